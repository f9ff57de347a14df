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
TEST(Activities, are_borne_up_to_a_part_of_the_strength_and_the_heaviest_of_a_spine_is_its_daily_load) {
  const auto spine = activities("L3", LoadCase::vertebral_compression, 70.0);
  ASSERT_EQ(spine.size(), 3u);
  EXPECT_DOUBLE_EQ(spine.front().load, standing_load("L3", 70.0));
  EXPECT_DOUBLE_EQ(spine.back().load, daily_load("L3", LoadCase::vertebral_compression, 70.0));
  const double strength = spine[1].load / 0.5;  // lifting 10 kg is just borne
  EXPECT_EQ(named(spine, strength * (1 + 1e-9), true), "standing, lifting 10 kg");
  EXPECT_EQ(named(spine, strength * (1 + 1e-9), false), "lifting 20 kg");
  EXPECT_EQ(named(spine, strength * (1 - 1e-9), true), "standing");
  EXPECT_EQ(named(spine, 0.0, true), "");
}

TEST(Activities, of_a_hip_grow_from_walking_to_stumbling_and_other_bones_have_the_one_of_their_daily_load) {
  const auto hip = activities("femur_left", LoadCase::femoral_stance, 70.0);
  ASSERT_EQ(hip.size(), 4u);
  for (std::size_t k = 1; k < hip.size(); ++k) EXPECT_GT(hip[k].load, hip[k - 1].load) << hip[k].name;
  EXPECT_DOUBLE_EQ(hip[2].load, daily_load("femur_left", LoadCase::femoral_stance, 70.0));
  for (const auto& [bone, load] : {std::pair{"femur_left", LoadCase::sideways_fall},
                                   {"rib_right_7", LoadCase::axial},
                                   {"humerus_left", LoadCase::bending},
                                   {"femur_left", LoadCase::torsion}}) {
    const auto one = activities(bone, load, 70.0);
    ASSERT_EQ(one.size(), 1u) << bone;
    EXPECT_DOUBLE_EQ(one[0].load, daily_load(bone, load, 70.0)) << bone;
  }
}

}  // namespace howship::strength
