// SPDX-License-Identifier: Apache-2.0
// What the targets of text files share: any bytes are read, or refused in words.
#pragma once
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "howship/base/problems.hpp"

namespace howship {

/// `read` takes a text, a name for messages and Problems. Every fault has words, and a report can be made of them.
template <class Read>
int read_any_text(const std::uint8_t* data, std::size_t size, Read read) {
  Problems problems;
  read(std::string_view{reinterpret_cast<const char*>(data), size}, "fuzz.toml", problems);
  if (problems.size() > 1001) std::abort();
  for (const Problem& one : problems.list())
    if (one.text.empty()) std::abort();
  if (!problems.empty() && problems.report().empty()) std::abort();
  return 0;
}

}  // namespace howship
