// SPDX-License-Identifier: Apache-2.0
// How much surface bone of a given density offers to its cells.
#pragma once

namespace howship::bone {

/// Bone surface per matrix volume (1/mm) at bone fraction f: Martin's polynomial (1984, Crit Rev Biomed Eng 10:179) in
/// the porosity, with its last coefficient closed so that the surface per tissue volume vanishes at f = 0.
template <class V>
constexpr V surface_per_matrix(V f) {
  const V p = 1.0 - f;
  return p * (32.3 + p * (-61.6 + p * (72.4 - 28.6 * p)));
}

/// Bone surface per tissue volume (1/mm).
template <class V>
constexpr V surface(V f) {
  return f * surface_per_matrix(f);
}

}  // namespace howship::bone
