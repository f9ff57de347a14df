// SPDX-License-Identifier: Apache-2.0
// Where a saw would part the body of a vertebra from its arch, found in the shape of a mask.
#pragma once
#include <optional>

#include "howship/strength/materials.hpp"

namespace howship::strength {

/// What lies beyond the plane, on the side its normal points to, is cut off.
struct SawCut {
  Vec3 at{};           ///< world mm
  Vec3 normal{};       ///< unit, from the body to the arch
  double removed = 0;  ///< mm3 of bone beyond it
};

/// A plane `stub` mm behind the body's back wall, across the way from body to arch; empty where the mask has no arch
/// (less than a tenth of it lies beyond). The body is what is left of the mask after opening it by a ball of about half
/// its height, too large for pedicles and processes; its back wall is where lines from its centre come out.
std::optional<SawCut> cut_off_arch(const MaterialMap& vertebra, double stub, ThreadPool& pool);

/// The map with what lies beyond the plane made void.
MaterialMap without_arch(MaterialMap map, const SawCut& cut);

}  // namespace howship::strength
