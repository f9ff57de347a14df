// SPDX-License-Identifier: Apache-2.0
#include "howship/imaging/tissue.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "howship/base/ensure.hpp"
#include "howship/numerics/distance_transform.hpp"

namespace howship::imaging {
TissueState empty_state(std::string bone, const Grid& grid) {
  TissueState out;
  out.bone = std::move(bone);
  out.grid = grid;
  const std::size_t n = grid.extent.size();
  for (auto* field : {&out.lamellar, &out.woven, &out.mineral, &out.tumour, &out.debris, &out.inert, &out.formation})
    field->assign(n, 0.0f);
  out.tissue.assign(n, std::uint8_t(skeleton::Tissue::outside));
  return out;
}

TissueState healthy_state(const skeleton::BoneModel& bone) {
  TissueState out = empty_state(bone.name, bone.tissue.grid);
  out.lamellar = bone.bone_volume_fraction.value;
  out.mineral = out.lamellar;
  out.tissue = bone.tissue.value;
  for (std::size_t v = 0; v < out.size(); ++v)
    out.formation[v] = out.tissue[v] == std::uint8_t(skeleton::Tissue::bone) ? 1.0f : 0.0f;
  return out;
}

TissueState without_lesions(const TissueState& before) {
  TissueState out = before;
  for (auto* field : {&out.tumour, &out.debris, &out.inert}) std::fill(field->begin(), field->end(), 0.0f);
  out.canal_fragment = 0.0;
  out.metal.clear();
  return out;
}

TissueState with_metal(const TissueState& state, double cement_over_metal) {
  TissueState out = state;
  out.inert_kind = Inert::titanium;
  for (std::size_t v = 0; v < out.size(); ++v) {
    const float metal = out.metal[v], left = 1.0f - metal;
    for (auto* field : {&out.lamellar, &out.woven, &out.mineral, &out.tumour, &out.debris}) (*field)[v] *= left;
    out.inert[v] = metal + left * float(cement_over_metal) * out.inert[v];
  }
  return out;
}

TissueState healthy_twin(const TissueState& now, const TissueState& before, ThreadPool& pool) {
  HOWSHIP_ENSURE(now.grid.extent == before.grid.extent, "a bone keeps its grid");
  constexpr double reach = 8.0;  // mm; beyond it the factors of a lesion have faded
  const auto is_bone = [&](std::size_t v) { return now.tissue[v] == std::uint8_t(skeleton::Tissue::bone); };
  using Field = std::vector<float> TissueState::*;
  constexpr std::array<Field, 3> fields{&TissueState::lamellar, &TissueState::mineral, &TissueState::formation};
  TissueState out = without_lesions(before);
  std::vector<std::uint8_t> touched(now.size(), 0);
  bool any = false;
  for (std::size_t v = 0; v < now.size(); ++v) {
    touched[v] = now.tumour[v] + now.debris[v] + now.inert[v] > 0.01f || now.woven[v] > before.woven[v] + 0.01f;
    any |= touched[v] != 0;
  }
  const auto ratios = [&](const auto& counts) {
    std::array<double, 3> then{}, today{}, out_ratio{1, 1, 1};
    std::size_t number = 0, bones = 0;
    for (std::size_t v = 0; v < now.size(); ++v) {
      if (!is_bone(v)) continue;
      ++bones;
      if (!counts(v)) continue;
      ++number;
      for (std::size_t f = 0; f < 3; ++f) {
        then[f] += double((before.*fields[f])[v]);
        today[f] += double((now.*fields[f])[v]);
      }
    }
    // A bone that is lesion nearly everywhere says nothing about the rest of the skeleton.
    if (number * 50 > bones)
      for (std::size_t f = 0; f < 3; ++f)
        if (then[f] > 0.0) out_ratio[f] = today[f] / then[f];
    return out_ratio;
  };
  // A hole stays when its tumour is gone.
  const std::array<double, 3> first = ratios([&](std::size_t v) { return touched[v] == 0; });
  for (std::size_t v = 0; v < now.size(); ++v) {
    const double expected = first[0] * double(before.lamellar[v]);
    if (!is_bone(v) || expected - double(now.lamellar[v]) < 0.3 * expected + 0.01) continue;
    touched[v] = 1;
    any = true;
  }
  if (!any) return now;
  Vec3 spacing{};
  for (std::size_t c = 0; c < 3; ++c) {
    const Vec3& step = now.grid.to_world.column[c];
    spacing[c] = std::sqrt(step[0] * step[0] + step[1] * step[1] + step[2] * step[2]);
  }
  const std::vector<float> distance = squared_distance(now.grid.extent, touched, spacing, reach, pool);
  const auto far = [&](std::size_t v) { return !(distance[v] <= float(reach * reach)); };
  const std::array<double, 3> ratio = ratios(far);
  for (std::size_t v = 0; v < now.size(); ++v) {
    if (far(v)) {
      out.woven[v] = now.woven[v];
      for (Field f : fields) (out.*f)[v] = (now.*f)[v];
    } else {
      for (std::size_t f = 0; f < 3; ++f) {
        float& value = (out.*fields[f])[v];
        value = f < 2 ? std::min(1.0f, float(value * ratio[f])) : float(value * ratio[f]);
      }
    }
  }
  return out;
}

double tumour_volume(const TissueState& state) {
  const Vec3& step = state.grid.to_world.column[0];
  const double edge = std::sqrt(step[0] * step[0] + step[1] * step[1] + step[2] * step[2]);
  double sum = 0.0;
  for (float f : state.tumour) sum += double(f);
  return sum * edge * edge * edge;
}

}  // namespace howship::imaging
