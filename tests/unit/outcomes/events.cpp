// SPDX-License-Identifier: Apache-2.0
// What is counted of small histories that are written by hand; each answer follows from the definition beside it.
#include "howship/outcomes/events.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "howship/outcomes/endpoints.hpp"

namespace howship::outcomes {
namespace {

/// A life of so many days without any trouble, to which trouble is added.
struct Life {
  Ledger all;
  explicit Life(int days) {
    for (int day = 0; day <= days; ++day) {
      DayRecord d;
      d.day = day;
      d.calcium = 2.35;
      d.creatinine = 80.0;
      all.days.push_back(d);
      all.named.emplace_back();
    }
  }
  Life& happens(double day, std::string_view kind, std::string bone = "", std::string detail = "", double value = 0.0) {
    all.happenings.push_back({day, std::string{kind}, std::move(bone), std::move(detail), value});
    return *this;
  }
  Life& limb(double day, const std::string& bone, double lesions = 1.0) {
    return happens(day, "fracture", bone, "load 1.02 of the strength", lesions);
  }
  Life& vertebra(double day, const std::string& bone, double loss, bool again = false) {
    if (!again) happens(day, "fracture", bone, "load 1.02 of the strength", 1.0);
    return happens(day, again ? "collapse_goes_on" : "collapse", bone, "", loss);
  }
  Life& beam(double day, const std::string& bone) { return happens(day, given_in_place, bone, "beam.external", 8.0); }
  Life& operation(double day, const std::string& bone, const std::string& what = "surgery.nail") {
    return happens(day, given_in_place, bone, what);
  }
  Life& pain(int from, int to, double pain, std::initializer_list<const char*> bones = {}) {
    for (int day = from; day <= to; ++day) {
      all.days[std::size_t(day)].pain = pain;
      all.named[std::size_t(day)].clear();
      for (const char* bone : bones) all.named[std::size_t(day)].push_back({bone, std::int64_t(pain)});
    }
    return *this;
  }
};

std::vector<SkeletalEvent> related(const Life& life, By by = By::truth) {
  return counted(skeletal_events(life.all), by, Definition::related);
}

TEST(SkeletalEvents, a_fracture_its_operation_and_its_radiation_are_one_event) {
  Life life(400);
  life.limb(100, "femur_left").operation(105, "femur_left").beam(120, "femur_left");
  // The radiation belongs to the operation (15 days after it, of the same bone): it is no event at all.
  ASSERT_EQ(skeletal_events(life.all).size(), 2u);
  const auto one = related(life);
  ASSERT_EQ(one.size(), 1u);
  EXPECT_EQ(one[0].component, Component::limb_fracture);
  EXPECT_EQ(one[0].day, 100.0);
}

TEST(SkeletalEvents, one_within_three_weeks_of_the_last_that_counted_is_the_same) {
  Life life(400);
  life.beam(100, "L1").beam(118, "L2").beam(125, "L4").beam(146, "T8").beam(147, "T9");
  // 118 is within 21 days of 100; 125 is not, and counts; 146 is 21 days after 125 and does not; 147 is 22 after.
  const auto all = related(life);
  ASSERT_EQ(all.size(), 3u);
  EXPECT_EQ(all[0].day, 100.0);
  EXPECT_EQ(all[1].day, 125.0);
  EXPECT_EQ(all[2].day, 147.0);
}

TEST(SkeletalEvents, radiation_after_an_operation_counts_once_six_weeks_have_gone_or_elsewhere) {
  Life life(400);
  life.operation(100, "femur_left").beam(142, "femur_left").beam(143, "femur_left").beam(144, "L3");
  const auto all = skeletal_events(life.all);
  ASSERT_EQ(all.size(), 3u);
  EXPECT_EQ(all[0].component, Component::surgery);
  EXPECT_EQ(all[1].day, 143.0);
  EXPECT_EQ(all[2].bone, "L3");
}

TEST(SkeletalEvents, a_vertebra_counts_from_a_quarter_of_its_height_and_anew_after_as_much_again_and_three_months) {
  Life life(600);
  life.vertebra(50, "L1", 0.20)          // less than a quarter
      .vertebra(60, "L2", 0.25)          // a quarter
      .vertebra(90, "L2", 0.52, true)    // as much again, but within 90 days
      .vertebra(155, "L2", 0.55, true)   // 95 days after the first, 0.30 more
      .vertebra(300, "L2", 0.70, true);  // only 0.15 more
  const auto all = skeletal_events(life.all);
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0].bone, "L2");
  EXPECT_EQ(all[0].day, 60.0);
  EXPECT_EQ(all[1].day, 155.0);
  EXPECT_EQ(all[1].component, Component::vertebral_fracture);
}

