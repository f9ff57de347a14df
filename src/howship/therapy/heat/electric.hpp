// SPDX-License-Identifier: Apache-2.0
// The quasi-static electric field of an electrode in tissue, and the heat of its current.
#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "howship/base/threads.hpp"
#include "howship/numerics/grid.hpp"
#include "howship/numerics/zeroed_array.hpp"
#include "howship/therapy/heat/bioheat.hpp"

namespace howship::therapy::heat {

struct ElectricField {
  ZeroedArray<double> potential;  ///< V for 1 V on the electrode, a layer of zeros around; the next starts from it
  std::vector<float> heat;        ///< W/m3 for 1 V
  double conductance = 0.0;       ///< S, of the way from the electrode outwards; power for 1 V is the same number in W
  double beyond = 0.0;            ///< the part of that power that heats the world beyond the box
  int iterations = 0;
};

/// Solves div(sigma grad phi) = 0 with phi = 1 on the electrode by conjugate gradients (residual 1e-6 of the first);
/// beyond the box phi falls as the inverse of the distance from its middle. Faces between electrode and tissue lead as
/// the tissue does over `link` voxels to a voxel, and all heat of such a face is the tissue's. `sigma` in S/m.
void solve(const Extent& extent, double spacing, std::span<const double> sigma, std::span<const std::uint8_t> electrode,
           const Link& link, ElectricField& field, ThreadPool& pool);

}  // namespace howship::therapy::heat
