// SPDX-License-Identifier: Apache-2.0
// From a solid to voxels.
#pragma once
#include <limits>
#include <optional>

#include "howship/base/sums.hpp"
#include "howship/numerics/distance_transform.hpp"
#include "howship/skeleton/solid.hpp"
#include "howship/skeleton/texture.hpp"

namespace howship::skeleton {

struct Sampling {
  double voxel = 1.0, margin = 10.0;
  double side = -1.0;  ///< world x (right) per bone x
  double texture_spread = 0.0, texture_length = 3.0;
  std::uint64_t seed = 1, patient = 0;
  double cortical_bone_volume_fraction = 0.8;
};

/// A voxel with less solid and less cortex than this holds no bone: the rule that the strength solver uses too.
constexpr double least_solid = 0.3, least_cortex = 0.05;

/// Empties bone voxels that no chain of faces joins to the largest piece (a rounded tip can leave a sliver of cortex in
/// a voxel that only touches the bone by an edge). Returns which voxels are bone. Bone must keep clear of the border.
std::vector<std::uint8_t> drop_crumbs(BoneModel& bone);

/// Fills everything but name, provenance and notes.
///
/// Solid and cortical fractions follow from the distance d below the surface by the interval rule (a planar surface
/// through a voxel of edge h): s = clamp(1/2 + d/h), c = |[d - h/2, d + h/2] in [0, t]| / h. The volume of a shell of
/// any thickness t is then right on any voxel size, because the rule is a convolution and keeps the integral. Distances
/// are divided by the gradient of the field (its fields are not exact distances) and voxels above 1 mm are split.
template <class Solid>
BoneModel sample(const Solid& solid, const Sampling& how, ThreadPool& pool) {
  const double h = how.voxel;
  const Vec3 reference = solid.reference();
  const Box box = solid.bounds();
  const auto to_bone = [&](const Vec3& w) {
    return Vec3{how.side * w[0] + reference[0], w[1] + reference[1], w[2] + reference[2]};
  };
  const auto to_world = [&](const Vec3& b) {
    return Vec3{how.side * (b[0] - reference[0]), b[1] - reference[1], b[2] - reference[2]};
  };

  // Voxel centres lie at whole multiples of h from the reference, so that a mirrored bone has mirrored voxels.
  const Vec3 c0 = to_world(box.lo), c1 = to_world(box.hi);
  std::array<int, 3> first{}, count{};
  for (std::size_t a = 0; a < 3; ++a) {
    const double lo = std::min(c0[a], c1[a]) - how.margin, hi = std::max(c0[a], c1[a]) + how.margin;
    first[a] = int(std::floor(lo / h));
    count[a] = int(std::ceil(hi / h)) - first[a] + 1;
  }
  Grid grid;
  grid.extent = {count[0], count[1], count[2]};
  for (std::size_t a = 0; a < 3; ++a) {
    grid.to_world.column[a] = {};
    grid.to_world.column[a][a] = h;
    grid.to_world.origin[a] = first[a] * h;
  }

  BoneModel out(grid);
  out.cortical_bone_volume_fraction = how.cortical_bone_volume_fraction;
  out.landmarks = solid.landmarks();
  for (Landmark& mark : out.landmarks) mark.at = to_world(mark.at);

  std::optional<Texture> texture;
  if (how.texture_spread > 0)
    texture.emplace(Vec3{box.lo[0] - h, box.lo[1] - h, box.lo[2] - h},
                    Vec3{box.hi[0] + h, box.hi[1] + h, box.hi[2] + h}, how.texture_length, how.seed, how.patient, pool);

  const int splits = std::max(1, int(std::ceil(h - 1e-9)));
  const double part = h / splits;
  const auto slope = [&](const Vec3& p, double f) {
    constexpr double e = 0.05;
    double squares = 0;
    for (std::size_t a = 0; a < 3; ++a) {
      Vec3 q = p;
      q[a] += p[a] < 0 ? -e : e;  // outwards, so that mirrored places have mirrored slopes
      squares += square((solid.distance(q) - f) / e);
    }
    return std::clamp(std::sqrt(squares), 0.3, 1.5);
  };
  const auto fill = [&](const Vec3& world, std::size_t at) {
    const Vec3 p = to_bone(world);
    const double f = solid.distance(p);
    if (f > 0.5 * 1.8 * 1.5 * h) return;
    const Local local = solid.local(p);
    double solid_sum = 1.0, cortex_sum = 0.0;
    const double cut_at = solid.cut(p);
    if (-f < 1.5 * (local.cortex + 1.5 * h) || cut_at > -h) {
      const double g = slope(p, f);
      solid_sum = 0.0;
      for (int c = 0; c < splits * splits * splits; ++c) {
        const auto shift = [&](int n) { return (n + 0.5) * part - 0.5 * h; };
        const Vec3 q = p + Vec3{shift(c % splits), shift(c / splits % splits), shift(c / (splits * splits))};
        const double d = -(splits == 1 ? f : solid.distance(q)) / g;
        const double kept = std::clamp(0.5 - solid.cut(q) / part, 0.0, 1.0);
        solid_sum += kept * std::clamp(0.5 + d / part, 0.0, 1.0);
        cortex_sum += kept * std::clamp((std::min(d + 0.5 * part, local.cortex) - std::max(d - 0.5 * part, 0.0)) / part,
                                        0.0, 1.0);
      }
      solid_sum /= splits * splits * splits;
      cortex_sum /= splits * splits * splits;
    }
    if (solid_sum < least_solid && cortex_sum < least_cortex) return;
    double bmd = local.bmd;
    if (texture) bmd *= std::exp(how.texture_spread * (*texture)(p));
    const double trabecular = std::max(solid_sum - cortex_sum, 0.0);
    out.solid_fraction.value[at] = float(solid_sum);
    out.cortical_fraction.value[at] = float(cortex_sum);
    out.trabecular_bmd.value[at] = float(bmd);
    out.bone_volume_fraction.value[at] =
        float(cortex_sum * how.cortical_bone_volume_fraction + trabecular * bone_volume_fraction_from_bmd(bmd));
    out.tissue.value[at] = std::uint8_t(Tissue::bone);
    out.part.value[at] = std::uint8_t(local.part);
  };

  // Blocks of four voxels a side whose middle is farther from the bone than their corners are skipped whole.
  constexpr int block = 4;
  const Extent& e = grid.extent;
  const auto world_of = [&](double i, double j, double k) { return grid.to_world({i, j, k}); };
  const double far = 1.1 * (0.5 * (block - 1) * 1.7320508 * h) + 0.5 * 1.8 * 1.5 * h;
  pool.run(std::size_t((e.nk + block - 1) / block), [&](std::size_t layer) {
    const int k0 = int(layer) * block;
    for (int j0 = 0; j0 < e.nj; j0 += block)
      for (int i0 = 0; i0 < e.ni; i0 += block) {
        const double middle = 0.5 * (block - 1);
        const Vec3 p = to_bone(world_of(i0 + middle, j0 + middle, k0 + middle));
        if (solid.distance(p) > far || solid.cut(p) > far) continue;
        for (int k = k0; k < std::min(k0 + block, e.nk); ++k)
          for (int j = j0; j < std::min(j0 + block, e.nj); ++j)
            for (int i = i0; i < std::min(i0 + block, e.ni); ++i) fill(world_of(i, j, k), e.index(i, j, k));
      }
  });

  std::vector<std::uint8_t> seed = drop_crumbs(out);
  const std::vector<float> near = squared_distance(e, seed, {h, h, h}, how.margin, pool);
  std::vector<double> sums(2 * std::size_t(e.nk));
  pool.run(std::size_t(e.nk), [&](std::size_t k) {
    double weight = 0, density = 0;
    for (int j = 0; j < e.nj; ++j)
      for (int i = 0; i < e.ni; ++i) {
        const std::size_t v = e.index(i, j, int(k));
        if (seed[v]) {
          if (out.part.value[v] != std::uint8_t(Part::reference)) continue;
          const double trabecular = double(out.solid_fraction.value[v]) - double(out.cortical_fraction.value[v]);
          weight += trabecular;
          density += trabecular * double(out.trabecular_bmd.value[v]);
        } else if (near[v] < std::numeric_limits<float>::infinity()) {
          const bool canal = solid.in_canal(to_bone(world_of(i, j, double(k))));
          out.tissue.value[v] = std::uint8_t(canal ? Tissue::canal : Tissue::soft);
        }
      }
    sums[2 * k] = weight;
    sums[2 * k + 1] = density;
  });
  double weight = 0, density = 0;
  for (std::size_t k = 0; k < std::size_t(e.nk); ++k) {
    weight += sums[2 * k];
    density += sums[2 * k + 1];
  }
  out.trabecular_bmd_mean = weight > 0 ? density / weight : 0.0;
  return out;
}

}  // namespace howship::skeleton
