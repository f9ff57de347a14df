// SPDX-License-Identifier: Apache-2.0
#include "howship/numerics/machine.hpp"

// The one place where contraction is wanted: the peak is that of fused multiply-adds.
#ifdef __clang__
#pragma clang fp contract(fast)
#else
#pragma GCC optimize("fp-contract=fast")
#endif

namespace howship::HOWSHIP_ISA {

/// Runs `rounds` of sixteen independent multiply-adds on vectors; returns the operations done (two a lane and each).
double run_multiply_adds(long rounds, double* sink) {
  constexpr int lanes = HOWSHIP_VECTOR_BYTES / 8, chains = 16;
  using Vector [[gnu::vector_size(HOWSHIP_VECTOR_BYTES)]] = double;
  Vector x[chains];
  for (int k = 0; k < chains; ++k) x[k] = (1.0 + k) - Vector{};
  const Vector a = 0.999999 - Vector{}, b = 1e-6 - Vector{};
  for (long round = 0; round < rounds; ++round) {
#pragma GCC unroll 16
    for (int k = 0; k < chains; ++k) x[k] = x[k] * a + b;
  }
  Vector sum = x[0];
  for (int k = 1; k < chains; ++k) sum += x[k];
  *sink = sum[0];
  return 2.0 * lanes * chains * double(rounds);
}

}  // namespace howship::HOWSHIP_ISA
