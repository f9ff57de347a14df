// SPDX-License-Identifier: Apache-2.0
// A run that is killed, interrupted or damaged leaves whole files, and goes on to the same result.
#include <random>
#include <sstream>

#include "../../reproducibility/run/program.hpp"
#include "howship/base/files.hpp"
#include "howship/records/checkpoint.hpp"

namespace howship::test {
namespace {

/// The same scenario without pictures, which take most of the time and are covered by tests/reproducibility.
class Crash : public RichRun {
 protected:
  Crash() {
    std::string text = rich_scenario;
    const std::string key = "[output]\n";
    text.insert(text.find(key) + key.size(), "png              = false\n");
    write(scratch / "scenario.toml", text);
  }

  const std::map<std::string, std::string>& plain() {
    if (plain_.empty()) {
      const auto start = std::chrono::steady_clock::now();
      const Answer answer = call(run("straight", {"--threads", "2"}));
      seconds_ = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
      EXPECT_EQ(answer.status, 0) << answer.said;
      plain_ = files_of(scratch / "straight");
    }
    return plain_;
  }
  /// What the straight run took.
  double seconds() {
    plain();
    return seconds_;
  }

  /// What a killed run may have left: parts of files under their own names, and files that are whole. Volumes are those
  /// of the straight run, tables its first rows (of timeline.csv, which gets a column at a medicine's first dose, their
  /// first cells), the checkpoint readable.
  void expect_only_whole_files(const fs::path& folder) {
    for (const auto& [name, bytes] : files_of(folder)) {
      if (name.ends_with(".part")) continue;
      SCOPED_TRACE(name);
      if (name.ends_with(".h5")) {
        EXPECT_NO_THROW(records::read_checkpoint(folder / name));
        continue;
      }
      const auto wanted = plain().find(name);
      ASSERT_TRUE(wanted != plain().end());
      const bool whole = name == "timeline.csv"   ? has_first_cells(wanted->second, bytes)
                         : name.ends_with(".csv") ? wanted->second.starts_with(bytes) && bytes.ends_with("\n")
                                                  : wanted->second == bytes;
      EXPECT_TRUE(whole);
    }
  }

 private:
  /// Whether each line of `part` is the beginning, up to a cell's end, of the same line of `whole`.
  static bool has_first_cells(const std::string& whole, const std::string& part) {
    if (!part.ends_with('\n')) return false;
    std::istringstream lines(whole), begun(part);
    for (std::string line, first; std::getline(begun, first);)
      if (!std::getline(lines, line) || !(line + ',').starts_with(first + ',')) return false;
    return true;
  }

