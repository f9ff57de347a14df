// SPDX-License-Identifier: Apache-2.0
// From lives to the numbers of a trial's report. Pure functions; every number is a row.
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "howship/statistics/estimate.hpp"
#include "howship/statistics/survival.hpp"
#include "howship/trial/interim.hpp"

namespace howship::trial {

/// One life in one arm, from randomisation (day 0) on.
struct Subject {
  std::uint64_t patient = 0;
  int arm = 0;  ///< 0 the control
  int stratum = 0;
  double followed = 0.0;  ///< days until death, drop-out or the end of the trial
  bool died = false;      ///< at `followed`
};

enum class Kind : std::uint8_t {
  time,       ///< day of a first event, NaN where there was none
  recurrent,  ///< days of all events
  count,      ///< a number of events while followed
  mean,       ///< a number of a life
};

/// An endpoint of every subject, in their order.
struct Endpoint {
  std::string key, unit, meaning;
  Kind kind = Kind::time;
  std::vector<double> value;               ///< all but recurrent
  std::vector<std::vector<double>> times;  ///< recurrent: days, rising
};

/// The event of an endpoint of times where it lies within what is followed, else what ended that; death is 2.
statistics::Followed followed(const Subject& subject, double day);
/// What is counted until the first event: "days alive and without it", since death ends them, too.
std::string days_of(const Endpoint& endpoint);
/// Of group 1 against group 0, within strata; undefined where there is no event.
statistics::Estimate hazard_ratio_of(std::span<const statistics::Followed> all);

/// What analyses are made of.
struct Plan {
  std::vector<std::string> arms;  ///< names; the first is the control
  double horizon = 730.0;         ///< days: restricted means and incidences are told at it
  std::vector<double> days{};     ///< at which curves are told
};

/// A number of the report.
struct Row {
  std::string analysis;  ///< "trial" (what an experiment of that size would see) or "twins" (the truth of the model)
  std::string endpoint;
  std::string arm;                    ///< empty: of both
  std::string comparator;             ///< empty: of one arm
  std::string statistic;              ///< "hazard_ratio", "median", ...
  double at = statistics::undefined;  ///< day, where it has one
  statistics::Estimate estimate;
  double p = statistics::undefined;
  std::size_t n = 0;
  std::optional<std::size_t> events = 0;  ///< of twins to a first event: pairs that had it in either life; none: a
                                          ///< number that counts no events
  std::string note{};
};

/// What a trial sees: each patient in one arm. Deaths are never silently censored: where an endpoint can be cut off by
/// death, its incidence stands beside.
std::vector<Row> analyse(std::span<const Subject> subjects, const Endpoint& endpoint, const Plan& plan);

/// What the model knows: every patient in every arm; differences are of pairs. Nothing of an event that nobody had.
std::vector<Row> analyse_twins(std::span<const Subject> subjects, const Endpoint& endpoint, const Plan& plan);

/// Which of its twins each patient is better under, from `analyse_twins`' differences: days alive and without the event
/// until the horizon in the arm less those in the control, one a patient. Empty where nobody had the event.
std::vector<double> individual_effects(std::span<const Subject> subjects, const Endpoint& endpoint, int arm,
                                       double horizon);

/// How often a trial of `size` patients an arm is significant at `alpha` (log-rank for times, rank sum else):
/// replicates are drawn from twins, each patient once and in one arm. The interval adds the error of the replicates
/// (Wilson) and that of the bank itself, which stands for the population (jackknife in 20 parts). Nothing where the
/// bank holds fewer than 2.5 times `size`. Where there are looks, significant is what crosses the boundary at one.
struct Power {
  statistics::Estimate power;
  double early = statistics::undefined;  ///< share of replicates that a look stops; where there are looks
  double error_of_bank = statistics::undefined;
  std::size_t replicates = 0, bank = 0;
};
Power power_of(std::span<const Subject> twins, const Endpoint& endpoint, const Plan& plan, int arm, std::size_t size,
               std::size_t replicates, std::uint64_t seed, double alpha = 0.05, const Interim* interim = nullptr);

}  // namespace howship::trial
