// SPDX-License-Identifier: Apache-2.0
// A sum stays in registers until it is whole: one store a value, however many taps. Every value is the same sum in the
// same order in every instruction set.
#include "howship/imaging/filter_kernels.hpp"

namespace howship::imaging::HOWSHIP_ISA {
namespace {

constexpr int lanes = HOWSHIP_VECTOR_BYTES / int(sizeof(float));
using F = Pack<float, lanes>;

template <int vectors>
[[gnu::always_inline]] inline void sum(const WeightedSum& run, const float* in, float* out) {
  F total[vectors];
  for (F& one : total) one = F(0.0f);
  for (std::size_t t = 0; t < run.taps; ++t, in += run.in_step) {
    const F weight(run.tap[t]);
    for (int n = 0; n < vectors; ++n) total[n] = total[n] + weight * F::load(in + n * lanes);
  }
  for (int n = 0; n < vectors; ++n) total[n].store(out + n * lanes);
}

}  // namespace

void weighted_sum(const WeightedSum& run) {
  for (std::size_t x = 0; x < run.count; ++x) {
    const float* in = run.in + x * run.in_step;
    float* out = run.out + x * run.out_step;
    std::size_t l = 0;
    for (; l + 4 * lanes <= run.lines; l += 4 * lanes) sum<4>(run, in + l, out + l);
    for (; l + lanes <= run.lines; l += lanes) sum<1>(run, in + l, out + l);
    for (; l < run.lines; ++l) {
      float total = 0.0f;
      for (std::size_t t = 0; t < run.taps; ++t) total += run.tap[t] * in[l + t * run.in_step];
      out[l] = total;
    }
  }
}

}  // namespace howship::imaging::HOWSHIP_ISA
