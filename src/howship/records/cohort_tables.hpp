// SPDX-License-Identifier: Apache-2.0
// The tables of a cohort, as tables.hpp has those of a run. Days count from diagnosis.
#pragma once
#include <span>
#include <string>
#include <vector>

#include "howship/formats/table.hpp"
#include "howship/scenario/cohort.hpp"
#include "howship/spread/summary.hpp"

namespace howship::records {

/// A row of patients.csv.
struct PatientRow {
  const spread::History& history;
  const spread::Primary& primary;
};
/// A row of lesions.csv: a deposit that passed 1 mm3.
struct LesionRow {
  const spread::History& history;
  const spread::Primary& primary;
  const spread::Deposit& deposit;
};
/// A row of events.csv.
struct EventRow {
  const spread::History& history;
  double day;
  std::string_view event, detail;
};
/// A row of summary.csv.
struct SummaryRow {
  std::string_view primary;
  const spread::Quantity& quantity;
};
/// A row of failed.csv.
struct FailedRow {
  std::uint64_t patient;
  std::string_view reason;
};

struct CohortTable {
  std::string_view file, about;
  std::vector<formats::Column> columns;
};
/// Every table of a cohort with its columns.
std::vector<CohortTable> cohort_tables();

/// Rows of one life.
std::string patient_lines(const spread::History& history, const spread::Primary& primary);
std::string lesion_lines(const spread::History& history, const spread::Primary& primary);
std::string event_lines(const spread::History& history);
/// A row of outcomes.csv: of a patient whom a team cared for, its endpoints in their order. Their days count from
/// `day_0` of the history.
std::string outcome_line(const spread::History& history, const spread::Primary& primary, double day_0,
                         std::span<const double> endpoints);
std::string failed_line(std::uint64_t patient, std::string_view reason);

/// What happened, in order.
struct Happened {
  double day;
  std::string_view event, detail;
};
std::vector<Happened> events_of(const spread::History& history);

/// What outcomes.csv holds of one patient.
struct OutcomeRecord {
  std::string primary;
  std::vector<double> endpoints;
};
std::vector<OutcomeRecord> outcome_records(std::string_view lines);

formats::Table summary_table(const scenario::Cohort& cohort, const spread::Records& records,
                             std::span<const OutcomeRecord> outcomes = {});

}  // namespace howship::records
