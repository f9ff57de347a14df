// SPDX-License-Identifier: Apache-2.0
// Chance in lesions: extinction, cure, cells that take or fail, clones that go to and fro, cells that rest.
#include "howship/patient/counting.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "howship/patient/lesions.hpp"
#include "living.hpp"

namespace howship::patient {
namespace {

const std::string L3 = "L3";

/// One place of bone on its own, without a body.
struct Alone {
  Site site;
  double day = 0.0;

  static SitePlan planned(Joined joined, const tumour::Parameters& tumour) {
    SitePlan out;
    out.name = L3;
    out.joined = joined;
    static const auto model = bone_called(L3);
    out.model = model;
    out.tumour = tumour;
    return out;
  }
  /// A tumour that androgen drives altogether, dying fast for want of it.
  static LesionResponse driven(std::size_t) {
    LesionResponse out;
    out.traits.clones.androgen_dependence = 1.0;
    out.traits.clones.adrenal_androgen = 0.0;
    out.traits.clones.hormone_kill = 0.5;
    return out;
  }
  Alone(Joined joined, std::uint64_t number, const tumour::Parameters& tumour)
      : site(planned(joined, tumour), ModelParameters{}, driven, 0, {11, number}) {
    site.begin(0.0, 1.0, 0);
  }
  Vec3 centre() const { return site.model().centre; }
  void live(double days, const space::Exposure& exposure = {}) {
    ThreadPool pool(1);
    for (const double end = day + days; day < end - 0.5;) {
      site.advance(exposure, 1.0, pool);
      day += 1.0;
      site.begin(day, 1.0, std::int64_t(day));
    }
  }
  /// Testosterone from now on, that of health = 1.
  void hormone(double testosterone) {
    TreatmentNow now;
    now.hormones.testosterone = testosterone;
    site.respond(now, 1.0);
  }
  void irradiate(double survival) {
    site.change(
        {}, 1.0 - survival, [this](double killed, space::Rve& rve) { space::ablate(rve.y, killed, site.law()); },
        space::Disturbs::tumour);
  }
  void seed(double cells, space::CloneShares shares = space::all_sensitive) {
    site.seed({.bone = L3, .lesion = 0, .centre = centre(), .cells = cells, .shares = shares});
  }
  double cells(std::size_t lesion = 0) const { return site.living_cells(lesion); }
  bool gone() const { return site.lesions()[0].few.gone; }
};

tumour::Parameters breast() { return tumour::find_primary("breast")->parameters; }

/// Within three standard errors of a share.
void expect_share(double seen, double expected, int patients, const std::string& what) {
  EXPECT_NEAR(seen, expected, 3.0 * std::sqrt(expected * (1.0 - expected) / patients)) << what;
}

std::vector<std::string> kinds_in(const Log& log) {
  std::vector<std::string> out;
  for (const Event& event : log) out.push_back(event.kind);
  return out;
}

bool holds(const Log& log, std::string_view kind) {
  const auto kinds = kinds_in(log);
  return std::find(kinds.begin(), kinds.end(), kind) != kinds.end();
}

Order seeding(double day, double cells, double left = 0.0, std::size_t lesion = 0) {
  Vec3 centre = bone_called(L3)->centre;
  centre[0] -= left;
  return {day, SeedLesion{.bone = L3, .lesion = lesion, .centre = centre, .cells = cells}};
}

const Joined both_ways[] = {Joined::shells, Joined::voxels};

}  // namespace

TEST(CountedCells, a_million_cells_are_gone_after_50_Gy_at_once_and_stay_gone) {
  for (const Joined joined : both_ways) {
    Patient patient =
        patient_of({.joined = joined, .radius = 0.0}, {seeding(0.0, 1e6), local("fraction", 1.0, L3, {50.0})});
    Log log;
    live_to(patient, 1.0, &log);
    EXPECT_EQ(tumour_of(patient), 0.0);
    EXPECT_TRUE(holds(log, "tumour_gone"));
    live_to(patient, joined == Joined::shells ? 5.0 * 365.25 : 200.0, &log);
    EXPECT_EQ(tumour_of(patient), 0.0);
    EXPECT_FALSE(holds(log, "tumour_returned"));
    for (const space::StateIndex clone : space::clone_states)
      for (const double there : patient.sites[0].voxels().state[clone].span()) ASSERT_EQ(there, 0.0);
  }
}

// exp(-N S) are left without a cell; of the others each cell's line lasts with 1 - d/b.
TEST(CountedCells, tumour_control_is_poisson_in_the_cells_that_survive) {
  constexpr int patients = 200;
  for (const double left : {1.0, 5.0}) {
    int none = 0, cured = 0;
    for (int number = 0; number < patients; ++number) {
      Alone lesion(Joined::shells, std::uint64_t(number), breast());
      constexpr double cells = 1e4;
      lesion.seed(cells);
      lesion.irradiate(left / cells);
      none += lesion.gone();
      while (!lesion.gone() && lesion.cells() < 1000.0) lesion.live(5.0);
      cured += lesion.gone();
    }
    expect_share(double(none) / patients, std::exp(-left), patients, "without a cell");
    expect_share(double(cured) / patients, std::exp(-left * (1.0 - breast().cell_loss)), patients, "cured");
  }
}

TEST(CountedCells, one_cell_that_lodges_takes_in_a_tenth_and_says_which) {
  constexpr int patients = 600;
  int took = 0;
  for (int number = 0; number < patients; ++number) {
    Alone lesion(Joined::shells, std::uint64_t(number), breast());
    lesion.seed(1.0);
    while (!lesion.gone() && lesion.cells() < 300.0) lesion.live(5.0);
    took += !lesion.gone();
    const auto news = lesion.site.take_news();
    if (!lesion.gone()) continue;
    ASSERT_EQ(news.size(), 1u);
    EXPECT_EQ(news[0].what, LesionNews::failed);
  }
  expect_share(double(took) / patients, 1.0 - breast().cell_loss, patients, "takes");
}

TEST(CountedCells, few_cells_are_one_colony_until_they_are_a_density_of_the_tumour) {
  for (const Joined joined : both_ways) {
    Alone lesion(joined, 1, breast());
    lesion.seed(1500.0);
    const FewCells& few = lesion.site.lesions()[0].few;
    EXPECT_EQ(few.colonies[0].size(), 1u);
    EXPECT_EQ(lesion.cells(), 1500.0);
    for (const double there : lesion.site.voxels().state[space::sensitive].span()) ASSERT_EQ(there, 0.0);
    lesion.live(60.0);
    EXPECT_TRUE(few.colonies[0].empty());
    EXPECT_FALSE(few.counted[0]);
    EXPECT_GT(lesion.cells(), 2000.0);
    const auto news = lesion.site.take_news();
    ASSERT_EQ(news.size(), 1u);
    EXPECT_EQ(news[0].what, LesionNews::took);
    // It goes on as a tumour does.
    const double before = lesion.cells();
    lesion.live(60.0);
    EXPECT_GT(lesion.cells(), 4.0 * before);
  }
}

TEST(CountedCells, many_cells_fill_half_of_the_pore_and_go_on_to_the_neighbours) {
  for (const Joined joined : both_ways) {
    Alone lesion(joined, 1, breast());
    lesion.seed(3e7);
    EXPECT_NEAR(lesion.cells(), 3e7, 1e-3);
    const space::Voxels& v = lesion.site.voxels();
    for (std::size_t i = 0; i < v.size(); ++i)
      EXPECT_LE(v.state[space::sensitive][i], 0.51 * (1.0 - v.state[space::lamellar][i] - v.inert[i]));
  }
}

TEST(CountedCells, a_clone_that_hovers_about_the_threshold_keeps_its_mean_course) {
  // Killed for a week, left to grow for seven: to and fro between counted cells and a density.
  const auto course = [](std::uint64_t number, const tumour::Parameters& p) {
    Alone lesion(Joined::shells, number, p);
    lesion.seed(2100.0, {0.0, 1.0, 0.0});
    space::Exposure killing;
    killing.kill[1] = 0.2;
    double sum = 0.0;
    int changes = 0;
    for (int part = 0; part < 6; ++part) {
      const bool counted = lesion.site.lesions()[0].few.counted[1];
      part % 2 == 0 ? lesion.live(7.0, killing) : lesion.live(50.0);
      changes += lesion.site.lesions()[0].few.counted[1] != counted;
      sum += lesion.cells();
    }
    return std::pair{sum, changes};
  };
  // Half of all births lost instead of nine in ten: the same means with less chance about them.
  tumour::Parameters p = breast(), never = breast();
  p.cell_loss = 0.5;
  never.counted_below = never.counted_until = 0.0;
  const double smooth = course(0, never).first;
  std::vector<double> sums;
  int changes = 0;
  for (std::uint64_t number = 0; number < 200; ++number) {
    const auto [sum, crossings] = course(number, p);
    sums.push_back(sum);
    changes += crossings;
  }
  EXPECT_GT(changes, 3 * 200);
  EXPECT_NEAR(std::accumulate(sums.begin(), sums.end(), 0.0) / 200.0 / smooth, 1.0, 0.02);
}

TEST(CountedCells, mutants_of_a_large_clone_are_counted_and_their_mean_is_that_of_the_density) {
  tumour::Parameters p = breast(), never = breast();
  p.adapted_mutation = never.adapted_mutation = 1e-5;
  never.counted_below = never.counted_until = 0.0;
  const auto mutants = [](std::uint64_t number, const tumour::Parameters& of) {
    Alone lesion(Joined::shells, number, of);
    lesion.seed(1e6);
    lesion.live(40.0);
    return measure_lesions(lesion.site)[0].clone[1] / of.cell_volume;
  };
  std::vector<double> seen;
  for (std::uint64_t number = 0; number < 200; ++number) seen.push_back(mutants(number, p));
  const double mean = std::accumulate(seen.begin(), seen.end(), 0.0) / double(seen.size());
  double variance = 0.0;
  for (const double x : seen) variance += (x - mean) * (x - mean) / double(seen.size());
  EXPECT_NEAR(mean, mutants(0, never), 3.0 * std::sqrt(variance / double(seen.size())));
  EXPECT_GT(variance, 3.0 * mean) << "jackpots";
}

TEST(CountedCells, the_same_bytes_with_any_number_of_threads) {
  const auto run = [](int threads) {
    Patient patient = patient_of({.joined = Joined::voxels, .radius = 4.0},
                                 {seeding(2.0, 30.0, 14.0, 1), local("fraction", 5.0, L3, {9.0}),
                                  local("fraction", 5.0, L3, {9.0}), local("fraction", 6.0, L3, {3.0})});
    ThreadPool pool(threads);
    Observer nobody;
    live(patient, 20.0, nobody, pool);
    EXPECT_GT(patient.sites[0].lesions()[0].few.cells() + patient.sites[0].lesions()[1].few.cells(), 0);
    return all_of(patient);
  };
  const Memory one = run(1);
  EXPECT_TRUE(same(one, run(2)));
  EXPECT_TRUE(same(one, run(8)));
}

TEST(CountedCells, a_run_that_stops_in_the_middle_of_counting_goes_on_as_if_it_had_not) {
  for (const Joined joined : both_ways) {
    const std::vector<Order> orders{seeding(2.0, 40.0, 14.0, 1), local("fraction", 5.0, L3, {9.0}),
                                    local("fraction", 6.0, L3, {9.0}), local("fraction", 30.0, L3, {1.0}),
                                    seeding(40.0, 30.0, -14.0, 2)};
    const Case c{.joined = joined, .radius = 4.0};
    Patient whole = patient_of(c, orders);
    live_to(whole, 20.0);
    Memory saved = all_of(whole);
    ASSERT_GT(whole.sites[0].lesions()[0].few.cells(), 0);
    saved.reads = true;
    Patient resumed = patient_of(c, orders);
    walk(resumed, saved);
    Log a, b;
    live_to(whole, 60.0, &a);
    live_to(resumed, 60.0, &b);
    EXPECT_TRUE(same(all_of(whole), all_of(resumed)));
    EXPECT_EQ(kinds_in(a), kinds_in(b));
  }
}

TEST(CountedCells, company_changes_nothing) {
  const auto patient = [](std::uint64_t number) {
    return patient_of({.radius = 2.0, .number = number}, {local("fraction", 5.0, L3, {10.0})});
  };
  Patient alone = patient(3), a = patient(2), b = patient(3);
  ThreadPool pool(1);
  Patient* const together[] = {&a, &b};
  Log logs[2], log;
  Log* const of_each[] = {&logs[0], &logs[1]};
  for (int day = 0; day < 20; ++day) {
    for (Patient* one : {&alone, &a, &b}) meet(*one, log);
    advance(alone, log, pool);
    advance(together, of_each, pool);
  }
  EXPECT_TRUE(same(all_of(alone), all_of(b)));
  EXPECT_FALSE(same(all_of(alone), all_of(a)));
}

TEST(CountedCells, tumour_that_comes_back_from_few_cells_says_so) {
  Alone lesion(Joined::shells, 5, breast());
  lesion.seed(1e5);
  lesion.irradiate(5e-3);
  EXPECT_TRUE(lesion.site.lesions()[0].few.counted[0]);
  while (!lesion.gone() && lesion.cells() < 4000.0) lesion.live(5.0);
  const auto news = lesion.site.take_news();
  ASSERT_EQ(news.size(), 1u);
  EXPECT_EQ(news[0].what, LesionNews::returned);
}

TEST(RestingCells, survive_want_of_hormone_and_grow_again_when_it_is_back) {
  Alone lesion(Joined::shells, 1, breast());
  lesion.site.seed({.bone = L3, .lesion = 0, .centre = lesion.centre(), .radius = 5.0});
  const double expected = breast().quiescent_share * lesion.cells();
  lesion.hormone(0.0);
  lesion.live(1.0);
  const double resting = measure_lesions(lesion.site)[0].resting;
  EXPECT_NEAR(resting, expected, 4.0 * std::sqrt(expected));
  lesion.live(80.0);
  EXPECT_EQ(measure_lesions(lesion.site)[0].clone[0], 1e-6 * resting) << "nothing else of the clone lives";
  EXPECT_FALSE(lesion.gone());
  lesion.hormone(1.0);
  lesion.live(60.0);
  EXPECT_EQ(measure_lesions(lesion.site)[0].resting, 0.0);
  EXPECT_GT(lesion.cells(), resting);
}

TEST(RestingCells, die_by_radiation_and_by_what_strikes_the_bone) {
  tumour::Parameters p = breast();
  p.adapted_mutation = 0.0;
  Alone lesion(Joined::shells, 1, p);
  lesion.site.seed({.bone = L3, .lesion = 0, .centre = lesion.centre(), .radius = 5.0});
  lesion.hormone(0.0);
  lesion.live(80.0);
  const double resting = lesion.cells();
  ASSERT_GT(resting, 500.0);
  lesion.irradiate(0.25);
  EXPECT_NEAR(lesion.cells() / resting, 0.25, 0.05);
  const double left = lesion.cells();
  space::Exposure nuclide;
  nuclide.dose_rate = 1.0;
  lesion.live(10.0, nuclide);
  const double killed =
      tumour::protracted_kill(1.0, p.radiation_alpha, p.radiation_beta, bone::Parameters{}.sublethal_repair);
  EXPECT_NEAR(lesion.cells() / left, std::exp(-10.0 * killed), 0.05);
}

TEST(RestingCells, switch_to_independence_at_their_hazard) {
  tumour::Parameters p = breast();
  p.quiescent_switch = 1e-4;
  p.adapted_mutation = 0.0;
  double switched = 0.0, expected = 0.0;
  for (std::uint64_t number = 0; number < 40; ++number) {
    Alone lesion(Joined::shells, number, p);
    lesion.site.seed({.bone = L3, .lesion = 0, .centre = lesion.centre(), .radius = 5.0});
    lesion.hormone(0.0);
    space::Exposure no_founder_lives;
    no_founder_lives.growth[2] = 0.0;
    no_founder_lives.kill[2] = 0.5;
    lesion.live(1.0, no_founder_lives);
    expected += p.quiescent_switch * measure_lesions(lesion.site)[0].resting * 40.0;
    lesion.live(39.0, no_founder_lives);
    switched += double(lesion.site.lesions()[0].few.switched);
  }
  EXPECT_NEAR(switched, expected, 3.0 * std::sqrt(expected));
}

TEST(Lesions, swapping_their_numbers_leaves_their_volume_and_who_was_first_keeps_an_rve) {
  const auto volume = [](bool swapped) {
    const std::size_t left = swapped ? 1 : 0;
    Patient patient = patient_of({.joined = Joined::voxels, .radius = 0.0});
    const Vec3 c = bone_called(L3)->centre;
    order(patient, {0.0, SeedLesion{L3, left, {c[0] - 6.0, c[1], c[2]}, 3.0}});
    order(patient, {0.0, SeedLesion{L3, 1 - left, {c[0] + 6.0, c[1], c[2]}, 3.0}});
    Log log;
    live_to(patient, 150.0, &log);
    EXPECT_TRUE(holds(log, "lesions_merged"));
    const Site& site = patient.sites[0];
    for (const Lesion& lesion : site.lesions()) EXPECT_EQ(site.lesions()[lesion.part_of].number, 0u);
    const auto measures = measure_lesions(site);
    EXPECT_NEAR(measures[0].cells / measures[1].cells, 1.0, 0.3);
    double labelled = 0.0;
    for (std::size_t k = 0; k < 2; ++k) labelled += measures[k].tumour;
    EXPECT_NEAR(labelled / tumour_of(patient), 1.0, 1e-6);
    return tumour_of(patient);
  };
  EXPECT_NEAR(volume(true) / volume(false), 1.0, 0.02);
}

TEST(Lesions, cells_that_lodge_in_a_lesion_are_cells_of_it) {
  Patient patient = patient_of({.joined = Joined::voxels, .radius = 4.0}, {seeding(3.0, 20.0, 1.0, 1)});
  Log log;
  live_to(patient, 30.0, &log);
  EXPECT_EQ(patient.sites[0].lesions()[1].part_of, 0u);
  EXPECT_FALSE(holds(log, "tumour_gone"));
  EXPECT_FALSE(holds(log, "cells_died_out"));
}

}  // namespace howship::patient
