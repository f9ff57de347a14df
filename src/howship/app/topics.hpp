// SPDX-License-Identifier: Apache-2.0
// What `howship show` can show. A room that has something to show adds a line to topics().
#pragma once
#include <span>
#include <string>
#include <string_view>

#include "howship/app/table.hpp"
#include "howship/base/problems.hpp"

namespace howship::app {

struct Topic {
  std::string_view name, summary;
  /// The text for all of it, or for `name` where it is not empty. Throws InputError for a name that is not there.
  std::string (*show)(std::string_view name, Style style);
  /// The bytes of a PNG that shows `name`; null where a topic has no picture.
  std::string (*picture)(std::string_view name) = nullptr;
};

std::span<const Topic> topics();

/// BibTeX of every work, or of the one of that key. Throws InputError for a key that is not there.
std::string bibtex(std::string_view only);

/// "there is no WHAT 'WORD'", with the nearest of those known.
Problems no_such(std::string_view what, std::string_view word, std::span<const std::string_view> known);

}  // namespace howship::app
