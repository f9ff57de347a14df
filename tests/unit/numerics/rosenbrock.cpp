// SPDX-License-Identifier: Apache-2.0
#include "howship/numerics/rosenbrock.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "howship/base/random.hpp"

using namespace howship;

namespace {

/// Robertson's chemical kinetics, rates over nine orders of magnitude.
struct Robertson {
  int size() const { return 3; }
  template <class T>
  void rates(const T* y, T* d) const {
    const T slow = y[0] * 0.04, middle = y[1] * y[2] * 1e4, fast = y[1] * y[1] * 3e7;
    d[0] = middle - slow;
    d[1] = slow - middle - fast;
    d[2] = fast;
  }
};

/// y' = -50 (y - s), s' = c, c' = -s: a smooth path with a stiff follower.
struct Follower {
  int size() const { return 3; }
  template <class T>
  void rates(const T* y, T* d) const {
    d[0] = (y[1] - y[0]) * 50.0 + y[2];
    d[1] = y[2];
    d[2] = -y[1];
  }
};

double error_with_step(double h) {
  const JacobianShape shape = shape_of(Follower{});
  StepControl loose;
  loose.relative = loose.absolute = 1e9;  // every step is taken as it is asked for
  loose.longest = loose.first = h;
  Rodas4<double> integrator(shape, loose);
  double y[3] = {0.0, 0.0, 1.0};
  integrator.advance(Follower{}, y, 4.0);
  return std::abs(y[0] - std::sin(4.0));
}

}  // namespace

TEST(Rodas4, halving_the_step_divides_the_error_by_sixteen) {
  const double coarse = error_with_step(0.1), fine = error_with_step(0.05);
  EXPECT_GT(coarse / fine, 13.0);
  EXPECT_LT(coarse / fine, 40.0);
}

TEST(Rodas4, solves_robertsons_kinetics) {
  const JacobianShape shape = shape_of(Robertson{});
  StepControl control;
  control.relative = 1e-8;
  control.absolute = 1e-13;
  control.longest = 1e6;
  Rodas4<double> integrator(shape, control);
  double y[3] = {1.0, 0.0, 0.0};
  integrator.advance(Robertson{}, y, 40.0);
  // Hairer and Wanner, Solving Ordinary Differential Equations II, and every solver since.
  EXPECT_NEAR(y[0], 0.7158270688, 1e-8);
  EXPECT_NEAR(y[1], 9.185534764e-6, 1e-13);
  EXPECT_NEAR(y[2], 0.2841637457, 1e-8);
  EXPECT_NEAR(y[0] + y[1] + y[2], 1.0, 1e-12);
}

TEST(Rodas4, each_lane_of_a_pack_comes_to_the_bytes_of_its_system_alone) {
  constexpr int lanes = 16;
  using P = Pack<double, lanes>;
  const JacobianShape shape = shape_of(Robertson{});
  StepControl control;
  control.longest = 1e6;
  // Every lane with its own start, first step and stretches; the last stays where it is.
  const auto first_step = [](int lane) { return 1e-4 * (1 << lane); };
  const auto length = [](int lane, int stretch) {
    return lane == lanes - 1 || stretch > lane % 3 ? 0.0 : 0.1 * (1 + lane) * (1 + stretch);
  };
  Rodas4<P> many(shape, control);
  P packed[3] = {P(0.0), P(0.0), P(0.0)};
  int stretch[lanes] = {};
  for (int lane = 0; lane < lanes; ++lane) {
    many.set_step(lane, first_step(lane));
    set_lane(packed[0], lane, 1.0 - 0.05 * lane);
    set_lane(packed[2], lane, 0.05 * lane);
  }
  many.advance_each(Robertson{}, packed, [&](int lane) { return length(lane, stretch[lane]++); });
  long most = 0, fewest = 1000000;
  for (int lane = 0; lane < lanes; ++lane) {
    Rodas4<double> one(shape, control);
    one.set_step(first_step(lane));
    double y[3] = {1.0 - 0.05 * lane, 0.0, 0.05 * lane};
    for (int s = 0; length(lane, s) > 0.0; ++s) one.advance(Robertson{}, y, length(lane, s));
    for (int i = 0; i < 3; ++i) EXPECT_EQ(lane_of(packed[i], lane), y[i]) << "lane " << lane << " state " << i;
    EXPECT_EQ(many.step(lane), one.step());
    EXPECT_EQ(many.count(lane).accepted, one.count().accepted);
    EXPECT_EQ(many.count(lane).rejected, one.count().rejected);
    most = std::max(most, one.count().accepted);
    fewest = std::min(fewest, one.count().accepted);
  }
  EXPECT_EQ(fewest, 0);
  EXPECT_GT(most, 10);
}

TEST(SparsePattern, factors_and_solves_random_sparse_systems) {
  for (std::uint64_t trial = 0; trial < 50; ++trial) {
    const int n = 12;
    std::vector<std::pair<int, int>> entries;
    std::vector<double> full(n * n, 0.0);
    for (int i = 0; i < n; ++i)
      for (int j = 0; j < n; ++j) {
        const double u = uniform(3, trial, Stream::patient_parameters, std::uint64_t(i * n + j));
        if (i != j && u > 0.25) continue;
        entries.emplace_back(i, j);
        full[std::size_t(i * n + j)] = i == j ? 5.0 + u : 8.0 * u - 1.0;
      }
    const SparsePattern pattern(n, entries);
    std::vector<double> values(pattern.entries(), 0.0), x(n), b(n, 0.0);
    for (const auto& [i, j] : entries) values[std::size_t(pattern.place(i, j))] = full[std::size_t(i * n + j)];
    for (int i = 0; i < n; ++i) x[std::size_t(i)] = 1.0 + i;
    for (int i = 0; i < n; ++i)
      for (int j = 0; j < n; ++j) b[std::size_t(i)] += full[std::size_t(i * n + j)] * x[std::size_t(j)];
    pattern.factor(values.data());
    pattern.solve(values.data(), b.data());
    for (int i = 0; i < n; ++i) EXPECT_NEAR(b[std::size_t(i)], x[std::size_t(i)], 1e-10);
  }
}
