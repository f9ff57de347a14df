// SPDX-License-Identifier: Apache-2.0
#include "howship/tumour/colonies.hpp"

#include <algorithm>
#include <cmath>

#include "howship/base/ensure.hpp"
#include "howship/base/random.hpp"

namespace howship::tumour {
namespace {

void drop_the_extinct(Colonies& colonies) {
  std::erase_if(colonies, [](const Colony& one) { return one.cells <= 0; });
}

/// The smallest but for `other`; of equals the last.
std::size_t smallest(const Colonies& colonies, std::size_t other) {
  std::size_t out = colonies.size();
  for (std::size_t j = 0; j < colonies.size(); ++j)
    if (j != other && (out == colonies.size() || colonies[j].cells <= colonies[out].cells)) out = j;
  return out;
}

}  // namespace

std::int64_t cells_of(const Colonies& colonies) {
  std::int64_t out = 0;
  for (const Colony& one : colonies) out += one.cells;
  return out;
}

void add_cells(Colonies& colonies, Colony more) {
  if (more.cells <= 0) return;
  const auto there =
      std::find_if(colonies.begin(), colonies.end(), [&](const Colony& one) { return one.place == more.place; });
  if (there != colonies.end()) {
    there->cells += more.cells;
    return;
  }
  colonies.push_back(more);
  if (colonies.size() <= most_colonies) return;
  const std::size_t goes = smallest(colonies, colonies.size()), stays = smallest(colonies, goes);
  colonies[stays].cells += colonies[goes].cells;
  colonies.erase(colonies.begin() + std::ptrdiff_t(goes));
}

double CountedAt::draw(CountSlot slot, std::size_t place) const {
  return uniform(seed, patient, Stream::clone_count, count_index(lesion, clone, slot, place, day, part));
}

CountMoment moment_of_step(double day, double step, std::int64_t number) {
  constexpr double rounding = 1e-6;
  if (step < 0.5 - rounding) return {std::uint64_t(number), std::uint64_t(CountPart::step)};
  const double whole = std::floor(day + rounding);
  const bool afternoon = day - whole >= 0.5 - rounding;
  return {std::uint64_t(whole), std::uint64_t(afternoon ? CountPart::second_half_step : CountPart::step)};
}

CountMoment moment_of_pulse(double day, double step, std::int64_t number, std::uint64_t pulse) {
  // More than six instants on a day go on with days that no run reaches.
  constexpr std::uint64_t parts = 6, beyond_any_run = 1u << 19;
  const CountMoment of_step = moment_of_step(day, step, number);
  return {of_step.day + pulse / parts * beyond_any_run, std::uint64_t(CountPart::first_pulse) + pulse % parts};
}

Turnover turnover_of(double growth, double kill, double hidden) {
  return {std::max(growth, 0.0) + hidden, hidden + kill + std::max(-growth, 0.0)};
}

double hidden_turnover(double growth, double loss) { return loss / (1.0 - loss) * growth; }

void step_colonies(Colonies& colonies, std::span<const Turnover> rates, double days, const CountedAt& at) {
  HOWSHIP_ENSURE(rates.size() == colonies.size() && colonies.size() <= most_colonies, "each colony has its rates");
  for (std::size_t j = 0; j < colonies.size(); ++j)
    colonies[j].cells = counted_step(colonies[j].cells, rates[j].births, rates[j].deaths, days,
                                     at.draw(CountSlot::step, 2 * j), at.draw(CountSlot::step, 2 * j + 1));
  drop_the_extinct(colonies);
}

void pulse_colonies(Colonies& colonies, std::span<const double> survival, const CountedAt& at) {
  HOWSHIP_ENSURE(survival.size() == colonies.size() && colonies.size() <= most_colonies,
                 "each colony has its survival");
  for (std::size_t j = 0; j < colonies.size(); ++j)
    colonies[j].cells = binomial_count(at.draw(CountSlot::pulse, j), colonies[j].cells, survival[j]);
  drop_the_extinct(colonies);
}

std::int64_t cells_by_chance(double mean, const CountedAt& at) {
  return poisson_count(at.draw(CountSlot::entry), mean);
}

Colonies settled(std::int64_t cells, std::span<const CellsAt> held, const CountedAt& at) {
  double all = 0.0;
  for (const CellsAt& one : held) all += one.cells;
  Colonies out;
  if (cells <= 0 || all <= 0.0) return out;
  const auto sites = std::size_t(std::min<std::int64_t>(cells, most_colonies));
  std::int64_t left = cells;
  for (std::size_t j = 0; j < sites; ++j) {
    const double wanted = at.draw(CountSlot::site, j) * all;
    std::size_t place = held.front().place;
    double passed = 0.0;
    for (const CellsAt& one : held) {
      if (one.cells <= 0.0) continue;
      place = one.place;
      passed += one.cells;
      if (passed > wanted) break;
    }
    const std::int64_t here =
        j + 1 == sites ? left : binomial_count(at.draw(CountSlot::split, j), left, 1.0 / double(sites - j));
    add_cells(out, {place, here});
    left -= here;
  }
  return out;
}

}  // namespace howship::tumour
