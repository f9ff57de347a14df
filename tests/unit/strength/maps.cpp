// SPDX-License-Identifier: Apache-2.0
// Maps of materials: rigidity, turning, implants, tissue.
#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "howship/skeleton/built_in.hpp"
#include "howship/strength/assess.hpp"
#include "howship/strength/implants.hpp"
#include "howship/strength/place.hpp"
#include "howship/strength/rigidity.hpp"

namespace howship::strength {
namespace {

constexpr double pi = std::numbers::pi;

/// A hollow cylinder of 17 GPa along z, radii in mm, with partial volume at its faces.
MaterialMap tube(double inner_radius, double outer_radius, double length, double h, bool window) {
  Grid grid;
  const int n = int(2 * outer_radius / h) + 4;
  grid.extent = {n, n, int(length / h)};
  for (std::size_t a = 0; a < 3; ++a) grid.to_world.column[a][a] = h;
  MaterialMap map(grid);
  const double centre = 0.5 * (n - 1);
  for (int k = 0; k < grid.extent.nk; ++k)
    for (int j = 0; j < n; ++j)
      for (int i = 0; i < n; ++i) {
        int inside = 0;
        for (int q = 0; q < 64; ++q) {
          const double x = (i - centre + (q % 8 + 0.5) / 8 - 0.5) * h, y = (j - centre + (q / 8 + 0.5) / 8 - 0.5) * h;
          const double r = std::hypot(x, y);
          // The window: a sector of 90 degrees cut out of the middle third.
          const bool cut = window && std::abs((k + 0.5) * h - length / 2) < length / 6 && x > std::abs(y);
          inside += r > inner_radius && r < outer_radius && !cut;
        }
        if (inside == 0) continue;
        const std::size_t v = grid.extent.index(i, j, k);
        map.young[v] = float(17000.0 * inside / 64);
        map.poisson[v] = 0.3f;
        map.material[v] = Material::bone;
      }
  return map;
}

TEST(StrengthRigidity, of_a_hollow_cylinder_with_a_window_is_that_of_the_formula) {
  const double ri = 7, ro = 14, e = 17000;
  const auto whole = sections(tube(ri, ro, 60, 0.5, false)), cut = sections(tube(ri, ro, 60, 0.5, true));
  const double area = pi * (ro * ro - ri * ri), inertia = pi / 4 * (std::pow(ro, 4) - std::pow(ri, 4));
  EXPECT_NEAR(whole[20].axial / (e * area), 1, 0.01);
  EXPECT_NEAR(whole[20].bending / (e * inertia), 1, 0.01);
  EXPECT_NEAR(whole[20].torsion / (e / 2.6 * 2 * inertia), 1, 0.01);
  // Three quarters of the ring: the cut quarter lies about +x. Its centroid moves back by sin(45)/(3 pi/4) of the
  // ring's first moment.
  const double left = 0.75 * area;
  const double first = 2.0 / 3 * (std::pow(ro, 3) - std::pow(ri, 3)) * std::sin(pi / 4), shift = first / left;
  const double sector_xx = (std::pow(ro, 4) - std::pow(ri, 4)) / 4 * (pi / 4 + 0.5);  // of the cut quarter, about y
  const double about_y = inertia - sector_xx - left * shift * shift;
  const double about_x = inertia - (std::pow(ro, 4) - std::pow(ri, 4)) / 4 * (pi / 4 - 0.5);
  EXPECT_NEAR(cut[60].axial / (e * left), 1, 0.01);
  EXPECT_NEAR(cut[60].bending / (e * std::min(about_x, about_y)), 1, 0.01);
  EXPECT_NEAR(cut[60].torsion / (e / 2.6 * (about_x + about_y)), 1, 0.01);
  const RigidityLeft rest = rigidity_left(cut, whole);
  EXPECT_NEAR(rest.axial, 0.75, 0.0075);
  EXPECT_NEAR(rest.bending, std::min(about_x, about_y) / inertia, 0.0075);
  EXPECT_GT(rest.level, 19);
  EXPECT_LT(rest.level, 41);
}

TEST(StrengthMaps, a_pool_changes_none_and_a_stiffness_alone_is_that_of_the_whole_assessment) {
  ThreadPool pool(3);
  skeleton::BuiltInOptions coarse;
  coarse.voxel_size_mm = 2.0;
  const skeleton::BoneModel bone = skeleton::built_in_bone("L3", coarse, pool);
  for (const LoadCase load : {LoadCase::vertebral_compression, LoadCase::axial, LoadCase::bending}) {
    const MaterialMap map = material_map(bone, load, {}, {}), shared = material_map(bone, load, {}, {}, &pool);
    EXPECT_EQ(map.young, shared.young);
    EXPECT_EQ(map.poisson, shared.poisson);
    EXPECT_EQ(map.material, shared.material);
    const auto whole = assess_map(map, "L3", load, bone.landmarks, 70, false, false, {}, pool, &map).strength;
    const auto alone = stiffness_of_map(map, load, bone.landmarks, {}, pool, &map);
    ASSERT_TRUE(whole && alone) << name(load);
    EXPECT_EQ(alone->value, whole->stiffness);
    EXPECT_EQ(alone->rule, whole->linear.stiffness_rule);
    EXPECT_EQ(whole->is_moment, is_moment(load));
  }
  EXPECT_FALSE(stiffness_of_map(MaterialMap(bone.tissue.grid), LoadCase::axial, {}, {}, pool));
}

TEST(StrengthPlace, turning_keeps_the_stiffness_there_is) {
  const MaterialMap map = tube(5, 9, 40, 1.0, false);
  double before = 0, after = 0;
  for (const float e : map.young) before += double(e);
  const MaterialMap turned = turned_to(map, unit({0.3, 0.2, 1}), {0, 1, 0});
  for (const float e : turned.young) after += double(e);
  EXPECT_NEAR(after / before, 1, 0.02);
  const LongAxis axis = long_axis(turned);
  EXPECT_NEAR(std::abs(axis.direction[2]), 1, 1e-3);
}

TEST(StrengthPlace, a_map_in_any_axis_order_is_set_upright_without_change) {
  const MaterialMap map = tube(5, 9, 40, 1.0, true);
  // i -> -z, j -> x, k -> -y.
  const Extent& e = map.grid.extent;
  Grid grid;
  grid.extent = {e.nk, e.ni, e.nj};
  grid.to_world.column = {{{0, 0, -1}, {1, 0, 0}, {0, -1, 0}}};
  grid.to_world.origin = {0, double(e.nj - 1), double(e.nk - 1)};
  MaterialMap other(grid);
  for (int k = 0; k < e.nk; ++k)
    for (int j = 0; j < e.nj; ++j)
      for (int i = 0; i < e.ni; ++i)
        other.young[grid.extent.index(e.nk - 1 - k, i, e.nj - 1 - j)] = map.young[e.index(i, j, k)];
  const MaterialMap back = upright(other);
  EXPECT_EQ(back.grid.extent, map.grid.extent);
  EXPECT_EQ(back.young, map.young);
  EXPECT_EQ(back.grid.to_world.origin, map.grid.to_world.origin);
}

TEST(StrengthImplants, cement_of_a_given_volume_fills_soft_bone_first) {
  MaterialMap map = tube(0, 14, 40, 1.0, false);
  for (std::size_t v = 0; v < map.young.size(); ++v)
    if (map.solid(v)) map.young[v] = (v % map.grid.extent.size()) < map.young.size() / 2 ? 100 : 5000;
  const Vec3 middle = map.grid.to_world({0.5 * map.grid.extent.ni, 0.5 * map.grid.extent.nj, 15});
  const double placed = inject_cement(map, middle, 3000, {});
  EXPECT_NEAR(placed, 3000, 1);
  std::size_t low = 0, high = 0;
  for (std::size_t v = 0; v < map.young.size(); ++v)
    if (map.material[v] == Material::cement) (v < map.young.size() / 2 ? low : high)++;
  EXPECT_EQ(low + high, 3000u);
  EXPECT_EQ(high, 0u);
}

TEST(StrengthImplants, a_nail_has_its_volume_and_makes_a_tube_stiffer) {
  MaterialMap map = tube(7, 14, 60, 0.5, false);
  const auto before = sections(map);
  const double c = 0.25 * (map.grid.extent.ni - 1);
  const double volume = add_cylinder(map, {c, c, 0}, {c, c, 59.5}, 5.5, true, {});
  EXPECT_NEAR(volume / (pi * 5.5 * 5.5 * 60), 1, 0.03);
  EXPECT_GT(sections(map)[30].bending, before[30].bending);
}

skeleton::BoneModel small_vertebra(ThreadPool& pool) {
  skeleton::BuiltInOptions options;
  options.voxel_size_mm = 2.0;
  options.margin_mm = 0;
  return skeleton::built_in_bone("L3", options, pool);
}

TEST(StrengthMaterials, no_change_of_tissue_changes_nothing_and_loss_weakens) {
  ThreadPool pool(1);
  const skeleton::BoneModel bone = small_vertebra(pool);
  const MaterialParameters p;
  const MaterialMap plain = map_materials(bone, BoneKind::vertebra, {}, p, true);
  Volume<float> matrix = bone.bone_volume_fraction, mineral(bone.tissue.grid, 1.0f), none(bone.tissue.grid, 0.0f);
  TissueChange change{&matrix, &none, &mineral, &none, &none};
  EXPECT_EQ(map_materials(bone, BoneKind::vertebra, change, p, true).young, plain.young);
  for (float& f : matrix.value) f *= 0.5f;
  const MaterialMap thin = map_materials(bone, BoneKind::vertebra, change, p, true);
  for (std::size_t v = 0; v < plain.young.size(); ++v) EXPECT_TRUE(!plain.solid(v) || thin.young[v] < plain.young[v]);
}

TEST(StrengthMaterials, woven_and_poorly_mineralised_bone_is_softer_at_the_same_volume) {
  ThreadPool pool(1);
  const skeleton::BoneModel bone = small_vertebra(pool);
  const MaterialParameters p;
  const Volume<float>& matrix = bone.bone_volume_fraction;
  Volume<float> half(bone.tissue.grid, 0.5f);
  const MaterialMap plain = map_materials(bone, BoneKind::vertebra, {}, p, true);
  const MaterialMap woven =
      map_materials(bone, BoneKind::vertebra, {nullptr, &matrix, nullptr, nullptr, nullptr}, p, true);
  const MaterialMap poor =
      map_materials(bone, BoneKind::vertebra, {nullptr, &matrix, &half, nullptr, nullptr}, p, true);
  for (std::size_t v = 0; v < plain.young.size(); ++v) {
    if (!plain.solid(v) || plain.young[v] < 50) continue;
    EXPECT_NEAR(double(woven.young[v]) / double(plain.young[v]), p.woven_factor, 1e-4);
    EXPECT_LT(poor.young[v], woven.young[v]);
  }
}

TEST(StrengthMaterials, trabecular_bone_follows_the_density_law_of_its_kind) {
  const MaterialParameters p;
  EXPECT_NEAR(trabecular_modulus(BoneKind::vertebra, 120, false, p), 2980 * std::pow(0.12, 1.05), 1e-9);
  EXPECT_NEAR(trabecular_modulus(BoneKind::vertebra, 120, true, p), 1.28 * 2980 * std::pow(0.12, 1.05), 1e-9);
  // Keyak's line: 300 mg/cm3 of K2HPO4 are 1.06 x 300 + 38.9 mg/cm3 = 0.357 g/cm3 of ash.
  EXPECT_NEAR(trabecular_modulus(BoneKind::long_bone, 300, false, p), 14900 * std::pow(0.3569, 1.86), 1e-6);
}

TEST(StrengthMaterials, cement_fraction_makes_cement) {
  ThreadPool pool(1);
  const skeleton::BoneModel bone = small_vertebra(pool);
  const Volume<float> full(bone.tissue.grid, 0.95f);
  const MaterialMap map =
      map_materials(bone, BoneKind::vertebra, {nullptr, nullptr, nullptr, nullptr, &full}, {}, true);
  std::size_t cement = 0;
  for (const Material m : map.material) cement += m == Material::cement;
  EXPECT_GT(cement, 1000u);
}

TEST(StrengthParameters, have_defaults_inside_their_ranges_and_sources) {
  const auto check = [](const auto& owner, const auto& table) {
    for (const auto& p : table) {
      EXPECT_GE(owner.*(p.member), p.declared.low) << p.declared.key;
      EXPECT_LE(owner.*(p.member), p.declared.high) << p.declared.key;
      EXPECT_FALSE(p.declared.source.text.empty()) << p.declared.key;
      EXPECT_FALSE(p.declared.meaning.empty()) << p.declared.key;
    }
  };
  check(MaterialParameters{}, material_parameters());
  check(SpecimenParameters{}, specimen_parameters());
  check(CriteriaParameters{}, criteria_parameters());
  check(LoadParameters{}, load_parameters());
  check(FindingParameters{}, finding_parameters());
  check(HardwareParameters{}, hardware_parameters());
}

TEST(StrengthMaterials, femoral_cortex_is_soft_above_the_shaft_and_softer_where_it_is_porous) {
  ThreadPool pool(1);
  skeleton::BuiltInOptions options;
  options.voxel_size_mm = 1;
  options.age_years = 30;
  options.texture = false;  // or a grain of the head's trabecular bone is stiffer than cortex
  skeleton::BoneModel bone = skeleton::built_in_bone("femur_left", options, pool);
  const MaterialParameters p;
  const auto stiffest = [&](double from, double to) {
    const MaterialMap map = map_materials(bone, BoneKind::long_bone, {}, p, false);
    double found = 0, top = 0;
    for (const skeleton::Landmark& m : bone.landmarks)
      if (m.name == "shaft_axis_top") top = m.at[2];
    for (std::size_t v = 0; v < map.young.size(); ++v) {
      const std::size_t ni = std::size_t(map.grid.extent.ni), nj = std::size_t(map.grid.extent.nj);
      const double z = map.grid.to_world({0, 0, double(v / (ni * nj))})[2] - top;
      if (z > from && z < to) found = std::max(found, double(map.young[v]));
    }
    return found;
  };
  const double shaft = p.long_bone_modulus * std::pow(1.12, p.long_bone_exponent);
  EXPECT_NEAR(stiffest(5, 60) / p.metaphysis_modulus, 1, 0.02);
  EXPECT_NEAR(stiffest(-110, -85) / shaft, 1, 0.02);
  const double before = stiffest(-110, -85);
  bone.cortical_bone_volume_fraction *= 0.9;
  EXPECT_NEAR(stiffest(-110, -85) / before, std::pow(0.9, p.long_bone_exponent), 1e-3);
}

TEST(StrengthAssess, a_vertebra_gives_every_number_and_a_place) {
  ThreadPool pool(2);
  const skeleton::BoneModel bone = small_vertebra(pool);
  StrengthInput input;
  input.bone = &bone;
  input.keep_fields = true;
  const Assessment a = assess(input, {}, pool);
  ASSERT_TRUE(a.strength) << a.refusal;
  const Strength& s = *a.strength;
  EXPECT_GT(s.failure_load, 1000);
  EXPECT_LT(s.failure_load, 10000);
  EXPECT_GT(s.linear.pistoia, 500);
  EXPECT_NEAR(s.linear.stiffness_rule / (0.0068 * s.stiffness), s.curve.back().displacement / 0.02, 1e-6);
  EXPECT_NEAR(s.load_over_strength, 1500 / s.failure_load, 1e-9);
  EXPECT_EQ(s.fields->damage.size(), s.fields->grid.extent.size());
  for (std::size_t a1 = 0; a1 < 3; ++a1) EXPECT_LT(std::abs(s.first_failing[a1]), 30);
}

TEST(StrengthAssess, each_load_case_that_fits_the_bone_gives_a_strength) {
  ThreadPool pool(2);
  skeleton::BuiltInOptions options;
  options.voxel_size_mm = 2.0;
  options.margin_mm = 0;
  for (const char* side : {"femur_left", "femur_right"}) {
    const skeleton::BoneModel femur = skeleton::built_in_bone(side, options, pool);
    double strengths[2];
    for (const LoadCase load :
         {LoadCase::femoral_stance, LoadCase::sideways_fall, LoadCase::axial, LoadCase::bending, LoadCase::torsion}) {
      StrengthInput input;
      input.bone = &femur;
      input.load = load;
      input.soften = false;
      const Assessment a = assess(input, {}, pool);
      ASSERT_TRUE(a.strength) << name(load) << ": " << a.refusal;
      EXPECT_GT(a.strength->failure_load, 0) << name(load);
      if (load == LoadCase::femoral_stance) strengths[0] = a.strength->stiffness;
      if (load == LoadCase::sideways_fall) strengths[1] = a.strength->stiffness;
    }
    EXPECT_GT(strengths[0], strengths[1]);  // a femur is made for standing
  }
}

TEST(StrengthAssess, a_load_case_without_its_faces_is_refused_with_a_sentence) {
  ThreadPool pool(1);
  const skeleton::BoneModel bone = small_vertebra(pool);
  StrengthInput input;
  input.bone = &bone;
  input.load = LoadCase::femoral_stance;
  const Assessment a = assess(input, {}, pool);
  EXPECT_FALSE(a.strength);
  EXPECT_NE(a.refusal.find("needs a proximal femur"), std::string::npos);
}

}  // namespace
}  // namespace howship::strength
