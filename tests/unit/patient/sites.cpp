// SPDX-License-Identifier: Apache-2.0
// One law in two spaces: a lesion in shells beside the same one in voxels, its drawing, its dose, its strength.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "howship/patient/lesions.hpp"
#include "howship/patient/tissue.hpp"
#include "living.hpp"

namespace howship::patient {
namespace {

double distance(const Vec3& a, const Vec3& b) { return std::hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]); }

}  // namespace

TEST(Sites, a_lesion_in_shells_grows_as_in_voxels) {
  for (const char* primary : {"breast", "prostate_blastic"}) {
    Patient shells = patient_of({.primary = primary}),
            voxels = patient_of({.primary = primary, .joined = Joined::voxels});
    for (const double day : {60.0, 120.0}) {
      live_to(shells, day);
      live_to(voxels, day);
      EXPECT_NEAR(tumour_of(shells) / tumour_of(voxels), 1.0, 0.25) << primary << " day " << day;
    }
  }
}

TEST(Sites, treatment_acts_in_shells_as_in_voxels) {
  const auto after = [](Joined joined) {
    const Vec3 centre = bone_called("L3")->centre;
    Patient patient = patient_of(
        {.joined = joined},
        {local("fraction", 50.0, "L3", {8.0}, therapy::Ball{centre, 12.0, 1.0}), local("infusion", 20.0, "L3", {1.0})});
    live_to(patient, 49.0);
    const double before = tumour_of(patient);
    live_to(patient, 60.0);
    return tumour_of(patient) / before;
  };
  const double shells = after(Joined::shells), voxels = after(Joined::voxels);
  EXPECT_LT(shells, 0.2);
  EXPECT_NEAR(std::log10(shells), std::log10(voxels), 0.15);
}

TEST(Sites, a_drawing_holds_the_tumour_and_the_loss_of_its_shells) {
  ThreadPool pool(1);
  Patient patient = patient_of({.radius = 4.0});
  live_to(patient, 150.0);
  Site& site = patient.sites[0];
  const auto measures = measure_lesions(site.voxels(), site.seeds(), site.law());
  ASSERT_EQ(measures.size(), 1u);
  EXPECT_NEAR(measures[0].tumour / site.exchange(pool).tumour, 1.0, 0.15);
  EXPECT_GT(measures[0].lamellar_lost, 0.0);
  EXPECT_LT(distance(measures[0].centre, site.lesions()[0].seed), 1.0);
  // Far from it the bone is as it was modelled, but for what age takes: under 1 % a year.
  const space::Voxels& v = site.voxels();
  for (std::size_t i = 0; i < v.size(); ++i) {
    if (v.tissue[i] != space::Tissue::bone || distance(space::place(v, i), site.lesions()[0].seed) < 25.0) continue;
    ASSERT_LE(v.state[space::lamellar][i], double(v.initial_fraction[i]) + 1e-6);
    ASSERT_GT(v.state[space::lamellar][i],
              (1.0 - 0.01 * 150.0 / body::days_in_year) * double(v.initial_fraction[i]) - 1e-6);
  }
}

TEST(Sites, lesions_in_shells_are_measured_without_a_drawing_of_their_bone) {
  ThreadPool pool(1);
  Patient patient = patient_of({.radius = 4.0});
  live_to(patient, 150.0);
  Site& site = patient.sites[0];
  const auto by_shells = measure_balls(site), drawn = measure_lesions(site);
  ASSERT_EQ(by_shells.size(), 1u);
  EXPECT_NEAR(by_shells[0].tumour, site.exchange(pool).tumour, 1e-9 * by_shells[0].tumour);
  EXPECT_NEAR(by_shells[0].cells / by_shells[0].tumour * site.law().tumour.cell_volume, 1.0, 0.01);
  EXPECT_NEAR(by_shells[0].equivalent_radius / drawn[0].equivalent_radius, 1.0, 0.1);
  EXPECT_NEAR(by_shells[0].tumour / drawn[0].tumour, 1.0, 0.15);
  EXPECT_EQ(by_shells[0].centre, site.lesions()[0].seed);
  EXPECT_EQ(by_shells[0].group, 0);
  EXPECT_LT(by_shells[0].mean_hu, 300.0);
}

TEST(Sites, lesions_in_shells_that_touch_are_one_group_and_one_that_waits_is_none) {
  Plan plan = plan_of({.radius = 3.0});
  const Vec3 centre = plan.sites[0].model->centre;
  plan.orders.push_back({0.0, SeedLesion{"L3", 1, {centre[0] + 3.0, centre[1], centre[2]}, 3.0}});
  plan.orders.push_back({500.0, SeedLesion{"L3", 2, {centre[0] - 12.0, centre[1], centre[2]}, 3.0}});
  Patient patient = start(std::make_shared<const Plan>(std::move(plan)));
  live_to(patient, 30.0);
  const auto measures = measure_balls(patient.sites[0]);
  ASSERT_EQ(measures.size(), 3u);
  EXPECT_EQ(measures[0].group, 0);
  EXPECT_EQ(measures[1].group, 0);
  EXPECT_EQ(measures[2].group, 2);
  EXPECT_EQ(measures[2].tumour, 0.0);
  EXPECT_TRUE(std::isnan(measures[2].mean_hu));
}

