// SPDX-License-Identifier: Apache-2.0
// Looks before the end: when they are held, what is known by then, how often they stop a trial in which nothing
// differs, and one in which something does.
#include "howship/trial/interim.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "howship/base/random.hpp"
#include "howship/trial/analysis.hpp"

namespace {

using namespace howship;
using namespace howship::trial;
using statistics::Followed;

constexpr double year = 365.25;

/// Patients with an event at a constant rate, in two arms, who enter over a year and are followed for two.
std::vector<Entered> lives(std::uint64_t seed, int patients, double rate, double ratio, const Interim& how) {
  std::vector<Entered> out;
  for (int k = 0; k < patients; ++k) {
    const int arm = k % 2;
    const double hazard = rate / year * (arm == 1 ? ratio : 1.0);
    const double day = std::ceil(-std::log1p(-uniform(seed, std::uint64_t(k), Stream::population, 0)) / hazard);
    out.push_back({{std::fmin(day, 2.0 * year), day <= 2.0 * year, arm, 0}, accrual_day(how, seed, std::uint64_t(k))});
  }
  return out;
}

TEST(Interim, a_look_knows_what_had_happened_by_its_day_and_nothing_else) {
  // Ten patients, one a month; each has its event 100 days after it entered, but for the last two.
  std::vector<Entered> all;
  for (int k = 0; k < 10; ++k) all.push_back({{k < 8 ? 100.0 : 300.0, k < 8, k % 2, 0}, 30.0 * k});
  Interim how;
  how.shares = {0.5};
  how.delay = 28.0;
  const std::vector<Look> looks = looks_of(all, how);
  ASSERT_EQ(looks.size(), 2u);
  const Look& first = looks.front();
  EXPECT_EQ(first.events, 4u) << "half of eight";
  EXPECT_EQ(first.day, 3 * 30.0 + 100.0 + 28.0) << "the fourth event, and four weeks until it is known";
  EXPECT_EQ(first.patients, 7u) << "who entered until day 190";
  double followed = 0.0;
  for (const Followed& one : first.seen) followed += one.time;
  EXPECT_EQ(followed, 4 * 100.0 + 70.0 + 40.0 + 10.0);
  EXPECT_EQ(looks.back().events, 8u);
  EXPECT_EQ(looks.back().patients, 10u);
  EXPECT_EQ(looks.back().day, 9 * 30.0 + 300.0 + 28.0);
}

TEST(Interim, boundaries_are_those_of_the_tables_of_Jennison_and_Turnbull) {
  // 300 events, one a day in turn of both arms: looks at 100, 200 and 300. Table 2.1 and 2.3 of their book (2000).
  std::vector<Entered> all;
  for (int k = 0; k < 300; ++k) all.push_back({{double(k + 1), 1, k % 2, 0}, 0.0});
  Interim how;
  how.shares = {1.0 / 3.0, 2.0 / 3.0};
  const auto bounds = [&](Boundary boundary) {
    how.boundary = boundary;
    std::vector<double> out;
    for (const Look& one : looks_of(all, how)) out.push_back(one.bound);
    return out;
  };
  const auto agree = [](const std::vector<double>& here, const std::vector<double>& there) {
    ASSERT_EQ(here.size(), there.size());
    for (std::size_t k = 0; k < here.size(); ++k) EXPECT_NEAR(here[k], there[k], 0.002) << k;
  };
  agree(bounds(Boundary::obrien_fleming), {2.004 * std::sqrt(3.0), 2.004 * std::sqrt(1.5), 2.004});
  agree(bounds(Boundary::pocock), {2.289, 2.289, 2.289});
  agree(bounds(Boundary::lan_demets_obrien_fleming), {3.710, 2.511, 1.993});
  EXPECT_TRUE(std::isinf(bounds(Boundary::none).front()));
}

TEST(Interim, looks_with_a_boundary_keep_the_error_at_five_in_a_hundred_and_looks_without_do_not) {
  constexpr int trials = 2000;
  Interim how;
  how.shares = {0.25, 0.5, 0.75};
  how.accrual = year;
  for (const Boundary boundary : {Boundary::lan_demets_obrien_fleming, Boundary::lan_demets_pocock}) {
    how.boundary = boundary;
    int stopped = 0, looked = 0;
    for (std::uint64_t seed = 0; seed < trials; ++seed) {
      const std::vector<Look> looks = looks_of(lives(seed, 120, 0.6, 1.0, how), how);
      stopped += ending(looks)->crosses;
      looked += std::any_of(looks.begin(), looks.end(), [](const Look& one) { return std::fabs(one.z) > 1.96; });
    }
    EXPECT_NEAR(double(stopped) / trials, 0.05, 0.01);
    EXPECT_GT(double(looked) / trials, 0.10) << "four looks at 5 % each find something in an eighth of them";
  }
}

TEST(Interim, a_drug_that_takes_half_of_the_events_stops_the_trial_early_and_looks_better_than_it_is) {
  constexpr int trials = 300;
  Interim how;
  how.shares = {0.5};
  how.accrual = year;
  how.futility = 0.1;
  int early = 0, futile = 0;
  double seen = 0.0;
  for (std::uint64_t seed = 0; seed < trials; ++seed) {
    const std::vector<Look> looks = looks_of(lives(seed, 200, 0.6, 0.5, how), how);
    const Look* end = ending(looks);
    futile += looks.front().futile;
    if (end == &looks.back()) continue;
    ++early;
    seen += std::log(hazard_ratio_of(end->seen).value);
  }
  EXPECT_GT(early, trials / 10);
  EXPECT_LT(std::exp(seen / early), 0.47) << "who stops early stops on a lucky day";
  EXPECT_LT(futile, trials / 10);
  int calls = 0;
  for (std::uint64_t seed = 0; seed < trials; ++seed)
    calls += looks_of(lives(seed, 200, 0.6, 1.0, how), how).front().futile;
  EXPECT_GT(calls, trials / 2) << "of a drug that does nothing most looks say that nothing will come of it";
}

TEST(Interim, a_trial_ends_with_the_events_that_were_planned) {
  Interim how;
  how.shares = {0.5};
  how.events = 40;
  const std::vector<Entered> all = lives(1, 200, 0.6, 1.0, how);
  const std::vector<Look> looks = looks_of(all, how);
  ASSERT_EQ(looks.size(), 2u);
  EXPECT_GE(looks.front().events, 20u);
  EXPECT_LE(looks.front().events, 22u) << "events of one day";
  EXPECT_GE(looks.back().events, 40u);
  EXPECT_LE(looks.back().events, 43u);
  how.events = 1000;
  EXPECT_EQ(looks_of(all, how).size(), 1u) << "no look at 500 events, of fewer";
}

}  // namespace
