// SPDX-License-Identifier: Apache-2.0
// Curves of a cohort, as far as its patients were followed.
#include "howship/spread/statistics.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace howship::spread {
namespace {

All these(std::vector<Followed> all) {
  return [all = std::move(all)](const Visit& visit) {
    for (const Followed& one : all) visit(one);
  };
}

TEST(SpreadCurve, says_nothing_of_a_time_for_which_nobody_was_followed) {
  const All all = these({{100.0, 1}, {200.0, 0}, {300.0, 1}, {300.0, 0}});
  for (const Curve& curve : {incidence(all, {150.0, 300.0, 301.0}), kaplan_meier(all, {150.0, 300.0, 301.0})}) {
    EXPECT_FALSE(std::isnan(curve.at(150.0).value));
    EXPECT_FALSE(std::isnan(curve.at(300.0).value));
    EXPECT_TRUE(std::isnan(curve.at(301.0).value));
    EXPECT_TRUE(std::isnan(curve.at(301.0).high));
  }
}

TEST(SpreadCurve, goes_on_where_all_have_had_the_event_or_can_have_it_no_more) {
  const Curve dead = kaplan_meier(these({{100.0, 1}, {200.0, 1}}), {500.0});
  EXPECT_EQ(dead.at(500.0).value, 0.0);
  const Curve found = incidence(these({{100.0, 1}, {200.0, 2}}), {500.0});
  EXPECT_EQ(found.at(500.0).value, 0.5);
}

}  // namespace
}  // namespace howship::spread
