// SPDX-License-Identifier: Apache-2.0
// `howship help`: what a command does; and the same as a manual page, and for the completion of words in a shell.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>

#include "howship/app/commands.hpp"
#include "howship/app/topics.hpp"
#include "howship/base/problems.hpp"

namespace howship::app {
namespace {

struct Options {
  std::string command;
  bool man = false, completion = false;
};

std::vector<const CLI::App*> commands_of(const CLI::App& program) {
  std::vector<const CLI::App*> out;
  for (const CLI::App* one : program.get_subcommands({})) out.push_back(one);
  return out;
}

const CLI::App& command_of(const CLI::App& program, const std::string& name) {
  std::vector<std::string> known;
  for (const CLI::App* one : commands_of(program)) {
    if (one->get_name() == name) return *one;
    known.push_back(one->get_name());
  }
  const std::vector<std::string_view> views{known.begin(), known.end()};
  const std::string near = nearest(name, views);
  std::string all;
  for (const std::string& one : known) all += (all.empty() ? "one of: " : ", ") + one;
  Problems problems;
  problems.add({"howship help", 0, 0}, "", "there is no command '" + name + "'",
               near.empty() ? all : "did you mean '" + near + "'?");
  throw InputError{std::move(problems)};
}

/// Text as roff takes it: no line of it is a request, no letter of it an escape.
std::string roff(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if ((c == '.' || c == '\'') && (out.empty() || out.back() == '\n')) out += "\\&";
    if (c == '\\') {
      out += "\\e";
    } else if (c == '-') {
      out += "\\-";
    } else {
      out += c;
    }
  }
  return out;
}

std::string man_page(const CLI::App& program, const CLI::App* command, const Build& build) {
  const std::string name = command ? "howship-" + command->get_name() : "howship";
  const CLI::App& about = command ? *command : program;
  std::string title = name;
  for (char& c : title) c = char(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
  std::string out = fmt::format(".TH {} 1 \"\" \"howship {}\" \"Howship\"\n.SH NAME\n", title, build.version);
  const std::string does = command ? command->get_description() : "simulator of bone metastasis";
  out += roff(name) + " \\- " + roff(does) + "\n.SH SYNOPSIS\n";
  if (!command) {
    out += ".B howship\nCOMMAND [OPTIONS]\n.SH DESCRIPTION\n" + roff(program.get_description()) + "\n.SH COMMANDS\n";
    for (const CLI::App* one : commands_of(program))
      out += ".TP\n.BR howship\\-" + roff(one->get_name()) + " (1)\n" + roff(one->get_description()) + '\n';
    out +=
        ".SH EXIT STATUS\n0 done; 2 the input is wrong, all faults are told and nothing is written; 3 the job could "
        "not "
        "go on; 4 it was stopped early as asked, by an option or a signal, and \\-\\-resume goes on; 70 a bug of "
        "ours.\n";
  } else {
    out += ".B howship " + roff(command->get_name()) + "\n[OPTIONS]";
    for (const CLI::Option* one : command->get_options())
      if (one->get_positional()) out += ' ' + roff(one->get_name());
    out += "\n.SH DESCRIPTION\n" + roff(does) + "\n.SH OPTIONS\n";
    for (const CLI::Option* one : command->get_options()) {
      const std::string type = one->get_expected_max() == 0 || one->get_positional() ? "" : ' ' + one->get_type_name();
      out += ".TP\n.B " + roff(one->get_name(one->get_positional(), true) + type) + '\n' +
             roff(one->get_description()) + '\n';
    }
  }
  if (const std::string footer = about.get_footer(); !footer.empty())
    out += ".SH NOTES\n.nf\n" + roff(footer) + "\n.fi\n";
  if (command) out += ".SH SEE ALSO\n.BR howship (1)\n";
  return out;
}

std::string completion(const CLI::App& program) {
  std::string commands, cases;
  for (const CLI::App* one : commands_of(program)) {
    commands += (commands.empty() ? "" : " ") + one->get_name();
    std::string options;
    for (const CLI::Option* option : one->get_options())
      for (const std::string& name : option->get_lnames()) options += (options.empty() ? "--" : " --") + name;
    cases += fmt::format("    {}) words=\"{}\" ;;\n", one->get_name(), options);
  }
  std::string topics_known;
  for (const Topic& topic : topics()) topics_known += (topics_known.empty() ? "" : " ") + std::string{topic.name};
  return fmt::format(
      R"(# bash completion of howship, made by `howship help --bash-completion`
_howship() {{
  local word=${{COMP_WORDS[COMP_CWORD]}} words=""
  COMPREPLY=()
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W "{} --help --version" -- "$word"))
    return
  fi
  if [ "$COMP_CWORD" -eq 2 ]; then
    case ${{COMP_WORDS[1]}} in
      show) words="{}" ;;
      help) words="{}" ;;
    esac
    [ -z "$words" ] || COMPREPLY=($(compgen -W "$words" -- "$word"))
  fi
  case $word in -*) ;; *) return ;; esac
  case ${{COMP_WORDS[1]}} in
{}  esac
  COMPREPLY=($(compgen -W "$words" -- "$word"))
}}
complete -o default -F _howship howship
)",
      commands, topics_known, commands, cases);
}

int help(const CLI::App& program, const Options& options, const Build& build) {
  if (options.completion) {
    std::cout << completion(program);
    return done;
  }
  const CLI::App* command = options.command.empty() ? nullptr : &command_of(program, options.command);
  if (options.man)
    std::cout << man_page(program, command, build);
  else
    std::cout << (command ? command->help("howship")
                          : program.get_formatter()->make_help(&program, "howship", CLI::AppFormatMode::Normal));
  return done;
}

}  // namespace

void declare_help(Registry& registry) {
  CLI::App* command = registry.program.add_subcommand("help", "What a command does");
  const auto options = std::make_shared<Options>();
  command->add_option("COMMAND", options->command, "one of the commands; all of them where not given");
  CLI::Option* man = command->add_flag("--man", options->man, "as a manual page");
  command->add_flag("--bash-completion", options->completion, "what bash is to read to complete words")->excludes(man);
  command->footer("Example:\n  howship help run");
  command->callback([&registry, options] {
    registry.action = [&program = registry.program, build = registry.build, options] {
      return help(program, *options, build);
    };
  });
}

}  // namespace howship::app
