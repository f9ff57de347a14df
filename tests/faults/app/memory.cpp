// SPDX-License-Identifier: Apache-2.0
// What a run says before it starts of the memory that it will hold, beside what it held.
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <string>

#include "../../unit/scratch.hpp"
#include "howship/app/memory.hpp"
#include "howship/base/files.hpp"
#include "howship/formats/json.hpp"

namespace howship {
namespace {

struct Held {
  int code = -1;
  double peak = 0.0, said = 0.0;  // bytes
};

/// Runs a scenario with a lesion in `bone`; `more` goes to its end.
Held run(const std::string& bone, const std::string& voxel, int days, const std::string& more) {
  const Scratch scratch;
  write_whole(scratch / "s.toml", fmt::format("duration = \"{} days\"\nvoxel_size = \"{}\"\n[patient]\nprimary = "
                                              "\"breast\"\n[[lesion]]\nbone = \"{}\"\nradius = \"4 mm\"\n{}",
                                              days, voxel, bone, more));
  const std::string scenario = (scratch / "s.toml").string(), folder = (scratch / "r").string(),
                    log = (scratch / "log").string(), error = (scratch / "error").string();
  const pid_t child = ::fork();
  if (child == 0) {
    if (!std::freopen(error.c_str(), "w", stderr)) ::_exit(127);
    ::execl(HOWSHIP_PROGRAM, "howship", "run", scenario.c_str(), "-o", folder.c_str(), "--log", log.c_str(), "--quiet",
            nullptr);
    ::_exit(127);
  }
  int status = 0;
  rusage used{};
  ::wait4(child, &status, 0, &used);
  Held out;
  out.code = WIFEXITED(status) ? WEXITSTATUS(status) : 128;
  out.peak = 1024.0 * double(used.ru_maxrss);
  std::ifstream lines(log);
  for (std::string line; std::getline(lines, line);) {
    const auto json = formats::Json::parse(line);
    if (json.value("event", "") == "started") out.said = json.value("memory_bytes", 0.0);
  }
  return out;
}

TEST(MemoryOfARun, is_told_within_a_tenth_of_what_it_then_holds) {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  GTEST_SKIP() << "sanitizers hold memory of their own";
#endif
  const auto expect = [](const Held& held) {
    EXPECT_EQ(held.code, 0);
    EXPECT_NEAR(held.said / held.peak, 1.0, 0.10) << "said " << 1e-6 * held.said << " MB, held " << 1e-6 * held.peak;
  };
  expect(run("L3", "1.2 mm", 3, ""));
  expect(run("L3", "1.0 mm", 3, "[output]\nvolumes = false\n"));
  expect(run("femur_left", "1.2 mm", 3, ""));
  expect(run("L3", "1.2 mm", 50, "[output]\nsave_every = \"6 days\"\n"));  // the page is what needs most
}

TEST(MemoryOfARun, that_is_not_there_is_told_before_anything_is_written_with_what_is_needed_and_what_is_there) {
  if (app::memory_of_machine() > 80e9) GTEST_SKIP() << "this machine holds it";
  const Scratch scratch;
  std::string text = "duration = \"1 day\"\nvoxel_size = \"0.25 mm\"\n[patient]\nprimary = \"breast\"\n";
  for (const char* bone : {"L1", "L2", "L3", "L4", "L5", "femur_left", "femur_right", "humerus_left", "humerus_right"})
    text += fmt::format("[[lesion]]\nbone = \"{}\"\nradius = \"4 mm\"\n", bone);
  write_whole(scratch / "s.toml", text);
  const std::string command =
      fmt::format("cd '{}' && '{}' run s.toml -o r 2>error", scratch.path().string(), HOWSHIP_PROGRAM);
  const int status = std::system(command.c_str());
  EXPECT_EQ(WEXITSTATUS(status), 2);
  const std::string error = read_whole(scratch / "error");
  EXPECT_NE(error.find("the run needs about"), std::string::npos) << error;
  EXPECT_NE(error.find("GB of memory, this machine has"), std::string::npos) << error;
  EXPECT_FALSE(std::filesystem::exists(scratch / "r"));
}

}  // namespace
}  // namespace howship
