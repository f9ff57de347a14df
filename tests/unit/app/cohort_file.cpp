// SPDX-License-Identifier: Apache-2.0
// The folder of a cohort, of which one patient is run again: a first file that was edited or lost a part is named.
#include "howship/app/cohort_file.hpp"

#include <gtest/gtest.h>

#include "../faults.hpp"
#include "../scratch.hpp"
#include "howship/base/files.hpp"

namespace howship::app {
namespace {

const std::string sound =
    R"({"seed": 5, "patients": 10, "cohort": {"path": "c.toml", "text": "[population]\nprimary = \"breast\"\n"}, "table": {"sha256": ""}})";

TEST(CohortIn, a_first_file_that_is_not_as_it_was_written_is_named) {
  const Scratch folder;
  write_whole(folder / "cohort.json", std::string_view{sound});
  const auto read = [&] { cohort_in(folder.path().string()); };
  EXPECT_EQ(report_of(read), "");
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
    write_whole(folder / "cohort.json", std::string_view{changed(sound, row.from, row.to)});
    const std::string report = report_of(read);
    EXPECT_NE(report.find("cohort.json: error: is not as Howship wrote it: "), std::string::npos) << row.to << report;
    EXPECT_NE(report.find(row.says), std::string::npos) << row.to << report;
  }
}

}  // namespace
}  // namespace howship::app
