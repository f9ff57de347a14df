// SPDX-License-Identifier: Apache-2.0
// Data set files: what would once have been taken for something else, or for nothing, is named at its place.
#include "howship/scenario/dataset_file.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <string>

#include "../faults.hpp"
#include "../scratch.hpp"
#include "howship/base/files.hpp"
#include "howship/base/problems.hpp"
#include "howship/skeleton/bone_model.hpp"

namespace {

using namespace howship;
using namespace howship::scenario;

const std::string sound = R"(seed = 7
[dataset]
cases = 3
bone = ["L3", "L4"]
days = ["day 60"]
tests = ["ct", "xray"]
[patient]
primary = "breast"
[[lesion]]
number = { from = 1, to = 3 }
radius = { one_of = ["3 mm", "5 mm"], shares = [0.5, 0.5] }
)";

std::string report_after(const std::string& from, const std::string& to) {
  Problems problems;
  read_dataset(changed(sound, from, to), "d.toml", problems);
  return problems.report();
}

TEST(DatasetFile, a_sound_file_has_no_fault_and_draws_as_many_lesions_as_it_says) {
  Problems problems;
  const Dataset read = read_dataset(sound, "d.toml", problems);
  EXPECT_EQ(problems.report(), "");
  EXPECT_EQ(read.seed, 7u);
  const skeleton::BoneModel* const no_model = nullptr;
  for (std::uint64_t n = 0; n < read.cases; ++n) {
    Problems none;
    read_case(read, case_of(read, n, no_model), none);
    EXPECT_EQ(none.report(), "") << n;
  }
}

TEST(DatasetFile, what_cannot_be_meant_is_named_at_its_line_and_column) {
  struct Row {
    const char *from, *to, *says;
  };
  const Row rows[] = {
      {"seed = 7", "seed = \"7\"", "d.toml:1:8: error: seed: a whole number from 0 is wanted"},
      {"seed = 7", "seed = -3", "d.toml:1:8: error: seed: a whole number from 0 is wanted"},
      {"seed = 7", "seed = { from = 1, to = 9 }", "d.toml:1:8: error: seed: a whole number from 0 is wanted"},
      {"[\"day 60\"]", "[]", "d.toml:5:8: error: dataset.days: a day is wanted"},
      {"\"xray\"", "\"ct\"", "d.toml:6:9: error: dataset.tests: \"ct\" stands twice"},
      {"{ from = 1, to = 3 }", "2.5", "d.toml:10:10: error: lesion[0].number: a whole number from 0 to 1000 is wanted"},
      {"{ from = 1, to = 3 }", "\"two\"",
       "d.toml:10:10: error: lesion[0].number: a whole number from 0 to 1000 is wanted"},
      {"{ from = 1, to = 3 }", "-2", "d.toml:10:10: error: lesion[0].number: a whole number from 0 to 1000 is wanted"},
      {"{ from = 1, to = 3 }", "5000",
       "d.toml:10:10: error: lesion[0].number: a whole number from 0 to 1000 is wanted"},
      {"to = 3", "to = 9223372036854775807",
       "d.toml:10:27: error: lesion[0].number: a whole number from 0 to 1000 is wanted"},
      {"from = 1,", "from = 1.5,", "d.toml:10:19: error: lesion[0].number: a whole number from 0 to 1000 is wanted"},
      {"{ from = 1, to = 3 }", "{ one_of = [1, 2.5] }",
       "d.toml:10:25: error: lesion[0].number: a whole number from 0 to 1000 is wanted"},
      {"[\"day 60\"]", "[\"day 60 weeks\"]", "d.toml:5:9: error: dataset.days: a day is wanted"},
      {"one_of = [\"3 mm\", \"5 mm\"], shares = [0.5, 0.5]",
       "mean = \"40 mm\", sd = \"1 mm\", from = \"3 mm\", to = \"5 mm\"",
       "d.toml:11:10: error: lesion[0].radius: the mean lies outside of from and to"},
      {"{ from = 1, to = 3 }", "{ from = 1, to = inf }",
       "d.toml:10:27: error: lesion[0].number.to: a finite number is wanted"},
      {"shares = [0.5, 0.5]", "from = \"9 mm\"",
       "d.toml:11:39: error: lesion[0].radius.from: does not stand beside one_of"},
  };
  for (const Row& row : rows) {
    const std::string report = report_after(row.from, row.to);
    EXPECT_NE(report.find(row.says), std::string::npos) << row.to << '\n' << report;
    EXPECT_NE(report.find("hint: "), std::string::npos) << row.to;
  }
}

