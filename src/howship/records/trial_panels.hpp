// SPDX-License-Identifier: Apache-2.0
// What visits and harms of a trial add up to: rows of summary.csv, and their part of the page.
#pragma once
#include <array>
#include <map>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "howship/records/trial_tables.hpp"

namespace howship::records {

/// Takes lives with their visits one after the other and keeps sums alone, so that a large trial needs no more memory;
/// of the few values that are skewed, the values, for their medians.
class VisitSums {
 public:
  void add(const TrialLife& life);
  /// Means of each value at each planned visit, medians of those that are skewed, and shares of patients with each harm
  /// that was not there before, by arm.
  std::vector<trial::Row> rows(const scenario::Trial& trial) const;

 private:
  struct Sum {
    std::size_t n = 0;
    double sum = 0.0, squares = 0.0;
    std::vector<double> values;  ///< where a median is told
  };
  /// By what it is ("lab:NTX"), planned day and arm.
  std::map<std::pair<std::string, int>, std::map<int, Sum>> values_;
  /// By term and arm: patients with it, and with grade 3 or more.
  std::map<std::string, std::map<int, std::array<std::size_t, 2>>> harms_;
  std::map<int, std::size_t> lives_;
};

/// Hazard ratios of the primary endpoint in parts of the patients that were known at randomisation (age, status,
/// earlier events, organs, lesions), with p of the interaction; of trials whose primary endpoint is a time and of
/// several arms. The endpoint of a row is called "first_skeletal_event@PRSREFL=Y".
std::vector<trial::Row> subgroup_rows(const scenario::Trial& trial, std::span<const TrialLife> lives);

/// Subgroups, blood, answers and harms by arm, as the rows have them; empty where there are none.
std::string visit_panels(const scenario::Trial& trial, std::span<const trial::Row> rows);

}  // namespace howship::records
