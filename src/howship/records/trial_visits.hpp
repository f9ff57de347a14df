// SPDX-License-Identifier: Apache-2.0
// What visits of a trial showed, what harms its patients had and what befell their bones: a line in a shard, rows of
// adlb.csv, adqs.csv, adae.csv and adce.csv (CDISC ADaM's names).
#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "howship/formats/table.hpp"
#include "howship/outcomes/adverse.hpp"
#include "howship/outcomes/response.hpp"
#include "howship/scenario/trial_file.hpp"
#include "howship/statistics/estimate.hpp"

namespace howship::records {

/// Values of one visit, in the order of lab_parameters() or question_parameters(); NaN: not measured.
struct VisitValues {
  int planned = 0;   ///< days after randomisation; 0 the base line
  double day = 1.0;  ///< on which it was, that of randomisation being 1
  std::vector<double> values;
};

/// How pain had answered to a course of radiation weeks later.
struct PainLook {
  double day = 1.0;
  int course = 1, week = 4;
  outcomes::PainResponse response = outcomes::PainResponse::indeterminate;
  std::string bone{};  ///< that was irradiated
};

/// What befell a bone; days from randomisation, its day 1.
struct BoneEvent {
  outcomes::SkeletalEvent event;
  bool related = false, found = false, symptomatic = false;  ///< counts as skeletal-related, by what happened, by what
                                                             ///< was found; as symptomatic skeletal event
};

struct LifeVisits {
  std::vector<VisitValues> labs, questions;
  std::vector<PainLook> pain;
  std::vector<outcomes::AdverseEvent> harms;  ///< days from randomisation, its day 1
  std::vector<BoneEvent> bones;
};

/// One cell of a shard's line, without commas; and back. Throws RunError where it is damaged.
std::string text_of(const LifeVisits& visits);
LifeVisits visits_of(std::string_view text);

/// A value of the laboratory, or of a questionnaire, as the tables call it.
struct VisitParameter {
  std::string_view code, name, unit;
  std::string_view column;   ///< of the report of a laboratory that it is; empty: computed, or of no laboratory
  std::string_view range{};  ///< column of data/reference_ranges.toml; empty: `column`
};
/// As it is called of who has that cancer: the marker of a prostate cancer has a name of its own.
VisitParameter called(const VisitParameter& parameter, std::string_view primary);
/// Usual limits of a value in adults of a sex, by data/reference_ranges.toml; undefined where it has none.
struct UsualRange {
  double low = statistics::undefined, high = statistics::undefined;
};
UsualRange usual_range(const VisitParameter& parameter, bool female);
/// What tables and pages call a harm.
std::string term_of(const outcomes::AdverseEvent& harm);

std::span<const VisitParameter> lab_parameters();
std::span<const VisitParameter> question_parameters();

struct TrialTable {
  std::string name, meaning;
  formats::Table table;
};

struct TrialLife;
/// adlb, adqs, adae, adce of some lives, in this order.
std::vector<TrialTable> visit_tables(const scenario::Trial& trial, std::span<const TrialLife> lives);

/// Name, words, kind, unit and origin of every column of the tables, as define.json holds them.
std::string define_text(std::span<const TrialTable> tables);

}  // namespace howship::records
