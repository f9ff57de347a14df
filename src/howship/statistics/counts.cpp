// SPDX-License-Identifier: Apache-2.0
#include "howship/statistics/counts.hpp"

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>
#include <numeric>

#include "howship/statistics/distributions.hpp"

namespace howship::statistics {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

MatrixXd design(const Counts& counts) {
  const auto n = Index(counts.events.size()), p = Index(counts.covariates);
  MatrixXd out(n, p + 1);
  out.col(0).setOnes();
  for (Index i = 0; i < n; ++i) {
    for (Index j = 0; j < p; ++j) out(i, j + 1) = counts.x[std::size_t(i * p + j)];
  }
  return out;
}

struct Fitted {
  VectorXd beta, mean;
  MatrixXd inverse;
  bool converged = false;
};

/// Fisher scoring of the coefficients for a given theta (infinite: Poisson).
Fitted score(const Counts& counts, const MatrixXd& x, VectorXd beta, double theta) {
  const Index n = x.rows();
  Fitted out;
  const VectorXd y = Eigen::Map<const VectorXd>(counts.events.data(), n);
  VectorXd offset(n);
  for (Index i = 0; i < n; ++i) offset(i) = std::log(counts.exposure[std::size_t(i)]);
  for (int step = 0; step < 100; ++step) {
    out.mean = (x * beta + offset).array().exp().matrix();
    const VectorXd weight =
        std::isfinite(theta) ? VectorXd(out.mean.array() / (1.0 + out.mean.array() / theta)) : out.mean;
    const VectorXd score = x.transpose() * (weight.array() * (y - out.mean).array() / out.mean.array()).matrix();
    const MatrixXd information = x.transpose() * weight.asDiagonal() * x;
    const auto factor = information.ldlt();
    out.inverse = factor.solve(MatrixXd::Identity(x.cols(), x.cols()));
    const VectorXd change = factor.solve(score);
    out.beta = beta;
    if (!change.allFinite()) return out;
    beta += change;
    if (change.cwiseAbs().maxCoeff() < 1e-12 * (1.0 + beta.cwiseAbs().maxCoeff())) {
      out.converged = true;
      out.beta = beta;
      out.mean = (x * beta + offset).array().exp().matrix();
      return out;
    }
  }
  return out;
}

VectorXd starting_point(const Counts& counts, Index columns) {
  const double events = std::accumulate(counts.events.begin(), counts.events.end(), 0.0);
  const double exposure = std::accumulate(counts.exposure.begin(), counts.exposure.end(), 0.0);
  VectorXd out = VectorXd::Zero(columns);
  out(0) = std::log(std::fmax(events, 0.5) / exposure);
  return out;
}

CountFit finish(const Counts& counts, const MatrixXd& x, const Fitted& fit, double theta) {
  CountFit out;
  const Index p = x.cols();
  out.coefficient.assign(fit.beta.data(), fit.beta.data() + p);
  out.variance.assign(fit.inverse.data(), fit.inverse.data() + p * p);
  out.theta = theta;
  out.converged = fit.converged;
  MatrixXd meat = MatrixXd::Zero(p, p);
  out.log_likelihood = 0.0;
  for (Index i = 0; i < x.rows(); ++i) {
    const double y = counts.events[std::size_t(i)], mean = fit.mean(i);
    const double spread = std::isfinite(theta) ? 1.0 + mean / theta : 1.0;
    const VectorXd u = x.row(i).transpose() * ((y - mean) / spread);
    meat += u * u.transpose();
    if (std::isfinite(theta)) {
      out.log_likelihood += log_gamma(y + theta) - log_gamma(theta) - log_gamma(y + 1.0) +
                            theta * std::log(theta / (theta + mean)) +
                            (y > 0.0 ? y * std::log(mean / (theta + mean)) : 0.0);
    } else {
      out.log_likelihood += y * std::log(mean) - mean - log_gamma(y + 1.0);
    }
  }
  const MatrixXd robust = fit.inverse * meat * fit.inverse;
  out.robust_variance.assign(robust.data(), robust.data() + p * p);
  return out;
}

}  // namespace

double CountFit::standard_error(std::size_t j, bool robust) const {
  return std::sqrt((robust ? robust_variance : variance)[j * coefficient.size() + j]);
}

Estimate CountFit::rate_ratio(std::size_t j, bool robust) const {
  const double b = coefficient[j], se = standard_error(j, robust);
  return {std::exp(b), std::exp(b - normal_975 * se), std::exp(b + normal_975 * se), std::exp(b) * se};
}

Test CountFit::wald(std::size_t j, bool robust) const {
  const double z = coefficient[j] / standard_error(j, robust);
  return {z, two_sided_p(z)};
}

CountFit poisson(const Counts& counts) {
  const MatrixXd x = design(counts);
  return finish(counts, x, score(counts, x, starting_point(counts, x.cols()), HUGE_VAL), HUGE_VAL);
}

