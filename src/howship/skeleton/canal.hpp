// SPDX-License-Identifier: Apache-2.0
// The spinal canal of a vertebra as sets of voxels: slice by slice, with the wall in front of it and the foramina
// beside it.
#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "howship/numerics/grid.hpp"
#include "howship/space/tissue.hpp"

namespace howship::skeleton {

/// The canal in one slice across it.
struct CanalSlice {
  int k = 0;
  double width = 0.0, depth = 0.0;   ///< mm, of the ellipse with its second moments; left to right, front to back
  std::vector<std::uint32_t> voxel;  ///< grid indices
  /// Place of each voxel in that ellipse, its edge at distance 1 from the middle: to the right, to the front.
  std::vector<float> right, front;
};

struct SpinalCanal {
  double voxel_area = 0.0;  ///< mm2 of a slice
  double slice_step = 0.0;  ///< mm from slice to slice
  std::vector<CanalSlice> slices;
  /// Soft tissue beside the canal within the depth of it: what nerve roots leave through.
  std::vector<std::uint32_t> foramina;

  bool empty() const { return slices.empty(); }
};

/// The canal of a bone on its own grid (k along the canal, columns at right angles); empty where the bone has none.
/// Slices that hold less than `whole` of the usual area are cut by the edge of the grid and left out. Foramina reach
/// `foramen_length` mm to the side.
SpinalCanal spinal_canal(const Grid& grid, std::span<const std::uint8_t> tissue, double whole = 0.85,
                         double foramen_length = 8.0);

/// Bone voxels of the vertebral body (the reference part; see `part` of BoneModel) that face the canal: on each line
/// forward from it those within `thickness` mm behind the surface, where that is no farther than `gap` mm away.
std::vector<std::uint32_t> posterior_wall(const SpinalCanal& canal, const Grid& grid,
                                          std::span<const std::uint8_t> tissue, std::span<const std::uint8_t> part,
                                          double thickness = 1.5, double gap = 5.0);

}  // namespace howship::skeleton
