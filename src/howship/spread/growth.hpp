// SPDX-License-Identifier: Apache-2.0
// Growth of a tumour that slows with its size, and the integrals of it that chance needs, all in closed form.
//
// Generalised logistic with exponent 1/4: V = capacity (s/(s+q))^4, ds/dt = g s/4, s = 1 at the first cell.
#pragma once
#include <algorithm>
#include <cmath>

namespace howship::spread {

/// q of a tumour that begins with `cell` and ends at `capacity`, both mm3.
inline double growth_q(double capacity, double cell) { return std::pow(capacity / cell, 0.25) - 1.0; }

/// mm3 at ln s.
inline double volume_at(double log_s, double q, double capacity) {
  const double y = 1.0 / (1.0 + q * std::exp(-log_s));
  return capacity * (y * y) * (y * y);
}

/// ln s at which the volume is `volume`, below `capacity`.
inline double log_s_of(double volume, double q, double capacity) {
  const double z = std::pow(volume / capacity, 0.25);
  return std::log(q) + std::log(z / (1.0 - z));
}

/// Integral of V^(k/4) over time from the infinite past to ln s; k = 1 to 4, g in 1/day.
inline double growth_integral(double log_s, double q, double capacity, double g, int k) {
  const double x = std::exp(log_s) / q;
  const double z = x * (1.0 / (1.0 + x)), z2 = z * z, z3 = z2 * z;
  double f;
  if (z < 0.01) {  // where the difference below would cancel
    f = std::pow(z, k) * (1.0 / k + z / (k + 1) + z2 / (k + 2) + z3 / (k + 3) + z2 * z2 / (k + 4));
  } else {
    f = std::log1p(x);
    if (k > 1) f -= z;
    if (k > 2) f -= z2 / 2;
    if (k > 3) f -= z3 / 3;
  }
  return 4.0 * std::pow(capacity, k / 4.0) / g * f;
}

/// Integral over `span` of a rate that goes from `a` to `b` log-linearly.
inline double integral_loglinear(double a, double b, double span) {
  a = std::max(a, 1e-300);
  b = std::max(b, 1e-300);
  const double slope = std::log(b / a);
  return std::abs(slope) < 1e-9 ? span * a : span * ((b - a) / slope);
}

/// Time in [0, span) at which the share `u` of that integral is reached.
inline double inverse_loglinear(double u, double a, double b, double span) {
  a = std::max(a, 1e-300);
  b = std::max(b, 1e-300);
  const double slope = std::log(b / a);
  return std::abs(slope) < 1e-9 ? span * u : span * (std::log1p(u * std::expm1(slope)) / slope);
}

/// The smallest n whose cumulated Poisson probability exceeds `u`; `mean` up to about 40.
inline int poisson_inverse(double u, double mean) {
  double p = std::exp(-mean), sum = p;
  int n = 0;
  while (u >= sum && n < 200) {
    ++n;
    p = p * mean / n;
    sum += p;
  }
  return n;
}

}  // namespace howship::spread
