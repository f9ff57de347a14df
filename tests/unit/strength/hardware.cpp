// SPDX-License-Identifier: Apache-2.0
// Metal in a bone: its volume and place, what it carries, and where it cannot be.
#include "howship/strength/hardware.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "howship/skeleton/built_in.hpp"
#include "howship/strength/assess.hpp"
#include "howship/strength/femur.hpp"
#include "howship/strength/place.hpp"

namespace howship::strength {
namespace {

skeleton::BoneModel bone_of(const char* name, double voxel) {
  ThreadPool pool(2);
  skeleton::BuiltInOptions options;
  options.voxel_size_mm = voxel;
  options.margin_mm = 0;
  return skeleton::built_in_bone(name, options, pool);
}

Vec3 mark(const skeleton::BoneModel& bone, std::string_view name) {
  for (const skeleton::Landmark& m : bone.landmarks)
    if (m.name == name) return m.at;
  return {};
}

/// Volume and centre of the metal in a map.
std::pair<double, Vec3> metal_in(const MaterialMap& map) {
  double count = 0;
  Vec3 centre{};
  const Extent& e = map.grid.extent;
  for (int k = 0; k < e.nk; ++k)
    for (int j = 0; j < e.nj; ++j)
      for (int i = 0; i < e.ni; ++i)
        if (map.material[e.index(i, j, k)] == Material::metal) {
          centre = plus(centre, map.grid.to_world({double(i), double(j), double(k)}));
          ++count;
        }
  return {count * map.edge * map.edge * map.edge, scaled(centre, 1 / count)};
}

void expect_near(const Vec3& a, const Vec3& b, double within) {
  for (std::size_t i = 0; i < 3; ++i) EXPECT_NEAR(a[i], b[i], within);
}

Hardware nail_of(const skeleton::BoneModel& femur) {
  Hardware h;
  const Vec3 top = mark(femur, "shaft_axis_top"), bottom = mark(femur, "shaft_axis_bottom");
  h.from = plus(top, scaled(minus(bottom, top), 0.05));
  h.to = plus(top, scaled(minus(bottom, top), 0.9));
  h.diameter = 12;
  return h;
}

TEST(StrengthHardware, a_nail_in_the_shaft_has_its_volume_and_place_and_stiffens_the_femur) {
  ThreadPool pool(2);
  const skeleton::BoneModel femur = bone_of("femur_left", 2.0);
  const MaterialMap plain = map_materials(femur, BoneKind::long_bone, {}, {}, false);
  const Hardware nail = nail_of(femur);
  MaterialMap treated = plain;
  const Placed placed = place_hardware(treated, nail, {});
  ASSERT_TRUE(placed.refusal.empty()) << placed.refusal;
  EXPECT_NEAR(placed.volume / volume(nail), 1, 0.05);
  const auto [metal, centre] = metal_in(treated);
  EXPECT_DOUBLE_EQ(metal, placed.volume);
  expect_near(centre, scaled(plus(nail.from, nail.to), 0.5), 0.5);
  EXPECT_GT(placed.in_bone, 0.95);
  for (const LoadCase load : {LoadCase::femoral_stance, LoadCase::bending}) {
    const auto stiffness = [&](const MaterialMap& map) {
      return assess_map(map, "femur_left", load, femur.landmarks, 70, false, false, {}, pool, &plain)
          .strength->stiffness;
    };
    EXPECT_GT(stiffness(treated), 1.02 * stiffness(plain)) << name(load);
  }
}

TEST(StrengthHardware, has_the_declared_size_where_none_is_given) {
  HardwareParameters usual;
  usual.nail_diameter = 12;
  usual.screw_length = 40;
  EXPECT_EQ(Hardware(HardwareKind::nail, usual).diameter, 12);
  EXPECT_EQ(Hardware(HardwareKind::pedicle_screws, usual).diameter, usual.screw_diameter);
  EXPECT_EQ(Hardware(HardwareKind::pedicle_screws, usual).length, 40);
  EXPECT_EQ(Hardware(HardwareKind::cylinder, usual).diameter, usual.rod_diameter);
  EXPECT_EQ(Hardware(HardwareKind::plate, usual).width, usual.bone_plate_width);
}

TEST(StrengthHardware, a_plate_on_the_side_of_the_shaft_stiffens_it_in_bending) {
  ThreadPool pool(2);
  const skeleton::BoneModel femur = bone_of("femur_left", 2.0);
  const MaterialMap plain = map_materials(femur, BoneKind::long_bone, {}, {}, false);
  const Vec3 top = mark(femur, "shaft_axis_top"), bottom = mark(femur, "shaft_axis_bottom"),
             head = mark(femur, "head_centre");
  Hardware plate(HardwareKind::plate);
  const Vec3 lateral = unit(Vec3{top[0] - head[0], 0, 0});
  plate.outward = lateral;
  plate.width = 16;
  plate.thickness = 6;
  plate.from = plus(plus(top, scaled(minus(bottom, top), 0.45)), scaled(lateral, 14));
  plate.to = plus(plus(top, scaled(minus(bottom, top), 0.95)), scaled(lateral, 14));
  MaterialMap treated = plain;
  const Placed placed = place_hardware(treated, plate, {});
  ASSERT_TRUE(placed.refusal.empty()) << placed.refusal;
  EXPECT_NEAR(placed.volume / volume(plate), 1, 0.12);  // staircase of 2 mm voxels, and the bone it sinks into
  const auto stiffness = [&](const MaterialMap& map) {
    return assess_map(map, "femur_left", LoadCase::bending, {}, 70, false, false, {}, pool, &plain).strength->stiffness;
  };
  EXPECT_GT(stiffness(treated), 1.02 * stiffness(plain));
  plate.from = plus(plate.from, scaled(lateral, 12));
  plate.to = plus(plate.to, scaled(lateral, 12));
  MaterialMap away = plain;
  EXPECT_NE(place_hardware(away, plate, {}).refusal.find("does not lie on the bone"), std::string::npos);
  EXPECT_EQ(away.young, plain.young);
}

TEST(StrengthHardware, pedicle_screws_lie_in_both_pedicles_and_stiffen_the_body) {
  ThreadPool pool(2);
  const skeleton::BoneModel bone = bone_of("L3", 1.0);
  const MaterialMap whole = map_materials(bone, BoneKind::vertebra, {}, {}, false);
  const MaterialMap plain = material_map(bone, LoadCase::vertebral_compression, {}, {});
  Hardware screws(HardwareKind::pedicle_screws);
  screws.diameter = 6;
  const Vec3 canal = mark(bone, "canal_centre");
  for (Vec3* entry : {&screws.from, &screws.to}) *entry = {canal[0], canal[1] - 6, canal[2] + 2};
  screws.from[0] -= 18;
  screws.to[0] += 18;
  screws.convergence = 12;
  MaterialMap in_whole = whole;
  const Placed placed = place_hardware(in_whole, screws, {});
  ASSERT_TRUE(placed.refusal.empty()) << placed.refusal;
  EXPECT_NEAR(placed.volume / volume(screws), 1, 0.08);  // 6 voxels of diameter, their axis on a row of centres
  expect_near({metal_in(in_whole).second[0], 0, 0}, {canal[0], 0, 0}, 0.5);
  MaterialMap treated = plain;
  ASSERT_TRUE(place_hardware(treated, screws, {}).refusal.empty());
  const auto stiffness = [&](const MaterialMap& map) {
    return assess_map(map, "L3", LoadCase::vertebral_compression, {}, 70, false, false, {}, pool, &plain)
        .strength->stiffness;
  };
  EXPECT_GT(stiffness(treated), stiffness(plain));
}

TEST(StrengthHardware, that_misses_the_bone_is_refused_with_a_sentence_and_changes_nothing) {
  const skeleton::BoneModel femur = bone_of("femur_left", 2.0);
  const MaterialMap plain = map_materials(femur, BoneKind::long_bone, {}, {}, false);
  const auto refusal = [&](const Hardware& h) {
    MaterialMap map = plain;
    const std::string text = place_hardware(map, h, {}).refusal;
    EXPECT_EQ(map.young, plain.young);
    return text;
  };
  Hardware nail = nail_of(femur);
  nail.from[0] += 60;
  nail.to[0] += 60;
  EXPECT_NE(refusal(nail).find("the nail lies outside the bone: "), std::string::npos);
  nail.from[2] += 5000;
  nail.to[2] += 5000;
  EXPECT_EQ(refusal(nail), "the nail lies outside the bone");
  nail = nail_of(femur);
  nail.diameter = 1;
  EXPECT_NE(refusal(nail).find("less than a voxel"), std::string::npos);
  nail.to = nail.from;
  EXPECT_NE(refusal(nail).find("one place"), std::string::npos);
}

TEST(StrengthFemur, landmarks_found_in_the_shape_are_those_of_the_model) {
  for (const char* side : {"femur_left", "femur_right"}) {
    const skeleton::BoneModel femur = bone_of(side, 1.5);
    const FemurMarks found = find_femur(map_materials(femur, BoneKind::long_bone, {}, {}, false));
    ASSERT_TRUE(found.refusal.empty()) << found.refusal;
    skeleton::BoneModel seen;
    seen.landmarks = found.landmarks;
    const Vec3 head = mark(femur, "head_centre"), top = mark(femur, "shaft_axis_top"),
               bottom = mark(femur, "shaft_axis_bottom");
    expect_near(mark(seen, "head_centre"), head, 1.5);
    EXPECT_NEAR(found.landmarks[0].radius, 23.5, 1.0);
    const Vec3 axis = unit(minus(mark(seen, "shaft_axis_top"), mark(seen, "shaft_axis_bottom")));
    EXPECT_GT(inner(axis, unit(minus(top, bottom))), std::cos(3 * 3.14159265 / 180));
    expect_near(mark(seen, "greater_trochanter"), mark(femur, "greater_trochanter"), 8);
  }
}

TEST(StrengthFemur, stance_and_fall_give_nearly_the_same_with_landmarks_found_as_with_those_known) {
  ThreadPool pool(2);
  const skeleton::BoneModel femur = bone_of("femur_right", 2.0);
  const MaterialMap map = map_materials(femur, BoneKind::long_bone, {}, {}, false);
  for (const LoadCase load : {LoadCase::femoral_stance, LoadCase::sideways_fall}) {
    const auto known = assess_map(map, "femur_right", load, femur.landmarks, 70, false, false, {}, pool);
    const auto found = assess_map(map, "femur_right", load, {}, 70, false, false, {}, pool);
    ASSERT_TRUE(known.strength && found.strength) << found.refusal;
    EXPECT_NEAR(found.strength->stiffness / known.strength->stiffness, 1, 0.15) << name(load);
  }
}

TEST(StrengthFemur, a_shape_without_head_or_shaft_is_refused_with_a_sentence) {
  const skeleton::BoneModel femur = bone_of("femur_left", 2.0);
  const MaterialMap whole = map_materials(femur, BoneKind::long_bone, {}, {}, false);
  const Vec3 head = mark(femur, "head_centre"), top = mark(femur, "shaft_axis_top");
  const auto without = [&](auto&& cut) {
    MaterialMap map = whole;
    const Extent& e = map.grid.extent;
    for (int k = 0; k < e.nk; ++k)
      for (int j = 0; j < e.nj; ++j)
        for (int i = 0; i < e.ni; ++i)
          if (cut(map.grid.to_world({double(i), double(j), double(k)}))) map.young[e.index(i, j, k)] = 0;
    return find_femur(map).refusal;
  };
  EXPECT_NE(without([&](const Vec3& w) { return w[2] < top[2] - 45; }).find("of the shaft"), std::string::npos);
  const std::string headless = without([&](const Vec3& w) { return inner(minus(w, head), minus(w, head)) < 30 * 30; });
  EXPECT_FALSE(headless.empty());
  const skeleton::BoneModel rib = bone_of("rib_left", 2.0), skull = bone_of("skull", 2.0),
                            vertebra = bone_of("L3", 2.0), ilium = bone_of("ilium_left", 2.0);
  for (const skeleton::BoneModel* other : {&rib, &skull, &vertebra, &ilium})
    EXPECT_FALSE(find_femur(map_materials(*other, BoneKind::long_bone, {}, {}, false)).refusal.empty()) << other->name;
}

TEST(StrengthAssess, every_built_in_bone_has_axial_bending_and_torsion) {
  ThreadPool pool(2);
  for (const char* name_of : {"humerus_left", "rib_right", "ilium_left", "skull"}) {
    const skeleton::BoneModel bone = bone_of(name_of, 2.0);
    for (const LoadCase load : {LoadCase::axial, LoadCase::bending, LoadCase::torsion}) {
      StrengthInput input;
      input.bone = &bone;
      input.load = load;
      input.soften = false;
      const Assessment a = assess(input, {}, pool);
      ASSERT_TRUE(a.strength) << name_of << ", " << name(load) << ": " << a.refusal;
      EXPECT_GT(a.strength->failure_load, 0) << name_of;
      EXPECT_EQ(a.strength->is_moment, load != LoadCase::axial);
    }
  }
}

}  // namespace
}  // namespace howship::strength
