// SPDX-License-Identifier: Apache-2.0
// A result depends on the scenario and its seed, and on nothing else of the machine or of how the program was called.
#include <clocale>

#include "program.hpp"

namespace howship::test {
namespace {

using SameBytes = RichRun;

TEST_F(SameBytes, any_number_of_threads) {
  for (const char* threads : {"1", "3", "5"}) {
    const std::string output = std::string{"threads_"} + threads;
    const Answer answer = call(run(output, {"--threads", threads}));
    ASSERT_EQ(answer.status, 0) << answer.said;
    SCOPED_TRACE(output);
    expect_same_files(straight(), scratch / output);
  }
}

TEST_F(SameBytes, run_again_in_another_folder_with_another_clock_language_and_log) {
  fs::create_directory(scratch / "elsewhere");
  write(scratch / "elsewhere/copy.toml", rich_scenario);
  Call other{{"run", "copy.toml", "-o", "deep/er/out", "--threads", "2", "--log", "log.jsonl"}, scratch / "elsewhere"};
  other.environment = {{"TZ", "Asia/Kathmandu"}, {"HOME", "/"}};
  std::string language = "C.UTF-8";
  for (const char* wish : {"de_DE.UTF-8", "de_DE.utf8", "fr_FR.UTF-8"})
    if (std::setlocale(LC_ALL, wish)) language = wish;
  std::setlocale(LC_ALL, "C");
  other.environment["LC_ALL"] = other.environment["LANG"] = language;
  const Answer answer = call(other);
  ASSERT_EQ(answer.status, 0) << answer.said;
  EXPECT_NE(bytes_of(scratch / "elsewhere/log.jsonl").find("\"event\":\"finished\""), std::string::npos);
  expect_same_files(straight(), scratch / "elsewhere/deep/er/out");
}

TEST_F(SameBytes, every_instruction_set_of_this_processor) {
  for (const char* isa : {"baseline", "avx2", "avx512"}) {
    Call narrow = run(isa, {"--threads", "2"});
    narrow.environment = {{"HOWSHIP_ISA", isa}};
    const Answer answer = call(narrow);
    ASSERT_EQ(answer.status, 0) << answer.said;
    SCOPED_TRACE(isa);
    expect_same_files(straight(), scratch / isa);
  }
}

TEST_F(SameBytes, force_over_an_earlier_result_of_another_seed) {
  ASSERT_EQ(call(run("again", {"--seed", "12", "--stop-after", "9"})).status, 4);
  const Answer answer = call(run("again", {"--force", "--threads", "2"}));
  ASSERT_EQ(answer.status, 0) << answer.said;
  expect_same_files(straight(), scratch / "again");
}

TEST_F(SameBytes, resumed_from_every_checkpoint_on_another_number_of_threads) {
  for (int day = 0; day <= days; day += checkpoint_every) {
    SCOPED_TRACE(day);
    const std::string output = "stopped_" + std::to_string(day);
    const Answer stopped = call(run(output, {"--threads", "2", "--stop-after", std::to_string(day)}));
    ASSERT_EQ(stopped.status, day < days ? 4 : 0) << stopped.said;  // the last day ends it
    const Answer resumed = call(run(output, {"--resume", "--threads", day % 2 ? "1" : "3"}));
    ASSERT_EQ(resumed.status, 0) << resumed.said;
    expect_same_files(straight(), scratch / output);
  }
}

TEST_F(SameBytes, stopped_on_days_without_a_checkpoint_of_their_own_and_resumed_many_times) {
  for (const char* day : {"1", "10", "18", "25.5", "41"}) {
    const Answer stopped = call(run("steps", {"--resume", "--stop-after", day}));
    ASSERT_EQ(stopped.status, 4) << stopped.said;
  }
  ASSERT_EQ(call(run("steps", {"--resume"})).status, 0);
  expect_same_files(straight(), scratch / "steps");
}

}  // namespace
}  // namespace howship::test
