// SPDX-License-Identifier: Apache-2.0
// Distribution functions, from Boost.Math.
#pragma once

namespace howship::statistics {

/// P(Z <= z) of a standard normal.
double normal_below(double z);
/// z with P(Z <= z) = p, 0 < p < 1.
double normal_quantile(double p);
/// 2 P(Z > |z|).
double two_sided_p(double z);
/// P(X > x) of chi-square.
double chi_square_above(double x, double degrees_of_freedom);
/// t with P(T <= t) = p.
double student_quantile(double p, double degrees_of_freedom);
/// x with P(X <= x) = p of a beta distribution.
double beta_quantile(double p, double a, double b);

double digamma(double x);
double trigamma(double x);
/// ln of the gamma function, x > 0.
double log_gamma(double x);

}  // namespace howship::statistics