TEST(DatasetFile, every_key_says_what_it_wants) {
  struct Row {
    const char *from, *to, *says;
  };
  constexpr const char* radius = "{ one_of = [\"3 mm\", \"5 mm\"], shares = [0.5, 0.5] }";
  constexpr const char* cases = "cases = 3";
  const Row rows[] = {
      {"[\"3 mm\", \"5 mm\"]", "\"3 mm\"", "d.toml:11:21: error: lesion[0].radius.one_of: a list of values is wanted"},
      {"[0.5, 0.5]", "[0.5]", "lesion[0].radius.shares: a share for each of one_of is wanted"},
      {"[0.5, 0.5]", "[0.5, 0.6]", "lesion[0].radius.shares: shares add up to 1.1"},
      {radius, "{ from = \"3 mm\" }", "d.toml:11:10: error: lesion[0].radius: from and to are wanted"},
      {radius, "{ mean = \"4 mm\" }", "lesion[0].radius: a normal distribution has a mean and an sd"},
      {radius, "{ from = \"3 mm\", to = \"wide\" }", "d.toml:11:32: error: lesion[0].radius.to: no number stands here"},
      {radius, "{ from = \"3 mm\", to = \"1 cm\" }", "lesion[0].radius.to: is in another unit than the rest"},
      {radius, "{ mean = \"4 mm\", sd = \"0 mm\" }", "lesion[0].radius.sd: is not above 0"},
      {radius, "{ from = \"5 mm\", to = \"3 mm\" }", "lesion[0].radius: from is above to"},
      {cases, "cases = 0", "d.toml:3:9: error: dataset.cases: a whole number from 1 to 1000000 is wanted"},
      {"cases = 3\n", "", "d.toml:2:1: error: dataset.cases: is missing"},
      {"days = [\"day 60\"]\n", "", "dataset.days: is missing"},
      {"bone = [\"L3\", \"L4\"]\n", "", "dataset.bone: is missing"},
      {cases, "cases = 3\nlayout = \"flat\"", "d.toml:4:10: error: dataset.layout: there is no layout \"flat\""},
      {cases, "cases = 3\nlayout = \"nnunet\"", "dataset.tests: nnU-Net learns from volumes of one test"},
      {"\"xray\"", "\"xrai\"", "dataset.tests: there is no test of a bone with images \"xrai\""},
      {"\"L4\"", "\"L9\"", "dataset.bone: there is no built-in bone \"L9\""},
      {"[\"L3\", \"L4\"]", "3", "d.toml:4:8: error: dataset.bone: a word or a list of words is wanted"},
      {cases, "cases = 3\nwithout_lesion = 1", "dataset.without_lesion: true or false is wanted, found"},
      {cases, "cases = 3\ndicom_truth = \"no\"", "dataset.dicom_truth: true or false is wanted, found"},
      {cases, "cases = 3\nstrength = 1", "dataset.strength: true or false is wanted, found"},
      {cases, "cases = 3\ntest_share = 2", "d.toml:4:14: error: dataset.test_share"},
      {cases, "cases = 3\ncase = 3", "d.toml:4:1: error: dataset.case: no such key"},
      {cases, "cases = 3\nsetting = 3", "dataset.setting: a section for each is wanted"},
      {"seed = 7", "seed = 7\nduration = \"1 year\"", "d.toml:2:1: error: duration: a data set ends with its last day"},
      {"[[lesion]]", "[clinic]\n[[lesion]]", "clinic: does not stand in a data set"},
      {"[patient]", "[[dataset.setting]]\nname = \"a b\"\n[patient]",
       "dataset.setting[0].name: a name of letters and digits is wanted"},
      {"[patient]", "[[dataset.setting]]\nct_noise = \"1 HU\"\n[patient]", "dataset.setting[0].name: is missing"},
      {"[patient]", "[[dataset.setting]]\nname = \"soft\"\nct_nose = 3\n[patient]",
       "d.toml:9:1: error: dataset.setting[0].ct_nose: no such number of a machine or a reader"},
      {"[patient]", "[[dataset.setting]]\nname = \"a\"\n[[dataset.setting]]\nname = \"a\"\n[patient]",
       "dataset.setting[1].name: stands twice"},
      {"bone = [\"L3\", \"L4\"]\n", "scan = [{ bone = 3, ct = 4, mask = \"gone.nii\", lable = 1 }]\n",
       "dataset.scan[0].bone: a word in quotes is wanted"},
      {"bone = [\"L3\", \"L4\"]\n", "scan = [{ bone = 3, ct = 4, mask = \"gone.nii\", lable = 1 }]\n",
       "dataset.scan[0].ct: a path in quotes is wanted, found"},
      {"bone = [\"L3\", \"L4\"]\n", "scan = [{ bone = 3, ct = 4, mask = \"gone.nii\", lable = 1 }]\n",
       "dataset.scan[0].mask: there is no file gone.nii"},
      {"bone = [\"L3\", \"L4\"]\n", "scan = [{ bone = \"L3\", mask = \"gone.nii\", lable = 1 }]\n",
       "dataset.scan[0].lable: no such key"},
      {"bone = [\"L3\", \"L4\"]\n", "scan = [{ bone = \"L3\", mask = \"gone.nii\", lable = 1 }]\n",
       "dataset.scan[0].ct: is missing"},
      {cases, "cases = 3\nscan = [{ bone = \"L3\", ct = \"a.nii\", mask = \"b.nii\" }]",
       "dataset.bone: bones are built in or from scans"},
  };
  for (const Row& row : rows) {
    Problems problems;
    read_dataset(changed(sound, row.from, row.to), "d.toml", problems);
    EXPECT_NE(problems.report().find(row.says), std::string::npos) << row.to << '\n' << problems.report();
    for (const Problem& one : problems.list()) EXPECT_FALSE(one.hint.empty()) << one.text;
  }
  Problems problems;
  read_dataset("seed = 7\n", "d.toml", problems);
  EXPECT_NE(problems.report().find("d.toml:1:1: error: dataset: is missing"), std::string::npos) << problems.report();
}

