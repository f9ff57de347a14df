// SPDX-License-Identifier: Apache-2.0
#include "howship/strength/place.hpp"

#include <algorithm>
#include <limits>

namespace howship::strength {
namespace {

void copy_voxel(const MaterialMap& from, std::size_t a, MaterialMap& to, std::size_t b) {
  to.young[b] = from.young[a];
  to.poisson[b] = from.poisson[a];
  to.yield[b] = from.yield[a];
  to.material[b] = from.material[a];
}

/// Largest eigenvector of a symmetric matrix by repeated multiplication, from a start.
Vec3 main_direction(const std::array<Vec3, 3>& m, Vec3 start) {
  for (int k = 0; k < 200; ++k) {
    const Vec3 next{inner(m[0], start), inner(m[1], start), inner(m[2], start)};
    if (!(inner(next, next) > 0)) break;
    start = unit(next);
  }
  return start;
}

/// Normal of the least-squares plane z = a x + b y + c through points, pointing up.
Vec3 plane_normal(const std::vector<Vec3>& points) {
  Vec3 mean{};
  for (const Vec3& p : points) mean = plus(mean, p);
  mean = scaled(mean, 1.0 / double(points.size()));
  double xx = 0, xy = 0, yy = 0, xz = 0, yz = 0;
  for (const Vec3& p : points) {
    const Vec3 d = minus(p, mean);
    xx += d[0] * d[0];
    xy += d[0] * d[1];
    yy += d[1] * d[1];
    xz += d[0] * d[2];
    yz += d[1] * d[2];
  }
  const double det = xx * yy - xy * xy;
  if (!(det > 0)) return {0, 0, 1};
  return unit({-(yy * xz - xy * yz) / det, -(xx * yz - xy * xz) / det, 1});
}

}  // namespace

MaterialMap cropped(const MaterialMap& map, const std::array<int, 3>& begin, const std::array<int, 3>& end) {
  Grid grid = map.grid;
  grid.extent = {end[0] - begin[0], end[1] - begin[1], end[2] - begin[2]};
  grid.to_world.origin = map.grid.to_world({double(begin[0]), double(begin[1]), double(begin[2])});
  MaterialMap out(grid);
  const Extent& e = map.grid.extent;
  for (int k = std::max(0, begin[2]); k < std::min(e.nk, end[2]); ++k)
    for (int j = std::max(0, begin[1]); j < std::min(e.nj, end[1]); ++j)
      for (int i = std::max(0, begin[0]); i < std::min(e.ni, end[0]); ++i)
        copy_voxel(map, e.index(i, j, k), out, grid.extent.index(i - begin[0], j - begin[1], k - begin[2]));
  return out;
}

MaterialMap boxed(const MaterialMap& map) {
  const Extent& e = map.grid.extent;
  std::array<int, 3> begin{e.ni, e.nj, e.nk}, end{};
  for (int k = 0; k < e.nk; ++k)
    for (int j = 0; j < e.nj; ++j)
      for (int i = 0; i < e.ni; ++i)
        if (map.solid(e.index(i, j, k))) {
          const std::array<int, 3> at{i, j, k};
          for (std::size_t a = 0; a < 3; ++a) {
            begin[a] = std::min(begin[a], at[a]);
            end[a] = std::max(end[a], at[a] + 1);
          }
        }
  return end[0] > begin[0] ? cropped(map, begin, end) : map;
}

MaterialMap turned_to(const MaterialMap& map, const Vec3& up, const Vec3& forward) {
  const Vec3 z = unit(up), y = unit(minus(forward, scaled(z, inner(forward, z)))), x = cross(y, z);
  const std::array<Vec3, 3> axes{x, y, z};
  Vec3 low, high;
  low.fill(std::numeric_limits<double>::max());
  high.fill(-std::numeric_limits<double>::max());
  each_solid(map, [&](std::size_t, const Vec3& world) {
    for (std::size_t a = 0; a < 3; ++a) {
      low[a] = std::min(low[a], inner(world, axes[a]));
      high[a] = std::max(high[a], inner(world, axes[a]));
    }
  });
  Grid grid;
  const double h = map.edge;
  std::array<int, 3> count{};
  grid.to_world.origin = {};
  for (std::size_t a = 0; a < 3; ++a) {
    count[a] = int(std::ceil((high[a] - low[a]) / h)) + 3;
    grid.to_world.column[a] = scaled(axes[a], h);
    grid.to_world.origin = plus(grid.to_world.origin, scaled(axes[a], low[a] - h));
  }
  grid.extent = {count[0], count[1], count[2]};
  MaterialMap out(grid);
  const Extent& e = map.grid.extent;
  for (int k = 0; k < count[2]; ++k)
    for (int j = 0; j < count[1]; ++j)
      for (int i = 0; i < count[0]; ++i) {
        const Vec3 at = map.grid.to_world.inverse(grid.to_world({double(i), double(j), double(k)}));
        const std::array<int, 3> base{int(std::floor(at[0])), int(std::floor(at[1])), int(std::floor(at[2]))};
        double young = 0, poisson = 0, fill = 0, best = 0, tension = 0, compression = 0;
        std::size_t nearest = 0;
        bool never = false;
        for (int n = 0; n < 8; ++n) {
          const int a = base[0] + (n & 1), b = base[1] + (n >> 1 & 1), c = base[2] + (n >> 2);
          if (!e.contains(a, b, c)) continue;
          const std::size_t v = e.index(a, b, c);
          if (!map.solid(v)) continue;
          double w = 1;
          const std::array<int, 3> corner{a, b, c};
          for (std::size_t d = 0; d < 3; ++d) w *= 1 - std::abs(at[d] - corner[d]);
          fill += w;
          young += w * double(map.young[v]);
          poisson += w * double(map.poisson[v]);
          const bool infinite = std::isinf(map.yield[v].compression);
          never = never || (infinite && w > 0.5);
          // Yield stresses are averaged, as moduli are.
          if (!infinite) {
            tension += w * double(map.young[v] * map.yield[v].tension);
            compression += w * double(map.young[v] * map.yield[v].compression);
          }
          if (w >= best) best = w, nearest = v;
        }
        if (fill < 0.3) continue;
        const std::size_t v = grid.extent.index(i, j, k);
        out.young[v] = float(young);
        out.poisson[v] = float(poisson / fill);
        out.material[v] = map.material[nearest];
        out.yield[v] = map.yield[nearest];
        if (!never && compression > 0) out.yield[v] = {float(tension / young), float(compression / young)};
      }
  return out;
}

bool is_upright(const MaterialMap& map, const Vec3& up) {
  if (up[2] < std::cos(3.14159265358979 / 180)) return false;
  for (const Vec3& column : map.grid.to_world.column) {
    int zeros = 0;
    for (const double c : column) zeros += std::abs(c) < 1e-4 * map.edge;
    if (zeros != 2) return false;
  }
  return true;
}

MaterialMap upright(const MaterialMap& map) {
  std::array<std::size_t, 3> source{};  // world axis -> grid axis
  std::array<bool, 3> reversed{};
  const Extent& e = map.grid.extent;
  const std::array<int, 3> size{e.ni, e.nj, e.nk};
  for (std::size_t g = 0; g < 3; ++g)
    for (std::size_t w = 0; w < 3; ++w)
      if (std::abs(map.grid.to_world.column[g][w]) > 0.5 * map.edge) {
        source[w] = g;
        reversed[w] = map.grid.to_world.column[g][w] < 0;
      }
  Vec3 first{};
  Grid grid;
  for (std::size_t w = 0; w < 3; ++w) {
    first[source[w]] = reversed[w] ? size[source[w]] - 1 : 0;
    grid.to_world.column[w] = scaled(map.grid.to_world.column[source[w]], reversed[w] ? -1.0 : 1.0);
  }
  grid.to_world.origin = map.grid.to_world(first);
  grid.extent = {size[source[0]], size[source[1]], size[source[2]]};
  MaterialMap out(grid);
  for (int k = 0; k < grid.extent.nk; ++k)
    for (int j = 0; j < grid.extent.nj; ++j)
      for (int i = 0; i < grid.extent.ni; ++i) {
        const std::array<int, 3> at{i, j, k};
        std::array<int, 3> from{};
        for (std::size_t w = 0; w < 3; ++w) from[source[w]] = reversed[w] ? size[source[w]] - 1 - at[w] : at[w];
        copy_voxel(map, e.index(from[0], from[1], from[2]), out, grid.extent.index(i, j, k));
      }
  return out;
}

LongAxis long_axis(const MaterialMap& map) {
  Vec3 mean{};
  double count = 0;
  each_solid(map, [&](std::size_t, const Vec3& w) {
    mean = plus(mean, w);
    ++count;
  });
  mean = scaled(mean, 1 / count);
  std::array<Vec3, 3> m{};
  each_solid(map, [&](std::size_t, const Vec3& w) {
    const Vec3 d = minus(w, mean);
    for (std::size_t a = 0; a < 3; ++a)
      for (std::size_t b = 0; b < 3; ++b) m[a][b] += d[a] * d[b] / count;
  });
  Vec3 first = main_direction(m, {0.12, 0.31, 0.94});
  const double value = inner(first, {inner(m[0], first), inner(m[1], first), inner(m[2], first)});
  for (std::size_t a = 0; a < 3; ++a)
    for (std::size_t b = 0; b < 3; ++b) m[a][b] -= value * first[a] * first[b];
  const Vec3 start = std::abs(first[0]) < 0.9 ? Vec3{1, 0.2, 0.1} : Vec3{0.1, 1, 0.2};
  Vec3 second = main_direction(m, unit(minus(start, scaled(first, inner(start, first)))));
  if (first[2] < 0) first = scaled(first, -1);
  return {first, second};
}

LongAxis upright_axis(const MaterialMap& map) {
  // Highest and lowest solid voxel of each column of the world grid, the rim of the body left out.
  const MaterialMap straight = is_upright(map, {0, 0, 1}) ? upright(map) : turned_to(map, {0, 0, 1}, {0, 1, 0});
  const Extent& e = straight.grid.extent;
  std::vector<Vec3> top, bottom;
  double area = 0;
  std::vector<std::array<int, 2>> column(std::size_t(e.ni) * std::size_t(e.nj), {e.nk, -1});
  double height = 0;
  for (int j = 0; j < e.nj; ++j)
    for (int i = 0; i < e.ni; ++i) {
      auto& c = column[std::size_t(j) * std::size_t(e.ni) + std::size_t(i)];
      for (int k = 0; k < e.nk; ++k)
        if (straight.solid(e.index(i, j, k))) c = {std::min(c[0], k), k};
      if (c[1] >= 0) {
        height += c[1] - c[0] + 1;
        ++area;
      }
    }
  if (area == 0) return {{0, 0, 1}, {0, 1, 0}};
  height /= area;
  for (int j = 0; j < e.nj; ++j)
    for (int i = 0; i < e.ni; ++i) {
      const auto& c = column[std::size_t(j) * std::size_t(e.ni) + std::size_t(i)];
      if (c[1] < 0 || c[1] - c[0] + 1 < 0.8 * height) continue;
      top.push_back(straight.grid.to_world({double(i), double(j), double(c[1])}));
      bottom.push_back(straight.grid.to_world({double(i), double(j), double(c[0])}));
    }
  if (top.size() < 10) return {{0, 0, 1}, {0, 1, 0}};
  return {unit(plus(plane_normal(top), plane_normal(bottom))), {0, 1, 0}};
}

void clear_above(MaterialMap& map, const Vec3& centre, double radius, double level) {
  const Extent& e = map.grid.extent;
  for (int k = 0; k < e.nk; ++k)
    for (int j = 0; j < e.nj; ++j)
      for (int i = 0; i < e.ni; ++i) {
        const double x = i * map.edge - centre[0], y = j * map.edge - centre[1];
        const std::size_t v = e.index(i, j, k);
        if (k * map.edge > level && x * x + y * y > radius * radius && map.material[v] != Material::plate) {
          map.young[v] = 0;
          map.material[v] = Material::none;
        }
      }
}

}  // namespace howship::strength
