// SPDX-License-Identifier: Apache-2.0
// Operations and supports: what they do to a bone and what they ask of a patient.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "howship/patient/strength_test.hpp"
#include "living.hpp"

namespace howship::patient {
namespace {

Order surgery(const char* name, double day, const std::string& bone, std::vector<double> numbers,
              std::optional<therapy::Ball> ball = {}) {
  therapy::LocalOrder order;
  order.what = therapy::find_local_treatment(name);
  order.numbers = std::move(numbers);
  order.ball = ball;
  return {day, TreatPlace{bone, order}};
}

bool has(const Log& log, std::string_view kind) {
  return std::any_of(log.begin(), log.end(), [&](const Event& e) { return e.kind == kind; });
}

}  // namespace

TEST(Surgery, kills_the_ill_more_often_than_the_well) {
  const therapy::OperationParameters p{};
  EXPECT_NEAR(therapy::death_of_operation(0.02, false, 1.6, false, p), 0.02, 0.005);
  EXPECT_LT(therapy::death_of_operation(0.02, false, 0.0, false, p), 0.013);
  EXPECT_GT(therapy::death_of_operation(0.02, true, 4.0, true, p), 0.25);
  for (double status = 0.0; status < 4.0; status += 0.25)
    EXPECT_LT(therapy::death_of_operation(0.02, false, status, false, p),
              therapy::death_of_operation(0.02, false, status + 0.25, false, p));
  // As often as it says.
  int died = 0;
  constexpr int people = 200;
  Plan plan = plan_of({.bone = "L3", .radius = 0.0}, {surgery("surgery.decompression", 1.0, "L3", {0.14})});
  plan.parameters.operation.decompression_death = 0.2;
  for (std::uint64_t number = 0; number < people; ++number) {
    plan.patient = number;
    Patient patient = start(std::make_shared<const Plan>(plan));
    Log log;
    live_to(patient, 2.0, &log);
    EXPECT_TRUE(has(log, "decompression"));
    EXPECT_EQ(has(log, "death"), patient.dead());
    died += patient.dead() ? 1 : 0;
  }
  const double chance = therapy::death_of_operation(0.2, false, 0.0, false, p);
  EXPECT_NEAR(died / double(people), chance, 3.0 * std::sqrt(chance / people));
}

TEST(Surgery, is_refused_to_who_is_in_bed_and_dying) {
  Patient patient = patient_of({.radius = 3.0}, {surgery("surgery.decompression", 5.0, "L3", {0.14})});
  live_to(patient, 4.0);
  patient.performance = 4.0;
  Log log;
  live_to(patient, 5.0, &log);
  EXPECT_TRUE(has(log, "treatment_refused"));
  EXPECT_FALSE(has(log, "decompression"));
}

TEST(Surgery, puts_nothing_foreign_into_a_bone_during_an_infection) {
  const auto log_of = [](bool ill, std::vector<Order> orders) {
    Plan plan = plan_of({.radius = 3.0}, std::move(orders));
    if (ill) plan.infection = Infection{3.0, 20.0};
    Patient patient = start(std::make_shared<const Plan>(plan));
    Log log;
    live_to(patient, 26.0, &log);
    return log;
  };
  const Order early =
                  surgery("surgery.curettage", 5.0, "L3", {0.9, 1.0}, therapy::Ball{bone_called("L3")->centre, 8, 0}),
              late =
                  surgery("surgery.curettage", 25.0, "L3", {0.9, 1.0}, therapy::Ball{bone_called("L3")->centre, 8, 0}),
              unfilled =
                  surgery("surgery.curettage", 5.0, "L3", {0.9, 0.0}, therapy::Ball{bone_called("L3")->centre, 8, 0}),
              cord = surgery("surgery.decompression", 5.0, "L3", {0.14});
  EXPECT_TRUE(has(log_of(false, {early}), "curettage"));
  EXPECT_FALSE(has(log_of(false, {early}), "infection"));
  const Log refused = log_of(true, {early, late});
  EXPECT_TRUE(has(refused, "infection"));
  EXPECT_TRUE(has(refused, "infection_over"));
  const auto why =
      std::find_if(refused.begin(), refused.end(), [](const Event& e) { return e.kind == "treatment_refused"; });
  ASSERT_NE(why, refused.end());
  EXPECT_DOUBLE_EQ(why->day, 5.0);
  EXPECT_NE(why->detail.find("infection"), std::string::npos);
  const auto done = std::find_if(refused.begin(), refused.end(), [](const Event& e) { return e.kind == "curettage"; });
  ASSERT_NE(done, refused.end());
  EXPECT_DOUBLE_EQ(done->day, 25.0);
  EXPECT_TRUE(has(log_of(true, {unfilled}), "curettage"));
  // A cord cannot wait, but it is said.
  EXPECT_TRUE(has(log_of(true, {cord}), "decompression"));
  EXPECT_TRUE(has(log_of(true, {cord}), "treatment_warning"));
}

TEST(Surgery, screws_through_the_spinal_canal_are_impossible) {
  const Vec3 centre = bone_called("L3")->centre;
  const auto faults = [&](double aside) {
    therapy::LocalOrder order = therapy::usual_order(*therapy::find_local_treatment("surgery.pedicle_screws"));
    order.places = {{centre[0] - aside, centre[1] - 34.0, centre[2] + 4.0},
                    {centre[0] + aside, centre[1] - 34.0, centre[2] + 4.0}};
    return impossible_metal(patient_of({.radius = 3.0}, {{5.0, TreatPlace{"L3", order}}}));
  };
  EXPECT_TRUE(faults(20.0).empty());
  ASSERT_EQ(faults(8.0).size(), 1u);
  EXPECT_NE(faults(8.0).front().second.find("spinal canal"), std::string::npos);
}

TEST(Support, of_a_broken_leg_eases_pain_and_gets_the_patient_out_of_bed) {
  const std::string bone = "femur_left";
  std::map<double, std::pair<double, double>> seen;
  for (const double load : {1.0, 0.4}) {
    std::vector<Order> orders;
    if (load < 1.0) orders.push_back(surgery("support.cast", 5.0, bone, {load, 100.0}));
    Patient patient = patient_of({.bone = bone, .radius = 6.0}, std::move(orders));
    live_to(patient, 4.0);
    patient.sites[0].broken = Break{.day = patient.day()};
    live_to(patient, 60.0);
    seen[load] = {signals_of(patient).pain, patient.performance};
  }
  EXPECT_LT(seen[0.4].first, seen[1.0].first - 0.5);
  EXPECT_DOUBLE_EQ(seen[1.0].second, 4.0);
  EXPECT_LT(seen[0.4].second, 3.5);
}

TEST(Surgery, of_a_broken_leg_is_not_refused_for_the_break_that_it_mends) {
  const std::string bone = "femur_left";
  Patient patient =
      patient_of({.bone = bone, .radius = 6.0},
                 {surgery("surgery.prosthesis", 5.0, bone, {}, therapy::Ball{bone_called(bone)->centre, 40.0, 0.0})});
  live_to(patient, 3.0);
  patient.sites[0].broken = Break{.day = patient.day()};
  live_to(patient, 4.0);
  EXPECT_DOUBLE_EQ(patient.performance, 4.0);
  Log log;
  live_to(patient, 5.0, &log);
  EXPECT_FALSE(has(log, "treatment_refused"));
  EXPECT_TRUE(has(log, "prosthesis"));
}

TEST(Surgery, of_a_curettage_leaves_what_was_out_of_reach) {
  const auto left = [](std::vector<double> numbers, Joined joined) {
    const Case c{.joined = joined, .radius = 6.0};
    Patient patient = patient_of(c, {surgery("surgery.curettage", 10.0, "L3", std::move(numbers),
                                             therapy::Ball{bone_called("L3")->centre, 15.0, 0.0})});
    live_to(patient, 10.0);
    Patient untreated = patient_of(c);
    live_to(untreated, 10.0);
    return tumour_of(patient) / tumour_of(untreated);
  };
  for (const Joined joined : {Joined::shells, Joined::voxels}) {
    EXPECT_NEAR(left({0.9, 0.0}, joined), 0.1, 0.01);
    EXPECT_LT(left({0.9, 1.0}, joined), 0.03);  // cement kills and takes the place of most that is left
  }
}

TEST(Surgery, puts_a_prosthesis_into_a_femur_and_nowhere_else) {
  Patient spine =
      patient_of({.radius = 3.0},
                 {surgery("surgery.prosthesis", 5.0, "L3", {}, therapy::Ball{bone_called("L3")->centre, 15.0, 0.0})});
  Log log;
  live_to(spine, 5.0, &log);
  EXPECT_TRUE(has(log, "treatment_refused"));
  const std::string bone = "femur_left";
  Patient patient =
      patient_of({.bone = bone, .radius = 6.0},
                 {surgery("surgery.prosthesis", 5.0, bone, {}, therapy::Ball{bone_called(bone)->centre, 40.0, 0.0})});
  log.clear();
  live_to(patient, 5.0, &log);
  EXPECT_TRUE(has(log, "prosthesis"));
  EXPECT_LT(tumour_of(patient), 1e-6);
  EXPECT_TRUE(patient.sites[0].held());
}

TEST(Surgery, of_a_support_ends_with_its_time) {
  Patient patient = patient_of({.radius = 3.0}, {surgery("support.corset", 2.0, "L3", {0.85, 20.0})});
  live_to(patient, 3.0);
  EXPECT_DOUBLE_EQ(patient.sites[0].load_factor(3.0), 0.85);
  EXPECT_DOUBLE_EQ(patient.sites[0].load_factor(25.0), 1.0);
}

}  // namespace howship::patient
