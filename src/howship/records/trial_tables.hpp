// SPDX-License-Identifier: Apache-2.0
// Tables of a trial, of the shape in which statistics programs expect them (CDISC ADaM's names).
#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "howship/formats/table.hpp"
#include "howship/records/trial_visits.hpp"
#include "howship/scenario/trial_file.hpp"
#include "howship/trial/analysis.hpp"

namespace howship::records {

/// One candidate: when it could enter, or why it could not.
struct Screened {
  std::uint64_t patient = 0;
  double day = 0.0;  ///< of its own life, on which it could enter; meaningless where it could not
  std::uint64_t stratum = 0;
  std::string reason;  ///< empty: it could enter
  std::string failed;  ///< why it could not be computed
};

/// One life in one arm from randomisation on, which is day 1.
struct TrialLife {
  std::uint64_t patient = 0, stratum = 0;
  int arm = 0;
  double entered = 0.0;   ///< day of its own life
  double followed = 0.0;  ///< days, the first counted
  bool died = false, left = false;
  bool female = true;
  double age = 0.0;  ///< years, at randomisation
  std::string primary, death_by;
  double first_dose = statistics::undefined, last_dose = statistics::undefined;  ///< of what the arm gives
  double stopped = statistics::undefined;  ///< day on which the patient gave that up
  double crossed = statistics::undefined;  ///< day on which it went over to another arm
  std::vector<double> endpoints;  ///< in the order of outcomes::endpoints(); days from randomisation, its day 1
  std::vector<double> events;     ///< days of skeletal-related events that count
  std::string failed;
  std::vector<std::string> taken_over;  ///< medicines of the team that the protocol took over
  std::vector<double> base;             ///< in the order of base_line_columns(); NaN: not known
  LifeVisits visits;
};

/// What is known of a subject at randomisation, a column of adsl.csv.
struct BaseLineColumn {
  std::string_view name, unit, meaning;
  std::string_view from;  ///< code of the laboratory value or of the answer that it is; empty: of the team's chart
  bool flag = false;
};
std::span<const BaseLineColumn> base_line_columns();

std::string line_of(const Screened& one);
std::string line_of(const TrialLife& one);
/// Throws RunError where a text is not what `line_of` writes.
std::vector<Screened> screened_of(std::string_view lines);
std::vector<TrialLife> lives_of(std::string_view lines);
/// The same with what visits showed, which takes far more room.
std::vector<TrialLife> lives_with_visits(std::string_view lines);

/// adsl, adtte, adtter, outcomes, summary, flow, failures, in this order.
std::vector<TrialTable> trial_tables(const scenario::Trial& trial, std::span<const Screened> screened,
                                     std::span<const TrialLife> lives, std::span<const trial::Row> summary);

/// What a trial sees (or, of twins, knows) of each endpoint that its file names.
std::vector<trial::Row> trial_summary(const scenario::Trial& trial, std::span<const TrialLife> lives);

/// The lives that can be analysed, as arrays, and an endpoint of them.
std::vector<trial::Subject> subjects_of(std::span<const TrialLife> lives);
trial::Endpoint endpoint_of(const scenario::TrialEndpoint& asked, std::span<const TrialLife> lives);
/// Lives as an endpoint's analysis sees them, after what it makes of events that come between; `room` holds them where
/// that changes any.
std::span<const TrialLife> as_asked(const scenario::TrialEndpoint& endpoint, std::span<const TrialLife> lives,
                                    std::vector<TrialLife>& room);
trial::Plan plan_of(const scenario::Trial& trial);

}  // namespace howship::records
