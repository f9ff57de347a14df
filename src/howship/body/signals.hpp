// SPDX-License-Identifier: Apache-2.0
// What follows at once from the state of the body: concentrations, hormones, filtration, fluxes and symptoms.
#pragma once
#include "howship/body/mechanism.hpp"
#include "howship/body/parameters.hpp"
#include "howship/body/state.hpp"
#include "howship/numerics/dual.hpp"

namespace howship::body {

/// Constants that make the healthy person a steady state.
template <class V>
struct BalanceOf {
  V bound_calcium;        ///< protein-bound calcium per ionised, 1
  V pth_set_point;        ///< ionised calcium of half PTH suppression, mM
  V distal_capacity;      ///< largest distal reabsorption, mM of filtrate
  V distal_half;          ///< its half-saturation, mM
  V active_absorption;    ///< largest active calcium absorption, mmol/day
  V phosphate_threshold;  ///< TmP/GFR, mM
};

template <class V>
BalanceOf<V> balance_of(const ParametersOf<V>& p) {
  BalanceOf<V> b;
  b.bound_calcium = (p.calcium_per_albumin * p.albumin + p.globulin_calcium) / p.ionised_calcium_healthy;
  // What softplus needs as its argument to give x: w ln(e^(x/w) - 1).
  const auto inverse_softplus = [](V x, V w) { return w * logarithm(exponential(x / w) - 1.0); };
  const V load = (1.0 - p.proximal_reabsorption) * p.ionised_calcium_healthy * (1.0 + p.complexed_calcium);
  const V reabsorbed = load - inverse_softplus(p.urinary_calcium / p.filtration, p.calcium_splay);
  b.distal_capacity = p.distal_reserve * reabsorbed;
  b.distal_half = load * (p.distal_reserve - 1.0);
  const V ratio = (p.pth_ceiling - p.pth_floor) / (p.pth_healthy - p.pth_floor) - 1.0;
  b.pth_set_point = p.ionised_calcium_healthy * exponential(-logarithm(ratio) / p.pth_steepness);
  b.active_absorption = (p.urinary_calcium + p.faecal_calcium - p.passive_absorption * p.dietary_calcium) *
                        (p.active_absorption_half + p.dietary_calcium) / p.dietary_calcium;
  b.phosphate_threshold =
      p.phosphate_healthy - inverse_softplus(p.phosphate_absorbed / p.filtration, p.phosphate_splay);
  return b;
}

/// Algebraic quantities at one moment (time constants of minutes).
template <class T>
struct SignalsOf {
  T ionised_calcium, total_calcium, corrected_calcium;  ///< mM
  T relative_calcium;                                   ///< ionised, health = 1
  T pthrp, pth;                                         ///< pM
  T kidney_pth, bone_pth;                               ///< PTH-like drive, health = 1
  T filtration;                                         ///< L/day
  T urinary_calcium, urinary_phosphate;                 ///< mmol/day
  T appetite;                                           ///< share of food taken
  T drinking;                                           ///< share of drink taken
  T water_intake, urine_flow;                           ///< L/day
  T osteoclast_inhibition;                              ///< by bisphosphonate, 0..1
  T steroid_replacement;                                ///< glucocorticoid at which adrenals rest, 0..1
  T testosterone;                                       ///< health = 1
  T oestradiol;                                         ///< of men and of women before menopause = 1
  T oestrogenic_tone;                                   ///< on bone
  T rankl_by_deficiency, formation_by_deficiency;       ///< factors, health = 1
  T rankl_by_glucocorticoid;                            ///< factor
  T rankl_target;                                       ///< L* of the healthy skeleton
  T androgen_activity, androgen_activity_amplified;     ///< receptor activity of sensitive and amplified cells
  T resorption, formed;                                 ///< healthy skeleton, mmol/day
  T lesion_release, lesion_fixation;                    ///< mmol/day
  T ntx, ctx;                                           ///< nmol/mmol; per cent of base line
  T alp;                                                ///< total alkaline phosphatase, U/L
  T neutrophils;                                        ///< in a blood count, 1/nL
  T raw_pain, pain;                                     ///< 0-10, without and with analgesics
  T pain_at_rest;                                       ///< 0-10, with analgesics, when nothing is loaded
  T pain_left;                                          ///< share that analgesics leave
  T constipation, drowsiness;                           ///< 0..1
  T fatigue_drive;                                      ///< of tiredness
  T fatigue;                                            ///< 0-10
};

/// max(x,0)^2 / (max(x,0)^2 + k^2)
template <class T, class V>
T rising(const T& x, const V& k) {
  const T above = positive(x);
  const T square = above * above;
  return square / (square + k * k);
}

/// Pain from 0 to 10 of a drive: what lies below a threshold is not felt, and the scale ends at 10.
template <class T, class V>
T pain_scale(const T& drive, const V& threshold) {
  return 10.0 * (1.0 - exponential(-positive(drive - threshold)));
}

/// w ln(1 + e^(x/w))
template <class T, class V>
T softplus(const T& x, const V& w) {
  const T z = x / w;
  // Beyond 30 the logarithm equals its argument to the last digit.
  return w * where_greater(z, T(30.0), z, logarithm(exponential(min(z, T(30.0))) + 1.0));
}

/// Extracellular and soft-tissue calcium (mmol) per mM of ionised calcium.
template <class T, class V>
T calcium_capacity(const T& fluid_volume, const ParametersOf<V>& p, const BalanceOf<V>& b) {
  return (1.0 + p.complexed_calcium) * (fluid_volume + p.exchange_volume) +
         b.bound_calcium * p.plasma_share * fluid_volume;
}

namespace detail {

template <class T, class V>
void calcium_and_hormones(SignalsOf<T>& out, const StateOf<T>& s, const Actions<T>& a, const FluxOf<T>& flux,
                          const ParametersOf<V>& p, const BalanceOf<V>& b) {
  out.ionised_calcium = s.exchangeable_calcium / calcium_capacity(s.fluid_volume, p, b);
  out.total_calcium = out.ionised_calcium * (1.0 + p.complexed_calcium + b.bound_calcium);
  out.corrected_calcium = out.total_calcium + p.calcium_per_albumin * (40.0 - p.albumin);
  out.relative_calcium = out.ionised_calcium / p.ionised_calcium_healthy;
  out.pthrp = p.pthrp_healthy + flux.pthrp;
  const T suppressed = power(out.ionised_calcium / b.pth_set_point, p.pth_steepness);
  out.pth = s.parathyroid_mass * (p.pth_floor + (p.pth_ceiling - p.pth_floor) / (1.0 + suppressed)) +
            a[Mechanism::pth_infusion];
  out.kidney_pth = (out.pth + flux.pthrp) / p.pth_healthy;
  out.bone_pth = (out.pth * power(s.nephrons, p.uraemic_resistance) + flux.pthrp) / p.pth_healthy;
}

template <class T, class V>
void kidney_and_fluid(SignalsOf<T>& out, const StateOf<T>& s, const Actions<T>& a, const FluxOf<T>& flux,
                      const ParametersOf<V>& p, const BalanceOf<V>& b) {
  const T x = s.fluid_volume / p.extracellular_volume - 1.0;
  const T deficit = positive(-x);
  const T excess = positive(out.ionised_calcium - p.symptom_calcium);
  const T by_volume = where_greater(T(0.0), x, power(max(1.0 + x, T(0.2)), p.filtration_volume_exponent),
                                    min(1.0 + x, T(p.filtration_volume_ceiling)));
  const T by_calcium = 1.0 - p.filtration_calcium_loss *
                                 rising(out.ionised_calcium - p.vasoconstriction_calcium, p.filtration_calcium_half);
  const T by_prostaglandin = max(T(p.least_prostaglandin_filtration),
                                 1.0 - a[Mechanism::prostaglandin_block] * (1.0 + p.dry_prostaglandin_gain * deficit));
  out.filtration = p.filtration * s.nephrons * by_volume * by_calcium * by_prostaglandin;

  const T proximal = p.proximal_reabsorption - p.proximal_range * hyperbolic_tangent(p.proximal_steepness * x);
  const T load = (1.0 - proximal) * out.ionised_calcium * (1.0 + p.complexed_calcium);
  const T capacity = b.distal_capacity *
                     (1.0 + p.distal_pth_gain * (out.kidney_pth - 1.0) / (out.kidney_pth + p.distal_pth_half)) *
                     (1.0 - a[Mechanism::distal_calcium_block]);
  out.urinary_calcium = out.filtration * softplus(load - capacity * load / (b.distal_half + load), p.calcium_splay);
  const T threshold = b.phosphate_threshold * power(out.kidney_pth, -p.phosphate_pth_exponent) *
                      power(s.phosphate / p.phosphate_healthy, -p.phosphate_feedback_exponent);
  out.urinary_phosphate = out.filtration * softplus(s.phosphate - threshold, p.phosphate_splay);

  const T sick = excess / p.appetite_half;
  out.drinking = (1.0 - a[Mechanism::appetite_loss]) / (1.0 + sick * sick * sick);
  out.appetite = out.drinking * (1.0 - p.sickness_appetite_loss * flux.sickness);
  const T relative_filtration = out.filtration / p.filtration;
  const T obligatory = p.calcium_polyuria * rising(excess, p.polyuria_half) * relative_filtration;
  out.urine_flow = p.urine_flow * min(max(exponential(p.natriuresis_slope * x), T(p.urine_floor)), T(p.urine_ceiling)) *
                       min(T(1.0), relative_filtration / p.oliguric_filtration) +
                   obligatory;
  out.water_intake = (p.urine_flow + p.insensible_loss + p.thirst * deficit * p.extracellular_volume) * out.drinking;
}

template <class T, class V>
void sex_steroids(SignalsOf<T>& out, const StateOf<T>& s, const Actions<T>& a, const ParametersOf<V>& p) {
  const T t = s.testosterone / p.testosterone_healthy;
  out.testosterone = t;
  out.steroid_replacement = min(a[Mechanism::glucocorticoid] / p.steroid_replacement, T(1.0));
  const T from_androgen =
      (p.castrate_oestrogen + (1.0 - p.castrate_oestrogen) * t) * (1.0 - a[Mechanism::oestrogen_synthesis_block]);
  out.oestradiol = p.male * from_androgen + (1.0 - p.male) * s.oestradiol;
  const T of_woman = max(power(max(s.oestradiol, T(1e-9)), p.oestradiol_exponent), T(p.least_oestrogenic_tone));
  const T own = p.male * p.oestrogenic_tone * from_androgen + (1.0 - p.male) * of_woman;
  out.oestrogenic_tone =
      own * (1.0 - a[Mechanism::oestrogen_receptor_block]) + a[Mechanism::oestrogen_receptor_activity];
  out.rankl_by_deficiency =
      (1.0 + p.sex_steroid_restraint * p.oestrogenic_tone) / (1.0 + p.sex_steroid_restraint * out.oestrogenic_tone);
  out.formation_by_deficiency = 1.0 - p.deficiency_imbalance * (out.rankl_by_deficiency - 1.0);
  const T androgen = (t + p.adrenal_androgen) * (1.0 - a[Mechanism::androgen_synthesis_block]);
  const auto activity = [&](V half) {
    return androgen * (1.0 + half) / (androgen + half * (1.0 + a[Mechanism::androgen_receptor_block]));
  };
  out.androgen_activity = activity(p.androgen_half_activation);
  out.androgen_activity_amplified = activity(p.androgen_half_activation * p.amplified_receptor);
}

template <class T, class V>
void bone_and_markers(SignalsOf<T>& out, const StateOf<T>& s, const Actions<T>& a, const FluxOf<T>& flux,
                      const ParametersOf<V>& p) {
  const T e = a[Mechanism::osteoclast_inhibition];
  out.osteoclast_inhibition = e / (1.0 + e);
  const T steroid = min(a[Mechanism::glucocorticoid], T(1.0));
  // A drive at its most by PTHrP leaves no room.
  const T room = where_greater(T(p.glucocorticoid_pthrp_bound), flux.pthrp, steroid, T(0.0));
  out.rankl_by_glucocorticoid = 1.0 + p.glucocorticoid_rankl_gain * room;
  out.rankl_target = power(out.bone_pth, p.rankl_pth_exponent) * out.rankl_by_deficiency * out.rankl_by_glucocorticoid;
  const T working = 1.0 - a[Mechanism::osteoclast_block];
  out.resorption = p.remodelling_calcium * s.osteoclasts * working;
  out.formed = p.remodelling_calcium * s.formation * out.relative_calcium *
               power(s.phosphate / p.phosphate_healthy, p.formation_phosphate_exponent);
  const T by_osteoclasts = (flux.calcium_release - flux.calcium_eroded) * working;
  out.lesion_release = by_osteoclasts + flux.calcium_eroded;
  out.lesion_fixation = flux.calcium_fixation;
  // Both fragments of collagen come of cathepsin K, which osteoclasts have; metalloproteinases make another one (Eyre
  // 1997, 10.1097/00007632-199712151-00004; Garnero 2003, 10.1359/jbmr.2003.18.5.859).
  const T resorbed = (out.resorption + by_osteoclasts) / p.remodelling_calcium;
  out.ntx = p.ntx_healthy * (p.ntx_background + (1.0 - p.ntx_background) * resorbed);
  const V ctx_background = p.ntx_background * p.ctx_background_share;
  out.ctx = 100.0 * (ctx_background + (1.0 - ctx_background) * resorbed);
  out.alp = s.bone_alp + p.liver_alp;
  out.neutrophils = s.neutrophils * (1.0 + p.neutrophil_steroid_rise * out.steroid_replacement);
}

template <class T, class V>
void symptoms(SignalsOf<T>& out, const StateOf<T>& s, const Actions<T>& a, const FluxOf<T>& flux,
              const ParametersOf<V>& p) {
  const T steroid = min(a[Mechanism::glucocorticoid], T(1.0));
  const T opioid = a[Mechanism::opioid];
  out.raw_pain = pain_scale(flux.nociception, p.pain_threshold);
  const T reached = opioid / (opioid + p.opioid_half * (1.0 + p.opioid_tolerance_shift * s.opioid_tolerance));
  out.pain_left = (1.0 - a[Mechanism::pain_relief]) *
                  (1.0 - min(p.opioid_ceiling * p.opioid_response, p.opioid_most) * reached) *
                  (1.0 - p.glucocorticoid_relief * steroid);
  out.pain = min(T(10.0), out.raw_pain * out.pain_left + s.pain_flare);
  out.pain_at_rest =
      min(T(10.0), pain_scale(flux.nociception_at_rest, p.pain_threshold) * out.pain_left + s.pain_flare);
  out.constipation =
      min(T(1.0), opioid / (opioid + p.opioid_constipation_half) * (1.0 - a[Mechanism::laxative]) +
                      rising(out.ionised_calcium - p.vasoconstriction_calcium, p.constipation_calcium_half));
  out.drowsiness = min(T(1.0), opioid / (opioid + p.opioid_drowsiness_half) * (1.0 - s.drowsiness_adaptation) +
                                   rising(out.ionised_calcium - p.drowsiness_calcium, p.drowsiness_calcium_half));
  const T calcium = s.felt_calcium - p.fatigue_calcium_from - p.calcium_symptom_shift;
  out.fatigue_drive = p.fatigue_everyday + p.fatigue_sickness * flux.sickness + flux.fatigue + a[Mechanism::fatigue] +
                      p.fatigue_anaemia * positive(p.fatigue_haemoglobin - s.haemoglobin) +
                      p.fatigue_calcium * rising(calcium, p.fatigue_calcium_half) +
                      p.fatigue_drowsiness * out.drowsiness;
  out.fatigue = 10.0 * (1.0 - exponential(-positive(s.fatigue)));
}

}  // namespace detail

template <class T, class V>
SignalsOf<T> signals_of(const StateOf<T>& s, const Actions<T>& a, const FluxOf<T>& flux, const ParametersOf<V>& p,
                        const BalanceOf<V>& b) {
  SignalsOf<T> out;
  detail::calcium_and_hormones(out, s, a, flux, p, b);
  detail::kidney_and_fluid(out, s, a, flux, p, b);
  detail::sex_steroids(out, s, a, p);
  detail::bone_and_markers(out, s, a, flux, p);
  detail::symptoms(out, s, a, flux, p);
  return out;
}

using Signals = SignalsOf<double>;
using Balance = BalanceOf<double>;

}  // namespace howship::body
