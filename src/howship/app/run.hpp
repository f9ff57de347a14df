// SPDX-License-Identifier: Apache-2.0
// A run of one virtual patient, as the command line and other programs ask for it.
#pragma once
#include <cstdint>
#include <optional>
#include <string>

#include "howship/app/commands.hpp"

namespace howship::app {

struct RunOptions {
  std::string file;                      ///< scenario
  std::string folder;                    ///< of the result; empty: results/NAME
  std::string log;                       ///< JSON lines are appended to it; empty: none
  std::string from;                      ///< instead of a scenario: the folder of a cohort, of which ...
  std::optional<std::uint64_t> patient;  ///< ... this one is run
  std::optional<std::uint64_t> seed;     ///< replaces that of the scenario
  std::optional<double> stop_after;      ///< day
  int threads = 0;                       ///< 0: all cores, at most 16
  bool resume = false, force = false, quiet = false, reference = false;
};

/// Where the result of these options goes.
std::string result_folder_of(const RunOptions& options);

/// From a scenario to a result folder: `done`, or `stopped_early` after the day asked for. Throws InputError with every
/// fault before anything is written, Interrupted where a signal ended it with a checkpoint, RunError where it cannot go
/// on.
int run_scenario(const RunOptions& options, Build build);

}  // namespace howship::app
