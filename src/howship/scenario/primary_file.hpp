// SPDX-License-Identifier: Apache-2.0
// Files of primaries: how a cancer grows, sheds, settles and is found, built in (data/primaries/NAME.toml) or the
// user's own.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "howship/base/problems.hpp"
#include "howship/spread/primary.hpp"

namespace howship::scenario {

/// Reads a primary; every fault goes to `problems` with its line, column and a hint, and the primary is meant to be
/// used only where there is none.
spread::Primary read_primary(std::string_view text, std::string_view file, Problems& problems);

/// Names of the built-in primaries that spread, sorted.
const std::vector<std::string>& primary_names();

/// The built-in primary of that name (a bug where there is none).
const spread::Primary& built_in_primary(std::string_view name);

/// What to write instead of `name`, which is no built-in primary.
std::string primary_hint(std::string_view name);

}  // namespace howship::scenario
