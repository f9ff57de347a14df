// SPDX-License-Identifier: Apache-2.0
// What the prototype of spread, whose tables lie in tests/reference/spread, had otherwise: its equations are ours, and
// the numbers that were fitted anew since are those it had.
#pragma once
#include <filesystem>
#include <string>

#include "howship/base/ensure.hpp"
#include "howship/base/units.hpp"
#include "howship/formats/table.hpp"
#include "howship/scenario/primary_file.hpp"
#include "howship/spread/parameters.hpp"
#include "howship/spread/primary.hpp"

namespace howship::spread {

/// Its numbers of all cancers. It knows how large a deposit may be, and not how much an organ can hold.
inline Parameters theirs() {
  Parameters out;
  out.liver_most = out.lung_most = out.brain_most = out.node_most = 1e12;
  out.nodes_exponent = 0.7;
  out.deposit_shedding = 15.0;
  out.growth_spread = 0.65;
  out.awakening = 0.036 / 365.25;
  out.instigation = 20.0;
  out.response_spread = 0.7;
  out.symptom_size = 32.0;
  out.silent_share = 0.25;
  out.fracture_hazard = 0.005 / 30.4375;
  out.cord_hazard = 0.012 / 30.4375;
  return out;
}

/// A cancer as it had it.
inline Primary theirs(const std::string& name) {
  static const formats::Csv table =
      formats::read_csv_file(std::filesystem::path{HOWSHIP_SOURCE_DIR} / "tests/reference/spread/primaries.csv");
  Primary out = scenario::built_in_primary(name);
  for (const formats::CsvRow& row : table.rows) {
    if (row.cells[std::size_t(table.column("primary"))] != name) continue;
    const std::string& key = row.cells[std::size_t(table.column("number"))];
    bool found = false;
    for (const PrimaryNumber& one : primary_numbers()) {
      if (one.key != key) continue;
      out.*one.member = read_number(row.cells[std::size_t(table.column("value"))]).value();
      found = true;
    }
    if (!found) throw RunError("primaries.csv: no cancer has " + key);
  }
  return out;
}

}  // namespace howship::spread
