// SPDX-License-Identifier: Apache-2.0
// A patient to whom things happen while it lives.
#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "living.hpp"

namespace howship::patient {
namespace {

const Case lytic{};
const Case thyroid{.primary = "thyroid"};
const Case blastic{.primary = "prostate_blastic", .male = true, .radius = 6.0};

int count(const Log& log, std::string_view kind) {
  return int(std::count_if(log.begin(), log.end(), [&](const Event& e) { return e.kind == kind; }));
}

}  // namespace

TEST(Patient, a_medicine_of_its_last_days_changes_no_byte_before_them) {
  for (const char* name : {"paracetamol", "denosumab", "docetaxel"})
    for (const bool first_in_the_list : {false, true}) {
      std::vector<Order> orders{drug("zoledronate", 3.0), drug("calcium_vitamin_d", 1.0)};
      Patient without = patient_of(lytic, orders);
      orders.insert(first_in_the_list ? orders.begin() : orders.end(), drug(name, 58.0));
      Patient with = patient_of(lytic, orders);
      Log log_without, log_with;
      live_to(without, 58.0, &log_without);
      live_to(with, 58.0, &log_with);
      EXPECT_EQ(with.care.body.y.size(), without.care.body.y.size()) << name;
      EXPECT_EQ(with.care.body.y, without.care.body.y) << name;
      EXPECT_EQ(tumour_of(with), tumour_of(without)) << name;
      ASSERT_EQ(log_with.size(), log_without.size()) << name;
      live_to(without, 60.0);
      live_to(with, 60.0);
      EXPECT_EQ(with.care.body.system.medicines.size(), without.care.body.system.medicines.size() + 1) << name;
    }
}

TEST(Patient, an_order_given_while_it_lives_is_the_order_of_the_plan) {
  Patient planned = patient_of(lytic, {drug("denosumab", 20.0), local("fraction", 30.0, "L3", {8.0})});
  Patient told = patient_of(lytic);
  live_to(told, 20.0);
  order(told, drug("denosumab", 20.0));
  order(told, local("fraction", 30.0, "L3", {8.0}));
  live_to(planned, 60.0);
  live_to(told, 60.0);
  EXPECT_TRUE(same(all_of(planned), all_of(told)));
}

TEST(Patient, the_time_before_day_0_is_lived_to_the_same_bytes_in_company_and_alone) {
  // A man, women on both sides of menopause and one who is in it, which is lived month by month.
  std::vector<std::shared_ptr<const Plan>> plans;
  for (const double age : {60.0, 35.0, 51.5, 75.0}) {
    Plan plan = plan_of({.male = age == 60.0, .number = plans.size()}, {drug("denosumab", 5.0)});
    plan.person.age = age;
    plans.push_back(std::make_shared<const Plan>(std::move(plan)));
  }
  std::vector<Patient> together;
  std::vector<Patient*> all;
  for (const auto& plan : plans) together.push_back(unsettled(plan));
  for (Patient& one : together) all.push_back(&one);
  EXPECT_FALSE(together[0].settled);
  settle(all);
  for (std::size_t k = 0; k < plans.size(); ++k) {
    Patient alone = start(plans[k]);
    EXPECT_TRUE(together[k].settled && alone.settled);
    EXPECT_EQ(together[k].care.body.y, alone.care.body.y) << k;
    EXPECT_EQ(together[k].resorption_at_start, alone.resorption_at_start) << k;
    live_to(together[k], 30.0);
    live_to(alone, 30.0);
    EXPECT_TRUE(same(all_of(together[k]), all_of(alone))) << k;
  }
}

TEST(Patient, a_drug_that_is_stopped_is_not_given_again) {
  Patient patient = patient_of(lytic, {drug("denosumab", 0.0), {40.0, StopDrug{"denosumab"}}});
  Log log;
  live_to(patient, 120.0, &log);
  EXPECT_EQ(count(log, "dose"), 2);
}

TEST(Patient, the_dead_are_not_stepped_treated_tested_or_broken) {
  const Case dying{.pthrp = 90.0};
  Plan plan = plan_of(dying, {drug("zoledronate", 300.0), local("fraction", 300.0, "L3", {8.0})});
  plan.strength_every = 30.0;
  plan.orders.push_back({310.0, OrderTest{0, "labs", "", "", ""}});
  Patient patient = start(std::make_shared<const Plan>(plan));
  Log log;
  live_to(patient, 400.0, &log);
  ASSERT_TRUE(patient.dead());
  ASSERT_LT(*patient.care.died, 300.0);
  EXPECT_EQ(patient.day(), std::ceil(*patient.care.died));
  EXPECT_EQ(count(log, "death"), 1);
  EXPECT_EQ(log.back().kind, "death");
  for (const Event& e : log) EXPECT_LE(e.day, *patient.care.died) << e.kind;
  EXPECT_EQ(count(log, "radiation_fraction"), 0);
  // Another call changes nothing.
  const Memory before = all_of(patient);
  ThreadPool pool(1);
  Log more;
  meet(patient, more);
  advance(patient, more, pool);
  EXPECT_TRUE(more.empty());
  EXPECT_TRUE(same(before, all_of(patient)));
}

TEST(Patient, every_day_is_a_day_from_which_the_saved_patient_goes_on_to_the_same_bytes) {
  for (const Joined joined : {Joined::shells, Joined::voxels}) {
    const Case c{.joined = joined};
    const std::vector<Order> orders{drug("zoledronate", 4.0), drug("docetaxel", 9.0),
                                    local("fraction", 12.0, "L3", {8.0}), drug("morphine", 15.0, 20.0)};
    Patient whole = patient_of(c, orders);
    live_to(whole, 30.0);
    const Memory at_the_end = all_of(whole);
    Patient stopped = patient_of(c, orders);
    for (int day = 1; day < 30; day += 3) {
      live_to(stopped, day);
      Memory saved = all_of(stopped);
      saved.reads = true;
      Patient again = patient_of(c, orders);
      walk(again, saved);
      live_to(again, 30.0);
      EXPECT_TRUE(same(at_the_end, all_of(again))) << "from day " << day;
    }
  }
}

TEST(Patient, the_number_of_a_patient_is_in_the_key_of_its_luck) {
  // Fever after the first infusion of zoledronate comes to three in ten: to others in another life.
  std::vector<int> fevers;
  for (std::uint64_t number = 0; number < 40; ++number) {
    Patient patient = patient_of({.radius = 0.0, .number = number}, {drug("zoledronate", 0.0)});
    Log log;
    live_to(patient, 2.0, &log);
    fevers.push_back(count(log, "acute_phase_reaction"));
  }
  const int all = std::accumulate(fevers.begin(), fevers.end(), 0);
  EXPECT_GT(all, 3);
  EXPECT_LT(all, 25);
}

TEST(Patient, the_skeleton_follows_the_bones_with_and_without_treatment) {
  Patient treated = patient_of({.radius = 0.0}, {drug("denosumab", 0.0)});
  Patient untreated = patient_of({.radius = 0.0});
  live_to(treated, 91.0);
  live_to(untreated, 91.0);
  const auto now = treated.care.body.now();
  EXPECT_NEAR(now.body.osteoclasts, 0.1, 0.02);
  EXPECT_NEAR(now.body.formation, 0.36, 0.04);  // section 3 of the whole-body model has 0.36 on day 91
  EXPECT_NEAR(untreated.care.body.now().body.osteoclasts, 1.0, 1e-3);
}

TEST(Patient, pthrp_of_tumour_elsewhere_raises_calcium) {
  Patient patient = patient_of({.pthrp = 20.0});
  live_to(patient, 30.0);
  EXPECT_GT(signals_of(patient).corrected_calcium, 3.0);
}

TEST(Patient, radioiodine_reaches_avid_tumour_only) {
  for (const auto& [primary, reached] : {std::pair{"thyroid", true}, {"breast", false}}) {
    Patient patient = patient_of({.primary = primary}, {drug("iodine_131", 0.0)});
    live_to(patient, 40.0);
    const double dose = patient.sites[0].dose.everywhere;
    // 13.84 A E u T / ln 2 = 13.4 Gy for 5.55 GBq, 0.19 MeV, 0.0212 % a gram and 3 days.
    if (reached) {
      EXPECT_NEAR(dose, 13.4, 0.2);
    } else {
      EXPECT_EQ(dose, 0.0);
    }
  }
}

TEST(Patient, a_bone_seeking_nuclide_spares_fewer_osteoblasts_where_bone_forms) {
  Patient with = patient_of(blastic, {drug("radium_223", 250.0)}), without = patient_of(blastic);
  live_to(with, 300.0);
  live_to(without, 300.0);
  EXPECT_LT(with.sites[0].osteoblasts, 0.98);
  ASSERT_EQ(with.sites[0].pain.answers.size(), 2u);  // day 250, day 278: each injection is a course of its own
  EXPECT_GT(with.sites[0].pain.answers[0].effective, with.sites[0].pain.answers[1].effective);
  EXPECT_EQ(without.sites[0].osteoblasts, 1.0);
  EXPECT_TRUE(without.sites[0].pain.answers.empty());
  EXPECT_LT(with.care.body.state().bone_alp, without.care.body.state().bone_alp);
  // What the lesion's surface got is made good over a year, 0.3 % a day.
  live_to(with, 500.0);
  const double lost = 1.0 - with.sites[0].osteoblasts;
  EXPECT_GT(lost, 0.1);
  live_to(with, 900.0);
  EXPECT_NEAR(1.0 - with.sites[0].osteoblasts, lost * std::exp(-0.003 * 400.0), 0.02);
}

TEST(Patient, pain_comes_from_osteoclasts_from_volume_and_from_load) {
  Patient patient = patient_of({.radius = 6.0});
  live_to(patient, 120.0);
  const double before = signals_of(patient).raw_pain;
  EXPECT_GT(before, 0.5);
  Patient loaded = patient_of({.radius = 6.0});
  live_to(loaded, 119.0);
  loaded.sites[0].resistance.log_healthy -= std::log(3.0);  // a bone of a third of the strength
  live_to(loaded, 120.0);
  EXPECT_GT(signals_of(loaded).raw_pain, before + 1.0);
  EXPECT_NEAR(signals_of(loaded).pain_at_rest, signals_of(patient).pain_at_rest, 0.3);
  // A bone agent takes the acid away, and with it a part of the pain.
  Patient treated = patient_of({.radius = 6.0}, {drug("denosumab", 0.0)});
  live_to(treated, 120.0);
  EXPECT_LT(signals_of(treated).raw_pain, 0.95 * before);
}

TEST(Patient, company_changes_no_number) {
  // Six patients side by side, three of them on another medicine, against each on its own.
  ThreadPool pool(1);
  const auto made = [](std::uint64_t number) {
    return patient_of({.radius = 2.0 + 0.2 * double(number), .number = number},
                      {number % 2 == 0 ? drug("denosumab", double(number)) : drug("zoledronate", double(number))});
  };
  std::vector<Patient> together;
  for (std::uint64_t n = 0; n < 6; ++n) together.push_back(made(n));
  std::vector<Log> logs(6);
  for (int day = 0; day < 60; ++day) {
    std::vector<Patient*> span;
    std::vector<Log*> its;
    for (std::size_t n = 0; n < 6; ++n) {
      meet(together[n], logs[n]);
      span.push_back(&together[n]);
      its.push_back(&logs[n]);
    }
    advance(span, its, pool);
  }
  for (std::uint64_t n = 0; n < 6; ++n) {
    Patient alone = made(n);
    Log log;
    for (int day = 0; day < 60; ++day) {
      meet(alone, log);
      advance(alone, log, pool);
    }
    EXPECT_TRUE(same(all_of(alone), all_of(together[n]))) << "patient " << n;
    EXPECT_EQ(log.size(), logs[n].size()) << "patient " << n;
  }
}

TEST(Patient, what_it_logs_is_declared) {
  Patient patient = patient_of({.radius = 6.0, .pthrp = 10.0},
                               {drug("zoledronate", 0.0), drug("docetaxel", 1.0), local("fraction", 3.0, "L3", {8.0}),
                                local("cement", 5.0, "L3", {0.5}, therapy::Ball{{}, 5.0, 0.0})});
  Log log;
  live_to(patient, 90.0, &log);
  EXPECT_GT(log.size(), 5u);
  for (const Event& e : log) {
    // What is not declared is a harm that a drug's file names.
    const bool of_a_drug =
        e.detail.find("docetaxel") != std::string::npos || e.detail.find("zoledronate") != std::string::npos;
    EXPECT_TRUE(find_event_kind(e.kind) || of_a_drug) << e.kind;
  }
}

}  // namespace howship::patient
