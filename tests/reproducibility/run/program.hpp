// SPDX-License-Identifier: Apache-2.0
// Runs the real program on one small but rich scenario, and compares whole result folders byte for byte.
#pragma once
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <sstream>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace howship::test {

namespace fs = std::filesystem;

inline std::string bytes_of(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

inline void write(const fs::path& file, const std::string& text) { std::ofstream(file, std::ios::binary) << text; }

/// A folder of its own, in memory where that is possible: a run waits for the disk at each checkpoint.
class Scratch {
 public:
  Scratch() {
    const fs::path memory = "/dev/shm";
    std::string name = ((::access(memory.c_str(), W_OK) == 0 ? memory : fs::temp_directory_path()) / "howship_XXXXXX");
    if (!::mkdtemp(name.data())) throw std::runtime_error("cannot make a temporary folder");
    folder_ = name;
    fs::permissions(folder_, fs::perms{0755});
  }
  ~Scratch() {
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
  }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  fs::path operator/(const fs::path& name) const { return folder_ / name; }

 private:
  fs::path folder_;
};

/// Three bones in voxels and in shells, every kind of event and interval, tests, volumes and pictures.
inline const char* const rich_scenario =
    R"(title      = "Three bones, lesions in voxels and in shells, and every kind of exposure"
seed       = 11
duration   = "42 days"
voxel_size = "2 mm"

[patient]
sex     = "female"
age     = 58
weight  = "68 kg"
primary = "breast"

[output]
save_every       = "21 days"
checkpoint_every = "7 days"
strength_every   = "14 days"
strength_maps    = true

[parameters.fracture]
load_spread = 0.15

[[hardware]]
kind  = "pedicle_screws"
bone  = "T4"
start = "day 16"
from  = ["12 mm", "24 mm", "4 mm"]
to    = ["-12 mm", "24 mm", "4 mm"]
diameter = "5 mm"
length = "35 mm"

[[lesion]]
bone   = "T4"
centre = ["6 mm", "0 mm", "3 mm"]
radius = "4 mm"

[[lesion]]
bone   = "T4"
centre = ["-5 mm", "0 mm", "-3 mm"]
radius = "4 mm"
start  = "day 10"

[[lesion]]
bone   = "T2"
centre = ["0 mm", "0 mm", "0 mm"]
radius = "3 mm"
type   = "blastic"

[[lesion]]
bone   = "T6"
radius = "3 mm"
space  = "shells"

[[treatment]]
drug  = "denosumab"
start = "day 9"

[[treatment]]
drug  = "docetaxel"
start = "day 15"

[[treatment]]
local  = "load_limit"
bone   = "T4"
start  = "day 20"
factor = 0.5
lasts  = "10 days"

[exposure]
mechanical_stimulus = 0.9

[[exposure.interval]]
start     = "day 12"
stop      = "day 30"
denosumab = "1 nM"

[[exposure.interval]]
start = "day 20"
bone  = "T4"
kill  = ["0.05 1/day", "0.01 1/day", "0 1/day"]

[[exposure.event]]
kind        = "infusion"
day         = "day 5"
equivalents = 1

[[exposure.event]]
kind  = "fraction"
day   = "day 17"
dose  = "3 Gy"
count = 3
every = "1 day"
bone  = "T4"

[[exposure.event]]
kind   = "ablation"
day    = "day 25"
killed = 0.95
bone   = "T4"
centre = ["6 mm", "0 mm", "3 mm"]
radius = "5 mm"
rim    = "2 mm"

[[test]]
name  = "pet"
every = "20 days"
bone  = "T4"

[[test]]
name = "xray"
view = "lateral"
bone = "T2"
day  = "day 24"

[[test]]
name   = "biopsy"
needle = "fine_needle"
day    = "day 7"

[[test]]
name  = "labs"
every = "14 days"
)";
inline constexpr int days = 42, checkpoint_every = 7;

/// One start of the program.
struct Call {
  std::vector<std::string> arguments;
  fs::path folder;  ///< working directory
  std::map<std::string, std::string> environment{};
  std::optional<rlim_t> file_size{};  ///< limit on the size of each file, bytes
  std::optional<uid_t> user{};
  fs::path program = HOWSHIP_PROGRAM;
};

class Process {
 public:
  explicit Process(const Call& call) : said_(call.folder / "said.txt") {
    std::vector<std::string> words{call.program.string()};
    words.insert(words.end(), call.arguments.begin(), call.arguments.end());
    std::vector<char*> argv;
    for (std::string& word : words) argv.push_back(word.data());
    argv.push_back(nullptr);
    child_ = ::fork();
    if (child_ != 0) return;
    if (::chdir(call.folder.c_str()) != 0 || !std::freopen("said.txt", "w", stdout) ||
        ::dup2(STDOUT_FILENO, STDERR_FILENO) < 0)
      ::_exit(125);
    for (const auto& [name, value] : call.environment) ::setenv(name.c_str(), value.c_str(), 1);
    const rlimit limit{call.file_size.value_or(RLIM_INFINITY), call.file_size.value_or(RLIM_INFINITY)};
    if (call.file_size && ::setrlimit(RLIMIT_FSIZE, &limit) != 0) ::_exit(125);
    if (call.user && ::setuid(*call.user) != 0) ::_exit(125);
    ::execv(argv[0], argv.data());
    ::_exit(127);
  }
  ~Process() {
    if (child_ > 0) {
      ::kill(child_, SIGKILL);
      wait();
    }
  }
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  void send(int signal) const { ::kill(child_, signal); }

  /// The exit status, or minus the signal that ended it.
  int wait() {
    int status = 0;
    while (::waitpid(child_, &status, 0) < 0 && errno == EINTR) {
    }
    child_ = -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
  }
  /// What it wrote to standard output and error.
  std::string said() const { return bytes_of(said_); }

 private:
  pid_t child_;
  fs::path said_;
};

struct Answer {
  int status;
  std::string said;
};

inline Answer call(const Call& call) {
  Process process(call);
  const int status = process.wait();
  return {status, process.said()};
}

/// Path and bytes of every file below `folder`. The hidden list of what is ours grows in the order in which files were
/// first written, which depends on where a run was stopped; it is no result.
inline std::map<std::string, std::string> files_of(const fs::path& folder) {
  std::map<std::string, std::string> out;
  for (const auto& entry : fs::recursive_directory_iterator(folder))
    if (entry.is_regular_file() && entry.path().filename() != ".howship-result")
      out[fs::relative(entry.path(), folder).string()] = bytes_of(entry.path());
  return out;
}

/// Fails the test for each file that only one folder has, or that differs.
inline void expect_same_files(const std::map<std::string, std::string>& wanted, const fs::path& folder) {
  const auto found = files_of(folder);
  for (const auto& [name, bytes] : wanted) {
    const auto same = found.find(name);
    if (same == found.end())
      ADD_FAILURE() << folder << " has no " << name;
    else
      EXPECT_TRUE(same->second == bytes) << name << " differs";
  }
  for (const auto& [name, bytes] : found) EXPECT_TRUE(wanted.count(name)) << folder << " also has " << name;
}

/// The scenario in a folder of its own, run straight through once.
class RichRun : public testing::Test {
 protected:
  RichRun() { write(scratch / "scenario.toml", rich_scenario); }

  Call run(const std::string& output, std::vector<std::string> more = {}) const {
    Call call{{"run", "scenario.toml", "-o", output, "--quiet"}, scratch / ""};
    call.arguments.insert(call.arguments.end(), more.begin(), more.end());
    return call;
  }

  /// Files of a straight run on two threads.
  const std::map<std::string, std::string>& straight() {
    if (straight_.empty()) {
      const Answer answer = call(run("straight", {"--threads", "2"}));
      EXPECT_EQ(answer.status, 0) << answer.said;
      straight_ = files_of(scratch / "straight");
      EXPECT_TRUE(straight_.count("run.json") && straight_.count("timeline.csv") && straight_.count("checkpoint.h5") &&
                  straight_.count("pictures/T4_lesion_2_over_time.png") &&
                  straight_.count("volumes/T2_day_0021_tumour.nii.gz"));
    }
    return straight_;
  }

  Scratch scratch;

 private:
  std::map<std::string, std::string> straight_;
};

}  // namespace howship::test
