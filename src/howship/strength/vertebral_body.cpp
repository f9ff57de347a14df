// SPDX-License-Identifier: Apache-2.0
#include "howship/strength/vertebral_body.hpp"

#include <algorithm>
#include <cmath>

#include "howship/numerics/distance_transform.hpp"
#include "howship/strength/place.hpp"

namespace howship::strength {
namespace {

constexpr double closing = 3;        // mm: holes and veins up to twice as wide count as bone
constexpr double opening = 0.55;     // of the radius of the largest ball inside the body
constexpr double least_arch = 0.10;  // of the mask

Vec3 across(const Vec3& direction, const Vec3& axis) {
  return unit(minus(direction, scaled(axis, inner(direction, axis))));
}

}  // namespace

MaterialMap without_arch(MaterialMap map, const SawCut& cut) {
  each_voxel(map.grid, [&](std::size_t v, const Vec3& w) {
    if (!(inner(minus(w, cut.at), cut.normal) > 0)) return;
    map.young[v] = map.poisson[v] = 0;
    map.material[v] = Material::none;
  });
  return map;
}

std::optional<SawCut> cut_off_arch(const MaterialMap& vertebra, double stub, ThreadPool& pool) {
  const Extent& g = vertebra.grid.extent;
  const int pad = int(std::ceil(closing / vertebra.edge)) + 2;
  const MaterialMap map = cropped(vertebra, {-pad, -pad, -pad}, {g.ni + pad, g.nj + pad, g.nk + pad});
  const Extent& e = map.grid.extent;
  const Vec3 spacing{map.edge, map.edge, map.edge};
  const double far = 1e9;
  std::vector<std::uint8_t> mark(e.size());
  for (std::size_t v = 0; v < mark.size(); ++v) mark[v] = map.solid(v);
  std::vector<float> distance = squared_distance(e, mark, spacing, far, pool);
  for (std::size_t v = 0; v < mark.size(); ++v) mark[v] = double(distance[v]) > closing * closing;
  distance = squared_distance(e, mark, spacing, far, pool);
  std::vector<std::uint8_t> filled(e.size());
  for (std::size_t v = 0; v < mark.size(); ++v) {
    filled[v] = map.solid(v) || double(distance[v]) > closing * closing;
    mark[v] = !filled[v];
  }
  const std::vector<float> depth = squared_distance(e, mark, spacing, far, pool);
  const double largest = double(*std::max_element(depth.begin(), depth.end()));
  if (!(largest > 0) || std::isinf(largest)) return std::nullopt;

  // The core of the body, and which of the mask is near enough to it to be body.
  const double ball = opening * std::sqrt(largest);
  for (std::size_t v = 0; v < mark.size(); ++v) mark[v] = double(depth[v]) > ball * ball;
  distance = squared_distance(e, mark, spacing, far, pool);
  Vec3 body{}, arch{};
  double in_body = 0, in_arch = 0, solid = 0;
  const double reach = std::sqrt(2.0) * ball + map.edge;  // a cylinder's rim is that far from its core
  each_voxel(map.grid, [&](std::size_t v, const Vec3& w) {
    if (mark[v]) body = plus(body, w), ++in_body;
    solid += map.solid(v);
    if (map.solid(v) && double(distance[v]) > reach * reach) arch = plus(arch, w), ++in_arch;
  });
  if (in_arch < 0.5 * least_arch * solid) return std::nullopt;
  body = scaled(body, 1 / in_body);
  arch = scaled(arch, 1 / in_arch);

  SawCut cut;
  Vec3 axis{0, 0, 1};
  for (int round = 0; round < 2; ++round) {
    cut.normal = across(minus(arch, body), axis);
    const Vec3 side = cross(cut.normal, axis);
    // The back wall is hollow towards the canal: the farthest of nine lines counts.
    double wall = 0;
    for (const double lateral : {-3.0, 0.0, 3.0})
      for (const double height : {-3.0, 0.0, 3.0}) {
        const Vec3 from = plus(body, plus(scaled(side, lateral), scaled(axis, height)));
        for (double t = 0; t < 4 * std::sqrt(largest); t += 0.25 * map.edge) {
          const Vec3 at = map.grid.to_world.inverse(plus(from, scaled(cut.normal, t)));
          const int i = int(std::lround(at[0])), j = int(std::lround(at[1])), k = int(std::lround(at[2]));
          if (e.contains(i, j, k) && filled[e.index(i, j, k)]) continue;
          wall = std::max(wall, t);
          break;
        }
      }
    if (!(wall > 0)) return std::nullopt;
    cut.at = plus(body, scaled(cut.normal, wall + stub));
    axis = upright_axis(without_arch(map, cut)).direction;
  }
  double removed = 0;
  each_solid(map, [&](std::size_t, const Vec3& w) { removed += inner(minus(w, cut.at), cut.normal) > 0; });
  if (removed < least_arch * solid) return std::nullopt;
  cut.removed = removed * map.edge * map.edge * map.edge;
  return cut;
}

}  // namespace howship::strength
