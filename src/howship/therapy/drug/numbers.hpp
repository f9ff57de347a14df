// SPDX-License-Identifier: Apache-2.0
// Every number of a drug in one list, for those that show or record them.
#pragma once
#include <string>
#include <vector>

#include "howship/therapy/drug/drug.hpp"

namespace howship::therapy {

struct DrugNumber {
  std::string name;  ///< "dose", "central_volume", "corrected_calcium below"; the same name for rules of one measure
  const Stated* stated;
  std::string meaning;
};

/// In the order of the file's sections. Holds pointers into `drug`.
std::vector<DrugNumber> numbers_of(const Drug& drug);

}  // namespace howship::therapy
