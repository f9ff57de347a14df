// SPDX-License-Identifier: Apache-2.0
// Numbers of the definitions by which trials count events, and of the index of quality of life. No number of the body
// or of the clinic is here.
#pragma once
#include <span>

#include "howship/base/parameter.hpp"

namespace howship::outcomes {

struct OutcomeParameters {
  // Skeletal events
  double height_lost = 0.25;           // 1
  double same_level_new_after = 90.0;  // day
  double symptom_window = 28.0;        // day
  double symptom_rise = 2.0;           // 1
  double symptom_days = 7.0;           // day
  double after_surgery = 42.0;         // day
  double linked = 21.0;                // day
  double compressed_from = 4.0;        // 1
  double treated_for_cord = 28.0;      // day
  double nuclide_is_radiation = 1.0;   // 1
  double cement_is_surgery = 1.0;      // 1
  double period = 84.0;                // day
  // Blood and kidney
  double calcium_high = 2.90;              // mmol/L
  double calcium_high_felt = 2.75;         // mmol/L
  double calcium_normal = 2.60;            // mmol/L
  double calcium_new_after = 28.0;         // day
  double calcium_answered = 2.70;          // mmol/L
  double calcium_answered_within = 10.0;   // day
  double calcium_low = 2.00;               // mmol/L
  double calcium_very_low = 1.75;          // mmol/L
  double creatinine_normal = 124.0;        // umol/L
  double creatinine_rise = 44.0;           // umol/L
  double creatinine_rise_abnormal = 88.0;  // umol/L
  double creatinine_factor = 2.0;          // 1
  double jaw_confirmed = 56.0;             // day
  // Pain and walking
  double progression_rise = 2.0;    // 1
  double progression_least = 4.0;   // 1
  double progression_apart = 14.0;  // day
  double opioid_days = 7.0;         // day
  double not_walking_days = 2.0;    // day
  double response_days = 3.0;       // day
  double response_fall = 2.0;       // 1
  double response_morphine = 0.25;  // 1
  double response_stable = 1.0;     // 1
  // Scans
  double new_lesions = 2.0;     // 1
  double flare_apart = 42.0;    // day
  double growth_share = 0.20;   // 1
  double growth_least = 5.0;    // mm
  double measured_from = 10.0;  // mm
  double sum_error = 0.10;      // 1
  // Days
  double controlled_pain = 3.0;  // 1
  double after_operation = 7.0;  // day

  static std::span<const Parameter<OutcomeParameters>> table();
};

/// From what a person is and reports to levels 1 to 3 of five dimensions, and what each level takes of the index.
struct QualityParameters {
  // Levels
  double moderate_pain = 4.0;    // 1
  double severe_pain = 7.0;      // 1
  double unsteady_below = 0.75;  // 1
  double helpless_below = 0.30;  // 1
  double worry = -1.4;           // 1
  double worry_pain = 0.25;      // 1
  double worry_status = 0.5;     // 1
  double worry_news = 0.8;       // 1
  double worry_severe = 3.0;     // 1
  double news_last = 30.0;       // day
  // What they take
  double any = 0.081;                               // 1
  double mobility_2 = 0.069, mobility_3 = 0.314;    // 1
  double self_care_2 = 0.104, self_care_3 = 0.214;  // 1
  double usual_2 = 0.036, usual_3 = 0.094;          // 1
  double pain_2 = 0.123, pain_3 = 0.386;            // 1
  double anxiety_2 = 0.071, anxiety_3 = 0.236;      // 1
  double worst = 0.269;                             // 1
  double discount = 0.0;                            // 1/year
  // Interference of pain with life
  double interference_pain = 0.6;      // 1
  double interference_mobility = 1.5;  // 1
  double interference_usual = 2.5;     // 1

  static std::span<const Parameter<QualityParameters>> table();
};

}  // namespace howship::outcomes
