// SPDX-License-Identifier: Apache-2.0
// When a trial looks at its patients.
#include "howship/trial/schedule.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace {

using namespace howship::trial;

TEST(Visits, without_a_window_come_on_their_days_and_each_says_what_is_looked_at) {
  const auto all = visits_of({.labs = 28, .questionnaire = 84, .window = 0}, 1, 7, 100);
  ASSERT_EQ(all.size(), 4u);
  for (std::size_t k = 0; k < 4; ++k) {
    EXPECT_EQ(all[k].after, int(28 * k));
    EXPECT_TRUE(all[k].labs);
    EXPECT_EQ(all[k].questionnaire, k == 0 || k == 3);
  }
}

TEST(Visits, scatter_within_their_window_with_half_of_it_as_standard_deviation_and_keep_their_order) {
  double sum = 0.0, squares = 0.0, count = 0.0;
  for (std::uint64_t patient = 0; patient < 2000; ++patient) {
    int before = -1;
    for (const Visit& one : visits_of({.labs = 56, .questionnaire = 56, .window = 14}, 3, patient, 400)) {
      EXPECT_GT(one.after, before);
      before = one.after;
      const double late = one.after - one.planned;
      EXPECT_LE(std::fabs(late), 14.0);
      if (one.planned > 380) continue;  // those of the last days that come late do not come at all
      if (one.planned == 0) {
        EXPECT_EQ(late, 0.0);
        continue;
      }
      sum += late, squares += late * late, ++count;
    }
  }
  EXPECT_NEAR(sum / count, 0.0, 0.2);
  EXPECT_NEAR(std::sqrt(squares / count), 7.0, 0.7) << "a little less, for what lies outside is put at the end";
}

TEST(Visits, are_missed_with_the_chance_that_was_asked_for_but_not_the_base_line) {
  double seen = 0.0;
  for (std::uint64_t patient = 0; patient < 2000; ++patient) {
    const auto all = visits_of({.labs = 28, .questionnaire = 28, .window = 0, .missed = 0.2}, 3, patient, 28 * 10);
    ASSERT_FALSE(all.empty());
    EXPECT_EQ(all.front().planned, 0);
    seen += double(all.size() - 1);
  }
  EXPECT_NEAR(seen / (2000.0 * 10.0), 0.8, 0.01);
}

TEST(Visits, of_one_day_are_the_same_whatever_else_is_planned) {
  const auto few = visits_of({.labs = 84, .questionnaire = 84, .window = 7}, 5, 11, 700);
  const auto many = visits_of({.labs = 28, .questionnaire = 84, .window = 7}, 5, 11, 700);
  for (const Visit& one : few) {
    bool found = false;
    for (const Visit& other : many) found = found || (other.planned == one.planned && other.after == one.after);
    EXPECT_TRUE(found) << one.planned;
  }
}

}  // namespace
