// SPDX-License-Identifier: Apache-2.0
// What `howship show cohort` shows: the keys of a cohort file, the numbers behind it, and its tables.
#pragma once
#include <string>
#include <string_view>

#include "howship/app/table.hpp"

namespace howship::app {

std::string show_cohort(std::string_view only, Style style);

}  // namespace howship::app
