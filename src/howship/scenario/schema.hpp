// SPDX-License-Identifier: Apache-2.0
// JSON Schema of a scenario, from the same declarations that read one.
#pragma once
#include <string>

namespace howship::scenario {

/// Draft 2020-12, two blanks an indent, ends in a line break.
std::string schema();

}  // namespace howship::scenario
