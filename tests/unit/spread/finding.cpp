// SPDX-License-Identifier: Apache-2.0
// What a body makes of the history that its spread has drawn.
#include "howship/spread/finding.hpp"

#include <gtest/gtest.h>

#include <array>
#include <string>

#include "howship/scenario/primary_file.hpp"

namespace howship::spread {
namespace {

const Disease& breast() {
  static const Disease disease(scenario::built_in_primary("breast"), {});
  return disease;
}

/// Two deposits of the liver: one from before day 100, one that its spread alone has seeded on day 900.
History of_two() {
  History h;
  h.diagnosis = 0.0;
  for (const double seeded : {never, 900.0}) {
    Deposit& one = h.deposits.emplace_back();
    one.organ = liver;
    one.seeded = seeded;
    one.volume = seeded < never ? 3e5 : 0.5;
    one.visible = seeded < never ? 1000.0 : never;
  }
  return h;
}

patient::Event event(std::string kind, std::string detail = "") {
  return {1.0, std::move(kind), "", std::move(detail)};
}

TEST(Finding, no_tumour_is_told_that_comes_after_the_end_of_a_life) {
  History h = of_two();
  const std::array<std::size_t, 1> simulated{0};
  Finding finding(breast(), 1, h, simulated);
  finding.is_now(0, 4e4, true, 120.0);
  finding.close(1.0, 200.0, 200.0);
  EXPECT_EQ(h.burden[liver], 4e4);
  EXPECT_TRUE(h.visible[liver]);
  EXPECT_EQ(h.deposits[0].seeded, 120.0) << "what has passed 1 mm3 is a deposit of the tables";
  EXPECT_EQ(h.deposits[1].seeded, never);
  EXPECT_EQ(h.deposits[1].visible, never);
  EXPECT_EQ(h.deposits[1].volume, 0.0);
}

TEST(Finding, no_deposit_comes_into_sight_after_the_end_of_a_life) {
  History h = of_two();
  h.deposits[1].seeded = 100.0;
  h.deposits[1].visible = 487.0;
  Finding finding(breast(), 1, h, {});
  finding.close(1.0, 248.0, 248.0);
  EXPECT_EQ(h.deposits[1].visible, never);
  EXPECT_EQ(h.deposits[1].seeded, 100.0);
}

TEST(Finding, a_little_more_calcium_than_normal_is_no_high_calcium) {
  History h = of_two();
  Finding finding(breast(), 1, h, {});
  finding.happened(event("hypercalcaemia_grade_1"), 30.0);
  EXPECT_EQ(h.hypercalcaemia, never);
  finding.happened(event("hypercalcaemia_grade_3"), 40.0);
  EXPECT_EQ(h.hypercalcaemia, 40.0);
}

TEST(Finding, who_dies_of_a_treatment_does_not_die_of_the_cancer) {
  const auto by_cancer = [](const char* of) {
    History h = of_two();
    Finding finding(breast(), 1, h, {});
    finding.happened(event("death", of), 50.0);
    finding.close(1.0, 50.0, 50.0);
    return h.cancer_death;
  };
  EXPECT_TRUE(by_cancer("the cancer, at the age of 60"));
  EXPECT_TRUE(by_cancer("calcium or fluid volume is not compatible with life"));
  EXPECT_FALSE(by_cancer("an operation (nail of femur_left)"));
  EXPECT_FALSE(by_cancer("infection while neutrophils are few"));
  EXPECT_FALSE(by_cancer("another cause, at the age of 80"));
}

TEST(Histories, nobody_dies_before_the_cancer_is_known) {
  int dead = 0;
  for (std::uint64_t patient = 0; patient < 2000; ++patient) {
    const History h = live(breast(), 3, patient);
    if (h.death == never) continue;
    ++dead;
    EXPECT_GE(h.death, h.diagnosis) << patient;
  }
  EXPECT_GT(dead, 200);
}

TEST(Histories, no_organ_holds_more_tumour_than_it_has_room_for) {
  Parameters small;
  small.liver_most = 5e4;
  const Disease crowded(scenario::built_in_primary("breast"), small);
  int beyond = 0, usual = 0;  // where it may be in the last month, in which fast ones double several times
  for (std::uint64_t patient = 0; patient < 1500; ++patient) {
    beyond += live(crowded, 3, patient).burden[liver] > 1.5 * small.liver_most;
    usual += live(breast(), 3, patient).burden[liver] > 1.5 * small.liver_most;
  }
  EXPECT_GT(usual, 100);
  EXPECT_LT(beyond, usual / 5);
}

}  // namespace
}  // namespace howship::spread
