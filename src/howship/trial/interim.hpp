// SPDX-License-Identifier: Apache-2.0
// Looks at a trial before its end: when each is held, what is known by then, and whether it stops the trial.
#pragma once
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string_view>
#include <vector>

#include "howship/statistics/estimate.hpp"
#include "howship/statistics/survival.hpp"

namespace howship::trial {

/// What a look may spend of the two-sided error: by Lan and DeMets (1983) in the shape of O'Brien and Fleming or of
/// Pocock, or by O'Brien and Fleming's (1979) or Pocock's (1977) own boundaries, which want equally spaced looks;
/// none: looks that stop nothing.
enum class Boundary : std::uint8_t { lan_demets_obrien_fleming, lan_demets_pocock, obrien_fleming, pocock, none };
struct BoundaryName {
  Boundary boundary;
  std::string_view name;
};
std::span<const BoundaryName> boundary_names();

struct Interim {
  std::vector<double> shares;  ///< of the events at which there is a look, rising, below 1; the end is one more
  Boundary boundary = Boundary::lan_demets_obrien_fleming;
  double events = statistics::undefined;  ///< of the whole trial, as planned; undefined: those that it comes to have
  double futility = 0.0;  ///< conditional power by the present trend below which a look calls the trial futile
  double accrual = 0.0;   ///< days in which patients enter, evenly
  double delay = 0.0;     ///< days until an event is known and told
  double alpha = 0.05;    ///< two-sided
};

/// A life by its arm (group 0 the control, 1 the other) and the calendar day on which it entered, the first being 0.
struct Entered {
  statistics::Followed life;
  double day = 0.0;
};

struct Look {
  double share = 0.0;  ///< of the events that it was planned for
  double day = 0.0;    ///< of the calendar
  std::size_t patients = 0, events = 0;
  double z = 0.0;                                          ///< of the log-rank test; above 0: the arm has fewer events
  double bound = std::numeric_limits<double>::infinity();  ///< |z| from which it stops
  double conditional_power = statistics::undefined;        ///< of the end, by the present trend; not of the last look
  bool crosses = false, futile = false;
  std::vector<statistics::Followed> seen{};  ///< what was known
};

/// Every look that takes place, the last at the end; also those after one that crosses, as if the trial had gone on.
/// Only what has happened `delay` before a look is known at it. Within strata.
std::vector<Look> looks_of(std::span<const Entered> all, const Interim& how);

/// The look that ends the trial: the first that crosses, else the last; none where there are no looks.
const Look* ending(std::span<const Look> looks);

/// The calendar day on which a patient enters; `replicate` 0 is the trial itself.
double accrual_day(const Interim& how, std::uint64_t seed, std::uint64_t patient, std::uint64_t replicate = 0);

}  // namespace howship::trial
