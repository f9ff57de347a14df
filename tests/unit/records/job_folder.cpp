// SPDX-License-Identifier: Apache-2.0
// The first file of a job: what was edited or lost in it is told of the file, not of the program.
#include "howship/records/job_folder.hpp"

#include <gtest/gtest.h>

#include "../faults.hpp"
#include "../scratch.hpp"
#include "howship/base/files.hpp"
#include "howship/records/dataset_folder.hpp"
#include "howship/scenario/dataset_file.hpp"

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

TEST(JobFolder, what_is_cut_is_told_of_the_file_and_not_of_the_program) {
  const Scratch folder;
  write_whole(folder / "run.json", std::string_view{"{\"seed\": "});
  const std::string report = report_of([&] { read_ours(folder.path(), "run.json"); });
  EXPECT_NE(report.find("run.json: error: is not as Howship wrote it: it is no whole JSON file"), std::string::npos)
      << report;
}

TEST(JobFolder, a_table_that_was_edited_or_lost_is_refused_and_one_that_never_was_is_none) {
  const Scratch folder;
  write_whole(folder / "a.csv", std::string_view{"x\n1\n"});
  write_whole(folder / "manifest.sha256",
              std::string_view{sha256("x\n1\n") + "  a.csv\n" + sha256("y\n") + "  gone.csv\n"});
  EXPECT_TRUE(has_ours(folder.path(), "a.csv"));
  EXPECT_FALSE(has_ours(folder.path(), "never.csv"));
  EXPECT_NE(report_of([&] { has_ours(folder.path(), "gone.csv"); }).find("gone.csv: error: is not as Howship wrote it"),
            std::string::npos);
  write_whole(folder / "a.csv", std::string_view{"x\n2\n"});
  EXPECT_NE(report_of([&] { has_ours(folder.path(), "a.csv"); }).find("it was changed since (manifest.sha256)"),
            std::string::npos);
}

TEST(JobFolder, what_is_sealed_is_read_again_whole_or_not_at_all) {
  const Scratch folder;
  const std::string content = "1,2\nsha256 3\n", all = sealed("head 1\n", content);
  write_whole(folder / "a", all);
  EXPECT_EQ(unsealed(folder / "a", "head 1\n"), content);
  EXPECT_EQ(report_of([&] { unsealed(folder / "a", "head 2\n"); }).empty(), false) << "another kind";
  for (std::size_t at = 0; at < all.size(); ++at) {
    std::string other = all;
    other[at] ^= 1;
    write_whole(folder / "a", other);
    EXPECT_NE(report_of([&] { unsealed(folder / "a", "head 1\n"); }).find("it was cut or changed since"),
              std::string::npos)
        << at;
    write_whole(folder / "a", all.substr(0, at));
    EXPECT_FALSE(report_of([&] { unsealed(folder / "a", "head 1\n"); }).empty()) << at;
  }
  for (const char* name : {"a.shard", "b.case", "notes.txt"}) write_whole(folder / name, std::string_view{"half"});
  const std::string both = report_of([&] { check_sealed(folder.path(), "head 1\n"); });
  EXPECT_NE(both.find("/a.shard: error: "), std::string::npos) << both;
  EXPECT_NE(both.find("/b.case: error: "), std::string::npos) << both << "all faults at once";
  EXPECT_EQ(both.find("notes.txt"), std::string::npos) << both;
}

TEST(JobFolder, a_data_set_goes_on_with_cases_whose_rows_and_images_are_as_they_were_left) {
  const Scratch scratch;
  Problems problems;
  const scenario::Dataset dataset = scenario::read_dataset(
      "[dataset]\ncases = 2\nbone = \"L3\"\ndays = [\"day 60\"]\n[[lesion]]\nradius = \"3 mm\"\n[patient]\nprimary = "
      "\"breast\"\n",
      "d.toml", problems);
  ASSERT_TRUE(problems.empty()) << problems.report();
  const std::string rows = "cases/0000000.case", image = "sub-0001/ct.nii.gz";
  const auto left = [&] {
    ResultFolder folder(scratch / "out", Earlier::force);
    DatasetFolder files(folder, dataset, "howship 1", false);
    write_whole(folder.claim(image), std::string_view{"voxels"});
    files.write_rows(0, {"sub-0001"}, {}, 1, {image});
  };
  const auto resumed = [&] {
    return report_of([&] {
      ResultFolder folder(scratch / "out", Earlier::resume);
      DatasetFolder files(folder, dataset, "howship 1", true);
      EXPECT_TRUE(files.has(0));
    });
  };
  left();
  EXPECT_EQ(resumed(), "");
  write_whole(scratch / "out" / image, std::string_view{"other"});
  EXPECT_NE(resumed().find(image + ": error: was changed since an earlier run wrote it"), std::string::npos);
  std::filesystem::remove(scratch / "out" / image);
  EXPECT_NE(resumed().find(image + ": error: is gone"), std::string::npos);
  left();
  std::string text = read_whole(scratch / "out" / rows);
  write_whole(scratch / "out" / rows, changed(text, "sub-0001", "sub-0009"));
  EXPECT_NE(resumed().find(rows + ": error: is not as Howship wrote it"), std::string::npos);
}

