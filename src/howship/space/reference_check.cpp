// SPDX-License-Identifier: Apache-2.0
#include "howship/space/reference_check.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace howship::space {
namespace {

constexpr std::string_view state_names[state_count] = {
    "preosteoblasts",     "osteoblasts",    "osteoclasts",    "lamellar bone", "woven bone", "mineral",
    "sensitive tumour",   "adapted tumour", "debris",         "stroma",        "repair",     "bisphosphonate",
    "independent tumour", "reactive bone",  "tissue quality", "pending loss"};
constexpr std::string_view flux_names[] = {"matrix resorbed",  "lamellar bone formed", "woven bone formed",
                                           "mineral released", "mineral deposited",    "mineral destroyed"};

/// All that the law of an RVE reads.
struct Found {
  Values<double> y;
  std::array<double, 4> now, before;
};

Values<double> values_of(const ReactionArrays& a, std::size_t i) {
  Values<double> y;
  for (std::size_t k = 0; k < state_count; ++k) y[k] = a.state[k][i];
  return y;
}

Imposed<double> imposed_on(const ReactionArrays& a, std::size_t i, const Law& law, const Exposure& exposure) {
  const double dose_rate = a.dose_rate ? a.dose_rate[i] : exposure.dose_rate;
  return imposed(exposure, Site<double>{a.inert[i], a.host[i]}, dose_rate, law);
}

}  // namespace

void ReferenceCheck::note(std::string_view name, double fast, double plain) {
  double difference = std::abs(fast - plain);
  if (std::isnan(difference)) difference = std::numeric_limits<double>::infinity();
  if (difference > largest) largest = difference;
  const double relative = difference / std::max(std::abs(plain), 1e-12);
  if (relative <= largest_relative) return;
  largest_relative = relative;
  what = name;
}

void ReferenceCheck::add(const ReferenceCheck& part) {
  steps += part.steps;
  fluxes += part.fluxes;
  if (part.largest > largest) largest = part.largest;
  if (part.largest_relative <= largest_relative) return;
  largest_relative = part.largest_relative;
  what = part.what;
}

void react_and_check(decltype(&baseline::react) react, const ReactionArrays& a, std::size_t begin, std::size_t end,
                     const Law& law, const Exposure& exposure, double dt, bool extrapolate, ReferenceCheck* check) {
  if (!check) return react(a, begin, end, law, exposure, dt, extrapolate);
  std::vector<Found> found(end - begin);
  for (std::size_t i = begin; i < end; ++i) {
    Found& one = found[i - begin];
    one.y = values_of(a, i);
    for (std::size_t k = 0; k < 4; ++k) {
      one.now[k] = a.factor[k][i];
      one.before[k] = a.before[k][i];
    }
  }
  react(a, begin, end, law, exposure, dt, extrapolate);

  const Law& plain = check->law ? *check->law : law;
  for (std::size_t i = begin; i < end; ++i) {
    const Found& one = found[i - begin];
    const auto mid = [&](std::size_t k) {
      const double now = std::max(one.now[k], 0.0);
      return extrapolate ? std::max(1.5 * now - 0.5 * one.before[k], 0.0) : now;
    };
    const Effect<double> effect = effect_of(Factors<double>{mid(0), mid(1), mid(2), mid(3)}, plain);
    Values<double> y = stepped(
        one.y, [&](const Values<double>&) { return effect; }, imposed_on(a, i, plain, exposure), plain, dt);
    if (a.pore) {  // the kernel has left clones as shares of the pore
      const double inverse = 1.0 / std::max(1.0 - (y[lamellar] + y[woven]) - a.inert[i], 1e-6);
      for (const auto clone : clone_states) y[clone] *= inverse;
    }
    for (std::size_t k = 0; k < state_count; ++k) check->note(state_names[k], a.state[k][i], y[k]);
  }
  check->steps += end - begin;
}

void add_fluxes_and_check(decltype(&baseline::add_fluxes) add_fluxes, const ReactionArrays& a, std::size_t begin,
                          std::size_t end, const Law& law, const Exposure& exposure, const double* weight, double* sums,
                          ReferenceCheck* check) {
  if (!check) return add_fluxes(a, begin, end, law, exposure, weight, sums);
  double fast[flux_count] = {};
  add_fluxes(a, begin, end, law, exposure, weight, fast);
  const Law& plain = check->law ? *check->law : law;
  double part[flux_count][8] = {};  // in the order of the kernel, so that only the law can differ
  for (std::size_t i = begin; i < end; ++i) {
    const auto level = [&](std::size_t k) { return std::max(a.factor[k][i], 0.0); };
    const Effect<double> effect = effect_of(Factors<double>{level(0), level(1), level(2), level(3)}, plain);
    const Flux<double> f = flux(values_of(a, i), effect, imposed_on(a, i, plain, exposure), plain);
    const double values[] = {f.resorbed,    f.formed_lamellar, f.formed_woven,
                             f.mineral_out, f.mineral_in,      f.mineral_destroyed};
    for (std::size_t q = 0; q < flux_count; ++q) part[q][(i - begin) % 8] += weight ? weight[i] * values[q] : values[q];
  }
  for (std::size_t q = 0; q < flux_count; ++q) {
    double sum = 0.0;
    for (double value : part[q]) sum += value;
    check->note(flux_names[q], fast[q], sum);
    sums[q] += fast[q];
  }
  check->fluxes += flux_count;
}

}  // namespace howship::space
