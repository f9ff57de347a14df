// SPDX-License-Identifier: Apache-2.0
#include "howship/skeleton/from_ct.hpp"

#include <filesystem>

#include "howship/formats/read_image.hpp"
#include "howship/numerics/distance_transform.hpp"
#include "howship/skeleton/built_in.hpp"

namespace howship::skeleton {
namespace {

struct MadeScan {
  Volume<float> hu;
  Volume<int> labels;
};

/// A CT and a label map of a built-in vertebra, in soft tissue, on the grid of that bone moved by `moved`.
MadeScan scan_of(const BoneModel& b, const Affine& placed, int label) {
  Grid g = b.tissue.grid;
  g.to_world = placed;
  MadeScan out{Volume<float>(g, 43.0f), Volume<int>(g)};
  for (std::size_t v = 0; v < b.tissue.value.size(); ++v)
    if (b.tissue.value[v] == std::uint8_t(Tissue::bone)) {
      out.hu.value[v] = float(hu_from_bone_volume_fraction(double(b.bone_volume_fraction.value[v])));
      out.labels.value[v] = label;
    }
  return out;
}

BoneModel l3(double voxel) {
  ThreadPool pool(2);
  BuiltInOptions o;
  o.voxel_size_mm = voxel;
  return built_in_bone("L3", o, pool);
}

double volume(const BoneModel& b, Tissue t) {
  const auto& c = b.tissue.grid.to_world.column[0];
  const double h = std::sqrt(c[0] * c[0] + c[1] * c[1] + c[2] * c[2]);
  return h * h * h * double(std::count(b.tissue.value.begin(), b.tissue.value.end(), std::uint8_t(t)));
}

const std::filesystem::path shared = std::filesystem::path(HOWSHIP_SHARED_DIR) / "data" / "ct_spine_pelvis_3mm";

}  // namespace

TEST(FromCt, on_the_same_grid_every_voxel_gives_its_bone_back) {
  ThreadPool pool(2);
  const BoneModel truth = l3(1);
  const MadeScan scan = scan_of(truth, truth.tissue.grid.to_world, 7);
  const FromCt found = bone_from_ct(scan.hu, scan.labels, 7, {}, pool);
  ASSERT_TRUE(found.bone) << found.refusal.text;
  const BoneModel& b = *found.bone;
  std::size_t bones = 0;
  const Extent& e = b.tissue.grid.extent;
  for (int k = 0; k < e.nk; ++k)
    for (int j = 0; j < e.nj; ++j)
      for (int i = 0; i < e.ni; ++i) {
        if (Tissue(b.tissue(i, j, k)) != Tissue::bone) continue;
        ++bones;
        const Vec3 w = b.tissue.grid.to_world({double(i), double(j), double(k)});
        const Vec3 q = truth.tissue.grid.to_world.inverse(w);
        const int a = int(std::lround(q[0])), c = int(std::lround(q[1])), d = int(std::lround(q[2]));
        ASSERT_NEAR(q[0], a, 1e-9);
        ASSERT_EQ(Tissue(truth.tissue(a, c, d)), Tissue::bone);
        ASSERT_NEAR(b.bone_volume_fraction(i, j, k), truth.bone_volume_fraction(a, c, d), 1e-5);
      }
  EXPECT_EQ(double(bones), volume(truth, Tissue::bone));
}

TEST(FromCt, the_canal_of_a_vertebra_is_found_and_lies_behind_the_body) {
  ThreadPool pool(2);
  const BoneModel truth = l3(1);
  const MadeScan scan = scan_of(truth, truth.tissue.grid.to_world, 7);
  const BoneModel b = *bone_from_ct(scan.hu, scan.labels, 7, {}, pool).bone;
  Vec3 canal{};
  for (const Landmark& m : b.landmarks)
    if (m.name == "canal_centre") canal = m.at;
  Vec3 true_canal{};
  for (const Landmark& m : truth.landmarks)
    if (m.name == "canal_centre") true_canal = m.at;
  EXPECT_NEAR(canal[0], true_canal[0], 0.5);
  EXPECT_NEAR(canal[1], true_canal[1], 2.0);
  // The hole of the ring holds the ellipse and the corners around it.
  EXPECT_GT(volume(b, Tissue::canal), 0.9 * volume(truth, Tissue::canal));
  EXPECT_LT(volume(b, Tissue::canal), 1.5 * volume(truth, Tissue::canal));
  // The body's centre is the origin of the built-in bone.
  for (std::size_t a = 0; a < 3; ++a) EXPECT_NEAR(b.centre[a], 0, 1.5);
}

TEST(FromCt, an_oblique_and_left_handed_scan_gives_the_same_bone_in_its_own_place) {
  ThreadPool pool(2);
  const BoneModel truth = l3(1);
  const double c = std::cos(0.2), s = std::sin(0.2);
  Affine placed = truth.tissue.grid.to_world;
  for (Vec3& column : placed.column) column = {c * column[0] - s * column[1], s * column[0] + c * column[1], column[2]};
  placed.origin = {100 + c * placed.origin[0] - s * placed.origin[1], -50 + s * placed.origin[0] + c * placed.origin[1],
                   900 + placed.origin[2]};
  MadeScan scan = scan_of(truth, placed, 7);
  // Store the columns backwards along i, as scanners do: left-handed indices, the same places.
  MadeScan mirrored = scan;
  const Extent& e = scan.hu.grid.extent;
  for (Volume<float>* v : {&mirrored.hu}) {
    for (std::size_t r = 0; r < 3; ++r) {
      v->grid.to_world.origin[r] += (e.ni - 1) * v->grid.to_world.column[0][r];
      v->grid.to_world.column[0][r] *= -1;
    }
  }
  mirrored.labels.grid = mirrored.hu.grid;
  for (int k = 0; k < e.nk; ++k)
    for (int j = 0; j < e.nj; ++j)
      for (int i = 0; i < e.ni; ++i) {
        mirrored.hu(e.ni - 1 - i, j, k) = scan.hu(i, j, k);
        mirrored.labels(e.ni - 1 - i, j, k) = scan.labels(i, j, k);
      }
  const BoneModel straight = *bone_from_ct(scan.hu, scan.labels, 7, {}, pool).bone;
  const BoneModel turned = *bone_from_ct(mirrored.hu, mirrored.labels, 7, {}, pool).bone;
  EXPECT_EQ(volume(straight, Tissue::bone), volume(turned, Tissue::bone));
  EXPECT_EQ(volume(straight, Tissue::canal), volume(turned, Tissue::canal));
  for (std::size_t a = 0; a < 3; ++a) EXPECT_NEAR(straight.centre[a], turned.centre[a], 1e-6);
  EXPECT_NEAR(straight.centre[0], 100, 1.5);
  EXPECT_NEAR(straight.centre[1], -50, 1.5);
  EXPECT_NEAR(straight.centre[2], 900, 1.5);
  EXPECT_LT(turned.tissue.grid.to_world.column[0][0], 0);  // axes as in the CT
}

TEST(FromCt, metal_and_padding_are_left_out_and_named) {
  ThreadPool pool(2);
  const BoneModel truth = l3(1);
  MadeScan scan = scan_of(truth, truth.tissue.grid.to_world, 7);
  const Vec3 middle = scan.hu.grid.to_world.inverse({0, 0, 0});
  const int i = int(std::lround(middle[0])), j = int(std::lround(middle[1])), k = int(std::lround(middle[2]));
  for (int d = -3; d <= 3; ++d) scan.hu(i + d, j, k) = 3071;
  scan.hu(i, j + 5, k) = std::numeric_limits<float>::quiet_NaN();
  const BoneModel b = *bone_from_ct(scan.hu, scan.labels, 7, {}, pool).bone;
  EXPECT_EQ(volume(truth, Tissue::bone) - volume(b, Tissue::bone), 8);
  EXPECT_TRUE(std::any_of(b.notes.begin(), b.notes.end(),
                          [](const std::string& n) { return n.find("metal or padding") != std::string::npos; }));
  for (float f : b.bone_volume_fraction.value) ASSERT_LT(f, 1.0f);
}

TEST(FromCt, what_cannot_be_used_is_refused_in_a_sentence) {
  ThreadPool pool(1);
  const BoneModel truth = l3(2);
  MadeScan scan = scan_of(truth, truth.tissue.grid.to_world, 7);
  const FromCt absent = bone_from_ct(scan.hu, scan.labels, 8, {}, pool);
  EXPECT_FALSE(absent.bone);
  EXPECT_EQ(absent.refusal.text, "no voxel of the label map has the value 8");
  EXPECT_EQ(absent.refusal.hint, "it holds 7");
  MadeScan padding = scan;
  for (float& x : padding.hu.value) x = -1024;
  EXPECT_NE(bone_from_ct(padding.hu, padding.labels, 7, {}, pool).refusal.text.find("padding"), std::string::npos);
  scan.hu.grid.to_world.column[2][1] = 1.0;
  EXPECT_NE(bone_from_ct(scan.hu, scan.labels, 7, {}, pool).refusal.text.find("right angles"), std::string::npos);
}

TEST(FromCt, a_real_spine_keeps_places_volumes_and_ct_numbers_after_resampling) {
  if (!std::filesystem::exists(shared / "ct_hu.nii.gz")) GTEST_SKIP() << "the shared CT of a spine is not here";
  ThreadPool pool(2);
  const Volume<float> hu = formats::read_image(shared / "ct_hu.nii.gz").volume;
  const Volume<int> labels = formats::read_labels(shared / "labels.nii.gz");
  const Volume<int> bodies = formats::read_labels(shared / "vertebral_body_labels.nii.gz");
  for (int label : {28, 29, 30, 31, 32}) {  // L4 to T12
    FromCtOptions o;
    const FromCt found = bone_from_ct(hu, labels, label, o, pool);
    ASSERT_TRUE(found.bone) << found.refusal.text;
    const BoneModel& b = *found.bone;
    const double true_volume = 27.0 * double(std::count(labels.value.begin(), labels.value.end(), label));
    EXPECT_NEAR(volume(b, Tissue::bone) / true_volume, 1, 0.03) << label;

    // Every CT voxel of the bone is the middle one of 27 working voxels and keeps its number.
    const Extent& e = b.tissue.grid.extent;
    int kept = 0;
    for (int k = 0; k < e.nk; ++k)
      for (int j = 0; j < e.nj; ++j)
        for (int i = 0; i < e.ni; ++i) {
          if (Tissue(b.tissue(i, j, k)) != Tissue::bone) continue;
          const Vec3 q = hu.grid.to_world.inverse(b.tissue.grid.to_world({double(i), double(j), double(k)}));
          const int a = int(std::lround(q[0])), c = int(std::lround(q[1])), d = int(std::lround(q[2]));
          if (std::abs(q[0] - a) + std::abs(q[1] - c) + std::abs(q[2] - d) > 1e-4) continue;
          ASSERT_NEAR(double(b.bone_volume_fraction(i, j, k)), bone_volume_fraction_from_hu(double(hu(a, c, d))), 1e-3);
          ++kept;
        }
    EXPECT_NEAR(kept * 27.0 / true_volume, 1, 0.1) << label;

    // Canal: behind the body, of an adult's size.
    Vec3 canal{0, 1e9, 0};
    for (const Landmark& m : b.landmarks)
      if (m.name == "canal_centre") canal = m.at;
    EXPECT_LT(canal[1], b.centre[1] - 15) << label;
    EXPECT_GT(canal[1], b.centre[1] - 40) << label;
    EXPECT_NEAR(canal[0], b.centre[0], 6) << label;

    // With the published map of bodies the reference part is the body.
    o.body = &bodies;
    o.body_label = 1;  // that map has one number for all bodies
    const FromCt with_body = bone_from_ct(hu, labels, label, o, pool);
    ASSERT_TRUE(with_body.bone) << with_body.refusal.text;
    for (std::size_t a = 0; a < 3; ++a) EXPECT_NEAR(with_body.bone->centre[a], b.centre[a], 3) << label << ' ' << a;

    // Bodies eroded by 6 mm, as in the notes that come with the CT: 103 to 115 HU (whole numbers).
    const BoneModel& body = *with_body.bone;
    std::vector<std::uint8_t> not_body(body.part.value.size());
    for (std::size_t v = 0; v < not_body.size(); ++v) not_body[v] = body.part.value[v] != std::uint8_t(Part::reference);
    const auto depth = squared_distance(body.part.grid.extent, not_body, {1, 1, 1}, 100, pool);
    double sum = 0, count = 0;
    for (std::size_t v = 0; v < not_body.size(); ++v)
      if (depth[v] > 36) sum += hu_from_bone_volume_fraction(double(body.bone_volume_fraction.value[v])), count += 1;
    EXPECT_GT(count, 500) << label;
    EXPECT_GT(sum / count, 102.5) << label;
    EXPECT_LT(sum / count, 115.5) << label;
  }
}

TEST(Hounsfield, a_healthy_voxel_from_a_ct_gives_its_number_back_and_a_treated_one_does_not) {
  const CtNumbers ct;
  for (double hu : {-20.0, 110.0, 700.0, 1557.0}) {
    VoxelContent v;
    v.matrix = bone_volume_fraction_from_hu(hu);
    EXPECT_NEAR(hounsfield(v), hu, 1e-9);
    v.mineralisation = 0;
    EXPECT_NEAR(hounsfield(v), -20 + v.matrix * (ct.unmineralised_matrix + 20), 1e-9);
  }
  EXPECT_NEAR(hounsfield({0, 1, 1, 0, 0}), ct.tumour, 1e-12);
  EXPECT_NEAR(hounsfield({0, 1, 0, 1, 124}), 124, 1e-12);
  // Marrow wholly replaced by tumour: the figures of the theory (110, 186, 262, 338, 491 HU) within 6 HU.
  const std::array<std::array<double, 2>, 5> published{{{.05, 110}, {.10, 186}, {.15, 262}, {.20, 338}, {.30, 491}}};
  for (const auto& [f, hu] : published) EXPECT_NEAR(hounsfield({f, 1, 1 - f, 0, 0}), hu, 6) << f;
  for (double bmd : {0.0, 80.0, 170.0, 400.0}) {
    EXPECT_NEAR(bmd_from_bone_volume_fraction(bone_volume_fraction_from_bmd(bmd)), bmd, 1e-9);
    EXPECT_NEAR(bmd_from_ash(ash_from_bmd(bmd)), bmd, 1e-9);
  }
  EXPECT_EQ(bone_volume_fraction_from_hu(-500), 0);
  EXPECT_EQ(bone_volume_fraction_from_hu(4000), 1);
}

}  // namespace howship::skeleton
