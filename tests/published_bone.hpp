// SPDX-License-Identifier: Apache-2.0
// The bone set as Pivonka, Lemaire and Martinez-Reina published it, for comparison with reference solutions and with
// the set that runs.
#pragma once
#include "howship/bone/parameters.hpp"

namespace howship {

/// The ten numbers that the law sets otherwise, as published (Pivonka 2008, Bone 43:249,
/// doi:10.1016/j.bone.2008.03.025), with the bisphosphonate that reference solutions were computed with.
inline bone::Parameters published_bone() {
  bone::Parameters p;
  p.preosteoblast_differentiation = 2.674077909527713e-1;  // 5.348 x 0.05 reproduces the published steady state
  p.osteoblast_death = 0.189;
  p.denosumab_rankl_affinity = 0.012 * 0.333;  // Martinez-Reina, parameter file in cmodiz/Bone-Models
  p.preosteoblast_seeding = 1e-4;
  p.lineage_haste = 1.0;
  p.rankl_free_osteoclasts = 0.0;
  p.unsupported_haste = 1.0;
  p.unsupported_half = 0.1;
  p.bisphosphonate_effect = 20.0;
  p.bisphosphonate_half_effect = 3.0;
  return p;
}

}  // namespace howship
