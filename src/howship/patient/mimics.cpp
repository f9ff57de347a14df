// SPDX-License-Identifier: Apache-2.0
#include "howship/patient/mimics.hpp"

#include <algorithm>
#include <cmath>

#include "howship/imaging/examination.hpp"
#include "howship/patient/draws.hpp"
#include "howship/patient/plan.hpp"

namespace howship::patient {
namespace {

using imaging::Decision;

// Where joints wear and old fractures lie.
constexpr std::string_view worn_bones[] = {
    "L4", "L5", "L3", "C5", "C6", "T12", "sacrum", "rib_left", "humerus_right", "femur_left"};
constexpr double most_foci = 20.0;

imaging::Outcome outcome_of(std::string_view test, std::string_view bone, bool reported, std::string words) {
  imaging::Outcome out;
  out.finding.test = test;
  out.finding.bone = bone;
  out.finding.decision = reported ? Decision::reported : Decision::nothing;
  out.finding.words = std::move(words);
  out.truth.tumour = 0.0;
  out.truth.false_alarm = reported;
  return out;
}

}  // namespace

std::vector<HotFocus> hot_foci(const Plan& plan) {
  const PracticeParameters& p = plan.parameters.practice;
  const double mean = std::max(0.0, p.hot_foci_slope * plan.person.age - p.hot_foci_least) * variation_of(plan);
  const auto draw = [&](std::uint64_t index) { return uniform(plan.seed, plan.patient, Stream::mimic, index); };
  std::vector<HotFocus> out;
  double term = std::exp(-mean), sum = term;  // of a Poisson distribution
  for (double count = 1.0; draw(0) > sum && count < most_foci; count += 1.0) {
    const auto first = std::uint64_t(8.0 * count);
    const std::size_t place =
        std::min(std::size_t(draw(first) * double(std::size(worn_bones))), std::size(worn_bones) - 1);
    out.push_back({worn_bones[place], draw(first + 1) < p.explained_by_film, draw(first + 2) < p.explained_by_section});
    term *= mean / count;
    sum += term;
  }
  return out;
}

void add_mimics(const Plan& plan, double day, const OrderTest& order, std::vector<imaging::Examination>& made) {
  const imaging::Modality* modality = imaging::find_modality(order.test);
  const bool film = order.test == "xray", section = order.test == "ct" || order.test == "mri";
  const auto examined = [&](const std::string& bone) -> imaging::Examination& {
    imaging::Examination& out = made.emplace_back();
    out.modality = modality;
    out.day = day;
    out.bone = bone;
    return out;
  };
  if (order.test == "bone_scan") {
    if (made.empty()) examined("");
    std::vector<imaging::Outcome>& said = made.front().outcomes;
    for (const HotFocus& focus : hot_foci(plan)) {
      const auto there =
          std::find_if(said.begin(), said.end(), [&](const auto& one) { return one.finding.bone == focus.bone; });
      if (there == said.end()) {
        said.push_back(outcome_of(order.test, focus.bone, true, "a hot focus"));
      } else if (!there->finding.reported()) {
        there->finding.decision = Decision::reported;
        there->finding.words = "a hot focus";
        there->truth.false_alarm = true;
      }
    }
  } else if (order.test == "biopsy" && made.empty() && !order.bone.empty()) {
    imaging::Outcome& said =
        examined(order.bone).outcomes.emplace_back(outcome_of(order.test, order.bone, false, "no tumour cells"));
    said.finding.quantity = "tumour_cells";
    said.finding.value = 0.0;
  } else if ((film || section) && made.empty() && !order.bone.empty() && order.bone != "spine") {
    const std::vector<HotFocus> foci = hot_foci(plan);
    const auto focus = std::find_if(foci.begin(), foci.end(), [&](const auto& one) { return one.bone == order.bone; });
    const bool explained = focus == foci.end() || (film ? focus->film_explains : focus->section_explains);
    examined(order.bone)
        .outcomes.push_back(outcome_of(order.test, order.bone, !explained,
                                       explained ? "nothing suspicious" : "a focus that could be a metastasis"));
  }
}

}  // namespace howship::patient
