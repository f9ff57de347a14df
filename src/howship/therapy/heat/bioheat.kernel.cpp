// SPDX-License-Identifier: Apache-2.0
#include "howship/therapy/heat/bioheat_kernel.hpp"

#include <cstdint>
#include <cstring>

namespace howship::therapy::heat {
namespace HOWSHIP_ISA {
namespace {

constexpr int lanes = HOWSHIP_VECTOR_BYTES / 4;
using F = Pack<float, lanes>;
using Bits [[gnu::vector_size(HOWSHIP_VECTOR_BYTES)]] = std::uint32_t;

/// 2^x for |x| < 120, to 2 units in the last place.
[[gnu::always_inline]] inline F power_of_two(F x) {
  const F shifted = x + F(0x1.8p23f);
  const F whole = shifted - F(0x1.8p23f);
  const F r = x - whole;
  F p = F(1.5252734e-5f);
  for (const float c : {1.5403530e-4f, 1.3333558e-3f, 9.6181291e-3f, 5.5504109e-2f, 2.4022651e-1f, 6.9314718e-1f, 1.0f})
    p = p * r + F(c);
  Bits n, out;
  std::memcpy(&n, &shifted.v, sizeof n);
  std::memcpy(&out, &p.v, sizeof out);
  out += n << 23;
  F result;
  std::memcpy(&result.v, &out, sizeof out);
  return result;
}

[[gnu::always_inline]] inline F held_between(F x, float low, float high) { return max(min(x, F(high)), F(low)); }

/// How much better tissue leads heat at a temperature where it is (partly) frozen.
[[gnu::always_inline]] inline F frozen_factor(const HeatStep& s, F theta) {
  const F below = F(s.liquidus) - theta;
  const F ice = held_between(below * F(1.0f / s.range), 0.0f, 1.0f);
  const F deep = held_between(below - F(s.range), 0.0f, 90.0f);
  return (F(1.0f) + F(s.frozen_conductivity - 1.0f) * ice) * (F(1.0f) + F(s.frozen_rise) * deep);
}

template <bool freezes>
[[gnu::always_inline]] inline void layers(const HeatStep& s, int begin, int end) {
  for (int k = begin; k < end; ++k)
    for (int j = 1; j + 1 < s.nj; ++j) {
      const std::size_t row = std::size_t(k) * s.plane + std::size_t(j) * s.pitch;
      for (std::size_t at = row; at < row + s.pitch; at += std::size_t(lanes)) {
        const F here = F::load(s.now + at);
        F own(1.0f);
        if constexpr (freezes) own = frozen_factor(s, here);
        const auto face = [&](const float* conductance, const float* other) {
          const F there = F::load(other);
          F flow = F::load(conductance) * (there - here);
          if constexpr (freezes) {
            const F its = frozen_factor(s, there);
            flow = flow * (F(2.0f) * own * its / (own + its));
          }
          return flow;
        };
        F gain = face(s.across[0] + at, s.now + at + 1) + face(s.across[0] + at - 1, s.now + at - 1);
        gain = gain +
               (face(s.across[1] + at, s.now + at + s.pitch) + face(s.across[1] + at - s.pitch, s.now + at - s.pitch));
        gain = gain +
               (face(s.across[2] + at, s.now + at + s.plane) + face(s.across[2] + at - s.plane, s.now + at - s.plane));
        const F damage = F::load(s.damage + at);
        F sink = F::load(s.sink + at);
        if constexpr (freezes) {
          sink = where_greater(damage, F(s.lethal), sink, F(0.0f));
          sink = where_greater(here, F(-s.start), sink, F(0.0f));  // blood does not flow below 0 C
        } else {
          sink = where_greater(F(1.0f), damage, sink, F(0.0f));
        }
        gain = gain + F(s.power) * F::load(s.source + at) - sink * here;
        const F change = F(s.seconds) * F::load(s.inverse_capacity + at) * gain;
        if constexpr (freezes) {
          const F enthalpy = F::load(s.enthalpy + at) + change, melt = F::load(s.melt + at);
          const F above = enthalpy - F(s.liquidus);
          const F mushy = F(s.liquidus) + F(s.range) * above / melt;
          const F frozen = F(s.liquidus - s.range) + (above + melt) * F(1.0f / s.frozen_capacity);
          const F theta = where_greater(above, F(0.0f), enthalpy, where_greater(above + melt, F(0.0f), mushy, frozen));
          enthalpy.store(s.enthalpy + at);
          theta.store(s.next + at);
          min(damage, theta).store(s.damage + at);
        } else {
          const F theta = min(here + change, F(s.boiling));
          theta.store(s.next + at);
          const F warmer = min(theta, F(100.0f - s.start)) + F(s.start + 273.15f - s.damage_from);
          const F log_rate = F(s.damage_at) + F(s.damage_slope) * warmer / (F(s.damage_from) + warmer);
          const F rate = power_of_two(held_between(log_rate, -120.0f, 120.0f));
          (damage + F(s.seconds) * rate).store(s.damage + at);
        }
      }
    }
}

}  // namespace

void heat_layers(const HeatStep& step, int begin, int end) { layers<false>(step, begin, end); }
void freeze_layers(const HeatStep& step, int begin, int end) { layers<true>(step, begin, end); }

}  // namespace HOWSHIP_ISA
}  // namespace howship::therapy::heat
