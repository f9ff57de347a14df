// SPDX-License-Identifier: Apache-2.0
#include "howship/statistics/cox.hpp"

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

#include "howship/statistics/distributions.hpp"

namespace howship::statistics {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

/// Sums over the records at risk: r, r x, r x x'.
struct Moments {
  double zeroth = 0.0;
  VectorXd first;
  MatrixXd second;

  explicit Moments(Index p) : first(VectorXd::Zero(p)), second(MatrixXd::Zero(p, p)) {}
  void add(double risk, const VectorXd& x) {
    zeroth += risk;
    first.noalias() += risk * x;
    second.noalias() += risk * x * x.transpose();
  }
  void clear() {
    zeroth = 0.0;
    first.setZero();
    second.setZero();
  }
};

/// One time with events in one stratum.
struct EventTime {
  std::size_t stratum;
  double time;
  const std::vector<std::size_t>& dead;
  const Moments& all;
  const Moments& of_dead;

  /// Sums after the share `taken` of those who have the event now has left (Efron 1977).
  double zeroth(double taken) const { return all.zeroth - taken * of_dead.zeroth; }
  VectorXd mean(double taken) const { return (all.first - taken * of_dead.first) / zeroth(taken); }
  MatrixXd second(double taken) const { return (all.second - taken * of_dead.second) / zeroth(taken); }
};

/// The records of each stratum in the order in which they come under risk and leave it.
class RiskSets {
 public:
  explicit RiskSets(const Records& records) : records_(records), p_(Index(records.covariates)) {
    std::map<int, std::vector<std::size_t>> strata;
    for (std::size_t i = 0; i < records.size(); ++i)
      strata[records.stratum.empty() ? 0 : records.stratum[i]].push_back(i);
    for (auto& [name, members] : strata) {
      Order order;
      order.by_stop = members;
      std::stable_sort(order.by_stop.begin(), order.by_stop.end(),
                       [&](std::size_t a, std::size_t b) { return records.stop[a] > records.stop[b]; });
      if (!records.start.empty()) {
        order.by_start = members;
        std::stable_sort(order.by_start.begin(), order.by_start.end(),
                         [&](std::size_t a, std::size_t b) { return records.start[a] > records.start[b]; });
      }
      strata_.push_back(std::move(order));
    }
    VectorXd mean = VectorXd::Zero(p_);
    for (std::size_t i = 0; i < records.size(); ++i) mean += raw(i);
    if (records.size() > 0) mean /= double(records.size());
    for (std::size_t i = 0; i < records.size(); ++i) x_.push_back(raw(i) - mean);
  }

  const VectorXd& x(std::size_t i) const { return x_[i]; }
  double weight(std::size_t i) const { return records_.weight.empty() ? 1.0 : records_.weight[i]; }
  std::size_t strata() const { return strata_.size(); }
  Index covariates() const { return p_; }

  std::vector<double> risks(const VectorXd& beta) const {
    std::vector<double> out(x_.size());
    for (std::size_t i = 0; i < out.size(); ++i) out[i] = weight(i) * std::exp(x_[i].dot(beta));
    return out;
  }

  /// Calls `at` for every time with events, strata one after the other, from the last time to the first.
  void walk(const std::vector<double>& risk, auto&& at) const {
    Moments all(p_), of_dead(p_);
    std::vector<std::size_t> dead;
    for (std::size_t s = 0; s < strata_.size(); ++s) {
      const auto& [by_stop, by_start] = strata_[s];
      all.clear();
      std::size_t left = 0;
      for (std::size_t k = 0; k < by_stop.size();) {
        const double time = records_.stop[by_stop[k]];
        dead.clear();
        of_dead.clear();
        for (; k < by_stop.size() && records_.stop[by_stop[k]] == time; ++k) {
          const std::size_t i = by_stop[k];
          all.add(risk[i], x_[i]);
          if (!records_.event[i]) continue;
          dead.push_back(i);
          of_dead.add(risk[i], x_[i]);
        }
        for (; left < by_start.size() && records_.start[by_start[left]] >= time; ++left) {
          all.add(-risk[by_start[left]], x_[by_start[left]]);
        }
        if (!dead.empty()) at(EventTime{s, time, dead, all, of_dead});
      }
    }
  }

