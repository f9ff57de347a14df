// SPDX-License-Identifier: Apache-2.0
// `howship play`: a page with the simulator inside.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <filesystem>
#include <iostream>
#include <memory>

#include "howship/app/commands.hpp"
#include "howship/base/files.hpp"
#include "howship/base/problems.hpp"
#include "howship/records/report.hpp"

namespace howship::app {
namespace {

namespace fs = std::filesystem;

int play(const fs::path& target, Build build) {
  // A page of ours starts with a line that says so; anything else stays as it is.
  std::error_code error;
  const fs::file_status there = fs::symlink_status(target, error);
  if (fs::exists(there) &&
      (!fs::is_regular_file(there) || read_whole(target).rfind("<!doctype html><!-- howship play -->", 0) != 0)) {
    Problems problems;
    problems.add({target.string(), 0, 0}, "-o", "stands there already and is no page of ours to play with",
                 "give another name");
    throw InputError{std::move(problems)};
  }
  const std::string page = records::play_page(build.version, build.commit);
  write_whole(target, page);
  std::cout << fmt::format("{} ({:.2f} MB)\n", printable(target.string()), 1e-6 * double(page.size()));
  return done;
}

}  // namespace

void declare_play(Registry& registry) {
  auto target = std::make_shared<std::string>("play.html");
  CLI::App* command = registry.program.add_subcommand("play", "A page to play with: one file, the simulator inside");
  command->add_option("-o,--output", *target, "The page; default play.html here");
  command->footer(
      "Example:\n  howship play -o play.html\n\n"
      "Choose a bone, a cancer, a medicine and its start; the lesion grows in the page, which needs no network and no\n"
      "program beside it. Its scenario can be saved, and `howship run` gives the same tables, byte for byte.\n"
      "This is research software: not a medical device, and no advice to patients.");
  command->callback(
      [target, &registry] { registry.action = [target, build = registry.build] { return play(*target, build); }; });
}

}  // namespace howship::app
