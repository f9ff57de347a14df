// SPDX-License-Identifier: Apache-2.0
#include "howship/spread/statistics.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace howship::spread {
namespace {

constexpr double z95 = 1.959963984540054;
constexpr double nothing = std::numeric_limits<double>::quiet_NaN();

void sort_by_time(std::vector<Followed>& all) {
  std::stable_sort(all.begin(), all.end(), [](const Followed& a, const Followed& b) { return a.time < b.time; });
}

}  // namespace

Estimate proportion(double count, double of) {
  if (of <= 0.0) return {nothing, nothing, nothing};
  const double p = count / of, zz = z95 * z95;
  const double centre = (p + zz / (2.0 * of)) / (1.0 + zz / of);
  const double half = z95 / (1.0 + zz / of) * std::sqrt(p * (1.0 - p) / of + zz / (4.0 * of * of));
  return {p, count <= 0.0 ? 0.0 : std::fmax(centre - half, 0.0), count >= of ? 1.0 : std::fmin(centre + half, 1.0)};
}

Estimate ratio(const Clustered& s) {
  if (s.n <= 0.0) return {nothing, nothing, nothing};
  const double p = s.x / s.n;
  const double error = std::sqrt(std::fmax(s.xx - 2.0 * p * s.xn + p * p * s.nn, 0.0)) / s.n;
  return {p, std::fmax(p - z95 * error, 0.0), std::fmin(p + z95 * error, 1.0)};
}

Estimate median(std::vector<double>& values) {
  if (values.empty()) return {nothing, nothing, nothing};
  std::sort(values.begin(), values.end());
  const double n = double(values.size());
  const auto at = [&](double rank) { return values[std::size_t(std::clamp(rank, 0.0, n - 1.0))]; };
  const double half = z95 * std::sqrt(n) / 2.0;
  const double middle = values.size() % 2 ? at((n - 1) / 2) : 0.5 * (at(n / 2 - 1) + at(n / 2));
  return {middle, at(std::floor(n / 2 - half)), at(std::ceil(n / 2 + half))};
}

Estimate Curve::at(double when) const {
  if (patients == 0) return {nothing, nothing, nothing};
  const auto next = std::upper_bound(time.begin(), time.end(), when);
  const auto k = std::size_t(next - time.begin());
  if (!survival) {
    const double share = k == 0 ? 0.0 : value[k - 1];
    return proportion(share * double(patients), double(patients));
  }
  if (k == 0) return {1.0, 1.0, 1.0};
  const double s = value[k - 1], spread = z95 * std::sqrt(variance[k - 1]);
  if (s <= 0.0 || s >= 1.0) return {s, s, s};
  return {s, std::pow(s, std::exp(spread)), std::pow(s, std::exp(-spread))};
}

Estimate Curve::median() const {
  Estimate out{nothing, nothing, nothing};
  for (std::size_t k = 0; k < time.size(); ++k) {
    const double s = value[k], spread = z95 * std::sqrt(variance[k]);
    const bool inside = s > 0.0 && s < 1.0;
    const double low = inside ? std::pow(s, std::exp(spread)) : s, high = inside ? std::pow(s, std::exp(-spread)) : s;
    if (std::isnan(out.low) && low <= 0.5) out.low = time[k];
    if (std::isnan(out.value) && s <= 0.5) out.value = time[k];
    if (std::isnan(out.high) && high <= 0.5) out.high = time[k];
  }
  return out;
}

std::size_t Curve::at_risk(double when) const {
  return std::size_t(ends.end() - std::lower_bound(ends.begin(), ends.end(), when));
}

Curve kaplan_meier(std::vector<Followed> all) {
  sort_by_time(all);
  Curve out;
  out.patients = all.size();
  double s = 1.0, sum = 0.0;
  for (std::size_t k = 0; k < all.size(); ++k) {
    out.ends.push_back(all[k].time);
    if (all[k].what != 1) continue;
    const double at_risk = double(all.size() - k);
    s *= 1.0 - 1.0 / at_risk;
    if (at_risk > 1.0) sum += 1.0 / (at_risk * (at_risk - 1.0));
    const double log_s = s > 0.0 ? std::log(s) : 0.0;
    out.time.push_back(all[k].time);
    out.value.push_back(s);
    out.variance.push_back(log_s < 0.0 ? sum / (log_s * log_s) : 0.0);
  }
  return out;
}

Curve incidence(std::vector<Followed> all) {
  sort_by_time(all);
  Curve out;
  out.survival = false;
  out.patients = all.size();
  double free = 1.0, share = 0.0;
  for (std::size_t k = 0; k < all.size(); ++k) {
    out.ends.push_back(all[k].time);
    if (all[k].what == 0) continue;
    const double step = free / double(all.size() - k);
    if (all[k].what == 1) {
      share += step;
      out.time.push_back(all[k].time);
      out.value.push_back(share);
    }
    free -= step;
  }
  return out;
}

}  // namespace howship::spread
