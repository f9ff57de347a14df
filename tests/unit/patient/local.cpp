// SPDX-License-Identifier: Apache-2.0
// Treatments of one place: what each row does to a patient.
#include <gtest/gtest.h>

#include <cmath>

#include "howship/patient/lesions.hpp"
#include "living.hpp"

namespace howship::patient {
namespace {

const std::string L3 = "L3";

therapy::Ball around_the_lesion(double radius) { return {bone_called(L3)->centre, radius, 0.0}; }

double change_by(Order order, Joined joined = Joined::shells) {
  Patient patient = patient_of({.joined = joined, .radius = 5.0}, {std::move(order)});
  live_to(patient, 9.0);
  const double before = tumour_of(patient);
  Log log;
  live_to(patient, 10.0, &log);
  return tumour_of(patient) / before;
}

}  // namespace

TEST(LocalTreatments, each_says_what_it_is_and_what_it_takes) {
  for (const therapy::LocalTreatment* row : therapy::local_treatments()) {
    EXPECT_EQ(therapy::find_local_treatment(therapy::name_of(*row)), row);
    EXPECT_EQ(therapy::find_local_treatment(row->family, row->key), row);
    EXPECT_FALSE(row->title.empty() || row->meaning.empty() || row->event.key.empty() || row->event.sentence.empty())
        << row->key;
    EXPECT_NE(row->words, nullptr) << row->key;
    EXPECT_TRUE(row->give || row->load || row->brings_tumour || row->where == therapy::LocalTreatment::Where::metal)
        << row->key << " does nothing";
    for (const therapy::LocalInput& input : row->inputs) {
      if (!input.words.empty() || input.is_names() || input.kind == therapy::LocalInput::Kind::flag) continue;
      EXPECT_LT(input.low, input.high) << row->key << '.' << input.key;
      EXPECT_FALSE(input.meaning.empty() || input.example.empty()) << row->key << '.' << input.key;
    }
  }
  EXPECT_EQ(therapy::find_local_treatment("prayer"), nullptr);
}

TEST(LocalTreatments, a_fraction_kills_by_the_linear_quadratic_law) {
  const tumour::Parameters breast = tumour::find_primary("breast")->parameters;
  const double survives = std::exp(-breast.radiation_alpha * 8.0 - breast.radiation_beta * 64.0);
  const double day = change_by(local("infusion", 9.0, L3, {0.001}));  // a day of growth with nothing that kills
  EXPECT_NEAR(change_by(local("fraction", 10.0, L3, {8.0})) / day, survives, 0.02);
}

TEST(LocalTreatments, an_ablation_spares_what_lies_outside_its_radius) {
  EXPECT_LT(change_by(local("ablation", 10.0, L3, {1.0}, around_the_lesion(20.0))), 0.01);
  const double part = change_by(local("ablation", 10.0, L3, {1.0}, around_the_lesion(4.0)));
  EXPECT_GT(part, 0.2);
  EXPECT_LT(part, 0.9);
}

TEST(LocalTreatments, cement_fills_pores_and_carries_load) {
  ThreadPool pool(2);
  const auto strength = [&](std::vector<Order> orders) {
    Patient patient = patient_of({.joined = Joined::voxels, .radius = 9.0}, std::move(orders));
    live_to(patient, 60.0);
    return test_strength(patient, patient.sites[0], pool).assessment.strength->failure_load;
  };
  EXPECT_GT(strength({local("cement", 55.0, L3, {0.9}, around_the_lesion(10.0))}), 1.05 * strength({}));
}

TEST(LocalTreatments, a_resection_leaves_a_hole_without_tumour) {
  Patient patient = patient_of({.joined = Joined::voxels, .radius = 4.0},
                               {local("resection", 10.0, L3, {}, around_the_lesion(15.0))});
  live_to(patient, 10.0);
  const auto measures = measure_lesions(patient.sites[0].voxels(), patient.sites[0].seeds(), patient.sites[0].law());
  EXPECT_LT(measures[0].tumour, 1e-3);
  EXPECT_GT(measures[0].hole, 1000.0);
}

TEST(LocalTreatments, metal_is_seen_by_tests_of_strength_from_its_day_on) {
  ThreadPool pool(2);
  const auto model = bone_called("femur_left");
  const Vec3 c = model->centre;
  const therapy::LocalTreatment* plate = therapy::find_local_treatment("nail");
  therapy::LocalOrder order{
      plate, {11.0}, {{c[0] - 15.0, c[1] - 4.0, c[2] - 80.0}, {c[0] - 15.0, c[1] - 4.0, c[2]}}, {}};
  Patient patient = patient_of({.bone = "femur_left", .joined = Joined::voxels, .radius = 0.0},
                               {{5.0, TreatPlace{"femur_left", order}}});
  live_to(patient, 4.0);
  const auto before = test_strength(patient, patient.sites[0], pool).assessment;
  Log log;
  live_to(patient, 5.0, &log);
  const auto after = test_strength(patient, patient.sites[0], pool).assessment;
  ASSERT_TRUE(before.strength && after.strength) << before.refusal << after.refusal;
  EXPECT_NE(before.strength->stiffness, after.strength->stiffness);
  ASSERT_EQ(log.size(), 1u);
  EXPECT_EQ(log[0].kind, "hardware_placed");
}

TEST(LocalTreatments, a_load_limit_spares_a_weak_bone_for_its_time_and_no_longer) {
  ThreadPool pool(2);
  const auto broken = [](std::vector<Order> orders, double until, bool limited = false) {
    int out = 0;
    for (std::uint64_t number = 0; number < 30; ++number) {
      Patient patient = patient_of({.radius = 3.0, .number = number}, orders);
      live_to(patient, 2.0);
      Resistance& r = patient.sites[0].resistance;
      r.log_healthy += r.log_ratio - std::log(limited ? 0.4 * 0.95 : 0.95);  // a weak bone
      Log log;
      live_to(patient, until, &log);
      out += std::any_of(log.begin(), log.end(), [](const Event& e) { return e.kind == "fracture"; });
    }
    return out;
  };
  const Order limit = local("load_limit", 1.0, L3, {0.4, 20.0});
  EXPECT_GT(broken({}, 20.0), 15);
  EXPECT_LT(broken({limit}, 20.0, true), 5);
  EXPECT_GT(broken({limit}, 45.0, true), 15);
  // A test of strength reports the loads that are left.
  Patient patient = patient_of({.radius = 3.0}, {limit});
  live_to(patient, 2.0);
  const auto limited = test_strength(patient, patient.sites[0], pool).assessment.strength;
  live_to(patient, 30.0);
  const auto unlimited = test_strength(patient, patient.sites[0], pool).assessment.strength;
  // Muscle has aged by a month between them.
  EXPECT_NEAR(limited->daily_load / unlimited->daily_load, 0.4, 1e-3);
}

}  // namespace howship::patient
