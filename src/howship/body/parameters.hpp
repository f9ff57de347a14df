// SPDX-License-Identifier: Apache-2.0
// Parameters of the body outside the lesions, each declared once with unit, range, meaning and source.
#pragma once
#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "howship/base/parameter.hpp"

namespace howship::body {

/// Of a person's age.
inline constexpr double days_in_year = 365.25;

/// A person: mineral, fluid, kidney, healthy skeleton, markers, blood, sex steroids and pain. V is double for one
/// person or a pack for several side by side; the values are a typical healthy man's.
template <class V>
struct ParametersOf {
  // The person
  V body_weight = 70;           // kg
  V male = 1;                   // 1
  V albumin = 40;               // g/L
  V extracellular_volume = 15;  // L
  V exchange_volume = 15;       // L
  V plasma_share = 0.2;         // 1
  V body_water = 42;            // L

  // Calcium: binding and pools
  V ionised_calcium_healthy = 1.2;  // mM
  V complexed_calcium = 0.2;        // 1
  V calcium_per_albumin = 0.02;     // mmol/g
  V globulin_calcium = 0.16;        // mM
  V surface_calcium = 100;          // mmol
  V surface_exchange = 80;          // mmol/day
  V deep_exchange = 14.6;           // mmol/day
  V surface_pth_exponent = 0.03;    // 1
  V remodelling_calcium = 7.5;      // mmol/day

  // Parathyroid
  V pth_healthy = 4;                  // pM
  V pth_floor = 0.6;                  // pM
  V pth_ceiling = 15;                 // pM
  V pth_steepness = 20;               // 1
  V gland_adaptation = 0.01;          // 1/day
  V gland_calcitriol_exponent = 0.9;  // 1
  V gland_phosphate_exponent = 2;     // 1
  V gland_calcium_exponent = 3;       // 1
  V gland_calcium_override = 8;       // 1
  V gland_smallest = 0.5;             // 1
  V gland_largest = 8;                // 1
  V pthrp_healthy = 0.3;              // pM

  // Calcitriol and phosphate
  V calcitriol_healthy = 100;             // pM
  V calcitriol_turnover = 1;              // 1/day
  V calcitriol_pth_gain = 2.2;            // 1
  V calcitriol_phosphate_exponent = 0.6;  // 1
  V calcitriol_nephron_exponent = 0.6;    // 1
  V calcitriol_pthrp_weight = 0.15;       // 1
  V phosphate_healthy = 1.2;              // mM
  V phosphate_space = 40;                 // L
  V phosphate_absorbed = 25;              // mmol/day
  V phosphate_pth_exponent = 0.4;         // 1
  V phosphate_feedback_exponent = 1.5;    // 1
  V phosphate_splay = 0.05;               // mM
  V phosphate_per_calcium = 0.6;          // 1

  // Gut
  V dietary_calcium = 25;                  // mmol/day
  V passive_absorption = 0.08;             // 1
  V active_absorption_half = 15;           // mmol/day
  V faecal_calcium = 3.5;                  // mmol/day
  V calcitriol_absorption_gain = 3;        // 1
  V calcitriol_absorption_exponent = 1.5;  // 1

  // Kidney
  V filtration = 144;                      // L/day
  V proximal_reabsorption = 0.55;          // 1
  V proximal_range = 0.15;                 // 1
  V proximal_steepness = 12;               // 1
  V distal_reserve = 1.5;                  // 1
  V calcium_splay = 0.03;                  // mM
  V urinary_calcium = 4;                   // mmol/day
  V distal_pth_gain = 0.2;                 // 1
  V distal_pth_half = 1;                   // 1
  V filtration_volume_exponent = 2.5;      // 1
  V filtration_volume_ceiling = 1.15;      // 1
  V filtration_calcium_loss = 0.35;        // 1
  V filtration_calcium_half = 0.5;         // mM
  V vasoconstriction_calcium = 1.35;       // mM
  V dry_prostaglandin_gain = 30;           // 1
  V least_prostaglandin_filtration = 0.4;  // 1
  V creatinine_production = 11520;         // umol/day
  V kidney_recovery = 60;                  // day
  V structural_nephrons = 1;               // 1

