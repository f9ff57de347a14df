// SPDX-License-Identifier: Apache-2.0
// Where the active (red) marrow of an adult lies: what radiation of a region costs the blood, and where cells settle.
#pragma once
#include <span>
#include <string_view>

#include "howship/base/parameter.hpp"

namespace howship::skeleton {

struct ActiveMarrow {
  std::string_view bones;  ///< "ribs", "femora" ...
  double per_mille;        ///< of all active marrow at 40 years, in all of them together
  int count;               ///< of bones
};
std::span<const ActiveMarrow> active_marrow();
const ActiveMarrow& active_marrow_of(std::string_view bones);

/// Where its numbers come from.
Source active_marrow_source();

}  // namespace howship::skeleton