TEST(Sites, what_follows_from_the_model_of_a_bone_may_be_shared_and_changes_nothing) {
  Plan plan = plan_of({.radius = 6.0});
  Patient alone = start(std::make_shared<const Plan>(plan));
  ThreadPool pool(1);
  KnownBone known = known_bone(*plan.sites[0].model, "L3");
  known.healthy = healthy_strength(*plan.sites[0].model, "L3", strength::usual_load_case("L3"), plan.person.weight,
                                   plan.parameters.strength, plan.parameters.fracture, pool);
  EXPECT_GT(known.healthy->stiffness, 0.0);
  plan.sites[0].known = std::make_shared<const KnownBone>(std::move(known));
  Patient shared = start(std::make_shared<const Plan>(plan));
  live_to(alone, 60.0);
  live_to(shared, 60.0);
  EXPECT_TRUE(same(all_of(alone), all_of(shared)));
}

TEST(Sites, shells_grow_with_the_front_and_no_further_than_the_bone) {
  Patient patient = patient_of({.primary = "lung", .radius = 3.0});
  live_to(patient, 500.0);
  double bone = 0.0;
  const auto model = bone_called("L3");
  for (std::size_t v = 0; v < model->tissue.value.size(); ++v)
    bone += model->tissue.value[v] == std::uint8_t(skeleton::Tissue::bone) ? 8.0 : 0.0;
  EXPECT_GT(tumour_of(patient), 3000.0);
  EXPECT_LT(tumour_of(patient), bone);
}

TEST(Sites, a_treated_bone_is_as_weak_in_shells_as_it_is_in_voxels) {
  ThreadPool pool(2);
  const auto strength = [&](Joined joined, double radius = 8.0) {
    Patient patient = patient_of({.joined = joined, .radius = radius});
    live_to(patient, 300.0);
    return test_strength(patient, patient.sites[0], pool).assessment.strength.value().failure_load;
  };
  const double shells = strength(Joined::shells), voxels = strength(Joined::voxels);
  EXPECT_NEAR(shells / voxels, 1.0, 0.15);
  EXPECT_LT(voxels, 0.8 * strength(Joined::voxels, 0.0));
}

TEST(Sites, a_bone_at_rest_is_as_strong_as_it_was_modelled) {
  ThreadPool pool(2);
  for (const Joined joined : {Joined::voxels, Joined::shells}) {
    Patient patient = patient_of({.joined = joined, .radius = 0.0});
    live_to(patient, 5.0);
    const auto tested = test_strength(patient, patient.sites[0], pool).assessment;
    ASSERT_TRUE(tested.strength) << tested.refusal;
    strength::StrengthInput plain;
    plain.bone = &patient.sites[0].model();
    EXPECT_NEAR(tested.strength->failure_load / strength::assess(plain, {}, pool).strength->failure_load, 1, 1e-3);
  }
}

TEST(Sites, a_lesion_in_shells_begins_in_bone_as_dense_as_what_is_near_it) {
  const auto model = bone_called("L3");
  const Grid& grid = model->tissue.grid;
  SitePlan plan;
  plan.name = "L3";
  plan.joined = Joined::shells;
  plan.model = model;
  for (const Vec3& shift : {Vec3{0, 0, 0}, Vec3{3.3, -4.1, 6.7}, Vec3{-17.0, 9.0, -11.5}, Vec3{0.25, 0.25, 12.0}})
    for (const double radius : {0.5, 6.0}) {
      Site site(plan, ModelParameters{});
      SeedLesion order{.bone = "L3", .radius = radius};
      for (std::size_t a = 0; a < 3; ++a) order.centre[a] = model->centre[a] + shift[a];
      site.begin(0.0, 1.0, 0);
      site.expect(order);
      site.seed(order);
      double sum = 0.0, count = 0.0;
      for (int k = 0; k < grid.extent.nk; ++k)
        for (int j = 0; j < grid.extent.nj; ++j)
          for (int i = 0; i < grid.extent.ni; ++i) {
            if (model->tissue(i, j, k) != std::uint8_t(skeleton::Tissue::bone)) continue;
            const Vec3 at = grid.to_world({double(i), double(j), double(k)});
            if (distance(at, order.centre) > std::max(5.0, radius + 3.0)) continue;
            sum += double(model->bone_volume_fraction(i, j, k));
            count += 1.0;
          }
      ASSERT_GT(count, 0.0);
      EXPECT_DOUBLE_EQ(site.shells()->balls.front().fraction, std::clamp(sum / count, 0.01, 0.95));
    }
}

