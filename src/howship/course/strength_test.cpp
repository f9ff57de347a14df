// SPDX-License-Identifier: Apache-2.0
#include "howship/course/strength_test.hpp"

#include <algorithm>

namespace howship::course {

strength::Assessment test_strength(const Bone& bone, double body_weight_kg, bool maps, ThreadPool& pool) {
  using namespace space;
  const Voxels& v = bone.space.voxels();
  const Law& law = bone.space.law();
  const auto matrix_at = [&](std::size_t i) { return v.state[lamellar][i] + v.state[woven][i]; };
  // Where nothing is simulated the bone is as it was modelled.
  Volume<float> matrix = bone.model.bone_volume_fraction, woven_part(v.grid), mineral(v.grid, 1.0f), tumour(v.grid),
                inert(v.grid);
  for (std::size_t i = 0; i < v.size(); ++i) {
    const std::size_t at = v.voxel[i];
    const double f = matrix_at(i), healthy = bone::healthy_mineral(f, law.bone);
    // The model's own fraction, changed as the simulated one changed, so that a bone at rest is the bone as modelled.
    const double start = double(v.initial_fraction[i]);
    if (start > 0) matrix.value[at] *= float(f / start);
    woven_part.value[at] = f > 0 ? float(v.state[woven][i] / f) * matrix.value[at] : 0.0f;
    mineral.value[at] = healthy > 0 ? float(std::min(v.state[space::mineral][i] / healthy, 1.0)) : 1.0f;
    tumour.value[at] = float(v.state[sensitive][i] + v.state[resistant][i] + v.state[debris][i]);
    inert.value[at] = float(v.inert[i]);
  }
  strength::StrengthInput input;
  input.bone = &bone.model;
  input.change = {&matrix, &woven_part, &mineral, &tumour, &inert};
  input.body_weight_kg = body_weight_kg;
  input.keep_fields = maps;
  return strength::assess(input, {}, pool);
}

}  // namespace howship::course
