// SPDX-License-Identifier: Apache-2.0
// A virtual trial, as the command line and other programs ask for it.
#pragma once
#include <cstdint>
#include <optional>
#include <vector>

#include "howship/app/commands.hpp"
#include "howship/app/job_option.hpp"

namespace howship::app {

struct TrialOptions {
  JobOptions job;
  std::optional<std::uint64_t> seed, patients;  ///< replace those of the file
  std::vector<std::uint64_t> sizes;             ///< with `power`: patients of an arm
  std::string shards{};                         ///< "0..15"; empty: all
  std::vector<std::string> merge{};             ///< folders whose shards are taken over
  std::uint64_t replicates = 1000;              ///< with `power`: trials that are drawn
  int threads = 0;
  bool power = false, twins = false, quiet = false;
};

/// From a trial file to a result folder. Throws InputError, Interrupted, RunError, as `run_scenario` does.
int run_trial(const TrialOptions& options, Build build);

}  // namespace howship::app
