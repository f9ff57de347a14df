// SPDX-License-Identifier: Apache-2.0
// All lesions of a patient as one well-mixed volume of tumour, where no lesion is resolved in space: quick cohorts, and
// the reference trajectories of the whole-body model.
#pragma once
#include <cstddef>
#include <span>

#include "howship/base/parameter.hpp"
#include "howship/body/absorbed_dose.hpp"
#include "howship/body/rates.hpp"

namespace howship::body {

template <class V>
struct LumpedParametersOf {
  V growth_sensitive = 0;                    // 1/day
  V growth_resistant = 0;                    // 1/day
  V capacity = 3000;                         // mL
  V resorption_per_volume = 0;               // mmol/day/mL
  V formation_per_volume = 0;                // mmol/day/mL
  V pthrp_per_volume = 0;                    // pmol/day/mL
  V pthrp_clearance = 300;                   // L/day
  V marker_per_volume = 0;                   // ug/L/day/mL
  V osteoclast_pth_exponent = 0.2;           // 1
  V radiation_alpha = 0.15;                  // 1/Gy
  V alpha_beta = 10;                         // Gy
  V sublethal_repair = 11.0903548889591249;  // 1/day
  V pain_per_osteoclasts = 0;                // 1
  V pain_per_volume = 0;                     // 1/mL
  V pain_mechanical = 0;                     // 1
  V androgen_dependence = 0;                 // 1
  V androgen_threshold = 0.6;                // 1
  V osteoblast_recovery = 0.02;              // 1/day
  V osteoblast_dose_loss = 0.012;            // 1/Gy
  V relief_onset = 0.02;                     // 1/day
  V relief_duration = 100;                   // day
};
using LumpedParameters = LumpedParametersOf<double>;
inline constexpr std::size_t lumped_parameter_count = sizeof(LumpedParameters) / sizeof(double);

/// Unit, accepted range, meaning and source of every member, in the order above.
std::span<const Parameter<LumpedParameters>> lumped_parameter_table();

template <class T>
struct LumpedStateOf {
  T sensitive, resistant;  ///< tumour, mL
  T osteoclasts;           ///< activity in the lesions, relative
  T osteoblasts;           ///< activity in the lesions, relative
  T sublethal;             ///< unrepaired dose, Gy
  T relief;                ///< share of pain taken away by irradiation
};
using LumpedState = LumpedStateOf<double>;
inline constexpr std::size_t lumped_state_count = sizeof(LumpedState) / sizeof(double);

/// Fluxes that follow from the tumour alone; `imposed` comes from outside and is driven by the same osteoclasts.
template <class T, class V>
FluxOf<T> lumped_flux(const LumpedStateOf<T>& s, const FluxOf<V>& imposed, const LumpedParametersOf<V>& p) {
  const T volume = s.sensitive + s.resistant;
  FluxOf<T> out;
  out.calcium_release = (imposed.calcium_release + p.resorption_per_volume * volume) * s.osteoclasts;
  out.calcium_fixation = (imposed.calcium_fixation + p.formation_per_volume * volume) * s.osteoblasts;
  out.pthrp = imposed.pthrp + p.pthrp_per_volume * volume / p.pthrp_clearance;
  out.marrow_replaced = T(imposed.marrow_replaced);
  out.external_marrow_kill = T(imposed.external_marrow_kill);
  out.nociception =
      (imposed.nociception + p.pain_per_osteoclasts * s.osteoclasts + p.pain_per_volume * volume + p.pain_mechanical) *
      (1.0 - s.relief);
  out.marker = T(imposed.marker);
  return out;
}

/// Marker that the tumour makes; androgen-driven where the tumour depends on androgen.
template <class T, class V>
T lumped_marker(const LumpedStateOf<T>& s, const SignalsOf<T>& now, const LumpedParametersOf<V>& p) {
  const auto secretes = [&](const T& androgen) { return 1.0 - 0.9 * (p.androgen_dependence * (1.0 - androgen)); };
  return p.marker_per_volume *
         (s.sensitive * secretes(now.androgen_activity) + s.resistant * secretes(now.androgen_activity_amplified));
}

template <class T, class V>
LumpedStateOf<T> lumped_rates(const LumpedStateOf<T>& s, const StateOf<T>& body, const SignalsOf<T>& now,
                              const Actions<T>& a, const LumpedParametersOf<V>& p, const ParametersOf<V>& person) {
  LumpedStateOf<T> d;
  const T volume = s.sensitive + s.resistant;

  const T target = (person.rankl_free_resorption + (1.0 - person.rankl_free_resorption) *
                                                       min(body.rankl / now.rankl_target, T(1.0)) *
                                                       power(now.bone_pth, p.osteoclast_pth_exponent)) *
                   (1.0 - now.osteoclast_inhibition);
  const T gap = target - s.osteoclasts;
  d.osteoclasts = osteoclast_rate(gap, person) * gap;

  // Nuclides settle where bone forms; the mass of tumour shares what its own formation draws.
  const T own = person.lesion_uptake * now.lesion_fixation / person.remodelling_calcium;
  const T share = own / (body.formation + own + 1e-12);
  const T dose_scale = gray_per_day * share / max(volume, T(1.0));
  const T surface = where_greater(volume, T(0.0), dose_scale * a[Mechanism::surface_emission], T(0.0));
  const T within = where_greater(volume, T(0.0), dose_scale * a[Mechanism::tumour_emission], T(0.0));
  d.osteoblasts = p.osteoblast_recovery * (1.0 - s.osteoblasts) - p.osteoblast_dose_loss * surface * s.osteoblasts;
  d.relief = p.relief_onset * surface / (surface + 1.0) * (1.0 - s.relief) - s.relief / p.relief_duration;
  d.sublethal = within - p.sublethal_repair * s.sublethal;

  const T kill = a[Mechanism::tumour_kill] + p.radiation_alpha * within * (1.0 + 2.0 / p.alpha_beta * s.sublethal);
  const T room = (logarithm(p.capacity) - logarithm(max(volume, T(1e-12)))) / logarithm(p.capacity);
  const auto grows = [&](const T& androgen) {
    const T driven = (androgen - p.androgen_threshold) / (1.0 - p.androgen_threshold);
    return 1.0 - p.androgen_dependence * (1.0 - driven);
  };
  const T births = 1.0 - a[Mechanism::growth_inhibition];
  d.sensitive = s.sensitive * (p.growth_sensitive * births * room * grows(now.androgen_activity) - kill);
  d.resistant = s.resistant * (p.growth_resistant * room * grows(now.androgen_activity_amplified) - kill);
  return d;
}

template <class V>
LumpedStateOf<V> no_lesion() {
  LumpedStateOf<V> s;
  s.sensitive = s.resistant = s.sublethal = s.relief = V(0.0);
  s.osteoclasts = s.osteoblasts = V(1.0);
  return s;
}

}  // namespace howship::body
