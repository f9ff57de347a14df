// SPDX-License-Identifier: Apache-2.0
// Built-in primary tumours: what a metastasis of each brings to bone.
#pragma once
#include <span>
#include <string_view>

#include "howship/tumour/parameters.hpp"

namespace howship::tumour {

struct Primary {
  std::string_view name, title;
  Parameters parameters;
  std::string_view source;  ///< of the values that differ from the declarations' defaults
  std::string_view marker;  ///< in blood, that a laboratory follows; empty where none is in use
};

/// breast, breast_mixed, lung, renal, prostate, prostate_blastic, thyroid, myeloma.
std::span<const Primary> primaries();

/// Null where there is no such primary.
const Primary* find_primary(std::string_view name);

}  // namespace howship::tumour