TEST(DatasetFile, what_is_drawn_keeps_to_its_distribution) {
  Problems problems;
  const std::string text = changed(changed(sound, "{ one_of = [\"3 mm\", \"5 mm\"], shares = [0.5, 0.5] }",
                                           "{ mean = \"4 mm\", sd = \"0.5 mm\", from = \"3.5 mm\", to = \"5 mm\" }"),
                                   "{ from = 1, to = 3 }", "1");
  const Dataset read = read_dataset(changed(text, "cases = 3", "cases = 400"), "d.toml", problems);
  EXPECT_EQ(problems.report(), "");
  const skeleton::BoneModel* const no_model = nullptr;
  double sum = 0;
  for (std::uint64_t n = 0; n < read.cases; ++n) {
    const auto one = read_case(read, case_of(read, n, no_model), problems);
    ASSERT_EQ(one.scenario.lesions.size(), 1u);
    const double radius = one.scenario.lesions[0].radius;
    EXPECT_GE(radius, 3.5);
    EXPECT_LE(radius, 5.0);
    sum += radius;
  }
  // Of a normal distribution between one sd below its mean and two above it.
  EXPECT_NEAR(sum / double(read.cases), 4.0 + 0.5 * (0.24197 - 0.05399) / (0.97725 - 0.15866), 0.06);
}

TEST(DatasetFile, a_label_that_no_mask_can_hold_is_not_taken_for_another_one) {
  // As a 32-bit number 4294967325 is 29.
  for (const char* label : {"4294967325", "65536", "0", "-1", "2.0"}) {
    Problems problems;
    read_dataset(
        "[dataset]\ncases = 1\ndays = [\"day 60\"]\n[[dataset.scan]]\nbone = \"L3\"\nct = \"ct.nii\"\nmask = "
        "\"m.nii\"\nlabel = " +
            std::string{label} + "\n",
        "d.toml", problems);
    const std::string report = problems.report();
    EXPECT_NE(report.find("d.toml:8:9: error: dataset.scan[0].label: a whole number from 1 to 65535 is wanted"),
              std::string::npos)
        << label << '\n'
        << report;
  }
}

/// The only fault of a text, which stands where it is marked by @.
void expect_fault(const std::string& from, const std::string& to, const std::string& key, const std::string& says) {
  std::string text = changed(sound, from, to);
  const std::size_t mark = text.find('@');
  ASSERT_NE(mark, std::string::npos) << text;
  text.erase(mark, 1);
  const auto line = unsigned(1 + std::count(text.begin(), text.begin() + std::ptrdiff_t(mark), '\n'));
  const std::size_t begin = mark == 0 ? 0 : text.rfind('\n', mark - 1) + 1;
  Problems problems;
  read_dataset(text, "d.toml", problems);
  ASSERT_EQ(problems.size(), 1u) << problems.report() << text;
  const Problem& one = problems.list().front();
  EXPECT_EQ(one.where.line, line) << problems.report() << text;
  EXPECT_EQ(one.where.column, unsigned(mark - begin + 1)) << problems.report() << text;
  EXPECT_EQ(one.key, key) << problems.report();
  EXPECT_NE(one.text.find(says), std::string::npos) << one.text;
  EXPECT_FALSE(one.hint.empty()) << one.text;
}

