// SPDX-License-Identifier: Apache-2.0
// One RVE on its own: a healthy region of the skeleton, or a well-mixed lesion. Factors equal their sources.
#pragma once
#include "howship/space/law.hpp"

namespace howship::space {

/// Advances one RVE by dt days under an exposure evaluated at mid-step.
Values<double> advance_point(const Values<double>& y, const Exposure& exposure, const Site<double>& site,
                             const Law& law, double dt);

}  // namespace howship::space
