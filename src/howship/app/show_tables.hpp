// SPDX-License-Identifier: Apache-2.0
// `howship show tables [FILE]`: the tables that a run writes, column by column; `howship show events [KEY]`: what
// events.csv can say.
#pragma once
#include <string>
#include <string_view>

#include "howship/app/table.hpp"

namespace howship::app {

/// Every table, or one ("lesions.csv" or "lesions"). Throws InputError for a name that is not there.
std::string show_tables(std::string_view name, Style style);

/// Every kind of event, or one. Throws InputError for a key that is not there.
std::string show_events(std::string_view name, Style style);

}  // namespace howship::app
