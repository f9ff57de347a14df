// SPDX-License-Identifier: Apache-2.0
// The text files of data/, carried inside the program.
#pragma once
#include <optional>
#include <span>
#include <string_view>

namespace howship::scenario {

struct EmbeddedFile {
  std::string_view path;  ///< below data/, as "drugs/zoledronate.toml"
  std::string_view text;
};

/// Every file of data/, sorted by path.
std::span<const EmbeddedFile> embedded_files();

/// The text of one file, empty where there is none of that path.
std::optional<std::string_view> embedded_data(std::string_view path);

}  // namespace howship::scenario
