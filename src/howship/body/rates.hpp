// SPDX-License-Identifier: Apache-2.0
// How fast every state of the body changes: mineral and fluid, healthy skeleton, blood, markers, sex steroids, pain.
// Written once, for a number, a pack of patients, or numbers that carry derivatives.
#pragma once
#include "howship/body/signals.hpp"

namespace howship::body {

/// Rate at which osteoclasts follow their drive: lost fast, recruited slowly. `gap` is target minus present.
template <class T, class V>
T osteoclast_rate(const T& gap, const ParametersOf<V>& p) {
  const T z = min(gap / p.recruitment_blend, T(50.0));
  return p.osteoclast_recruitment + (p.osteoclast_loss - p.osteoclast_recruitment) / (1.0 + exponential(z));
}

namespace detail {

template <class T, class V>
void mineral_rates(StateOf<T>& d, const StateOf<T>& s, const SignalsOf<T>& now, const Actions<T>& a,
                   const FluxOf<T>& flux, const ParametersOf<V>& p, const BalanceOf<V>& b) {
  const T food = p.dietary_calcium * now.appetite + a[Mechanism::oral_calcium];
  const T calcitriol = power(s.calcitriol / p.calcitriol_healthy, p.calcitriol_absorption_exponent);
  const T gain = p.calcitriol_absorption_gain * calcitriol / (calcitriol + p.calcitriol_absorption_gain - 1.0) *
                 (1.0 - p.glucocorticoid_gut_loss * min(a[Mechanism::glucocorticoid], T(1.0)));
  const T gut = p.passive_absorption * food + b.active_absorption * gain * food / (p.active_absorption_half + food) -
                p.faecal_calcium * now.relative_calcium;
  const T exchange =
      p.surface_exchange * (s.surface_calcium * power(now.bone_pth, p.surface_pth_exponent) - now.relative_calcium);
  const T from_bone = now.resorption - now.formed + now.lesion_release - now.lesion_fixation;
  d.exchangeable_calcium = gut + a[Mechanism::intravenous_calcium] + from_bone + exchange - now.urinary_calcium;
  d.surface_calcium = (p.deep_exchange * (1.0 - s.surface_calcium) - exchange) / p.surface_calcium;
  d.fluid_volume = now.water_intake + a[Mechanism::saline] - p.insensible_loss - now.urine_flow;
  d.phosphate = (p.phosphate_absorbed * now.appetite + p.phosphate_per_calcium * from_bone - now.urinary_phosphate) /
                p.phosphate_space;

  const T phosphate = s.phosphate / p.phosphate_healthy;
  const T drive = (now.pth + p.calcitriol_pthrp_weight * flux.pthrp) / p.pth_healthy;
  const T by_pth = p.calcitriol_pth_gain * drive / (drive + p.calcitriol_pth_gain - 1.0);
  const T made = p.calcitriol_healthy * (1.0 + a[Mechanism::vitamin_d]) * by_pth *
                 power(phosphate, -p.calcitriol_phosphate_exponent) * power(s.nephrons, p.calcitriol_nephron_exponent);
  d.calcitriol = p.calcitriol_turnover * (made - s.calcitriol);

  // The calcium receptor overrides vitamin D and phosphate once calcium is above normal.
  const T listens = exponential(-(p.gland_calcium_override * positive(now.relative_calcium - 1.0)));
  const T wish = listens * (p.gland_phosphate_exponent * logarithm(phosphate) -
                            p.gland_calcitriol_exponent * logarithm(s.calcitriol / p.calcitriol_healthy)) -
                 p.gland_calcium_exponent * logarithm(now.relative_calcium);
  const T target = min(max(exponential(wish), T(p.gland_smallest)), T(p.gland_largest));
  d.parathyroid_mass = p.gland_adaptation * (target - s.parathyroid_mass);
  d.nephrons = (p.structural_nephrons - s.nephrons) / p.kidney_recovery;
  d.creatinine = (p.creatinine_production - now.filtration * s.creatinine) / p.body_water;
}

template <class T, class V>
void skeleton_rates(StateOf<T>& d, const StateOf<T>& s, const SignalsOf<T>& now, const Actions<T>& a,
                    const FluxOf<T>& flux, const ParametersOf<V>& p) {
  d.rankl = p.rankl_turnover * (now.rankl_target - s.rankl * (1.0 + a[Mechanism::rankl_capture]));
  // Precursors gather while RANKL is kept from them; that reserve is the rebound after the antibody is gone.
  const T reached = min(s.rankl / now.rankl_target, T(1.0));
  d.precursors = p.precursor_turnover * (1.0 + p.precursor_gain * (1.0 - reached) - s.precursors);
  const T target = (p.rankl_free_resorption + (1.0 - p.rankl_free_resorption) * s.rankl * s.precursors) *
                   (1.0 - now.osteoclast_inhibition);
  const T gap = target - s.osteoclasts;
  d.osteoclasts = osteoclast_rate(gap, p) * gap;
  const T coupled = power(max(s.osteoclasts, T(1e-6)), p.coupling_exponent) * now.formation_by_deficiency *
                    (1.0 - p.pthrp_uncoupling * flux.pthrp / (flux.pthrp + p.pthrp_uncoupling_half)) *
                    (1.0 - p.glucocorticoid_formation_loss * min(a[Mechanism::glucocorticoid], T(1.0)));
  d.preosteoblasts = (coupled - s.preosteoblasts) / p.preosteoblast_lag;
  d.formation = (s.preosteoblasts - s.formation) / p.formation_lag;
  // What each turn of remodelling fails to lay down with age is lost for good, from the bone and from what it tends to.
  const T lost = s.osteoclasts * (1.0 - p.remodelling_balance);
  d.lumbar_reference = -(p.lumbar_turnover * lost * s.lumbar_reference);
  d.lumbar_density = p.lumbar_turnover * (s.formation * s.lumbar_reference - (s.osteoclasts + lost) * s.lumbar_density);
}

/// Haemoglobin that this marrow would keep, g/dL; `lacking`: share of committed marrow that is not there.
template <class T, class V>
T kept_haemoglobin(const StateOf<T>& s, const T& lacking, const ParametersOf<V>& p) {
  const T androgen = p.male * s.testosterone / p.testosterone_healthy + (1.0 - p.male);
  const T proliferating = max(s.granulocyte_stem / p.neutrophils_healthy, T(1e-6));
  return p.haemoglobin_healthy * (1.0 - p.haemoglobin_androgen_loss * (1.0 - androgen)) *
         min(T(1.0), 1.0 - p.haemoglobin_marrow_loss * lacking) *
         power(min(T(1.0), proliferating), p.haemoglobin_precursor_exponent);
}

/// Bone ALP that the osteoblasts of now would keep, U/L.
template <class T, class V>
T kept_bone_alp(const StateOf<T>& s, const SignalsOf<T>& now, const ParametersOf<V>& p) {
  const T building = s.formation + p.lesion_alp_weight * now.lesion_fixation / p.remodelling_calcium;
  return p.bone_alp * (p.uncoupled_alp + (1.0 - p.uncoupled_alp) * building);
}

template <class T, class V>
void blood_rates(StateOf<T>& d, const StateOf<T>& s, const SignalsOf<T>& now, const Actions<T>& a,
                 const FluxOf<T>& flux, const ParametersOf<V>& p) {
  d.marrow_reserve = p.marrow_repair * (1.0 - flux.marrow_replaced - s.marrow_reserve) -
                     (a[Mechanism::marrow_kill] + flux.external_marrow_kill) * s.marrow_reserve;
  d.marrow_committed = (s.marrow_reserve - s.marrow_committed) / p.marrow_delay;
  const T lacking = 1.0 - s.marrow_committed;

  const T passage = (4.0 / p.neutrophil_transit) * (1.0 + p.gcsf_haste * a[Mechanism::granulocyte_release]);
  const T call = power(p.neutrophils_healthy / max(s.neutrophils, T(1e-3)), p.neutrophil_feedback);
  const T kill = a[Mechanism::neutrophil_kill] * p.neutrophil_sensitivity *
                 (1.0 - p.neutrophil_steroid_sparing * now.steroid_replacement);
  d.granulocyte_stem =
      passage * s.granulocyte_stem * ((1.0 - kill) * call - 1.0 - p.neutrophil_marrow_weight * lacking);
  d.granulocyte_1 = passage * (s.granulocyte_stem - s.granulocyte_1);
  d.granulocyte_2 = passage * (s.granulocyte_1 - s.granulocyte_2);
  d.granulocyte_3 = passage * (s.granulocyte_2 - s.granulocyte_3);
  d.neutrophils = passage * (s.granulocyte_3 - s.neutrophils);

  const V step = p.platelet_maturation;
  const T need = power(p.platelets_healthy / max(s.platelets, T(1.0)), p.platelet_feedback);
  d.megakaryocytes =
      step * s.megakaryocytes * ((1.0 - a[Mechanism::platelet_kill]) * need - 1.0 - p.platelet_marrow_weight * lacking);
  d.megakaryocytes_1 = step * (s.megakaryocytes - s.megakaryocytes_1);
  d.megakaryocytes_2 = step * (s.megakaryocytes_1 - s.megakaryocytes_2);
  d.platelets = step * s.megakaryocytes_2 - p.platelet_removal * s.platelets;

  d.haemoglobin = (kept_haemoglobin(s, lacking, p) - s.haemoglobin) / p.haemoglobin_time;
}

template <class T, class V>
void marker_and_symptom_rates(StateOf<T>& d, const StateOf<T>& s, const SignalsOf<T>& now, const Actions<T>& a,
                              const FluxOf<T>& flux, const ParametersOf<V>& p) {
  d.bone_alp = p.alp_turnover * (kept_bone_alp(s, now, p) - s.bone_alp);
  d.tumour_marker = flux.marker - p.marker_elimination * s.tumour_marker;
  const T opioid = a[Mechanism::opioid];
  d.opioid_tolerance = (opioid / (opioid + p.opioid_tolerance_half) - s.opioid_tolerance) / p.opioid_tolerance_time;
  const T adapts = where_greater(a[Mechanism::opioid], T(0.0), T(p.drowsiness_adapted_share), T(0.0));
  d.drowsiness_adaptation = p.drowsiness_adaptation * (adapts - s.drowsiness_adaptation);
  d.pain_flare = -(p.flare_decay * s.pain_flare);
  d.felt_calcium = (now.corrected_calcium - s.felt_calcium) / p.calcium_symptom_lag;
  d.fatigue = (now.fatigue_drive - s.fatigue) / p.fatigue_time;
}

template <class T, class V>
void sex_steroid_rates(StateOf<T>& d, const StateOf<T>& s, const Actions<T>& a, const ParametersOf<V>& p) {
  const T agonist = a[Mechanism::gonadotropin_stimulation];
  const T lag = agonist - s.desensitisation;
  d.desensitisation = where_greater(lag, T(0.0), p.pituitary_desensitisation * lag, p.pituitary_recovery * lag);
  const T answers = 1.0 - s.desensitisation;
  const T lh = (1.0 + p.lh_surge * agonist * answers) * answers * answers * (1.0 - a[Mechanism::gonadotropin_block]);
  d.testosterone =
      p.testosterone_turnover *
      (p.testosterone_healthy * (p.castrate_floor + (1.0 - p.castrate_floor) * p.testes * lh) - s.testosterone);

  // Woman: oestradiol holds the pituitary back, and what it sends drives the ovary as far as follicles are left.
  const V woman = 1.0 - p.male;
  const T occupied = a[Mechanism::oestrogen_receptor_block], blocked = a[Mechanism::oestrogen_synthesis_block];
  const T heard = s.oestradiol * (1.0 - p.pituitary_antioestrogen * occupied);
  const T call = positive(1.0 + p.gonadotropin_feedback * (1.0 - heard));
  d.gonadotropin = woman * (p.gonadotropin_turnover * (call * lh - s.gonadotropin));
  const T ovary = (1.0 - p.peripheral_oestradiol) * p.ovarian_reserve * s.gonadotropin * (1.0 + p.ovary_half) /
                  (s.gonadotropin + p.ovary_half) * (1.0 - p.ovary_synthesis_block * blocked);
  d.oestradiol = woman * (p.oestradiol_turnover * (p.peripheral_oestradiol * (1.0 - blocked) + ovary - s.oestradiol));
  const T treated = agonist + a[Mechanism::gonadotropin_block] + occupied + blocked;
  d.own_oestradiol = where_greater(treated, T(p.oestradiol_treated_from), T(0.0),
                                   woman * (s.oestradiol - s.own_oestradiol) / p.oestradiol_memory);
}

}  // namespace detail

/// d(state)/dt per day.
template <class T, class V>
StateOf<T> rates_of(const StateOf<T>& s, const SignalsOf<T>& now, const Actions<T>& a, const FluxOf<T>& flux,
                    const ParametersOf<V>& p, const BalanceOf<V>& b) {
  StateOf<T> d;
  detail::mineral_rates(d, s, now, a, flux, p, b);
  detail::skeleton_rates(d, s, now, a, flux, p);
  detail::blood_rates(d, s, now, a, flux, p);
  detail::marker_and_symptom_rates(d, s, now, a, flux, p);
  detail::sex_steroid_rates(d, s, a, p);
  return d;
}

/// The healthy person: a steady state for no lesion, no medicine, whole kidneys and no loss of bone with age.
inline State healthy_state(const Parameters& p, const Balance& b) {
  State s;
  const double one = 1.0, zero = 0.0;
  s.exchangeable_calcium = p.ionised_calcium_healthy * calcium_capacity(p.extracellular_volume, p, b);
  s.fluid_volume = p.extracellular_volume;
  s.surface_calcium = s.parathyroid_mass = one;
  s.phosphate = p.phosphate_healthy;
  s.calcitriol = p.calcitriol_healthy;
  s.nephrons = p.structural_nephrons;
  s.creatinine = p.creatinine_production / p.filtration / p.structural_nephrons;
  s.rankl = s.precursors = s.osteoclasts = s.preosteoblasts = s.formation = s.lumbar_density = s.lumbar_reference = one;
  s.granulocyte_stem = s.granulocyte_1 = s.granulocyte_2 = s.granulocyte_3 = s.neutrophils = p.neutrophils_healthy;
  s.platelets = p.platelets_healthy;
  s.megakaryocytes = s.megakaryocytes_1 = s.megakaryocytes_2 =
      p.platelets_healthy * p.platelet_removal / p.platelet_maturation;
  s.haemoglobin = p.haemoglobin_healthy;
  s.marrow_reserve = s.marrow_committed = one;
  s.bone_alp = p.bone_alp;
  s.tumour_marker = s.opioid_tolerance = s.drowsiness_adaptation = s.pain_flare = s.desensitisation = zero;
  s.testosterone = p.testosterone_healthy * (p.castrate_floor + (1.0 - p.castrate_floor) * p.testes);
  const Gonads gonads = gonads_at_rest(p);
  s.gonadotropin = gonads.gonadotropin;
  s.oestradiol = s.own_oestradiol = gonads.oestradiol;
  s.felt_calcium = p.ionised_calcium_healthy * (1.0 + p.complexed_calcium + b.bound_calcium) +
                   p.calcium_per_albumin * (40.0 - p.albumin);
  s.fatigue = signals_of(s, Actions<double>{}, Flux{}, p, b).fatigue_drive;
  return s;
}

/// What somebody has who has long borne the lesions of `flux`, and had no medicine: blood cells of the marrow that is
/// left, and the ALP of their bone. All else of `s` stays as it is.
inline void settle(State& s, const Flux& flux, const Parameters& p, const Balance& b) {
  const double lacking = flux.marrow_replaced;
  s.marrow_reserve = s.marrow_committed = 1.0 - lacking;
  const auto fewer = [&](double weight, double feedback) { return power(1.0 + weight * lacking, -1.0 / feedback); };
  s.granulocyte_stem = s.granulocyte_1 = s.granulocyte_2 = s.granulocyte_3 = s.neutrophils =
      p.neutrophils_healthy * fewer(p.neutrophil_marrow_weight, p.neutrophil_feedback);
  s.platelets = p.platelets_healthy * fewer(p.platelet_marrow_weight, p.platelet_feedback);
  s.megakaryocytes = s.megakaryocytes_1 = s.megakaryocytes_2 = s.platelets * p.platelet_removal / p.platelet_maturation;
  s.haemoglobin = detail::kept_haemoglobin(s, lacking, p);
  s.bone_alp = detail::kept_bone_alp(s, signals_of(s, Actions<double>{}, flux, p, b), p);
}

}  // namespace howship::body
