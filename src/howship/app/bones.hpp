// SPDX-License-Identifier: Apache-2.0
// The bones of a scenario: built in, or read from the CT that it names.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "howship/base/threads.hpp"
#include "howship/scenario/scenario.hpp"
#include "howship/skeleton/bone_model.hpp"

namespace howship::app {

/// In the order of `resolved.bones`. Throws InputError with every fault of images and label maps, at the places in the
/// scenario that name them. `said` gains a line on each image that had to be decided upon. Bones keep the scans that
/// they come from where the scenario has tests, and with `keep_scans`.
std::vector<std::shared_ptr<const skeleton::BoneModel>> read_bones(const scenario::ReadScenario& read, ThreadPool& pool,
                                                                   std::vector<std::string>& said,
                                                                   bool keep_scans = false);

}  // namespace howship::app
