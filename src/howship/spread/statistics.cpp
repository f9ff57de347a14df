// SPDX-License-Identifier: Apache-2.0
#include "howship/spread/statistics.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <utility>

#include "howship/base/ensure.hpp"

namespace howship::spread {
namespace {

constexpr double z95 = statistics::normal_975, nothing = statistics::undefined;

/// Leading bits of a number whose order is that of the numbers.
constexpr unsigned leading = 18;
std::size_t bucket_of(double x) {
  const auto bits = std::bit_cast<std::uint64_t>(x);
  const std::uint64_t ordered = (bits >> 63) != 0 ? ~bits : bits | (std::uint64_t{1} << 63);
  return std::size_t(ordered >> (64 - leading));
}

}  // namespace

void by_time(const All& all, const Visit& visit) {
  constexpr std::size_t held = 1 << 20;
  std::vector<std::uint32_t> counts(std::size_t{1} << leading, 0);
  all([&](const Followed& one) { ++counts[bucket_of(one.time)]; });
  std::vector<Followed> some;
  for (std::size_t first = 0; first < counts.size();) {
    std::size_t last = first, sum = 0;
    while (last < counts.size() && (sum == 0 || sum + counts[last] <= held)) sum += counts[last++];
    if (sum > 0) {
      some.clear();
      some.reserve(sum);
      all([&](const Followed& one) {
        if (const std::size_t bucket = bucket_of(one.time); bucket >= first && bucket < last) some.push_back(one);
      });
      std::stable_sort(some.begin(), some.end(), [](const Followed& a, const Followed& b) { return a.time < b.time; });
      for (const Followed& one : some) visit(one);
    }
    first = last;
  }
}

std::size_t count(const All& all) {
  std::size_t out = 0;
  all([&](const Followed&) { ++out; });
  return out;
}

Estimate median(const All& all) {
  const std::size_t size = count(all);
  if (size == 0) return {nothing, nothing, nothing};
  const double n = double(size), half = z95 * std::sqrt(n) / 2.0;
  const auto place = [&](double rank) { return std::size_t(std::clamp(rank, 0.0, n - 1.0)); };
  const std::size_t low = place(std::floor(n / 2 - half)), high = place(std::ceil(n / 2 + half));
  const std::size_t before = size % 2 ? place((n - 1) / 2) : place(n / 2 - 1), after = size % 2 ? before : place(n / 2);
  std::size_t rank = 0;
  double at_before = 0.0, at_after = 0.0;
  Estimate out;
  by_time(all, [&](const Followed& one) {
    if (rank == low) out.low = one.time;
    if (rank == high) out.high = one.time;
    if (rank == before) at_before = one.time;
    if (rank == after) at_after = one.time;
    ++rank;
  });
  out.value = size % 2 ? at_before : 0.5 * (at_before + at_after);
  return out;
}

Curve::Curve(bool its_survival, std::size_t its_patients, std::vector<double> times)
    : patients(its_patients),
      survival(its_survival),
      value_(its_survival ? 1.0 : 0.0),
      median_{nothing, nothing, nothing} {
  std::sort(times.begin(), times.end());
  for (const double time : times) moments_.push_back({time, value_, 0.0, false, false, 0});
}

void Curve::pass(double time) {
  while (passed_ < moments_.size() && moments_[passed_].time < time) {
    Moment& moment = moments_[passed_++];
    moment.value = value_;
    moment.variance = variance_;
    moment.stepped = stepped_;
    moment.settled = (survival ? value_ : free_) < 1e-12;
  }
  while (out_of_risk_ < moments_.size() && moments_[out_of_risk_].time <= time)
    moments_[out_of_risk_++].at_risk = patients - seen_;
}

void Curve::add(const Followed& one) {
  pass(one.time);
  const double at_risk = double(patients - seen_++);
  if (survival) {
    if (one.what != 1) return;
    value_ *= 1.0 - 1.0 / at_risk;
    if (at_risk > 1.0) sum_ += 1.0 / (at_risk * (at_risk - 1.0));
    const double log_s = value_ > 0.0 ? std::log(value_) : 0.0;
    variance_ = log_s < 0.0 ? sum_ / (log_s * log_s) : 0.0;
    stepped_ = true;
    if (!std::isnan(median_.high)) return;
    const double spread = z95 * std::sqrt(variance_);
    const bool inside = value_ > 0.0 && value_ < 1.0;
    const double low = inside ? std::pow(value_, std::exp(spread)) : value_,
                 high = inside ? std::pow(value_, std::exp(-spread)) : value_;
    if (std::isnan(median_.low) && low <= 0.5) median_.low = one.time;
    if (std::isnan(median_.value) && value_ <= 0.5) median_.value = one.time;
    if (high <= 0.5) median_.high = one.time;
    return;
  }
  if (one.what == 0) return;
  const double step = free_ / at_risk;
  if (one.what == 1) {
    value_ += step;
    stepped_ = true;
  }
  free_ -= step;
}

void Curve::close() { pass(std::numeric_limits<double>::infinity()); }

std::size_t Curve::place(double when) const {
  const auto found = std::lower_bound(moments_.begin(), moments_.end(), when,
                                      [](const Moment& moment, double time) { return moment.time < time; });
  HOWSHIP_ENSURE(found != moments_.end() && found->time == when, "a curve is asked for times that it was made for");
  return std::size_t(found - moments_.begin());
}

Estimate Curve::at(double when) const {
  if (patients == 0) return {nothing, nothing, nothing};
  const Moment& m = moments_[place(when)];
  if (m.at_risk == 0 && !m.settled) return {nothing, nothing, nothing};
  if (!survival) {
    const double share = m.stepped ? m.value : 0.0;
    return proportion(share * double(patients), double(patients));
  }
  if (!m.stepped) return {1.0, 1.0, 1.0};
  const double s = m.value, spread = z95 * std::sqrt(m.variance);
  if (s <= 0.0 || s >= 1.0) return {s, s, s};
  return {s, std::pow(s, std::exp(spread)), std::pow(s, std::exp(-spread))};
}

std::size_t Curve::at_risk(double when) const { return moments_[place(when)].at_risk; }

namespace {

Curve curve_of(bool survival, const All& all, std::vector<double> times) {
  Curve out(survival, count(all), std::move(times));
  by_time(all, [&](const Followed& one) { out.add(one); });
  out.close();
  return out;
}

}  // namespace

Curve kaplan_meier(const All& all, std::vector<double> times) { return curve_of(true, all, std::move(times)); }
Curve incidence(const All& all, std::vector<double> times) { return curve_of(false, all, std::move(times)); }

}  // namespace howship::spread
