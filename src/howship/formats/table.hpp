// SPDX-License-Identifier: Apache-2.0
// Tables as CSV text (RFC 4180): a declared header, then rows, as every statistics program reads them.
#pragma once
#include <cstdint>
#include <filesystem>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>
#include <vector>

#include "howship/base/files.hpp"

namespace howship::formats {

/// A column, declared once. The name carries the unit, e.g. `calcium_mmol_per_l`.
struct Column {
  std::string name;       ///< `snake_case`, unique in its table
  std::string unit{};     ///< "mmol/L"; "1" of a plain number, empty of words
  std::string meaning{};  ///< one sentence for the manual and run.json
};

/// NaN stands for "not measured" and becomes an empty cell.
using Cell = std::variant<double, std::int64_t, std::string>;

/// A column and how its cell is read from what a row is about: all there is to add for a new column.
template <class Source>
struct ColumnOf {
  std::string_view name, unit, meaning;
  Cell (*read)(const Source&);

  /// `reader` is a lambda without captures that gives what a cell can be made of.
  template <class Reader>
  requires std::is_empty_v<Reader>
  constexpr ColumnOf(std::string_view its_name, std::string_view its_unit, std::string_view its_meaning, Reader)
      : name(its_name), unit(its_unit), meaning(its_meaning), read([](const Source& s) { return Cell{Reader{}(s)}; }) {}
};

template <class Source>
std::vector<Column> columns_of(std::span<const ColumnOf<Source>> declared) {
  std::vector<Column> out;
  for (const ColumnOf<Source>& one : declared)
    out.push_back({std::string{one.name}, std::string{one.unit}, std::string{one.meaning}});
  return out;
}

template <class Source>
std::vector<Cell> row_of(std::span<const ColumnOf<Source>> declared, const Source& source) {
  std::vector<Cell> out;
  for (const ColumnOf<Source>& one : declared) out.push_back(one.read(source));
  return out;
}

/// Rows are kept as the text that will be written, so a run that stops and resumes from `text()` ends in the same
/// bytes, and a row costs its characters only.
class Table {
 public:
  explicit Table(std::vector<Column> columns);
  /// Goes on from what `text()` gave earlier. Throws RunError where its header is not these columns.
  Table(std::vector<Column> columns, std::string text);

  /// One cell a column, in order; a number is written as the shortest text that reads back as the same number.
  void add(std::span<const Cell> row);
  void add(std::initializer_list<Cell> row) { add(std::span<const Cell>(row.begin(), row.size())); }

  std::span<const Column> columns() const { return columns_; }
  std::size_t rows() const { return rows_; }
  const std::string& text() const { return text_; }

 private:
  std::vector<Column> columns_;
  std::string text_;
  std::size_t rows_ = 0;
};

/// Whole or not at all. Throws RunError.
void write_csv(const std::filesystem::path& target, const Table& table, Sync sync = Sync::now);

/// A row as read, with the line that it starts on.
struct CsvRow {
  unsigned line = 0;
  std::vector<std::string> cells;
};

struct Csv {
  std::vector<std::string> header;
  std::vector<CsvRow> rows;
  /// Place of a column, or -1.
  int column(std::string_view name) const;
};

/// Reads strict RFC 4180 text (line ends LF or CRLF, a byte-order mark is passed over). `file` is the name for
/// messages. Throws InputError with every fault: ragged rows, stray quotes, a quote that never closes, doubled column
/// names.
Csv read_csv(std::string_view text, const std::string& file);

/// The same from a file. Throws RunError where it cannot be read.
Csv read_csv_file(const std::filesystem::path& source);

}  // namespace howship::formats
