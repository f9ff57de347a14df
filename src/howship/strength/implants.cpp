// SPDX-License-Identifier: Apache-2.0
#include "howship/strength/implants.hpp"

#include <cmath>
#include <queue>

#include "howship/strength/place.hpp"

namespace howship::strength {
namespace {

void make_metal(MaterialMap& map, std::size_t v, const MaterialParameters& p) {
  map.young[v] = float(p.metal_modulus);
  map.poisson[v] = float(p.metal_poisson);
  map.yield[v] = {};
  map.material[v] = Material::metal;
}

template <class Change>
double in_ellipsoid(MaterialMap& map, const Vec3& centre, const Vec3& radii, Change&& change) {
  double count = 0;
  each_voxel(map.grid, [&](std::size_t v, const Vec3& w) {
    double r2 = 0;
    for (std::size_t a = 0; a < 3; ++a) r2 += (w[a] - centre[a]) * (w[a] - centre[a]) / (radii[a] * radii[a]);
    if (r2 < 1 && map.solid(v)) {
      change(v);
      ++count;
    }
  });
  return count * map.edge * map.edge * map.edge;
}

}  // namespace

double inject_cement(MaterialMap& map, const Vec3& needle, double volume, const MaterialParameters& p) {
  const Extent& e = map.grid.extent;
  const Vec3 at = map.grid.to_world.inverse(needle);
  const std::array<int, 3> start{int(std::lround(at[0])), int(std::lround(at[1])), int(std::lround(at[2]))};
  if (!e.contains(start[0], start[1], start[2])) return 0;
  const double voxel = map.edge * map.edge * map.edge;
  using Front = std::pair<double, std::size_t>;
  std::priority_queue<Front, std::vector<Front>, std::greater<>> front;
  std::vector<double> reached(e.size(), std::numeric_limits<double>::max());
  const std::size_t first = e.index(start[0], start[1], start[2]);
  if (!map.solid(first)) return 0;
  const std::vector<float> before = map.young;
  reached[first] = 0;
  front.push({0, first});
  double placed = 0;
  while (!front.empty() && placed + voxel / 2 < volume) {
    const auto [cost, v] = front.top();
    front.pop();
    if (cost > reached[v]) continue;
    map.young[v] = float(p.cement_modulus);
    map.poisson[v] = float(p.cement_poisson);
    map.yield[v] = {float(p.cement_tensile_strength / p.cement_modulus),
                    float(p.cement_compressive_strength / p.cement_modulus)};
    map.material[v] = Material::cement;
    placed += voxel;
    const int i = int(v) % e.ni, j = int(v) / e.ni % e.nj, k = int(v) / (e.ni * e.nj);
    for (const auto& step : {std::array{1, 0, 0}, {-1, 0, 0}, {0, 1, 0}, {0, -1, 0}, {0, 0, 1}, {0, 0, -1}}) {
      if (!e.contains(i + step[0], j + step[1], k + step[2])) continue;
      const std::size_t w = e.index(i + step[0], j + step[1], k + step[2]);
      if (!(before[w] > 0) || map.material[w] == Material::metal) continue;
      // Distance dominates in an even bone, so that a ball grows; stiff bone is many times as far.
      const double next = cost + map.edge * (1 + double(before[w]) / 300 * double(before[w]) / 300);
      if (next < reached[w]) {
        reached[w] = next;
        front.push({next, w});
      }
    }
  }
  return placed;
}

double add_cylinder(MaterialMap& map, const Vec3& from, const Vec3& to, double radius, bool into_void,
                    const MaterialParameters& p) {
  const Vec3 axis = minus(to, from);
  const double length2 = inner(axis, axis);
  double count = 0;
  each_voxel(map.grid, [&](std::size_t v, const Vec3& w) {
    const Vec3 d = minus(w, from);
    const double along = inner(d, axis) / length2;
    if (along < 0 || along > 1 || (!into_void && !map.solid(v))) return;
    const Vec3 off = minus(d, scaled(axis, along));
    if (inner(off, off) > radius * radius) return;
    make_metal(map, v, p);
    ++count;
  });
  return count * map.edge * map.edge * map.edge;
}

double add_plate(MaterialMap& map, const Vec3& from, const Vec3& to, const Vec3& outward, double width,
                 double thickness, const MaterialParameters& p) {
  const Vec3 axis = minus(to, from), out = unit(minus(outward, scaled(axis, inner(outward, axis) / inner(axis, axis)))),
             side = unit(cross(axis, out));
  double count = 0;
  each_voxel(map.grid, [&](std::size_t v, const Vec3& w) {
    const Vec3 d = minus(w, from);
    const double along = inner(d, axis) / inner(axis, axis), up = inner(d, out);
    if (along < 0 || along > 1 || up < 0 || up > thickness || std::abs(inner(d, side)) > width / 2) return;
    if (map.solid(v) && map.material[v] == Material::bone && up < map.edge / 2) return;  // lies on the bone
    make_metal(map, v, p);
    ++count;
  });
  return count * map.edge * map.edge * map.edge;
}

double make_lytic(MaterialMap& map, const Vec3& centre, const Vec3& radii, const MaterialParameters& p) {
  return in_ellipsoid(map, centre, radii, [&](std::size_t v) {
    map.young[v] = float(p.tumour_modulus);
    map.poisson[v] = float(p.tumour_poisson);
    map.material[v] = Material::tumour;
  });
}

double make_blastic(MaterialMap& map, const Vec3& centre, const Vec3& radii, double bmd, BoneKind kind,
                    const MaterialParameters& p) {
  const double woven = p.woven_factor * trabecular_modulus(kind, bmd, false, p);
  return in_ellipsoid(map, centre, radii, [&](std::size_t v) {
    if (double(map.young[v]) < woven) map.young[v] = float(woven);
  });
}

}  // namespace howship::strength
