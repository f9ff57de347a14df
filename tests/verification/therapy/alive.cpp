// SPDX-License-Identifier: Apache-2.0
// Treatments that begin, are ordered and are stopped while the patient lives: nothing happens before its time, and a
// patient who is put away on any day goes on from there bit for bit.
#include <gtest/gtest.h>

#include <cstring>

#include "howship/therapy/saved.hpp"
#include "random_care.hpp"

using namespace howship;

namespace {

therapy::Treatment course(const char* drug, double start) {
  therapy::Treatment t;
  t.drug = std::make_shared<const therapy::Drug>(scenario::built_in_drug(drug));
  t.start = start;
  return t;
}

using Log = std::vector<therapy::Happened>;

std::vector<std::string> lines(const Log& log) {
  std::vector<std::string> out;
  for (const auto& h : log) out.push_back(std::to_string(h.day) + ' ' + h.event + ' ' + h.detail);
  return out;
}

bool same_bytes(const std::vector<double>& a, const std::vector<double>& b) {
  return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size() * sizeof(double)) == 0;
}

std::shared_ptr<const therapy::Drug> built_in(std::string_view key) {
  return std::make_shared<const therapy::Drug>(scenario::built_in_drug(key));
}

}  // namespace

TEST(Alive, a_drug_on_the_last_day_changes_no_byte_before_it_wherever_it_is_listed) {
  const std::vector<therapy::Treatment> plan{course("zoledronate", 5.0), course("docetaxel", 10.0),
                                             course("morphine", 20.0)};
  for (const char* late : {"paracetamol", "denosumab"}) {
    std::vector<therapy::Treatment> first = plan, last = plan;
    first.insert(first.begin(), course(late, 119.0));
    last.push_back(course(late, 119.0));
    // Different patients have different luck; all of it must stay.
    for (std::uint64_t patient = 0; patient < 10; ++patient) {
      auto without = therapy::care_for({}, {}, plan, 3, patient);
      auto listed_first = therapy::care_for({}, {}, first, 3, patient);
      auto listed_last = therapy::care_for({}, {}, last, 3, patient);
      Log log, log_first, log_last;
      for (int day = 1; day <= 119; ++day) {
        therapy::live_to(without, day, log);
        therapy::live_to(listed_first, day, log_first);
        therapy::live_to(listed_last, day, log_last);
        ASSERT_TRUE(same_bytes(without.body.y, listed_first.body.y)) << late << " day " << day;
        ASSERT_TRUE(same_bytes(without.body.y, listed_last.body.y)) << late << " day " << day;
      }
      EXPECT_EQ(lines(log), lines(log_first));
      EXPECT_EQ(lines(log), lines(log_last));
      if (without.died) continue;
      therapy::live_to(listed_first, 125.0, log_first);
      therapy::live_to(listed_last, 125.0, log_last);
      EXPECT_TRUE(same_bytes(listed_first.body.y, listed_last.body.y));
      EXPECT_EQ(listed_first.body.system.medicines.size(), without.body.system.medicines.size() + 1);
      EXPECT_EQ(lines(log_first), lines(log_last));
    }
  }
}

TEST(Alive, a_treatment_ordered_while_the_patient_lives_does_what_the_same_one_planned_does) {
  auto planned = therapy::care_for({}, {}, {course("zoledronate", 40.0), course("docetaxel", 40.0)}, 3, 1);
  auto ordered = therapy::care_for({}, {}, {course("zoledronate", 40.0)}, 3, 1);
  Log log_planned, log_ordered;
  therapy::live_to(planned, 90.0, log_planned);
  therapy::live_to(ordered, 30.0, log_ordered);
  therapy::order(ordered, course("docetaxel", 40.0));
  therapy::live_to(ordered, 90.0, log_ordered);
  EXPECT_TRUE(same_bytes(therapy::saved(planned), therapy::saved(ordered)));
  EXPECT_EQ(lines(log_planned), lines(log_ordered));
}

TEST(Alive, a_drug_that_is_stopped_is_given_no_more_and_may_be_ordered_again) {
  auto care = therapy::care_for({}, {}, {course("morphine", 0.0), course("zoledronate", 0.0)}, 3, 2);
  Log log;
  therapy::live_to(care, 10.0, log);
  const std::size_t morphine = *care.courses[0].medicine;
  EXPECT_GT(care.body.system.medicines[morphine].given, 0.0);
  therapy::stop(care, "morphine", 12.5);
  therapy::stop(care, "zoledronate", 12.5);
  therapy::live_to(care, 12.0, log);
  EXPECT_GT(care.body.system.medicines[morphine].given, 0.0);
  therapy::live_to(care, 60.0, log);
  EXPECT_EQ(care.body.system.medicines[morphine].given, 0.0);
  EXPECT_TRUE(care.courses[0].over);
  EXPECT_EQ(care.courses[1].given, 1);  // and not on day 28
  const std::size_t size = care.body.y.size();
  therapy::order(care, course("morphine", 60.0));
  therapy::live_to(care, 61.0, log);
  EXPECT_GT(care.body.system.medicines[morphine].given, 0.0);
  EXPECT_EQ(care.body.y.size(), size);  // the same pool
}

