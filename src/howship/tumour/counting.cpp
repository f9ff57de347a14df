// SPDX-License-Identifier: Apache-2.0
#include "howship/tumour/counting.hpp"

#include <cmath>
#include <limits>

namespace howship::tumour {
namespace {

/// Walks k up from 0 until the sum of P(0) ... P(k) reaches `uniform`, not beyond `last`. `next(k)` is P(k + 1) / P(k).
/// P(0) may be too small for a double: probabilities are counted in a unit that grows with them.
template <class Next>
std::int64_t inverted(double uniform, double log_first, std::int64_t last, const Next& next) {
  constexpr double large = 1e200, log_large = 460.51701859880916;
  const auto in_unit = [&](double log_unit) {
    return log_unit > -600.0 ? uniform * std::exp(-log_unit) : std::numeric_limits<double>::infinity();
  };
  double log_unit = log_first, p = 1.0, sum = 1.0;
  double wanted = uniform > 0.0 ? in_unit(log_unit) : 0.0;
  std::int64_t k = 0;
  while (sum < wanted && k < last) {
    p *= next(double(k));
    sum += p;
    ++k;
    if (p < large) continue;
    p /= large;
    sum /= large;
    log_unit += log_large;
    wanted = in_unit(log_unit);
  }
  return k;
}

}  // namespace

std::int64_t binomial_count(double uniform, std::int64_t n, double p) {
  if (n <= 0 || p <= 0.0) return 0;
  if (p >= 1.0) return n;
  // The rarer outcome is the shorter walk.
  if (p > 0.5) return n - binomial_count(uniform > 0.0 ? 1.0 - uniform : 1.0 - 0x1.0p-53, n, 1.0 - p);
  const double odds = p / (1.0 - p), cells = double(n);
  return inverted(uniform, cells * std::log1p(-p), n, [=](double k) { return (cells - k) / (k + 1.0) * odds; });
}

std::int64_t poisson_count(double uniform, double mean) {
  if (mean <= 0.0) return 0;
  // So far out lies less than a uniform can tell.
  const auto last = std::int64_t(mean + 12.0 * std::sqrt(mean) + 40.0);
  return inverted(uniform, -mean, last, [=](double k) { return mean / (k + 1.0); });
}

std::int64_t negative_binomial_count(double uniform, std::int64_t m, double ratio) {
  if (m <= 0 || ratio <= 0.0) return 0;
  const double lines = double(m);
  const auto last =
      std::int64_t(lines * ratio / (1.0 - ratio) + 12.0 * std::sqrt(lines * ratio) / (1.0 - ratio) + 60.0);
  return inverted(uniform, lines * std::log1p(-ratio), last, [=](double k) { return (lines + k) / (k + 1.0) * ratio; });
}

Line line_of(double births, double deaths, double days) {
  const double net = (births - deaths) * days;
  if (std::abs(net) < 1e-9) {
    const double both = births * days / (1.0 + births * days);
    return {both, both};
  }
  const double growth = std::exp(net), under = births * growth - deaths;
  return {deaths * (growth - 1.0) / under, births * (growth - 1.0) / under};
}

std::int64_t counted_step(std::int64_t n, double births, double deaths, double days, double uniform_survivors,
                          double uniform_born) {
  if (n <= 0) return 0;
  const Line line = line_of(births, deaths, days);
  const std::int64_t lines = binomial_count(uniform_survivors, n, 1.0 - line.lost);
  return lines + negative_binomial_count(uniform_born, lines, line.ratio);
}

}  // namespace howship::tumour
