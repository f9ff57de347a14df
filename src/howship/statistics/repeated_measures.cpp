// SPDX-License-Identifier: Apache-2.0
#include "howship/statistics/repeated_measures.hpp"

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>
#include <map>

#include "howship/base/ensure.hpp"
#include "howship/statistics/distributions.hpp"

namespace howship::statistics {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr Index parts = 3;  // intercept, arm, base line; at each visit

/// Patients who were seen at the same visits.
struct Pattern {
  std::vector<Index> visits;
  std::vector<const Measured*> patients;
  MatrixXd zz = MatrixXd::Zero(parts, parts);  // sum of z z', z = (1, arm, base)
};

VectorXd z_of(const Measured& one) {
  VectorXd z(parts);
  z << 1.0, double(one.arm), one.base;
  return z;
}

std::vector<Pattern> patterns_of(const std::vector<Measured>& patients) {
  std::map<std::vector<Index>, Pattern> by_visits;
  for (const Measured& one : patients) {
    std::vector<Index> seen;
    for (std::size_t k = 0; k < one.change.size(); ++k) {
      if (!std::isnan(one.change[k])) seen.push_back(Index(k));
    }
    if (seen.empty()) continue;
    Pattern& pattern = by_visits[seen];
    pattern.visits = seen;
    pattern.patients.push_back(&one);
    const VectorXd z = z_of(one);
    pattern.zz += z * z.transpose();
  }
  std::vector<Pattern> out;
  for (auto& [visits, pattern] : by_visits) out.push_back(std::move(pattern));
  return out;
}

/// A covariance of visits and its derivatives by its parameters.
struct Model {
  MatrixXd covariance;
  std::vector<MatrixXd> derivatives;
};

Model model_of(Covariance structure, const VectorXd& theta, Index visits) {
  Model out{MatrixXd::Zero(visits, visits), {}};
  const auto none = MatrixXd::Zero(visits, visits);
  switch (structure) {
    case Covariance::unstructured:
      for (Index column = 0, q = 0; column < visits; ++column) {
        for (Index row = column; row < visits; ++row, ++q) {
          MatrixXd unit = none;
          unit(row, column) = unit(column, row) = 1.0;
          out.covariance += theta(q) * unit;
          out.derivatives.push_back(std::move(unit));
        }
      }
      break;
    case Covariance::toeplitz:  // ln of the standard deviations, then correlations by distance
      out.derivatives.assign(std::size_t(theta.size()), none);
      for (Index a = 0; a < visits; ++a) {
        for (Index b = 0; b < visits; ++b) {
          const Index distance = std::abs(a - b);
          const double spread = std::exp(theta(a) + theta(b));
          const double correlation = distance == 0 ? 1.0 : theta(visits + distance - 1);
          out.covariance(a, b) = spread * correlation;
          out.derivatives[std::size_t(a)](a, b) += spread * correlation;
          out.derivatives[std::size_t(b)](a, b) += spread * correlation;
          if (distance > 0) out.derivatives[std::size_t(visits + distance - 1)](a, b) = spread;
        }
      }
      break;
    case Covariance::compound_symmetry:
      out.derivatives = {MatrixXd::Identity(visits, visits), MatrixXd::Ones(visits, visits)};
      out.covariance = theta(0) * out.derivatives[0] + theta(1) * out.derivatives[1];
      break;
  }
  return out;
}

VectorXd start_of(Covariance structure, const VectorXd& variance) {
  constexpr double correlation = 0.4;
  const Index visits = variance.size();
  if (structure == Covariance::compound_symmetry) {
    VectorXd out(2);
    out << (1.0 - correlation) * variance.mean(), correlation * variance.mean();
    return out;
  }
  if (structure == Covariance::toeplitz) {
    VectorXd out(2 * visits - 1);
    for (Index a = 0; a < visits; ++a) out(a) = 0.5 * std::log(variance(a));
    for (Index d = 1; d < visits; ++d) out(visits + d - 1) = correlation;
    return out;
  }
  VectorXd out(visits * (visits + 1) / 2);
  for (Index column = 0, q = 0; column < visits; ++column) {
    for (Index row = column; row < visits; ++row, ++q) {
      out(q) = row == column ? variance(row) : correlation * std::sqrt(variance(row) * variance(column));
    }
  }
  return out;
}

/// Puts the visits of a pattern back among all.
MatrixXd spread_out(const MatrixXd& small, const std::vector<Index>& visits, Index all) {
  MatrixXd out = MatrixXd::Zero(all, all);
  for (std::size_t a = 0; a < visits.size(); ++a) {
    for (std::size_t b = 0; b < visits.size(); ++b) out(visits[a], visits[b]) = small(Index(a), Index(b));
  }
  return out;
}

MatrixXd kronecker(const MatrixXd& by_visit, const MatrixXd& zz) {
  MatrixXd out(by_visit.rows() * parts, by_visit.cols() * parts);
  for (Index a = 0; a < by_visit.rows(); ++a) {
    for (Index b = 0; b < by_visit.cols(); ++b) out.block(a * parts, b * parts, parts, parts) = by_visit(a, b) * zz;
  }
  return out;
}

MatrixXd among(const MatrixXd& all, const std::vector<Index>& visits) { return all(visits, visits); }

struct State {
  double log_likelihood = -HUGE_VAL;
  VectorXd beta, score;
  MatrixXd variance, information;
};

State evaluate(const std::vector<Pattern>& patterns, const Model& model) {
  const Index visits = model.covariance.rows(), p = visits * parts, q = Index(model.derivatives.size());
  State out;
  if (Eigen::LLT<MatrixXd>(model.covariance).info() != Eigen::Success) return out;
  MatrixXd xx = MatrixXd::Zero(p, p);
  VectorXd xy = VectorXd::Zero(p);
  double log_determinant = 0.0, yy = 0.0, rows = 0.0;
  std::vector<MatrixXd> inverses;
  for (const Pattern& pattern : patterns) {
    const MatrixXd small = among(model.covariance, pattern.visits);
    const Eigen::LLT<MatrixXd> factor(small);
    const MatrixXd inverse = factor.solve(MatrixXd::Identity(small.rows(), small.cols()));
    const double half = factor.matrixL().toDenseMatrix().diagonal().array().log().sum();
    log_determinant += 2.0 * half * double(pattern.patients.size());
    rows += double(small.rows()) * double(pattern.patients.size());
    xx += kronecker(spread_out(inverse, pattern.visits, visits), pattern.zz);
    for (const Measured* one : pattern.patients) {
      VectorXd y(small.rows());
      for (Index k = 0; k < y.size(); ++k) y(k) = one->change[std::size_t(pattern.visits[std::size_t(k)])];
      const VectorXd weighted = inverse * y, z = z_of(*one);
      yy += y.dot(weighted);
      for (Index k = 0; k < y.size(); ++k) xy.segment(pattern.visits[std::size_t(k)] * parts, parts) += weighted(k) * z;
    }
    inverses.push_back(inverse);
  }
  const Eigen::LLT<MatrixXd> factor(xx);
  if (factor.info() != Eigen::Success) return out;
  out.variance = factor.solve(MatrixXd::Identity(p, p));
  out.beta = factor.solve(xy);
  const double determinant_xx = 2.0 * factor.matrixL().toDenseMatrix().diagonal().array().log().sum();
  out.log_likelihood = -0.5 * (log_determinant + determinant_xx + yy - out.beta.dot(xy)) -
                       0.5 * (rows - double(p)) * std::log(2.0 * 3.14159265358979323846);
  out.score = VectorXd::Zero(q);
  out.information = MatrixXd::Zero(q, q);
  std::vector<MatrixXd> first(std::size_t(q), MatrixXd::Zero(p, p));
  for (std::size_t n = 0; n < patterns.size(); ++n) {
    const Pattern& pattern = patterns[n];
    const double count = double(pattern.patients.size());
    MatrixXd errors = MatrixXd::Zero(Index(pattern.visits.size()), Index(pattern.visits.size()));
    for (const Measured* one : pattern.patients) {
      const VectorXd z = z_of(*one);
      VectorXd e(Index(pattern.visits.size()));
      for (Index k = 0; k < e.size(); ++k) {
        const Index visit = pattern.visits[std::size_t(k)];
        e(k) = one->change[std::size_t(visit)] - z.dot(out.beta.segment(visit * parts, parts));
      }
      errors += e * e.transpose();
    }
    const MatrixXd& w = inverses[n];
    std::vector<MatrixXd> wa;
    for (Index k = 0; k < q; ++k) {
      wa.push_back(w * among(model.derivatives[std::size_t(k)], pattern.visits));
      const MatrixXd waw = wa.back() * w;
      out.score(k) += 0.5 * ((waw * errors).trace() - count * wa.back().trace());
      first[std::size_t(k)] += kronecker(spread_out(waw, pattern.visits, visits), pattern.zz);
      for (Index l = 0; l <= k; ++l) {
        const MatrixXd product = wa[std::size_t(k)] * wa[std::size_t(l)];
        const MatrixXd second = kronecker(spread_out(product * w, pattern.visits, visits), pattern.zz);
        out.information(k, l) +=
            0.5 * (count * product.trace() - 2.0 * (out.variance.array() * second.transpose().array()).sum());
      }
    }
  }
  std::vector<MatrixXd> vp;
  for (Index k = 0; k < q; ++k) {
    vp.push_back(out.variance * first[std::size_t(k)]);
    out.score(k) += 0.5 * vp.back().trace();
    for (Index l = 0; l <= k; ++l) {
      out.information(k, l) += 0.5 * (vp[std::size_t(k)].array() * vp[std::size_t(l)].transpose().array()).sum();
      out.information(l, k) = out.information(k, l);
    }
  }
  return out;
}

struct Solution {
  State state;
  Model model;
  int steps = 0;
  bool converged = false;
};

Solution solve(const std::vector<Pattern>& patterns, Covariance structure, const VectorXd& variance) {
  constexpr int most = 50;
  Solution out;
  VectorXd theta = start_of(structure, variance);
  out.model = model_of(structure, theta, variance.size());
  out.state = evaluate(patterns, out.model);
  while (out.steps < most && std::isfinite(out.state.log_likelihood)) {
    VectorXd change = out.state.information.ldlt().solve(out.state.score);
    if (!change.allFinite()) return out;
    ++out.steps;
    const double smallest = 1e-11 * (1.0 + theta.cwiseAbs().maxCoeff());
    bool moved = false;
    for (int halving = 0; halving < 30 && !moved; ++halving, change *= 0.5) {
      const Model next = model_of(structure, theta + change, variance.size());
      const State there = evaluate(patterns, next);
      if (!(there.log_likelihood >= out.state.log_likelihood - 1e-9 * std::fabs(out.state.log_likelihood))) continue;
      moved = true;
      theta += change;
      out.model = next;
      out.state = there;
      out.converged = change.cwiseAbs().maxCoeff() < smallest;
    }
    if (out.converged || !moved) break;
  }
  return out;
}

struct Regression {
  VectorXd beta;
  MatrixXd inverse;
  double variance = undefined;
  std::size_t n = 0;
};

/// Ordinary least squares of one visit on arm and base line.
Regression at_visit(const std::vector<Measured>& patients, std::size_t visit) {
  Regression out;
  MatrixXd zz = MatrixXd::Zero(parts, parts);
  VectorXd zy = VectorXd::Zero(parts);
  for (const Measured& one : patients) {
    const double y = one.change[visit];
    if (std::isnan(y)) continue;
    const VectorXd z = z_of(one);
    zz += z * z.transpose();
    zy += y * z;
    ++out.n;
  }
  const Eigen::LLT<MatrixXd> factor(zz);
  if (factor.info() != Eigen::Success || out.n <= std::size_t(parts)) return out;
  out.inverse = factor.solve(MatrixXd::Identity(parts, parts));
  out.beta = factor.solve(zy);
  double residual = 0.0;
  for (const Measured& one : patients) {
    if (std::isnan(one.change[visit])) continue;
    const double e = one.change[visit] - z_of(one).dot(out.beta);
    residual += e * e;
  }
  out.variance = residual / double(out.n - std::size_t(parts));
  return out;
}

}  // namespace

