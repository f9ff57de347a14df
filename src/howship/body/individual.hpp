// SPDX-License-Identifier: Apache-2.0
// How one person's body differs from a typical one: what differs, how far, and the draws that say so.
#pragma once
#include <cstdint>
#include <span>

#include "howship/base/parameter.hpp"
#include "howship/body/parameters.hpp"

namespace howship::body {

/// Kidneys of people by age, and how far people differ around the typical body: one number for each member of
/// Individual.
struct PeopleParameters {
  double clearance = 90;                 // mL/min
  double clearance_lost = 0.011;         // 1/year
  double filtration = 0.20;              // 1
  double fluid_volume = 0.12;            // 1
  double parathyroid_hormone = 0.30;     // 1
  double albumin = 4;                    // g/L
  double bisphosphonate_half = 0.475;    // 1
  double antibody_clearance = 0.30;      // 1
  double calcium_sickness = 0.20;        // 1
  double remodelling = 0.20;             // 1
  double lumbar_turnover = 0.25;         // 1
  double neutrophil_sensitivity = 0.45;  // 1
  double neutrophils = 0.25;             // 1
  double neutrophil_transit = 0.14;      // 1
  double cytotoxic_clearance = 0.30;     // 1
  double calcium_symptoms = 0.08;        // mM
  double menopause_age = 4;              // year
  double ovarian_years = 0.6;            // 1

  static std::span<const Parameter<PeopleParameters>> table();
};

/// One person's distance from the typical one, in standard deviations of what PeopleParameters declares; 0 is typical.
struct Individual {
  double filtration = 0.0;
  double fluid_volume = 0.0;
  double parathyroid_hormone = 0.0;
  double albumin = 0.0;
  double bisphosphonate_half = 0.0;
  double antibody_clearance = 0.0;
  double calcium_sickness = 0.0;
  double remodelling = 0.0;
  double lumbar_turnover = 0.0;
  double neutrophil_sensitivity = 0.0;
  double neutrophils = 0.0;
  double neutrophil_transit = 0.0;
  double cytotoxic_clearance = 0.0;
  double calcium_symptoms = 0.0;
  double menopause_age = 0.0;
  double pthrp_secretion = 0.0;  ///< of the tumour; its spread is a number of the primary
  double variation = 0.0;        ///< scale of what is drawn later in this life: 0 typical, 1 as declared
};

/// The person with that number, from keyed draws: the same whatever is done to it. `variation` scales all distances.
Individual individual_of(std::uint64_t seed, std::uint64_t patient, double variation);

/// Creatinine clearance (mL/min) of a person of that age (years): it falls from one age to the next, and people differ.
double clearance_of(double age, const Individual& individual, const PeopleParameters& people);

/// e^(s z) with s such that the coefficient of variation is `cv`; 1 for z = 0.
double lognormal(double cv, double z);

/// The numbers of `person` in this body: one constant of a person is one draw.
Parameters varied(Parameters person, const Individual& individual, const PeopleParameters& people);

}  // namespace howship::body
