// SPDX-License-Identifier: Apache-2.0
#include "howship/skeleton/marrow.hpp"

#include <string>

#include "howship/base/ensure.hpp"

namespace howship::skeleton {

std::span<const ActiveMarrow> active_marrow() {
  static constexpr ActiveMarrow rows[] = {
      {"cranium", 76, 1}, {"mandible", 8, 1},    {"scapulae", 28, 2},           {"clavicles", 8, 2},
      {"sternum", 31, 1}, {"ribs", 161, 24},     {"cervical vertebrae", 39, 7}, {"thoracic vertebrae", 161, 12},
      {"sacrum", 99, 1},  {"hip bones", 175, 2}, {"lumbar vertebrae", 123, 5},  {"femora", 67, 2},
      {"humeri", 23, 2},
  };
  return rows;
}

const ActiveMarrow& active_marrow_of(std::string_view bones) {
  for (const ActiveMarrow& one : active_marrow())
    if (one.bones == bones) return one;
  throw Bug("these bones have no row of active marrow: " + std::string{bones});
}

Source active_marrow_source() { return {Origin::recalled, "shares of an adult [cristy_1981]", 'M'}; }

}  // namespace howship::skeleton
