// SPDX-License-Identifier: Apache-2.0
// The 24 x 24 stiffness of one voxel, for the direct solve of the coarsest level and for tests.
#pragma once
#include <array>

#include "howship/strength/level.hpp"

namespace howship::strength {

/// Row and column 3 corner + component; corner bits are x, y, z. `lambda` and `mu` carry the factor edge / 16.
std::array<std::array<double, 24>, 24> element_stiffness(Element element, double lambda, double mu);

}  // namespace howship::strength
