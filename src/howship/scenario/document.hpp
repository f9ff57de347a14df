// SPDX-License-Identifier: Apache-2.0
// A TOML text as a tree in which every key and every value knows its line and column.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "howship/base/problems.hpp"

namespace howship::scenario {

struct Entry;

/// One value of a document; only the member that belongs to its type is set.
struct Node {
  enum class Type { table, list, text, integer, number, flag, date };

  Type type = Type::table;
  unsigned line = 0, column = 0;  ///< of the value's first character; of the header for `[a]` and `[[a]]`
  std::vector<Entry> entries;     ///< of a table, in file order
  std::vector<Node> items;        ///< of a list
  std::string text;
  std::int64_t integer = 0;
  double number = 0.0;
  bool flag = false;

  /// Null where the table has no such key.
  const Entry* find(std::string_view key) const;
};

/// One `key = value` of a table.
struct Entry {
  std::string key;
  unsigned line = 0, column = 0;  ///< of the key
  Node node;
};

/// "a table", "a list", "text in quotes", ...: for messages.
std::string_view type_name(Node::Type type);

/// Largest text that is read at all, bytes.
inline constexpr std::size_t largest_document = 4u << 20;

/// Reads TOML 1.0. Whatever is wrong is added to `problems` with its place in `file` (the first syntax fault only: what
/// follows one means little) and an empty table is returned. Refuses texts larger than `largest_document` and values
/// nested deeper than any scenario's.
Node parse_document(std::string_view text, std::string_view file, Problems& problems);

/// A document of what was found, as a JSON text, for tools without a TOML reader.
std::string json_of(const Node& document);

}  // namespace howship::scenario
