// SPDX-License-Identifier: Apache-2.0
// A patient that lives: body and medicines, the healthy skeleton, the places of bone that are simulated, and what is
// still to be done. Plain state; what happens is done by the functions below, a day at a time.
//
// The order of a day: orders that are due are met (seedings, local treatments); then, from this day to the next, the
// body lives with its medicines, the skeleton and the sites follow it, and what is new is noticed.
#pragma once
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "howship/patient/elsewhere.hpp"
#include "howship/patient/event.hpp"
#include "howship/patient/plan.hpp"
#include "howship/patient/report.hpp"
#include "howship/patient/site.hpp"
#include "howship/strength/findings.hpp"
#include "howship/therapy/exposure.hpp"
#include "howship/therapy/regimen.hpp"

namespace howship::patient {

/// What blood carried to bone in the last step, means over it.
struct BloodToBone {
  double bisphosphonate = 0.0;        ///< taken up, doses of 4 mg zoledronate a day
  double emission = 0.0;              ///< of nuclides into tissue around forming bone, MBq MeV
  double surface_emission = 0.0;      ///< of nuclides at the surface of forming bone, MBq MeV
  double short_range_emission = 0.0;  ///< of alpha particles at the surface of forming bone, MBq MeV
  double iodine = 0.0;                ///< in iodine-avid tumour, MBq MeV/g
  double cytotoxic = 0.0;             ///< labelled doses a day of cytotoxic drugs
};

/// What the words of a patient depend on beside the day itself.
struct Telling {
  double error = 0.0;  ///< of the diary, points
  double felt = 0.0;   ///< pain of the day before
};

/// A treatment of a place that was begun.
struct BegunTreatment {
  std::string bone;
  const therapy::LocalTreatment* what = nullptr;
  std::uint64_t course = 0;
};

struct Patient {
  std::shared_ptr<const Plan> plan;
  therapy::Care care;
  therapy::SkeletonPoint skeleton;  ///< the skeleton that is not simulated as sites
  std::vector<Site> sites;
  Agenda agenda;
  std::int64_t step = 0;
  bool observed = false;  ///< whether the present day has been met and looked at
  BloodToBone blood;
  PatientResponse response;
  std::uint32_t cord_signs = 0;              ///< a bit for each CordSign that is there
  double performance = 0.0;                  ///< status (ECOG), 0 well to 4 in bed
  double other_hazard = 0.0;                 ///< of death by other causes, added up so far
  double cancer_hazard = 0.0;                ///< of death by the cancer, the same
  Microdamage microdamage{};                 ///< of the skeleton that is not simulated as sites
  std::vector<Deposit> elsewhere{};          ///< tumour outside simulated bone
  std::array<double, organ_count> burden{};  ///< mm3 of the last step, with that of simulated bones
  int injections = 0;                        ///< of nuclides that settle in bone, so far
  Telling telling{};
  Diary diary{};  ///< of the present day
  struct {
    double hazard = 0.0;  ///< of a call to those who treat, added up since the last
    int calls = 0;
    std::uint32_t told = 0;  ///< a bit for each CordSign that the last call was about
  } contact{};
  bool teeth_mended = false;            ///< by a dentist, since the plan began
  std::vector<BegunTreatment> begun{};  ///< on the present day, until an observer has seen them; no part of the state
  std::vector<PlaceRecord>
      refused{};  ///< on the present day, until a care team has heard of them; no part of the state

  bool settled = false;  ///< whether the time before day 0 has been lived
  // How the body was when the plan began.
  double resorption_at_start = 1.0, formation_at_start = 1.0;  ///< of its skeleton, health = 1
  space::Exposure exposure_at_start;  ///< bone is in balance with its owner's hormones when the plan begins

  double day() const { return double(step) * plan->step; }
  bool dead() const { return care.died.has_value(); }
  Site* find_site(std::string_view bone);
  const Site* find_site(std::string_view bone) const;
  bool shows(CordSign sign) const { return patient::shows(cord_signs, sign); }
};

/// The spinal cord as a whole: what the worst of its levels is.
struct Cord {
  const Site* pressed = nullptr;  ///< where it is pressed most; null where no bone with a canal is simulated
  const Site* failing = nullptr;  ///< where least comes through
  imaging::CordFinding place{};   ///< of the first
  double function = 1.0;          ///< of the second
};
Cord cord_of(const Patient& patient);

/// A patient on day 0, before any order is met. A kidney that is not whole has been so for long. Bones in `plan` must
/// have models.
Patient start(std::shared_ptr<const Plan> plan);
/// The same in two steps: patients whose bodies have yet to live the time before day 0, and that for several of them
/// side by side in the lanes of the machine's vectors. Each comes to the same bytes as alone.
Patient unsettled(std::shared_ptr<const Plan> plan);
void settle(std::span<Patient* const> patients);

/// Whether the patient has an infection today.
bool infected(const Patient& patient);

/// Adds an order. Drugs go to the medicines, which give each dose at its hour; all else waits for its day. An order for
/// a day that is past, or for a dead patient, is a bug of whoever gives it.
void order(Patient& patient, Order order);

/// Meets the orders that are due today; tests are left to `live`. Does nothing for the dead.
void meet(Patient& patient, Log& log);

/// One step of every patient that lives, the bodies of those whose medicines have one shape side by side in the lanes
/// of the machine's vectors. A patient's numbers are the same in any company. All must be on the same day with one
/// step.
void advance(std::span<Patient* const> patients, std::span<Log* const> logs, ThreadPool& pool);
void advance(Patient& patient, Log& log, ThreadPool& pool);

/// Logs which limits of risk the scores of a test of strength have crossed for the first time. The bone breaks on its
/// day whether it is tested or not.
void take_scores(Patient& patient, Site& site, const strength::Scores& scores, Log& log);

/// What all sites amount to today; mm3 and mm3/day.
struct Totals {
  double tumour = 0.0, outside_bone = 0.0, canal = 0.0;
  space::Flux<double> flux{};
};
Totals totals(Patient& patient, ThreadPool& pool);

/// Everything that living changes, written to or read from an archive. Reading needs a fresh patient of the same plan.
void walk(Patient& patient, Archive& archive);

}  // namespace howship::patient
