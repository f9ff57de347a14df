// SPDX-License-Identifier: Apache-2.0
// What `howship show trial` shows: the keys of a trial file, the numbers behind it, and its tables.
#pragma once
#include <string>
#include <string_view>

#include "howship/app/table.hpp"

namespace howship::app {

std::string show_trial(std::string_view only, Style style);

}  // namespace howship::app
