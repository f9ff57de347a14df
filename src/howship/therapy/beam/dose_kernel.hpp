// SPDX-License-Identifier: Apache-2.0
// Rays through a body and the dose in columns of its voxels, one variant an instruction set; every variant gives the
// same bytes. A gantry turns about the axis of the body that points to the head: across it a ray's way depends on its
// column of the fan alone, and voxels above each other have one x and one distance. So every sum runs along that axis.
#pragma once
#include <cstddef>

#include "howship/numerics/simd.hpp"

namespace howship::therapy::beam {

inline constexpr std::size_t widest_pack = 16;  // floats: rows are whole packs of any width

/// A fan of rays; cm.
struct March {
  const float* density;                      ///< towards the head first, with a layer of nothing around
  std::size_t along_i, along_j;              ///< floats to the next voxel along the other two axes
  int ni, nj, nk;                            ///< voxels without that layer
  double source[3], origin[3], per_step[3];  ///< cm, cm, voxels a cm
  const double* direction[2];                ///< of each column of the fan; cm an axis distance
  const double* up;                          ///< of each row
  const double* length;                      ///< of a step of each ray, by column, then row
  double begin, step, axis_distance;
  std::size_t columns, pitch, count;  ///< pitch: rows as whole packs; count: steps
  float* depth;                       ///< up to the middle of a step, cm of water; by step, column, row
};

/// Room for one call of march_rays.
struct MarchRoom {
  double* sum;            ///< pitch for each of its columns
  double* plane;          ///< nk + 2 and two packs
  double *lower, *upper;  ///< pitch
  int* low;               ///< pitch
};

/// What depth does to the five components of a beam; see Beam::at.
struct DepthTerms {
  double attenuation, hardening, build_up, unbuilt, primary;
  double scatter_build_up[3], scatter[3];
  double electrons, electron_fall;
  double width[5], widening[5];
};

/// A column of voxels in a beam. All arrays go on to whole packs.
struct DoseColumn {
  double along_part;       ///< distance from the source over that of the axis
  double factor;           ///< of every dose
  double weight;           ///< that doses are added with
  std::size_t begin, end;  ///< voxels; begin is a whole number of packs
  const double* depth;     ///< cm of water
  const double* y;         ///< on the isocentre plane
  float* dose;
};

/// A rectangle of half_x by half_y about (0, y0); the column lies at x.
struct OpenField {
  DepthTerms terms;
  double x, y0, half_x, half_y;
};

HOWSHIP_KERNEL(void, march_rays, (const March& march, std::size_t first, std::size_t last, const MarchRoom& room))
HOWSHIP_KERNEL(void, dose_of_rectangle, (const OpenField& field, const DoseColumn& column))
/// Amplitudes of the components, `stride` apart.
HOWSHIP_KERNEL(void, amplitudes_at,
               (const DepthTerms& terms, const double* depth, std::size_t begin, std::size_t end, double* out,
                std::size_t stride))
/// out[i] = (1 - part) a[i] + part b[i]
HOWSHIP_KERNEL(void, between, (const double* a, const double* b, double part, std::size_t count, double* out))
/// out[i] += sum over rows, in their order, of by[row] row[i], for i in [begin, end).
HOWSHIP_KERNEL(void, add_rows,
               (const float* const* row, const float* by, std::size_t rows, std::size_t begin, std::size_t end,
                float* out))
/// In eight sums that are added in their order; what is left over first.
HOWSHIP_KERNEL(float, dot_of, (const float* a, const float* b, std::size_t count))

}  // namespace howship::therapy::beam
