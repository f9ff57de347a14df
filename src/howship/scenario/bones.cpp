// SPDX-License-Identifier: Apache-2.0
// The built-in bones, as the checks of a scenario need them.
#include "howship/scenario/inputs.hpp"

namespace howship::scenario {

const std::vector<KnownBone>& known_bones() {
  static const std::vector<KnownBone> bones{
      {"T12", "twelfth thoracic vertebra", {-39, -22, -30}, {39, 63, 30}, 40000},
      {"L1", "first lumbar vertebra", {-40, -22, -31}, {40, 66, 31}, 45000},
      {"L3", "third lumbar vertebra", {-42, -22, -33}, {42, 70, 33}, 52000},
      {"L5", "fifth lumbar vertebra", {-45, -22, -32}, {45, 68, 32}, 55000},
  };
  return bones;
}

const KnownBone* find_known_bone(std::string_view name) {
  for (const KnownBone& bone : known_bones())
    if (bone.name == name) return &bone;
  return nullptr;
}

}  // namespace howship::scenario
