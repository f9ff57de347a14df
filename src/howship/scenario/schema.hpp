// SPDX-License-Identifier: Apache-2.0
// JSON Schemas of a scenario and of a data set, from the same declarations that read them.
#pragma once
#include <string>

namespace howship::scenario {

/// Draft 2020-12, two blanks an indent, ends in a line break.
std::string schema();

/// The same of a data set: a scenario in which values may be drawn, and [dataset].
std::string dataset_schema();

}  // namespace howship::scenario
