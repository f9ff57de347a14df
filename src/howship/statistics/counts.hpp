// SPDX-License-Identifier: Apache-2.0
// Numbers of events of patients who were followed for different times.
#pragma once
#include <cstddef>
#include <span>
#include <vector>

#include "howship/statistics/estimate.hpp"

namespace howship::statistics {

/// Counts of patients with what explains them.
struct Counts {
  std::vector<double> events, exposure;  ///< exposure above 0; rates are per its unit
  std::size_t covariates = 1;
  std::vector<double> x;  ///< patients by covariates; the intercept is added
};

struct CountFit {
  std::vector<double> coefficient;  ///< intercept first; ln of rates and of their ratios
  std::vector<double> variance;     ///< squared
  std::vector<double> robust_variance;
  double theta =
      undefined;  ///< negative binomial: variance = mean + mean^2 / theta; infinite where Poisson fits as well
  double log_likelihood = undefined;
  bool converged = false;

  double standard_error(std::size_t j, bool robust = false) const;
  /// exp of a coefficient with Wald's interval.
  Estimate rate_ratio(std::size_t j, bool robust = false) const;
  Test wald(std::size_t j, bool robust = false) const;
};

/// Log link, exposure as offset. Poisson's own error is too small where patients differ (Cook and Major 2001): report
/// the robust one.
CountFit poisson(const Counts& counts);
/// Variance mean + mean^2 / theta, theta by maximum likelihood; errors of coefficients with theta held.
CountFit negative_binomial(const Counts& counts);

struct RankSum {
  double w = undefined;  ///< pairs in which the first is above the second, ties half
  Test test;             ///< normal, ties corrected, without continuity correction; the statistic is z
  Estimate shift;        ///< second minus first: median of all differences (Hodges and Lehmann 1963)
};

/// Wilcoxon's rank sum test of two samples. Cost n log n, and n_1 n_2 for the shift, which is left out above
/// 4 million pairs or where it is not wanted.
RankSum rank_sum(std::span<const double> first, std::span<const double> second, bool with_shift = true);

/// Median with its interval by order statistics.
Estimate median(std::vector<double> values);
/// Mean with a normal interval.
Estimate mean(std::span<const double> values);
/// Mean of second minus mean of first, variances not assumed equal; normal interval.
Estimate difference_of_means(std::span<const double> first, std::span<const double> second);

}  // namespace howship::statistics
