// SPDX-License-Identifier: Apache-2.0
// When a patient calls: hazards of what it feels, added up until this person's patience ends.
#pragma once
#include <span>

#include "howship/base/parameter.hpp"

namespace howship::patient {

struct Patient;

struct ContactParameters {
  double severe = 4.0;         // day
  double moderate = 21.0;      // day
  double mild = 120.0;         // day
  double sudden = 0.5;         // day
  double root = 21.0;          // day
  double weakness = 10.0;      // day
  double walking = 4.0;        // day
  double cannot_walk = 2.0;    // day
  double bladder = 2.0;        // day
  double confused = 1.5;       // day
  double thirst = 30.0;        // day
  double moderate_from = 4.0;  // 1
  double severe_from = 7.0;    // 1
  double person_spread = 0.8;  // 1

  static std::span<const Parameter<ContactParameters>> table();
};

/// Adds the day that ends now, `alertness` times as fast; whether the patient calls today.
bool gets_in_touch(Patient& patient, double alertness);

}  // namespace howship::patient
