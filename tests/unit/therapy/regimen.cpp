// SPDX-License-Identifier: Apache-2.0
#include "howship/therapy/regimen.hpp"

#include <gtest/gtest.h>

#include "howship/body/observables.hpp"
#include "howship/scenario/drug_file.hpp"

using namespace howship;

namespace {

therapy::Treatment course(const char* drug, double start = 0.0) {
  therapy::Treatment t;
  t.drug = std::make_shared<const therapy::Drug>(scenario::built_in_drug(drug));
  t.start = start;
  return t;
}

int count(const std::vector<therapy::Happened>& log, std::string_view event) {
  return int(std::count_if(log.begin(), log.end(), [&](const auto& h) { return h.event.find(event) == 0; }));
}

const therapy::Happened* first(const std::vector<therapy::Happened>& log, std::string_view event) {
  for (const auto& h : log)
    if (h.event.find(event) == 0) return &h;
  return nullptr;
}

}  // namespace

TEST(Regimen, doses_fall_due_as_the_label_says) {
  auto care = therapy::care_for({}, {}, {course("zoledronate", 3.0)}, 1, 0);
  std::vector<therapy::Happened> log;
  therapy::live_to(care, 90.0, log);
  EXPECT_EQ(count(log, "dose"), 4);  // days 3, 31, 59, 87
  ASSERT_TRUE(first(log, "dose"));
  EXPECT_EQ(first(log, "dose")->day, 3.0);
  EXPECT_EQ(first(log, "dose")->detail, "zoledronate 4 mg");
}

TEST(Regimen, a_failing_kidney_lowers_and_then_forbids_zoledronate_as_the_label_has_it) {
  struct Row {
    double clearance;
    const char* event;
    const char* detail;
  };
  for (const Row& row : {Row{80.0, "dose", "zoledronate 4 mg"},
                         {55.0, "dose", "zoledronate 3.5 mg"},
                         {45.0, "dose", "zoledronate 3.3 mg"},
                         {35.0, "dose", "zoledronate 3 mg"}}) {
    therapy::Circumstances c;
    body::Parameters person;
    const double healthy =
        body::cockcroft_gault(c.age, c.weight, person.creatinine_production / person.filtration, c.male);
    person.structural_nephrons = row.clearance / healthy;
    auto care = therapy::care_for(person, c, {course("zoledronate")}, 1, 0);
    std::vector<therapy::Happened> log;
    therapy::live_to(care, 1.0, log);
    bool seen = false;
    for (const auto& h : log) seen = seen || (h.event == row.event && h.detail == row.detail);
    EXPECT_TRUE(seen) << row.clearance;
  }
}

TEST(Regimen, below_a_clearance_of_30_zoledronate_is_refused_and_given_only_where_the_plan_insists) {
  body::Parameters person;
  person.structural_nephrons = 0.2;
  std::vector<therapy::Happened> log;
  auto care = therapy::care_for(person, {}, {course("zoledronate")}, 1, 0);
  therapy::live_to(care, 2.0, log);
  EXPECT_EQ(count(log, "dose refused"), 1);
  EXPECT_EQ(count(log, "dose "), 1);
  log.clear();
  auto insisting = course("zoledronate");
  insisting.despite_contraindication = true;
  auto forced = therapy::care_for(person, {}, {insisting}, 1, 0);
  therapy::live_to(forced, 2.0, log);
  EXPECT_EQ(count(log, "given despite contraindication"), 1);
  ASSERT_TRUE(first(log, "dose"));
}

TEST(Regimen, low_calcium_blocks_antiresorptives) {
  body::Parameters person;
  auto care = therapy::care_for(person, {}, {course("denosumab", 1.0)}, 1, 0);
  body::State low = care.body.state();
  therapy::set_state(care.body, &body::State::exchangeable_calcium, 0.7 * low.exchangeable_calcium);
  therapy::set_state(care.body, &body::State::surface_calcium, 0.7);
  std::vector<therapy::Happened> log;
  care.body.day = 0.99;
  therapy::live_to(care, 2.0, log);
  ASSERT_TRUE(first(log, "dose refused"));
  EXPECT_NE(first(log, "dose refused")->detail.find("calcium is low"), std::string::npos);
}

TEST(Regimen, a_bone_agent_without_calcium_and_vitamin_d_is_warned_of_once) {
  const auto warnings = [](std::vector<therapy::Treatment> plan) {
    auto care = therapy::care_for({}, {}, std::move(plan), 1, 0);
    std::vector<therapy::Happened> log;
    therapy::live_to(care, 60.0, log);
    return std::count_if(log.begin(), log.end(),
                         [](const auto& h) { return h.detail.find("no calcium and vitamin D") != std::string::npos; });
  };
  EXPECT_EQ(warnings({course("denosumab", 3.0)}), 1);
  EXPECT_EQ(warnings({course("zoledronate", 3.0)}), 1);
  EXPECT_EQ(warnings({course("calcium_vitamin_d", 1.0), course("denosumab", 3.0)}), 0);
}

TEST(Regimen, a_pulled_tooth_and_bad_teeth_multiply_what_happens_to_the_jaw) {
  const auto jaws = [](bool disease, bool pulled) {
    therapy::Circumstances c;
    c.dental_disease = disease;
    int out = 0;
    for (std::uint64_t patient = 0; patient < 300; ++patient) {
      auto care = therapy::care_for({}, c, {course("denosumab")}, 1, patient);
      care.adverse.jaw_hazard *= 10.0;  // so that 300 people suffice
      if (pulled) care.tooth_pulled = 60.0;
      std::vector<therapy::Happened> log;
      therapy::live_to(care, 150.0, log);
      out += care.jaw;
    }
    return out;
  };
  const int sound = jaws(false, false), bad = jaws(true, false), both = jaws(true, true);
  EXPECT_GT(bad, 1.7 * sound);
  EXPECT_GT(both, 1.5 * bad);
}

TEST(Regimen, chance_is_keyed_to_the_patient_and_about_as_frequent_as_stated) {
  int reactions = 0;
  for (std::uint64_t patient = 0; patient < 400; ++patient) {
    std::vector<therapy::Happened> log, again;
    auto care = therapy::care_for({}, {}, {course("zoledronate")}, 5, patient);
    therapy::live_to(care, 1.0, log);
    auto same = therapy::care_for({}, {}, {course("zoledronate")}, 5, patient);
    therapy::live_to(same, 1.0, again);
    EXPECT_EQ(log.size(), again.size());
    reactions += count(log, "acute-phase reaction");
  }
  EXPECT_NEAR(reactions / 400.0, 0.30, 0.07);  // three standard errors
}

TEST(Regimen, overlapping_courses_and_impossible_doses_are_named) {
  auto a = course("zoledronate"), b = course("zoledronate", 100.0);
  b.amount = 400.0;
  const auto faults = therapy::faults_of({a, b});
  ASSERT_EQ(faults.size(), 2u);
  EXPECT_EQ(faults[0], "zoledronate: a dose of 400 mg is outside 1 mg to 8 mg");
  EXPECT_NE(faults[1].find("two courses overlap"), std::string::npos);
}