TEST(SkeletalEvents, a_vertebral_fracture_is_symptomatic_by_pain_that_rises_begins_there_or_is_treated) {
  const auto symptomatic = [](const Life& life) { return skeletal_events(life.all).at(0).symptomatic; };
  Life quiet(300);
  quiet.pain(0, 300, 3.0, {"T8"}).vertebra(100, "T8", 0.3);
  EXPECT_FALSE(symptomatic(quiet)) << "pain of 3 before and after";
  Life rises = quiet;
  rises.pain(103, 110, 5.0, {"T8"});
  EXPECT_TRUE(symptomatic(rises)) << "a week of 5 after a month of 3";
  Life a_day = quiet;
  a_day.pain(103, 104, 9.0, {"T8"});
  EXPECT_FALSE(symptomatic(a_day)) << "two days of 9: the worst week has (2 x 9 + 5 x 3) / 7 = 4.7";
  Life begins(300);
  begins.pain(0, 99, 3.0, {"L4"}).pain(100, 300, 3.0, {"T8"}).vertebra(100, "T8", 0.3);
  EXPECT_TRUE(symptomatic(begins)) << "no more pain than before, but at that level for the first time";
  Life treated = quiet;
  treated.beam(120, "T8");
  EXPECT_TRUE(symptomatic(treated));
  Life late = quiet;
  late.beam(129, "T8");
  EXPECT_FALSE(symptomatic(late)) << "29 days later";
}

TEST(SkeletalEvents, what_hurts_nobody_is_no_symptomatic_event_and_what_nobody_saw_is_none_in_the_record) {
  Life life(300);
  life.vertebra(100, "T8", 0.3).limb(200, "rib_left");
  life.pain(200, 240, 4.0, {"rib_left"});
  EXPECT_EQ(counted(skeletal_events(life.all), By::truth, Definition::symptomatic).size(), 1u);
  EXPECT_TRUE(related(life, By::record).empty());
  life.happens(230, seen_fracture, "rib_left").happens(250, seen_fracture, "T8");
  const auto found = related(life, By::record);
  ASSERT_EQ(found.size(), 1u) << "20 days apart in the order in which they were found";
  EXPECT_EQ(found[0].bone, "rib_left");
  EXPECT_EQ(found[0].seen, 230.0);
}

TEST(SkeletalEvents, a_fall_on_healthy_bone_is_none) {
  Life life(300);
  life.happens(100, "fall").happens(100, "fracture", "femur_left", "in a fall, load 1.2 of the strength", 0.0);
  EXPECT_TRUE(skeletal_events(life.all).empty());
  EXPECT_EQ(other_events(life.all).at(1).kind, "healthy_fracture");
  Life diseased(300);
  diseased.happens(100, "fracture", "femur_left", "in a fall, load 1.2 of the strength", 1.0);
  EXPECT_EQ(skeletal_events(diseased.all).size(), 1u);
}

