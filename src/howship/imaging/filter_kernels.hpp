// SPDX-License-Identifier: Apache-2.0
// Weighted sums along lines of values, for each instruction set.
#pragma once
#include <cstddef>

#include "howship/numerics/simd.hpp"

namespace howship::imaging {

/// out[x * out_step + l] = the sum over t < taps, in this order, of tap[t] * in[(x + t) * in_step + l]
/// for x < count, l < lines. `in` and `out` do not overlap.
struct WeightedSum {
  const float* in;
  float* out;
  std::size_t count, lines, in_step, out_step;
  const float* tap;
  std::size_t taps;
};
HOWSHIP_KERNEL(void, weighted_sum, (const WeightedSum& run))

}  // namespace howship::imaging