 private:
  struct Order {
    std::vector<std::size_t> by_stop, by_start;
  };
  VectorXd raw(std::size_t i) const {
    return Eigen::Map<const VectorXd>(records_.x.data() + i * records_.covariates, p_);
  }

  const Records& records_;
  Index p_;
  std::vector<Order> strata_;
  std::vector<VectorXd> x_;
};

/// Share of the dead that has left before the l-th of d.
double taken(Ties ties, std::size_t l, std::size_t d) { return ties == Ties::efron ? double(l) / double(d) : 0.0; }

double mean_weight(const RiskSets& sets, const std::vector<std::size_t>& dead) {
  double sum = 0.0;
  for (const std::size_t i : dead) sum += sets.weight(i);
  return sum / double(dead.size());
}

struct Likelihood {
  double log = 0.0;
  VectorXd gradient;
  MatrixXd information;
};

Likelihood likelihood(const RiskSets& sets, const VectorXd& beta, Ties ties) {
  const Index p = sets.covariates();
  Likelihood out{0.0, VectorXd::Zero(p), MatrixXd::Zero(p, p)};
  sets.walk(sets.risks(beta), [&](const EventTime& now) {
    const std::size_t d = now.dead.size();
    for (const std::size_t i : now.dead) {
      out.log += sets.weight(i) * sets.x(i).dot(beta);
      out.gradient += sets.weight(i) * sets.x(i);
    }
    const double weight = mean_weight(sets, now.dead);
    for (std::size_t l = 0; l < d; ++l) {
      const double f = taken(ties, l, d);
      const VectorXd mean = now.mean(f);
      out.log -= weight * std::log(now.zeroth(f));
      out.gradient -= weight * mean;
      out.information += weight * (now.second(f) - mean * mean.transpose());
    }
  });
  return out;
}

struct Maximum {
  VectorXd beta;
  Likelihood at;
  int steps = 0;
  bool converged = false;
};

/// Newton's method over the covariates that `free` names; the others stay.
Maximum maximise(const RiskSets& sets, VectorXd beta, const std::vector<Index>& free, Ties ties) {
  constexpr int most_steps = 50, most_halvings = 30;
  constexpr double enough = 1e-12;
  Maximum out{beta, likelihood(sets, beta, ties)};
  const Index q = Index(free.size());
  if (q == 0) {
    out.converged = true;
    return out;
  }
  while (out.steps < most_steps) {
    MatrixXd information(q, q);
    VectorXd gradient(q);
    for (Index a = 0; a < q; ++a) {
      gradient(a) = out.at.gradient(free[std::size_t(a)]);
      for (Index b = 0; b < q; ++b) information(a, b) = out.at.information(free[std::size_t(a)], free[std::size_t(b)]);
    }
    VectorXd step = information.ldlt().solve(gradient);
    if (!step.allFinite()) return out;
    ++out.steps;
    for (int halving = 0;; ++halving) {
      VectorXd next = out.beta;
      for (Index a = 0; a < q; ++a) next(free[std::size_t(a)]) += step(a);
      const Likelihood there = likelihood(sets, next, ties);
      const bool rises = std::isfinite(there.log) && there.log >= out.at.log - enough * std::fabs(out.at.log);
      if (!rises && halving < most_halvings) {
        step *= 0.5;
        continue;
      }
      const double change = std::fabs(there.log - out.at.log);
      out.beta = next;
      out.at = there;
      out.converged = change <= enough * std::fabs(there.log);
      break;
    }
    if (out.converged) break;
  }
  return out;
}

std::vector<Index> all_covariates(Index p) {
  std::vector<Index> out(static_cast<std::size_t>(p));
  std::iota(out.begin(), out.end(), Index{0});
  return out;
}

double range_of(const RiskSets& sets, std::size_t records, Index j) {
  double low = 0.0, high = 0.0;
  for (std::size_t i = 0; i < records; ++i) {
    low = std::fmin(low, sets.x(i)(j));
    high = std::fmax(high, sets.x(i)(j));
  }
  return high - low;
}

/// Score residuals of every record, each weighted.
std::vector<VectorXd> score_residuals(const Records& records, const RiskSets& sets, const VectorXd& beta, Ties ties) {
  const Index p = sets.covariates();
  const std::vector<double> risk = sets.risks(beta);
  std::vector<VectorXd> out(records.size(), VectorXd::Zero(p));
  // What each record at risk loses at a time is linear in its x: kept as running sums over time.
  struct Step {
    double time, hazard;
    VectorXd mean;  // hazard times mean
  };
  std::vector<std::vector<Step>> steps(sets.strata());
  sets.walk(risk, [&](const EventTime& now) {
    const std::size_t d = now.dead.size();
    const double weight = mean_weight(sets, now.dead);
    Step step{now.time, 0.0, VectorXd::Zero(p)};
    for (std::size_t l = 0; l < d; ++l) {
      const double f = taken(ties, l, d), hazard = weight / now.zeroth(f);
      const VectorXd mean = now.mean(f);
      step.hazard += hazard;
      step.mean += hazard * mean;
      for (const std::size_t i : now.dead) {
        out[i] += sets.weight(i) / double(d) * (sets.x(i) - mean);
        out[i] += risk[i] * f * hazard * (sets.x(i) - mean);  // already left by that share
      }
    }
    steps[now.stratum].push_back(std::move(step));
  });
  std::map<int, std::size_t> number;
  for (std::size_t i = 0; i < records.size(); ++i) number.emplace(records.stratum.empty() ? 0 : records.stratum[i], 0);
  std::size_t next = 0;
  for (auto& [name, k] : number) k = next++;
  for (auto& of : steps) {
    std::reverse(of.begin(), of.end());
    for (std::size_t k = 1; k < of.size(); ++k) {
      of[k].hazard += of[k - 1].hazard;
      of[k].mean += of[k - 1].mean;
    }
  }
  const auto until = [](const std::vector<Step>& of, double time) {
    return std::upper_bound(of.begin(), of.end(), time, [](double t, const Step& s) { return t < s.time; }) -
           of.begin();
  };
  for (std::size_t i = 0; i < records.size(); ++i) {
    const auto& of = steps[number.at(records.stratum.empty() ? 0 : records.stratum[i])];
    const auto add = [&](double time, double sign) {
      const auto k = until(of, time);
      if (k == 0) return;
      const Step& sum = of[std::size_t(k) - 1];
      out[i] -= sign * risk[i] * (sum.hazard * sets.x(i) - sum.mean);
    };
    add(records.stop[i], 1.0);
    if (!records.start.empty()) add(records.start[i], -1.0);
  }
  return out;
}

}  // namespace

