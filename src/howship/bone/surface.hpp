// SPDX-License-Identifier: Apache-2.0
// How much surface bone of a given density offers to its cells.
#pragma once
#include "howship/numerics/simd.hpp"

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

/// Share of the cells in the pores that lie within `reach` mm of a surface that forms bone: half of it where
/// osteoblasts are as active as in health or more so, less where they are not.
template <class V>
[[gnu::always_inline]] inline V share_beside_forming(const V& f, const V& osteoblasts, const V& inverse_pore,
                                                     double reach) {
  const V active = min(osteoblasts, V(1.0));
  return min(surface(f) * inverse_pore * (active / (1.0 + active)) * reach, V(1.0));
}

}  // namespace howship::bone
