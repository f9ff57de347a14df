// SPDX-License-Identifier: Apache-2.0
// [[treatment]] sections as text again, for the scenarios in which patients of a cohort or a trial go on.
#pragma once
#include <span>
#include <string>
#include <string_view>

#include "howship/scenario/document.hpp"

namespace howship::scenario {

/// Each row of drugs as a [[treatment]] section.
std::string treatment_sections(std::span<const Node> rows);

/// The treatments of a document, however they are written in it: its own lines where they stand in [[treatment]]
/// sections of their own, else sections that say the same. Empty where there are none.
std::string treatments_of(const Node& document, std::string_view text);

}  // namespace howship::scenario
