// SPDX-License-Identifier: Apache-2.0
// Depth in a body as a beam sees it: relative electron density summed up along a fan of rays from the source.
#pragma once
#include <cstddef>
#include <vector>

#include "howship/base/threads.hpp"
#include "howship/numerics/grid.hpp"
#include "howship/numerics/zeroed_array.hpp"
#include "howship/therapy/beam/quality.hpp"

namespace howship::therapy::beam {

/// Axes of a beam in the world (right, front, head): to the source, and the two of the isocentre plane. Gantry 0: from
/// the front; 90: from the left; 180: from behind.
struct Axes {
  Vec3 to_source, across, up;
};
Axes axes(double gantry_degrees);

/// A beam without a body.
class View {
 public:
  View(const Vec3& isocentre, double gantry);  ///< mm in the world
  /// A place (mm), its depth left 0.
  Beam::Seen project(const Vec3& place) const;

 protected:
  Vec3 isocentre_;  // cm
  Axes axes_;
};

/// Electrons of a body relative to water as rays want them: columns towards the head, a layer of nothing around. All
/// fields of a plan share it.
class Electrons {
 public:
  /// On a grid along the axes of the world (mm); nothing beyond.
  explicit Electrons(const Volume<float>& density);

 private:
  friend class Fan;
  Grid grid_;
  std::size_t along_i_, along_j_;
  ZeroedArray<float> value_;
};

/// A column of voxels towards the head, in a beam.
struct SeenColumn {
  double x, along;  ///< as Beam::Seen has them
  double *y, *depth;
};

/// A fan over a part of the isocentre plane.
class Fan : public View {
 public:
  /// `isocentre` in mm; half sizes and pitch of the fan on the isocentre plane in cm.
  Fan(const Electrons& body, const Vec3& isocentre, double gantry, double half_across, double half_up,
      double pitch = 0.25, ThreadPool* pool = nullptr);
  Fan(const Volume<float>& density, const Vec3& isocentre, double gantry, double half_across, double half_up,
      double pitch = 0.25)
      : Fan(Electrons(density), isocentre, gantry, half_across, half_up, pitch) {}

  /// A place (mm). Beyond the fan its nearest ray counts.
  Beam::Seen see(const Vec3& place) const;
  /// The same of the places [begin, end) of a column that has its foot there; `up` (mm) are their third coordinates.
  /// Fills `out.y` and `out.depth` from begin on. `room` is for pitch() numbers.
  void see(const Vec3& foot, const double* up, std::size_t begin, std::size_t end, SeenColumn& out, double* room) const;
  std::size_t room() const { return rows_ + 2; }
  std::size_t rays() const { return columns_ * rows_; }
  std::size_t steps() const { return columns_ * rows_ * count_; }  ///< that were marched

 private:
  double half_across_, half_up_, pitch_, begin_, step_;
  std::size_t columns_, rows_, padded_, count_;  // padded: rows as whole packs
  ZeroedArray<float> sum_;                       // cm of water; by step along the rays, column, row
};

}  // namespace howship::therapy::beam
