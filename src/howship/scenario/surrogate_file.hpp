// SPDX-License-Identifier: Apache-2.0
// Tables of cheap tests as files: data/surrogates/imaging.toml and strength.toml, and a folder of a user's own.
#pragma once
#include <memory>
#include <string>
#include <string_view>

#include "howship/base/problems.hpp"
#include "howship/patient/plan.hpp"
#include "howship/patient/surrogates.hpp"

namespace howship::scenario {

/// What `howship surrogate` has written into `text` of `file`; faults go to `problems`.
imaging::TestTable read_test_table(std::string_view text, std::string_view file, Problems& problems);
strength::StrengthTable read_strength_table(std::string_view text, std::string_view file, Problems& problems);

/// As such a file.
std::string text_of(const imaging::TestTable& table);
std::string text_of(const strength::StrengthTable& table);

/// Hashes of every number of machines and reader, and of materials and solver.
std::string settings_of(const imaging::TestSettings& settings);
std::string settings_of(const strength::StrengthParameters& parameters);

/// The tables that the program carries: what cohorts with a clinic use where nothing else is asked for.
std::shared_ptr<const patient::Surrogates> built_in_surrogates();
/// Those of a folder. Throws InputError.
std::shared_ptr<const patient::Surrogates> load_surrogates(const std::string& folder);

/// A sentence where numbers of a patient are not those that the tables were made with; else empty.
std::string stale(const patient::Surrogates& tables, const patient::ModelParameters& parameters);

}  // namespace howship::scenario
