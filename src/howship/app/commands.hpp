// SPDX-License-Identifier: Apache-2.0
// The subcommands. Each lives in a file of its own, declared here and named once in main.cpp.
#pragma once
#include <functional>
#include <span>
#include <string>
#include <string_view>

namespace CLI {
class App;
}

namespace howship::app {

/// What is being run; goes into --version and run.json.
struct Build {
  std::string_view version, commit;
};

/// Exit codes of the program. `stopped_early`: as asked, by an option or a signal; what is there can be gone on with.
enum Exit : int { done = 0, wrong_input = 2, run_stopped = 3, stopped_early = 4, our_bug = 70 };

/// What a command declares itself on: it adds one subcommand to `program` whose callback sets `action`. The action does
/// the work once all options are read, and returns an Exit. It may throw InputError and RunError; it prints to
/// std::cout.
struct Registry {
  CLI::App& program;
  std::function<int()>& action;
  Build build;
};

using Declare = void (*)(Registry& registry);

void declare_run(Registry& registry);
void declare_cohort(Registry& registry);
void declare_trial(Registry& registry);
void declare_dataset(Registry& registry);
void declare_check(Registry& registry);
void declare_show(Registry& registry);
void declare_image(Registry& registry);
void declare_strength(Registry& registry);
void declare_report(Registry& registry);
void declare_play(Registry& registry);
void declare_surrogate(Registry& registry);
void declare_help(Registry& registry);

/// The whole program: reads the command line, runs the command chosen, turns what it throws into an exit code.
int run_program(int argc, const char* const* argv, std::span<const Declare> commands, Build build);

}  // namespace howship::app
