// SPDX-License-Identifier: Apache-2.0
// A thousand virtual patients a row by the reduced law, beside what its prototype gives: times within a tenth, shares
// within four points.
#include <gtest/gtest.h>

#include "reduced_cohort.hpp"

namespace howship::tumour {
namespace {

constexpr double castrate = 0.03;

double falling(double day) { return castrate + (1.0 - castrate) * std::exp(-0.25 * day); }

void expect_time(double months, double model, const char* what) { EXPECT_NEAR(months, model, 0.1 * model) << what; }
void expect_share(double percent, double model, const char* what) { EXPECT_NEAR(percent, model, 4.0) << what; }

Given castration(double testosterone) {
  Given given;
  given.hormones.testosterone = testosterone;
  return given;
}

Given abiraterone(double testosterone, double day, double steroid) {
  Given given = castration(testosterone);
  given.hormones.androgen_synthesis_block = 0.95 * (1.0 - std::exp(-day));
  given.hormones.adrenal_suppression = steroid;
  return given;
}

double dose_on(double day, double step, double every, double until, double dose = 1.0) {
  return day < until && std::fmod(day, every) < step ? dose : 0.0;
}

struct Prostate : testing::Test {
  static void SetUpTestSuite() {
    men = cohort({.primary = "prostate", .seed = 101});
    Visits v{.until = 1800, .every = 14, .marker = true, .second_line_after = 186.0};
    alone = treat(
        men, [](double day) { return castration(falling(day)); }, v);
    v.second_line_after = never;
    both = treat(
        men, [](double day) { return abiraterone(falling(day), day, 1.0); }, v);
  }
  static inline std::vector<VirtualPatient> men;
  static inline Arm alone, both;
};

TEST_F(Prostate, on_castration_progresses_as_the_prototype_does) {
  expect_time(alone.median_months(&Course::progression), 15.2, "radiographic progression");
  expect_time(alone.median_months(&Course::marker_progression), 13.3, "PSA progression");
  EXPECT_NEAR(100.0 * median(alone.all(&Course::marker_best)), 2.65, 0.5);
}

TEST_F(Prostate, on_castration_and_abiraterone_too) {
  expect_time(both.median_months(&Course::progression), 30.8, "radiographic progression");
  expect_share(both.share([](const Course& one) { return one.progression < 1800.0; }), 81.8, "progressed by 5 years");
  EXPECT_NEAR(hazard_ratio(both.all(&Course::progression), alone.all(&Course::progression), 60.0), 0.562, 0.056);
  EXPECT_NEAR(hazard_ratio(both.all(&Course::marker_progression), alone.all(&Course::marker_progression), 60.0), 0.458,
              0.046);
}

TEST_F(Prostate, after_castration_answers_to_abiraterone_and_docetaxel) {
  std::vector<VirtualPatient> second;
  for (const Course& one : alone.courses)
    if (one.second_line < never) second.push_back(one.at_second_line);
  Visits v{.until = 900, .every = 14, .marker = true, .marker_scale = alone.scale, .marker_from = 28.0};
  const Given before = castration(castrate);
  const Arm prednisone = treat(
      second,
      [](double day) {
        Given given = castration(castrate);
        given.hormones.adrenal_suppression = 1.0 - std::exp(-day / 3.0);
        return given;
      },
      v, before);
  const Arm docetaxel = treat(
      second,
      [](double day) {
        Given given = castration(castrate);
        given.hormones.adrenal_suppression = 1.0;
        given.cytotoxic = dose_on(day, 2.0, 21.0, 210.0);
        return given;
      },
      v, before);
  v.until = 1400;
  const Arm abiraterone_arm = treat(
      second, [](double day) { return abiraterone(castrate, day, 1.0 - std::exp(-day / 3.0)); }, v, before);
  const auto halved = [](const Course& one) { return one.marker_best <= 0.5; };
  expect_share(abiraterone_arm.share(halved), 73.7, "PSA halved on abiraterone");
  expect_share(prednisone.share(halved), 1.47, "PSA halved on prednisone");
  expect_share(docetaxel.share(halved), 40.2, "PSA halved on docetaxel");
  expect_share(docetaxel.responded(), 17.9, "diameters on docetaxel");
  std::vector<double> days;
  for (const Course& one : docetaxel.courses)
    if (one.marker_halved < never) days.push_back(one.marker_halved);
  EXPECT_NEAR(median(days), 56.0, 14.0);
  EXPECT_NEAR(hazard_ratio(abiraterone_arm.all(&Course::progression), prednisone.all(&Course::progression), 40.0), 0.36,
              0.05);
}

TEST(NothingForEver, castration_and_abiraterone_hold_nobody_for_good_and_castration_nobody_not_at_all) {
  const auto men = cohort({.primary = "prostate", .seed = 205, .patients = 400});
  const Visits v{.until = 8 * 365.25, .every = 56, .marker = true};
  const Arm both = treat(
      men, [](double day) { return abiraterone(falling(day), day, 1.0); }, v);
  EXPECT_GE(both.share([](const Course& one) { return one.progression < never; }), 85.0);
  for (const Course& one : both.courses) {
    double alive = 0.0;
    for (const LivingLesion& lesion : one.at_end.lesions) alive += lesion.lesion.alive();
    EXPECT_GT(alive, 0.0);
  }
  Visits short_run = v;
  short_run.until = 365.0;
  const Arm alone = treat(
      men, [](double day) { return castration(falling(day)); }, short_run);
  EXPECT_GE(alone.share([](const Course& one) { return one.marker_best < 0.2; }), 85.0);
}

struct Breast : testing::Test {
  static void SetUpTestSuite() { women = cohort({.primary = "breast", .seed = 102}); }

