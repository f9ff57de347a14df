// SPDX-License-Identifier: Apache-2.0
#include "howship/patient/tests.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "howship/base/ensure.hpp"
#include "howship/base/text_key.hpp"
#include "howship/body/observables.hpp"
#include "howship/patient/ailments.hpp"
#include "howship/patient/consult.hpp"
#include "howship/patient/draws.hpp"
#include "howship/patient/laboratory.hpp"
#include "howship/patient/lesions.hpp"
#include "howship/patient/mimics.hpp"
#include "howship/patient/practice.hpp"
#include "howship/patient/strength_test.hpp"
#include "howship/patient/surrogates.hpp"
#include "howship/patient/tissue.hpp"
#include "howship/therapy/local/percutaneous.hpp"

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
  const auto lesions = site.in_voxels() ? measure_lesions(site) : measure_balls(site);
  HOWSHIP_ENSURE(!lesions.empty(), "a biopsy is of a bone with a lesion");
  return std::max_element(lesions.begin(), lesions.end(),
                          [](const LesionMeasures& a, const LesionMeasures& b) { return a.tumour < b.tumour; })
      ->centre;
}

/// The way of a needle that is pushed as an order says: what it takes is centred on `middle`.
struct NeedleWay {
  Vec3 middle{}, direction{};
};

/// Half of what a needle takes along its way, mm; of an open biopsy its point is in the middle.
double half_taken(const std::string& needle, const imaging::BiopsySettings& p) {
  return 0.5 * (needle == "surgical" ? 0.0 : needle == "fine_needle" ? p.aspiration_length : p.core_length);
}

/// With what is to be minded of it, in `warnings`.
NeedleWay way_of(const OrderTest& order, const Site& site, const imaging::BiopsySettings& p,
                 std::vector<PerformedTest::Warning>& warnings) {
  const therapy::Surroundings around = site.surroundings();
  const double half = half_taken(order.needle, p);
  NeedleWay out;
  Vec3 tip{};
  const Vec3 middle = target_of(site);
  out.direction = order.direction.value_or(Vec3{});
  if (!order.direction) out.direction = therapy::local::way_to(order.tip.value_or(middle), site, around);
  const double size = length(out.direction);
  for (double& c : out.direction) c /= size;
  for (std::size_t c = 0; c < 3; ++c) {
    tip[c] = order.tip ? (*order.tip)[c] : middle[c] + half * out.direction[c];
    out.middle[c] = tip[c] - half * out.direction[c];
  }
  if (const auto why = therapy::local::in_the_way({tip, out.direction}, site, around))
    warnings.push_back({site.name(), *why});
  if (const double off = therapy::local::off_tumour({tip, out.direction}, 2.0 * half, 0.5 * p.core_diameter, around);
      off > 0.0)
    warnings.push_back({site.name(), std::isfinite(off)
                                         ? fmt::format("what it takes misses the tumour by {:.1f} mm", off)
                                         : std::string{"there is no tumour that it could take"}});
  return out;
}

/// What a CT says of the strength of a bone and of its scores, with the error of such a reckoning.
void read_strength(const Patient& patient, const Site& site, BoneReport& out, ThreadPool& pool) {
  const bool by_table = patient.plan->surrogates && (!site.held() || !site.in_voxels());
  const StrengthTest test = by_table ? reckon_strength(patient, site) : test_strength(patient, site, pool);
  if (!test.assessment.strength) return;
  const Plan& plan = *patient.plan;
  const std::uint64_t key = std::uint64_t(text_key(site.name())) << 20 | std::uint64_t(std::llround(patient.day()));
  out.load_ratio = test.assessment.strength->load_over_strength *
                   std::exp(plan.parameters.practice.strength_error * variation_of(plan) *
                            normal(plan.seed, plan.patient, Stream::laboratory, std::uint64_t(1) << 56 | key));
  if (test.scores.sins) out.sins = test.scores.sins->total;
  if (test.scores.mirels) out.mirels = test.scores.mirels->total;
  out.extent = site.is_vertebra() ? test.scores.lesion.part_of_reference : test.scores.lesion.part_of_diameter;
}

