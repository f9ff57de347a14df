// SPDX-License-Identifier: Apache-2.0
// From a scenario to the plan of its patient: places in the world, repeated orders written out.
#include <algorithm>
#include <cmath>
#include <utility>

#include "howship/base/ensure.hpp"
#include "howship/scenario/drug_file.hpp"
#include "howship/scenario/faults.hpp"
#include "howship/scenario/scenario.hpp"

namespace howship::scenario {
namespace {

using patient::Order;
using skeleton::BoneModel;

std::optional<therapy::Ball> ball_of(const PlacedTreatment& one, const BoneModel& bone) {
  if (!one.choice.centre) return std::nullopt;
  const Vec3 centre = world_of(*one.choice.centre, bone);
  if (one.choice.radius) return therapy::Ball{centre, *one.choice.radius, one.choice.rim};
  if (one.what->where == therapy::LocalTreatment::Where::target) return therapy::Ball{centre, 0.0, 0.0};
  return std::nullopt;
}

/// Cells that are seeded are a lesion of their own, with the next number in `lesions`.
void add_local(std::vector<Order>& orders, const PlacedTreatment& one, const patient::Plan& plan,
               std::size_t& lesions) {
  for (const patient::SitePlan& site : plan.sites) {
    if (!one.choice.bone.empty() && one.choice.bone != site.name) continue;
    const therapy::LocalOrder order = local_order(one, *site.model);
    for (int i = 0; i < one.choice.count; ++i) {
      Order next{one.choice.start + i * one.choice.every.value_or(0.0),
                 patient::TreatPlace{.bone = site.name, .what = order, .stops = one.choice.if_refused == "stop"},
                 one.name};
      if (one.what->brings_tumour)
        next.what = patient::SeedLesion{.bone = site.name,
                                        .lesion = lesions++,
                                        .centre = world_of(*one.choice.centre, *site.model),
                                        .cells = std::round(order.number("cells"))};
      orders.push_back(std::move(next));
    }
  }
}

/// A test falls on the step nearest to its time, and once on a step.
void add_test(std::vector<Order>& orders, const Scenario& s, const patient::Plan& plan, std::size_t number) {
  const TestOrder& test = s.tests[number];
  std::optional<Vec3> tip, direction;
  if (test.direction) direction = world_direction(*test.direction);
  for (const patient::SitePlan& site : plan.sites)
    if (test.tip && (test.bone.empty() || test.bone == site.name)) tip = world_of(*test.tip, *site.model);
  double before = -1.0;
  const auto add = [&](double day) {
    const double step = std::min(std::round(day / s.step), s.steps());
    if (step == before) return;
    before = step;
    orders.push_back({step * s.step,
                      patient::OrderTest{number, test.test, test.bone, test.view, test.needle, tip, direction,
                                         test.guidance == "hand", test.delay},
                      row_name("test", number)});
  };
  if (test.day) add(*test.day);
  if (!test.every) return;
  const double start = test.start.value_or(0.0);
  for (int i = 0; start + i * *test.every <= s.duration + 1e-9; ++i) add(start + i * *test.every);
}

std::vector<Order> orders_of(const Scenario& s, const Resolved& r, const patient::Plan& plan) {
  std::vector<Order> out;
  for (std::size_t i = 0; i < s.lesions.size(); ++i) {
    const Lesion& lesion = s.lesions[i];
    const auto site = std::find_if(plan.sites.begin(), plan.sites.end(),
                                   [&](const patient::SitePlan& one) { return one.name == lesion.bone; });
    HOWSHIP_ENSURE(site != plan.sites.end(), "every bone that a lesion names is simulated");
    out.push_back({lesion.start,
                   patient::SeedLesion{.bone = lesion.bone,
                                       .lesion = i,
                                       .centre = world_of(lesion.centre, *site->model),
                                       .radius = lesion.radius,
                                       .grown = lesion.deposit && lesion.start == 0.0},
                   row_name("lesion", i)});
  }
  for (const DrugCourse& course : r.courses)
    out.push_back({course.plan.start, patient::StartDrug{course.plan}, row_name("treatment", course.row)});
  // They come from three sections, whose rows may stand in any order.
  std::vector<const PlacedTreatment*> local;
  for (const PlacedTreatment& one : r.local) local.push_back(&one);
  std::stable_sort(local.begin(), local.end(), [&s](const PlacedTreatment* a, const PlacedTreatment* b) {
    const Place at_a = s.places.where(a->name), at_b = s.places.where(b->name);
    return std::pair{at_a.line, at_a.column} < std::pair{at_b.line, at_b.column};
  });
  std::size_t lesions = s.lesions.size();
  for (const PlacedTreatment* one : local) add_local(out, *one, plan, lesions);
  for (std::size_t i = 0; i < s.tests.size(); ++i) add_test(out, s, plan, i);
  return out;
}

/// The scenario's own drugs, then the built-in ones.
std::shared_ptr<const therapy::Drug> drug_of(const std::vector<DrugCourse>& courses, std::string_view key) {
  for (const DrugCourse& course : courses)
    if (course.plan.drug->key == key) return course.plan.drug;
  const std::vector<std::string>& names = drug_names();
  if (std::find(names.begin(), names.end(), key) == names.end()) return nullptr;
  return std::make_shared<const therapy::Drug>(built_in_drug(key));
}

}  // namespace

therapy::LocalOrder local_order(const PlacedTreatment& one, const BoneModel& bone) {
  therapy::Told told;
  for (const therapy::LocalInput& input : one.what->inputs) {
    using enum therapy::LocalInput::Kind;
    const std::string key{input.key};
    const auto in_world = [&](const Position& at) {
      return input.kind == place || input.kind == places ? world_of(at, bone) : world_direction(at);
    };
    const auto choice = [&](const auto& choices) {
      const auto found = choices.find(key);
      return found == choices.end() ? nullptr : &found->second;
    };
    if (input.kind == flag) {
      if (const bool* value = choice(one.choice.flags)) told.numbers[key] = *value ? 1.0 : 0.0;
    } else if (input.kind == number) {
      if (const auto* value = choice(one.choice.numbers); value && *value) told.numbers[key] = **value;
    } else if (input.is_place()) {
      if (const auto* at = choice(one.choice.positions); at && *at) told.places[key] = in_world(**at);
    } else if (input.is_word()) {
      if (const std::string* value = choice(one.choice.words)) told.words[key] = *value;
    } else if (input.is_names()) {
      if (const auto* list = choice(one.choice.names)) told.names[key] = *list;
    } else if (input.kind == numbers) {
      if (const auto* list = choice(one.choice.lists)) told.lists[key] = *list;
    } else if (const auto* list = choice(one.choice.position_lists)) {
      for (const Position& at : *list) {
        const Vec3 world = in_world(at);
        told.lists[key].insert(told.lists[key].end(), world.begin(), world.end());
      }
    }
  }
  therapy::LocalOrder out = therapy::make_order(*one.what, told);
  out.ball = ball_of(one, bone);
  return out;
}

Vec3 world_of(const Position& position, const BoneModel& bone) {
  // World is right, anterior, superior.
  return {bone.centre[0] - position[0], bone.centre[1] - position[1], bone.centre[2] + position[2]};
}

Vec3 world_direction(const Position& direction) { return {-direction[0], -direction[1], direction[2]}; }

namespace {

std::vector<patient::Ailment> ailments_of(const Scenario& s, const patient::Plan& plan) {
  const patient::AilmentParameters& p = plan.parameters.ailments;
  constexpr std::uint64_t given = std::uint64_t(1) << 30;  // beyond the numbers of those that are drawn
  std::vector<patient::Ailment> out;
  for (const AilmentChoice& one : s.ailments)
    for (const patient::AilmentRow& row : patient::ailment_rows())
      if (row.key == one.cause)
        out.push_back({row.kind, one.bone, one.start, one.start + one.lasts.value_or(p.*row.lasts),
                       one.pain.value_or(p.*row.pain), given + out.size()});
  if (s.patient.ailments == "drawn")
    for (patient::Ailment& one : patient::drawn_ailments(plan, s.duration)) out.push_back(std::move(one));
  return out;
}

}  // namespace

double clearance_of(const Scenario& s, const Resolved& r) {
  if (s.patient.creatinine_clearance) return *s.patient.creatinine_clearance;
  return body::clearance_of(s.patient.age, r.individual.body, r.parameters.people);
}

patient::Plan plan_of(const Scenario& s, const Resolved& r, std::vector<std::shared_ptr<const BoneModel>> models) {
  HOWSHIP_ENSURE(models.size() == r.bones.size(), "one model for each bone of the scenario");
  patient::Plan out;
  out.seed = s.seed;
  out.patient = s.number;
  out.person = {s.patient.age, s.patient.weight, s.patient.sex == "male", clearance_of(s, r),
                s.patient.castration == "resistant"};
  out.dental_disease = s.patient.dental_disease == "untreated";
  out.tooth_pulled = s.patient.tooth_pulled;
  if (const auto from = s.patient.infection) out.infection = {*from, *from + s.patient.infection_lasts};
  out.help_at_home = s.patient.help_at_home;
  out.pthrp = s.patient.pthrp;
  out.individual = r.individual;
  out.parameters = patient::in_patient(r.parameters, r.individual);
  out.ailments = ailments_of(s, out);
  out.elsewhere = s.elsewhere;
  for (std::size_t b = 0; b < models.size(); ++b) {
    const BoneChoice& bone = r.bones[b];
    out.sites.push_back({bone.name, joined_in(s, bone.name), std::move(models[b]), tumour_in(s, r, bone.name),
                         strength::load_case(bone.load_case)});
  }
  out.orders = orders_of(s, r, out);
  out.imposed = {s.exposure, s.intervals};
  out.formulary = [courses = r.courses](std::string_view key) { return drug_of(courses, key); };
  out.surrogates = r.surrogates;
  out.step = s.step;
  out.strength_every = s.output.strength_every;
  out.strength_maps = s.output.strength_maps;
  return out;
}

}  // namespace howship::scenario
