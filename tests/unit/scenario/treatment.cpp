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

}  // namespace
}  // namespace howship::scenario
