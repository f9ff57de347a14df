// SPDX-License-Identifier: Apache-2.0
#include "howship/patient/consult.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "howship/base/ensure.hpp"
#include "howship/patient/contact.hpp"

namespace howship::patient {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

/// Where metal lies in a bone: left, posterior, superior of its centre (mm), on the left side of the body.
struct MetalPlaces {
  std::string_view bone, row;
  Vec3 from, to;
  double diameter;
};
constexpr MetalPlaces metal_places[] = {
    // Along the shaft below the greater trochanter.
    {"femur", "nail", {22, 0, 10}, {22, 2, -125}, 11},
    {"humerus", "nail", {0, 0, 10}, {0, 0, -100}, 8},
};

std::vector<CourseRecord> courses_of(const Patient& patient) {
  std::vector<CourseRecord> out;
  for (const therapy::Course& c : patient.care.courses) {
    CourseRecord one;
    one.drug = c.plan.drug->key;
    one.first = c.first;
    one.last = declared(c.plan.drug->structure).by_rate && c.running ? patient.day() : c.last;
    one.start = c.plan.start;
    one.doses = c.given;
    one.running = !c.over && !(c.plan.stop && *c.plan.stop <= patient.day() + 1e-9);
    one.amount = c.plan.amount.value_or(c.plan.drug->schedule.amount.value);
    one.every = c.plan.every.value_or(c.plan.drug->schedule.every.value);
    out.push_back(std::move(one));
  }
  return out;
}

therapy::LocalOrder local_order(const Prescription& p, const therapy::LocalTreatment& row, const Site& site) {
  therapy::LocalOrder out;
  out.what = &row;
  const MetalPlaces* metal = nullptr;
  for (const MetalPlaces& one : metal_places)
    if (site.name().starts_with(one.bone) && row.key == one.row) metal = &one;
  const double side = site.name().ends_with("_right") ? -1.0 : 1.0;
  const Vec3 centre = site.model().centre;
  for (const therapy::LocalInput& input : row.inputs) {
    using enum therapy::LocalInput::Kind;
    if (input.is_number()) {
      const auto told = p.numbers.find(input.key);
      out.numbers.push_back(told != p.numbers.end()            ? told->second
                            : metal && input.key == "diameter" ? metal->diameter
                                                               : input.usual.value_or(nan));
    } else if (input.is_place()) {
      Vec3 at{nan, nan, nan};
      if (metal && (input.key == "from" || input.key == "to")) {
        const Vec3& place = input.key == "from" ? metal->from : metal->to;
        at = {centre[0] - side * place[0], centre[1] - place[1], centre[2] + place[2]};
      }
      out.places.push_back(at);
    } else if (input.is_word()) {
      const auto told = p.words.find(input.key);
      out.words.push_back(told != p.words.end() ? told->second : std::string{input.usual_word});
    } else if (input.is_names()) {
      out.names.emplace_back();
    } else {
      out.lists.emplace_back();
    }
  }
  return out;
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
  out.extraction_planned = pulled && *pulled >= patient.day() && *pulled <= patient.day() + 56.0;
  return out;
}

bool is_told(std::string_view kind) {
  constexpr std::string_view kinds[] = {
      "fall", "root_pain", "febrile_neutropenia", "acute_phase_reaction", "major_bleeding", "jaw_osteonecrosis"};
  return std::find(std::begin(kinds), std::end(kinds), kind) != std::end(kinds);
}

BoneReport bone_report(const Patient& patient, const Site& site) {
  BoneReport out;
  out.bone = site.name();
  const OutsideBone outside = site.outside();
  const double noticed = patient.plan->parameters.tumour.noticed_outside;
  out.fractured = site.broken.has_value() && site.broken->united < 1.0;
  out.displaced = site.hangs_loose();
  out.posterior_wall_intact = outside.canal <= noticed;
  out.soft_tissue_mass = outside.soft + outside.canal > noticed;
  return out;
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
      out.what = TreatPlace{p.bone, local_order(p, *row, *site)};
      break;
    }
    case Prescription::Kind::test:
      out.what = OrderTest{.number = p.number,
                           .test = p.what,
                           .bone = p.bone,
                           .view = "",
                           .needle = p.needle,
                           .panel = p.panel,
                           .goal = p.goal};
      break;
  }
  return out;
}

Log consult(Patient& patient, CareTeam& team, std::span<const Report> reports, std::span<const std::string> told) {
  const Bedside bedside = examine(patient);
  const std::vector<CourseRecord> courses = courses_of(patient);
  const std::vector<PlaceRecord> treated = treated_today(patient);
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
    else
      decisions.log.push_back({patient.day(), "order_lapsed", one.bone, wrong});
  }
  return std::move(decisions.log);
}

}  // namespace howship::patient
