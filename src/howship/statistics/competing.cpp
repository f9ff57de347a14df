// SPDX-License-Identifier: Apache-2.0
#include "howship/statistics/competing.hpp"

#include <Eigen/Cholesky>
#include <algorithm>
#include <cmath>

#include "howship/statistics/distributions.hpp"

namespace howship::statistics {

Estimate Incidence::at(double when) const {
  const auto k = std::upper_bound(time.begin(), time.end(), when) - time.begin();
  if (k == 0) return {0.0, undefined, undefined, 0.0};
  const double f = value[std::size_t(k) - 1], se = std::sqrt(std::fmax(variance[std::size_t(k) - 1], 0.0));
  if (f <= 0.0 || f >= 1.0) return {f, undefined, undefined, se};
  const double spread = normal_975 * se / (f * std::log(f));  // below 0
  return {f, std::pow(f, std::exp(-spread)), std::pow(f, std::exp(spread)), se};
}

Incidence incidence(std::span<const Followed> patients, int cause) {
  std::vector<Followed> all(patients.begin(), patients.end());
  std::stable_sort(all.begin(), all.end(), [](const Followed& a, const Followed& b) { return a.time < b.time; });
  Incidence out;
  double survival = 1.0, share = 0.0;
  // The variance at t is quadratic in F(t): its three sums run along.
  double constant = 0.0, linear = 0.0, square = 0.0;
  for (std::size_t k = 0; k < all.size();) {
    const double time = all[k].time, n = double(all.size() - k);
    double of_cause = 0.0, of_others = 0.0;
    for (; k < all.size() && all[k].time == time; ++k) {
      of_cause += all[k].what == cause ? 1.0 : 0.0;
      of_others += all[k].what != 0 && all[k].what != cause ? 1.0 : 0.0;
    }
    const double d = of_cause + of_others;
    if (d == 0.0) continue;
    share += survival * of_cause / n;
    const auto ties = [n](double e) { return n > 1.0 ? e * (n - e) / ((n - 1.0) * n * n) : e / (n * n); };
    const double h_cause = ties(of_cause), h_all = h_cause + ties(of_others), q = n > d ? n / (n - d) : 0.0;
    constant += survival * survival * h_cause + 2.0 * survival * q * share * h_cause + q * q * share * share * h_all;
    linear += -2.0 * survival * q * h_cause - 2.0 * q * q * share * h_all;
    square += q * q * h_all;
    survival = n > d ? survival * (1.0 - d / n) : 0.0;
    out.time.push_back(time);
    out.value.push_back(share);
    out.variance.push_back(constant + share * (linear + share * square));
  }
  return out;
}

// The score of group k is the sum over groups r of int a_kr dN_1r / h_r, where h_r = n_r / S_r and a_kr = h_r (1[k = r]
// - h_k / h). Since S_r is itself estimated, each later time adds to what an event now is worth: with C_kr(t) = int
// over what comes after t of a_kr dF / (1 - F), an event of the cause weighs a_kr + C_kr (1 - (1 - F) / S_r), another
// event C_kr (1 - F) / S_r, both times S_r / n_r. F is the incidence of all groups together.
Test gray(std::span<const Followed> patients, int groups, int cause) {
  const auto g = std::size_t(groups);
  std::vector<Followed> all(patients.begin(), patients.end());
  std::stable_sort(all.begin(), all.end(), [](const Followed& a, const Followed& b) { return a.time < b.time; });
  struct Moment {
    std::vector<double> n, others, survival, after;  // of each group
    std::vector<double> a, sum;                      // groups by groups: a_kr, and its integral up to now
    double events, h, incidence;
  };
  std::vector<Moment> moments;
  std::vector<double> n(g, 0.0), survival(g, 1.0), own(g, 0.0), score(g, 0.0), sum(g * g, 0.0);
  for (const Followed& one : all) n[std::size_t(one.group)] += 1.0;
  double incidence = 0.0;
  for (std::size_t k = 0; k < all.size();) {
    const double time = all[k].time;
    std::vector<double> of_cause(g, 0.0), of_others(g, 0.0), leave(g, 0.0);
    for (; k < all.size() && all[k].time == time; ++k) {
      const auto r = std::size_t(all[k].group);
      leave[r] += 1.0;
      of_cause[r] += all[k].what == cause ? 1.0 : 0.0;
      of_others[r] += all[k].what != 0 && all[k].what != cause ? 1.0 : 0.0;
    }
    double events = 0.0, others = 0.0, h = 0.0, expected = 0.0;
    std::vector<double> of_h(g, 0.0);
    for (std::size_t r = 0; r < g; ++r) {
      events += of_cause[r], others += of_others[r];
      if (n[r] > 0.0) of_h[r] = n[r] / survival[r];
      h += of_h[r];
      expected += of_h[r] * (1.0 - own[r]);
    }
    if (events + others > 0.0) {
      Moment now{n, of_others, survival, survival, std::vector<double>(g * g, 0.0), {}, events, h, 0.0};
      for (std::size_t a = 0; a < g; ++a) {
        score[a] += of_cause[a] - (events > 0.0 ? events * of_h[a] * (1.0 - own[a]) / expected : 0.0);
        for (std::size_t r = 0; r < g; ++r) {
          now.a[a * g + r] = of_h[r] * ((a == r ? 1.0 : 0.0) - of_h[a] / h);
          sum[a * g + r] += now.a[a * g + r] * events / (h * (1.0 - incidence));
        }
      }
      for (std::size_t r = 0; r < g; ++r) {
        if (n[r] <= 0.0) continue;
        own[r] += survival[r] * of_cause[r] / n[r];
        survival[r] *= 1.0 - (of_cause[r] + of_others[r]) / n[r];
      }
      incidence += events / h;
      now.after = survival;
      now.sum = sum;
      now.incidence = incidence;
      moments.push_back(std::move(now));
    }
    for (std::size_t r = 0; r < g; ++r) n[r] -= leave[r];
  }
  const auto free = Eigen::Index(g) - 1;
  Eigen::MatrixXd covariance = Eigen::MatrixXd::Zero(free, free);
  for (const Moment& now : moments) {
    for (std::size_t r = 0; r < g; ++r) {
      if (now.n[r] <= 0.0) continue;
      const auto later = [&](std::size_t k) { return sum[k * g + r] - now.sum[k * g + r]; };
      const auto add = [&](double variance, auto&& weight) {
        for (Eigen::Index a = 0; a < free; ++a) {
          for (Eigen::Index b = 0; b < free; ++b)
            covariance(a, b) += variance * weight(std::size_t(a) + 1) * weight(std::size_t(b) + 1);
        }
      };
      const bool alive = now.after[r] > 0.0;
      const double ratio = alive ? (1.0 - now.incidence) / now.after[r] : 0.0;
      if (now.events > 0.0) {
        const double ties = now.events > 1.0 ? 1.0 - (now.events - 1.0) / (now.h * now.survival[r] - 1.0) : 1.0;
        add(ties * now.survival[r] * now.events / (now.h * now.n[r]),
            [&](std::size_t k) { return now.a[k * g + r] + (1.0 - ratio) * later(k); });
      }
      if (now.others[r] > 0.0 && alive) {
        const double ties = now.others[r] > 1.0 ? 1.0 - (now.others[r] - 1.0) / (now.n[r] - 1.0) : 1.0;
        add(ties * now.survival[r] * now.survival[r] * now.others[r] / (now.n[r] * now.n[r]),
            [&](std::size_t k) { return ratio * later(k); });
      }
    }
  }
  Eigen::VectorXd excess(free);
  for (Eigen::Index a = 0; a < free; ++a) excess(a) = score[std::size_t(a) + 1];
  const Eigen::LLT<Eigen::MatrixXd> factor(covariance);
  if (factor.info() != Eigen::Success) return {};
  const double chi_square = excess.dot(factor.solve(excess));
  return {chi_square, chi_square_above(chi_square, double(free))};
}

}  // namespace howship::statistics
