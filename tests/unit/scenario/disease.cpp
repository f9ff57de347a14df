// SPDX-License-Identifier: Apache-2.0
// `[disease]`: metastases that come by themselves are lesions of the run.
#include <gtest/gtest.h>

#include <cmath>
#include <set>

#include "howship/scenario/primary_file.hpp"
#include "howship/scenario/scenario.hpp"
#include "howship/spread/history.hpp"

namespace {

using namespace howship;
using namespace howship::scenario;

std::string text(const std::string& disease,
                 const std::string& patient = "sex = \"female\"\nage = 58\nprimary = \"breast\"\n",
                 const std::string& more = "") {
  return "seed = 3\nduration = \"36 months\"\n[patient]\n" + patient + "[disease]\n" + disease + more;
}
ReadScenario read(const std::string& scenario) {
  Problems problems;
  ReadScenario out = read_scenario(scenario, "s.toml", problems);
  EXPECT_TRUE(problems.empty()) << problems.report();
  return out;
}
std::string fault(const std::string& scenario) {
  Problems problems;
  read_scenario(scenario, "s.toml", problems);
  EXPECT_GE(problems.size(), 1u);
  return problems.report();
}

TEST(Disease, lesions_come_on_the_days_on_which_deposits_pass_a_cubic_millimetre) {
  const ReadScenario found = read(text("day_0 = \"first_metastasis\"\nsize = \"30 mm\"\n"));
  ASSERT_FALSE(found.scenario.lesions.empty());
  // The same life, from the primary alone.
  spread::Wanted wanted;
  wanted.age = 58.0;
  wanted.female = true;
  wanted.size = 30.0;
  const auto seeded = [](const spread::History& h) {
    std::vector<double> days;
    for (const spread::Deposit& d : h.deposits)
      if (d.organ == spread::bone && std::isfinite(d.seeded) && !spread::regions()[d.region].bone.empty())
        days.push_back(d.seeded);
    std::sort(days.begin(), days.end());
    return days;
  };
  wanted.accepts = [&](const spread::History& h) { return !seeded(h).empty(); };
  const auto days = seeded(spread::live(spread::Disease(built_in_primary("breast"), {}), 3, 0, wanted));
  EXPECT_EQ(found.scenario.lesions.front().start, 0.0);
  for (const Lesion& lesion : found.scenario.lesions)
    EXPECT_TRUE(std::any_of(days.begin(), days.end(), [&](double day) {
      return std::abs(day - days.front() - lesion.start) < 1e-6;
    })) << lesion.start;
  for (const Lesion& lesion : found.scenario.lesions) EXPECT_NEAR(lesion.radius, 0.6204, 0.001);
}

TEST(Disease, a_volume_of_one_cubic_millimetre_is_reached_on_the_day_that_is_said) {
  const spread::Disease disease(built_in_primary("breast"), {});
  int seen = 0;
  for (std::uint64_t patient = 0; patient < 60; ++patient)
    for (const spread::Deposit& d : spread::live(disease, 3, patient).deposits) {
      if (std::isinf(d.seeded)) continue;
      EXPECT_GT(d.seeded, d.born);
      EXPECT_GE(d.visible, d.seeded);
      ++seen;
    }
  EXPECT_GT(seen, 50);
}

TEST(Disease, day_0_may_be_diagnosis_with_lesions_that_have_grown) {
  const ReadScenario found = read(text("day_0 = \"diagnosis\"\nstage = \"distant\"\npsa_from = \"100 ng/mL\"\n",
                                       "sex = \"male\"\nage = 70\nprimary = \"prostate\"\n"));
  const auto& lesions = found.scenario.lesions;
  ASSERT_GT(lesions.size(), 1u);
  EXPECT_TRUE(std::any_of(lesions.begin(), lesions.end(), [](const Lesion& one) { return one.radius > 4.0; }));
  for (const Lesion& one : lesions)
    EXPECT_TRUE(one.start == 0.0 || one.radius < 0.63) << one.start << ' ' << one.radius;
}

TEST(Disease, a_bone_that_has_a_section_is_in_voxels_and_others_are_in_shells) {
  const std::string disease = "day_0 = \"diagnosis\"\nstage = \"distant\"\n",
                    who = "sex = \"male\"\nage = 70\nprimary = \"prostate\"\n";
  const std::string bone = read(text(disease, who)).scenario.lesions.front().bone;
  const ReadScenario found = read(text(disease, who, "[bone." + bone + "]\n"));
  for (const Lesion& one : found.scenario.lesions) EXPECT_EQ(one.space, one.bone == bone ? "voxels" : "shells");
}

TEST(Disease, the_bones_of_the_largest_lesions_may_be_in_voxels) {
  const ReadScenario found = read(text("day_0 = \"diagnosis\"\nstage = \"distant\"\nvoxels = 2\n",
                                       "sex = \"male\"\nage = 70\nprimary = \"prostate\"\n"));
  std::set<std::string> voxels, shells;
  double smallest = 1e9, largest = 0.0;
  for (const Lesion& one : found.scenario.lesions) (one.space == "voxels" ? voxels : shells).insert(one.bone);
  for (const std::string& bone : voxels) {
    double of_bone = 0.0;
    for (const Lesion& one : found.scenario.lesions)
      if (one.bone == bone) of_bone = std::max(of_bone, one.radius);
    smallest = std::min(smallest, of_bone);
  }
  for (const Lesion& one : found.scenario.lesions)
    if (one.space == "shells") largest = std::max(largest, one.radius);
  EXPECT_EQ(voxels.size(), std::min<std::size_t>(2, voxels.size() + shells.size()));
  EXPECT_GE(smallest, largest);
}

TEST(Disease, tumour_of_other_organs_and_the_primary_come_with_it) {
  const ReadScenario found = read(text("day_0 = \"diagnosis\"\nstage = \"distant\"\npatient = 1\n"));
  ASSERT_TRUE(found.scenario.elsewhere);
  const patient::Elsewhere& all = *found.scenario.elsewhere;
  EXPECT_EQ(all.known_from, 0.0);
  // A primary stays where distant disease is known when it is found.
  ASSERT_FALSE(all.deposits.empty());
  EXPECT_EQ(all.deposits.front().organ, patient::SpreadOrgan::primary);
  EXPECT_GT(all.deposits.front().volume, 10.0);
  EXPECT_TRUE(std::isinf(all.deposits.front().until));
  std::set<std::size_t> numbers;
  for (const patient::DepositPlan& one : all.deposits) {
    EXPECT_GE(one.volume, 1.0 - 1e-12);
    EXPECT_LE(one.volume, one.capacity);
    EXPECT_GT(one.growth, 0.0);
    EXPECT_TRUE(numbers.insert(one.number).second);
  }
  EXPECT_FALSE(read("seed = 3\nduration = \"2 months\"\n[patient]\nprimary = \"breast\"\n[[lesion]]\nbone = "
                    "\"L3\"\nradius = \"3 mm\"\n")
                   .scenario.elsewhere);
}

TEST(Disease, what_is_taken_out_at_diagnosis_is_not_there_on_its_day_and_is_until_then) {
  const ReadScenario at = read(text("day_0 = \"diagnosis\"\nstage = \"localised\"\n"));
  for (const patient::DepositPlan& one : at.scenario.elsewhere->deposits)
    EXPECT_NE(one.organ, patient::SpreadOrgan::primary);
}

TEST(Disease, the_first_sign_and_a_late_recurrence_may_be_asked_for) {
  const ReadScenario pain = read(text("day_0 = \"first_metastasis\"\nfirst_sign = \"bone_pain\"\n"));
  EXPECT_EQ(pain.scenario.elsewhere->found_by, "a bone that hurts");
  EXPECT_GT(pain.scenario.elsewhere->known_from, 0.0);
  const std::string late = "day_0 = \"diagnosis\"\nrecurs_after = \"10 years\"\n";
  std::string scenario = text(late);
  scenario.replace(scenario.find("36 months"), 9, "19 years");
  EXPECT_FALSE(read(scenario).scenario.lesions.empty());
  EXPECT_NE(fault(text("day_0 = \"diagnosis\"\nfirst_sign = \"luck\"\n")).find("bone_pain"), std::string::npos);
}

TEST(Disease, another_patient_or_seed_has_other_lesions_and_the_same_has_the_same) {
  const std::string disease = "day_0 = \"first_metastasis\"\n";
  std::set<std::string> bones;
  for (const char* patient : {"0", "1", "2", "3"}) {
    const ReadScenario a = read(text(disease + "patient = " + patient + "\n"));
    const ReadScenario b = read(text(disease + "patient = " + patient + "\n"));
    ASSERT_EQ(a.scenario.lesions.size(), b.scenario.lesions.size());
    for (std::size_t k = 0; k < a.scenario.lesions.size(); ++k)
      EXPECT_EQ(a.scenario.lesions[k].centre, b.scenario.lesions[k].centre);
    bones.insert(a.scenario.lesions.front().bone);
  }
  EXPECT_GT(bones.size(), 1u);
}

TEST(Disease, faults_have_their_place) {
  const auto expect = [](const std::string& said, const std::string& part) {
    EXPECT_NE(said.find(part), std::string::npos) << part << " in\n" << said;
  };
  expect(fault(text("stage = \"distant\"\n")), "s.toml:8:9: error: disease.stage: says something of a disease");
  expect(fault(text("")), "s.toml:7:1: error: disease.day_0: must be given");
  expect(fault(text("day_0 = \"diagnosis\"\nstage = \"V\"\n")), "s.toml:9:9");
  expect(fault(text("day_0 = \"diagnosis\"\npsa_from = \"4 ng/mL\"\n")), "this primary has no PSA");
  expect(fault(text("day_0 = \"diagnosis\"\npsa_from = \"20 ng/mL\"\npsa_to = \"4 ng/mL\"\n",
                    "sex = \"male\"\nage = 70\nprimary = \"prostate\"\n")),
         "disease.psa_from: is above psa_to");
  expect(fault(text("day_0 = \"diagnosis\"\n", "sex = \"female\"\nage = 20\nprimary = \"breast\"\n")),
         "s.toml:5:7: error: patient.age: is beyond the ages");
  expect(fault(text("day_0 = \"diagnosis\"\nstage = \"localised\"\nnodes = 2\n")),
         "does not go with the number of nodes");
  expect(fault(text("day_0 = \"diagnosis\"\n", "sex = \"female\"\nprimary = \"prostate\"\n")), "no woman");
  expect(fault(text("day_0 = \"diagnosis\"\n", "sex = \"female\"\n")), "spread of this cancer is not modelled");
}

}  // namespace
