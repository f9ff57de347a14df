// SPDX-License-Identifier: Apache-2.0
// Pain of a place and its answer to radiation, beside the prototype's numbers and closed forms.
#include "howship/patient/pain.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "howship/base/random.hpp"
#include "howship/patient/performance.hpp"

namespace howship::patient {
namespace {

const PainParameters usual{};

double scale(double drive) { return 10.0 * (1.0 - std::exp(-std::max(drive - 0.06, 0.0))); }

}  // namespace

TEST(Pain, parts_of_a_place_are_the_prototypes) {
  const PainParts early = pain_parts({.acid = 0.08, .volume = 4.0, .load_ratio = 0.3}, usual);
  EXPECT_NEAR(early.at_rest(), 0.3451505, 1e-7);
  EXPECT_NEAR(early.load, 0.0675592, 1e-7);
  EXPECT_NEAR(scale(early.all()), 2.97, 0.01);
  EXPECT_NEAR(scale(early.at_rest()), 2.48, 0.01);
  const PainParts late = pain_parts({.acid = 0.35, .volume = 20.0, .periosteum = true, .load_ratio = 0.75}, usual);
  EXPECT_NEAR(late.at_rest(), 1.0798276, 1e-7);
  EXPECT_NEAR(late.load, 0.8861591, 1e-7);
  EXPECT_NEAR(scale(late.all()), 8.51, 0.01);
  const PainParts answered = pain_parts({.acid = 0.16,
                                         .volume = 0.6,
                                         .periosteum = true,
                                         .load_ratio = 0.4,
                                         .grade = 3,
                                         .answered = 0.6,
                                         .fracture = 1.2},
                                        usual);
  EXPECT_NEAR(answered.acid + answered.volume + answered.periosteum, 0.2100484, 1e-7);
  EXPECT_NEAR(answered.load, 0.0792983, 1e-7);
  EXPECT_DOUBLE_EQ(answered.nerve, 0.40);
  EXPECT_DOUBLE_EQ(answered.fracture, 1.2);
}

TEST(Pain, of_a_bone_at_its_limit_is_not_taken_by_radiation_under_load) {
  const auto load = [](double ratio, double answered) {
    return pain_parts({.load_ratio = ratio, .answered = answered}, usual).load;
  };
  EXPECT_LT(load(0.4, 0.9) / load(0.4, 0.0), 0.2);
  EXPECT_GT(load(1.2, 0.9) / load(1.2, 0.0), 0.8);
}

TEST(Pain, of_several_places_is_the_worst_and_a_fifth_of_the_others) {
  EXPECT_DOUBLE_EQ(joined_pain(std::vector{0.3, 1.0, 0.2}, usual), 1.1);
  EXPECT_DOUBLE_EQ(joined_pain({}, usual), 0.0);
}

TEST(Pain, jumps_as_a_bone_breaks_and_falls_with_time_and_union) {
  EXPECT_DOUBLE_EQ(fracture_pain(0, 0, false, 1, usual), 1.5);
  EXPECT_NEAR(fracture_pain(45, 0, false, 1, usual), 1.5 * (0.6 / std::exp(1.0) + 0.4), 1e-12);
  EXPECT_NEAR(fracture_pain(1e4, 1, false, 1, usual), 0.0, 1e-12);
  EXPECT_LT(fracture_pain(1, 0, true, 1, usual), fracture_pain(1, 0, false, 1, usual) - 0.3);
  // A cast takes half of what moves, and nothing of what the break itself hurts.
  EXPECT_NEAR(fracture_pain(45, 0, false, 0.5, usual), 1.5 * (0.6 / std::exp(1.0) + 0.2), 1e-12);
}

TEST(Pain, quantiles_of_beta_distributions_are_those_of_closed_forms) {
  for (const double share : {0.03, 0.3, 0.7, 0.98}) {
    EXPECT_NEAR(beta_quantile(share, 1.0, 0.28), 1.0 - std::pow(1.0 - share, 1.0 / 0.28), 1e-10);
    EXPECT_NEAR(beta_quantile(share, 0.8, 1.0), std::pow(share, 1.0 / 0.8), 1e-10);
    EXPECT_NEAR(beta_quantile(share, 0.5, 0.5), std::pow(std::sin(share * std::acos(-1.0) / 2.0), 2), 1e-10);
    EXPECT_NEAR(beta_quantile(share, 0.8, 0.28), 1.0 - beta_quantile(1.0 - share, 0.28, 0.8), 1e-10);
  }
  double mean = 0.0;
  for (int k = 0; k < 4000; ++k) mean += beta_quantile((k + 0.5) / 4000, 0.8, 0.28) / 4000;
  EXPECT_NEAR(mean, 0.8 / 1.08, 1e-3);
}

TEST(Pain, two_in_five_courses_answer_nothing_and_one_fraction_is_worth_many) {
  EXPECT_EQ(host_answer(0.37, usual), 0.0);
  EXPECT_GT(host_answer(0.40, usual), 0.0);
  EXPECT_GT(host_answer(0.99, usual), 0.99);
  const double one = answer_of_dose(8.0 * 1.8, usual), ten = answer_of_dose(30.0 * 1.3, usual);
  EXPECT_GT(one, 0.99);
  EXPECT_LT(ten - one, 0.01);
  EXPECT_NEAR(answer_of_dose(1.0 * 1.1, usual), 0.46, 0.01);
}

TEST(Pain, an_answer_comes_in_days_and_stays) {
  RadiationAnswer one{.effective = 14.4, .full = 0.9, .time = 4.5};
  for (int day = 0; day < 8; ++day) answer(one, 1.0, usual);
  EXPECT_NEAR(one.reached, 0.9 * answer_of_dose(14.4, usual) * (1.0 - std::exp(-8.0 / 4.5)), 1e-12);
  for (int day = 0; day < 400; ++day) answer(one, 1.0, usual);
  EXPECT_NEAR(one.reached, 0.9 * answer_of_dose(14.4, usual), 1e-12);
  RadiationAnswer second = one;
  second.number = 1;
  second.reached = 0.0;
  answer(second, 1e9, usual);
  EXPECT_NEAR(second.reached / one.reached, 0.8, 1e-12);
  EXPECT_NEAR(answered(std::vector{one, second}, 0.0), 1.0 - (1.0 - one.reached) * (1.0 - second.reached), 1e-12);
  EXPECT_NEAR(answered({}, 0.4), 0.4, 1e-12);
}

TEST(Pain, who_has_answered_once_answers_again) {
  double both = 0.0, first = 0.0, second = 0.0;
  const int people = 4000;
  for (std::uint64_t k = 0; k < people; ++k) {
    const double person = normal(5, k, Stream::clone_patient_normal, 23);
    const bool a = answer_share(person, normal(5, k, Stream::radiation_answer, 0), usual) > usual.no_answer;
    const bool b = answer_share(person, normal(5, k, Stream::radiation_answer, 64), usual) > usual.no_answer;
    first += a;
    second += b;
    both += a && b;
  }
  EXPECT_NEAR(first / people, 0.62, 0.03);
  EXPECT_NEAR(second / people, 0.62, 0.03);
  EXPECT_GT(both / first, 0.78);
}

TEST(Performance, of_a_person_without_burden_is_whole) {
  const PerformanceParameters p;
  EXPECT_NEAR(performance_target({}, p), 0.0, 1e-12);
  EXPECT_NEAR(performance_target({.pain = 10}, p), 1.2, 1e-12);
  EXPECT_NEAR(performance_target({.haemoglobin = 8}, p), 4 * 0.25, 1e-12);
  EXPECT_NEAR(performance_target({.calcium = 3.5}, p), 2.0, 1e-12);
  EXPECT_NEAR(performance_target({.fractured = true, .cord_injured = true}, p), 4 * (1 - 0.5625), 1e-12);
  EXPECT_NEAR(performance_after(0, 2, 30, p), 2 * (1 - std::exp(-1.0)), 1e-12);
}

TEST(Performance, other_causes_take_as_many_as_life_tables_say) {
  const PerformanceParameters p;
  for (const auto& [age, man, woman] :
       {std::tuple{65.0, 0.0165, 0.0100}, {75.0, 0.0404, 0.0277}, {85.0, 0.0990, 0.0769}}) {
    EXPECT_NEAR(365.25 * other_death_hazard(age, true, p), man, 1e-4);
    EXPECT_NEAR(365.25 * other_death_hazard(age, false, p), woman, 1e-4);
  }
}

TEST(Performance, falls_are_more_where_people_are_drowsy_unwell_or_weak) {
  const PerformanceParameters p;
  const double usual_chance = fall_chance(0, 0, false, false, p);
  EXPECT_NEAR(365.25 * usual_chance, 0.6, 0.001);
  EXPECT_NEAR(fall_chance(1, 0, false, false, p) / usual_chance, 3.0, 0.01);
  EXPECT_NEAR(fall_chance(0, 2, true, false, p) / usual_chance, 3.0, 0.01);
  EXPECT_NEAR(fall_chance(0, 0, false, true, p) / usual_chance, 0.62, 0.01);
}

}  // namespace howship::patient
