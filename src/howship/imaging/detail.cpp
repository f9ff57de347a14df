// SPDX-License-Identifier: Apache-2.0
#include "howship/imaging/detail.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "howship/base/ensure.hpp"
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
  const double root = std::sqrt(left);
  for (float& v : value_.value) v = float(v / root);
}

Field::Cell Field::cell_at(std::size_t axis, double coordinate) const {
  const Extent& e = value_.grid.extent;
  const long n = axis == 0 ? e.ni : axis == 1 ? e.nj : e.nk;
  // In steps of the lattice from the world's origin, so that the box leaves no trace in the rounding.
  const double x = std::clamp(coordinate / step_[axis], double(first_[axis]), double(first_[axis] + n - 1));
  long floor = long(x);
  if (double(floor) > x) --floor;
  floor = std::min(floor, first_[axis] + n - 2);
  return {std::uint32_t(floor - first_[axis]), x - double(floor)};
}

double Field::operator()(const Cell& x, const Cell& y, const Cell& z) const {
  const Extent& e = value_.grid.extent;
  const std::size_t row = std::size_t(e.ni), plane = row * std::size_t(e.nj);
  const float* v = value_.value.data() + e.index(int(x.index), int(y.index), int(z.index));
  const auto along_i = [&](std::size_t q) { return double(v[q]) + x.part * (double(v[q + 1]) - double(v[q])); };
  const auto along_j = [&](std::size_t q) {
    const double a = along_i(q);
    return a + y.part * (along_i(q + row) - a);
  };
  const double a = along_j(0);
  return a + z.part * (along_j(plane) - a);
}

namespace {

Field field_on(const Grid& grid, const Vec3& length, const Identity& who, std::uint64_t channel, ThreadPool& pool) {
  return Field(grid.to_world.origin, high_corner(grid), length, who, channel, pool);
}
Vec3 alike(double length) { return {length, length, length}; }

bool upright(const Grid& grid) {
  for (std::size_t c = 0; c < 3; ++c)
    for (std::size_t r = 0; r < 3; ++r)
      if (r != c && grid.to_world.column[c][r] != 0.0) return false;
  return true;
}

/// Cells of an axis at n places of a grid whose axes are the lattice's, `apart` voxels beside their middles.
std::vector<Field::Cell> cells(const Field& field, std::size_t axis, const Grid& grid, double apart) {
  const Extent& e = grid.extent;
  const std::array<int, 3> n{e.ni, e.nj, e.nk};
  std::vector<Field::Cell> out;
  for (int x = 0; x < n[axis]; ++x) {
    Vec3 voxel{};
    voxel[axis] = x + apart;
    out.push_back(field.cell_at(axis, grid.to_world(voxel)[axis]));
  }
  return out;
}

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
  const Field& any = wander_[0];  // one lattice
  const Field::Cell x = any.cell_at(0, at[0]), y = any.cell_at(1, at[1]), z = any.cell_at(2, at[2]);
  return {stray_ * wander_[0](x, y, z), stray_ * wander_[1](x, y, z), stray_ * wander_[2](x, y, z)};
}

template <class Fibre, class Vessel>
double Detail::soft_from(BodyTissue tissue, const Fibre& fibre, const Vessel& vessel) const {
  switch (tissue) {
    case BodyTissue::muscle:  // sheets of fat between fibres
      return streak_ > 0.0 ? fat_less_muscle_ * std::max(0.0, 1.0 - std::abs(fibre(fibres_)) / streak_) : 0.0;
    case BodyTissue::adipose: {  // where two surfaces cross runs a vessel
      if (vessel_ <= 0.0) return 0.0;
      const double a = vessel(one_), b = vessel(other_);
      return -fat_less_muscle_ * std::max(0.0, 1.0 - std::sqrt(a * a + b * b) / vessel_);
    }
    case BodyTissue::organ:
    case BodyTissue::kidney:
    case BodyTissue::liver:
      return uneven_ * vessel(one_);
    default:
      return 0.0;
  }
}

double Detail::soft(BodyTissue tissue, const Vec3& at) const {
  const auto there = [&](const Field& field) { return field(at); };
  return soft_from(tissue, there, there);
}

