// SPDX-License-Identifier: Apache-2.0
// Tables of what a life amounts to by the definitions of trials: made of its ledger, where a run ends.
#pragma once
#include <string>
#include <utility>
#include <vector>

#include "howship/outcomes/endpoints.hpp"
#include "howship/records/tables.hpp"

namespace howship::records {

/// outcomes.csv, quality.csv, endpoints.csv.
std::vector<DeclaredTable> declared_outcome_tables();

/// Endpoints side by side, for tables with a row a life.
std::vector<formats::Column> columns_of_endpoints();

/// Name and text of each.
std::vector<std::pair<std::string, std::string>> outcome_files(const outcomes::Outcomes& outcomes);

}  // namespace howship::records
