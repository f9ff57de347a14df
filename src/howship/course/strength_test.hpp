// SPDX-License-Identifier: Apache-2.0
// How strong a bone of the course is today.
#pragma once
#include "howship/course/course.hpp"
#include "howship/strength/assess.hpp"
#include "howship/strength/findings.hpp"
#include "howship/strength/hardware.hpp"

namespace howship::course {

struct StrengthTest {
  strength::Assessment assessment;
  strength::Scores scores;  ///< meant only where there is a strength
};

/// Bone `b` under its load case, with its tissue and hardware as they are; refused where it cannot be loaded. Strain
/// and damage volumes are kept where the scenario asks for them.
StrengthTest test_strength(const Course& course, std::size_t b, ThreadPool& pool);

/// Hardware of the scenario in the world of its bone; `usual` are the sizes it leaves out.
strength::Hardware hardware_of(const scenario::HardwareChoice& choice, const skeleton::BoneModel& bone,
                               const strength::HardwareParameters& usual);

/// A sentence for each hardware of the scenario that cannot be where it is wanted, with its number.
std::vector<std::pair<std::size_t, std::string>> impossible_hardware(const Course& course);

/// A sentence for each bone that its load case cannot load, with its name.
std::vector<std::pair<std::string, std::string>> unloadable(const Course& course);

}  // namespace howship::course
