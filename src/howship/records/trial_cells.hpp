// SPDX-License-Identifier: Apache-2.0
// How numbers, names and days of a trial stand in its shards and tables.
#pragma once
#include <fmt/format.h>

#include <chrono>
#include <cmath>
#include <string>
#include <string_view>
#include <vector>

#include "howship/base/units.hpp"
#include "howship/scenario/faults.hpp"
#include "howship/scenario/trial_file.hpp"
#include "howship/statistics/estimate.hpp"

namespace howship::records {

inline constexpr std::string_view study = "HOWSHIP";

/// Shortest text that is read back as the same number; empty for "none".
inline std::string exact(double value) { return std::isnan(value) ? std::string{} : shortest(value); }
inline double number(std::string_view text) {
  return text.empty() ? statistics::undefined : read_number(std::string{text}).value_or(statistics::undefined);
}

/// A text of one line without what parts cells and lists.
inline std::string plain(std::string text) {
  for (char& c : text)
    if (c == ',' || c == '\n' || c == '\r' || c == ';' || c == '|') c = ' ';
  return text;
}

using scenario::words;

inline std::vector<std::string_view> split(std::string_view text, char at) {
  std::vector<std::string_view> out;
  while (true) {
    const std::size_t end = std::min(text.find(at), text.size());
    out.push_back(text.substr(0, end));
    if (end == text.size()) return out;
    text.remove_prefix(end + 1);
  }
}

/// Day of a trial of a day of a life: that of randomisation is 1, that before it -1, since CDISC has no day 0.
inline double study_day(double day, double entered) {
  const double out = std::floor(day - entered) + 1.0;
  return out < 1.0 ? out - 1.0 : out;
}

/// Date of a day of the trial; no clock of the world is read.
inline std::string date(double day) {
  using namespace std::chrono;
  const year_month_day ymd{sys_days{year{2000} / January / 1} + days{long(std::floor(day))}};
  return fmt::format("{:04}-{:02}-{:02}", int(ymd.year()), unsigned(ymd.month()), unsigned(ymd.day()));
}

inline int year_of(std::string_view of) { return int(number(of.substr(0, 4))); }

/// The date so many days before one.
inline std::string days_before(std::string_view of, double count) {
  using namespace std::chrono;
  const year_month_day from{year{year_of(of)}, month{unsigned(number(of.substr(5, 2)))},
                            day{unsigned(number(of.substr(8, 2)))}};
  return date(double((sys_days{from} - sys_days{year{2000} / January / 1}).count()) - count);
}

/// Arm that was lived in; after a crossover both, with a plus.
inline std::string actual_arm(const scenario::Trial& trial, int arm, double crossed) {
  const std::string& name = trial.arms[std::size_t(arm)].name;
  return std::isnan(crossed) ? name : name + '+' + trial.crossover->to;
}

inline std::string subject_id(const scenario::Trial& trial, std::uint64_t patient, int arm) {
  std::string out = fmt::format("{}-{:07}", study, patient);
  if (trial.design == scenario::TrialDesign::twins) out += '-' + trial.arms[std::size_t(arm)].name;
  return out;
}

}  // namespace howship::records
