// SPDX-License-Identifier: Apache-2.0
#include "howship/therapy/beam/rays.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "howship/therapy/beam/dose_kernel.hpp"

namespace howship::therapy::beam {
namespace {

constexpr double cm = 0.1;  // a mm

/// `at` among `size` points: the one below, and the part towards the next.
struct Split {
  std::size_t low;
  double part;
};
Split split(double at, std::size_t size) {
  at = std::clamp(at, 0.0, double(size - 1));
  const auto low = std::min(std::size_t(at), size - 2);
  return {low, at - double(low)};
}

std::size_t whole_packs(std::size_t count) { return (count + widest_pack - 1) / widest_pack * widest_pack; }

}  // namespace

Axes axes(double gantry_degrees) {
  const double g = gantry_degrees * std::numbers::pi / 180.0;
  // Of right angles exactly, so that a turned body gives a turned dose.
  const auto clean = [](double x) { return std::abs(x) < 1e-15 ? 0.0 : x; };
  const double s = clean(std::sin(g)), c = clean(std::cos(g));
  return {{-s, c, 0.0}, {-c, -s, 0.0}, {0.0, 0.0, 1.0}};
}

View::View(const Vec3& isocentre, double gantry)
    : isocentre_{cm * isocentre[0], cm * isocentre[1], cm * isocentre[2]}, axes_(axes(gantry)) {}

Beam::Seen View::project(const Vec3& place) const {
  const Vec3 q{cm * place[0] - isocentre_[0], cm * place[1] - isocentre_[1], cm * place[2] - isocentre_[2]};
  const double along = axis_distance - dot(q, axes_.to_source), scale = axis_distance / along;
  return {0.0, dot(q, axes_.across) * scale, dot(q, axes_.up) * scale, along};
}

Electrons::Electrons(const Volume<float>& density) : grid_(density.grid) {
  const Extent& e = grid_.extent;
  along_j_ = whole_packs(std::size_t(e.nk) + 2);
  along_i_ = along_j_ * (std::size_t(e.nj) + 2);
  value_ = ZeroedArray<float>(along_i_ * (std::size_t(e.ni) + 2) + widest_pack);
  constexpr int block = 16;
  for (int k0 = 0; k0 < e.nk; k0 += block)
    for (int j = 0; j < e.nj; ++j)
      for (int i = 0; i < e.ni; ++i) {
        float* out = value_.data() + std::size_t(i + 1) * along_i_ + std::size_t(j + 1) * along_j_ + 1;
        for (int k = k0; k < std::min(k0 + block, e.nk); ++k) out[k] = density(i, j, k);
      }
}

Fan::Fan(const Electrons& body, const Vec3& isocentre, double gantry, double half_across, double half_up, double pitch,
         ThreadPool* pool)
    : View(isocentre, gantry), half_across_(half_across), half_up_(half_up), pitch_(pitch) {
  const Grid& grid = body.grid_;
  step_ = 0.5 * cm * std::abs(grid.to_world.column[0][0]);
  columns_ = std::size_t(std::ceil(2.0 * half_across / pitch)) + 1;
  rows_ = std::size_t(std::ceil(2.0 * half_up / pitch)) + 1;
  padded_ = whole_packs(rows_);
  const auto along = [&](const Vec3& p) {
    return axis_distance - dot({p[0] - isocentre_[0], p[1] - isocentre_[1], p[2] - isocentre_[2]}, axes_.to_source);
  };
  double from = std::numeric_limits<double>::max(), to = 0.0;
  for (int corner = 0; corner < 8; ++corner) {
    const Vec3 at =
        grid.to_world({(corner & 1) != 0 ? grid.extent.ni - 1.0 : 0.0, (corner & 2) != 0 ? grid.extent.nj - 1.0 : 0.0,
                       (corner & 4) != 0 ? grid.extent.nk - 1.0 : 0.0});
    const double here = along({cm * at[0], cm * at[1], cm * at[2]});
    from = std::min(from, here);
    to = std::max(to, here);
  }
  begin_ = from - 1.0;
  count_ = std::size_t(std::ceil((to + 1.0 - begin_) / step_));
  sum_ = ZeroedArray<float>(count_ * columns_ * padded_);

  std::vector<double> direction[2], up(padded_), length(columns_ * padded_);
  for (std::size_t r = 0; r < padded_; ++r) up[r] = -half_up_ + double(r) * pitch_;
  for (std::size_t u = 0; u < columns_; ++u) {
    const double x = -half_across_ + double(u) * pitch_;
    for (std::size_t c = 0; c < 2; ++c)
      direction[c].push_back(x * axes_.across[c] - axis_distance * axes_.to_source[c]);
    for (std::size_t r = 0; r < padded_; ++r) {
      const Vec3 way{direction[0][u], direction[1][u], up[r]};
      length[u * padded_ + r] = step_ * (std::sqrt(dot(way, way)) / axis_distance);
    }
  }
  March march{};
  march.density = body.value_.data();
  march.along_i = body.along_i_;
  march.along_j = body.along_j_;
  march.ni = grid.extent.ni;
  march.nj = grid.extent.nj;
  march.nk = grid.extent.nk;
  for (std::size_t c = 0; c < 3; ++c) {
    march.source[c] = isocentre_[c] + axis_distance * axes_.to_source[c];
    march.origin[c] = cm * grid.to_world.origin[c];
    march.per_step[c] = 1.0 / (cm * grid.to_world.column[c][c]);
  }
  march.direction[0] = direction[0].data();
  march.direction[1] = direction[1].data();
  march.up = up.data();
  march.length = length.data();
  march.begin = begin_;
  march.step = step_;
  march.axis_distance = axis_distance;
  march.columns = columns_;
  march.pitch = padded_;
  march.count = count_;
  march.depth = sum_.data();

  // So few columns at a time that their sums stay in the first cache.
  const std::size_t tile = std::clamp<std::size_t>(2048 / padded_, 1, 16);
  const auto do_tile = [&](std::size_t number) {
    const std::size_t first = number * tile, last = std::min(first + tile, columns_);
    const std::size_t plane = whole_packs(std::size_t(grid.extent.nk) + 2) + 2 * widest_pack;
    std::vector<double> room(tile * padded_ + plane + 2 * padded_);
    std::vector<int> low(padded_);
    double* at = room.data();
    MarchRoom parts{};
    parts.sum = at;
    parts.plane = at += tile * padded_;
    parts.lower = at += plane;
    parts.upper = at += padded_;
    parts.low = low.data();
    HOWSHIP_PICK(chosen_isa(), march_rays)(march, first, last, parts);
  };
  const std::size_t tiles = (columns_ + tile - 1) / tile;
  if (pool)
    pool->run(tiles, do_tile);
  else
    for (std::size_t number = 0; number < tiles; ++number) do_tile(number);
}

Beam::Seen Fan::see(const Vec3& place) const {
  Beam::Seen out = project(place);
  const auto [u, pu] = split((out.x + half_across_) / pitch_, columns_);
  const auto [r, pr] = split((out.y + half_up_) / pitch_, rows_);
  const Split step = split((out.along - begin_) / step_, count_);
  const auto along_ray = [&](std::size_t row, std::size_t column) {
    const float* here = sum_.data() + (step.low * columns_ + column) * padded_ + row;
    return (1.0 - step.part) * double(here[0]) + step.part * double(here[columns_ * padded_]);
  };
  out.depth = (1.0 - pr) * ((1.0 - pu) * along_ray(r, u) + pu * along_ray(r, u + 1)) +
              pr * ((1.0 - pu) * along_ray(r + 1, u) + pu * along_ray(r + 1, u + 1));
  return out;
}

void Fan::see(const Vec3& foot, const double* up, std::size_t begin, std::size_t end, SeenColumn& out,
              double* room) const {
  const Beam::Seen seen = project({foot[0], foot[1], 0.0});
  out.x = seen.x;
  out.along = seen.along;
  const auto [u, pu] = split((out.x + half_across_) / pitch_, columns_);
  const auto [t, pt] = split((out.along - begin_) / step_, count_);
  const double scale = axis_distance / out.along;
  for (std::size_t k = begin; k < end; ++k) out.y[k] = (cm * up[k] - isocentre_[2]) * scale;
  const auto row_of = [&](std::size_t k) { return split((out.y[k] + half_up_) / pitch_, rows_); };
  const std::size_t one = row_of(begin).low, other = row_of(end - 1).low;
  const std::size_t first = std::min(one, other), last = std::max(one, other) + 2;
  const float* a = sum_.data() + (t * columns_ + u) * padded_;
  const float *b = a + columns_ * padded_, *c = a + padded_, *d = b + padded_;
  for (std::size_t r = first; r < last; ++r)
    room[r] = (1.0 - pu) * ((1.0 - pt) * double(a[r]) + pt * double(b[r])) +
              pu * ((1.0 - pt) * double(c[r]) + pt * double(d[r]));
  for (std::size_t k = begin; k < end; ++k) {
    const auto [r, part] = row_of(k);
    out.depth[k] = (1.0 - part) * room[r] + part * room[r + 1];
  }
}

}  // namespace howship::therapy::beam
