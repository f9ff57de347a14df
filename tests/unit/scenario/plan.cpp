// SPDX-License-Identifier: Apache-2.0
// From a scenario to the orders of its patient.
#include "howship/scenario/scenario.hpp"

namespace howship::scenario {
namespace {

using patient::Order;
using patient::Plan;

/// A bone of 8 x 8 x 8 voxels of 2 mm whose centre is not the origin.
std::shared_ptr<const skeleton::BoneModel> block(const std::string& name) {
  Grid grid;
  grid.extent = {8, 8, 8};
  for (std::size_t a = 0; a < 3; ++a) grid.to_world.column[a][a] = 2.0;
  grid.to_world.origin = {100.0, 200.0, 300.0};
  skeleton::BoneModel out(grid);
  out.name = name;
  out.centre = {107.0, 207.0, 307.0};
  return std::make_shared<const skeleton::BoneModel>(std::move(out));
}

/// A year of breast cancer with a lesion in L3 and a healthy L1, and what a test writes.
Plan plan(const std::string& rest, const std::string& top = "") {
  Problems problems;
  const std::string text = top + R"(
duration = "1 year"
[patient]
primary = "breast"
[[lesion]]
bone = "L3"
centre = ["1 mm", "2 mm", "3 mm"]
radius = "3 mm"
[bone.L1]
)" + rest;
  const auto [s, r] = read_scenario(text, "s.toml", problems, false);
  EXPECT_TRUE(problems.empty()) << problems.report() << text;
  std::vector<std::shared_ptr<const skeleton::BoneModel>> models;
  for (const BoneChoice& bone : r.bones) models.push_back(block(bone.name));
  return plan_of(s, r, models);
}

/// Orders of one kind with their days, in the order of the plan.
template <class What>
std::vector<std::pair<double, What>> all(const Plan& plan) {
  std::vector<std::pair<double, What>> out;
  for (const Order& order : plan.orders)
    if (const auto* what = std::get_if<What>(&order.what)) out.emplace_back(order.day, *what);
  return out;
}

using patient::OrderTest;
using patient::SeedLesion;
using patient::StartDrug;
using patient::TreatPlace;

TEST(PlanOfScenario, kidneys_differ_between_people_unless_the_file_says_how_they_clear) {
  const auto clearance = [](const std::string& patient, int seed) {
    Problems problems;
    const auto [s, r] =
        read_scenario("duration = \"1 month\"\nseed = " + std::to_string(seed) + "\n[patient]\nprimary = \"breast\"\n" +
                          patient + "[[lesion]]\nbone = \"L3\"\nradius = \"3 mm\"\n",
                      "s.toml", problems, false);
    EXPECT_TRUE(problems.empty()) << problems.report();
    return plan_of(s, r, {block("L3")}).person.creatinine_clearance;
  };
  std::vector<double> logs;
  for (int seed = 1; seed <= 200; ++seed) logs.push_back(std::log(clearance("", seed) / 90.0));
  double mean = 0.0, square = 0.0;
  for (const double one : logs) mean += one / 200.0;
  for (const double one : logs) square += (one - mean) * (one - mean) / 199.0;
  EXPECT_NEAR(mean, 0.0, 3 * 0.2 / std::sqrt(200.0));
  EXPECT_NEAR(std::sqrt(square), 0.2, 0.03);
  EXPECT_DOUBLE_EQ(clearance("variation = 0\n", 5), 90.0);
  EXPECT_DOUBLE_EQ(clearance("creatinine_clearance = \"55 mL/min\"\n", 5), 55.0);
}

TEST(PlanOfScenario, the_person_sites_and_settings_are_those_of_the_file) {
  Problems problems;
  const auto [s, r] = read_scenario(R"(
duration = "1 year"
step = "12 h"
seed = 7
[patient]
sex = "male"
age = 71
weight = "81 kg"
primary = "prostate"
creatinine_clearance = "55 mL/min"
pthrp = "2 pM"
[bone.L1]
load_case = "vertebral_flexion"
[[lesion]]
bone = "L3"
radius = "3 mm"
type = 0.9
space = "shells"
[[ailment]]
cause = "infection"
bone = "sacrum"
start = "day 9"
lasts = "10 days"
pain = 6
[[ailment]]
cause = "exercise"
bone = "L3"
[exposure]
denosumab = "5 pM"
[[exposure.interval]]
start = "day 3"
bone = "L1"
dose_rate = "0.1 Gy/day"
[output]
strength_every = "3 months"
strength_maps = true
)",
                                    "s.toml", problems, false);
  ASSERT_TRUE(problems.empty()) << problems.report();
  const Plan p = plan_of(s, r, {block("L1"), block("L3")});
  EXPECT_EQ(p.seed, 7u);
  EXPECT_EQ(p.patient, 0u);
  EXPECT_TRUE(p.person.male);
  EXPECT_EQ(p.person.age, 71.0);
  EXPECT_EQ(p.person.weight, 81.0);
  EXPECT_DOUBLE_EQ(p.person.creatinine_clearance, 55.0);
  EXPECT_EQ(p.pthrp, 2.0);
  EXPECT_EQ(p.step, 0.5);
  EXPECT_NEAR(*p.strength_every, 365.25 / 4, 1e-9);
  EXPECT_TRUE(p.strength_maps);
  ASSERT_EQ(p.ailments.size(), 2u);
  EXPECT_EQ(p.ailments[0].kind, patient::AilmentKind::infection);
  EXPECT_EQ(p.ailments[0].bone, "sacrum");
  EXPECT_EQ(p.ailments[0].from, 9.0);
  EXPECT_EQ(p.ailments[0].until, 19.0);
  EXPECT_EQ(p.ailments[0].pain, 6.0);
  EXPECT_EQ(p.ailments[1].until, p.parameters.ailments.exercise_lasts) << "what is not given is the mean of its kind";
  EXPECT_EQ(p.ailments[1].pain, p.parameters.ailments.exercise_pain);
  ASSERT_EQ(p.sites.size(), 2u);
  EXPECT_EQ(p.sites[0].name, "L1");
  EXPECT_EQ(p.sites[0].joined, patient::Joined::voxels);
  EXPECT_EQ(p.sites[0].load, strength::LoadCase::vertebral_flexion);
  EXPECT_EQ(p.sites[0].tumour.phenotype, r.parameters.tumour.phenotype);
  EXPECT_EQ(p.sites[1].name, "L3");
  EXPECT_EQ(p.sites[1].joined, patient::Joined::shells);
  EXPECT_FALSE(p.sites[1].load);
  EXPECT_EQ(p.sites[1].tumour.phenotype, 0.9);
  EXPECT_EQ(p.sites[1].model->name, "L3");
  EXPECT_EQ(*p.imposed.always.denosumab, 5.0);
  ASSERT_EQ(p.imposed.intervals.size(), 1u);
  EXPECT_EQ(p.imposed.intervals[0].bone, "L1");
  EXPECT_EQ(*p.imposed.intervals[0].dose_rate, 0.1);
}

