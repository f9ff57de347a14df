// SPDX-License-Identifier: Apache-2.0
// Which saved day a number on the command line means.
#include "howship/records/saved_tissue.hpp"

#include <gtest/gtest.h>

#include "howship/base/problems.hpp"

namespace howship::records {
namespace {

TEST(SavedResult, a_day_is_the_saved_one_and_never_a_neighbour) {
  SavedResult result;
  result.days = {0.0, 0.5, 1.0, 1.5, 2.0};
  for (const double day : result.days) EXPECT_EQ(find_day(result, day), day);
  EXPECT_EQ(find_day(result, std::nullopt), 2.0);
  EXPECT_THROW(find_day(result, 0.4), InputError);
  EXPECT_THROW(find_day(result, 3.0), InputError);
}

TEST(SavedResult, a_whole_number_stands_for_the_one_day_that_rounds_to_it) {
  SavedResult result;
  result.days = {0.0, 30.4375, 60.875, 91.3125};
  EXPECT_EQ(find_day(result, 30.0), 30.4375);
  EXPECT_EQ(find_day(result, 61.0), 60.875);
  EXPECT_THROW(find_day(result, 60.0), InputError);
  EXPECT_THROW(find_day(result, 60.5), InputError);
  result.days = {0.0, 1.6, 2.4};
  EXPECT_THROW(find_day(result, 2.0), InputError) << "two days round to it";
}

}  // namespace
}  // namespace howship::records
