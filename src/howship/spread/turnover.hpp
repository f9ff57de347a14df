// SPDX-License-Identifier: Apache-2.0
// Turnover of the skeleton relative to a healthy adult of 40, where no whole body is simulated, and how it wakes cells.
#pragma once
#include <cmath>

#include "howship/spread/parameters.hpp"

namespace howship::spread {

struct TurnoverState {
  bool female = true;
  double age = 60.0;  ///< years
  bool castrated = false, ovaries_lost = false, bisphosphonate = false, after_bisphosphonate = false;
};

inline double turnover(const TurnoverState& s, const Parameters& p) {
  double out = 1.0;
  if (s.female) {
    const double past = s.age - p.menopause_age;
    const double share = 1.0 / (1.0 + std::exp(-past / p.menopause_width));
    out +=
        p.menopause_turnover * share + p.menopause_peak * std::exp(-std::fmax(past, 0.0) / p.menopause_fading) * share;
    if (s.ovaries_lost && past < 0.0) out += p.ovarian_failure;
  } else {
    out += p.men_turnover * std::fmax(s.age - 60.0, 0.0);
    if (s.castrated) out += p.castration_turnover;
  }
  if (s.bisphosphonate) out *= p.bisphosphonate_turnover;
  if (s.after_bisphosphonate) out *= p.bisphosphonate_tail;
  return out;
}

/// How much faster than at healthy turnover dormant deposits in bone wake; never slower.
inline double wake_factor(double relative_turnover, const Parameters& p) {
  const double n = p.awakening_steepness, half = std::pow(p.awakening_half, n);
  const double now = std::pow(relative_turnover, n);
  return 1.0 + p.awakening_turnover * std::fmax(now / (now + half) * (1.0 + half) - 1.0, 0.0);
}

}  // namespace howship::spread
