// SPDX-License-Identifier: Apache-2.0
// The tumour half of the RVE law: clones that crowd the pore space, what kills them, and what they secrete.
#pragma once
#include <array>

#include "howship/numerics/simd.hpp"
#include "howship/tumour/parameters.hpp"

namespace howship::tumour {

/// Volume fractions of tissue: the clones, and killed tumour not yet cleared.
template <class V>
struct State {
  std::array<V, clones> clone;  ///< sensitive, adapted, independent
  V debris;
};

/// Secretion at full packing: PTHrP (pM), Wnt/ET-1-like and DKK1-like factors (relative).
struct Secretion {
  explicit Secretion(const Parameters& p);
  double pthrp, wnt, dkk1;
};

/// Erosion of bone without osteoclasts by packed tumour, over that of a fully lytic one.
double destruction(const Parameters& p);

/// What therapy and radiation do over a step.
template <class V>
struct Conditions {
  std::array<double, clones> growth;  ///< multiplies births
  std::array<V, clones> kill;         ///< 1/day, radiation included
  double surface_kill = 0.0;          ///< 1/day: of cells within `surface_reach` mm of forming bone, beside the above
  double surface_reach = 0.0;
};

template <class V>
struct Rates {
  State<V> production, rate;
};

/// Equations (22), (23) and the debris part of (24). `boost` is G / (K_G + G), `inverse_pore` 1/phi, `clearance` 1/day.
template <class V>
[[gnu::always_inline]] inline Rates<V> rates(const State<V>& s, const V& boost, const V& inverse_pore, double clearance,
                                             const Conditions<V>& c, const Parameters& p) {
  const V growth = p.growth * (1.0 + p.growth_factor_gain * boost);
  const V room = 1.0 - (s.clone[0] + s.clone[1] + s.clone[2] + s.debris) * inverse_pore * (1.0 / p.packing);
  const V births = c.growth[0] * growth;
  const V adapts = p.adapted_mutation * births, escapes = p.independent_mutation * adapts;
  return {
      {{V(0.0), adapts * s.clone[0], escapes * s.clone[0]},
       c.kill[0] * s.clone[0] + c.kill[1] * s.clone[1] + c.kill[2] * s.clone[2]},
      {{births * room - c.kill[0] - adapts - escapes, (1.0 - p.adapted_cost) * c.growth[1] * growth * room - c.kill[1],
        (1.0 - p.independent_cost) * c.growth[2] * growth * room - c.kill[2]},
       V(-clearance)}};
}

/// Rate of killing (1/day) by a continuous dose rate (Gy/day): the protracted limit of the linear-quadratic law, with
/// sublethal damage at its quasi-steady value (Lea and Catcheside 1942), equation (12).
template <class V>
[[gnu::always_inline]] inline V protracted_kill(const V& dose_rate, double alpha, double beta, double repair) {
  return dose_rate * (alpha + (2.0 * beta / repair) * dose_rate);
}

/// Surviving share after a prompt dose (Gy), linear-quadratic.
double surviving(double dose, double alpha, double beta);

}  // namespace howship::tumour
