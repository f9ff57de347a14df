// SPDX-License-Identifier: Apache-2.0
#include "howship/formats/table.hpp"

#include <algorithm>
#include <cmath>
#include <set>
#include <utility>

#include "howship/base/ensure.hpp"
#include "howship/base/files.hpp"
#include "howship/base/problems.hpp"
#include "howship/base/units.hpp"

namespace howship::formats {
namespace {

void append_text(std::string& out, std::string_view cell) {
  HOWSHIP_ENSURE(cell.find('\0') == std::string_view::npos, "text in a table holds no zero byte");
  if (cell.find_first_of(",\"\r\n") == std::string_view::npos) {
    out += cell;
    return;
  }
  out += '"';
  for (const char c : cell) {
    if (c == '"') out += '"';
    out += c;
  }
  out += '"';
}

void append_cell(std::string& out, const Cell& cell) {
  if (const auto* number = std::get_if<double>(&cell)) {
    HOWSHIP_ENSURE(!std::isinf(*number), "a table holds finite numbers or nothing");
    if (!std::isnan(*number)) out += shortest(*number);
  } else if (const auto* whole = std::get_if<std::int64_t>(&cell)) {
    out += std::to_string(*whole);
  } else {
    append_text(out, std::get<std::string>(cell));
  }
}

bool is_name(std::string_view name) {
  const auto all = [&](char first, char last) {
    return std::all_of(name.begin(), name.end(),
                       [&](char c) { return (c >= first && c <= last) || (c >= '0' && c <= '9') || c == '_'; });
  };
  return !name.empty() && (all('a', 'z') || all('A', 'Z'));
}

std::string header_of(std::span<const Column> columns) {
  HOWSHIP_ENSURE(!columns.empty(), "a table has columns");
  std::set<std::string_view> seen;
  std::string out;
  for (const Column& column : columns) {
    HOWSHIP_ENSURE(is_name(column.name), "a column name is snake_case, or in capitals as CDISC has them");
    HOWSHIP_ENSURE(seen.insert(column.name).second, "a column name stands once in a table");
    if (!out.empty()) out += ',';
    out += column.name;
  }
  return out + '\n';
}

/// Walks the text once; every fault is added and reading goes on behind it.
class Reader {
 public:
  Reader(std::string_view text, const std::string& file) : text_(text), file_(file) {
    if (text_.starts_with("\xef\xbb\xbf")) at_ = line_start_ = 3;
  }

  bool more() const { return at_ < text_.size(); }
  const Problems& problems() const { return problems_; }
  void fault(unsigned line, std::size_t column, std::string key, std::string text, std::string hint = {}) {
    problems_.add({file_, line, unsigned(column)}, std::move(key), std::move(text), std::move(hint));
  }

  CsvRow row() {
    CsvRow out{line_, {}};
    for (;;) {
      out.cells.push_back(peek() == '"' ? quoted() : bare());
      if (!more()) return out;
      if (peek() == ',') {
        ++at_;
        continue;
      }
      end_line();
      return out;
    }
  }

 private:
  int peek(std::size_t ahead = 0) const {
    return at_ + ahead < text_.size() ? int(static_cast<unsigned char>(text_[at_ + ahead])) : -1;
  }
  std::size_t column() const { return at_ - line_start_ + 1; }
  bool at_line_end() const { return peek() == '\n' || (peek() == '\r' && peek(1) == '\n'); }
  void end_line() {
    at_ += peek() == '\r' ? 2 : 1;
    ++line_;
    line_start_ = at_;
  }

  std::string bare() {
    std::string out;
    bool told = false;
    while (more() && peek() != ',' && !at_line_end()) {
      if ((peek() == '"' || peek() == '\r' || peek() == 0) && !told) {
        fault(line_, column(), "",
              peek() == '"' ? "a quote inside a cell that does not start with one"
                            : (peek() == 0 ? "a zero byte" : "a carriage return inside a line"),
              peek() == '"' ? "put the whole cell in quotes and double the quotes inside" : "");
        told = true;
      }
      out += text_[at_++];
    }
    return out;
  }

