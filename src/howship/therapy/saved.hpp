// SPDX-License-Identifier: Apache-2.0
// A treated patient as plain numbers and back, for checkpoints: bit for bit.
#pragma once
#include <span>
#include <vector>

#include "howship/therapy/regimen.hpp"

namespace howship::therapy {

/// Everything that living changes in `care`.
std::vector<double> saved(const Care& care);

/// Puts that back into a fresh care for the same person and plan; false where the numbers do not fit it.
[[nodiscard]] bool restore(Care& care, std::span<const double> numbers);

}  // namespace howship::therapy
