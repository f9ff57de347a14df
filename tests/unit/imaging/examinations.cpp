// SPDX-License-Identifier: Apache-2.0
// What a reader compares with, and what a test hands over.
#include <gtest/gtest.h>

#include <cmath>

#include "howship/imaging/examination.hpp"
#include "howship/imaging/modalities/ct.hpp"
#include "howship/imaging/modalities/shared.hpp"
#include "howship/imaging/modalities/xray.hpp"

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

TEST(Coverage, of_the_spine_is_the_usual_field_and_of_other_bones_all_of_the_bone) {
  const Vec3 usual{48, 180, 180}, centre{10, -20, 900};
  const Grid femur = grid_around({30, -20, 860}, {120, 90, 240}, {1, 1, 1});
  const Coverage spine = coverage_of(box_of("L3", femur, centre), usual);
  EXPECT_EQ(spine.centre, Vec3{});
  EXPECT_EQ(spine.size, usual);
  const Coverage all = coverage_of(box_of("femur_left", femur, centre), usual);
  EXPECT_EQ(all.size,
            (Vec3{120, 180, 250}));  // from 160 mm below the centre, where the bone ends, to 90 above, as usual
  EXPECT_EQ(all.centre, (Vec3{20, 0, -35}));
  const Vec3 beside{60, 0, 0};  // from the centre of the bone, inside it
  EXPECT_TRUE(all.holds(beside));
  EXPECT_FALSE(spine.holds(beside));
}