  std::string quoted() {
    const unsigned opened_line = line_;
    const std::size_t opened_column = column();
    bool told = false;
    std::string out;
    ++at_;
    for (;;) {
      if (!more()) {
        fault(opened_line, opened_column, "", "this quote never closes");
        return out;
      }
      if (peek() == '"' && peek(1) == '"') {
        out += '"';
        at_ += 2;
      } else if (peek() == '"') {
        ++at_;
        if (more() && peek() != ',' && !at_line_end()) {
          fault(line_, column(), "", "text after a closing quote", "double the quotes inside a quoted cell");
          while (more() && peek() != ',' && !at_line_end()) ++at_;
        }
        return out;
      } else {
        if (peek() == 0 && !std::exchange(told, true)) fault(line_, column(), "", "a zero byte");
        out += text_[at_];
        if (text_[at_++] == '\n') {
          ++line_;
          line_start_ = at_;
        }
      }
    }
  }

  std::string_view text_;
  std::string file_;
  std::size_t at_ = 0, line_start_ = 0;
  unsigned line_ = 1;
  Problems problems_;
};

}  // namespace

Table::Table(std::vector<Column> columns) : columns_(std::move(columns)), text_(header_of(columns_)) {}

Table::Table(std::vector<Column> columns, std::string text) : columns_(std::move(columns)), text_(std::move(text)) {
  if (!text_.starts_with(header_of(columns_)))
    throw RunError(
        "the stored table does not have the columns that this version of the program writes; start the run "
        "anew instead of resuming it");
  rows_ = read_csv(text_, "stored table").rows.size();
}

void Table::add(std::span<const Cell> row) {
  HOWSHIP_ENSURE(row.size() == columns_.size(), "a row has one cell a column");
  const std::size_t before = text_.size();
  for (std::size_t i = 0; i < row.size(); ++i) {
    if (i > 0) text_ += ',';
    append_cell(text_, row[i]);
  }
  if (text_.size() == before) text_ += "\"\"";  // a lone empty cell, else the row would read as an empty line
  text_ += '\n';
  ++rows_;
}

void write_csv(const std::filesystem::path& target, const Table& table, Sync sync) {
  write_whole(target, table.text(), sync);
}

int Csv::column(std::string_view name) const {
  const auto found = std::find(header.begin(), header.end(), name);
  return found == header.end() ? -1 : int(found - header.begin());
}

Csv read_csv(std::string_view text, const std::string& file) {
  constexpr std::size_t enough = 100;  // a binary file taken for a table has a fault a line
  Reader reader(text, file);
  if (!reader.more()) {
    reader.fault(0, 0, "", "the table is empty", "its first line must name the columns");
    throw InputError{reader.problems()};
  }
  if (text.starts_with("\xff\xfe") || text.starts_with("\xfe\xff")) {
    reader.fault(0, 0, "", "is text of UTF-16", "save it as CSV in UTF-8");
    throw InputError{reader.problems()};
  }
  Csv out;
  out.header = reader.row().cells;
  for (const auto& [mark, name] : {std::pair{';', "semicolons"}, std::pair{'\t', "tabs"}})
    if (out.header.size() == 1 && out.header[0].find(mark) != std::string::npos) {
      reader.fault(1, unsigned(out.header[0].find(mark) + 1), "", std::string("its cells are parted by ") + name,
                   "save it with commas between cells, and points in decimals");
      throw InputError{reader.problems()};
    }
  std::set<std::string_view> seen;
  for (const std::string& name : out.header) {
    if (name.empty())
      reader.fault(1, 1, "", "a column has no name");
    else if (!seen.insert(name).second)
      reader.fault(1, 1, name, "this column name stands twice");
  }
  while (reader.more() && reader.problems().size() < enough) {
    CsvRow row = reader.row();
    if (row.cells.size() != out.header.size() && row.cells.size() == 1 && row.cells[0].empty())
      reader.fault(row.line, 1, "", "this line is empty", "take it out");
    else if (row.cells.size() != out.header.size())
      reader.fault(row.line, 1, "",
                   "this row has " + std::to_string(row.cells.size()) + " cells, the header has " +
                       std::to_string(out.header.size()));
    out.rows.push_back(std::move(row));
  }
  if (!reader.problems().empty()) throw InputError{reader.problems()};
  return out;
}

Csv read_csv_file(const std::filesystem::path& source) { return read_csv(read_whole(source), source.string()); }

}  // namespace howship::formats
