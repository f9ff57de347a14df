// SPDX-License-Identifier: Apache-2.0
#include "howship/imaging/tissue.hpp"

#include <algorithm>

namespace howship::imaging {
TissueState empty_state(std::string bone, const Grid& grid) {
  TissueState out;
  out.bone = std::move(bone);
  out.grid = grid;
  const std::size_t n = grid.extent.size();
  for (auto* field : {&out.lamellar, &out.woven, &out.mineral, &out.tumour, &out.debris, &out.inert, &out.formation})
    field->assign(n, 0.0f);
  out.stroma.assign(n, 1.0f);
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
  std::fill(out.stroma.begin(), out.stroma.end(), 1.0f);
  return out;
}

}  // namespace howship::imaging
