// SPDX-License-Identifier: Apache-2.0
// Numbers of the clinic that are no policy: what tests are worth to it, how long what it knows stays new, odds before
// any test, expected survival.
#pragma once
#include <span>

#include "howship/base/parameter.hpp"

namespace howship::clinic {

struct ClinicParameters {
  // How long what is known counts
  double labs_last = 35.0;        // day
  double imaging_lasts = 180.0;   // day
  double sign_is_new = 14.0;      // day
  double root_is_new = 28.0;      // day
  double flare = 84.0;            // day
  double baseline_age = 42.0;     // day
  double flare_seen = 42.0;       // day
  double castrate_after = 28.0;   // day
  double negative_lasts = 365.0;  // day
  double due_early = 0.25;        // 1
  double due_early_most = 14.0;   // day
  double painful_from = 4.0;      // 1
  double new_by = 2.0;            // 1
  double site_is_new = 28.0;      // day
  double site_named = 7.0;        // day
  double pain_kept = 84.0;        // day
  // Limits of the laboratory
  double calcium_low = 2.10;      // mmol/L
  double calcium_high = 2.60;     // mmol/L
  double calcium_episode = 2.75;  // mmol/L
  double calcium_over = 2.70;     // mmol/L
  double alp_high = 120.0;        // U/L
  double albumin_payne = 0.02;    // mmol/g
  // Odds of bone metastasis before any test
  double pretest_breast_early = 0.01;   // 1
  double pretest_breast_late = 0.10;    // 1
  double pretest_prostate_10 = 0.003;   // 1
  double pretest_prostate_20 = 0.045;   // 1
  double pretest_prostate_50 = 0.08;    // 1
  double pretest_prostate_more = 0.40;  // 1
  double pretest_lung = 0.25;           // 1
  double pretest_renal = 0.15;          // 1
  double pretest_thyroid = 0.05;        // 1
  double pretest_myeloma = 0.70;        // 1
  double pretest_other = 0.10;          // 1
  double ratio_alp = 3.0;               // 1
  double ratio_calcium = 4.0;           // 1
  double ratio_pain = 3.0;              // 1
  double ratio_no_pain = 0.7;           // 1
  double ratio_marker = 2.0;            // 1
  // What a test is worth
  double xray_sensitivity = 0.50, xray_specificity = 0.95;   // 1
  double ct_sensitivity = 0.729, ct_specificity = 0.948;     // 1
  double scan_sensitivity = 0.86, scan_specificity = 0.814;  // 1
  double pet_sensitivity = 0.897, pet_specificity = 0.968;   // 1
  double mri_sensitivity = 0.906, mri_specificity = 0.954;   // 1
  double same_physics = 0.7;                                 // 1
  double biopsy_positive = 200.0;                            // 1
  double biopsy_negative = 0.1;                              // 1
  // Growth and markers
  double growth_share = 0.2;  // 1
  double growth_least = 5.0;  // mm
  double new_from = 10.0;     // mm
  double rise = 1.25;         // 1
  double rise_least = 2.0;    // ug/L
  double rise_apart = 21.0;   // day
  // Type by CT
  double lytic_below = 30.0;    // HU
  double blastic_above = 60.0;  // HU
  // Expected survival, months
  double survival_good = 30.0;       // month
  double survival_middle = 11.0;     // month
  double survival_poor = 3.0;        // month
  double survival_bed = 0.5;         // 1
  double survival_unanswered = 1.0;  // month
  // Others
  double bed_rest = 0.3, limited_load = 0.6;  // 1
  double limited_for = 42.0;                  // day
  double albumin_abnormal = 37.0;             // g/L
  double platelets_critical = 100;            // 1/nL
  double calcium_critical = 2.58;             // mmol/L
  double calcium_answer = 7.0;                // day
  double calcium_drug_lasts = 40.0;           // day
  double pending_lost = 3.0;                  // day
  double admission = 5.0;                     // day
  double warned_factor = 2.0;                 // 1
  double hospice_dose = 8.0;                  // Gy
  double refused_again = 180.0;               // day

  /// Calcium corrected for albumin (Payne 1973): mmol/L of mmol/L and g/L.
  double corrected_calcium(double total, double albumin) const {
    constexpr double normal_albumin = 40.0;  // g/L
    return total + albumin_payne * (normal_albumin - albumin);
  }

  static std::span<const Parameter<ClinicParameters>> table();
};

}  // namespace howship::clinic
