// SPDX-License-Identifier: Apache-2.0
#include "howship/skeleton/canal.hpp"

#include <algorithm>
#include <cmath>

#include "howship/skeleton/bone_model.hpp"

namespace howship::skeleton {
namespace {

/// In-plane places of a slice in mm, right and front counted upwards however the grid lies.
struct Plane {
  double step_i, step_j;
  explicit Plane(const Grid& grid) {
    const auto step = [&](std::size_t column, std::size_t axis) {
      const Vec3& v = grid.to_world.column[column];
      const double length = std::sqrt(v[0] * v[0] + v[1] * v[1] + v[2] * v[2]);
      return v[axis] < 0.0 ? -length : length;
    };
    step_i = step(0, 0);
    step_j = step(1, 1);
  }
};

}  // namespace

SpinalCanal spinal_canal(const Grid& grid, std::span<const std::uint8_t> tissue, double whole, double foramen_length) {
  const Extent& e = grid.extent;
  const Plane plane(grid);
  SpinalCanal out;
  out.voxel_area = std::abs(plane.step_i * plane.step_j);
  out.slice_step = length(grid.to_world.column[2]);
  std::vector<double> middle_x, middle_y;
  for (int k = 0; k < e.nk; ++k) {
    CanalSlice slice;
    slice.k = k;
    double sx = 0, sy = 0, xx = 0, yy = 0;
    for (int j = 0; j < e.nj; ++j)
      for (int i = 0; i < e.ni; ++i) {
        const std::size_t v = e.index(i, j, k);
        if (tissue[v] != std::uint8_t(Tissue::canal)) continue;
        const double x = i * plane.step_i, y = j * plane.step_j;
        slice.voxel.push_back(std::uint32_t(v));
        sx += x, sy += y, xx += x * x, yy += y * y;
      }
    if (slice.voxel.empty()) continue;
    const double n = double(slice.voxel.size()), cx = sx / n, cy = sy / n;
    // The ellipse with the second moments of the voxels, which are squares and no points.
    slice.width = 4.0 * std::sqrt(std::max(0.0, xx / n - cx * cx) + plane.step_i * plane.step_i / 12.0);
    slice.depth = 4.0 * std::sqrt(std::max(0.0, yy / n - cy * cy) + plane.step_j * plane.step_j / 12.0);
    for (const std::uint32_t v : slice.voxel) {
      const auto i = int(v % std::uint32_t(e.ni)), j = int(v / std::uint32_t(e.ni) % std::uint32_t(e.nj));
      slice.right.push_back(float((i * plane.step_i - cx) / (0.5 * slice.width)));
      slice.front.push_back(float((j * plane.step_j - cy) / (0.5 * slice.depth)));
    }
    out.slices.push_back(std::move(slice));
    middle_x.push_back(cx);
    middle_y.push_back(cy);
  }
  if (out.slices.empty()) return out;
  std::vector<std::size_t> areas;
  for (const CanalSlice& slice : out.slices) areas.push_back(slice.voxel.size());
  std::nth_element(areas.begin(), areas.begin() + std::ptrdiff_t(areas.size() / 2), areas.end());
  const double usual = double(areas[areas.size() / 2]);
  std::vector<CanalSlice> kept;
  for (std::size_t s = 0; s < out.slices.size(); ++s) {
    CanalSlice& slice = out.slices[s];
    if (double(slice.voxel.size()) < whole * usual) continue;
    for (int j = 0; j < e.nj; ++j) {
      if (std::abs(j * plane.step_j - middle_y[s]) > 0.5 * slice.depth) continue;
      for (int i = 0; i < e.ni; ++i) {
        const std::size_t v = e.index(i, j, slice.k);
        const double beside = std::abs(i * plane.step_i - middle_x[s]) - 0.5 * slice.width;
        if (tissue[v] == std::uint8_t(Tissue::soft) && beside > 0.0 && beside <= foramen_length)
          out.foramina.push_back(std::uint32_t(v));
      }
    }
    kept.push_back(std::move(slice));
  }
  out.slices = std::move(kept);
  return out;
}

std::vector<std::uint32_t> posterior_wall(const SpinalCanal& canal, const Grid& grid,
                                          std::span<const std::uint8_t> tissue, std::span<const std::uint8_t> part,
                                          double thickness, double gap) {
  const Extent& e = grid.extent;
  const Plane plane(grid);
  const double step = std::abs(plane.step_j);
  const int forward = plane.step_j < 0.0 ? -1 : 1;
  std::vector<std::uint32_t> out;
  for (const CanalSlice& slice : canal.slices) {
    std::vector<int> front(std::size_t(e.ni), -1);  // j of the foremost canal voxel of each line
    for (const std::uint32_t v : slice.voxel) {
      const int j = int(v / std::uint32_t(e.ni) % std::uint32_t(e.nj));
      int& at = front[v % std::uint32_t(e.ni)];
      if (at < 0 || (j - at) * forward > 0) at = j;
    }
    for (int i = 0; i < e.ni; ++i) {
      int j = front[std::size_t(i)];
      if (j < 0) continue;
      const auto bone = [&](int at) {
        return e.contains(i, at, slice.k) && tissue[e.index(i, at, slice.k)] == std::uint8_t(Tissue::bone);
      };
      double open = 0.0;
      for (j += forward; open <= gap && !bone(j); j += forward) open += step;
      if (!bone(j)) continue;
      for (double deep = 0.0; deep < thickness && bone(j); deep += step, j += forward)
        if (const std::size_t v = e.index(i, j, slice.k); part[v] == std::uint8_t(Part::reference))
          out.push_back(std::uint32_t(v));
    }
  }
  return out;
}

}  // namespace howship::skeleton