TEST(DatasetFile, one_fault_is_told_once) {
  constexpr const char *radius = "{ one_of = [\"3 mm\", \"5 mm\"], shares = [0.5, 0.5] }", *cases = "cases = 3",
                       *number = "{ from = 1, to = 3 }", *days = "[\"day 60\"]", *tests = "[\"ct\", \"xray\"]",
                       *patient = "[patient]", *share = "[0.5, 0.5]";
  struct Row {
    std::string from, to, key, says;
  };
  const Row rows[] = {
      {"seed = 7", "seed = @seven", "", "not valid TOML"},
      {cases, "cases = @\"3\"", "dataset.cases", "a whole number from 1 to 1000000"},
      {cases, "cases = @1000001", "dataset.cases", "a whole number from 1 to 1000000"},
      {cases, "cases = @3.5", "dataset.cases", "a whole number from 1 to 1000000"},
      {days, "@60", "dataset.days", "a day is wanted"},
      {days, "@true", "dataset.days", "a day is wanted"},
      {days, "[\"day 9\", @\"day -1\"]", "dataset.days", "a day is wanted"},
      {days, "[@\"2 mm\"]", "dataset.days", "a day is wanted"},
      {"[\"L3\", \"L4\"]", "@[\"L3\", 4]", "dataset.bone", "a word or a list of words is wanted"},
      {"[\"L3\", \"L4\"]", "@[]", "dataset.bone", "a word or a list of words is wanted"},
      {"[\"L3\", \"L4\"]", "@[3, \"L4\"]", "dataset.bone", "a word or a list of words is wanted"},
      {tests, "@[\"xray\"]\nlayout = \"nnunet\"", "dataset.tests", "nnU-Net learns from volumes of one test"},
      {tests, "[\"xray\"]\nsetting = @[3]", "dataset.setting", "a section for each is wanted"},
      {tests, "[\"xray\"]\nsetting = @[]", "dataset.setting", "a section for each is wanted"},
      {patient, "[[dataset.setting]]\nname = \"soft\"\nct_noise = @\"5 mm\"\n[patient]", "dataset.setting[0].ct_noise",
       "measures length"},
      {patient, "[[dataset.setting]]\nname = @\"soft-2\"\n[patient]", "dataset.setting[0].name",
       "a name of letters and digits"},
      {patient, "[[dataset.setting]]\nname = @\"\xc3\xa4\"\n[patient]", "dataset.setting[0].name",
       "a name of letters and digits"},
      {patient, "[[dataset.setting]]\nname = @\"a{b\"\n[patient]", "dataset.setting[0].name",
       "a name of letters and digits"},
      {patient, "[[dataset.setting]]\nname = @\"a_b\"\n[patient]", "dataset.setting[0].name",
       "a name of letters and digits"},
      {patient, "[[dataset.setting]]\nname = @\"a:b\"\n[patient]", "dataset.setting[0].name",
       "a name of letters and digits"},
      // Rows of lesions that are none are told as in a scenario.
      {"[[lesion]]\nnumber", "@[lesion]\nnumber", "lesion", "there may be several of these"},
      // Distributions.
      {radius, "{ one_of = @[] }", "lesion[0].radius.one_of", "a list of values is wanted"},
      {share, "@0.5", "lesion[0].radius.shares", "a share for each of one_of is wanted"},
      {share, "@[1.5, -0.5]", "lesion[0].radius.shares", "a share for each of one_of is wanted"},
      {share, "@[\"0.5 mm\", 0.5]", "lesion[0].radius.shares", "a share for each of one_of is wanted"},
      {share, "@[true, 0.5]", "lesion[0].radius.shares", "a share for each of one_of is wanted"},
      {radius, "@{ to = \"3 mm\" }", "lesion[0].radius", "from and to are wanted"},
      {radius, "@{ sd = \"3 mm\" }", "lesion[0].radius", "a normal distribution has a mean and an sd"},
      {radius, "{ from = @true, to = \"3 mm\" }", "lesion[0].radius.from", "no number stands here"},
      {radius, "{ from = \"3 mm\", to = @5 }", "lesion[0].radius.to", "in another unit"},
      {radius, "@{ mean = \"2 mm\", sd = \"1 mm\", from = \"3 mm\" }", "lesion[0].radius", "the mean lies outside"},
      {radius, "@{ mean = \"4 mm\", sd = \"1 mm\", to = \"3 mm\" }", "lesion[0].radius", "the mean lies outside"},
      {"[[lesion]]\n", "[[lesion]]\nstart = { from = \"day 1\", to = @\"month 1\" }\n", "lesion[0].start.to",
       "in another unit"},
      {number, "{ mean = 2, sd = @0.5 }", "lesion[0].number", "a whole number from 0 to 1000 is wanted"},
      // What a scenario would not take either is told at its place in this file.
      {"[[lesion]]\n", "[[lesion]]\n@raduis = \"3 mm\"\n", "lesion[0].raduis", "no such key"},
      {patient, "@title = 3\n[patient]", "dataset.title", "no such key"},
      {"seed = 7", "seed = 7\ntitle = @3", "title", "text in quotes is wanted"},
  };
  for (const Row& row : rows) expect_fault(row.from, row.to, row.key, row.says);
}

