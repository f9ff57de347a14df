// SPDX-License-Identifier: Apache-2.0
#include "howship/imaging/scene.hpp"

#include <algorithm>
#include <cmath>

#include "howship/base/ensure.hpp"

namespace howship::imaging {
namespace {

constexpr std::array marrow_parameters{
    Parameter<Marrow>{&Marrow::fat,
                      {"marrow_fat",
                       "1",
                       0.05,
                       0.95,
                       "fat share of marrow by volume",
                       {Origin::published,
                        "spine 0.30-0.50 rising with age, whole skeleton 0.656 +- 0.072, n = 100 (PMC8161193)", 'M'}}}};

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
  std::ptrdiff_t operator()(const Vec3& world) const {
    std::array<int, 3> ijk{};
    for (std::size_t r = 0; r < 3; ++r)
      ijk[r] = int(
          std::floor(origin[r] + column[0][r] * world[0] + column[1][r] * world[1] + column[2][r] * world[2] + 0.5));
    if (!grid.extent.contains(ijk[0], ijk[1], ijk[2])) return -1;
    return std::ptrdiff_t(grid.extent.index(ijk[0], ijk[1], ijk[2]));
  }
};

double length(const Vec3& a) { return std::sqrt(a[0] * a[0] + a[1] * a[1] + a[2] * a[2]); }

}  // namespace

std::span<const Parameter<Marrow>> Marrow::table() { return marrow_parameters; }

Content content(const TissueState& s, std::size_t v, BodyTissue around) {
  Content c;
  const double matrix = double(s.lamellar[v]) + double(s.woven[v]);
  c.mineral = std::clamp(double(s.mineral[v]), 0.0, 1.0);
  c.osteoid = std::max(0.0, matrix - c.mineral);
  c.tumour = s.tumour[v];
  c.debris = s.debris[v];
  c.inert = s.inert[v];
  c.rest = 1.0 - c.mineral - c.osteoid - c.tumour - c.debris - c.inert;
  c.around = s.tissue[v] == std::uint8_t(skeleton::Tissue::bone) ? BodyTissue::bone : around;
  return c;
}

double Mixture::operator()(const Content& c) const {
  const double rest = c.around == BodyTissue::bone ? marrow : around[std::size_t(c.around)];
  return c.mineral * mineral + c.osteoid * osteoid + c.tumour * tumour + c.debris * debris + c.inert * inert +
         c.rest * rest;
}

std::vector<std::uint8_t> around_state(const Scene& scene, ThreadPool& pool) {
  const Grid& grid = scene.state.grid;
  std::vector<std::uint8_t> out(grid.extent.size());
  const Nearest nearest(scene.surround.grid);
  pool.run(std::size_t(grid.extent.nk), [&](std::size_t k) {
    for (int j = 0; j < grid.extent.nj; ++j)
      for (int i = 0; i < grid.extent.ni; ++i) {
        const std::size_t v = grid.extent.index(i, j, int(k));
        const std::ptrdiff_t at = nearest(grid.to_world({double(i), double(j), double(k)}));
        BodyTissue tissue = at < 0 ? BodyTissue::air : BodyTissue(scene.surround.tissue[std::size_t(at)]);
        const bool neural = tissue == BodyTissue::cord || tissue == BodyTissue::cerebrospinal_fluid;
        if (scene.state.tissue[v] == std::uint8_t(skeleton::Tissue::canal) && !neural) tissue = BodyTissue::adipose;
        if (tissue == BodyTissue::bone) tissue = BodyTissue::muscle;
        out[v] = std::uint8_t(tissue);
      }
  });
  return out;
}

