// SPDX-License-Identifier: Apache-2.0
// When a patient is asked to enter.
#pragma once
#include <cstdint>

namespace howship::trial {

/// Time for which bone disease has been known on the day on which a patient is first asked, in days.
struct LeadIn {
  enum class Shape : std::uint8_t {
    fixed,    ///< `low`
    uniform,  ///< between `low` and `high`
    rate,     ///< asked at a constant rate; half have been by `low`
  } shape = Shape::fixed;
  double low = 0.0, high = 0.0;
};

/// Of this patient, in every arm; whole days.
double lead_in_of(const LeadIn& how, std::uint64_t seed, std::uint64_t patient);

}  // namespace howship::trial
