// SPDX-License-Identifier: Apache-2.0
// Tumour outside simulated bone: growth, answer to treatment, what it does to the patient.
#include <gtest/gtest.h>

#include <cmath>

#include "howship/spread/growth.hpp"
#include "living.hpp"

namespace howship::patient {
namespace {

constexpr double never = std::numeric_limits<double>::infinity();

DepositPlan deposit(SpreadOrgan organ, double volume, double from = 0.0, double until = never) {
  return {organ, 1000000, from, until, volume, 0.01, 2e6};
}

Plan with(const Case& c, std::vector<DepositPlan> deposits, std::vector<Order> orders = {}) {
  Plan plan = plan_of(c, std::move(orders));
  plan.elsewhere = Elsewhere{.deposits = std::move(deposits),
                             .half = {800e3, 700e3, 450e3, 35e3, 900e3, 300e3},
                             .steepness = 1.5,
                             .known_from = 0.0,
                             .found_by = "screening",
                             .death_hazard = 0.0,
                             .death_slope = 1.05};
  return plan;
}
Patient begun(Plan plan) { return start(std::make_shared<const Plan>(std::move(plan))); }
int count(const Log& log, std::string_view kind) {
  return int(std::count_if(log.begin(), log.end(), [&](const Event& e) { return e.kind == kind; }));
}
const Case no_lesion{.radius = 0.0};

}  // namespace

TEST(Elsewhere, untreated_tumour_grows_as_its_spread_would_have_it) {
  Patient patient = begun(with(no_lesion, {deposit(SpreadOrgan::liver, 500.0)}));
  live_to(patient, 400.0);
  const double q = spread::growth_q(2e6, 1e-6);
  const double expected = spread::volume_at(spread::log_s_of(500.0, q, 2e6) + 0.01 * 400.0 / 4.0, q, 2e6);
  EXPECT_NEAR(patient.elsewhere[0].all() / expected, 1.0, 5e-3);  // steps of a day against the closed form
}

TEST(Elsewhere, a_deposit_is_there_from_its_day_and_a_primary_until_it_is_taken_out) {
  Patient patient =
      begun(with(no_lesion, {deposit(SpreadOrgan::lung, 1.0, 30.0), deposit(SpreadOrgan::primary, 900.0, 0.0, 50.0)}));
  Log log;
  live_to(patient, 29.0, &log);
  EXPECT_EQ(patient.elsewhere[0].all(), 0.0);
  EXPECT_GT(patient.elsewhere[1].all(), 900.0);
  live_to(patient, 31.0, &log);
  EXPECT_GT(patient.elsewhere[0].all(), 0.9);
  EXPECT_EQ(count(log, "primary_removed"), 0);
  live_to(patient, 60.0, &log);
  EXPECT_EQ(patient.elsewhere[1].all(), 0.0);
  EXPECT_EQ(count(log, "primary_removed"), 1);
  EXPECT_EQ(count(log, "cancer_found"), 1);
}

TEST(Elsewhere, a_cytotoxic_drug_kills_there_as_it_does_in_bone) {
  Patient treated = begun(with(no_lesion, {deposit(SpreadOrgan::liver, 5e4)}, {drug("docetaxel", 0.0)}));
  Patient untreated = begun(with(no_lesion, {deposit(SpreadOrgan::liver, 5e4)}));
  live_to(treated, 60.0);
  live_to(untreated, 60.0);
  EXPECT_LT(treated.elsewhere[0].all(), 0.8 * untreated.elsewhere[0].all());
}

TEST(Elsewhere, castration_shrinks_prostate_cancer_and_its_marker_wherever_it_is) {
  const Case man{.primary = "prostate_blastic", .male = true, .radius = 0.0};
  Patient treated = begun(with(man, {deposit(SpreadOrgan::node, 2e4)}, {drug("lhrh_agonist", 0.0)}));
  Patient untreated = begun(with(man, {deposit(SpreadOrgan::node, 2e4)}));
  Patient without = begun(with(man, {}));
  for (Patient* one : {&treated, &untreated, &without}) live_to(*one, 200.0);
  const auto marker = [](Patient& one) { return one.care.body.now().body.tumour_marker; };
  EXPECT_GT(marker(untreated), 5.0 * marker(without) + 1.0);
  EXPECT_LT(marker(treated), 0.3 * marker(untreated));
  EXPECT_LT(treated.elsewhere[0].all(), untreated.elsewhere[0].all());
}

TEST(Elsewhere, who_has_borne_metastases_of_bone_before_the_first_day_has_the_blood_of_it_on_that_day) {
  const Case man{.primary = "prostate_blastic", .male = true, .radius = 6.0};
  Patient ill = begun(with(man, {deposit(SpreadOrgan::bone, 3e5)})), well = begun(with(man, {}));
  for (Patient* one : {&ill, &well}) live_to(*one, 1.0);
  const body::State first = ill.care.body.state(), healthy = well.care.body.state();
  EXPECT_LT(first.platelets, 0.95 * healthy.platelets);
  EXPECT_LT(first.haemoglobin, 0.95 * healthy.haemoglobin);
  live_to(ill, 11.0);
  EXPECT_NEAR(ill.care.body.state().haemoglobin / first.haemoglobin, 1.0, 0.01) << "it has been so for long";
  EXPECT_NEAR(ill.care.body.state().platelets / first.platelets, 1.0, 0.02);
}

TEST(Elsewhere, what_grows_faster_beside_the_median_of_its_primary_dies_faster_for_want_of_its_hormone) {
  const Case man{.primary = "prostate_blastic", .male = true, .radius = 0.0};
  DepositPlan slow = deposit(SpreadOrgan::node, 10.0), fast = slow;
  slow.growth = 0.004;
  fast.growth = 0.036;
  Patient patient = begun(with(man, {slow, fast}, {drug("lhrh_agonist", 0.0)}));
  live_to(patient, 60.0);
  const auto kill = [&](std::size_t k) { return patient.elsewhere[k].response.drive.kill[0]; };
  EXPECT_NEAR(kill(1) / kill(0), 3.0, 1e-9) << "the root of nine times the growth";
  EXPECT_NEAR(patient.elsewhere[0].response.traits.times.growth, 0.004 / patient.plan->parameters.reduced.growth,
              1e-12);
}

TEST(Elsewhere, a_deposit_that_comes_up_under_castration_is_of_the_clones_that_castration_has_left_its_lineage) {
  const Case man{.primary = "prostate_blastic", .male = true, .radius = 0.0};
  const auto adapted = [&](std::vector<Order> orders, double from) {
    Patient patient = begun(with(man, {deposit(SpreadOrgan::node, 1.0, from)}, std::move(orders)));
    live_to(patient, from + 1.0);
    const Deposit& one = patient.elsewhere[0];
    return one.volume[1] / one.all();
  };
  const double early = adapted({drug("lhrh_agonist", 0.0)}, 30.0), late = adapted({drug("lhrh_agonist", 0.0)}, 800.0);
  const double untreated = adapted({}, 800.0);
  EXPECT_LT(untreated, 0.02);
  EXPECT_LT(early, 0.1);
  EXPECT_GT(late, 0.9);
}

TEST(Elsewhere, the_larger_the_burden_the_worse_the_status_and_at_half_burden_half_is_left) {
  EXPECT_EQ(left_by_organs({}, plan_of(no_lesion)), 1.0);
  const Plan plan = with(no_lesion, {});
  EXPECT_EQ(left_by_organs({}, plan), 1.0);
  EXPECT_DOUBLE_EQ(left_by_organs({0, 700e3, 0, 0, 0, 0}, plan), 0.5);
  EXPECT_DOUBLE_EQ(left_by_organs({0, 700e3, 0, 35e3, 0, 0}, plan), 0.25);
  Patient patient = begun(with(no_lesion, {deposit(SpreadOrgan::brain, 40e3)}));
  live_to(patient, 120.0);
  EXPECT_GT(patient.performance, 2.0);
}

TEST(Elsewhere, nobody_dies_of_the_cancer_before_it_is_known_nor_without_spread) {
  Plan plan = with(no_lesion, {});
  plan.elsewhere->death_hazard = 0.012 / 30.4375;
  plan.elsewhere->known_from = 100.0;
  EXPECT_EQ(cancer_death_hazard(3.0, 99.0, plan), 0.0);
  EXPECT_EQ(cancer_death_hazard(0.0, 200.0, plan), 0.0);
  // A month at status 3 costs one in four or five.
  EXPECT_NEAR(cancer_death_hazard(3.0, 200.0, plan) * 30.4375, 0.27, 0.01);
  EXPECT_EQ(cancer_death_hazard(4.0, 200.0, plan_of(no_lesion)), 0.0);
}

TEST(Elsewhere, who_bears_much_tumour_dies_of_it) {
  Plan plan = with(no_lesion, {deposit(SpreadOrgan::liver, 1.5e6)});
  plan.elsewhere->death_hazard = 0.012 / 30.4375;
  Patient patient = begun(std::move(plan));
  Log log;
  live_to(patient, 3000.0, &log);
  ASSERT_TRUE(patient.dead());
  ASSERT_EQ(count(log, "death"), 1);
  EXPECT_TRUE(log.back().detail.starts_with("the cancer")) << log.back().detail;
}

TEST(Elsewhere, deposits_of_one_organ_share_its_room) {
  const auto grown = [](double most) {
    Plan plan = with(no_lesion, std::vector<DepositPlan>(12, deposit(SpreadOrgan::lung, 1e4)));
    plan.elsewhere->most[std::size_t(SpreadOrgan::lung)] = most;
    Patient patient = begun(std::move(plan));
    live_to(patient, 1500.0);
    return burden_of(patient.elsewhere, *patient.plan)[std::size_t(SpreadOrgan::lung)];
  };
  const double alone = grown(1e12);
  EXPECT_GT(alone, 1.2e6);
  EXPECT_LE(grown(8e5), 8e5);
  EXPECT_GT(grown(8e5), 6e5);
  EXPECT_EQ(grown(2.1 * alone), alone) << "less than half full it hinders nothing";
}

TEST(Elsewhere, it_is_a_part_of_what_a_checkpoint_keeps) {
  const auto made = [] {
    return begun(with({.primary = "prostate_blastic", .male = true},
                      {deposit(SpreadOrgan::liver, 5e3), deposit(SpreadOrgan::lung, 1.0, 90.0)},
                      {drug("docetaxel", 10.0)}));
  };
  Patient whole = made(), first = made(), second = made();
  live_to(whole, 120.0);
  live_to(first, 60.0);
  Memory kept = all_of(first);
  kept.reads = true;
  walk(second, kept);
  live_to(second, 120.0);
  EXPECT_TRUE(same(all_of(whole), all_of(second)));
}

}  // namespace howship::patient
