// SPDX-License-Identifier: Apache-2.0
// What an operation is to the patient: the chance of death within a month, by health, and of complications.
#pragma once
#include <span>

#include "howship/base/parameter.hpp"

namespace howship::therapy {

struct OperationParameters {
  double decompression_death = 0.0042;  // 1
  double screws_death = 0.008;          // 1
  double nail_death = 0.02;             // 1
  double prosthesis_death = 0.03;       // 1
  double curettage_death = 0.015;       // 1
  double male_odds = 2.5;               // 1
  double broken_odds = 1.5;             // 1
  double well_odds = 0.6;               // 1
  double restricted_odds = 0.8;         // 1
  double half_odds = 1.2;               // 1
  double limited_odds = 2.4;            // 1
  double in_bed_odds = 5.0;             // 1
  double infection = 0.03;              // 1
  double wound = 0.12;                  // 1
  double wound_irradiated = 0.32;       // 1
  double thrombosis = 0.05;             // 1
  double embolus = 0.03;                // 1

  /// Unit, accepted range, meaning and source of every member, in the order above.
  static std::span<const Parameter<OperationParameters>> table();
};

/// Chance of death within 30 days, from the chance in a usual patient; performance status 0 to 4.
double death_of_operation(double usual, bool male, double performance, bool broken, const OperationParameters& p);

/// An operation; `number` is a part of the key of its draws and never changes.
struct Operation {
  int number;
  double OperationParameters::*death;
  bool reams = false;  ///< it presses marrow into veins
};

}  // namespace howship::therapy
