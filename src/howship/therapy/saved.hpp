// SPDX-License-Identifier: Apache-2.0
// A treated patient as plain numbers and back, for checkpoints: bit for bit.
#pragma once
#include <functional>
#include <span>
#include <vector>

#include "howship/therapy/regimen.hpp"

namespace howship::therapy {

/// Everything that living changes in `care`, and its courses, ordered ones among them.
std::vector<double> saved(const Care& care);

/// The drug with this key, or nothing.
using FindDrug = std::function<std::shared_ptr<const Drug>(std::string_view key)>;

/// Puts that back into a fresh care for the same person and plan; false where the numbers do not fit it. Drugs that the
/// plan does not have were ordered later and come from `find`.
[[nodiscard]] bool restore(Care& care, std::span<const double> numbers, const FindDrug& find = {});

}  // namespace howship::therapy