double CoxFit::standard_error(std::size_t j, bool robust) const {
  const std::size_t p = coefficient.size();
  return std::sqrt((robust ? robust_variance : variance)[j * p + j]);
}

Estimate CoxFit::hazard_ratio(std::size_t j, bool robust) const {
  const double b = coefficient[j], se = standard_error(j, robust);
  if (diverged[j])
    return b > 0.0 ? Estimate{HUGE_VAL, undefined, HUGE_VAL, undefined} : Estimate{0.0, 0.0, undefined, undefined};
  return {std::exp(b), std::exp(b - normal_975 * se), std::exp(b + normal_975 * se), std::exp(b) * se};
}

Test CoxFit::wald(std::size_t j, bool robust) const {
  if (diverged[j]) return {};
  const double z = coefficient[j] / standard_error(j, robust);
  return {z, two_sided_p(z)};
}

CoxFit cox(const Records& records, Ties ties) {
  const RiskSets sets(records);
  const Index p = sets.covariates();
  const auto columns = std::size_t(p);
  CoxFit out;
  const VectorXd zero = VectorXd::Zero(p);
  const Likelihood null = likelihood(sets, zero, ties);
  const Maximum best = maximise(sets, zero, all_covariates(p), ties);
  const MatrixXd inverse = best.at.information.ldlt().solve(MatrixXd::Identity(p, p));
  out.steps = best.steps;
  out.converged = best.converged;
  out.null_log_likelihood = null.log;
  out.log_likelihood = best.at.log;
  out.score.statistic = null.gradient.dot(null.information.ldlt().solve(null.gradient));
  out.likelihood_ratio.statistic = 2.0 * (best.at.log - null.log);
  for (Test* test : {&out.score, &out.likelihood_ratio}) {
    if (std::isfinite(test->statistic)) test->p = chi_square_above(std::fmax(test->statistic, 0.0), double(p));
  }
  out.coefficient.assign(best.beta.data(), best.beta.data() + p);
  constexpr double beyond = 15.0;  // a hazard ratio of three million: nothing that data can hold
  for (Index j = 0; j < p; ++j)
    out.diverged.push_back(std::fabs(best.beta(j)) * range_of(sets, records.size(), j) > beyond);
  const auto residuals = score_residuals(records, sets, best.beta, ties);
  std::map<int, VectorXd> clusters;
  MatrixXd robust = MatrixXd::Zero(p, p);
  for (std::size_t i = 0; i < records.size(); ++i) {
    const VectorXd change = inverse * residuals[i];
    out.influence.insert(out.influence.end(), change.data(), change.data() + p);
    const auto [at, fresh] = clusters.emplace(records.cluster.empty() ? int(i) : records.cluster[i], change);
    if (!fresh) at->second += change;
  }
  for (const auto& [name, change] : clusters) robust += change * change.transpose();
  out.variance.assign(inverse.data(), inverse.data() + columns * columns);
  out.robust_variance.assign(robust.data(), robust.data() + columns * columns);
  return out;
}

