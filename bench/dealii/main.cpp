// SPDX-License-Identifier: Apache-2.0
// The finite-element solver beside deal.II's matrix-free multigrid on the same block, one thread: the same elements,
// moduli, supports and relative residual. No time is printed before both answers are the same.
//
//   bench_dealii [--smoother DEGREE RANGE] [SIZE ...]      sizes are powers of two; 64 and 128 without
//
// Each solver runs in a process of its own, so that its peak memory is its own.
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <string>
#include <vector>

#include "../strength/machine.hpp"
#include "../strength/problems.hpp"
#include "howship/strength/solver.hpp"
#include "peer/dealii.hpp"

namespace {

using namespace howship;
using bench::Answer;
using bench::cpu_seconds;

// Both stop at a residual of 1e-6 of the start's. The force is good to that; a residual says less of the smoothest
// displacements, the less the finer the grid: 2e-5 at 64^3, 1e-4 at 128^3 were seen.
constexpr double same_force = 1e-6, same_displacement = 5e-4;

double peak_bytes() {
  rusage used;
  getrusage(RUSAGE_SELF, &used);
  return 1024.0 * double(used.ru_maxrss);
}

Answer solve_ours(const strength::ElasticProblem& problem, int repeats, double* displacement) {
  ThreadPool pool(1);
  strength::SolverOptions options;
  options.multigrid.element = strength::Element::full_integration;
  const double start = cpu_seconds();
  strength::ElasticSolver solver(problem, options, pool);
  Answer answer;
  answer.set_up = cpu_seconds() - start;
  answer.unknowns = solver.unknowns();
  answer.solve = 1e300;
  for (int repeat = 0; repeat < repeats; ++repeat) {
    solver.scale_displacement(0.0);
    for (std::size_t c = 0; c < problem.constraints.size(); ++c)
      solver.prescribe(c, problem.constraints[c].displacement);
    const double begin = cpu_seconds();
    const strength::SolveReport report = solver.solve();
    answer.solve = std::min(answer.solve, cpu_seconds() - begin);
    answer.iterations = report.iterations;
    answer.residual = report.relative_residual;
  }
  answer.peak = peak_bytes();
  for (std::size_t c = 0; c < problem.constraints.size(); ++c)
    if (problem.constraints[c].k > 0 && problem.constraints[c].component == 2) answer.force += solver.reaction(c);
  const Extent& e = problem.voxels;
  for (int k = 0; k <= e.nk; ++k)
    for (int j = 0; j <= e.nj; ++j)
      for (int i = 0; i <= e.ni; ++i)
        for (int c = 0; c < 3; ++c) *displacement++ = solver.displacement(i, j, k, c);
  return answer;
}

/// Memory that a process and its children see alike.
template <typename T>
T* shared(std::size_t count) {
  void* out = mmap(nullptr, count * sizeof(T), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (out == MAP_FAILED) throw std::bad_alloc();
  return static_cast<T*>(out);
}

/// True where the child that does it ended well.
bool in_a_child(const std::function<void()>& work) {
  std::fflush(stdout);
  const pid_t child = fork();
  if (child == 0) {
    try {
      work();
    } catch (const std::exception& fault) {
      std::fprintf(stderr, "%s\n", fault.what());
      _exit(1);
    }
    _exit(0);
  }
  int status = 0;
  waitpid(child, &status, 0);
  return status == 0;
}

bool compare(int n, const bench::PeerOptions& options) {
  ThreadPool pool(1);
  const strength::ElasticProblem problem = bench::make_problem("block", n, pool);
  std::vector<float> lambda, mu;
  for (const strength::Moduli& m : problem.moduli) lambda.push_back(m.lambda), mu.push_back(m.mu);
  bench::Block block{n, problem.edge, 0.0, lambda.data(), mu.data()};
  for (const strength::Constraint& c : problem.constraints)
    if (c.displacement != 0.0) block.plate = c.displacement;

  const std::size_t values = 3 * std::size_t(n + 1) * std::size_t(n + 1) * std::size_t(n + 1);
  double *ours_at = shared<double>(values), *peers_at = shared<double>(values);
  Answer *ours = shared<Answer>(1), *peers = shared<Answer>(1);
  const auto from_here = [](const std::function<Answer()>& solve, Answer* out) {
    return in_a_child([&] {
      const double before = peak_bytes();
      *out = solve();
      out->peak -= before;
    });
  };
  if (!from_here([&] { return solve_ours(problem, options.repeats, ours_at); }, ours) ||
      !from_here([&] { return bench::solve_by_peer(block, options, peers_at); }, peers)) {
    std::printf("block %d: no time, a solver failed\n", n);
    return false;
  }

  double apart = 0, largest = 0;
  for (std::size_t i = 0; i < values; ++i) {
    apart = std::max(apart, std::abs(ours_at[i] - peers_at[i]));
    largest = std::max(largest, std::abs(ours_at[i]));
  }
  apart /= largest;
  const double forces = std::abs(peers->force / ours->force - 1);
  munmap(ours_at, values * sizeof(double));
  munmap(peers_at, values * sizeof(double));
  std::printf(
      "block %d, %.2f M DOF: forces %.4f N and %.4f N (%.0e apart, %.0e allowed), displacements %.0e of the largest "
      "apart (%.0e allowed)\n",
      n, 1e-6 * double(ours->unknowns), ours->force, peers->force, forces, same_force, apart, same_displacement);
  if (!(forces <= same_force) || !(apart <= same_displacement) || ours->unknowns != peers->unknowns) {
    std::printf("  no time: the answers are not the same\n");
    return false;
  }
  for (const auto& [name, a] : {std::pair{"Howship", ours}, {"deal.II", peers}})
    std::printf("  %s: set-up %.3f s, solve %.3f s, %d iterations to %.1e, %.0f MB, %.1f B/DOF\n", name, a->set_up,
                a->solve, a->iterations, a->residual, 1e-6 * a->peak, a->peak / double(a->unknowns));
  std::printf("  deal.II takes %.1f times the solve, %.1f times the set-up, %.1f times the memory\n",
              peers->solve / ours->solve, peers->set_up / ours->set_up, peers->peak / ours->peak);
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  bench::PeerOptions options;
  std::vector<int> sizes;
  for (int a = 1; a < argc; ++a) {
    if (std::string(argv[a]) == "--smoother" && a + 2 < argc) {
      options.smoother_degree = std::atoi(argv[++a]);
      options.smoother_range = std::atof(argv[++a]);
    } else {
      sizes.push_back(std::atoi(argv[a]));
    }
  }
  if (sizes.empty()) sizes = {64, 128};
  for (const int n : sizes)
    if (n < 4 || (n & (n - 1)) != 0) {
      std::fprintf(stderr, "bench_dealii: a size is a power of two, 4 or more\n");
      return 2;
    }
  std::printf(
      "Howship with %s; deal.II %s, Chebyshev of degree %d; one thread, fully integrated elements, processor time\n",
      std::string(name(chosen_isa())).c_str(), bench::peer_name().c_str(), options.smoother_degree);
  bool same = true;
  for (const int n : sizes) same = compare(n, options) && same;
  return same ? 0 : 1;
}
