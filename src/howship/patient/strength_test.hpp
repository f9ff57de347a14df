// SPDX-License-Identifier: Apache-2.0
// How strong a bone of a patient is today.
#pragma once
#include "howship/patient/patient.hpp"
#include "howship/strength/assess.hpp"
#include "howship/strength/findings.hpp"

namespace howship::patient {

struct StrengthTest {
  strength::Assessment assessment;
  strength::Scores scores;  ///< meant only where there is a strength
};

/// A site under its load case, with its tissue, its metal and what limits its loads as they are today; refused where it
/// cannot be loaded. Strain and damage volumes are kept where the plan asks for them.
StrengthTest test_strength(const Patient& patient, const Site& site, ThreadPool& pool);

/// A sentence for each order of metal that cannot be where it is wanted, with the place of the order in the plan.
std::vector<std::pair<std::size_t, std::string>> impossible_metal(const Patient& patient);

/// A sentence for each bone that its load case cannot load, with its name.
std::vector<std::pair<std::string, std::string>> unloadable(const Patient& patient);

}  // namespace howship::patient
