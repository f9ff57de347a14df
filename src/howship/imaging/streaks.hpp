// SPDX-License-Identifier: Apache-2.0
// Streaks of metal and cement in CT: what a scanner that takes every ray for one energy makes of the rays through them.
#pragma once
#include "howship/imaging/ct.hpp"

namespace howship::imaging {

/// A scanner with parallel rays, and hardware of one kind. Only rays that meet it are wrong: by the hardening of the
/// beam in it and in bone on the way, and by the few photons that are left. What those errors become by filtered
/// back-projection is added to the image; the rest of an image is as it was.
class Streaks {
 public:
  /// `noise`: HU, of the image where there is no metal, which says how many photons a ray has. `blur`: mm, sigma in
  /// plane. `pixel`: mm along columns and rows.
  Streaks(const CtSettings& ct, const Attenuation& mu, Inert kind, double noise, double blur,
          std::array<double, 2> pixel);

  /// HU more on every pixel of a slice, from the shares of hardware and of mineral bone in each. The same whatever the
  /// threads; `slice` keeps the noise of slices apart.
  Image operator()(const Image& hardware, const Image& mineral, const NoiseKey& key, std::uint64_t slice) const;

  /// What a ray through that much hardware and mineral (mm) is measured to be, less what the image says it should be;
  /// without noise.
  double error(double hardware, double mineral) const;

  /// Photons of a ray that meets no hardware.
  double photons() const { return photons_; }

 private:
  double passed(double hardware, double mineral) const;
  double ramp(int n) const { return ramp_[std::size_t(std::abs(n))]; }

  std::array<double, 2> pixel_;
  double pitch_, share_, least_, water_, linear_, photons_ = 0.0;  ///< mm; 1; 1; 1/mm; 1/mm; 1
  int views_;
  std::vector<std::array<double, 3>> bins_;  ///< weight, hardware and mineral less water (1/mm)
  std::vector<double> ramp_;                 ///< of neighbours 0, 1, 2 ... pitches away
};

/// Mineral share of a pixel by its CT number.
double mineral_by_number(double hounsfield);

}  // namespace howship::imaging
