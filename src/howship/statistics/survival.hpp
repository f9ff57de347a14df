// SPDX-License-Identifier: Apache-2.0
// Time to an event: Kaplan and Meier's curve, restricted means, and the log-rank family of tests.
//
// Times are exact: two are tied where they are equal. At one time events come before censorings, so whoever is censored
// at t is at risk at t.
#pragma once
#include <cstddef>
#include <span>
#include <vector>

#include "howship/statistics/estimate.hpp"

namespace howship::statistics {

/// One patient, followed until something happens or nobody looks any longer.
struct Followed {
  double time = 0.0;
  int what = 0;     ///< 0 censored, 1 the event, 2 and above: another event that ends the chance of it (death)
  int group = 0;    ///< arm
  int stratum = 0;  ///< only patients of one stratum are compared
};

/// A curve of survival as steps: from `time[k]` on it is `value[k]`.
struct Curve {
  std::vector<double> time, value;  ///< at each distinct time with an event
  std::vector<double> variance;     ///< Greenwood's sum of d / (n (n - d))
  std::vector<double> at_risk, events;
  std::vector<double> ends;  ///< times of all, sorted

  /// Survival at `when` with the interval of ln(-ln S), as defined where 0 < S < 1.
  Estimate at(double when) const;
  /// The same with the plain interval S +- z SE, cut at 0 and 1.
  Estimate plain_at(double when) const;
  /// The time by which a share `p` has had the event: the first time with S <= 1 - p, the middle of the step where S is
  /// 1 - p on all of it. The interval reads the curve's own band (Brookmeyer and Crowley 1982).
  Estimate quantile(double p) const;
  Estimate median() const { return quantile(0.5); }
  /// Mean time without the event until `horizon`: the area under the curve.
  Estimate restricted_mean(double horizon) const;
  /// How many are still followed at `when`.
  std::size_t number_at_risk(double when) const;
};

/// Kaplan and Meier (1958); only `what` = 1 is an event. Unit of the result: that of the times. Cost n log n.
Curve kaplan_meier(std::span<const Followed> patients);
/// How long patients were followed: the same curve with censoring as the event (Schemper and Smith 1996).
Curve follow_up(std::span<const Followed> patients);

struct LogRank {
  std::vector<double> observed, expected;  ///< events of each group, weighted
  std::vector<double> variance;            ///< covariance of observed - expected, groups by groups
  Test test;                               ///< chi-square with groups - 1 degrees of freedom
  double z = undefined;                    ///< two groups: above 0 where the last has more events than expected
};

/// Compares `groups` groups (numbered from 0) within strata. Weight S(t-)^rho (Fleming and Harrington 1982); rho 0 is
/// the log-rank test, 1 weighs early events.
LogRank log_rank(std::span<const Followed> patients, int groups, double rho = 0.0);

}  // namespace howship::statistics