  std::map<std::string, std::string> plain_;
  double seconds_ = 0.0;
};

TEST_F(Crash, killed_at_many_moments_and_resumed_gives_the_same_files) {
  const int moments = std::getenv("HOWSHIP_NIGHTLY") ? 200 : 8;
  std::mt19937 random(2026);
  std::uniform_real_distribution<double> share(0.0, 1.1);
  int killed = 0;
  double patience = 1.0;  // less where a run was over first: the straight one may have met a busier machine
  for (int k = 0; k < moments; ++k) {
    SCOPED_TRACE(k);
    const std::string output = "killed_" + std::to_string(k);
    {
      // Every third one is killed again while it resumes.
      for (int times = k % 3 == 0 ? 2 : 1; times > 0; --times) {
        Process process(run(output, {"--resume", "--threads", "2"}));
        std::this_thread::sleep_for(std::chrono::duration<double>(patience * share(random) * seconds() / times));
        process.send(SIGKILL);
        const int status = process.wait();
        ASSERT_TRUE(status == -SIGKILL || status == 0) << process.said();
        killed += status == -SIGKILL;
        if (status == 0) patience *= 0.8;
        if (fs::exists(scratch / output)) expect_only_whole_files(scratch / output);
      }
    }
    const Answer resumed = call(run(output, {"--resume", "--threads", k % 2 ? "1" : "3"}));
    ASSERT_EQ(resumed.status, 0) << resumed.said;
    expect_same_files(plain(), scratch / output);
    fs::remove_all(scratch / output);
  }
  EXPECT_GT(killed, moments / 4) << "a straight run took " << seconds() << " s";
}

TEST_F(Crash, interrupted_by_ctrl_c_names_the_checkpoint_and_resumes_to_the_same_files) {
  int interrupted = 0;
  // A run may be over before the signal is sent; then the next one is given less time.
  double patience = 0.7;
  constexpr int wanted = 3, most_tries = 30;
  for (int tried = 0; interrupted < wanted && tried < most_tries; ++tried) {
    const double share = 0.3 * (interrupted % wanted);
    SCOPED_TRACE(share);
    const std::string output = "interrupted_" + std::to_string(tried);
    Process process(run(output, {"--threads", "2"}));
    // The first checkpoint shows that the program listens; a Ctrl-C before that just ends it.
    for (int wait = 0; wait < 30000 && !fs::exists(scratch / output / "checkpoint.h5"); ++wait)
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    std::this_thread::sleep_for(std::chrono::duration<double>(patience * share * seconds()));
    process.send(SIGINT);
    const int status = process.wait();
    if (status == 0) {
      patience *= 0.5;
      continue;
    }
    ++interrupted;
    ASSERT_EQ(status, 4) << process.said();
    EXPECT_NE(process.said().find("interrupted on day"), std::string::npos) << process.said();
    EXPECT_NE(process.said().find("--resume from " + output + "/checkpoint.h5"), std::string::npos) << process.said();
    for (const auto& [name, bytes] : files_of(scratch / output)) EXPECT_FALSE(name.ends_with(".part")) << name;
    EXPECT_NE(bytes_of(scratch / output / "run.json").find("\"complete\": false"), std::string::npos);
    const Answer resumed = call(run(output, {"--resume", "--threads", "3"}));
    ASSERT_EQ(resumed.status, 0) << resumed.said;
    expect_same_files(plain(), scratch / output);
  }
  EXPECT_EQ(interrupted, wanted);
}

TEST_F(Crash, a_damaged_checkpoint_falls_back_to_the_one_before) {
  for (const bool cut : {true, false}) {
    SCOPED_TRACE(cut ? "cut short" : "one byte changed");
    const std::string output = cut ? "cut" : "changed";
    ASSERT_EQ(call(run(output, {"--stop-after", "28"})).status, 4);
    const fs::path newest = scratch / output / "checkpoint.h5";
    ASSERT_TRUE(fs::exists(records::previous_checkpoint(newest)));
    std::string bytes = bytes_of(newest);
    bytes[bytes.size() / 2] = char(bytes[bytes.size() / 2] ^ 1);
    write(newest, cut ? bytes.substr(0, bytes.size() / 2) : bytes);
    // The damaged one is gone after this, and never becomes the older generation.
    Answer resumed = call({{"run", "scenario.toml", "-o", output, "--resume", "--stop-after", "30"}, scratch / ""});
    ASSERT_EQ(resumed.status, 4) << resumed.said;
    EXPECT_NE(resumed.said.find("howship: warning: "), std::string::npos) << resumed.said;
    EXPECT_NE(resumed.said.find("checkpoint.h5"), std::string::npos) << resumed.said;
    EXPECT_NO_THROW(records::read_checkpoint(newest));
    EXPECT_NO_THROW(records::read_checkpoint(records::previous_checkpoint(newest)));
    resumed = call(run(output, {"--resume"}));
    ASSERT_EQ(resumed.status, 0) << resumed.said;
    expect_same_files(plain(), scratch / output);
  }
}

TEST_F(Crash, two_damaged_checkpoints_end_with_sentences_and_change_nothing) {
  ASSERT_EQ(call(run("both", {"--stop-after", "14"})).status, 4);
  write(scratch / "both/checkpoint.h5", "not a checkpoint");
  write(scratch / "both/checkpoint.previous.h5", "");
  const auto before = files_of(scratch / "both");
  const Answer answer = call(run("both", {"--resume"}));
  EXPECT_EQ(answer.status, 3);
  EXPECT_NE(answer.said.find("both/checkpoint.h5"), std::string::npos) << answer.said;
  EXPECT_NE(answer.said.find("both/checkpoint.previous.h5"), std::string::npos) << answer.said;
  expect_same_files(before, scratch / "both");
}

TEST_F(Crash, another_seed_or_an_edited_scenario_is_not_resumed) {
  ASSERT_EQ(call(run("out", {"--stop-after", "7"})).status, 4);
  const auto before = files_of(scratch / "out");
  Answer answer = call(run("out", {"--resume", "--seed", "12"}));
  EXPECT_EQ(answer.status, 2);
  EXPECT_NE(answer.said.find("of another seed"), std::string::npos) << answer.said;
  write(scratch / "scenario.toml", bytes_of(scratch / "scenario.toml") + "# edited\n");
  answer = call(run("out", {"--resume"}));
  EXPECT_EQ(answer.status, 2);
  EXPECT_NE(answer.said.find("of another scenario file"), std::string::npos) << answer.said;
  EXPECT_NE(answer.said.find("hint: "), std::string::npos) << answer.said;
  expect_same_files(before, scratch / "out");
}

}  // namespace
}  // namespace howship::test
