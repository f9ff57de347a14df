// SPDX-License-Identifier: Apache-2.0
// A clone of so few cells that each counts: the places where they are, and what a day does to them by chance.
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "howship/tumour/counting.hpp"

namespace howship::tumour {

/// Cells at one place (an RVE of its space).
struct Colony {
  std::size_t place;
  std::int64_t cells;
  friend bool operator==(const Colony&, const Colony&) = default;
};

/// Of one clone in one lesion; never more than most_colonies, none without cells.
using Colonies = std::vector<Colony>;

std::int64_t cells_of(const Colonies& colonies);

/// Adds cells at a place. Where there would be too many colonies the two smallest become one, at the larger one's
/// place.
void add_cells(Colonies& colonies, Colony more);

/// Who is counted, and when: the key of every draw of one clone of one lesion at one moment.
struct CountedAt {
  std::uint64_t seed, patient, lesion, clone;
  std::uint64_t day, part;
  double draw(CountSlot slot, std::size_t place = 0) const;
};

/// The moment of a step that begins on `day` (days; `step` long, number `number` of the run). Steps of half a day and
/// longer are keyed by their day; shorter ones by their number.
struct CountMoment {
  std::uint64_t day, part;
};
CountMoment moment_of_step(double day, double step, std::int64_t number);
/// The moment of instant number `pulse` (from 0) of the day of such a step.
CountMoment moment_of_pulse(double day, double step, std::int64_t number, std::uint64_t pulse);

/// Birth and death in a colony, 1/day.
struct Turnover {
  double births, deaths;
};

/// Of cells whose density would grow by `growth` (births less crowding, no killing) and die by `kill`. Cells that are
/// born and lost in secret, `hidden` of them a day, leave the density as it is, but not its chance.
Turnover turnover_of(double growth, double kill, double hidden);

/// Cells born and lost in secret (1/day), where `loss` of all births of cells that have room and growth `growth` are
/// lost.
double hidden_turnover(double growth, double loss);

/// One step of birth and death; `rates` of each colony. Those that die out are dropped.
void step_colonies(Colonies& colonies, std::span<const Turnover> rates, double days, const CountedAt& at);

/// An instant that each cell of colony j survives with probability survival[j].
void pulse_colonies(Colonies& colonies, std::span<const double> survival, const CountedAt& at);

/// What a place holds of a density: cells, of which there may be parts.
struct CellsAt {
  std::size_t place;
  double cells;
};

/// Cells, by chance, of a density that holds `mean` of them: Poisson, so that none is left with probability exp(-mean).
std::int64_t cells_by_chance(double mean, const CountedAt& at);

/// `cells` of them at up to most_colonies places, drawn by what each holds. `held` in the order of storage.
Colonies settled(std::int64_t cells, std::span<const CellsAt> held, const CountedAt& at);

}  // namespace howship::tumour
