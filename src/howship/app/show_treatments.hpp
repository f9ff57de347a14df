// SPDX-License-Identifier: Apache-2.0
// `howship show treatments`: what can be done to one place.
#pragma once
#include <string>
#include <string_view>

#include "howship/app/table.hpp"

namespace howship::app {

/// Every treatment of one place, or what one of them is told. Throws InputError where there is none of that name.
std::string show_treatments(std::string_view name, Style style);

/// PNG of what one does: of a beam its dose over depth, of a needle what it kills around itself. Throws InputError.
std::string treatment_picture(std::string_view name);

}  // namespace howship::app
