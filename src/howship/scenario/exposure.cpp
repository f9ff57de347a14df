// SPDX-License-Identifier: Apache-2.0
// From what a scenario says about exposure and tests to what happens on one day.
#include <algorithm>

#include "howship/base/ensure.hpp"
#include "howship/scenario/scenario.hpp"

namespace howship::scenario {
namespace {

void replace(space::Exposure& out, const ExposureSettings& set, const bone::Parameters& bone) {
  if (set.parathyroid_hormone) out.parathyroid_hormone = *set.parathyroid_hormone;
  if (set.circulating_pthrp) out.circulating_pthrp = *set.circulating_pthrp;
  if (set.denosumab) out.denosumab = *set.denosumab;
  if (set.rankl_neutralised) out.denosumab = space::denosumab_for_neutralised_rankl(*set.rankl_neutralised, bone);
  if (set.extra_tgf_beta) out.extra_tgf_beta = *set.extra_tgf_beta;
  if (set.mechanical_stimulus) out.mechanical_stimulus = *set.mechanical_stimulus;
}

void accumulate(space::Exposure& out, const ExposureSettings& set) {
  out.opg_supply += set.opg_supply.value_or(0.0);
  out.rankl_supply += set.rankl_supply.value_or(0.0);
  out.bisphosphonate_rate += set.bisphosphonate_rate.value_or(0.0);
  out.dose_rate += set.dose_rate.value_or(0.0);
  out.osteoclast_kill += set.osteoclast_kill.value_or(0.0);
  for (std::size_t clone = 0; clone < space::clones; ++clone) {
    if (set.growth) out.growth[clone] *= (*set.growth)[clone];
    if (set.kill) out.kill[clone] += (*set.kill)[clone];
  }
}

space::EventKind kind_of(std::string_view name) {
  using space::EventKind;
  if (name == "fraction") return EventKind::fraction;
  if (name == "ablation") return EventKind::ablation;
  if (name == "infusion") return EventKind::infusion;
  if (name == "cement") return EventKind::cement;
  if (name == "resection") return EventKind::resection;
  HOWSHIP_ENSURE(name == "seeding", "the kind of an event was checked when it was read");
  return EventKind::seeding;
}

double amount_of(const ExposureEvent& event) {
  for (const auto& amount : {event.dose, event.killed, event.equivalents, event.fill, event.cells})
    if (amount) return *amount;
  return 1.0;  // a resection takes everything
}

}  // namespace

space::Exposure exposure_at(const Scenario& scenario, std::string_view bone, double day) {
  space::Exposure out;
  out.parathyroid_hormone = scenario.parameters.bone.pth_healthy;
  replace(out, scenario.exposure, scenario.parameters.bone);
  accumulate(out, scenario.exposure);
  const auto holds = [&](const ExposureInterval& interval, bool of_this_bone) {
    return (of_this_bone ? interval.bone == bone : interval.bone.empty()) && interval.start <= day &&
           day < interval.stop.value_or(scenario.duration + scenario.step);
  };
  for (bool of_this_bone : {false, true})
    for (const ExposureInterval& interval : scenario.intervals)
      if (holds(interval, of_this_bone)) {
        replace(out, interval, scenario.parameters.bone);
        accumulate(out, interval);
      }
  return out;
}

std::vector<PlannedEvent> planned_events(const Scenario& scenario) {
  std::vector<PlannedEvent> out;
  for (const ExposureEvent& event : scenario.events)
    for (const BoneChoice& bone : scenario.bones) {
      if (!event.bone.empty() && event.bone != bone.name) continue;
      for (int i = 0; i < event.count; ++i)
        out.push_back({event.day + i * event.every, kind_of(event.kind), bone.name, amount_of(event), event.centre,
                       event.radius, event.rim});
    }
  std::stable_sort(out.begin(), out.end(), [](const PlannedEvent& a, const PlannedEvent& b) { return a.day < b.day; });
  return out;
}

std::vector<PlannedTest> planned_tests(const Scenario& scenario) {
  std::vector<PlannedTest> out;
  for (std::size_t t = 0; t < scenario.tests.size(); ++t) {
    const TestOrder& order = scenario.tests[t];
    if (order.day) out.push_back({*order.day, t});
    if (!order.every) continue;
    const double start = order.start.value_or(0.0);
    for (int i = 0; start + i * *order.every <= scenario.duration + 1e-9; ++i)
      out.push_back({start + i * *order.every, t});
  }
  std::stable_sort(out.begin(), out.end(), [](const PlannedTest& a, const PlannedTest& b) { return a.day < b.day; });
  return out;
}

const BoneChoice* Scenario::find_bone(std::string_view name) const {
  for (const BoneChoice& bone : bones)
    if (bone.name == name) return &bone;
  return nullptr;
}

tumour::Parameters Scenario::tumour_in(std::string_view bone) const {
  tumour::Parameters out = parameters.tumour;
  for (const Lesion& lesion : lesions)
    if (lesion.bone == bone) out.phenotype = lesion.phenotype;
  return out;
}

}  // namespace howship::scenario
