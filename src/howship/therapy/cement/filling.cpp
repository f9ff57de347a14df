// SPDX-License-Identifier: Apache-2.0
#include "howship/therapy/cement/filling.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numbers>
#include <queue>
#include <utility>

#include "howship/base/ensure.hpp"
#include "howship/bone/surface.hpp"

namespace howship::therapy::cement {
namespace {

constexpr double infinite = std::numeric_limits<double>::infinity();

double voxel_volume(const Ground& ground) { return 1e-3 * std::pow(ground.spacing, 3); }

bool lets_in(const Ground& g, std::size_t v, const CementParameters& n) {
  return g.place[v] == Place::bone && double(g.matrix[v] + g.taken[v]) <= n.closed_matrix;
}

/// mL of a voxel that can be filled.
double capacity(const Ground& g, std::size_t v, const CementParameters& n) {
  const double free = std::max(1.0 - double(g.matrix[v] + g.taken[v]), 0.0);
  const double share = g.place[v] == Place::bone || g.place[v] == Place::vein
                           ? n.saturation * free
                           : std::min(n.soft_capacity, 1.0 - double(g.taken[v]));
  return voxel_volume(g) * share;
}

std::vector<double> speeds(const Ground& g, const Injection& how, const CementParameters& n) {
  const double reference = permeability(n.reference_matrix), exponent = speed_exponent(how.viscosity, n);
  std::vector<double> out(g.place.size());
  for (std::size_t v = 0; v < out.size(); ++v) {
    double relative = 0.0;
    switch (g.place[v]) {
      case Place::closed:
        break;
      case Place::bone:
        if (!g.cavity.empty() && g.cavity[v]) {
          relative = n.cavity_speed;
          break;
        }
        if (!lets_in(g, v, n)) break;
        relative = permeability(double(g.matrix[v] + g.taken[v])) / reference;
        if (how.place_draw)
          relative *= std::exp(n.path_spread * how.place_draw(v) - 0.5 * n.path_spread * n.path_spread);
        relative *= 1.0 - n.tumour_resistance * std::min(double(g.tumour[v]), 1.0);
        break;
      case Place::canal:
        relative = n.canal_speed;
        break;
      case Place::vein:
        relative = n.vein_speed;
        break;
      case Place::soft:
        relative = n.soft_speed;
        break;
    }
    out[v] = relative > 0.0 && double(g.taken[v]) < 0.99 ? std::pow(relative, exponent) : 0.0;
  }
  return out;
}

}  // namespace

double permeability(double matrix) {
  const double f = std::clamp(matrix, 0.03, 0.97), s = std::max(bone::surface(f), 0.3);
  return std::pow(1.0 - matrix, 3) / (5.0 * s * s);
}

double viscosity_after(double minutes, const CementParameters& n) {
  return n.runny_viscosity * std::exp((minutes - 3.0) / n.thickening_time);
}

double speed_exponent(double viscosity, const CementParameters& n) {
  return std::clamp(1.0 - n.exponent_fall * std::log10(viscosity / n.runny_viscosity), n.least_exponent, 1.0);
}

std::vector<double> arrival(const Extent& e, double spacing, std::span<const double> speed,
                            std::span<const std::uint32_t> seeds, std::vector<std::uint32_t>* order,
                            const std::function<bool(std::uint32_t)>& goes_on) {
  std::vector<double> tau(e.size(), infinite);
  std::vector<std::uint8_t> done(e.size());
  using Entry = std::pair<double, std::uint32_t>;  // of equal times the lower voxel comes first
  std::priority_queue<Entry, std::vector<Entry>, std::greater<>> front;
  for (const std::uint32_t seed : seeds) {
    tau[seed] = 0.0;
    front.push({0.0, seed});
  }
  const std::array<std::int64_t, 3> stride{1, e.ni, std::int64_t(e.ni) * e.nj};
  const std::array<int, 3> size{e.ni, e.nj, e.nk};
  while (!front.empty()) {
    const std::uint32_t at = front.top().second;
    front.pop();
    if (done[at]) continue;
    done[at] = 1;
    if (order) order->push_back(at);
    if (goes_on && !goes_on(at)) break;
    const std::array<int, 3> place{int(at) % e.ni, int(at) / e.ni % e.nj, int(at) / (e.ni * e.nj)};
    for (std::size_t axis = 0; axis < 3; ++axis)
      for (const int way : {-1, 1}) {
        const int there = place[axis] + way;
        if (there < 0 || there >= size[axis]) continue;
        const std::size_t next = std::size_t(std::int64_t(at) + way * stride[axis]);
        if (done[next] || speed[next] <= 0.0) continue;
        std::array<int, 3> where = place;
        where[axis] = there;
        // The earliest neighbour along each axis that has been reached.
        std::array<double, 3> from{};
        std::size_t count = 0;
        for (std::size_t a = 0; a < 3; ++a) {
          double earliest = infinite;
          for (const int side : {-1, 1}) {
            if (where[a] + side < 0 || where[a] + side >= size[a]) continue;
            const std::size_t other = std::size_t(std::int64_t(next) + side * stride[a]);
            if (done[other]) earliest = std::min(earliest, tau[other]);
          }
          if (earliest < infinite) from[count++] = earliest;
        }
        if (count > 1 && from[1] < from[0]) std::swap(from[0], from[1]);
        if (count > 2 && from[2] < from[1]) std::swap(from[1], from[2]);
        if (count > 1 && from[1] < from[0]) std::swap(from[0], from[1]);
        const double slowness = spacing / speed[next];
        double arrives = from[0] + slowness;
        for (std::size_t c = 2; c <= count; ++c) {
          if (arrives <= from[c - 1]) break;
          double sum = 0.0, squares = 0.0;
          for (std::size_t a = 0; a < c; ++a) {
            sum += from[a];
            squares += from[a] * from[a];
          }
          const double root = sum * sum - double(c) * (squares - slowness * slowness);
          if (root < 0.0) break;
          arrives = (sum + std::sqrt(root)) / double(c);
        }
        if (arrives < tau[next]) {
          tau[next] = arrives;
          front.push({arrives, std::uint32_t(next)});
        }
      }
  }
  return tau;
}

Filling inject(const Ground& g, std::span<const std::uint32_t> seeds, const Injection& how, const CementParameters& n) {
  Filling out;
  out.filled.assign(g.place.size(), 0.0f);
  std::vector<double> open = speeds(g, how, n);
  for (const std::uint32_t seed : seeds) open[seed] = std::max(open[seed], 1e-6);
  double left = how.volume;
  arrival(g.extent, g.spacing, open, seeds, nullptr, [&](std::uint32_t v) {
    const double takes = std::min(capacity(g, v, n), left);
    out.filled[v] = float(takes / voxel_volume(g));
    left -= takes;
    (g.place[v] == Place::canal  ? out.canal
     : g.place[v] == Place::vein ? out.vein
     : g.place[v] == Place::soft ? out.soft
                                 : out.bone) += takes;
    if (how.leaks_are_seen && (out.canal > n.canal_stop || out.vein > n.vein_stop || out.soft > n.soft_stop)) {
      out.stopped = true;
      return false;
    }
    return left > 1e-12;
  });
  return out;
}

double holds(const Ground& g, std::span<const std::uint32_t> seeds, const CementParameters& n) {
  std::vector<double> open(g.place.size());
  for (std::size_t v = 0; v < open.size(); ++v) open[v] = lets_in(g, v, n) ? 1.0 : 0.0;
  double out = 0.0;
  arrival(g.extent, g.spacing, open, seeds, nullptr, [&](std::uint32_t v) {
    out += capacity(g, v, n);
    return true;
  });
  return out;
}

std::uint32_t nearest_open(const Ground& g, const Vec3& at, const CementParameters& n) {
  double least = infinite;
  std::uint32_t out = 0;
  std::uint32_t v = 0;
  for (int k = 0; k < g.extent.nk; ++k)
    for (int j = 0; j < g.extent.nj; ++j)
      for (int i = 0; i < g.extent.ni; ++i, ++v) {
        const double d = distance(at, {double(i), double(j), double(k)});
        if (d < least && lets_in(g, v, n)) {
          least = d;
          out = v;
        }
      }
  HOWSHIP_ENSURE(least < infinite, "a bone has a place that cement can enter");
  return out;
}

double cannula_pressure(double rate, double viscosity, const CementParameters& n) {
  return 8.0 * viscosity * n.cannula_length * rate * 1e3 / (std::numbers::pi * std::pow(n.cannula_radius, 4));
}

Inflated inflate(Ground& g, const Vec3& at, double volume, const CementParameters& n) {
  Inflated out;
  const std::size_t size = g.place.size();
  out.emptied.assign(size, 0.0f);
  out.matrix.assign(size, 0.0f);
  out.tumour.assign(size, 0.0f);
  if (g.cavity.size() != size) g.cavity.assign(size, 0);
  const double radius = std::cbrt(3e3 * volume / (4.0 * std::numbers::pi));
  std::vector<double> from(size);
  std::size_t v = 0;
  for (int k = 0; k < g.extent.nk; ++k)
    for (int j = 0; j < g.extent.nj; ++j)
      for (int i = 0; i < g.extent.ni; ++i, ++v) {
        from[v] = g.spacing * distance(at, {double(i), double(j), double(k)});
        // Where bone is solid (its cortex) a balloon does not go.
        if (from[v] <= radius && g.place[v] == Place::bone && g.matrix[v] < 0.6f) out.emptied[v] = 1.0f;
      }
  double matrix = 0.0, tumour = 0.0;
  for (v = 0; v < size; ++v)
    if (out.emptied[v] > 0.0f) {
      matrix += double(g.matrix[v]);
      tumour += double(g.tumour[v]);
      out.cavity += voxel_volume(g);
    }
  const auto room = [&](std::size_t w) {
    return std::max(n.closed_matrix - double(g.matrix[w] + g.tumour[w] + g.taken[w]), 0.0);
  };
  const double farthest = g.spacing * (g.extent.ni + g.extent.nj + g.extent.nk);
  for (double wall = n.balloon_wall; wall < farthest; wall += 0.5 * g.spacing) {
    const auto in_wall = [&](std::size_t w) {
      return out.emptied[w] <= 0.0f && from[w] <= radius + wall && g.place[w] == Place::bone && g.matrix[w] < 0.6f;
    };
    double free = 0.0;
    for (v = 0; v < size; ++v) free += in_wall(v) ? room(v) : 0.0;
    if (free < matrix + tumour) continue;
    for (v = 0; v < size; ++v) {
      if (!in_wall(v)) continue;
      const double share = room(v) / free;
      out.matrix[v] = float(matrix * share);
      out.tumour[v] = float(tumour * share);
    }
    break;
  }
  for (v = 0; v < size; ++v)
    if (out.emptied[v] > 0.0f) {
      g.matrix[v] = g.tumour[v] = 0.0f;
      g.cavity[v] = 1;
    } else {
      g.matrix[v] += out.matrix[v];
      g.tumour[v] += out.tumour[v];
    }
  return out;
}

}  // namespace howship::therapy::cement
