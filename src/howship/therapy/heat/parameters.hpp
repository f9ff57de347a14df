// SPDX-License-Identifier: Apache-2.0
// Numbers of treatment by heat and cold, each declared once with unit, range, meaning and source.
#pragma once
#include <span>

#include "howship/base/parameter.hpp"

namespace howship::therapy::heat {

struct HeatParameters {
  double spacing = 1.0;                        // mm
  double blood_temperature = 37.0;             // C
  double blood_heat_capacity = 3.78e6;         // J/m3/K
  double matrix_conductivity = 0.50;           // W/m/K
  double matrix_heat_capacity = 2.4e6;         // J/m3/K
  double matrix_perfusion = 2.0e-4;            // 1/s
  double matrix_conductance = 0.021;           // S/m
  double matrix_latent_heat = 0.3e8;           // J/m3
  double marrow_conductivity = 0.30;           // W/m/K
  double marrow_heat_capacity = 2.6e6;         // J/m3/K
  double marrow_perfusion = 1.5e-3;            // 1/s
  double marrow_conductance = 0.12;            // S/m
  double marrow_latent_heat = 1.2e8;           // J/m3
  double tumour_conductivity = 0.50;           // W/m/K
  double tumour_heat_capacity = 3.4e6;         // J/m3/K
  double tumour_perfusion = 1.5e-3;            // 1/s
  double tumour_conductance = 0.35;            // S/m
  double tumour_latent_heat = 2.6e8;           // J/m3
  double soft_conductivity = 0.50;             // W/m/K
  double soft_heat_capacity = 3.8e6;           // J/m3/K
  double soft_perfusion = 8.0e-4;              // 1/s
  double soft_conductance = 0.45;              // S/m
  double soft_latent_heat = 2.6e8;             // J/m3
  double canal_conductivity = 0.57;            // W/m/K
  double canal_heat_capacity = 4.1e6;          // J/m3/K
  double canal_perfusion = 8.0e-3;             // 1/s
  double canal_conductance = 2.0;              // S/m
  double canal_latent_heat = 3.3e8;            // J/m3
  double cement_conductivity = 0.20;           // W/m/K
  double cement_heat_capacity = 1.74e6;        // J/m3/K
  double cement_conductance = 1.0e-6;          // S/m
  double conductance_rise = 0.02;              // 1/K
  double boiled_conductance = 0.1;             // 1
  double damage_log_frequency = 226.78;        // ln(1/s)
  double thermal_dose_log_frequency = 229.35;  // ln(1/s)
  double damage_energy = 6.28e5;               // J/mol
  double liquidus = -1.0;                      // C
  double solidus = -8.0;                       // C
  double frozen_conductivity = 3.6;            // 1
  double frozen_conductivity_rise = 0.005;     // 1/K
  double frozen_heat_capacity = 0.55;          // 1
  double lethal_cold = -40.0;                  // C
  double lethal_cold_twice = -20.0;            // C
  double cooled_tip = 20.0;                    // C
  double boiling_onset = 99.5;                 // C
  double gas_temperature = -150.0;             // C
  double wall_transfer = 950.0;                // W/m2/K
  double microwave_range = 10.0;               // mm
  double ethanol_lethal = 0.25;                // 1
  double ethanol_minutes = 10.0;               // min
  double ethanol_diffusion = 5.0e-4;           // mm2/s
  double ethanol_washout = 40.0;               // min
  double ethanol_killed = 0.9;                 // 1
  double nerve_temperature = 42.0;             // C
  double nerve_limit = 45.0;                   // C
  double nerve_distance = 10.0;                // mm

  /// Unit, accepted range, meaning and source of every member, in the order above.
  static std::span<const Parameter<HeatParameters>> table();
};

}  // namespace howship::therapy::heat
