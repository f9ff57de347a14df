// SPDX-License-Identifier: Apache-2.0
// The same reader through the real program: exit codes, what goes to which stream, and that nothing is written.
#include <sys/wait.h>

#include <filesystem>
#include <fstream>

#include "howship/base/files.hpp"

namespace howship {
namespace {

struct Ran {
  int code = -1;
  std::string out, error;
};

class Program : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::temp_directory_path() / ("howship-program-" + std::to_string(::getpid()));
    std::filesystem::create_directories(folder_);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  /// Runs `howship ARGUMENTS` in a folder of its own, whose only file is s.toml.
  Ran run(const std::string& arguments, const std::string& scenario = "") {
    std::ofstream(folder_ / "s.toml", std::ios::binary) << scenario;
    const auto streams = folder_.parent_path() / (folder_.filename().string() + "-streams");
    std::filesystem::create_directories(streams);
    const std::string command = "cd '" + folder_.string() + "' && ( '" HOWSHIP_PROGRAM "' " + arguments + " ) >'" +
                                (streams / "out").string() + "' 2>'" + (streams / "error").string() + "'";
    const int status = std::system(command.c_str());
    Ran ran{WIFEXITED(status) ? WEXITSTATUS(status) : -1, read_whole(streams / "out"), read_whole(streams / "error")};
    std::filesystem::remove_all(streams);
    return ran;
  }
  std::size_t files() const {
    return static_cast<std::size_t>(std::distance(std::filesystem::recursive_directory_iterator{folder_}, {}));
  }

 private:
  std::filesystem::path folder_;
};

const std::string good =
    "duration = \"1 year\"\n[patient]\nprimary = \"breast\"\n[[lesion]]\nbone = \"L3\"\nradius = \"3 mm\"\n";

TEST_F(Program, check_of_a_good_scenario_says_what_was_understood) {
  const Ran ran = run("check s.toml", good);
  EXPECT_EQ(ran.code, 0);
  EXPECT_EQ(ran.error, "");
  for (const char* part : {"365.2 days", "breast", "L3, built in", "radius 3 mm", "RVEs"})
    EXPECT_NE(ran.out.find(part), std::string::npos) << part << ran.out;
  EXPECT_EQ(files(), 1u);
}

TEST_F(Program, the_five_faults_that_others_accept_in_silence_end_with_code_2_and_nothing_written) {
  for (const auto& [text, line] :
       {std::pair{"stpe = \"1 day\"\n" + good, "s.toml:1:1: error: stpe: no such key"},
        {"sed = 7\n" + good, "s.toml:1:1: error: sed: no such key"},
        {"step = \"1 m2/s\"\n" + good, "s.toml:1:8: error: step: 'm2/s' measures diffusivity, here a time is wanted"},
        {good + "[parameters.tumour]\ngrowth = \"0.01O 1/day\"\n", "s.toml:8:10: error: parameters.tumour.growth:"},
        {good + "[parameters.tumour]\ngrowth = \"ten 1/day\"\n", "s.toml:8:10: error: parameters.tumour.growth:"}}) {
    const Ran ran = run("check s.toml", text);
    EXPECT_EQ(ran.code, 2);
    EXPECT_EQ(ran.out, "");
    EXPECT_EQ(ran.error.find(line), 0u) << line << '\n' << ran.error;
    EXPECT_NE(ran.error.find("    hint: "), std::string::npos) << ran.error;
    EXPECT_EQ(files(), 1u);
  }
}

TEST_F(Program, all_faults_of_a_file_are_printed_in_its_order) {
  const Ran ran = run("check s.toml", "sed = 7\n" + good + "type = \"lytik\"\n[output]\npng = 1\n");
  EXPECT_EQ(ran.code, 2);
  const std::size_t a = ran.error.find("s.toml:1:1: error: sed"),
                    b = ran.error.find("s.toml:8:8: error: lesion[0].type"),
                    c = ran.error.find("s.toml:10:7: error: output.png");
  EXPECT_TRUE(a < b && b < c && c != std::string::npos) << ran.error;
}

TEST_F(Program, a_file_that_is_not_there_or_is_a_folder_is_a_fault_of_the_input) {
  EXPECT_EQ(run("check none.toml").code, 2);
  EXPECT_NE(run("check none.toml").error.find("none.toml: error: there is no such file"), std::string::npos);
  EXPECT_EQ(run("check .").code, 2);
}

TEST_F(Program, check_reads_standard_input_as_its_help_shows) {
  EXPECT_EQ(run("check - < s.toml", good).code, 0);
  const Ran ran = run("check - < s.toml", "duration = 3\n");
  EXPECT_EQ(ran.code, 2);
  EXPECT_EQ(ran.error.find("-:1:12: error: duration: the unit is missing"), 0u) << ran.error;
}

TEST_F(Program, check_for_machines_lists_faults_with_their_places) {
  const Ran ran = run("check --json s.toml", "sed = 7\n" + good);
  EXPECT_EQ(ran.code, 2);
  EXPECT_NE(ran.out.find("\"line\": 1"), std::string::npos) << ran.out;
  EXPECT_NE(ran.out.find("\"key\": \"sed\""), std::string::npos) << ran.out;
  EXPECT_NE(run("check --json s.toml", good).out.find("\"given\": true"), std::string::npos);
}

TEST_F(Program, a_mistyped_command_option_or_name_ends_with_code_2_and_the_nearest) {
  for (const auto& [arguments, hint] : {std::pair{"chek s.toml", "did you mean 'check'?"},
                                        {"check --jsno s.toml", "did you mean '--json'?"},
                                        {"show parametres", "did you mean 'parameters'?"},
                                        {"show primaries brest", "did you mean 'breast'?"},
                                        {"show parameters growht", "did you mean 'growth'?"},
                                        {"show bones L33", "did you mean 'L3'?"},
                                        {"show inputs raduis", "did you mean 'radius'?"}}) {
    const Ran ran = run(arguments, good);
    EXPECT_EQ(ran.code, 2) << arguments;
    EXPECT_NE(ran.error.find(hint), std::string::npos) << arguments << '\n' << ran.error;
    EXPECT_EQ(ran.out, "");
  }
  EXPECT_EQ(run("").code, 2);
  EXPECT_EQ(run("check").code, 2);
}

TEST_F(Program, help_and_version_work_everywhere) {
  const Ran help = run("--help");
  EXPECT_EQ(help.code, 0);
  EXPECT_NE(help.out.find("not a medical device"), std::string::npos);
  EXPECT_NE(help.out.find("Example:"), std::string::npos);
  for (const char* command : {"check", "show"}) {
    const Ran one = run(std::string{command} + " --help");
    EXPECT_EQ(one.code, 0);
    EXPECT_NE(one.out.find("Example:"), std::string::npos) << command;
  }
  EXPECT_EQ(run("--version").out.find("howship 0."), 0u);
}

TEST_F(Program, an_output_that_cannot_be_written_ends_with_code_3) {
  if (!std::filesystem::exists("/dev/full")) GTEST_SKIP() << "this system has no /dev/full";
  EXPECT_EQ(run("show schema > /dev/full; exit $?").code, 3);
}

}  // namespace
}  // namespace howship
