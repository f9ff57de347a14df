// SPDX-License-Identifier: Apache-2.0
// The bones of a scenario: built in, or read from the CT that it names.
#pragma once
#include <map>
#include <string>
#include <vector>

#include "howship/base/threads.hpp"
#include "howship/scenario/scenario.hpp"
#include "howship/skeleton/bone_model.hpp"

namespace howship::app {

struct ReadBones {
  std::vector<skeleton::BoneModel> models;          ///< in the order of scenario.bones
  std::map<std::string, std::string> input_sha256;  ///< of every image read, by its path
};

/// Throws InputError with every fault of images and label maps, at the places in the scenario that name them.
ReadBones read_bones(const scenario::Scenario& scenario, ThreadPool& pool);

}  // namespace howship::app
