// SPDX-License-Identifier: Apache-2.0
// Shares, survival and incidence with their 95 % intervals.
#pragma once
#include <cstddef>
#include <vector>

namespace howship::spread {

struct Estimate {
  double value = 0.0, low = 0.0, high = 0.0;  ///< NaN where there is nothing to estimate from
};

/// Share of `of` that `count` are, with the interval of Wilson (1927).
Estimate proportion(double count, double of);

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

/// Median and its interval by order statistics. Sorts.
Estimate median(std::vector<double>& values);

struct Followed {
  double time = 0.0;  ///< day of the event, or of the end
  int what = 0;       ///< 0 nothing until then, 1 the event, 2 what ends the chance of it (death)
};

/// A curve as steps: at `time` it becomes `value`.
struct Curve {
  std::vector<double> time, value, variance;  ///< variance of ln(-ln value) for survival, empty for incidence
  std::vector<double> ends;                   ///< sorted times of all, for numbers at risk

  Estimate at(double when) const;
  Estimate median() const;
  std::size_t at_risk(double when) const;
  std::size_t patients = 0;
  bool survival = true;
};

/// Kaplan and Meier (1958); intervals by Greenwood's variance on the scale of ln(-ln S).
Curve kaplan_meier(std::vector<Followed> all);
/// Cumulative incidence with death as the other end (Aalen and Johansen 1978); intervals as of a share of all patients,
/// which they are where nobody is lost before.
Curve incidence(std::vector<Followed> all);

}  // namespace howship::spread
