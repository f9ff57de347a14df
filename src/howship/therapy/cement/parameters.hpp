// SPDX-License-Identifier: Apache-2.0
// Numbers of bone cement and of ethanol that are injected, each declared once with unit, range, meaning and source.
#pragma once
#include <span>

#include "howship/base/parameter.hpp"

namespace howship::therapy::cement {

struct CementParameters {
  double saturation = 0.9;            // 1
  double reference_matrix = 0.15;     // 1
  double closed_matrix = 0.97;        // 1
  double path_spread = 0.6;           // 1
  double tumour_resistance = 0.8;     // 1
  double canal_speed = 3.0;           // 1
  double vein_speed = 12.0;           // 1
  double soft_speed = 0.15;           // 1
  double cavity_speed = 1000.0;       // 1
  double vein_radius = 1.2;           // mm
  double soft_capacity = 0.8;         // 1
  double runny_viscosity = 50.0;      // Pa s
  double exponent_fall = 0.2;         // 1
  double least_exponent = 0.35;       // 1
  double thickening_time = 1.6;       // min
  double cannula_radius = 1.2;        // mm
  double cannula_length = 120.0;      // mm
  double highest_pressure = 5.0e6;    // Pa
  double canal_stop = 0.1;            // mL
  double vein_stop = 0.2;             // mL
  double soft_stop = 0.5;             // mL
  double leak_seen = 0.9;             // 1
  double heat_of_curing = 1.7e8;      // J/m3
  double curing_time = 600.0;         // s
  double curing_width = 45.0;         // s
  double balloon_wall = 1.5;          // mm
  double height_regained = 0.47;      // 1
  double height_of_balloon = 0.9;     // 1
  double young_fracture = 90.0;       // day
  double ethanol_viscosity = 1.2e-3;  // Pa s

  /// Unit, accepted range, meaning and source of every member, in the order above.
  static std::span<const Parameter<CementParameters>> table();
};

}  // namespace howship::therapy::cement
