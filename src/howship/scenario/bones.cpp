// SPDX-License-Identifier: Apache-2.0
// The built-in bones, as the checks of a scenario need them.
#include "howship/scenario/inputs.hpp"

namespace howship::scenario {

const std::vector<KnownBone>& known_bones() {
  static const std::vector<KnownBone> bones{{"T12", "twelfth thoracic vertebra"},
                                            {"L1", "first lumbar vertebra"},
                                            {"L3", "third lumbar vertebra"},
                                            {"L5", "fifth lumbar vertebra"}};
  return bones;
}

BoneExtent extent_of(const std::string&, const Patient&) { return {{-42, -22, -33}, {42, 70, 33}, 52000}; }

}  // namespace howship::scenario
