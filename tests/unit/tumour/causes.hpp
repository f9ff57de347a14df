// SPDX-License-Identifier: Apache-2.0
// Reading the reference tables of tests/reference/causes.
#pragma once
#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "howship/base/files.hpp"

namespace howship::tumour {

/// Rows of a reference table; its header is left out.
inline std::vector<std::vector<std::string>> reference(const std::string& name) {
  const std::string text = read_whole(std::filesystem::path{HOWSHIP_SOURCE_DIR} / "tests/reference/causes" / name);
  std::vector<std::vector<std::string>> rows;
  std::size_t at = text.find('\n') + 1;
  while (at < text.size()) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    std::vector<std::string> cells{""};
    for (const char c : text.substr(at, end - at)) {
      if (c == ',')
        cells.emplace_back();
      else
        cells.back() += c;
    }
    rows.push_back(cells);
    at = end + 1;
  }
  return rows;
}

}  // namespace howship::tumour
