// SPDX-License-Identifier: Apache-2.0
// A topic of `howship show` that is made of several tables, one below the other.
#pragma once
#include <span>
#include <string>
#include <string_view>

#include "howship/app/table.hpp"

namespace howship::app {

struct Part {
  std::string name;  ///< by which it is asked for; empty: the top of a file
  std::string heading, about;
  Table table;
};

/// What a key takes, by its unit: nothing is said of words, `plain` of what has no unit ("whole number").
std::string taken(std::string_view unit, std::string_view plain);

/// All parts, or what is named `only`: a part, or the rows that begin with it. `what` names such a thing in the fault
/// where there is none ("key of a cohort"); `head` stands above a whole page in Markdown. Throws InputError.
std::string show_parts(std::span<const Part> parts, std::string_view only, Style style, const std::string& what,
                       const std::string& head);

}  // namespace howship::app
