// SPDX-License-Identifier: Apache-2.0
// What is the same for all cancers from the first cell to death; docs/theory/spread.md gives the equations.
#pragma once
#include <span>

#include "howship/base/parameter.hpp"

namespace howship::spread {

struct Parameters {
  // the primary
  double cell_volume = 1e-6;     // mm3
  double largest_primary = 1e6;  // mm3
  double shedding = 1e5;         // 1/day
  double shedding_exponent = 0.5;
  double awareness_spread = 1.2;
  double screening_sensitivity = 0.9;
  double screening_steepness = 6;
  double screening_years = 12;  // years
  double nodes_exponent = 0.65;
  double nodes_spread = 1.6;
  double nodes_reference = 4200;  // mm3
  double grade_growth = 0.55;
  double grade_aggressiveness = 0.45;
  double grade_chance = 0.7;
  double grade_two = -0.55;
  double grade_three = 0.5;
  double psa_spread = 0.6;
  // the stream of blood
  double lung_arrest = 0.9;
  double systemic_arrest = 0.95;
  double liver_arrest = 0.95;
  double liver_flow = 0.065;
  double portal_flow = 0.19;
  double lung_flow = 0.025;
  double brain_flow = 0.12;
  double node_flow = 0.02;
  double red_marrow_flow = 0.03;
  double yellow_marrow_flow = 0.03;
  double yellow_niche = 0.04;
  double axial_conversion = 0.004;  // 1/year
  double limb_conversion = 0.01;    // 1/year
  double lymph_share = 0.15;
  double node_arrest = 0.5;
  double deposit_plexus = 0.001;
  double deposit_plexus_entry = 20;  // cm
  double deposit_plexus_reach = 25;  // cm
  // survival and attachment
  double blood_survival = 1e-3;
  double extravasation = 0.1;
  double immune_kill = 4.6;
  double niche = 1e-3;
  double secretion = 1;
  double foothold = 0.5;
  double trait_spread = 1;
  double trait_take = 0.7;
  double trait_heritability = 0.8;
  double deposit_shedding = 10;
  double shedding_deposit = 1e-3;  // mm3
  double most_deposits = 150;
  // deposits
  double growth_spread = 0.5;
  double factor_share = 0.25;
  double own_release = 1;
  double liver_capacity = 1.2e6;  // mm3
  double lung_capacity = 6e5;     // mm3
  double brain_capacity = 1e5;    // mm3
  double node_capacity = 4e5;     // mm3
  double resting_volume = 0.05;   // mm3
  double dormancy_spread = 1.5;
  double awakening = 0.055 / 365.25;     // 1/day
  double dormant_death = 0.03 / 365.25;  // 1/day
  double awakening_turnover = 0.5;
  double awakening_half = 1.6;
  double awakening_steepness = 4;
  double instigation = 14;
  double instigation_volume = 200;  // mm3
  double response_spread = 1.35;
  double largest_cured = 60;   // mm3
  double endocrine_years = 5;  // years
  // turnover of bone
  double menopause_age = 51;   // years
  double menopause_width = 1;  // years
  double menopause_turnover = 0.6;
  double menopause_peak = 0.35;
  double menopause_fading = 4;  // years
  double men_turnover = 0.01;   // 1/year
  double ovarian_failure = 0.9;
  double castration_turnover = 0.8;
  double bisphosphonate_turnover = 0.4;
  double bisphosphonate_tail = 0.65;
  double bisphosphonate_tail_years = 3;  // years
  // what is noticed and found
  double symptom_size = 37;  // mm
  double symptom_spread = 0.35;
  double symptom_unloaded = 1.35;
  double symptom_load = 0.5;
  double silent_share = 0.2;
  double silent_factor = 2;
  double visible_size = 8;  // mm
  double chance_test = 0.003;
  double restaging_months = 6;
  double told_pain = 4;
  double liver_symptoms = 150e3;  // mm3
  double lung_symptoms = 80e3;    // mm3
  double brain_symptoms = 6e3;    // mm3
  double node_symptoms = 40e3;    // mm3
  double organ_symptoms_spread = 0.5;
  // events and death
  double fracture_hazard = 0.0052 / 30.4375;  // 1/day
  double fracture_half = 0.15;
  double fracture_phenotype = 0.7;
  double cord_hazard = 0.024 / 30.4375;  // 1/day
  double cord_half = 0.4;
  double calcium_volume = 200e3;  // mm3
  double calcium_phenotype = 0.3;
  double calcium_visceral = 0.15;
  double calcium_spread = 0.8;
  double ecog_time = 30;      // day
  double liver_most = 5e6;    // mm3
  double lung_most = 3e6;     // mm3
  double brain_most = 3e5;    // mm3
  double node_most = 5e6;     // mm3
  double liver_half = 700e3;  // mm3
  double lung_half = 450e3;   // mm3
  double brain_half = 35e3;   // mm3
  double node_half = 900e3;   // mm3
  double bone_half = 300e3;   // mm3
  double burden_steepness = 1.5;
  double pain_performance = 0.25;
  double pain_volume = 60e3;  // mm3
  double fracture_performance = 0.75;
  double fracture_days = 180;  // day
  double cord_performance = 0.75;
  double calcium_performance = 0.55;
  double death_hazard = 0.012 / 30.4375;  // 1/day
  double death_slope = 1.05;
  double other_death = 0.0105 / 365.25;  // 1/day
  double other_death_doubling = 8;       // years
  double other_death_women = 0.62;

  static std::span<const Parameter<Parameters>> table();
};

}  // namespace howship::spread
