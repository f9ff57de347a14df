// SPDX-License-Identifier: Apache-2.0
#include "howship/app/table.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "howship/base/units.hpp"

namespace howship::app {
namespace {

std::string text_of(const Cell& cell) {
  if (const double* number = std::get_if<double>(&cell)) {
    char buffer[32];
    std::snprintf(buffer, sizeof buffer, "%.6g", *number);
    return buffer;
  }
  return std::get<std::string>(cell);
}

std::vector<std::string> broken(std::string_view text, std::size_t widest) {
  std::vector<std::string> out;
  while (widest > 0 && text.size() > widest) {
    std::size_t at = text.rfind(' ', widest);
    if (at == std::string_view::npos || at == 0) at = text.find(' ', widest);
    if (at == std::string_view::npos) break;
    out.emplace_back(text.substr(0, at));
    text.remove_prefix(at + 1);
  }
  out.emplace_back(text);
  return out;
}

std::string as_text(const Table& table) {
  std::vector<std::size_t> width;
  std::vector<std::vector<std::vector<std::string>>> cells;
  for (const Column& column : table.columns) width.push_back(column.name.size());
  for (const auto& row : table.rows) {
    cells.emplace_back();
    for (std::size_t i = 0; i < row.size(); ++i) {
      cells.back().push_back(broken(text_of(row[i]), table.columns[i].widest));
      for (const std::string& line : cells.back().back()) width[i] = std::max(width[i], line.size());
    }
  }
  std::string out;
  const auto put_line = [&](const auto& text_at) {
    std::string line;
    for (std::size_t i = 0; i < width.size(); ++i) {
      std::string text = text_at(i);
      text.resize(width[i], ' ');
      line += (i > 0 ? "  " : "") + text;
    }
    line.erase(line.find_last_not_of(' ') + 1);
    out += line + '\n';
  };
  put_line([&](std::size_t i) { return table.columns[i].name; });
  put_line([&](std::size_t i) { return std::string(width[i], '-'); });
  for (const auto& row : cells) {
    std::size_t lines = 1;
    for (const auto& cell : row) lines = std::max(lines, cell.size());
    for (std::size_t k = 0; k < lines; ++k)
      put_line([&](std::size_t i) { return k < row[i].size() ? row[i][k] : std::string{}; });
  }
  return out;
}

std::string as_markdown(const Table& table) {
  const auto line = [](const auto& texts) {
    std::string out = "|";
    for (const std::string& text : texts) {
      out += ' ';
      for (char c : text) out += c == '|' ? std::string{"\\|"} : std::string{c};
      out += " |";
    }
    return out + '\n';
  };
  std::vector<std::string> texts, rule;
  for (const Column& column : table.columns) {
    texts.push_back(column.name);
    rule.emplace_back("---");
  }
  std::string out = line(texts) + line(rule);
  for (const auto& row : table.rows) {
    texts.clear();
    for (const Cell& cell : row) texts.push_back(text_of(cell));
    out += line(texts);
  }
  return out;
}

std::string as_json(const Table& table) {
  auto out = nlohmann::ordered_json::array();
  for (const auto& row : table.rows) {
    auto object = nlohmann::ordered_json::object();
    for (std::size_t i = 0; i < row.size(); ++i) {
      std::string name = table.columns[i].name;
      std::replace(name.begin(), name.end(), ' ', '_');
      std::visit([&](const auto& value) { object[name] = value; }, row[i]);
    }
    out.push_back(std::move(object));
  }
  return out.dump(2) + '\n';
}

}  // namespace

std::string render(const Table& table, Style style) {
  switch (style) {
    case Style::text:
      return as_text(table);
    case Style::markdown:
      return as_markdown(table);
    case Style::json:
      return as_json(table);
  }
  return "";
}

}  // namespace howship::app
