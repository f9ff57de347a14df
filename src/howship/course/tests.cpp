// SPDX-License-Identifier: Apache-2.0
#include "howship/course/tests.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "howship/base/ensure.hpp"
#include "howship/body/observables.hpp"
#include "howship/course/tissue.hpp"

namespace howship::course {
namespace {

/// What a laboratory can measure: all that the model knows of the body.
std::vector<imaging::Sample> samples_of(const Course& course) {
  const auto& body = course.patient().care().body;
  const auto now = body.now();
  std::vector<imaging::Sample> out;
  for (const body::Observable& one : body::observables())
    out.push_back({one.column, one.meaning, one.unit, one.read(now.body, now.signals, body.system.person)});
  return out;
}

/// Centre of the lesion of a bone with most living tumour; of its first seed where none lives.
Vec3 target_of(const Bone& bone) {
  const auto lesions = measure_lesions(bone.space.voxels(), bone.seeds, bone.space.law());
  HOWSHIP_ENSURE(!lesions.empty(), "a biopsy is of a bone with a lesion");
  return std::max_element(lesions.begin(), lesions.end(),
                          [](const LesionMeasures& a, const LesionMeasures& b) { return a.tumour < b.tumour; })
      ->centre;
}

}  // namespace

Tests::Tests(const scenario::Scenario& scenario)
    : settings_(
          imaging::for_patient(scenario.parameters.imaging, scenario.patient.sex == "male", scenario.patient.weight)),
      planned_(scenario::planned_tests(scenario)) {
  settings_.front_occupancy = scenario.parameters.tumour.front_occupancy;
}

bool Tests::falls_on(const scenario::PlannedTest& test, const Course& course) const {
  const double step = course.scenario().step;
  return std::min<std::int64_t>(std::llround(test.day / step), course.steps()) == course.step();
}

bool Tests::due(const Course& course) const {
  return std::any_of(planned_.begin(), planned_.end(), [&](const auto& test) { return falls_on(test, course); });
}

imaging::Subject Tests::subject(const Course& course, const Bone& bone, ThreadPool& pool) {
  imaging::Subject out = imaging::make_subject(tissue_state(bone, pool), healthy_tissue(bone), bone.model.centre, pool);
  const scenario::Patient& patient = course.scenario().patient;
  const auto sex = patient.sex == "male" ? skeleton::Sex::male : skeleton::Sex::female;
  const auto [found, is_new] = neighbours_.try_emplace(bone.model.name);
  if (is_new) found->second = imaging::neighbours_of(bone.model.name, patient.age, sex, pool);
  out.neighbours = found->second;
  return out;
}

std::vector<PerformedTest> Tests::perform(const Course& course, ThreadPool& pool) {
  std::vector<PerformedTest> out;
  std::map<std::string, imaging::Subject> today;
  const scenario::Scenario& s = course.scenario();
  std::vector<std::uint8_t> done(s.tests.size(), 0);  // two tests of a series may fall on one long step
  for (const scenario::PlannedTest& planned : planned_) {
    if (!falls_on(planned, course) || done[planned.order]) continue;
    done[planned.order] = 1;
    const scenario::TestOrder& order = s.tests[planned.order];
    if (!hospital_) hospital_ = std::make_unique<imaging::Hospital>(settings_);
    PerformedTest made;
    made.order = planned.order;
    const auto of_bone = [&](const Bone& bone) -> const imaging::Subject& {
      auto found = today.find(bone.model.name);
      if (found == today.end()) found = today.emplace(bone.model.name, subject(course, bone, pool)).first;
      return found->second;
    };
    std::vector<const Bone*> asked;
    for (const Bone& bone : course.bones())
      if (order.bone.empty() || order.bone == bone.model.name) asked.push_back(&bone);
    const imaging::Modality* modality = imaging::find_modality(order.test);
    HOWSHIP_ENSURE(modality != nullptr, "the name of a test was checked when it was read");
    std::vector<imaging::Subject> subjects;
    std::vector<Vec3> targets;
    if (modality->needs_bones)
      for (const Bone* bone : asked) {
        if (modality->needs_place && !hospital_->knows(bone->model.name)) continue;
        if (modality->needs_lesion && bone->seeds.empty()) continue;
        subjects.push_back(of_bone(*bone));
        if (modality->needs_lesion) targets.push_back(target_of(*bone));
      }
    const std::vector<imaging::Sample> samples = samples_of(course);
    imaging::Request request;
    request.view = order.view.empty() ? order.needle : order.view;
    request.subjects = subjects;
    request.targets = targets;
    request.samples = samples;
    request.patient = {s.seed, 0};
    request.day = course.day();
    made.examinations = imaging::examine(*hospital_, *modality, request, pool);
    out.push_back(std::move(made));
  }
  return out;
}

std::vector<Event> events_of(const PerformedTest& test, const Course& course) {
  std::vector<Event> out;
  for (const imaging::Examination& made : test.examinations) {
    // Values of the whole patient are in findings.csv; a line for each of them would drown the rest.
    if (!made.modality->needs_bones)
      out.push_back({course.day(), "test_performed", "", std::string{made.modality->name}});
    else
      for (const imaging::Outcome& outcome : made.outcomes) {
        const imaging::Finding& f = outcome.finding;
        const std::string view = f.view.empty() ? "" : " (" + f.view + ")";
        out.push_back({course.day(), "test_performed", f.bone, f.test + view + ": " + f.words});
      }
  }
  return out;
}

}  // namespace howship::course
