// SPDX-License-Identifier: Apache-2.0
// CT-based structural rigidity: how stiff every cross-section is as part of a beam.
#pragma once
#include <vector>

#include "howship/strength/materials.hpp"

namespace howship::strength {

/// One section across the map's third axis.
struct Section {
  double level = 0;    ///< mm along that axis, from the first voxel's centre
  double axial = 0;    ///< EA, N
  double bending = 0;  ///< smaller principal EI about the modulus-weighted centroid, N mm2
  double torsion = 0;  ///< GJ about the same point, N mm2 (polar moment: exact for round sections only)
};
std::vector<Section> sections(const MaterialMap& map);

/// What is left of the reference's rigidity in the section that lost most.
struct RigidityLeft {
  double axial = 1, bending = 1, torsion = 1;
  double level = 0;  ///< of the section with the smallest of the three
  double least() const { return std::min({axial, bending, torsion}); }
};

/// Compares section by section; both maps must have the same layers. Sections of less than `least_part` of the
/// reference's largest EA (the ends) are left out.
RigidityLeft rigidity_left(const std::vector<Section>& lesion, const std::vector<Section>& reference,
                           double least_part = 0.2);

/// The same for maps on any two grids, in sections of two voxels across `axis` (unit, world). `keep`, where not empty,
/// says which voxels of the reference's grid count, e.g. those of head and neck; then both must share that grid.
RigidityLeft rigidity_left(const MaterialMap& lesion, const MaterialMap& reference, const Vec3& axis,
                           const std::vector<bool>& keep = {});

/// A bone against another, e.g. that of the opposite side: sections of two voxels across each bone's own axis (unit,
/// world, upwards), from their upper ends down as far as both reach. `level` is along the first bone's axis.
RigidityLeft rigidity_beside(const MaterialMap& bone, const Vec3& axis, const MaterialMap& other,
                             const Vec3& other_axis);

/// Sections of `width` mm across `axis` from `low` mm on, `count` of them; `level` in mm along the axis in the world.
std::vector<Section> sections_across(const MaterialMap& map, const Vec3& axis, double low, double width,
                                     std::size_t count, const std::vector<bool>& keep = {});

/// The section of least EA among those of two voxels across `axis` (unit, world); `least_part` as in rigidity_left.
Section weakest_section(const MaterialMap& map, const Vec3& axis, double least_part = 0.2);

}  // namespace howship::strength