Estimate profile_hazard_ratio(const Records& records, std::size_t j, Ties ties) {
  const RiskSets sets(records);
  const Index p = sets.covariates(), column = Index(j);
  const Maximum best = maximise(sets, VectorXd::Zero(p), all_covariates(p), ties);
  std::vector<Index> others = all_covariates(p);
  others.erase(others.begin() + column);
  const double range = range_of(sets, records.size(), column);
  if (range <= 0.0) return {};
  const double bound = best.at.log - 0.5 * normal_975 * normal_975, farthest = 20.0 / range;
  const auto fixed = [&](double beta) {
    VectorXd start = best.beta;
    start(column) = beta;
    return maximise(sets, start, others, ties).at.log;
  };
  const auto side = [&](double sign) {
    double inside = std::clamp(best.beta(column), -farthest, farthest), outside = inside, step = 0.25 / range;
    while (true) {
      outside = inside + sign * step;
      if (std::fabs(outside) > farthest) return sign > 0.0 ? HUGE_VAL : 0.0;
      if (fixed(outside) < bound) break;
      inside = outside;
      step *= 2.0;
    }
    for (int bisection = 0; bisection < 60; ++bisection) {
      const double middle = 0.5 * (inside + outside);
      (fixed(middle) < bound ? outside : inside) = middle;
    }
    return std::exp(inside);
  };
  const double beta = best.beta(column);
  const bool open = std::fabs(beta) * range > 15.0;
  return {open ? (beta > 0.0 ? HUGE_VAL : 0.0) : std::exp(beta), open && beta < 0.0 ? 0.0 : side(-1.0),
          open && beta > 0.0 ? HUGE_VAL : side(1.0), undefined};
}

