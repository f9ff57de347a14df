// SPDX-License-Identifier: Apache-2.0
// A cohort or trial file with the table that it names.
#pragma once
#include <string>

#include "howship/scenario/cohort.hpp"
#include "howship/scenario/trial_file.hpp"

namespace howship::app {

/// Whether a file describes a cohort, not a scenario: it has a section [population].
bool is_cohort(const std::string& file);

/// Throws InputError with every fault of the file and of its table.
scenario::Cohort load_cohort(const std::string& file);

/// Whether a file describes a trial: it has arms.
bool is_trial(const std::string& file);

/// A trial with the table of its population. Throws InputError with every fault of both.
scenario::Trial load_trial(const std::string& file);

/// The cohort that a folder of `howship cohort` is of. Throws InputError where it is none, or where its table has
/// changed since.
scenario::Cohort cohort_in(const std::string& folder);

}  // namespace howship::app
