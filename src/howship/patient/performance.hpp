// SPDX-License-Identifier: Apache-2.0
// What a person can still do, and what people die of and fall by who have no cancer: performance status, falls, deaths
// of other causes. Pure functions of numbers; docs/theory/patient.md has the equations.
#pragma once
#include <span>

#include "howship/base/parameter.hpp"

namespace howship::patient {

struct PerformanceParameters {
  double time = 30.0;                 // day
  double pain_weight = 0.3;           // 1
  double anaemia_weight = 0.5;        // 1
  double anaemia_from = 12.0;         // g/dL
  double anaemia_half = 4.0;          // g/dL
  double calcium_from = 2.6;          // mmol/L
  double calcium_half = 0.9;          // mmol/L
  double fracture_left = 0.75;        // 1
  double fracture_felt = 180.0;       // day
  double cord_left = 0.75;            // 1
  double floor_vertebra = 3.0;        // 1
  double floor_vertebra_time = 14.0;  // day
  double floor_long_bone = 4.0;       // 1
  double floor_spared = 3.0;          // 1
  double other_death_men = 0.0165;    // 1/year
  double other_death_women = 0.0100;  // 1/year
  double other_rise_men = 0.0896;     // 1/year
  double other_rise_women = 0.102;    // 1/year
  double fall_hazard = 0.6;           // 1/year
  double fall_drowsy = 2.0;           // 1
  double fall_unwell = 1.5;           // 1
  double fall_weak_legs = 2.0;        // 1
  double fall_on_hip = 0.05;          // 1
  double fall_helped = 0.62;          // 1

  static std::span<const Parameter<PerformanceParameters>> table();
};

/// What performance depends on.
struct Burden {
  double pain = 0.0;          ///< 0 to 10, with analgesics
  double haemoglobin = 14.0;  ///< g/dL
  double calcium = 2.4;       ///< mmol/L, corrected
  bool fractured = false;     ///< a bone has broken within `fracture_felt`
  bool cord_injured = false;  ///< cannot walk well
  double organs = 1.0;        ///< part that tumour of the organs leaves
};

/// Performance status (ECOG, 0 well to 4 in bed; between them by degrees) to which such a burden leads in the end.
double performance_target(const Burden& burden, const PerformanceParameters& p);

/// It follows that over weeks.
double performance_after(double before, double target, double days, const PerformanceParameters& p);

/// Hazard of death by causes other than cancer and its treatment, 1/day.
double other_death_hazard(double age, bool male, const PerformanceParameters& p);

/// Chance of a fall within one day; `helped`: somebody helps at home.
double fall_chance(double drowsiness, double performance, bool weak_legs, bool helped, const PerformanceParameters& p);

}  // namespace howship::patient
