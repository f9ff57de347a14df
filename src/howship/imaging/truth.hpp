// SPDX-License-Identifier: Apache-2.0
// What was so when a test was read. It is kept beside the report by whoever records, and shown to nobody else.
#pragma once
#include "howship/imaging/finding.hpp"

namespace howship::imaging {

struct Truth {
  static constexpr double none = std::numeric_limits<double>::quiet_NaN();
  double tumour = none;         ///< mm3 of living tumour in the bone
  bool false_alarm = false;     ///< what was called is not where a lesion is
  double detectability = none;  ///< d' of the lesion in an image
  double threshold = none;      ///< d' that is called with a chance of one half
  double chance = none;         ///< that this lesion is called in such an image, or that such a biopsy is positive
};

struct Outcome {
  Finding finding;
  Truth truth;
};

}  // namespace howship::imaging
