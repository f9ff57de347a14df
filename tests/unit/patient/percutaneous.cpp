// SPDX-License-Identifier: Apache-2.0
// Ablation and cement through a needle: what they do to a patient, in voxels and in shells, and what is refused.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

#include "howship/base/problems.hpp"
#include "howship/patient/lesions.hpp"
#include "howship/patient/tests.hpp"
#include "living.hpp"

namespace howship::patient {
namespace {

using therapy::LocalInput;
constexpr double nan = std::numeric_limits<double>::quiet_NaN();

/// An order with what a row takes where nothing is told, and what is told here.
Order percutaneous(const char* name, double day, const std::string& bone,
                   const std::map<std::string, double>& numbers = {}, const std::map<std::string, Vec3>& places = {},
                   const std::map<std::string, std::string>& words = {}) {
  therapy::LocalOrder order;
  order.what = therapy::find_local_treatment(name);
  for (const LocalInput& input : order.what->inputs) {
    const std::string key{input.key};
    if (input.is_number())
      order.numbers.push_back(numbers.contains(key) ? numbers.at(key) : input.usual.value_or(nan));
    else if (input.is_place())
      order.places.push_back(places.contains(key) ? places.at(key) : Vec3{nan, nan, nan});
    else if (input.is_word())
      order.words.push_back(words.contains(key) ? words.at(key) : std::string{input.usual_word});
    else if (input.is_list())
      order.lists.emplace_back();
  }
  return {day, TreatPlace{bone, order}};
}

const Event* first_of(const Log& log, std::string_view kind) {
  for (const Event& one : log)
    if (one.kind == kind) return &one;
  return nullptr;
}

struct Course {
  Patient patient;
  Log log;
};

Course lived(const Case& c, std::vector<Order> orders, double until) {
  Course out{patient_of(c, std::move(orders)), {}};
  live_to(out.patient, until, &out.log);
  return out;
}

const therapy::Kept& kept_of(const Course& course, const char* name) {
  const therapy::Kept* kept = course.patient.sites[0].kept_by(*therapy::find_local_treatment(name), 0);
  EXPECT_NE(kept, nullptr);
  return *kept;
}

}  // namespace

TEST(Percutaneous, radiofrequency_kills_a_lesion_alike_in_voxels_and_in_shells) {
  std::map<Joined, double> dead, left;
  for (const Joined joined : {Joined::voxels, Joined::shells}) {
    const Case c{.joined = joined, .radius = 6.0};
    const Course course =
        lived(c, {percutaneous("ablation.radiofrequency", 20.0, "L3", {{"minutes", 8.0}, {"accept_risk", 1.0}})}, 21.0);
    const Event* event = first_of(course.log, "probe_ablation");
    ASSERT_NE(event, nullptr);
    EXPECT_NE(event->detail.find("mL dead"), std::string::npos) << event->detail;
    dead[joined] = kept_of(course, "ablation.radiofrequency").number("lesion_dead");
    Patient untreated = patient_of(c);
    live_to(untreated, 21.0);
    Patient treated = course.patient.plan ? patient_of(c, {percutaneous("ablation.radiofrequency", 20.0, "L3",
                                                                        {{"minutes", 8.0}, {"accept_risk", 1.0}})})
                                          : patient_of(c);
    live_to(treated, 21.0);
    left[joined] = tumour_of(treated) / tumour_of(untreated);
  }
  EXPECT_GT(dead[Joined::voxels], 0.9);
  EXPECT_NEAR(dead[Joined::voxels], dead[Joined::shells], 0.02);
  EXPECT_NEAR(left[Joined::voxels], left[Joined::shells], 0.02);
  EXPECT_LT(left[Joined::voxels], 0.15);
}

TEST(Percutaneous, a_lesion_that_is_partly_missed_loses_the_same_share_in_voxels_and_in_shells) {
  struct Missed {
    const char* name;
    std::map<std::string, double> numbers;
    double aside, radius;  // mm
  };
  const Missed all[] = {
      {"ablation.radiofrequency", {{"minutes", 3.0}, {"power", 8.0}, {"tip_length", 10.0}, {"accept_risk", 1.0}}, 6, 7},
      {"ablation.radiofrequency",
       {{"minutes", 6.0}, {"power", 10.0}, {"tip_length", 10.0}, {"accept_risk", 1.0}},
       9,
       8},
      {"ablation.microwave", {{"minutes", 2.0}, {"power", 20.0}, {"accept_risk", 1.0}}, 10, 8},
      {"ablation.cryo", {{"freeze", 4.0}, {"accept_risk", 1.0}}, 5, 7},
      {"ablation.laser", {{"energy", 600.0}}, 5, 7},
      {"ablation.laser", {{"energy", 400.0}}, 3, 8},
      {"ablation.ethanol", {{"volume", 1.0}}, 0, 7}};
  const Vec3 centre = bone_called("L3")->centre;
  for (const Missed& one : all) {
    std::map<Joined, double> share;
    for (const Joined joined : {Joined::voxels, Joined::shells}) {
      const Case c{.joined = joined, .radius = one.radius};
      const auto order =
          percutaneous(one.name, 10.0, "L3", one.numbers, {{"tip", {centre[0] + one.aside, centre[1], centre[2]}}});
      Course course = lived(c, {order}, 10.0);
      Patient before = patient_of(c);
      live_to(before, 10.0);
      share[joined] = 1.0 - tumour_of(course.patient) / tumour_of(before);
    }
    EXPECT_GT(share[Joined::voxels], 0.1) << one.name;
    EXPECT_LT(share[Joined::voxels], 0.97) << one.name;
    EXPECT_NEAR(share[Joined::voxels], share[Joined::shells], 0.02) << one.name;
  }
}

TEST(Percutaneous, what_is_refused_changes_nothing) {
  const Vec3 centre = bone_called("L3")->centre;
  struct Refusal {
    Order order;
    const char* why;
  };
  const Refusal refusals[] = {
      {percutaneous("ablation.radiofrequency", 5.0, "L3", {}, {{"tip", {centre[0] + 60.0, centre[1], centre[2]}}}),
       "outside of L3"},
      {percutaneous("ablation.radiofrequency", 5.0, "L3", {},
                    {{"tip", {centre[0], centre[1] - 8.0, centre[2]}}, {"direction", {0, 1, 0}}}),
       "spinal canal"},
      {percutaneous("ablation.microwave", 5.0, "L3", {{"power", 120.0}, {"minutes", 10.0}}), "degrees Celsius"},
      {percutaneous("cement.vertebroplasty", 5.0, "L3", {{"volume", 500.0}}), "asked are 500"},
      {percutaneous("cement.vertebroplasty", 5.0, "L3", {{"viscosity", 4000.0}}), "too thick"},
      {percutaneous("cement.vertebroplasty", 5.0, "L3", {}, {{"at", {centre[0] + 60.0, centre[1], centre[2]}}}),
       "outside of L3"},
  };
  for (const Refusal& one : refusals) {
    const Case c{.radius = 4.0};
    Course with = lived(c, {one.order}, 6.0);
    Course without = lived(c, {}, 6.0);
    const Event* event = first_of(with.log, "treatment_refused");
    ASSERT_NE(event, nullptr) << one.why;
    EXPECT_NE(event->detail.find(one.why), std::string::npos) << event->detail;
    EXPECT_EQ(all_of(with.patient).kept_numbers, all_of(without.patient).kept_numbers) << one.why;
  }
}

TEST(Percutaneous, the_ill_are_spared) {
  const auto refused = [](const char* name, double performance, double accept) {
    Patient patient = patient_of({.radius = 4.0}, {percutaneous(name, 5.0, "L3", {{"accept_risk", accept}})});
    live_to(patient, 4.0);
    patient.performance = performance;
    Log log;
    live_to(patient, 5.0, &log);
    return first_of(log, "treatment_refused") != nullptr;
  };
  EXPECT_TRUE(refused("ablation.laser", 4.0, 0.0));
  EXPECT_FALSE(refused("ablation.laser", 4.0, 1.0));
  EXPECT_TRUE(refused("cement.vertebroplasty", 4.0, 0.0));
  EXPECT_FALSE(refused("cement.vertebroplasty", 0.0, 0.0));
}

TEST(Percutaneous, cement_in_voxels_is_what_was_injected) {
  const Case c{.joined = Joined::voxels, .radius = 7.0};
  Course course = lived(c, {percutaneous("cement.vertebroplasty", 20.0, "L3", {{"volume", 4.0}})}, 20.0);
  const therapy::Kept& kept = kept_of(course, "cement.vertebroplasty");
  EXPECT_NEAR(kept.number("in_bone") + kept.number("in_canal") + kept.number("in_vein") + kept.number("in_soft"), 4.0,
              1e-6);
  const space::Voxels& v = course.patient.sites[0].voxels();
  double inert = 0.0;
  for (std::size_t i = 0; i < v.size(); ++i)
    if (v.tissue[i] == space::Tissue::bone) inert += 1e-3 * std::pow(v.spacing, 3) * v.inert[i];
  EXPECT_NEAR(inert, kept.number("in_bone") + kept.number("in_vein"), 0.02);
  EXPECT_TRUE(course.patient.sites[0].held());
  // Cells in it are dead.
  Patient untreated = patient_of(c);
  live_to(untreated, 20.0);
  EXPECT_LT(tumour_of(course.patient), 0.5 * tumour_of(untreated));
}

TEST(Percutaneous, cement_makes_a_weak_body_stronger) {
  ThreadPool pool(2);
  const auto strength = [&](std::vector<Order> orders) {
    Patient patient = patient_of({.joined = Joined::voxels, .radius = 9.0}, std::move(orders));
    live_to(patient, 60.0);
    return test_strength(patient, patient.sites[0], pool).assessment.strength->failure_load;
  };
  EXPECT_GT(strength({percutaneous("cement.vertebroplasty", 55.0, "L3", {{"volume", 6.0}})}), 1.03 * strength({}));
}

TEST(Percutaneous, a_balloon_keeps_matrix_and_lifts_what_has_given_way) {
  const Case c{.joined = Joined::voxels, .radius = 6.0};
  const auto matrix_of = [](Patient& patient) {
    const space::Voxels& v = patient.sites[0].voxels();
    double out = 0.0;
    for (std::size_t i = 0; i < v.size(); ++i) out += v.state[space::lamellar][i] + v.state[space::woven][i];
    return out;
  };
  Course course = lived(c, {percutaneous("cement.kyphoplasty", 10.0, "L3", {{"balloon", 2.0}, {"volume", 2.0}})}, 10.0);
  Patient untreated = patient_of(c);
  live_to(untreated, 10.0);
  EXPECT_NEAR(matrix_of(course.patient) / matrix_of(untreated), 1.0, 1e-4);

  Patient broken = patient_of(c, {percutaneous("cement.kyphoplasty", 10.0, "L3", {{"balloon", 4.0}, {"volume", 4.0}})});
  live_to(broken, 9.0);
  broken.sites[0].broken = Break{.day = 5.0};
  broken.sites[0].collapse = {.loss = 0.3, .kyphosis = 12.0};
  Log log;
  live_to(broken, 10.0, &log);
  EXPECT_LT(broken.sites[0].collapse.loss, 0.3);
  EXPECT_GT(broken.sites[0].collapse.loss, 0.3 * (1.0 - 0.48));
  EXPECT_LT(broken.sites[0].collapse.kyphosis, 12.0);
  EXPECT_NE(first_of(log, "cement_injection")->detail.find("lifted"), std::string::npos);
}

TEST(Percutaneous, cement_that_leaks_into_the_canal_narrows_it_until_it_is_taken_out) {
  for (const Joined joined : {Joined::shells, Joined::voxels}) {
    // The cannula ends at the posterior wall, nobody stops in time, and the wall is thin there.
    Patient patient = patient_of({.joined = joined, .radius = 5.0}, {percutaneous("cement.vertebroplasty", 5.0, "L3")});
    live_to(patient, 5.0);
    Site& site = patient.sites[0];
    EXPECT_EQ(site.canal().stenosis_percent, 0.0);
    // What it kept is what the canal is told.
    therapy::Kept& kept = site.kept();
    for (therapy::Kept::Part& part : kept.fields)
      if (part.name == "filled") {
        const Vec3 centre = site.model().centre;
        part.field.grid.extent = {3, 3, 3};
        for (std::size_t c = 0; c < 3; ++c) part.field.grid.to_world.column[c] = {0, 0, 0};
        for (std::size_t c = 0; c < 3; ++c) part.field.grid.to_world.column[c][c] = 20.0;
        part.field.grid.to_world.origin = {centre[0] - 20.0, centre[1] - 50.0, centre[2] - 20.0};
        part.field.value.assign(27, 0.3f);
      }
    kept.set("in_canal", 0.5);
    live_to(patient, 6.0);
    EXPECT_GT(site.canal().stenosis_percent, 5.0);
    site.clear_canal(0.14);
    EXPECT_EQ(site.canal().stenosis_percent, 0.0);
  }
}

TEST(Percutaneous, paths_of_cement_are_the_patients_own) {
  const auto filled = [](std::uint64_t seed) {
    Course course = lived({.joined = Joined::shells, .radius = 5.0, .seed = seed},
                          {percutaneous("cement.vertebroplasty", 5.0, "L3")}, 5.0);
    return kept_of(course, "cement.vertebroplasty").field("filled")->value;
  };
  EXPECT_EQ(filled(7), filled(7));
  EXPECT_NE(filled(7), filled(8));
}

TEST(Percutaneous, a_patient_goes_on_from_a_checkpoint_with_what_treatments_keep) {
  for (const Joined joined : {Joined::shells, Joined::voxels}) {
    const Case c{.joined = joined, .radius = 5.0};
    const std::vector<Order> orders{percutaneous("ablation.laser", 3.0, "L3"),
                                    percutaneous("cement.vertebroplasty", 5.0, "L3")};
    Patient through = patient_of(c, orders);
    live_to(through, 4.0);
    Memory saved = all_of(through);
    Patient resumed = patient_of(c, orders);
    saved.reads = true;
    walk(resumed, saved);
    live_to(through, 8.0);
    live_to(resumed, 8.0);
    const Memory a = all_of(through), b = all_of(resumed);
    ASSERT_EQ(a.kept_numbers.size(), b.kept_numbers.size());
    for (const auto& [name, numbers] : a.kept_numbers) {
      const std::vector<double>& others = b.kept_numbers.at(name);
      ASSERT_EQ(numbers.size(), others.size()) << name;
      // Bit for bit: what was not given is not a number, which equals nothing.
      EXPECT_TRUE(numbers.empty() || std::memcmp(numbers.data(), others.data(), 8 * numbers.size()) == 0) << name;
    }
    EXPECT_TRUE(a.kept_bytes == b.kept_bytes);
    EXPECT_TRUE(a.kept_texts == b.kept_texts);
  }
}

TEST(Percutaneous, a_run_stops_where_a_refusal_is_said_to_stop_it) {
  const Vec3 centre = bone_called("L3")->centre;
  Order order =
      percutaneous("ablation.radiofrequency", 5.0, "L3", {}, {{"tip", {centre[0] + 60.0, centre[1], centre[2]}}});
  std::get<TreatPlace>(order.what).stops = true;
  order.by = "treatment[0]";
  Patient patient = patient_of({.radius = 4.0}, {order});
  live_to(patient, 4.0);
  try {
    live_to(patient, 6.0);
    ADD_FAILURE() << "it went on";
  } catch (const RunError& error) {
    const std::string words = error.what();
    for (const char* part : {"treatment[0]", "of L3 is refused on day 5", "outside of L3", "if_refused"})
      EXPECT_NE(words.find(part), std::string::npos) << words;
  }
}

/// A biopsy of L3 on day 3 by that way.
PerformedTest biopsy_by(std::optional<Vec3> tip, std::optional<Vec3> direction, const char* needle = "core") {
  ThreadPool pool(1);
  Patient patient = patient_of({.joined = Joined::voxels, .radius = 5.0},
                               {{3.0, OrderTest{0, "biopsy", "L3", "", needle, tip, direction}}});
  live_to(patient, 2.0);
  // An order that waits is the same after a checkpoint.
  Memory memory = all_of(patient);
  memory.reads = true;
  Patient resumed = patient_of({.joined = Joined::voxels, .radius = 5.0});
  walk(resumed, memory);
  EXPECT_EQ(std::get<OrderTest>(resumed.agenda.waiting.back().what),
            std::get<OrderTest>(patient.agenda.waiting.back().what));
  Log log;
  advance(patient, log, pool);
  Tests tests(*patient.plan);
  EXPECT_TRUE(tests.due(patient));
  std::vector<PerformedTest> made = tests.perform(patient, pool);
  EXPECT_EQ(made.size(), 1u);
  return made.front();
}
double cells_of(const PerformedTest& test) { return test.examinations.at(0).outcomes.at(0).finding.value; }

TEST(Percutaneous, the_way_of_a_needle_decides_what_a_biopsy_takes) {
  const Vec3 c = bone_called("L3")->centre;
  // Half of a core of 15 mm ahead of the middle of the lesion; the same from the side; 14 mm beside it; short of it.
  const Vec3 oblique{0.6, 0.8, 0.0};
  const PerformedTest through = biopsy_by(Vec3{c[0] + 4.5, c[1] + 6.0, c[2]}, oblique);
  const PerformedTest beside = biopsy_by(Vec3{c[0] + 4.5, c[1] + 6.0, c[2] + 14.0}, oblique);
  const PerformedTest short_of = biopsy_by(Vec3{c[0] - 0.6 * 9, c[1] - 0.8 * 9, c[2]}, oblique);
  EXPECT_GT(cells_of(through), 2e4);
  EXPECT_LT(cells_of(beside), 0.05 * cells_of(through));
  EXPECT_LT(cells_of(short_of), 0.7 * cells_of(through));
  EXPECT_TRUE(through.warnings.empty());
  ASSERT_FALSE(beside.warnings.empty());
  EXPECT_NE(beside.warnings.back().words.find("misses the tumour by"), std::string::npos) << beside.warnings[0].words;
  const Log events = events_of(beside, 3.0);
  EXPECT_EQ(events.front().kind, "test_warning");
  EXPECT_EQ(events.back().kind, "test_performed");
}

TEST(Percutaneous, a_needle_through_the_canal_or_beyond_the_bone_is_warned_of) {
  const Vec3 c = bone_called("L3")->centre;
  const auto says = [](const PerformedTest& test, const char* words) {
    for (const PerformedTest::Warning& one : test.warnings)
      if (one.words.find(words) != std::string::npos) return true;
    return false;
  };
  EXPECT_TRUE(says(biopsy_by(Vec3{c[0], c[1] + 6.0, c[2]}, Vec3{0, 1, 0}), "through the spinal canal"));
  EXPECT_TRUE(says(biopsy_by(Vec3{c[0], c[1] + 60.0, c[2]}, Vec3{0.6, 0.8, 0}), "outside of L3"));
  // Left to itself, it goes past the canal.
  EXPECT_TRUE(biopsy_by(Vec3{c[0], c[1] + 6.0, c[2]}, {}).warnings.empty());
  // Where nothing is said, it is the biopsy of before, warned of nothing.
  EXPECT_TRUE(biopsy_by({}, {}).warnings.empty());
  EXPECT_GT(cells_of(biopsy_by({}, Vec3{0.6, 0.8, 0})), 2e4);
}

}  // namespace howship::patient