  // Fluid
  V urine_flow = 1.5;           // L/day
  V insensible_loss = 0.5;      // L/day
  V natriuresis_slope = 25;     // 1
  V urine_floor = 0.35;         // 1
  V urine_ceiling = 8;          // 1
  V oliguric_filtration = 0.1;  // 1
  V calcium_polyuria = 3;       // L/day
  V polyuria_half = 0.4;        // mM
  V thirst = 1.5;               // 1/day
  V appetite_half = 0.45;       // mM
  V symptom_calcium = 1.3;      // mM

  // Healthy skeleton
  V uraemic_resistance = 0.4;              // 1
  V rankl_turnover = 0.07;                 // 1/day
  V rankl_pth_exponent = 0.6;              // 1
  V osteoclast_loss = 0.9;                 // 1/day
  V osteoclast_recruitment = 0.08;         // 1/day
  V recruitment_blend = 0.03;              // 1
  V rankl_free_resorption = 0.1;           // 1
  V precursor_turnover = 0.006;            // 1/day
  V precursor_gain = 1.3;                  // 1
  V coupling_exponent = 0.8;               // 1
  V preosteoblast_lag = 25;                // day
  V formation_lag = 40;                    // day
  V sex_steroid_restraint = 0.85;          // 1
  V deficiency_imbalance = 0.13;           // 1
  V lumbar_turnover = 0.25 / 365.0;        // 1/day
  V hip_to_lumbar = 0.6;                   // 1
  V pthrp_uncoupling = 0.5;                // 1
  V pthrp_uncoupling_half = 10;            // pM
  V oestrogenic_tone = 1;                  // 1
  V remodelling_balance = 1;               // 1
  V bone_loss = 0.008;                     // 1/year
  V bone_loss_late = 0.012;                // 1/year
  V bone_loss_from = 30;                   // year
  V bone_loss_late_from = 75;              // year
  V trabecular_turnover = 0.24;            // 1/year
  V lesion_uptake = 4;                     // 1
  V formation_phosphate_exponent = 0.5;    // 1
  V glucocorticoid_gut_loss = 0.3;         // 1
  V glucocorticoid_rankl_gain = 0.3;       // 1
  V glucocorticoid_pthrp_bound = 2;        // pM
  V glucocorticoid_formation_loss = 0.25;  // 1
  V glucocorticoid_relief = 0.15;          // 1

  // Markers
  V bone_alp = 35;               // U/L
  V liver_alp = 40;              // U/L
  V uncoupled_alp = 0.3;         // 1
  V lesion_alp_weight = 3.6;     // 1
  V alp_turnover = 0.35;         // 1/day
  V ntx_healthy = 30;            // nmol/mmol
  V ntx_background = 0.16;       // 1
  V ctx_background_share = 0.3;  // 1
  V marker_elimination = 0.25;   // 1/day

  // Blood
  V haemoglobin_healthy = 14.5;             // g/dL
  V haemoglobin_women = 13.3;               // g/dL
  V haemoglobin_time = 60;                  // day
  V haemoglobin_androgen_loss = 0.08;       // 1
  V haemoglobin_marrow_loss = 0.5;          // 1
  V haemoglobin_precursor_exponent = 0.15;  // 1
  V neutrophils_healthy = 5.22;             // 1/nL
  V neutrophil_transit = 84.2 / 24.0;       // day
  V neutrophil_feedback = 0.145;            // 1
  V gcsf_haste = 1.0;                       // 1
  V neutrophil_sensitivity = 1;             // 1
  V steroid_replacement = 0.1;              // 1
  V neutrophil_steroid_sparing = 0.4;       // 1
  V neutrophil_steroid_rise = 0.3;          // 1
  V platelets_healthy = 250;                // 1/nL
  V platelet_maturation = 0.4;              // 1/day
  V platelet_removal = 0.12;                // 1/day
  V platelet_feedback = 0.3;                // 1
  V neutrophil_marrow_weight = 0.25;        // 1
  V platelet_marrow_weight = 0.5;           // 1
  V marrow_repair = 0.025;                  // 1/day
  V marrow_delay = 5;                       // day

