// SPDX-License-Identifier: Apache-2.0
// What the vector kernels do to RVEs, done again by the plain law one number at a time, so that anybody can check them.
#pragma once
#include <cstddef>
#include <optional>
#include <string_view>

#include "howship/space/voxel_kernels.hpp"

namespace howship::space {

/// What a check has found so far. It changes nothing of what it checks.
struct ReferenceCheck {
  std::optional<Law> law{};       ///< in place of that of the RVEs; another one must be noticed
  std::size_t steps = 0;          ///< of an RVE, computed again
  std::size_t fluxes = 0;         ///< sums over RVEs, computed again
  double largest = 0.0;           ///< difference of a state or a flux
  double largest_relative = 0.0;  ///< the same over the plain value, or 1e-12 where that is less
  std::string_view what{};        ///< the state or flux that differs most, relatively

  /// Between kernels and plain law no more than rounding is allowed.
  bool agrees() const { return largest_relative <= 1e-12; }
  void note(std::string_view name, double fast, double plain);
  void add(const ReferenceCheck& part);
};

/// `react` on RVEs [begin, end), and, where there is a check, the plain law on a copy of what it found there.
void react_and_check(decltype(&baseline::react) react, const ReactionArrays& arrays, std::size_t begin, std::size_t end,
                     const Law& law, const Exposure& exposure, double dt, bool extrapolate, ReferenceCheck* check);

/// `add_fluxes` for RVEs [begin, end), and, where there is a check, the same sums by the plain law.
void add_fluxes_and_check(decltype(&baseline::add_fluxes) add_fluxes, const ReactionArrays& arrays, std::size_t begin,
                          std::size_t end, const Law& law, const Exposure& exposure, const double* weight, double* sums,
                          ReferenceCheck* check);

}  // namespace howship::space
