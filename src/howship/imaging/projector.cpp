// SPDX-License-Identifier: Apache-2.0
#include "howship/imaging/projector.hpp"

#include <algorithm>
#include <cmath>

#include "howship/base/ensure.hpp"

namespace howship::imaging {
namespace {

/// The rectangle of pixels in whose way a volume may lie.
struct Shadow {
  int column = 0, row = 0, columns = 0, rows = 0;
};

Shadow shadow_of(const Grid& grid, const View& view) {
  const auto dot = [](const Vec3& a, const Vec3& b) { return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]; };
  const auto minus = [](const Vec3& a, const Vec3& b) { return Vec3{a[0] - b[0], a[1] - b[1], a[2] - b[2]}; };
  const Vec3 &a = view.along_row, &b = view.along_column;
  const Vec3 normal{a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]};
  const double to_detector = dot(minus(view.corner, view.source), normal);
  double low_column = 1e9, high_column = -1e9, low_row = 1e9, high_row = -1e9;
  const Extent& e = grid.extent;
  for (int corner = 0; corner < 8; ++corner) {
    const Vec3 ray = minus(
        grid.to_world({corner & 1 ? e.ni - 0.5 : -0.5, corner & 2 ? e.nj - 0.5 : -0.5, corner & 4 ? e.nk - 0.5 : -0.5}),
        view.source);
    const double along = dot(ray, normal);
    if (along / to_detector <= 1e-6) return {0, 0, view.columns, view.rows};  // beside the source: anything may be
    Vec3 at = view.source;
    for (std::size_t c = 0; c < 3; ++c) at[c] += ray[c] * to_detector / along;
    const Vec3 from_corner = minus(at, view.corner);
    const double column = dot(from_corner, a) / dot(a, a), row = dot(from_corner, b) / dot(b, b);
    low_column = std::min(low_column, column);
    high_column = std::max(high_column, column);
    low_row = std::min(low_row, row);
    high_row = std::max(high_row, row);
  }
  const auto inside = [](double x, int n) { return int(std::clamp(x, -1.0, double(n) + 1.0)); };
  Shadow out;
  out.column = std::max(0, inside(low_column - 2.0, view.columns));
  out.row = std::max(0, inside(low_row - 2.0, view.rows));
  out.columns = std::min(view.columns, inside(high_column + 3.0, view.columns)) - out.column;
  out.rows = std::min(view.rows, inside(high_row + 3.0, view.rows)) - out.row;
  return out;
}

}  // namespace

PairVolume make_pairs(const Grid& grid, const std::function<void(std::size_t first, float* pairs)>& fill,
                      ThreadPool& pool) {
  const auto ni = std::size_t(grid.extent.ni), nj = std::size_t(grid.extent.nj), nk = std::size_t(grid.extent.nk);
  const std::size_t bi = ni + 2, bj = nj + 2, bk = nk + 2;
  PairVolume out{grid, ZeroedArray<float>(2 * (bi * bj * bk + std::size_t(ray_padding)))};  // the border stays as it is
  pool.run(nk, [&](std::size_t k) {
    for (std::size_t j = 0; j < nj; ++j)
      fill((k * nj + j) * ni, out.pair.data() + 2 * (((k + 1) * bj + j + 1) * bi + 1));
  });
  return out;
}

PairVolume make_pairs(const Grid& grid, const std::vector<float>& first, const std::vector<float>& second,
                      ThreadPool& pool) {
  HOWSHIP_ENSURE(first.size() == grid.extent.size() && second.size() == first.size(), "one value a voxel");
  return make_pairs(
      grid,
      [&](std::size_t from, float* to) {
        for (std::size_t i = 0; i < std::size_t(grid.extent.ni); ++i) {
          to[2 * i] = first[from + i];
          to[2 * i + 1] = second[from + i];
        }
      },
      pool);
}