TEST(Sites, a_lesion_that_has_grown_where_it_lies_has_been_answered_by_its_bone) {
  const auto model = bone_called("L3");
  SitePlan plan;
  plan.name = "L3";
  plan.joined = Joined::shells;
  plan.model = model;
  const space::CloneShares shares{0.7, 0.2, 0.1};
  const auto measured = [&](double radius, bool grown) {
    Site site(plan, ModelParameters{});
    const SeedLesion order{.bone = "L3", .centre = model->centre, .radius = radius, .shares = shares, .grown = grown};
    site.begin(0.0, 1.0, 0);
    site.expect(order);
    site.seed(order);
    const auto& ball = site.shells()->balls.front();
    const auto& state = ball.space.shells().state;
    for (std::size_t i = 0; i < ball.space.shells().size(); ++i)
      EXPECT_NEAR(state[space::clone_states[1]][i], 2.0 * state[space::clone_states[2]][i], 1e-12) << "of today";
    return ball.space.measure(ball.fraction);
  };
  for (const double radius : {1.0, 4.0, 10.0}) {
    const space::ShellMeasures placed = measured(radius, false), grown = measured(radius, true);
    EXPECT_EQ(placed.lamellar_lost, 0.0);
    EXPECT_GE(grown.tumour, placed.tumour);
    EXPECT_LT(grown.tumour, 1.1 * placed.tumour) << "as large as it was ordered";
    EXPECT_EQ(grown.lamellar_lost > 0.02 * placed.tumour, radius >= 2.0) << radius;
    EXPECT_EQ(grown.woven > 0.0, radius >= 2.0) << radius;
  }
}

TEST(Sites, bone_that_no_lesion_reaches_is_advanced_at_many_sites_as_at_each_alone) {
  ThreadPool pool(1);
  const auto sites = [] {
    std::vector<Site> out;
    for (const char* name : {"L3", "T12", "femur_left", "ilium_left"}) {
      SitePlan plan;
      plan.name = name;
      plan.joined = Joined::shells;
      plan.model = bone_called(name);
      out.emplace_back(plan, ModelParameters{});
    }
    return out;
  };
  std::vector<Site> alone = sites(), together = sites();
  std::vector<space::Exposure> exposures(alone.size());
  for (space::Exposure& e : exposures) e.denosumab = 30.0;
  exposures[1].dose_rate = 0.2;
  const space::Law law = alone[0].law();
  for (int day = 0; day < 30; ++day) {
    for (std::size_t s = 0; s < alone.size(); ++s) alone[s].advance(exposures[s], 1.0, pool);
    Site::advance_rest(together, exposures, law, 1.0);
  }
  for (std::size_t s = 0; s < alone.size(); ++s)
    EXPECT_EQ(alone[s].shells()->rest, together[s].shells()->rest) << alone[s].name();
  EXPECT_NE(alone[1].shells()->rest[space::stroma], alone[0].shells()->rest[space::stroma]);
}

TEST(AbsorbedDose, of_fractions_and_of_a_dose_rate_adds_up_where_it_was_given) {
  for (const Joined joined : {Joined::voxels, Joined::shells}) {
    const Vec3 middle = bone_called("T4")->centre;
    std::vector<Order> orders;
    for (int i = 0; i < 3; ++i)
      orders.push_back(local("fraction", 2.0 + i, "T4", {3.0}, therapy::Ball{middle, 8.0, 0.0}));
    orders.push_back(local("fraction", 8.0, "T4", {2.0}));
    Plan plan = plan_of({.bone = "T4", .joined = joined, .radius = 4.0}, orders);
    ExposureInterval source;
    source.start = 10.0;
    source.stop = 14.0;
    source.dose_rate = 0.25;
    plan.imposed.intervals.push_back(source);
    Patient patient = start(std::make_shared<const Plan>(plan));
    EXPECT_FALSE(patient.sites[0].dose.any());
    live_to(patient, 20.0);
    const space::Voxels& v = patient.sites[0].voxels();
    std::size_t inside = 0;
    for (std::size_t i = 0; i < v.size(); ++i) {
      const Vec3 at = space::place(v, i);
      const bool beam = distance(at, middle) <= 8.0;
      inside += beam;
      ASSERT_NEAR(patient.sites[0].dose.at(at), (beam ? 9.0 : 0.0) + 2.0 + 4 * 0.25, 1e-12) << "RVE " << i;
    }
    EXPECT_GT(inside, 100u);
  }
}

TEST(AbsorbedDose, is_none_where_nothing_radiates) {
  Patient patient = patient_of({.bone = "T4", .radius = 4.0});
  live_to(patient, 20.0);
  EXPECT_FALSE(patient.sites[0].dose.any());
}

}  // namespace howship::patient
