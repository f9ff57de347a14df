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

}  // namespace howship::strength
