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
  double operator()(const Vec3& at) const { return (*this)(cell_at(0, at[0]), cell_at(1, at[1]), cell_at(2, at[2])); }

  /// Where a coordinate lies along an axis of the lattice: places on one line of a grid share two of them, and fields
  /// of one lattice all three.
  struct Cell {
    std::uint32_t index = 0;
    double part = 0.0;
  };
  Cell cell_at(std::size_t axis, double coordinate) const;
  double operator()(const Cell& x, const Cell& y, const Cell& z) const;

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
  /// The same at each voxel of a grid whose axes are those of the body.
  class OnGrid {
   public:
    OnGrid(const Detail& detail, const Grid& grid);
    double soft(BodyTissue tissue, int i, int j, int k) const;

   private:
    const Detail& detail_;
    std::array<std::vector<Field::Cell>, 3> fibre_, vessel_;
  };

 private:
  /// `fibre` and `vessel` look a field of that lattice up, only where it is needed.
  template <class Fibre, class Vessel>
  double soft_from(BodyTissue tissue, const Fibre& fibre, const Vessel& vessel) const;

  double stray_, streak_, vessel_, uneven_, fat_less_muscle_;
  std::array<Field, 3> wander_;
  Field fibres_, one_, other_;
};

/// Grain of spongiosa: how mineral, a share of a voxel's volume, varies from place to place about its mean.
class Grain {
 public:
  Grain(const Vec3& low, const Vec3& high, const CtSettings& ct, const Mixture& hounsfield, const Identity& who,
        ThreadPool& pool);
  /// HU more than the mean in each voxel of an image whose axes are those of the body, where mineral is that share of
  /// it on average; added to `out`.
  void add_to(Volume<float>& out, const Volume<float>& mineral, ThreadPool& pool) const;

 private:
  double mineral_hu_, relative_;
  Field field_;
};

/// CT numbers of a bone in its body as people see them, on a grid, before blur and noise. `pictured`: the scene with
/// organs that stray.
Volume<float> with_detail(const Scene& pictured, const Detail& detail, const CtSettings& ct, const Mixture& hounsfield,
                          const Identity& who, const Grid& grid, ThreadPool& pool);

}  // namespace howship::imaging
