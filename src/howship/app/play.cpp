// SPDX-License-Identifier: Apache-2.0
// `howship play`: a page with the simulator inside.
#include <CLI/CLI.hpp>
#include <filesystem>
#include <memory>

#include "howship/app/commands.hpp"
#include "howship/app/output_option.hpp"
#include "howship/base/problems.hpp"
#include "howship/records/report.hpp"

namespace howship::app {
namespace {

namespace fs = std::filesystem;

int play(const fs::path& target, Build build) {
  Problems problems;
  check_page(target, "<!doctype html><!-- howship play -->", "stands there already and is no page of ours to play with",
             problems);
  if (!problems.empty()) throw InputError{std::move(problems)};
  write_page(target, records::play_page(build.version, build.commit));
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
