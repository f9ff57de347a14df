// SPDX-License-Identifier: Apache-2.0
// Harms of small histories that are written by hand, as a trial writes them down.
#include "howship/outcomes/adverse.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <set>

#include "howship/patient/event.hpp"

namespace howship::outcomes {
namespace {

Ledger healthy(int days) {
  Ledger out;
  for (int day = 0; day <= days; ++day) {
    DayRecord d;
    d.day = day;
    d.calcium = 2.35, d.creatinine = 80.0, d.haemoglobin = 13.5, d.neutrophils = 4.0, d.platelets = 250.0;
    out.days.push_back(d);
    out.named.emplace_back();
  }
  return out;
}

std::vector<AdverseEvent> harms_of(const Ledger& life, std::span<const Harm> harms = {},
                                   std::span<const double> put_off = {}) {
  return adverse_events(life, outcomes_of(life), harms, put_off);
}

TEST(AdverseEvents, a_life_without_trouble_has_none) { EXPECT_TRUE(harms_of(healthy(30)).empty()); }

TEST(AdverseEvents, a_value_beyond_its_limit_is_one_event_with_its_worst_grade_until_it_is_better) {
  Ledger life = healthy(60);
  for (int day = 10; day < 20; ++day) life.days[std::size_t(day)].calcium = day == 15 ? 1.7 : 2.05;
  for (int day = 40; day <= 60; ++day) life.days[std::size_t(day)].neutrophils = day < 50 ? 0.9 : 1.2;
  const std::vector<double> put_off{12.0};
  const auto all = harms_of(life, {}, put_off);
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0].kind, "hypocalcaemia");
  EXPECT_EQ(all[0].start, 10.0);
  EXPECT_EQ(all[0].end, 20.0);
  EXPECT_EQ(all[0].grade, 3);
  EXPECT_TRUE(all[0].put_off) << "a dose was put off while calcium was low";
  EXPECT_EQ(all[1].kind, "neutropenia");
  EXPECT_EQ(all[1].grade, 3) << "grade 2 is everyday, and is no end of what began with grade 3";
  EXPECT_TRUE(all[1].goes_on);
  EXPECT_FALSE(all[1].put_off);
}

TEST(AdverseEvents, what_was_there_on_the_first_day_says_so) {
  Ledger life = healthy(10);
  for (DayRecord& day : life.days) day.haemoglobin = 7.5;
  const auto all = harms_of(life);
  ASSERT_EQ(all.size(), 1u);
  EXPECT_EQ(all[0].kind, "anaemia");
  EXPECT_TRUE(all[0].at_start);
}

TEST(AdverseEvents, a_harm_that_was_logged_lasts_as_the_drug_says_and_one_in_hospital_is_serious) {
  Ledger life = healthy(30);
  life.days[7].in_hospital = 1.0;
  const std::vector<Harm> harms{
      {3.0, "nausea", "", "docetaxel", 4.0}, {7.2, "febrile_neutropenia"}, {29.0, "nausea", "", "", 4.0}};
  const auto all = harms_of(life, harms);
  ASSERT_EQ(all.size(), 3u);
  EXPECT_EQ(all[0].end, 7.0);
  EXPECT_EQ(all[0].drug, "docetaxel");
  EXPECT_FALSE(all[0].serious);
  EXPECT_EQ(all[1].grade, 3);
  EXPECT_TRUE(all[1].serious && all[1].hospital);
  EXPECT_TRUE(all[2].goes_on) << "following ended before it";
}

