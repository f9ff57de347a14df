// SPDX-License-Identifier: Apache-2.0
#include "howship/app/document_file.hpp"

#include <filesystem>

#include "howship/base/files.hpp"
#include "howship/scenario/document.hpp"

namespace howship::app {

namespace fs = std::filesystem;

bool holds(const std::string& file, const char* name) {
  std::error_code ignored;
  if (!fs::is_regular_file(file, ignored) || fs::file_size(file, ignored) > scenario::largest_document) return false;
  Problems problems;
  const scenario::Node document = scenario::parse_document(read_whole(file), file, problems);
  return problems.empty() && document.find(name) != nullptr;
}

void must_be_document(const std::string& file, const std::string& what, const std::string& help, Problems& problems) {
  std::error_code ignored;
  if (!fs::is_regular_file(file, ignored))
    problems.add({file, 0, 0}, "", fs::exists(file, ignored) ? "is not a file" : "there is no such file",
                 "name " + what + " in TOML; " + help + " says what stands in it");
  else if (fs::file_size(file, ignored) > scenario::largest_document)
    problems.add({file, 0, 0}, "", "is too long for " + what);
}

}  // namespace howship::app
