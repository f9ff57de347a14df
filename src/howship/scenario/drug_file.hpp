// SPDX-License-Identifier: Apache-2.0
// Drug files: a drug as TOML, built in (data/drugs/NAME.toml) or the user's own.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "howship/base/problems.hpp"
#include "howship/therapy/drug/drug.hpp"

namespace howship::scenario {

/// Reads a drug; every fault goes to `problems` with its line, column and a hint, and the drug is meant to be used only
/// where there is none.
therapy::Drug read_drug(std::string_view text, std::string_view file, Problems& problems);

/// Names of the built-in drugs, sorted.
const std::vector<std::string>& drug_names();

/// The built-in drug of that name (a bug where there is none).
const therapy::Drug& built_in_drug(std::string_view name);

/// A built-in drug by name, or a user's by path (anything that ends in ".toml"). Throws InputError.
therapy::Drug load_drug(const std::string& name_or_path);

}  // namespace howship::scenario