TEST(Coverage, of_images_of_every_bone_but_the_spine_holds_the_bone) {
  ThreadPool pool(2);
  const TestSettings settings;
  const Hospital hospital(settings);
  for (const std::string_view bone : {"femur_left", "humerus_right", "rib_left", "ilium_right", "skull"}) {
    skeleton::BuiltInOptions options;
    options.voxel_size_mm = 2.0;
    const skeleton::BoneModel model = skeleton::built_in_bone(bone, options, pool);
    const TissueState state = healthy_state(model);
    const Subject subject = make_subject(state, state, model.centre, pool);
    const Grid body = placed(hospital.phantom(), bone, model.tissue.grid, model.centre);
    for (const Coverage& field :
         {hospital.field(subject, ct_field(settings.ct)), hospital.field(subject, mri_field(settings.mri)),
          hospital.field(subject, pet_field(settings.pet))})
      for (std::size_t v = 0; v < model.tissue.value.size(); ++v) {
        if (model.solid_fraction.value[v] <= 0.0f) continue;
        const Extent& e = model.tissue.grid.extent;
        const std::size_t slice = std::size_t(e.ni) * std::size_t(e.nj);
        ASSERT_TRUE(field.holds(
            body.to_world({double(v % std::size_t(e.ni)), double(v % slice / std::size_t(e.ni)), double(v / slice)})))
            << bone;
      }
  }
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

TEST(Radiograph, shows_the_metal_in_a_bone_to_the_eye_alone) {
  ThreadPool one(1), two(2);
  const Hospital hospital(TestSettings{});
  const auto film = [&](const Subject& subject, Projection projection, ThreadPool& pool) {
    return examine_xray(hospital, subject, projection, {7, 0, 3}, pool);
  };
  const Subject bare = make_subject(cube(0.2, 1, 8), cube(0.2, 1, 0), {}, two);
  TissueState with_rod = bare.state;
  with_rod.metal.resize(with_rod.size());
  // Down the middle, from end to end.
  for (std::size_t v = 0; v < with_rod.size(); ++v) {
    const Vec3 p = with_rod.grid.place(v);
    with_rod.metal[v] = std::hypot(p[0], p[1]) < 5.0 && std::abs(p[2]) < 20.0 ? 1.0f : 0.0f;
  }
  const Subject held = make_subject(with_rod, cube(0.2, 1, 0), {}, two);
  for (const Projection projection : {Projection::anterior_posterior, Projection::lateral}) {
    const XrayStudy without = film(bare, projection, two), with = film(held, projection, two);
    EXPECT_EQ(film(held, projection, one).presentation.value, with.presentation.value);
    EXPECT_EQ(with.reading.index, without.reading.index);
    EXPECT_EQ(with.measured.size, without.measured.size);
    EXPECT_EQ(with.measured.contrast, without.measured.contrast);
    EXPECT_EQ(with.measured.width, without.measured.width);
    EXPECT_EQ(with.truth.value, without.truth.value);
    const auto mean = [](const Image& image, int left, int right) {
      double sum = 0.0;
      for (int r = image.rows / 2 - 10; r < image.rows / 2 + 10; ++r)
        for (int c = left; c < right; ++c) sum += double(image(image.columns / 2 + c, r));
      return sum / (20.0 * (right - left));
    };
    EXPECT_GT(mean(with.presentation, -5, 5), mean(without.presentation, -5, 5) + 0.2) << "bright, as what is dense is";
    EXPECT_LT(mean(with.exposure, -5, 5), 0.7 * mean(without.exposure, -5, 5)) << "scatter is left";
    EXPECT_NEAR(mean(with.exposure, 20, 40) / mean(without.exposure, 20, 40), 1.0, 0.15)
        << "more light, as it is metered";
  }
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

TEST(Modalities, are_found_by_their_names) {
  EXPECT_EQ(find_modality("ct"), modalities().front());
  ASSERT_NE(find_modality("bone-scan"), nullptr);
  EXPECT_EQ(find_modality("bone-scan")->name, "bone_scan");
  EXPECT_EQ(find_modality("ctt"), nullptr);
  EXPECT_EQ(find_modality(""), nullptr);
}

TEST(Modalities, with_images_say_what_they_make_of_each_view) {
  for (const Modality* one : modalities()) {
    if (!one->has_images()) {
      EXPECT_TRUE(one->dicom_class.empty() && one->dicom_modality.empty() && one->columns.empty()) << one->name;
      continue;
    }
    EXPECT_TRUE(one->labels && one->describe && one->acquisition && one->needs_bones) << one->name;
    EXPECT_EQ(one->pixel != nullptr, one->planar) << one->name;
    EXPECT_TRUE(std::any_of(one->views.begin(), one->views.end(), [](const ShownView& v) { return v.usual; }));
    for (const ShownView& view : one->views) {
      EXPECT_EQ(one->find_view(view.name), &view) << one->name << " has this view twice";
      EXPECT_TRUE(view.pixels) << view.name;
      EXPECT_EQ(view.plane.empty(), one->planar) << view.name;
    }
    for (const SavedVolume& volume : one->volumes)
      EXPECT_TRUE(volume.view.empty() || one->find_view(volume.view)) << volume.view;
  }
}

TEST(Modalities, that_share_a_column_mean_the_same_by_it) {
  const auto columns = measured_columns();
  for (const Modality* one : modalities())
    for (const MeasuredColumn& column : one->columns) {
      const auto same =
          std::find_if(columns.begin(), columns.end(), [&](const MeasuredColumn* c) { return c->name == column.name; });
      ASSERT_NE(same, columns.end()) << column.name;
      EXPECT_EQ((*same)->meaning, column.meaning) << column.name;
      EXPECT_EQ((*same)->unit, column.unit) << column.name;
      EXPECT_EQ((*same)->per_unit, column.per_unit) << column.name;
    }
}

TEST(Modalities, put_their_views_in_words) {
  EXPECT_EQ(views_in_words("view"),
            "ct, pet, pet_ct: axial, sagittal, coronal; xray: ap, pa, lateral; mri: t1, t2, stir");
  EXPECT_EQ(views_in_words("view", true), "xray: ap, lateral");
  EXPECT_EQ(views_in_words("needle"), "biopsy: fine_needle, core, surgical");
}

class Examined : public testing::Test {
 protected:
  static const Hospital& hospital() {
    static const Hospital made = [] {
      TestSettings settings;
      settings.xray.pixel = 2.0;
      settings.ct.field = 80.0;
      settings.mri.field = 90.0;
      return Hospital(settings);
    }();
    return made;
  }
  /// A core from the middle of a bone.
  static Outcome needle(const TissueState& state, std::uint64_t patient) {
    ThreadPool pool(1);
    static const Subject healthy = make_subject(cube(0.2, 1, 0), cube(0.2, 1, 0), {0, 0, 0}, pool);
    Subject subject = healthy;
    subject.state = state;
    const Vec3 target{0, 0, 0};
    Request request;
    request.subjects = std::span(&subject, 1);
    request.targets = std::span(&target, 1);
    request.patient = {5, patient};
    request.day = 30;
    return examine(hospital(), *find_modality("biopsy"), request, pool).front().outcomes.front();
  }
  /// What a reader says of a hole that is seen about every second time.
  static Finding small_scan(std::uint64_t patient) {
    static const std::any study;
    static const Reading even{3.0, 3.0, 0.05};
    ThreadPool pool(1);
    static const Subject subject = make_subject(cube(0.2, 1, 6), cube(0.2, 1, 0), {0, 0, 0}, pool);
    static const Modality teller = [] {
      Modality out = *find_modality("ct");
      out.columns = {};
      out.describe = [](const std::any&, std::size_t) { return std::string{"a focus"}; };
      return out;
    }();
    return call(teller, even, study, 0, subject, key_of({5, patient}, "ct", "", "L3", 30), {{5, patient}, 1}).finding;
  }
  static const std::vector<Examination>& of(std::string_view modality) {
    static std::map<std::string_view, std::vector<Examination>> made;
    if (const auto found = made.find(modality); found != made.end()) return found->second;
    return made[modality] = make(modality, 1);
  }
  static std::vector<Examination> make(std::string_view modality, int threads, double day = 30,
                                       Identity patient = {5, 0}) {
    ThreadPool pool(threads);
    const Subject subject = make_subject(cube(0.2, 1, 12), cube(0.2, 1, 0), {0, 0, 0}, pool);
    Request request;
    request.subjects = std::span(&subject, 1);
    request.patient = patient;
    request.day = day;
    return examine(hospital(), *find_modality(modality), request, pool);
  }
};

TEST_F(Examined, every_modality_reports_a_large_hole_with_a_measured_size) {
  for (const std::string_view m : {"xray", "ct", "pet", "mri"}) {
    const auto& [finding, truth] = of(m).front().outcomes.front();
    EXPECT_TRUE(finding.reported()) << finding.test;
    EXPECT_FALSE(truth.false_alarm);
    EXPECT_NEAR(finding.measure("size_mm").number, 24.0, 6.0) << finding.test;
  }
  EXPECT_LT(of("ct").front().outcomes.front().finding.measure("mean_hu").number, 80.0);
  // Of bone, a fifth of the tissue, tumour is left.
  EXPECT_NEAR(of("ct").front().outcomes.front().finding.measure("change_hu").number, -300.0, 100.0);
  EXPECT_FALSE(of("ct").front().outcomes.front().finding.measure("suv_max").given());
  EXPECT_GT(of("pet").front().outcomes.front().finding.measure("suv_max").number, 4.0);
}

TEST_F(Examined, a_radiograph_has_two_views_and_a_bone_scan_is_of_the_body) {
  ASSERT_EQ(of("xray").size(), 2u);
  EXPECT_EQ(of("xray")[1].view, "lateral");
  ASSERT_EQ(of("bone_scan").size(), 1u);
  EXPECT_EQ(of("bone_scan").front().bone, "");
  EXPECT_EQ(of("bone_scan").front().outcomes.front().finding.bone, "L3");
}

TEST_F(Examined, truth_lies_on_the_pixels_of_the_image) {
  const auto& xray = *std::any_cast<XrayStudy>(&of("xray").front().study);
  ASSERT_EQ(xray.truth.value.size(), xray.presentation.value.size());
  // The focus in the shadow is where the image lets light through.
  double inside = 0, outside = 0, n = 0, m = 0;
  for (std::size_t p = 0; p < xray.truth.value.size(); ++p) {
    if (xray.truth.value[p] == 2.0f) inside += double(xray.exposure.value[p]), ++n;
    if (xray.truth.value[p] == 1.0f) outside += double(xray.exposure.value[p]), ++m;
  }
  ASSERT_GT(n, 0);
  ASSERT_GT(m, 0);
  EXPECT_GT(inside / n, 1.05 * outside / m);
  const auto& ct = *std::any_cast<CtStudy>(&of("ct").front().study);
  double tumour = 0, count = 0;
  for (std::size_t v = 0; v < ct.truth.value.size(); ++v)
    if (ct.truth.value[v] == 2) tumour += ct.hounsfield.value[v], ++count;
  EXPECT_NEAR(tumour / count, 30.0, 25.0);
}

TEST_F(Examined, noise_is_of_the_day_and_of_nothing_else) {
  const auto& here = *std::any_cast<CtStudy>(&of("ct").front().study);
  EXPECT_EQ(std::any_cast<CtStudy>(make("ct", 3).front().study).hounsfield.value, here.hounsfield.value);
  EXPECT_NE(std::any_cast<CtStudy>(make("ct", 1, 31).front().study).hounsfield.value, here.hounsfield.value);
}

// Number 0 is the patient that a scenario has; every draw of another one is another.
TEST_F(Examined, patients_of_one_seed_differ_in_noise_reader_and_needle) {
  const auto ct = [](std::uint64_t number) { return make("ct", 1, 30, {5, number}); };
  const auto first = ct(0), second = ct(1), again = ct(1);
  const auto& numbers = [](const std::vector<Examination>& made) -> const std::vector<std::int16_t>& {
    return std::any_cast<const CtStudy&>(made.front().study).hounsfield.value;
  };
  EXPECT_EQ(numbers(first), numbers(of("ct")));
  EXPECT_NE(numbers(first), numbers(second));
  EXPECT_EQ(numbers(second), numbers(again));
  std::size_t called = 0, positive = 0;
  for (std::uint64_t number = 0; number < 40; ++number) {
    called += small_scan(number).reported();
    positive += needle(cube(0.2, 1, 3), number).finding.reported();
  }
  EXPECT_GT(called, 0u);
  EXPECT_LT(called, 40u);
  EXPECT_GT(positive, 0u);
  EXPECT_LT(positive, 40u);
}

TEST_F(Examined, a_biopsy_of_the_hole_is_positive) {
  const auto [finding, truth] = needle(cube(0.2, 1, 12), 0);
  EXPECT_TRUE(finding.reported());
  EXPECT_GT(finding.value, 1e4);
  EXPECT_EQ(finding.view, "core");
  EXPECT_NEAR(truth.tumour, 0.9 * 4.0 / 3.0 * 3.1416 * 12 * 12 * 12, 400.0);
}

TEST_F(Examined, the_canal_is_graded_where_nothing_is_reported) {
  ThreadPool pool(1);
  TissueState state = cube(0.2, 1, 0);
  for (std::size_t v = 0; v < state.size(); ++v)
    if (state.tissue[v] == std::uint8_t(skeleton::Tissue::bone) && v % 30 > 17)
      state.tissue[v] = std::uint8_t(skeleton::Tissue::canal), state.lamellar[v] = state.mineral[v] = 0.0f;
  const Subject subject = make_subject(state, state, {0, 0, 0}, pool);
  Request request;
  request.subjects = std::span(&subject, 1);
  const Examination made = examine(hospital(), *find_modality("mri"), request, pool).front();
  const Finding& finding = made.outcomes.front().finding;
  EXPECT_EQ(finding.decision, Decision::nothing);
  EXPECT_EQ(finding.measure("escc_grade").text, "0");
  EXPECT_FALSE(finding.measure("size_mm").given());
  EXPECT_NE(finding.words.find("canal: ESCC 0"), std::string::npos) << finding.words;
}

TEST_F(Examined, a_laboratory_reports_its_panel_and_decides_nothing) {
  ThreadPool pool(1);
  const Sample samples[] = {{"calcium_mmol_per_l", "plasma calcium", "mmol/L", 2.4123},
                            {"tumour_burden", "what no laboratory knows", "1", 7.0}};
  Request request;
  request.samples = samples;
  const Examination made = examine(hospital(), *find_modality("labs"), request, pool).front();
  ASSERT_EQ(made.outcomes.size(), 1u);
  const auto& [finding, truth] = made.outcomes.front();
  EXPECT_EQ(finding.words, "plasma calcium: 2.41 mmol/L");
  EXPECT_EQ(finding.value, 2.4123);
  EXPECT_EQ(finding.decision, Decision::none);
  EXPECT_TRUE(std::isnan(truth.tumour));
}

}  // namespace
}  // namespace howship::imaging
