// SPDX-License-Identifier: Apache-2.0
// Exact line integrals of a voxel volume from a point source to the pixels of a flat detector.
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

#include "howship/base/threads.hpp"
#include "howship/numerics/grid.hpp"
#include "howship/numerics/simd.hpp"
#include "howship/numerics/zeroed_array.hpp"

namespace howship::imaging {

/// Rays, and voxels, are read in whole vectors: arrays reach this far beyond their last one.
inline constexpr int ray_padding = 16;

/// Two values a voxel, interleaved, inside a border of zeros one voxel wide, so that rays may graze the edge.
struct PairVolume {
  Grid grid;                ///< without the border
  ZeroedArray<float> pair;  ///< 2 (ni + 2)(nj + 2)(nk + 2), and room to read `ray_padding` pairs beyond them
};
/// `fill(first, pairs)` writes the ni pairs of the line along i that begins with voxel `first`.
PairVolume make_pairs(const Grid& grid, const std::function<void(std::size_t first, float* pairs)>& fill,
                      ThreadPool& pool);
PairVolume make_pairs(const Grid& grid, const std::vector<float>& first, const std::vector<float>& second,
                      ThreadPool& pool);

/// A flat detector seen from the source: `corner` is the centre of pixel (0, 0); all in world mm.
struct View {
  Vec3 source{}, corner{}, along_row{}, along_column{};  ///< the last two: steps to the next pixel and the next row
  int columns = 0, rows = 0;
};

/// Adds the integrals of both channels (value x mm) of every pixel to `first` and `second`, row by row. Source and
/// detector lie outside the volume. Pixels in whose way the volume does not lie cost next to nothing. The same bytes
/// for any pool and instruction set.
void add_line_integrals(const PairVolume& volume, const View& view, std::vector<float>& first,
                        std::vector<float>& second, ThreadPool& pool, Isa isa = chosen_isa());

/// Rays that share their main axis. Coordinates are voxel indices of the bordered volume.
struct RayRun {
  const float* pair;                      ///< the bordered volume
  std::array<std::int32_t, 3> stride;     ///< in pairs, along main, u, v
  std::array<std::int32_t, 3> extent;     ///< bordered
  int count;                              ///< rays
  const float *u, *v, *du, *dv, *length;  ///< at main = 0.5, the face of slab 1; steps and mm per slab; padded
  float *first, *second;                  ///< where to add
};

HOWSHIP_KERNEL(void, trace_rays, (const RayRun& run))

/// Rows of a detector that are traced together.
inline constexpr std::size_t rows_together = 4;

/// Rays of that many rows of an upright detector: u is the same for all rays of a row, v for all rows.
struct RayRows {
  const float* pair;
  std::array<std::int32_t, 3> stride, extent;
  int count;            ///< rays of a row
  const float *v, *dv;  ///< of each ray, padded
  std::array<float, rows_together> u, du;
  std::array<const float*, rows_together> length;
  std::array<float*, rows_together> first, second;
};

/// As `trace_rays` for the first rays of each row, to the byte; returns how many, which may be none.
HOWSHIP_KERNEL(int, trace_rows, (const RayRows& rows))

}  // namespace howship::imaging
