// SPDX-License-Identifier: Apache-2.0
// `howship show tests [NAME]`: the tests that can be ordered, what each makes, and what stands in findings.csv.
#pragma once
#include <string>
#include <string_view>

#include "howship/app/table.hpp"

namespace howship::app {

/// Every test, or the columns that one of them fills. Throws InputError for a name that is not there.
std::string show_tests(std::string_view name, Style style);

}  // namespace howship::app
