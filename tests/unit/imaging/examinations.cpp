// SPDX-License-Identifier: Apache-2.0
// What a reader compares with, and what a test hands over.
#include <gtest/gtest.h>

#include <cmath>

#include "howship/imaging/examination.hpp"

namespace howship::imaging {
namespace {

/// A cube of bone of a given fraction, 40 mm, 2 mm voxels, a ball of tumour in its middle that has taken the bone.
TissueState cube(double fraction, double formation, double hole) {
  TissueState s = empty_state("L3", grid_around({0, 0, 0}, {60, 60, 60}, {2, 2, 2}));
  for (std::size_t v = 0; v < s.size(); ++v) {
    const int i = int(v % 30), j = int(v / 30 % 30), k = int(v / 900);
    const Vec3 p = s.grid.to_world({double(i), double(j), double(k)});
    if (std::max({std::abs(p[0]), std::abs(p[1]), std::abs(p[2])}) > 20) continue;
    const bool inside = std::hypot(p[0], p[1], p[2]) < hole;
    s.tissue[v] = std::uint8_t(skeleton::Tissue::bone);
    s.lamellar[v] = s.mineral[v] = inside ? 0.0f : float(fraction);
    s.formation[v] = inside ? 0.0f : float(formation);
    s.tumour[v] = inside ? 0.9f : 0.0f;
  }
  return s;
}

TEST(HealthyTwin, of_a_bone_without_a_lesion_is_the_bone_itself) {
  ThreadPool pool(1);
  const TissueState now = cube(0.18, 0.5, 0);
  EXPECT_EQ(healthy_twin(now, cube(0.2, 1, 0), pool).lamellar, now.lamellar);
}

TEST(HealthyTwin, has_no_lesion_but_what_the_whole_bone_lost) {
  ThreadPool pool(1);
  const TissueState now = cube(0.18, 0.5, 8), before = cube(0.2, 1, 0), wanted = cube(0.18, 0.5, 0);
  const TissueState twin = healthy_twin(now, before, pool);
  for (std::size_t v = 0; v < now.size(); ++v) {
    ASSERT_NEAR(twin.lamellar[v], wanted.lamellar[v], 1e-5);
    ASSERT_NEAR(twin.formation[v], wanted.formation[v], 1e-5);
    ASSERT_EQ(twin.tumour[v], 0.0f);
  }
}

TEST(HealthyTwin, closes_a_hole_whose_tumour_is_gone) {
  ThreadPool pool(1);
  TissueState now = cube(0.2, 1, 8);
  std::fill(now.tumour.begin(), now.tumour.end(), 0.0f);
  const TissueState before = cube(0.2, 1, 0);
  const TissueState twin = healthy_twin(now, before, pool);
  for (std::size_t v = 0; v < now.size(); ++v) ASSERT_NEAR(twin.lamellar[v], before.lamellar[v], 1e-5);
}

TEST(Outline, of_a_uniform_focus_is_the_focus) {
  std::vector<float> difference(100, 0.0f);
  for (std::size_t p = 20; p < 40; ++p) difference[p] = -3.0f;
  const Focus focus = outline(difference);
  EXPECT_EQ(focus.pixels.size(), 20u);
  EXPECT_DOUBLE_EQ(focus.mean, -3.0);
  EXPECT_TRUE(outline(std::vector<float>(10, 0.0f)).pixels.empty());
}

TEST(RadiographReader, does_not_see_an_overall_level) {
  ThreadPool pool(1);
  Image without(64, 64, 1000.0f), with(64, 64, 1050.0f);
  EXPECT_EQ(read_xray(with, without, {}, {}, pool).index, 0.0);
}

TEST(TestSettings, have_one_key_for_each_number) {
  std::vector<std::string_view> keys;
  TestSettings settings;
  for (std::size_t row = 0; row < test_declarations().size(); ++row) {
    const Declaration& one = test_declarations()[row];
    const double value = test_setting(settings, row);
    EXPECT_TRUE(value >= one.low && value <= one.high) << one.key;
    keys.push_back(one.key);
  }
  std::sort(keys.begin(), keys.end());
  EXPECT_EQ(std::adjacent_find(keys.begin(), keys.end()), keys.end());
}

class Examined : public testing::Test {
 protected:
  static const std::vector<Examination>& of(Modality modality) {
    static std::map<Modality, std::vector<Examination>> made;
    if (const auto found = made.find(modality); found != made.end()) return found->second;
    return made[modality] = make(modality, 1);
  }
  static std::vector<Examination> make(Modality modality, int threads, double day = 30) {
    ThreadPool pool(threads);
    static const Hospital hospital = [] {
      TestSettings settings;
      settings.xray.pixel = 2.0;
      settings.ct.field = 80.0;
      settings.mri.field = 90.0;
      return Hospital(settings);
    }();
    const Subject subject = make_subject(cube(0.2, 1, 12), cube(0.2, 1, 0), {0, 0, 0}, pool);
    return examine(hospital, modality, "", std::span(&subject, 1), 5, day, pool);
  }
};

TEST_F(Examined, every_modality_reports_a_large_hole_with_a_measured_size) {
  for (const Modality m : {Modality::xray, Modality::ct, Modality::pet, Modality::mri}) {
    const Finding& finding = of(m).front().findings.front();
    EXPECT_TRUE(finding.reported) << finding.test;
    EXPECT_FALSE(finding.false_alarm);
    EXPECT_NEAR(finding.measured.size, 24.0, 6.0) << finding.test;
  }
  EXPECT_LT(of(Modality::ct).front().findings.front().measured.hounsfield, 80.0);
  EXPECT_GT(of(Modality::pet).front().findings.front().measured.suv, 4.0);
}

TEST_F(Examined, a_radiograph_has_two_views_and_a_bone_scan_is_of_the_body) {
  ASSERT_EQ(of(Modality::xray).size(), 2u);
  EXPECT_EQ(of(Modality::xray)[1].view, "lateral");
  ASSERT_EQ(of(Modality::bone_scan).size(), 1u);
  EXPECT_EQ(of(Modality::bone_scan).front().bone, "");
  EXPECT_EQ(of(Modality::bone_scan).front().findings.front().bone, "L3");
}

TEST_F(Examined, truth_lies_on_the_pixels_of_the_image) {
  const auto& xray = std::get<XrayStudy>(of(Modality::xray).front().study);
  ASSERT_EQ(xray.truth.value.size(), xray.presentation.value.size());
  // The focus in the shadow is where the image lets light through.
  double inside = 0, outside = 0, n = 0, m = 0;
  for (std::size_t p = 0; p < xray.truth.value.size(); ++p) {
    if (xray.truth.value[p] == 2.0f) inside += double(xray.exposure.value[p]), ++n;
    if (xray.truth.value[p] == 1.0f) outside += double(xray.exposure.value[p]), ++m;
  }
  ASSERT_GT(n, 0);
  ASSERT_GT(m, 0);
  const auto& ct = std::get<CtStudy>(of(Modality::ct).front().study);
  double tumour = 0, count = 0;
  for (std::size_t v = 0; v < ct.truth.value.size(); ++v)
    if (ct.truth.value[v] == 2) tumour += ct.hounsfield.value[v], ++count;
  EXPECT_NEAR(tumour / count, 30.0, 25.0);
}

TEST_F(Examined, noise_is_of_the_day_and_of_nothing_else) {
  const auto& here = std::get<CtStudy>(of(Modality::ct).front().study);
  EXPECT_EQ(std::get<CtStudy>(make(Modality::ct, 3).front().study).hounsfield.value, here.hounsfield.value);
  EXPECT_NE(std::get<CtStudy>(make(Modality::ct, 1, 31).front().study).hounsfield.value, here.hounsfield.value);
}

TEST_F(Examined, a_biopsy_of_the_hole_is_positive) {
  ThreadPool pool(1);
  const Hospital hospital{TestSettings{}};
  const Subject subject = make_subject(cube(0.2, 1, 12), cube(0.2, 1, 0), {0, 0, 0}, pool);
  const Finding finding = examine_biopsy(hospital, subject, "core", {0, 0, 0}, 5, 30);
  EXPECT_TRUE(finding.reported);
  EXPECT_GT(finding.value, 1e4);
}

}  // namespace
}  // namespace howship::imaging
