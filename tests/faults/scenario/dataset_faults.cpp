// SPDX-License-Identifier: Apache-2.0
// Data set files with one fault each: told once, at the place marked by @, before anything is drawn.
#include "../../unit/faults.hpp"
#include "howship/scenario/dataset_file.hpp"
#include "howship/scenario/scenario.hpp"
#include "marked.hpp"

namespace howship::scenario {
namespace {

const std::string sound =
    "seed = 7\n[dataset]\ncases = 3\nbone = [\"L3\", \"L4\"]\ndays = [\"day 60\"]\ntests = [\"ct\"]\n"
    "[patient]\nprimary = \"breast\"\n[[lesion]]\nradius = { one_of = [\"3 mm\", \"5 mm\"], shares = [0.5, 0.5] }\n";

std::string with(const std::string& from, const std::string& to) { return changed(sound, from, to); }
std::string one_of(const std::string& values) {
  return with("{ one_of = [\"3 mm\", \"5 mm\"], shares = [0.5, 0.5] }", "{ one_of = [" + values + "] }");
}

const Said faults[] = {
    {"dataset = @3\n", "dataset", "a section is wanted", "add [dataset]"},
    {with("cases = 3\n", "cases = 3\nlayout = @3\n"), "dataset.layout", "text in quotes is wanted", "bids, nnunet"},
    {with("shares = [0.5, 0.5]", "shares = @[\"day 1\", \"day 0\"]"), "lesion[0].radius.shares",
     "a share for each of one_of is wanted", "shares = [0.7, 0.3]"},
    // Distributions within a choice.
    {one_of("@{ from = \"a\", to = \"b\" }"), "lesion[0].radius.one_of[0].from", "no number stands here", "3 mm"},
    {one_of("\"3 mm\", @{ from = \"9 mm\" }"), "lesion[0].radius.one_of[1]", "from and to are wanted", "to = \"8 mm\""},
    {one_of("{ one_of = @[] }"), "lesion[0].radius.one_of[0].one_of", "a list of values is wanted", "one_of = "},
    {one_of("{ one_of = [\"3 mm\", { mean = \"3 mm\", sd = @\"0 mm\" }] }"), "lesion[0].radius.one_of[0].one_of[1].sd",
     "is not above 0", "a plain value"},
};

TEST(DatasetFault, is_told_once_and_where_it_stands) {
  for (Said one : faults) {
    // A distribution of a wrong number is told at that number.
    if (one.key.ends_with("from")) one.text = changed(changed(one.text, "@{", "{"), "\"a\"", "@\"a\"");
    expect_said_once(one, "d.toml",
                     [](const std::string& text, Problems& problems) { read_dataset(text, "d.toml", problems); });
  }
}

/// The first case of a sound data set.
ReadScenario first_case(const Dataset& dataset, Problems& problems, std::uint64_t number = 0) {
  return read_case(dataset, case_of(dataset, number), problems);
}

TEST(DatasetFault, a_choice_may_hold_distributions_that_are_sound) {
  Problems problems;
  const Dataset dataset = read_dataset(one_of("{ from = \"3 mm\", to = \"4 mm\" }, \"5 mm\""), "d.toml", problems);
  for (std::uint64_t number = 0; number < 3; ++number) {
    const ReadScenario read = first_case(dataset, problems, number);
    ASSERT_TRUE(problems.empty()) << problems.report();
    const double radius = read.scenario.lesions.at(0).radius;
    EXPECT_TRUE((radius >= 3.0 && radius <= 4.0) || radius == 5.0) << radius;
  }
}

TEST(DatasetFault, a_treatment_that_is_no_row_is_not_lost) {
  Problems problems;
  read_dataset(sound + "[treatment]\ndrug = \"zoledronate\"\n", "d.toml", problems);
  ASSERT_EQ(problems.size(), 1u) << problems.report();
  EXPECT_EQ(problems.list()[0].where.line, 11u);
  EXPECT_EQ(problems.list()[0].key, "treatment");
}

TEST(DatasetFault, a_setting_with_a_name_that_is_none_is_told_once) {
  Problems problems;
  read_dataset(sound + "[[dataset.setting]]\nname = 3\n", "d.toml", problems);
  ASSERT_EQ(problems.size(), 1u) << problems.report();
  EXPECT_EQ(problems.list()[0].where.line, 12u);
}

}  // namespace
}  // namespace howship::scenario
