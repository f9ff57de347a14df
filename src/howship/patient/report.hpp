// SPDX-License-Identifier: Apache-2.0
// What is said about a patient: reports of tests, and what the patient says. Whoever decides for the patient sees these
// and nothing else.
#pragma once
#include <cstdint>
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

/// What a patient writes down of one day. Pain that cancer has not made is not in it.
struct Diary {
  double day = 0.0;
  std::int64_t pain = 0;                ///< worst of the day, 0 to 10
  std::vector<std::string> sites{};     ///< bones that hurt, the worst first
  std::vector<std::string> symptoms{};  ///< in words
  bool mechanical = false;              ///< worse when the bone is loaded
  bool night = false;                   ///< it woke the patient
  bool sudden = false;                  ///< it rose within a day
};

}  // namespace howship::patient
