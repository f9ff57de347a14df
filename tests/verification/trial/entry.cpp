// SPDX-License-Identifier: Apache-2.0
// When patients are asked to enter a trial.
#include "howship/trial/entry.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace {

using namespace howship::trial;

TEST(LeadIn, at_a_constant_rate_has_asked_half_by_its_median_and_three_quarters_by_twice_that) {
  const LeadIn how{LeadIn::Shape::rate, 175.0, 175.0};
  double by_median = 0.0, by_twice = 0.0, sum = 0.0;
  constexpr int patients = 20000;
  for (std::uint64_t k = 0; k < patients; ++k) {
    const double days = until_asked(how, 4, k, 0);
    EXPECT_EQ(days, std::round(days));
    by_median += days <= 175.0, by_twice += days <= 350.0, sum += days;
  }
  EXPECT_NEAR(by_median / patients, 0.50, 0.011);
  EXPECT_NEAR(by_twice / patients, 0.75, 0.010);
  EXPECT_NEAR(sum / patients, 175.0 / std::log(2.0), 6.0) << "the mean of an exponential";
}

TEST(LeadIn, between_bounds_lies_between_them_and_a_fixed_one_is_the_same_for_all) {
  double sum = 0.0;
  for (std::uint64_t k = 0; k < 4000; ++k) {
    const double days = until_asked({LeadIn::Shape::uniform, 30.0, 90.0}, 1, k, 0);
    EXPECT_GE(days, 30.0);
    EXPECT_LE(days, 90.0);
    sum += days;
    EXPECT_EQ(until_asked({LeadIn::Shape::fixed, 45.0, 45.0}, 1, k, 0), 45.0);
    EXPECT_EQ(until_asked({}, 1, k, 0), 0.0) << "without one they are asked at once";
  }
  EXPECT_NEAR(sum / 4000, 60.0, 1.0);
}

TEST(LeadIn, who_could_not_enter_is_asked_anew_at_the_same_rate_and_without_a_rate_day_after_day) {
  const LeadIn how{LeadIn::Shape::rate, 175.0, 175.0};
  double sum = 0.0, product = 0.0;
  constexpr int patients = 20000;
  const double mean = 175.0 / std::log(2.0);
  for (std::uint64_t k = 0; k < patients; ++k) {
    const double first = until_asked(how, 4, k, 0), again = until_asked(how, 4, k, 1);
    sum += again;
    product += (first - mean) * (again - mean);
    EXPECT_EQ(until_asked({LeadIn::Shape::fixed, 45.0, 45.0}, 1, k, 1), 0.0);
    EXPECT_EQ(until_asked({LeadIn::Shape::uniform, 30.0, 90.0}, 1, k, 2), 0.0);
  }
  EXPECT_NEAR(sum / patients, mean, 6.0);
  EXPECT_NEAR(product / patients / (mean * mean), 0.0, 0.03) << "how long one waits says nothing of the next time";
}

}  // namespace
