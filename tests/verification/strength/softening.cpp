// SPDX-License-Identifier: Apache-2.0
// The load-displacement curve of bodies whose strength is known.
#include "howship/strength/softening.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "howship/base/random.hpp"
#include "howship/strength/pieces.hpp"
#include "howship/strength/strain.hpp"

namespace howship::strength {
namespace {

Drive top_of(const ElasticProblem& problem) {
  Drive drive;
  for (std::size_t c = 0; c < problem.constraints.size(); ++c)
    if (problem.constraints[c].k == problem.voxels.nk && problem.constraints[c].component == 2)
      drive.moved.push_back({c, -1.0});
  return drive;
}

TEST(StrengthStrain, principal_values_are_roots_of_the_characteristic_polynomial_and_lie_within_their_bounds) {
  for (std::uint64_t n = 0; n < 1000; ++n) {
    Tensor t;
    for (std::uint64_t c = 0; c < 6; ++c) t[c] = double(mix(6 * n + c) >> 11) * 0x1p-53 - 0.5;
    const Principal p = principal(t), bounds = principal_bounds(t);
    for (const double x : {p.largest, p.smallest}) {
      const double a = t[0] - x, b = t[1] - x, c = t[2] - x;
      EXPECT_NEAR(a * (b * c - t[5] * t[5]) - t[3] * (t[3] * c - t[5] * t[4]) + t[4] * (t[3] * t[5] - b * t[4]), 0,
                  1e-14);
    }
    EXPECT_GE(p.largest, (t[0] + t[1] + t[2]) / 3);
    EXPECT_LE(p.smallest, (t[0] + t[1] + t[2]) / 3);
    EXPECT_LE(p.largest, bounds.largest);
    EXPECT_GE(p.smallest, bounds.smallest);
  }
}

TEST(StrengthSoftening, a_uniform_cube_carries_its_yield_stress) {
  const int n = 12;
  for (const bool compression : {true, false}) {
    ElasticProblem problem;
    problem.voxels = {n, n, n};
    problem.moduli.assign(problem.voxels.size(), from_young(1000, 0.3));
    for (int k = 0; k <= n; ++k)
      for (int j = 0; j <= n; ++j)
        for (int i = 0; i <= n; ++i) {
          if (i == 0) problem.constraints.push_back({i, j, k, 0, 0});
          if (j == 0) problem.constraints.push_back({i, j, k, 1, 0});
          if (k % n == 0) problem.constraints.push_back({i, j, k, 2, 0});
        }
    ThreadPool pool(1);
    ElasticSolver solver(problem, {}, pool);
    const std::vector<YieldStrains> yield(problem.voxels.size(), {0.005f, 0.007f});
    const SofteningResult result =
        soften(solver, problem.moduli, yield, top_of(problem), (compression ? 0.02 : -0.02) * n);
    const double force = std::abs(result.curve.back().force);
    EXPECT_NEAR(force / ((compression ? 0.007 : 0.005) * 1000 * n * n), 1, 1e-3);
    EXPECT_NEAR(result.stiffness / (1000.0 * n), 1, 1e-4);
    // In tension the drive's force is negative; strength is what is carried in compression.
    EXPECT_NEAR(result.strength, compression ? force : 0.0, 1e-3 * force);
    EXPECT_EQ(result.curve.size(), 8u);
    EXPECT_EQ(result.curve.front().yielded, 0.0);  // 0.25 %: still elastic
    EXPECT_EQ(result.curve.back().yielded, 1.0);
  }
}

TEST(StrengthSoftening, a_bar_with_one_weak_layer_is_as_strong_as_that_layer) {
  ElasticProblem problem;
  problem.voxels = {8, 8, 24};
  problem.moduli.assign(problem.voxels.size(), from_young(1000, 0.0));
  std::vector<YieldStrains> yield(problem.voxels.size(), {0.01f, 0.01f});
  for (int j = 0; j < 8; ++j)
    for (int i = 0; i < 8; ++i) yield[problem.voxels.index(i, j, 11)] = {0.004f, 0.004f};
  bond_plates(problem, 0);
  ThreadPool pool(1);
  ElasticSolver solver(problem, {}, pool);
  SofteningOptions options;
  options.force_tolerance = 1e-4;
  const SofteningResult result = soften(solver, problem.moduli, yield, top_of(problem), 0.24, options);
  EXPECT_NEAR(result.strength / (4.0 * 64), 1, 2e-3);
  for (int k = 0; k < 24; ++k) EXPECT_EQ(result.secant[problem.voxels.index(4, 4, k)] < 1, k == 11) << k;
}

TEST(StrengthSoftening, tighter_tolerances_do_not_change_the_strength) {
  ElasticProblem problem;
  const int n = 32;
  problem.voxels = {n, n, n};
  for (int k = 0; k < n; ++k)
    for (int j = 0; j < n; ++j)
      for (int i = 0; i < n; ++i) {
        const double r = std::hypot(i - 15.5, j - 15.5), core = 200 + 100 * std::sin(0.7 * i + 0.4 * k);
        problem.moduli.push_back(r > 15.5 ? Moduli{} : from_young(r > 14 ? 3000 : core, 0.3));
      }
  bond_plates(problem, 0);
  const std::vector<YieldStrains> yield(problem.voxels.size(), {0.007f, 0.0077f});
  std::vector<double> strength;
  for (const double tighter : {1.0, 0.1}) {
    ThreadPool pool(1);
    ElasticSolver solver(problem, {}, pool);
    SofteningOptions options;
    options.force_tolerance *= tighter;
    options.solver_tolerance *= tighter;
    strength.push_back(soften(solver, problem.moduli, yield, top_of(problem), 0.02 * n, options).strength);
  }
  EXPECT_NEAR(strength[1] / strength[0], 1, 0.005);
}

}  // namespace
}  // namespace howship::strength
