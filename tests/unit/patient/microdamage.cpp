// SPDX-License-Identifier: Apache-2.0
#include "howship/patient/microdamage.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace howship::patient {
namespace {

constexpr double year = 365.25;

TEST(Microdamage, of_health_stays_and_of_bone_that_is_never_resorbed_adds_up_evenly) {
  const MicrodamageParameters p;
  EXPECT_NEAR(damage_after(1.0, 1.0, 5.0 * year, p), 1.0, 1e-12);
  EXPECT_NEAR(damage_after(1.0, 0.0, 3.0 * year, p), 1.0 + 3.0 * p.repair, 1e-12);
  EXPECT_NEAR(damage_after(1.0, 0.5, 200.0 * year, p), 2.0, 1e-9) << "it ends where as much is taken as forms";
}

TEST(Microdamage, is_the_same_in_one_step_as_in_many) {
  const MicrodamageParameters p;
  double by_days = 1.0;
  for (int day = 0; day < 730; ++day) by_days = damage_after(by_days, 0.2, 1.0, p);
  EXPECT_NEAR(by_days, damage_after(1.0, 0.2, 730.0, p), 1e-12);
}

TEST(Microdamage, breaks_femora_as_often_under_bisphosphonates_and_after_them_as_is_published) {
  // Schilcher 2015: 11 (7 to 14) in 10,000 a year after four years; 70 % less a year after the last use.
  const MicrodamageParameters p;
  const double after_four_years = damage_after(1.0, 0.15, 4.0 * year, p);
  const double a_year = year * atypical_hazard(after_four_years, p);
  EXPECT_GT(a_year, 7e-4);
  EXPECT_LT(a_year, 14e-4);
  const double a_year_later = damage_after(after_four_years, 0.8, year, p);
  EXPECT_NEAR(atypical_hazard(a_year_later, p) / atypical_hazard(after_four_years, p), 0.3, 0.05);
}

}  // namespace
}  // namespace howship::patient
