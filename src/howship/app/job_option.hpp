// SPDX-License-Identifier: Apache-2.0
// The result folder of a job that -o, --resume and --force speak of.
#pragma once
#include <functional>
#include <string>
#include <string_view>

#include "howship/records/log.hpp"
#include "howship/records/result_folder.hpp"

namespace howship::app {

struct JobOptions {
  std::string file;    ///< of the job; the default folder is named after it
  std::string folder;  ///< empty: results/NAME
  std::string log;     ///< JSON lines are appended to it; empty: none
  bool resume = false, force = false;
};

/// Opens it. To resume where nothing stands is to begin. Throws InputError where a folder to be gone on with holds no
/// such job (`what`: "cohort"), of which `first_file` is the first that is written.
records::ResultFolder open_job(const JobOptions& options, std::string_view what, std::string_view first_file);

/// Runs a job. How it ended goes into the log that it opened: "interrupted" by a signal, or "failed"; what it throws is
/// passed on.
int logged(records::EventLog& log, const std::function<int()>& job);

}  // namespace howship::app
