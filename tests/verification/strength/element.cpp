// SPDX-License-Identifier: Apache-2.0
// The closed-form voxel against integration, condensation and the kernels.
#include "howship/strength/element.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>

#include "howship/base/random.hpp"
#include "howship/strength/element_matrix.hpp"
#include "howship/strength/solver.hpp"

namespace howship::strength {
namespace {

constexpr double edge = 0.7, lambda = 1.3, mu = 0.9;

/// Stiffness of a cube by 3 x 3 x 3 Gauss points; columns 24 ... 32 are Wilson's modes (1 - xi_j^2) of each component.
std::vector<std::vector<double>> integrated() {
  std::vector<std::vector<double>> stiffness(33, std::vector<double>(33));
  const double point[3] = {-std::sqrt(0.6), 0, std::sqrt(0.6)}, weight[3] = {5.0 / 9, 8.0 / 9, 5.0 / 9};
  for (int q = 0; q < 27; ++q) {
    const double xi[3] = {point[q % 3], point[q / 3 % 3], point[q / 9]};
    const double volume = weight[q % 3] * weight[q / 3 % 3] * weight[q / 9] * std::pow(edge / 2, 3);
    double strain[33][6] = {};
    for (int shape = 0; shape < 11; ++shape) {
      double slope[3] = {};
      if (shape < 8) {
        for (int axis = 0; axis < 3; ++axis) {
          slope[axis] = ((shape >> axis & 1) ? 1 : -1) / edge;
          for (int other = 0; other < 3; ++other)
            if (other != axis) slope[axis] *= (1 + ((shape >> other & 1) ? 1 : -1) * xi[other]) / 2;
        }
      } else {
        slope[shape - 8] = -2 * xi[shape - 8] * 2 / edge;
      }
      for (int c = 0; c < 3; ++c) {
        double* e = strain[3 * shape + c];
        e[c] = slope[c];
        const int pairs[3][2] = {{0, 1}, {0, 2}, {1, 2}};
        for (int p = 0; p < 3; ++p) {
          if (c == pairs[p][0]) e[3 + p] += slope[pairs[p][1]];
          if (c == pairs[p][1]) e[3 + p] += slope[pairs[p][0]];
        }
      }
    }
    for (std::size_t a = 0; a < 33; ++a)
      for (std::size_t b = 0; b < 33; ++b) {
        double energy =
            lambda * (strain[a][0] + strain[a][1] + strain[a][2]) * (strain[b][0] + strain[b][1] + strain[b][2]);
        for (int k = 0; k < 6; ++k) energy += (k < 3 ? 2 : 1) * mu * strain[a][k] * strain[b][k];
        stiffness[a][b] += volume * energy;
      }
  }
  return stiffness;
}

/// Largest difference from element_stiffness, relative to the largest entry.
double difference(Element element, const std::vector<std::vector<double>>& reference) {
  const auto matrix = element_stiffness(element, lambda * edge / 16, mu * edge / 16);
  double worst = 0, largest = 0;
  for (std::size_t a = 0; a < 24; ++a)
    for (std::size_t b = 0; b < 24; ++b) {
      worst = std::max(worst, std::abs(matrix[a][b] - reference[a][b]));
      largest = std::max(largest, std::abs(reference[a][b]));
    }
  return worst / largest;
}

TEST(StrengthElement, full_integration_equals_gauss_integration) {
  EXPECT_LT(difference(Element::full_integration, integrated()), 1e-14);
}

TEST(StrengthElement, diagonal_is_one_number) {
  const auto matrix = element_stiffness(Element::full_integration, lambda, mu);
  for (std::size_t a = 0; a < 24; ++a) EXPECT_NEAR(matrix[a][a], 16.0 / 9 * (lambda + 4 * mu), 1e-13);
}

TEST(StrengthElement, incompatible_modes_equal_the_static_condensation_of_nine_wilson_modes) {
  auto k = integrated();
  for (std::size_t pivot = 33; pivot-- > 24;)
    for (std::size_t a = 0; a < pivot; ++a) {
      const double factor = k[a][pivot] / k[pivot][pivot];
      for (std::size_t b = 0; b < pivot; ++b) k[a][b] -= factor * k[pivot][b];
    }
  EXPECT_LT(difference(Element::incompatible_modes, k), 1e-14);
}

class EachElement : public testing::TestWithParam<Element> {};

TEST_P(EachElement, has_no_force_under_six_rigid_motions_and_is_symmetric) {
  const auto matrix = element_stiffness(GetParam(), lambda, mu);
  for (int motion = 0; motion < 6; ++motion) {
    double u[24];
    for (int corner = 0; corner < 8; ++corner) {
      const double x[3] = {double(corner & 1), double(corner >> 1 & 1), double(corner >> 2)};
      for (int c = 0; c < 3; ++c) {
        const int a = motion % 3, b = (a + 1) % 3;
        u[3 * corner + c] = motion < 3 ? double(c == a) : c == a ? -x[b] : c == b ? x[a] : 0.0;
      }
    }
    for (std::size_t row = 0; row < 24; ++row) {
      double force = 0;
      for (std::size_t column = 0; column < 24; ++column) force += matrix[row][column] * u[column];
      EXPECT_NEAR(force, 0, 1e-12);
    }
  }
  for (std::size_t a = 0; a < 24; ++a) {
    EXPECT_NEAR(matrix[a][a], matrix[0][0], 1e-12);
    for (std::size_t b = 0; b < 24; ++b) EXPECT_NEAR(matrix[a][b], matrix[b][a], 1e-12);
  }
}

/// A porous body of random moduli in an awkward box, and a displacement.
struct Body {
  ElasticProblem problem;
  std::vector<float> u;
  explicit Body(Element element) : pool(1) {
    problem.voxels = {37, 11, 9};
    problem.moduli.resize(problem.voxels.size());
    for (std::size_t i = 0; i < problem.moduli.size(); ++i)
      if (uniform(3, 0, Stream::reader, i) < 0.6)
        problem.moduli[i] =
            from_young(10 + 1000 * uniform(4, 0, Stream::reader, i), 0.45 * uniform(5, 0, Stream::reader, i));
    MultigridOptions options;
    options.element = element;
    grid = std::make_unique<Multigrid>(problem, options, pool);
    u.resize(grid->finest().vector_size());
    const Level& level = grid->finest();
    for (int k = 0; k <= 9; ++k)
      for (int j = 0; j <= 11; ++j)
        for (int c = 0; c < 3; ++c)
          for (int i = 0; i <= 37; ++i) {
            const std::size_t at = level.node(i, j, k, c);
            const std::size_t node = level.view.node_row(j, k) * std::size_t(level.view.pitch) + std::size_t(i);
            if (level.inverse_diagonal[node] > 0) u[at] = float(uniform(6, 0, Stream::reader, at) - 0.5);
          }
  }
  ThreadPool pool;
  std::unique_ptr<Multigrid> grid;
};

TEST_P(EachElement, kernel_equals_the_sum_of_element_matrices) {
  Body body(GetParam());
  const Level& level = body.grid->finest();
  std::vector<double> expected(body.u.size());
  for (int k = 0; k < 9; ++k)
    for (int j = 0; j < 11; ++j)
      for (int i = 0; i < 37; ++i) {
        const auto matrix =
            element_stiffness(GetParam(), level.lambda[level.voxel(i, j, k)], level.mu[level.voxel(i, j, k)]);
        const auto place = [&](std::size_t dof) {
          const int corner = int(dof) / 3;
          return level.node(i + (corner & 1), j + (corner >> 1 & 1), k + (corner >> 2), int(dof) % 3);
        };
        for (std::size_t a = 0; a < 24; ++a)
          for (std::size_t b = 0; b < 24; ++b) expected[place(a)] += matrix[a][b] * double(body.u[place(b)]);
      }
  std::vector<double> wide(body.u.begin(), body.u.end()), r(wide.size()), sums(std::size_t(level.voxels.nk) + 1),
      work(sums);
  body.grid->balance({wide.data(), nullptr, r.data(), sums.data(), work.data(), nullptr});
  std::vector<float> q(body.u.size());
  body.grid->apply(level, {body.u.data(), q.data(), sums.data()});
  double largest = 0;
  for (const double f : expected) largest = std::max(largest, std::abs(f));
  for (std::size_t i = 0; i < expected.size(); ++i) {
    ASSERT_NEAR(-r[i], expected[i], 1e-14 * largest);
    ASSERT_NEAR(double(q[i]), expected[i], 1e-6 * largest);
  }
}

TEST_P(EachElement, every_instruction_set_gives_the_same_bytes) {
  Body body(GetParam());
  const Level& level = body.grid->finest();
  std::vector<std::vector<float>> results;
  std::vector<double> dots;
  for (const Isa isa : {Isa::baseline, Isa::avx2, Isa::avx512}) {
    if (!runs_here(isa)) continue;
    std::vector<float> x = body.u, p(body.u), b(body.u);
    std::vector<double> dot(std::size_t(level.voxels.nk) + 1);
    ZeroedArray<float> scratch(scratch_values(level.view));
    const Part part{0, level.voxels.nk, false, scratch.data(), nullptr, 0};
    HOWSHIP_PICK(isa, sweep_chebyshev)(level.view, part, {x.data(), p.data(), b.data(), p.data(), 0.4f, 1e-4f});
    HOWSHIP_PICK(isa, sweep_apply)(level.view, part, {p.data(), b.data(), dot.data()});
    x.insert(x.end(), b.begin(), b.end());
    if (!results.empty()) {
      EXPECT_EQ(std::memcmp(results.front().data(), x.data(), x.size() * sizeof(float)), 0) << name(isa);
      EXPECT_EQ(dots, dot) << name(isa);
    }
    results.push_back(std::move(x));
    dots = dot;
  }
  EXPECT_GE(results.size(), 1u);
}

INSTANTIATE_TEST_SUITE_P(StrengthElement, EachElement,
                         testing::Values(Element::full_integration, Element::incompatible_modes,
                                         Element::reduced_dilatation));

}  // namespace
}  // namespace howship::strength