TEST(Alive, orders_that_cannot_be_are_refused_with_a_sentence) {
  auto care = therapy::care_for({}, {}, {course("zoledronate", 0.0)}, 3, 2);
  Log log;
  therapy::live_to(care, 10.0, log);
  const auto sentence = [&](therapy::Treatment t) -> std::string {
    try {
      therapy::order(care, std::move(t));
    } catch (const RunError& e) {
      return e.what();
    }
    return "";
  };
  EXPECT_EQ(sentence(course("morphine", 9.0)), "cannot order morphine: day 9 is over, the present is day 10");
  EXPECT_NE(sentence(course("zoledronate", 20.0)).find("two courses overlap"), std::string::npos);
  auto too_much = course("denosumab", 20.0);
  too_much.amount = 1e6;
  EXPECT_NE(sentence(too_much).find("is outside"), std::string::npos);
  care.died = 10.0;
  EXPECT_EQ(sentence(course("morphine", 12.0)), "cannot order morphine: the patient died on day 10");
  EXPECT_EQ(care.courses.size(), 1u);
}

TEST(Alive, a_body_with_a_medicine_added_keeps_its_states_and_totals) {
  auto body = therapy::whole_body({}, {therapy::medicine_for(*built_in("docetaxel"), 70.0)});
  therapy::give(body, 0, 135.0, 1.0 / 24.0);
  therapy::advance_to(body, 3.0);
  const auto before = body.state();
  using System = therapy::WholeBodySystem<double>;
  const double kill = body.total(System::total_cytotoxic_exposure);
  ASSERT_GT(kill, 0.0);
  const std::size_t added = therapy::add_medicine(body, therapy::medicine_for(*built_in("denosumab"), 70.0));
  EXPECT_EQ(added, 1u);
  EXPECT_EQ(body.total(System::total_cytotoxic_exposure), kill);
  const auto after = body.state();
  EXPECT_EQ(std::memcmp(&before, &after, sizeof(before)), 0);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(body.y[std::size_t(body.system.medicine_at(added) + i)], 0.0);
}

TEST(Alive, bodies_of_the_same_medicines_share_one_structure) {
  const auto medicine = [](const char* drug) { return therapy::medicine_for(*built_in(drug), 70.0); };
  auto grown = therapy::whole_body({}, {medicine("docetaxel")});
  therapy::add_medicine(grown, medicine("denosumab"));
  EXPECT_EQ(grown.shape, therapy::whole_body({}, {medicine("docetaxel"), medicine("denosumab")}).shape);
  EXPECT_NE(grown.shape, therapy::whole_body({}, {medicine("denosumab"), medicine("docetaxel")}).shape);
}

TEST(Alive, a_patient_put_away_on_any_day_goes_on_bit_for_bit) {
  constexpr int days = 60;
  for (std::uint64_t number = 300; number < 306; ++number) {
    const auto live = [&](therapy::Care& care, int day, Log& log) {
      exchange(care, day);
      if (day == 30 && !care.died) therapy::order(care, course("orchiectomy", 33.25));
      if (day == 50) therapy::stop(care, care.courses[0].plan.drug->key, 55.0);
      therapy::live_to(care, day + 1.0, log);
    };
    auto whole = random_care(number);
    Log log;
    std::vector<std::vector<double>> put_away;
    std::vector<std::size_t> so_far;
    for (int day = 0; day < days; ++day) {
      put_away.push_back(therapy::saved(whole));
      so_far.push_back(log.size());
      live(whole, day, log);
    }
    const std::vector<double> end = therapy::saved(whole);
    for (int from = 0; from < days; ++from) {
      auto again = random_care(number);
      ASSERT_TRUE(therapy::restore(again, put_away[std::size_t(from)], built_in)) << number << " day " << from;
      EXPECT_TRUE(same_bytes(therapy::saved(again), put_away[std::size_t(from)]));
      Log rest(log.begin(), log.begin() + std::ptrdiff_t(so_far[std::size_t(from)]));
      for (int day = from; day < days; ++day) live(again, day, rest);
      EXPECT_TRUE(same_bytes(therapy::saved(again), end)) << number << " day " << from;
      EXPECT_EQ(lines(rest), lines(log)) << number << " day " << from;
    }
    auto torn = random_care(number);
    EXPECT_FALSE(therapy::restore(torn, std::span(end).first(end.size() - 1), built_in));
    auto blind = random_care(number);  // nobody knows the drug that was ordered
    EXPECT_EQ(therapy::restore(blind, end), whole.courses.size() == blind.courses.size());
  }
}
