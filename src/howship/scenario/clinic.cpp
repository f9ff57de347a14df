// SPDX-License-Identifier: Apache-2.0
// [clinic]: what it takes, and the clinic that comes of it.
#include "howship/scenario/input_tables.hpp"
#include "howship/scenario/policy_file.hpp"

namespace howship::scenario {

const std::vector<Field<ClinicChoice>>& clinic_inputs() {
  using C = ClinicChoice;
  static const std::vector<Field<C>> fields{
      {&C::policy,
       {.key = "policy",
        .kind = Kind::text,
        .meaning = "by what the team decides: a built-in policy (`howship show policies`) or the path of a file",
        .example = "\"guide_2016\"",
        .otherwise = "without it there is no clinic"}},
      {&C::tests,
       {.key = "tests",
        .kind = Kind::text,
        .meaning = "how tests and strengths are made: full (images, and bones that are solved), surrogate (tables that "
                   "were fitted to them, a thousand times cheaper), or a folder that `howship surrogate` has written",
        .example = "\"surrogate\""}},
      {&C::first_visit, day_input({.key = "first_visit",
                                   .meaning = "of a first visit that is planned",
                                   .example = "\"day 0\"",
                                   .otherwise = "the patient is seen when it calls"})},
      {&C::stage,
       {.key = "stage",
        .kind = Kind::integer,
        .low = 1,
        .high = 4,
        .meaning = "of the primary when it was found",
        .example = "2",
        .otherwise = "not known to the team"}},
      {&C::gleason,
       {.key = "gleason",
        .kind = Kind::integer,
        .low = 6,
        .high = 10,
        .meaning = "sum of prostate cancer",
        .example = "8",
        .otherwise = "not known to the team"}},
      {&C::t_category,
       {.key = "t_category",
        .kind = Kind::integer,
        .low = 1,
        .high = 4,
        .meaning = "of prostate cancer",
        .example = "3",
        .otherwise = "not known to the team"}},
      {&C::early_relapse,
       {.key = "early_relapse",
        .kind = Kind::flag,
        .meaning = "this is the first relapse after treatment that was meant to cure: a diagnosis takes a biopsy",
        .example = "true"}},
  };
  return fields;
}

std::unique_ptr<clinic::Clinic> clinic_of(const Scenario& s, const Resolved& r) {
  if (!r.policy) return nullptr;
  clinic::Setting setting;
  clinic::History& h = setting.history;
  h.primary = s.patient.primary.substr(0, s.patient.primary.find('_'));
  h.male = s.patient.sex == "male";
  h.age = s.patient.age;
  h.weight = s.patient.weight;
  if (s.clinic.stage) h.stage = *s.clinic.stage;
  if (s.clinic.gleason) h.gleason = *s.clinic.gleason;
  if (s.clinic.t_category) h.t_stage = *s.clinic.t_category;
  h.early_relapse = s.clinic.early_relapse;
  h.oestrogen_receptor = h.primary == "breast" && s.patient.oestrogen_receptor != "negative";
  h.iodine_avid = r.iodine_avid;
  h.castration = s.patient.castration == "resistant" ? 2 : 0;
  setting.parameters = r.parameters.clinic;
  setting.seed = s.seed;
  setting.patient = s.number;
  setting.variation = s.patient.variation;
  if (s.clinic.first_visit) setting.first_visit = *s.clinic.first_visit;
  return std::make_unique<clinic::Clinic>(r.policy, policy_vocabulary(), std::move(setting));
}

}  // namespace howship::scenario
