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

/// The cohort that a folder of `howship cohort` is of. Throws InputError where it is none, or where its table has
/// changed since.
scenario::Cohort cohort_in(const std::string& folder);

}  // namespace howship::app