TEST(AdverseEvents, are_serious_by_what_came_of_them_and_not_by_a_grade_of_the_laboratory) {
  Ledger life = healthy(30);
  for (int day = 3; day < 9; ++day) life.days[std::size_t(day)].neutrophils = 0.2;
  life.happenings.push_back({12.0, "fracture", "femur_left", "load 1.02 of the strength", 1.0});
  const std::vector<Harm> harms{{14.0, "coma"}, {16.0, "acute_kidney_injury"}, {18.0, "nausea"}, {20.0, "fall"}};
  const auto all = harms_of(life, harms);
  ASSERT_EQ(all.size(), 6u);
  EXPECT_EQ(all[0].kind, "neutropenia");
  EXPECT_EQ(all[0].grade, 4);
  EXPECT_FALSE(all[0].serious) << "at home and without fever";
  EXPECT_TRUE(all[1].serious && medically_important(all[1])) << all[1].kind;
  EXPECT_TRUE(all[2].serious && threatens_life(all[2])) << all[2].kind;
  EXPECT_TRUE(all[3].serious && medically_important(all[3])) << all[3].kind;
  EXPECT_FALSE(all[4].serious) << all[4].kind;
  EXPECT_FALSE(all[5].serious) << all[5].kind;
  EXPECT_EQ(all[5].end, 20.0) << "a fall is over with itself";
}

TEST(AdverseEvents, what_comes_again_before_it_is_over_is_the_same) {
  const std::vector<Harm> harms{{1.0, "hair_loss", "", "docetaxel"},
                                {2.0, "nausea", "", "docetaxel", 4.0},
                                {5.0, "nausea", "", "docetaxel", 4.0},
                                {6.0, "fall"},
                                {20.0, "nausea", "", "docetaxel", 4.0},
                                {22.0, "hair_loss", "", "docetaxel"},
                                {23.0, "fall"},
                                {24.0, "febrile_neutropenia", "", "docetaxel"},
                                {28.0, "febrile_neutropenia", "", "docetaxel"}};
  std::vector<std::string> said;
  for (const AdverseEvent& one : harms_of(healthy(30), harms))
    said.push_back(one.kind + ' ' + std::to_string(int(one.start)) + ' ' +
                   (std::isnan(one.end) ? "" : std::to_string(int(one.end))));
  EXPECT_EQ(said, (std::vector<std::string>{"hair_loss 1 ", "nausea 2 9", "fall 6 6", "nausea 20 24", "fall 23 23",
                                            "febrile_neutropenia 24 ", "febrile_neutropenia 28 "}));
  EXPECT_FALSE(find_adverse_term("hair_loss")->system.empty());
  EXPECT_FALSE(find_adverse_term("hypertension")->system.empty());
}

TEST(AdverseEvents, who_dies_of_an_infection_without_neutrophils_has_grade_5_and_no_end_of_it) {
  Ledger life = healthy(9);
  life.happenings.push_back({9.0, "death", "", "infection", 0.0});
  const std::vector<Harm> harms{{4.0, "febrile_neutropenia"}, {9.0, "febrile_neutropenia"}};
  const auto all = harms_of(life, harms);
  ASSERT_EQ(all.size(), 2u);
  EXPECT_FALSE(all[0].fatal) << "days before";
  EXPECT_TRUE(all[1].fatal);
  EXPECT_EQ(all[1].grade, 5);
}

TEST(AdverseEvents, a_fracture_through_a_lesion_is_the_tumours_work) {
  Ledger life = healthy(9);
  life.happenings.push_back({4.0, "fracture", "femur_left", "load 1.02 of the strength", 1.0});
  const auto all = harms_of(life);
  ASSERT_EQ(all.size(), 1u);
  EXPECT_EQ(find_adverse_term(all[0].kind)->term, "Pathological fracture");
  EXPECT_TRUE(find_adverse_term(all[0].kind)->of_disease);
  EXPECT_EQ(all[0].bone, "femur_left");
}

TEST(AdverseTerms, are_named_once_and_those_that_are_logged_are_kinds_of_events) {
  std::set<std::string_view> kinds;
  for (const AdverseTerm& one : adverse_terms()) {
    EXPECT_TRUE(kinds.insert(one.kind).second) << one.kind;
    EXPECT_FALSE(one.term.empty() || one.system.empty()) << one.kind;
    if (one.logged) {
      EXPECT_TRUE(patient::find_event_kind(one.kind)) << one.kind;
    }
  }
}

}  // namespace
}  // namespace howship::outcomes
