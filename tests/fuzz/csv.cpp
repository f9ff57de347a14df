// SPDX-License-Identifier: Apache-2.0
// Any text is a table or a list of faults; a table that was read can be written and read again without a change.
#include <cstdlib>

#include "howship/base/problems.hpp"
#include "howship/io/table.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace howship;
  Csv csv;
  try {
    csv = read_csv({reinterpret_cast<const char*>(data), size}, "fuzz.csv");
  } catch (const InputError& error) {
    if (error.problems.empty()) std::abort();
    return 0;
  }
  std::vector<Column> columns;
  for (std::size_t i = 0; i < csv.header.size(); ++i) columns.push_back({"c" + std::to_string(i), ""});
  Table table(columns);
  for (const CsvRow& row : csv.rows) table.add(std::vector<Cell>(row.cells.begin(), row.cells.end()));
  const Csv again = read_csv(table.text(), "again.csv");
  if (again.rows.size() != csv.rows.size()) std::abort();
  for (std::size_t i = 0; i < csv.rows.size(); ++i)
    if (again.rows[i].cells != csv.rows[i].cells) std::abort();
  return 0;
}
