// SPDX-License-Identifier: Apache-2.0
// Places in the world: vectors, going through the voxels of a map; turning, cropping and padding it.
#pragma once
#include <array>
#include <cmath>

#include "howship/strength/materials.hpp"

namespace howship::strength {

inline Vec3 plus(const Vec3& a, const Vec3& b) { return {a[0] + b[0], a[1] + b[1], a[2] + b[2]}; }
inline Vec3 minus(const Vec3& a, const Vec3& b) { return {a[0] - b[0], a[1] - b[1], a[2] - b[2]}; }
inline Vec3 scaled(const Vec3& a, double f) { return {a[0] * f, a[1] * f, a[2] * f}; }
inline double inner(const Vec3& a, const Vec3& b) { return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]; }
inline Vec3 unit(const Vec3& a) { return scaled(a, 1 / std::sqrt(inner(a, a))); }

/// Calls body(voxel, world place of its centre) for each voxel of a grid, in the order of memory.
template <class Body>
void each_voxel(const Grid& grid, Body&& body) {
  const Extent& e = grid.extent;
  for (int k = 0; k < e.nk; ++k)
    for (int j = 0; j < e.nj; ++j)
      for (int i = 0; i < e.ni; ++i) body(e.index(i, j, k), grid.to_world({double(i), double(j), double(k)}));
}

/// The same for the solid voxels of a map.
template <class Body>
void each_solid(const MaterialMap& map, Body&& body) {
  const Extent& e = map.grid.extent;
  for (int k = 0; k < e.nk; ++k)
    for (int j = 0; j < e.nj; ++j)
      for (int i = 0; i < e.ni; ++i) {
        const std::size_t v = e.index(i, j, k);
        if (map.solid(v)) body(v, map.grid.to_world({double(i), double(j), double(k)}));
      }
}

/// Voxels [begin, end); parts outside the map are void.
MaterialMap cropped(const MaterialMap& map, const std::array<int, 3>& begin, const std::array<int, 3>& end);

/// Cropped to its solid voxels.
MaterialMap boxed(const MaterialMap& map);

/// Resampled (moduli trilinearly, so that stiffness is kept on average) to a box around the bone whose z axis is `up`
/// and whose y axis is as near to `forward` as it can be; same voxel size.
MaterialMap turned_to(const MaterialMap& map, const Vec3& up, const Vec3& forward);

/// True where the grid's axes are the world's to within rounding, in whatever order and sense, and `up` is within a
/// degree of the world's z axis.
bool is_upright(const MaterialMap& map, const Vec3& up);

/// The same map with its axes in the order and sense of the world's; needs is_upright.
MaterialMap upright(const MaterialMap& map);

struct LongAxis {
  Vec3 direction;  ///< unit, towards the head where that is decidable
  Vec3 across;     ///< unit, the second principal axis
};

/// Principal axes of the solid voxels' place.
LongAxis long_axis(const MaterialMap& map);

/// The axis of a vertebral body: mean of the normals of planes fitted to its upper and lower faces.
LongAxis upright_axis(const MaterialMap& map);

/// Makes void what lies above `level` (mm along z) outside the cylinder of that radius around `centre`.
void clear_above(MaterialMap& map, const Vec3& centre, double radius, double level);

}  // namespace howship::strength