  /// `tone` of the tumour's oestrogen that treatment leaves.
  static Arm endocrine(double tone, double tamoxifen, double until = 1400.0) {
    return treat(women,
                 [=](double day) {
                   Given given;
                   const CloneParameters p;
                   const double left = tone + (1.0 - tone) * std::exp(-0.2 * day);
                   // Oestradiol of blood that gives this tone.
                   given.hormones.oestradiol =
                       std::pow(left, std::log(p.castrate_oestradiol) / std::log(p.tone_after_castration));
                   given.hormones.tamoxifen = tamoxifen * (1.0 - std::exp(-0.07 * day));
                   return given;
                 },
                 {.until = until, .every = 14});
  }
  static inline std::vector<VirtualPatient> women;
};

TEST_F(Breast, answers_to_endocrine_drugs_as_the_prototype_does) {
  const struct {
    const char* what;
    double tone, tamoxifen, months, response;
  } arms[] = {{"untreated", 1.0, 0.0, 2.76, 0.0},
              {"tamoxifen after the menopause", 1.0, 1.0, 6.9, 19.2},
              {"aromatase inhibitor after the menopause", 0.0204, 0.0, 7.82, 34.6},
              {"LHRH agonist before it", 0.0467, 0.0, 7.36, 27.6},
              {"both before it", 0.0467, 1.0, 8.28, 47.2}};
  for (const auto& arm : arms) {
    const Arm found = endocrine(arm.tone, arm.tamoxifen);
    expect_time(found.median_months(&Course::progression), arm.months, arm.what);
    expect_share(found.responded(), arm.response, arm.what);
  }
  const Arm ovary_answers = endocrine(0.795, 0.0, 900.0);
  expect_share(ovary_answers.responded(), 1.0, "aromatase inhibitor before the menopause");
}

TEST_F(Breast, answers_to_docetaxel_as_the_prototype_does) {
  const Arm docetaxel = treat(women,
                              [](double day) {
                                Given given;
                                given.cytotoxic = dose_on(day, 2.0, 21.0, 168.0);
                                return given;
                              },
                              {.until = 900, .every = 14});
  expect_share(docetaxel.responded(), 44.8, "response");
  expect_time(docetaxel.median_months(&Course::progression), 6.44, "progression");
}

TEST(OtherPrimaries, answer_to_kinase_inhibitors_as_the_prototype_does) {
  const struct {
    const char* primary;
    double response, months, untreated;
  } rows[] = {{"renal", 29.7, 11.0, 4.14}, {"lung", 73.2, 8.28, 2.1}};
  for (const auto& row : rows) {
    const auto patients =
        cohort({.primary = row.primary, .seed = 110, .change = [](CloneParameters& p) { p.kinase_target = 1.0; }});
    const Arm treated = treat(patients,
                              [](double day) {
                                Given given;
                                given.kinase = 0.9 * (1.0 - std::exp(-0.5 * day));
                                return given;
                              },
                              {.until = 1400, .every = 21});
    const Arm untreated = treat(patients, [](double) { return Given{}; }, {.until = 500, .every = 21});
    expect_share(treated.responded(), row.response, row.primary);
    expect_time(treated.median_months(&Course::progression), row.months, row.primary);
    expect_time(untreated.median_months(&Course::progression), row.untreated, row.primary);
  }
}

TEST(OtherPrimaries, answer_to_a_checkpoint_inhibitor_as_the_prototype_does) {
  const struct {
    const char* primary;
    double response;
  } rows[] = {{"renal", 22.4}, {"lung", 18.9}, {"prostate", 5.1}, {"breast", 6.0}};
  for (const auto& row : rows) {
    const Arm arm = treat(cohort({.primary = row.primary, .seed = 111}),
                          [](double day) {
                            Given given;
                            given.freed = day < 730.0 ? 1.0 : 0.0;
                            return given;
                          },
                          {.until = 1100, .every = 56});
    expect_share(arm.responded(), row.response, row.primary);
  }
}

TEST(OtherPrimaries, answer_to_docetaxel_as_the_prototype_does) {
  const auto arm = [](const char* primary, std::uint64_t seed) {
    return treat(cohort({.primary = primary, .seed = seed}),
                 [](double day) {
                   Given given;
                   given.cytotoxic = dose_on(day, 2.0, 21.0, 126.0);
                   return given;
                 },
                 {.until = 500, .every = 42});
  };
  const Arm lung = arm("lung", 112);
  expect_share(lung.responded(), 15.4, "lung");
  expect_time(lung.median_months(&Course::progression), 5.52, "lung");
  EXPECT_LT(arm("renal", 113).responded(), 5.0);
}

TEST(OtherPrimaries, thyroid_metastases_double_in_years) {
  const Arm arm = treat(cohort({.primary = "thyroid", .seed = 114, .diameter = 12.0}), [](double) { return Given{}; },
                        {.until = 730, .step = 4.0, .every = 28});
  const auto doubling_years = [](const Course& one) {
    double ratio = 0.0;
    for (std::size_t k = 0; k < lesions_seen; ++k)
      ratio += std::pow(one.diameter[k] / one.first_diameter[k], 3.0) / double(lesions_seen);
    return 730.0 * std::log(2.0) / std::log(std::max(ratio, 1.0001)) / 365.25;
  };
  const double wanted[] = {28.0, 60.0, 83.0};
  const double years[] = {1.0, 2.0, 4.0};
  for (std::size_t i = 0; i < 3; ++i)
    expect_share(arm.share([&](const Course& one) { return doubling_years(one) < years[i]; }), wanted[i], "thyroid");
}

}  // namespace
}  // namespace howship::tumour
