// SPDX-License-Identifier: Apache-2.0
// Quality of life, answers of pain and progression on scans, of states and histories that are written by hand.
#include "howship/outcomes/quality.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <map>

#include "howship/outcomes/endpoints.hpp"
#include "howship/outcomes/response.hpp"

namespace howship::outcomes {
namespace {

TEST(Quality, the_index_runs_from_full_health_to_worse_than_death) {
  EXPECT_EQ(index_of({1, 1, 1, 1, 1}), 1.0);
  EXPECT_NEAR(index_of({3, 3, 3, 3, 3}), -0.594, 1e-12);  // as the published set has its worst state
  EXPECT_NEAR(index_of({1, 1, 2, 1, 1}), 1.0 - 0.081 - 0.036, 1e-12);
  EXPECT_NEAR(index_of({2, 2, 2, 2, 2}), 0.516, 1e-12);  // 1 - 0.081 - 0.069 - 0.104 - 0.036 - 0.123 - 0.071
  EXPECT_NEAR(index_of({1, 1, 2, 3, 1}), 1.0 - 0.081 - 0.269 - 0.036 - 0.386, 1e-12);
}

TEST(Quality, the_index_falls_with_every_step_of_every_dimension) {
  for (int state = 0; state < 243; ++state) {
    int digits[5];
    for (int k = 0, left = state; k < 5; ++k, left /= 3) digits[k] = 1 + left % 3;
    const Levels levels{digits[0], digits[1], digits[2], digits[3], digits[4]};
    for (int k = 0; k < 5; ++k) {
      if (digits[k] == 3) continue;
      int worse[5] = {digits[0], digits[1], digits[2], digits[3], digits[4]};
      ++worse[k];
      EXPECT_LT(index_of({worse[0], worse[1], worse[2], worse[3], worse[4]}), index_of(levels));
    }
  }
}

DayRecord well() {
  DayRecord out;
  out.calcium = 2.35;
  return out;
}

TEST(Quality, levels_follow_what_a_person_can_do_and_says) {
  constexpr double calm = 10.0;  // never worried
  EXPECT_EQ(levels_of(well(), false, false, calm).all(), (std::array<int, 5>{1, 1, 1, 1, 1}));
  DayRecord d = well();
  d.status = 1.2;
  d.pain = 5.0;
  EXPECT_EQ(levels_of(d, true, false, calm).all(), (std::array<int, 5>{2, 1, 2, 2, 1}));
  EXPECT_EQ(levels_of(d, false, false, calm).mobility, 1) << "an arm hurts";
  d = well();
  d.leg = 2.0;
  d.status = 3.0;
  EXPECT_EQ(levels_of(d, false, false, calm).all(), (std::array<int, 5>{3, 2, 3, 1, 1})) << "a leg that hangs loose";
  d.leg = 1.0;
  d.status = 1.0;
  EXPECT_EQ(levels_of(d, false, false, calm).mobility, 2) << "nailed";
  d = well();
  d.function = 0.5;
  d.walks = 0.0;
  EXPECT_EQ(levels_of(d, false, false, calm).mobility, 3);
  d.function = 0.2;
  EXPECT_EQ(levels_of(d, false, false, calm).self_care, 3);
  d = well();
  d.sick = 1.0;
  EXPECT_EQ(levels_of(d, false, false, calm).pain, 2);
  d.pain = 7.0;
  EXPECT_EQ(levels_of(d, false, false, calm).pain, 3);
  d = well();
  d.arm = 1.0;
  EXPECT_EQ(levels_of(d, false, false, calm).self_care, 2);
}

TEST(Quality, worry_grows_with_pain_status_and_bad_news_and_differs_between_people) {
  DayRecord d = well();
  d.pain = 4.0;
  d.status = 2.0;  // -1.4 + 1.0 + 1.0 = 0.6
  EXPECT_EQ(levels_of(d, false, false, 0.5).anxiety, 2);
  EXPECT_EQ(levels_of(d, false, false, 0.7).anxiety, 1);
  EXPECT_EQ(levels_of(d, false, true, 1.3).anxiety, 2);  // 1.4 with news
  EXPECT_EQ(levels_of(d, false, true, -1.7).anxiety, 3);
}

Ledger days(int count, const DayRecord& each) {
  Ledger out;
  for (int day = 0; day <= count; ++day) {
    out.days.push_back(each);
    out.days.back().day = day;
    out.named.emplace_back();
  }
  return out;
}

TEST(Quality, a_year_of_half_quality_is_half_a_year_and_the_dead_add_nothing) {
  Ledger ledger = days(1461, well());
  ledger.mood = 10.0;
  EXPECT_NEAR(quality_adjusted_years(quality_days(ledger)), 4.0, 1e-9);
  QualityParameters p;
  p.discount = 0.035;
  // The integral of 1.035^-t over four years, as a sum of days.
  const double rate = std::log(1.035);
  EXPECT_NEAR(quality_adjusted_years(quality_days(ledger), p), (1.0 - std::exp(-4.0 * rate)) / rate, 1e-3);
  DayRecord poor = well();
  poor.status = 1.0;  // only usual activities: 0.883
  Ledger sick = days(1461, poor);
  sick.mood = 10.0;
  EXPECT_NEAR(quality_adjusted_years(quality_days(sick)), 4.0 * 0.883, 1e-9);
}

TEST(Quality, days_in_hospital_after_an_operation_and_with_pain_are_counted) {
  Ledger ledger = days(100, well());
  ledger.mood = 10.0;
  for (int day = 10; day < 15; ++day) ledger.days[std::size_t(day)].in_hospital = 1.0;
  for (int day = 50; day < 60; ++day) ledger.days[std::size_t(day)].pain = 4.0;
  for (int day = 70; day < 75; ++day) ledger.days[std::size_t(day)].walks = 0.0;
  ledger.happenings.push_back({30, std::string{given_in_place}, "femur_left", "surgery.nail", 0.0});
  const Outcomes all = outcomes_of(ledger);
  EXPECT_EQ(find_endpoint("days_at_home")->read(all), 100.0 - 5.0 - 7.0);
  EXPECT_EQ(find_endpoint("days_pain_controlled")->read(all), 90.0);
  EXPECT_EQ(find_endpoint("days_walking")->read(all), 95.0);
  EXPECT_EQ(find_endpoint("days_followed")->read(all), 100.0);
}

TEST(Quality, a_value_set_or_a_limit_that_a_user_sets_reaches_every_endpoint_that_rests_on_it) {
  Ledger ledger = days(1461, well());
  ledger.mood = 10.0;
  for (int day = 50; day < 60; ++day) ledger.days[std::size_t(day)].pain = 4.0;
  OutcomeParameters definitions;
  definitions.controlled_pain = 4.0;
  QualityParameters quality;
  quality.severe_pain = 4.0;
  quality.discount = 0.035;
  const Outcomes usual = outcomes_of(ledger), set = outcomes_of(ledger, definitions, quality);
  const auto of = [](const Outcomes& all, const char* key) { return find_endpoint(key)->read(all); };
  EXPECT_EQ(of(usual, "days_pain_controlled"), 1451.0);
  EXPECT_EQ(of(set, "days_pain_controlled"), 1461.0);
  EXPECT_EQ(of(usual, "days_severe_pain"), 0.0);
  EXPECT_EQ(of(set, "days_severe_pain"), 10.0);
  EXPECT_LT(of(set, "quality_adjusted_years"), of(usual, "quality_adjusted_years") - 0.2);
}

TEST(PainResponses, are_those_of_the_consensus) {
  using enum PainResponse;
  struct Case {
    PainState before, now;
    PainResponse is;
  };
  const Case cases[] = {
      {{6, 60}, {0, 60}, complete},      {{6, 60}, {0, 90}, indeterminate},  // no pain, but more opioids
      {{6, 60}, {4, 60}, partial},       {{6, 60}, {5, 60}, indeterminate},  // one point
      {{6, 60}, {4, 61}, indeterminate}, {{6, 60}, {6, 45}, partial},        // a quarter less opioid, no more pain
      {{6, 60}, {7, 45}, indeterminate}, {{6, 60}, {6, 46}, indeterminate},
      {{6, 60}, {8, 60}, progression},   {{6, 60}, {6, 75}, progression},  // a quarter more
      {{6, 60}, {7, 75}, progression},   {{6, 60}, {6, 74}, indeterminate},
      {{6, 0}, {4, 0}, partial},         {{6, 0}, {6, 10}, progression},  // opioids begun
      {{6, 0}, {0, 0}, complete},        {{3, 0}, {3, 0}, indeterminate},
  };
  for (const Case& one : cases)
    EXPECT_EQ(pain_response(one.before, one.now), one.is)
        << one.before.pain << '/' << one.before.morphine << " to " << one.now.pain << '/' << one.now.morphine;
}

TEST(PainResponses, are_read_at_the_site_that_was_treated) {
  Ledger ledger = days(120, well());
  for (int day = 0; day <= 120; ++day) {
    ledger.days[std::size_t(day)].pain = day <= 40 ? 6.0 : 5.0;
    if (day <= 40) ledger.named[std::size_t(day)] = {{"L3", 4}};  // and is not named any more
    ledger.named[std::size_t(day)].push_back({"T8", day <= 40 ? 6 : 5});
    ledger.named[std::size_t(day)].push_back({"T12", day <= 40 ? 4 : 2});  // less, though T8 still hurts
  }
  ledger.happenings.push_back({20, std::string{given_in_place}, "L3", "beam.external", 8.0});
  ledger.happenings.push_back({20, std::string{given_in_place}, "T8", "beam.external", 8.0});
  ledger.happenings.push_back({20, std::string{given_in_place}, "T12", "beam.external", 8.0});
  for (auto& named : ledger.named) named.push_back({"L4", 1});
  ledger.happenings.push_back(
      {20, std::string{given_in_place}, "L4", "beam.external", 8.0});  // cannot fall by two points
  ledger.happenings.push_back({20, std::string{given_in_place}, "L5", "beam.external", 8.0});  // did not hurt
  const auto courses = answered_courses(ledger);
  ASSERT_EQ(courses.size(), 3u);
  ASSERT_EQ(courses[0].looks.size(), 3u);  // days 48, 76, 104
  EXPECT_EQ(courses[0].looks[0].response, PainResponse::complete);
  EXPECT_EQ(courses[1].looks[0].response, PainResponse::indeterminate);
  EXPECT_EQ(courses[2].looks[0].response, PainResponse::partial);
  EXPECT_NEAR(find_endpoint("radiation_responses")->read(outcomes_of(ledger)), 2.0 / 3.0, 1e-12);
  // A course a week before the end cannot be judged yet; of somebody who dies then it has failed.
  ledger.happenings.push_back({113, std::string{given_in_place}, "T8", "beam.external", 8.0});
  EXPECT_NEAR(find_endpoint("radiation_responses")->read(outcomes_of(ledger)), 2.0 / 3.0, 1e-12);
  ledger.happenings.push_back({120, "death", "", "cancer"});
  EXPECT_NEAR(find_endpoint("radiation_responses")->read(outcomes_of(ledger)), 0.5, 1e-12);
}

TEST(PainResponses, ask_of_an_irradiated_bone_that_nobody_would_name) {
  Ledger ledger = days(60, well());
  ledger.asked.resize(ledger.days.size());
  for (std::size_t day = 0; day <= 20; ++day) ledger.named[day] = {{"L3", 5}, {"T8", 5}};
  for (std::size_t day = 21; day <= 60; ++day) ledger.asked[day] = {{"L3", 1}, {"T8", 0}};
  for (const char* bone : {"L3", "T8"})
    ledger.happenings.push_back({20, std::string{given_in_place}, bone, "beam.external", 8.0});
  const auto courses = answered_courses(ledger);
  ASSERT_EQ(courses.size(), 2u);
  EXPECT_EQ(courses[0].looks.at(0).response, PainResponse::partial);   // 1 is left
  EXPECT_EQ(courses[1].looks.at(0).response, PainResponse::complete);  // asked, and nothing is felt
}

TEST(Death, its_cause_is_told_without_the_age) {
  Ledger ledger = days(10, well());
  ledger.happenings.push_back({9.0, "death", "", "the cancer, at 72 years", 0.0});
  EXPECT_EQ(outcomes_of(ledger).death_by, "the cancer");
  ledger.happenings.back().detail = "infection";
  EXPECT_EQ(outcomes_of(ledger).death_by, "infection");
}

double progression(std::initializer_list<std::pair<double, const char*>> scans) {
  Ledger ledger = days(10, well());
  for (const auto& [day, spots] : scans) ledger.happenings.push_back({day, std::string{seen_scan}, "", spots, 0.0});
  return bone_progression(ledger);
}

TEST(Scans, two_new_spots_of_the_first_are_a_flare_unless_two_more_follow) {
  EXPECT_TRUE(std::isnan(progression({{0, "L1"}, {84, "L1;L2;L3"}})));
  EXPECT_TRUE(std::isnan(progression({{0, "L1"}, {84, "L1;L2;L3"}, {168, "L1;L2;L3"}}))) << "a flare";
  EXPECT_EQ(progression({{0, "L1"}, {84, "L1;L2;L3"}, {168, "L1;L2;L3;L4;L5"}}), 84.0) << "dated at the first";
  EXPECT_TRUE(std::isnan(progression({{0, "L1"}, {84, "L1;L2;L3"}, {120, "L1;L2;L3;L4;L5"}})))
      << "36 days apart, and no scan that confirms";
}

TEST(Scans, later_two_new_spots_count_once_the_next_scan_has_them_too) {
  EXPECT_TRUE(std::isnan(progression({{0, "L1"}, {84, "L1"}, {168, "L1;L2;L3"}})));
  EXPECT_EQ(progression({{0, "L1"}, {84, "L1"}, {168, "L1;L2;L3"}, {252, "L1;L2;L3"}}), 168.0);
  EXPECT_TRUE(std::isnan(progression({{0, "L1"}, {84, "L1"}, {168, "L1;L2;L3"}, {252, "L1;L2"}}))) << "one has gone";
}

TEST(CordCourses, are_of_one_level_and_one_episode) {
  constexpr double grade_2 = 4.0;
  Ledger ledger = days(900, well());
  const auto happens = [&](double day, std::string_view kind, const char* bone, double value = 0.0,
                           std::string detail = "") {
    ledger.happenings.push_back({day, std::string{kind}, bone, std::move(detail), value});
  };
  happens(100, seen_grade, "T8", grade_2);  // long before any sign
  happens(300, "root_pain", "L3");
  happens(380, "root_pain", "T8");
  happens(400, "leg_weakness", "T8");
  happens(410, seen_grade, "T8", grade_2);
  happens(412, given_in_place, "T8", 20.0, "beam.external");
  happens(600, "root_pain", "T8");
  ledger.named[350].push_back({"T8", 3});
  const CordCourse course = cord_course(ledger);
  EXPECT_EQ(course.sign, 400.0);
  EXPECT_EQ(course.found, 410.0);
  EXPECT_EQ(course.treated, 412.0);
  EXPECT_EQ(course.root_pain, 380.0);
  EXPECT_EQ(course.pain, 350.0);
  EXPECT_EQ(course.walked, 1.0);
  ledger.happenings[5].day = 800.0;  // a beam of a year later is for pain
  EXPECT_TRUE(std::isnan(cord_course(ledger).treated));
}

TEST(Analgesia, is_counted_in_days_and_from_a_first_step_that_was_seen) {
  Ledger ledger = days(100, well());
  for (int day = 10; day < 20; ++day) ledger.days[std::size_t(day)].pain = day < 14 ? 6.0 : 2.0;
  for (int day = 14; day < 60; ++day) ledger.days[std::size_t(day)].step = 2.0;
  const Analgesia all = analgesia(ledger);
  EXPECT_EQ(all.on_step[2], 46.0);
  EXPECT_EQ(all.before, 6.0) << "of the days before the drug";
  EXPECT_EQ(all.after, 0.0);
  for (std::size_t k = 0; k < ledger.days.size(); ++k) ledger.days[k].day = 0.5 * double(k);
  EXPECT_EQ(analgesia(ledger).on_step[2], 23.0) << "steps of half a day";
  for (DayRecord& day : ledger.days) day.step = 3.0, day.pain = 8.0;
  const Outcomes whole = outcomes_of(ledger);
  EXPECT_EQ(whole.analgesia.on_step[3], whole.last - whole.first) << "no more days than were followed";
  EXPECT_EQ(whole.severe_days, whole.last - whole.first);
  ledger.days[0].step = 0.0;
  for (int day = 0; day < 14; ++day) ledger.days[std::size_t(day)].step = 1.0;
  EXPECT_TRUE(std::isnan(analgesia(ledger).before)) << "begun before what was written down";
}

TEST(Scans, what_is_counted_anew_is_compared_with_the_last_scan_before) {
  Ledger before = days(200, well());
  before.mood = 0.7;
  before.happenings.push_back({50, std::string{seen_scan}, "", "L1", 0.0});
  before.happenings.push_back({50, std::string{seen_deposit}, "", "", 12.0});
  before.happenings.push_back({150, std::string{seen_scan}, "", "L1;L2", 0.5});
  before.happenings.push_back({150, std::string{seen_deposit}, "", "", 15.0});
  before.happenings.push_back({160, "fracture", "L1", "", 1.0});
  const Ledger after = before.anew();
  ASSERT_EQ(after.happenings.size(), 2u);
  EXPECT_EQ(after.happenings[0].detail, "L1;L2");
  EXPECT_EQ(after.happenings[1].value, 15.0);
  EXPECT_EQ(after.mood, 0.7);
  EXPECT_TRUE(after.days.empty());
  EXPECT_TRUE(Ledger{}.anew().happenings.empty());
}

TEST(Scans, tumour_outside_bone_progresses_by_a_fifth_and_five_millimetres_over_its_lowest) {
  Ledger ledger = days(400, well());
  const auto sum = [&](int day, double mm) {
    ledger.happenings.push_back({double(day), std::string{seen_scan}, "", "", 0.0});
    ledger.happenings.push_back({double(day), std::string{seen_deposit}, "", "", mm});
    ledger.happenings.push_back({double(day), std::string{seen_deposit}, "", "", 9.0});  // too small to be measured
  };
  sum(0, 30.0);
  sum(84, 20.0);
  sum(168, 24.5);  // more than a fifth, less than 5 mm
  EXPECT_TRUE(std::isnan(soft_tissue_progression(ledger)));
  sum(252, 25.0);
  EXPECT_EQ(soft_tissue_progression(ledger), 252.0);
}

class Memory : public patient::Archive {
 public:
  bool read = false;
  std::map<std::string, std::vector<double>> kept;
  std::map<std::string, std::vector<std::string>> words;
  bool reading() const override { return read; }
  bool has(const std::string& name) const override { return kept.contains(name); }
  void numbers(const std::string& name, std::vector<double>& v) override {
    read ? void(v = kept[name]) : void(kept[name] = v);
  }
  void bytes(const std::string&, std::vector<std::uint8_t>&) override {}
  void texts(const std::string& name, std::vector<std::string>& v) override {
    read ? void(v = words[name]) : void(words[name] = v);
  }
};

TEST(Ledgers, come_back_from_a_checkpoint_as_they_were) {
  Ledger ledger = days(5, well());
  ledger.mood = 0.3;
  ledger.days[3].pain = 4.0;
  ledger.named[3] = {{"L3", 4}, {"T8", 2}};
  ledger.asked.resize(ledger.days.size());
  ledger.asked[3] = {{"T12", 0}};
  ledger.happenings = {{1.5, "fracture", "L3", "load", 1.0}, {3.0, "death", "", "the cancer", 0.0}};
  Memory memory;
  ledger.walk(memory);
  memory.read = true;
  Ledger again;
  again.walk(memory);
  EXPECT_EQ(again.mood, 0.3);
  ASSERT_EQ(again.days.size(), 6u);
  EXPECT_EQ(again.days[3].pain, 4.0);
  EXPECT_TRUE(again.named[2].empty());
  EXPECT_EQ(pain_of(again.named[3], "L3"), 4.0);
  EXPECT_EQ(pain_of(again.named[3], "T8"), 2.0);
  ASSERT_EQ(again.asked.size(), 6u);
  EXPECT_EQ(pain_of(again.asked[3], "T12"), 0.0);
  ASSERT_EQ(again.happenings.size(), 2u);
  EXPECT_EQ(again.happenings[0].day, 1.5);
  EXPECT_EQ(again.happenings[0].value, 1.0);
  EXPECT_EQ(again.happenings[1].detail, "the cancer");
}

TEST(Ledgers, know_whether_a_bone_was_named) {
  const std::vector<patient::PainfulBone> named{{"L12", 3}, {"T8", 0}};
  EXPECT_EQ(pain_of(named, "T8"), 0.0);
  EXPECT_FALSE(pain_of(named, "L1"));
}

}  // namespace
}  // namespace howship::outcomes
