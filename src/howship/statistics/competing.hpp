// SPDX-License-Identifier: Apache-2.0
// Incidence of one event where another (death) ends the chance of it.
#pragma once
#include <span>
#include <vector>

#include "howship/statistics/estimate.hpp"
#include "howship/statistics/survival.hpp"

namespace howship::statistics {

/// Cumulative incidence as steps: from `time[k]` on it is `value[k]`.
struct Incidence {
  std::vector<double> time, value;

  /// Incidence at `when`; the error is that of martingales with ties counted (Gray 1988), the interval that of ln(-ln
  /// F).
  Estimate at(double when) const;
  std::vector<double> variance;  ///< of value[k]
};

/// Aalen and Johansen (1978): share of all who have had `cause` (1 or above), whoever else was censored or had another
/// event. Cost n log n.
Incidence incidence(std::span<const Followed> patients, int cause);

/// Gray's test (1988, rho 0) that `cause` is as frequent in every group; chi-square with groups - 1 degrees of freedom.
Test gray(std::span<const Followed> patients, int groups, int cause);

}  // namespace howship::statistics
