// SPDX-License-Identifier: Apache-2.0
// Data set files: what would once have been taken for something else, or for nothing, is named at its place.
#include "howship/scenario/dataset_file.hpp"

#include <gtest/gtest.h>

#include <string>

#include "../faults.hpp"
#include "howship/base/problems.hpp"

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

}  // namespace
