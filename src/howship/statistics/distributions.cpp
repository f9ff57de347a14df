// SPDX-License-Identifier: Apache-2.0
#include "howship/statistics/distributions.hpp"

#include <boost/math/distributions/beta.hpp>
#include <boost/math/distributions/chi_squared.hpp>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/students_t.hpp>
#include <boost/math/special_functions/digamma.hpp>
#include <boost/math/special_functions/gamma.hpp>
#include <boost/math/special_functions/trigamma.hpp>
#include <cmath>

namespace howship::statistics {
namespace {
const boost::math::normal standard;
}

double normal_below(double z) { return boost::math::cdf(standard, z); }
double normal_quantile(double p) { return boost::math::quantile(standard, p); }
double two_sided_p(double z) {
  return std::isfinite(z) ? 2.0 * boost::math::cdf(boost::math::complement(standard, std::fabs(z)))
                          : std::fabs(z) * 0.0;
}
double chi_square_above(double x, double degrees_of_freedom) {
  return boost::math::cdf(boost::math::complement(boost::math::chi_squared(degrees_of_freedom), x));
}
double student_quantile(double p, double degrees_of_freedom) {
  return boost::math::quantile(boost::math::students_t(degrees_of_freedom), p);
}
double beta_quantile(double p, double a, double b) {
  return boost::math::quantile(boost::math::beta_distribution<>(a, b), p);
}
double digamma(double x) { return boost::math::digamma(x); }
double trigamma(double x) { return boost::math::trigamma(x); }
double log_gamma(double x) { return boost::math::lgamma(x); }

}  // namespace howship::statistics
