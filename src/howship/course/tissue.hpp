// SPDX-License-Identifier: Apache-2.0
// What tests see of a bone: the tissue of a simulated bone as imaging takes it.
#pragma once
#include "howship/base/threads.hpp"
#include "howship/course/course.hpp"
#include "howship/imaging/tissue.hpp"

namespace howship::course {

/// The tissue of a bone on the present day, and as it was in health before any lesion.
imaging::TissueState tissue_state(const Bone& bone, ThreadPool& pool);
imaging::TissueState healthy_tissue(const Bone& bone);

}  // namespace howship::course
