// SPDX-License-Identifier: Apache-2.0
// The page over a trial: one self-contained HTML file with pictures, no script.
#pragma once
#include <span>
#include <string>

#include "howship/records/trial_tables.hpp"

namespace howship::records {

std::string trial_page(const scenario::Trial& trial, std::span<const Screened> screened,
                       std::span<const TrialLife> lives, std::span<const trial::Row> summary,
                       const std::string& program);

}  // namespace howship::records
