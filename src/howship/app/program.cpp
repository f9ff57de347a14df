// SPDX-License-Identifier: Apache-2.0
// The command line as a whole: help, version, usage faults, and what each kind of failure is to whoever called.
#include <fcntl.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <new>
#include <system_error>

#include "howship/app/commands.hpp"
#include "howship/app/stop.hpp"
#include "howship/base/ensure.hpp"
#include "howship/base/problems.hpp"
#include "howship/numerics/simd.hpp"

namespace howship::app {
namespace {

constexpr const char* what_it_is =
    "Howship simulates bone metastasis, from the cell to the clinic.\n"
    "It is research software: not a medical device, and no advice to patients.";

constexpr const char* example = "Example:\n  howship show primaries";

std::string in_quotes(std::string_view word) { return '\'' + printable(word) + '\''; }

/// Names what was mistyped, as CLI11 says only that something was.
std::string usage_fault(const CLI::App& program, int argc, const char* const* argv) {
  const CLI::App* command = nullptr;
  std::vector<std::string> names;
  for (const CLI::App* one : program.get_subcommands({})) names.push_back(one->get_name());
  const auto guess = [](std::string_view word, const std::vector<std::string>& known) {
    const std::vector<std::string_view> views{known.begin(), known.end()};
    const std::string near = nearest(word, views);
    return near.empty() ? std::string{} : "\n    hint: did you mean '" + near + "'?";
  };
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    if (word == "--") break;
    if (!command && !word.empty() && word[0] != '-') {
      for (const CLI::App* one : program.get_subcommands({}))
        if (one->get_name() == word) command = one;
      if (!command) return "there is no command " + in_quotes(word) + guess(word, names);
      continue;
    }
    if (word.size() < 2 || word[0] != '-' || (word[1] >= '0' && word[1] <= '9')) continue;
    const std::string option = word.substr(0, word.find('='));
    const CLI::App& owner = command ? *command : program;
    if (owner.get_option_no_throw(option)) continue;
    std::vector<std::string> options;
    for (const CLI::Option* one : owner.get_options())
      for (const std::string& name : one->get_lnames()) options.push_back("--" + name);
    return (command ? in_quotes("howship " + command->get_name()) : in_quotes("howship")) + " has no option " +
           in_quotes(option) + guess(option, options);
  }
  return "";
}

/// An empty word, as `-o "$UNSET"` gives, names no file, folder or thing; taken for "not given" it would be a guess.
void refuse_empty_words(const CLI::App& command) {
  Problems problems;
  for (const CLI::Option* one : command.get_options())
    for (const std::string& word : one->results())
      if (word.empty())
        problems.add({"howship " + command.get_name(), 0, 0}, one->get_name(), "what was given is empty",
                     one->get_positional() ? "give a name" : "give a value, or leave the option out");
      else if (word.front() == '=' && !one->get_positional())
        problems.add({"howship " + command.get_name(), 0, 0}, one->get_name(), "what was given begins with '='",
                     "after one dash there is none: -o " + word.substr(1) + ", or ./" + word + " for a name like that");
  if (!problems.empty()) throw InputError{std::move(problems)};
}

/// Where a caller closed standard output, the first file that we open would be it, and what we print would end in that
/// file. So it is opened for reading: printing fails, and finish_output says so.
void fill_closed_streams() {
  for (const int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
    if (::fcntl(fd, F_GETFD) < 0 && errno == EBADF)
      if (::open("/dev/null", fd == STDERR_FILENO ? O_WRONLY : O_RDONLY) != fd) std::_Exit(run_stopped);
}

/// What is said is said through streams and through the C library; neither may have lost a letter.
int finish_output() {
  std::cout.flush();
  const bool printed = std::fflush(stdout) == 0 && std::ferror(stdout) == 0;
  if (std::cout && printed) return done;
  std::cerr << "howship: error: standard output could not be written\n";
  return run_stopped;
}

}  // namespace

int run_program(int argc, const char* const* argv, std::span<const Declare> commands, Build build) {
  fill_closed_streams();
  std::ios::sync_with_stdio(false);
  std::signal(SIGPIPE, SIG_IGN);  // whoever reads us may go away: a run ends its files all the same
  CLI::App program{what_it_is, "howship"};
  program.set_version_flag("--version",
                           "howship " + std::string{build.version} + " (" + std::string{build.commit} + ")");
  program.footer(std::string{example} + "\n\nEvery command has its own --help; `howship help COMMAND` prints it.");
  program.require_subcommand(1);
  std::function<int()> action;
  Registry registry{program, action, build};
  for (Declare declare : commands) declare(registry);
  if (argc < 2) {
    std::cerr << program.help();
    return wrong_input;
  }
  try {
    program.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    const auto chosen = program.get_subcommands();
    // The help of what is not there is a fault, not the help of something else.
    if (const std::string fault = usage_fault(program, argc, argv); !fault.empty()) {
      std::cerr << "howship: error: " << printable(fault) << '\n';
      return wrong_input;
    }
    std::cout << (chosen.empty() ? program.help() : chosen.front()->help("howship"));
    return finish_output();
  } catch (const CLI::Success& asked) {
    std::cout << asked.what() << '\n';
    return finish_output();
  } catch (const CLI::ParseError& error) {
    const std::string fault = usage_fault(program, argc, argv);
    std::cerr << "howship: error: " << printable(fault.empty() ? error.what() : fault) << '\n';
    return wrong_input;
  }
  if (const std::string_view wish = unmet_wish(); !wish.empty()) {
    std::cerr << "howship: error: HOWSHIP_ISA: this machine runs no " << in_quotes(wish)
              << "\n    hint: one of baseline, avx2, avx512 as the processor has them, or leave it unset\n";
    return wrong_input;
  }
  try {
    for (const CLI::App* command : program.get_subcommands()) refuse_empty_words(*command);
    const int code = action ? action() : static_cast<int>(done);
    const int written = finish_output();
    return code == done ? written : code;
  } catch (const InputError& error) {
    std::cout.flush();
    std::cerr << error.problems.report();
    return wrong_input;
  } catch (const Interrupted& error) {
    std::cout.flush();
    std::cerr << "howship: " << printable(error.what()) << '\n';
    return stopped_early;
  } catch (const RunError& error) {
    std::cout.flush();
    std::cerr << "howship: error: " << printable(error.what()) << '\n';
    return run_stopped;
  } catch (const std::filesystem::filesystem_error& error) {
    std::cerr << "howship: error: cannot use '" << printable(error.path1().string()) << "': " << error.code().message()
              << '\n';
    return run_stopped;
  } catch (const std::system_error& error) {
    if (std::ferror(stdout) != 0) return finish_output();
    std::cerr << "howship: error: " << printable(error.what()) << '\n';
    return run_stopped;
  } catch (const std::bad_alloc&) {
    std::cerr << "howship: error: there is not enough memory\n";
    return run_stopped;
  } catch (const std::exception& error) {
    std::cerr << "howship " << build.version << " (" << build.commit
              << "): this is a bug of ours; please report this line: " << printable(error.what()) << '\n';
    return our_bug;
  }
}

}  // namespace howship::app