TEST(JobFolder, a_list_is_no_job_to_go_on_with) {
  const Scratch folder;
  write_whole(folder / "cohort.json", std::string_view{"[1]"});
  const MustAgree values[] = {{"the seed", "/seed"}};
  const std::string report = report_of([&] { must_agree(folder / "cohort.json", {{"seed", 5}}, values); });
  EXPECT_NE(report.find("cohort.json: error: is not as Howship wrote it"), std::string::npos) << report;
}

TEST(JobFolder, a_folder_with_other_things_alone_holds_no_job) {
  const Scratch folder;
  EXPECT_FALSE(holds_no_job(folder.path(), "trial.json")) << "nothing stands in it";
  EXPECT_FALSE(holds_no_job(folder / "absent", "trial.json"));
  for (const char* ours : {".howship-result", "trial.json.part"}) write_whole(folder / ours, std::string_view{""});
  EXPECT_FALSE(holds_no_job(folder.path(), "trial.json")) << "a job that was stopped before its first file stood";
  write_whole(folder / "run.json", std::string_view{"{}"});
  EXPECT_TRUE(holds_no_job(folder.path(), "trial.json"));
  std::filesystem::remove(folder / "trial.json.part");
  write_whole(folder / "trial.json", std::string_view{"{}"});
  EXPECT_FALSE(holds_no_job(folder.path(), "trial.json"));
}

TEST(JobFolder, a_part_is_a_folder_of_the_same_command_and_job_or_is_refused_under_its_option) {
  const Scratch folder;
  const formats::Json begun{{"seed", 5}, {"name", "a"}};
  const MustAgree values[] = {{"the seed", "/seed"}, {"the name", "/name"}};
  const auto refused = [&] {
    return report_of([&] {
      must_be_part(folder.path(), "trial.json", begun, values, "--merge", "howship trial", "give folders of parts");
    });
  };
  EXPECT_EQ(refused(), folder.path().string() +
                           ": error: --merge: is no folder that `howship trial` wrote\n"
                           "    hint: give folders of parts\n");
  formats::write_json(folder / "trial.json", begun);
  EXPECT_EQ(refused(), "");
  formats::write_json(folder / "trial.json", {{"seed", 6}});
  const std::string both = refused(), file = (folder / "trial.json").string();
  EXPECT_NE(both.find(file + ": error: the seed: was \"6\", is \"5\"\n"), std::string::npos) << both;
  EXPECT_NE(both.find(file + ": error: the name: was \"null\", is \"a\"\n"), std::string::npos) << both;
}

TEST(JobFolder, a_job_goes_on_where_it_was_stopped_and_is_over_where_it_was_complete) {
  const Scratch scratch;
  const MustAgree values[] = {{"the seed", "/seed"}};
  const formats::Json begun{{"seed", 5}};
  const auto over = [&](bool resume) {
    ResultFolder folder(scratch / "out", resume ? Earlier::resume : Earlier::force);
    return begin_job(folder, "trial.json", begun, values, resume);
  };
  EXPECT_FALSE(over(false));
  EXPECT_EQ(object_in(scratch / "out/trial.json"), begun);
  EXPECT_FALSE(over(true)) << "it was not complete";
  std::filesystem::remove(scratch / "out/trial.json");
  EXPECT_FALSE(over(true)) << "it was stopped before its first file stood";
  EXPECT_EQ(object_in(scratch / "out/trial.json"), begun);
  const auto complete = [&](bool with_manifest) {
    ResultFolder folder(scratch / "out", Earlier::force);
    formats::write_json(folder.claim("trial.json"), {{"seed", 5}, {"complete", true}});
    write_whole(folder.claim("a.csv"), std::string_view{"x\n"});
    if (with_manifest) folder.write_manifest();
  };
  complete(true);
  EXPECT_TRUE(over(true));
  write_whole(scratch / "out/a.csv", std::string_view{"y\n"});
  const std::string said = report_of([&] { over(true); });
  EXPECT_NE(said.find("--resume: it is complete, but files of it are missing or were changed since: a.csv"),
            std::string::npos)
      << said;
  complete(false);
  EXPECT_FALSE(over(true)) << "its manifest, which is written last, is not there";
  EXPECT_EQ(object_in(scratch / "out/trial.json"), begun);
}

}  // namespace
}  // namespace howship::records
