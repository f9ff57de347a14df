// SPDX-License-Identifier: Apache-2.0
#include "howship/strength/findings.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include "howship/base/ensure.hpp"
#include "howship/strength/place.hpp"

namespace howship::strength {
namespace {

const skeleton::Landmark* find(const std::vector<skeleton::Landmark>& marks, std::string_view wanted) {
  for (const skeleton::Landmark& m : marks)
    if (m.name == wanted) return &m;
  return nullptr;
}

/// Longest axis of what is marked.
Vec3 longest_axis(const Grid& grid, const std::vector<std::uint8_t>& marked) {
  MaterialMap map(grid);
  for (std::size_t v = 0; v < marked.size(); ++v) map.young[v] = marked[v] ? 1.0f : 0.0f;
  return long_axis(map).direction;
}

struct Range {
  double low = std::numeric_limits<double>::max(), high = -std::numeric_limits<double>::max();
  void take(double x) {
    low = std::min(low, x);
    high = std::max(high, x);
  }
  double width() const { return high - low; }
};

/// Width of the lesion over that of the bone as two radiographs at right angles show them, the largest along the bone.
double largest_part_of_diameter(const Grid& grid, const std::vector<std::uint8_t>& bone,
                                const std::vector<std::uint8_t>& lesion, const Vec3& axis) {
  const Vec3 front = std::abs(axis[1]) < 0.9 ? Vec3{0, 1, 0} : Vec3{0, 0, 1};
  const Vec3 other = unit(minus(front, scaled(axis, inner(front, axis))));
  const std::array<Vec3, 2> across{cross(other, axis), other};  // seen from the front, and from the side
  const double h = std::sqrt(inner(grid.to_world.column[0], grid.to_world.column[0]));
  struct Slab {
    std::array<Range, 2> bone, lesion;
  };
  std::map<long, Slab> slabs;
  each_voxel(grid, [&](std::size_t v, const Vec3& w) {
    if (!bone[v]) return;
    Slab& slab = slabs[std::lround(std::floor(inner(w, axis) / (2 * h)))];
    for (std::size_t a = 0; a < 2; ++a) {
      slab.bone[a].take(inner(w, across[a]));
      if (lesion[v]) slab.lesion[a].take(inner(w, across[a]));
    }
  });
  double out = 0;
  for (const auto& [level, slab] : slabs)
    for (std::size_t a = 0; a < 2; ++a)
      if (slab.lesion[a].width() >= 0) out = std::max(out, (slab.lesion[a].width() + h) / (slab.bone[a].width() + h));
  return std::min(out, 1.0);
}

/// Which sides' pedicle and front half of the arch a lesion has taken. The canal's centre divides left from right.
SinsFindings::Posterolateral arches_taken(const SeenBone& seen, const FindingParameters& p) {
  using Side = SinsFindings::Posterolateral;
  const skeleton::Landmark* canal = find(seen.landmarks, "canal_centre");
  if (!canal || seen.reference.empty()) return Side::none;
  std::array<double, 2> all{}, taken{};
  each_voxel(seen.grid, [&](std::size_t v, const Vec3& w) {
    if (!seen.bone[v] || seen.reference[v] || w[1] < canal->at[1]) return;
    const std::size_t side = w[0] > canal->at[0];
    ++all[side];
    taken[side] += seen.lesion[v] != 0;
  });
  int sides = 0;
  for (std::size_t side = 0; side < 2; ++side) sides += all[side] > 0 && taken[side] > p.posterior_part * all[side];
  return sides == 2 ? Side::bilateral : sides == 1 ? Side::unilateral : Side::none;
}

}  // namespace

std::string_view name(LesionType type) {
  return type == LesionType::lytic ? "lytic" : type == LesionType::blastic ? "blastic" : "mixed";
}

std::optional<MirelsFindings::Site> limb_of(std::string_view bone) {
  for (const std::string_view arm : {"humerus", "radius", "ulna"})
    if (bone.starts_with(arm)) return MirelsFindings::Site::upper_limb;
  for (const std::string_view leg : {"femur", "tibia", "fibula"})
    if (bone.starts_with(leg)) return MirelsFindings::Site::lower_limb;
  return std::nullopt;
}

LesionFindings see_lesion(const SeenBone& seen, std::string_view bone, const FindingParameters& p) {
  HOWSHIP_ENSURE(seen.bone.size() == seen.grid.extent.size() && seen.lesion.size() == seen.bone.size(),
                 "bone and lesion lie on one grid");
  LesionFindings out;
  const std::vector<std::uint8_t>& reference = seen.reference.empty() ? seen.bone : seen.reference;
  double count = 0, inside = 0, whole = 0;
  each_voxel(seen.grid, [&](std::size_t v, const Vec3& w) {
    whole += seen.bone[v] && reference[v];
    if (!seen.bone[v] || !seen.lesion[v]) return;
    ++count;
    inside += reference[v] != 0;
    out.centre = plus(out.centre, w);
  });
  if (!(count > 0)) return out;
  out.centre = scaled(out.centre, 1 / count);
  const auto& c = seen.grid.to_world.column;
  out.volume = count * std::abs(inner(c[0], cross(c[1], c[2])));
  out.part_of_reference = whole > 0 ? inside / whole : 0;
  const bool lost = seen.matrix_lost > p.lytic_change * seen.matrix_before,
             made = seen.matrix_made > p.blastic_change * seen.matrix_before;
  if (lost != made)
    out.type = lost ? LesionType::lytic : LesionType::blastic;
  else
    out.type = LesionType::mixed;
  out.posterolateral = arches_taken(seen, p);
  if (kind_of(bone) == BoneKind::vertebra) return out;

  const skeleton::Landmark *head = find(seen.landmarks, "head_centre"), *neck = find(seen.landmarks, "neck_centre"),
                           *top = find(seen.landmarks, "shaft_axis_top"),
                           *bottom = find(seen.landmarks, "shaft_axis_bottom");
  out.axis = longest_axis(seen.grid, seen.bone);
  if (head && neck && !seen.reference.empty() && 2 * inside > count) {
    out.axis = unit(minus(head->at, neck->at));
    out.within_reference = true;
  } else if (top && bottom) {
    out.axis = unit(minus(top->at, bottom->at));
  }
  out.part_of_diameter =
      largest_part_of_diameter(seen.grid, out.within_reference ? seen.reference : seen.bone, seen.lesion, out.axis);
  out.site = limb_of(bone).value_or(MirelsFindings::Site::lower_limb);
  if (is_peritrochanteric(out.centre, bone, seen.landmarks, p)) out.site = MirelsFindings::Site::peritrochanteric;
  return out;
}

bool is_peritrochanteric(const Vec3& centre, std::string_view bone, const std::vector<skeleton::Landmark>& landmarks,
                         const FindingParameters& p) {
  const skeleton::Landmark *tip = find(landmarks, "greater_trochanter"), *top = find(landmarks, "shaft_axis_top"),
                           *bottom = find(landmarks, "shaft_axis_bottom");
  if (!bone.starts_with("femur") || !tip || !top || !bottom) return false;
  return inner(minus(tip->at, centre), unit(minus(top->at, bottom->at))) < p.peritrochanteric_reach;
}

SinsFindings::Pain sins_pain(double pain, double ratio, const FindingParameters& p) {
  using Pain = SinsFindings::Pain;
  if (pain < p.pain_present) return Pain::none;
  return ratio >= p.mechanical_ratio ? Pain::mechanical : Pain::other;
}

MirelsFindings::Pain mirels_pain(double pain, double ratio, const FindingParameters& p) {
  using Pain = MirelsFindings::Pain;
  if (pain >= p.pain_present && ratio >= p.mechanical_ratio) return Pain::functional;
  return pain >= p.pain_moderate ? Pain::moderate : Pain::mild;
}

Scores score(const LesionFindings& lesion, std::string_view bone, double pain, double ratio, double height_lost,
             double kyphosis, const FindingParameters& p) {
  Scores out;
  out.lesion = lesion;
  out.pain = pain;
  if (!(lesion.volume > 0)) return out;
  if (kind_of(bone) == BoneKind::vertebra) {
    SinsFindings f;
    f.pain = sins_pain(pain, ratio, p);
    f.lesion = lesion.type;
    f.collapse = height_lost;
    if (kyphosis >= p.deformity) f.alignment = SinsFindings::Alignment::deformity;
    f.body_involved = lesion.part_of_reference;
    f.posterolateral = lesion.posterolateral;
    out.sins = sins(bone, f, p);
  } else if (limb_of(bone)) {
    out.mirels = mirels({lesion.site, mirels_pain(pain, ratio, p), lesion.type, lesion.part_of_diameter}, p);
  }
  return out;
}

}  // namespace howship::strength
