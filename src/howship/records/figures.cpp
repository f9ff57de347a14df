// SPDX-License-Identifier: Apache-2.0
#include "howship/records/figures.hpp"

#include <fmt/format.h>

#include "howship/formats/markup.hpp"
#include "howship/pictures/draw.hpp"
#include "howship/records/report.hpp"

namespace howship::records {

using formats::escaped;

std::string page_begins(std::string_view kind, std::string_view title) {
  const std::string_view style = page_file("figures.css"), script = page_file("figures.js");
  return fmt::format(
      "<!doctype html><!-- howship {} -->\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; script-src {}; style-src {}; "
      "form-action "
      "'none'; base-uri 'none'\"><meta name=\"color-scheme\" content=\"light dark\"><title>{} · Howship</title>\n"
      "<style>\n{}\n</style></head><body>\n<div class=\"masthead\"><p class=\"brand\">Howship</p><div "
      "class=\"switches\"></div></div><main>\n",
      kind, allowed_text(script), allowed_text(style), escaped(title), style);
}

std::string page_ends() {
  return fmt::format("</main>\n<script>\n{}\n</script></body></html>\n", page_file("figures.js"));
}

std::string walked(std::string_view about, std::string_view svg, const FigureTable& table) {
  std::string out = fmt::format("<div class=\"walk\" data-from=\"{:.1f}\" data-to=\"{:.1f}\"{}>", table.from, table.to,
                                table.down ? " data-down=\"\"" : "");
  out += fmt::format("<div class=\"wide\" tabindex=\"0\" role=\"region\" aria-label=\"{}\">", escaped(about));
  out += svg;
  out += fmt::format(
      "</div><details class=\"as-table\"><summary>As a table</summary><div class=\"scroll\" tabindex=\"0\" "
      "role=\"region\" "
      "aria-label=\"{} as a table\"><table><thead><tr>",
      escaped(about));
  for (const std::string& name : table.header) out += "<th scope=\"col\">" + escaped(name) + "</th>";
  out += "</tr></thead><tbody>";
  for (const FigureRow& row : table.rows) {
    out += table.placed ? fmt::format("<tr data-at=\"{:.1f}\"", row.at) : "<tr";
    out += fmt::format(" data-said=\"{}\">", escaped(row.said));
    for (const std::string& cell : row.cells) out += "<td>" + escaped(cell) + "</td>";
    out += "</tr>\n";
  }
  return out + "</tbody></table></div></details></div>\n";
}

std::string line_colour(std::size_t k) {
  const std::size_t one = k % std::size(pictures::palette);
  return fmt::format("var(--arm-{}, {})", one, pictures::hex(pictures::palette[one]));
}
std::string line_class(std::size_t k) { return fmt::format("tint k{}", k % std::size(pictures::palette)); }

}  // namespace howship::records
