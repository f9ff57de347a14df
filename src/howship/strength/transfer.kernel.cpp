// SPDX-License-Identifier: Apache-2.0
// Between two levels: trilinear prolongation, its transpose as restriction, and the moduli of the coarse voxels.
//
// Restriction reads 4 bytes a fine degree of freedom and adds about 7 numbers; prolongation reads and writes 8.
#include "howship/strength/kernels.hpp"

namespace howship::strength {
namespace HOWSHIP_ISA {
namespace {

constexpr int longest_row = 4096;  // nodes; a row of sums lives on the stack

}  // namespace

void restrict_planes(const LevelView& fine, const LevelView& coarse, Planes planes, const float* r, float* b) {
  float sums[longest_row + 2 * block];
  for (int Z = planes.begin; Z < planes.end; ++Z) {
    for (int Y = 0; Y <= coarse.ny; ++Y) {
      const RowRange target = coarse.node_rows[coarse.node_row(Y, Z)];
      if (target.empty()) continue;
      const int begin = target.begin > 0 ? 2 * target.begin - 1 : 0;
      const int end = 2 * target.end + 1 < fine.pitch ? 2 * target.end + 1 : fine.pitch;
      for (int c = 0; c < 3; ++c) {
        float* sum_row = sums + 1;  // so that the value left of node 0 exists, as zero
        for (int x = begin - 1; x < 2 * target.end + 1; ++x) sum_row[x] = 0.0f;
        for (int dz = -1; dz <= 1; ++dz)
          for (int dy = -1; dy <= 1; ++dy) {
            const int z = 2 * Z + dz, y = 2 * Y + dy;
            if (z < 0 || y < 0 || z > fine.nz || y > fine.ny) continue;
            const float weight = (dz ? 0.5f : 1.0f) * (dy ? 0.5f : 1.0f);
            const RowRange source = fine.node_rows[fine.node_row(y, z)];
            const int from = source.begin > begin ? source.begin : begin, to = source.end < end ? source.end : end;
            const float* values =
                r + std::size_t(z) * fine.plane + std::size_t(y) * fine.row + std::size_t(c) * std::size_t(fine.pitch);
            for (int x = from; x < to; ++x) sum_row[x] += weight * values[x];
          }
        float* out = b + std::size_t(Z) * coarse.plane + std::size_t(Y) * coarse.row +
                     std::size_t(c) * std::size_t(coarse.pitch);
        for (int X = target.begin; X < target.end; ++X)
          out[X] = sum_row[2 * X] + 0.5f * (sum_row[2 * X - 1] + sum_row[2 * X + 1]);
      }
    }
    const std::size_t base = std::size_t(Z) * coarse.plane;
    for (std::uint32_t k = coarse.fixed_begin[Z]; k < coarse.fixed_begin[Z + 1]; ++k) b[base + coarse.fixed[k]] = 0.0f;
  }
}

void prolong_planes(const LevelView& coarse, const LevelView& fine, Planes planes, const float* e, float* x) {
  float sums[longest_row + block];
  for (int z = planes.begin; z < planes.end; ++z) {
    for (int y = 0; y <= fine.ny; ++y) {
      const RowRange target = fine.node_rows[fine.node_row(y, z)];
      if (target.empty()) continue;
      const int begin = target.begin / 2, end = target.end / 2 + 1;
      const std::size_t dz = (z & 1) ? coarse.plane : 0, dy = (y & 1) ? coarse.row : 0;
      for (int c = 0; c < 3; ++c) {
        const float* s = e + std::size_t(z / 2) * coarse.plane + std::size_t(y / 2) * coarse.row +
                         std::size_t(c) * std::size_t(coarse.pitch);
        for (int X = begin; X < end; ++X)
          sums[X] = 0.25f * ((s[X] + s[X + int(dy)]) + (s[X + int(dz)] + s[X + int(dy + dz)]));
        const float* inverse = fine.inverse_diagonal + fine.node_row(y, z) * std::size_t(fine.pitch);
        float* out =
            x + std::size_t(z) * fine.plane + std::size_t(y) * fine.row + std::size_t(c) * std::size_t(fine.pitch);
        for (int X = begin; X < end - 1; ++X) {
          const float even = sums[X], odd = 0.5f * (sums[X] + sums[X + 1]);
          out[2 * X] += inverse[2 * X] != 0.0f ? even : 0.0f;
          out[2 * X + 1] += inverse[2 * X + 1] != 0.0f ? odd : 0.0f;
        }
      }
    }
    const std::size_t base = std::size_t(z) * fine.plane;
    for (std::uint32_t k = fine.fixed_begin[z]; k < fine.fixed_begin[z + 1]; ++k) x[base + fine.fixed[k]] = 0.0f;
  }
}

void coarsen_layers(const LevelView& fine, const LevelView& coarse, Planes layers, float* lambda, float* mu) {
  const auto average = [&](const float* from, float* to, int y, int z) {
    const float* rows[4];
    for (int k = 0; k < 4; ++k)
      rows[k] = from + fine.voxel_row(2 * y + (k & 1), 2 * z + (k >> 1)) * std::size_t(fine.voxel_pitch);
    float* out = to + coarse.voxel_row(y, z) * std::size_t(coarse.voxel_pitch);
    for (int x = 0; x < coarse.nx; ++x)
      out[x] = 0.25f * (((rows[0][2 * x] + rows[0][2 * x + 1]) + (rows[1][2 * x] + rows[1][2 * x + 1])) +
                        ((rows[2][2 * x] + rows[2][2 * x + 1]) + (rows[3][2 * x] + rows[3][2 * x + 1])));
  };
  for (int z = layers.begin; z < layers.end; ++z)
    for (int y = 0; y < coarse.ny; ++y) {
      average(fine.lambda, lambda, y, z);
      average(fine.mu, mu, y, z);
    }
}

void invert_diagonal(const LevelView& level, Planes planes, float* inverse_diagonal) {
  float sums[longest_row + block];
  for (int z = planes.begin; z < planes.end; ++z)
    for (int y = 0; y <= level.ny; ++y) {
      const std::size_t row = level.node_row(y, z);
      const RowRange nodes = level.node_rows[row];
      float* out = inverse_diagonal + row * std::size_t(level.pitch);
      for (int x = 0; x < level.pitch; ++x) sums[x] = out[x] = 0.0f;
      for (int k = 0; k < 4; ++k) {
        const int Y = y - (k & 1), Z = z - (k >> 1);
        if (Y < 0 || Z < 0 || Y >= level.ny || Z >= level.nz) continue;
        const std::size_t voxels = level.voxel_row(Y, Z);
        const RowRange solid = level.voxel_rows[voxels];
        const float* lambda = level.lambda + voxels * std::size_t(level.voxel_pitch);
        const float* mu = level.mu + voxels * std::size_t(level.voxel_pitch);
        for (int x = solid.begin; x < solid.end; ++x) sums[x] += (16.0f / 9.0f) * (lambda[x] + 4.0f * mu[x]);
      }
      for (int x = nodes.begin; x < nodes.end; ++x) {
        const float diagonal = sums[x] + (x > 0 ? sums[x - 1] : 0.0f);
        out[x] = diagonal > 0.0f ? 1.0f / diagonal : 0.0f;
      }
    }
}

}  // namespace HOWSHIP_ISA
}  // namespace howship::strength
