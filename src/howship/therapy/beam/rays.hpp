// SPDX-License-Identifier: Apache-2.0
// Depth in a body as a beam sees it: relative electron density summed up along a fan of rays from the source.
#pragma once
#include <cstddef>
#include <vector>

#include "howship/numerics/grid.hpp"
#include "howship/therapy/beam/quality.hpp"

namespace howship::therapy::beam {

/// Axes of a beam in the world (right, front, head): to the source, and the two of the isocentre plane. Gantry 0: from
/// the front; 90: from the left; 180: from behind.
struct Axes {
  Vec3 to_source, across, up;
};
Axes axes(double gantry_degrees);

/// A fan over a part of the isocentre plane.
class Fan {
 public:
  /// `density`: electrons relative to water, on a grid along the axes of the world (mm), nothing beyond. `isocentre` in
  /// mm; half sizes and pitch of the fan on the isocentre plane in cm.
  Fan(const Volume<float>& density, const Vec3& isocentre, double gantry, double half_across, double half_up,
      double pitch = 0.25);

  /// A place (mm). Beyond the fan its nearest ray counts.
  Beam::Seen see(const Vec3& place) const;
  /// The same without depth.
  Beam::Seen project(const Vec3& place) const;
  std::size_t steps() const { return sum_.size(); }  ///< that were marched

 private:
  Vec3 isocentre_;  // cm
  Axes axes_;
  double half_across_, half_up_, pitch_, begin_, step_;
  std::size_t columns_, rows_, count_;
  std::vector<float> sum_;  // along each ray, cm of water; rays by row, then column
};

}  // namespace howship::therapy::beam
