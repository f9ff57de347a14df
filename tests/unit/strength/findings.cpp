// SPDX-License-Identifier: Apache-2.0
// What a reader sees of a lesion, and the scores that follow.
#include "howship/strength/findings.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "howship/skeleton/built_in.hpp"
#include "howship/strength/place.hpp"

namespace howship::strength {
namespace {

/// A bar of 20 x 20 x 60 mm along z, voxels of 1 mm.
SeenBone bar() {
  SeenBone out;
  out.grid.extent = {20, 20, 60};
  for (std::size_t a = 0; a < 3; ++a) out.grid.to_world.column[a][a] = 1;
  out.bone.assign(out.grid.extent.size(), 1);
  out.lesion.assign(out.grid.extent.size(), 0);
  return out;
}

TEST(StrengthFindings, the_part_of_the_diameter_is_the_larger_of_two_views) {
  SeenBone seen = bar();
  // 5 voxels wide from the front, 15 from the side.
  for (int k = 28; k < 32; ++k)
    for (int j = 0; j < 15; ++j)
      for (int i = 10; i < 15; ++i) seen.lesion[seen.grid.extent.index(i, j, k)] = 1;
  seen.matrix_before = 1;
  seen.matrix_lost = 0.9;
  const LesionFindings found = see_lesion(seen, "femur_left", {});
  EXPECT_NEAR(found.part_of_diameter, 0.75, 1e-9);
  EXPECT_NEAR(found.part_of_reference, 4.0 * 75 / 24000, 1e-12);
  EXPECT_NEAR(found.volume, 300, 1e-9);
  EXPECT_EQ(found.type, LesionType::lytic);
  EXPECT_EQ(found.site, MirelsFindings::Site::lower_limb);
  EXPECT_NEAR(std::abs(found.axis[2]), 1, 1e-6);
  EXPECT_EQ(see_lesion(seen, "humerus_left", {}).site, MirelsFindings::Site::upper_limb);
}

TEST(StrengthFindings, the_type_follows_what_was_lost_and_made) {
  SeenBone seen = bar();
  seen.lesion[100] = 1;
  seen.matrix_before = 1;
  const auto type = [&](double lost, double made) {
    seen.matrix_lost = lost;
    seen.matrix_made = made;
    return see_lesion(seen, "L3", {}).type;
  };
  EXPECT_EQ(type(0.5, 0.0), LesionType::lytic);
  EXPECT_EQ(type(0.0, 0.5), LesionType::blastic);
  EXPECT_EQ(type(0.5, 0.5), LesionType::mixed);
  EXPECT_EQ(name(type(0.5, 0.05)), "lytic");
}

TEST(StrengthFindings, a_bone_without_lesion_has_no_score) {
  const Scores none = score(see_lesion(bar(), "L3", {}), "L3", 8, 2, 0.3, 10, {});
  EXPECT_FALSE(none.sins);
  EXPECT_FALSE(none.mirels);
}

TEST(StrengthFindings, pain_is_mechanical_where_daily_load_nears_the_strength) {
  const FindingParameters p;
  EXPECT_EQ(sins_pain(0.5, 0.9, p), SinsFindings::Pain::none);
  EXPECT_EQ(sins_pain(3, 0.3, p), SinsFindings::Pain::other);
  EXPECT_EQ(sins_pain(3, 0.6, p), SinsFindings::Pain::mechanical);
  EXPECT_EQ(mirels_pain(3, 0.3, p), MirelsFindings::Pain::mild);
  EXPECT_EQ(mirels_pain(5, 0.3, p), MirelsFindings::Pain::moderate);
  EXPECT_EQ(mirels_pain(5, 0.7, p), MirelsFindings::Pain::functional);
}

TEST(StrengthFindings, a_vertebra_shows_body_and_pedicles_taken) {
  ThreadPool pool(1);
  skeleton::BuiltInOptions options;
  options.voxel_size_mm = 2.0;
  const skeleton::BoneModel bone = skeleton::built_in_bone("L3", options, pool);
  SeenBone seen;
  seen.grid = bone.tissue.grid;
  const std::size_t count = bone.tissue.value.size();
  seen.landmarks = bone.landmarks;
  seen.lesion.assign(count, 0);
  Vec3 canal{};
  for (const skeleton::Landmark& m : bone.landmarks)
    if (m.name == "canal_centre") canal = m.at;
  for (std::size_t v = 0; v < count; ++v) {
    seen.bone.push_back(bone.tissue.value[v] == std::uint8_t(skeleton::Tissue::bone));
    seen.reference.push_back(bone.part.value[v] == std::uint8_t(skeleton::Part::reference));
  }
  seen.matrix_before = seen.matrix_lost = 1;
  const auto take = [&](auto&& inside) {
    const Extent& e = seen.grid.extent;
    for (int k = 0; k < e.nk; ++k)
      for (int j = 0; j < e.nj; ++j)
        for (int i = 0; i < e.ni; ++i) {
          const Vec3 w = seen.grid.to_world({double(i), double(j), double(k)});
          seen.lesion[e.index(i, j, k)] = seen.bone[e.index(i, j, k)] && inside(w, e.index(i, j, k));
        }
    return see_lesion(seen, "L3", {});
  };
  const LesionFindings half =
      take([&](const Vec3& w, std::size_t v) { return seen.reference[v] && w[2] > bone.centre[2]; });
  EXPECT_NEAR(half.part_of_reference, 0.5, 0.07);
  EXPECT_EQ(half.posterolateral, SinsFindings::Posterolateral::none);
  const auto one_side = [&](const Vec3& w, std::size_t v) { return !seen.reference[v] && w[0] < canal[0]; };
  EXPECT_EQ(take(one_side).posterolateral, SinsFindings::Posterolateral::unilateral);
  const LesionFindings both = take([&](const Vec3&, std::size_t v) { return !seen.reference[v]; });
  EXPECT_EQ(both.posterolateral, SinsFindings::Posterolateral::bilateral);
  EXPECT_DOUBLE_EQ(both.part_of_reference, 0);
  // L3 is mobile (2); mechanical pain 3, lytic 2, height lost 2, both sides 3.
  EXPECT_EQ(score(both, "L3", 5, 0.8, 0.3, 10, {}).sins->total, 12);
  EXPECT_EQ(score(both, "L3", 0, 0.8, 0, 0, {}).sins->total, 7);
  // More than half of the height lost (3) and a plain kyphosis (2).
  EXPECT_EQ(score(both, "L3", 0, 0.8, 0.6, 20, {}).sins->total, 12);
}

TEST(StrengthRigidity, across_an_oblique_axis_is_that_across_the_grid) {
  // A bar of 12 x 18 mm at 30 degrees: EA, EI and GJ as of the straight one, and half of it where half is cut away.
  const double angle = std::numbers::pi / 6, young = 10000;
  const Vec3 axis{std::sin(angle), 0, std::cos(angle)}, across{std::cos(angle), 0, -std::sin(angle)};
  Grid grid;
  grid.extent = {70, 40, 90};
  for (std::size_t a = 0; a < 3; ++a) grid.to_world.column[a][a] = 0.5;
  MaterialMap whole(grid);
  for (int k = 0; k < 90; ++k)
    for (int j = 0; j < 40; ++j)
      for (int i = 0; i < 70; ++i) {
        const Vec3 w = minus(grid.to_world({double(i), double(j), double(k)}), {17.2, 9.7, 22.1});
        if (std::abs(inner(w, across)) > 6 || std::abs(w[1]) > 9 || std::abs(inner(w, axis)) > 12) continue;
        const std::size_t v = grid.extent.index(i, j, k);
        whole.young[v] = float(young);
        whole.poisson[v] = 0.3f;
      }
  MaterialMap cut = whole;
  for (int k = 0; k < 90; ++k)
    for (int j = 0; j < 40; ++j)
      for (int i = 0; i < 70; ++i) {
        const Vec3 w = minus(grid.to_world({double(i), double(j), double(k)}), {17.2, 9.7, 22.1});
        if (std::abs(inner(w, axis)) < 3 && w[1] > 0) cut.young[grid.extent.index(i, j, k)] = 0;
      }
  const double middle = inner(Vec3{17.2, 9.7, 22.1}, axis);
  const Section s = sections_across(whole, axis, middle - 4, 8, 1).front();
  EXPECT_NEAR(s.axial / (young * 12 * 18), 1, 0.02);
  EXPECT_NEAR(s.bending / (young * 18 * 12 * 12 * 12 / 12.0), 1, 0.03);
  EXPECT_NEAR(s.torsion / (young / 2.6 * 12 * 18 * (144 + 324) / 12.0), 1, 0.03);
  const RigidityLeft left = rigidity_left(cut, whole, axis);
  EXPECT_NEAR(left.axial, 0.5, 0.02);
  EXPECT_NEAR(left.bending, 9 * 9 * 9 * 12 / (12.0 * 12 * 12 * 18), 0.03);  // now 12 x 9: the smaller of the two turns
}

}  // namespace
}  // namespace howship::strength
