// SPDX-License-Identifier: Apache-2.0
// Where the numbers of a run come from, as run.json tells it.
#pragma once
#include <map>
#include <string>

#include "howship/formats/json.hpp"
#include "howship/scenario/scenario.hpp"

namespace howship::records {

/// What run.json says about the program and its inputs.
struct Provenance {
  std::string version, commit;
  std::map<std::string, std::string> input_sha256;  ///< by the path as the scenario names it

  /// "howship 0.1.0 (commit 0123456789ab)": who wrote a checkpoint.
  std::string program() const;
};

/// One object for each drug of the scenario with every number of it: {name, value, unit, low, high, ...}.
formats::Json drugs_json(const scenario::ReadScenario& read);

/// The works that the numbers of this run are taken from, each with its address and what cites it; then what drug files
/// of the user's own name in free words.
formats::Json works_json(const scenario::ReadScenario& read);

}  // namespace howship::records
