// SPDX-License-Identifier: Apache-2.0
#include "howship/therapy/local/percutaneous.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "howship/numerics/distance_transform.hpp"

namespace howship::therapy::local {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr double way_through_body = 90.0;  // mm of a needle's way that is looked at
constexpr double clearance = 1.0;          // mm from the canal

Vec3 along(const Vec3& from, const Vec3& direction, double mm) {
  return {from[0] + mm * direction[0], from[1] + mm * direction[1], from[2] + mm * direction[2]};
}

Vec3 centre_of(const Surroundings& around, std::size_t voxel) {
  const Extent& e = around.grid.extent;
  const int v = int(voxel);
  return around.grid.to_world({double(v % e.ni), double(v / e.ni % e.nj), double(v / (e.ni * e.nj))});
}

std::vector<std::uint8_t> canal_mask(const Surroundings& around) {
  std::vector<std::uint8_t> out(around.tissue.size());
  for (const std::uint32_t v : around.canal) out[v] = 1;
  return out;
}

/// mm from each voxel to the nearest of a set.
std::vector<float> distances(const Surroundings& around, const std::vector<std::uint8_t>& set) {
  ThreadPool alone(1);
  std::vector<float> out =
      squared_distance(around.grid.extent, set, {around.spacing, around.spacing, around.spacing}, 1e3, alone);
  for (float& d : out) d = std::sqrt(d);
  return out;
}

bool meets_canal(const Needle& needle, const Surroundings& around, const std::vector<float>& to_canal) {
  for (double mm = 0.0; mm < way_through_body; mm += 0.5 * around.spacing)
    if (const auto v = voxel_of(around, along(needle.point, needle.direction, -mm)))
      if (to_canal[*v] <= clearance) return true;
  return false;
}

constexpr double is_lesion = 0.05;  // volume fraction of tumour

}  // namespace

std::optional<std::size_t> voxel_of(const Surroundings& around, const Vec3& place) {
  const Vec3 at = around.grid.to_world.inverse(place);
  const int i = int(std::lround(at[0])), j = int(std::lround(at[1])), k = int(std::lround(at[2]));
  if (!around.grid.extent.contains(i, j, k)) return std::nullopt;
  return around.grid.extent.index(i, j, k);
}

Vec3 target_of(const LocalOrder& order, const TreatedSite& site, const Surroundings& around) {
  if (around.lesions.empty()) return order.ball ? order.ball->centre : site.model().centre;
  const Vec3 aimed = order.ball ? order.ball->centre : site.model().centre;
  std::size_t nearest = 0;
  for (std::size_t l = 1; l < around.lesions.size(); ++l)
    if (distance(around.lesions[l], aimed) < distance(around.lesions[nearest], aimed)) nearest = l;
  // The middle of its tumour: a lesion does not grow alike to all sides.
  Vec3 sum{};
  double weight = 0.0;
  for (std::size_t v = 0; v < around.tumour.size(); ++v) {
    if (around.lesion[v] != nearest + 1 || around.tissue[v] != space::Tissue::bone) continue;
    const double w = double(around.tumour[v]);
    const Vec3 at = centre_of(around, v);
    for (std::size_t c = 0; c < 3; ++c) sum[c] += w * at[c];
    weight += w;
  }
  if (weight <= 0.0) return around.lesions[nearest];
  for (double& c : sum) c /= weight;
  return sum;
}

Vec3 way_to(const Vec3& place, const TreatedSite& site, const Surroundings& around) {
  const std::vector<float> to_canal =
      around.canal.empty() ? std::vector<float>{} : distances(around, canal_mask(around));
  const double side =
      place[0] < site.model().centre[0] ? 1.0 : -1.0;  // the world's x grows to the right: from the left
  for (const double degrees : {20.0, 30.0, 40.0, 50.0, 60.0, 75.0, 90.0})
    for (const double from : {side, -side}) {
      const double angle = degrees * std::numbers::pi / 180.0;
      const Needle needle{place, {from * std::sin(angle), std::cos(angle), 0.0}};
      if (to_canal.empty() || !meets_canal(needle, around, to_canal)) return needle.direction;
    }
  return {side, 0.0, 0.0};
}

std::optional<std::string> in_the_way(const Needle& needle, const TreatedSite& site, const Surroundings& around) {
  const auto at = voxel_of(around, needle.point);
  if (!at || around.tissue[*at] != space::Tissue::bone)
    return fmt::format("the point of the needle would lie outside of {}", site.name());
  if (!around.canal.empty() && meets_canal(needle, around, distances(around, canal_mask(around))))
    return "the needle would pass through the spinal canal";
  return std::nullopt;
}

double off_tumour(const Needle& needle, double length, double radius, const Surroundings& around) {
  double out = std::numeric_limits<double>::infinity();
  for (std::size_t v = 0; v < around.tumour.size(); ++v) {
    if (around.tumour[v] < float(is_lesion) || around.tissue[v] == space::Tissue::outside) continue;
    const Vec3 at = centre_of(around, v);
    Vec3 from{};
    for (std::size_t c = 0; c < 3; ++c) from[c] = at[c] - needle.point[c];
    const double behind = std::clamp(-dot(from, needle.direction), 0.0, length);
    out = std::min(out, distance(at, along(needle.point, needle.direction, -behind)));
  }
  return std::max(out - radius - 0.5 * around.spacing, 0.0);
}

