// SPDX-License-Identifier: Apache-2.0
#include "howship/body/individual.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>

#include "howship/base/random.hpp"

namespace howship::body {

std::span<const Parameter<PeopleParameters>> PeopleParameters::table() {
  using P = PeopleParameters;
  constexpr Source usual{Origin::assumed, "width of the reference range in the healthy, with age and weight given",
                         'L'};
  constexpr Source clinical{Origin::assumed, "people with the same calcium differ in how ill they are", 'L'};
  constexpr Source counts{Origin::published,
                          "variances of the model between patients [kloft_2006] as in [netterberg_2017]", 'H'};
  static constexpr Parameter<P> rows[] = {
      {&P::clearance,
       {"clearance",
        "mL/min",
        40,
        150,
        "creatinine clearance of the typical person of 60 years, where the scenario does not give it",
        {Origin::recalled, "usual at that age", 'M'}}},
      {&P::clearance_lost,
       {"clearance_lost",
        "1/year",
        0,
        0.02,
        "share of it lost with each year of age, and had more of by who is younger",
        {Origin::published, "0.72 to 1.22 mL/min a year between 50 and 97 years of age [eriksen_2020, abstract]",
         'H'}}},
      {&P::filtration,
       {"filtration", "1", 0, 0.6,
        "coefficient of variation of filtration, where the scenario does not give the clearance", usual}},
      {&P::fluid_volume,
       {"fluid_volume", "1", 0, 0.4, "coefficient of variation of extracellular fluid at a weight", usual}},
      {&P::parathyroid_hormone,
       {"parathyroid_hormone", "1", 0, 0.8, "coefficient of variation of parathyroid hormone in health", usual}},
      {&P::albumin, {"albumin", "g/L", 0, 10, "standard deviation of albumin", usual}},
      {&P::bisphosphonate_half,
       {"bisphosphonate_half",
        "1",
        0,
        1.5,
        "standard deviation of ln of the half effect of bisphosphonates, all of them alike",
        {Origin::published, "variance 0.2255 [mori_2018]", 'H'}}},
      {&P::antibody_clearance,
       {"antibody_clearance",
        "1",
        0,
        1,
        "coefficient of variation of the clearance of a RANKL antibody",
        {Origin::recalled, "about a third between patients [gibiansky_2012]", 'M'}}},
      {&P::calcium_sickness,
       {"calcium_sickness", "1", 0, 0.6,
        "coefficient of variation of the calcium that spoils appetite and makes the kidney pass water", clinical}},
      {&P::remodelling, {"remodelling", "1", 0, 0.6, "coefficient of variation of the turnover of bone", usual}},
      {&P::lumbar_turnover,
       {"lumbar_turnover", "1", 0, 0.6, "coefficient of variation of the turnover of the lumbar spine", usual}},
      {&P::neutrophil_sensitivity,
       {"neutrophil_sensitivity",
        "1",
        0,
        1,
        "coefficient of variation of the kill of neutrophil precursors by a drug's level",
        {Origin::fitted, "40 % in the model between patients; shares of grade 3 and 4 [kloft_2006]", 'M'}}},
      {&P::neutrophils, {"neutrophils", "1", 0, 0.6, "coefficient of variation of neutrophils in health", counts}},
      {&P::neutrophil_transit,
       {"neutrophil_transit", "1", 0, 0.5, "coefficient of variation of their time in the marrow", counts}},
      {&P::cytotoxic_clearance,
       {"cytotoxic_clearance",
        "1",
        0,
        1,
        "coefficient of variation of the clearance of cytotoxic drugs: marrow and tumour see the same",
        {Origin::recalled, "about 30 % for docetaxel beside what is known of a patient [bruno_1996]", 'M'}}},
      {&P::calcium_symptoms,
       {"calcium_symptoms", "mM", 0, 0.3, "standard deviation of the calcium at which symptoms are felt", clinical}},
      {&P::menopause_age,
       {"menopause_age",
        "year",
        0,
        8,
        "standard deviation of the age at menopause",
        {Origin::recalled, "nine of ten women between 44 and 58 years, well established", 'H'}}},
      {&P::ovarian_years,
       {"ovarian_years",
        "1",
        0,
        1.5,
        "standard deviation of ln of the ovarian years that a course of chemotherapy takes",
        {Origin::fitted, "ovarian failure two years after chemotherapy by age: 7, 33 and 79 %", 'M'}}},
  };
  static_assert(std::size(rows) == sizeof(P) / sizeof(double));
  return rows;
}

Individual individual_of(std::uint64_t seed, std::uint64_t patient, double variation) {
  const auto z = [&](Stream stream, std::uint64_t k) { return variation * normal(seed, patient, stream, k); };
  Individual out;
  out.filtration = z(Stream::patient_parameters, 0);
  out.fluid_volume = z(Stream::patient_parameters, 1);
  out.parathyroid_hormone = z(Stream::patient_parameters, 2);
  out.albumin = z(Stream::patient_parameters, 3);
  out.bisphosphonate_half = z(Stream::patient_parameters, 4);
  out.antibody_clearance = z(Stream::patient_parameters, 5);
  out.calcium_sickness = z(Stream::patient_parameters, 6);
  out.remodelling = z(Stream::patient_parameters, 7);
  out.lumbar_turnover = z(Stream::patient_parameters, 8);
  out.pthrp_secretion = z(Stream::clone_patient_normal, 14);
  out.calcium_symptoms = z(Stream::clone_patient_normal, 26);
  out.neutrophil_sensitivity = z(Stream::clone_patient_normal, 40);
  out.neutrophils = z(Stream::clone_patient_normal, 41);
  out.neutrophil_transit = z(Stream::clone_patient_normal, 42);
  out.cytotoxic_clearance = z(Stream::clone_patient_normal, 43);
  out.menopause_age = z(Stream::hormone_event, 1);
  out.variation = variation;
  return out;
}

double clearance_of(double age, const Individual& individual, const PeopleParameters& people) {
  constexpr double typical_age = 60.0, least_left = 0.25;  // so that nobody's kidneys are gone by age alone
  const double left = std::max(1.0 - people.clearance_lost * (age - typical_age), least_left);
  return people.clearance * left * lognormal(people.filtration, individual.filtration);
}

double lognormal(double cv, double z) { return std::exp(std::sqrt(std::log1p(cv * cv)) * z); }

Parameters varied(Parameters p, const Individual& individual, const PeopleParameters& people) {
  const double fluid = lognormal(people.fluid_volume, individual.fluid_volume);
  p.extracellular_volume *= fluid;
  p.exchange_volume *= fluid;
  const double glands = lognormal(people.parathyroid_hormone, individual.parathyroid_hormone);
  p.pth_healthy *= glands;
  p.pth_floor *= glands;
  p.pth_ceiling *= glands;
  p.albumin += people.albumin * individual.albumin;
  const double sickness = lognormal(people.calcium_sickness, individual.calcium_sickness);
  p.polyuria_half *= sickness;
  p.appetite_half *= sickness;
  p.remodelling_calcium *= lognormal(people.remodelling, individual.remodelling);
  p.lumbar_turnover *= lognormal(people.lumbar_turnover, individual.lumbar_turnover);
  p.neutrophils_healthy *= lognormal(people.neutrophils, individual.neutrophils);
  p.neutrophil_transit *= lognormal(people.neutrophil_transit, individual.neutrophil_transit);
  p.neutrophil_sensitivity *= lognormal(people.neutrophil_sensitivity, individual.neutrophil_sensitivity);
  p.calcium_symptom_shift += people.calcium_symptoms * individual.calcium_symptoms;
  p.menopause_age += people.menopause_age * individual.menopause_age;
  return p;
}

}  // namespace howship::body
