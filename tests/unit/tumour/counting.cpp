// SPDX-License-Identifier: Apache-2.0
// Draws and counts as the prototype makes them, and the laws that they must follow.
#include "howship/tumour/counting.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <set>
#include <string>

#include "causes.hpp"
#include "howship/base/random.hpp"

namespace howship::tumour {
namespace {

double counted(const std::string& test) {
  for (const auto& row : reference("counting.csv"))
    if (row[0] == test) return std::stod(row[1]);
  ADD_FAILURE() << "counting.csv has no row " << test;
  return 0.0;
}

double draw(std::uint64_t seed, std::uint64_t patient, std::uint64_t index) {
  return uniform(seed, patient, Stream::clone_count, index);
}

TEST(Draws, are_those_of_the_prototype) {
  for (const auto& row : reference("draws.csv")) {
    const auto patient = std::stoull(row[0]), stream = std::stoull(row[1]), index = std::stoull(row[2]);
    EXPECT_EQ(uniform(42, patient, Stream(stream), index), std::stod(row[3]));
    EXPECT_NEAR(normal(42, patient, Stream(stream), index), std::stod(row[4]), 1e-14);
  }
}

TEST(Counting, gives_the_integers_of_the_prototype) {
  std::int64_t n = 40;
  for (const auto& row : reference("count_chain.csv")) {
    const auto patient = std::stoull(row[0]), step = std::stoull(row[1]);
    if (step == 1) n = 40;
    n = counted_step(n, 0.30, 0.29, 5.0, draw(42, patient, 2 * step), draw(42, patient, 2 * step + 1));
    EXPECT_EQ(n, std::stoll(row[2])) << "patient " << patient << ", step " << step;
  }
}

/// Mean, and how far it may lie from what it estimates: three standard errors.
struct Estimate {
  double mean = 0.0, variance = 0.0, three_errors = 0.0;
};
Estimate estimated(const std::vector<double>& x) {
  Estimate out;
  for (const double one : x) out.mean += one / double(x.size());
  for (const double one : x) out.variance += (one - out.mean) * (one - out.mean) / double(x.size());
  out.three_errors = 3.0 * std::sqrt(out.variance / double(x.size()));
  return out;
}

// Kendall 1948: mean n e^{(b-d)t}, variance n (b+d)/(b-d) E (E-1), extinction lost^n.
TEST(Counting, follows_the_law_of_birth_and_death) {
  const double b = 0.30, d = 0.27, t = 20.0, e = std::exp((b - d) * t);
  std::vector<double> cells, extinct, extinct_in_two;
  for (std::uint64_t i = 0; i < 20000; ++i) {
    cells.push_back(double(counted_step(5, b, d, t, draw(8, i, 0), draw(8, i, 1))));
    extinct.push_back(cells.back() == 0.0);
    const auto half = counted_step(5, b, d, t / 2, draw(8, i, 0), draw(8, i, 1));
    extinct_in_two.push_back(counted_step(half, b, d, t / 2, draw(9, i, 0), draw(9, i, 1)) == 0);
  }
  const Estimate size = estimated(cells), gone = estimated(extinct), gone_in_two = estimated(extinct_in_two);
  EXPECT_NEAR(size.mean, 5.0 * e, size.three_errors);
  // Standard error of a variance by its fourth moment.
  double fourth = 0.0;
  for (const double x : cells) fourth += std::pow(x - size.mean, 4) / double(cells.size());
  EXPECT_NEAR(size.variance, 5.0 * (b + d) / (b - d) * e * (e - 1.0),
              3.0 * std::sqrt((fourth - size.variance * size.variance) / double(cells.size())));
  const double exact = std::pow(line_of(b, d, t).lost, 5.0);
  EXPECT_NEAR(gone.mean, exact, gone.three_errors);
  EXPECT_NEAR(gone_in_two.mean, exact, gone_in_two.three_errors);
  // The prototype's own runs, to the last digit.
  EXPECT_NEAR(size.mean, counted("bd_mean"), 1e-12);
  EXPECT_NEAR(size.variance, counted("bd_var"), 1e-9);
  EXPECT_NEAR(gone.mean, counted("bd_ext"), 1e-12);
}

TEST(Counting, one_step_is_two_half_steps_and_births_or_deaths_may_be_nothing) {
  const Line whole = line_of(0.31, 0.27, 20.0), half = line_of(0.31, 0.27, 10.0);
  // Probability generating functions compose: f_20(s) = f_10(f_10(s)).
  const auto at = [](const Line& l, double s) { return l.lost + (1 - l.lost) * (1 - l.ratio) * s / (1 - l.ratio * s); };
  for (const double s : {0.0, 0.3, 0.9}) EXPECT_NEAR(at(whole, s), at(half, at(half, s)), 1e-13);
  EXPECT_NEAR(line_of(0.0, 0.1, 5.0).lost, 1.0 - std::exp(-0.5), 1e-14);
  EXPECT_EQ(line_of(0.0, 0.1, 5.0).ratio, 0.0);
  EXPECT_EQ(line_of(0.2, 0.0, 5.0).lost, 0.0);
  EXPECT_NEAR(line_of(0.2, 0.0, 5.0).ratio, 1.0 - std::exp(-1.0), 1e-14);
  EXPECT_NEAR(line_of(0.2, 0.2, 5.0).lost, line_of(0.2, 0.2 - 1e-8, 5.0).lost, 1e-7);
}

TEST(Counting, tumour_control_is_poisson_and_cure_needs_no_line_that_lasts) {
  const double growth = 0.03, loss = 0.9, hidden = loss / (1 - loss) * growth, b = growth + hidden, d = hidden;
  for (const double left : {0.1, 1.0, 2.0, 5.0}) {
    std::vector<double> none, cured;
    for (std::uint64_t i = 0; i < 4000; ++i) {
      auto n = poisson_count(draw(7, i, 0), left);
      none.push_back(n == 0);
      for (std::uint64_t step = 1; n > 0 && n <= 1000 && step < 400; ++step)
        n = counted_step(n, b, d, 2.0, draw(7, i, 2 * step), draw(7, i, 2 * step + 1));
      cured.push_back(n == 0);
    }
    const Estimate no_survivor = estimated(none), cure = estimated(cured);
    EXPECT_NEAR(no_survivor.mean, std::exp(-left), no_survivor.three_errors) << left;
    EXPECT_NEAR(cure.mean, std::exp(-left * (1 - d / b)), cure.three_errors) << left;
    if (left != 2.0) continue;
    EXPECT_NEAR(no_survivor.mean, counted("tcp_no_survivor"), 1e-12);
    EXPECT_NEAR(cure.mean, counted("tcp_cured"), 1e-12);
  }
}

TEST(Counting, one_cell_takes_in_a_tenth) {
  std::vector<double> takes;
  for (std::uint64_t i = 0; i < 4000; ++i) {
    std::int64_t n = 1;
    for (std::uint64_t step = 1; n > 0 && n < 200; ++step)
      n = counted_step(n, 0.3, 0.27, 5.0, draw(9, i, 2 * step), draw(9, i, 2 * step + 1));
    takes.push_back(n > 0);
  }
  EXPECT_NEAR(estimated(takes).mean, 0.10, 0.015);
  EXPECT_NEAR(estimated(takes).mean, counted("one_take"), 1e-12);
}

/// Cumulative probability by logarithms of factorials, independent of the walk.
template <class LogP>
double cumulative(std::int64_t k, const LogP& log_p) {
  double sum = 0.0;
  for (std::int64_t i = 0; i <= k; ++i) sum += std::exp(log_p(double(i)));
  return sum;
}

TEST(Counting, inversion_finds_the_smallest_count_that_reaches_the_uniform) {
  const auto choose = [](double n, double k) {
    return std::lgamma(n + 1) - std::lgamma(k + 1) - std::lgamma(n - k + 1);
  };
  const auto expect_smallest = [](double u, std::int64_t k, const auto& log_p, const char* what) {
    EXPECT_GE(cumulative(k, log_p), u - 1e-10) << what << ' ' << k;
    if (k == 0) return;
    EXPECT_LT(cumulative(k - 1, log_p), u + 1e-10) << what << ' ' << k;
  };
  for (std::uint64_t i = 0; i < 300; ++i) {
    const double u = draw(1, 0, i);
    for (const std::int64_t n : {1, 30, 1999}) {
      for (const double p : {1e-6, 0.02, 0.4}) {
        expect_smallest(
            u, binomial_count(u, n, p),
            [&](double k) { return choose(double(n), k) + k * std::log(p) + (double(n) - k) * std::log1p(-p); },
            "binomial");
        EXPECT_EQ(binomial_count(u, n, 1.0 - p), n - binomial_count(1.0 - u, n, 1.0 - (1.0 - p)));
      }
      for (const double ratio : {1e-5, 0.2, 0.7})
        expect_smallest(
            u, negative_binomial_count(u, n, ratio),
            [&](double k) {
              return choose(double(n) + k - 1, k) + double(n) * std::log1p(-ratio) + k * std::log(ratio);
            },
            "negative binomial");
    }
    // Means whose first probability is smaller than any double.
    for (const double mean : {0.3, 40.0, 999.0, 3000.0})
      expect_smallest(
          u, poisson_count(u, mean), [&](double k) { return k * std::log(mean) - mean - std::lgamma(k + 1); },
          "Poisson");
  }
  EXPECT_EQ(poisson_count(0.0, 50.0), 0);
  EXPECT_EQ(binomial_count(0.5, 100, 0.0), 0);
  EXPECT_EQ(binomial_count(0.5, 100, 1.0), 100);
}

TEST(Counting, no_two_draws_share_an_index) {
  std::set<std::uint64_t> seen;
  std::size_t asked = 0;
  for (const std::uint64_t lesion : {0u, 1u, 65536u + 64u * 36u})
    for (std::uint64_t clone = 0; clone < 3; ++clone)
      for (const std::uint64_t day : {0u, 1u, 400u, 36524u})
        for (std::uint64_t part = 0; part < 8; ++part) {
          const auto add = [&](CountSlot slot, std::size_t places) {
            for (std::uint64_t place = 0; place < places; ++place, ++asked)
              seen.insert(count_index(lesion, clone, slot, place, day, part));
          };
          add(CountSlot::entry, 1);
          add(CountSlot::founder, 1);
          add(CountSlot::step, 2 * most_colonies);
          add(CountSlot::pulse, most_colonies);
          add(CountSlot::split, most_colonies);
          add(CountSlot::site, most_colonies);
          add(CountSlot::founder_site, 1);
        }
  EXPECT_EQ(seen.size(), asked);
}

}  // namespace
}  // namespace howship::tumour
