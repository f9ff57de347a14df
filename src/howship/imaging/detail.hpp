// SPDX-License-Identifier: Apache-2.0
// What a CT shows beside the bone that is simulated: grain of spongiosa, fat between the fibres of muscle, small
// vessels in fat, organs whose surfaces are not those of solids. It is in the images that people and networks look at.
// The modelled reader, who takes the difference of two images of one body, has the grain as his clutter.
#pragma once
#include <array>

#include "howship/imaging/ct.hpp"
#include "howship/imaging/phantom.hpp"

namespace howship::imaging {

/// A Gaussian random field of place: mean 0, variance 1 on average, correlation exp(-r^2 / (4 length^2)) along an axis.
/// White noise on a lattice fixed in space, smoothed, and taken linearly between its points, so that box and threads do
/// not show.
class Field {
 public:
  /// Covers the box from `low` to `high` (mm); `channel` (below 2^15) keeps the fields of one person apart.
  Field(const Vec3& low, const Vec3& high, const Vec3& length, const Identity& who, std::uint64_t channel,
        ThreadPool& pool);
  /// Value at a place; outside the box that of the nearest border.
  double operator()(const Vec3& at) const;

 private:
  Vec3 step_{};
  std::array<long, 3> first_{};
  Volume<float> value_;
};

/// What fine structure does to a CT of one person, as functions of tissue and place in the body.
class Detail {
 public:
  /// Holds for the places of `around`.
  Detail(const Grid& around, const CtSettings& ct, const Mixture& hounsfield, const Identity& who, ThreadPool& pool);

  /// mm that what has its surface at a place is away from there.
  Vec3 stray(const Vec3& at) const;
  /// HU that a soft tissue differs by from its usual number.
  double soft(BodyTissue tissue, const Vec3& at) const;

 private:
  double stray_, streak_, vessel_, uneven_, fat_less_muscle_;
  std::array<Field, 3> wander_;
  Field fibres_, one_, other_;
};

/// Grain of spongiosa: how mineral, a share of a voxel's volume, varies from place to place about its mean.
class Grain {
 public:
  Grain(const Vec3& low, const Vec3& high, const CtSettings& ct, const Mixture& hounsfield, const Identity& who,
        ThreadPool& pool);
  /// HU more than the mean in a voxel of an image, where mineral is that share of it on average.
  double operator()(double mineral, const Grid& grid, const Vec3& voxel) const;

 private:
  double mineral_hu_, relative_;
  Field field_;
};

/// CT numbers of a bone in its body as people see them, on a grid, before blur and noise. `pictured`: the scene with
/// organs that stray.
Volume<float> with_detail(const Scene& pictured, const Detail& detail, const CtSettings& ct, const Mixture& hounsfield,
                          const Identity& who, const Grid& grid, ThreadPool& pool);

}  // namespace howship::imaging
