// SPDX-License-Identifier: Apache-2.0
// The law of one RVE: bone and tumour together, and one step in time. Written once, for a number or a pack of numbers.
#pragma once
#include <array>

#include "howship/bone/remodelling.hpp"
#include "howship/space/exposure.hpp"
#include "howship/tumour/growth.hpp"

namespace howship::space {

/// Order of the sixteen states wherever they are stored as arrays. The first twelve are in the order of the reference
/// trajectories.
enum StateIndex {
  preosteoblasts,
  osteoblasts,
  osteoclasts,
  lamellar,
  woven,
  mineral,
  sensitive,
  adapted,
  debris,
  stroma,
  repair,
  bisphosphonate,
  independent,
  reactive,
  tissue_quality,
  pending_loss,
  state_count
};

template <class V>
using Values = std::array<V, state_count>;

/// The clones in the order of Exposure::growth and kill.
inline constexpr std::array<StateIndex, clones> clone_states{sensitive, adapted, independent};

/// What part of a tumour that begins each clone is; they add up to 1.
using CloneShares = std::array<double, clones>;
inline constexpr CloneShares all_sensitive{1.0, 0.0, 0.0};

/// Living tumour, volume fraction of tissue: of one RVE, and of RVE i of columns of states.
template <class V>
[[gnu::always_inline]] inline V living(const Values<V>& y) {
  return y[sensitive] + y[adapted] + y[independent];
}
template <class Columns>
[[gnu::always_inline]] inline double living(const Columns& state, std::size_t i) {
  return state[sensitive][i] + state[adapted][i] + state[independent][i];
}

/// Four quasi-steady factors: growth factors released from matrix (healthy trabecular bone = 1), PTHrP (pM),
/// Wnt/ET-1-like and DKK1-like (relative).
template <class V>
struct Factors {
  V growth_factor, pthrp, wnt, dkk1;
};

/// Parameters of everything an RVE needs, with what follows from them.
struct Law {
  Law(const bone::Parameters& b, const tumour::Parameters& t)
      : bone(b), tumour(t), healthy(b), secretion(t), erosion(b.tumour_erosion * tumour::destruction(t)) {}
  bone::Parameters bone;
  tumour::Parameters tumour;
  bone::HealthyBone healthy;
  tumour::Secretion secretion;
  double erosion;  ///< mm/day, of bone surface by packed tumour without osteoclasts
};

/// What is fixed at one RVE: cement or hardware fraction, and whether it has marrow and osteogenic stroma (1) or is
/// soft tissue outside bone (0).
template <class V>
struct Site {
  V inert, host;
};

template <class V>
struct Rates {
  Values<V> production, rate;                                ///< dY/dt = production + rate * Y
  V formed_lamellar, formed_woven, resorption, destruction;  ///< as in bone::Rates
};

template <class V>
bone::State<V> bone_part(const Values<V>& y) {
  return {y[preosteoblasts], y[osteoblasts], y[osteoclasts],    y[lamellar], y[woven],          y[mineral],
          y[stroma],         y[repair],      y[bisphosphonate], y[reactive], y[tissue_quality], y[pending_loss]};
}

/// Growth factors released by resorption, equation (25).
template <class V>
[[gnu::always_inline]] inline V growth_factor_source(const Values<V>& y, const V& inert, const Law& law) {
  const V f = y[lamellar] + y[woven];
  const V sf = bone::accessible_surface_per_matrix(f, inert, V(1.0) / max(1.0 - f, V(1e-6)));
  return f * sf * y[osteoclasts] * (1.0 / law.healthy.reference_surface);
}

/// Secretion of PTHrP, Wnt-like and DKK1-like factors at the given growth-factor level, equation (25).
template <class V>
[[gnu::always_inline]] inline Factors<V> secreted(const Values<V>& y, const V& inert, const V& growth_factor,
                                                  const Law& law) {
  V inverse[] = {max(1.0 - y[lamellar] - y[woven] - inert, V(1e-6)),
                 law.bone.growth_factor_half_effect + growth_factor};
  invert_all(inverse);
  const V occupancy = living(y) * inverse[0];
  const V boost = 1.0 + law.bone.growth_factor_pthrp_gain * growth_factor * inverse[1];
  return {growth_factor, law.secretion.pthrp * occupancy * boost, law.secretion.wnt * occupancy,
          law.secretion.dkk1 * occupancy};
}

/// Factors where nothing moves: each is its own source (a well-mixed point).
template <class V>
[[gnu::always_inline]] inline Factors<V> local_factors(const Values<V>& y, const V& inert, const Law& law) {
  return secreted(y, inert, growth_factor_source(y, inert, law), law);
}

/// Everything that stays fixed over one step at one RVE.
template <class V>
struct Imposed {
  bone::Conditions<V> bone;
  tumour::Conditions<V> tumour;
};

/// The tumour's part of it.
template <class V>
[[gnu::always_inline]] inline tumour::Conditions<V> imposed_on_tumour(const Exposure& e, const V& dose_rate,
                                                                      const Law& law) {
  const V radiation = tumour::protracted_kill(dose_rate, law.tumour.radiation_alpha, law.tumour.radiation_beta,
                                              law.bone.sublethal_repair);
  return {
      e.growth, {e.kill[0] + radiation, e.kill[1] + radiation, e.kill[2] + radiation}, e.surface_kill, e.surface_reach};
}

/// With what reaches only the cells beside forming bone, where `bone` and its osteoblasts are as given.
template <class V>
[[gnu::always_inline]] inline tumour::Conditions<V> with_surface(tumour::Conditions<V> c, const V& fraction,
                                                                 const V& osteoblast_activity, const V& inverse_pore) {
  if (c.surface_kill <= 0.0) return c;
  const V kill =
      c.surface_kill * bone::share_beside_forming(fraction, osteoblast_activity, inverse_pore, c.surface_reach);
  for (V& one : c.kill) one = one + kill;
  return c;
}

template <class V>
[[gnu::always_inline]] inline Imposed<V> imposed(const Exposure& e, const Site<V>& site, const V& dose_rate,
                                                 const Law& law) {
  const bone::Parameters& b = law.bone;
  const auto kill = [&](double alpha, double beta) {
    return tumour::protracted_kill(dose_rate, alpha, beta, b.sublethal_repair);
  };
  return {{e.parathyroid_hormone + e.circulating_pthrp, e.denosumab * b.denosumab_rankl_affinity, e.opg_supply,
           e.rankl_supply, e.extra_tgf_beta, e.mechanical_stimulus, e.bisphosphonate_rate, e.osteoclast_kill,
           site.inert, site.host, kill(b.preosteoblast_radiation_alpha, b.preosteoblast_radiation_beta),
           kill(b.osteoblast_radiation_alpha, b.osteoblast_radiation_beta),
           kill(b.osteoclast_radiation_alpha, b.osteoclast_radiation_beta),
           kill(b.stroma_radiation_alpha, b.stroma_radiation_beta), e.osteoclast_precursors, e.formation, e.balance},
          imposed_on_tumour(e, dose_rate, law)};
}

/// Effect of factors on bone cells and tumour growth; `boost` is G / (K_G + G).
template <class V>
struct Effect {
  bone::FactorEffect<V> bone;
  V boost;
};

template <class V>
[[gnu::always_inline]] inline Effect<V> effect_of(const Factors<V>& f, const Law& law) {
  V inverse[] = {1.0 + f.dkk1, 1.0 + f.dkk1 + f.wnt, f.pthrp + law.bone.pthrp_half_pool,
                 law.bone.growth_factor_half_effect + f.growth_factor};
  invert_all(inverse);
  const V silenced = f.dkk1 * (1.0 / law.bone.reaction_half_dkk1);
  return {{f.pthrp, 1.0 + law.bone.pthrp_pool_gain * f.pthrp * inverse[2], f.wnt * inverse[1], inverse[0],
           1.0 + silenced * silenced, 1.0 + f.dkk1 * (1.0 / law.bone.repair_half_dkk1)},
          f.growth_factor * inverse[3]};
}

/// Right-hand side of the whole law. About 300 operations and five divisions.
template <class V>
[[gnu::always_inline]] inline Rates<V> rates(const Values<V>& y, const Effect<V>& effect, const Imposed<V>& imposed,
                                             const Law& law) {
  const bone::State<V> bone_state = bone_part(y);
  const V inverse_pore = V(1.0) / bone::pore(bone_state, imposed.bone.inert);
  const V alive = living(y), occupancy = alive * inverse_pore;
  const bone::TumourHere<V> here{alive, y[debris], occupancy,
                                 law.erosion * min(occupancy * (1.0 / law.tumour.packing), V(1.0))};
  const auto b = bone::rates(bone_state, effect.bone, here, imposed.bone, law.bone, law.healthy);
  const auto t =
      tumour::rates(tumour::State<V>{{y[sensitive], y[adapted], y[independent]}, y[debris]}, effect.boost, inverse_pore,
                    law.bone.debris_clearance,
                    with_surface(imposed.tumour, y[lamellar] + y[woven], y[osteoblasts], inverse_pore), law.tumour);
  const auto flat = [](const bone::State<V>& s, const tumour::State<V>& n) {
    return Values<V>{s.preosteoblasts, s.osteoblasts, s.osteoclasts,    s.lamellar,    s.woven,  s.mineral,
                     n.clone[0],       n.clone[1],    n.debris,         s.stroma,      s.repair, s.bisphosphonate,
                     n.clone[2],       s.reactive,    s.tissue_quality, s.pending_loss};
  };
  return {flat(b.production, t.production),
          flat(b.rate, t.rate),
          b.formed_lamellar,
          b.formed_woven,
          b.resorption,
          b.destruction};
}

/// y(dt) of dy/dt = P + A y with the rational exponential 1 / (1 + x + x^2/2), x = -A dt: positive for any dt.
template <class V>
[[gnu::always_inline]] inline Values<V> advanced(const Values<V>& y, const Rates<V>& r, double dt) {
  // 1 + x + x^2/2 lies between 1/2 and a few thousand, so six can share a division.
  constexpr std::size_t shared = 6;
  V low[shared], high[shared], last[state_count - 2 * shared];
  const auto divisor = [&](std::size_t k) -> V& {
    return k < shared ? low[k] : k < 2 * shared ? high[k - shared] : last[k - 2 * shared];
  };
  V half[state_count];
  for (int i = 0; i < state_count; ++i) {
    const auto k = std::size_t(i);
    const V x = r.rate[k] * (-dt);
    half[k] = 1.0 + 0.5 * x;
    divisor(k) = 1.0 + x * half[k];
  }
  invert_all(low);
  invert_all(high);
  invert_all(last);
  Values<V> out;
  for (int i = 0; i < state_count; ++i) {
    const auto k = std::size_t(i);
    out[k] = (y[k] + dt * half[k] * r.production[k]) * divisor(k);
  }
  return out;
}

/// Guards that never act in ordinary runs: bone fills at most 99.9 % of what inert volume leaves, and mineral at most
/// the matrix.
template <class V>
[[gnu::always_inline]] inline void guard(Values<V>& y, const V& inert) {
  const V f = y[lamellar] + y[woven];
  const V top = 0.999 * (1.0 - inert);
  const V scale = where_greater(f, top, top / max(f, V(1e-9)), V(1.0));
  y[lamellar] = y[lamellar] * scale;
  y[woven] = y[woven] * scale;
  y[mineral] = min(y[mineral], f * scale);
}

/// One step of the reaction: exponential midpoint, second order and positive. `effect_at(values)` gives the factor
/// effect; where factor fields are frozen over the step it returns the same each time.
template <class V, class EffectAt>
[[gnu::always_inline]] inline Values<V> stepped(const Values<V>& y, const EffectAt& effect_at,
                                                const Imposed<V>& imposed, const Law& law, double dt) {
  Values<V> middle = advanced(y, rates(y, effect_at(y), imposed, law), 0.5 * dt);
  guard(middle, imposed.bone.inert);
  Values<V> out = advanced(y, rates(middle, effect_at(middle), imposed, law), dt);
  guard(out, imposed.bone.inert);
  return out;
}

/// Healthy RVE of bone fraction f.
Values<double> healthy_values(double f, const Law& law);

/// What an RVE exchanges with the body, per day and tissue volume: matrix that osteoclasts resorb, lamellar and woven
/// matrix formed; mineral released and deposited, and how much of the released tumour frees without osteoclasts (in
/// fully mineralised volume).
template <class V>
struct Flux {
  V resorbed, formed_lamellar, formed_woven, mineral_out, mineral_in, mineral_destroyed;
};
inline constexpr std::size_t flux_count = sizeof(Flux<double>) / sizeof(double);

template <class V>
[[gnu::always_inline]] inline Flux<V> flux(const Values<V>& y, const Effect<V>& effect, const Imposed<V>& imposed,
                                           const Law& law) {
  const Rates<V> r = rates(y, effect, imposed, law);
  const V f = y[lamellar] + y[woven], formed = r.formed_lamellar + r.formed_woven;
  return {r.resorption * f,
          r.formed_lamellar,
          r.formed_woven,
          (r.resorption + r.destruction) * y[mineral],
          law.bone.primary_mineralisation * formed + law.bone.secondary_mineralisation * (f - y[mineral]),
          r.destruction * y[mineral]};
}

}  // namespace howship::space
