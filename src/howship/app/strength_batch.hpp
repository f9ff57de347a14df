// SPDX-License-Identifier: Apache-2.0
// A list of bones for `howship strength --batch`: a row a bone, a column an option.
#pragma once
#include <string>
#include <vector>

#include "howship/app/strength_options.hpp"

namespace howship::app {

struct BatchRow {
  std::string id;  ///< unique; names its folder
  Where where;     ///< in the list
  StrengthOptions options;
};

/// Reads LIST.csv, `given` being what holds for all rows. Columns are `id`, `image`, `mask`, `label` and any option of
/// a bone by its name; a cell holds what would stand behind the option, and yes or no where it takes nothing. Paths are
/// taken from the folder of the list. Throws InputError with every fault of every row.
std::vector<BatchRow> read_batch(const StrengthOptions& given);

}  // namespace howship::app
