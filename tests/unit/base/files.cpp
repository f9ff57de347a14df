// SPDX-License-Identifier: Apache-2.0
// What the disk refuses, and what is not replaced: each is told with the name of the file.
#include "howship/base/files.hpp"

#include <filesystem>

#include "../scratch.hpp"
#include "howship/base/ensure.hpp"

namespace howship {
namespace {

namespace fs = std::filesystem;

/// The words of the error that `work` ends with; "" where there is none.
template <class Work>
std::string error_of(const Work& work) {
  try {
    work();
  } catch (const RunError& error) {
    return error.what();
  }
  return "";
}

TEST(Files, a_link_or_a_folder_is_not_replaced_by_a_file) {
  const Scratch scratch;
  write_whole(scratch / "real", "of the user");
  fs::create_symlink(scratch / "real", scratch / "link");
  fs::create_symlink(scratch / "nowhere", scratch / "broken");
  fs::create_directory(scratch / "folder");
  for (const char* name : {"link", "broken", "folder"}) {
    const std::string words =
        "cannot write '" + (scratch / name).string() + "': it is no plain file, and is not replaced by one";
    for (const Sync sync : {Sync::now, Sync::later})
      EXPECT_EQ(error_of([&] { write_whole(scratch / name, "new", sync); }), words);
    write_whole(scratch / "part", "new");
    EXPECT_EQ(error_of([&] { publish_file(scratch / "part", scratch / name); }), words);
    EXPECT_EQ(read_whole(scratch / "part"), "new");
  }
  EXPECT_TRUE(fs::is_symlink(scratch / "link"));
  EXPECT_TRUE(fs::is_symlink(scratch / "broken"));
  EXPECT_TRUE(fs::is_directory(scratch / "folder"));
  EXPECT_EQ(read_whole(scratch / "real"), "of the user");
  EXPECT_FALSE(fs::exists(scratch / "link.part"));
}

TEST(Files, a_part_that_somebody_else_left_is_not_written_over) {
  const Scratch scratch;
  write_whole(scratch / "a.txt.part", "of the user");
  EXPECT_EQ(error_of([&] { write_whole(scratch / "a.txt", "new"); }),
            "cannot write '" + (scratch / "a.txt.part").string() + "': File exists");
  EXPECT_EQ(read_whole(scratch / "a.txt.part"), "of the user");
  EXPECT_FALSE(fs::exists(scratch / "a.txt"));
}

TEST(Files, what_is_not_there_or_cannot_be_read_is_named) {
  const Scratch scratch;
  const fs::path absent = scratch / "absent";
  EXPECT_EQ(error_of([&] { sync_file(absent); }), "cannot open '" + absent.string() + "': No such file or directory");
  EXPECT_EQ(error_of([&] { publish_file(absent, scratch / "a.txt"); }),
            "cannot open '" + absent.string() + "': No such file or directory");
  for (const auto& read :
       {+[](const fs::path& path) { read_whole(path); }, +[](const fs::path& path) { sha256_of(path); }})
    EXPECT_EQ(error_of([&] { read(absent); }), "cannot read '" + absent.string() + "': No such file or directory");
  EXPECT_EQ(error_of([&] { read_whole(scratch.path()); }),
            "cannot read '" + scratch.path().string() + "': Is a directory");
}

TEST(Files, a_file_reaches_the_disk_now_or_later_with_the_same_bytes) {
  const Scratch scratch;
  const std::string bytes(200'000, 'x');  // more than is read at once
  write_whole(scratch / "now", bytes);
  write_whole(scratch / "later", bytes, Sync::later);
  sync_file(scratch / "later");
  sync_file(scratch.path());
  EXPECT_EQ(read_whole(scratch / "now"), bytes);
  EXPECT_EQ(read_whole(scratch / "later"), bytes);
}

TEST(Files, the_hash_of_a_folder_is_of_the_files_in_its_folders_too_and_of_nothing_but_files) {
  const Scratch scratch;
  fs::create_directories(scratch / "series/b/c");
  write_whole(scratch / "series/z", "1");
  write_whole(scratch / "series/b/c/y", "2");
  const std::string both = sha256(sha256("2") + "  b/c/y\n" + sha256("1") + "  z\n");
  EXPECT_EQ(sha256_of(scratch / "series"), both);
  fs::create_directories(scratch / "series/empty");
  fs::create_symlink(scratch / "nowhere", scratch / "series/broken");
  EXPECT_EQ(sha256_of(scratch / "series"), both);
}

}  // namespace
}  // namespace howship
