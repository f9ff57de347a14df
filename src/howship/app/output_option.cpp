// SPDX-License-Identifier: Apache-2.0
#include "howship/app/output_option.hpp"

namespace howship::app {

void check_output(const std::filesystem::path& file, const char* option, const char* command, bool force,
                  Problems& problems) {
  namespace fs = std::filesystem;
  std::error_code error;
  const fs::file_status there = fs::symlink_status(file, error);
  if (!fs::exists(there)) return;
  if (!fs::is_regular_file(there))
    problems.add({command, 0, 0}, option, "'" + file.string() + "' is no plain file, and is not replaced by one",
                 "name another file");
  else if (!force)
    problems.add({command, 0, 0}, option, "'" + file.string() + "' is there already",
                 "name another file, or --force replaces it");
}

}  // namespace howship::app