heat::TissueAt tissue_for_heat(const Surroundings& around, const heat::HeatParameters& numbers, bool canal_cooled) {
  using Around = heat::TissueParts::Around;
  heat::HeatParameters used = numbers;
  if (canal_cooled) used.canal_perfusion = 0.2;  // 1/s: a stream that keeps it near body temperature
  const heat::ThermalTissue soft = heat::mixed({.around = Around::soft}, used);
  // Only where it is asked for: a probe's own grid covers a small part of a large bone.
  return [&around, used, soft, to_voxel = around.grid.to_world.inverted(),
          in_canal = canal_mask(around)](const Vec3& place) {
    const Vec3 at = to_voxel(place);
    const int i = int(std::lround(at[0])), j = int(std::lround(at[1])), k = int(std::lround(at[2]));
    if (!around.grid.extent.contains(i, j, k)) return soft;
    const std::size_t v = around.grid.extent.index(i, j, k);
    if (around.tissue[v] == space::Tissue::outside && !in_canal[v]) return soft;
    const bool bone = around.tissue[v] == space::Tissue::bone;
    return heat::mixed({.matrix = double(around.matrix[v]),
                        .tumour = double(around.tumour[v]),
                        .cement = bone ? double(around.cement[v]) : 0.0,
                        .around = bone                                                      ? Around::bone
                                  : in_canal[v] || around.tissue[v] == space::Tissue::canal ? Around::canal
                                                                                            : Around::soft},
                       used);
  };
}

ZoneFit fit_of(const Surroundings& around, const Vec3& target, const ByPlace& killed, const ByPlace& celsius,
               bool cold) {
  ZoneFit out{nan, nan, nan, nan};
  const std::size_t size = around.tissue.size();
  std::vector<std::uint8_t> dead(size), alive(size);
  std::vector<double> share(size);
  for (std::size_t v = 0; v < size; ++v) {
    share[v] = killed(centre_of(around, v));
    dead[v] = share[v] >= 0.95;
    alive[v] = !dead[v];
  }
  if (!around.canal.empty()) {
    const std::vector<float> to_canal = distances(around, canal_mask(around));
    double least = std::numeric_limits<double>::infinity();
    for (std::size_t v = 0; v < size; ++v)
      if (dead[v]) least = std::min(least, double(to_canal[v]));
    if (std::isfinite(least)) out.canal_distance = least;
    for (const std::uint32_t v : around.canal) {
      const double t = celsius(centre_of(around, v));
      if (std::isnan(out.canal_extreme) || (cold ? t < out.canal_extreme : t > out.canal_extreme))
        out.canal_extreme = t;
    }
  }
  // The lesion that is aimed at.
  if (around.lesions.empty()) return out;
  std::size_t which = 0;
  for (std::size_t l = 1; l < around.lesions.size(); ++l)
    if (distance(around.lesions[l], target) < distance(around.lesions[which], target)) which = l;
  double whole = 0.0, died = 0.0, inside = std::numeric_limits<double>::infinity(), missed = 0.0;
  const std::vector<float> to_alive = distances(around, alive), to_dead = distances(around, dead);
  for (std::size_t v = 0; v < size; ++v) {
    if (around.lesion[v] != which + 1 || around.tumour[v] < float(is_lesion)) continue;
    whole += double(around.tumour[v]);
    died += share[v] * double(around.tumour[v]);
    inside = std::min(inside, double(to_alive[v]));
    if (!dead[v]) missed = std::max(missed, double(to_dead[v]));
  }
  if (whole <= 0.0) return out;
  out.lesion_dead = died / whole;
  out.margin = missed > 0.0 ? -missed : inside;
  return out;
}

Field cut(const Grid& grid, const std::vector<float>& value, const std::vector<std::uint8_t>& matters) {
  const Extent& e = grid.extent;
  std::array<int, 3> low{e.ni, e.nj, e.nk}, high{-1, -1, -1};
  std::size_t v = 0;
  for (int k = 0; k < e.nk; ++k)
    for (int j = 0; j < e.nj; ++j)
      for (int i = 0; i < e.ni; ++i, ++v) {
        if (!matters[v]) continue;
        const std::array<int, 3> at{i, j, k};
        for (std::size_t a = 0; a < 3; ++a) {
          low[a] = std::min(low[a], at[a]);
          high[a] = std::max(high[a], at[a]);
        }
      }
  const std::array<int, 3> size{e.ni, e.nj, e.nk};
  if (high[0] < 0) low = {0, 0, 0}, high = {1, 1, 1};
  for (std::size_t a = 0; a < 3; ++a) {
    low[a] = std::max(low[a] - 1, 0);
    high[a] = std::min(high[a] + 1, size[a] - 1);
  }
  Field out;
  out.grid.extent = {high[0] - low[0] + 1, high[1] - low[1] + 1, high[2] - low[2] + 1};
  out.grid.to_world = grid.to_world;
  out.grid.to_world.origin = grid.to_world({double(low[0]), double(low[1]), double(low[2])});
  out.value.reserve(out.grid.extent.size());
  for (int k = low[2]; k <= high[2]; ++k)
    for (int j = low[1]; j <= high[1]; ++j)
      for (int i = low[0]; i <= high[0]; ++i) out.value.push_back(value[e.index(i, j, k)]);
  return out;
}

}  // namespace howship::therapy::local
