// SPDX-License-Identifier: Apache-2.0
// What differs between primaries in their clones: what they answer to and how far patients lie apart.
#pragma once
#include <string_view>

#include "howship/tumour/clones.hpp"
#include "howship/tumour/reduced.hpp"

namespace howship::tumour {

struct PrimaryClones {
  CloneParameters clones;
  ReducedParameters reduced;
  std::string_view source;  ///< of the values that differ from the declarations' defaults
};

/// Of a name of primaries(); defaults where nothing is known of a primary.
PrimaryClones clones_of(std::string_view primary);

}  // namespace howship::tumour
