// SPDX-License-Identifier: Apache-2.0
// Parameters of a tumour in bone, each declared once with unit, range, meaning and source.
#pragma once
#include <span>

#include "howship/base/parameter.hpp"

namespace howship::tumour {

/// Of every tumour: 0 sensitive to what its primary answers to (hormone withdrawal, a targeted drug), 1 adapted to it
/// in part, 2 independent of it.
inline constexpr int clones = 3;

/// One tumour: growth, spread, secretion, what it answers to, and what counts as a lesion of it. All clones share
/// them but for the cost.
struct Parameters {
  double growth = 0.035;              // 1/day
  double growth_factor_gain = 1.0;    // 1
  double packing = 0.90;              // 1
  double spreading = 0.17;            // mm2/day
  double adapted_mutation = 1e-6;     // 1
  double independent_mutation = 0.0;  // 1
  double adapted_cost = 0.0;          // 1
  double independent_cost = 0.0;      // 1
  double phenotype = 0.0;             // 1
  double secretion_gain = 1.0;        // 1
  double lytic_pthrp = 30;            // pM
  double lytic_wnt = 0;               // 1
  double lytic_dkk1 = 4;              // 1
  double blastic_pthrp = 5;           // pM
  double blastic_wnt = 4;             // 1
  double blastic_dkk1 = 0;            // 1
  double dkk1 = 0;                    // 1
  double dkk1_until = 0;              // 1
  double destruction = 1.0;           // 1
  double radiation_alpha = 0.25;      // 1/Gy
  double radiation_beta = 0.060;      // 1/Gy2
  double cell_volume = 1e-6;          // mm3
  double cell_loss = 0.90;            // 1
  double counted_below = 1000;        // 1
  double counted_until = 2000;        // 1
  double quiescent_below = 0.6;       // 1
  double quiescent_share = 1e-5;      // 1
  double quiescent_switch = 3e-7;     // 1/day
  double front_occupancy = 0.45;      // 1
  double hole_loss = 0.5;             // 1
  double noticed_outside = 1.0;       // mm3

  /// Unit, accepted range, meaning and source of every member, in the order above.
  static std::span<const Parameter<Parameters>> table();
};

}  // namespace howship::tumour