/// What films of a bone of a limb say of its risk: place, size and kind of the focus as they show it, and pain as the
/// patient tells it. It is added to what the reader says.
void score_films(const Patient& patient, const Site& site, std::vector<imaging::Examination>& made) {
  const auto limb = strength::limb_of(site.name());
  if (!limb || site.lesions().empty()) return;
  const strength::FindingParameters& p = patient.plan->parameters.strength.findings;
  std::vector<imaging::Finding*> seen;
  double width = 0.0, light = 0.0;
  for (imaging::Examination& one : made)
    for (imaging::Outcome& outcome : one.outcomes) {
      const imaging::Value size = outcome.finding.measure("width_percent");
      if (one.bone != site.name() || !outcome.finding.reported() || !size.given()) continue;
      seen.push_back(&outcome.finding);
      width = std::max(width, size.number);
      const double contrast = outcome.finding.measure("light_percent").number;
      if (std::abs(contrast) > std::abs(light)) light = contrast;
    }
  if (seen.empty()) return;
  strength::MirelsFindings found{*limb};
  if (strength::is_peritrochanteric(target_of(site), site.name(), site.model().landmarks, p))
    found.site = strength::MirelsFindings::Site::peritrochanteric;
  found.pain = strength::mirels_pain(pain_of(patient.diary.sites, site.name()).value_or(0.0),
                                     patient.diary.mechanical ? p.mechanical_ratio : 0.0, p);
  found.lesion = light > 0.0 ? strength::LesionType::lytic : strength::LesionType::blastic;
  found.size = 0.01 * width;
  const strength::Mirels score = strength::mirels(found, p);
  for (imaging::Finding* one : seen)
    one->words += fmt::format(", {:.0f} % of the bone's width; Mirels' score {}: {}", width, score.total, score.advice);
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
  out.scan = site.model().scan;
  const body::Person& person = patient.plan->person;
  const auto sex = person.male ? skeleton::Sex::male : skeleton::Sex::female;
  const auto [found, is_new] = neighbours_.try_emplace(site.name());
  if (is_new) found->second = imaging::neighbours_of(site.name(), person.age, sex, pool);
  out.neighbours = found->second;
  if (site.is_vertebra()) {
    out.height = site.size().height;
    out.height_lost = site.collapse.loss;
  }
  out.in_pieces = site.hangs_loose();
  for (const SitePlan& planned : patient.plan->sites)
    if (planned.name == site.name()) out.growth = site.law().tumour.growth / planned.tumour.growth;
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
    if (order.test == "dental_check") {  // what a dentist sees is in the examination of the day; teeth are mended
      out.push_back({order, {}});
      continue;
    }
    if (!hospital_) hospital_ = std::make_unique<imaging::Hospital>(settings_);
    const imaging::Modality* modality = imaging::find_modality(order.test);
    HOWSHIP_ENSURE(modality != nullptr, "the name of a test was checked when it was ordered");
    std::vector<imaging::Subject> subjects;
    std::vector<Vec3> targets, directions;
    std::vector<PerformedTest::Warning> warnings;
    std::vector<BoneReport> bones;
    const bool read_by_team = order.test == "xray" || order.test == "ct" || order.test == "mri";
    const bool by_table = patient.plan->surrogates && modality->reckoned;
    std::vector<imaging::ReckonedBone> reckoned;
    for (Site& site : patient.sites) {
      if (!modality->needs_place && !modality->needs_lesion) break;  // it looks at no bone
      if (!order.bone.empty() && order.bone != site.name() && !(order.bone == "spine" && site.is_vertebra())) continue;
      if (modality->needs_place && !hospital_->knows(site.name())) continue;
      if (modality->needs_lesion && site.lesions().empty()) continue;
      if (by_table) {
        const BoneClass* its = class_of(site.name());
        reckoned.push_back({site.name(), its ? std::string{its->name} : "", site.exchange(pool).tumour,
                            summaries_of(site, settings_), site.canal()});
      } else if (!modality->has_images()) {  // a needle takes what is there, whatever lies around the bone
        imaging::Subject& bare = subjects.emplace_back();
        bare.state = tissue_state(site, pool, Formation::left_out);
        bare.centre = site.model().centre;
      } else {
        auto found = seen.find(site.name());
        if (found == seen.end()) found = seen.emplace(site.name(), subject(patient, site, pool)).first;
        subjects.push_back(found->second);
      }
      // A needle goes straight from behind only where no spinal canal lies in its way.
      if (order.tip || order.direction || (modality->needs_lesion && site.is_vertebra())) {
        const NeedleWay way = way_of(order, site, settings_.biopsy, warnings);
        targets.push_back(way.middle);
        directions.push_back(way.direction);
      } else if (modality->needs_lesion) {
        targets.push_back(target_of(site));
        // By hand the shortest way from the skin, which the test finds.
        directions.push_back(order.by_hand ? Vec3{} : Vec3{0, 1, 0});
      }
      if (!read_by_team) continue;
      bones.push_back(bone_report(patient, site, order.test));
      if (order.goal == "strength" || order.goal == "sins") read_strength(patient, site, bones.back(), pool);
    }
    const std::vector<imaging::Sample> samples =
        order.panel.empty() ? samples_of(patient) : reported_by_laboratory(patient, order.panel);
    imaging::Request request;
    request.view = modality->choice == "needle" ? order.needle : order.view;
    request.subjects = subjects;
    request.targets = targets;
    request.directions = directions;
    request.by_hand = order.by_hand;
    request.delay = order.delay;
    request.samples = samples;
    request.all_samples = !order.panel.empty();
    request.skeleton = patient.sites.size();
    request.patient = {patient.plan->seed, patient.plan->patient};
    request.day = patient.day();
    std::vector<imaging::Examination> made =
        by_table ? imaging::examine_by_table(patient.plan->surrogates->tests, settings_, *modality, request.view,
                                             reckoned, request.patient, request.day, patient.sites.size())
                 : imaging::examine(*hospital_, *modality, request, pool);
    if (patient.plan->surrogates) add_mimics(*patient.plan, patient.day(), order, made);
    add_ailments(*patient.plan, patient.day(), order, made);
    if (order.test == "xray")
      for (const Site& site : patient.sites) score_films(patient, site, made);
    std::vector<OrganReport> organs;
    if (order.by_team) {
      for (imaging::Examination& one : made)
        for (imaging::Outcome& outcome : one.outcomes) misread_canal(patient, outcome.finding);
      if (order.bone.empty()) organs = organ_reports(patient, order.test);
    }
    out.push_back({order, std::move(made), std::move(warnings), std::move(bones), std::move(organs)});
  }
  return out;
}

