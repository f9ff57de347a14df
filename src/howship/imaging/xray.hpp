// SPDX-License-Identifier: Apache-2.0
// Radiograph: photons of a tube through the body onto a caesium-iodide detector, with scatter, blur and noise.
#pragma once
#include "howship/imaging/filter.hpp"
#include "howship/imaging/noise.hpp"
#include "howship/imaging/projector.hpp"
#include "howship/imaging/scene.hpp"
#include "howship/imaging/spectrum.hpp"

namespace howship::imaging {

enum class Projection : std::uint8_t { anterior_posterior, posterior_anterior, lateral };

struct XraySettings {
  double voltage = 75.0;              // kVp
  double source_distance = 1100.0;    // mm, source to detector
  double object_distance = 150.0;     // mm, bone to detector
  double pixel = 0.5;                 // mm on the detector
  double field = 256.0;               // mm on the detector
  double lateral_width = 180.0;       // mm on the detector
  double lateral_voltage = 85.0;      // kVp
  double detector_thickness = 0.55;   // mm caesium iodide
  double exposure = 3.0;              // uGy at the detector
  double fluence_per_dose = 30174.0;  // photons/mm2/uGy
  double scatter_to_primary = 0.7;    // behind the grid
  double lateral_scatter_to_primary = 1.0;
  double scatter_length = 45.0;          // mm, sigma
  double focal_spot = 0.9;               // mm
  double detector_half_frequency = 2.5;  // 1/mm
  double quantum_efficiency = 0.65;
  double electronic_noise = 4.0;  // quanta
  double height_spread = 0.05;    // 1
  double height_edge = 0.5;       // mm
  double height_called = 0.20;    // 1
  // How the screen shows it; the reader does not use it.
  double picture_flattened = 0.85;  // 1
  double picture_slow = 25.0;       // mm
  double picture_lift = 1.0;        // 1
  double picture_fine = 4.0;        // mm
  double picture_outside = 0.02;    // 1
  double picture_steepness = 4.0;   // 1
  static std::span<const Parameter<XraySettings>> table();
};

/// Two functions of energy, water and mineral bone, whose sums stand for every material without a K edge in the beam
/// (Alvarez and Macovski 1976, doi:10.1088/0031-9155/21/5/002).
struct Basis {
  double water, bone;
};
Basis basis_of(Material material, const Spectrum& spectrum, const Attenuation& mu);

/// Detected signal behind `water` and `bone` mm, relative to none: sum over energies of photons x absorbed energy.
class PolychromaticResponse {
 public:
  /// Tabulated over the given ranges (mm), `energies` bins of equal width from the spectrum.
  PolychromaticResponse(const Spectrum& spectrum, const Attenuation& mu, double detector_thickness,
                        std::array<double, 2> water_range, std::array<double, 2> bone_range);
  float operator()(float water, float bone) const;  ///< natural logarithm of the relative signal
  /// Relative signal without the table.
  double exact(double water, double bone) const;

 private:
  std::vector<std::array<double, 3>> bins_;  ///< weight, mu of water, mu of bone (1/mm)
  std::array<double, 2> water_, bone_;
  double step_water_, step_bone_;
  std::vector<float> log_;
};

/// Path lengths (mm of water, mm of mineral bone) of every pixel, from the surround and the bone in it.
struct PathLengths {
  Image water, bone;
};

/// The tube's beam for a view.
Spectrum xray_spectrum(const XraySettings& xray, Projection projection, const Attenuation& mu);

/// The geometry of a view of the point `centre` (world of the body).
/// How much larger a thing at the place of the bone is on the detector.
double magnification(const XraySettings& xray);
View xray_view(const XraySettings& xray, Projection projection, const Vec3& centre);

PathLengths path_lengths(const Scene& scene, const View& view, const Spectrum& spectrum, const Attenuation& mu,
                         ThreadPool& pool);
/// The same with the scene's bone as it is, then as in `healthy`, whose tissues and grid are the same.
std::array<PathLengths, 2> path_lengths(const Scene& scene, const TissueState& healthy, const View& view,
                                        const Spectrum& spectrum, const Attenuation& mu, ThreadPool& pool);

/// Primary photons counted per pixel, before scatter and noise.
Image primary(const PathLengths& paths, const XraySettings& xray, const Spectrum& spectrum, const Attenuation& mu,
              ThreadPool& pool);

/// Expected signal: primary, scatter, and blur of focal spot and detector.
Image xray_signal(const Image& primary, const XraySettings& xray, Projection projection, ThreadPool& pool);

/// The exposure with its quantum and electronic noise; counts.
Image xray_exposure(const Image& primary, const XraySettings& xray, Projection projection, const NoiseKey& key,
                    ThreadPool& pool);

/// What the screen shows: logarithm, the body's slow changes of thickness flattened as digital systems do, bone bright,
/// and from black (0) to white (1) by the curve of a film, whose straight part spans what lies in the middle half of
/// the field, where the exposure is metered (`water`: mm in the way).
Image xray_presentation(const Image& exposure, const Image& water, const XraySettings& xray, ThreadPool& pool);

}  // namespace howship::imaging
