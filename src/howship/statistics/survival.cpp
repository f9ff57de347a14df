// SPDX-License-Identifier: Apache-2.0
#include "howship/statistics/survival.hpp"

#include <Eigen/Cholesky>
#include <algorithm>
#include <cmath>
#include <numeric>

#include "howship/statistics/distributions.hpp"

namespace howship::statistics {
namespace {

std::vector<std::size_t> by_time(std::span<const Followed> patients) {
  std::vector<std::size_t> order(patients.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return patients[a].time < patients[b].time; });
  return order;
}

Curve curve(std::span<const Followed> patients, auto&& is_event) {
  const auto order = by_time(patients);
  Curve out;
  double survival = 1.0, sum = 0.0;
  for (std::size_t k = 0; k < order.size();) {
    const double time = patients[order[k]].time, n = double(order.size() - k);
    double d = 0.0;
    for (; k < order.size() && patients[order[k]].time == time; ++k) {
      d += is_event(patients[order[k]]) ? 1.0 : 0.0;
      out.ends.push_back(time);
    }
    if (d == 0.0) continue;
    survival = n == d ? 0.0 : survival * (1.0 - d / n);
    if (n > d) sum += d / (n * (n - d));
    out.time.push_back(time);
    out.value.push_back(survival);
    out.variance.push_back(sum);
    out.at_risk.push_back(n);
    out.events.push_back(d);
  }
  return out;
}

struct Band {
  double low, high;
};

Band band(double survival, double variance) {
  if (survival >= 1.0) return {1.0, 1.0};
  if (survival <= 0.0) return {undefined, undefined};
  const double spread = normal_975 * std::sqrt(variance) / std::log(survival);  // below 0
  return {std::pow(survival, std::exp(-spread)), std::pow(survival, std::exp(spread))};
}

/// Index of the last step at or before `when`, or none.
std::ptrdiff_t step_at(const Curve& curve, double when) {
  return std::upper_bound(curve.time.begin(), curve.time.end(), when) - curve.time.begin() - 1;
}

/// First crossing of 1 - p by a curve whose value at step k is `value(k)`; steps without a value are passed over.
double crossing(const Curve& curve, double p, auto&& value) {
  constexpr double rounding = 1e-12;
  for (std::size_t k = 0; k < curve.time.size(); ++k) {
    const double s = value(k);
    if (std::isnan(s) || s > 1.0 - p + rounding) continue;
    if (s < 1.0 - p - rounding) return curve.time[k];
    for (std::size_t next = k + 1; next < curve.time.size(); ++next) {
      if (!std::isnan(value(next))) return 0.5 * (curve.time[k] + curve.time[next]);
    }
    return curve.time[k];
  }
  return undefined;
}

}  // namespace

Estimate Curve::at(double when) const {
  if (ends.empty()) return {};
  const auto k = step_at(*this, when);
  if (k < 0) return {1.0, 1.0, 1.0, 0.0};
  const double s = value[std::size_t(k)], v = variance[std::size_t(k)];
  const Band b = band(s, v);
  return {s, b.low, b.high, s * std::sqrt(v)};
}

Estimate Curve::plain_at(double when) const {
  Estimate out = at(when);
  out.low = std::fmax(out.value - normal_975 * out.standard_error, 0.0);
  out.high = std::fmin(out.value + normal_975 * out.standard_error, 1.0);
  return out;
}

Estimate Curve::quantile(double p) const {
  Estimate out;
  out.value = crossing(*this, p, [&](std::size_t k) { return value[k]; });
  out.low = crossing(*this, p, [&](std::size_t k) { return band(value[k], variance[k]).low; });
  out.high = crossing(*this, p, [&](std::size_t k) { return band(value[k], variance[k]).high; });
  return out;
}

