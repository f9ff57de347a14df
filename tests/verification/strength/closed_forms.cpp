// SPDX-License-Identifier: Apache-2.0
// Solutions of elasticity that are known on paper.
#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "howship/strength/solver.hpp"

namespace howship::strength {
namespace {

constexpr double pi = std::numbers::pi;

ElasticProblem cube_of(Extent voxels, double edge, double young_modulus, double poisson) {
  ElasticProblem problem;
  problem.voxels = voxels;
  problem.edge = edge;
  problem.moduli.assign(voxels.size(), from_young(young_modulus, poisson));
  return problem;
}

/// Calls body(i, j, k, on the surface) for each node.
template <class Body>
void each_node(const Extent& e, Body&& body) {
  for (int k = 0; k <= e.nk; ++k)
    for (int j = 0; j <= e.nj; ++j)
      for (int i = 0; i <= e.ni; ++i) body(i, j, k, i == 0 || j == 0 || k == 0 || i == e.ni || j == e.nj || k == e.nk);
}

SolverOptions with(Element element, double tolerance) {
  SolverOptions options;
  options.multigrid.element = element;
  options.tolerance = tolerance;
  return options;
}

class EachElementSolution : public testing::TestWithParam<Element> {};
INSTANTIATE_TEST_SUITE_P(Strength, EachElementSolution,
                         testing::Values(Element::full_integration, Element::incompatible_modes,
                                         Element::reduced_dilatation));

TEST_P(EachElementSolution, linear_displacement_on_the_surface_is_linear_inside) {
  ElasticProblem problem = cube_of({8, 8, 8}, 1.0, 1000, 0.3);
  const double a[3][3] = {{.01, .003, -.002}, {.001, -.02, .004}, {.005, .002, .015}};
  const auto linear = [&](int c, int i, int j, int k) { return a[c][0] * i + a[c][1] * j + a[c][2] * k; };
  each_node(problem.voxels, [&](int i, int j, int k, bool surface) {
    for (int c = 0; c < 3 && surface; ++c) problem.constraints.push_back({i, j, k, c, linear(c, i, j, k)});
  });
  ThreadPool pool(1);
  ElasticSolver solver(problem, with(GetParam(), 1e-13), pool);
  solver.solve();
  double worst = 0;
  each_node(problem.voxels, [&](int i, int j, int k, bool) {
    for (int c = 0; c < 3; ++c) worst = std::max(worst, std::abs(solver.displacement(i, j, k, c) - linear(c, i, j, k)));
  });
  EXPECT_LT(worst, 1e-12);
}

TEST(StrengthSolution, a_bar_on_rollers_gives_back_modulus_and_poisson_ratio) {
  const double strain = -1.0 / 128;
  ElasticProblem problem = cube_of({12, 10, 24}, 0.5, 0, 0);
  problem.moduli.assign(problem.voxels.size(), {512.0f, 512.0f});  // moduli that float holds exactly
  const double e0 = 1280, nu0 = 0.25;
  std::vector<std::size_t> top;
  each_node(problem.voxels, [&](int i, int j, int k, bool) {
    if (i == 0) problem.constraints.push_back({i, j, k, 0, 0});
    if (j == 0) problem.constraints.push_back({i, j, k, 1, 0});
    if (k == 24) top.push_back(problem.constraints.size());
    if (k == 0 || k == 24) problem.constraints.push_back({i, j, k, 2, k ? strain * 12 : 0});
  });
  ThreadPool pool(1);
  ElasticSolver solver(problem, with(Element::incompatible_modes, 1e-11), pool);
  solver.solve();
  double force = 0;
  for (const std::size_t index : top) force += solver.reaction(index);
  EXPECT_NEAR(force / (6.0 * 5.0 * strain) / e0, 1, 1e-8);
  EXPECT_NEAR(solver.displacement(12, 10, 24, 0) / (-strain * 6), nu0, 1e-8);
}

TEST(StrengthSolution, laminates_in_series_and_in_parallel_have_their_mean_moduli) {
  const auto confined = [](double e) { return e * 0.7 / (1.3 * 0.4); };
  for (const bool series : {true, false}) {
    ElasticProblem problem = cube_of({16, 16, 16}, 1.0, 1000, 0.3);
    for (std::size_t n = 0; n < problem.moduli.size(); ++n) {
      const std::size_t along = series ? n / 256 : n % 16;
      if (along % 4 >= 2) problem.moduli[n] = from_young(10, 0.3);
    }
    std::vector<std::size_t> top;
    each_node(problem.voxels, [&](int i, int j, int k, bool) {
      if (i % 16 == 0) problem.constraints.push_back({i, j, k, 0, 0});
      if (j % 16 == 0) problem.constraints.push_back({i, j, k, 1, 0});
      if (k == 16) top.push_back(problem.constraints.size());
      if (k % 16 == 0) problem.constraints.push_back({i, j, k, 2, k ? 0.16 : 0.0});
      // Side by side, only laterally uniform strain makes the mean exact.
      if (!series && i % 16) problem.constraints.push_back({i, j, k, 0, 0});
    });
    ThreadPool pool(1);
    ElasticSolver solver(problem, with(Element::full_integration, 1e-10), pool);
    solver.solve();
    double force = 0;
    for (const std::size_t index : top) force += solver.reaction(index);
    const double modulus =
        series ? 1 / (0.5 / confined(1000) + 0.5 / confined(10)) : 0.5 * (confined(1000) + confined(10));
    EXPECT_NEAR(force / (0.01 * 256 * modulus), 1, 1e-6);
  }
}

/// Force at the tip of a cantilever of t x t voxels and length 16 t, over Timoshenko's.
double cantilever(Element element, int t) {
  const int length = 16 * t;
  ElasticProblem problem = cube_of({length, t, t}, 1.0, 1000, 0.0);
  std::vector<std::size_t> tip;
  each_node(problem.voxels, [&](int i, int j, int k, bool) {
    if (i == 0)
      for (int c = 0; c < 3; ++c) problem.constraints.push_back({i, j, k, c, 0});
    if (i == length) {
      tip.push_back(problem.constraints.size());
      problem.constraints.push_back({i, j, k, 2, 1});
    }
  });
  ThreadPool pool(1);
  ElasticSolver solver(problem, with(element, 1e-9), pool);
  solver.solve();
  double force = 0;
  for (const std::size_t index : tip) force += solver.reaction(index);
  const double inertia = std::pow(t, 4) / 12, shear = 500 * 5.0 / 6 * t * t;
  return force * (std::pow(length, 3) / (3 * 1000 * inertia) + length / shear);
}

TEST(StrengthSolution, cantilever_of_incompatible_modes_is_timoshenkos_with_one_voxel_of_thickness) {
  for (const int t : {1, 2, 4}) EXPECT_NEAR(cantilever(Element::incompatible_modes, t), 1, 0.005) << t;
}

TEST(StrengthSolution, cantilever_of_full_integration_is_too_stiff_by_a_known_amount) {
  // Shear locking of the trilinear cube in bending at nu = 0: 1 + (1 / (2 t^2)) for t voxels of thickness.
  for (const int t : {1, 2, 4}) EXPECT_NEAR(cantilever(Element::full_integration, t), 1 + 0.5 / (t * t), 0.01) << t;
}

TEST(StrengthSolution, square_bar_has_saint_venants_torsional_rigidity) {
  const int a = 8, length = 48;
  ElasticProblem problem = cube_of({a, a, length}, 1.0, 1000, 0.3);
  // Warping is free where the end faces are only turned in their plane.
  std::vector<std::size_t> top;
  each_node(problem.voxels, [&](int i, int j, int k, bool) {
    if (k % length) return;
    const double angle = k ? 0.01 : 0.0;
    for (int c = 0; c < 2; ++c) {
      if (k) top.push_back(problem.constraints.size());
      problem.constraints.push_back({i, j, k, c, c ? angle * (i - a / 2.0) : -angle * (j - a / 2.0)});
    }
    if (k == 0 && i == a / 2 && j == a / 2) problem.constraints.push_back({i, j, k, 2, 0});
  });
  ThreadPool pool(1);
  ElasticSolver solver(problem, with(Element::incompatible_modes, 1e-9), pool);
  solver.solve();
  double torque = 0;
  for (const std::size_t index : top) {
    const Constraint& c = problem.constraints[index];
    torque += solver.reaction(index) * (c.component ? c.i - a / 2.0 : -(c.j - a / 2.0));
  }
  const double shear = 1000 / 2.6;
  EXPECT_NEAR(torque / (0.1406 * shear * std::pow(a, 4) * 0.01 / length), 1, 0.02);
}

TEST(StrengthSolution, thick_tube_under_internal_pressure_follows_lame) {
  // A quarter of the section, one voxel thick, in plane strain; radii 16 and 32 voxels.
  const int outer = 32;
  const double ri = 16, ro = 32, pressure = 1.0, e0 = 1000, nu = 0.3;
  ElasticProblem problem = cube_of({outer + 4, outer + 4, 1}, 1.0, e0, nu);
  for (int j = 0; j < outer + 4; ++j)
    for (int i = 0; i < outer + 4; ++i) {
      int inside = 0;
      for (int q = 0; q < 64; ++q) {
        const double r = std::hypot(i + (q % 8 + 0.5) / 8, j + (q / 8 + 0.5) / 8);
        inside += r > ri && r < ro;
      }
      problem.moduli[problem.voxels.index(i, j, 0)] = inside < 16 ? Moduli{} : from_young(e0 * inside / 64.0, nu);
    }
  const auto solid = [&](int i, int j) {
    return problem.voxels.contains(i, j, 0) && problem.moduli[problem.voxels.index(i, j, 0)].mu > 0;
  };
  // The pressure as a body force spread over a band of one voxel around the inner radius, of the right resultant:
  // each node takes p ri dtheta of the arc its own voxels cover.
  const int arcs = 4000;
  std::vector<double> share(std::size_t(outer + 5) * std::size_t(outer + 5) * 2);
  for (int s = 0; s < arcs; ++s) {
    const double theta = (s + 0.5) / arcs * pi / 2, x = (ri + 0.5) * std::cos(theta), y = (ri + 0.5) * std::sin(theta);
    const int i = int(x), j = int(y);
    const double fx = x - i, fy = y - j, force = pressure * ri * (pi / 2 / arcs);
    for (int n = 0; n < 4; ++n) {
      const double w = ((n & 1) ? fx : 1 - fx) * ((n >> 1) ? fy : 1 - fy) / 2;  // two node planes
      const std::size_t at = 2 * (std::size_t(j + (n >> 1)) * std::size_t(outer + 5) + std::size_t(i + (n & 1)));
      share[at] += w * force * std::cos(theta);
      share[at + 1] += w * force * std::sin(theta);
    }
  }
  each_node(problem.voxels, [&](int i, int j, int k, bool) {
    if (!(solid(i, j) || solid(i - 1, j) || solid(i, j - 1) || solid(i - 1, j - 1))) return;
    problem.constraints.push_back({i, j, k, 2, 0});
    if (i == 0) problem.constraints.push_back({i, j, k, 0, 0});
    if (j == 0) problem.constraints.push_back({i, j, k, 1, 0});
    const std::size_t at = 2 * (std::size_t(j) * std::size_t(outer + 5) + std::size_t(i));
    for (int c = 0; c < 2; ++c)
      if (share[at + std::size_t(c)] != 0) problem.forces.push_back({i, j, k, c, share[at + std::size_t(c)]});
  });
  ThreadPool pool(1);
  ElasticSolver solver(problem, with(Element::incompatible_modes, 1e-9), pool);
  solver.solve();
  const auto radial = [&](double r) {
    return (1 + nu) / e0 * pressure * ri * ri / (ro * ro - ri * ri) * ((1 - 2 * nu) * r + ro * ro / r);
  };
  for (const int r : {20, 24, 28}) EXPECT_NEAR(solver.displacement(r, 0, 0, 0) / radial(r), 1, 0.03) << r;
}

TEST_P(EachElementSolution, manufactured_solution_converges_with_second_order) {
  const double lambda = 1.5, mu = 1, young_modulus = mu * (3 * lambda + 2 * mu) / (lambda + mu),
               nu = lambda / (2 * (lambda + mu));
  const auto error = [&](int n) {
    const double h = 1.0 / n;
    ElasticProblem problem = cube_of({n, n, n}, h, young_modulus, nu);
    const auto body_force = [&](const double(&x)[3], int c) {
      double s[3], k[3];
      for (int a = 0; a < 3; ++a) s[a] = std::sin(pi * x[a]), k[a] = std::cos(pi * x[a]);
      const double product = s[0] * s[1] * s[2];
      const int a = (c + 1) % 3, b = (c + 2) % 3;
      const double gradient = pi * pi * (-product + k[c] * k[a] * s[b] + k[c] * k[b] * s[a]);
      return 3 * mu * pi * pi * product - (lambda + mu) * gradient;
    };
    std::vector<double> force(3 * std::size_t(n + 1) * std::size_t(n + 1) * std::size_t(n + 1));
    const auto at = [&](int i, int j, int k, int c) {
      return 3 * ((std::size_t(k) * std::size_t(n + 1) + std::size_t(j)) * std::size_t(n + 1) + std::size_t(i)) +
             std::size_t(c);
    };
    const double gauss[2] = {(1 - 1 / std::sqrt(3)) / 2, (1 + 1 / std::sqrt(3)) / 2};
    for (int k = 0; k < n; ++k)
      for (int j = 0; j < n; ++j)
        for (int i = 0; i < n; ++i)
          for (int q = 0; q < 8; ++q) {
            const double w[3] = {gauss[q & 1], gauss[q >> 1 & 1], gauss[q >> 2]};
            const double x[3] = {(i + w[0]) * h, (j + w[1]) * h, (k + w[2]) * h};
            for (int c = 0; c < 3; ++c)
              for (int v = 0; v < 8; ++v)
                force[at(i + (v & 1), j + (v >> 1 & 1), k + (v >> 2), c)] +=
                    body_force(x, c) * h * h * h / 8 * ((v & 1) ? w[0] : 1 - w[0]) * ((v >> 1 & 1) ? w[1] : 1 - w[1]) *
                    ((v >> 2) ? w[2] : 1 - w[2]);
          }
    each_node(problem.voxels, [&](int i, int j, int k, bool surface) {
      for (int c = 0; c < 3; ++c) {
        if (surface)
          problem.constraints.push_back({i, j, k, c, 0});
        else
          problem.forces.push_back({i, j, k, c, force[at(i, j, k, c)]});
      }
    });
    ThreadPool pool(1);
    ElasticSolver solver(problem, with(GetParam(), 1e-9), pool);
    solver.solve();
    double squares = 0;
    each_node(problem.voxels, [&](int i, int j, int k, bool) {
      const double exact = std::sin(pi * i * h) * std::sin(pi * j * h) * std::sin(pi * k * h);
      for (int c = 0; c < 3; ++c) squares += std::pow(solver.displacement(i, j, k, c) - exact, 2) * h * h * h;
    });
    return std::sqrt(squares);
  };
  const double order = std::log2(error(16) / error(32));
  EXPECT_GT(order, 1.95);
  EXPECT_LT(order, 2.05);
}

/// A sphere of radius 8 voxels and modulus `inside` in a cube of 64 under uniaxial strain 0.01 along z.
std::unique_ptr<ElasticSolver> sphere(double inside, Element element, ThreadPool& pool) {
  const int n = 64;
  ElasticProblem problem = cube_of({n, n, n}, 1.0, 1000, 0.3);
  for (int k = 0; k < n; ++k)
    for (int j = 0; j < n; ++j)
      for (int i = 0; i < n; ++i) {
        int count = 0;
        for (int q = 0; q < 64; ++q) {
          const double x = i + ((q & 3) + .5) / 4 - n / 2, y = j + ((q >> 2 & 3) + .5) / 4 - n / 2,
                       z = k + ((q >> 4) + .5) / 4 - n / 2;
          count += x * x + y * y + z * z < 64;
        }
        const double part = count / 64.0, modulus = part * inside + (1 - part) * 1000;
        problem.moduli[problem.voxels.index(i, j, k)] =
            modulus < 300 && inside == 0 ? Moduli{} : from_young(modulus, 0.3);
      }
  each_node(problem.voxels, [&](int i, int j, int k, bool surface) {
    for (int c = 0; c < 3 && surface; ++c) problem.constraints.push_back({i, j, k, c, c == 2 ? 0.01 * (k - n / 2) : 0});
  });
  auto solver = std::make_unique<ElasticSolver>(problem, with(element, 1e-8), pool);
  solver->solve();
  return solver;
}

TEST(StrengthSolution, strain_inside_a_spherical_inclusion_is_eshelbys) {
  ThreadPool pool(1);
  for (const auto& [inside, tolerance] : {std::pair{10000.0, 0.01}, std::pair{10.0, 0.03}}) {
    const auto solver = sphere(inside, Element::full_integration, pool);
    const double strain = (solver->displacement(32, 32, 33, 2) - solver->displacement(32, 32, 31, 2)) / 2;
    const double nu = 0.3, ratio = inside / 1000, e0 = 0.01;
    const double a = (1 + nu) / (3 * (1 - nu)), b = 2 * (4 - 5 * nu) / (15 * (1 - nu));
    const double exact = e0 / (1 + a * (ratio - 1)) / 3 + (e0 - e0 / 3) / (1 + b * (ratio - 1));
    EXPECT_NEAR(strain / exact, 1, tolerance) << inside;
  }
}

TEST(StrengthSolution, stress_beside_a_spherical_cavity_is_goodiers) {
  ThreadPool pool(1);
  const auto solver = sphere(0, Element::incompatible_modes, pool);
  // Uniaxial strain is uniaxial tension T plus two lateral tensions S; Goodier's concentrations at the equator of the
  // cavity for T, and for S along and across.
  const double nu = 0.3, lambda = 1000 * nu / ((1 + nu) * (1 - 2 * nu)), mu = 1000 / (2 * (1 + nu)), e0 = 0.01;
  const double axial = (lambda + 2 * mu) * e0, lateral = lambda * e0;
  const double d = 2 * (7 - 5 * nu), own = (27 - 15 * nu) / d, pole = -(3 + 15 * nu) / d;
  // sigma_zz at the equator point on the x axis: T gives `own`, lateral tension along x gives the pole's value, lateral
  // tension along y gives the value at the equator across the tension, (15 nu - 3) / d.
  const double exact = own * axial + pole * lateral + (15 * nu - 3) / d * lateral;
  // Extrapolated to the surface from the centres of the second to the fourth voxel of solid bone.
  const auto stress = [&](int i) {
    const auto g = solver->gradient(i, 32, 32);
    return lambda * (g[0][0] + g[1][1] + g[2][2]) + 2 * mu * g[2][2];
  };
  // Goodier's field decays as (a/r)^3 and (a/r)^5: fit sigma = s0 + s3 rho^3 + s5 rho^5 through three voxels.
  double m[3][4];
  for (int row = 0; row < 3; ++row) {
    const int i = 32 + 9 + 2 * row;
    const double r = std::hypot(i + 0.5 - 32, 0.5, 0.5), rho = 8 / r;
    m[row][0] = 1;
    m[row][1] = std::pow(rho, 3);
    m[row][2] = std::pow(rho, 5);
    m[row][3] = stress(i);
  }
  for (int p = 0; p < 3; ++p)
    for (int r = 0; r < 3; ++r)
      if (r != p) {
        const double factor = m[r][p] / m[p][p];
        for (int c = p; c < 4; ++c) m[r][c] -= factor * m[p][c];
      }
  const double surface = m[0][3] / m[0][0] + m[1][3] / m[1][1] + m[2][3] / m[2][2];
  EXPECT_NEAR(surface / exact, 1, 0.10);  // first order in the voxel: a staircase of radius 8
}

TEST(StrengthSolution, external_work_equals_strain_energy) {
  ElasticProblem problem = cube_of({16, 16, 24}, 0.8, 700, 0.3);
  std::vector<std::size_t> top;
  each_node(problem.voxels, [&](int i, int j, int k, bool) {
    if (k % 24) return;
    for (int c = 0; c < 3; ++c) {
      if (k && c == 2) top.push_back(problem.constraints.size());
      problem.constraints.push_back({i, j, k, c, k && c == 2 ? -0.2 : 0});
    }
  });
  ThreadPool pool(1);
  ElasticSolver solver(problem, with(Element::incompatible_modes, 1e-7), pool);
  const SolveReport report = solver.solve();
  double force = 0;
  for (const std::size_t index : top) force += solver.reaction(index);
  EXPECT_NEAR(0.5 * force * -0.2 / report.strain_energy, 1, 1e-5);
  // The energy again, from strains in voxel centres: lower, by what bending inside voxels stores.
  double central = 0;
  const Moduli m = problem.moduli[0];
  for (int k = 0; k < 24; ++k)
    for (int j = 0; j < 16; ++j)
      for (int i = 0; i < 16; ++i) {
        const auto g = solver.gradient(i, j, k);
        double sum = 0, trace = 0;
        for (std::size_t a = 0; a < 3; ++a) {
          trace += g[a][a];
          for (std::size_t b = 0; b < 3; ++b) sum += std::pow((g[a][b] + g[b][a]) / 2, 2);
        }
        central += (0.5 * double(m.lambda) * trace * trace + double(m.mu) * sum) * std::pow(0.8, 3);
      }
  EXPECT_LT(central, report.strain_energy);
  EXPECT_NEAR(central / report.strain_energy, 1, 0.02);
}

}  // namespace
}  // namespace howship::strength