/// Of a sound data set.
Dataset set_of(const std::string& from, const std::string& to) {
  Problems problems;
  Dataset out = read_dataset(changed(sound, from, to), "d.toml", problems);
  EXPECT_EQ(problems.report(), "") << to;
  return out;
}
Scenario scenario_of(const Dataset& set, std::uint64_t number) {
  Problems problems;
  Scenario out = read_case(set, case_of(set, number), problems).scenario;
  EXPECT_EQ(problems.report(), "") << number;
  return out;
}

TEST(DatasetFile, days_are_written_in_any_way_and_come_in_order_and_once) {
  EXPECT_EQ(set_of("[\"day 60\"]", "[\"month 2\", \"week 3\", \"2 weeks\", \"day 5\", \"5 days\"]").days,
            (std::vector<double>{5.0, 14.0, 21.0, 60.875}));
  EXPECT_EQ(set_of("[\"day 60\"]", "\"day 7\"").days, std::vector<double>{7.0});
  // A run is as long as its last day, or a day where images are made of its beginning alone.
  EXPECT_EQ(scenario_of(set_of("[\"day 60\"]", "[\"day 5\", \"day 90\"]"), 0).duration, 90.0);
  EXPECT_EQ(scenario_of(set_of("[\"day 60\"]", "\"day 0\""), 0).duration, 1.0);
}

TEST(DatasetFile, keys_say_what_is_made_of_each_patient) {
  const Dataset set =
      set_of("tests = [\"ct\", \"xray\"]",
             "tests = \"mri\"\nlayout = \"nnunet\"\nwithout_lesion = true\ndicom_truth = true\nstrength = "
             "false\ntest_share = 0.5\nsetting = [{ name = \"Sharp2\", ct_noise = \"5 HU\" }, { name = \"z\" }]");
  EXPECT_EQ(set.tests, std::vector<std::string>{"mri"});
  EXPECT_EQ(set.layout, DatasetLayout::nnunet);
  EXPECT_EQ(set.cases, 3u);
  EXPECT_TRUE(set.without_lesion);
  EXPECT_TRUE(set.dicom_truth);
  EXPECT_FALSE(set.strength);
  EXPECT_EQ(set.test_share, 0.5);
  ASSERT_EQ(set.settings.size(), 2u);
  EXPECT_EQ(set.settings[0].name, "Sharp2");
  EXPECT_EQ(set.settings[0].numbers, (std::vector<std::pair<std::string, double>>{{"ct_noise", 5.0}}));
  EXPECT_TRUE(set.settings[1].numbers.empty());
  const Dataset plain = set_of("seed = 7\n", "title = \"Lytic\"\n");
  EXPECT_EQ(plain.title, "Lytic");
  EXPECT_EQ(plain.seed, 1u);
  EXPECT_EQ(plain.layout, DatasetLayout::bids);
  EXPECT_EQ(set_of("[\"L3\", \"L4\"]", "\"L4\"").bones, std::vector<std::string>{"L4"});
}

TEST(DatasetFile, a_value_is_drawn_in_the_way_in_which_it_is_written) {
  const Dataset set =
      set_of("primary = \"breast\"",
             "primary = \"breast\"\nage = { from = 40, to = 42 }\nweight = { from = \"50 kg\", to = \"90 "
             "kg\" }\npthrp = { one_of = [\"1 pM\", \"2 pM\"] }\nvariation = { from = 0.25, to = 0.5 }");
  bool ages[3] = {}, above = false, below = false;
  for (std::uint64_t n = 0; n < 40; ++n) {
    const Scenario s = scenario_of(set, n);
    ASSERT_TRUE(s.patient.age == 40 || s.patient.age == 41 || s.patient.age == 42) << s.patient.age;
    ages[std::size_t(s.patient.age - 40)] = true;
    EXPECT_GE(s.patient.weight, 50.0);
    EXPECT_LE(s.patient.weight, 90.0);
    EXPECT_NEAR(s.patient.weight, std::round(s.patient.weight * 100) / 100, 1e-9) << "of four digits";
    EXPECT_TRUE(s.patient.pthrp == 1.0 || s.patient.pthrp == 2.0);
    EXPECT_GE(s.patient.variation, 0.25);
    EXPECT_LE(s.patient.variation, 0.5);
    above = above || s.patient.variation > 0.375;
    below = below || s.patient.variation < 0.375;
  }
  EXPECT_TRUE(ages[0] && ages[1] && ages[2]) << "both ends are drawn";
  EXPECT_TRUE(above && below);
}

