// SPDX-License-Identifier: Apache-2.0
// What site.cpp and its walk share about balls of shells.
#pragma once
#include <algorithm>
#include <cmath>
#include <numbers>

#include "howship/patient/site.hpp"

namespace howship::patient {

inline constexpr double shell_width = 0.5;      // mm
inline constexpr std::size_t shells_ahead = 8;  // of bone without tumour that stay around it: 4 mm
inline constexpr std::size_t shells_added = 8;  // when it comes nearer

inline double voxel_volume(const Grid& grid) {
  const auto& c = grid.to_world.column;
  return std::abs(c[0][0] * (c[1][1] * c[2][2] - c[1][2] * c[2][1]) -
                  c[1][0] * (c[0][1] * c[2][2] - c[0][2] * c[2][1]) +
                  c[2][0] * (c[0][1] * c[1][2] - c[0][2] * c[1][1]));
}

/// A ball that holds as much as the bone.
inline std::size_t most_shells(const ShellSite& site) {
  return std::size_t(std::ceil(std::cbrt(3.0 * site.volume / (4.0 * std::numbers::pi)) / shell_width));
}

}  // namespace howship::patient
