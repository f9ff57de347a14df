// SPDX-License-Identifier: Apache-2.0
// What is said about a patient: reports of tests. Whoever decides for the patient sees these and nothing else.
#pragma once
#include <string>
#include <vector>

#include "howship/imaging/finding.hpp"

namespace howship::patient {

/// What came back from one test.
struct Report {
  double day = 0.0;
  std::size_t number = 0;  ///< of the order, in the list of whoever ordered it
  std::string test;        ///< "ct", "biopsy", "labs" ...
  std::vector<imaging::Finding> findings;
};

}  // namespace howship::patient