TEST(SkeletalEvents, a_cord_counts_when_it_is_compressed_and_shows_it_or_is_treated_for_it) {
  constexpr double grade_1c = 3.0, grade_2 = 4.0;
  Life quiet(300);
  quiet.happens(50, "cord_compression", "T8", "", grade_2);
  EXPECT_TRUE(skeletal_events(quiet.all).empty()) << "no sign, nothing done";
  Life early(300);
  early.happens(50, "cord_compression", "T8", "", grade_1c).happens(60, "leg_weakness", "T8");
  EXPECT_TRUE(skeletal_events(early.all).empty()) << "touched, not compressed";
  Life weak = quiet;
  weak.happens(70, "leg_weakness", "T8");
  ASSERT_EQ(skeletal_events(weak.all).size(), 1u);
  EXPECT_EQ(skeletal_events(weak.all)[0].day, 70.0);
  EXPECT_TRUE(std::isnan(skeletal_events(weak.all)[0].seen));
  weak.happens(74, seen_grade, "T8", "", grade_2);
  EXPECT_EQ(skeletal_events(weak.all)[0].seen, 74.0);
  Life treated = quiet;
  treated.happens(80, seen_grade, "T8", "", grade_2).beam(90, "T8");
  const auto all = skeletal_events(treated.all);
  ASSERT_EQ(all.size(), 2u);  // the beam itself, and the compression that it is for
  EXPECT_EQ(all[1].component, Component::cord);
  EXPECT_EQ(all[1].day, 90.0);
  Life other = quiet;
  other.happens(80, seen_grade, "T8", "", grade_2).beam(120, "T8");
  EXPECT_EQ(skeletal_events(other.all).size(), 1u) << "40 days after the images: for pain";
  Life elsewhere = quiet;
  elsewhere.happens(70, "leg_weakness", "T4");
  EXPECT_TRUE(skeletal_events(elsewhere.all).empty()) << "the sign is of another level";
  Life seen(300);
  seen.happens(70, "leg_weakness", "T8").happens(74, seen_grade, "T8", "", grade_2);
  ASSERT_EQ(skeletal_events(seen.all).size(), 1u) << "what an MRI shows counts though nothing told of it";
  EXPECT_EQ(skeletal_events(seen.all)[0].day, 74.0);
}

TEST(SkeletalEvents, a_cord_that_was_freed_and_is_pressed_again_counts_again) {
  constexpr double grade_2 = 4.0;
  Life life(600);
  life.happens(50, "cord_compression", "T8", "", grade_2).happens(60, "leg_weakness", "T8");
  life.operation(63, "T8", "surgery.decompression");
  const auto cords = [&] {
    std::vector<double> days;
    for (const SkeletalEvent& one : skeletal_events(life.all))
      if (one.component == Component::cord) days.push_back(one.day);
    return days;
  };
  EXPECT_EQ(cords(), (std::vector<double>{60}));
  life.happens(400, "cord_compression", "T8", "", grade_2);
  EXPECT_EQ(cords(), (std::vector<double>{60})) << "pressed, without a sign";
  life.happens(410, "cannot_walk", "T8");
  EXPECT_EQ(cords(), (std::vector<double>{60, 410}));
}

TEST(SkeletalEvents, nuclides_for_pain_and_cement_count_where_the_trial_says_so) {
  Life life(300);
  life.happens(50, nuclide_given, "", "samarium_153").operation(100, "L1", "cement.kyphoplasty");
  EXPECT_EQ(skeletal_events(life.all).size(), 2u);
  OutcomeParameters p;
  p.nuclide_is_radiation = p.cement_is_surgery = 0.0;
  EXPECT_TRUE(skeletal_events(life.all, p).empty());
  life.operation(150, "L2", "support.corset").operation(200, "L3", "ablation.radiofrequency");
  EXPECT_TRUE(skeletal_events(life.all, p).empty()) << "neither a corset nor ablation is surgery";
}

std::vector<double> days_of(const Life& life, std::string_view kind) {
  std::vector<double> out;
  for (const OtherEvent& one : other_events(life.all))
    if (one.kind == kind) out.push_back(one.day);
  return out;
}

