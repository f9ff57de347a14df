// SPDX-License-Identifier: Apache-2.0
#include "howship/app/parts.hpp"

#include <algorithm>
#include <vector>

#include "howship/app/topics.hpp"
#include "howship/base/problems.hpp"

namespace howship::app {

std::string taken(std::string_view unit, std::string_view plain) {
  if (unit.empty()) return "";
  return unit == "1" ? std::string{plain} : "in " + std::string{unit};
}

std::string show_parts(std::span<const Part> parts, std::string_view only, Style style, const std::string& what,
                       const std::string& head) {
  std::string out;
  std::vector<std::string> known;
  for (const Part& part : parts) {
    if (!part.name.empty()) known.push_back(part.name);
    Table found = part.table;
    if (!only.empty() && part.name != only)
      std::erase_if(found.rows, [&](const auto& row) { return std::get<std::string>(row.front()) != only; });
    for (const auto& row : part.table.rows) known.push_back(std::get<std::string>(row.front()));
    if (found.rows.empty()) continue;
    if (style == Style::json) {
      std::string rows = render(found, style);
      while (!rows.empty() && rows.back() == '\n') rows.pop_back();
      out += (out.empty() ? "{\n" : ",\n") + ('"' + (part.name.empty() ? "top" : part.name) + "\": ") + rows;
      continue;
    }
    out += (out.empty() ? "" : "\n") + (style == Style::markdown ? "## " + part.heading : part.heading) + "\n\n" +
           part.about + "\n\n" + render(found, style);
  }
  if (out.empty()) throw InputError{no_such(what, only, std::vector<std::string_view>{known.begin(), known.end()})};
  if (style == Style::json) return out + "\n}\n";
  return style == Style::markdown && only.empty() ? head + out : out;
}

}  // namespace howship::app
