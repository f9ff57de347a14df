// SPDX-License-Identifier: Apache-2.0
// What readers make of broken bones, of a canal and of organs, and where nails go.
#include "howship/patient/practice.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "howship/patient/surrogates.hpp"
#include "living.hpp"

namespace howship::patient {
namespace {

constexpr int days = 4000;

/// How often a reader says yes, on days that differ in nothing but the draw.
template <class Says>
double share_of(Patient& patient, const Says& says) {
  int yes = 0;
  for (patient.step = 1; patient.step <= days; ++patient.step) yes += says();
  return double(yes) / days;
}

TEST(Practice, AVertebraIsCalledBrokenByTheHeightThatIsReadAsLost) {
  Patient patient = patient_of({.radius = 0.0});
  Site& site = patient.sites.front();
  const PracticeParameters& p = patient.plan->parameters.practice;
  EXPECT_LT(share_of(patient, [&] { return bone_report(patient, site, "xray").fractured; }), 0.002);
  site.broken = Break{};
  for (const double lost : {0.12, 0.20, 0.30}) {
    site.collapse.loss = lost;
    const double film = share_of(patient, [&] { return bone_report(patient, site, "xray").fractured; });
    const double section = share_of(patient, [&] { return bone_report(patient, site, "ct").fractured; });
    EXPECT_NEAR(film, imaging::normal_probability((lost - p.height_seen) / p.height_error_film), 0.03) << lost;
    EXPECT_NEAR(section, imaging::normal_probability((lost - p.height_seen) / p.height_error_section), 0.03) << lost;
  }
  site.broken->united = 1.0;
  EXPECT_EQ(share_of(patient, [&] { return bone_report(patient, site, "ct").fractured; }), 0.0) << "an old one";
}

TEST(Practice, OtherBrokenBonesAreSeldomOverlooked) {
  Patient patient = patient_of({.bone = "femur_left", .radius = 0.0});
  Site& site = patient.sites.front();
  EXPECT_NEAR(share_of(patient, [&] { return bone_report(patient, site, "xray").fractured; }), 0.002, 0.002);
  site.broken = Break{};
  EXPECT_NEAR(share_of(patient, [&] { return bone_report(patient, site, "xray").fractured; }), 0.95, 0.012);
  EXPECT_NEAR(share_of(patient, [&] { return bone_report(patient, site, "mri").fractured; }), 0.98, 0.009);
}

TEST(Practice, EightGradesInAHundredAreReadOneOff) {
  Patient patient = patient_of({.radius = 0.0});
  const auto read = [&](const std::string& grade) {
    imaging::Finding finding;
    finding.test = "mri";
    finding.bone = "L3";
    finding.words = "nothing suspicious; canal: ESCC " + grade + ", stenosis 4 %";
    finding.measured.push_back({"escc_grade", imaging::Value{.text = grade}});
    misread_canal(patient, finding);
    const std::string now = finding.measured.front().value.text;
    EXPECT_NE(finding.words.find("ESCC " + now + ","), std::string::npos) << finding.words;
    return now;
  };
  int low = 0, high = 0;
  for (patient.step = 1; patient.step <= days; ++patient.step) {
    const std::string grade = read("1b");
    low += grade == "1a";
    high += grade == "1c";
    EXPECT_TRUE(grade == "1a" || grade == "1b" || grade == "1c") << grade;
  }
  EXPECT_NEAR(double(low) / days, 0.04, 0.01);
  EXPECT_NEAR(double(high) / days, 0.04, 0.01);
  int none = 0;
  for (patient.step = 1; patient.step <= days; ++patient.step) none += read("0") == "0";
  EXPECT_NEAR(double(none) / days, 0.96, 0.01) << "there is no grade below 0";
}

TEST(Practice, FociOfOrgansAreFoundByTheirSize) {
  const auto with = [](double diameter) {
    Plan plan = plan_of({.radius = 0.0});
    const double volume = 3.14159265 / 6.0 * std::pow(diameter, 3);
    plan.elsewhere = Elsewhere{.deposits = {{SpreadOrgan::liver, 1000000, 0.0, 1e9, volume, 0.0, 2e6}},
                               .half = {800e3, 700e3, 450e3, 35e3, 900e3, 300e3},
                               .steepness = 1.5,
                               .known_from = 0.0,
                               .found_by = "screening",
                               .death_hazard = 0.0,
                               .death_slope = 1.05};
    return start(std::make_shared<const Plan>(std::move(plan)));
  };
  for (const double diameter : {4.0, 8.0, 20.0}) {
    Patient patient = with(diameter);
    EXPECT_NEAR(share_of(patient, [&] { return !organ_reports(patient, "ct").empty(); }),
                imaging::normal_probability(std::log(diameter / 8.0) / 0.35), 0.03)
        << diameter;
    EXPECT_TRUE(organ_reports(patient, "xray").empty());
  }
  Patient patient = with(30.0);
  const auto found = organ_reports(patient, "ct");
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].organ, "liver");
  EXPECT_EQ(found[0].foci, 1);
  EXPECT_NEAR(found[0].largest, 30.0, 4.0);
}

TEST(Practice, ANailLiesInTheShaftOfItsSide) {
  const Patient left = patient_of({.bone = "femur_left", .radius = 0.0}),
                right = patient_of({.bone = "femur_right", .radius = 0.0}), spine = patient_of({.radius = 0.0});
  const auto a = nail_place(left, left.sites.front()), b = nail_place(right, right.sites.front());
  ASSERT_TRUE(a && b);
  EXPECT_FALSE(nail_place(spine, spine.sites.front()));
  EXPECT_NEAR(a->from[0] - left.sites.front().model().centre[0], -22.0, 1e-9) << "world axes grow to the right";
  EXPECT_NEAR(b->from[0] - right.sites.front().model().centre[0], 22.0, 1e-9);
  EXPECT_EQ(a->diameter, 11.0);
}

TEST(Surrogates, WhatALesionAmountsToIsTheSameInShellsAndInVoxels) {
  Patient shells = patient_of({.radius = 6.0});
  Patient voxels = patient_of({.joined = Joined::voxels, .radius = 6.0});
  live_to(shells, 60.0);
  live_to(voxels, 60.0);
  const imaging::TestSettings settings;
  const auto a = summaries_of(shells.sites.front(), settings), b = summaries_of(voxels.sites.front(), settings);
  ASSERT_EQ(a.size(), 1u);
  ASSERT_EQ(b.size(), 1u);
  EXPECT_NEAR(a[0].reach / b[0].reach, 1.0, 0.2);
  EXPECT_NEAR(a[0].tumour, b[0].tumour, 0.12);
  EXPECT_NEAR(a[0].deficit, b[0].deficit, 0.03);
  EXPECT_NEAR(a[0].share[0], b[0].share[0], 0.1);
}

}  // namespace
}  // namespace howship::patient
