// SPDX-License-Identifier: Apache-2.0
// findings.csv: what every test said, and what was so.
#pragma once
#include <string>
#include <vector>

#include "howship/formats/table.hpp"
#include "howship/imaging/truth.hpp"

namespace howship::records {

/// Columns of every test, and between them those that the modalities declare.
std::vector<formats::Column> finding_columns();

/// A row. `images`: the pictures that belong to it, with ';' between.
std::vector<formats::Cell> finding_row(double day, const imaging::Outcome& outcome, const std::string& images);

}  // namespace howship::records