Detail::OnGrid::OnGrid(const Detail& detail, const Grid& grid) : detail_(detail) {
  HOWSHIP_ENSURE(upright(grid), "the grid lies along the body's axes");
  for (std::size_t c = 0; c < 3; ++c) {
    fibre_[c] = cells(detail.fibres_, c, grid, 0.0);
    vessel_[c] = cells(detail.one_, c, grid, 0.0);
  }
}

double Detail::OnGrid::soft(BodyTissue tissue, int i, int j, int k) const {
  const auto in = [&](const std::array<std::vector<Field::Cell>, 3>& cell) {
    return [&](const Field& field) {
      return field(cell[0][std::size_t(i)], cell[1][std::size_t(j)], cell[2][std::size_t(k)]);
    };
  };
  return detail_.soft_from(tissue, in(fibre_), in(vessel_));
}

Grain::Grain(const Vec3& low, const Vec3& high, const CtSettings& ct, const Mixture& hounsfield, const Identity& who,
             ThreadPool& pool)
    : mineral_hu_(hounsfield.mineral - hounsfield.marrow),
      field_(low, high, alike(seen_grain(ct.picture_grain_length).length), who, grain_channel, pool) {
  relative_ = ct.picture_grain / seen_grain(ct.picture_grain_length).share / std::sqrt(bernoulli(ct.picture_grain_at)) /
              mineral_hu_;
}

void Grain::add_to(Volume<float>& out, const Volume<float>& mineral, ThreadPool& pool) const {
  constexpr double least = 1e-3, most = 1.0;  // share of a voxel; deviation over the mean
  // The mean over the voxel, by eight points as far from its middle as its parts are on average.
  const double apart = 0.5 / std::numbers::sqrt3;
  const Grid& grid = out.grid;
  HOWSHIP_ENSURE(upright(grid), "the image lies along the body's axes");
  std::array<std::array<std::vector<Field::Cell>, 2>, 3> at;
  for (std::size_t c = 0; c < 3; ++c)
    for (std::size_t side = 0; side < 2; ++side) at[c][side] = cells(field_, c, grid, side == 0 ? -apart : apart);
  const Extent& e = grid.extent;
  pool.run(std::size_t(e.nk), [&](std::size_t k) {
    for (std::size_t j = 0; j < std::size_t(e.nj); ++j)
      for (std::size_t i = 0; i < std::size_t(e.ni); ++i) {
        const std::size_t v = e.index(int(i), int(j), int(k));
        const auto share = double(mineral.value[v]);
        if (share < least || share >= 1.0) continue;
        const double relative = std::min(most, relative_ * std::sqrt(bernoulli(share)) / share);
        // Log-normal: never less than none, more skewed where bone is thin.
        const double square = std::log1p(relative * relative), root = std::sqrt(square);
        double sum = 0.0;
        for (std::size_t a = 0; a < 2; ++a)
          for (std::size_t b = 0; b < 2; ++b)
            for (std::size_t c = 0; c < 2; ++c) sum += std::exp(root * field_(at[0][a][i], at[1][b][j], at[2][c][k]));
        out.value[v] += float(mineral_hu_ * share * (sum / 8.0 * std::exp(-0.5 * square) - 1.0));
      }
  });
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
  const Detail::OnGrid in_grid(detail, body.grid);
  pool.run(std::size_t(b.nk), [&](std::size_t k) {
    for (int j = 0; j < b.nj; ++j)
      for (int i = 0; i < b.ni; ++i) {
        const std::size_t v = b.index(i, j, int(k));
        const double rest = 1.0 - double(body.bone_fraction[v]);
        in_body[v] += float(rest * in_grid.soft(BodyTissue(body.tissue[v]), i, j, int(k)));
      }
  });
  Volume<float> out = compose(pictured, in_state, in_body, grid, pool);
  // Grain by the voxels of the image, so that those of bone and body do not show in it.
  Mixture share;
  share.mineral = 1.0;
  const Volume<float> mineral =
      compose(pictured, on_state(pictured, around, share, pool), on_surround(pictured, share, pool), grid, pool);
  grain.add_to(out, mineral, pool);
  return out;
}

}  // namespace howship::imaging
