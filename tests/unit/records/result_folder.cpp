// SPDX-License-Identifier: Apache-2.0
#include "howship/records/result_folder.hpp"

#include <fstream>
#include <functional>
#include <map>
#include <optional>

#include "../faults.hpp"
#include "../scratch.hpp"
#include "howship/base/ensure.hpp"
#include "howship/base/files.hpp"
#include "howship/base/problems.hpp"

namespace howship::records {
namespace {

namespace fs = std::filesystem;

/// The words of the refusal; "" where the folder was opened.
std::string refusal(const fs::path& folder, Earlier earlier) {
  return report_of([&] { ResultFolder result(folder, earlier); });
}

void make_result(const fs::path& folder) {
  ResultFolder result(folder, Earlier::refuse);
  write_whole(result.claim("timeline.csv"), "day\n0\n");
  write_whole(result.claim("volumes/L3/day_0.nii.gz"), "volume");
  result.write_manifest();
}

TEST(ResultFolder, a_new_or_empty_folder_is_taken_and_its_manifest_is_what_sha256sum_checks) {
  const Scratch scratch;
  make_result(scratch / "out");
  fs::create_directories(scratch / "empty");
  make_result(scratch / "empty");
  EXPECT_EQ(read_whole(scratch / "out/manifest.sha256"),
            sha256("day\n0\n") + "  timeline.csv\n" + sha256("volume") + "  volumes/L3/day_0.nii.gz\n");
  const std::string check = "cd '" + (scratch / "out").string() + "' && sha256sum --quiet -c manifest.sha256";
  EXPECT_EQ(std::system(check.c_str()), 0);
}

TEST(ResultFolder, what_is_not_ours_is_refused_whatever_is_asked) {
  const Scratch scratch;
  fs::create_directories(scratch / "thesis");
  write_whole(scratch / "thesis/chapter.tex", "years of work");
  write_whole(scratch / "thesis/run.json", "{\"name\": \"another program\"}");
  write_whole(scratch / "file", "x");
  for (const Earlier earlier : {Earlier::refuse, Earlier::force, Earlier::resume}) {
    EXPECT_NE(refusal(scratch / "thesis", earlier).find("holds files that Howship did not write"), std::string::npos);
    EXPECT_NE(refusal(scratch / "file", earlier).find("a file of this name exists"), std::string::npos);
  }
  EXPECT_EQ(read_whole(scratch / "thesis/chapter.tex"), "years of work");
  EXPECT_FALSE(fs::exists(scratch / "thesis/.howship-result"));
}

TEST(ResultFolder, ours_needs_force_or_resume_and_only_ours_can_be_resumed) {
  const Scratch scratch;
  make_result(scratch / "out");
  EXPECT_NE(refusal(scratch / "out", Earlier::refuse).find("holds an earlier result"), std::string::npos);
  EXPECT_EQ(refusal(scratch / "out", Earlier::resume), "");
  EXPECT_EQ(refusal(scratch / "out", Earlier::force), "");
  EXPECT_NE(refusal(scratch / "new", Earlier::resume).find("there is no result here to resume"), std::string::npos);
  EXPECT_FALSE(fs::exists(scratch / "new"));
}

TEST(ResultFolder, a_copy_without_its_hidden_list_is_not_gone_on_with_and_stays_as_it_is) {
  const Scratch scratch;
  make_result(scratch / "out");
  write_whole(scratch / "out/run.json", "{\"howship\": \"0.1.0\"}");
  write_whole(scratch / "out/timeline.csv.part", "half");
  fs::remove(scratch / "out/.howship-result");
  const std::string said = refusal(scratch / "out", Earlier::resume);
  EXPECT_NE(said.find("a result without its hidden list '.howship-result'"), std::string::npos) << said;
  EXPECT_NE(said.find("hint: copy a result with its hidden files"), std::string::npos) << said;
  EXPECT_FALSE(fs::exists(scratch / "out/.howship-result"));
  EXPECT_TRUE(fs::exists(scratch / "out/timeline.csv.part"));
}

TEST(ResultFolder, force_removes_what_we_wrote_and_nothing_else) {
  const Scratch scratch;
  make_result(scratch / "out");
  write_whole(scratch / "out/my notes.txt", "mine");
  write_whole(scratch / "out/volumes/mine.nii.gz", "mine");
  write_whole(scratch / "out/timeline.csv.part", "half");
  write_whole(scratch / "out/other.part", "mine too");
  {
    ResultFolder result(scratch / "out", Earlier::force);
    EXPECT_TRUE(result.files().empty());
  }
  EXPECT_FALSE(fs::exists(scratch / "out/timeline.csv"));
  EXPECT_FALSE(fs::exists(scratch / "out/timeline.csv.part"));
  EXPECT_FALSE(fs::exists(scratch / "out/manifest.sha256"));
  EXPECT_FALSE(fs::exists(scratch / "out/volumes/L3"));
  EXPECT_EQ(read_whole(scratch / "out/my notes.txt"), "mine");
  EXPECT_EQ(read_whole(scratch / "out/volumes/mine.nii.gz"), "mine");
  EXPECT_EQ(read_whole(scratch / "out/other.part"), "mine too");
}

TEST(ResultFolder, a_file_of_the_user_in_our_folder_is_never_replaced) {
  const Scratch scratch;
  make_result(scratch / "out");
  write_whole(scratch / "out/report.html", "mine");
  ResultFolder result(scratch / "out", Earlier::resume);
  EXPECT_THROW(result.claim("report.html"), InputError);
  EXPECT_EQ(read_whole(scratch / "out/report.html"), "mine");
}

TEST(ResultFolder, nothing_is_touched_through_a_link) {
  const Scratch scratch;
  make_result(scratch / "out");
  fs::create_directories(scratch / "elsewhere/L3");
  write_whole(scratch / "elsewhere/L3/day_0.nii.gz", "mine");
  fs::remove_all(scratch / "out/volumes");
  fs::create_directory_symlink(scratch / "elsewhere", scratch / "out/volumes");
  ResultFolder result(scratch / "out", Earlier::force);
  EXPECT_EQ(read_whole(scratch / "elsewhere/L3/day_0.nii.gz"), "mine");
  EXPECT_THROW(result.claim("volumes/L3/day_0.nii.gz"), InputError);
}

TEST(ResultFolder, a_signature_that_was_tampered_with_leads_nowhere_outside) {
  const Scratch scratch;
  make_result(scratch / "out");
  write_whole(scratch / "precious", "mine");
  std::ofstream(scratch / "out/.howship-result", std::ios::app)
      << "../precious\n"
      << (scratch / "precious").string() << "\nvolumes/../../precious\n.\n\n";
  EXPECT_EQ(refusal(scratch / "out", Earlier::force), "");
  EXPECT_EQ(read_whole(scratch / "precious"), "mine");
}

TEST(ResultFolder, after_a_crash_a_resumed_run_removes_our_parts_and_knows_our_files) {
  const Scratch scratch;
  {
    ResultFolder result(scratch / "out", Earlier::refuse);
    write_whole(result.claim("timeline.csv"), "day\n");
    write_whole(scratch / "out/timeline.csv.part", "da");
    write_whole(scratch / "out/strange.part", "not ours");
  }
  std::ofstream(scratch / "out/.howship-result", std::ios::app) << "strange.par";  // a claim cut short
  {
    ResultFolder result(scratch / "out", Earlier::resume);
    EXPECT_EQ(result.files(), std::vector<std::string>{"timeline.csv"});
    EXPECT_FALSE(fs::exists(scratch / "out/timeline.csv.part"));
    EXPECT_TRUE(fs::exists(scratch / "out/strange.part"));
    write_whole(result.claim("lesions.csv"), "x\n");
  }
  ResultFolder again(scratch / "out", Earlier::resume);
  EXPECT_TRUE(std::find(again.files().begin(), again.files().end(), "lesions.csv") != again.files().end());
}

TEST(ResultFolder, what_is_missing_or_changed_since_the_run_ended_is_named) {
  const Scratch scratch;
  make_result(scratch / "out");
  ResultFolder result(scratch / "out", Earlier::resume);
  EXPECT_EQ(result.not_as_left({}), "");
  write_whole(scratch / "out/timeline.csv", "day\n");
  EXPECT_EQ(result.not_as_left({}), "timeline.csv");
  fs::remove(scratch / "out/volumes/L3/day_0.nii.gz");
  EXPECT_EQ(result.not_as_left({}), "timeline.csv, volumes/L3/day_0.nii.gz");
  result.go_on();
  EXPECT_FALSE(fs::exists(scratch / "out/manifest.sha256"));
  EXPECT_EQ(result.not_as_left({}), "");
  std::map<std::string, std::string> standing{{"timeline.csv", sha256("day\n")}};
  EXPECT_EQ(result.not_as_left(standing), "");
  for (const char* name : {"a/1", "a/2", "a/3", "a/4", "a/5", "a/6", "a/7"}) standing[name] = sha256("");
  EXPECT_EQ(result.not_as_left(standing), "a/1, a/2, a/3, a/4, a/5 and 2 more");
}

TEST(ResultFolder, two_runs_do_not_write_into_one_folder) {
  const Scratch scratch;
  ResultFolder first(scratch / "out", Earlier::refuse);
  EXPECT_NE(refusal(scratch / "out", Earlier::force).find("another run is writing into this folder"),
            std::string::npos);
}

TEST(ResultFolder, a_run_json_of_ours_signs_too_and_names_that_leave_the_folder_are_our_bug) {
  const Scratch scratch;
  fs::create_directories(scratch / "out");
  write_whole(scratch / "out/run.json", "{\"howship\": \"0.1.0\"}");
  EXPECT_TRUE(is_our_result(scratch / "out"));
  ResultFolder result(scratch / "out", Earlier::force);
  EXPECT_FALSE(fs::exists(scratch / "out/run.json")) << "it is ours to replace";
  EXPECT_EQ(read_whole(scratch / "out/.howship-result"), "howship result folder, format 1\n");
  for (const char* name : {"../x", "/x", "a/../b", "", "a\nb", ".howship-result", "a/"})
    EXPECT_THROW(result.claim(name), Bug) << name;
}

/// The words of the error with which the disk says no; "" where it does not.
std::string disk_error(const std::function<void()>& work) {
  try {
    work();
  } catch (const RunError& error) {
    return error.what();
  }
  return "";
}

TEST(ResultFolder, a_list_of_ours_that_is_a_link_is_not_written_through) {
  const Scratch scratch;
  make_result(scratch / "out");
  const std::string list = read_whole(scratch / "out/.howship-result");
  fs::rename(scratch / "out/.howship-result", scratch / "elsewhere");
  fs::create_symlink(scratch / "elsewhere", scratch / "out/.howship-result");
  for (const Earlier earlier : {Earlier::force, Earlier::resume}) {
    const std::string said = disk_error([&] { ResultFolder(scratch / "out", earlier); });
    EXPECT_TRUE(said.starts_with("cannot write '" + (scratch / "out/.howship-result").string() + "': ")) << said;
  }
  EXPECT_EQ(read_whole(scratch / "elsewhere"), list);
  EXPECT_EQ(read_whole(scratch / "out/timeline.csv"), "day\n0\n");
}

TEST(ResultFolder, a_place_that_cannot_be_made_a_folder_is_named) {
  const Scratch scratch;
  write_whole(scratch / "file", "x");
  EXPECT_TRUE(disk_error([&] {
                ResultFolder(scratch / "file/out", Earlier::refuse);
              }).starts_with("cannot make the folder '" + (scratch / "file/out").string() + "': "));
  ResultFolder result(scratch / "out", Earlier::refuse);
  write_whole(scratch / "out/volumes", "of the user");
  EXPECT_TRUE(disk_error([&] {
                result.claim("volumes/L3.nii.gz");
              }).starts_with("cannot make the folder '" + (scratch / "out/volumes").string() + "': "));
  EXPECT_TRUE(result.files().empty()) << "what could not be placed is not listed";
  EXPECT_EQ(read_whole(scratch / "out/.howship-result"), "howship result folder, format 1\n");
}

TEST(ResultFolder, a_folder_that_could_not_be_opened_is_left_to_others) {
  const Scratch scratch;
  make_result(scratch / "out");
  const std::string name(300, 'x');  // longer than names of files can be
  std::ofstream(scratch / "out/.howship-result", std::ios::app) << name << '\n';
  for (int time = 0; time < 2; ++time) {  // the first has given back its lock
    const std::string said = disk_error([&] { ResultFolder(scratch / "out", Earlier::force); });
    EXPECT_TRUE(said.starts_with("cannot remove '" + (scratch / "out" / name).string() + "': ")) << said;
  }
}

TEST(ResultFolder, a_folder_where_a_file_of_ours_stood_is_let_be) {
  const Scratch scratch;
  make_result(scratch / "out");
  fs::remove(scratch / "out/timeline.csv");
  fs::create_directories(scratch / "out/timeline.csv");
  EXPECT_EQ(refusal(scratch / "out", Earlier::force), "");
  EXPECT_TRUE(fs::is_directory(scratch / "out/timeline.csv"));
  fs::create_directories(scratch / "out/manifest.sha256/of the user");
  ResultFolder result(scratch / "out", Earlier::resume);
  EXPECT_TRUE(disk_error([&] {
                result.go_on();
              }).starts_with("cannot write '" + (scratch / "out/manifest.sha256").string() + "': "));
  EXPECT_TRUE(fs::exists(scratch / "out/manifest.sha256/of the user"));
}

TEST(ResultFolder, a_folder_that_is_handed_on_stays_ours_until_its_last_holder_lets_go) {
  const Scratch scratch;
  {
    ResultFolder first(scratch / "out", Earlier::refuse);
    first.claim("a.csv");
    std::optional<ResultFolder> second(std::move(first));
    EXPECT_EQ(second->path(), scratch / "out");
    EXPECT_EQ(second->files(), std::vector<std::string>{"a.csv"});
    EXPECT_NE(refusal(scratch / "out", Earlier::force).find("another run is writing"), std::string::npos);
    second.reset();
    EXPECT_EQ(refusal(scratch / "out", Earlier::force), "") << "what is left of the first holds nothing";
  }
}

TEST(ResultFolder, lines_of_a_manifest_that_are_no_hash_and_name_are_passed_over) {
  const std::string hash = sha256("x");
  EXPECT_EQ(hashes_of(hash + "  a.csv\n" + "short\n" + hash + "  \n" + hash + " *b.csv\n" + hash + "  c d.csv\n" +
                      hash + "  no end"),
            (Hashes{{"a.csv", hash}, {"c d.csv", hash}}));
}

TEST(ResultFolder, checkpoints_the_page_and_names_that_leave_the_folder_are_no_files_to_compare) {
  const Scratch scratch;
  make_result(scratch / "out");
  fs::create_directory_symlink(scratch / "out/volumes", scratch / "out/link");
  const Hashes standing{{"checkpoint.h5", "1"},       {"report.html", "1"},
                        {"../out/timeline.csv", "1"}, {"link/L3/day_0.nii.gz", sha256("volume")},
                        {"timeline.csv", "1"},        {"volumes", "1"}};
  const std::vector<Unlike> wrong = not_as_left(scratch / "out", standing);
  ASSERT_EQ(wrong.size(), 3u);
  EXPECT_EQ(wrong[0].name, "link/L3/day_0.nii.gz");
  EXPECT_TRUE(wrong[0].gone) << "what lies behind a link is not ours";
  EXPECT_EQ(wrong[1].name, "timeline.csv");
  EXPECT_FALSE(wrong[1].gone);
  EXPECT_EQ(wrong[2].name, "volumes");
  EXPECT_TRUE(wrong[2].gone);
}

TEST(ResultFolder, a_run_json_of_another_program_signs_nothing) {
  const Scratch scratch;
  fs::create_directories(scratch / "out");
  for (const char* text : {"[1]", "\"howship\"", "{}", "{\"howship\"", ""}) {
    fs::remove(scratch / "out/run.json");
    write_whole(scratch / "out/run.json", std::string_view{text});
    EXPECT_FALSE(is_our_result(scratch / "out")) << text;
    EXPECT_NE(refusal(scratch / "out", Earlier::force).find("files that Howship did not write"), std::string::npos);
  }
}

TEST(ResultFolder, a_list_whose_first_line_a_crash_cut_is_written_again_and_another_text_is_no_list) {
  const Scratch scratch;
  make_result(scratch / "out");
  const std::string list = read_whole(scratch / "out/.howship-result");
  for (const std::size_t kept : {std::size_t(0), std::size_t(9)}) {
    write_whole(scratch / "out/.howship-result", std::string_view{list}.substr(0, kept));
    EXPECT_EQ(refusal(scratch / "out", Earlier::resume), "");
    EXPECT_EQ(read_whole(scratch / "out/.howship-result"),
              "howship result folder, format 1\nmanifest.sha256\ntimeline.csv\nvolumes/L3/day_0.nii.gz\n")
        << "from the manifest";
  }
  write_whole(scratch / "out/.howship-result", "howship result folder, format 2\n");
  EXPECT_FALSE(is_our_result(scratch / "out"));
  for (const Earlier earlier : {Earlier::force, Earlier::resume})
    EXPECT_NE(refusal(scratch / "out", earlier).find("holds files that Howship did not write"), std::string::npos);
}

TEST(ResultFolder, what_replaced_a_part_of_ours_is_not_removed_when_a_run_is_gone_on_with) {
  const Scratch scratch;
  make_result(scratch / "out");
  fs::create_directories(scratch / "out/timeline.csv.part");
  fs::rename(scratch / "out/volumes", scratch / "elsewhere");
  write_whole(scratch / "elsewhere/L3/day_0.nii.gz.part", "mine");
  fs::create_directory_symlink(scratch / "elsewhere", scratch / "out/volumes");
  EXPECT_EQ(refusal(scratch / "out", Earlier::resume), "");
  EXPECT_TRUE(fs::is_directory(scratch / "out/timeline.csv.part"));
  EXPECT_EQ(read_whole(scratch / "elsewhere/L3/day_0.nii.gz.part"), "mine");
}

}  // namespace
}  // namespace howship::records
