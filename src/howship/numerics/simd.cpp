// SPDX-License-Identifier: Apache-2.0
#include "howship/numerics/simd.hpp"

#include <cstdlib>

namespace howship {

std::string_view name(Isa isa) { return isa == Isa::avx512 ? "avx512" : isa == Isa::avx2 ? "avx2" : "baseline"; }

bool runs_here(Isa isa) {
#ifdef HOWSHIP_X86_KERNELS
  if (isa == Isa::avx512)
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
           __builtin_cpu_supports("avx512cd") && __builtin_cpu_supports("avx512dq") &&
           __builtin_cpu_supports("avx512vl");
  if (isa == Isa::avx2)
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("bmi2");
#endif
  return isa == Isa::baseline;
}

Isa chosen_isa() {
  static const Isa chosen = [] {
    const char* wish = std::getenv("HOWSHIP_ISA");
    for (Isa isa : {Isa::avx512, Isa::avx2, Isa::baseline})
      if (runs_here(isa) && (!wish || name(isa) == wish)) return isa;
    return Isa::baseline;
  }();
  return chosen;
}

}  // namespace howship
