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

TEST(StrengthLoads, of_ribs_skull_and_ilium_are_their_own) {
  const double weight = 70 * 9.80665;
  EXPECT_NEAR(daily_load("rib_left", LoadCase::axial, 70), 0.045 * weight, 1e-9);
  EXPECT_NEAR(daily_load("skull", LoadCase::axial, 70), 0.1 * weight, 1e-9);
  EXPECT_NEAR(daily_load("ilium_right", LoadCase::axial, 70), 2.60 * weight, 1e-9);
  EXPECT_NEAR(daily_load("humerus_left", LoadCase::axial, 70), 0.5 * weight, 1e-9);
  // Moments in N mm: 2.24 % of body weight times m.
  EXPECT_NEAR(daily_load("femur_left", LoadCase::torsion, 70), 1000 * 0.0224 * weight, 1e-6);
  EXPECT_GT(daily_load("humerus_left", LoadCase::bending, 70), 5000);
}

TEST(StrengthLoads, of_lifting_grow_with_the_strength_of_muscle_and_standing_does_not) {
  EXPECT_DOUBLE_EQ(daily_load("L3", LoadCase::vertebral_compression, 70, {}, 0.0), 600);
  EXPECT_DOUBLE_EQ(daily_load("L3", LoadCase::vertebral_compression, 70, {}, 0.5), 1050);
  EXPECT_DOUBLE_EQ(daily_load("L3", LoadCase::vertebral_compression, 70), 1500);
  EXPECT_DOUBLE_EQ(daily_load("femur_left", LoadCase::femoral_stance, 70, {}, 0.5),
                   daily_load("femur_left", LoadCase::femoral_stance, 70));
}

}  // namespace
}  // namespace howship::strength
