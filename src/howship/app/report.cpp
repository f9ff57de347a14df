// SPDX-License-Identifier: Apache-2.0
// `howship report`: the page over a result folder, built again, or over two to compare.
#include <CLI/CLI.hpp>
#include <filesystem>
#include <iostream>
#include <memory>

#include "howship/app/commands.hpp"
#include "howship/app/number_option.hpp"
#include "howship/app/output_option.hpp"
#include "howship/base/files.hpp"
#include "howship/base/problems.hpp"
#include "howship/records/report.hpp"
#include "howship/records/result_folder.hpp"

namespace howship::app {
namespace {

namespace fs = std::filesystem;

struct Options {
  std::vector<std::string> results;
  std::string output;
};

void check(const Options& options, const fs::path& target) {
  Problems problems;
  for (const std::string& result : options.results)
    if (std::error_code none; !fs::exists(fs::path{result} / "run.json", none))
      problems.add({result, 0, 0}, "report",
                   fs::is_directory(result, none) ? "the folder holds no run.json" : "is no folder",
                   "give a folder that `howship run` wrote");
  if (problems.empty())
    check_page(target, "<!doctype html><!-- howship report -->", "stands there already and is no report of ours",
               problems);
  if (!problems.empty()) throw InputError{std::move(problems)};
}

int report(const Options& options) {
  const fs::path target = !options.output.empty()      ? fs::path{options.output}
                          : options.results.size() > 1 ? fs::path{"comparison.html"}
                                                       : fs::path{options.results[0]} / "report.html";
  check(options, target);
  ThreadPool pool(threads_for());
  const std::vector<fs::path> results(options.results.begin(), options.results.end());
  std::vector<std::string> warnings;
  const std::string page = records::report_page(results, pool, {}, &warnings);
  for (const std::string& one : warnings) std::cerr << "howship: warning: " << printable(one) << '\n';
  write_page(target, page);
  return done;
}

}  // namespace

void declare_report(Registry& registry) {
  auto options = std::make_shared<Options>();
  CLI::App* command = registry.program.add_subcommand(
      "report", "The page over a result folder, built again; over two folders, a comparison");
  command->add_option("results", options->results, "Result folder, or two to compare on the same axes")
      ->required()
      ->expected(1, 2);
  command->add_option("-o,--output", options->output,
                      "The page; default report.html in the folder, or comparison.html here");
  command->footer(
      "Example:\n  howship report results/lytic_breast_L3\n\n"
      "The page is one file that opens from disk, without a network.\n"
      "This is research software: not a medical device, and no advice to patients.");
  command->callback([options, &registry] { registry.action = [options] { return report(*options); }; });
}

}  // namespace howship::app
