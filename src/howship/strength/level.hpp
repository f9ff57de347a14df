// SPDX-License-Identifier: Apache-2.0
// One grid of the multigrid hierarchy: how voxels and nodes lie in memory.
//
// A node row (y, z) holds three component rows of `pitch` values; a node plane holds its rows, a vector its planes.
// Moduli are stored row by row too. Rows are padded to whole blocks, and each row knows which blocks hold anything, so
// that the void around a bone costs no work.
#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

#include "howship/numerics/grid.hpp"
#include "howship/numerics/zeroed_array.hpp"

namespace howship::strength {

/// How the strain varies inside a voxel.
enum class Element {
  full_integration,    ///< trilinear displacement; too stiff in bending (+50 % with one voxel of thickness)
  incompatible_modes,  ///< Wilson's bending modes, condensed; exact bending with one voxel, same cost
  reduced_dilatation,  ///< lambda on the constant part only; for Poisson ratios above 0.45
};

inline constexpr int block = 16;  ///< nodes or voxels a row is padded to, and that are skipped together

/// Blocks [begin, end) of a row, counted in nodes or voxels (multiples of `block`); empty where begin >= end.
struct RowRange {
  std::uint16_t begin = 0, end = 0;
  [[gnu::always_inline]] bool empty() const { return begin >= end; }
};

[[gnu::always_inline]] inline RowRange hull(RowRange a, RowRange b) {
  if (a.empty()) return b;
  if (b.empty()) return a;
  return {a.begin < b.begin ? a.begin : b.begin, a.end > b.end ? a.end : b.end};
}

/// What a kernel needs to know of a level; owns nothing. (Kernels are compiled for several instruction sets, so what
/// they share must be inlined into each.)
struct LevelView {
  Element element = Element::incompatible_modes;
  int nx = 0, ny = 0, nz = 0;                  ///< voxels
  int voxel_pitch = 0;                         ///< voxels a row, padded to whole blocks
  int pitch = 0;                               ///< nodes a row, padded; at least one more block than voxel_pitch
  std::size_t row = 0, plane = 0;              ///< values a node row (3 components) and a node plane
  const float* lambda = nullptr;               ///< Lame's first modulus times edge / 16
  const float* mu = nullptr;                   ///< shear modulus times edge / 16
  const float* inverse_diagonal = nullptr;     ///< one value a node: the three components share their diagonal
  const RowRange* voxel_rows = nullptr;        ///< [z ny + y]: blocks with a solid voxel
  const RowRange* node_rows = nullptr;         ///< [z (ny + 1) + y]: blocks with a node of a solid voxel
  const std::uint32_t* fixed = nullptr;        ///< constrained entries, as offsets in their plane, plane after plane
  const std::uint32_t* fixed_begin = nullptr;  ///< [z]: where plane z starts in `fixed`; nz + 2 values

  [[gnu::always_inline]] std::size_t node_row(int y, int z) const {
    return std::size_t(z) * std::size_t(ny + 1) + std::size_t(y);
  }
  [[gnu::always_inline]] std::size_t voxel_row(int y, int z) const {
    return std::size_t(z) * std::size_t(ny) + std::size_t(y);
  }
};

/// A level's own data.
struct Level {
  Extent voxels;
  double edge = 1.0;  ///< mm
  LevelView view;     ///< points into the arrays below
  ZeroedArray<float> lambda, mu, inverse_diagonal;
  std::vector<RowRange> voxel_rows, node_rows;
  std::vector<std::uint32_t> fixed, fixed_begin;
  double largest_eigenvalue = 0.0;  ///< of D^-1 A, estimated

  ZeroedArray<float> b, x, p;         ///< right-hand side, correction, direction (or residual)
  ZeroedArray<float> kx, kp, kq, kr;  ///< the same for the K-cycle's own iteration

  std::size_t vector_size() const { return view.plane * std::size_t(voxels.nk + 1); }
  std::size_t node(int i, int j, int k, int component) const {
    return std::size_t(k) * view.plane + std::size_t(j) * view.row + std::size_t(component) * std::size_t(view.pitch) +
           std::size_t(i);
  }
  std::size_t voxel(int i, int j, int k) const {
    return view.voxel_row(j, k) * std::size_t(view.voxel_pitch) + std::size_t(i);
  }
};

}  // namespace howship::strength
