// SPDX-License-Identifier: Apache-2.0
#include "howship/patient/contact.hpp"

#include <algorithm>
#include <cmath>

#include "howship/patient/draws.hpp"
#include "howship/patient/notice.hpp"
#include "howship/patient/patient.hpp"

namespace howship::patient {

std::span<const Parameter<ContactParameters>> ContactParameters::table() {
  using P = ContactParameters;
  constexpr Source delay{
      Origin::assumed,
      "delays from the first sign of the cord to treatment have a median of two weeks and reach from "
      "days to years",
      'L'};
  constexpr Source scale{Origin::recalled, "usual limits of the numerical scale", 'M'};
  static constexpr Parameter<P> rows[] = {
      {&P::severe, {"severe", "day", 0.1, 365, "mean time until a patient with severe pain calls", delay}},
      {&P::moderate, {"moderate", "day", 0.1, 365, "with moderate pain", delay}},
      {&P::mild, {"mild", "day", 0.1, 3650, "with mild pain", delay}},
      {&P::sudden, {"sudden", "day", 0.1, 365, "with pain that rises within a day", delay}},
      {&P::root, {"root", "day", 0.1, 365, "with pain along a nerve", delay}},
      {&P::weakness, {"weakness", "day", 0.1, 365, "with weak legs", delay}},
      {&P::walking, {"walking", "day", 0.1, 365, "with difficulty in walking", delay}},
      {&P::cannot_walk, {"cannot_walk", "day", 0.1, 365, "unable to walk", delay}},
      {&P::bladder, {"bladder", "day", 0.1, 365, "with a bladder or bowel that fails", delay}},
      {&P::confused, {"confused", "day", 0.1, 365, "confused, so that a carer calls", delay}},
      {&P::thirst, {"thirst", "day", 0.1, 365, "with thirst or nausea", delay}},
      {&P::moderate_from, {"moderate_from", "1", 1, 10, "worst pain of a day that is moderate", scale}},
      {&P::severe_from, {"severe_from", "1", 1, 10, "that is severe", scale}},
      {&P::person_spread, {"person_spread", "1", 0, 2, "standard deviation of ln of how readily people call", delay}},
  };
  return rows;
}

bool gets_in_touch(Patient& patient, double alertness) {
  const ContactParameters& p = patient.plan->parameters.contact;
  const Diary& diary = patient.diary;
  const auto says = [&](std::string_view word) {
    return std::find(diary.symptoms.begin(), diary.symptoms.end(), word) != diary.symptoms.end();
  };
  double hazard = 0.0;
  const auto pain = double(diary.pain);
  if (pain >= 1.0) hazard += 1.0 / (pain >= p.severe_from ? p.severe : pain >= p.moderate_from ? p.moderate : p.mild);
  if (diary.sudden) hazard += 1.0 / p.sudden;
  if (std::any_of(patient.sites.begin(), patient.sites.end(), [&](const Site& site) {
        return site.noticed(Notice::root_pain) && presses_root(site, patient.plan->parameters.cord);
      }))
    hazard += 1.0 / p.root;
  // Of a sign that stays a patient tells once; what comes anew, and what is worse, is another.
  patient.contact.told &= patient.cord_signs;
  const auto tells = [&](CordSign sign, bool felt) {
    return felt && (patient.contact.told >> unsigned(sign) & 1u) == 0;
  };
  if (tells(CordSign::leg_weakness, says("weak legs"))) hazard += 1.0 / p.weakness;
  if (tells(CordSign::walking_difficulty, patient.shows(CordSign::walking_difficulty))) hazard += 1.0 / p.walking;
  if (tells(CordSign::cannot_walk, patient.shows(CordSign::cannot_walk))) hazard += 1.0 / p.cannot_walk;
  if (tells(CordSign::bladder_bowel, says("bladder and bowel"))) hazard += 1.0 / p.bladder;
  if (says("confusion")) hazard += 1.0 / p.confused;
  if (says("thirst") || says("nausea")) hazard += 1.0 / p.thirst;
  const double readiness = std::exp(p.person_spread * person_normal(*patient.plan, PersonDraw::readiness));
  patient.contact.hazard += alertness * readiness * hazard * patient.plan->step;
  const Plan& plan = *patient.plan;
  const double patience =
      -std::log(1.0 - uniform(plan.seed, plan.patient, Stream::patient_delay, std::uint64_t(patient.contact.calls)));
  if (patient.contact.hazard < patience) return false;
  patient.contact.hazard = 0.0;
  patient.contact.told = patient.cord_signs;
  ++patient.contact.calls;
  return true;
}

}  // namespace howship::patient
