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

using imaging::Finding;

/// What a laboratory reports, of all that the model knows.
constexpr std::string_view laboratory[] = {
    "calcium_mmol_per_l",   "phosphate_mmol_per_l", "creatinine_umol_per_l", "pth_pmol_per_l",
    "alp_u_per_l",          "bone_alp_u_per_l",     "ntx_nmol_per_mmol",     "tumour_marker_ug_per_l",
    "haemoglobin_g_per_dl", "neutrophils_per_nl",   "platelets_per_nl"};

std::vector<Finding> laboratory_findings(const Course& course) {
  const auto& body = course.patient().care().body;
  const auto now = body.now();
  std::vector<Finding> out;
  for (const body::Observable& one : body::observables()) {
    if (std::find(std::begin(laboratory), std::end(laboratory), one.column) == std::end(laboratory)) continue;
    Finding finding;
    finding.test = "labs";
    finding.quantity = one.column;
    finding.value = one.read(now.body, now.signals, body.system.person);
    finding.words = fmt::format("{}: {:.3g} {}", one.meaning, finding.value, one.unit);
    out.push_back(std::move(finding));
  }
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
      planned_(scenario::planned_tests(scenario)) {}

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
    if (order.test == "labs") {
      made.findings = laboratory_findings(course);
    } else if (order.test == "biopsy") {
      for (const Bone* bone : asked)
        if (!bone->seeds.empty())
          made.findings.push_back(imaging::examine_biopsy(*hospital_, of_bone(*bone),
                                                          order.needle.empty() ? "core" : order.needle,
                                                          target_of(*bone), s.seed, course.day()));
    } else {
      const imaging::ModalityData* modality = imaging::find_modality(order.test);
      HOWSHIP_ENSURE(modality != nullptr, "the name of a test was checked when it was read");
      std::vector<imaging::Subject> subjects;
      for (const Bone* bone : asked)
        if (hospital_->knows(bone->model.name)) subjects.push_back(of_bone(*bone));
      made.images = imaging::examine(*hospital_, modality->modality, order.view, subjects, s.seed, course.day(), pool);
    }
    out.push_back(std::move(made));
  }
  return out;
}

std::vector<Event> events_of(const PerformedTest& test, const Course& course) {
  std::vector<Event> out;
  const auto add = [&](const Finding& f) {
    const std::string view = f.view.empty() ? "" : " (" + f.view + ")";
    out.push_back({course.day(), "test_performed", f.bone, f.test + view + ": " + f.words});
  };
  for (const imaging::Examination& image : test.images)
    for (const Finding& finding : image.findings) add(finding);
  if (!test.findings.empty() && test.findings.front().test == "labs")
    out.push_back({course.day(), "test_performed", "", "labs"});
  else
    for (const Finding& finding : test.findings) add(finding);
  return out;
}

}  // namespace howship::course
