// SPDX-License-Identifier: Apache-2.0
#include "howship/patient/known_bone.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "howship/patient/fracture.hpp"
#include "howship/patient/site_parts.hpp"
#include "howship/strength/assess.hpp"

namespace howship::patient {
namespace {

using skeleton::BoneModel;

bool is_bone(const BoneModel& model, std::size_t v) {
  return model.tissue.value[v] == std::uint8_t(skeleton::Tissue::bone);
}

bool in_reference(const BoneModel& model, std::size_t v) {
  return is_bone(model, v) && model.part.value[v] == std::uint8_t(skeleton::Part::reference);
}

BoneSize size_of(const BoneModel& model, bool is_vertebra) {
  BoneSize out;
  const auto& grid = model.tissue.grid;
  Vec3 low, high;
  low.fill(std::numeric_limits<double>::max());
  high.fill(-std::numeric_limits<double>::max());
  double count = 0.0, matrix = 0.0;
  for (std::size_t v = 0; v < model.tissue.value.size(); ++v) {
    if (!in_reference(model, v)) continue;
    const Vec3 at = grid.place(v);
    for (std::size_t a = 0; a < 3; ++a) {
      low[a] = std::min(low[a], at[a]);
      high[a] = std::max(high[a], at[a]);
    }
    count += 1.0;
    matrix += double(model.bone_volume_fraction.value[v]);
  }
  if (count > 0.0) {
    const auto& c = grid.to_world.column;
    const double edge = std::sqrt(c[0][0] * c[0][0] + c[0][1] * c[0][1] + c[0][2] * c[0][2]);
    double longest = 0.0;
    for (std::size_t a = 0; a < 3; ++a) longest = std::max(longest, high[a] - low[a] + edge);
    out.height = high[2] - low[2] + edge;
    out.depth = high[1] - low[1] + edge;
    out.fraction = matrix / count;
    // A vertebra is loaded along its height, any other bone along its longest side.
    out.section = count * edge * edge * edge / (is_vertebra ? out.height : longest);
  }
  return out;
}

}  // namespace

KnownBone known_bone(const BoneModel& model, std::string_view name) {
  KnownBone out;
  out.canal = canal_places(model);
  double tissue = 0.0;
  for (std::size_t v = 0; v < model.tissue.value.size(); ++v) tissue += is_bone(model, v);
  out.volume = tissue * voxel_volume(model.tissue.grid);
  out.size = size_of(model, strength::kind_of(name) == strength::BoneKind::vertebra);
  return out;
}

HealthyStrength healthy_strength(const BoneModel& model, std::string_view name, strength::LoadCase load,
                                 double body_weight, const strength::StrengthParameters& strength,
                                 const FractureParameters& fracture, ThreadPool& pool,
                                 const strength::MaterialMap* plain) {
  HealthyStrength out{load, body_weight};
  std::optional<strength::MaterialMap> made;
  if (!plain) plain = &made.emplace(strength::material_map(model, load, {}, strength.materials, &pool));
  double rule = 0.0;
  if (strength::is_moment(load)) {
    const auto found =
        strength::assess_map(*plain, name, load, model.landmarks, body_weight, false, false, strength, pool, plain)
            .strength;
    if (!found) return out;
    out.stiffness = found->stiffness;
    rule = found->linear.pistoia;
  } else {
    const auto found = strength::stiffness_of_map(*plain, load, model.landmarks, strength, pool, plain);
    if (!found) return out;
    out.stiffness = found->value;
    rule = strength_of_stiffness(name, load, fracture) * found->rule;
  }
  out.log_strength = std::log(std::max(rule, 1e-9));
  return out;
}

}  // namespace howship::patient
