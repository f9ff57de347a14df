// SPDX-License-Identifier: Apache-2.0
#include "howship/patient/performance.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>

#include "howship/body/parameters.hpp"

namespace howship::patient {

std::span<const Parameter<PerformanceParameters>> PerformanceParameters::table() {
  using P = PerformanceParameters;
  constexpr Source order{Origin::assumed, "order of what each costs at the bedside", 'L'};
  constexpr Source mortality{Origin::recalled,
                             "life tables: 1.7, 4 and 10 % of men, 1.0, 2.8 and 7.7 % of women die "
                             "within a year at 65, 75 and 85",
                             'M'};
  constexpr Source falls{Origin::recalled, "one in two to three people beyond 65 falls within a year", 'L'};
  static constexpr Parameter<P> rows[] = {
      {&P::time, {"time", "day", 3, 120, "time over which performance follows what a person bears", order}},
      {&P::pain_weight, {"pain_weight", "1", 0, 1, "share of performance that the worst pain takes", order}},
      {&P::anaemia_weight, {"anaemia_weight", "1", 0, 1, "share that the worst lack of haemoglobin takes", order}},
      {&P::anaemia_from, {"anaemia_from", "g/dL", 8, 15, "haemoglobin below which it takes some", order}},
      {&P::anaemia_half, {"anaemia_half", "g/dL", 1, 10, "lack of haemoglobin at half of that", order}},
      {&P::calcium_from, {"calcium_from", "mmol/L", 2.3, 3.2, "corrected calcium above which it takes some", order}},
      {&P::calcium_half, {"calcium_half", "mmol/L", 0.1, 2, "excess at which half of all performance is gone", order}},
      {&P::fracture_left, {"fracture_left", "1", 0, 1, "performance that a fracture leaves", order}},
      {&P::fracture_felt, {"fracture_felt", "day", 14, 730, "time for which it counts", order}},
      {&P::cord_left, {"cord_left", "1", 0, 1, "performance that a cord injury leaves", order}},
      {&P::floor_vertebra,
       {"floor_vertebra", "1", 0, 4, "performance status at least, after a vertebra has broken", order}},
      {&P::floor_vertebra_time, {"floor_vertebra_time", "day", 0, 90, "for so long", order}},
      {&P::floor_long_bone,
       {"floor_long_bone", "1", 0, 4, "performance status at least, while a leg or a hip is broken and not fixed",
        order}},
      {&P::floor_spared,
       {"floor_spared",
        "1",
        0,
        4,
        "the same while a cast, a splint or crutches take loads off it",
        {Origin::assumed, "out of bed with help, but no more", 'L'}}},
      {&P::other_death_men,
       {"other_death_men", "1/year", 0, 0.2, "hazard of death by other causes of a man of 65 years", mortality}},
      {&P::other_death_women, {"other_death_women", "1/year", 0, 0.2, "the same of a woman", mortality}},
      {&P::other_rise_men, {"other_rise_men", "1/year", 0, 0.2, "rise of ln of that hazard with age, men", mortality}},
      {&P::other_rise_women, {"other_rise_women", "1/year", 0, 0.2, "the same, women", mortality}},
      {&P::fall_hazard, {"fall_hazard", "1/year", 0, 10, "falls of a person with cancer who is well and awake", falls}},
      {&P::fall_drowsy, {"fall_drowsy", "1", 0, 10, "added to 1 as a factor on it where fully drowsy", falls}},
      {&P::fall_unwell, {"fall_unwell", "1", 1, 10, "factor on it from performance status 2 on", falls}},
      {&P::fall_weak_legs, {"fall_weak_legs", "1", 1, 10, "factor on it with weak legs", falls}},
      {&P::fall_on_hip,
       {"fall_on_hip",
        "1",
        0,
        1,
        "share of falls that end on one given hip",
        {Origin::recalled, "about one fall in ten is sideways onto a hip", 'L'}}},
      {&P::fall_helped,
       {"fall_helped",
        "1",
        0.1,
        1,
        "factor on falls where somebody helps at home and clears what one trips over",
        {Origin::published, "rate ratio 0.62 in people at high risk of falls [clemson_2023, abstract]", 'M'}}},
  };
  static_assert(std::size(rows) == sizeof(P) / sizeof(double));
  return rows;
}

double performance_target(const Burden& b, const PerformanceParameters& p) {
  const auto half_square = [](double x) {
    const double square = std::max(x, 0.0) * std::max(x, 0.0);
    return square / (1.0 + square);
  };
  double left = 1.0 - p.pain_weight * std::clamp(b.pain, 0.0, 10.0) / 10.0;
  left *= 1.0 - p.anaemia_weight * half_square((p.anaemia_from - b.haemoglobin) / p.anaemia_half);
  left *= 1.0 - half_square((b.calcium - p.calcium_from) / p.calcium_half);
  if (b.fractured) left *= p.fracture_left;
  if (b.cord_injured) left *= p.cord_left;
  left *= b.organs;
  return 4.0 * (1.0 - left);
}

double performance_after(double before, double target, double days, const PerformanceParameters& p) {
  return target + (before - target) * std::exp(-days / p.time);
}

double other_death_hazard(double age, bool male, const PerformanceParameters& p) {
  const double a_year = male ? p.other_death_men * std::exp(p.other_rise_men * (age - 65.0))
                             : p.other_death_women * std::exp(p.other_rise_women * (age - 65.0));
  return a_year / body::days_in_year;
}

double fall_chance(double drowsiness, double performance, bool weak_legs, bool helped, const PerformanceParameters& p) {
  const double hazard = p.fall_hazard / body::days_in_year * (1.0 + p.fall_drowsy * std::clamp(drowsiness, 0.0, 1.0)) *
                        (performance >= 2.0 ? p.fall_unwell : 1.0) * (weak_legs ? p.fall_weak_legs : 1.0) *
                        (helped ? p.fall_helped : 1.0);
  return 1.0 - std::exp(-hazard);
}

}  // namespace howship::patient
