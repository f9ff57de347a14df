// SPDX-License-Identifier: Apache-2.0
// The spinal canal in patients: tumour that grows into it or is pressed into it, what it does to the cord, and what
// treatment gives back.
#include "howship/patient/canal.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "howship/patient/lesions.hpp"
#include "howship/patient/tissue.hpp"
#include "living.hpp"

namespace howship::patient {
namespace {

using imaging::EsccGrade;

const std::string T8 = "T8";
constexpr double usual = std::numeric_limits<double>::quiet_NaN();

/// A vertebra with a lesion at the back of its body, `forward` mm in front of the canal's wall (negative: in the
/// canal).
Plan beside_the_cord(double radius, double forward, Joined joined = Joined::voxels, std::vector<Order> orders = {}) {
  Plan plan = plan_of({.primary = "lung", .bone = T8, .joined = joined, .radius = radius}, std::move(orders));
  for (const skeleton::Landmark& mark : plan.sites[0].model->landmarks)
    if (mark.name == "canal_centre") {
      Vec3& seed = std::get<SeedLesion>(plan.orders[0].what).centre;
      seed = {mark.at[0], mark.at[1] + 8.0 + forward, mark.at[2]};
    }
  return plan;
}

Patient made(Plan plan) { return start(std::make_shared<const Plan>(std::move(plan))); }

int count(const Log& log, std::string_view kind) {
  return int(std::count_if(log.begin(), log.end(), [&](const Event& e) { return e.kind == kind; }));
}

double first_day(const Log& log, std::string_view kind) {
  const auto found = std::find_if(log.begin(), log.end(), [&](const Event& e) { return e.kind == kind; });
  return found == log.end() ? -1.0 : found->day;
}

/// Living and dead tumour of a bone, mm3.
double all_tumour(const Site& site) {
  const space::Voxels& v = site.voxels();
  double out = 0.0;
  for (std::size_t i = 0; i < v.size(); ++i) out += living(v.state, i) + v.state[space::debris][i];
  return out * std::pow(v.spacing, 3);
}

/// How the canal reads on an image of the bone.
imaging::CordFinding imaged(const Site& site) {
  ThreadPool pool(1);
  return imaging::cord_compression(tissue_state(site, pool), site.law().tumour.packing);
}

/// A patient whose cord a collapse has pressed wholly for `days`, then freed, and lived on for two months.
double function_after(double days) {
  Plan plan = beside_the_cord(1.0, 15.0, Joined::voxels, {local("decompression", days, T8, {0.0})});
  plan.step = 0.25;
  Patient patient = made(std::move(plan));
  patient.sites[0].press_into_canal(5.8, 0.0);
  live_to(patient, days + 60.0);
  return patient.sites[0].level.cord.function();
}

}  // namespace

TEST(Canal, of_a_thoracic_vertebra_is_as_wide_as_its_table_says_whatever_the_voxels) {
  for (const double size : {1.0, 1.5, 2.0}) {
    const CanalPlaces places = canal_places(*bone_called(T8, size));
    double width = 0.0, depth = 0.0;
    for (const skeleton::CanalSlice& slice : places.canal.slices) width += slice.width, depth += slice.depth;
    EXPECT_NEAR(width / double(places.canal.slices.size()), 17.3, 1.0) << size;
    EXPECT_NEAR(depth / double(places.canal.slices.size()), 16.0, 1.0) << size;
    // The wall is as high as the body and as wide as the canal.
    const double layers = std::ceil(1.5 / size);
    EXPECT_NEAR(double(places.wall.size()) * size * size / layers, 17.0 * 19.0, 60.0) << size;
  }
  EXPECT_TRUE(canal_places(*bone_called("femur_left")).empty());
}

TEST(Canal, an_image_of_it_gives_the_grade_that_the_patient_has) {
  for (const Joined joined : {Joined::voxels, Joined::shells}) {
    Patient patient = made(beside_the_cord(8.0, 1.0, joined));
    live_to(patient, 60.0);
    const Site& site = patient.sites[0];
    const imaging::CordFinding seen = imaged(site), is = site.canal();
    EXPECT_GT(is.compression, 0.1);
    EXPECT_EQ(seen.grade, is.grade);
    EXPECT_EQ(seen.slice, is.slice);
    EXPECT_NEAR(seen.compression, is.compression, 1e-5);
  }
}

TEST(Canal, three_millilitres_of_tumour_in_it_are_at_least_grade_2) {
  Patient patient = made(beside_the_cord(3.0, 2.0));
  live_to(patient, 1.0);
  Site& site = patient.sites[0];
  // 3 mL need a lesion that holds more.
  site.seed({T8, 0, patient.plan->sites[0].model->centre, 16.0});
  site.press_into_canal(0.0, 3000.0);
  EXPECT_GE(site.canal().grade, EsccGrade::cord_compressed);
  EXPECT_GE(imaged(site).grade, EsccGrade::cord_compressed);
}

TEST(Canal, what_a_collapse_presses_into_it_keeps_its_volume_and_its_kinds) {
  for (const Joined joined : {Joined::voxels, Joined::shells}) {
    Patient patient = made(beside_the_cord(6.0, 10.0, joined));
    live_to(patient, 10.0);
    Site& site = patient.sites[0];
    ThreadPool pool(1);
    const double before = all_tumour(site), in_canal = site.outside().canal,
                 dead = measure_lesions(site.voxels(), site.seeds(), site.law())[0].debris;
    site.press_into_canal(2.0, 200.0);
    EXPECT_NEAR(site.outside().canal - in_canal, 200.0, 0.02 * 200.0) << int(joined);
    if (joined == Joined::voxels) {
      EXPECT_NEAR(all_tumour(site), before, 1e-9 * before);
      EXPECT_NEAR(measure_lesions(site.voxels(), site.seeds(), site.law())[0].debris, dead, 1e-9 * before);
    }
    EXPECT_EQ(site.level.fragment, 2.0);
    EXPECT_GE(site.canal().depth, 2.0);
    // It lies behind the body, next to it.
    const space::Voxels& v = site.voxels();
    Vec3 middle{};
    double all = 0.0;
    for (std::size_t i = 0; i < v.size(); ++i) {
      if (v.tissue[i] != space::Tissue::canal) continue;
      const Vec3 at = space::place(v, i);
      all += living(v.state, i);
      for (std::size_t c = 0; c < 3; ++c) middle[c] += living(v.state, i) * at[c];
    }
    const skeleton::Landmark& centre = site.model().landmarks[1];
    ASSERT_EQ(centre.name, "canal_centre");
    EXPECT_GT(middle[1] / all, centre.at[1] + 4.0);
    EXPECT_NEAR(middle[2] / all, 0.0, 3.0);
  }
}

TEST(Canal, a_lesion_in_shells_reaches_it_as_one_in_voxels_does) {
  Patient shells = made(beside_the_cord(3.0, 6.0, Joined::shells)), voxels = made(beside_the_cord(3.0, 6.0));
  Log of_shells, of_voxels;
  live_to(shells, 330.0, &of_shells);
  live_to(voxels, 330.0, &of_voxels);
  ASSERT_EQ(count(of_shells, "canal_entered"), 1);
  ASSERT_EQ(count(of_voxels, "canal_entered"), 1);
  // Shells know no cortex that holds tumour back, and no way around it.
  EXPECT_NEAR(shells.sites[0].canal().compression, voxels.sites[0].canal().compression, 0.35);
  EXPECT_GT(shells.sites[0].canal().compression, 0.3);
}

TEST(Canal, killed_tumour_presses_until_it_is_cleared) {
  Patient patient = made(beside_the_cord(8.0, -3.0, Joined::voxels, {local("fraction", 10.0, T8, {30.0})}));
  live_to(patient, 10.0);
  const double before = patient.sites[0].canal().compression;
  live_to(patient, 11.0);
  EXPECT_NEAR(patient.sites[0].canal().compression, before, 0.04 * before);
  live_to(patient, 40.0);
  const double area = patient.sites[0].canal().stenosis_percent;
  live_to(patient, 50.0);
  // About 2 % a day, as spinal tumours shrink after radiation.
  const double rate = std::log(area / patient.sites[0].canal().stenosis_percent) / 10.0;
  EXPECT_GT(rate, 0.015);
  EXPECT_LT(rate, 0.045);
}

TEST(Canal, decompression_leaves_a_seventh_of_the_tumour_and_no_bone) {
  for (const Joined joined : {Joined::voxels, Joined::shells}) {
    Patient patient = made(beside_the_cord(7.0, -1.0, joined));
    live_to(patient, 5.0);
    Site& site = patient.sites[0];
    site.press_into_canal(5.0, 50.0);
    const double before = site.outside().canal;
    site.clear_canal(usual);
    EXPECT_NEAR(site.outside().canal, 0.14 * before, 1e-6 * before) << int(joined);
    EXPECT_EQ(site.level.fragment, 0.0);
    const double after = site.canal().compression;
    live_to(patient, 60.0);
    EXPECT_GT(site.canal().compression, after);  // it grows again
  }
}

TEST(Canal, signs_come_in_order_and_root_pain_before_them) {
  Patient patient = made(beside_the_cord(4.0, 3.0));
  Log log;
  live_to(patient, 450.0, &log);
  const double canal = first_day(log, "canal_entered"), root = first_day(log, "root_pain"),
               weak = first_day(log, "leg_weakness"), walk = first_day(log, "cannot_walk");
  ASSERT_GE(canal, 0.0);
  EXPECT_GT(root, canal);
  EXPECT_GT(weak, root);
  EXPECT_GT(walk, weak);
  EXPECT_GE(first_day(log, "paraplegia"), walk);
  EXPECT_GE(count(log, "cord_compression"), 2);
  EXPECT_TRUE(patient.shows(CordSign::cannot_walk));
  EXPECT_EQ(cord_of(patient).failing->name(), T8);
}

TEST(Canal, hours_before_surgery_decide_whether_a_patient_walks_again) {
  const double early = function_after(0.5), day = function_after(1.0), late = function_after(4.0);
  EXPECT_GT(early, 0.85);
  EXPECT_GT(day, late);
  EXPECT_LT(late, 0.40);
}

TEST(Canal, a_patient_walks_again_and_says_so) {
  Plan plan = beside_the_cord(10.0, -8.0, Joined::voxels, {local("decompression", 2.5, T8, {0.0})});
  Patient patient = made(std::move(plan));
  Log log;
  live_to(patient, 60.0, &log);
  EXPECT_EQ(count(log, "cannot_walk"), 1);
  EXPECT_EQ(count(log, "walks_again"), 1);
  EXPECT_EQ(count(log, "decompression"), 1);
}

TEST(Canal, radiation_with_a_steroid_saves_more_than_radiation_alone) {
  const auto function = [](std::vector<Order> orders) {
    Patient patient = made(beside_the_cord(9.0, -7.0, Joined::voxels, std::move(orders)));
    live_to(patient, 40.0);
    return patient.sites[0].level.cord.function();
  };
  const auto radiation = local("fraction", 3.0, T8, {8.0});
  const double both = function({radiation, drug("dexamethasone", 3.0, 24.0)}), alone = function({radiation}),
               nothing = function({});
  EXPECT_GT(both, alone + 0.02);
  EXPECT_GT(alone, nothing);
}

TEST(Canal, every_day_is_a_day_from_which_the_saved_cord_goes_on_to_the_same_bytes) {
  for (const Joined joined : {Joined::shells, Joined::voxels}) {
    const std::vector<Order> orders{local("fraction", 6.0, T8, {8.0}), local("decompression", 12.0, T8, {usual}),
                                    drug("dexamethasone", 5.0)};
    const auto fresh = [&] { return made(beside_the_cord(6.0, -2.0, joined, orders)); };
    const auto broken = [](Patient& patient) {
      if (patient.day() == 4.0) patient.sites[0].press_into_canal(3.0, 100.0);
    };
    Patient whole = fresh();
    live_to(whole, 4.0);
    broken(whole);
    live_to(whole, 20.0);
    const Memory at_the_end = all_of(whole);
    Patient stopped = fresh();
    for (int day = 1; day < 20; day += 3) {
      live_to(stopped, day);
      broken(stopped);
      Memory saved = all_of(stopped);
      saved.reads = true;
      Patient again = fresh();
      walk(again, saved);
      if (day < 4) {
        live_to(again, 4.0);
        broken(again);
      }
      live_to(again, 20.0);
      EXPECT_TRUE(same(at_the_end, all_of(again))) << "from day " << day;
    }
    EXPECT_LT(whole.sites[0].level.cord.function(), 1.0);
  }
}

TEST(Canal, growth_at_the_edge_of_what_is_simulated_says_so) {
  Patient patient = made(beside_the_cord(6.0, -8.0));
  Log log;
  live_to(patient, 600.0, &log);
  EXPECT_EQ(count(log, "margin_reached"), 1);
}

TEST(Canal, a_lesion_that_has_gone_keeps_its_ct_number) {
  for (const Joined joined : {Joined::voxels, Joined::shells}) {
    Patient patient = patient_of({.joined = joined, .radius = 4.0}, {local("fraction", 60.0, "L3", {40.0})});
    const auto measured = [&] {
      const Site& site = patient.sites[0];
      return measure_lesions(site.voxels(), site.seeds(), site.law(), site.once_inside())[0];
    };
    live_to(patient, 60.0);
    const double before = measured().mean_hu;
    live_to(patient, 100.0);
    EXPECT_EQ(measured().extent, 0.0);
    EXPECT_TRUE(std::isfinite(measured().mean_hu));
    EXPECT_NEAR(measured().mean_hu, before, 60.0);
  }
}

}  // namespace howship::patient
