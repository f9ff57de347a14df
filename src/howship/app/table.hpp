// SPDX-License-Identifier: Apache-2.0
// Tables as people and machines want them: aligned text, Markdown, JSON.
#pragma once
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace howship::app {

enum class Style { text, markdown, json };

/// A cell is text or a number; numbers stay numbers in JSON.
using Cell = std::variant<std::string, double>;

struct Column {
  std::string name;
  std::size_t widest = 0;  ///< longer text is broken over lines; 0: never
};

struct Table {
  std::vector<Column> columns;
  std::vector<std::vector<Cell>> rows;
};

std::string render(const Table& table, Style style);

}  // namespace howship::app
