// SPDX-License-Identifier: Apache-2.0
// `[disease]`: metastases that come by themselves are lesions of the run.
#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <map>
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

/// The first deposit in a bone that is simulated, of the life of a patient of seed 3 who has one within 36 months.
struct First {
  std::uint32_t key;
  double from_metastasis, from_cell;  ///< days since the first in any bone was a cubic millimetre, or a cell
  double known_from;                  ///< days from the first in any bone to diagnosis
};
First first_of(const std::string& primary, spread::Wanted wanted,
               const std::function<bool(const spread::History&)>& also = {}) {
  const auto lesions = [](const spread::History& h) {
    double first = spread::never;
    std::vector<spread::Deposit> out;
    for (const spread::Deposit& d : h.deposits)
      if (d.organ == spread::bone && std::isfinite(d.seeded)) first = std::min(first, d.seeded);
    for (const spread::Deposit& d : h.deposits)
      if (d.organ == spread::bone && d.seeded - first < 36.0 * spread::month &&
          !spread::regions()[d.region].bone.empty() && !(d.status == spread::Deposit::dead && d.volume <= 0.0))
        out.push_back(d);
    std::stable_sort(out.begin(), out.end(),
                     [](const spread::Deposit& a, const spread::Deposit& b) { return a.seeded < b.seeded; });
    return out;
  };
  wanted.accepts = [&](const spread::History& h) { return (!also || also(h)) && !lesions(h).empty(); };
  const spread::History h = spread::live(spread::Disease(built_in_primary(primary), {}), 3, 0, wanted);
  double metastasis = spread::never, cell = spread::never;
  for (const spread::Deposit& d : h.deposits)
    if (d.organ == spread::bone && std::isfinite(d.seeded)) {
      metastasis = std::min(metastasis, d.seeded);
      cell = std::min(cell, d.born);
    }
  const spread::Deposit first = lesions(h).at(0);
  return {first.key, first.seeded - metastasis, first.seeded - cell, h.diagnosis - metastasis};
}

TEST(Disease, what_is_asked_of_the_primary_chooses_the_life) {
  spread::Wanted woman, man;
  woman.age = 58.0;
  woman.female = true;
  man.age = 70.0;
  man.female = false;
  const std::string he = "sex = \"male\"\nage = 70\nprimary = \"prostate\"\n",
                    she = "sex = \"female\"\nage = 58\nprimary = \"breast\"\n";
  const auto with = [](spread::Wanted wanted, const auto& change) {
    change(wanted);
    return wanted;
  };
  struct Row {
    std::string patient, says, primary;
    spread::Wanted wanted;
  };
  const Row rows[] = {
      {she, "", "breast", woman},
      {she, "nodes = 6\n", "breast",
       with(woman,
            [](auto& w) {
              w.nodes = spread::Between<int>{6, 6};
            })},
      {she, "grade = 3\n", "breast",
       with(woman,
            [](auto& w) {
              w.grade = spread::Between<int>{3, 3};
            })},
      {she, "screening = \"none\"\n", "breast", with(woman, [](auto& w) { w.screening = spread::Screening::none; })},
      {she, "screening = \"regular\"\n", "breast",
       with(woman, [](auto& w) { w.screening = spread::Screening::every; })},
      {she + "oestrogen_receptor = \"negative\"\n", "", "breast", with(woman, [](auto& w) { w.receptor = false; })},
      {he, "psa_to = \"9 ng/mL\"\n", "prostate",
       with(man,
            [](auto& w) {
              w.psa = spread::Between<double>{0.0, 9.0};
            })},
      {he, "psa_from = \"20 ng/mL\"\npsa_to = \"40 ng/mL\"\n", "prostate",
       with(man,
            [](auto& w) {
              w.psa = spread::Between<double>{20.0, 40.0};
            })},
      {he, "psa_from = \"2000 ng/mL\"\n", "prostate",
       with(man,
            [](auto& w) {
              w.psa = spread::Between<double>{2000.0, 1e9};
            })},
  };
  std::map<std::string, std::set<double>> seen;
  for (const Row& row : rows) {
    const First first = first_of(row.primary, row.wanted);
    const Scenario found = read(text("day_0 = \"first_metastasis\"\n" + row.says, row.patient)).scenario;
    const auto& lesions = found.lesions;
    ASSERT_FALSE(lesions.empty()) << row.says;
    EXPECT_EQ(lesions.front().deposit, first.key) << row.patient << row.says;
    EXPECT_NEAR(lesions.front().start, first.from_metastasis, 1e-6) << row.patient << row.says;
    EXPECT_NEAR(found.elsewhere->known_from, first.known_from, 1e-6) << row.patient << row.says;
    seen[row.primary].insert(first.known_from);
  }
  EXPECT_GE(seen["breast"].size(), 5u) << "lives are others where more is asked";
  EXPECT_EQ(seen["prostate"].size(), 3u);
}

