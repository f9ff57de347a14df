// SPDX-License-Identifier: Apache-2.0
// How often something happens again, with death as its end.
#pragma once
#include <span>
#include <vector>

#include "howship/statistics/cox.hpp"
#include "howship/statistics/estimate.hpp"

namespace howship::statistics {

/// All that happened to one patient.
struct History {
  std::vector<double> events;  ///< times, each at most `end`
  double end = 0.0;            ///< last time at which anyone looked
  bool dead = false;           ///< at `end`
};

/// Mean number of events a patient as steps: from `time[k]` on it is `value[k]`.
struct MeanNumber {
  std::vector<double> time, value, variance;

  /// Mean number at `when` with a normal interval, not below 0. Without error where none was asked for.
  Estimate at(double when) const;
};

/// Events a patient would have if none died: deaths are censored (Nelson and Aalen).
MeanNumber mean_number_while_alive(std::span<const History> patients);

/// Events a patient has, who may die before the next (Ghosh and Lin 2000); errors from the sums over patients that they
/// give. Cost: patients times distinct times for the errors.
MeanNumber mean_number(std::span<const History> patients);

/// Records for the rate of repeated events (Andersen and Gill 1982; Lin, Wei, Yang and Ying 2000): one a gap between
/// events, cluster = patient. `x` is patients by covariates; `stratum` may be empty.
Records andersen_gill_records(std::span<const History> patients, std::span<const double> x, std::size_t covariates,
                              std::span<const int> stratum = {});

}  // namespace howship::statistics
