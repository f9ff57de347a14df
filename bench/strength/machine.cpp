// SPDX-License-Identifier: Apache-2.0
#include "machine.hpp"

#include <algorithm>
#include <chrono>
#include <ctime>
#include <vector>

#include "howship/numerics/zeroed_array.hpp"

namespace howship::bench {
namespace {

constexpr int chains = 12, rounds = 4'000'000;

template <int bytes>
[[gnu::always_inline]] inline float multiply_and_add() {
  using V = Pack<float, bytes / 4>;
  V value[chains];
  for (int c = 0; c < chains; ++c) value[c] = V(float(c) * 0.01f);
  const V factor(0.999f), term(0.001f);
  for (int r = 0; r < rounds; ++r)
    for (V& v : value) v = v * factor + term;
  float total = 0;
  for (const V& v : value) total += sum(v);
  return total;
}

float in_baseline() { return multiply_and_add<16>(); }
#ifdef HOWSHIP_X86_KERNELS
[[gnu::target("avx2")]] float in_avx2() { return multiply_and_add<32>(); }
[[gnu::target("avx512f,avx512dq,avx512vl,prefer-vector-width=512")]] float in_avx512() {
  return multiply_and_add<64>();
}
#endif

}  // namespace

double wall_seconds() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

double cpu_seconds() {
  timespec t;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return double(t.tv_sec) + 1e-9 * double(t.tv_nsec);
}

double peak_operations(ThreadPool& pool, Isa isa) {
  float (*run)() = in_baseline;
  int lanes = 4;
#ifdef HOWSHIP_X86_KERNELS
  if (isa == Isa::avx2) run = in_avx2, lanes = 8;
  if (isa == Isa::avx512) run = in_avx512, lanes = 16;
#endif
  double best = 0;
  std::vector<float> results(std::size_t(pool.size()));
  for (int k = 0; k < 5; ++k) {
    const double start = cpu_seconds();
    pool.run(results.size(), [&](std::size_t t) { results[t] = run(); });
    const double quiet = (cpu_seconds() - start) / pool.size();
    best = std::max(best, 2.0 * chains * rounds * lanes * pool.size() / quiet);
  }
  return results[0] > 0 ? best : 0.0;
}

double triad_bytes(ThreadPool& pool) {
  const std::size_t size = 40'000'000, parts = 4 * std::size_t(pool.size());
  ZeroedArray<double> a(size), b(size), c(size);
  double best = 0;
  for (int k = 0; k < 6; ++k) {
    const double start = cpu_seconds();
    pool.run(parts, [&](std::size_t t) {
      for (std::size_t i = size * t / parts; i < size * (t + 1) / parts; ++i) a[i] = b[i] + 3.0 * c[i];
    });
    best = std::max(best, 24.0 * double(size) * pool.size() / (cpu_seconds() - start));
  }
  return best;
}

}  // namespace howship::bench