CountFit negative_binomial(const Counts& counts) {
  constexpr double poisson_above = 1e6;
  const MatrixXd x = design(counts);
  Fitted fit = score(counts, x, starting_point(counts, x.cols()), HUGE_VAL);
  // Moments give a first theta; none is needed where counts vary no more than Poisson's.
  double excess = 0.0, squares = 0.0;
  for (Index i = 0; i < x.rows(); ++i) {
    const double y = counts.events[std::size_t(i)], mean = fit.mean(i);
    excess += (y - mean) * (y - mean) - mean;
    squares += mean * mean;
  }
  if (excess <= 0.0) return finish(counts, x, fit, HUGE_VAL);
  double theta = squares / excess;
  bool converged = false;
  for (int outer = 0; outer < 200 && !converged; ++outer) {
    fit = score(counts, x, fit.beta, theta);
    const double before = theta;
    for (int step = 0; step < 50; ++step) {
      double gradient = 0.0, curvature = 0.0;
      for (Index i = 0; i < x.rows(); ++i) {
        const double y = counts.events[std::size_t(i)], mean = fit.mean(i), sum = theta + mean;
        gradient += digamma(y + theta) - digamma(theta) + std::log(theta / sum) + 1.0 - (y + theta) / sum;
        curvature += trigamma(y + theta) - trigamma(theta) + 1.0 / theta - 2.0 / sum + (y + theta) / (sum * sum);
      }
      // In ln theta, so that it stays above 0; uphill also where the curvature is of the wrong sign.
      const double slope = theta * gradient, bend = theta * theta * curvature + slope;
      const double change = std::clamp(bend < 0.0 ? -slope / bend : std::copysign(1.0, slope), -2.0, 2.0);
      theta *= std::exp(change);
      if (std::fabs(change) < 1e-14 || theta > poisson_above) break;
    }
    if (theta > poisson_above) return poisson(counts);
    converged = std::fabs(theta - before) < 1e-12 * theta;
  }
  fit = score(counts, x, fit.beta, theta);
  CountFit out = finish(counts, x, fit, theta);
  out.converged = converged && fit.converged;
  return out;
}

RankSum rank_sum(std::span<const double> first, std::span<const double> second, bool with_shift) {
  struct Value {
    double value;
    bool first;
  };
  std::vector<Value> all;
  for (const double v : first) all.push_back({v, true});
  for (const double v : second) all.push_back({v, false});
  std::stable_sort(all.begin(), all.end(), [](const Value& a, const Value& b) { return a.value < b.value; });
  const double m = double(first.size()), n = double(second.size()), sum = m + n;
  RankSum out;
  if (first.empty() || second.empty()) return out;
  double ranks = 0.0, ties = 0.0;
  for (std::size_t k = 0; k < all.size();) {
    std::size_t end = k;
    double of_first = 0.0;
    for (; end < all.size() && all[end].value == all[k].value; ++end) of_first += all[end].first ? 1.0 : 0.0;
    const double same = double(end - k);
    ranks += of_first * 0.5 * double(k + end + 1);
    ties += same * (same * same - 1.0);
    k = end;
  }
  out.w = ranks - m * (m + 1.0) / 2.0;
  const double variance = m * n / 12.0 * (sum + 1.0 - ties / (sum * (sum - 1.0)));
  if (variance > 0.0) {
    out.test.statistic = (out.w - m * n / 2.0) / std::sqrt(variance);
    out.test.p = two_sided_p(out.test.statistic);
  }
  if (!with_shift || m * n > 4e6) return out;
  std::vector<double> differences;
  for (const double b : second) {
    for (const double a : first) differences.push_back(b - a);
  }
  std::sort(differences.begin(), differences.end());
  const std::size_t pairs = differences.size();
  const double half = normal_975 * std::sqrt(std::fmax(variance, 0.0)), centre = m * n / 2.0;
  const auto at = [&](double rank) { return differences[std::size_t(std::clamp(rank, 0.0, double(pairs - 1)))]; };
  out.shift.value = pairs % 2 ? differences[pairs / 2] : 0.5 * (differences[pairs / 2 - 1] + differences[pairs / 2]);
  out.shift.low = at(std::floor(centre - half));
  out.shift.high = at(std::ceil(centre + half) - 1.0);
  return out;
}

Estimate median(std::vector<double> values) {
  if (values.empty()) return {};
  std::sort(values.begin(), values.end());
  const double n = double(values.size());
  const auto at = [&](double rank) { return values[std::size_t(std::clamp(rank, 0.0, n - 1.0))]; };
  const double half = normal_975 * std::sqrt(n) / 2.0;
  const double middle = values.size() % 2 ? at((n - 1) / 2) : 0.5 * (at(n / 2 - 1) + at(n / 2));
  return {middle, at(std::floor(n / 2 - half)), at(std::ceil(n / 2 + half)), undefined};
}

Estimate mean(std::span<const double> values) {
  const double n = double(values.size());
  if (values.empty()) return {};
  double sum = 0.0, squares = 0.0;
  for (const double v : values) sum += v;
  for (const double v : values) squares += (v - sum / n) * (v - sum / n);
  if (values.size() < 2) return {sum / n, undefined, undefined, undefined};
  return normal_estimate(sum / n, std::sqrt(squares / (n - 1.0) / n));
}

Estimate difference_of_means(std::span<const double> first, std::span<const double> second) {
  const Estimate a = mean(first), b = mean(second);
  return normal_estimate(b.value - a.value, std::hypot(a.standard_error, b.standard_error));
}

}  // namespace howship::statistics
