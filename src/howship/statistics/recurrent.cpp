// SPDX-License-Identifier: Apache-2.0
#include "howship/statistics/recurrent.hpp"

#include <algorithm>
#include <cmath>

namespace howship::statistics {
namespace {

/// Every time at which someone has an event or dies, with counts of both and of who is followed.
struct Times {
  std::vector<double> time, events, deaths, at_risk;
};

Times distinct_times(std::span<const History> patients) {
  std::vector<double> events, deaths, ends;
  for (const History& one : patients) {
    events.insert(events.end(), one.events.begin(), one.events.end());
    if (one.dead) deaths.push_back(one.end);
    ends.push_back(one.end);
  }
  for (auto* of : {&events, &deaths, &ends}) std::sort(of->begin(), of->end());
  Times out;
  out.time = events;
  out.time.insert(out.time.end(), deaths.begin(), deaths.end());
  std::sort(out.time.begin(), out.time.end());
  out.time.erase(std::unique(out.time.begin(), out.time.end()), out.time.end());
  const auto count = [](const std::vector<double>& of, double at) {
    const auto [low, high] = std::equal_range(of.begin(), of.end(), at);
    return double(high - low);
  };
  for (const double t : out.time) {
    out.events.push_back(count(events, t));
    out.deaths.push_back(count(deaths, t));
    out.at_risk.push_back(double(ends.end() - std::lower_bound(ends.begin(), ends.end(), t)));
  }
  return out;
}

}  // namespace

Estimate MeanNumber::at(double when) const {
  const auto k = std::upper_bound(time.begin(), time.end(), when) - time.begin();
  if (k == 0) return {0.0, undefined, undefined, undefined};
  const double mean = value[std::size_t(k) - 1];
  if (variance.empty()) return {mean, undefined, undefined, undefined};
  Estimate out = normal_estimate(mean, std::sqrt(variance[std::size_t(k) - 1]));
  out.low = std::fmax(out.low, 0.0);
  return out;
}

MeanNumber mean_number_while_alive(std::span<const History> patients) {
  const Times times = distinct_times(patients);
  MeanNumber out;
  double mean = 0.0;
  for (std::size_t k = 0; k < times.time.size(); ++k) {
    if (times.events[k] == 0.0) continue;
    mean += times.events[k] / times.at_risk[k];
    out.time.push_back(times.time[k]);
    out.value.push_back(mean);
  }
  return out;
}

MeanNumber mean_number(std::span<const History> patients) {
  const Times times = distinct_times(patients);
  const double n = double(patients.size());
  MeanNumber out;
  out.time = times.time;
  std::vector<double> survival;  // just before each time
  double alive = 1.0, mean = 0.0;
  for (std::size_t k = 0; k < times.time.size(); ++k) {
    survival.push_back(alive);
    mean += alive * times.events[k] / times.at_risk[k];
    out.value.push_back(mean);
    alive *= 1.0 - times.deaths[k] / times.at_risk[k];
  }
  // psi_i(t) = int S dM_R / (Y/n) - int (mu(t) - mu(u)) dM_D / (Y/n): the second is linear in mu(t), so each patient
  // carries three sums.
  out.variance.assign(times.time.size(), 0.0);
  for (const History& one : patients) {
    double events = 0.0, deaths = 0.0, weighed = 0.0;
    for (std::size_t k = 0; k < times.time.size(); ++k) {
      const double share = times.at_risk[k] / n;
      if (times.time[k] <= one.end) {
        const double now = double(std::count(one.events.begin(), one.events.end(), times.time[k]));
        events += survival[k] / share * (now - times.events[k] / times.at_risk[k]);
        const double death = one.dead && one.end == times.time[k] ? 1.0 : 0.0;
        const double excess = (death - times.deaths[k] / times.at_risk[k]) / share;
        deaths += excess;
        weighed += out.value[k] * excess;
      }
      const double psi = events - (out.value[k] * deaths - weighed);
      out.variance[k] += psi * psi / (n * n);
    }
  }
  return out;
}

Records andersen_gill_records(std::span<const History> patients, std::span<const double> x, std::size_t covariates,
                              std::span<const int> stratum) {
  Records out;
  out.covariates = covariates;
  for (std::size_t i = 0; i < patients.size(); ++i) {
    std::vector<double> events = patients[i].events;
    std::sort(events.begin(), events.end());
    double start = 0.0;
    const auto add = [&](double stop, int event) {
      out.start.push_back(start);
      out.stop.push_back(stop);
      out.event.push_back(event);
      out.cluster.push_back(int(i));
      if (!stratum.empty()) out.stratum.push_back(stratum[i]);
      out.x.insert(out.x.end(), x.begin() + std::ptrdiff_t(i * covariates),
                   x.begin() + std::ptrdiff_t((i + 1) * covariates));
      start = stop;
    };
    for (const double time : events) add(time, 1);
    if (start < patients[i].end) add(patients[i].end, 0);
  }
  return out;
}

}  // namespace howship::statistics
