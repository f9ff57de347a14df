// SPDX-License-Identifier: Apache-2.0
// What the prototype of spread, whose tables lie in tests/reference/spread, knows otherwise.
#pragma once
#include "howship/spread/parameters.hpp"

namespace howship::spread {

/// The prototype knows how large a deposit may be, and not how much an organ can hold.
inline Parameters theirs_organs() {
  Parameters out;
  out.liver_most = out.lung_most = out.brain_most = out.node_most = 1e12;
  return out;
}

}  // namespace howship::spread
