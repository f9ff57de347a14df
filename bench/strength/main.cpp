// SPDX-License-Identifier: Apache-2.0
// The finite-element solver beside ParOSol: same problems, same stopping rule (residual 1e-6 of the start's).
//
//   bench_strength [--threads N] [--full-integration] [PROBLEM:SIZE ...]
//
// Without problems: vert, mets, block and trab at 64, vert, mets and trab at 128. PROBLEM may also be `strength`: the
// non-linear strength of the vertebra. Every problem runs in a process of its own, so that its peak memory is its own.
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

#include "howship/strength/softening.hpp"
#include "machine.hpp"
#include "problems.hpp"

namespace {

using namespace howship;
using bench::cpu_seconds;
using bench::wall_seconds;

/// ParOSol (reox/parosol-tu-wien, commit eb78003, default settings, 2 processes) on two cores of an AMD EPYC (Zen 3)
/// that was otherwise idle; iterations, total and solve seconds, CPU seconds, memory MB. Another machine, and its own
/// draw of each problem, so its answer cannot be compared here: no ratio is printed.
struct Peer {
  const char* problem;
  int size, iterations;
  double total, solve, cpu, memory;
};
constexpr Peer peers[] = {{"vert", 64, 3, 2.86, 0, 4.9, 67},       {"mets", 64, 13, 19.5, 0, 25.5, 0},
                          {"trab", 64, 26, 17.0, 0, 28.7, 88},     {"vert", 128, 3, 20.1, 16.7, 39.1, 384},
                          {"mets", 128, 6, 31.5, 28.0, 61.9, 384}, {"block", 128, 2, 38.2, 28.8, 73.5, 752},
                          {"trab", 128, 46, 255, 252, 437, 350},   {"vert", 192, 3, 242, 224, 190, 1109}};

// Of the operator, as stated in sweep.kernel.cpp: operations a voxel; bytes a node for reading x and two moduli and for
// writing A x, the line of which is read first.
constexpr double operations_a_voxel = 170, bytes_a_node = 44;

double load_average() {
  double load[1] = {0};
  return getloadavg(load, 1) == 1 ? load[0] : -1;
}

void solve(const std::string& kind, int n, int threads, strength::Element element, double peak, double bandwidth) {
  ThreadPool pool(threads);
  const bool strength_curve = kind == "strength";
  const strength::ElasticProblem problem = bench::make_problem(strength_curve ? "vert" : kind, n, pool);
  strength::SolverOptions options;
  options.multigrid.element = element;
  const double t0 = wall_seconds(), c0 = cpu_seconds();
  strength::ElasticSolver solver(problem, options, pool);
  const double c1 = cpu_seconds();
  if (strength_curve) {
    strength::Drive drive;
    for (std::size_t c = 0; c < problem.constraints.size(); ++c)
      if (problem.constraints[c].k > 0 && problem.constraints[c].component == 2) drive.moved.push_back({c, -1.0});
    const std::vector<strength::YieldStrains> yield(problem.moduli.size(), {0.0070f, 0.0077f});
    const auto r = strength::soften(solver, problem.moduli, yield, drive, 0.02 * problem.edge * n);
    std::printf(
        "strength of vert %d^3: %.2f M DOF, %d solves, %d iterations, %.0f N at 2 %%, %.1f s wall, %.1f CPU s\n", n,
        1e-6 * double(solver.unknowns()), r.solves, r.iterations, r.curve.back().force, wall_seconds() - t0,
        cpu_seconds() - c0);
    return;
  }
  const strength::SolveReport report = solver.solve();
  const double t2 = wall_seconds(), c2 = cpu_seconds();
  rusage used;
  getrusage(RUSAGE_SELF, &used);
  const double memory = double(used.ru_maxrss) * 1024;
  double force = 0;
  for (std::size_t c = 0; c < problem.constraints.size(); ++c)
    if (problem.constraints[c].k > 0 && problem.constraints[c].component == 2) force += solver.reaction(c);

  strength::Multigrid& grid = solver.grid();
  strength::Level& level = grid.finest();
  std::vector<double> dots(std::size_t(level.voxels.nk) + 1);
  double apply = 1e9;
  for (int k = 0; k < 10; ++k) {
    const double start = cpu_seconds();
    grid.apply(level, {level.x.data(), level.b.data(), dots.data()});
    apply = std::min(apply, (cpu_seconds() - start) / threads);
  }
  const double nodes = double(n + 1) * (n + 1) * (n + 1), voxels = double(n) * n * n;
  std::printf(
      "%-5s %3d  %6.2f  %3d %c  %6.3f  %6.3f  %6.3f  %6.3f  %6.2f  %6.0f  %5.1f  %12.5f  %5.0f  %4.0f  %4.0f  %4.1f\n",
      kind.c_str(), n, 1e-6 * double(solver.unknowns()), report.iterations, "VWK"[int(report.cycle)],
      (c1 - c0) / threads, (c2 - c1) / threads, (c2 - c0) / threads, t2 - t0, c2 - c0, 1e-6 * memory,
      memory / double(solver.unknowns()), force, 3e-6 * nodes / apply,
      100 * solver.solid_fraction() * voxels * operations_a_voxel / apply / peak,
      100 * solver.solid_fraction() * nodes * bytes_a_node / apply / bandwidth, load_average());
  for (const Peer& p : peers)
    if (kind == p.problem && n == p.size)
      std::printf(
          "  ParOSol     %3d            %6.2f  %6.2f  %6s  %6.2f  %6.0f   on record, of another draw and machine\n",
          p.iterations, p.solve, p.total, "", p.cpu, p.memory);
}

}  // namespace

int main(int argc, char** argv) {
  int threads = 2;
  strength::Element element = strength::Element::incompatible_modes;
  std::vector<std::string> wanted;
  for (int a = 1; a < argc; ++a) {
    const std::string word = argv[a];
    if (word == "--threads" && a + 1 < argc)
      threads = std::max(1, std::atoi(argv[++a]));
    else if (word == "--full-integration")
      element = strength::Element::full_integration;
    else
      wanted.push_back(word);
  }
  if (wanted.empty()) wanted = {"vert:64", "mets:64", "block:64", "trab:64", "vert:128", "mets:128", "trab:128"};
  double peak = 0, bandwidth = 0;
  {
    ThreadPool pool(threads);
    peak = bench::peak_operations(pool, chosen_isa());
    bandwidth = bench::triad_bytes(pool);
  }
  std::printf("%s, %d threads: %.1f Gop/s of multiplications and additions, %.1f GB/s triad, load %.1f\n\n",
              std::string(name(chosen_isa())).c_str(), threads, 1e-9 * peak, 1e-9 * bandwidth, load_average());
  std::printf(
      "Set-up, solve and total are CPU seconds over threads: the wall clock of an idle machine.\n\n"
      "           M DOF  its    set-up   solve   total    wall   CPU s      MB  B/DOF       force N  MDOF/s  %%op  "
      "%%mem  load\n");
  std::fflush(stdout);
  for (const std::string& word : wanted) {
    const std::size_t colon = word.find(':');
    const int n = colon == std::string::npos ? 64 : std::atoi(word.c_str() + colon + 1);
    const pid_t child = fork();
    if (child == 0) {
      solve(word.substr(0, colon), n, threads, element, peak, bandwidth);
      std::fflush(stdout);
      _exit(0);
    }
    int status = 0;
    waitpid(child, &status, 0);
    if (status != 0) std::printf("%s failed\n", word.c_str());
  }
}