double correlation_with_time(const Records& records, const CoxFit& fit, std::size_t j, Ties ties) {
  const RiskSets sets(records);
  const Index p = sets.covariates();
  const VectorXd beta = Eigen::Map<const VectorXd>(fit.coefficient.data(), p);
  const MatrixXd variance = Eigen::Map<const MatrixXd>(fit.variance.data(), p, p);
  struct Residual {
    double time, value;
  };
  std::vector<Residual> all;
  sets.walk(sets.risks(beta), [&](const EventTime& now) {
    VectorXd mean = VectorXd::Zero(p);
    const std::size_t d = now.dead.size();
    for (std::size_t l = 0; l < d; ++l) mean += now.mean(taken(ties, l, d)) / double(d);
    for (const std::size_t i : now.dead) all.push_back({now.time, (variance * (sets.x(i) - mean))(Index(j))});
  });
  std::stable_sort(all.begin(), all.end(), [](const Residual& a, const Residual& b) { return a.time < b.time; });
  std::vector<double> rank(all.size());
  for (std::size_t k = 0; k < all.size();) {
    std::size_t end = k;
    while (end < all.size() && all[end].time == all[k].time) ++end;
    for (std::size_t i = k; i < end; ++i) rank[i] = 0.5 * double(k + end + 1);
    k = end;
  }
  double mx = 0.0, my = 0.0, xx = 0.0, yy = 0.0, xy = 0.0;
  for (std::size_t k = 0; k < all.size(); ++k)
    mx += rank[k] / double(all.size()), my += all[k].value / double(all.size());
  for (std::size_t k = 0; k < all.size(); ++k) {
    const double dx = rank[k] - mx, dy = all[k].value - my;
    xx += dx * dx, yy += dy * dy, xy += dx * dy;
  }
  return xx > 0.0 && yy > 0.0 ? xy / std::sqrt(xx * yy) : undefined;
}

Records fine_gray_records(std::span<const Followed> patients, std::span<const double> x, std::size_t covariates) {
  // The chance of still being looked at, as steps at each time of a censoring; an event at that time comes first.
  std::map<double, double> censored;
  std::vector<double> ends, events;
  for (const Followed& one : patients) {
    ends.push_back(one.time);
    if (one.what == 0) censored[one.time] += 1.0;
    if (one.what != 0) events.push_back(one.time);
  }
  std::sort(ends.begin(), ends.end());
  std::sort(events.begin(), events.end());
  const auto from = [](const std::vector<double>& sorted, double time) {
    return double(sorted.end() - std::lower_bound(sorted.begin(), sorted.end(), time));
  };
  std::vector<double> times, factor;
  for (const auto& [time, count] : censored) {
    const double happen_now =
        from(events, time) - double(events.end() - std::upper_bound(events.begin(), events.end(), time));
    times.push_back(time);
    factor.push_back(1.0 - count / (from(ends, time) - happen_now));
  }
  Records out;
  out.covariates = covariates;
  const auto add = [&](std::size_t patient, double start, double stop, int event, double weight) {
    out.start.push_back(start);
    out.stop.push_back(stop);
    out.event.push_back(event);
    out.cluster.push_back(int(patient));
    out.weight.push_back(weight);
    out.x.insert(out.x.end(), x.begin() + std::ptrdiff_t(patient * covariates),
                 x.begin() + std::ptrdiff_t((patient + 1) * covariates));
  };
  double last_event = 0.0;
  for (const Followed& one : patients) last_event = one.what == 1 ? std::fmax(last_event, one.time) : last_event;
  for (std::size_t i = 0; i < patients.size(); ++i) {
    const Followed& one = patients[i];
    add(i, -1.0, one.time, one.what == 1, 1.0);
    if (one.what < 2) continue;
    double weight = 1.0, start = one.time;
    for (auto k = std::size_t(std::lower_bound(times.begin(), times.end(), one.time) - times.begin());
         start < last_event; ++k) {
      const double stop = k < times.size() ? std::fmin(times[k], last_event) : last_event;
      if (stop > start) add(i, start, stop, 0, weight);
      start = std::fmax(start, stop);
      if (k < times.size()) weight *= factor[k];
      if (weight <= 0.0) break;
    }
  }
  return out;
}

}  // namespace howship::statistics
