// SPDX-License-Identifier: Apache-2.0
#include "howship/imaging/cord.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "howship/base/ensure.hpp"

namespace howship::imaging {
namespace {

using C = CordSettings;
using P = Parameter<C>;
constexpr Source anatomy{Origin::recalled, "thoracic canal 17 x 16 mm, cord 8-10 x 6-7 mm, sac 13-15 mm deep", 'M'};
constexpr Source rule{Origin::assumed, "assumed because it turns the words of the grade [bilsky_2010] into numbers",
                      'M'};
constexpr std::array parameters{
    P{&C::cord_width, {"cord_width", "mm", 5, 14, "cord, left to right", anatomy}},
    P{&C::cord_depth, {"cord_depth", "mm", 4, 10, "cord, front to back", anatomy}},
    P{&C::epidural_space,
      {"epidural_space", "mm", 0, 5, "fat between canal wall and sac", {Origin::recalled, "0.5-2 mm", 'M'}}},
    P{&C::seen_depth, {"cord_seen_depth", "mm", 0, 2, "tumour in the canal that is deeper is seen: grade 1a", rule}},
    P{&C::shift_limit, {"cord_shift_limit", "mm", 0.2, 4, "a cord displaced by more is grade 2", rule}},
    P{&C::least_area,
      {"cord_least_area",
       "1",
       0.02,
       0.6,
       "share of the cord's section below which no pressure squeezes it",
       {Origin::assumed, "assumed because the cord keeps its solids", 'L'}}},
};

/// Half of the angle (0 to pi) that a segment of `share` of a circle spans: angle - sin cos = pi share.
double half_angle(double share) {
  const double goal = std::numbers::pi * std::clamp(share, 0.0, 1.0);
  // Of the smaller of both segments, from the leading term; Newton then needs a few steps to the last digit.
  const bool large = goal > 0.5 * std::numbers::pi;
  const double small = large ? std::numbers::pi - goal : goal;
  if (small <= 0.0) return large ? std::numbers::pi : 0.0;
  double angle = std::cbrt(1.5 * small);
  for (int k = 0; k < 6; ++k) {
    const double sine = std::sin(angle), before = angle;
    angle -= (angle - sine * std::cos(angle) - small) / (2.0 * sine * sine);
    if (angle == before) break;
  }
  return large ? std::numbers::pi - angle : angle;
}

/// From the middle of an ellipse of half axes a, b to the line that touches it at right angles to a direction.
double reach_of(double a, double b, double right, double front) { return std::hypot(a * right, b * front); }

/// mm from the wall to the cord; a canal narrower than cord and fat leaves the cord a tenth of a millimetre.
double to_cord(double reach, double cord_reach, const C& c) {
  return std::max(reach - cord_reach, c.epidural_space + 0.1);
}

CordPlace pressed(double depth, double reach, double cord_reach, const C& c) {
  CordPlace out;
  out.depth = depth;
  const double front = to_cord(reach, cord_reach, c), room = front - c.epidural_space;
  const double touch = depth - front, squeezed = std::max(touch - room, 0.0);
  out.shift = std::clamp(touch, 0.0, room);
  out.cord_area = std::clamp(1.0 - squeezed / (2.0 * cord_reach), c.least_area, 1.0);
  out.compression = depth / (front + room);
  out.grade = depth <= c.seen_depth       ? EsccGrade::bone_only
              : depth <= c.epidural_space ? EsccGrade::epidural
              : touch < 0.0               ? EsccGrade::sac_deformed
              : touch >= room             ? EsccGrade::no_fluid_left
              : touch < c.shift_limit     ? EsccGrade::cord_touched
                                          : EsccGrade::cord_compressed;
  return out;
}

}  // namespace

std::span<const P> CordSettings::table() { return parameters; }

std::string_view name(EsccGrade grade) {
  constexpr std::array<std::string_view, 6> names{"0", "1a", "1b", "1c", "2", "3"};
  return names[std::size_t(grade)];
}

double segment_depth(double area, double width, double depth, double reach) {
  return reach * (1.0 - std::cos(half_angle(area / (0.25 * std::numbers::pi * width * depth))));
}

double segment_area(double deep, double width, double depth, double reach) {
  const double angle = std::acos(std::clamp(1.0 - deep / reach, -1.0, 1.0));
  return 0.25 * width * depth * (angle - std::sin(angle) * std::cos(angle));
}

namespace {

/// From the middle of a canal to its wall and to the edge of the cord, towards what presses; mm.
struct Facing {
  double wall, cord;
};
Facing facing(double canal_width, double canal_depth, const CanalFilling& what, const C& c) {
  const double a = 0.5 * canal_width, b = 0.5 * canal_depth;
  // The straight edge in the circle is one in the ellipse; its normal there points along (right / a, front / b).
  double right = what.right / a, front = what.front / b;
  const double size = std::hypot(right, front);
  right /= size, front /= size;
  return {reach_of(a, b, right, front), reach_of(0.5 * c.cord_width, 0.5 * c.cord_depth, right, front)};
}

/// Whether tumour may press as much as that. A segment that is the share s of a circle is at most 2 s^(2/3) of its half
/// axis deep; the bound here is wider than rounding.
bool may_press(double compression, double canal_width, double canal_depth, const CanalFilling& what, const C& c) {
  if (!(what.area > 0.0)) return !(compression > 0.0);
  const Facing way = facing(canal_width, canal_depth, what, c);
  const double share = what.area / (0.25 * std::numbers::pi * canal_width * canal_depth);
  const double deep = compression * (2.0 * to_cord(way.wall, way.cord, c) - c.epidural_space) / way.wall;
  return 9.0 * share * share >= deep * deep * deep;
}

}  // namespace

CordPlace cord_place(double canal_width, double canal_depth, const CanalFilling& what, const C& c) {
  CordPlace out;
  if (what.area > 0.0) {
    const Facing way = facing(canal_width, canal_depth, what, c);
    out = pressed(segment_depth(what.area, canal_width, canal_depth, way.wall), way.wall, way.cord, c);
  }
  if (what.fragment > 0.0) {
    const CordPlace bone = pressed(std::min(what.fragment, canal_depth), 0.5 * canal_depth, 0.5 * c.cord_depth, c);
    if (bone.compression > out.compression) out = bone;
  }
  return out;
}

CordFinding worst_slice(const skeleton::SpinalCanal& canal, std::span<const float> filled, double fragment,
                        const C& settings) {
  std::vector<CanalFilling> in;
  std::size_t at = 0, fullest = 0;
  for (const skeleton::CanalSlice& slice : canal.slices) {
    HOWSHIP_ENSURE(at + slice.voxel.size() <= filled.size(), "one filling a voxel of the canal");
    double sum = 0.0, right = 0.0, front = 0.0;
    for (std::size_t v = 0; v < slice.voxel.size(); ++v) {
      if (!(filled[at + v] > 0.0f)) continue;
      const double here = std::min(double(filled[at + v]), 1.0);
      sum += here;
      right += here * double(slice.right[v]);
      front += here * double(slice.front[v]);
    }
    at += slice.voxel.size();
    in.push_back({sum * canal.voxel_area, right, front, fragment});
    // Tumour all round has no side that it comes from; it is taken to come from the front.
    if (sum > 0.0 && std::hypot(right, front) < 1e-3 * sum) in.back().right = 0.0, in.back().front = 1.0;
    if (in.back().area > in[fullest].area) fullest = in.size() - 1;
  }
  CordFinding worst;
  if (in.empty()) return worst;
  const skeleton::CanalSlice& full = canal.slices[fullest];
  const double least = cord_place(full.width, full.depth, in[fullest], settings).compression;
  for (std::size_t k = 0; k < in.size(); ++k) {
    const skeleton::CanalSlice& slice = canal.slices[k];
    if (fragment <= 0.0 && !may_press(least, slice.width, slice.depth, in[k], settings)) continue;
    CordFinding found;
    static_cast<CordPlace&>(found) = cord_place(slice.width, slice.depth, in[k], settings);
    found.slice = slice.k;
    const double bone = fragment > 0.0 ? segment_area(fragment, slice.width, slice.depth, 0.5 * slice.depth) : 0.0;
    found.stenosis_percent =
        100.0 * std::min(1.0, std::max(in[k].area, bone) / (double(slice.voxel.size()) * canal.voxel_area));
    if (worst.slice < 0 || found.compression > worst.compression) worst = found;
  }
  return worst;
}

CordFinding cord_compression(const TissueState& state, double packing, const C& settings) {
  const skeleton::SpinalCanal canal = skeleton::spinal_canal(state.grid, state.tissue);
  std::vector<float> filled;
  for (const skeleton::CanalSlice& slice : canal.slices)
    for (const std::uint32_t v : slice.voxel) filled.push_back((state.tumour[v] + state.debris[v]) / float(packing));
  return worst_slice(canal, filled, state.canal_fragment, settings);
}

}  // namespace howship::imaging
