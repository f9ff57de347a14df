// SPDX-License-Identifier: Apache-2.0
// A photon beam of an accelerator in water: depth, width, output. Lengths are cm here, as in every table of beams; dose
// is Gy to water for 100 monitor units, 1 Gy at the depth of the maximum of a field of 10 x 10 cm, 100 cm from the
// source to the surface. The equations are those of docs/theory/beams.md.
#pragma once
#include <array>
#include <span>

#include "howship/therapy/beam/dose_kernel.hpp"

namespace howship::therapy::beam {

/// Distance from the source to the isocentre.
inline constexpr double axis_distance = 100.0;

/// Measured and fitted numbers of one beam.
struct Quality {
  int energy;                     ///< MV
  double depth_of_maximum;        ///< of 10 x 10 cm
  double attenuation, hardening;  ///< 1/cm of the primary, and how it falls with depth, 1/cm
  double build_up, surface;       ///< 1/cm; part of the primary that is there at the surface
  struct Scatter {
    double weight, build_up, width, widening;  ///< 1; 1/cm; cm at the surface; cm a cm of depth
  };
  std::array<Scatter, 3> scatter;
  double electrons, electron_fall, electron_width;  ///< 1; 1/cm; cm
  std::array<double, 5> output;                     ///< of the head alone, fields of output_sides, 10 cm = 1
};
inline constexpr std::array<double, 5> output_sides{3.0, 5.0, 10.0, 20.0, 40.0};

/// 6 and 10 MV.
std::span<const Quality> qualities();

/// Part of the dose that is spread by one Gaussian.
struct Component {
  double amplitude, sigma;  ///< sigma: cm at the depth
};
inline constexpr std::size_t components = 5;

class Beam {
 public:
  explicit Beam(const Quality& quality);
  const Quality& quality() const { return *quality_; }

  /// At a depth of water.
  std::array<Component, components> at(double depth) const;
  /// The same for kernels.
  DepthTerms terms() const;

  /// Dose on the axis without the output of the head, of a field of width x height at the depth itself.
  double on_axis(double depth, double width, double height, double surface_distance) const;
  /// Percent of the maximum, of a square field of that side at the surface.
  double depth_dose(double depth, double side, double surface_distance = 100.0) const;
  /// Output of a square field: scatter in water at the depth of maximum, in the head, both.
  double phantom_scatter(double side) const;
  double head_scatter(double side) const;
  double output(double side) const { return phantom_scatter(side) * head_scatter(side); }
  /// Dose over that at 10 cm of depth, the point at the isocentre, field there.
  double tissue_phantom_ratio(double depth, double side) const;
  /// Dose at `x` cm beside the axis over that on it, of a square field of that side at the surface.
  double profile(double x, double depth, double side, double surface_distance = 100.0) const;

  /// Where a point lies in the beam: depth in cm of water, place on the isocentre plane, distance from the plane of the
  /// source along the axis.
  struct Seen {
    double depth = 0.0, x = 0.0, y = 0.0, along = axis_distance;
  };
  /// Of a rectangle, width x height on the isocentre plane.
  double rectangle(const Seen& seen, double width, double height) const;
  /// What every dose is multiplied by: normalisation, distance, and the output of an equivalent square field.
  double scale(const Seen& seen, double equivalent_side) const;

 private:
  const Quality* quality_;
  double norm_ = 1.0;
};

}  // namespace howship::therapy::beam
