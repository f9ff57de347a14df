// SPDX-License-Identifier: Apache-2.0
// A cohort file with the table that it names.
#pragma once
#include <string>

#include "howship/scenario/cohort.hpp"

namespace howship::app {

/// Whether a file describes a cohort, not a scenario: it has a section [population].
bool is_cohort(const std::string& file);

/// Throws InputError with every fault of the file and of its table.
scenario::Cohort load_cohort(const std::string& file);

}  // namespace howship::app
