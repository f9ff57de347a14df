// SPDX-License-Identifier: Apache-2.0
// When a bone breaks and what follows, beside the prototype's numbers.
#include "howship/patient/fracture.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>

#include "howship/base/random.hpp"

namespace howship::patient {
namespace {

const FractureParameters usual{};

double chance_in(double days, double ratio) { return 1.0 - std::exp(-days * day_hazard(ratio, usual)); }

/// Day of fracture where the ratio on day t is `ratio(t)` and strength is computed anew on the days that `rule` says.
template <class Ratio, class Rule>
double day_of_fracture(const Ratio& ratio, double threshold, const Rule& rule) {
  Resistance r;
  double next = 0.0, known = std::log(ratio(0.0));  // what is carried does not see the change at all
  for (double day = 0.0; day < 400.0; day += 1.0) {
    if (day >= next) {
      const double correction = -(std::log(ratio(day)) - known);
      correct(r, day, correction, usual);
      known = std::log(ratio(day));
      next = day + rule(r, ratio, day);
      if (r.hazard >= threshold) return day;
    }
    add_day(r, day + 1.0, 1.0, known, 1.0, usual);
    if (r.hazard >= threshold) return day + 1.0;
  }
  return -1.0;
}

}  // namespace

TEST(Fracture, hazard_of_a_day_by_load_over_strength) {
  EXPECT_NEAR(365 * day_hazard(0.25, usual), 5.3e-10, 0.2e-10);
  EXPECT_NEAR(365 * day_hazard(0.35, usual), 1.7e-5, 0.05e-5);
  EXPECT_NEAR(chance_in(365, 0.45), 0.0054, 0.0002);
  EXPECT_NEAR(chance_in(1, 0.6), 0.0023, 0.0001);
  EXPECT_NEAR(chance_in(1, 0.8), 0.098, 0.002);
  EXPECT_EQ(day_hazard(1.0, usual), 1.0);
}

TEST(Fracture, a_hundred_thousand_bone_years_at_a_third_of_strength_break_fewer_than_ten_bones) {
  int broken = 0;
  for (std::uint64_t patient = 0; patient < 100000; ++patient) {
    const double factor = std::exp(usual.strength_spread * normal(1, patient, Stream::bone_normal, 0));
    broken += 365 * day_hazard(0.35 / factor, usual) >= event_threshold(1, patient, Hazard::fracture, 0);
  }
  EXPECT_LT(100000 * 365 * day_hazard(0.35, usual), 10.0);
  // With what the model does not know of each bone, one in some thousands is so weak that it may.
  EXPECT_LT(broken, 100);
}

TEST(Fracture, of_a_bone_at_nine_tenths_of_its_strength_comes_within_the_month_in_all) {
  EXPECT_GT(chance_in(30, 1.1), 0.999);
  EXPECT_GT(chance_in(30, 0.9), 0.999);
  EXPECT_LT(chance_in(30, 0.5), 0.005);
}

TEST(Fracture, day_does_not_depend_on_how_often_strength_is_computed) {
  const auto ratio = [](double t) { return 0.3 * std::exp(0.004 * t + 2e-5 * t * t); };
  const std::array<double, 4> thresholds{0.05, 0.3, 0.8, 2.0}, expected{119, 133, 142, 150};
  for (std::size_t k = 0; k < 4; ++k) {
    const double daily = day_of_fracture(ratio, thresholds[k], [](auto&&...) { return 1.0; });
    const double by_rule = day_of_fracture(ratio, thresholds[k], [](const Resistance&, const auto& f, double day) {
      return days_to_next(f(day), std::log(f(day + 1.0) / f(day)), usual);
    });
    EXPECT_NEAR(daily, expected[k], 1.5);
    EXPECT_NEAR(by_rule, expected[k], 4.0) << "nothing is carried between two computations here";
  }
}

TEST(Fracture, a_correction_that_says_nothing_new_changes_nothing) {
  Resistance r;
  correct(r, 0.0, 0.0, usual);
  for (int day = 1; day <= 20; ++day) add_day(r, day, 1.0, std::log(0.6), 1.0, usual);
  const double before = r.hazard;
  EXPECT_NEAR(before, 20 * day_hazard(0.6, usual), 1e-12);
  correct(r, 20.0, 0.0, usual);
  EXPECT_EQ(r.hazard, before);
  EXPECT_TRUE(r.since.empty());
}

TEST(Fracture, a_correction_is_spread_over_the_days_since_the_last_computation) {
  Resistance r;
  correct(r, 0.0, 0.0, usual);
  for (int day = 1; day <= 10; ++day) add_day(r, day, 1.0, std::log(0.5), 1.0, usual);
  correct(r, 10.0, -std::log(1.2), usual);  // a sixth weaker than was thought
  double sum = 0.0;
  for (int day = 0; day < 10; ++day) sum += day_hazard(0.5 * std::pow(1.2, (day + 0.5) / 10.0), usual);
  EXPECT_NEAR(r.hazard, sum, 1e-12);
  EXPECT_NEAR(std::exp(r.log_ratio), 0.6, 1e-12);
}

TEST(Fracture, the_sick_and_the_hurt_load_their_bones_less) {
  EXPECT_DOUBLE_EQ(activity(0, 0, usual), 1.0);
  EXPECT_DOUBLE_EQ(activity(2, 4, usual), 0.80);
  EXPECT_DOUBLE_EQ(activity(4, 10, usual), 0.5 * 0.75);
  EXPECT_DOUBLE_EQ(activity(2.5, 0, usual), 0.725);
  EXPECT_DOUBLE_EQ(vigour(30, true, usual), 1.0);
  EXPECT_LT(vigour(80, false, usual), vigour(60, false, usual));
}

TEST(Fracture, a_round_defect_weakens_as_the_prototype_has_it) {
  // causes/bone: q_section(lost, 0.15) of 100, 600 and 3000 mm3 lost and of 500 gained, section 1150 mm2.
  EXPECT_NEAR(round_defect_strength(100, 0, 0.15, 1150, usual), 0.900740, 1e-6);
  EXPECT_NEAR(round_defect_strength(600, 0, 0.15, 1150, usual), 0.680652, 1e-6);
  EXPECT_NEAR(round_defect_strength(3000, 0, 0.15, 1150, usual), 0.155304, 1e-6);
  EXPECT_NEAR(round_defect_strength(0, 500, 0.15, 1150, usual), 1.029409, 1e-6);
  EXPECT_NEAR(round_defect_strength(1e5, 0, 0.15, 1150, usual), std::pow(0.08, 1.25), 1e-12);
}

TEST(Fracture, a_vertebra_collapses_the_more_the_weaker_it_was) {
  for (const auto& [wall, fragment] : {std::pair{0.0, 0.90}, {0.5, 2.1375}, {1.0, 3.375}}) {
    const Collapse c = collapse(0.9, wall, 25, 34, 8000, usual);
    EXPECT_NEAR(c.loss, 0.30, 1e-12);
    EXPECT_NEAR(c.kyphosis, 10.01, 0.01);
    EXPECT_NEAR(c.fragment, fragment, 1e-9);
    EXPECT_NEAR(c.squeezed, 0.25 * wall * 0.30 * 8000, 1e-9);
  }
  Collapse all = collapse(1.6, 1.0, 25, 34, 8000, usual);
  EXPECT_NEAR(all.loss, 0.65, 1e-12);
  const double fragment = all.fragment;
  collapse_further(all, collapse(1.6, 1.0, 25, 34, 8000, usual), 25, 34, usual);
  EXPECT_DOUBLE_EQ(all.loss, usual.height_lost_most);
  EXPECT_NEAR(all.fragment / fragment, 0.85 / 0.65, 1e-12);
}

TEST(Fracture, strength_is_computed_more_often_near_the_limit) {
  EXPECT_DOUBLE_EQ(days_to_next(0.2, 0.0, usual), 90);
  EXPECT_DOUBLE_EQ(days_to_next(0.4, 0.0, usual), 45);
  EXPECT_DOUBLE_EQ(days_to_next(0.6, 0.0, usual), 14);
  EXPECT_DOUBLE_EQ(days_to_next(0.9, 0.0, usual), 5);
  EXPECT_DOUBLE_EQ(days_to_next(0.2, 0.01, usual), 10);
  EXPECT_DOUBLE_EQ(days_to_next(0.6, 0.01, usual), 4);
  EXPECT_DOUBLE_EQ(days_to_next(0.9, 1.0, usual), 2);
}

TEST(Fracture, unites_when_held_and_without_tumour) {
  EXPECT_NEAR(union_gain(150, 1, 1, 0, 0, usual), 1.0, 1e-12);
  EXPECT_NEAR(union_gain(150, 1, 1, 1, 0, usual), 0.4, 1e-12);
  EXPECT_NEAR(union_gain(150, 1, 1, 0.5, 0, usual), 0.7, 1e-12);  // in a cast that takes half of the loads
  EXPECT_NEAR(union_gain(150, 0.5, 0.1, 0, 0, usual), 0.05, 1e-12);
  EXPECT_NEAR(union_gain(1, 1, 1, 0, 1, usual), 1.0 / (150 * std::exp(0.45)), 1e-12);
}

}  // namespace howship::patient
