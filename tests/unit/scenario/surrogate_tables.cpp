// SPDX-License-Identifier: Apache-2.0
// Tables of howship surrogate: one that was edited or damaged is named, and no number that is none goes on.
#include <gtest/gtest.h>

#include <string>

#include "../faults.hpp"
#include "howship/base/files.hpp"
#include "howship/base/problems.hpp"
#include "howship/scenario/surrogate_file.hpp"

namespace {

using namespace howship;

TEST(SurrogateTables, a_number_that_is_none_is_named_wherever_it_stands) {
  const std::string strength = read_whole(HOWSHIP_SOURCE_DIR "/data/surrogates/strength.toml");
  struct Row {
    const char *from, *to, *says;
  };
  const Row rows[] = {
      {"seed = 1", "seed = -1", "error: seed: is not possible here"},
      {"seed = 1", "seed = nan", "error: seed: is not possible here"},
      {"points = 40", "points = 1e300", "error: points: is not possible here"},
      {"points = 40", "points = \"40\"", "error: points: expected a number"},
      {"error_rms = 0", "error_rms = nan #", "error: error_rms: is not possible here"},
      {"femur = 0", "femur = inf, x = 0", "error: classes.femur: is not possible here"},
      {"slope = [0", "slope = [nan, 0", "error: slope: expected a number"},
      {"slope = [", "slope = [1.0, ", "error: slope: has not as many numbers as it should"},
      {"settings", "setting", "error: settings: is missing"},
  };
  for (const Row& row : rows) {
    Problems problems;
    scenario::read_strength_table(changed(strength, row.from, row.to), "strength.toml", problems);
    const std::string report = problems.report();
    EXPECT_NE(report.find(row.says), std::string::npos) << row.to << '\n' << report;
  }
  Problems none;
  scenario::read_strength_table(strength, "strength.toml", none);
  EXPECT_EQ(none.report(), "");
}

TEST(SurrogateTables, a_table_of_tests_without_one_of_them_or_with_another_is_named) {
  const std::string tests = read_whole(HOWSHIP_SOURCE_DIR "/data/surrogates/imaging.toml");
  Problems unknown, cut;
  scenario::read_test_table(changed(tests, "name = \"", "name = \"x_"), "imaging.toml", unknown);
  EXPECT_NE(unknown.report().find("there is no such test"), std::string::npos) << unknown.report();
  scenario::read_test_table(tests.substr(0, tests.rfind("[[test]]")), "imaging.toml", cut);
  EXPECT_NE(cut.report().find("there is no table of"), std::string::npos) << cut.report();
}

}  // namespace