  // Sex steroids
  V testosterone_healthy = 15;         // nM
  V testosterone_turnover = 1;         // 1/day
  V pituitary_desensitisation = 0.11;  // 1/day
  V pituitary_recovery = 0.02;         // 1/day
  V castrate_floor = 0.03;             // 1
  V testes = 1;                        // 1
  V lh_surge = 1.6;                    // 1
  V androgen_half_activation = 0.2;    // 1
  V amplified_receptor = 0.1;          // 1
  V adrenal_androgen = 0.03;           // 1
  V castrate_oestrogen = 0.3;          // 1
  V menopause_age = 51;                // year
  V menopause_width = 0.75;            // year
  V menopause_reserve = 0.155;         // 1
  V ovarian_reserve = 1;               // 1
  V gonadotropin_turnover = 1;         // 1/day
  V gonadotropin_feedback = 13;        // 1
  V oestradiol_turnover = 0.5;         // 1/day
  V ovary_half = 3;                    // 1
  V peripheral_oestradiol = 0.1;       // 1
  V ovary_synthesis_block = 0.6186;    // 1
  V pituitary_antioestrogen = 0.25;    // 1
  V oestradiol_exponent = 0.456;       // 1
  V least_oestrogenic_tone = 0.035;    // 1
  V oestradiol_memory = 365;           // day
  V oestradiol_treated_from = 0.05;    // 1

  // Pain
  V pain_threshold = 0.06;            // 1
  V flare_decay = 0.495;              // 1/day
  V opioid_ceiling = 0.85;            // 1
  V opioid_most = 0.95;               // 1
  V opioid_response = 1;              // 1
  V opioid_half = 45;                 // mg/day
  V opioid_tolerance_half = 90;       // mg/day
  V opioid_tolerance_time = 21;       // day
  V opioid_tolerance_shift = 2;       // 1
  V opioid_constipation_half = 20;    // mg/day
  V opioid_drowsiness_half = 60;      // mg/day
  V constipation_calcium_half = 0.4;  // mM
  V drowsiness_calcium = 1.45;        // mM
  V drowsiness_calcium_half = 0.35;   // mM
  V drowsiness_adaptation = 0.2;      // 1/day
  V drowsiness_adapted_share = 0.8;   // 1

  // Symptoms
  V calcium_symptom_shift = 0;     // mM
  V calcium_symptom_lag = 2;       // day
  V sickness_appetite_loss = 0.4;  // 1
  V fatigue_time = 14;             // day
  V fatigue_everyday = 0.16;       // 1
  V fatigue_sickness = 0.8;        // 1
  V fatigue_anaemia = 0.12;        // dL/g
  V fatigue_haemoglobin = 12;      // g/dL
  V fatigue_calcium = 0.6;         // 1
  V fatigue_calcium_from = 2.5;    // mM
  V fatigue_calcium_half = 0.3;    // mM
  V fatigue_drowsiness = 0.4;      // 1

  // Life
  V lethal_high_calcium = 2.5;  // mM
  V lethal_low_calcium = 0.55;  // mM
  V lethal_fluid = 0.55;        // 1

  /// Unit, accepted range, meaning and source of every member, in the order above.
  static std::span<const Parameter<ParametersOf<double>>> table();
};

using Parameters = ParametersOf<double>;
template <>
std::span<const Parameter<Parameters>> Parameters::table();

/// The row of that table for a member.
const Declaration& declaration_of(double Parameters::*member);

inline constexpr std::size_t parameter_count = sizeof(Parameters) / sizeof(double);

/// Faults of a set of values: "key: 3 is outside 0 to 1 unit", one each; empty where all is well.
std::vector<std::string> out_of_range(const Parameters& values);

/// Who a person is, as a clinic writes it down.
struct Person {
  double age = 65.0;     ///< years, on day 0
  double weight = 70.0;  ///< kg
  bool male = true;
  double creatinine_clearance = 100.0;  ///< mL/min
  bool castrated = false;               ///< a man whose testes make no testosterone
};

/// `p` scaled to a person: volumes grow with weight and filtration with its power 0.75; nephrons are those that the
/// clearance shows; a woman has her own haemoglobin, and what ovaries of her age give her.
Parameters scaled_to(const Person& person, Parameters p);

/// A woman's reserve of follicles at an ovarian age (years), youth = 1.
double ovarian_reserve(double ovarian_age, const Parameters& p);

/// Gonadotropin and oestradiol of an untreated woman at rest, relative to their means before menopause.
struct Gonads {
  double gonadotropin, oestradiol;
};
Gonads gonads_at_rest(const Parameters& p);

/// Sets what ovaries of that age give a woman, with bone that is used to it. Men stay as they are.
void set_ovarian_age(Parameters& p, double ovarian_age);

/// Bone that remodelling lays down over what it takes away, at an age (years); the same in men and women.
double remodelling_balance(double age, const Parameters& p);

}  // namespace howship::body
