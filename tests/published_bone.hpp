// SPDX-License-Identifier: Apache-2.0
// The bone set as Pivonka, Lemaire and Martinez-Reina published it, for comparison with reference solutions and with
// the set that runs.
#pragma once
#include "howship/bone/parameters.hpp"

namespace howship {

/// Without what the law adds to lesions: no reactive bone, no bone in the stroma of tumour, no erosion by tumour alone,
/// repair that nothing hinders, and the pool of precursors as it was fitted without erosion.
inline bone::Parameters without_causes(bone::Parameters p) {
  constexpr double never = 1e300;
  p.reaction_activity = 0.0;
  p.nest_surface = 0.0;
  p.tumour_erosion = 0.0;
  p.repair_half_occupancy = never;
  p.repair_half_dkk1 = never;
  p.pthrp_pool_gain = 12.0;
  return p;
}

/// The ten numbers that the law sets otherwise, as published (Pivonka 2008, Bone 43:249,
/// doi:10.1016/j.bone.2008.03.025), with the bisphosphonate and the numbers for lesions that reference solutions were
/// computed with.
inline bone::Parameters published_bone_with_causes() {
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
  p.reaction_activity = 20.0;
  p.reaction_half_dkk1 = 0.8;
  p.reaction_half_occupancy = 0.15;
  p.nest_surface = 32.0;
  return p;
}

/// The same as the bone alone was published.
inline bone::Parameters published_bone() { return without_causes(published_bone_with_causes()); }

}  // namespace howship
