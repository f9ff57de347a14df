// SPDX-License-Identifier: Apache-2.0
// Cohorts: what cannot happen without a step of spread, what follows from what, and what a cohort of the prototype
// gave.
#include <gtest/gtest.h>

#include <filesystem>
#include <map>

#include "howship/base/ensure.hpp"
#include "howship/base/threads.hpp"
#include "howship/base/units.hpp"
#include "howship/formats/table.hpp"
#include "howship/scenario/primary_file.hpp"
#include "howship/spread/summary.hpp"
#include "prototype.hpp"

namespace {

using namespace howship;
using namespace howship::spread;

std::vector<History> cohort(const Disease& disease, int n, std::uint64_t seed, const Care& care = {},
                            const Wanted& wanted = {}) {
  std::vector<History> out;
  out.resize(std::size_t(n));
  ThreadPool pool(2);
  pool.run(out.size(), [&](std::size_t k) { out[k] = live(disease, seed, k, wanted, care); });
  return out;
}

double share(const std::vector<History>& all, bool (*has)(const History&)) {
  return double(std::count_if(all.begin(), all.end(), has)) / double(all.size());
}
bool has_bone(const History& h) { return std::isfinite(h.first_bone); }
bool has_viscera(const History& h) { return h.visible[1] || h.visible[2] || h.visible[3] || h.visible[4]; }

const Primary& breast() { return scenario::built_in_primary("breast"); }

bool same(const History& a, const History& b) {
  const auto equal = [](double x, double y) { return x == y || (std::isnan(x) && std::isnan(y)); };
  return a.deposits.size() == b.deposits.size() && equal(a.diagnosis, b.diagnosis) && equal(a.death, b.death) &&
         equal(a.first_bone, b.first_bone) && equal(a.size, b.size) && a.nodes == b.nodes &&
         std::equal(a.deposits.begin(), a.deposits.end(), b.deposits.begin(), [&](const Deposit& x, const Deposit& y) {
           return x.key == y.key && equal(x.volume, y.volume) && equal(x.born, y.born) && x.region == y.region;
         });
}

TEST(SpreadCohort, a_patient_is_the_same_alone_and_on_any_thread) {
  const Disease disease(breast(), {});
  std::vector<History> one(300), four(300);
  ThreadPool alone(1), many(4);
  alone.run(one.size(), [&](std::size_t k) { one[k] = live(disease, 1, k); });
  many.run(four.size(), [&](std::size_t k) { four[k] = live(disease, 1, four.size() - 1 - k); });
  for (std::size_t k = 0; k < one.size(); ++k) EXPECT_TRUE(same(one[k], four[four.size() - 1 - k])) << k;
}

TEST(SpreadCohort, without_any_one_step_nobody_gets_bone_metastases) {
  const auto none = [](const Primary& primary, const Parameters& parameters) {
    return share(cohort(Disease(primary, parameters), 800, 3), has_bone);
  };
  EXPECT_GT(none(breast(), {}), 0.1);
  for (double Parameters::*step : {&Parameters::shedding, &Parameters::blood_survival, &Parameters::extravasation}) {
    Parameters without;
    without.*step = 0.0;
    EXPECT_EQ(none(breast(), without), 0.0);
  }
  Primary no_attachment = breast(), no_growth = breast();
  no_attachment.bone_affinity = no_attachment.liver_affinity = no_attachment.lung_affinity =
      no_attachment.brain_affinity = no_attachment.node_affinity = 0.0;
  no_growth.deposit_doubling = 1e9;
  EXPECT_EQ(none(no_attachment, {}), 0.0);
  EXPECT_EQ(none(no_growth, {}), 0.0);
}

TEST(SpreadCohort, nothing_comes_back_where_every_cell_that_left_was_killed) {
  Primary primary = breast();
  primary.resected_share = primary.adjuvant_active = primary.adjuvant_dormant = 1.0;
  Parameters parameters;
  parameters.largest_cured = 1e9;
  for (const History& h : cohort(Disease(primary, parameters), 1500, 3))
    if (!h.distant_at_diagnosis) {
      EXPECT_TRUE(std::isinf(h.first_bone)) << h.patient;
    }
  primary.adjuvant_active = primary.adjuvant_dormant = 0.0;
  EXPECT_GT(share(cohort(Disease(primary, {}), 1500, 3), has_bone), 0.1);
}

TEST(SpreadCohort, as_many_founders_as_the_sum_of_what_is_expected) {
  const auto all = cohort(Disease(breast(), {}), 10000, 1);
  double expected = 0.0, found = 0.0;
  for (const History& h : all) {
    expected += h.expected_founders;
    found += double(h.deposits.size());
  }
  EXPECT_NEAR(found, expected, 3.0 * std::sqrt(expected));
}

TEST(SpreadCohort, immune_kill_lowers_the_number_of_founders) {
  double before = 1e9;
  Care care;
  care.deposits_shed = false;
  for (const double kill : {3.9, 4.6, 5.3, 6.0}) {
    Parameters parameters;
    parameters.immune_kill = kill;
    double founders = 0.0;
    for (const History& h : cohort(Disease(breast(), parameters), 1200, 3, care)) founders += double(h.deposits.size());
    EXPECT_LT(founders, before) << kill;
    before = founders;
  }
}

TEST(SpreadCohort, attachment_to_bone_raises_bone_and_not_other_organs) {
  Primary sticky = breast();
  sticky.bone_affinity *= 2.0;
  const auto usual = cohort(Disease(breast(), {}), 2500, 3), twice = cohort(Disease(sticky, {}), 2500, 3);
  EXPECT_GT(share(twice, has_bone), share(usual, has_bone) + 0.02);
  EXPECT_NEAR(share(twice, has_viscera), share(usual, has_viscera), 0.025);
}

TEST(SpreadCohort, larger_tumours_nodes_and_high_grade_go_with_bone_disease) {
  const auto all = cohort(Disease(breast(), {}), 5000, 3);
  const auto risk = [&](auto among) {
    double with = 0, of = 0;
    for (const History& h : all)
      if (!h.distant_at_diagnosis && among(h)) {
        ++of;
        with += has_bone(h);
      }
    return with / of;
  };
  EXPECT_LT(risk([](const History& h) { return h.size <= 20; }), risk([](const History& h) { return h.size > 20; }));
  EXPECT_LT(risk([](const History& h) { return h.nodes == 0; }), risk([](const History& h) { return h.nodes > 0; }));
  EXPECT_LT(risk([](const History& h) { return h.nodes > 0 && h.nodes < 4; }),
            risk([](const History& h) { return h.nodes > 3; }));
  EXPECT_LT(risk([](const History& h) { return h.grade == 1; }), risk([](const History& h) { return h.grade == 2; }));
  EXPECT_LT(risk([](const History& h) { return h.grade == 2; }), risk([](const History& h) { return h.grade == 3; }));
}

TEST(SpreadCohort, screening_lowers_bone_disease) {
  const Disease disease(breast(), {});
  EXPECT_LT(share(cohort(disease, 2500, 3, {}, {.screening = Screening::every}), has_bone),
            share(cohort(disease, 2500, 3, {}, {.screening = Screening::none}), has_bone));
}

TEST(SpreadCohort, attachment_is_selected_from_one_generation_to_the_next) {
  const auto all = cohort(Disease(breast(), {}), 2500, 3);
  std::map<int, std::pair<double, int>> trait;
  for (const History& h : all)
    for (const Deposit& d : h.deposits) {
      trait[d.generation].first += d.trait;
      ++trait[d.generation].second;
    }
  const auto mean = [&](int generation) { return trait[generation].first / trait[generation].second; };
  EXPECT_NEAR(mean(1), 0.7, 0.05);
  EXPECT_GT(mean(2), mean(1) + 0.3);
  EXPECT_GT(mean(3), mean(2) + 0.3);
}

TEST(SpreadCohort, one_patient_has_many_possible_fates) {
  const Disease disease(breast(), {});
  int with = 0;
  for (std::uint64_t fate = 0; fate < 200; ++fate) with += has_bone(live(disease, 3, 43, {}, {}, 1000 + fate));
  EXPECT_GT(with, 0);
  EXPECT_LT(with, 200);
}

TEST(SpreadCohort, without_lymph_the_bones_stay_the_same) {
  Parameters blood_alone;
  blood_alone.lymph_share = 0.0;
  const auto spine = [](const std::vector<History>& all) {
    double vertebrae = 0, lesions = 0;
    for (const History& h : all)
      for (const Deposit& d : h.deposits)
        if (d.organ == bone && d.volume > 60.0) {
          ++lesions;
          vertebrae += regions()[d.region].vertebra();
        }
    return vertebrae / lesions;
  };
  EXPECT_NEAR(spine(cohort(Disease(breast(), {}), 2500, 3)), spine(cohort(Disease(breast(), blood_alone), 2500, 3)),
              0.03);
}

TEST(SpreadCohort, treatment_lengthens_life_with_bone_disease) {
  const Disease disease(breast(), {});
  const auto lived = [&](const Care& care) {
    std::vector<double> times;
    for (const History& h : cohort(disease, 2500, 3, care))
      if (has_bone(h)) times.push_back(std::min(h.death, h.end) - h.first_bone);
    std::nth_element(times.begin(), times.begin() + std::ptrdiff_t(times.size() / 2), times.end());
    return times[times.size() / 2];
  };
  Care untreated;
  untreated.treated = false;
  EXPECT_GT(lived({}), 2.0 * lived(untreated));
}

TEST(SpreadCohort, in_a_life_that_is_outlived_deposits_grow_on_and_no_new_ones_settle) {
  const Disease disease(scenario::built_in_primary("breast"), {});
  Care outlived;
  outlived.outlived = true;
  int later = 0, died = 0;
  for (std::uint64_t patient = 0; patient < 400; ++patient) {
    const History life = live(disease, 5, patient), goes_on = live(disease, 5, patient, {}, outlived);
    EXPECT_EQ(life.death, goes_on.death);
    EXPECT_EQ(life.first_bone, goes_on.first_bone);
    EXPECT_EQ(life.burden, goes_on.burden) << "at death";
    ASSERT_EQ(life.deposits.size(), goes_on.deposits.size());
    for (std::size_t k = 0; k < life.deposits.size(); ++k) {
      const Deposit &before = life.deposits[k], &after = goes_on.deposits[k];
      if (std::isfinite(before.seeded)) {
        EXPECT_EQ(before.seeded, after.seeded);
      }
      if (std::isinf(before.seeded) && std::isfinite(after.seeded)) {
        EXPECT_GT(after.seeded, life.death);
        ++later;
      }
    }
    died += std::isfinite(life.death);
  }
  EXPECT_GT(died, 100);
  EXPECT_GT(later, 20) << "small ones that would have come up had the patient lived";
}

TEST(SpreadCohort, who_is_wanted_is_found_and_who_cannot_be_is_said) {
  const Disease disease(breast(), {});
  Wanted wanted;
  wanted.nodes = Between<int>{4, 9};
  wanted.grade = Between<int>{3, 3};
  wanted.size = 32.0;
  wanted.stage = Stage::regional;
  for (std::uint64_t patient = 0; patient < 20; ++patient) {
    const History h = live(disease, 1, patient, wanted);
    EXPECT_TRUE(wanted.nodes->holds(h.nodes) && h.grade == 3 && h.stage == Stage::regional);
    EXPECT_NEAR(h.size, 32.0, 1e-6);
  }
  const Disease myeloma(scenario::built_in_primary("myeloma"), {});
  EXPECT_THROW(live(myeloma, 1, 0, {.stage = Stage::regional}), RunError);
}

TEST(SpreadCohort, steps_of_half_a_month_give_the_same_cohort) {
  const Disease disease(breast(), {});
  Care half;
  half.steps_a_month = 2;
  const auto month_by_month = cohort(disease, 10000, 1), twice = cohort(disease, 10000, 1, half);
  const auto mean = [](const std::vector<History>& all, auto value) {
    double sum = 0.0;
    for (const History& h : all) sum += value(h);
    return sum / double(all.size());
  };
  // Founders are of few patients who have many, so what is compared is how many patients get any, and bone disease.
  // Their draws differ, as steps do: two standard errors are 3 % of the one and 5 % of the other.
  const auto any = [](const History& h) { return h.deposits.empty() ? 0.0 : 1.0; };
  EXPECT_NEAR(mean(twice, any) / mean(month_by_month, any), 1.0, 0.03);
  EXPECT_NEAR(share(twice, has_bone) / share(month_by_month, has_bone), 1.0, 0.03 + 0.05);
}

/// A quantity of cohort_summary.csv and its name here.
constexpr std::pair<std::string_view, std::string_view> quantities[] = {
    {"node_positive_%", "node_positive_percent"},
    {"N4plus_%", "nodes_4_or_more_percent"},
    {"M1_dx_%", "distant_at_diagnosis_percent"},
    {"bone_at_dx_%", "bone_at_diagnosis_percent"},
    {"ca_death_%", "cancer_death_percent"},
    {"OS_bone_median_mo", "survival_with_bone_median_months"},
    {"OS_bone_1y_%", "survival_with_bone_1_years_percent"},
    {"OS_bone_2y_%", "survival_with_bone_2_years_percent"},
    {"OS_bone_5y_%", "survival_with_bone_5_years_percent"},
    {"solitary_%", "solitary_percent"},
    {"gt10_%", "more_than_10_lesions_percent"},
    {"bone_first_%", "bone_first_percent"},
    {"synchronous_%", "synchronous_percent"},
    {"metachronous_%", "metachronous_percent"},
    {"time_to_bone_median_mo", "time_to_metachronous_median_months"},
    {"painful_%", "painful_percent"},
    {"bone_only_%", "bone_alone_percent"},
    {"fracture_%", "fracture_percent"},
    {"cord_%", "cord_compression_percent"},
    {"hcm_%", "hypercalcaemia_percent"},
    {"adv_bone_clinical_%", "advanced_with_known_bone_percent"},
    {"first_site_bone_%", "first_site_bone_percent"},
    {"first_site_bone_only_%", "first_site_bone_alone_percent"},
    {"lytic_%", "lytic_percent"},
    {"mixed_%", "mixed_percent"},
    {"blastic_%", "blastic_percent"},
    {"founders_mean", "founders_mean"},
    {"size_median_mm", "size_median_mm"},
    {"bone_CI_1y_%", "bone_by_1_years_percent"},
    {"bone_CI_2y_%", "bone_by_2_years_percent"},
    {"bone_CI_5y_%", "bone_by_5_years_percent"},
    {"bone_CI_10y_%", "bone_by_10_years_percent"},
    {"bone_CI_15y_%", "bone_by_15_years_percent"},
    {"bone_CI_19y_%", "bone_by_19_years_percent"},
    {"adv_bone_%", "advanced_with_bone_percent"},
    {"adv_liver_%", "advanced_with_liver_percent"},
    {"adv_lung_%", "advanced_with_lung_percent"},
    {"adv_brain_%", "advanced_with_brain_percent"},
    {"adv_node_%", "advanced_with_node_percent"},
    {"site_cervical_%", "site_cervical_percent"},
    {"site_thoracic_%", "site_thoracic_percent"},
    {"site_lumbar_%", "site_lumbar_percent"},
    {"site_sacrum_%", "site_sacrum_percent"},
    {"site_pelvis_%", "site_pelvis_percent"},
    {"site_ribs_%", "site_ribs_percent"},
    {"site_sternum_%", "site_sternum_percent"},
    {"site_skull_%", "site_skull_percent"},
    {"site_shoulder girdle_%", "site_shoulder_girdle_percent"},
    {"site_humerus_%", "site_humerus_percent"},
    {"site_femur_%", "site_femur_percent"},
    {"site_distal limb_%", "site_distal_limb_percent"}};

TEST(SpreadCohort, ten_thousand_patients_are_those_of_the_prototype) {
  const formats::Csv table =
      formats::read_csv_file(std::filesystem::path{HOWSHIP_SOURCE_DIR} / "tests/reference/spread/cohort_summary.csv");
  for (const std::string& name : scenario::primary_names()) {
    const int patients = name == "myeloma" ? 2000 : 10000;
    std::vector<Record> records;
    for (History h : cohort(Disease(theirs(name), theirs()), patients, 1)) {
      // Its patients may die in the month of diagnosis before that day, and then nothing of that month has happened.
      if (h.death == h.diagnosis) h.death -= 1.0;
      records.push_back(record_of(h, 0));
    }
    const std::vector<Quantity> found = summarise(held(records));
    for (const auto& [theirs, ours] : quantities) {
      const auto row = std::find_if(table.rows.begin(), table.rows.end(),
                                    [&](const formats::CsvRow& one) { return one.cells[0] == theirs; });
      const auto one = std::find_if(found.begin(), found.end(), [&](const Quantity& q) { return q.key == ours; });
      ASSERT_TRUE(row != table.rows.end() && one != found.end()) << theirs;
      const double wanted = read_number(row->cells[std::size_t(table.column(name))]).value();
      // The same patients: beside a digit lost in storage, nothing may differ. (Three standard errors would do.)
      EXPECT_NEAR(one->estimate.value, wanted, 0.02 + 1e-4 * wanted) << name << ' ' << theirs;
    }
  }
}

}  // namespace
