// SPDX-License-Identifier: Apache-2.0
// The photons of an X-ray tube, from tube voltage and filter alone.
#pragma once
#include <array>
#include <span>

#include "howship/imaging/materials.hpp"

namespace howship::imaging {

struct TubeSettings {
  double voltage = 75.0;           // kVp
  double anode_angle = 12.0;       // degrees
  double aluminium = 2.7;          // mm
  double copper = 0.0;             // mm
  double range_constant = 2.62e6;  // keV2 cm2/g
  double k_line_share = 0.05;
  static std::span<const Parameter<TubeSettings>> table();
};

/// Relative photons in each 1 keV bin; sums to 1.
struct Spectrum {
  std::array<double, highest_energy + 1> photons{};
  double mean_energy() const;
};

/// Bremsstrahlung with self-absorption at the mean depth of production (Thomson-Whiddington) and K lines of tungsten,
/// behind the filter.
Spectrum tube_spectrum(const TubeSettings& tube, const Attenuation& mu);

/// The spectrum behind `thickness` cm of a material.
Spectrum filtered(const Spectrum& spectrum, Material material, double thickness, const Attenuation& mu);

/// First half-value layer in mm of aluminium: the thickness that halves the air kerma.
double half_value_layer(const Spectrum& spectrum, const Attenuation& mu);

}  // namespace howship::imaging
