// SPDX-License-Identifier: Apache-2.0
// How strong a bone of the course is today.
#pragma once
#include "howship/course/course.hpp"
#include "howship/strength/assess.hpp"

namespace howship::course {

/// The bone under its usual load case, with its tissue as it is; refused where it cannot be loaded. `maps`: with strain
/// and damage volumes.
strength::Assessment test_strength(const Bone& bone, double body_weight_kg, bool maps, ThreadPool& pool);

}  // namespace howship::course
