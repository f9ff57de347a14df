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

namespace {

constexpr Isa best_first[] = {Isa::avx512, Isa::avx2, Isa::baseline};

std::string_view wish() {
  const char* said = std::getenv("HOWSHIP_ISA");
  return said ? said : "";
}

bool meets(Isa isa, std::string_view wanted) { return runs_here(isa) && (wanted.empty() || name(isa) == wanted); }

}  // namespace

std::string_view unmet_wish() {
  const std::string_view wanted = wish();
  for (Isa isa : best_first)
    if (meets(isa, wanted)) return {};
  return wanted;
}

Isa chosen_isa() {
  static const Isa chosen = [] {
    const std::string_view wanted = unmet_wish().empty() ? wish() : "";
    for (Isa isa : best_first)
      if (meets(isa, wanted)) return isa;
    return Isa::baseline;
  }();
  return chosen;
}

}  // namespace howship
