// SPDX-License-Identifier: Apache-2.0
#include "howship/patient/ailments.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "howship/body/signals.hpp"
#include "howship/imaging/examination.hpp"
#include "howship/patient/plan.hpp"

namespace howship::patient {
namespace {

Plan person(std::uint64_t number, double variation = 1.0) {
  Plan out;
  out.person.age = 65.0;
  out.patient = number;
  out.individual.variation = variation;
  return out;
}

Plan with_infection(std::uint64_t number, const std::string& bone = "T8") {
  Plan out = person(number);
  out.ailments.push_back({AilmentKind::infection, bone, 10.0, 52.0, 7.0});
  return out;
}

std::vector<imaging::Examination> look(const Plan& plan, double day, const std::string& test,
                                       const std::string& bone = "") {
  OrderTest order;
  order.test = test;
  order.bone = bone;
  std::vector<imaging::Examination> out;
  add_ailments(plan, day, order, out);
  return out;
}

TEST(Ailments, hurt_as_many_backs_on_a_day_and_within_a_month_as_are_published) {
  // Hoy 2012: 11.9 and 23.2 % of adults.
  constexpr int people = 6000;
  int on_a_day = 0, within_a_month = 0;
  for (int n = 0; n < people; ++n) {
    bool now = false, ever = false;
    for (const Ailment& one : drawn_ailments(person(std::uint64_t(n)), 400.0)) {
      if (one.kind != AilmentKind::arthritis) continue;
      now |= one.from <= 200.0 && one.until > 200.0;
      ever |= one.from <= 200.0 + 30.4 && one.until > 200.0;
      EXPECT_GE(one.pain, 1.0);
      EXPECT_LE(one.pain, 9.5);
      EXPECT_GT(one.until, 0.0) << "what was over before the first day is not of this life";
    }
    on_a_day += now;
    within_a_month += ever;
  }
  const auto error = [&](double share) { return 3.0 * std::sqrt(share * (1.0 - share) / people); };
  EXPECT_NEAR(double(on_a_day) / people, 0.119, error(0.119));
  EXPECT_NEAR(double(within_a_month) / people, 0.232, error(0.232));
}

TEST(Ailments, come_to_nobody_whom_chance_does_not_touch_and_are_the_same_however_long_one_looks) {
  EXPECT_TRUE(drawn_ailments(person(3, 0.0), 4000.0).empty());
  const std::vector<Ailment> shorter = drawn_ailments(person(3), 300.0), longer = drawn_ailments(person(3), 4000.0);
  ASSERT_LT(shorter.size(), longer.size());
  for (std::size_t n = 0; n < shorter.size(); ++n) {
    EXPECT_EQ(shorter[n].from, longer[n].from);
    EXPECT_EQ(shorter[n].bone, longer[n].bone);
    EXPECT_EQ(shorter[n].pain, longer[n].pain);
  }
}

TEST(Ailments, are_felt_as_they_are_said_and_by_load_or_at_rest) {
  Plan plan = with_infection(1);
  plan.individual.variation = 0.0;
  plan.ailments.push_back({AilmentKind::exercise, "femur_left", 10.0, 15.0, 3.0});
  EXPECT_TRUE(hurting_on(plan, 9.0).empty());
  const std::vector<Hurting> both = hurting_on(plan, 12.0);
  ASSERT_EQ(both.size(), 2u);
  for (const Hurting& one : both)
    EXPECT_NEAR(body::pain_scale(one.drive, plan.parameters.body.pain_threshold), one.ailment->pain, 1e-12);
  EXPECT_GT(both[0].at_rest(), 0.0) << "infected bone hurts at rest";
  EXPECT_EQ(both[1].at_rest(), 0.0) << "sore muscles do not";
  EXPECT_EQ(hurting_on(plan, 20.0).size(), 1u);
  EXPECT_TRUE(bone_is_infected(plan, 20.0));
  EXPECT_FALSE(bone_is_infected(plan, 52.0)) << "it is over on that day";
}

TEST(Ailments, of_bone_are_told_from_a_metastasis_by_mri_in_most_and_by_ct_in_half_the_same_at_every_look) {
  constexpr int people = 1000;
  for (const auto& [test, share] : {std::pair{"mri", 0.94}, std::pair{"ct", 0.5}}) {
    int told = 0;
    for (int n = 0; n < people; ++n) {
      const Plan plan = with_infection(std::uint64_t(n));
      const auto first = look(plan, 20.0, test), again = look(plan, 40.0, test);
      ASSERT_EQ(first.size(), 1u);
      const imaging::Outcome& said = first.front().outcomes.at(0);
      EXPECT_EQ(said.finding.bone, "T8");
      EXPECT_EQ(said.finding.words, again.front().outcomes.at(0).finding.words);
      EXPECT_EQ(said.truth.false_alarm, said.finding.reported());
      told += said.finding.words == "an infection of the bone, not a metastasis";
    }
    EXPECT_NEAR(double(told) / people, share, 4.0 * std::sqrt(share * (1.0 - share) / people)) << test;
  }
}

TEST(Ailments, are_seen_where_and_when_they_are_and_by_whom_they_can_be) {
  const Plan plan = with_infection(5);
  EXPECT_TRUE(look(plan, 60.0, "mri").empty()) << "it is over";
  EXPECT_TRUE(look(plan, 20.0, "mri", "L4").empty()) << "somebody looks elsewhere";
  EXPECT_TRUE(look(plan, 20.0, "xray").empty()) << "a film of the skeleton shows no early infection";
  EXPECT_TRUE(look(plan, 20.0, "labs").empty());
  EXPECT_EQ(look(plan, 20.0, "mri", "spine").size(), 1u);
  EXPECT_TRUE(look(with_infection(5, "femur_left"), 20.0, "mri", "spine").empty());
  EXPECT_EQ(look(plan, 20.0, "bone_scan").front().outcomes.at(0).finding.words, "a hot focus");
  EXPECT_FALSE(look(plan, 20.0, "xray", "T8").front().outcomes.at(0).finding.reported());
}

TEST(Ailments, take_the_place_of_a_report_that_nothing_is_there_and_leave_its_numbers_and_the_truth) {
  const Plan plan = with_infection(7, "L4");
  OrderTest order;
  order.test = "bone_scan";
  for (const bool there : {false, true}) {
    std::vector<imaging::Examination> made(1);
    imaging::Outcome& said = made.front().outcomes.emplace_back();
    said.finding.bone = "L4";
    said.finding.decision = there ? imaging::Decision::reported : imaging::Decision::nothing;
    said.finding.words = "nothing suspicious; canal: ESCC 0";
    said.truth.tumour = 900.0;
    add_ailments(plan, 20.0, order, made);
    ASSERT_EQ(made.size(), 1u);
    ASSERT_EQ(made.front().outcomes.size(), 1u) << "a bone has one line";
    const imaging::Outcome& now = made.front().outcomes.front();
    EXPECT_EQ(now.finding.words, there ? "nothing suspicious; canal: ESCC 0" : "a hot focus; canal: ESCC 0");
    EXPECT_TRUE(now.finding.reported());
    EXPECT_EQ(now.truth.tumour, 900.0);
    EXPECT_FALSE(now.truth.false_alarm) << "there is a metastasis, whatever it was that was seen";
  }
}

TEST(Ailments, of_a_bone_that_no_picture_shows_stand_in_an_examination_of_their_own) {
  const Plan plan = with_infection(7, "C5");
  OrderTest order;
  order.test = "mri";
  std::vector<imaging::Examination> made(1);
  made.front().bone = "L2";
  made.front().outcomes.emplace_back().finding.bone = "L2";
  add_ailments(plan, 20.0, order, made);
  ASSERT_EQ(made.size(), 2u);
  EXPECT_EQ(made[0].outcomes.size(), 1u);
  EXPECT_EQ(made[1].bone, "C5");
  EXPECT_TRUE(made[1].outcomes.at(0).finding.other_cause || made[1].outcomes.at(0).finding.reported());
}

TEST(Ailments, that_last_for_less_than_a_step_are_felt_once_and_all_are_told_in_the_order_of_their_days) {
  Plan plan = person(1);
  plan.step = 4.0;
  plan.ailments = {{AilmentKind::exercise, "L4", 9.0, 11.0, 3.0},
                   {AilmentKind::arthritis, "L5", -50.0, 30.0, 5.0},
                   {AilmentKind::exercise, "L3", 10.0, 10.5, 3.0}};
  int felt = 0;
  for (int step = 0; step < 5; ++step)
    for (const Hurting& one : hurting_on(plan, 4.0 * step)) felt += one.ailment->bone == "L4";
  EXPECT_EQ(felt, 1);
  Log log;
  tell_of_ailments(plan, -4.0, 0.0, log);
  ASSERT_EQ(log.size(), 1u) << "what is there on the first day is told on it";
  EXPECT_EQ(log[0].day, 0.0);
  EXPECT_EQ(log[0].bone, "L5");
  tell_of_ailments(plan, 8.0, 12.0, log);
  ASSERT_EQ(log.size(), 5u);
  for (std::size_t n = 2; n < log.size(); ++n) EXPECT_GE(log[n].day, log[n - 1].day);
  EXPECT_EQ(log[2].kind, "ailment");
  EXPECT_EQ(log[2].bone, "L3");
}

}  // namespace
}  // namespace howship::patient
