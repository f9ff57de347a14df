// SPDX-License-Identifier: Apache-2.0
#include "howship/scenario/embedded.hpp"

#include <algorithm>

namespace howship::scenario {

std::optional<std::string_view> embedded_data(std::string_view path) {
  const auto files = embedded_files();
  const auto found = std::find_if(files.begin(), files.end(), [&](const EmbeddedFile& f) { return f.path == path; });
  if (found == files.end()) return std::nullopt;
  return found->text;
}

}  // namespace howship::scenario
