// SPDX-License-Identifier: Apache-2.0
#include "howship/strength/femur.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numbers>
#include <optional>

#include "howship/numerics/distance_transform.hpp"
#include "howship/strength/place.hpp"

namespace howship::strength {
namespace {

constexpr double least_shaft = 30, thick = 1.6;           // mm; section over the slimmest that is still shaft
constexpr double beside_shaft = 22;                       // mm off the axis where only head and neck reach
constexpr double least_radius = 14, largest_radius = 32;  // mm, of heads
constexpr double roundness = 0.125;                       // rms of the fit over the radius
constexpr double lowest_tip = 45;                         // mm that a trochanter's tip may lie below the head's centre

struct Line {
  Vec3 at{}, direction{};
  Vec3 point(double t) const { return plus(at, scaled(direction, t)); }
  double along(const Vec3& w) const { return inner(minus(w, at), direction); }
  Vec3 off(const Vec3& w) const { return minus(w, point(along(w))); }
};

struct Cut {
  Vec3 centre{};
  double area = 0;  // mm2
};

/// Shaft: its line, and where along it its run of slim sections begins and ends.
struct ShaftRun {
  Line line;
  double low = 0, high = 0, radius = 0;
};

std::optional<ShaftRun> find_shaft(const MaterialMap& map, const Line& guess) {
  constexpr double thickness = 2;  // mm
  double low = std::numeric_limits<double>::max(), high = -low;
  each_solid(map, [&](std::size_t, const Vec3& w) {
    low = std::min(low, guess.along(w));
    high = std::max(high, guess.along(w));
  });
  std::vector<Cut> cuts(std::size_t((high - low) / thickness) + 1);
  const double area = map.edge * map.edge * map.edge / thickness;
  each_solid(map, [&](std::size_t, const Vec3& w) {
    Cut& cut = cuts[std::size_t((guess.along(w) - low) / thickness)];
    cut.area += area;
    cut.centre = plus(cut.centre, scaled(w, area));
  });
  for (Cut& cut : cuts)
    if (cut.area > 0) cut.centre = scaled(cut.centre, 1 / cut.area);
  // The slimmest section that is whole: the lowest three may be cut askew, and head and trochanter taper to nothing.
  const std::size_t first = 3, last = cuts.size() > 30 ? cuts.size() - 25 : 0;
  double slim = std::numeric_limits<double>::max();
  for (std::size_t n = first; n < last; ++n)
    if (cuts[n].area > 100) slim = std::min(slim, cuts[n].area);
  std::size_t begin = 0, end = 0;
  for (std::size_t n = first; n < last;) {
    std::size_t m = n;
    while (m < last && cuts[m].area > 100 && cuts[m].area < thick * slim) ++m;
    if (m - n > end - begin) begin = n, end = m;
    n = m + 1;
  }
  if (double(end - begin) * thickness < least_shaft) return std::nullopt;
  // Its upper 100 mm: the shaft bows.
  begin = std::max(begin, end > 50 ? end - 50 : 0);
  Vec3 mean{};
  double mean_t = 0, count = 0, total = 0;
  for (std::size_t n = begin; n < end; ++n) {
    mean = plus(mean, cuts[n].centre);
    mean_t += double(n);
    total += cuts[n].area;
    ++count;
  }
  mean = scaled(mean, 1 / count);
  mean_t /= count;
  Vec3 slope{};
  for (std::size_t n = begin; n < end; ++n)
    slope = plus(slope, scaled(minus(cuts[n].centre, mean), double(n) - mean_t));
  ShaftRun out;
  out.line = {mean, unit(slope)};
  out.low = out.line.along(cuts[begin].centre);
  out.high = out.line.along(cuts[end - 1].centre);
  out.radius = std::sqrt(total / count / std::numbers::pi);
  return out;
}

struct Ball {
  Vec3 centre{};
  double radius = 0, rms = 0;
};

/// Sphere of least squares through points: |p|2 = 2 c p + (r2 - |c|2), four unknowns.
std::optional<Ball> fit_sphere(const std::vector<Vec3>& points, const Vec3& about) {
  if (points.size() < 30) return std::nullopt;
  std::array<std::array<double, 5>, 4> m{};
  for (const Vec3& world : points) {
    const Vec3 p = minus(world, about);
    const std::array<double, 4> row{2 * p[0], 2 * p[1], 2 * p[2], 1};
    for (std::size_t a = 0; a < 4; ++a) {
      for (std::size_t b = 0; b < 4; ++b) m[a][b] += row[a] * row[b];
      m[a][4] += row[a] * inner(p, p);
    }
  }
  for (std::size_t a = 0; a < 4; ++a) {
    std::size_t pivot = a;
    for (std::size_t b = a; b < 4; ++b)
      if (std::abs(m[b][a]) > std::abs(m[pivot][a])) pivot = b;
    std::swap(m[a], m[pivot]);
    if (!(std::abs(m[a][a]) > 0)) return std::nullopt;
    for (std::size_t b = 0; b < 4; ++b) {
      if (b == a) continue;
      const double f = m[b][a] / m[a][a];
      for (std::size_t c = a; c < 5; ++c) m[b][c] -= f * m[a][c];
    }
  }
  Ball out;
  const Vec3 c{m[0][4] / m[0][0], m[1][4] / m[1][1], m[2][4] / m[2][2]};
  out.centre = plus(c, about);
  out.radius = std::sqrt(std::max(m[3][4] / m[3][3] + inner(c, c), 0.0));
  for (const Vec3& p : points) {
    const Vec3 d = minus(p, out.centre);
    out.rms += (std::sqrt(inner(d, d)) - out.radius) * (std::sqrt(inner(d, d)) - out.radius);
  }
  out.rms = std::sqrt(out.rms / double(points.size()));
  return out;
}

}  // namespace

FemurMarks find_femur(const MaterialMap& given) {
  const auto refused = [](std::string text) { return FemurMarks{{}, std::move(text)}; };
  // A voxel of void all around, so that every surface has an outside.
  const Extent& g = given.grid.extent;
  const MaterialMap map = cropped(given, {-1, -1, -1}, {g.ni + 1, g.nj + 1, g.nk + 1});
  const Extent& e = map.grid.extent;
  const LongAxis axis = long_axis(map);
  if (!(axis.direction[2] > 0.5)) return refused("its longest axis does not run from head to foot");
  Line guess;
  guess.direction = axis.direction;
  std::optional<ShaftRun> shaft;
  for (int round = 0; round < 2; ++round) {
    shaft = find_shaft(map, guess);
    if (!shaft) return refused(fmt::format("less than {:.0f} mm of the shaft lie in the mask", least_shaft));
    if (shaft->line.direction[2] < 0) shaft->line.direction = scaled(shaft->line.direction, -1);
    guess = shaft->line;
  }
  const Line line = shaft->line;

  // Squared distance of each solid voxel to the nearest void.
  std::vector<std::uint8_t> is_void(map.young.size());
  for (std::size_t v = 0; v < is_void.size(); ++v) is_void[v] = !map.solid(v);
  ThreadPool alone(1);
  const std::vector<float> depth = squared_distance(e, is_void, {map.edge, map.edge, map.edge}, 1e9, alone);
  double best = 0;
  Ball head;
  each_solid(map, [&](std::size_t v, const Vec3& w) {
    const Vec3 off = line.off(w);
    if (line.along(w) < shaft->high || inner(off, off) < beside_shaft * beside_shaft || double(depth[v]) <= best)
      return;
    best = double(depth[v]);
    head = {w, std::sqrt(best), 0};
  });
  if (!(best > 0)) return refused("nothing lies beside the upper end of the shaft where a head would be");
  const std::array<std::array<int, 3>, 6> steps{{{1, 0, 0}, {-1, 0, 0}, {0, 1, 0}, {0, -1, 0}, {0, 0, 1}, {0, 0, -1}}};
  for (int round = 0; round < 4; ++round) {
    const Vec3 medial = unit(line.off(head.centre));
    // Away from the neck, which comes from below and from the side.
    const Vec3 free = unit(plus(medial, line.direction));
    std::vector<Vec3> surface;
    for (int k = 1; k + 1 < e.nk; ++k)
      for (int j = 1; j + 1 < e.nj; ++j)
        for (int i = 1; i + 1 < e.ni; ++i) {
          if (!map.solid(e.index(i, j, k))) continue;
          for (const auto& s : steps) {
            if (map.solid(e.index(i + s[0], j + s[1], k + s[2]))) continue;
            // The surface lies half way between the two voxels' centres.
            const Vec3 w = map.grid.to_world({i + 0.5 * s[0], j + 0.5 * s[1], k + 0.5 * s[2]});
            const Vec3 d = minus(w, head.centre);
            const double r = std::sqrt(inner(d, d));
            if (r > 0.75 * head.radius && r < 1.3 * head.radius && inner(d, free) > -0.2 * r) surface.push_back(w);
          }
        }
    const auto fitted = fit_sphere(surface, head.centre);
    if (!fitted) return refused("the upper end has no round head");
    head = *fitted;
  }
  if (!(head.radius > least_radius && head.radius < largest_radius && head.rms < roundness * head.radius))
    return refused(
        fmt::format("the upper end has no round head (the best ball has a radius of {:.0f} mm and misses the "
                    "surface by {:.1f} mm)",
                    head.radius, head.rms));

  const Vec3 medial = unit(line.off(head.centre));
  const double offset = std::sqrt(inner(line.off(head.centre), line.off(head.centre)));
  double tip = -std::numeric_limits<double>::max();
  const auto lateral = [&](const Vec3& w) { return inner(line.off(w), medial) < -3; };
  each_solid(map, [&](std::size_t, const Vec3& w) {
    if (lateral(w)) tip = std::max(tip, line.along(w));
  });
  if (tip < line.along(head.centre) - lowest_tip || tip <= shaft->high)
    return refused("the upper end has no greater trochanter on the side away from the head");
  constexpr double cap = 15;  // mm below the tip
  Vec3 trochanter{};
  double count = 0;
  each_solid(map, [&](std::size_t, const Vec3& w) {
    if (!lateral(w) || line.along(w) < tip - cap) return;
    trochanter = plus(trochanter, w);
    ++count;
  });
  trochanter = scaled(trochanter, 1 / count);
  // Neck and shaft meet under the head by about three quarters of its offset (126 degrees between them).
  const double meeting = line.along(head.centre) - 0.73 * offset;
  const Vec3 top = line.point(meeting);
  const double end = std::max(shaft->low, meeting - 125);
  FemurMarks out;
  out.landmarks = {{"head_centre", head.centre, head.radius},
                   {"neck_centre", scaled(plus(head.centre, top), 0.5), 0.7 * head.radius},
                   {"shaft_axis_top", top, 0.0},
                   {"shaft_axis_bottom", line.point(end), shaft->radius},
                   {"greater_trochanter", trochanter, 0.5 * cap}};
  return out;
}

}  // namespace howship::strength
