// SPDX-License-Identifier: Apache-2.0
// When a patient is asked to enter.
#pragma once
#include <cstdint>

namespace howship::trial {

/// Time for which bone disease has been known on the day on which a patient is first asked, and how it goes on, in
/// days.
struct LeadIn {
  enum class Shape : std::uint8_t {
    fixed,    ///< `low`
    uniform,  ///< between `low` and `high`
    rate,     ///< asked at a constant rate; half have been by `low`
  } shape = Shape::fixed;
  double low = 0.0, high = 0.0;
};

/// Whole days until this patient is asked, in every arm the same: from the day on which bone disease is known where it
/// has not been `asked`, else from when it was and could not enter. At a constant rate it waits anew, else it is asked
/// day after day.
double until_asked(const LeadIn& how, std::uint64_t seed, std::uint64_t patient, int asked);

}  // namespace howship::trial