const char* covariance_name(Covariance structure) {
  switch (structure) {
    case Covariance::unstructured:
      return "unstructured";
    case Covariance::toeplitz:
      return "heterogeneous Toeplitz";
    case Covariance::compound_symmetry:
      return "compound symmetry";
  }
  return "";
}

RepeatedMeasures repeated_measures(const std::vector<Measured>& patients) {
  RepeatedMeasures out;
  if (patients.empty()) return out;
  const std::size_t visits = patients.front().change.size();
  VectorXd variance(static_cast<Index>(visits));
  for (const Measured& one : patients) HOWSHIP_ENSURE(one.change.size() == visits, "every patient has the same visits");
  for (std::size_t k = 0; k < visits; ++k) {
    variance(Index(k)) = at_visit(patients, k).variance;
    if (!(variance(Index(k)) > 0.0)) return out;  // too few at this visit, or all alike
  }
  const std::vector<Pattern> patterns = patterns_of(patients);
  Solution best;
  for (const Covariance structure : {Covariance::unstructured, Covariance::toeplitz, Covariance::compound_symmetry}) {
    best = solve(patterns, structure, variance);
    out.structure = structure;
    if (best.converged) break;
  }
  out.converged = best.converged;
  out.steps = best.steps;
  if (!std::isfinite(best.state.log_likelihood)) return out;
  out.log_likelihood = best.state.log_likelihood;
  out.covariance.assign(best.model.covariance.data(), best.model.covariance.data() + visits * visits);
  std::size_t counted = 0;
  for (const Pattern& pattern : patterns) counted += pattern.patients.size();
  const double quantile = counted >= 100 ? normal_975 : student_quantile(0.975, double(counted) - 3.0);
  for (std::size_t k = 0; k < visits; ++k) {
    const Index j = Index(k) * parts + 1;
    const double value = best.state.beta(j), se = std::sqrt(best.state.variance(j, j));
    out.difference.push_back({value, value - quantile * se, value + quantile * se, se});
  }
  return out;
}

double tipping_point(const std::vector<Measured>& patients, const RepeatedMeasures& fit, std::size_t visit) {
  double treated = 0.0, missed = 0.0;
  for (const Measured& one : patients) {
    if (one.arm == 0) continue;
    treated += 1.0;
    missed += std::isnan(one.change[visit]) ? 1.0 : 0.0;
  }
  if (visit >= fit.difference.size() || missed == 0.0) return undefined;
  const Estimate& difference = fit.difference[visit];
  if (difference.low <= 0.0 && difference.high >= 0.0) return undefined;
  return -(difference.low > 0.0 ? difference.low : difference.high) * treated / missed;
}

Estimate analysis_of_covariance(const std::vector<Measured>& patients, std::size_t visit) {
  const Regression fit = at_visit(patients, visit);
  if (!(fit.variance >= 0.0)) return {};
  const double se = std::sqrt(fit.variance * fit.inverse(1, 1));
  const double quantile = student_quantile(0.975, double(fit.n) - double(parts));
  return {fit.beta(1), fit.beta(1) - quantile * se, fit.beta(1) + quantile * se, se};
}

}  // namespace howship::statistics
