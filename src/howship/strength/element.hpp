// SPDX-License-Identifier: Apache-2.0
// Stiffness of an eight-node voxel in its own modes.
//
// The eight values of a displacement component on a voxel are replaced by their sums and differences
//   m_abc = sum over the corners of sx^a sy^b sz^c u,   a, b, c in {0, 1}, s = -1 or +1,
// in which the stiffness is almost diagonal, whatever lambda and mu: uniform strains see Hooke's law, bending, torsion
// and hourglass modes a coefficient each. Nodal forces are edge / 16 times the transposed transform of the generalised
// forces below. The tests hold this against Gauss integration and against condensing Wilson's nine modes.
#pragma once
#include "howship/numerics/simd.hpp"
#include "howship/strength/level.hpp"

namespace howship::strength {

template <class V>
struct ScalarOf {
  using Type = V;
};
template <class T, int N>
struct ScalarOf<Pack<T, N>> {
  using Type = T;
};

/// Modes with b = 0 (`even`) and b = 1 (`odd`), index 4 component + 2 c + a; overwritten by generalised forces. The
/// three constant modes (even[0], even[4], even[8]) carry no force and are left alone. 52 additions and products and a
/// division (incompatible modes only) for 24 degrees of freedom.
template <Element element, class V>
[[gnu::always_inline]] inline void mode_forces(V lambda, V mu, V (&even)[12], V (&odd)[12]) {
  using T = typename ScalarOf<V>::Type;
  const V third = V(T(1) / T(3)), ninth = V(T(1) / T(9)), four = V(T(4));
  const V tiny = V(T(1e-30));  // so that void gives 0 and not 0 / 0
  const V mu2 = mu + mu;

  const V dilatation = lambda * (even[1] + odd[4] + even[10]);  // x_100 + y_010 + z_001
  even[1] = dilatation + mu2 * even[1];
  odd[4] = dilatation + mu2 * odd[4];
  even[10] = dilatation + mu2 * even[10];

  odd[0] = even[5] = mu * (odd[0] + even[5]);    // shear: x_010 with y_100
  even[2] = even[9] = mu * (even[2] + even[9]);  // x_001 with z_100
  even[6] = odd[8] = mu * (even[6] + odd[8]);    // y_001 with z_010

  V own, other;  // bending: a mode and its Poisson partner
  if constexpr (element == Element::incompatible_modes) {
    const V plane_stress = lambda * mu2 / (lambda + mu2 + tiny);
    own = third * (plane_stress + mu2);
    other = third * plane_stress;
  } else if constexpr (element == Element::reduced_dilatation) {
    own = mu;
    other = V(T(0));
  } else {
    own = third * lambda + mu;
    other = third * lambda;
  }
  const auto bend = [&](V & p, V & q) __attribute__((always_inline)) {
    const V force = own * p + other * q;
    q = own * q + other * p;
    p = force;
  };
  bend(odd[1], odd[10]);   // x_110, z_011
  bend(even[3], odd[6]);   // x_101, y_011
  bend(odd[5], even[11]);  // y_110, z_101

  const V twist = third * mu, turn = odd[2] + even[7] + odd[9];  // x_011, y_101, z_110
  odd[2] = twist * (turn + odd[2]);
  even[7] = twist * (turn + even[7]);
  odd[9] = twist * (turn + odd[9]);

  const V hourglass = element == Element::reduced_dilatation ? ninth * four * mu : ninth * (lambda + four * mu);
  odd[3] = hourglass * odd[3];
  odd[7] = hourglass * odd[7];
  odd[11] = hourglass * odd[11];
}

}  // namespace howship::strength
