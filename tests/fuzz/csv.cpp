// SPDX-License-Identifier: Apache-2.0
// Any text is a table or a list of faults; a table that was read can be written and read again without a change.
#include <cstdlib>

#include "howship/base/problems.hpp"
#include "howship/formats/table.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace howship;
  formats::Csv csv;
  try {
    csv = formats::read_csv({reinterpret_cast<const char*>(data), size}, "fuzz.csv");
  } catch (const InputError& error) {
    if (error.problems.empty()) std::abort();
    return 0;
  }
  std::vector<formats::Column> columns;
  for (std::size_t i = 0; i < csv.header.size(); ++i) columns.push_back({"c" + std::to_string(i), ""});
  formats::Table table(columns);
  for (const formats::CsvRow& row : csv.rows) table.add(std::vector<formats::Cell>(row.cells.begin(), row.cells.end()));
  const formats::Csv again = formats::read_csv(table.text(), "again.csv");
  if (again.rows.size() != csv.rows.size()) std::abort();
  for (std::size_t i = 0; i < csv.rows.size(); ++i)
    if (again.rows[i].cells != csv.rows[i].cells) std::abort();
  return 0;
}