TEST(DatasetFile, between_a_whole_number_and_another_all_numbers_are_drawn) {
  const Dataset set = set_of("primary = \"breast\"", "primary = \"breast\"\nage = { from = 40, to = 41.5 }");
  bool between = false;
  for (std::uint64_t n = 0; n < 10; ++n) {
    const double age = scenario_of(set, n).patient.age;
    EXPECT_GE(age, 40.0);
    EXPECT_LE(age, 41.5);
    between = between || age != std::round(age);
  }
  EXPECT_TRUE(between);
}

TEST(DatasetFile, days_are_drawn_as_days_and_nothing_as_nothing) {
  const Dataset set = set_of("[[lesion]]\n", "[[lesion]]\nstart = { from = \"day 10\", to = \"day 20\" }\n");
  const Dataset zero = set_of("[[lesion]]\n", "[[lesion]]\nstart = { from = \"day 0\", to = \"day 0\" }\n");
  bool differ = false;
  for (std::uint64_t n = 0; n < 10; ++n) {
    const double start = scenario_of(set, n).lesions.at(0).start;
    EXPECT_GE(start, 10.0);
    EXPECT_LE(start, 20.0);
    differ = differ || start != scenario_of(set, 0).lesions.at(0).start;
    EXPECT_EQ(scenario_of(zero, n).lesions.at(0).start, 0.0);
  }
  EXPECT_TRUE(differ);
}

TEST(DatasetFile, a_normal_distribution_ends_where_it_says) {
  const auto ages = [](const std::string& of) {
    const Dataset set = set_of("primary = \"breast\"", "primary = \"breast\"\nage = " + of);
    std::vector<double> out;
    for (std::uint64_t n = 0; n < 16; ++n) out.push_back(scenario_of(set, n).patient.age);
    return out;
  };
  // So narrow that hardly a draw falls into it: its end stands for it then.
  for (const double age : ages("{ mean = 60, sd = 1000000, from = 60, to = 60 }")) EXPECT_EQ(age, 60.0);
  const auto from = ages("{ mean = 51, sd = 2, from = 50 }"), to = ages("{ mean = 69, sd = 2, to = 70 }");
  EXPECT_GE(*std::min_element(from.begin(), from.end()), 50.0);
  EXPECT_GT(*std::max_element(from.begin(), from.end()), 52.0);
  EXPECT_LE(*std::max_element(to.begin(), to.end()), 70.0);
  EXPECT_LT(*std::min_element(to.begin(), to.end()), 68.0);
}

TEST(DatasetFile, one_of_several_may_be_drawn_again) {
  const Dataset set = set_of("{ one_of = [\"3 mm\", \"5 mm\"], shares = [0.5, 0.5] }",
                             "{ one_of = [{ from = \"3 mm\", to = \"4 mm\" }, \"9 mm\"], shares = [0.5, 0.5] }");
  int between = 0, nine = 0;
  for (std::uint64_t n = 0; n < 40; ++n) {
    const double radius = scenario_of(set, n).lesions.at(0).radius;
    between += radius >= 3.0 && radius <= 4.0;
    nine += radius == 9.0;
  }
  EXPECT_EQ(between + nine, 40);
  EXPECT_GT(between, 8);
  EXPECT_GT(nine, 8);
}

TEST(DatasetFile, a_patient_may_be_drawn_without_lesions_and_without_a_drug) {
  Problems none;
  const Dataset set =
      read_dataset(changed(sound, "{ from = 1, to = 3 }", "{ one_of = [0, 1], shares = [0.5, 0.5] }") +
                       "[[treatment]]\ndrug = { one_of = [\"none\", \"denosumab\"] }\n[[treatment]]\nlocal = "
                       "\"load_limit\"\nfactor = "
                       "0.5\nlasts = \"6 weeks\"\n",
                   "d.toml", none);
  ASSERT_EQ(none.report(), "");
  int lesions = 0, drugs = 0;
  for (std::uint64_t n = 0; n < 40; ++n) {
    const DatasetCase one = case_of(set, n);
    Problems problems;
    const ReadScenario read = read_case(set, one, problems);
    ASSERT_EQ(problems.report(), "");
    EXPECT_EQ(read.scenario.number, n);
    ASSERT_EQ(read.resolved.bones.size(), 1u);  // there without a lesion, too
    EXPECT_EQ(read.resolved.bones[0].name, one.bone);
    lesions += int(read.scenario.lesions.size());
    EXPECT_EQ(read.resolved.courses.size() + 1, read.scenario.treatments.size());
    drugs += int(read.resolved.courses.size());
  }
  EXPECT_GT(lesions, 8);
  EXPECT_LT(lesions, 32);
  EXPECT_GT(drugs, 8);
  EXPECT_LT(drugs, 32);
}

