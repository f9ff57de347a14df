// SPDX-License-Identifier: Apache-2.0
// What treatments through a needle share: where its point is, whether the way to it is clear, and what is around.
#pragma once
#include <array>
#include <optional>
#include <string>

#include "howship/therapy/heat/ablation_zone.hpp"
#include "howship/therapy/local/local.hpp"

namespace howship::therapy::local {

/// A needle: its point and the direction of insertion (a unit vector), in the world.
struct Needle {
  Vec3 point{}, direction{};
};

/// The voxel of `surroundings` that holds a place; none where it lies outside of the grid.
std::optional<std::size_t> voxel_of(const Surroundings& around, const Vec3& place);

/// The middle of what is aimed at: of the lesion nearest to the order's target, else the centre of the bone.
Vec3 target_of(const LocalOrder& order, const TreatedSite& site, const Surroundings& around);

/// The way to a place that passes the spinal canal by, from the side on which the place lies, as steeply as may be.
Vec3 way_to(const Vec3& place, const TreatedSite& site, const Surroundings& around);

/// Why a needle cannot be there; nothing where it can.
std::optional<std::string> in_the_way(const Needle& needle, const TreatedSite& site, const Surroundings& around);

/// How far the last `length` mm of a needle's way pass tumour by, beyond `radius` mm; 0 where they meet it, infinite
/// where there is none.
double off_tumour(const Needle& needle, double length, double radius, const Surroundings& around);

/// What is at a place, as heat and current see it; `around` must outlive it. `canal_cooled`: the spinal canal is
/// flushed.
heat::TissueAt tissue_for_heat(const Surroundings& around, const heat::HeatParameters& numbers, bool canal_cooled);

/// What a needle of that order does in tissue; none of one that neither heats nor cools.
std::optional<heat::Zone> zone_of(const LocalOrder& order, const Needle& needle, const heat::TissueAt& tissue,
                                  const heat::HeatParameters& numbers);

/// How a dead zone lies: to the lesion and to the spinal canal. NaN where there is none.
struct ZoneFit {
  double margin;          ///< mm from the lesion's edge to the edge of the dead zone, the least; below 0: some lives
  double lesion_dead;     ///< share of the lesion's tumour that died
  double canal_distance;  ///< mm, least, from dead tissue
  double canal_extreme;   ///< C, in the canal: highest, or lowest where `cold`
};
ZoneFit fit_of(const Surroundings& around, const Vec3& target, const ByPlace& killed, const ByPlace& celsius,
               bool cold);

/// A field cut down to where `matters`, with a rim of one voxel.
Field cut(const Grid& grid, const std::vector<float>& value, const std::vector<std::uint8_t>& matters);

}  // namespace howship::therapy::local
