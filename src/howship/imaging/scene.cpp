// SPDX-License-Identifier: Apache-2.0
#include "howship/imaging/scene.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "howship/base/ensure.hpp"

namespace howship::imaging {
namespace {

constexpr std::array marrow_parameters{Parameter<Marrow>{
    &Marrow::fat,
    {"marrow_fat",
     "1",
     0.05,
     0.95,
     "fat share of marrow by volume",
     {Origin::published,
      "spine 0.30-0.50 rising with age, recalled; whole skeleton 0.656 +- 0.072, n = 100 [colombo_2021, abstract]",
      'M'}}}};

/// Nearest voxel, or none.
struct Nearest {
  const Grid& grid;
  Vec3 origin;                 ///< voxel coordinates of the world's origin
  std::array<Vec3, 3> column;  ///< voxel steps of a world step
  explicit Nearest(const Grid& g) : grid(g), origin(g.to_world.inverse({0, 0, 0})) {
    for (std::size_t c = 0; c < 3; ++c) {
      Vec3 unit{};
      unit[c] = 1.0;
      column[c] = g.to_world.inverse(unit);
      for (std::size_t r = 0; r < 3; ++r) column[c][r] -= origin[r];
    }
  }
};

float surround_value(const Surround& s, const Mixture& mixture, std::size_t voxel) {
  const auto tissue = BodyTissue(s.tissue[voxel]);
  const double f = double(s.bone_fraction[voxel]);
  const double rest = tissue == BodyTissue::bone ? mixture.marrow : mixture.around[std::size_t(tissue)];
  return float(f * mixture.mineral + (1.0 - f) * rest);
}

/// Half-open, in voxels.
struct Box {
  std::array<int, 3> from{}, to{};
};

/// Voxel coordinates (of a grid, plus a half) along a line of points in the world.
struct Line {
  Vec3 start{}, step{};
  Line(const Nearest& grid, const Vec3& from, const Vec3& by) {
    for (std::size_t r = 0; r < 3; ++r) {
      start[r] = grid.origin[r] + 0.5;
      for (std::size_t c = 0; c < 3; ++c) {
        start[r] += grid.column[c][r] * from[c];
        step[r] += grid.column[c][r] * by[c];
      }
    }
  }
  /// The voxel that holds point `n`, or -1.
  std::ptrdiff_t operator()(const Extent& e, int n) const {
    const double x = start[0] + n * step[0], y = start[1] + n * step[1], z = start[2] + n * step[2];
    if (!(x >= 0.0 && y >= 0.0 && z >= 0.0 && x < e.ni && y < e.nj && z < e.nk)) return -1;
    return std::ptrdiff_t(e.index(int(x), int(y), int(z)));
  }
};

/// Fills a box of `out` with means of the two maps over its voxels.
void average(const Scene& scene, const std::vector<float>& state, const std::vector<float>& surround, const Box& box,
             Volume<float>& out, ThreadPool& pool) {
  const Affine& to_world = out.grid.to_world;
  const Nearest in_state(scene.grid), in_surround(scene.surround.grid);
  // Enough samples an axis that no voxel of the bone is passed over.
  std::array<int, 3> samples{};
  const double finest = length(scene.grid.to_world.column[0]);
  for (std::size_t c = 0; c < 3; ++c)
    samples[c] = std::max(1, int(std::ceil(length(to_world.column[c]) / finest - 1e-6)));
  const auto number = float(samples[0] * samples[1] * samples[2]);
  const int n = box.to[0] - box.from[0];
  if (n <= 0) return;
  pool.run(std::size_t(std::max(0, box.to[2] - box.from[2])), [&](std::size_t slice) {
    const int k = box.from[2] + int(slice);
    std::vector<float> sum(static_cast<std::size_t>(n));
    for (int j = box.from[1]; j < box.to[1]; ++j) {
      std::fill(sum.begin(), sum.end(), 0.0f);
      for (int c = 0; c < samples[2]; ++c)
        for (int b = 0; b < samples[1]; ++b)
          for (int a = 0; a < samples[0]; ++a) {
            const Vec3 from = to_world({box.from[0] + (a + 0.5) / samples[0] - 0.5, j + (b + 0.5) / samples[1] - 0.5,
                                        k + (c + 0.5) / samples[2] - 0.5});
            const Line through_state(in_state, from, to_world.column[0]),
                through_body(in_surround, from, to_world.column[0]);
            for (int i = 0; i < n; ++i) {
              const std::ptrdiff_t at = through_state(in_state.grid.extent, i);
              if (at >= 0 && scene.state->tissue[std::size_t(at)] != std::uint8_t(skeleton::Tissue::outside)) {
                sum[std::size_t(i)] += state[std::size_t(at)];
                continue;
              }
              // Beyond the body's grid: as its corner, which is air.
              const std::ptrdiff_t body = through_body(in_surround.grid.extent, i);
              sum[std::size_t(i)] += surround[body >= 0 ? std::size_t(body) : 0];
            }
          }
      for (int i = 0; i < n; ++i) out(box.from[0] + i, j, k) = sum[std::size_t(i)] / number;
    }
  });
}

}  // namespace

std::span<const Parameter<Marrow>> Marrow::table() { return marrow_parameters; }

Content content(const TissueState& s, std::size_t v, Around around) {
  Content c;
  const double matrix = double(s.lamellar[v]) + double(s.woven[v]);
  c.mineral = std::clamp(double(s.mineral[v]), 0.0, 1.0);
  c.osteoid = std::max(0.0, matrix - c.mineral);
  c.tumour = s.tumour[v];
  c.debris = s.debris[v];
  c.inert = s.inert[v];
  c.rest = 1.0 - c.mineral - c.osteoid - c.tumour - c.debris - c.inert;
  c.around = around.tissue;
  if (s.tissue[v] == std::uint8_t(skeleton::Tissue::bone)) {
    c.around = BodyTissue::bone;
  } else if (around.tissue == BodyTissue::bone) {
    const double left = 1.0 - around.bone / 255.0;
    for (double* share : {&c.mineral, &c.osteoid, &c.tumour, &c.debris, &c.inert, &c.rest}) *share *= left;
    c.mineral += 1.0 - left;
  }
  return c;
}

double Mixture::operator()(const Content& c) const {
  const double rest = c.around == BodyTissue::bone ? marrow : around[std::size_t(c.around)];
  return c.mineral * mineral + c.osteoid * osteoid + c.tumour * tumour + c.debris * debris + c.inert * inert +
         c.rest * rest;
}

std::vector<Around> around_state(const Scene& scene, ThreadPool& pool) {
  const Grid& grid = scene.grid;
  std::vector<Around> out(grid.extent.size());
  const Nearest nearest(scene.surround.grid);
  pool.run(std::size_t(grid.extent.nk), [&](std::size_t k) {
    for (int j = 0; j < grid.extent.nj; ++j) {
      const Line line(nearest, grid.to_world({0.0, double(j), double(k)}), grid.to_world.column[0]);
      for (int i = 0; i < grid.extent.ni; ++i) {
        const std::size_t v = grid.extent.index(i, j, int(k));
        const std::ptrdiff_t at = line(nearest.grid.extent, i);
        BodyTissue tissue = at < 0 ? BodyTissue::air : BodyTissue(scene.surround.tissue[std::size_t(at)]);
        const bool neural = tissue == BodyTissue::cord || tissue == BodyTissue::cerebrospinal_fluid;
        if (scene.state->tissue[v] == std::uint8_t(skeleton::Tissue::canal) && !neural) tissue = BodyTissue::adipose;
        out[v].tissue = tissue;
        if (tissue == BodyTissue::bone)
          out[v].bone = std::uint8_t(
              std::lround(255.0 * std::clamp(double(scene.surround.bone_fraction[std::size_t(at)]), 0.0, 1.0)));
      }
    }
  });
  return out;
}

std::vector<float> on_state(const Scene& scene, std::span<const Around> around, const Mixture& mixture,
                            ThreadPool& pool) {
  const Extent& e = scene.grid.extent;
  std::vector<float> out(e.size());
  const std::size_t slice = std::size_t(e.ni) * std::size_t(e.nj);
  pool.run(std::size_t(e.nk), [&](std::size_t k) {
    for (std::size_t v = k * slice; v < (k + 1) * slice; ++v)
      out[v] = float(mixture(content(*scene.state, v, around[v])));
  });
  return out;
}

std::vector<float> on_surround(const Scene& scene, const Mixture& mixture, ThreadPool& pool) {
  const Surround& s = scene.surround;
  std::vector<float> out(s.tissue.size());
  const std::size_t slice = std::size_t(s.grid.extent.ni) * std::size_t(s.grid.extent.nj);
  pool.run(std::size_t(s.grid.extent.nk), [&](std::size_t k) {
    for (std::size_t v = k * slice; v < (k + 1) * slice; ++v) out[v] = surround_value(s, mixture, v);
  });
  return out;
}

PairVolume surround_pairs(const Scene& scene, const std::array<Mixture, 2>& mixtures, ThreadPool& pool) {
  const Surround& s = scene.surround;
  const auto ni = std::size_t(s.grid.extent.ni);
  return make_pairs(
      s.grid,
      [&](std::size_t first, float* pairs) {
        for (std::size_t i = 0; i < ni; ++i)
          for (std::size_t m = 0; m < 2; ++m) pairs[2 * i + m] = surround_value(s, mixtures[m], first + i);
      },
      pool);
}

PairVolume bone_pairs(const Scene& scene, const TissueState& state, std::span<const Around> around,
                      const std::array<Mixture, 2>& mixtures, ThreadPool& pool) {
  const Grid& grid = scene.grid;
  const auto ni = std::size_t(grid.extent.ni), nj = std::size_t(grid.extent.nj);
  const Nearest nearest(scene.surround.grid);
  return make_pairs(
      grid,
      [&](std::size_t first, float* pairs) {
        const Vec3 start{0.0, double(first / ni % nj), double(first / (ni * nj))};
        const Line line(nearest, grid.to_world(start), grid.to_world.column[0]);
        for (std::size_t i = 0; i < ni; ++i) {
          const std::size_t v = first + i;
          pairs[2 * i] = pairs[2 * i + 1] = 0.0f;
          if (state.tissue[v] == std::uint8_t(skeleton::Tissue::outside)) continue;
          const Content c = content(state, v, around[v]);
          const std::ptrdiff_t at = line(nearest.grid.extent, int(i));
          for (std::size_t m = 0; m < 2; ++m)
            pairs[2 * i + m] =
                float(mixtures[m](c)) - (at < 0 ? 0.0f : surround_value(scene.surround, mixtures[m], std::size_t(at)));
        }
      },
      pool);
}

Volume<float> compose(const Scene& scene, const std::vector<float>& state, const std::vector<float>& surround,
                      const Grid& target, ThreadPool& pool) {
  Volume<float> out(target);
  const Extent& e = target.extent;
  average(scene, state, surround, {{0, 0, 0}, {e.ni, e.nj, e.nk}}, out, pool);
  return out;
}

WithAndWithout compose_both(const Scene& scene, const std::vector<float>& state, const std::vector<float>& healthy,
                            const std::vector<float>& surround, const Grid& target, ThreadPool& pool) {
  WithAndWithout out;
  out.with = compose(scene, state, surround, target, pool);
  out.without = out.with;
  // Corners of what differs, in the bone's own voxels, then in those of the image.
  const Extent& e = scene.grid.extent;
  std::array<int, 3> low{e.ni, e.nj, e.nk}, high{-1, -1, -1};
  for (int k = 0; k < e.nk; ++k)
    for (int j = 0; j < e.nj; ++j) {
      const std::size_t row = e.index(0, j, k);
      for (int i = 0; i < e.ni; ++i) {
        if (state[row + std::size_t(i)] == healthy[row + std::size_t(i)]) continue;
        const std::array<int, 3> at{i, j, k};
        for (std::size_t c = 0; c < 3; ++c) low[c] = std::min(low[c], at[c]), high[c] = std::max(high[c], at[c]);
      }
    }
  if (high[0] < 0) return out;
  Vec3 first{1e9, 1e9, 1e9}, last{-1e9, -1e9, -1e9};
  for (int corner = 0; corner < 8; ++corner) {
    const Vec3 x = target.to_world.inverse(
        scene.grid.to_world({corner & 1 ? high[0] + 0.5 : low[0] - 0.5, corner & 2 ? high[1] + 0.5 : low[1] - 0.5,
                             corner & 4 ? high[2] + 0.5 : low[2] - 0.5}));
    for (std::size_t c = 0; c < 3; ++c) first[c] = std::min(first[c], x[c]), last[c] = std::max(last[c], x[c]);
  }
  Box box;
  const std::array<int, 3> n{target.extent.ni, target.extent.nj, target.extent.nk};
  for (std::size_t c = 0; c < 3; ++c) {
    box.from[c] = int(std::clamp(std::floor(first[c]), 0.0, double(n[c])));
    box.to[c] = int(std::clamp(std::ceil(last[c]) + 1.0, 0.0, double(n[c])));
  }
  average(scene, healthy, surround, box, out.without, pool);
  return out;
}

Grid grid_around(const Vec3& centre, const Vec3& size, const Vec3& spacing) {
  Grid out;
  std::array<int, 3> n{};
  for (std::size_t c = 0; c < 3; ++c) {
    n[c] = std::max(1, int(std::lround(size[c] / spacing[c])));
    out.to_world.column[c] = {};
    out.to_world.column[c][c] = spacing[c];
    out.to_world.origin[c] = centre[c] - 0.5 * spacing[c] * (n[c] - 1);
  }
  out.extent = {n[0], n[1], n[2]};
  return out;
}

bool Coverage::holds(const Vec3& place) const {
  for (std::size_t c = 0; c < 3; ++c)
    if (std::abs(place[c] - centre[c]) >= 0.5 * size[c]) return false;
  return true;
}

BoneBox box_of(std::string_view bone, const Grid& grid, const Vec3& centre) {
  constexpr double far = std::numeric_limits<double>::infinity();
  BoneBox out{skeleton::is_vertebra(bone), {far, far, far}, {-far, -far, -far}};
  const Extent& e = grid.extent;
  for (int corner = 0; corner < 8; ++corner) {
    const Vec3 at =
        grid.to_world({(corner & 1 ? e.ni : 0) - 0.5, (corner & 2 ? e.nj : 0) - 0.5, (corner & 4 ? e.nk : 0) - 0.5});
    for (std::size_t c = 0; c < 3; ++c) {
      out.low[c] = std::min(out.low[c], at[c] - centre[c]);
      out.high[c] = std::max(out.high[c], at[c] - centre[c]);
    }
  }
  return out;
}

Coverage coverage_of(const BoneBox& bone, const Vec3& usual) {
  Coverage out{{}, usual};
  if (bone.spine) return out;
  for (std::size_t c = 0; c < 3; ++c) {
    const double low = std::min(-0.5 * usual[c], bone.low[c]), high = std::max(0.5 * usual[c], bone.high[c]);
    out.centre[c] = 0.5 * (low + high);
    out.size[c] = high - low;
  }
  return out;
}

}  // namespace howship::imaging
