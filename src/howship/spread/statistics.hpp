// SPDX-License-Identifier: Apache-2.0
// Shares, survival and incidence with their 95 % intervals.
#pragma once
#include <cstddef>
#include <functional>
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

struct Followed {
  double time = 0.0;  ///< day of the event, or of the end
  int what = 0;       ///< 0 nothing until then, 1 the event, 2 what ends the chance of it (death)
};
using Visit = std::function<void(const Followed&)>;
/// Some that are followed, to be gone through any number of times in one order: they need not all be in memory.
using All = std::function<void(const Visit&)>;

/// Visits them by time, those of one time in their order. Where there are many it goes through them several times and
/// holds a million of them, or as many as are of one time.
void by_time(const All& all, const Visit& visit);
std::size_t count(const All& all);

/// Median of times and its interval by order statistics.
Estimate median(const All& all);

/// A curve, as it stands at some times.
class Curve {
 public:
  /// Asked later; no other times can be.
  Curve(bool survival, std::size_t patients, std::vector<double> times);

  Estimate at(double when) const;
  Estimate median() const { return median_; }
  std::size_t at_risk(double when) const;  ///< at the end of that day or later
  double most() const { return value_; }   ///< of an incidence, in the end

  std::size_t patients = 0;
  bool survival = true;

  /// The next by time.
  void add(const Followed& one);
  /// After the last.
  void close();

 private:
  struct Moment {
    double time, value, variance;
    bool stepped;  ///< something has happened by then
    std::size_t at_risk;
  };
  std::size_t place(double when) const;
  void pass(double time);

  std::vector<Moment> moments_;
  std::size_t passed_ = 0, out_of_risk_ = 0;  ///< moments behind which the present time is
  std::size_t seen_ = 0;
  bool stepped_ = false;
  double value_, variance_ = 0.0, sum_ = 0.0, free_ = 1.0;
  Estimate median_;
};

/// Kaplan and Meier (1958); intervals by Greenwood's variance on the scale of ln(-ln S).
Curve kaplan_meier(const All& all, std::vector<double> times);
/// Cumulative incidence with death as the other end (Aalen and Johansen 1978); intervals as of a share of all patients,
/// which they are where nobody is lost before.
Curve incidence(const All& all, std::vector<double> times);

}  // namespace howship::spread