Report report_of(const PerformedTest& test, double day) {
  Report out{day, test.order.number, test.order.test, {}, test.bones, test.organs, true, test.order.bone};
  for (const imaging::Examination& one : test.examinations)
    for (const imaging::Outcome& outcome : one.outcomes) out.findings.push_back(outcome.finding);
  return out;
}

Log events_of(const PerformedTest& test, double day) {
  Log out;
  if (test.order.test == "dental_check") return {{day, "test_performed", "", "dental check"}};
  const Report report = report_of(test, day);
  if (!report.findings.empty() && !report.findings.front().quantity.empty() && report.findings.front().bone.empty())
    return {{day, "test_performed", "", test.order.test}};  // a laboratory: its values stand in findings.csv
  for (const PerformedTest::Warning& one : test.warnings) out.push_back({day, "test_warning", one.bone, one.words});
  for (const imaging::Finding& f : report.findings) {
    const std::string view = f.view.empty() ? "" : " (" + f.view + ")";
    out.push_back({day, "test_performed", f.bone, f.test + view + ": " + f.words});
  }
  for (const OrganReport& one : test.organs)
    out.push_back({day, "test_performed", "",
                   fmt::format("{}: {} {} in the {}, the largest {:.0f} mm", test.order.test, one.foci,
                               one.foci == 1 ? "focus" : "foci", one.organ, one.largest)});
  return out;
}

}  // namespace howship::patient
