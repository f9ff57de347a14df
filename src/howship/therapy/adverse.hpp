// SPDX-License-Identifier: Apache-2.0
// Harms that the equations of the body do not already hold: drawn by chance, keyed to the patient.
#pragma once
#include <span>
#include <string>
#include <vector>

#include "howship/base/parameter.hpp"
#include "howship/therapy/rules.hpp"

namespace howship::therapy {

struct AdverseParameters {
  double kidney_loss = 0.25;               // 1
  double kidney_recovered = 0.6;           // 1
  double kidney_clearance_reference = 75;  // mL/min
  double kidney_clearance_exponent = 1.5;  // 1
  double kidney_infusion_exponent = 0.7;   // 1
  double kidney_dry_factor = 2;            // 1
  double kidney_dry_bound = 0.05;          // 1
  double jaw_hazard = 0.0115;              // 1/year
  double jaw_onset = 0.4;                  // year
  double jaw_dose_exponent = 0.7;          // 1
  double jaw_dental_factor = 3;            // 1
  double jaw_extraction_factor = 6;        // 1
  double jaw_extraction_span = 90;         // day
  double fever_hazard = 0.02;              // 1/day
  double fever_bound = 0.6;                // 1/nL
  double fever_half = 0.25;                // 1/nL
  double fever_death = 0.08;               // 1
  double bleed_hazard = 0.005;             // 1/day
  double bleed_bound = 25;                 // 1/nL
  double bleed_half = 10;                  // 1/nL
  double jaw_most_doses = 13;              // 1
  double hold_wait = 7;                    // day
  double rebound_after = 213;              // day
  double appetite_loss_ceiling = 0.95;     // 1
  double constipation_noted = 0.5;         // 1
  double drowsiness_noted = 0.5;           // 1
  double fatigue_noted = 5;                // 1
  double dehydration_noted = 0.1;          // 1
  double kidney_injury_rise = 2;           // 1
  double follicle_loss = 0.8;              // 1
  double follicle_recovery = 60;           // day
  double opioid_naive = 30;                // mg/day
  double opioid_first = 60;                // mg/day
  double opioid_first_kidney = 0.5;        // 1
  double opioid_rise = 1.5;                // 1
  double opioid_rise_and = 30;             // mg/day
  double opioid_danger = 2;                // 1
  double opioid_danger_rise = 2.5;         // 1
  double opioid_danger_and = 60;           // mg/day
  double opioid_tolerant = 60;             // mg/day
  double opioid_death_slope = 0.06;        // 1/day
  double opioid_death_per_held = 2;        // 1
  double opioid_death_from = 90;           // mg/day

  static std::span<const Parameter<AdverseParameters>> table();
};

/// Chance that one infusion of `minutes` injures the kidney.
double kidney_injury_chance(const Harm& harm, const Drug& drug, double minutes, const Findings& findings,
                            const AdverseParameters& p);

/// Hazard of jaw osteonecrosis (1/day): `relative` to zoledronate, after `years` on the drug at `doses_per_year`.
double jaw_hazard(double relative, double years, double doses_per_year, bool dental_disease, bool tooth_pulled,
                  const AdverseParameters& p);

/// Hazards of febrile neutropenia and of major bleeding (1/day).
double fever_hazard(double neutrophils, const AdverseParameters& p);
double bleed_hazard(double platelets, const AdverseParameters& p);

/// Injures the kidney: part of the loss recovers.
void injure_kidney(WholeBody& patient, const AdverseParameters& p);

/// A dose of an opioid as it is begun or changed: mg of oral morphine a day of all opioids together from now on, the
/// mean of the last seven days, and how many of which kind there will be.
struct OpioidOrder {
  double dose = 0.0, held = 0.0, clearance = 100.0;
  bool patch = false;
  int weak = 0, strong = 0, long_acting = 0;
};
struct OpioidWarning {
  bool danger;
  std::string words;
};
std::vector<OpioidWarning> opioid_warnings(const OpioidOrder& order, const AdverseParameters& p);

/// Hazard (1/day) of death by a breath that stops, at `dose` in a person who had `held` in the last week.
double opioid_death_hazard(double dose, double held, const AdverseParameters& p);

/// Chance of the harm at dose number `dose` (from 0).
double chance_at(const Harm& harm, int dose);

}  // namespace howship::therapy
