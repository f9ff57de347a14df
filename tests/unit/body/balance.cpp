// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "howship/therapy/whole_body.hpp"

using namespace howship;

namespace {

double largest_rate(const therapy::WholeBody& patient) {
  std::vector<double> d(patient.y.size());
  patient.system.rates(patient.y.data(), d.data());
  double worst = 0.0;
  for (const double x : d) worst = std::max(worst, std::abs(x));
  return worst;
}

}  // namespace

TEST(Body, a_healthy_person_is_a_steady_state) {
  EXPECT_LT(largest_rate(therapy::whole_body(body::Parameters{}, {})), 1e-12);
}

TEST(Body, every_parameter_default_lies_in_its_declared_range) {
  EXPECT_EQ(body::out_of_range(body::Parameters{}), std::vector<std::string>{});
}

TEST(Body, a_value_out_of_range_is_named_with_its_range_and_unit) {
  body::Parameters p;
  p.albumin = 5.0;
  ASSERT_EQ(body::out_of_range(p).size(), 1u);
  EXPECT_EQ(body::out_of_range(p)[0], "albumin: 5 is outside 15 to 60 g/L");
}
