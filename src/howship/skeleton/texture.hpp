// SPDX-License-Identifier: Apache-2.0
// Random variation of trabecular density: a Gaussian random field that is a function of place.
#pragma once
#include <cstdint>
#include <vector>

#include "howship/base/threads.hpp"
#include "howship/numerics/grid.hpp"

namespace howship::skeleton {

/// Mean 0, variance 1 (0.96 to 1 between lattice points), correlation exp(-r2 / (4 length2)). White noise on a lattice
/// of length / 3 fixed in space, smoothed by a Gaussian of standard deviation `length`; the noise of a lattice point
/// depends on seed, patient and its place only, so that box, voxel size and threads do not show.
class Texture {
 public:
  /// Covers the box from lo to hi (mm).
  Texture(const Vec3& lo, const Vec3& hi, double length, std::uint64_t seed, std::uint64_t patient, ThreadPool& pool);

  /// Value at a place inside the box.
  double operator()(const Vec3& p) const;

 private:
  double step_;
  std::array<long, 3> first_{};
  Extent extent_;
  std::vector<float> value_;
};

}  // namespace howship::skeleton
