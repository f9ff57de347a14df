// SPDX-License-Identifier: Apache-2.0
// Parameters of the bone law, each declared once with unit, range, meaning and source.
#pragma once
#include <span>

#include "howship/base/parameter.hpp"

namespace howship::bone {

/// Host bone: cells, matrix, mineral, stroma and their response to treatment. Pivonka's set as published suppresses too
/// deeply and too slowly under denosumab, without rebound, and forms no bone weeks after resorption has stopped; ten of
/// its numbers (from preosteoblast_differentiation to bisphosphonate_half_effect) are set so that bone answers
/// medicines as skeletons in trials do (docs/theory/bone.md, docs/validation/systemic.md).
struct Parameters {
  double preosteoblasts_healthy = 6.196390627918603e-4;         // pM
  double osteoblasts_healthy = 5.583931899482344e-4;            // pM
  double osteoclasts_healthy = 8.069635262731931e-4;            // pM
  double preosteoblast_differentiation = 6.280163042117068e-2;  // 1/day
  double osteoblast_death = 1.0 / 40.0;                         // 1/day
  double osteoclast_death = 0.70;                               // 1/day
  double tgf_beta_half_activation = 4.545454545454545e-3;       // pM
  double tgf_beta_half_repression = 1.415624253823446e-3;       // pM
  double pth_half_activation_rankl = 150;                       // pM
  double pth_half_repression_opg = 2.225814277099542e-1;        // pM
  double rankl_opg_affinity = 1e-3;                             // 1/pM
  double rankl_rank_affinity = 3.411764705882353e-2;            // 1/pM
  double rank_rankl_half_activation = 4.457452802710724;        // pM
  double rank = 10;                                             // pM
  double opg_production = 1.624900337835679e8;                  // 1/day
  double opg_largest = 2e8;                                     // pM
  double opg_degradation = 0.35;                                // 1/day
  double rankl_per_preosteoblast = 2.703476379131062e6;         // 1
  double rankl_production = 1.684195714712206e2;                // pM/day
  double rankl_degradation = 1.0132471014805027e1;              // 1/day
  double pth_healthy = 250.0 / 86.0;                            // pM
  double denosumab_rankl_affinity = 0.25;                       // 1/pM
  double turnover = 5.5e-5;                                     // mm/day
  double reference_bone_fraction = 0.20;                        // 1
  double ectopic_surface = 6.0;                                 // 1/mm
  double woven_ceiling = 0.85;                                  // 1
  double primary_mineralisation = 0.60;                         // 1
  double secondary_mineralisation = 0.004;                      // 1/day
  double mineral_density = 1.2;                                 // mg/mm3
  double calcium_share = 0.399;                                 // 1
  double pthrp_half_pool = 10;                                  // pM
  double pthrp_pool_gain = 9;                                   // 1
  double wnt_recruitment_gain = 6;                              // 1
  double repair_recruitment_gain = 4;                           // 1
  double growth_factor_half_effect = 4;                         // 1
  double growth_factor_pthrp_gain = 2;                          // 1
  double debris_clearance = 0.033;                              // 1/day
  double stroma_regrowth = 0.03;                                // 1/day
  double stroma_homing = 5e-4;                                  // 1/day
  double preosteoblast_seeding = 0.002;                         // 1/day
  double repair_onset = 1.0 / 14.0;                             // 1/day
  double repair_decay = 1.0 / 120.0;                            // 1/day
  double repair_half_debris = 0.05;                             // 1
  double lineage_haste = 5.0;                                   // 1
  double rankl_free_osteoclasts = 0.012;                        // 1
  double unsupported_haste = 15.0;                              // 1
  double unsupported_half = 0.03;                               // 1
  double bisphosphonate_effect = 80;                            // 1
  double bisphosphonate_half_effect = 12;                       // 1
  double bisphosphonate_depth = 0.020;                          // mm
  double preosteoblast_radiation_alpha = 0.03;                  // 1/Gy
  double preosteoblast_radiation_beta = 0.003;                  // 1/Gy2
  double osteoblast_radiation_alpha = 0.01;                     // 1/Gy
  double osteoblast_radiation_beta = 0.001;                     // 1/Gy2
  double osteoclast_radiation_alpha = 0.05;                     // 1/Gy
  double osteoclast_radiation_beta = 0.005;                     // 1/Gy2
  double stroma_radiation_alpha = 0.03;                         // 1/Gy
  double stroma_radiation_beta = 0.003;                         // 1/Gy2
  double sublethal_repair = 0.6931471805599453 / (1.5 / 24);    // 1/day
  double reaction_threshold = 2.5;                              // 1
  double reaction_half_release = 2.0;                           // 1
  double reaction_delay = 25;                                   // day
  double reaction_activity = 30;                                // 1
  double reaction_surface = 6.0;                                // 1/mm
  double reaction_half_dkk1 = 0.75;                             // 1
  double reaction_half_occupancy = 0.27;                        // 1
  double nest_share = 0.60;                                     // 1
  double nest_surface = 24;                                     // 1/mm
  double repair_half_occupancy = 0.05;                          // 1
  double repair_half_dkk1 = 1.0;                                // 1
  double tumour_erosion = 1e-4;                                 // mm/day
  double radiation_loss_most = 0.30;                            // 1
  double radiation_loss_half_dose = 8;                          // Gy
  double radiation_loss_alpha_beta = 3;                         // Gy
  double ablation_loss = 0.20;                                  // 1
  double quality_onset = 14;                                    // day
  double quality_recovery = 120;                                // day

  /// Unit, accepted range, meaning and source of every member, in the order above.
  static std::span<const Parameter<Parameters>> table();
};

/// mmol of calcium in a mm3 of fully mineralised matrix.
double calcium_content(const Parameters& bone);

}  // namespace howship::bone
