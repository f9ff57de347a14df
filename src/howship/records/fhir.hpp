// SPDX-License-Identifier: Apache-2.0
// One patient as a FHIR R4 bundle of the mCODE profiles, read back from the tables of a result. Every entry says that
// it is simulated. A code of a terminology is written only where it is sure; everything has its words.
#pragma once
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "howship/formats/json.hpp"

namespace howship::records {

struct FhirWanted {
  std::filesystem::path folder;          ///< of a trial, or of a run
  std::optional<std::uint64_t> patient;  ///< of a trial: the number of a candidate who entered
  std::string arm{};                     ///< of twins: in which arm
};

/// Throws InputError where the folder is no whole result, or has no such patient; `command` is who asks.
formats::Json fhir_bundle(const FhirWanted& wanted, const std::string& command);

/// What such a bundle of that folder has not, since its tables have it not or since it was left out: a sentence.
std::string not_in_bundle(const std::filesystem::path& folder, const formats::Json& bundle);

/// What is wrong with the structure of a bundle, a sentence each: types, references, cardinalities, codes of status,
/// units, dates and ids. Empty where nothing is. A validator of HL7 sees more.
std::vector<std::string> faults_of_bundle(const formats::Json& bundle);

}  // namespace howship::records
