// SPDX-License-Identifier: Apache-2.0
#include "howship/patient/imposed.hpp"

namespace howship::patient {
namespace {

const bone::Parameters law;

space::Exposure at(const ImposedExposure& imposed, std::string_view bone, double day) {
  return exposure_at(imposed, law, bone, day);
}

ExposureInterval from(double start, std::string bone = "") {
  ExposureInterval out;
  out.start = start;
  out.bone = std::move(bone);
  return out;
}

TEST(ImposedExposure, what_is_not_set_is_health) { EXPECT_EQ(at({}, "L3", 0.5), space::Exposure{}); }

TEST(ImposedExposure, neutralised_rankl_sets_the_denosumab_that_binds_that_share) {
  ImposedExposure imposed;
  imposed.always.rankl_neutralised = 0.95;
  EXPECT_EQ(at(imposed, "L3", 1).denosumab, space::denosumab_for_neutralised_rankl(0.95, law));
}

TEST(ImposedExposure, an_interval_holds_from_its_start_until_just_before_its_stop) {
  ImposedExposure imposed;
  imposed.always.parathyroid_hormone = 4.0;
  imposed.intervals = {from(10.0)};
  imposed.intervals[0].stop = 20.0;
  imposed.intervals[0].parathyroid_hormone = 8.0;
  EXPECT_EQ(at(imposed, "L3", 9.5).parathyroid_hormone, 4.0);
  EXPECT_EQ(at(imposed, "L3", 10.0).parathyroid_hormone, 8.0);
  EXPECT_EQ(at(imposed, "L3", 19.5).parathyroid_hormone, 8.0);
  EXPECT_EQ(at(imposed, "L3", 20.0).parathyroid_hormone, 4.0);
}

TEST(ImposedExposure, an_interval_without_a_stop_holds_for_good) {
  ImposedExposure imposed;
  imposed.intervals = {from(10.0)};
  imposed.intervals[0].denosumab = 2000.0;
  EXPECT_EQ(at(imposed, "L3", 1e6).denosumab, 2000.0);
}

TEST(ImposedExposure, rates_of_overlapping_intervals_add_up_and_growth_factors_multiply) {
  ImposedExposure imposed;
  imposed.always.kill = PerClone{{0.1, 0.0, 0.0}};
  imposed.always.growth = PerClone{{0.5, 0.5, 0.5}};
  imposed.intervals = {from(10.0), from(20.0)};
  imposed.intervals[0].kill = PerClone{{0.2, 0.2, 0.2}};
  imposed.intervals[0].dose_rate = 0.3;
  imposed.intervals[0].growth = PerClone{{0.5, 1.0, 1.0}};
  imposed.intervals[1].kill = PerClone{{0.05, 0.05, 0.05}};
  imposed.intervals[1].dose_rate = 0.3;
  const space::Exposure e = at(imposed, "L3", 25);
  EXPECT_DOUBLE_EQ(e.kill[0], 0.35);
  EXPECT_DOUBLE_EQ(e.kill[1], 0.25);
  EXPECT_DOUBLE_EQ(e.dose_rate, 0.6);
  EXPECT_DOUBLE_EQ(e.growth[0], 0.25);
  EXPECT_DOUBLE_EQ(e.growth[1], 0.5);
}

TEST(ImposedExposure, an_interval_that_names_a_bone_wins_there_and_only_there_whatever_the_order) {
  ImposedExposure imposed;
  imposed.intervals = {from(0.0, "L3"), from(0.0)};
  imposed.intervals[0].mechanical_stimulus = 0.2;
  imposed.intervals[1].mechanical_stimulus = 0.6;
  EXPECT_EQ(at(imposed, "L3", 5).mechanical_stimulus, 0.2);
  EXPECT_EQ(at(imposed, "L1", 5).mechanical_stimulus, 0.6);
}

}  // namespace
}  // namespace howship::patient
