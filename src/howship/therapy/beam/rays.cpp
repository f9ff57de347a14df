// SPDX-License-Identifier: Apache-2.0
#include "howship/therapy/beam/rays.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

namespace howship::therapy::beam {
namespace {

constexpr double cm = 0.1;  // a mm

/// Linear between voxel centres, 0 beyond.
class Sampler {
 public:
  explicit Sampler(const Volume<float>& volume) : v_(volume) {
    for (std::size_t c = 0; c < 3; ++c) {
      origin_[c] = cm * volume.grid.to_world.origin[c];
      per_step_[c] = 1.0 / (cm * volume.grid.to_world.column[c][c]);
    }
    size_ = {volume.grid.extent.ni, volume.grid.extent.nj, volume.grid.extent.nk};
  }
  double operator()(const Vec3& place) const {
    std::array<int, 3> low{};
    Vec3 part{};
    for (std::size_t c = 0; c < 3; ++c) {
      const double at = (place[c] - origin_[c]) * per_step_[c];
      if (!(at > -1.0 && at < double(size_[c]))) return 0.0;
      low[c] = int(std::floor(at));
      part[c] = at - double(low[c]);
    }
    const bool inside = low[0] >= 0 && low[1] >= 0 && low[2] >= 0 && low[0] + 1 < size_[0] && low[1] + 1 < size_[1] &&
                        low[2] + 1 < size_[2];
    if (inside) {  // the same sum in the same order
      const auto row = std::size_t(size_[0]), slice = row * std::size_t(size_[1]);
      const float* at = v_.value.data() + v_.grid.extent.index(low[0], low[1], low[2]);
      const double x0 = 1.0 - part[0], y0 = 1.0 - part[1], z0 = 1.0 - part[2];
      double sum = x0 * y0 * z0 * double(at[0]);
      sum += part[0] * y0 * z0 * double(at[1]);
      sum += x0 * part[1] * z0 * double(at[row]);
      sum += part[0] * part[1] * z0 * double(at[row + 1]);
      sum += x0 * y0 * part[2] * double(at[slice]);
      sum += part[0] * y0 * part[2] * double(at[slice + 1]);
      sum += x0 * part[1] * part[2] * double(at[slice + row]);
      sum += part[0] * part[1] * part[2] * double(at[slice + row + 1]);
      return sum;
    }
    double out = 0.0;
    for (int corner = 0; corner < 8; ++corner) {
      const int i = low[0] + (corner & 1), j = low[1] + (corner >> 1 & 1), k = low[2] + (corner >> 2);
      if (!v_.grid.extent.contains(i, j, k)) continue;
      out += ((corner & 1) != 0 ? part[0] : 1.0 - part[0]) * ((corner >> 1 & 1) != 0 ? part[1] : 1.0 - part[1]) *
             ((corner >> 2) != 0 ? part[2] : 1.0 - part[2]) * double(v_(i, j, k));
    }
    return out;
  }

 private:
  const Volume<float>& v_;
  Vec3 origin_{}, per_step_{};
  std::array<int, 3> size_{};
};

}  // namespace

Axes axes(double gantry_degrees) {
  const double g = gantry_degrees * std::numbers::pi / 180.0;
  // Of right angles exactly, so that a turned body gives a turned dose.
  const auto clean = [](double x) { return std::abs(x) < 1e-15 ? 0.0 : x; };
  const double s = clean(std::sin(g)), c = clean(std::cos(g));
  return {{-s, c, 0.0}, {-c, -s, 0.0}, {0.0, 0.0, 1.0}};
}

Fan::Fan(const Volume<float>& density, const Vec3& isocentre, double gantry, double half_across, double half_up,
         double pitch)
    : isocentre_{cm * isocentre[0], cm * isocentre[1], cm * isocentre[2]},
      axes_(axes(gantry)),
      half_across_(half_across),
      half_up_(half_up),
      pitch_(pitch) {
  const Grid& grid = density.grid;
  step_ = 0.5 * cm * std::abs(grid.to_world.column[0][0]);
  columns_ = std::size_t(std::ceil(2.0 * half_across / pitch)) + 1;
  rows_ = std::size_t(std::ceil(2.0 * half_up / pitch)) + 1;
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
  sum_.resize(columns_ * rows_ * count_);
  const Sampler sample(density);
  Vec3 source = isocentre_;
  for (std::size_t c = 0; c < 3; ++c) source[c] += axis_distance * axes_.to_source[c];
  for (std::size_t r = 0; r < rows_; ++r)
    for (std::size_t u = 0; u < columns_; ++u) {
      const double x = -half_across_ + double(u) * pitch_, y = -half_up_ + double(r) * pitch_;
      Vec3 direction{};
      for (std::size_t c = 0; c < 3; ++c)
        direction[c] = x * axes_.across[c] + y * axes_.up[c] - axis_distance * axes_.to_source[c];
      const double slant = std::sqrt(dot(direction, direction)) / axis_distance;
      float* out = sum_.data() + (r * columns_ + u) * count_;
      double sum = 0.0;
      for (std::size_t t = 0; t < count_; ++t) {
        const double part = (begin_ + double(t) * step_) / axis_distance;
        const double here =
            step_ * slant *
            sample({source[0] + part * direction[0], source[1] + part * direction[1], source[2] + part * direction[2]});
        out[t] = float(sum + 0.5 * here);
        sum += here;
      }
    }
}

Beam::Seen Fan::project(const Vec3& place) const {
  const Vec3 q{cm * place[0] - isocentre_[0], cm * place[1] - isocentre_[1], cm * place[2] - isocentre_[2]};
  const double along = axis_distance - dot(q, axes_.to_source), scale = axis_distance / along;
  return {0.0, dot(q, axes_.across) * scale, dot(q, axes_.up) * scale, along};
}

Beam::Seen Fan::see(const Vec3& place) const {
  Beam::Seen out = project(place);
  const auto split = [](double at, std::size_t size) {
    at = std::clamp(at, 0.0, double(size - 1));
    const auto low = std::min(std::size_t(at), size - 2);
    return std::pair{low, at - double(low)};
  };
  const auto [u, pu] = split((out.x + half_across_) / pitch_, columns_);
  const auto [r, pr] = split((out.y + half_up_) / pitch_, rows_);
  const auto [t, pt] = split((out.along - begin_) / step_, count_);
  const auto along_ray = [&](std::size_t row, std::size_t column) {
    const float* ray = sum_.data() + (row * columns_ + column) * count_ + t;
    return (1.0 - pt) * double(ray[0]) + pt * double(ray[1]);
  };
  out.depth = (1.0 - pr) * ((1.0 - pu) * along_ray(r, u) + pu * along_ray(r, u + 1)) +
              pr * ((1.0 - pu) * along_ray(r + 1, u) + pu * along_ray(r + 1, u + 1));
  return out;
}

}  // namespace howship::therapy::beam