TEST(PlanOfScenario, each_lesion_is_seeded_on_its_day_at_its_place_in_the_world) {
  const auto lesions = all<SeedLesion>(plan("[[lesion]]\nbone = \"L1\"\nradius = \"2 mm\"\nstart = \"day 40\"\n"));
  ASSERT_EQ(lesions.size(), 2u);
  EXPECT_EQ(lesions[0].first, 0.0);
  EXPECT_EQ(lesions[0].second.bone, "L3");
  EXPECT_EQ(lesions[0].second.lesion, 0u);
  EXPECT_EQ(lesions[0].second.radius, 3.0);
  // World axes grow to the right, the front and the head.
  EXPECT_EQ(lesions[0].second.centre, (Vec3{106.0, 205.0, 310.0}));
  EXPECT_EQ(lesions[1].first, 40.0);
  EXPECT_EQ(lesions[1].second.bone, "L1");
  EXPECT_EQ(lesions[1].second.lesion, 1u);
  EXPECT_EQ(lesions[1].second.centre, (Vec3{107.0, 207.0, 307.0}));
}

TEST(PlanOfScenario, a_course_of_a_drug_starts_on_the_day_of_its_order) {
  const auto drugs = all<StartDrug>(plan(R"([[treatment]]
drug = "zoledronate"
start = "month 2"
dose = "3500 ug"
doses = 4
every = "5 weeks"
[[treatment]]
drug = "denosumab"
stop = "day 90"
despite_contraindication = true
)"));
  ASSERT_EQ(drugs.size(), 2u);
  EXPECT_EQ(drugs[0].first, 60.875);
  EXPECT_EQ(drugs[0].second.course.start, 60.875);
  EXPECT_EQ(drugs[0].second.course.drug->key, "zoledronate");
  EXPECT_DOUBLE_EQ(*drugs[0].second.course.amount, 3.5);
  EXPECT_EQ(*drugs[0].second.course.doses, 4);
  EXPECT_EQ(*drugs[0].second.course.every, 35.0);
  EXPECT_EQ(drugs[1].first, 0.0);
  EXPECT_EQ(*drugs[1].second.course.stop, 90.0);
  EXPECT_FALSE(drugs[1].second.course.amount);
  EXPECT_TRUE(drugs[1].second.course.despite_contraindication);
}

TEST(PlanOfScenario, repeated_treatments_and_those_of_every_bone_are_written_out) {
  const auto given = all<TreatPlace>(plan(R"([[exposure.event]]
kind = "fraction"
day = "day 20"
dose = "300 cGy"
count = 3
every = "2 days"
bone = "L3"
[[exposure.event]]
kind = "infusion"
day = "day 21"
equivalents = 1
)"));
  ASSERT_EQ(given.size(), 5u);
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(given[i].first, 20.0 + 2.0 * double(i));
    EXPECT_EQ(given[i].second.bone, "L3");
    EXPECT_EQ(given[i].second.what.what->key, "fraction");
    EXPECT_DOUBLE_EQ(given[i].second.what.number("dose"), 3.0);
    EXPECT_FALSE(given[i].second.what.ball);
  }
  EXPECT_EQ(given[3].second.bone, "L1");
  EXPECT_EQ(given[4].second.bone, "L3");
  EXPECT_EQ(given[4].first, 21.0);
  EXPECT_EQ(given[4].second.what.number("equivalents"), 1.0);
}

TEST(PlanOfScenario, an_ablation_is_centred_on_the_only_lesion_of_its_bone) {
  const auto given = all<TreatPlace>(plan(R"([[exposure.event]]
kind = "ablation"
day = "day 20"
killed = 0.9
radius = "9 mm"
rim = "1 mm"
bone = "L3"
)"));
  ASSERT_EQ(given.size(), 1u);
  const therapy::LocalOrder& order = given[0].second.what;
  ASSERT_TRUE(order.ball);
  EXPECT_EQ(order.ball->centre, (Vec3{106.0, 205.0, 310.0}));
  EXPECT_EQ(order.ball->radius, 9.0);
  EXPECT_EQ(order.ball->rim, 1.0);
  EXPECT_EQ(order.number("killed"), 0.9);
}

TEST(PlanOfScenario, cells_that_are_seeded_are_lesions_of_their_own_after_those_of_the_scenario) {
  const auto given = all<SeedLesion>(plan(R"([[exposure.event]]
kind = "seeding"
day = "day 20"
count = 2
every = "10 days"
cells = 30
bone = "L1"
centre = ["0.3 mm", "0 mm", "0 mm"]
)"));
  const auto lesions = all<SeedLesion>(plan("")).size();
  ASSERT_EQ(given.size(), lesions + 2);
  for (std::size_t i = 0; i < 2; ++i) {
    const auto& [day, seed] = given[lesions + i];
    EXPECT_EQ(day, 20.0 + 10.0 * double(i));
    EXPECT_EQ(seed.lesion, lesions + i);
    EXPECT_EQ(seed.bone, "L1");
    EXPECT_EQ(seed.cells, 30.0);
    EXPECT_EQ(seed.radius, 0.0);
    EXPECT_NEAR(seed.centre[0], 106.7, 1e-9);
  }
}

TEST(PlanOfScenario, hardware_lies_where_its_ends_are_and_what_is_left_out_is_left_to_the_row) {
  const auto given = all<TreatPlace>(plan(R"([output]
strength_every = "3 months"
[[hardware]]
kind = "plate"
bone = "L3"
start = "month 1"
from = ["-9 mm", "9 mm", "0 mm"]
to = ["9 mm", "9 mm", "2 mm"]
outward = [0.5, -1, 0.25]
width = "12 mm"
)"));
  ASSERT_EQ(given.size(), 1u);
  EXPECT_EQ(given[0].first, 30.4375);
  const therapy::LocalOrder& order = given[0].second.what;
  EXPECT_FALSE(order.ball);
  EXPECT_EQ(order.place("from"), (Vec3{116.0, 198.0, 307.0}));
  EXPECT_EQ(order.place("to"), (Vec3{98.0, 198.0, 309.0}));
  EXPECT_EQ(order.place("outward"), (Vec3{-0.5, 1.0, 0.25}));
  EXPECT_EQ(order.number("width"), 12.0);
  EXPECT_TRUE(std::isnan(order.number("thickness")));
}

TEST(PlanOfScenario, every_row_may_be_a_treatment_and_says_the_same_there) {
  for (const therapy::LocalTreatment* row : therapy::local_treatments()) {
    const bool metal = row->where == therapy::LocalTreatment::Where::metal;
    const bool ball = row->where != therapy::LocalTreatment::Where::bone && !metal;
    std::string own = "bone = \"L3\"\n";
    for (const therapy::LocalInput& input : row->inputs) {
      if (row->family == "beam" && (input.key == "dose" || input.key == "fractions")) continue;  // or a schedule
      own += std::string{input.key} + " = " + std::string{input.example} + '\n';
    }
    if (row->brings_tumour) continue;  // a lesion
    if (row->family != "local") {      // only a treatment, named by a key of its own
      using Where = therapy::LocalTreatment::Where;
      if (row->where == Where::target || row->where == Where::ball) own += "centre = [\"1 mm\", \"0 mm\", \"0 mm\"]\n";
      if (row->where == Where::ball) own += "radius = \"5 mm\"\n";
      const auto given = all<TreatPlace>(plan("[[treatment]]\nstart = \"day 9\"\n" + std::string{row->family} +
                                              " = \"" + std::string{row->key} + "\"\n" + own));
      ASSERT_EQ(given.size(), 1u) << row->key;
      EXPECT_EQ(given[0].second.what.what, row);
      continue;
    }
    if (ball) own += "centre = [\"1 mm\", \"0 mm\", \"0 mm\"]\nradius = \"5 mm\"\n";
    const std::string key = '"' + std::string{row->key} + "\"\n";
    const std::string output = "[output]\nstrength_every = \"3 months\"\n";
    const auto a = all<TreatPlace>(plan(output + (metal ? "[[hardware]]\nstart" : "[[exposure.event]]\nday") +
                                        " = \"day 9\"\nkind = " + key + own));
    const auto b = all<TreatPlace>(plan(output + "[[treatment]]\nstart = \"day 9\"\nlocal = " + key + own));
    ASSERT_EQ(a.size(), 1u) << row->key;
    ASSERT_EQ(b.size(), 1u) << row->key;
    EXPECT_EQ(a[0].first, b[0].first);
    const therapy::LocalOrder &one = a[0].second.what, &two = b[0].second.what;
    EXPECT_EQ(one.what, row);
    EXPECT_EQ(two.what, row);
    EXPECT_EQ(one.numbers, two.numbers) << row->key;
    EXPECT_EQ(one.places, two.places) << row->key;
    ASSERT_EQ(one.ball.has_value(), ball) << row->key;
    ASSERT_EQ(two.ball.has_value(), ball) << row->key;
    if (ball) {
      EXPECT_EQ(one.ball->centre, two.ball->centre) << row->key;
    }
  }
}

TEST(PlanOfScenario, a_series_of_local_treatments_may_stand_among_the_treatments) {
  const auto given = all<TreatPlace>(plan(R"([[treatment]]
local = "fraction"
start = "week 2"
dose = "8 Gy"
count = 2
every = "1 week"
bone = "L1"
)"));
  ASSERT_EQ(given.size(), 2u);
  EXPECT_EQ(given[0].first, 14.0);
  EXPECT_EQ(given[1].first, 21.0);
  EXPECT_EQ(given[1].second.what.number("dose"), 8.0);
}

TEST(PlanOfScenario, treatments_of_one_day_come_in_the_order_of_the_file_whatever_their_sections) {
  const Plan p = plan(R"([output]
strength_every = "3 months"
[[treatment]]
local = "ablation"
start = "day 5"
killed = 0.9
radius = "9 mm"
bone = "L3"
[[hardware]]
kind = "cylinder"
bone = "L3"
start = "day 5"
from = ["-9 mm", "9 mm", "0 mm"]
to = ["9 mm", "9 mm", "2 mm"]
[[exposure.event]]
kind = "cement"
day = "day 5"
fill = 0.8
radius = "9 mm"
bone = "L3"
[[treatment]]
local = "resection"
start = "day 5"
radius = "3 mm"
bone = "L3"
)");
  std::vector<std::string_view> keys;
  for (const auto& [day, treat] : all<TreatPlace>(p)) keys.push_back(treat.what.what->key);
  EXPECT_EQ(keys, (std::vector<std::string_view>{"ablation", "cylinder", "cement", "resection"}));
}

TEST(PlanOfScenario, a_lesion_of_a_day_is_there_before_what_is_done_to_it_and_tests_come_last) {
  const Plan p = plan(R"([[test]]
name = "labs"
day = "day 0"
[[exposure.event]]
kind = "fraction"
day = "day 0"
dose = "8 Gy"
bone = "L3"
[[treatment]]
drug = "zoledronate"
)");
  ASSERT_EQ(p.orders.size(), 4u);
  EXPECT_TRUE(std::holds_alternative<SeedLesion>(p.orders[0].what));
  EXPECT_TRUE(std::holds_alternative<StartDrug>(p.orders[1].what));
  EXPECT_TRUE(std::holds_alternative<TreatPlace>(p.orders[2].what));
  EXPECT_TRUE(std::holds_alternative<OrderTest>(p.orders[3].what));
  EXPECT_EQ(p.orders[0].by, "lesion[0]");
  EXPECT_EQ(p.orders[1].by, "treatment[0]");
  EXPECT_EQ(p.orders[2].by, "exposure.event[0]");
  EXPECT_EQ(p.orders[3].by, "test[0]");
}

TEST(PlanOfScenario, a_drug_is_found_by_its_key_whether_it_is_in_the_file_or_not) {
  const Plan p = plan("[[treatment]]\ndrug = \"zoledronate\"\n");
  EXPECT_EQ(p.formulary("zoledronate"), all<StartDrug>(p).at(0).second.course.drug);
  EXPECT_EQ(p.formulary("denosumab")->key, "denosumab");
  EXPECT_EQ(p.formulary("snake_oil"), nullptr);
}

TEST(PlanOfScenario, a_test_falls_on_the_step_nearest_to_its_time) {
  const auto tests = all<OrderTest>(plan(R"([[test]]
name = "ct"
every = "3 months"
start = "month 1"
view = "axial"
bone = "L3"
[[test]]
name = "biopsy"
needle = "surgical"
bone = "L3"
day = "day 40"
)"));
  ASSERT_EQ(tests.size(), 5u);
  const double days[] = {30, 122, 213, 304};  // of months 1, 4, 7, 10
  for (std::size_t i = 0; i < 4; ++i) {
    EXPECT_EQ(tests[i].first, days[i]);
    EXPECT_EQ(tests[i].second.number, 0u);
    EXPECT_EQ(tests[i].second.test, "ct");
    EXPECT_EQ(tests[i].second.view, "axial");
    EXPECT_EQ(tests[i].second.bone, "L3");
  }
  EXPECT_EQ(tests[4].first, 40.0);
  EXPECT_EQ(tests[4].second.number, 1u);
  EXPECT_EQ(tests[4].second.needle, "surgical");
}

TEST(PlanOfScenario, a_test_after_the_last_whole_step_is_made_on_it_and_two_on_one_step_are_one) {
  const auto last = all<OrderTest>(plan("[[test]]\nname = \"labs\"\nday = \"1 year\"\n", "step = \"4 days\"\n"));
  ASSERT_EQ(last.size(), 1u);
  EXPECT_EQ(last[0].first, 364.0);  // the year has 365.25 days
  const auto close = all<OrderTest>(
      plan("[[test]]\nname = \"labs\"\nevery = \"4.1 days\"\nstart = \"day 360\"\n", "step = \"4 days\"\n"));
  ASSERT_EQ(close.size(), 2u);
  EXPECT_EQ(close[0].first, 360.0);
  EXPECT_EQ(close[1].first, 364.0);
}

TEST(PlanOfScenario, the_last_two_of_a_series_that_fall_on_the_last_step_are_one) {
  // Days 360.25 and 365.15 are steps 73.52 and 74.52 of the 74 that are made.
  const auto tests = all<OrderTest>(
      plan("[[test]]\nname = \"labs\"\nevery = \"4.9 days\"\nstart = \"day 360.25\"\n", "step = \"4.9 days\"\n"));
  ASSERT_EQ(tests.size(), 1u);
  EXPECT_NEAR(tests[0].first, 74 * 4.9, 1e-9);
}

TEST(PlanOfScenario, a_needle_goes_its_way_in_the_world_of_its_bone) {
  for (const char* bone : {"", "bone = \"L3\"\n"}) {
    const bool only = *bone == '\0';
    Problems problems;
    const auto [s, r] = read_scenario(
        std::string{
            "duration = \"1 year\"\n[patient]\nprimary = \"breast\"\n[[lesion]]\nbone = \"L3\"\nradius = \"3 mm\"\n"} +
            (only ? "" : "[bone.L1]\n") +
            "[[test]]\nname = \"biopsy\"\nday = \"day 4\"\ntip = [\"1 mm\", \"2 mm\", \"3 "
            "mm\"]\ndirection = [0, -1, 0.5]\nguidance = \"hand\"\n" +
            bone,
        "s.toml", problems, false);
    ASSERT_TRUE(problems.empty()) << problems.report();
    std::vector<std::shared_ptr<const skeleton::BoneModel>> models;
    for (const BoneChoice& one : r.bones) models.push_back(block(one.name));
    const auto tests = all<OrderTest>(plan_of(s, r, models));
    ASSERT_EQ(tests.size(), 1u);
    EXPECT_EQ(tests[0].second.tip, (Vec3{106.0, 205.0, 310.0}));  // the world is right, anterior, superior
    EXPECT_EQ(tests[0].second.direction, (Vec3{0.0, 1.0, 0.5}));
    EXPECT_TRUE(tests[0].second.by_hand);
  }
  const auto usual = all<OrderTest>(plan("[[test]]\nname = \"biopsy\"\nday = \"day 4\"\n")).at(0).second;
  EXPECT_FALSE(usual.tip || usual.direction || usual.by_hand);
}

TEST(PlanOfScenario, what_a_treatment_is_not_told_is_left_to_its_row) {
  const auto same = [](double a, double b) { return a == b || (std::isnan(a) && std::isnan(b)); };
  for (const therapy::LocalTreatment* row : therapy::local_treatments()) {
    const therapy::LocalOrder order = local_order({row, "treatment[0]", {}}, *block("L3")),
                              usual = therapy::usual_order(*row);
    EXPECT_EQ(order.what, row);
    EXPECT_TRUE(
        std::equal(order.numbers.begin(), order.numbers.end(), usual.numbers.begin(), usual.numbers.end(), same))
        << row->key;
    EXPECT_EQ(order.words, usual.words) << row->key;
    EXPECT_EQ(order.lists, usual.lists) << row->key;
    EXPECT_EQ(order.places.size(), usual.places.size()) << row->key;
    for (const Vec3& place : order.places) EXPECT_TRUE(std::isnan(place[0])) << row->key;
    EXPECT_FALSE(order.ball) << row->key;
  }
}

TEST(PlanOfScenario, a_patient_may_have_an_infection_and_ailments_of_the_years) {
  const auto with = [](const std::string& rest) {
    Problems problems;
    const auto [s, r] = read_scenario("duration = \"60 years\"\n[patient]\nprimary = \"breast\"\n" + rest +
                                          "[[lesion]]\nbone = \"L3\"\nradius = \"3 mm\"\n",
                                      "s.toml", problems, false);
    EXPECT_TRUE(problems.empty()) << problems.report();
    return plan_of(s, r, {block("L3")});
  };
  const Plan plain = with("");
  EXPECT_FALSE(plain.infection);
  EXPECT_TRUE(plain.ailments.empty());
  const Plan ill = with("infection = \"day 20\"\ninfection_lasts = \"6 days\"\nailments = \"drawn\"\n");
  ASSERT_TRUE(ill.infection);
  EXPECT_EQ(ill.infection->from, 20.0);
  EXPECT_EQ(ill.infection->until, 26.0);
  EXPECT_FALSE(ill.ailments.empty());  // within sixty years
  const auto drawn = patient::drawn_ailments(ill, 60 * 365.25);
  ASSERT_EQ(ill.ailments.size(), drawn.size());
  for (std::size_t i = 0; i < drawn.size(); ++i) EXPECT_EQ(ill.ailments[i].from, drawn[i].from);
}

}  // namespace
}  // namespace howship::scenario
