// SPDX-License-Identifier: Apache-2.0
// [[treatment]]: what is understood, and what is said about what is not.
#include <gtest/gtest.h>

#include "howship/scenario/scenario.hpp"

namespace howship::scenario {
namespace {

std::string report_of(const std::string& treatments) {
  Problems problems;
  read_scenario(
      "duration = \"12 months\"\n[patient]\nprimary = \"breast\"\n[[lesion]]\nbone = \"L3\"\nradius = \"3 mm\"\n" +
          treatments,
      "a.toml", problems, false);
  return problems.report();
}

bool says(const std::string& report, const std::string& words) { return report.find(words) != std::string::npos; }

TEST(Treatment, the_label_holds_where_nothing_else_is_said) {
  Problems problems;
  const Resolved r =
      read_scenario(
          "duration = \"12 months\"\n[patient]\nprimary = \"breast\"\n[[lesion]]\nbone = \"L3\"\nradius = \"3 mm\"\n"
          "[[treatment]]\ndrug = \"zoledronate\"\nstart = \"month 2\"\n",
          "a.toml", problems, false)
          .resolved;
  EXPECT_EQ(problems.report(), "");
  ASSERT_EQ(r.courses.size(), 1u);
  EXPECT_EQ(r.courses[0].plan.drug->schedule.amount.value, 4.0);
  EXPECT_FALSE(r.courses[0].plan.amount);
  EXPECT_NEAR(r.courses[0].plan.start, 60.875, 1e-9);
}

TEST(Treatment, an_unknown_drug_is_named_with_its_line_and_the_nearest_one) {
  const std::string report = report_of("[[treatment]]\ndrug = \"zolendronate\"\n");
  EXPECT_TRUE(says(report, "a.toml:8:8: error: treatment[0].drug: there is no built-in drug 'zolendronate'")) << report;
  EXPECT_TRUE(says(report, "did you mean 'zoledronate'?")) << report;
}

TEST(Treatment, an_impossible_dose_is_refused_with_the_accepted_ones) {
  const std::string report = report_of("[[treatment]]\ndrug = \"zoledronate\"\ndose = \"4000 mg\"\n");
  EXPECT_TRUE(says(report, "a.toml:9:8: error: treatment[0]: zoledronate: a dose of 4000 mg is outside 1 mg to 8 mg"))
      << report;
}

TEST(Treatment, a_dose_in_a_foreign_unit_is_refused) {
  const std::string report = report_of("[[treatment]]\ndrug = \"zoledronate\"\ndose = \"4 Gy\"\n");
  EXPECT_TRUE(says(report, "a.toml:9:8: error: treatment[0].dose")) << report;
}

TEST(Treatment, overlapping_courses_of_one_drug_are_refused) {
  const std::string course = "[[treatment]]\ndrug = \"denosumab\"\n";
  const std::string report = report_of(course + course + "start = \"day 100\"\n");
  EXPECT_TRUE(says(report, "error: treatment[1]: denosumab: two courses overlap (from day 0 and from day 100)"))
      << report;
  EXPECT_EQ(report_of(course + "stop = \"day 90\"\n" + course + "start = \"day 100\"\n"), "");
}

TEST(Treatment, a_drug_file_that_is_not_there_is_named) {
  const std::string report = report_of("[[treatment]]\ndrug = \"mine.toml\"\n");
  EXPECT_TRUE(says(report, "a.toml:8:8: error: treatment[0].drug")) << report;
}

// ---- of a place

ReadScenario two_lesions_and(const std::string& rest) {
  Problems problems;
  ReadScenario out = read_scenario(
      "duration = \"40 days\"\n[patient]\nprimary = \"breast\"\n"
      "[[lesion]]\nbone = \"L3\"\nradius = \"3 mm\"\n"
      "[[lesion]]\nbone = \"L1\"\nradius = \"3 mm\"\ncentre = [\"4 mm\", \"-6 mm\", \"1 mm\"]\n" +
          rest,
      "a.toml", problems, false);
  EXPECT_EQ(problems.report(), "");
  return out;
}

TEST(Treatment, a_target_is_a_bone_or_a_lesion_by_its_number) {
  const Resolved r = two_lesions_and(
                         "[[treatment]]\nbeam = \"external\"\ntarget = \"lesion 2\"\n"
                         "[[treatment]]\nbeam = \"external\"\ntarget = \"L3\"\n"
                         "[[treatment]]\nsurgery = \"decompression\"\ntarget = \"lesion 1\"\n")
                         .resolved;
  ASSERT_EQ(r.local.size(), 3u);
  EXPECT_EQ(r.local[0].choice.bone, "L1");
  EXPECT_EQ(r.local[0].choice.centre, (Position{4, -6, 1}));
  EXPECT_EQ(r.local[1].choice.bone, "L3");
  EXPECT_FALSE(r.local[1].choice.centre);
  EXPECT_EQ(r.local[2].choice.bone, "L3");
  EXPECT_FALSE(r.local[2].choice.centre);  // of the whole bone
}

TEST(Treatment, a_treatment_is_repeated_as_often_as_repeat_or_count_says) {
  for (const char* key : {"repeat", "count"})
    EXPECT_EQ(two_lesions_and("[[treatment]]\nbeam = \"external\"\nbone = \"L3\"\nevery = \"9 days\"\n" +
                              std::string{key} + " = 3\n")
                  .resolved.local[0]
                  .choice.count,
              3);
}

TEST(Treatment, sittings_after_the_end_of_the_run_are_named_in_a_warning) {
  const auto warned = [](const std::string& start) {
    const ReadScenario read = two_lesions_and(
        "[[treatment]]\nbeam = \"external\"\nschedule = \"30in10\"\nbone = \"L3\"\nstart = \"day " + start + "\"\n");
    return warnings_of(read.scenario, read.resolved);
  };
  EXPECT_TRUE(warned("29").empty());  // the last of them on the day before the last
  ASSERT_EQ(warned("35").size(), 1u);
  const Problem one = warned("35").front();
  EXPECT_EQ(one.where.line, 15u);
  EXPECT_EQ(one.where.column, 9u);
  EXPECT_EQ(one.key, "treatment[0].start");
  EXPECT_TRUE(says(one.text, "5 of 10 sittings")) << one.text;
  EXPECT_TRUE(says(one.text, "day 42, 43, 44, 45, 46")) << one.text;
}

TEST(Treatment, a_single_sitting_after_the_end_is_told_as_one_and_one_that_has_none_is_not_warned_of) {
  const ReadScenario one = two_lesions_and(
      "[[treatment]]\nbeam = \"external\"\ndose = \"16 Gy\"\nfractions = 2\nbone = \"L3\"\nstart = \"day 40\"\n"
      "[[treatment]]\nlocal = \"fraction\"\ndose = \"8 Gy\"\nstart = \"day 40\"\n");
  const auto warnings = warnings_of(one.scenario, one.resolved);
  ASSERT_EQ(warnings.size(), 1u);
  EXPECT_EQ(warnings[0].where.line, 16u);
  EXPECT_TRUE(
      says(warnings[0].text, "1 of 2 sittings comes after the end of the run on day 40 and is not given: day 4"))
      << warnings[0].text;
}

TEST(Treatment, a_beam_says_its_dose_in_one_way_and_in_fractions_that_can_be_given) {
  struct Row {
    const char *rows, *says;
  };
  const Row rows[] = {
      {"schedule = \"8x1\"\ndose = \"8 Gy\"\n", "a.toml:10:8: error: treatment[0].dose: stands beside `schedule`"},
      {"fractions = 4\n", "a.toml:9:13: error: treatment[0].fractions: means something only with `dose`"},
      {"dose = \"20 Gy\"\nfractions = 2.5\n", "a.toml:10:13: error: treatment[0].fractions: a whole number is wanted"},
      {"dose = \"40 Gy\"\n", "a.toml:9:8: error: treatment[0].dose: makes fractions of 40 Gy; 1 to 30 Gy are accepted"},
      {"dose = \"6 Gy\"\nfractions = 10\n", "a.toml:9:8: error: treatment[0].dose: makes fractions of 0.6 Gy"},
  };
  for (const Row& row : rows) {
    const std::string report = report_of("[[treatment]]\nbeam = \"external\"\n" + std::string{row.rows});
    EXPECT_TRUE(says(report, row.says)) << row.rows << report;
    EXPECT_EQ(report.find("error: ", report.find("error: ") + 1), std::string::npos) << report;
  }
  EXPECT_EQ(report_of("[[treatment]]\nbeam = \"external\"\ndose = \"20 Gy\"\nfractions = 5\n"), "");
}

TEST(Treatment, a_target_may_have_blanks_around_its_number) {
  for (const char* target : {"lesion 2", "lesion  2 ", "lesion2"}) {
    const ReadScenario read =
        two_lesions_and("[[treatment]]\nbeam = \"external\"\ntarget = \"" + std::string{target} + "\"\n");
    EXPECT_EQ(read.resolved.local.at(0).choice.bone, "L1") << target;
  }
}

TEST(Treatment, one_alone_may_say_so_and_how_far_apart_several_would_be) {
  const Resolved r =
      two_lesions_and(
          "[[exposure.event]]\nkind = \"fraction\"\nday = \"day 1\"\ndose = \"3 Gy\"\nbone = \"L3\"\nevery = "
          "\"1 day\"\ncount = 1\n")
          .resolved;
  EXPECT_EQ(r.local.at(0).choice.count, 1);
}

}  // namespace
}  // namespace howship::scenario
