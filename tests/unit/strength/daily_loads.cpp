// SPDX-License-Identifier: Apache-2.0
#include "howship/strength/daily_loads.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace howship::strength {
namespace {

TEST(StrengthLoads, standing_grows_down_the_spine_and_with_weight) {
  double before = 0;
  for (const char* level : {"T1", "T4", "T6", "T9", "T12", "L1", "L2", "L3", "L4", "L5"}) {
    EXPECT_GT(standing_load(level, 70), before) << level;
    before = standing_load(level, 70);
  }
  EXPECT_DOUBLE_EQ(standing_load("L3", 70), 600);
  EXPECT_DOUBLE_EQ(standing_load("L4", 70), 650);
  EXPECT_DOUBLE_EQ(standing_load("L3", 35), 300);
}

TEST(StrengthLoads, of_the_hip_are_bergmanns) {
  EXPECT_NEAR(daily_load("femur_left", LoadCase::femoral_stance, 70), 2.60 * 70 * 9.80665, 1e-9);
  const double fall = daily_load("femur_left", LoadCase::sideways_fall, 70);
  EXPECT_GT(fall, 2000);
  EXPECT_LT(fall, 4000);  // 2 to 4 kN: Keaveny and Bouxsein 2008
}

TEST(StrengthFracture, probability_is_a_half_where_load_equals_strength) {
  EXPECT_DOUBLE_EQ(fracture_probability(1.0), 0.5);
  EXPECT_DOUBLE_EQ(fracture_probability(0.0), 0.0);
  EXPECT_NEAR(fracture_probability(1.2) + fracture_probability(1 / 1.2), 1.0, 1e-12);
}

TEST(StrengthFracture, is_a_pure_function_and_more_likely_the_weaker_the_bone) {
  int before = -1;
  for (const double ratio : {0.3, 0.6, 0.9, 1.2}) {
    int broken = 0;
    for (std::uint64_t patient = 0; patient < 2000; ++patient) {
      const bool now = fractures(7, patient, 3, 100, ratio);
      EXPECT_EQ(now, fractures(7, patient, 3, 100, ratio));
      broken += now;
    }
    EXPECT_GT(broken, before);
    before = broken;
  }
}

TEST(StrengthFracture, on_one_day_has_the_probability_of_error_and_load_together) {
  LoadParameters p;
  p.daily_load_spread = 0;
  int broken = 0;
  const int patients = 20000;
  for (int patient = 0; patient < patients; ++patient) broken += fractures(11, std::uint64_t(patient), 1, 5, 0.8, p);
  const double expected = fracture_probability(0.8, p);
  EXPECT_NEAR(double(broken) / patients, expected, 4 * std::sqrt(expected * (1 - expected) / patients));
}

TEST(StrengthFracture, of_a_sound_spine_is_rare_over_two_years) {
  int broken = 0;
  for (std::uint64_t patient = 0; patient < 500; ++patient)
    for (std::uint32_t day = 0; day < 730; ++day)
      if (fractures(1, patient, 15, day, 0.4)) {
        ++broken;
        break;
      }
  EXPECT_LT(broken, 25);
}

}  // namespace
}  // namespace howship::strength
