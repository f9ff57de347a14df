// SPDX-License-Identifier: Apache-2.0
// Entry point of the cohort kernel, one variant for each instruction set, and what it has in common with one body
// alone.
#pragma once
#include <cstddef>

#include "howship/numerics/simd.hpp"

namespace howship::therapy {
struct WholeBody;

/// Ends what ends at the patient's present, sets the present to the next ending or `day`, whichever is first, and
/// returns how far off that is (day; 0 = the patient has come to `day`). An ending makes `step` short.
double next_stretch(WholeBody& patient, double day, double& step);

/// Carries `count` bodies of one shape, each to its own day. The number of lanes is that of the instruction set.
HOWSHIP_KERNEL(void, carry_lanes, (WholeBody* const* bodies, const double* days, std::size_t count))
}  // namespace howship::therapy