/// Bone of 12 x 1 x 1 voxels of 2 mm, of which the first `places` belong to its body.
skeleton::BoneModel bar(std::size_t places) {
  Grid grid;
  grid.extent = {12, 1, 1};
  for (std::size_t a = 0; a < 3; ++a) grid.to_world.column[a][a] = 2.0;
  skeleton::BoneModel out(grid);
  for (std::size_t v = 0; v < 12; ++v) {
    out.tissue.value[v] = std::uint8_t(skeleton::Tissue::bone);
    out.part.value[v] = std::uint8_t(v < places ? skeleton::Part::reference : skeleton::Part::other);
  }
  return out;
}

TEST(DatasetFile, lesions_without_a_place_get_one_in_the_body_of_the_bone_and_keep_apart) {
  const Dataset set = set_of("{ from = 1, to = 3 }", "2\ntype = \"lytic\"");
  const skeleton::BoneModel model = bar(12);
  for (std::uint64_t n = 0; n < 8; ++n) {
    Problems problems;
    const Scenario s = read_case(set, case_of(set, n, &model), problems).scenario;
    EXPECT_EQ(problems.report(), "");
    ASSERT_EQ(s.lesions.size(), 2u);
    EXPECT_EQ(s.lesions[0].bone, s.lesions[1].bone);
    const double apart = std::abs(s.lesions[0].centre[0] - s.lesions[1].centre[0]);
    EXPECT_GT(apart, std::max(s.lesions[0].radius, s.lesions[1].radius));
    EXPECT_NEAR(apart, 2.0 * std::round(apart / 2.0), 1e-9) << "of voxels";
  }
}

TEST(DatasetFile, a_bone_that_is_too_full_for_its_lesions_is_told) {
  const Dataset set = set_of("{ from = 1, to = 3 }", "2");
  const skeleton::BoneModel model = bar(1);
  Problems problems;
  read_case(set, case_of(set, 0, &model), problems);
  EXPECT_NE(problems.report().find("lesion[0] takes this place already"), std::string::npos) << problems.report();
}

TEST(DatasetFile, a_lesion_keeps_the_bone_and_the_place_that_are_given) {
  const Dataset set = set_of("{ from = 1, to = 3 }", "1\nbone = \"T7\"\ncentre = [\"1 mm\", \"2 mm\", \"3 mm\"]");
  const skeleton::BoneModel model = bar(12);
  Problems problems;
  const Scenario s = read_case(set, case_of(set, 0, &model), problems).scenario;
  EXPECT_EQ(problems.report(), "");
  ASSERT_EQ(s.lesions.size(), 1u);
  EXPECT_EQ(s.lesions[0].bone, "T7");
  EXPECT_EQ(s.lesions[0].centre, (Position{1, 2, 3}));
}

// ---- bones of real CT

/// A folder with images that exist, and a data set of them.
struct Scans {
  Scratch scratch;
  std::string text =
      "seed = 3\n[dataset]\ncases = 6\ndays = [\"day 10\"]\ntest_share = 0.5\n[patient]\nprimary = \"breast\"\n"
      "[[lesion]]\nradius = \"3 mm\"\n"
      "[[dataset.scan]]\nbone = \"L3\"\nct = \"ct/a.nii\"\nmask = \"m.nii\"\nlabel = 29\nperson = \"p1\"\n"
      "[[dataset.scan]]\nbone = \"T7\"\nct = \"ct/b.nii\"\nmask = \"m.nii\"\nbody_mask = \"body.nii\"\nperson = "
      "\"p1\"\n"
      "[[dataset.scan]]\nbone = \"L1\"\nct = \"ct/c.nii\"\nmask = \"m.nii\"\n";

  Scans() {
    std::filesystem::create_directories(scratch / "ct");
    for (const char* file : {"ct/a.nii", "ct/b.nii", "ct/c.nii", "m.nii", "body.nii"})
      write_whole(scratch / file, std::string_view{"an image"});
  }
  std::string path(const std::string& name) const { return (scratch / name).string(); }
  Dataset read(Problems& problems) const { return read_dataset(text, path("d.toml"), problems); }
};

