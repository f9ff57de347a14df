// SPDX-License-Identifier: Apache-2.0
// Tables of howship surrogate: one that was edited or damaged is named, and no number that is none goes on.
#include <gtest/gtest.h>

#include <string>

#include "../faults.hpp"
#include "../scratch.hpp"
#include "howship/base/files.hpp"
#include "howship/base/problems.hpp"
#include "howship/scenario/scenario.hpp"
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
      {"slope = [", "slope = [true, ", "error: slope: expected a number"},
      {"slope = [", "slop = [", "error: slope: is missing"},
      {"seed = 1", "seed = one", "error: not valid TOML"},
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

TEST(SurrogateTables, a_number_too_many_or_too_few_in_a_table_of_tests_is_named_with_its_test) {
  const std::string tests = read_whole(HOWSHIP_SOURCE_DIR "/data/surrogates/imaging.toml");
  struct Row {
    const char *from, *to, *says;
  };
  const Row rows[] = {
      {"settings = \"", "settings = ", "error: not valid TOML"},
      {"shape = [", "shape = [1.0, ", "imaging.toml:8:1: error: test[0].slope: has not as many numbers as it should"},
      {"slope = [", "slope = [1.0, ", "imaging.toml:8:1: error: test[0].slope: has not as many numbers as it should"},
      {"slope = [", "slope = [\"1\", ", "imaging.toml:18:10: error: test[0].slope: expected a number"},
      {"shape = [", "shop = [", "imaging.toml:8:1: error: test[0].shape: is missing"},
      {"spread = 0.10197218\nslope = [", "spread = 0.1\nslope = [1.0, ",
       "imaging.toml:21:1: error: test[0].column[0].slope: has not as many numbers as it should"},
      {"name = \"size_mm\"", "nome = \"size_mm\"",
       "imaging.toml:22:1: error: test[0].column[0].nome: no such key here"},
  };
  for (const Row& row : rows) {
    Problems problems;
    scenario::read_test_table(changed(tests, row.from, row.to), "imaging.toml", problems);
    EXPECT_NE(problems.report().find(row.says), std::string::npos) << row.to << '\n' << problems.report();
    for (const Problem& one : problems.list()) EXPECT_FALSE(one.hint.empty()) << one.text;
  }
}

TEST(SurrogateTables, the_one_of_strength_holds_for_the_usual_numbers_whatever_a_strength_is_held_against) {
  Problems none;
  const std::string strength = read_whole(HOWSHIP_SOURCE_DIR "/data/surrogates/strength.toml");
  const std::string made_with = scenario::read_strength_table(strength, "strength.toml", none).settings;
  strength::StrengthParameters parameters;
  EXPECT_EQ(made_with, scenario::settings_of(parameters));
  parameters.loads.activity_limit = 0.7;
  EXPECT_EQ(made_with, scenario::settings_of(parameters));
  parameters.loads.lifting_factor = 3.0;
  EXPECT_EQ(made_with, scenario::settings_of(parameters));
  parameters.specimen.vertebra_strain = 0.03;
  EXPECT_NE(made_with, scenario::settings_of(parameters));
}

TEST(SurrogateTables, written_and_read_again_are_the_same_and_what_is_not_there_is_named) {
  Problems none;
  const std::string folder = HOWSHIP_SOURCE_DIR "/data/surrogates/";
  const std::string tests =
      scenario::text_of(scenario::read_test_table(read_whole(folder + "imaging.toml"), "imaging.toml", none));
  const std::string strength =
      scenario::text_of(scenario::read_strength_table(read_whole(folder + "strength.toml"), "strength.toml", none));
  EXPECT_EQ(scenario::text_of(scenario::read_test_table(tests, "t.toml", none)), tests);
  EXPECT_EQ(scenario::text_of(scenario::read_strength_table(strength, "s.toml", none)), strength);
  EXPECT_EQ(none.report(), "");

  const Scratch scratch;
  const auto said = [&] {  // by a scenario whose clinic takes the tables of that folder
    Problems problems;
    scenario::read_scenario(
        "duration = \"1 month\"\n[patient]\nprimary = \"breast\"\n[clinic]\npolicy = \"guide_2016\"\ntests = \"" +
            scratch.path().string() + "\"\n[[lesion]]\nbone = \"L3\"\nradius = \"2 mm\"\n",
        "s.toml", problems);
    return problems.report();
  };
  EXPECT_NE(said().find("imaging.toml is not there"), std::string::npos) << said();
  write_whole(scratch / "imaging.toml", tests);
  EXPECT_NE(said().find("strength.toml is not there"), std::string::npos) << said();
  write_whole(scratch / "strength.toml", changed(strength, "points = 40", "points = \"40\""));
  EXPECT_NE(said().find("strength.toml:"), std::string::npos) << said();
  write_whole(scratch / "strength.toml", strength);
  EXPECT_EQ(said(), "");
  // Numbers of another machine than that of the tables.
  write_whole(scratch / "imaging.toml", changed(tests, "settings = \"", "settings = \"0"));
  EXPECT_NE(said().find("was made with"), std::string::npos) << said();
}

}  // namespace
