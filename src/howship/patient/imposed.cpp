// SPDX-License-Identifier: Apache-2.0
#include "howship/patient/imposed.hpp"

namespace howship::patient {
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

}  // namespace

space::Exposure exposure_at(const ImposedExposure& imposed, const bone::Parameters& bone, std::string_view name,
                            double day) {
  space::Exposure out;
  out.parathyroid_hormone = bone.pth_healthy;
  replace(out, imposed.always, bone);
  accumulate(out, imposed.always);
  for (bool of_this_bone : {false, true})
    for (const ExposureInterval& interval : imposed.intervals) {
      if (of_this_bone ? interval.bone != name : !interval.bone.empty()) continue;
      if (day < interval.start || (interval.stop && day >= *interval.stop)) continue;
      replace(out, interval, bone);
      accumulate(out, interval);
    }
  return out;
}

}  // namespace howship::patient