TEST(Disease, a_late_recurrence_is_one_that_comes_late_and_in_life) {
  spread::Wanted wanted;
  wanted.age = 66.0;
  wanted.female = true;
  std::set<double> known;
  for (const double years : {1.0, 15.0}) {
    const First first = first_of("breast", wanted, [&](const spread::History& h) {
      return h.first_distant >= h.diagnosis + years * spread::year && h.first_distant < h.death;
    });
    const Scenario found =
        read(text("day_0 = \"first_metastasis\"\nrecurs_after = \"" + std::to_string(years) + " years\"\n",
                  "sex = \"female\"\nage = 66\nprimary = \"breast\"\n"))
            .scenario;
    ASSERT_FALSE(found.lesions.empty());
    EXPECT_EQ(found.lesions.front().deposit, first.key) << years;
    EXPECT_NEAR(found.elsewhere->known_from, first.known_from, 1e-6) << years;
    known.insert(first.known_from);
  }
  EXPECT_GT(known.size(), 1u) << "lives are others where more is asked";
}

TEST(Disease, a_cancer_without_regional_nodes_spreads_all_the_same) {
  for (const char* nodes : {"", "nodes = 0\n", "stage = \"distant\"\n"})
    EXPECT_FALSE(read(text("day_0 = \"diagnosis\"\n" + std::string{nodes}, "age = 66\nprimary = \"myeloma\"\n"))
                     .scenario.lesions.empty())
        << nodes;
}

TEST(Disease, day_0_may_be_that_of_the_first_cell) {
  spread::Wanted wanted;
  wanted.age = 58.0;
  wanted.female = true;
  const First first = first_of("breast", wanted);
  EXPECT_GT(first.from_cell, first.from_metastasis);
  std::string scenario = text("day_0 = \"first_cell\"\n");
  scenario.replace(scenario.find("36 months"), 9, "15 years");
  const ReadScenario found = read(scenario);
  ASSERT_FALSE(found.scenario.lesions.empty());
  EXPECT_EQ(found.scenario.lesions.front().deposit, first.key);
  EXPECT_NEAR(found.scenario.lesions.front().start, first.from_cell, 1e-6);
}

TEST(Disease, a_phenotype_of_bone_spreads_as_its_cancer_does) {
  const std::string who = "sex = \"male\"\nage = 70\nprimary = \"prostate";
  const auto of = [&](const std::string& name) {
    return read(text("day_0 = \"diagnosis\"\n", who + name + "\"\n")).scenario.lesions;
  };
  const auto blastic = of("_blastic"), usual = of("");
  ASSERT_FALSE(blastic.empty());
  ASSERT_EQ(blastic.size(), usual.size());
  for (std::size_t k = 0; k < usual.size(); ++k) {
    EXPECT_EQ(blastic[k].deposit, usual[k].deposit);
    EXPECT_EQ(blastic[k].region, usual[k].region);
  }
}

TEST(Disease, the_cancer_is_found_by_the_sign_that_is_asked_for) {
  for (const auto& [sign, says] : {std::pair{"symptoms", "its own symptoms"},
                                   {"screening", "screening"},
                                   {"metastasis", "a metastasis"},
                                   {"bone_pain", "a bone that hurts"}})
    for (const char* patient : {"0", "4"}) {
      const ReadScenario found = read(text("day_0 = \"first_metastasis\"\nfirst_sign = \"" + std::string{sign} +
                                           "\"\npatient = " + patient + "\n"));
      ASSERT_TRUE(found.scenario.elsewhere);
      // A bone that hurts is a metastasis, too.
      const std::string by = found.scenario.elsewhere->found_by;
      EXPECT_TRUE(by == says || (std::string{sign} == "metastasis" && by == "a bone that hurts")) << sign << ' ' << by;
    }
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
  const std::string myeloma = "primary = \"myeloma\"\n", man = "sex = \"male\"\nprimary = \"breast\"\n";
  const auto one = [&](const std::string& scenario, const std::string& part) {
    Problems problems;
    read_scenario(scenario, "s.toml", problems);
    EXPECT_EQ(problems.size(), 1u) << problems.report();
    expect(problems.report(), part);
  };
  one(text("day_0 = \"diagnosis\"\n", man), "s.toml:7:9: error: disease.day_0: no man of this model has breast cancer");
  one(text("day_0 = \"diagnosis\"\npsa_to = \"4 ng/mL\"\n"),
      "s.toml:9:10: error: disease.psa_to: this primary has no PSA");
  one(text("day_0 = \"diagnosis\"\n", "age = 95\nprimary = \"breast\"\n"),
      "s.toml:4:7: error: patient.age: is beyond the ages in which cancers spread in this model\n"
      "    hint: accepted with [disease]: 25 to 92 years");
  one(text("day_0 = \"diagnosis\"\nnodes = 2\n", myeloma),
      "s.toml:7:9: error: disease.nodes: this primary has no regional nodes");
  one(text("day_0 = \"diagnosis\"\nstage = \"regional\"\n", myeloma),
      "s.toml:7:9: error: disease.stage: this primary has no regional nodes");
  one(text("day_0 = \"diagnosis\"\nsize = \"1 mm\"\nnodes = 40\n"),
      "s.toml:8:9: error: disease.day_0: no such patient gets a metastasis in bone within the run\n"
      "    hint: give less of the primary, or a longer duration");
}

}  // namespace
