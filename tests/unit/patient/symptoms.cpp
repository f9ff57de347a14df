// SPDX-License-Identifier: Apache-2.0
// What a patient feels, tells and dies of.
#include "howship/patient/symptoms.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "howship/base/random.hpp"
#include "living.hpp"

namespace howship::patient {
namespace {

int count(const Log& log, std::string_view kind) {
  return int(std::count_if(log.begin(), log.end(), [&](const Event& e) { return e.kind == kind; }));
}

Order opioid(const char* name, double day, double amount, std::optional<double> stop = {}) {
  Order out = drug(name, day, stop);
  std::get<StartDrug>(out.what).course.amount = amount;
  return out;
}

double chance(const Log& log, std::string_view kind) { return count(log, kind) > 0; }

}  // namespace

TEST(Symptoms, pain_answers_to_a_beam_in_some_and_not_in_others) {
  int better = 0, same = 0;
  for (std::uint64_t number = 0; number < 30; ++number) {
    // A tumour that no dose kills: what changes is the answer of the host alone.
    Plan plan = plan_of({.radius = 8.0, .number = number}, {local("fraction", 60.0, "L3", {8.0})});
    plan.individual.variation = 1.0;  // people differ
    plan.sites[0].tumour.radiation_alpha = plan.sites[0].tumour.radiation_beta = 0.0;
    Patient patient = start(std::make_shared<const Plan>(plan));
    live_to(patient, 60.0);
    const double before = signals_of(patient).pain_at_rest;
    live_to(patient, 90.0);
    const double after = signals_of(patient).pain_at_rest;
    ASSERT_EQ(patient.sites[0].pain.answers.size(), 1u);
    better += after < 0.6 * before;
    same += patient.sites[0].pain.answers[0].reached == 0.0;
  }
  EXPECT_GT(better, 5);
  EXPECT_GT(same, 4);
}

TEST(Symptoms, fractions_of_one_course_are_one_answer_and_a_later_course_is_another) {
  std::vector<Order> orders;
  for (int k = 0; k < 10; ++k) orders.push_back(local("fraction", 20.0 + k, "L3", {3.0}));
  orders.push_back(local("fraction", 90.0, "L3", {8.0}));
  Patient patient = patient_of({.radius = 5.0}, orders);
  live_to(patient, 95.0);
  const auto& answers = patient.sites[0].pain.answers;
  ASSERT_EQ(answers.size(), 2u);
  EXPECT_NEAR(answers[0].effective, 10 * 3.0 * 1.3, 1e-9);
  EXPECT_NEAR(answers[1].effective, 8.0 * 1.8, 1e-9);
  EXPECT_EQ(answers[1].number, 1);
}

TEST(Symptoms, pain_flares_after_a_beam_in_a_third_and_in_fewer_under_dexamethasone) {
  double with = 0.0, without = 0.0;
  for (std::uint64_t number = 0; number < 60; ++number)
    for (const bool steroid : {false, true}) {
      std::vector<Order> orders{local("fraction", 40.0, "L3", {8.0})};
      if (steroid) orders.push_back(drug("dexamethasone", 39.0));
      Patient patient = patient_of({.radius = 8.0, .number = number}, orders);
      Log log;
      live_to(patient, 45.0, &log);
      (steroid ? with : without) += chance(log, "pain_flare");
    }
  EXPECT_NEAR(without / 60, 0.35, 0.15);
  EXPECT_LE(with, without);
  EXPECT_GE(with, 0.4 * without);
}

TEST(Symptoms, ablation_numbs_and_the_nerves_return) {
  const Vec3 centre = bone_called("L3")->centre;
  Patient patient =
      patient_of({.radius = 6.0}, {local("ablation", 40.0, "L3", {0.95}, therapy::Ball{centre, 15.0, 1.0})});
  live_to(patient, 41.0);
  EXPECT_GT(patient.sites[0].pain.numbed, 0.7);
  live_to(patient, 400.0);
  EXPECT_LT(patient.sites[0].pain.numbed, 0.15);
}

TEST(Symptoms, six_hundred_milligrams_of_morphine_warn_and_kill_who_is_new_to_it_and_sixty_do_not) {
  int dead = 0;
  for (std::uint64_t number = 0; number < 20; ++number) {
    Patient patient = patient_of({.radius = 0.0, .number = number}, {opioid("morphine", 1.0, 600.0)});
    Log log;
    live_to(patient, 4.0, &log);
    EXPECT_EQ(count(log, "opioid_danger"), 1);
    dead += patient.dead();
  }
  EXPECT_GT(dead, 13);
  Patient patient = patient_of({.radius = 0.0}, {opioid("morphine", 1.0, 60.0)});
  Log log;
  live_to(patient, 60.0, &log);
  EXPECT_FALSE(patient.dead());
  EXPECT_EQ(count(log, "opioid_danger") + count(log, "opioid_warning"), 0);
}

TEST(Symptoms, opioids_are_warned_of_together_on_a_rise_and_as_a_patch_too_early) {
  const auto warned = [](std::vector<Order> orders) {
    Patient patient = patient_of({.radius = 0.0}, std::move(orders));
    Log log;
    live_to(patient, 40.0, &log);
    return std::pair{count(log, "opioid_warning"), count(log, "opioid_danger")};
  };
  using Pair = std::pair<int, int>;
  EXPECT_EQ(warned({opioid("codeine", 1.0, 240.0)}), Pair(0, 0));
  EXPECT_EQ(warned({opioid("codeine", 1.0, 240.0), opioid("morphine", 20.0, 40.0)}), Pair(1, 0));
  EXPECT_EQ(warned({opioid("codeine", 1.0, 240.0, 20.0), opioid("morphine", 20.0, 40.0)}), Pair(0, 0));
  EXPECT_EQ(warned({opioid("morphine", 1.0, 60.0, 20.0), opioid("oxycodone", 20.0, 120.0)}), Pair(1, 0));
  EXPECT_EQ(warned({drug("fentanyl_patch", 1.0)}), Pair(0, 1));
  EXPECT_EQ(warned({opioid("morphine", 1.0, 60.0, 20.0), drug("fentanyl_patch", 20.0)}), Pair(0, 0));
}

TEST(Symptoms, the_body_gets_used_to_an_opioid_over_weeks) {
  Patient patient = patient_of({.radius = 8.0}, {opioid("morphine", 40.0, 60.0)});
  live_to(patient, 42.0);
  const double fresh = signals_of(patient).pain_left;
  live_to(patient, 120.0);
  EXPECT_GT(signals_of(patient).pain_left, fresh + 0.1);
  EXPECT_NEAR(patient.care.body.state().opioid_tolerance, 60.0 / 150.0, 0.02);
}

TEST(Symptoms, weak_pain_comes_and_goes_and_strong_pain_is_there_every_day) {
  Patient patient = patient_of({.radius = 9.0});
  int weak_days = 0, weak_felt = 0, strong_days = 0, strong_felt = 0;
  for (double day = 1.0; day < 400.0; day += 1.0) {
    live_to(patient, day);
    const double pain = signals_of(patient).pain;
    const bool told = patient.diary.pain > 0;
    if (pain > 0.3 && pain < 1.5) {
      ++weak_days;
      weak_felt += told;
    }
    if (pain > 4.0) {
      ++strong_days;
      strong_felt += told;
    }
  }
  EXPECT_TRUE(weak_days <= 20 || weak_felt < 0.8 * weak_days);
  ASSERT_GT(strong_days, 5);
  EXPECT_EQ(strong_felt, strong_days);
}

TEST(Symptoms, of_an_irradiated_bone_a_patient_tells_pain_that_nobody_would_name) {
  int unnamed = 0, asked = 0;
  for (std::uint64_t number = 0; number < 12; ++number) {
    Patient patient = patient_of({.radius = 8.0, .number = number}, {local("fraction", 60.0, "L3", {8.0})});
    live_to(patient, 59.0);
    EXPECT_TRUE(pain_of_irradiated(patient).empty()) << "no bone has been irradiated yet";
    for (double day = 60.0; day < 120.0; day += 1.0) {
      live_to(patient, day);
      const auto told = pain_of_irradiated(patient);
      ASSERT_EQ(told.size(), 1u);
      EXPECT_EQ(told.front().bone, "L3");
      EXPECT_LE(told.front().pain, patient.diary.pain) << "no place hurts more than the whole patient";
      const auto named = pain_of(patient.diary.sites, "L3");
      EXPECT_EQ(double(told.front().pain), named.value_or(double(told.front().pain)))
          << "a named bone is told the same";
      unnamed += !named;
      asked += !named && told.front().pain > 0;
    }
  }
  ASSERT_GT(unnamed, 0);
  EXPECT_GT(asked, 0) << "pain too weak to be named is told by who is asked";
  EXPECT_LT(asked, unnamed) << "and where nothing is felt it is 0";
}

TEST(Symptoms, the_diary_names_where_it_hurts_and_calcium_is_told) {
  Patient patient = patient_of({.radius = 10.0, .pthrp = 20.0});
  live_to(patient, 60.0);
  ASSERT_GT(signals_of(patient).corrected_calcium, 3.0);
  const auto& told = patient.diary.symptoms;
  EXPECT_NE(std::find(told.begin(), told.end(), "thirst"), told.end());
  ASSERT_EQ(patient.diary.sites.size(), 1u);
  EXPECT_EQ(patient.diary.sites.front().bone, "L3");
  EXPECT_EQ(patient.diary.sites.front().pain, patient.diary.pain) << "it is the only one that hurts";
}

TEST(Symptoms, people_die_of_other_causes_as_often_as_life_tables_say) {
  int dead = 0;
  const int people = 60;
  for (std::uint64_t number = 0; number < people; ++number) {
    Plan plan = plan_of({.male = true, .radius = 0.0, .number = number});
    plan.person.age = 90.0;
    plan.step = 30.0;
    Patient patient = start(std::make_shared<const Plan>(plan));
    live_to(patient, 3.0 * 365.0);
    dead += patient.dead();
  }
  double hazard = 0.0;
  for (int day = 0; day < 3 * 365; ++day)
    hazard += other_death_hazard(90.0 + day / 365.25, true, PerformanceParameters{});
  const double expected = people * (1.0 - std::exp(-hazard));
  EXPECT_NEAR(dead, expected, 4.0 * std::sqrt(people * 0.25));
}

}  // namespace howship::patient
