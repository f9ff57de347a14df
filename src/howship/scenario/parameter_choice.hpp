// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>

namespace howship::scenario {

/// A number under `[parameters.GROUP]`.
struct ParameterChoice {
  std::string group, key;
  double value = 0.0;  ///< in the unit of its declaration
};

}  // namespace howship::scenario
