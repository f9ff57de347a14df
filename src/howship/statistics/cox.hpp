// SPDX-License-Identifier: Apache-2.0
// Cox's proportional hazards, for first events, repeated events (Andersen and Gill) and competing ones (Fine and Gray).
#pragma once
#include <cstddef>
#include <span>
#include <vector>

#include "howship/statistics/estimate.hpp"
#include "howship/statistics/survival.hpp"

namespace howship::statistics {

/// Records to be fitted, one array a column. A patient may have several records, each from `start` (not at risk there)
/// to `stop` (at risk there).
struct Records {
  std::vector<double> start;   ///< empty: all from the beginning
  std::vector<double> stop;    ///< the same unit
  std::vector<int> event;      ///< 1 where the record ends with an event
  std::vector<int> stratum;    ///< empty: all in one
  std::vector<int> cluster;    ///< patient of each record, for robust errors; empty: each record its own
  std::vector<double> weight;  ///< empty: all 1
  std::size_t covariates = 1;
  std::vector<double> x;  ///< records by covariates

  std::size_t size() const { return stop.size(); }
};

enum class Ties { efron, breslow };

struct CoxFit {
  std::vector<double> coefficient;      ///< ln of the hazard ratio, one a covariate
  std::vector<double> variance;         ///< covariates squared, inverse of the information
  std::vector<double> robust_variance;  ///< sandwich over clusters (Lin and Wei 1989), no small-sample factor
  std::vector<double> influence;        ///< records by covariates: what leaving a record out would change
  double null_log_likelihood = undefined, log_likelihood = undefined;
  Test score, likelihood_ratio;  ///< chi-square with `covariates` degrees of freedom
  int steps = 0;
  bool converged = false;
  std::vector<bool> diverged;  ///< a coefficient without a finite maximum: all events on one side

  double standard_error(std::size_t j, bool robust = false) const;
  /// Hazard ratio of covariate `j` with Wald's interval; a side of it where it diverged.
  Estimate hazard_ratio(std::size_t j, bool robust = false) const;
  /// Wald's test of covariate `j`; the statistic is z.
  Test wald(std::size_t j, bool robust = false) const;
};

/// Newton's method on the partial likelihood, from 0, halving steps that fall. Cost of a step: records times covariates
/// squared, after sorting.
CoxFit cox(const Records& records, Ties ties = Ties::efron);

/// Hazard ratio of covariate `j` with the interval of its profile likelihood; open (0 or infinite) on a side on which
/// the likelihood does not fall.
Estimate profile_hazard_ratio(const Records& records, std::size_t j, Ties ties = Ties::efron);

/// Correlation of the scaled Schoenfeld residuals of covariate `j` with the rank of time: away from 0 where its hazard
/// ratio changes with time (Grambsch and Therneau 1994).
double correlation_with_time(const Records& records, const CoxFit& fit, std::size_t j, Ties ties = Ties::efron);

/// Records for Cox's model of the hazard of a subdistribution (Fine and Gray 1999): who has had another event stays at
/// risk, weighted by the chance that nobody would have stopped looking by then. `x` is patients by covariates. Fit with
/// Ties::breslow; the robust error is the one to report.
Records fine_gray_records(std::span<const Followed> patients, std::span<const double> x, std::size_t covariates);

}  // namespace howship::statistics
