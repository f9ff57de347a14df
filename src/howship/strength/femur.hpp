// SPDX-License-Identifier: Apache-2.0
// Head, trochanter and shaft of a proximal femur, found in its shape alone.
#pragma once
#include <string>
#include <vector>

#include "howship/strength/materials.hpp"

namespace howship::strength {

/// Landmarks by the names that the built-in femur gives them, or a sentence why the shape has none.
struct FemurMarks {
  std::vector<skeleton::Landmark> landmarks;
  std::string refusal;
};

/// The solid voxels of a map, the head upwards in the world. The shaft is the run of sections whose area stays near the
/// smallest; its axis is a line through their centroids; the head is the largest ball beside that axis, then a sphere
/// fitted to the surface away from the neck; the trochanter is what reaches highest on the other side. At least 30 mm
/// of shaft are needed, and a head that is round to within an eighth of its radius.
FemurMarks find_femur(const MaterialMap& map);

}  // namespace howship::strength