std::vector<float> on_state(const Scene& scene, std::span<const std::uint8_t> around, const Mixture& mixture,
                            ThreadPool& pool) {
  const Extent& e = scene.state.grid.extent;
  std::vector<float> out(e.size());
  const std::size_t slice = std::size_t(e.ni) * std::size_t(e.nj);
  pool.run(std::size_t(e.nk), [&](std::size_t k) {
    for (std::size_t v = k * slice; v < (k + 1) * slice; ++v)
      out[v] = float(mixture(content(scene.state, v, BodyTissue(around[v]))));
  });
  return out;
}

std::vector<float> on_surround(const Scene& scene, const Mixture& mixture, ThreadPool& pool) {
  const Surround& s = scene.surround;
  std::vector<float> out(s.tissue.size());
  const std::size_t slice = std::size_t(s.grid.extent.ni) * std::size_t(s.grid.extent.nj);
  pool.run(std::size_t(s.grid.extent.nk), [&](std::size_t k) {
    for (std::size_t v = k * slice; v < (k + 1) * slice; ++v) {
      const auto tissue = BodyTissue(s.tissue[v]);
      const double f = s.bone_fraction[v];
      const double rest = tissue == BodyTissue::bone ? mixture.marrow : mixture.around[std::size_t(tissue)];
      out[v] = float(f * mixture.mineral + (1.0 - f) * rest);
    }
  });
  return out;
}

std::vector<float> difference_on_state(const Scene& scene, const std::vector<float>& state,
                                       const std::vector<float>& surround, ThreadPool& pool) {
  const Grid& grid = scene.state.grid;
  std::vector<float> out(grid.extent.size(), 0.0f);
  const Nearest nearest(scene.surround.grid);
  pool.run(std::size_t(grid.extent.nk), [&](std::size_t k) {
    for (int j = 0; j < grid.extent.nj; ++j)
      for (int i = 0; i < grid.extent.ni; ++i) {
        const std::size_t v = grid.extent.index(i, j, int(k));
        if (scene.state.tissue[v] == std::uint8_t(skeleton::Tissue::outside)) continue;
        const std::ptrdiff_t at = nearest(grid.to_world({double(i), double(j), double(k)}));
        out[v] = state[v] - (at < 0 ? 0.0f : surround[std::size_t(at)]);
      }
  });
  return out;
}

Volume<float> compose(const Scene& scene, const std::vector<float>& state, const std::vector<float>& surround,
                      const Grid& target, ThreadPool& pool) {
  Volume<float> out(target);
  const Nearest in_state(scene.state.grid), in_surround(scene.surround.grid);
  // Enough samples an axis that no voxel of the bone is passed over.
  std::array<int, 3> samples{};
  const double finest = length(scene.state.grid.to_world.column[0]);
  for (std::size_t c = 0; c < 3; ++c)
    samples[c] = std::max(1, int(std::ceil(length(target.to_world.column[c]) / finest - 1e-6)));
  pool.run(std::size_t(target.extent.nk), [&](std::size_t k) {
    for (int j = 0; j < target.extent.nj; ++j)
      for (int i = 0; i < target.extent.ni; ++i) {
        double sum = 0.0;
        for (int c = 0; c < samples[2]; ++c)
          for (int b = 0; b < samples[1]; ++b)
            for (int a = 0; a < samples[0]; ++a) {
              const Vec3 world = target.to_world({i + (a + 0.5) / samples[0] - 0.5, j + (b + 0.5) / samples[1] - 0.5,
                                                  double(k) + (c + 0.5) / samples[2] - 0.5});
              const std::ptrdiff_t at = in_state(world);
              if (at >= 0 && scene.state.tissue[std::size_t(at)] != std::uint8_t(skeleton::Tissue::outside)) {
                sum += state[std::size_t(at)];
              } else if (const std::ptrdiff_t body = in_surround(world); body >= 0) {
                sum += surround[std::size_t(body)];
              } else {
                sum += surround.front();  // beyond the body's grid: as its corner, which is air
              }
            }
        out(i, j, int(k)) = float(sum / (samples[0] * samples[1] * samples[2]));
      }
  });
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

}  // namespace howship::imaging
