// SPDX-License-Identifier: Apache-2.0
#include "howship/space/exposure.hpp"

#include "howship/bone/remodelling.hpp"

namespace howship::space {

double denosumab_for_neutralised_rankl(double share, const bone::Parameters& bone) {
  const bone::HealthyBone healthy{bone};
  return share / (1.0 - share) * healthy.rankl_binding / bone.denosumab_rankl_affinity;
}

}  // namespace howship::space
