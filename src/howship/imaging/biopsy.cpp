// SPDX-License-Identifier: Apache-2.0
#include "howship/imaging/biopsy.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

namespace howship::imaging {
namespace {

using B = BiopsySettings;
using P = Parameter<B>;
constexpr double way_in_bone = 90.0;  // mm of a needle's way that is looked at
constexpr Source practice{Origin::recalled, "usual needles: 22 G, 11-14 G", 'M'};
constexpr Source by_yield{
    Origin::fitted, "first-pass yield of spine cores 90-93 % [rimondi_2008, n = 430], sclerotic lesions less", 'L'};
constexpr std::array parameters{
    P{&B::passes, {"biopsy_passes", "1", 1, 10, "needle passes", practice}},
    P{&B::needle_aim_lateral,
      {"biopsy_aim_lateral",
       "mm",
       0,
       20,
       "standard deviation of the needle across its way",
       {Origin::assumed, "3-5 mm under CT", 'L'}}},
    P{&B::needle_aim_depth,
      {"biopsy_aim_depth", "mm", 0, 20, "standard deviation along its way", {Origin::assumed, "4 mm", 'L'}}},
    P{&B::surgical_aim,
      {"biopsy_aim_surgical",
       "mm",
       0,
       10,
       "standard deviation of an open biopsy",
       {Origin::assumed, "1 mm under sight", 'L'}}},
    P{&B::hand_angle,
      {"biopsy_hand_angle",
       "1",
       0,
       0.5,
       "standard deviation of the direction of a needle that is led by hand, radians",
       {Origin::derived, "3.4 +- 3.1 degrees of punctures by hand [gruber_rouh_2015, abstract]", 'M'}}},
    P{&B::hand_place,
      {"biopsy_hand_place",
       "mm",
       0,
       50,
       "standard deviation across its way of where a deep lesion is thought to lie that is neither seen nor felt",
       {Origin::assumed, "landmarks of the skin", 'L'}}},
    P{&B::hand_felt,
      {"biopsy_hand_felt",
       "mm",
       1,
       100,
       "depth under the skin within which a hand feels what it aims at",
       {Origin::assumed, "a finger's breadth and more", 'L'}}},
    P{&B::aspiration_radius, {"aspiration_radius", "mm", 0.5, 5, "reach of suction around a 22 G needle", practice}},
    P{&B::aspiration_length, {"aspiration_length", "mm", 2, 40, "stroke of the needle", practice}},
    P{&B::core_diameter, {"core_diameter", "mm", 1, 5, "inner diameter of a core needle", practice}},
    P{&B::core_length, {"core_length", "mm", 5, 40, "length of a core", practice}},
    P{&B::block_side, {"block_side", "mm", 3, 30, "side of an open biopsy's block", practice}},
    P{&B::cells_per_volume,
      {"tumour_cells_per_volume",
       "1/mm3",
       1e4,
       2e6,
       "cells in pure tumour",
       {Origin::recalled, "cells of 13-15 um in packed tissue", 'M'}}},
    P{&B::aspiration_recovery,
      {"aspiration_recovery", "1", 1e-6, 1, "share of cells in reach that land on the slide", by_yield}},
    P{&B::core_recovery,
      {"core_recovery",
       "1",
       1e-6,
       1,
       "share of a core's cells that sections show",
       {Origin::derived, "a few sections of 4 um through 2.5 mm", 'L'}}},
    P{&B::block_recovery,
      {"block_recovery",
       "1",
       1e-6,
       1,
       "share of a block's cells that sections show",
       {Origin::assumed, "more levels are cut", 'L'}}},
    P{&B::aspiration_bone_length,
      {"aspiration_bone_length", "1", 0.02, 1, "bone fraction that cuts suction to 1/e", by_yield}},
    P{&B::core_loss,
      {"core_loss", "1", 0, 0.9, "cells lost to crush and decalcification", {Origin::assumed, "5-15 %", 'L'}}},
    P{&B::core_dense_loss,
      {"core_dense_loss", "1", 0, 0.9, "further loss where bone fraction exceeds one half", by_yield}},
    P{&B::aspiration_cells,
      {"aspiration_cells",
       "1",
       10,
       1e6,
       "cells for an even chance (1 - 1/e) of a cytological diagnosis",
       {Origin::assumed, "1000", 'L'}}},
    P{&B::core_cells, {"core_cells", "1", 10, 1e6, "the same for histology", {Origin::assumed, "5000", 'L'}}},
    P{&B::staining_factor,
      {"staining_factor",
       "1",
       1,
       100,
       "times more cells for immunohistochemistry",
       {Origin::assumed, "several sections more", 'L'}}},
    P{&B::fine_diameter, {"fine_needle_diameter", "mm", 0.3, 1.5, "outer diameter of a fine needle, 22 G", practice}},
    P{&B::fine_force,
      {"fine_needle_force",
       "N",
       0.5,
       50,
       "push at which it bends instead of entering",
       {Origin::derived, "buckling of a steel tube of 22 G, 90 mm long, held at one end and pinned at the other",
        'M'}}},
    P{&B::bone_resistance,
      {"bone_resistance",
       "N/mm2",
       1,
       100,
       "force of a needle in trabecular bone over its diameter and its depth there",
       {Origin::derived, "1000 N at a depth of 25 mm with a needle of 4 mm [mulligan_2010, abstract]", 'L'}}},
    P{&B::bone_resistance_at,
      {"bone_resistance_at",
       "1",
       0.05,
       0.5,
       "mineralised fraction of that bone; the force goes with the square of it",
       {Origin::assumed, "strength goes with density squared; bone of a healthy animal", 'L'}}},
};

/// Tumour cells of the state that a sampling volume centred on `at` takes.
double sampled_cells(const TissueState& state, BiopsyKind kind, const Vec3& at, const Vec3& along, const B& b) {
  const Vec3& step = state.grid.to_world.column[0];
  const double edge = std::sqrt(dot(step, step)), voxel = edge * edge * edge;
  double cells = 0.0;
  for (int k = 0; k < state.grid.extent.nk; ++k)
    for (int j = 0; j < state.grid.extent.nj; ++j)
      for (int i = 0; i < state.grid.extent.ni; ++i) {
        const std::size_t v = state.grid.extent.index(i, j, k);
        if (state.tumour[v] <= 0.0f) continue;
        const Vec3 p = state.grid.to_world({double(i), double(j), double(k)});
        const Vec3 d{p[0] - at[0], p[1] - at[1], p[2] - at[2]};
        const double depth = dot(d, along), across = std::sqrt(std::max(0.0, dot(d, d) - depth * depth));
        const double bone = double(state.lamellar[v]) + double(state.woven[v]);
        // Share of the voxel within the sampled radius, smoothed over a voxel so that thin needles count.
        const auto within = [&](double radius) {
          return std::clamp(0.5 + (radius - across) / edge, 0.0, 1.0) *
                 std::min(1.0, 4 * radius * radius / (edge * edge) + 0.2);
        };
        double taken = 0.0;
        if (kind == BiopsyKind::fine_needle) {
          if (std::abs(depth) > b.aspiration_length / 2) continue;
          taken = within(b.aspiration_radius) * std::exp(-bone / b.aspiration_bone_length) * b.aspiration_recovery;
        } else if (kind == BiopsyKind::core) {
          if (std::abs(depth) > b.core_length / 2) continue;
          taken = within(b.core_diameter / 2) * (1.0 - b.core_loss - (bone > 0.5 ? b.core_dense_loss : 0.0)) *
                  b.core_recovery;
        } else {
          if (std::max({std::abs(d[0]), std::abs(d[1]), std::abs(d[2])}) > b.block_side / 2) continue;
          taken = b.block_recovery;
        }
        cells += double(state.tumour[v]) * voxel * b.cells_per_volume * taken;
      }
  return cells;
}

/// How far (mm, along its way) the point of a fine needle stays behind `at`, because what resists it there has used up
/// what it can be pushed with before it bends; 0 where it gets there.
double held_back(const TissueState& state, const Vec3& at, const Vec3& along, const B& b) {
  const Vec3& column = state.grid.to_world.column[0];
  const double step = 0.5 * std::sqrt(dot(column, column));
  const auto steps = int(way_in_bone / step);
  double force = 0.0;
  for (int n = steps; n >= 0; --n) {
    const double behind = n * step;
    Vec3 p = at;
    for (std::size_t c = 0; c < 3; ++c) p[c] -= behind * along[c];
    const Vec3 x = state.grid.to_world.inverse(p);
    const int i = int(std::lround(x[0])), j = int(std::lround(x[1])), k = int(std::lround(x[2]));
    if (!state.grid.extent.contains(i, j, k)) continue;
    const double f = double(state.mineral[state.grid.extent.index(i, j, k)]) / b.bone_resistance_at;
    force += b.bone_resistance * b.fine_diameter * f * f * step;
    if (force > b.fine_force) return behind;
  }
  return 0.0;
}

}  // namespace

std::span<const P> BiopsySettings::table() { return parameters; }

double aim_across(const NeedleGuide& guide, const B& b) {
  if (!guide.by_hand) return b.needle_aim_lateral;
  const double hidden = 1.0 - std::exp(-(guide.depth / b.hand_felt) * (guide.depth / b.hand_felt));
  return std::hypot(b.needle_aim_lateral, b.hand_angle * guide.depth, b.hand_place * hidden);
}

BiopsyFinding biopsy(const TissueState& state, BiopsyKind kind, const Vec3& target, const Vec3& direction,
                     const BiopsySettings& b, const NoiseKey& key, const NeedleGuide& guide) {
  const Vec3 helper = std::abs(direction[2]) < 0.9 ? Vec3{0, 0, 1} : Vec3{1, 0, 0};
  Vec3 side{direction[1] * helper[2] - direction[2] * helper[1], direction[2] * helper[0] - direction[0] * helper[2],
            direction[0] * helper[1] - direction[1] * helper[0]};
  const double length = std::sqrt(dot(side, side));
  for (double& c : side) c /= length;
  const Vec3 other{direction[1] * side[2] - direction[2] * side[1], direction[2] * side[0] - direction[0] * side[2],
                   direction[0] * side[1] - direction[1] * side[0]};
  const bool open = kind == BiopsyKind::surgical;
  const double lateral = open ? b.surgical_aim : aim_across(guide, b),
               in_depth = open ? b.surgical_aim : b.needle_aim_depth;
  const double needed = kind == BiopsyKind::fine_needle ? b.aspiration_cells : b.core_cells;
  BiopsyFinding out;
  double missed = 1.0;
  unsigned stopped = 0;
  const auto passes = open ? 1u : unsigned(b.passes);
  for (unsigned pass = 0; pass < passes; ++pass) {
    const auto draw = [&](unsigned n) { return noise_normal(key, NoiseChannel::aim, 4 * pass + n); };
    Vec3 at = target;
    for (std::size_t c = 0; c < 3; ++c)
      at[c] += lateral * (draw(0) * side[c] + draw(1) * other[c]) + in_depth * draw(2) * direction[c];
    if (kind == BiopsyKind::fine_needle) {
      // What it takes lies behind its point.
      const double half = 0.5 * b.aspiration_length;
      Vec3 tip = at;
      for (std::size_t c = 0; c < 3; ++c) tip[c] += half * direction[c];
      const double back = held_back(state, tip, direction, b);
      for (std::size_t c = 0; c < 3; ++c) at[c] -= back * direction[c];
      stopped += back > half ? 1 : 0;
    }
    const double cells = sampled_cells(state, kind, at, direction, b);
    missed *= std::exp(-cells / needed);
    out.tumour_cells += cells;
  }
  out.stopped = stopped == passes;
  out.probability = 1.0 - missed;
  out.positive = noise_uniform(key, NoiseChannel::aim, 4096) < out.probability;
  out.enough_for_staining = out.positive && out.tumour_cells >= b.staining_factor * needed;
  return out;
}

}  // namespace howship::imaging
