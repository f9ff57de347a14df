// SPDX-License-Identifier: Apache-2.0
#include "howship/therapy/adverse.hpp"

#include <algorithm>
#include <cmath>

namespace howship::therapy {

std::span<const Parameter<AdverseParameters>> AdverseParameters::table() {
  using P = AdverseParameters;
  constexpr Source kidney{Origin::recalled, "8-9 % of patients a year in bisphosphonate trials", 'L'};
  constexpr Source jaw{Origin::published, "0.8, 2.0 and 2.8 % at 1, 2 and 3 years [van_poznak_2021]", 'M'};
  constexpr Source opioid{Origin::assumed, "start low, raise by a third to a half: rules of the bedside", 'M'};
  constexpr Source death{Origin::assumed, "600 mg kills most who are new to it, 60 mg nobody", 'L'};
  constexpr Source blood{Origin::assumed, "order of magnitude of chemotherapy trials", 'L'};
  static constexpr Parameter<P> rows[] = {
      {&P::kidney_loss, {"kidney_loss", "1", 0, 1, "share of nephrons lost in a kidney injury", kidney}},
      {&P::kidney_recovered, {"kidney_recovered", "1", 0, 1, "share of that loss that recovers", kidney}},
      {&P::kidney_clearance_reference,
       {"kidney_clearance_reference", "mL/min", 20, 150, "clearance at which files state the chance", kidney}},
      {&P::kidney_clearance_exponent,
       {"kidney_clearance_exponent", "1", 0, 4, "growth of the chance as clearance falls", kidney}},
      {&P::kidney_infusion_exponent,
       {"kidney_infusion_exponent", "1", 0, 2, "growth of the chance as infusion is hurried", kidney}},
      {&P::kidney_dry_factor, {"kidney_dry_factor", "1", 1, 10, "factor on the chance in a dry patient", kidney}},
      {&P::kidney_dry_bound, {"kidney_dry_bound", "1", 0, 0.3, "volume deficit that counts as dry", kidney}},
      {&P::jaw_hazard, {"jaw_hazard", "1/year", 0, 0.2, "hazard on monthly zoledronate", jaw}},
      {&P::jaw_onset, {"jaw_onset", "year", 0.05, 3, "time on the drug over which the hazard rises", jaw}},
      {&P::jaw_dose_exponent, {"jaw_dose_exponent", "1", 0, 2, "growth with doses a year", jaw}},
      {&P::jaw_dental_factor,
       {"jaw_dental_factor",
        "1",
        1,
        20,
        "factor with untreated dental disease",
        {Origin::recalled, "order of magnitude", 'L'}}},
      {&P::jaw_extraction_factor,
       {"jaw_extraction_factor",
        "1",
        1,
        50,
        "factor after a tooth is pulled",
        {Origin::recalled, "order of magnitude", 'L'}}},
      {&P::jaw_extraction_span,
       {"jaw_extraction_span", "day", 10, 400, "how long that lasts", {Origin::recalled, "order of magnitude", 'L'}}},
      {&P::fever_hazard, {"fever_hazard", "1/day", 0, 0.5, "hazard of febrile neutropenia without neutrophils", blood}},
      {&P::fever_bound, {"fever_bound", "1/nL", 0.1, 2, "neutrophils below which it begins", blood}},
      {&P::fever_half, {"fever_half", "1/nL", 0.02, 2, "lack at which it is half", blood}},
      {&P::fever_death,
       {"fever_death", "1", 0, 0.5, "share of episodes that end in death", {Origin::recalled, "5-10 %", 'M'}}},
      {&P::bleed_hazard, {"bleed_hazard", "1/day", 0, 0.5, "hazard of major bleeding without platelets", blood}},
      {&P::bleed_bound, {"bleed_bound", "1/nL", 2, 100, "platelets below which it begins", blood}},
      {&P::bleed_half, {"bleed_half", "1/nL", 1, 100, "lack at which it is half", blood}},
      {&P::jaw_most_doses,
       {"jaw_most_doses",
        "1",
        1,
        100,
        "doses a year up to which that hazard grows",
        {Origin::assumed, "every four weeks, the densest labelled schedule", 'M'}}},
      {&P::hold_wait,
       {"hold_wait",
        "day",
        1,
        60,
        "after which a held dose, and a daily medicine, is looked at again",
        {Origin::assumed, "a weekly laboratory", 'M'}}},
      {&P::rebound_after,
       {"rebound_after",
        "day",
        100,
        400,
        "time without a dose from which osteoclasts rebound after denosumab",
        {Origin::recalled, "seven months: fractures were seen from then on", 'M'}}},
      {&P::appetite_loss_ceiling,
       {"appetite_loss_ceiling",
        "1",
        0.1,
        1,
        "largest share of food and drink that all illnesses together take",
        {Origin::assumed, "sips remain", 'M'}}},
      {&P::constipation_noted,
       {"constipation_noted", "1", 0.05, 1, "constipation (0 to 1) that is an event", {Origin::assumed, "half", 'L'}}},
      {&P::drowsiness_noted,
       {"drowsiness_noted", "1", 0.05, 1, "drowsiness (0 to 1) that is an event", {Origin::assumed, "half", 'L'}}},
      {&P::fatigue_noted,
       {"fatigue_noted", "1", 1, 10, "tiredness (0 to 10) that is an event", {Origin::assumed, "half", 'L'}}},
      {&P::dehydration_noted,
       {"dehydration_noted",
        "1",
        0.01,
        0.5,
        "part of extracellular fluid lost that is an event",
        {Origin::recalled, "a tenth: signs are plain at the bedside", 'M'}}},
      {&P::kidney_injury_rise,
       {"kidney_injury_rise",
        "1",
        1.1,
        5,
        "creatinine over its start that is an acute kidney injury",
        {Origin::recalled, "stage 2 of the usual criteria begins at twice the base line", 'M'}}},
      {&P::follicle_loss,
       {"follicle_loss",
        "1",
        0,
        1,
        "share of growing follicles that a labelled dose of chemotherapy that harms ovaries takes",
        {Origin::assumed, "a fifth of the reserve answers while it is given every three weeks", 'L'}}},
      {&P::follicle_recovery,
       {"follicle_recovery",
        "day",
        10,
        300,
        "over which others grow in their place",
        {Origin::assumed, "periods come back within about six months", 'L'}}},
      {&P::opioid_naive,
       {"opioid_naive", "mg/day", 1, 120, "mean of the last week below which a person is new to opioids", opioid}},
      {&P::opioid_first,
       {"opioid_first", "mg/day", 10, 200, "oral morphine above which a person new to it is in danger: warning",
        opioid}},
      {&P::opioid_first_kidney,
       {"opioid_first_kidney", "1", 0.1, 1, "factor on that where creatinine clearance is below 30 mL/min", opioid}},
      {&P::opioid_rise, {"opioid_rise", "1", 1, 5, "times the mean of the last week, and ...", opioid}},
      {&P::opioid_rise_and,
       {"opioid_rise_and", "mg/day", 0, 200, "... so much more, above which a rise is warned of", opioid}},
      {&P::opioid_danger, {"opioid_danger", "1", 1, 10, "times that first dose is danger", opioid}},
      {&P::opioid_danger_rise, {"opioid_danger_rise", "1", 1, 10, "times the mean of the last week, and ...", opioid}},
      {&P::opioid_danger_and, {"opioid_danger_and", "mg/day", 0, 400, "... so much more is danger", opioid}},
      {&P::opioid_tolerant,
       {"opioid_tolerant",
        "mg/day",
        10,
        200,
        "mean of the last week from which a patch may be begun",
        {Origin::recalled, "opioid-tolerant: 60 mg of oral morphine a day for a week", 'H'}}},
      {&P::opioid_death_slope,
       {"opioid_death_slope", "1/day", 0, 1, "hazard of death by a breath that stops, at twice the dose below", death}},
      {&P::opioid_death_per_held,
       {"opioid_death_per_held", "1", 1, 10, "times the mean of the last week, and ...", death}},
      {&P::opioid_death_from,
       {"opioid_death_from", "mg/day", 10, 400, "... so much more is borne without danger of death", death}},
  };
  static_assert(std::size(rows) == sizeof(P) / sizeof(double));
  return rows;
}

double kidney_injury_chance(const Harm& harm, const Drug& drug, double minutes, const Findings& findings,
                            const AdverseParameters& p) {
  const double clearance = std::max(findings[std::size_t(Measure::creatinine_clearance)], 1.0);
  const double labelled = drug.schedule.infusion.value * 1440.0;
  double chance = chance_at(harm, 0) * std::pow(p.kidney_clearance_reference / clearance, p.kidney_clearance_exponent) *
                  std::pow(labelled / std::max(minutes, 1.0), p.kidney_infusion_exponent);
  if (findings[std::size_t(Measure::dehydration)] > p.kidney_dry_bound) chance *= p.kidney_dry_factor;
  return std::min(chance, 1.0);
}

double jaw_hazard(double relative, double years, double doses_per_year, bool dental_disease, bool tooth_pulled,
                  const AdverseParameters& p) {
  return p.jaw_hazard / 365.0 * relative * (1.0 - std::exp(-years / p.jaw_onset)) *
         std::pow(doses_per_year / 12.0, p.jaw_dose_exponent) * (dental_disease ? p.jaw_dental_factor : 1.0) *
         (tooth_pulled ? p.jaw_extraction_factor : 1.0);
}

double fever_hazard(double neutrophils, const AdverseParameters& p) {
  return p.fever_hazard * body::rising(p.fever_bound - neutrophils, p.fever_half);
}

double bleed_hazard(double platelets, const AdverseParameters& p) {
  return p.bleed_hazard * body::rising(p.bleed_bound - platelets, p.bleed_half);
}

void injure_kidney(WholeBody& patient, const AdverseParameters& p) {
  set_state(patient, &body::State::nephrons, patient.state().nephrons * (1.0 - p.kidney_loss));
  patient.system.person.structural_nephrons *= 1.0 - p.kidney_loss * (1.0 - p.kidney_recovered);
}

double chance_at(const Harm& harm, int dose) {
  if (harm.probability.empty()) return 0.0;
  return harm.probability[std::min(std::size_t(dose), harm.probability.size() - 1)].value;
}

double opioid_death_hazard(double dose, double held, const AdverseParameters& p) {
  const double beyond = dose / (p.opioid_death_per_held * held + p.opioid_death_from) - 1.0;
  return beyond > 0.0 ? p.opioid_death_slope * beyond * beyond : 0.0;
}

std::vector<OpioidWarning> opioid_warnings(const OpioidOrder& order, const AdverseParameters& p) {
  std::vector<OpioidWarning> out;
  const double first = p.opioid_first * (order.clearance < 30.0 ? p.opioid_first_kidney : 1.0);
  if (order.held < p.opioid_naive) {
    if (order.dose > first)
      out.push_back({order.dose > p.opioid_danger * first, "more than a person new to opioids should begin with"});
  } else if (order.dose > p.opioid_rise * order.held + p.opioid_rise_and) {
    out.push_back({order.dose > p.opioid_danger_rise * order.held + p.opioid_danger_and,
                   "raised by more than half of what the last week's mean was"});
  }
  if (order.patch && order.held < p.opioid_tolerant)
    out.push_back({true, "a patch before the body is used to opioids (60 mg of oral morphine a day for a week)"});
  if (order.weak > 0 && order.strong > 0) out.push_back({false, "a weak and a strong opioid together"});
  if (order.long_acting > 1) out.push_back({false, "two long-acting strong opioids together"});
  return out;
}

}  // namespace howship::therapy
