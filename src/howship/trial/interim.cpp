// SPDX-License-Identifier: Apache-2.0
#include "howship/trial/interim.hpp"

#include <algorithm>
#include <cmath>

#include "howship/base/random.hpp"
#include "howship/statistics/distributions.hpp"
#include "howship/statistics/sequential.hpp"

namespace howship::trial {
namespace {

using namespace statistics;

/// What is known of all who have entered when only what has happened by a calendar day counts.
std::vector<Followed> known_by(std::span<const Entered> all, double day) {
  std::vector<Followed> out;
  for (const Entered& one : all) {
    if (one.day > day) continue;
    out.push_back(one.life);
    if (one.life.time > day - one.day) out.back().time = day - one.day, out.back().what = 0;
  }
  return out;
}

std::size_t events_of(std::span<const Followed> all) {
  return std::size_t(std::count_if(all.begin(), all.end(), [](const Followed& one) { return one.what == 1; }));
}

Look look_at(std::span<const Entered> all, double share, double last_known, double delay) {
  Look out;
  out.share = share;
  out.day = last_known + delay;
  out.seen = known_by(all, last_known);
  out.patients = out.seen.size();
  out.events = events_of(out.seen);
  const double more = log_rank(out.seen, 2).z;
  out.z = std::isnan(more) ? 0.0 : -more;
  return out;
}

/// |z| from which each look stops. The error that is left is spent at the end.
std::vector<double> bounds_of(std::span<const Look> looks, double planned, const Interim& how) {
  std::vector<double> information, spent;
  const double last = double(looks.back().events);
  for (const Look& one : looks) {
    const double share = std::min(double(one.events) / planned, 1.0);
    information.push_back(double(one.events) / last);
    spent.push_back(&one == &looks.back()                                 ? how.alpha
                    : how.boundary == Boundary::lan_demets_obrien_fleming ? spent_obrien_fleming(share, how.alpha)
                                                                          : spent_pocock(share, how.alpha));
  }
  switch (how.boundary) {
    case Boundary::lan_demets_obrien_fleming:
    case Boundary::lan_demets_pocock:
      return boundaries(information, spent);
    case Boundary::obrien_fleming: {
      const double c = obrien_fleming_constant(int(how.shares.size()) + 1, how.alpha);
      for (double& one : information) one = c / std::sqrt(one);
      return information;
    }
    case Boundary::pocock:
      return std::vector<double>(looks.size(), pocock_constant(int(how.shares.size()) + 1, how.alpha));
    case Boundary::none:
      break;
  }
  std::vector<double> out(looks.size(), std::numeric_limits<double>::infinity());
  out.back() = normal_quantile(1.0 - how.alpha / 2.0);
  return out;
}

}  // namespace

std::span<const BoundaryName> boundary_names() {
  static constexpr BoundaryName all[] = {{Boundary::lan_demets_obrien_fleming, "lan_demets_obrien_fleming"},
                                         {Boundary::lan_demets_pocock, "lan_demets_pocock"},
                                         {Boundary::obrien_fleming, "obrien_fleming"},
                                         {Boundary::pocock, "pocock"},
                                         {Boundary::none, "none"}};
  return all;
}

std::vector<Look> looks_of(std::span<const Entered> all, const Interim& how) {
  std::vector<double> days;  // of the calendar, on which events happen
  double end = 0.0;
  for (const Entered& one : all) {
    if (one.life.what == 1) days.push_back(one.day + one.life.time);
    end = std::max(end, one.day + one.life.time);
  }
  std::sort(days.begin(), days.end());
  const double planned = std::isnan(how.events) ? double(days.size()) : how.events;
  std::vector<Look> out;
  if (days.empty()) return out;
  for (const double share : how.shares) {
    const auto wanted = std::size_t(std::max(1.0, std::ceil(share * planned - 1e-9)));
    if (wanted >= days.size()) break;
    // Several events of one day may bring two looks together, or leave nothing for the end.
    Look look = look_at(all, share, days[wanted - 1], how.delay);
    if (look.events >= days.size() || (!out.empty() && look.events <= out.back().events)) continue;
    out.push_back(std::move(look));
  }
  const bool enough = double(days.size()) > planned;
  out.push_back(look_at(all, 1.0, enough ? days[std::size_t(std::ceil(planned)) - 1] : end, how.delay));
  const std::vector<double> bounds = bounds_of(out, planned, how);
  for (std::size_t k = 0; k < out.size(); ++k) {
    Look& look = out[k];
    look.bound = bounds[k];
    look.crosses = std::fabs(look.z) >= look.bound;
    if (k + 1 == out.size()) continue;
    const double information = double(look.events) / double(out.back().events);
    look.conditional_power = conditional_power(look.z, information, bounds.back(), look.z / std::sqrt(information));
    look.futile = look.conditional_power < how.futility;
  }
  return out;
}

const Look* ending(std::span<const Look> looks) {
  for (const Look& one : looks)
    if (one.crosses) return &one;
  return looks.empty() ? nullptr : &looks.back();
}

double accrual_day(const Interim& how, std::uint64_t seed, std::uint64_t patient, std::uint64_t replicate) {
  return std::floor(how.accrual * uniform(seed, patient, Stream::accrual, replicate));
}

}  // namespace howship::trial
