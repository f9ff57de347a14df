// SPDX-License-Identifier: Apache-2.0
// What one lesion amounts to, as a test without an image is told of it: against the same bone on the same day without
// the lesion. Means over the bone within its reach, as parts of the tissue.
#pragma once
#include <string>
#include <vector>

namespace howship::imaging {

struct LesionSummary {
  std::string bone;
  double reach = 1.0;      ///< mm, radius of a ball that is as wide as what has changed
  double tumour = 0.0;     ///< living
  double dead = 0.0;       ///< killed and not cleared yet
  double lost = 0.0;       ///< lamellar matrix; negative where there is more of it
  double woven = 0.0;      ///< woven matrix
  double deficit = 0.0;    ///< fully mineralised matrix that is missing
  double formation = 0.0;  ///< mineralised matrix that is laid down beyond what would be, 1/day
  // Means of squares and of a product: where losses and gains cancel, texture is left.
  double deficit_squared = 0.0, formation_squared = 0.0, deficit_cells = 0.0, cells_squared = 0.0;
  double density = 0.1;         ///< of matrix in health
  double weight = 70.0;         ///< kg, of the person: tissue in the way
  std::vector<double> share{};  ///< of that ball, what is bone and stands in the image of each of table_tests()
};

}  // namespace howship::imaging
