// SPDX-License-Identifier: Apache-2.0
// The first file of a job: what was edited or lost in it is told of the file, not of the program.
#include "howship/records/job_folder.hpp"

#include <gtest/gtest.h>

#include "../faults.hpp"
#include "../scratch.hpp"
#include "howship/base/files.hpp"

namespace howship::records {
namespace {

TEST(JobFolder, a_first_file_that_was_edited_after_its_job_had_ended_is_refused) {
  const Scratch folder;
  const std::string text = "{\"seed\": 5}\n";
  write_whole(folder / "run.json", std::string_view{text});
  write_whole(folder / "manifest.sha256", std::string_view{sha256(text) + "  run.json\n"});
  EXPECT_EQ(read_ours(folder.path(), "run.json").at("seed"), 5);
  write_whole(folder / "run.json", std::string_view{"{\"seed\": 6}\n"});
  const std::string report = report_of([&] { read_ours(folder.path(), "run.json"); });
  EXPECT_NE(report.find("run.json: error: is not as Howship wrote it: it was changed since (manifest.sha256)"),
            std::string::npos)
      << report;
}

TEST(JobFolder, whatever_is_missing_or_of_another_kind_is_told_of_the_file) {
  const Scratch folder;
  for (const char* text : {"[1, 2]", "3", "\"text\"", "{}", "{\"trial\": 3}", "{\"trial\": {\"seed\": \"x\"}}"}) {
    write_whole(folder / "trial.json", std::string_view{text});
    const std::string report = report_of([&] {
      from_ours(folder.path(), "trial.json",
                [](const formats::Json& json) { return json.at("trial").at("seed").get<int>(); });
    });
    EXPECT_NE(report.find("trial.json: error: is not as Howship wrote it: "), std::string::npos) << text << report;
    EXPECT_NE(report.find("hint: "), std::string::npos) << text;
  }
}

TEST(JobFolder, a_list_is_no_job_to_go_on_with) {
  const Scratch folder;
  write_whole(folder / "cohort.json", std::string_view{"[1]"});
  const MustAgree values[] = {{"the seed", "/seed"}};
  const std::string report = report_of([&] { must_agree(folder / "cohort.json", {{"seed", 5}}, values); });
  EXPECT_NE(report.find("cohort.json: error: is not as Howship wrote it"), std::string::npos) << report;
}

}  // namespace
}  // namespace howship::records
