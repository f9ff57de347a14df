// SPDX-License-Identifier: Apache-2.0
#include "howship/skeleton/built_in.hpp"

#include <map>
#include <numeric>

#include "howship/base/units.hpp"
#include "howship/skeleton/hounsfield.hpp"
#include "howship/skeleton/texture.hpp"

namespace howship::skeleton {
namespace {

BoneModel bone(std::string_view name, double voxel, bool texture = false) {
  ThreadPool pool(2);
  BuiltInOptions o;
  o.voxel_size_mm = voxel;
  o.age_years = 30;
  o.texture = texture;
  o.margin_mm = 4;
  return built_in_bone(name, o, pool);
}

double sum(const Volume<float>& v) {
  double out = 0;
  for (float x : v.value) out += double(x);
  return out;
}

double voxel_volume(const BoneModel& b) {
  const double h = b.tissue.grid.to_world.column[0][0];
  return h * h * h;
}

bool is(const BoneModel& b, Tissue t, std::size_t v) { return b.tissue.value[v] == std::uint8_t(t); }

/// From the first to the last solid place on the line along an axis through world place `at`, counting the solid part
/// of the voxels at both ends.
double extent_along(const BoneModel& b, Vec3 at, std::size_t axis) {
  const Grid& g = b.tissue.grid;
  const Vec3 ijk = g.to_world.inverse(at);
  std::array<int, 3> p{int(std::lround(ijk[0])), int(std::lround(ijk[1])), int(std::lround(ijk[2]))};
  const int n = axis == 0 ? g.extent.ni : axis == 1 ? g.extent.nj : g.extent.nk;
  int first = n, last = -1;
  double ends = 0, last_solid = 0;
  for (int q = 0; q < n; ++q) {
    p[axis] = q;
    const double s = double(b.solid_fraction(p[0], p[1], p[2]));
    if (s <= 0) continue;
    if (first == n) first = q, ends = s;
    last = q, last_solid = s;
  }
  return (last - first - 1 + ends + last_solid) * g.to_world.column[axis][axis];
}

/// Open length around the canal's centre along an axis: canal voxels and the open part of the bone voxels that end it.
double canal_along(const BoneModel& b, Vec3 at, std::size_t axis) {
  const Grid& g = b.tissue.grid;
  const Vec3 ijk = g.to_world.inverse(at);
  const std::array<int, 3> middle{int(std::lround(ijk[0])), int(std::lround(ijk[1])), int(std::lround(ijk[2]))};
  double out = 1;
  for (int step : {-1, 1})
    for (std::array<int, 3> p = middle;;) {
      p[axis] += step;
      const std::size_t v = g.extent.index(p[0], p[1], p[2]);
      if (is(b, Tissue::bone, v)) {
        out += 1 - double(b.solid_fraction.value[v]);
        if (b.solid_fraction.value[v] > 0.9f) break;
      } else if (is(b, Tissue::canal, v)) {
        out += 1;
      } else {
        break;
      }
    }
  return out * g.to_world.column[axis][axis];
}

/// Sizes of the face-connected pieces of bone, largest first.
std::vector<std::size_t> pieces(const BoneModel& b) {
  const Extent& e = b.tissue.grid.extent;
  std::vector<std::uint8_t> left(e.size());
  for (std::size_t v = 0; v < left.size(); ++v) left[v] = is(b, Tissue::bone, v);
  std::vector<std::size_t> out, stack;
  const std::size_t row = std::size_t(e.ni), plane = row * std::size_t(e.nj);
  for (std::size_t v = 0; v < left.size(); ++v) {
    if (!left[v]) continue;
    out.push_back(0);
    left[v] = 0;
    stack.push_back(v);
    while (!stack.empty()) {
      const std::size_t at = stack.back();
      stack.pop_back();
      ++out.back();
      for (std::size_t step : {std::size_t(1), row, plane})  // bone never touches the border of the grid
        for (std::size_t to : {at - step, at + step})
          if (left[to]) {
            left[to] = 0;
            stack.push_back(to);
          }
    }
  }
  std::sort(out.rbegin(), out.rend());
  return out;
}

}  // namespace

TEST(BuiltIn, every_vertebral_body_has_the_width_depth_and_heights_of_its_row_within_3_percent) {
  for (const VertebraLevel& row : vertebra_levels()) {
    const BoneModel b = bone(row.name, 0.5);
    const VertebraShape s = vertebra_shape(row.name);
    const Grid& g = b.tissue.grid;
    // Width and depth in the plane just below the rim of the upper end plate, above the pedicles.
    const double half = 0.5 * std::min(s.posterior_height, s.anterior_height), rim = half - 0.4;
    double width = 0;
    for (int j = 0; j < g.extent.nj; ++j) {
      const double y = g.to_world({0, double(j), 0})[1];
      if (std::abs(y) < 0.2 * s.depth) width = std::max(width, extent_along(b, {0, y, rim}, 0));
    }
    EXPECT_NEAR(width / row.width, 1, 0.03) << row.name;
    // The hollow of the back is part of the canal's room, not of the table's depth.
    double front = 0, back = 0;
    for (int j = 0; j < g.extent.nj; ++j) {
      const Vec3 ijk = g.to_world.inverse({0, 0, rim});
      const double y = g.to_world({0, double(j), 0})[1];
      const double solid = double(b.solid_fraction(int(std::lround(ijk[0])), j, int(std::lround(ijk[2]))));
      if (solid <= 0) continue;
      front = std::max(front, y - 0.25 + 0.5 * solid);
      if (y > -0.6 * s.depth) back = std::min(back, y + 0.25 - 0.5 * solid);
    }
    EXPECT_NEAR((front - back + s.back_hollow) / row.depth, 1, 0.03) << row.name;
    const double behind = -0.5 * s.flat_back * s.depth + s.back_hollow + 0.3, before = 0.44 * s.depth;
    EXPECT_NEAR(extent_along(b, {0, behind, 0}, 2) / row.posterior_height, 1, 0.03) << row.name;
    EXPECT_NEAR(extent_along(b, {0, before, 0}, 2) / s.anterior_height, 1, 0.03) << row.name;
  }
}

TEST(BuiltIn, every_canal_has_the_width_and_depth_of_its_row_within_3_percent) {
  ThreadPool pool(2);
  for (const VertebraLevel& row : vertebra_levels()) {
    BuiltInOptions o;
    o.voxel_size_mm = 0.5;
    o.texture = false;
    const BoneModel b = built_in_bone(row.name, o, pool);
    const VertebraShape s = vertebra_shape(row.name);
    const Vec3 middle{0, -0.5 * s.flat_back * s.depth + s.back_hollow - 0.5 * s.canal_depth, 0};
    // Width where the pedicles are, depth at the upper rim in front and where the arch closes it behind.
    const double pedicle = 0.5 * (s.posterior_height - s.pedicle_height) - 2;
    EXPECT_NEAR(canal_along(b, {0, middle[1], pedicle}, 0) / row.canal_width, 1, 0.03) << row.name;
    const double arch = pedicle - 6 * s.lamina_height / 17.9;
    const Grid& g = b.tissue.grid;
    const Vec3 at = g.to_world.inverse({0, 0, arch});
    double front = -1e9, back = 1e9;
    for (int j = 0; j < g.extent.nj; ++j)
      if (is(b, Tissue::canal, g.extent.index(int(std::lround(at[0])), j, int(std::lround(at[2]))))) {
        front = std::max(front, g.to_world({0, double(j), 0})[1]);
        back = std::min(back, g.to_world({0, double(j), 0})[1]);
      }
    // Voxels are half a millimetre: half of one at each end.
    EXPECT_NEAR(front - back + 0.5, row.canal_depth, 0.03 * row.canal_depth + 0.5) << row.name;
  }
}

TEST(BuiltIn, long_and_flat_bones_have_the_sizes_of_their_tables_within_3_percent) {
  const auto mark = [](const BoneModel& b, std::string_view name) {
    for (const Landmark& m : b.landmarks)
      if (m.name == name) return m;
    return Landmark{};
  };
  const BoneModel femur = bone("femur_left", 1);
  const FemurShape f;
  const Landmark head = mark(femur, "head_centre"), shaft = mark(femur, "shaft_axis_bottom");
  // 205 cm3 with 125 mm of shaft (the reference drawing, without torsion, bow and lesser trochanter).
  EXPECT_NEAR(sum(femur.solid_fraction) / 1000 / 205, 1, 0.03);
  // Head: twice the way from its centre to its surface, medially and upwards.
  const auto to_surface = [](const BoneModel& b, Vec3 from, Vec3 way) {
    double out = 0;
    const Extent& e = b.tissue.grid.extent;
    for (double t = 0.25; t < 60; t += 0.5) {
      const Vec3 q = b.tissue.grid.to_world.inverse({from[0] + t * way[0], from[1] + t * way[1], from[2] + t * way[2]});
      for (int c = 0; c < 8; ++c) {
        const std::array<int, 3> up{c & 1, c >> 1 & 1, c >> 2};
        std::array<int, 3> at{};
        double weight = 0.5;
        for (std::size_t a = 0; a < 3; ++a) {
          const double below = std::floor(q[a]);
          at[a] = int(below) + up[a];
          weight *= up[a] ? q[a] - below : 1 - (q[a] - below);
        }
        if (e.contains(at[0], at[1], at[2])) out += weight * double(b.solid_fraction(at[0], at[1], at[2]));
      }
    }
    return out;
  };
  const double d = std::sqrt(0.5);
  EXPECT_NEAR(to_surface(femur, head.at, {d, 0, d}) / f.head_radius, 1, 0.03);
  const Vec3 low{shaft.at[0], shaft.at[1] + (120 * 120 - 110 * 110) / (2 * f.bow_radius), shaft.at[2] + 10};
  EXPECT_NEAR((to_surface(femur, low, {1, 0, 0}) + to_surface(femur, low, {-1, 0, 0})) / (2 * f.shaft_radius), 1, 0.03);
  EXPECT_NEAR(std::atan2(head.at[2] - mark(femur, "shaft_axis_top").at[2], f.offset) * 180 / 3.14159265 + 90,
              f.neck_shaft_angle, 1e-6);

  const BoneModel humerus = bone("humerus_left", 1);
  const HumerusShape s;
  EXPECT_NEAR(to_surface(humerus, mark(humerus, "head_centre").at, {d, 0, d}) / s.head_radius, 1, 0.03);
  const Vec3 end = mark(humerus, "shaft_axis_bottom").at, above{end[0], end[1], end[2] + 10};
  EXPECT_NEAR((to_surface(humerus, above, {1, 0, 0}) + to_surface(humerus, above, {-1, 0, 0})) / (2 * s.shaft_radius),
              1, 0.03);

  const BoneModel rib = bone("rib_right", 1);
  const RibShape r;
  const Vec3 mid = mark(rib, "mid_rib").at;
  EXPECT_NEAR((to_surface(rib, mid, {1, 0, 0}) + to_surface(rib, mid, {-1, 0, 0})) / r.thickness, 1, 0.03);
  const double area = 0.25 * 3.14159265 * r.height * r.thickness;  // of an ellipse; a squarer section has a little more
  const double volume = sum(rib.solid_fraction), arc = r.radius * r.arc * 3.14159265 / 180;
  EXPECT_GT(volume, area * arc);
  EXPECT_LT(volume, r.height * r.thickness * arc);

  const BoneModel ilium = bone("ilium_left", 1);
  const IliumShape w;
  const Vec3 wing = mark(ilium, "wing_centre").at;
  EXPECT_NEAR((to_surface(ilium, wing, {1, 0, 0}) + to_surface(ilium, wing, {-1, 0, 0})) / w.centre_thickness, 1, 0.03);

  const BoneModel skull = bone("skull", 0.5);
  const SkullShape k;
  const double thick = k.outer_table + k.diploe + k.inner_table;
  EXPECT_NEAR((to_surface(skull, {0, 0, 0}, {0, 0, 1}) + to_surface(skull, {0, 0, 0}, {0, 0, -1})) / thick, 1, 0.03);
  // A sector of a spherical shell.
  const double sector = 2 * 3.14159265 / 3 * (1 - std::cos(k.half_angle * 3.14159265 / 180)) *
                        (std::pow(k.outer_radius, 3) - std::pow(k.outer_radius - thick, 3));
  EXPECT_NEAR(sum(skull.solid_fraction) / 8 / sector, 1, 0.01);
}

TEST(BuiltIn, a_vertebra_faces_forward_with_its_spine_behind_and_its_canal_between) {
  ThreadPool pool(2);
  const BoneModel b = built_in_bone("L3", {}, pool);
  std::map<std::string, Vec3> at;
  for (const Landmark& m : b.landmarks) at[m.name] = m.at;
  EXPECT_LT(at["spinous_tip"][1], at["canal_centre"][1]);
  EXPECT_LT(at["canal_centre"][1], at["body_centre"][1]);
  const Grid& g = b.tissue.grid;
  const auto tissue_at = [&](Vec3 w) {
    const Vec3 ijk = g.to_world.inverse(w);
    return Tissue(b.tissue(int(std::lround(ijk[0])), int(std::lround(ijk[1])), int(std::lround(ijk[2]))));
  };
  EXPECT_EQ(tissue_at({0, 0, 0}), Tissue::bone);
  EXPECT_EQ(tissue_at(at["canal_centre"]), Tissue::canal);
  EXPECT_EQ(tissue_at({0, at["spinous_tip"][1] + 3, at["spinous_tip"][2]}), Tissue::bone);
  EXPECT_EQ(tissue_at({0, 20, 0}), Tissue::soft);  // in front of the body
  EXPECT_EQ(b.centre, (Vec3{0, 0, 0}));
}

TEST(BuiltIn, the_canal_goes_on_above_and_below_the_arch_and_stays_within_the_margin) {
  const BoneModel b = bone("L3", 1);
  const Grid& g = b.tissue.grid;
  double low = 0, high = 0;
  for (int k = 0; k < g.extent.nk; ++k)
    for (int j = 0; j < g.extent.nj; ++j)
      for (int i = 0; i < g.extent.ni; ++i)
        if (is(b, Tissue::canal, g.extent.index(i, j, k))) {
          const double z = g.to_world({0, 0, double(k)})[2];
          low = std::min(low, z), high = std::max(high, z);
        }
  const VertebraShape s = vertebra_shape("L3");
  EXPECT_GT(high, 0.5 * s.posterior_height + 2);
  EXPECT_LT(low, -0.5 * s.posterior_height - 2);
}

TEST(BuiltIn, a_vertebra_is_its_own_mirror_image) {
  for (std::string_view name : {"T4", "L3"}) {
    const BoneModel b = bone(name, 1);
    const Extent& e = b.tissue.grid.extent;
    for (int k = 0; k < e.nk; ++k)
      for (int j = 0; j < e.nj; ++j)
        for (int i = 0; i < e.ni; ++i) {
          const double x = b.tissue.grid.to_world({double(i), 0, 0})[0];
          const int mirror = int(std::lround(b.tissue.grid.to_world.inverse({-x, 0, 0})[0]));
          if (mirror < 0 || mirror >= e.ni) continue;
          ASSERT_EQ(b.tissue(i, j, k), b.tissue(mirror, j, k)) << name << ' ' << i << ' ' << j << ' ' << k;
          ASSERT_EQ(b.bone_volume_fraction(i, j, k), b.bone_volume_fraction(mirror, j, k));
        }
  }
}

TEST(BuiltIn, left_and_right_are_mirror_images_and_medial_points_inwards) {
  for (std::string_view name : bone_names()) {
    if (!name.ends_with("_left")) continue;
    const BoneModel left = bone(name, 2), right = bone(std::string(name.substr(0, name.find('_'))) + "_right", 2);
    const Extent& e = left.tissue.grid.extent;
    double mass = 0, apart = 0;
    for (int k = 0; k < e.nk; ++k)
      for (int j = 0; j < e.nj; ++j)
        for (int i = 0; i < e.ni; ++i) {
          const Vec3 w = left.tissue.grid.to_world({double(i), double(j), double(k)});
          const Vec3 q = right.tissue.grid.to_world.inverse({-w[0], w[1], w[2]});
          const int a = int(std::lround(q[0])), b = int(std::lround(q[1])), c = int(std::lround(q[2]));
          const double here = double(left.bone_volume_fraction(i, j, k));
          mass += here;
          if (!right.tissue.grid.extent.contains(a, b, c)) {
            ASSERT_EQ(here, 0) << name;
            continue;
          }
          apart += std::abs(here - double(right.bone_volume_fraction(a, b, c)));
        }
    EXPECT_LT(apart, 1e-6 * mass) << name;
  }
  const BoneModel femur = bone("femur_left", 2);
  std::map<std::string, Vec3> at;
  for (const Landmark& m : femur.landmarks) at[m.name] = m.at;
  // World x grows to the patient's right: from the left hip that is inwards.
  EXPECT_GT(at["head_centre"][0], at["greater_trochanter"][0]);
  EXPECT_GT(at["head_centre"][1], at["shaft_axis_top"][1]);  // torsion turns the neck forward
  EXPECT_LT(at["lesser_trochanter"][1], at["shaft_axis_top"][1]);
}

TEST(BuiltIn, every_bone_is_one_piece_that_keeps_clear_of_the_border) {
  for (std::string_view name : bone_names())
    for (double h : {1.0, 2.0}) {
      const BoneModel b = bone(name, h);
      const Extent& e = b.tissue.grid.extent;
      for (int k = 0; k < e.nk; ++k)
        for (int j = 0; j < e.nj; ++j)
          for (int i = 0; i < e.ni; ++i)
            if (i == 0 || j == 0 || k == 0 || i == e.ni - 1 || j == e.nj - 1 || k == e.nk - 1) {
              ASSERT_FALSE(is(b, Tissue::bone, e.index(i, j, k))) << name;
            }
      EXPECT_EQ(pieces(b).size(), 1u) << name << " at " << h << " mm";
    }
}

TEST(BuiltIn, the_volumes_of_bone_and_of_cortex_do_not_depend_on_the_voxel_size) {
  for (std::string_view name : bone_names()) {
    if (name.ends_with("_right")) continue;
    // Large bones are compared with 1 mm, which spares the memory of 50 million voxels.
    const bool large = name.find('_') != std::string_view::npos;
    const BoneModel fine = bone(name, large ? 1.0 : 0.5);
    const double solid = sum(fine.solid_fraction) * voxel_volume(fine);
    const double cortex = sum(fine.cortical_fraction) * voxel_volume(fine);
    for (double h : {1.0, 1.5, 2.0}) {
      const BoneModel b = bone(name, h);
      EXPECT_NEAR(sum(b.solid_fraction) * voxel_volume(b) / solid, 1, 0.03) << name << " at " << h;
      EXPECT_NEAR(sum(b.cortical_fraction) * voxel_volume(b) / cortex, 1, 0.03) << name << " at " << h;
    }
  }
  const BoneModel finest = bone("T4", 0.25), fine = bone("T4", 0.5);
  EXPECT_NEAR(sum(fine.solid_fraction) * 8 / sum(finest.solid_fraction), 1, 0.03);
  EXPECT_NEAR(sum(fine.cortical_fraction) * 8 / sum(finest.cortical_fraction), 1, 0.03);
}

TEST(BuiltIn, material_adds_up_in_every_voxel_and_only_bone_holds_any) {
  for (std::string_view name : {"T8", "femur_left"}) {
    const BoneModel b = bone(name, 1, true);
    for (std::size_t v = 0; v < b.tissue.value.size(); ++v) {
      const double s = double(b.solid_fraction.value[v]), c = double(b.cortical_fraction.value[v]);
      if (!is(b, Tissue::bone, v)) {
        ASSERT_EQ(s + c + double(b.bone_volume_fraction.value[v]) + double(b.trabecular_bmd.value[v]), 0);
        continue;
      }
      ASSERT_LE(c, s + 1e-6);
      ASSERT_LE(s, 1 + 1e-6);
      ASSERT_NEAR(double(b.bone_volume_fraction.value[v]),
                  c * b.cortical_bone_volume_fraction +
                      (s - c) * bone_volume_fraction_from_bmd(double(b.trabecular_bmd.value[v])),
                  1e-5);
    }
  }
}

TEST(BuiltIn, the_margin_is_soft_tissue_up_to_its_distance_and_closed_beyond) {
  ThreadPool pool(2);
  BuiltInOptions o;
  o.voxel_size_mm = 2;
  o.margin_mm = 6;
  const BoneModel b = built_in_bone("T12", o, pool);
  const Extent& e = b.tissue.grid.extent;
  for (int k = 0; k < e.nk; ++k)
    for (int j = 0; j < e.nj; ++j)
      for (int i = 0; i < e.ni; ++i) {
        if (is(b, Tissue::bone, e.index(i, j, k))) continue;
        bool near = false;  // any bone within 3 voxels
        for (int c = -3; c <= 3 && !near; ++c)
          for (int d = -3; d <= 3 && !near; ++d)
            for (int a = -3; a <= 3 && !near; ++a)
              near = a * a + c * c + d * d <= 9 && e.contains(i + a, j + d, k + c) &&
                     is(b, Tissue::bone, e.index(i + a, j + d, k + c));
        ASSERT_EQ(is(b, Tissue::outside, e.index(i, j, k)), !near);
      }
}

TEST(BuiltIn, threads_do_not_change_a_byte_and_seeds_change_only_the_density) {
  ThreadPool one(1), three(3);
  BuiltInOptions o;
  const BoneModel a = built_in_bone("L3", o, one), b = built_in_bone("L3", o, three);
  EXPECT_EQ(a.bone_volume_fraction.value, b.bone_volume_fraction.value);
  EXPECT_EQ(a.trabecular_bmd.value, b.trabecular_bmd.value);
  EXPECT_EQ(a.tissue.value, b.tissue.value);
  EXPECT_EQ(a.trabecular_bmd_mean, b.trabecular_bmd_mean);
  o.seed = 2;
  const BoneModel c = built_in_bone("L3", o, one);
  EXPECT_EQ(a.cortical_fraction.value, c.cortical_fraction.value);
  EXPECT_NE(a.trabecular_bmd.value, c.trabecular_bmd.value);
}

TEST(BuiltIn, the_texture_is_a_function_of_place_with_the_declared_spread) {
  ThreadPool pool(2);
  const Vec3 lo{-40, -30, -20}, hi{40, 30, 20};
  const Texture texture(lo, hi, 3.0, 7, 1, pool);
  const Texture shifted({-11, -7, -9}, {20, 10, 12}, 3.0, 7, 1, pool);
  double mean = 0, square_sum = 0, product = 0;
  int n = 0;
  for (double z = -19; z < 13; z += 1)
    for (double y = -29; y < 29; y += 1)
      for (double x = -39; x < 35; x += 1) {
        const double g = texture({x, y, z});
        mean += g, square_sum += g * g, product += g * texture({x + 3, y, z}), ++n;
      }
  mean /= n;
  // About 800 independent grains: five standard errors.
  EXPECT_NEAR(mean, 0, 0.18);
  EXPECT_NEAR(square_sum / n, 1, 0.25);
  EXPECT_NEAR(product / square_sum, std::exp(-0.25), 0.08);
  EXPECT_NEAR(shifted({1.3, 2.4, -3.6}), texture({1.3, 2.4, -3.6}), 1e-5);
}

TEST(BuiltIn, older_bones_are_less_dense_and_thinner_and_womens_are_smaller) {
  ThreadPool pool(2);
  BuiltInOptions o;
  o.texture = false;
  o.age_years = 30;
  const BoneModel young = built_in_bone("L1", o, pool);
  o.age_years = 80;
  const BoneModel old = built_in_bone("L1", o, pool);
  o.sex = Sex::female;
  const BoneModel woman = built_in_bone("L1", o, pool);
  EXPECT_NEAR(old.trabecular_bmd_mean / young.trabecular_bmd_mean, 80.0 / 170.0, 1e-3);
  EXPECT_NEAR(woman.trabecular_bmd_mean / old.trabecular_bmd_mean, 0.9, 0.01);
  EXPECT_NEAR(sum(old.cortical_fraction) / sum(young.cortical_fraction), 1 - 0.002 * 40, 0.02);
  EXPECT_NEAR(sum(woman.solid_fraction) / sum(old.solid_fraction), 0.9 * 0.9 * 0.93, 0.04);
  o.trabecular_bmd = 200;
  EXPECT_NEAR(built_in_bone("L1", o, pool).trabecular_bmd_mean / woman.trabecular_bmd_mean, 200 / (80 * 0.9), 1e-3);
}

TEST(BuiltIn, age_thins_the_upper_neck_of_a_femur_most_and_opens_pores_in_its_cortex) {
  ThreadPool pool(2);
  BuiltInOptions o;
  o.texture = false;
  o.voxel_size_mm = 1;
  const auto femur = [&](double age) {
    o.age_years = age;
    return built_in_bone("femur_left", o, pool);
  };
  const BoneModel young = femur(30), old = femur(85);
  // Cortex of the neck above and below its axis, in the slab half way to the head.
  const auto neck = [](const BoneModel& b, bool upper) {
    Vec3 head{}, top{};
    for (const Landmark& m : b.landmarks) {
      if (m.name == "head_centre") head = m.at;
      if (m.name == "shaft_axis_top") top = m.at;
    }
    Vec3 axis{};
    for (std::size_t a = 0; a < 3; ++a) axis[a] = head[a] - top[a];
    const double length = std::sqrt(axis[0] * axis[0] + axis[1] * axis[1] + axis[2] * axis[2]);
    double out = 0;
    const Extent& e = b.tissue.grid.extent;
    for (int k = 0; k < e.nk; ++k)
      for (int j = 0; j < e.nj; ++j)
        for (int i = 0; i < e.ni; ++i) {
          const Vec3 w = b.tissue.grid.to_world({double(i), double(j), double(k)});
          double along = 0;
          for (std::size_t a = 0; a < 3; ++a) along += (w[a] - top[a]) * axis[a] / length;
          const double height = w[2] - top[2] - along * axis[2] / length;
          if (std::abs(along - 0.48 * length) < 3 && (height > 4) == upper && std::abs(height) > 4)
            out += double(b.cortical_fraction(i, j, k));
        }
    return out;
  };
  // A man of 85: other cortex has lost 9 % of its thickness, that of the upper neck three times as much.
  EXPECT_NEAR(neck(old, true) / neck(young, true), 1 - 3 * 0.09, 0.06);
  EXPECT_NEAR(neck(old, false) / neck(young, false), 1 - 0.09, 0.04);
  EXPECT_NEAR(young.cortical_bone_volume_fraction, 1.12 / 1.2, 1e-12);
  EXPECT_NEAR(young.cortical_bone_volume_fraction - old.cortical_bone_volume_fraction, 0.001 * 45, 1e-12);
}

TEST(BuiltIn, every_declared_number_lies_in_its_range_and_has_a_known_unit_and_a_source) {
  for (std::string_view name : bone_names()) {
    const auto all = bone_parameters(name);
    EXPECT_GT(all.size(), 20u);
    for (const DeclaredValue& p : all) {
      EXPECT_TRUE(parse_unit(p.declared.unit).has_value()) << p.declared.key << ' ' << p.declared.unit;
      EXPECT_LE(p.declared.low, p.value) << name << ' ' << p.declared.key;
      EXPECT_GE(p.declared.high, p.value) << name << ' ' << p.declared.key;
      EXPECT_FALSE(p.declared.meaning.empty());
      EXPECT_FALSE(p.declared.source.text.empty());
    }
    EXPECT_FALSE(bone_summary(name).empty());
  }
}

TEST(BuiltIn, a_wrong_name_gets_the_right_one) {
  EXPECT_TRUE(is_bone("L3"));
  EXPECT_FALSE(is_bone("L6"));
  EXPECT_EQ(bone_name_hint("l3"), "did you mean 'L3'?");
  EXPECT_EQ(bone_name_hint("femur"), "write 'femur_left' or 'femur_right'");
  EXPECT_NE(bone_name_hint("sacrum").find("T1 to T12"), std::string::npos);
}

}  // namespace howship::skeleton
