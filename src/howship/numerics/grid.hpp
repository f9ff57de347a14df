// SPDX-License-Identifier: Apache-2.0
// Regular voxel grids with a place and an orientation in the patient.
#pragma once
#include <array>
#include <cmath>
#include <cstddef>
#include <vector>

namespace howship {

using Vec3 = std::array<double, 3>;

inline double dot(const Vec3& a, const Vec3& b) { return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]; }
inline Vec3 cross(const Vec3& a, const Vec3& b) {
  return {a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]};
}
inline double length(const Vec3& a) { return std::sqrt(dot(a, a)); }
inline double distance(const Vec3& a, const Vec3& b) {
  return std::sqrt((a[0] - b[0]) * (a[0] - b[0]) + (a[1] - b[1]) * (a[1] - b[1]) + (a[2] - b[2]) * (a[2] - b[2]));
}

/// Number of voxels along i, j, k; i runs fastest in memory.
struct Extent {
  int ni = 0, nj = 0, nk = 0;
  std::size_t size() const { return std::size_t(ni) * std::size_t(nj) * std::size_t(nk); }
  std::size_t index(int i, int j, int k) const {
    return (std::size_t(k) * std::size_t(nj) + std::size_t(j)) * std::size_t(ni) + std::size_t(i);
  }
  bool contains(int i, int j, int k) const { return i >= 0 && j >= 0 && k >= 0 && i < ni && j < nj && k < nk; }
  friend bool operator==(const Extent&, const Extent&) = default;
};

/// Maps voxel indices (centres at whole numbers) to world millimetres. World axes are NIfTI's RAS+: x grows towards the
/// patient's right, y towards the front, z towards the head.
struct Affine {
  std::array<Vec3, 3> column{{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}};  ///< mm per step of i, j, k
  Vec3 origin{};                                                  ///< world place of voxel (0, 0, 0)
  Vec3 operator()(const Vec3& ijk) const {
    Vec3 out = origin;
    for (std::size_t c = 0; c < 3; ++c)
      for (std::size_t r = 0; r < 3; ++r) out[r] += column[c][r] * ijk[c];
    return out;
  }
  /// Voxel coordinates of a world point (columns must be independent).
  Vec3 inverse(const Vec3& world) const;
  /// The map from world to voxel coordinates, for many points.
  Affine inverted() const {
    Affine out;
    const Vec3 none = inverse({0.0, 0.0, 0.0});
    for (std::size_t c = 0; c < 3; ++c) {
      Vec3 one{};
      one[c] = 1.0;
      const Vec3 to = inverse(one);
      for (std::size_t r = 0; r < 3; ++r) out.column[c][r] = to[r] - none[r];
    }
    out.origin = none;
    return out;
  }
};

/// Affine::inverse to the bit, for many points: what it takes of the columns is taken once.
class Inverse {
 public:
  explicit Inverse(const Affine& of) : origin_(of.origin) {
    const auto& [a, b, c] = of.column;
    across_ = {cross(b, c), cross(c, a), cross(a, b)};
    det_ = dot(a, across_[0]);
  }
  Vec3 operator()(const Vec3& world) const {
    const Vec3 d{world[0] - origin_[0], world[1] - origin_[1], world[2] - origin_[2]};
    return {dot(d, across_[0]) / det_, dot(d, across_[1]) / det_, dot(d, across_[2]) / det_};
  }

 private:
  Vec3 origin_;
  std::array<Vec3, 3> across_{};
  double det_ = 1.0;
};
inline Vec3 Affine::inverse(const Vec3& world) const { return Inverse(*this)(world); }

/// Extent plus placement.
struct Grid {
  Extent extent;
  Affine to_world;

  /// World place of the centre of a voxel, by its index in memory.
  Vec3 place(std::size_t voxel) const {
    const auto ni = std::size_t(extent.ni), nj = std::size_t(extent.nj);
    return to_world({double(voxel % ni), double(voxel / ni % nj), double(voxel / (ni * nj))});
  }
};

/// One value a voxel.
template <class T>
struct Volume {
  Grid grid;
  std::vector<T> value;

  Volume() = default;
  explicit Volume(const Grid& g, T fill = T{}) : grid(g), value(g.extent.size(), fill) {}
  T& operator()(int i, int j, int k) { return value[grid.extent.index(i, j, k)]; }
  const T& operator()(int i, int j, int k) const { return value[grid.extent.index(i, j, k)]; }
};

}  // namespace howship
