// SPDX-License-Identifier: Apache-2.0
// The patient around the bones: what the body shows of lesions that fade under treatment.
#include "howship/course/patient.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace howship::course {
namespace {

scenario::Scenario scenario_of(const std::string& text) {
  Problems problems;
  scenario::Scenario s = scenario::read_scenario(text, "a.toml", problems, false);
  EXPECT_EQ(problems.report(), "");
  return s;
}

constexpr const char* prostate =
    "duration = \"18 months\"\n[patient]\nsex = \"male\"\nprimary = \"prostate\"\n"
    "[[lesion]]\nbone = \"L2\"\nradius = \"4 mm\"\ntype = \"blastic\"\n"
    "[[treatment]]\ndrug = \"lhrh_antagonist\"\nstart = \"month 1\"\n"
    "[[treatment]]\ndrug = \"radium_223\"\nstart = \"month 6\"\n"
    "[[treatment]]\ndrug = \"docetaxel\"\nstart = \"month 12\"\ndoses = 6\n"
    "[[treatment]]\ndrug = \"paracetamol\"\nstart = \"month 1\"\n"
    "[[treatment]]\ndrug = \"morphine\"\nstart = \"month 6\"\n"
    "[[treatment]]\ndrug = \"laxative\"\nstart = \"month 6\"\n";

constexpr BoneFlux rest{0.0, 0.004, 0.004, 0.0};

}  // namespace

TEST(Patient, marker_and_pain_fade_with_the_lesion_whatever_is_given) {
  const BoneFlux healthy[] = {rest};
  Patient patient(scenario_of(prostate), healthy);
  const therapy::CouplingParameters coupling;
  const body::Parameters person;
  std::vector<therapy::Happened> log;
  double most_marker = 0.0, most_drive = 0.0;  // what a lesion can have given at most
  for (int day = 0; day < 547; ++day) {
    const double tumour = 200.0 * std::exp(-day / 60.0);  // mm3
    const BoneFlux bones[] = {{tumour, rest.calcium_out, rest.calcium_in, 1.0}};
    patient.live_to(day + 1.0, bones, log);
    const auto now = patient.care().body.now();
    const double volume = 1e-3 * tumour;
    const auto fading = [](double before, double now_due, double rate) {
      return before * std::exp(-rate) + now_due * (1.0 - std::exp(-rate));
    };
    most_marker =
        fading(most_marker, coupling.marker_secretion * volume / person.marker_elimination, person.marker_elimination);
    most_drive = fading(most_drive, coupling.pain_ceiling * volume / (volume + coupling.pain_half_volume),
                        1.0 / person.pain_time);
    ASSERT_LE(now.body.tumour_marker, 1.01 * most_marker + 1e-6)
        << "day " << day;  // healthy androgen activity is 1.005
    ASSERT_LE(now.signals.pain - now.body.pain_flare, 10.0 * most_drive + 1e-5) << "day " << day;
  }
  EXPECT_LT(patient.care().body.now().body.tumour_marker, 1e-4);
  EXPECT_LT(patient.care().body.now().signals.pain, 0.01);
}

TEST(Patient, the_skeleton_follows_the_bones_of_a_treated_patient) {
  const BoneFlux healthy[] = {rest};
  Patient patient(scenario_of("duration = \"6 months\"\n[patient]\nprimary = \"breast\"\n"
                              "[[lesion]]\nbone = \"L3\"\nradius = \"3 mm\"\n[[treatment]]\ndrug = \"denosumab\"\n"),
                  healthy);
  EXPECT_FALSE(patient.care().body.system.has_own_skeleton);
  std::vector<therapy::Happened> log;
  for (int day = 0; day < 91; ++day) patient.live_to(day + 1.0, healthy, log);
  const auto now = patient.care().body.now();
  EXPECT_NEAR(now.body.osteoclasts, 0.1, 0.02);
  EXPECT_NEAR(now.body.formation, 0.36, 0.04);  // section 3 of the whole-body model has 0.36 on day 91
}

TEST(Patient, pthrp_of_tumour_elsewhere_raises_calcium) {
  const BoneFlux healthy[] = {rest};
  Patient patient(scenario_of("duration = \"6 months\"\n[patient]\nprimary = \"lung\"\npthrp = \"20 pmol/L\"\n"
                              "[[lesion]]\nbone = \"L3\"\nradius = \"3 mm\"\n"),
                  healthy);
  std::vector<therapy::Happened> log;
  patient.live_to(30.0, healthy, log);
  EXPECT_GT(patient.care().body.now().signals.corrected_calcium, 3.0);
}

TEST(Patient, radioiodine_reaches_thyroid_cancer_only) {
  for (const auto& [primary, reached] : {std::pair{"thyroid", true}, {"breast", false}}) {
    const BoneFlux healthy[] = {rest};
    Patient patient(scenario_of(std::string("duration = \"6 months\"\n[patient]\nprimary = \"") + primary +
                                "\"\n[[lesion]]\nbone = \"L3\"\nradius = \"3 mm\"\n[[treatment]]\ndrug = "
                                "\"iodine_131\"\n"),
                    healthy);
    std::vector<therapy::Happened> log;
    double dose = 0.0;
    for (int day = 0; day < 40; ++day) {
      patient.live_to(day + 1.0, healthy, log);
      space::Exposure e;
      patient.expose(0, e);
      dose += e.dose_rate;
    }
    // 13.84 A E u T / ln 2 = 221 Gy for 5.55 GBq, 0.19 MeV, 0.3 % a gram and 3.5 days.
    if (reached) {
      EXPECT_NEAR(dose, 221.0, 3.0);
    } else {
      EXPECT_EQ(dose, 0.0);
    }
  }
}

TEST(Patient, a_saved_patient_goes_on_to_the_same_bytes) {
  const BoneFlux healthy[] = {rest};
  const scenario::Scenario s = scenario_of(prostate);
  Patient whole(s, healthy), first(s, healthy), second(s, healthy);
  std::vector<therapy::Happened> log;
  const BoneFlux bones[] = {{150.0, 0.006, 0.012, 1.5}};
  for (int day = 0; day < 260; ++day) {
    whole.live_to(day + 1.0, bones, log);
    if (day < 200) first.live_to(day + 1.0, bones, log);
    if (day == 199) {
      ASSERT_TRUE(second.restore(first.saved()));
    }
    if (day >= 200) second.live_to(day + 1.0, bones, log);
  }
  EXPECT_EQ(whole.saved(), second.saved());
}

}  // namespace howship::course
