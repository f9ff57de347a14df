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