TEST(OtherEvents, hypercalcaemia_is_new_after_four_weeks_at_normal) {
  Life life(300);
  const auto calcium = [&](int from, int to, double value, bool felt = false) {
    for (int day = from; day <= to; ++day) {
      life.all.days[std::size_t(day)].calcium = value;
      life.all.days[std::size_t(day)].calcium_felt = felt;
    }
  };
  calcium(50, 55, 2.95);          // counts
  calcium(70, 75, 2.95);          // 14 normal days before it: the same
  calcium(110, 112, 2.80);        // 34 normal days, but below 2.90 and not felt
  calcium(150, 152, 2.80, true);  // felt; 37 normal days
  EXPECT_EQ(days_of(life, "hypercalcaemia"), (std::vector<double>{50, 150}));
  // 2.35 on day 56, six days after it began; on 153 after three.
  EXPECT_EQ(days_of(life, "hypercalcaemia_answered"), (std::vector<double>{56, 153}));
  life.happens(52, seen_calcium, "", "", 2.92);
  EXPECT_EQ(days_of(life, "hypercalcaemia_found"), (std::vector<double>{52}));
  // A calcium that rises slowly is high before it is an event, and one that falls slowly is above normal after it.
  calcium(210, 219, 2.70);
  calcium(220, 225, 2.95);
  calcium(226, 239, 2.70);
  calcium(240, 245, 2.95);  // no normal day since 220
  EXPECT_EQ(days_of(life, "hypercalcaemia_found"), (std::vector<double>{52}));
  life.happens(90, seen_calcium, "", "", 2.40);
  life.happens(212, seen_calcium, "", "", 2.70);
  life.happens(222, seen_calcium, "", "", 2.95);
  EXPECT_EQ(days_of(life, "hypercalcaemia"), (std::vector<double>{50, 150, 220}));
  EXPECT_EQ(days_of(life, "hypercalcaemia_found"), (std::vector<double>{52, 222}));
  calcium(200, 201, 1.9);
  calcium(202, 202, 1.7);
  EXPECT_EQ(days_of(life, "hypocalcaemia"), (std::vector<double>{200}));
  EXPECT_EQ(days_of(life, "severe_hypocalcaemia"), (std::vector<double>{202}));
}

TEST(OtherEvents, a_calcium_that_was_high_before_a_trial_began_is_no_new_one_in_it) {
  Life life(300);
  for (const int from : {0, 100})
    for (int day = from; day < from + 10; ++day) life.all.days[std::size_t(day)].calcium = 2.95;
  EXPECT_EQ(days_of(life, "hypercalcaemia"), (std::vector<double>{0, 100})) << "high on the first day of the patient";
  for (DayRecord& day : life.all.days) day.day += 100.0;
  EXPECT_EQ(days_of(life, "hypercalcaemia"), (std::vector<double>{200})) << "the ledger begins in the midst of a life";
}

TEST(OtherEvents, the_kidney_fails_by_a_rise_that_depends_on_where_it_began) {
  Life normal(100);
  normal.all.days[40].creatinine = 123.0;  // 43 more than 80
  EXPECT_TRUE(days_of(normal, "renal_deterioration").empty());
  normal.all.days[50].creatinine = 124.0;
  EXPECT_EQ(days_of(normal, "renal_deterioration"), (std::vector<double>{50}));
  Life poor(100);
  for (DayRecord& d : poor.all.days) d.creatinine = 150.0;
  poor.all.days[40].creatinine = 237.0;
  EXPECT_TRUE(days_of(poor, "renal_deterioration").empty());
  poor.all.days[50].creatinine = 238.0;
  EXPECT_EQ(days_of(poor, "renal_deterioration"), (std::vector<double>{50}));
}

TEST(OtherEvents, pain_progresses_by_two_points_twice_or_by_strong_opioids) {
  Life life(200);
  life.pain(0, 50, 2.0).pain(51, 60, 5.0).pain(61, 200, 2.0);
  EXPECT_TRUE(days_of(life, "pain_progression").empty()) << "ten days of 5";
  life.pain(100, 130, 5.0);
  // The week that ends on day 104 has (2 x 2 + 5 x 5) / 7 = 4.14, the first of at least 4 and 2 above the lowest.
  EXPECT_EQ(days_of(life, "pain_progression"), (std::vector<double>{104}));
  for (int day = 20; day < 26; ++day) life.all.days[std::size_t(day)].step = 3.0;
  EXPECT_TRUE(days_of(life, "opioid_start").empty()) << "six days";
  life.all.days[26].step = 3.0;
  EXPECT_EQ(days_of(life, "opioid_start"), (std::vector<double>{20}));
  EXPECT_EQ(days_of(life, "pain_progression"), (std::vector<double>{20}));
}

