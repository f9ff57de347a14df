// SPDX-License-Identifier: Apache-2.0
// Shares and their differences.
#pragma once
#include <span>

#include "howship/statistics/estimate.hpp"

namespace howship::statistics {

/// Share of `of` that `count` are, with the interval of Wilson (1927).
Estimate proportion(double count, double of);
/// The same with the exact interval of Clopper and Pearson (1934), for rare harms.
Estimate proportion_exact(double count, double of);
/// Share of the second group minus that of the first; Wilson's limits squared and added (Newcombe 1998).
Estimate difference_of_proportions(double count_1, double of_1, double count_2, double of_2);

/// One stratum of a comparison.
struct TwoByTwo {
  double count_1 = 0.0, of_1 = 0.0;  ///< control
  double count_2 = 0.0, of_2 = 0.0;
};

struct CommonOdds {
  Estimate ratio;  ///< odds of the second group over those of the first
  Test test;       ///< chi-square with 1 degree of freedom, without continuity correction
};

/// Mantel and Haenszel's common odds ratio (1959) with the variance of Robins, Breslow and Greenland (1986).
CommonOdds mantel_haenszel(std::span<const TwoByTwo> strata);

/// Share of what patients have, where one patient may have much: sums over patients of x, n, x^2, x n, n^2. The
/// interval is that of a ratio of means over patients.
struct Clustered {
  double x = 0.0, n = 0.0, xx = 0.0, xn = 0.0, nn = 0.0;
  void add(double of_this, double of_all) {
    x += of_this;
    n += of_all;
    xx += of_this * of_this;
    xn += of_this * of_all;
    nn += of_all * of_all;
  }
};
Estimate ratio(const Clustered& sums);

}  // namespace howship::statistics
