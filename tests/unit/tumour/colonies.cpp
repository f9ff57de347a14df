// SPDX-License-Identifier: Apache-2.0
// Colonies of a counted clone: what is kept of them, and the laws that their chance follows.
#include "howship/tumour/colonies.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace howship::tumour {
namespace {

CountedAt at(std::uint64_t patient, std::uint64_t day = 0) { return {5, patient, 0, 0, day, 0}; }

TEST(Colonies, cells_of_one_place_are_one_colony_and_the_two_smallest_of_too_many_become_one) {
  Colonies colonies;
  for (std::size_t j = 0; j < most_colonies; ++j) add_cells(colonies, {j, std::int64_t(10 + j)});
  add_cells(colonies, {3, 5});
  EXPECT_EQ(colonies.size(), most_colonies);
  EXPECT_EQ(colonies[3].cells, 18);
  const std::int64_t before = cells_of(colonies);
  add_cells(colonies, {99, 1});
  EXPECT_EQ(colonies.size(), most_colonies);
  EXPECT_EQ(cells_of(colonies), before + 1);
  EXPECT_EQ(colonies[0], (Colony{0, 11})) << "the newcomer of one cell joins the smallest";
  add_cells(colonies, {7, 0});
  EXPECT_EQ(cells_of(colonies), before + 1);
}

TEST(Colonies, a_density_becomes_whole_cells_where_it_is) {
  const std::vector<CellsAt> held{{4, 10.0}, {9, 0.0}, {11, 30.0}};
  double cells = 0.0, squares = 0.0, at_eleven = 0.0, places = 0.0;
  constexpr int runs = 4000;
  for (std::uint64_t patient = 0; patient < runs; ++patient) {
    const std::int64_t n = cells_by_chance(40.0, at(patient));
    const Colonies colonies = settled(n, held, at(patient));
    EXPECT_EQ(cells_of(colonies), n);
    for (const Colony& one : colonies) {
      EXPECT_TRUE(one.place == 4 || one.place == 11);
      if (one.place == 11) at_eleven += double(one.cells);
    }
    cells += double(n);
    squares += double(n) * double(n);
    places += double(colonies.size());
  }
  const double mean = cells / runs, variance = squares / runs - mean * mean;
  EXPECT_NEAR(mean, 40.0, 3.0 * std::sqrt(40.0 / runs));
  EXPECT_NEAR(variance, 40.0, 3.0 * 40.0 * std::sqrt(2.0 / runs) * 1.1);
  EXPECT_NEAR(at_eleven / cells, 0.75, 0.01);
  EXPECT_GT(places / runs, 1.9);
}

TEST(Colonies, few_cells_have_a_place_each_and_many_have_sixteen_at_most) {
  std::vector<CellsAt> held(200);
  for (std::size_t i = 0; i < held.size(); ++i) held[i] = {i, 1.0};
  EXPECT_EQ(settled(1, held, at(1)).size(), 1u);
  EXPECT_LE(settled(5, held, at(1)).size(), 5u);
  EXPECT_GE(settled(900, held, at(1)).size(), most_colonies - 2);
  EXPECT_LE(settled(900, held, at(1)).size(), most_colonies);
  EXPECT_TRUE(settled(0, held, at(1)).empty());
}

TEST(Colonies, grow_as_their_density_would_and_hidden_turnover_only_adds_chance) {
  const double growth = 0.03, kill = 0.01;
  for (const double loss : {0.0, 0.9}) {
    const Turnover t = turnover_of(growth, kill, hidden_turnover(growth, loss));
    EXPECT_NEAR(t.births - t.deaths, growth - kill, 1e-15);
    double sum = 0.0, squares = 0.0;
    constexpr int runs = 3000;
    for (std::uint64_t patient = 0; patient < runs; ++patient) {
      Colonies colonies{{1, 60}, {2, 40}};
      for (std::uint64_t day = 0; day < 20; ++day)
        step_colonies(colonies, std::vector<Turnover>(colonies.size(), t), 1.0, at(patient, day));
      sum += double(cells_of(colonies));
      squares += double(cells_of(colonies)) * double(cells_of(colonies));
    }
    const double mean = sum / runs, variance = squares / runs - mean * mean, e = std::exp((growth - kill) * 20.0);
    EXPECT_NEAR(mean, 100.0 * e, 3.0 * std::sqrt(variance / runs)) << loss;
    const double exact = 100.0 * (t.births + t.deaths) / (t.births - t.deaths) * e * (e - 1.0);
    EXPECT_NEAR(variance / exact, 1.0, 0.1) << loss;
  }
  // Beyond full, cells die of want of room.
  EXPECT_NEAR(turnover_of(-0.02, 0.01, 0.27).deaths, 0.30, 1e-15);
  EXPECT_NEAR(turnover_of(-0.02, 0.01, 0.27).births, 0.27, 1e-15);
}

TEST(Colonies, a_pulse_spares_each_cell_with_the_chance_of_its_place) {
  double spared = 0.0;
  constexpr int runs = 2000;
  for (std::uint64_t patient = 0; patient < runs; ++patient) {
    Colonies colonies{{1, 50}, {2, 50}};
    pulse_colonies(colonies, std::vector<double>{0.1, 0.0}, at(patient));
    for (const Colony& one : colonies) EXPECT_EQ(one.place, 1u);
    spared += double(cells_of(colonies));
  }
  EXPECT_NEAR(spared / runs, 5.0, 3.0 * std::sqrt(50.0 * 0.09 / runs));
  Colonies colonies{{1, 1000}};
  pulse_colonies(colonies, std::vector<double>{1.0}, at(0));
  EXPECT_EQ(cells_of(colonies), 1000);
}

TEST(Colonies, every_step_and_every_pulse_of_a_day_has_a_moment_of_its_own) {
  const auto same = [](CountMoment a, CountMoment b) { return a.day == b.day && a.part == b.part; };
  EXPECT_TRUE(same(moment_of_step(3.0, 1.0, 3), {3, 0}));
  EXPECT_TRUE(same(moment_of_step(3.0, 0.5, 6), {3, 0}));
  EXPECT_TRUE(same(moment_of_step(3.5, 0.5, 7), {3, 1}));
  EXPECT_TRUE(same(moment_of_step(2.9999999999, 0.6, 5), {3, 0}));
  EXPECT_TRUE(same(moment_of_step(3.25, 0.25, 13), {13, 0}));
  std::vector<CountMoment> seen;
  for (std::uint64_t pulse = 0; pulse < 20; ++pulse) {
    seen.push_back(moment_of_pulse(3.0, 1.0, 3, pulse));
    EXPECT_GE(seen.back().part, 2u);
    EXPECT_LT(seen.back().part, 8u);
    for (std::size_t k = 0; k + 1 < seen.size(); ++k) EXPECT_FALSE(same(seen[k], seen.back()));
  }
}

}  // namespace
}  // namespace howship::tumour
