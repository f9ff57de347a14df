// SPDX-License-Identifier: Apache-2.0
// An affine taken apart as image formats want it: spacings and directions.
#pragma once
#include <cmath>

#include "howship/numerics/grid.hpp"

namespace howship::formats {

struct Orientation {
  Vec3 spacing{};                   ///< mm, length of each step
  std::array<Vec3, 3> direction{};  ///< unit vector of each step in the world
  bool right_angles = false;        ///< to single precision, which is what formats keep
};

inline Orientation orientation(const Affine& affine) {
  Orientation out;
  const auto dot = [](const Vec3& a, const Vec3& b) { return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]; };
  for (std::size_t c = 0; c < 3; ++c) {
    out.spacing[c] = std::sqrt(dot(affine.column[c], affine.column[c]));
    for (std::size_t r = 0; r < 3; ++r) out.direction[c][r] = affine.column[c][r] / out.spacing[c];
  }
  const auto& [a, b, c] = out.direction;
  out.right_angles = std::abs(dot(a, b)) < 1e-5 && std::abs(dot(b, c)) < 1e-5 && std::abs(dot(c, a)) < 1e-5;
  return out;
}

}  // namespace howship::formats
