// SPDX-License-Identifier: Apache-2.0
// Entry point of the cohort kernel, one variant for each instruction set.
#pragma once
#include "howship/numerics/simd.hpp"

namespace howship::therapy {
struct CohortBatch;
HOWSHIP_KERNEL(void, advance_batch, (CohortBatch & batch, double days))
}  // namespace howship::therapy
