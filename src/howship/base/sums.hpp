// SPDX-License-Identifier: Apache-2.0
// Sums with a fixed shape: the same bytes whatever computes the leaves.
#pragma once
#include <bit>
#include <cstddef>
#include <span>

namespace howship {

/// Sum by a fixed binary tree over leaves of 1024 (error grows with log n, not n).
inline double ordered_sum(std::span<const double> x) {
  constexpr std::size_t leaf = 1024;
  if (x.size() <= leaf) {
    double sum = 0.0;
    for (double value : x) sum += value;
    return sum;
  }
  const std::size_t half = std::bit_ceil(x.size()) / 2;
  return ordered_sum(x.first(half)) + ordered_sum(x.subspan(half));
}

}  // namespace howship
