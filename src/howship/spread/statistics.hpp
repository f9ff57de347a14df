// SPDX-License-Identifier: Apache-2.0
// Shares, survival and incidence with their 95 % intervals, of patients who need not all be in memory; what is exact
// with ties and strata is in the room statistics.
#pragma once
#include <cstddef>
#include <functional>
#include <vector>

#include "howship/statistics/proportions.hpp"

namespace howship::spread {

using statistics::Clustered;
using statistics::Estimate;
using statistics::proportion;
using statistics::ratio;

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

  /// NaN where nobody was followed for so long, and some of those who were not might have had the event.
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
    bool settled;  ///< nobody is left to whom it might happen
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
