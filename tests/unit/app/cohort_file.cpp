// SPDX-License-Identifier: Apache-2.0
// The folder of a cohort, of which one patient is run again: a first file that was edited or lost a part is named.
#include "howship/app/cohort_file.hpp"

#include <gtest/gtest.h>

#include "../scratch.hpp"
#include "howship/base/files.hpp"
#include "howship/base/problems.hpp"

namespace howship::app {
namespace {

const std::string sound =
    R"({"seed": 5, "patients": 10, "cohort": {"path": "c.toml", "text": "[population]\nprimary = \"breast\"\n"}, "table": {"sha256": ""}})";

std::string report_of(const Scratch& folder) {
  try {
    cohort_in(folder.path().string());
  } catch (const InputError& error) {
    return error.problems.report();
  }
  return "";
}

TEST(CohortIn, a_first_file_that_is_not_as_it_was_written_is_named) {
  const Scratch folder;
  write_whole(folder / "cohort.json", std::string_view{sound});
  EXPECT_EQ(report_of(folder), "");
  EXPECT_EQ(cohort_in(folder.path().string()).seed, 5u);
  struct Row {
    const char *from, *to, *says;
  };
  const Row rows[] = {
      // Read as numbers from 0, these would be another seed and another number of patients.
      {"\"seed\": 5", "\"seed\": -1", "seed is no whole number from 0"},
      {"\"seed\": 5", "\"seed\": 1.5", "seed is no whole number from 0"},
      {"\"patients\": 10", "\"patients\": \"10\"", "patients is no whole number from 0"},
      {"\"seed\": 5", "\"sead\": 5", "seed"},
      {"\"cohort\"", "\"cohorts\"", "cohort"},
      {"{\"sha256\": \"\"}", "null", "is not as Howship wrote it"},
      {"\"text\"", "\"texts\"", "text"},
  };
  for (const Row& row : rows) {
    std::string text = sound;
    text.replace(text.find(row.from), std::string_view{row.from}.size(), row.to);
    write_whole(folder / "cohort.json", std::string_view{text});
    const std::string report = report_of(folder);
    EXPECT_NE(report.find("cohort.json: error: is not as Howship wrote it: "), std::string::npos) << row.to << report;
    EXPECT_NE(report.find(row.says), std::string::npos) << row.to << report;
  }
}

}  // namespace
}  // namespace howship::app
