// SPDX-License-Identifier: Apache-2.0
#include "howship/therapy/exposure.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>

#include "howship/body/absorbed_dose.hpp"
#include "howship/bone/surface.hpp"

namespace howship::therapy {
namespace {

/// Turnover of a point: cells times surface per tissue volume.
double on_surface(const space::Values<double>& y, space::StateIndex cells) {
  const double f = y[space::lamellar] + y[space::woven];
  return y[cells] * f * bone::surface_per_matrix(f);
}

}  // namespace

std::span<const Parameter<CouplingParameters>> CouplingParameters::table() {
  using P = CouplingParameters;
  static constexpr Parameter<P> rows[] = {
      {&P::precursor_exponent,
       {"precursor_exponent",
        "1",
        0,
        5,
        "exponent of the circulating precursor reserve on osteoclast formation of the local law",
        {Origin::fitted, "CTX 145-170 % after stopping denosumab", 'M'}}},
      {&P::rankl_exponent,
       {"rankl_exponent",
        "1",
        0,
        5,
        "exponent of the RANKL drive by hormone lack and glucocorticoid on the RANKL of the local law",
        {Origin::fitted, "lumbar density -4 % in a year of androgen deprivation [greenspan_2005]", 'M'}}},
      {&P::denosumab_mass,
       {"denosumab_mass", "kg/mol", 140, 155, "molar mass of denosumab", {Origin::recalled, "149 kDa", 'H'}}},
      {&P::zoledronate_half,
       {"zoledronate_half",
        "mg/day",
        5e-4,
        2e-2,
        "half effect of zoledronate, against which other bisphosphonates count",
        {Origin::fitted, "data/drugs/zoledronate.toml", 'M'}}},
      {&P::zoledronate_loss,
       {"zoledronate_loss",
        "1/day",
        5e-4,
        0.1,
        "release of buried zoledronate, against which that of others counts",
        {Origin::published, "[mori_2018], as in data/drugs/zoledronate.toml", 'H'}}},
      {&P::zoledronate_dose,
       {"zoledronate_dose", "mg", 1, 8, "dose that counts as 1 in the local law", {Origin::derived, "its unit", 'H'}}},
      {&P::retained,
       {"retained",
        "1",
        0.2,
        1,
        "share of that dose that bone keeps in a person with whole kidneys",
        {Origin::published, "61 % [zoledronic_acid_label]", 'H'}}},
      {&P::red_marrow,
       {"red_marrow", "mL", 400, 2500, "red marrow of the whole body", {Origin::recalled, "1.2 L", 'M'}}},
      {&P::pthrp_clearance,
       {"pthrp_clearance",
        "L/day",
        50,
        2000,
        "clearance of PTHrP from plasma",
        {Origin::recalled, "half-life of minutes, like PTH", 'M'}}},
      {&P::quiet_band,
       {"quiet_band",
        "1",
        0,
        0.2,
        "change of hormones against health that leaves resting bone at rest",
        {Origin::assumed, "numerical: resting bone then costs nothing", 'M'}}},
      {&P::osteoblast_recovery,
       {"osteoblast_recovery",
        "1/day",
        0.0005,
        0.5,
        "recovery of irradiated lesion osteoblasts",
        {Origin::fitted, "ALP stays low between injections of radium-223 [sartor_2017]", 'L'}}},
      {&P::osteoblast_dose_loss,
       {"osteoblast_dose_loss",
        "1/Gy",
        0,
        0.5,
        "loss of lesion osteoblasts by the dose at the bone surface",
        {Origin::fitted, "ALP -32 % at week 12 of radium-223 [sartor_2017]", 'L'}}},
      {&P::osteoblast_dose_spread,
       {"osteoblast_dose_spread",
        "1",
        0,
        2,
        "standard deviation of ln of that loss between patients",
        {Origin::fitted, "ALP falls in 87 % of patients by week 12 [sartor_2017]", 'L'}}},
      {&P::alpha_range,
       {"alpha_range",
        "mm",
        0.03,
        0.1,
        "how far alpha particles of radium-223 and its daughters reach from the surface of bone, mean",
        {Origin::recalled, "40 to 90 um in tissue by energy, well established", 'M'}}},
      {&P::nuclide_preference,
       {"nuclide_preference",
        "1",
        0.1,
        10,
        "nuclide that a simulated lesion takes up per calcium fixed, against healthy bone",
        {Origin::derived,
         "1: scans see lesion to bone as 4 or 5 to 1 by weight, which the faster formation of a lesion gives already",
         'L'}}},
      {&P::lesion_reach,
       {"lesion_reach",
        "1",
        1e-4,
        0.2,
        "part of a place that tumour, debris and woven bone fill from which it is tissue of a lesion",
        {Origin::assumed, "where a nuclide's range of a millimetre gives it the lesion's dose", 'L'}}},
      {&P::matrix_density,
       {"matrix_density",
        "g/mL",
        1.6,
        2.2,
        "density of bone matrix with its mineral, for the mass of a lesion",
        {Origin::recalled, "wet compact bone 1.9 to 2.0 g/mL, well established", 'H'}}},
      {&P::least_lesion_mass,
       {"least_lesion_mass",
        "g",
        0.001,
        5,
        "smallest mass over which a lesion's nuclide gives its energy",
        {Origin::assumed, "emissions of a smaller focus leave it: a ball of 6 mm, some ranges of an electron", 'L'}}},
      {&P::run_in,
       {"run_in",
        "day",
        0,
        1e4,
        "time that a body settles before the first day",
        {Origin::assumed, "parathyroid glands and bone adapt to a failing kidney over years", 'M'}}},
      {&P::body_surface,
       {"body_surface",
        "m2",
        1,
        3,
        "body surface at the weight below; it grows with the root of weight",
        {Origin::recalled, "Mosteller's formula at a height of 1.67 m", 'H'}}},
      {&P::body_surface_weight,
       {"body_surface_weight", "kg", 30, 150, "body weight at which it is that", {Origin::assumed, "its unit", 'H'}}},
      {&P::marrow_replaced_most,
       {"marrow_replaced_most",
        "1",
        0.1,
        1,
        "largest share of red marrow that tumour replaces",
        {Origin::assumed, "blood is made elsewhere then", 'L'}}},
      {&P::scattered_resorption,
       {"scattered_resorption",
        "1",
        0,
        6,
        "resorption by tumour scattered in marrow between lesions, against theirs, where lytic tumour fills it",
        {Origin::assumed, "lesions that are seen are a part of what is there", 'L'}}},
      {&P::sickness_half,
       {"sickness_half",
        "mL",
        20,
        2000,
        "living tumour of half the general illness that it can make",
        {Origin::assumed, "tiredness and loss of appetite are common with some hundred millilitres", 'L'}}},
  };
  static_assert(std::size(rows) == sizeof(P) / sizeof(double));
  return rows;
}

space::Exposure exposure_of(const WholeBody& patient, const bone::Parameters& bone, const CouplingParameters& p) {
  const auto now = patient.now();
  const body::Parameters& person = patient.system.person;
  space::Exposure e;
  // The local law has a normal PTH of its own; what counts is the level against normal.
  const double pthrp = now.flux.pthrp / person.pth_healthy;
  e.parathyroid_hormone = bone.pth_healthy * (now.signals.bone_pth - pthrp);
  e.circulating_pthrp = bone.pth_healthy * pthrp;
  for (std::size_t m = 0; m < patient.system.medicines.size(); ++m) {
    const Medicine& medicine = patient.system.medicines[m];
    for (const auto& effect : medicine.effects)
      if (effect.mechanism == body::Mechanism::rankl_capture)
        e.denosumab += 1e6 / p.denosumab_mass *
                       kinetics::level(medicine, patient.y.data() + patient.system.medicine_at(m), effect.level);
  }
  const double steroid = std::min(now.actions[body::Mechanism::glucocorticoid], 1.0);
  const double drive = now.signals.rankl_by_deficiency * now.signals.rankl_by_glucocorticoid;
  e.rankl_supply = bone.rankl_production * (std::pow(drive, p.rankl_exponent) - 1.0);
  e.osteoclast_precursors = std::pow(now.body.precursors, p.precursor_exponent);
  const double uncoupled = person.pthrp_uncoupling * now.flux.pthrp / (now.flux.pthrp + person.pthrp_uncoupling_half);
  e.mechanical_stimulus =
      now.signals.formation_by_deficiency * (1.0 - uncoupled) * (1.0 - person.glucocorticoid_formation_loss * steroid);
  const double births = 1.0 - now.actions[body::Mechanism::growth_inhibition];
  e.growth = {births, 1.0, 1.0};
  return e;
}

BisphosphonateInBone bisphosphonate_in_bone(const WholeBody& patient, const CouplingParameters& p) {
  BisphosphonateInBone out{0.0, 0.0};
  for (std::size_t m = 0; m < patient.system.medicines.size(); ++m) {
    const Medicine& medicine = patient.system.medicines[m];
    if (medicine.structure != Structure::bone_seeking) continue;
    const double* x = patient.y.data() + patient.system.medicine_at(m);
    const auto& k = medicine.k;
    for (const auto& effect : medicine.effects) {
      if (effect.mechanism != body::Mechanism::osteoclast_inhibition) continue;
      const double potency = k[7] / effect.half / (p.zoledronate_loss / p.zoledronate_half);
      const double doses = potency / (p.zoledronate_dose * p.retained);
      out.held += doses * (x[2] + x[3]);
      out.lost_a_day += doses * (k[6] * k[5] * x[2] + k[7] * x[3]);
    }
  }
  return out;
}

double bisphosphonate_uptake(const BisphosphonateInBone& before, const BisphosphonateInBone& after, double days) {
  const double lost = 0.5 * (before.lost_a_day + after.lost_a_day) * days;
  return std::max(after.held - before.held + lost, 0.0);
}

double nuclide_dose_rate(const WholeBody& patient, double emission, double calcium_fixation, double mass) {
  if (mass <= 0.0 || emission == 0.0) return 0.0;  // most patients carry no nuclide
  const auto now = patient.now();
  const body::Parameters& p = patient.system.person;
  const double everywhere = now.body.formation + p.lesion_uptake * now.signals.lesion_fixation / p.remodelling_calcium;
  const double share = p.lesion_uptake * calcium_fixation / p.remodelling_calcium / std::max(everywhere, 1e-12);
  return body::gray_per_day * emission * share / mass;
}

SkeletonPoint::SkeletonPoint(const bone::Parameters& bone, double fraction)
    : law(bone, tumour::Parameters{}), y(space::healthy_values(fraction, law)), healthy(y) {}

double SkeletonPoint::resorption() const {
  return on_surface(y, space::osteoclasts) / on_surface(healthy, space::osteoclasts);
}
double SkeletonPoint::formation() const {
  return on_surface(y, space::osteoblasts) / on_surface(healthy, space::osteoblasts);
}

void set_turnover(WholeBody& patient, double resorption, double formation) {
  body::State s = patient.state();
  s.osteoclasts = resorption;
  s.preosteoblasts = s.formation = formation;
  std::memcpy(patient.y.data(), &s, sizeof(s));
}

void live_one_day(WholeBody& patient, SkeletonPoint& skeleton, const CouplingParameters& p) {
  const BisphosphonateInBone before = bisphosphonate_in_bone(patient, p);
  advance_to(patient, patient.day + 1.0);
  space::Exposure e = exposure_of(patient, skeleton.law.bone, p);
  e.bisphosphonate_rate = bisphosphonate_uptake(before, bisphosphonate_in_bone(patient, p), 1.0);
  skeleton.y = space::advance_point(skeleton.y, e, {0.0, 1.0}, skeleton.law, 1.0);
  if (patient.system.has_own_skeleton) return;
  set_turnover(patient, skeleton.resorption(), skeleton.formation());
}

}  // namespace howship::therapy
