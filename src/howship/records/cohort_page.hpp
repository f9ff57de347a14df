// SPDX-License-Identifier: Apache-2.0
// The page over a cohort: one self-contained HTML file with pictures, no script.
#pragma once
#include <span>
#include <string>

#include "howship/scenario/cohort.hpp"
#include "howship/spread/summary.hpp"

namespace howship::records {

std::string cohort_page(const scenario::Cohort& cohort, const spread::Records& records, std::size_t failed,
                        const std::string& program);

}  // namespace howship::records
