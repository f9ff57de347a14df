// SPDX-License-Identifier: Apache-2.0
// Numbers of external beams that are choices of practice or properties of tissue; those of the accelerator are in
// quality.cpp.
#pragma once
#include <span>

#include "howship/base/parameter.hpp"

namespace howship::therapy {

struct BeamParameters {
  double seen_tumour = 0.1;               // 1
  double clinical_margin = 5;             // mm
  double margin = 7;                      // mm
  double margin_modulated = 5;            // mm
  double margin_stereotactic = 2;         // mm
  double setup_error = 3;                 // mm
  double setup_error_modulated = 2;       // mm
  double setup_error_stereotactic = 0.7;  // mm
  double aperture = 6;                    // mm
  double wedge = 0.06;                    // 1/cm
  double miss_level = 0.5;                // 1
  double miss_share = 0.1;                // 1
  double cord_width = 14;                 // mm
  double cord_depth = 12;                 // mm
  double cord_gap = 2;                    // mm
  double cord_1 = 12.4;                   // Gy
  double cord_2 = 17.0;                   // Gy
  double cord_3 = 20.3;                   // Gy
  double cord_4 = 23.0;                   // Gy
  double cord_5 = 25.3;                   // Gy
  double cord_long = 50;                  // Gy
  double cord_cumulative = 70;            // Gy
  double cord_refused = 1.3;              // 1
  double marrow_alpha = 0.45;             // 1/Gy
  double marrow_beta = 0.03;              // 1/Gy^2
  double skin_half = 42;                  // Gy
  double skin_slope = 4;                  // Gy
  double bowel_dose = 20;                 // Gy
  double bowel_volume = 250;              // mL
  double bowel_slope = 0.5;               // 1
  double nausea = 0.25;                   // 1
  double lung_half = 30;                  // Gy
  double lung_slope = 5;                  // Gy
  double tiredness = 0.12;                // 1
  double tiring_energy = 50;              // J
  double tired_time = 21;                 // day
  double blur = 5;                        // mm
  double blur_modulated = 4;              // mm
  double blur_stereotactic = 3;           // mm
  double far = 0.12;                      // 1
  double far_stereotactic = 0.08;         // 1
  double electrons_marrow = 1.02;         // 1
  double electrons_osteoid = 1.13;        // 1
  double electrons_mineral = 1.80;        // 1
  double electrons_cement = 1.25;         // 1
  double electrons_metal = 3.7;           // 1
  double electrons_lung = 0.26;           // 1
  double electrons_fat = 0.95;            // 1
  double electrons_disc = 1.08;           // 1
  double electrons_nerves = 1.03;         // 1
  double electrons_soft = 1.04;           // 1
  static std::span<const Parameter<BeamParameters>> table();
};

}  // namespace howship::therapy
