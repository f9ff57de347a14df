// SPDX-License-Identifier: Apache-2.0
// How the passes over a scenario say what is wrong.
#pragma once
#include <span>
#include <string>
#include <string_view>

#include "howship/base/problems.hpp"
#include "howship/scenario/places.hpp"

namespace howship::scenario {

/// "lesion[0]" and "radius" become "lesion[0].radius".
std::string join(std::string_view prefix, std::string_view key);
/// "lesion", 0: "lesion[0]".
std::string row_name(std::string_view section, std::size_t row);

/// A number as one types it into a file: 4.5, or "4.5 day" in quotation marks.
std::string as_typed(double value, std::string_view unit);

/// A key as words: "anaemia_grade" gives "anaemia grade".
std::string words(std::string_view key);

/// What a message may quote of a file: short, printable, on one line.
std::string shown(std::string_view text, std::size_t most = 60);

/// Faults of one file, each with its place; a hostile file gets an end to them.
class Faults {
 public:
  Faults(std::string_view file, Problems& problems) : file_{file}, problems_{problems} {}

  void add(Place place, std::string_view key, std::string text, std::string hint = {});
  /// With the nearest of `known` as hint, or all of them.
  void unknown(Place place, std::string_view key, std::string_view word, std::string text,
               std::span<const std::string_view> known);
  Problems& problems() { return problems_; }

 private:
  std::string file_;
  Problems& problems_;
};

}  // namespace howship::scenario
