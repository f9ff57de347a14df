// SPDX-License-Identifier: Apache-2.0
// Operations and supports: what they do to a bone and what they ask of a patient.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

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
