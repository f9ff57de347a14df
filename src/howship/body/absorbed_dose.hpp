// SPDX-License-Identifier: Apache-2.0
// Absorbed dose of what decays in tissue.
#pragma once

namespace howship::body {

/// Gy/day that 1 MBq of 1 MeV a decay gives to 1 g; the elementary charge is exact in the SI.
inline constexpr double gray_per_day =
    1.602176634e-13 /* J/MeV */ * 1e6 /* 1/s */ * 86400.0 /* s/day */ / 1e-3 /* kg */;

}  // namespace howship::body
