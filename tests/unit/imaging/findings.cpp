// SPDX-License-Identifier: Apache-2.0
// Cord compression, biopsy and reader as defined.
#include <gtest/gtest.h>

#include <cmath>

#include "howship/imaging/biopsy.hpp"
#include "howship/imaging/cord.hpp"
#include "howship/imaging/observer.hpp"

namespace howship::imaging {
namespace {

/// A thoracic canal, 17 x 16 mm, 0.5 mm voxels, with tumour wherever `tumour(x, y)` says (mm from its centre, y to the
/// front).
TissueState canal(const std::function<bool(double, double)>& tumour) {
  TissueState s = empty_state("T8", grid_around({0, 0, 0}, {40, 40, 4}, {0.5, 0.5, 1}));
  for (int k = 0; k < 4; ++k)
    for (int j = 0; j < 80; ++j)
      for (int i = 0; i < 80; ++i) {
        const Vec3 p = s.grid.to_world({double(i), double(j), double(k)});
        const std::size_t v = s.grid.extent.index(i, j, k);
        const bool inside = std::pow(p[0] / 8.5, 2) + std::pow(p[1] / 8.0, 2) < 1;
        s.tissue[v] = std::uint8_t(inside ? skeleton::Tissue::canal : skeleton::Tissue::bone);
        if (tumour(p[0], p[1])) s.tumour[v] = 1.0f;
      }
  return s;
}

constexpr double packing = 0.9;

CordFinding found(const TissueState& s) { return cord_compression(s, packing); }

TEST(CordCompression, six_geometries_have_the_six_grades) {
  const auto front = [](double depth) { return [=](double, double y) { return y > 8.0 - depth; }; };
  const auto grade = [](const TissueState& s) { return std::string(name(found(s).grade)); };
  EXPECT_EQ(grade(canal([](double, double y) { return y > 8.5; })), "0");
  EXPECT_EQ(grade(canal(front(0.8))), "1a");
  EXPECT_EQ(grade(canal(front(3.0))), "1b");
  EXPECT_EQ(grade(canal(front(5.2))), "1c");
  EXPECT_EQ(grade(canal(front(7.5))), "2");
  EXPECT_EQ(grade(canal([](double x, double y) { return x * x + y * y > 2.6 * 2.6; })), "3");
}

TEST(CordCompression, voxels_of_tumour_give_the_depth_that_they_have) {
  for (const double depth : {2.0, 5.0, 9.0}) {
    const auto front = [=](double, double y) { return y > 8.0 - depth; };
    const auto side = [=](double x, double) { return x < depth - 8.5; };
    EXPECT_NEAR(found(canal(front)).depth, depth, 0.15);
    EXPECT_NEAR(found(canal(side)).depth, depth, 0.15);
  }
}

TEST(CordCompression, thin_tumour_counts_by_what_it_fills) {
  TissueState s = canal([](double, double y) { return y > 2.0; });
  const double packed = found(s).stenosis_percent;
  for (float& t : s.tumour) t *= float(0.5 * packing);
  EXPECT_NEAR(found(s).stenosis_percent, 0.5 * packed, 1e-4 * packed);
  EXPECT_GT(found(s).compression, 0.3);
}

TEST(CordCompression, killed_tumour_still_presses) {
  TissueState s = canal([](double, double y) { return y > 2.0; });
  const CordFinding alive = found(s);
  std::swap(s.tumour, s.debris);
  EXPECT_EQ(found(s).compression, alive.compression);
}

TEST(CordCompression, bone_in_the_canal_presses_like_tumour_of_its_depth) {
  TissueState s = canal([](double, double) { return false; });
  s.canal_fragment = 6.0;
  EXPECT_EQ(found(s).depth, 6.0);
  EXPECT_EQ(name(found(s).grade), "2");
  EXPECT_GT(found(s).stenosis_percent, 25.0);
}

TEST(CordCompression, stenosis_is_the_share_of_the_canal) {
  EXPECT_NEAR(found(canal([](double, double y) { return y > 0; })).stenosis_percent, 50.0, 1.0);
  EXPECT_EQ(found(canal([](double, double) { return false; })).stenosis_percent, 0.0);
}

TissueState ball(double radius, double bone) {
  TissueState s = empty_state("L3", grid_around({0, 0, 0}, {50, 50, 50}, {1, 1, 1}));
  for (std::size_t v = 0; v < s.size(); ++v) {
    const int i = int(v % 50), j = int(v / 50 % 50), k = int(v / 2500);
    const Vec3 p = s.grid.to_world({double(i), double(j), double(k)});
    s.tissue[v] = std::uint8_t(skeleton::Tissue::bone);
    s.lamellar[v] = float(bone);
    if (p[0] * p[0] + p[1] * p[1] + p[2] * p[2] < radius * radius) s.tumour[v] = float(1 - bone);
  }
  return s;
}

/// Mean chance over many patients.
double yield(const TissueState& s, BiopsyKind kind, double passes) {
  BiopsySettings b;
  b.passes = passes;
  double sum = 0;
  for (std::uint64_t patient = 0; patient < 60; ++patient)
    sum += biopsy(s, kind, {0, 0, 0}, {0, 1, 0}, b, {1, patient, 0}).probability;
  return sum / 60;
}

TEST(Biopsy, no_tumour_is_never_positive) {
  EXPECT_EQ(biopsy(ball(0.0, 0.1), BiopsyKind::core, {0, 0, 0}, {0, 1, 0}, {}, {}).probability, 0.0);
}

TEST(Biopsy, first_core_of_a_spine_lesion_is_right_about_as_often_as_published) {
  EXPECT_NEAR(yield(ball(12, 0.05), BiopsyKind::core, 1), 0.933, 0.07);
}

TEST(Biopsy, sclerotic_lesions_yield_less_and_more_passes_yield_more) {
  EXPECT_LT(yield(ball(10, 0.55), BiopsyKind::core, 1), yield(ball(10, 0.05), BiopsyKind::core, 1));
  EXPECT_LT(yield(ball(10, 0.4), BiopsyKind::fine_needle, 1), 0.5 * yield(ball(10, 0.02), BiopsyKind::fine_needle, 1));
  EXPECT_GT(yield(ball(6, 0.3), BiopsyKind::core, 4), yield(ball(6, 0.3), BiopsyKind::core, 1));
  EXPECT_GT(yield(ball(4, 0.1), BiopsyKind::surgical, 1), yield(ball(4, 0.1), BiopsyKind::core, 1));
}

TEST(Biopsy, a_fine_needle_is_stopped_by_bone_and_a_core_needle_is_not) {
  TissueState weak = ball(12, 0.02), walled = weak;
  for (float& m : weak.mineral) m = 0.02f;
  walled.mineral = weak.mineral;
  // A wall of bone behind the lesion.
  std::size_t v = 0;
  for (int k = 0; k < walled.grid.extent.nk; ++k)
    for (int j = 0; j < walled.grid.extent.nj; ++j)
      for (int i = 0; i < walled.grid.extent.ni; ++i, ++v) {
        const double y = walled.grid.to_world({double(i), double(j), double(k)})[1];
        if (y > -16.0 && y < -13.0) walled.mineral[v] = 0.8f;
      }
  const auto tried = [](const TissueState& s, BiopsyKind kind) {
    return biopsy(s, kind, {0, 0, 0}, {0, 1, 0}, {}, {1, 0, 0});
  };
  EXPECT_FALSE(tried(weak, BiopsyKind::fine_needle).stopped);
  EXPECT_GT(tried(weak, BiopsyKind::fine_needle).probability, 0.5);
  EXPECT_TRUE(tried(walled, BiopsyKind::fine_needle).stopped);
  EXPECT_LT(tried(walled, BiopsyKind::fine_needle).probability, 0.02);
  EXPECT_GT(tried(walled, BiopsyKind::core).probability, 0.9);
}

TEST(Biopsy, a_hand_goes_the_more_astray_the_deeper_it_goes) {
  const BiopsySettings b;
  EXPECT_DOUBLE_EQ(aim_across({}, b), b.needle_aim_lateral);
  EXPECT_DOUBLE_EQ(aim_across({false, 80.0}, b), b.needle_aim_lateral);
  EXPECT_DOUBLE_EQ(aim_across({true, 0.0}, b), b.needle_aim_lateral);
  // What lies deep is neither felt nor seen, and the hand turns: 4, 10 and 80 x 0.08 mm.
  EXPECT_NEAR(aim_across({true, 80.0}, b), std::sqrt(16.0 + 100.0 + 6.4 * 6.4), 0.01);
  EXPECT_LT(aim_across({true, 10.0}, b), 4.4);
  const TissueState small = ball(6, 0.05);
  EXPECT_LT(biopsy(small, BiopsyKind::core, {0, 0, 0}, {0, 1, 0}, b, {1, 3, 0}, {true, 80.0}).probability,
            biopsy(small, BiopsyKind::core, {0, 0, 0}, {0, 1, 0}, b, {1, 3, 0}).probability);
}

TEST(BoneScan, tracer_settles_in_bone_and_leaves_soft_tissue_within_hours) {
  BoneScanSettings scan;
  EXPECT_DOUBLE_EQ(settled_in_bone(scan), 1.0);
  EXPECT_DOUBLE_EQ(left_in_soft_tissue(scan), 1.0);
  scan.delay = 1.0;  // one half-time: a half against seven eighths; 0.57 against 0.2475
  EXPECT_NEAR(settled_in_bone(scan), 0.5 / 0.875, 1e-12);
  EXPECT_NEAR(left_in_soft_tissue(scan), 0.57 / 0.2475, 1e-12);
  scan.delay = 0.0;
  EXPECT_EQ(settled_in_bone(scan), 0.0);
}

TEST(Reader, specificity_fixes_the_threshold) {
  EXPECT_NEAR(reading_threshold(0.186, 150), 3.0, 0.05);
  EXPECT_NEAR(reading_threshold(0.05, 20), 2.8, 0.05);
  EXPECT_NEAR(reading_threshold(0.046, 400), 3.7, 0.05);
  EXPECT_NEAR(normal_probability(normal_quantile(0.2)), 0.2, 1e-9);
}

TEST(Reader, white_noise_gives_the_rose_figure) {
  // s = c over n pixels in white noise sigma: d' = c sqrt(n) / sigma.
  std::vector<float> s(100, 0.5f);
  double energy = 0;
  for (float v : s) energy += double(v) * double(v) * 4.0;
  EXPECT_NEAR(detectability(s, energy, 1.0), 0.5 * 10 / 2.0, 1e-6);
}

TEST(Reader, correlated_clutter_is_worth_its_area) {
  ThreadPool pool(2);
  // Clutter that varies slowly against the template acts like an offset: s G s = (sum s)^2.
  Image s(64, 64);
  for (int y = 30; y < 34; ++y)
    for (int x = 30; x < 34; ++x) s(x, y) = 1.0f;
  EXPECT_NEAR(clutter_energy(s, 12.0, pool) / (16.0 * 16.0), 1.0, 0.03);
  // and clutter far finer than a pixel like white noise.
  EXPECT_NEAR(clutter_energy(s, 0.05, pool) / 16.0, 1.0, 0.01);
}

}  // namespace
}  // namespace howship::imaging
