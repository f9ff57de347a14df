// SPDX-License-Identifier: Apache-2.0
#include "howship/numerics/machine.hpp"

#include <algorithm>
#include <vector>

#include "howship/base/threads.hpp"

namespace howship {

double triad_bandwidth() {
  const std::size_t n = std::size_t(12) << 20;
  std::vector<double> a(n, 0.0), b(n, 1.0), c(n, 2.0);
  double best = 0.0;
  for (int trial = 0; trial < 6; ++trial) {
    const double start = thread_seconds(), s = 3.0 + trial;
    for (std::size_t i = 0; i < n; ++i) a[i] = b[i] + s * c[i];
    const double seconds = thread_seconds() - start;
    best = std::max(best, 24.0 * double(n) / seconds);
    b[std::size_t(trial)] = a[n - 1];  // keeps the loop alive
  }
  return best;
}

double multiply_add_peak() {
  const auto run = HOWSHIP_PICK(chosen_isa(), run_multiply_adds);
  double best = 0.0, sink = 0.0;
  for (int trial = 0; trial < 5; ++trial) {
    const double start = thread_seconds();
    const double done = run(2000000, &sink);
    best = std::max(best, done / (thread_seconds() - start));
  }
  return best;
}

}  // namespace howship
