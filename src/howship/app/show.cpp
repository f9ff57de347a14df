// SPDX-License-Identifier: Apache-2.0
// `howship show`: what is built in, with value, unit, range and source of every number.
#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>

#include "howship/app/commands.hpp"
#include "howship/app/output_option.hpp"
#include "howship/app/table.hpp"
#include "howship/app/topics.hpp"
#include "howship/base/files.hpp"
#include "howship/base/problems.hpp"

namespace howship::app {
namespace {

struct Options {
  std::string topic, name, png;
  bool json = false, markdown = false, bibtex = false, force = false;
};

std::string picture_of(const Topic& topic, std::string_view name) {
  if (topic.picture && !name.empty()) return topic.picture(name);
  Problems problems;
  problems.add({"howship show", 0, 0}, "--png", "there is no picture of this",
               "howship show drugs NAME --png FILE, or howship show treatments NAME");
  throw InputError{std::move(problems)};
}

int show(const Options& options) {
  if (options.bibtex) {
    if (options.topic != "sources") {
      Problems problems;
      problems.add({"howship show", 0, 0}, "--bibtex", "only works have BibTeX", "howship show sources --bibtex");
      throw InputError{std::move(problems)};
    }
    std::cout << bibtex(options.name);
    return done;
  }
  if (!options.png.empty()) {
    Problems problems;
    check_output(options.png, "--png", "howship show", options.force, problems);
    if (!problems.empty()) throw InputError{std::move(problems)};
  }
  const Style style = options.json ? Style::json : options.markdown ? Style::markdown : Style::text;
  std::vector<std::string_view> names;
  for (const Topic& topic : topics()) {
    if (topic.name == options.topic) {
      std::cout << topic.show(options.name, style);
      if (!options.png.empty()) write_whole(options.png, picture_of(topic, options.name));
      return done;
    }
    names.push_back(topic.name);
  }
  throw InputError{no_such("topic", options.topic, names)};
}

}  // namespace

Problems no_such(std::string_view what, std::string_view word, std::span<const std::string_view> known) {
  Problems out;
  const std::string near = nearest(word, known);
  std::string hint = "known:";
  for (std::string_view one : known) hint += ' ' + std::string{one};
  out.add({"howship show", 0, 0}, "", "there is no " + std::string{what} + " '" + std::string{word} + "'",
          near.empty() ? hint : "did you mean '" + near + "'?");
  return out;
}

void declare_show(Registry& registry) {
  CLI::App* command = registry.program.add_subcommand(
      "show", "Show what is built in, with value, unit, range and source of every number");
  const auto options = std::make_shared<Options>();
  std::string help = "one of:";
  for (const Topic& topic : topics()) help += ' ' + std::string{topic.name};
  command->add_option("TOPIC", options->topic, help)->required();
  command->add_option("NAME", options->name, "only this one");
  CLI::Option* json = command->add_flag("--json", options->json, "for machines");
  command->add_option("--png", options->png,
                      "also draw NAME into this file (drugs: level over time; treatments: dose over depth of a beam, "
                      "what a needle kills; what is left in a bone)");
  command->add_flag("--force", options->force, "replace a picture of that name");
  command->add_flag("--markdown", options->markdown, "as on the reference pages")->excludes(json);
  command->add_flag("--bibtex", options->bibtex, "of sources: all works, or the one of NAME, for a reference manager")
      ->excludes(json);
  std::string footer = "Topics:\n";
  for (const Topic& topic : topics()) {
    std::string name{topic.name};
    name.resize(12, ' ');
    footer += "  " + name + std::string{topic.summary} + '\n';
  }
  command->footer(
      footer +
      "\nExample:\n  howship show parameters tumour\n\nWorks for a reference manager:\n  howship show sources "
      "--bibtex");
  command->callback([&action = registry.action, options] { action = [options] { return show(*options); }; });
}

}  // namespace howship::app
