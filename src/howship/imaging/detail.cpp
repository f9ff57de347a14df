// SPDX-License-Identifier: Apache-2.0
#include "howship/imaging/detail.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "howship/imaging/filter.hpp"

namespace howship::imaging {
namespace {

constexpr double step_per_length = 0.87;  // of a lattice

enum Channel : std::uint64_t { grain_channel, wander_channel, fibre_channel = 4, vessel_channel, other_vessel_channel };

double uniform_of(const Identity& who, std::uint64_t channel, const std::array<long, 3>& at) {
  const auto key = [](long x) { return std::uint64_t(x + (1L << 15)) & 0xffffu; };
  // The texture of bone models takes the lower half of this stream.
  return uniform(who.seed, who.number, Stream::trabecular_texture,
                 1ULL << 63 | channel << 48 | key(at[2]) << 32 | key(at[1]) << 16 | key(at[0]));
}

Vec3 high_corner(const Grid& grid) {
  return grid.to_world({double(grid.extent.ni), double(grid.extent.nj), double(grid.extent.nk)});
}

/// Deviation of the grain that the scanner of the defaults shows, over that of the grain itself, and the length of the
/// latter. What is seen has correlation exp(-r^2 / (2 L^2)).
struct Seen {
  double length, share;
};
Seen seen_grain(double seen_length) {
  const CtSettings usual;
  // A pixel averages over itself, as the blur does in plane.
  const double blur = std::pow(sigma_of_fwhm(usual.resolution), 2), pixel = usual.spacing * usual.spacing / 12.0,
               slice = usual.slice_thickness * usual.slice_thickness / 12.0;
  const double seen = 0.5 * seen_length * seen_length;
  const double own = std::max(0.1, seen - blur - pixel);
  // Variance is left in proportion of the widths, axis by axis.
  const double plane = own / (own + blur + pixel), across = std::sqrt(own / (own + slice));
  return {std::sqrt(own), std::sqrt(plane * across)};
}

double bernoulli(double share) { return share * (1.0 - share); }

}  // namespace

Field::Field(const Vec3& low, const Vec3& high, const Vec3& length, const Identity& who, std::uint64_t channel,
             ThreadPool& pool) {
  // Lines between points of the lattice widen what is smoothed by a sixth of a step squared.
  const double sigma = std::sqrt(1.0 / (step_per_length * step_per_length) - 1.0 / 6.0);
  const int reach = blur_reach(sigma);
  std::array<int, 3> n{};
  Grid grid;
  for (std::size_t c = 0; c < 3; ++c) {
    step_[c] = step_per_length * length[c];
    first_[c] = long(std::floor(low[c] / step_[c])) - reach;
    n[c] = int(long(std::floor(high[c] / step_[c])) - first_[c]) + 2 + reach;
  }
  grid.extent = {n[0], n[1], n[2]};
  value_ = Volume<float>(grid);
  pool.run(std::size_t(n[2]), [&](std::size_t k) {
    for (int j = 0; j < n[1]; ++j)
      for (int i = 0; i < n[0]; ++i)
        value_(i, j, int(k)) =
            float(uniform_of(who, channel, {first_[0] + i, first_[1] + j, first_[2] + long(k)}) - 0.5);
  });
  blur(value_, {sigma, sigma, sigma}, pool, Border::zero);
  // A uniform draw has variance 1/12, smoothing leaves 1 / (2 sqrt(pi) sigma) an axis, and what lies between two points
  // 2/3 + c/3 on average, c their correlation.
  const double between = 2.0 / 3.0 + std::exp(-0.25 / (sigma * sigma)) / 3.0;
  const double left = std::pow(between / (2.0 * std::sqrt(std::numbers::pi) * sigma), 3.0) / 12.0;
  for (float& v : value_.value) v = float(v / std::sqrt(left));
}

double Field::operator()(const Vec3& at) const {
  const Extent& e = value_.grid.extent;
  const std::array<int, 3> n{e.ni, e.nj, e.nk};
  std::array<int, 3> cell{};
  Vec3 part{};
  for (std::size_t c = 0; c < 3; ++c) {
    // In steps of the lattice from the world's origin, so that the box leaves no trace in the rounding.
    const double x = std::clamp(at[c] / step_[c], double(first_[c]), double(first_[c] + n[c] - 1));
    const long floor = std::min(long(std::floor(x)), first_[c] + n[c] - 2);
    cell[c] = int(floor - first_[c]);
    part[c] = x - double(floor);
  }
  const std::size_t row = std::size_t(e.ni), plane = row * std::size_t(e.nj);
  const float* v = value_.value.data() + e.index(cell[0], cell[1], cell[2]);
  const auto along_i = [&](std::size_t q) { return double(v[q]) + part[0] * (double(v[q + 1]) - double(v[q])); };
  const auto along_j = [&](std::size_t q) {
    const double a = along_i(q);
    return a + part[1] * (along_i(q + row) - a);
  };
  const double a = along_j(0);
  return a + part[2] * (along_j(plane) - a);
}

namespace {

Field field_on(const Grid& grid, const Vec3& length, const Identity& who, std::uint64_t channel, ThreadPool& pool) {
  return Field(grid.to_world.origin, high_corner(grid), length, who, channel, pool);
}
Vec3 alike(double length) { return {length, length, length}; }

}  // namespace

Detail::Detail(const Grid& around, const CtSettings& ct, const Mixture& hounsfield, const Identity& who,
               ThreadPool& pool)
    : stray_(ct.picture_stray),
      // Of a normal draw x, w in place of |x| < w leaves sqrt(2/pi) w/2 of max(0, 1 - |x|/w); of two, w^2/6.
      streak_(ct.picture_muscle_fat / std::sqrt(0.5 / std::numbers::pi)),
      vessel_(std::sqrt(6.0 * ct.picture_vessels)),
      uneven_(ct.picture_uneven),
      fat_less_muscle_(hounsfield.around[std::size_t(BodyTissue::adipose)] -
                       hounsfield.around[std::size_t(BodyTissue::muscle)]),
      wander_{field_on(around, alike(ct.picture_stray_length), who, wander_channel, pool),
              field_on(around, alike(ct.picture_stray_length), who, wander_channel + 1, pool),
              field_on(around, alike(ct.picture_stray_length), who, wander_channel + 2, pool)},
      fibres_(field_on(around, {2.5, 2.5, 10.0}, who, fibre_channel, pool)),
      one_(field_on(around, alike(ct.picture_vessel_length), who, vessel_channel, pool)),
      other_(field_on(around, alike(ct.picture_vessel_length), who, other_vessel_channel, pool)) {}

Vec3 Detail::stray(const Vec3& at) const {
  return {stray_ * wander_[0](at), stray_ * wander_[1](at), stray_ * wander_[2](at)};
}

double Detail::soft(BodyTissue tissue, const Vec3& at) const {
  switch (tissue) {
    case BodyTissue::muscle:  // sheets of fat between fibres
      return streak_ > 0.0 ? fat_less_muscle_ * std::max(0.0, 1.0 - std::abs(fibres_(at)) / streak_) : 0.0;
    case BodyTissue::adipose: {  // where two surfaces cross runs a vessel
      if (vessel_ <= 0.0) return 0.0;
      const double a = one_(at), b = other_(at);
      return -fat_less_muscle_ * std::max(0.0, 1.0 - std::sqrt(a * a + b * b) / vessel_);
    }
    case BodyTissue::organ:
    case BodyTissue::kidney:
    case BodyTissue::liver:
      return uneven_ * one_(at);
    default:
      return 0.0;
  }
}

Grain::Grain(const Vec3& low, const Vec3& high, const CtSettings& ct, const Mixture& hounsfield, const Identity& who,
             ThreadPool& pool)
    : mineral_hu_(hounsfield.mineral - hounsfield.marrow),
      field_(low, high, alike(seen_grain(ct.picture_grain_length).length), who, grain_channel, pool) {
  relative_ = ct.picture_grain / seen_grain(ct.picture_grain_length).share / std::sqrt(bernoulli(ct.picture_grain_at)) /
              mineral_hu_;
}

double Grain::operator()(double mineral, const Grid& grid, const Vec3& voxel) const {
  constexpr double least = 1e-3, most = 1.0;  // share of a voxel; deviation over the mean
  if (mineral < least || mineral >= 1.0) return 0.0;
  const double relative = std::min(most, relative_ * std::sqrt(bernoulli(mineral)) / mineral);
  // Log-normal: never less than none, more skewed where bone is thin.
  const double square = std::log1p(relative * relative);
  // The mean over the voxel, by eight points as far from its middle as its parts are on average.
  const double apart = 0.5 / std::numbers::sqrt3;
  double sum = 0.0;
  for (const double x : {-apart, apart})
    for (const double y : {-apart, apart})
      for (const double z : {-apart, apart})
        sum += std::exp(std::sqrt(square) * field_(grid.to_world({voxel[0] + x, voxel[1] + y, voxel[2] + z})));
  return mineral_hu_ * mineral * (sum / 8.0 * std::exp(-0.5 * square) - 1.0);
}

Volume<float> with_detail(const Scene& pictured, const Detail& detail, const CtSettings& ct, const Mixture& hounsfield,
                          const Identity& who, const Grid& grid, ThreadPool& pool) {
  const Surround& body = pictured.surround;
  const TissueState& state = *pictured.state;
  // Where there is bone, which is a small part of a cube: of the body by slices, of the state its grid.
  Vec3 low{1e9, 1e9, 1e9}, high{-1e9, -1e9, -1e9};
  const auto reach = [&](const Vec3& at) {
    for (std::size_t c = 0; c < 3; ++c) low[c] = std::min(low[c], at[c]), high[c] = std::max(high[c], at[c]);
  };
  const auto each = [](const Extent& e, const auto& visit) {
    for (int k = 0; k < e.nk; ++k)
      for (int j = 0; j < e.nj; ++j)
        for (int i = 0; i < e.ni; ++i) visit(i, j, k, e.index(i, j, k));
  };
  each(body.grid.extent, [&](int i, int j, int k, std::size_t v) {
    if (body.bone_fraction[v] > 0.0f) reach(body.grid.to_world({double(i), double(j), double(k)}));
  });
  const Extent& e = pictured.grid.extent;
  for (const double i : {0.0, double(e.ni)})
    for (const double j : {0.0, double(e.nj)})
      for (const double k : {0.0, double(e.nk)}) reach(pictured.grid.to_world({i, j, k}));
  const Vec3 first = body.grid.to_world.origin, last = high_corner(body.grid);
  for (std::size_t c = 0; c < 3; ++c) {
    low[c] = std::clamp(low[c], first[c], last[c]);
    high[c] = std::clamp(high[c], low[c], last[c]);
  }
  const Grain grain(low, high, ct, hounsfield, who, pool);

  const auto around = around_state(pictured, pool);
  std::vector<float> in_state = on_state(pictured, around, hounsfield, pool),
                     in_body = on_surround(pictured, hounsfield, pool);
  pool.run(std::size_t(e.nk), [&](std::size_t k) {
    for (int j = 0; j < e.nj; ++j)
      for (int i = 0; i < e.ni; ++i) {
        const std::size_t v = e.index(i, j, int(k));
        if (state.tissue[v] == std::uint8_t(skeleton::Tissue::outside)) continue;
        const Content c = content(state, v, around[v]);
        if (c.around == BodyTissue::bone) continue;
        in_state[v] += float(c.rest * detail.soft(c.around, pictured.grid.to_world({double(i), double(j), double(k)})));
      }
  });
  const Extent& b = body.grid.extent;
  pool.run(std::size_t(b.nk), [&](std::size_t k) {
    for (int j = 0; j < b.nj; ++j)
      for (int i = 0; i < b.ni; ++i) {
        const std::size_t v = b.index(i, j, int(k));
        const double rest = 1.0 - double(body.bone_fraction[v]);
        in_body[v] += float(
            rest * detail.soft(BodyTissue(body.tissue[v]), body.grid.to_world({double(i), double(j), double(k)})));
      }
  });
  Volume<float> out = compose(pictured, in_state, in_body, grid, pool);
  // Grain by the voxels of the image, so that those of bone and body do not show in it.
  Mixture share;
  share.mineral = 1.0;
  const Volume<float> mineral =
      compose(pictured, on_state(pictured, around, share, pool), on_surround(pictured, share, pool), grid, pool);
  const Extent& n = grid.extent;
  pool.run(std::size_t(n.nk), [&](std::size_t k) {
    for (int j = 0; j < n.nj; ++j)
      for (int i = 0; i < n.ni; ++i)
        out(i, j, int(k)) += float(grain(double(mineral(i, j, int(k))), grid, {double(i), double(j), double(k)}));
  });
  return out;
}

}  // namespace howship::imaging
