// SPDX-License-Identifier: Apache-2.0
// The result of a real CT lies where the patient lay: another program's world coordinates, the original's CT numbers.
#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>

#include "howship/base/files.hpp"

namespace howship {
namespace {

namespace fs = std::filesystem;

TEST(RealCt, voxels_of_the_result_lie_at_their_world_coordinates_and_show_the_tissue_of_the_original) {
  const fs::path data = fs::path(HOWSHIP_SHARED_DIR) / "data" / "ct_spine_pelvis_3mm";
  if (!fs::exists(data / "ct_hu.nii.gz")) GTEST_SKIP() << "the real CT is not on this machine: " << data;
  const fs::path scratch = fs::temp_directory_path() / fmt::format("howship-real-ct-{}", ::getpid());
  fs::create_directories(scratch);
  std::string text = read_whole(fs::path(HOWSHIP_SOURCE_DIR) / "scenarios" / "real_ct_L3" / "scenario.toml");
  const auto replace = [&](const std::string& from, const std::string& to) {
    for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size())
      text.replace(at, from.size(), to);
  };
  replace("../../../shared", fs::weakly_canonical(HOWSHIP_SHARED_DIR).string());
  replace("duration = \"12 months\"", "duration = \"1 day\"");
  write_whole(scratch / "scenario.toml", text + "\n[output]\npng = false\n");
  const auto exit_code = [](const std::string& command) {
    const int status = std::system(command.c_str());
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  };
  ASSERT_EQ(exit_code(fmt::format("'{}' run '{}' -o '{}' --quiet", HOWSHIP_PROGRAM,
                                  (scratch / "scenario.toml").string(), (scratch / "result").string())),
            0);
  const int code =
      exit_code(fmt::format("/usr/bin/python3 '{}/tests/scenario/run/real_ct_world.py' '{}' '{}' 29 '{}'",
                            HOWSHIP_SOURCE_DIR, (data / "ct_hu.nii.gz").string(), (data / "labels.nii.gz").string(),
                            (scratch / "result" / "volumes" / "L3_day_0000_ct.nii.gz").string()));
  fs::remove_all(scratch);
  if (code == 77) GTEST_SKIP() << "python3-nibabel is not installed";
  EXPECT_EQ(code, 0);
}

}  // namespace
}  // namespace howship
