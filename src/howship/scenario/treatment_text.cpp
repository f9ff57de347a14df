// SPDX-License-Identifier: Apache-2.0
#include "howship/scenario/treatment_text.hpp"

#include <algorithm>

#include "howship/base/problems.hpp"
#include "howship/base/units.hpp"

namespace howship::scenario {
namespace {

std::string toml_of(const Node& node) {
  switch (node.type) {
    case Node::Type::text: {
      std::string out = "\"";
      for (const char c : node.text) {
        if (c == '"' || c == '\\') out += '\\';
        out += c;
      }
      return out + '"';
    }
    case Node::Type::integer:
      return std::to_string(node.integer);
    case Node::Type::number:
      return shortest(node.number);
    case Node::Type::flag:
      return node.flag ? "true" : "false";
    case Node::Type::date:
      return node.text;
    case Node::Type::list: {
      std::string out = "[";
      for (const Node& item : node.items) out += (out.size() > 1 ? ", " : "") + toml_of(item);
      return out + ']';
    }
    case Node::Type::table: {
      std::string out = "{ ";
      for (const Entry& entry : node.entries)
        out += (out.size() > 2 ? ", " : "") + entry.key + " = " + toml_of(entry.node);
      return out + " }";
    }
  }
  return {};
}

/// The lines of the [[treatment]] sections, which are those of a scenario.
std::string treatments_in(std::string_view text) {
  std::string out;
  bool inside = false;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    const std::size_t first = line.find_first_not_of(" \t");
    if (first != std::string_view::npos && line[first] == '[') inside = line.substr(first).starts_with("[[treatment");
    if (inside) (out += line) += '\n';
  }
  return out;
}

}  // namespace

std::string treatment_sections(std::span<const Node> rows) {
  std::string out;
  for (const Node& row : rows) {
    out += "[[treatment]]\n";
    for (const Entry& one : row.entries) out += one.key + " = " + toml_of(one.node) + '\n';
  }
  return out;
}

std::string treatments_of(const Node& document, std::string_view text) {
  const Entry* given = document.find("treatment");
  if (!given || given->node.type != Node::Type::list) return {};
  // TOML has other ways to write the same rows, such as [[ treatment ]] and treatment = [{ ... }].
  std::string lines = treatments_in(text);
  Problems ignored;
  const Node again = parse_document(lines, "", ignored);
  const Entry* found = again.find("treatment");
  if (found && ignored.empty() && json_of(found->node) == json_of(given->node)) return lines;
  return treatment_sections(given->node.items);
}

}  // namespace howship::scenario
