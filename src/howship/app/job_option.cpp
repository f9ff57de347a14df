// SPDX-License-Identifier: Apache-2.0
#include "howship/app/job_option.hpp"

#include <filesystem>

#include "howship/app/stop.hpp"
#include "howship/base/problems.hpp"
#include "howship/records/job_folder.hpp"

namespace howship::app {

records::ResultFolder open_job(const JobOptions& options, std::string_view what, std::string_view first_file) {
  namespace fs = std::filesystem;
  const fs::path path =
      options.folder.empty() ? fs::path{"results"} / fs::path{options.file}.stem() : fs::path{options.folder};
  std::error_code ignored;
  const bool nothing_there = !fs::exists(fs::symlink_status(path, ignored)) ||
                             (fs::is_directory(path, ignored) && fs::is_empty(path, ignored));
  if (options.resume && !nothing_there && records::holds_no_job(path, first_file)) {
    const std::string name{what};
    Problems problems;
    problems.add({path.string(), 0, 0}, "--resume", "this folder holds no " + name, "name the folder of the " + name);
    throw InputError{std::move(problems)};
  }
  return records::ResultFolder(path, options.resume && !nothing_there ? records::Earlier::resume
                                     : options.force                  ? records::Earlier::force
                                                                      : records::Earlier::refuse);
}

int logged(records::EventLog& log, const std::function<int()>& job) {
  try {
    return job();
  } catch (const Interrupted& error) {
    log.write("interrupted", {{"message", error.what()}});
    throw;
  } catch (const InputError& error) {
    log.write("failed", {{"message", error.problems.report()}});
    throw;
  } catch (const std::exception& error) {
    log.write("failed", {{"message", error.what()}});
    throw;
  }
}

}  // namespace howship::app
