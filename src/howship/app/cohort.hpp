// SPDX-License-Identifier: Apache-2.0
// A job of many patients, as the command line and other programs ask for it.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "howship/app/commands.hpp"
#include "howship/app/job_option.hpp"

namespace howship::app {

struct CohortOptions {
  JobOptions job;
  std::string part;                             ///< "2/8": of each eight shards the second; empty: all
  std::vector<std::string> join;                ///< folders of parts
  std::optional<std::uint64_t> seed, patients;  ///< replace those of the file
  std::optional<std::uint64_t> patient;         ///< only tells the life of this one
  int threads = 0;
  bool quiet = false;
};

/// From a cohort file to a result folder. Throws InputError, Interrupted, RunError, as `run_scenario` does.
int run_cohort(const CohortOptions& options, Build build);

}  // namespace howship::app
