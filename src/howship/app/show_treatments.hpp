// SPDX-License-Identifier: Apache-2.0
// `howship show treatments`: what can be done to one place.
#pragma once
#include <string>
#include <string_view>

#include "howship/app/table.hpp"

namespace howship::app {

/// Every treatment of one place, or what one of them is told. Throws InputError where there is none of that name.
std::string show_treatments(std::string_view name, Style style);

}  // namespace howship::app
