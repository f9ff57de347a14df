// SPDX-License-Identifier: Apache-2.0
// `howship show drugs [NAME]`: what is in the medicine chest, and the card of one drug with the source of every number.
#pragma once
#include <string>
#include <string_view>

#include "howship/app/table.hpp"

namespace howship::app {

/// The list of built-in drugs, or the card of one (a name, or a path that ends in ".toml"). Throws InputError.
std::string show_drugs(std::string_view name, Style style);

/// PNG of its level over time under the labelled schedule, in a typical man of 70 kg. Throws InputError.
std::string drug_picture(std::string_view name);

}  // namespace howship::app
