// SPDX-License-Identifier: Apache-2.0
// Parameters of transport, each declared once with unit, range, meaning and source.
#pragma once
#include <span>

#include "howship/base/parameter.hpp"
#include "howship/space/tissue.hpp"

namespace howship::space {

/// How factors, tumour and stroma move between RVEs, and the soft tissue around bone.
struct Parameters {
  double pthrp_range = 0.30;           // mm
  double wnt_range = 0.50;             // mm
  double dkk1_range = 0.50;            // mm
  double growth_factor_range = 0.20;   // mm
  double architecture_exponent = 3.0;  // 1
  double random_motility = 0.05;       // 1
  double stroma_spreading = 0.05;      // mm2/day
  double soft_tissue_capacity = 0.35;  // 1
  double canal_capacity = 1.0;         // 1
  double seed_occupancy = 0.5;         // 1
  double seed_rim = 0.5;               // mm

  /// Share of a place that tumour can take where bone leaves it free.
  double capacity(Tissue tissue) const {
    return tissue == Tissue::bone ? 1.0 : tissue == Tissue::canal ? canal_capacity : soft_tissue_capacity;
  }

  /// Unit, accepted range, meaning and source of every member, in the order above.
  static std::span<const Parameter<Parameters>> table();
};

}  // namespace howship::space