TEST(OtherEvents, strong_opioids_that_were_taken_before_a_trial_began_are_no_start_in_it) {
  Life life(60);
  for (int day = 0; day < 30; ++day) life.all.days[std::size_t(day)].step = 3.0;
  EXPECT_EQ(days_of(life, "opioid_start"), (std::vector<double>{0})) << "begun on the first day of the patient";
  for (outcomes::DayRecord& day : life.all.days) day.day += 100.0;
  EXPECT_TRUE(days_of(life, "opioid_start").empty()) << "the ledger begins in the midst of a life";
  EXPECT_TRUE(days_of(life, "pain_progression").empty());
  for (int day = 40; day < 50; ++day) life.all.days[std::size_t(day)].step = 3.0;
  EXPECT_EQ(days_of(life, "opioid_start"), (std::vector<double>{140})) << "anew after a time without";
}

TEST(OtherEvents, walking_is_lost_for_two_days_a_jaw_is_confirmed_after_eight_weeks_and_a_death_has_its_cause) {
  Life life(200);
  life.all.days[50].walks = 0.0;
  EXPECT_TRUE(days_of(life, "ambulation_lost").empty());
  for (int day = 70; day < 75; ++day) life.all.days[std::size_t(day)].walks = 0.0;
  EXPECT_EQ(days_of(life, "ambulation_lost"), (std::vector<double>{70}));
  life.happens(100, "jaw_osteonecrosis").happens(180, "jaw_osteonecrosis").happens(200, "death", "", "the cancer");
  EXPECT_EQ(days_of(life, "jaw_osteonecrosis"), (std::vector<double>{156})) << "the second has had but 20 days";
  EXPECT_EQ(other_events(life.all).back().detail, "the cancer");
}

TEST(Endpoints, a_rate_counts_events_over_years_and_a_share_counts_periods) {
  Life life(336);  // four periods of twelve weeks
  life.beam(10, "L1").beam(40, "L2").beam(300, "L3");
  const Outcomes all = outcomes_of(life.all);
  EXPECT_NEAR(find_endpoint("skeletal_morbidity_rate")->read(all), 3.0 / (336.0 / 365.25), 1e-9);
  EXPECT_EQ(find_endpoint("skeletal_morbidity_period_rate")->read(all), 0.5) << "two of four periods";
  EXPECT_EQ(find_endpoint("radiation_courses")->read(all), 3.0);
  EXPECT_EQ(find_endpoint("first_skeletal_event")->read(all), 10.0);
  EXPECT_TRUE(std::isnan(find_endpoint("survival")->read(all)));
  EXPECT_EQ(find_endpoint("days_at_home")->read(all), 336.0);
}

TEST(Endpoints, skeletal_complications_are_skeletal_events_and_high_calcium) {
  Life life(336);
  life.beam(100, "L1");
  for (int day = 60; day < 70; ++day) life.all.days[std::size_t(day)].calcium = 2.95;
  const Outcomes all = outcomes_of(life.all);
  EXPECT_EQ(find_endpoint("first_skeletal_event")->read(all), 100.0);
  EXPECT_EQ(find_endpoint("first_hypercalcaemia")->read(all), 60.0);
  EXPECT_EQ(find_endpoint("first_skeletal_complication")->read(all), 60.0);
  EXPECT_EQ(find_endpoint("skeletal_complications")->read(all), 2.0);
  EXPECT_NEAR(find_endpoint("skeletal_complication_rate")->read(all), 2.0 / (336.0 / 365.25), 1e-9);
  EXPECT_EQ(find_endpoint("skeletal_events")->read(all), 1.0);
  const Outcomes none = outcomes_of(Life(336).beam(100, "L1").all);
  EXPECT_EQ(find_endpoint("first_skeletal_complication")->read(none), 100.0);
  EXPECT_TRUE(std::isnan(find_endpoint("first_hypercalcaemia")->read(none)));
}

TEST(Endpoints, every_event_lies_in_the_time_that_was_followed_and_every_component_has_a_name) {
  for (std::size_t k = 0; k < std::size_t(Component::count); ++k) EXPECT_FALSE(name(Component(k)).empty());
  for (const Endpoint& one : endpoints()) {
    EXPECT_GT(one.meaning.size(), 4u) << one.key;
    EXPECT_EQ(find_endpoint(one.key), &one);
  }
}

}  // namespace
}  // namespace howship::outcomes
