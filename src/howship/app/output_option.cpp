// SPDX-License-Identifier: Apache-2.0
#include "howship/app/output_option.hpp"

#include <fmt/format.h>

#include <iostream>

#include "howship/base/files.hpp"

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

void check_page(const std::filesystem::path& file, std::string_view first, std::string fault, Problems& problems) {
  namespace fs = std::filesystem;
  std::error_code error;
  const fs::file_status there = fs::symlink_status(file, error);
  if (fs::exists(there) && (!fs::is_regular_file(there) || read_whole(file).rfind(first, 0) != 0))
    problems.add({file.string(), 0, 0}, "-o", std::move(fault), "give another name");
}

void write_page(const std::filesystem::path& file, std::string_view page) {
  write_whole(file, page);
  std::cout << fmt::format("{} ({:.2f} MB)\n", printable(file.string()), 1e-6 * double(page.size()));
}

}  // namespace howship::app
