// SPDX-License-Identifier: Apache-2.0
// People drawn at random, each on treatments of its own.
#pragma once
#include <cmath>

#include "howship/base/random.hpp"
#include "howship/scenario/drug_file.hpp"
#include "howship/therapy/exposure.hpp"
#include "howship/therapy/regimen.hpp"

namespace howship {

/// Draws of one patient, one after another.
struct Dice {
  std::uint64_t patient, draw = 0;
  double between(double low, double high) {
    return low + (high - low) * uniform(41, patient, Stream::patient_parameters, draw++);
  }
  bool chance(double share) { return between(0.0, 1.0) < share; }
};

inline std::vector<therapy::Treatment> random_plan(Dice& dice) {
  static const std::vector<std::vector<const char*>> arms = {
      {"zoledronate", "dexamethasone", "saline"},
      {"denosumab", "cytotoxic", "gcsf"},
      {"pamidronate", "docetaxel", "morphine", "laxative"},
      {"lhrh_agonist", "abiraterone", "radium_223"},
      {"samarium_153", "nsaid", "calcitonin"},
      {"lhrh_antagonist", "zoledronate", "iodine_131", "paracetamol"}};
  std::vector<therapy::Treatment> plan;
  for (const char* drug : arms[std::size_t(dice.between(0.0, double(arms.size())))]) {
    therapy::Treatment t;
    t.drug = std::make_shared<const therapy::Drug>(scenario::built_in_drug(drug));
    const therapy::Schedule& s = t.drug->schedule;
    t.start = dice.chance(0.5) ? std::floor(dice.between(0.0, 60.0)) : dice.between(0.0, 60.0);
    if (dice.chance(0.3)) t.stop = t.start + dice.between(5.0, 80.0);
    if (dice.chance(0.6))
      t.amount =
          dice.between(std::max(s.amount.low, 0.5 * s.amount.value), std::min(s.amount.high, 1.3 * s.amount.value));
    if (dice.chance(0.4) && s.every.value > 0.0) t.every = dice.between(5.0, 30.0);
    if (dice.chance(0.3)) t.doses = 1 + int(dice.between(0.0, 5.0));
    if (dice.chance(0.4) && s.infusion.value > 0.0) t.infusion = s.infusion.value * dice.between(0.5, 30.0);
    t.despite_contraindication = dice.chance(0.2);
    plan.push_back(std::move(t));
  }
  return plan;
}

inline therapy::Care random_care(std::uint64_t number) {
  Dice dice{number};
  body::Parameters p;
  p.albumin = dice.between(28.0, 44.0);
  p.filtration *= dice.between(0.7, 1.3);
  p.pth_healthy *= dice.between(0.8, 1.3);
  p.remodelling_calcium *= dice.between(0.7, 1.4);
  p.structural_nephrons = dice.chance(0.3) ? dice.between(0.15, 0.5) : dice.between(0.8, 1.1);
  p.male = dice.chance(0.5) ? 0.0 : 1.0;
  therapy::Circumstances c;
  c.male = p.male > 0.5;
  c.weight = dice.between(45.0, 100.0);
  c.dental_disease = dice.chance(0.3);
  therapy::Care care = therapy::care_for(p, c, random_plan(dice), 7, number);
  care.adverse.fever_hazard *= 20.0;  // some die
  care.body.system.has_own_skeleton = dice.chance(0.7);
  return care;
}

/// What lesions and a skeleton led from outside bring that day.
inline void exchange(therapy::Care& care, int day) {
  Dice dice{care.patient, std::uint64_t(1000 + 4 * day)};
  if (care.died || !dice.chance(0.2)) return;
  body::Flux flux;
  flux.calcium_release = dice.between(0.0, 4.0);
  flux.pthrp = dice.between(0.0, 6.0);
  therapy::set_flux(care.body, flux);
  if (!care.body.system.has_own_skeleton) therapy::set_turnover(care.body, dice.between(0.3, 1.5), 1.0);
}

}  // namespace howship
