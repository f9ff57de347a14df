// SPDX-License-Identifier: Apache-2.0
// Nothing is written over that we did not write, and a disk that says no is named.
#include <sys/mount.h>

#include "../../reproducibility/run/program.hpp"

namespace howship::test {
namespace {

using WhoseFolder = RichRun;

TEST_F(WhoseFolder, of_somebody_else_is_refused_and_left_as_it_was) {
  fs::create_directory(scratch / "theirs");
  write(scratch / "theirs/thesis.txt", "years of work");
  const auto before = files_of(scratch / "theirs");
  for (const char* option : {"--quiet", "--force", "--resume"}) {
    Call theirs{{"run", "scenario.toml", "-o", "theirs", option}, scratch / ""};
    const Answer answer = call(theirs);
    EXPECT_EQ(answer.status, 2) << option;
    EXPECT_NE(answer.said.find("files that Howship did not write"), std::string::npos) << answer.said;
    expect_same_files(before, scratch / "theirs");
    EXPECT_FALSE(fs::exists(scratch / "theirs/.howship-result"));
  }
}

TEST_F(WhoseFolder, of_an_earlier_result_asks_what_to_do_and_force_keeps_the_files_of_others) {
  ASSERT_EQ(call(run("ours", {"--stop-after", "3"})).status, 4);
  const auto before = files_of(scratch / "ours");
  const Answer refused = call(run("ours"));
  EXPECT_EQ(refused.status, 2);
  EXPECT_NE(refused.said.find("--resume goes on with it, --force replaces it"), std::string::npos) << refused.said;
  expect_same_files(before, scratch / "ours");

  write(scratch / "ours/notes.txt", "mine");
  write(scratch / "ours/volumes/segmentation.txt", "mine too");
  const Answer forced = call(run("ours", {"--force", "--stop-after", "0"}));
  ASSERT_EQ(forced.status, 4) << forced.said;
  EXPECT_EQ(bytes_of(scratch / "ours/notes.txt"), "mine");
  EXPECT_EQ(bytes_of(scratch / "ours/volumes/segmentation.txt"), "mine too");
  EXPECT_EQ(bytes_of(scratch / "ours/manifest.sha256").find("notes.txt"), std::string::npos);
}

/// No part is left, and whatever is there is whole: the manifest is not, as the run did not end.
void expect_stopped_by_the_disk(const Answer& answer, const fs::path& folder, const std::string& why,
                                const std::map<std::string, std::string>& wanted) {
  EXPECT_EQ(answer.status, 3) << answer.said;
  EXPECT_NE(answer.said.find("cannot write '" + folder.string()), std::string::npos) << answer.said;
  EXPECT_NE(answer.said.find(why), std::string::npos) << answer.said;
  for (const auto& [name, bytes] : files_of(folder)) {
    EXPECT_FALSE(name.ends_with(".part")) << name;
    if (name.starts_with("volumes/") || name.starts_with("pictures/")) {
      EXPECT_TRUE(wanted.at(name) == bytes) << name;
    }
    EXPECT_NE(name, "manifest.sha256");
  }
}

TEST_F(WhoseFolder, on_a_full_disk_the_file_is_named_and_the_run_can_go_on_later) {
  const fs::path disk = scratch / "disk";
  fs::create_directory(disk);
  if (::mount("tmpfs", disk.c_str(), "tmpfs", 0, "size=600k") != 0)
    GTEST_SKIP() << "a small disk to fill cannot be mounted here: that takes the rights of root";
  straight();
  const std::string output = (disk / "out").string();
  const Answer answer = call(run(output, {"--threads", "2"}));
  expect_stopped_by_the_disk(answer, output, "No space left on device", straight());
  EXPECT_EQ(::mount("tmpfs", disk.c_str(), "tmpfs", MS_REMOUNT, "size=60m"), 0);
  const Answer resumed = call(run(output, {"--resume"}));
  EXPECT_EQ(resumed.status, 0) << resumed.said;
  expect_same_files(straight(), output);
  EXPECT_EQ(::umount(disk.c_str()), 0);
}

TEST_F(WhoseFolder, under_a_limit_on_the_size_of_files_the_file_is_named) {
  straight();
  Call limited = run((scratch / "limited").string());
  limited.file_size = 20'000;
  const Answer answer = call(limited);
  expect_stopped_by_the_disk(answer, scratch / "limited", "File too large", straight());
  const Answer resumed = call(run("limited", {"--resume"}));
  ASSERT_EQ(resumed.status, 0) << resumed.said;
  expect_same_files(straight(), scratch / "limited");
}

TEST_F(WhoseFolder, that_may_not_be_written_is_named) {
  fs::create_directory(scratch / "read_only");
  fs::permissions(scratch / "read_only", fs::perms{0555});
  fs::create_directory(scratch / "from");
  fs::permissions(scratch / "from", fs::perms{0777});
  fs::copy_file(HOWSHIP_PROGRAM, scratch / "from/howship");
  write(scratch / "from/scenario.toml", rich_scenario);
  fs::permissions(scratch / "from/scenario.toml", fs::perms{0644});
  for (const char* output : {"read_only", "read_only/new/folder"}) {
    Call call_it = run((scratch / output).string());
    call_it.folder = scratch / "from";
    call_it.program = scratch / "from/howship";
    if (::geteuid() == 0) call_it.user = 65534;  // root may write anywhere
    const Answer answer = call(call_it);
    EXPECT_EQ(answer.status, 3) << answer.said;
    EXPECT_NE(answer.said.find((scratch / "read_only").string()), std::string::npos) << answer.said;
    EXPECT_NE(answer.said.find("Permission denied"), std::string::npos) << answer.said;
  }
  EXPECT_TRUE(fs::is_empty(scratch / "read_only"));
}

}  // namespace
}  // namespace howship::test