void add_line_integrals(const PairVolume& volume, const View& view, std::vector<float>& first,
                        std::vector<float>& second, ThreadPool& pool, Isa isa) {
  const Affine& affine = volume.grid.to_world;
  const std::array<std::int32_t, 3> extent{volume.grid.extent.ni + 2, volume.grid.extent.nj + 2,
                                           volume.grid.extent.nk + 2};
  const std::array<std::int32_t, 3> stride{1, extent[0], extent[0] * extent[1]};
  // Bordered voxel coordinates: the first voxel of the volume is 1.
  const auto index = [&](const Vec3& world) {
    Vec3 x = affine.inverse(world);
    for (double& c : x) c += 1.0;
    return x;
  };
  const Vec3 source = index(view.source);
  const auto trace = HOWSHIP_PICK(isa, trace_rays);
  const auto trace_together = HOWSHIP_PICK(isa, trace_rows);
  const Shadow shadow = shadow_of(volume.grid, view);
  if (shadow.columns <= 0 || shadow.rows <= 0) return;
  const auto columns = std::size_t(shadow.columns), first_column = std::size_t(shadow.column),
             all_rows = std::size_t(shadow.rows);
  const std::size_t padded = columns + std::size_t(ray_padding);
  pool.run((all_rows + rows_together - 1) / rows_together, [&](std::size_t group) {
    const std::size_t first_row = std::size_t(shadow.row) + group * rows_together;
    const std::size_t rows = std::min(rows_together, all_rows - group * rows_together);
    std::vector<float> geometry(rows * 5 * padded, 0.0f);
    const auto part = [&](std::size_t r, std::size_t g) { return geometry.data() + (5 * r + g) * padded; };
    std::vector<std::uint8_t> main_axis(rows * columns);
    for (std::size_t r = 0; r < rows; ++r)
      for (std::size_t column = 0; column < columns; ++column) {
        Vec3 pixel = view.corner;
        for (std::size_t c = 0; c < 3; ++c)
          pixel[c] += view.along_row[c] * double(first_column + column) + view.along_column[c] * double(first_row + r);
        const Vec3 target = index(pixel);
        Vec3 direction{};
        double millimetres = 0.0;
        for (std::size_t c = 0; c < 3; ++c) {
          direction[c] = target[c] - source[c];
          millimetres += (pixel[c] - view.source[c]) * (pixel[c] - view.source[c]);
        }
        std::size_t m = 0;
        for (std::size_t c = 1; c < 3; ++c)
          if (std::abs(direction[c]) > std::abs(direction[m])) m = c;
        const std::size_t u = (m + 1) % 3, v = (m + 2) % 3;
        const double at_face = (0.5 - source[m]) / direction[m];
        main_axis[r * columns + column] = std::uint8_t(m);
        part(r, 0)[column] = float(source[u] + at_face * direction[u]);
        part(r, 1)[column] = float(source[v] + at_face * direction[v]);
        part(r, 2)[column] = float(direction[u] / direction[m]);
        part(r, 3)[column] = float(direction[v] / direction[m]);
        part(r, 4)[column] = float(std::sqrt(millimetres) / std::abs(direction[m]));
      }
    const auto at = [&](std::size_t r) { return (first_row + r) * std::size_t(view.columns) + first_column; };
    const auto along = [&](const auto& of, std::size_t m) {
      return std::array<std::int32_t, 3>{of[m], of[(m + 1) % 3], of[(m + 2) % 3]};
    };

    std::size_t done = 0;
    const auto all_the_same = [&](const float* p) {
      return std::all_of(p, p + columns, [&](float x) { return x == p[0]; });
    };
    bool upright = rows == rows_together &&
                   std::all_of(main_axis.begin(), main_axis.end(), [&](std::uint8_t m) { return m == main_axis[0]; });
    for (std::size_t r = 0; upright && r < rows; ++r)
      upright = all_the_same(part(r, 0)) && all_the_same(part(r, 2)) &&
                std::equal(part(r, 1), part(r, 1) + columns, part(0, 1)) &&
                std::equal(part(r, 3), part(r, 3) + columns, part(0, 3));
    if (upright) {
      RayRows together{volume.pair.data(),
                       along(stride, main_axis[0]),
                       along(extent, main_axis[0]),
                       int(columns),
                       part(0, 1),
                       part(0, 3),
                       {},
                       {},
                       {},
                       {},
                       {}};
      for (std::size_t r = 0; r < rows; ++r) {
        together.u[r] = part(r, 0)[0];
        together.du[r] = part(r, 2)[0];
        together.length[r] = part(r, 4);
        together.first[r] = first.data() + at(r);
        together.second[r] = second.data() + at(r);
      }
      done = std::size_t(trace_together(together));
    }
    for (std::size_t r = 0; r < rows; ++r)
      for (std::size_t begin = done; begin < columns;) {
        const std::uint8_t m = main_axis[r * columns + begin];
        std::size_t end = begin + 1;
        while (end < columns && main_axis[r * columns + end] == m) ++end;
        trace({volume.pair.data(), along(stride, m), along(extent, m), int(end - begin), part(r, 0) + begin,
               part(r, 1) + begin, part(r, 2) + begin, part(r, 3) + begin, part(r, 4) + begin,
               first.data() + at(r) + begin, second.data() + at(r) + begin});
        begin = end;
      }
  });
}

}  // namespace howship::imaging
