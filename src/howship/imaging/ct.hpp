// SPDX-License-Identifier: Apache-2.0
// CT in the image domain: attenuation of the tissue in a hardened beam, the scanner's blur, coloured noise.
#pragma once
#include "howship/imaging/filter.hpp"
#include "howship/imaging/noise.hpp"
#include "howship/imaging/scene.hpp"
#include "howship/imaging/spectrum.hpp"

namespace howship::imaging {

struct CtSettings {
  double voltage = 120.0;        // kVp
  double body_water = 20.0;      // cm
  double spacing = 1.0;          // mm
  double slice_thickness = 1.0;  // mm
  double field = 128.0;          // mm
  double resolution = 1.3;       // mm, FWHM
  double noise = 12.0;           // HU, standard deviation
  double ceiling = 3071.0;       // HU
  // How the noise and the sharpness of a scan from outside are found.
  double scan_muscle_low = 30.0, scan_muscle_high = 70.0;  // HU
  double scan_quiet = 0.2, scan_sharp = 0.2;
  // What people see in the image, and the reader does not use (detail.hpp).
  double picture_grain = 28.0;                              // HU
  double picture_grain_length = 1.2;                        // mm
  double picture_grain_at = 0.10;                           // 1
  double picture_slices = 0.5;                              // 1
  double picture_stray = 4.0, picture_stray_length = 11.0;  // mm
  double picture_muscle_fat = 0.06;                         // 1
  double picture_vessels = 0.03;                            // 1
  double picture_vessel_length = 4.0;                       // mm
  double picture_uneven = 5.0;                              // HU
  double picture_metal = 0.0;                               // 1
  double picture_metal_least = 1.0;                         // 1
  double picture_metal_views = 720.0;                       // 1
  static std::span<const Parameter<CtSettings>> table();
};

/// The beam that reaches a CT detector: tube, 6 mm Al + 0.1 mm Cu, water; weighted by energy.
Spectrum ct_spectrum(const CtSettings& ct, const Attenuation& mu);

/// CT number of a material in that beam.
double hounsfield(Material material, const Spectrum& beam, const Attenuation& mu);

/// CT numbers of every ingredient; osteoid and bone as in materials(), marrow by its fat.
Mixture ct_mixture(const Spectrum& beam, const Attenuation& mu, const Marrow& marrow, Inert inert);

/// What is usually shown, mm; the grid of the images, and the blur that a scanner gives to what lies on it.
Vec3 ct_field(const CtSettings& ct);
Grid ct_grid(const CtSettings& ct, const Coverage& field);
void ct_blur(Volume<float>& image, const CtSettings& ct, ThreadPool& pool);

/// Noise with the spectrum of filtered back-projection, |f| MTF(f)^2 in plane and white across slices.
Volume<float> ct_noise(const Grid& grid, const CtSettings& ct, const NoiseKey& key, ThreadPool& pool);

/// The same noise as images show it: neighbouring slices of a spiral scan share what they are interpolated from.
Volume<float> shared_by_slices(const Volume<float>& noise, const CtSettings& ct, ThreadPool& pool);

/// A CT as it is stored: signal and noise, clipped and rounded to whole numbers.
Volume<std::int16_t> ct_stored(const Volume<float>& signal, const Volume<float>& noise, const CtSettings& ct,
                               ThreadPool& pool);

/// Amplitude that white noise of deviation 1 is filtered with, at cycles per pixel in plane: its power has mean
/// noise^2.
class CtNoise {
 public:
  explicit CtNoise(const CtSettings& ct);
  double operator()(double frequency) const;

 private:
  double sigma_, scale_ = 1.0;
};

}  // namespace howship::imaging
