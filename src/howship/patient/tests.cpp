// SPDX-License-Identifier: Apache-2.0
#include "howship/patient/tests.hpp"

#include <algorithm>
#include <cmath>

#include "howship/base/ensure.hpp"
#include "howship/body/observables.hpp"
#include "howship/patient/lesions.hpp"
#include "howship/patient/tissue.hpp"

namespace howship::patient {
namespace {

/// All that there is to measure in blood and urine; a laboratory reports a part of it.
std::vector<imaging::Sample> samples_of(const Patient& patient) {
  const auto& body = patient.care.body;
  const auto now = body.now();
  std::vector<imaging::Sample> out;
  for (const body::Observable& one : body::observables())
    out.push_back({one.column, one.meaning, one.unit, one.read(now.body, now.signals, body.system.person)});
  return out;
}

/// Centre of the lesion of a bone with most living tumour; of its first seed where none lives.
Vec3 target_of(const Site& site) {
  const auto lesions = measure_lesions(site);
  HOWSHIP_ENSURE(!lesions.empty(), "a biopsy is of a bone with a lesion");
  return std::max_element(lesions.begin(), lesions.end(),
                          [](const LesionMeasures& a, const LesionMeasures& b) { return a.tumour < b.tumour; })
      ->centre;
}

/// The step nearest to the order's day.
bool falls_on(const Order& order, const Patient& patient) {
  return std::holds_alternative<OrderTest>(order.what) && std::llround(order.day / patient.plan->step) <= patient.step;
}

}  // namespace

Tests::Tests(const Plan& plan)
    : settings_(imaging::for_patient(plan.parameters.imaging, plan.person.male, plan.person.weight)) {
  settings_.front_occupancy = plan.parameters.tumour.front_occupancy;
  settings_.packing = plan.parameters.tumour.packing;
  settings_.transport = plan.parameters.space;
}

bool Tests::due(const Patient& patient) const {
  return !patient.dead() && std::any_of(patient.agenda.waiting.begin(), patient.agenda.waiting.end(),
                                        [&](const Order& order) { return falls_on(order, patient); });
}

imaging::Subject Tests::subject(const Patient& patient, const Site& site, ThreadPool& pool) {
  imaging::Subject out =
      imaging::make_subject(tissue_state(site, pool), healthy_tissue(site), site.model().centre, pool);
  const body::Person& person = patient.plan->person;
  const auto sex = person.male ? skeleton::Sex::male : skeleton::Sex::female;
  const auto [found, is_new] = neighbours_.try_emplace(site.name());
  if (is_new) found->second = imaging::neighbours_of(site.name(), person.age, sex, pool);
  out.neighbours = found->second;
  return out;
}

std::vector<PerformedTest> Tests::perform(Patient& patient, ThreadPool& pool) {
  std::vector<OrderTest> today;
  std::erase_if(patient.agenda.waiting, [&](const Order& order) {
    if (!falls_on(order, patient)) return false;
    const auto& test = std::get<OrderTest>(order.what);
    // Two tests of a series may fall on one long step: one is made.
    if (std::find(today.begin(), today.end(), test) == today.end()) today.push_back(test);
    return true;
  });
  std::vector<PerformedTest> out;
  std::map<std::string, imaging::Subject> seen;
  for (const OrderTest& order : today) {
    if (!hospital_) hospital_ = std::make_unique<imaging::Hospital>(settings_);
    const imaging::Modality* modality = imaging::find_modality(order.test);
    HOWSHIP_ENSURE(modality != nullptr, "the name of a test was checked when it was ordered");
    std::vector<imaging::Subject> subjects;
    std::vector<Vec3> targets;
    for (const Site& site : patient.sites) {
      if (!modality->needs_place && !modality->needs_lesion) break;  // it looks at no bone
      if (!order.bone.empty() && order.bone != site.name()) continue;
      if (modality->needs_place && !hospital_->knows(site.name())) continue;
      if (modality->needs_lesion && site.lesions().empty()) continue;
      auto found = seen.find(site.name());
      if (found == seen.end()) found = seen.emplace(site.name(), subject(patient, site, pool)).first;
      subjects.push_back(found->second);
      if (modality->needs_lesion) targets.push_back(target_of(site));
    }
    const std::vector<imaging::Sample> samples = samples_of(patient);
    imaging::Request request;
    request.view = modality->choice == "needle" ? order.needle : order.view;
    request.subjects = subjects;
    request.targets = targets;
    request.samples = samples;
    request.patient = {patient.plan->seed, patient.plan->patient};
    request.day = patient.day();
    out.push_back({order, imaging::examine(*hospital_, *modality, request, pool)});
  }
  return out;
}

Report report_of(const PerformedTest& test, double day) {
  Report out{day, test.order.number, test.order.test, {}};
  for (const imaging::Examination& one : test.examinations)
    for (const imaging::Outcome& outcome : one.outcomes) out.findings.push_back(outcome.finding);
  return out;
}

Log events_of(const PerformedTest& test, double day) {
  Log out;
  const Report report = report_of(test, day);
  if (!report.findings.empty() && !report.findings.front().quantity.empty() && report.findings.front().bone.empty())
    return {{day, "test_performed", "", test.order.test}};  // a laboratory: its values stand in findings.csv
  for (const imaging::Finding& f : report.findings) {
    const std::string view = f.view.empty() ? "" : " (" + f.view + ")";
    out.push_back({day, "test_performed", f.bone, f.test + view + ": " + f.words});
  }
  return out;
}

}  // namespace howship::patient
