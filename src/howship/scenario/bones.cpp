// SPDX-License-Identifier: Apache-2.0
// The built-in bones, as a scenario makes them and as its checks need them.
#include "howship/scenario/bones.hpp"

#include <algorithm>

#include "howship/scenario/inputs.hpp"
#include "howship/skeleton/built_in.hpp"

namespace howship::scenario {

constexpr double coarse = 2.0;  // mm

skeleton::BoneModel coarse_bone(std::string_view name, const Patient& patient) {
  skeleton::BuiltInOptions options;
  options.voxel_size_mm = coarse;
  options.age_years = patient.age;
  options.sex = patient.sex == "male" ? skeleton::Sex::male : skeleton::Sex::female;
  options.margin_mm = 0.0;
  options.texture = false;
  ThreadPool pool{1};
  return skeleton::built_in_bone(name, options, pool);
}

Position position_in(const skeleton::BoneModel& bone, const Vec3& world) {
  // World axes grow to the right, the front and the head.
  return {bone.centre[0] - world[0], bone.centre[1] - world[1], world[2] - bone.centre[2]};
}

BoneExtent extent_of(std::string_view name, const Patient& patient) {
  const skeleton::BoneModel bone = coarse_bone(name, patient);
  constexpr double far = 1e9;
  BoneExtent out{{far, far, far}, {-far, -far, -far}, 0.0};
  const Extent& extent = bone.tissue.grid.extent;
  constexpr double half = 0.5 * coarse, voxel = 8 * half * half * half;
  for (int k = 0; k < extent.nk; ++k)
    for (int j = 0; j < extent.nj; ++j)
      for (int i = 0; i < extent.ni; ++i) {
        if (bone.tissue(i, j, k) != static_cast<std::uint8_t>(skeleton::Tissue::bone)) continue;
        out.volume += voxel * static_cast<double>(bone.solid_fraction(i, j, k));
        const Vec3 world = bone.tissue.grid.to_world({double(i), double(j), double(k)});
        const Position at = position_in(bone, world);
        for (std::size_t axis = 0; axis < 3; ++axis) {
          out.low[axis] = std::min(out.low[axis], at[axis] - half);
          out.high[axis] = std::max(out.high[axis], at[axis] + half);
        }
      }
  return out;
}

skeleton::BoneModel built_in_of(const Scenario& s, const BoneChoice& choice, ThreadPool& pool) {
  skeleton::BuiltInOptions options;
  options.voxel_size_mm = s.voxel_size_of(choice);
  options.age_years = s.bone_age.value_or(s.patient.age);
  options.sex = s.patient.sex == "male" ? skeleton::Sex::male : skeleton::Sex::female;
  options.seed = s.seed;
  options.trabecular_bmd = choice.trabecular_density;
  return skeleton::built_in_bone(choice.name, options, pool);
}

}  // namespace howship::scenario
