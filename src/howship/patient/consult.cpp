// SPDX-License-Identifier: Apache-2.0
#include "howship/patient/consult.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "howship/base/ensure.hpp"
#include "howship/patient/contact.hpp"
#include "howship/patient/practice.hpp"

namespace howship::patient {
namespace {

std::vector<CourseRecord> courses_of(const Patient& patient) {
  std::vector<CourseRecord> out;
  for (const therapy::Course& c : patient.care.courses) {
    CourseRecord one;
    one.drug = c.plan.drug->key;
    one.first = c.first;
    one.last = declared(c.plan.drug->structure).by_rate && c.running ? patient.day() : c.last;
    one.start = c.plan.start;
    one.doses = c.given;
    one.ordered = therapy::doses_of(c);
    one.running = !c.over && !(c.plan.stop && *c.plan.stop <= patient.day() + 1e-9);
    one.amount = c.plan.amount.value_or(c.plan.drug->schedule.amount.value);
    one.every = c.plan.every.value_or(c.plan.drug->schedule.every.value);
    out.push_back(std::move(one));
  }
  return out;
}

/// As it is prescribed; a nail goes where nails go.
therapy::LocalOrder place_order(const Patient& patient, const Prescription& p, const therapy::LocalTreatment& row,
                                const Site& site) {
  therapy::Told told{.numbers = p.numbers, .words = p.words};
  if (row.key == "nail")
    if (const auto nail = nail_place(patient, site)) {
      told.numbers.try_emplace("diameter", nail->diameter);
      told.places = {{"from", nail->from}, {"to", nail->to}};
    }
  return therapy::make_order(row, told);
}

}  // namespace

std::vector<PlaceRecord> treated_today(const Patient& patient) {
  std::vector<PlaceRecord> out;
  for (const Site& site : patient.sites)
    for (auto one = site.given.rbegin(); one != site.given.rend() && one->day >= patient.day() - 1e-9; ++one) {
      const therapy::LocalTreatment& what = *one->order.what;
      out.push_back({site.name(), therapy::name_of(what), what.gray ? what.gray(one->order) : 0.0, one->sitting});
    }
  return out;
}

Bedside examine(const Patient& patient) {
  const auto now = patient.care.body.now();
  Bedside out;
  out.performance = int(std::lround(std::clamp(patient.performance, 0.0, 4.0)));
  out.walks = !patient.shows(CordSign::cannot_walk);
  out.weak_legs = patient.shows(CordSign::leg_weakness);
  out.walking_difficulty = patient.shows(CordSign::walking_difficulty);
  out.sensory_level = patient.shows(CordSign::sensory_level);
  out.bladder_bowel = patient.shows(CordSign::bladder_bowel);
  out.paralysed = patient.shows(CordSign::paraplegia);
  out.drowsy = now.signals.drowsiness > patient.plan->parameters.adverse.drowsiness_noted;
  for (const body::CalciumSymptom& one : body::calcium_symptoms())
    if (one.name == "confusion") out.confused = body::feels(one, now.body, patient.care.body.system.person);
  out.dehydrated = patient.care.dry;
  out.untreated_teeth = patient.care.circumstances.dental_disease;
  const auto& pulled = patient.plan->tooth_pulled;
  out.extraction_planned = pulled && *pulled >= patient.day() &&
                           *pulled <= patient.day() + patient.plan->parameters.practice.extraction_ahead;
  return out;
}

bool is_told(std::string_view kind) {
  constexpr std::string_view kinds[] = {
      "fall", "root_pain", "febrile_neutropenia", "acute_phase_reaction", "major_bleeding", "jaw_osteonecrosis"};
  return std::find(std::begin(kinds), std::end(kinds), kind) != std::end(kinds);
}

Order order_of(const Patient& patient, const Prescription& p, std::string& wrong) {
  Order out{std::max(p.day, patient.day()), StopDrug{p.what}, p.by};
  switch (p.kind) {
    case Prescription::Kind::stop:
      break;
    case Prescription::Kind::start: {
      const auto drug = patient.plan->formulary ? patient.plan->formulary(p.what) : nullptr;
      if (!drug) {
        wrong = "there is no drug " + p.what;
        break;
      }
      therapy::Treatment course;
      course.drug = drug;
      course.start = out.day;
      if (p.amount) course.amount = std::clamp(*p.amount, drug->schedule.amount.low, drug->schedule.amount.high);
      course.every = p.every;
      course.doses = p.doses;
      course.stop = p.stop;
      std::vector<therapy::Treatment> all;
      for (const therapy::Course& c : patient.care.courses)
        if (!c.over && c.plan.drug->key == p.what) all.push_back(c.plan);
      all.push_back(course);
      if (const auto faults = therapy::faults_of(all); !faults.empty()) wrong = faults.back();
      out.what = StartDrug{std::move(course)};
      break;
    }
    case Prescription::Kind::treat: {
      const therapy::LocalTreatment* row = therapy::find_local_treatment(p.what);
      const Site* site = patient.find_site(p.bone);
      if (!row || !site) {
        wrong = fmt::format("{} of {} is not possible", p.what, p.bone);
        break;
      }
      out.what = TreatPlace{p.bone, place_order(patient, p, *row, *site)};
      break;
    }
    case Prescription::Kind::test:
      out.what = OrderTest{.number = p.number,
                           .test = p.what,
                           .bone = p.bone,
                           .view = "",
                           .needle = p.needle,
                           .panel = p.panel,
                           .goal = p.goal,
                           .by_team = true};
      break;
  }
  return out;
}

Log consult(Patient& patient, CareTeam& team, std::span<const Report> reports, std::span<const std::string> told) {
  const Bedside bedside = examine(patient);
  const std::vector<CourseRecord> courses = courses_of(patient);
  std::vector<PlaceRecord> treated = treated_today(patient);
  treated.insert(treated.end(), patient.refused.begin(), patient.refused.end());
  patient.refused.clear();
  const bool calls = patient.step > 0 && gets_in_touch(patient, team.alertness());
  Decisions decisions = team.decide({patient.day(), calls, patient.diary, bedside, reports, courses, treated, told});
  // A dentist mends what the report of the visit says.
  for (const Report& one : reports)
    if (one.test == "dental_check") {
      patient.teeth_mended = true;
      patient.care.circumstances.dental_disease = false;
    }
  for (const Prescription& one : decisions.orders) {
    std::string wrong;
    Order made = order_of(patient, one, wrong);
    if (wrong.empty())
      order(patient, std::move(made));
    else {
      decisions.log.push_back({patient.day(), "order_lapsed", one.bone, wrong});
      // Who orders it again and again for a bone that is not simulated hears that it is not done.
      if (const auto dose = one.numbers.find("dose");
          one.kind == Prescription::Kind::treat && dose != one.numbers.end())
        patient.refused.push_back({one.bone, one.what, dose->second, 0, true});
    }
  }
  return std::move(decisions.log);
}

}  // namespace howship::patient
