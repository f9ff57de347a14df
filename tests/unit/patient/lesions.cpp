// SPDX-License-Identifier: Apache-2.0
// What lesions measure, which of them have grown together, and what of them is noticed and when.
#include "howship/patient/lesions.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "living.hpp"

namespace howship::patient {
namespace {

using namespace space;

constexpr int side = 16;
constexpr double fraction = 0.25;

const Law& breast() {
  static const Law law{{}, tumour::find_primary("breast")->parameters};
  return law;
}

/// A cube of 16 mm of spongy bone in voxels of 1 mm, centres at i + 0.5, all awake; the slabs i < 2 are soft tissue and
/// i >= 14 canal.
Voxels cube() {
  Grid grid;
  grid.extent = {side, side, side};
  for (std::size_t c = 0; c < 3; ++c) {
    grid.to_world.column[c] = {0, 0, 0};
    grid.to_world.column[c][c] = 1.0;
  }
  grid.to_world.origin = {0.5, 0.5, 0.5};
  const std::vector<float> full(grid.extent.size(), float(fraction));
  std::vector<std::uint8_t> tissue(grid.extent.size(), std::uint8_t(Tissue::bone));
  for (int k = 0; k < side; ++k)
    for (int j = 0; j < side; ++j)
      for (int i = 0; i < side; ++i) {
        if (i < 2) tissue[grid.extent.index(i, j, k)] = std::uint8_t(Tissue::soft);
        if (i >= 14) tissue[grid.extent.index(i, j, k)] = std::uint8_t(Tissue::canal);
      }
  Voxels v = make_voxels(grid, full, tissue, breast(), {});
  v.activity.awake.assign((v.size() + Activity::chunk - 1) / Activity::chunk, 1);
  return v;
}

/// The RVE at a voxel; every voxel of the cube is one.
std::size_t at(const Voxels& v, int i, int j, int k) {
  const std::size_t voxel = v.grid.extent.index(i, j, k);
  return std::size_t(std::lower_bound(v.voxel.begin(), v.voxel.end(), voxel) - v.voxel.begin());
}

/// Fills the given share of the pore with tumour, a part of it adapted.
void fill(Voxels& v, std::size_t rve, double share, double adapted_part = 0.0) {
  const double pore = 1.0 - v.state[lamellar][rve] - v.state[woven][rve] - v.inert[rve];
  v.state[sensitive][rve] = share * pore * (1.0 - adapted_part);
  v.state[adapted][rve] = share * pore * adapted_part;
}

std::vector<LesionMeasures> measured(const Voxels& v, std::vector<Vec3> seeds) {
  return measure_lesions(v, seeds, breast());
}

}  // namespace

TEST(Lesions, without_seeds_there_is_nothing_to_measure) { EXPECT_TRUE(measured(cube(), {}).empty()); }

TEST(Lesions, healthy_bone_around_a_seed_measures_nothing) {
  const LesionMeasures m = measured(cube(), {{8, 8, 8}}).front();
  for (const double value :
       {m.tumour, m.clone[1], m.debris, m.extent, m.equivalent_radius, m.woven, m.hole, m.outside_bone, m.canal})
    EXPECT_EQ(value, 0.0);
  EXPECT_NEAR(m.lamellar_lost, 0.0, 1e-9);
  EXPECT_NEAR(m.mineral_deficit, 0.0, 1e-9);
  EXPECT_TRUE(std::isnan(m.mean_hu));
  EXPECT_EQ(m.centre, (Vec3{8, 8, 8})) << "the seed's place where no tumour lives";
  EXPECT_EQ(m.group, 0);
}

TEST(Lesions, a_box_of_tumour_has_its_volumes_its_extent_and_its_centre) {
  Voxels v = cube();
  for (int i = 4; i < 7; ++i)
    for (int j = 5; j < 9; ++j)
      for (int k = 6; k < 11; ++k) {
        fill(v, at(v, i, j, k), 0.8, 0.25);
        v.state[debris][at(v, i, j, k)] = 0.05;
      }
  const LesionMeasures m = measured(v, {{8, 8, 8}}).front();
  EXPECT_NEAR(m.tumour, 60 * 0.8 * 0.75, 1e-6);
  EXPECT_NEAR(m.clone[1], 0.25 * m.tumour, 1e-9);
  EXPECT_NEAR(m.debris, 60 * 0.05, 1e-9);
  EXPECT_EQ(m.extent, 60.0);
  EXPECT_NEAR(m.equivalent_radius, std::cbrt(60.0 / (4.0 / 3.0 * std::numbers::pi)), 1e-12);
  EXPECT_NEAR(m.centre[0], 5.5, 1e-9);
  EXPECT_NEAR(m.centre[1], 7.0, 1e-9);
  EXPECT_NEAR(m.centre[2], 8.5, 1e-9);
}

TEST(Lesions, a_place_belongs_to_the_extent_from_the_front_occupancy_on) {
  Voxels v = cube();
  const double front = breast().tumour.front_occupancy;
  fill(v, at(v, 8, 8, 8), front + 1e-6);
  fill(v, at(v, 8, 8, 10), front - 1e-6);
  EXPECT_EQ(measured(v, {{8, 8, 8}}).front().extent, 1.0);
  Law low = breast();
  low.tumour.front_occupancy = 0.9 * front;
  const Vec3 seed[] = {{8, 8, 8}};
  EXPECT_EQ(measure_lesions(v, seed, low).front().extent, 2.0);
}

TEST(Lesions, each_place_counts_for_the_lesion_whose_seed_is_nearest) {
  Voxels v = cube();
  for (int i = 3; i < 13; ++i) fill(v, at(v, i, 8, 8), 0.1 * (i - 2));
  const auto both = measured(v, {{4, 8, 8}, {11, 8, 8}});
  double left = 0.0, right = 0.0;  // the plane halfway lies at x = 7.5, the centre of voxel 7, which goes to the first
  for (int i = 3; i < 13; ++i) (i <= 7 ? left : right) += 0.75 * 0.1 * (i - 2);
  EXPECT_NEAR(both[0].tumour, left, 1e-6);
  EXPECT_NEAR(both[1].tumour, right, 1e-6);
  EXPECT_NEAR(both[0].tumour + both[1].tumour, living_tumour(v), 1e-9);
}

TEST(Lesions, bone_lost_and_made_is_that_of_the_places_that_changed) {
  Voxels v = cube();
  const std::size_t eroded = at(v, 6, 8, 8), hole = at(v, 7, 8, 8), sclerotic = at(v, 8, 8, 8);
  const double mineral_before = v.state[mineral][eroded];
  v.state[lamellar][eroded] = 0.6 * fraction;
  v.state[mineral][eroded] = 0.6 * mineral_before;
  v.state[lamellar][hole] = 0.4 * fraction;
  v.state[mineral][hole] = 0.4 * mineral_before;
  v.state[woven][sclerotic] = 0.3;
  const LesionMeasures m = measured(v, {{8, 8, 8}}).front();
  EXPECT_NEAR(m.lamellar_lost, (0.4 + 0.6) * fraction, 1e-7);
  EXPECT_NEAR(m.woven, 0.3, 1e-12);
  EXPECT_EQ(m.hole, 1.0) << "only what has lost more than half";
  EXPECT_NEAR(m.mineral_deficit, breast().bone.mineral_density * mineral_before, 1e-6);
}

TEST(Lesions, the_ct_number_of_an_extent_is_the_mean_over_its_bone) {
  Voxels v = cube();
  const std::size_t bare = at(v, 6, 8, 8), dense = at(v, 7, 8, 8), outside = at(v, 1, 8, 8);
  v.state[lamellar][bare] = 0.01;
  v.state[mineral][bare] = bone::healthy_mineral(0.01, breast().bone);
  v.state[woven][dense] = 0.4;
  v.state[mineral][dense] = bone::healthy_mineral(fraction + 0.4, breast().bone);
  for (const std::size_t rve : {bare, dense, outside}) fill(v, rve, 0.8);
  const LesionMeasures m = measured(v, {{8, 8, 8}}).front();
  EXPECT_EQ(m.extent, 3.0);
  EXPECT_NEAR(m.mean_hu, 0.5 * (ct_number(v, bare, breast()) + ct_number(v, dense, breast())), 1e-9);
  EXPECT_LT(ct_number(v, bare, breast()) + 200.0, ct_number(v, dense, breast()));
}

TEST(Lesions, tumour_outside_the_bone_counts_there_and_in_the_canal_twice_over) {
  Voxels v = cube();
  v.state[sensitive][at(v, 1, 8, 8)] = 0.2;
  v.state[adapted][at(v, 14, 8, 8)] = 0.3;
  v.state[sensitive][at(v, 8, 8, 8)] = 0.5;
  const LesionMeasures m = measured(v, {{8, 8, 8}}).front();
  EXPECT_NEAR(m.tumour, 1.0, 1e-12);
  EXPECT_NEAR(m.outside_bone, 0.5, 1e-12);
  EXPECT_NEAR(m.canal, 0.3, 1e-12);
  const OutsideBone outside = outside_bone(v);
  EXPECT_NEAR(outside.soft, 0.2, 1e-12);
  EXPECT_NEAR(outside.canal, 0.3, 1e-12);
}

TEST(Lesions, tissue_of_lesions_is_weighed_where_tumour_debris_or_woven_bone_reach) {
  Voxels v = cube();
  v.state[sensitive][at(v, 5, 8, 8)] = 0.02;
  v.state[debris][at(v, 6, 8, 8)] = 0.02;
  v.state[woven][at(v, 7, 8, 8)] = 0.10;
  v.state[adapted][at(v, 8, 8, 8)] = 0.005;  // less than the reach
  EXPECT_NEAR(tissue_of_lesions(v, 0.01, 1.9), 3.0 + 0.9 * (3 * fraction + 0.10), 1e-6);
}

TEST(Lesions, rves_that_sleep_are_not_measured) {
  Voxels v = cube();
  const std::size_t rve = at(v, 8, 8, 8);
  fill(v, rve, 0.8);
  v.activity.awake[rve / Activity::chunk] = 0;
  EXPECT_EQ(measured(v, {{8, 8, 8}}).front().tumour, 0.0);
  EXPECT_EQ(living_tumour(v), 0.0);
  v.activity.everywhere = true;
  EXPECT_GT(measured(v, {{8, 8, 8}}).front().tumour, 0.0);
}

TEST(Lesions, extents_that_share_a_face_are_one_group_and_those_that_share_an_edge_are_not) {
  const std::vector<Vec3> seeds{{6.5, 8.5, 8.5}, {9.5, 8.5, 8.5}};
  const auto groups = [&](std::initializer_list<std::array<int, 3>> filled) {
    Voxels v = cube();
    for (const auto& [i, j, k] : filled) fill(v, at(v, i, j, k), 0.9);
    const auto lesions = measured(v, seeds);
    EXPECT_EQ(lesions[0].group, 0);
    return lesions[1].group;
  };
  EXPECT_EQ(groups({{6, 8, 8}, {9, 8, 8}}), 1) << "two voxels of bone between them";
  EXPECT_EQ(groups({{7, 8, 8}, {8, 9, 8}}), 1) << "an edge";
  EXPECT_EQ(groups({{7, 8, 8}, {8, 8, 8}}), 0) << "a face";
  EXPECT_EQ(groups({{7, 8, 8}, {7, 9, 8}, {8, 9, 8}}), 0) << "a face round the corner";
}

TEST(Lesions, lesions_that_touch_by_way_of_a_third_share_the_lowest_number) {
  Voxels v = cube();
  const std::vector<Vec3> seeds{{12.5, 8.5, 8.5}, {8.5, 3.5, 8.5}, {4.5, 8.5, 8.5}, {8.5, 8.5, 8.5}};
  for (int i = 4; i <= 12; ++i) fill(v, at(v, i, 8, 8), 0.9);  // lesions 2, 3 and 0
  fill(v, at(v, 8, 3, 8), 0.9);                                // lesion 1, alone
  std::vector<int> groups;
  for (const LesionMeasures& m : measured(v, seeds)) groups.push_back(m.group);
  EXPECT_EQ(groups, (std::vector<int>{0, 1, 0, 0}));
}

namespace {

/// A patient with lesions of radius 3 mm at places left, posterior, superior of the centre of a bone.
Patient patient_with(const char* primary, const char* bone, std::vector<Vec3> places) {
  Plan plan = plan_of({.primary = primary, .bone = bone, .joined = Joined::voxels, .radius = 0.0});
  const Vec3 c = plan.sites[0].model->centre;
  for (std::size_t k = 0; k < places.size(); ++k)
    plan.orders.push_back(
        {0.0, SeedLesion{bone, k, {c[0] - places[k][0], c[1] - places[k][1], c[2] + places[k][2]}, 3.0}});
  return start(std::make_shared<const Plan>(plan));
}

std::vector<Event> of_kind(const std::vector<Event>& events, std::string_view kind) {
  std::vector<Event> out;
  for (const Event& e : events)
    if (e.kind == kind) out.push_back(e);
  return out;
}

}  // namespace

TEST(Notices, merging_is_noticed_once_in_the_week_after_the_extents_touch) {
  Patient patient = patient_with("lung", "L1", {{7, 0, 0}, {-7, 0, 0}});
  Log log;
  double touched = -1.0;
  for (int day = 1; day < 900 && (touched < 0.0 || patient.day() < touched + 30.0); ++day) {
    live_to(patient, day, &log);
    const Site& site = patient.sites[0];
    if (touched < 0.0 && measure_lesions(site.voxels(), site.seeds(), site.law())[1].group == 0)
      touched = patient.day();
  }
  ASSERT_GT(touched, 7.0) << "they start apart";
  const auto merged = of_kind(log, "lesions_merged");
  ASSERT_EQ(merged.size(), 1u);
  EXPECT_GE(merged[0].day, touched);
  EXPECT_LT(merged[0].day, touched + 7.0);
  EXPECT_EQ(merged[0].bone, "L1");
  EXPECT_EQ(merged[0].detail, "lesions 1 and 2 touch");
}

TEST(Notices, leaving_the_bone_and_reaching_the_canal_are_noticed_once_on_the_day_when_they_begin) {
  Patient patient = patient_with("lung", "L2", {{0, 12, 0}});
  Log log;
  double left = -1.0, reached = -1.0;
  const double noticed = patient.plan->parameters.tumour.noticed_outside;
  for (int day = 1; day < 400 && (reached < 0.0 || patient.day() < reached + 20.0); ++day) {
    live_to(patient, day, &log);
    const OutsideBone outside = patient.sites[0].outside();
    if (left < 0.0 && outside.soft + outside.canal > noticed) left = patient.day();
    if (reached < 0.0 && outside.canal > noticed) reached = patient.day();
  }
  ASSERT_GT(left, 0.0);
  ASSERT_GE(reached, left);
  const auto breached = of_kind(log, "cortex_breached"), entered = of_kind(log, "canal_entered");
  ASSERT_EQ(breached.size(), 1u);
  ASSERT_EQ(entered.size(), 1u);
  EXPECT_EQ(breached[0].day, left);
  EXPECT_EQ(entered[0].day, reached);
}

TEST(Notices, a_score_is_noticed_when_it_first_reaches_its_limit_and_never_again) {
  const auto kinds = [](Patient& patient, int sins) {
    strength::Scores scores;
    scores.sins.emplace().total = sins;
    Log log;
    take_scores(patient, patient.sites[0], scores, log);
    std::vector<std::string> out;
    for (const Event& e : log) out.push_back(e.kind);
    return out;
  };
  using Kinds = std::vector<std::string>;
  Patient patient = patient_of({});
  EXPECT_EQ(kinds(patient, 6), Kinds{});
  EXPECT_EQ(kinds(patient, 7), Kinds{"sins_potentially_unstable"});
  EXPECT_EQ(kinds(patient, 12), Kinds{});
  EXPECT_EQ(kinds(patient, 13), Kinds{"sins_unstable"});
  EXPECT_EQ(kinds(patient, 18), Kinds{});
  Plan plan = plan_of({});
  plan.parameters.strength.findings.sins_unstable = 10;
  Patient strict = start(std::make_shared<const Plan>(plan));
  EXPECT_EQ(kinds(strict, 10), (Kinds{"sins_potentially_unstable", "sins_unstable"}));
}

TEST(Notices, loss_of_rigidity_and_mirels_are_noticed_at_their_limits) {
  Patient patient = patient_of({.primary = "renal", .bone = "femur_left"});
  const auto kinds = [&](int mirels, double left) {
    strength::Scores scores;
    scores.mirels.emplace().total = mirels;
    scores.rigidity.bending = left;
    Log log;
    take_scores(patient, patient.sites[0], scores, log);
    std::vector<std::string> out;
    for (const Event& e : log) out.push_back(e.kind);
    return out;
  };
  using Kinds = std::vector<std::string>;
  EXPECT_EQ(kinds(7, 0.66), Kinds{});
  EXPECT_EQ(kinds(8, 0.66), Kinds{"mirels_borderline"});
  EXPECT_EQ(kinds(9, 0.64), (Kinds{"mirels_fixation_advised", "rigidity_at_risk"}));
  EXPECT_EQ(kinds(12, 0.1), Kinds{});
}

}  // namespace howship::patient