TEST(DatasetFile, scans_are_taken_in_turn_and_found_from_the_folder_of_the_file) {
  const Scans scans;
  Problems problems;
  const Dataset set = scans.read(problems);
  ASSERT_EQ(problems.report(), "");
  ASSERT_EQ(set.scans.size(), 3u);
  EXPECT_EQ(set.scans[0].label, 29);
  EXPECT_EQ(set.scans[1].label, 1);
  EXPECT_EQ(set.scans[2].person, set.scans[2].ct);  // where none is given
  const char* bones[] = {"L3", "T7", "L1"};
  for (std::uint64_t n = 0; n < 6; ++n) {
    const DatasetCase one = case_of(set, n);
    EXPECT_EQ(one.scan, n % 3);
    EXPECT_EQ(one.bone, bones[n % 3]);
    const ReadScenario read = read_case(set, one, problems);
    ASSERT_EQ(problems.report(), "");
    ASSERT_EQ(read.resolved.bones.size(), 1u);
    const BoneChoice& bone = read.resolved.bones[0];
    EXPECT_EQ(bone.name, bones[n % 3]);
    EXPECT_EQ(bone.ct, scans.path(n % 3 == 0 ? "ct/a.nii" : n % 3 == 1 ? "ct/b.nii" : "ct/c.nii"));
    EXPECT_EQ(bone.mask, scans.path("m.nii"));
    EXPECT_EQ(bone.body_mask, n % 3 == 1 ? scans.path("body.nii") : "");
    EXPECT_EQ(bone.label, n % 3 == 0 ? 29 : 1);
    EXPECT_EQ(read.scenario.lesions.at(0).bone, bones[n % 3]);
  }
}

TEST(DatasetFile, scans_of_one_person_stand_on_one_side_of_the_split_and_the_share_is_one_of_persons) {
  const Scans scans;
  bool first = false, second = false;
  for (int seed = 1; seed <= 6; ++seed) {
    Problems problems;
    const Dataset set =
        read_dataset(changed(scans.text, "seed = 3", "seed = " + std::to_string(seed)), scans.path("d.toml"), problems);
    ASSERT_EQ(problems.report(), "");
    EXPECT_EQ(case_of(set, 0).for_test, case_of(set, 1).for_test) << seed;  // of one person
    EXPECT_NE(case_of(set, 0).for_test, case_of(set, 2).for_test) << seed;  // half of two persons
    EXPECT_EQ(case_of(set, 3).for_test, case_of(set, 0).for_test) << seed;
    (case_of(set, 0).for_test ? first : second) = true;
  }
  EXPECT_TRUE(first && second) << "the seed chooses who it is";
}

TEST(DatasetFile, a_scan_is_found_by_a_path_from_the_root_wherever_the_file_lies) {
  Scans scans;
  for (const char* file : {"ct/a.nii", "ct/b.nii", "ct/c.nii", "\"m.nii", "body.nii"})
    for (std::size_t at = 0; (at = scans.text.find(file, at)) != std::string::npos;
         at += scans.scratch.path().string().size() + 9)
      scans.text.insert(at + (*file == '"'), scans.scratch.path().string() + "/");
  Problems problems;
  const Dataset set = read_dataset(scans.text, "d.toml", problems);
  ASSERT_EQ(problems.report(), "") << scans.text;
  const ReadScenario read = read_case(set, case_of(set, 1), problems);
  EXPECT_EQ(problems.report(), "");
  EXPECT_EQ(read.resolved.bones.at(0).ct, scans.path("ct/b.nii"));
}

TEST(DatasetFile, a_fault_of_a_scan_is_told_at_its_place) {
  struct Row {
    const char *from, *to, *says;
  };
  const Row rows[] = {
      {"body_mask = \"body.nii\"", "body_mask = \"gone.nii\"",
       "d.toml:20:13: error: dataset.scan[1].body_mask: there is no file "},
      {"body_mask = \"body.nii\"", "body_mask = 3",
       "d.toml:20:13: error: dataset.scan[1].body_mask: a path in quotes is wanted, found a whole number"},
      {"person = \"p1\"\n[[dataset.scan]]\nbone = \"T7\"", "person = 1\n[[dataset.scan]]\nbone = \"T7\"",
       "d.toml:15:10: error: dataset.scan[0].person: a word in quotes is wanted"},
      {"bone = \"L1\"\n", "", "d.toml:22:1: error: dataset.scan[2].bone: is missing"},
      {"label = 29", "label = \"29\"", "d.toml:14:9: error: dataset.scan[0].label: a whole number from 1 to 65535"},
  };
  const Scans scans;
  for (const Row& row : rows) {
    Problems problems;
    read_dataset(changed(scans.text, row.from, row.to), scans.path("d.toml"), problems);
    EXPECT_EQ(problems.size(), 1u) << problems.report();
    EXPECT_NE(problems.report().find(row.says), std::string::npos) << problems.report();
  }
}

}  // namespace
