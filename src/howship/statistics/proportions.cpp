// SPDX-License-Identifier: Apache-2.0
#include "howship/statistics/proportions.hpp"

#include <cmath>

#include "howship/statistics/distributions.hpp"

namespace howship::statistics {

Estimate proportion(double count, double of) {
  if (of <= 0.0) return {};
  const double p = count / of, zz = normal_975 * normal_975;
  const double centre = (p + zz / (2.0 * of)) / (1.0 + zz / of);
  const double half = normal_975 / (1.0 + zz / of) * std::sqrt(p * (1.0 - p) / of + zz / (4.0 * of * of));
  return {p, count <= 0.0 ? 0.0 : std::fmax(centre - half, 0.0), count >= of ? 1.0 : std::fmin(centre + half, 1.0),
          std::sqrt(p * (1.0 - p) / of)};
}

Estimate proportion_exact(double count, double of) {
  if (of <= 0.0) return {};
  return {count / of, count <= 0.0 ? 0.0 : beta_quantile(0.025, count, of - count + 1.0),
          count >= of ? 1.0 : beta_quantile(0.975, count + 1.0, of - count), undefined};
}

Estimate difference_of_proportions(double count_1, double of_1, double count_2, double of_2) {
  const Estimate a = proportion(count_1, of_1), b = proportion(count_2, of_2);
  const double difference = b.value - a.value;
  return {difference, difference - std::hypot(b.value - b.low, a.high - a.value),
          difference + std::hypot(b.high - b.value, a.value - a.low), std::hypot(a.standard_error, b.standard_error)};
}

CommonOdds mantel_haenszel(std::span<const TwoByTwo> strata) {
  double r = 0.0, s = 0.0, pr = 0.0, ps_qr = 0.0, qs = 0.0, excess = 0.0, spread = 0.0;
  for (const TwoByTwo& t : strata) {
    const double n = t.of_1 + t.of_2;
    if (n <= 1.0) continue;
    const double a = t.count_2, b = t.of_2 - t.count_2, c = t.count_1, d = t.of_1 - t.count_1;
    const double p = (a + d) / n, q = (b + c) / n, ri = a * d / n, si = b * c / n;
    r += ri, s += si, pr += p * ri, ps_qr += p * si + q * ri, qs += q * si;
    excess += a - t.of_2 * (a + c) / n;
    spread += t.of_1 * t.of_2 * (a + c) * (b + d) / (n * n * (n - 1.0));
  }
  CommonOdds out;
  if (spread > 0.0) {
    out.test.statistic = excess * excess / spread;
    out.test.p = chi_square_above(out.test.statistic, 1.0);
  }
  if (r <= 0.0 || s <= 0.0) {
    if (r > 0.0 || s > 0.0) out.ratio.value = r > 0.0 ? HUGE_VAL : 0.0;
    return out;
  }
  const double odds = r / s, se = std::sqrt(pr / (2.0 * r * r) + ps_qr / (2.0 * r * s) + qs / (2.0 * s * s));
  out.ratio = {odds, odds * std::exp(-normal_975 * se), odds * std::exp(normal_975 * se), odds * se};
  return out;
}

Estimate ratio(const Clustered& s) {
  if (s.n <= 0.0) return {};
  const double p = s.x / s.n;
  const double error = std::sqrt(std::fmax(s.xx - 2.0 * p * s.xn + p * p * s.nn, 0.0)) / s.n;
  return {p, std::fmax(p - normal_975 * error, 0.0), std::fmin(p + normal_975 * error, 1.0), error};
}

}  // namespace howship::statistics
