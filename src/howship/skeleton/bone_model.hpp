// SPDX-License-Identifier: Apache-2.0
// What every other room gets to know about one bone, whether built in or taken from a CT.
#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "howship/numerics/grid.hpp"
#include "howship/space/tissue.hpp"

namespace howship::skeleton {

using space::Tissue;

struct Scan;

/// Which part of the bone a bone voxel belongs to.
enum class Part : std::uint8_t {
  other,      ///< posterior elements of a vertebra, shaft of a long bone, or not bone
  reference,  ///< vertebral body; head and neck of femur, head of humerus; the whole of any other bone
};

/// A named place in world millimetres, with the radius of the sphere it is the centre of (0 where it is a point).
struct Landmark {
  std::string name;
  Vec3 at{};
  double radius = 0.0;
};

/// One bone on a grid of cubic voxels. The volumes share one grid. Voxels whose tissue is not bone hold 0 in all
/// material volumes, so that sums over a volume are sums over the bone.
///
/// A bone voxel is, by volume, `cortical_fraction` c of cortex, `solid_fraction` - c of trabecular bone with its marrow
/// (of density `trabecular_bmd`), and 1 - `solid_fraction` of soft tissue outside the bone's surface. Hence
///   bone_volume_fraction = c cortical_bone_volume_fraction + (s - c) bone_volume_fraction_from_bmd(trabecular_bmd)
/// with the relation of skeleton/hounsfield.hpp, and elastic modulus E = c E_cortex + (s - c) E_trabecular(bmd).
/// "C3", "T12", "L1": a vertebra, by the name of a bone or region.
constexpr bool is_vertebra(std::string_view name) {
  return name.size() >= 2 && name.size() <= 3 && (name[0] == 'C' || name[0] == 'T' || name[0] == 'L') &&
         name[1] >= '0' && name[1] <= '9';
}

struct BoneModel {
  BoneModel() = default;
  explicit BoneModel(const Grid& grid)  ///< every volume on the grid, all 0
      : bone_volume_fraction(grid),
        solid_fraction(grid),
        cortical_fraction(grid),
        trabecular_bmd(grid),
        tissue(grid),
        part(grid) {}

  std::string name;                        ///< canonical, as in bone_names(); "label N" for a bone from CT
  Volume<float> bone_volume_fraction;      ///< matrix volume / voxel volume, 0..1
  Volume<float> solid_fraction;            ///< part of the voxel inside the bone's outer surface, 0..1
  Volume<float> cortical_fraction;         ///< part of the voxel that is cortex, 0..solid_fraction; 0 for bones from CT
  Volume<float> trabecular_bmd;            ///< mg/cm3 K2HPO4-equivalent of what is not cortex
  Volume<std::uint8_t> tissue;             ///< a Tissue
  Volume<std::uint8_t> part;               ///< a Part
  double cortical_bone_volume_fraction{};  ///< of compact cortex: 1 - its porosity
  double trabecular_bmd_mean{};            ///< mg/cm3, volume-weighted over the reference part's trabecular bone
  Vec3 centre{};                       ///< world mm, centre of the reference part (vertebral body; femoral neck ...)
  std::vector<Landmark> landmarks;     ///< e.g. "head_centre", "canal_centre"
  std::string provenance;              ///< one sentence: where the bone comes from
  std::vector<std::string> notes;      ///< what was done to it, each a sentence for the report
  std::shared_ptr<const Scan> scan{};  ///< that it was cut out of; null for built-in bones, or where it is not kept
};

}  // namespace howship::skeleton
