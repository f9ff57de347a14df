// SPDX-License-Identifier: Apache-2.0
#include "howship/imaging/cord.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numbers>

namespace howship::imaging {
namespace {

using C = CordSettings;
using P = Parameter<C>;
constexpr Source anatomy{Origin::recalled, "thoracic canal 17 x 16 mm, cord 8-10 x 6-7 mm, sac 13-15 mm deep", 'M'};
constexpr Source rule{Origin::assumed, "turns the words of the grade [bilsky_2010] into numbers", 'M'};
constexpr std::array parameters{
    P{&C::cord_width, {"cord_width", "mm", 5, 14, "cord, left to right", anatomy}},
    P{&C::cord_depth, {"cord_depth", "mm", 4, 10, "cord, front to back", anatomy}},
    P{&C::epidural_space,
      {"epidural_space", "mm", 0, 5, "fat between canal wall and sac", {Origin::recalled, "0.5-2 mm", 'M'}}},
    P{&C::shift_limit, {"cord_shift_limit", "mm", 0.2, 4, "a cord displaced by more is grade 2", rule}},
    P{&C::area_limit, {"cord_area_limit", "1", 0.5, 1, "a cord with less of its area is grade 2", rule}},
    P{&C::closed_limit,
      {"cord_closed_limit", "1", 0.5, 1, "fluid gone around more of the cord's edge is grade 3", rule}},
    P{&C::tumour_threshold,
      {"cord_tumour_threshold", "1", 0.1, 0.9, "tumour fraction that counts as tumour on an image", rule}},
};

struct Point {
  double x, y;
};

/// One axial slice in mm, as sets of voxel centres.
struct Slice {
  std::vector<Point> canal, tumour;
  Point centre{};
  double half_width = 0.0, half_depth = 0.0;
};

Slice read_slice(const TissueState& state, int k, double step_x, double step_y, double threshold) {
  Slice out;
  double sx = 0, sy = 0, xx = 0, yy = 0;
  for (int j = 0; j < state.grid.extent.nj; ++j)
    for (int i = 0; i < state.grid.extent.ni; ++i) {
      const std::size_t v = state.grid.extent.index(i, j, k);
      if (state.tissue[v] != std::uint8_t(skeleton::Tissue::canal)) continue;
      const Point p{i * step_x, j * step_y};
      out.canal.push_back(p);
      if (state.tumour[v] + state.debris[v] >= float(threshold)) out.tumour.push_back(p);
      sx += p.x, sy += p.y, xx += p.x * p.x, yy += p.y * p.y;
    }
  if (out.canal.empty()) return out;
  const double n = double(out.canal.size());
  out.centre = {sx / n, sy / n};
  // Half axes of the ellipse with the canal's second moments.
  out.half_width = 2.0 * std::sqrt(std::max(0.0, xx / n - out.centre.x * out.centre.x));
  out.half_depth = 2.0 * std::sqrt(std::max(0.0, yy / n - out.centre.y * out.centre.y));
  return out;
}

double norm(const Point& p, const Point& centre, double a, double b) {
  const double x = (p.x - centre.x) / a, y = (p.y - centre.y) / b;
  return std::sqrt(x * x + y * y);
}

CordFinding grade_slice(const Slice& s, const C& c, double step) {
  CordFinding out;
  if (s.tumour.empty()) return out;
  out.grade = EsccGrade::epidural;
  out.stenosis_percent = 100.0 * double(s.tumour.size()) / double(s.canal.size());
  const double sac_a = s.half_width - c.epidural_space, sac_b = s.half_depth - c.epidural_space;
  const double cord_a = std::min(c.cord_width / 2, sac_a), cord_b = std::min(c.cord_depth / 2, sac_b);
  double in_sac = 0.0;
  for (const Point& t : s.tumour) {
    const double wall = norm(t, s.centre, s.half_width, s.half_depth);
    out.epidural_depth = std::max(out.epidural_depth, (1.0 - wall) * std::min(s.half_width, s.half_depth) + 0.5 * step);
    if (norm(t, s.centre, sac_a, sac_b) < 1.0) in_sac += step * step;
  }
  // A voxel that only cuts the sac's edge does not deform it.
  if (in_sac < 4.0 * step * step) return out;
  out.grade = EsccGrade::sac_deformed;

  // The cord yields along the line away from the tumour, as far as the sac has room, before it is squeezed.
  Point away{0, 0};
  for (const Point& t : s.tumour)
    if (norm(t, s.centre, sac_a, sac_b) < 1.0) away = {away.x + s.centre.x - t.x, away.y + s.centre.y - t.y};
  const double length = std::hypot(away.x, away.y);
  away = length > 1e-9 ? Point{away.x / length, away.y / length} : Point{0, 1};
  const auto overlap = [&](double shift) {
    const Point at{s.centre.x + shift * away.x, s.centre.y + shift * away.y};
    double area = 0.0;
    for (const Point& t : s.tumour)
      if (norm(t, at, cord_a, cord_b) < 1.0) area += step * step;
    return area;
  };
  double room = 0.0;
  const auto inside_sac = [&](double shift) {
    for (int a = 0; a < 72; ++a) {
      const double angle = a * std::numbers::pi / 36;
      const Point edge{s.centre.x + shift * away.x + cord_a * std::cos(angle),
                       s.centre.y + shift * away.y + cord_b * std::sin(angle)};
      if (norm(edge, s.centre, sac_a, sac_b) > 1.0 + 1e-9) return false;
    }
    return true;
  };
  while (room < 20.0 && inside_sac(room + 0.1)) room += 0.1;
  double shift = 0.0, least = overlap(0.0);
  for (double tried = 0.1; tried <= room && least > 0.0; tried += 0.1)
    if (const double area = overlap(tried); area < least) {
      least = area;
      shift = tried;
    }
  const double cord_area = std::numbers::pi * cord_a * cord_b, squeezed = least;
  out.cord_area_percent = 100.0 * std::max(0.0, 1.0 - squeezed / cord_area);

  double gap = std::numeric_limits<double>::max();
  for (const Point& t : s.tumour)
    gap = std::min(gap, (norm(t, s.centre, cord_a, cord_b) - 1.0) * std::min(cord_a, cord_b));
  if (gap > 0.75 * step) return out;
  out.grade = EsccGrade::cord_touched;
  if (shift > c.shift_limit || squeezed > (1.0 - c.area_limit) * cord_area) out.grade = EsccGrade::cord_compressed;

  // Fluid is seen at an edge point of the cord when the place half a millimetre outside it is neither tumour nor wall.
  int closed = 0;
  constexpr int angles = 72;
  for (int a = 0; a < angles; ++a) {
    const double angle = a * 2 * std::numbers::pi / angles;
    const Point p{s.centre.x + shift * away.x + (cord_a + 0.5) * std::cos(angle),
                  s.centre.y + shift * away.y + (cord_b + 0.5) * std::sin(angle)};
    bool fluid = norm(p, s.centre, sac_a, sac_b) < 1.0;
    for (const Point& t : s.tumour) fluid = fluid && std::max(std::abs(t.x - p.x), std::abs(t.y - p.y)) > 0.5 * step;
    closed += !fluid;
  }
  if (out.grade == EsccGrade::cord_compressed && closed > c.closed_limit * angles) out.grade = EsccGrade::no_fluid_left;
  return out;
}

}  // namespace

std::span<const P> CordSettings::table() { return parameters; }

std::string_view name(EsccGrade grade) {
  constexpr std::array<std::string_view, 6> names{"0", "1a", "1b", "1c", "2", "3"};
  return names[std::size_t(grade)];
}

CordFinding cord_compression(const TissueState& state, const CordSettings& settings) {
  CordFinding worst;
  const auto step = [&](std::size_t c) {
    const Vec3& v = state.grid.to_world.column[c];
    return std::sqrt(v[0] * v[0] + v[1] * v[1] + v[2] * v[2]);
  };
  for (int k = 0; k < state.grid.extent.nk; ++k) {
    const Slice slice = read_slice(state, k, step(0), step(1), settings.tumour_threshold);
    // Slices at the ends of the margin may cut the canal: too small for a sac and a cord.
    if (slice.half_width < settings.cord_width / 2 + settings.epidural_space ||
        slice.half_depth < settings.cord_depth / 2 + settings.epidural_space)
      continue;
    CordFinding found = grade_slice(slice, settings, step(0));
    found.slice = k;
    if (worst.slice < 0 || found.grade > worst.grade ||
        (found.grade == worst.grade && found.stenosis_percent > worst.stenosis_percent))
      worst = found;
  }
  return worst;
}

}  // namespace howship::imaging
