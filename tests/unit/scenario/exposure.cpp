// SPDX-License-Identifier: Apache-2.0
#include "howship/scenario/scenario.hpp"

namespace howship::scenario {
namespace {

/// A year of breast cancer with a lesion in L3 and a healthy L1.
Scenario read(const std::string& rest) {
  Problems problems;
  const std::string text = R"(
duration = "1 year"
[patient]
primary = "breast"
[[lesion]]
bone = "L3"
centre = ["1 mm", "2 mm", "3 mm"]
radius = "3 mm"
[bone.L1]
)" + rest;
  Scenario out = read_scenario(text, "s.toml", problems, false);
  EXPECT_TRUE(problems.empty()) << problems.report() << text;
  return out;
}

TEST(ScenarioExposure, what_is_not_set_is_health) { EXPECT_EQ(exposure_at(read(""), "L3", 0.5), space::Exposure{}); }

TEST(ScenarioExposure, neutralised_rankl_sets_the_denosumab_that_binds_that_share) {
  const Scenario s = read("[exposure]\nrankl_neutralised = 0.95\n");
  EXPECT_EQ(exposure_at(s, "L3", 1).denosumab, space::denosumab_for_neutralised_rankl(0.95, s.parameters.bone));
}

TEST(ScenarioExposure, an_interval_holds_from_its_start_until_just_before_its_stop) {
  const Scenario s = read(R"([exposure]
parathyroid_hormone = "4 pM"
[[exposure.interval]]
start = "day 10"
stop = "day 20"
parathyroid_hormone = "8 pM"
)");
  EXPECT_EQ(exposure_at(s, "L3", 9.5).parathyroid_hormone, 4.0);
  EXPECT_EQ(exposure_at(s, "L3", 10.0).parathyroid_hormone, 8.0);
  EXPECT_EQ(exposure_at(s, "L3", 19.5).parathyroid_hormone, 8.0);
  EXPECT_EQ(exposure_at(s, "L3", 20.0).parathyroid_hormone, 4.0);
}

TEST(ScenarioExposure, rates_of_overlapping_intervals_add_up_and_growth_factors_multiply) {
  const Scenario s = read(R"([exposure]
kill = ["0.1 1/day", "0 1/day"]
growth = 0.5
[[exposure.interval]]
start = "day 10"
kill = "0.2 1/day"
dose_rate = "0.3 Gy/day"
growth = [0.5, 1]
[[exposure.interval]]
start = "day 20"
kill = "0.05 1/day"
dose_rate = "30 cGy/day"
)");
  const space::Exposure at = exposure_at(s, "L3", 25);
  EXPECT_DOUBLE_EQ(at.kill[0], 0.35);
  EXPECT_DOUBLE_EQ(at.kill[1], 0.25);
  EXPECT_DOUBLE_EQ(at.dose_rate, 0.6);
  EXPECT_DOUBLE_EQ(at.growth[0], 0.25);
  EXPECT_DOUBLE_EQ(at.growth[1], 0.5);
}

TEST(ScenarioExposure, an_interval_that_names_a_bone_wins_there_and_only_there_whatever_the_order) {
  const Scenario s = read(R"([[exposure.interval]]
start = "day 0"
bone = "L3"
mechanical_stimulus = 0.2
[[exposure.interval]]
start = "day 0"
mechanical_stimulus = 0.6
)");
  EXPECT_EQ(exposure_at(s, "L3", 5).mechanical_stimulus, 0.2);
  EXPECT_EQ(exposure_at(s, "L1", 5).mechanical_stimulus, 0.6);
}

TEST(ScenarioExposure, overlapping_intervals_that_agree_on_a_level_are_accepted) {
  const Scenario s = read(R"([[exposure.interval]]
start = "day 0"
denosumab = "2000 pM"
[[exposure.interval]]
start = "day 10"
denosumab = "2000 pM"
kill = "0.1 1/day"
)");
  EXPECT_EQ(exposure_at(s, "L3", 15).denosumab, 2000.0);
}

TEST(ScenarioExposure, repeated_events_are_written_out_in_order_of_day) {
  const Scenario s = read(R"([[exposure.event]]
kind = "fraction"
day = "day 20"
dose = "300 cGy"
count = 3
every = "2 days"
bone = "L3"
[[exposure.event]]
kind = "infusion"
day = "day 21"
equivalents = 1
)");
  const auto events = planned_events(s);
  ASSERT_EQ(events.size(), 5u);
  EXPECT_EQ(events[0].day, 20.0);
  EXPECT_EQ(events[0].kind, space::EventKind::fraction);
  EXPECT_DOUBLE_EQ(events[0].amount, 3.0);
  EXPECT_FALSE(events[0].radius);
  EXPECT_EQ(events[1].kind, space::EventKind::infusion);
  EXPECT_EQ(events[2].kind, space::EventKind::infusion);
  EXPECT_NE(events[1].bone, events[2].bone);
  EXPECT_EQ(events[4].day, 24.0);
}

TEST(ScenarioExposure, an_ablation_is_centred_on_the_only_lesion_of_its_bone) {
  const Scenario s = read(R"([[exposure.event]]
kind = "ablation"
day = "day 20"
killed = 0.9
radius = "9 mm"
rim = "1 mm"
bone = "L3"
)");
  const auto events = planned_events(s);
  ASSERT_EQ(events.size(), 1u);
  EXPECT_EQ(*events[0].centre, (Position{1, 2, 3}));
  EXPECT_EQ(*events[0].radius, 9.0);
  EXPECT_EQ(events[0].rim, 1.0);
  EXPECT_EQ(events[0].amount, 0.9);
}

TEST(ScenarioTests, a_series_runs_from_its_start_to_the_end_in_order_of_day) {
  const Scenario s = read(R"([[test]]
name = "ct"
every = "3 months"
start = "month 1"
[[test]]
name = "labs"
day = "day 40"
)");
  const auto tests = planned_tests(s);
  ASSERT_EQ(tests.size(), 5u);
  EXPECT_NEAR(tests[0].day, 365.25 / 12, 1e-9);
  EXPECT_EQ(tests[1].day, 40.0);
  EXPECT_EQ(tests[1].order, 1u);
  EXPECT_NEAR(tests[4].day, 10 * 365.25 / 12, 1e-9);
}

TEST(ScenarioTests, settings_of_machines_are_parameters) {
  EXPECT_EQ(read("[parameters.imaging]\nct_noise = \"25 HU\"\n").parameters.imaging.ct.noise, 25.0);
}

}  // namespace
}  // namespace howship::scenario
