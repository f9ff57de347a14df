// SPDX-License-Identifier: Apache-2.0
// What every analysis gives back: a value with its interval.
#pragma once
#include <limits>

namespace howship::statistics {

/// "There is nothing to estimate from." Tables leave such a cell empty.
inline constexpr double undefined = std::numeric_limits<double>::quiet_NaN();

/// The standard normal value that 2.5 % exceed: intervals here are of 95 % unless they say otherwise.
inline constexpr double normal_975 = 1.959963984540054;

struct Estimate {
  double value = undefined;
  double low = undefined, high = undefined;  ///< 95 % interval
  double standard_error = undefined;         ///< on the scale of `value`
};

/// A test of "no difference".
struct Test {
  double statistic = undefined;  ///< chi-square or z, as the function says
  double p = undefined;          ///< two-sided
};

/// A normal estimate from its standard error.
inline Estimate normal_estimate(double value, double standard_error) {
  return {value, value - normal_975 * standard_error, value + normal_975 * standard_error, standard_error};
}

}  // namespace howship::statistics