Estimate Curve::restricted_mean(double horizon) const {
  if (ends.empty()) return {};
  // From the horizon backwards: the area that is left after each step.
  double area = 0.0, variance_sum = 0.0, until = horizon;
  for (std::size_t k = time.size(); k-- > 0;) {
    if (time[k] >= horizon) continue;
    area += value[k] * (until - time[k]);
    until = time[k];
    if (at_risk[k] > events[k]) {
      variance_sum += area * area * events[k] / (at_risk[k] * (at_risk[k] - events[k]));
    }
  }
  return normal_estimate(area + until, std::sqrt(variance_sum));
}

std::size_t Curve::number_at_risk(double when) const {
  return std::size_t(ends.end() - std::lower_bound(ends.begin(), ends.end(), when));
}

Curve kaplan_meier(std::span<const Followed> patients) {
  return curve(patients, [](const Followed& one) { return one.what == 1; });
}

Curve follow_up(std::span<const Followed> patients) {
  return curve(patients, [](const Followed& one) { return one.what == 0; });
}

LogRank log_rank(std::span<const Followed> patients, int groups, double rho) {
  const auto g = std::size_t(groups);
  LogRank out;
  out.observed.assign(g, 0.0);
  out.expected.assign(g, 0.0);
  out.variance.assign(g * g, 0.0);
  auto order = by_time(patients);
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return patients[a].stratum < patients[b].stratum; });
  std::vector<double> at_risk(g), dead(g);
  for (std::size_t begin = 0; begin < order.size();) {
    std::size_t end = begin;
    std::fill(at_risk.begin(), at_risk.end(), 0.0);
    while (end < order.size() && patients[order[end]].stratum == patients[order[begin]].stratum) {
      at_risk[std::size_t(patients[order[end++]].group)] += 1.0;
    }
    double survival = 1.0;
    for (std::size_t k = begin; k < end;) {
      const double time = patients[order[k]].time, n = double(end - k);
      std::fill(dead.begin(), dead.end(), 0.0);
      std::size_t next = k;
      for (; next < end && patients[order[next]].time == time; ++next) {
        const Followed& one = patients[order[next]];
        if (one.what == 1) dead[std::size_t(one.group)] += 1.0;
      }
      const double d = std::accumulate(dead.begin(), dead.end(), 0.0);
      if (d > 0.0) {
        const double weight = rho == 0.0 ? 1.0 : std::pow(survival, rho);
        const double spread = n > 1.0 ? weight * weight * d * (n - d) / (n - 1.0) : 0.0;
        for (std::size_t a = 0; a < g; ++a) {
          out.observed[a] += weight * dead[a];
          out.expected[a] += weight * d * at_risk[a] / n;
          for (std::size_t b = 0; b < g; ++b) {
            out.variance[a * g + b] += spread * at_risk[a] / n * ((a == b ? 1.0 : 0.0) - at_risk[b] / n);
          }
        }
        survival *= 1.0 - d / n;
      }
      for (; k < next; ++k) at_risk[std::size_t(patients[order[k]].group)] -= 1.0;
    }
    begin = end;
  }
  if (g < 2) return out;
  const auto free = Eigen::Index(g) - 1;
  Eigen::MatrixXd covariance(free, free);
  Eigen::VectorXd excess(free);
  for (Eigen::Index a = 0; a < free; ++a) {
    excess(a) = out.observed[std::size_t(a) + 1] - out.expected[std::size_t(a) + 1];
    for (Eigen::Index b = 0; b < free; ++b)
      covariance(a, b) = out.variance[std::size_t(a + 1) * g + std::size_t(b + 1)];
  }
  const Eigen::LLT<Eigen::MatrixXd> factor(covariance);
  if (factor.info() != Eigen::Success) return out;  // no event, or a group with nobody at risk when one happens
  out.test.statistic = excess.dot(factor.solve(excess));
  out.test.p = chi_square_above(out.test.statistic, double(free));
  if (g == 2) out.z = excess(0) / std::sqrt(covariance(0, 0));
  return out;
}

}  // namespace howship::statistics
