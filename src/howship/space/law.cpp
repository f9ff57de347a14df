// SPDX-License-Identifier: Apache-2.0
#include "howship/space/law.hpp"

namespace howship::space {

Values<double> healthy_values(double f, const Law& law) {
  return {1, 1, 1, f, 0, bone::healthy_mineral(f, law.bone), 0, 0, 0, 1, 0, 0, 0, 0, 1, 0};
}

}  // namespace howship::space
