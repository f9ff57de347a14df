// SPDX-License-Identifier: Apache-2.0
// Speed of the local law, of the whole voxel step, of shells and of whole lesions, beside the limits of the machine.
#include <fmt/format.h>
#include <unistd.h>

#include <chrono>
#include <fstream>
#include <string>

#include "../../tests/published_bone.hpp"
#include "../strength/machine.hpp"
#include "howship/numerics/machine.hpp"
#include "howship/skeleton/built_in.hpp"
#include "howship/space/shells.hpp"
#include "howship/space/voxel_kernels.hpp"
#include "howship/space/voxels.hpp"
#include "howship/tumour/primary.hpp"

namespace howship::space {
namespace {

double wall_seconds() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

// Operations of one react() per RVE: two right-hand sides of about 240, two steps of about 110, factors 20.
// Bytes of an RVE-step: each array once a time that stages go over the RVEs together, neighbours from cache.
// - Sources read the states and a site value, those of what tumour secretes the growth factor, too; then cells set out:
//   three clones and the pore are written.
// - A field has its source, where it starts and two iterates.
// - The first stage of motion reads clones and pore, writes faces and where clones come to; the last reads all that and
//   writes the clones.
// - Between them, the end of one motion, the law and the beginning of the next go together: 16 states to read and
//   write, factors of now and before, two of the site, the pore twice, and six columns of motion twice.
constexpr double source_bytes = 136 + 144 + 32, field_bytes = 32, first_stage_bytes = 32 + 48,
                 last_stage_bytes = 80 + 24, reaction_bytes = 384 + 96;
// A further stage of motion, where one step will not do.
constexpr double motion_bytes = 92;
/// States and the factors' history read and written once, and the site read: a step that touched nothing twice.
constexpr double least_bytes = 16 * 16 + 4 * 16 + 16;
constexpr double law_operations = 720.0, law_divisions = 11.0, law_bytes = 296.0;

Grid cube_grid(int n, double h) {
  Grid grid;
  grid.extent = {n, n, n};
  for (std::size_t c = 0; c < 3; ++c) {
    grid.to_world.column[c] = {0, 0, 0};
    grid.to_world.column[c][c] = h;
  }
  return grid;
}

void law_alone(const bone::Parameters& bone, Isa isa, double peak, double triad) {
  if (!runs_here(isa)) return;
  const Law law{bone, tumour::find_primary("prostate")->parameters};
  for (const auto& [where, n] : {std::pair{"in L2 cache", 4096}, std::pair{"in memory", 1 << 20}}) {
    std::array<Column, state_count> state;
    const Values<double> y = healthy_values(0.2, law);
    for (std::size_t k = 0; k < state_count; ++k) state[k] = Column(std::size_t(n), y[k]);
    std::array<Column, 4> now, before;
    for (auto& c : now) c = Column(std::size_t(n), 0.5);
    for (auto& c : before) c = Column(std::size_t(n), 0.4);
    Column inert{std::size_t(n)}, host{std::size_t(n), 1.0};
    for (std::size_t i = 0; i < std::size_t(n); ++i) state[sensitive][i] = 0.3 * double(i % 7) / 7.0;
    ReactionArrays a{};
    for (std::size_t k = 0; k < state_count; ++k) a.state[k] = state[k].data();
    for (std::size_t k = 0; k < 4; ++k) {
      a.factor[k] = now[k].data();
      a.before[k] = before[k].data();
    }
    a.inert = inert.data();
    a.host = host.data();
    const auto react_here = HOWSHIP_PICK(isa, react);
    double best = 1e9;
    for (int trial = 0; trial < 7; ++trial) {
      const int rounds = std::max(1, (1 << 20) / n);
      const double start = thread_seconds();
      for (int r = 0; r < rounds; ++r) react_here(a, 0, std::size_t(n), law, Exposure{}, 1.0, true);
      best = std::min(best, (thread_seconds() - start) / rounds / n);
    }
    fmt::print(
        "  law, {:9} {:12} {:6.1f} M RVE-steps/s  {:5.1f} ns  {:4.1f} GB/s ({:.0f} % of triad)  {:4.1f} GFLOP/s "
        "({:.0f} % of peak)\n",
        name(isa), where, 1e-6 / best, 1e9 * best, 1e-9 * law_bytes / best, 100 * law_bytes / best / triad,
        1e-9 * law_operations / best, 100 * law_operations / best / peak);
  }
}

void whole_step(const bone::Parameters& bone, const std::array<double, 2>& triad) {
  for (const auto& [h, n, radius] : {std::tuple{1.0, 32, 10.0}, std::tuple{0.5, 64, 10.0}}) {
    const Law law{bone, tumour::find_primary("breast")->parameters};
    const Grid grid = cube_grid(n, h);
    const std::vector<float> fraction(grid.extent.size(), 0.2f);
    const std::vector<std::uint8_t> tissue(grid.extent.size(), std::uint8_t(Tissue::bone));
    std::array<double, 2> wall_of{}, cpu_of{};
    double bytes = 0.0;
    Sweeps sweeps;
    for (int threads : {1, 2}) {
      VoxelSpace space{make_voxels(grid, fraction, tissue, law, {}), law, {}, {1e-4, true}};
      space.seed_ball({n * h / 2, n * h / 2, n * h / 2}, radius, 0.5, 0.8);
      ThreadPool pool(threads);
      for (int day = 0; day < 60; ++day) space.advance({}, 1.0, pool);
      double best = 1e9, best_wall = 1e9;
      const int days = h < 1.0 ? 5 : 20;
      for (int trial = 0; trial < 15; ++trial) {
        const double start = bench::cpu_seconds(), wall = wall_seconds();
        for (int day = 0; day < days; ++day) space.advance({}, 1.0, pool);
        best = std::min(best, (bench::cpu_seconds() - start) / threads / days);
        best_wall = std::min(best_wall, (wall_seconds() - wall) / days);
      }
      const double rves = double(space.awake());
      wall_of[std::size_t(threads - 1)] = best_wall;
      cpu_of[std::size_t(threads - 1)] = best;
      sweeps = space.sweeps();
      bytes = source_bytes + field_bytes * sweeps.fields + first_stage_bytes + reaction_bytes + last_stage_bytes +
              motion_bytes * (sweeps.motion - 4);
      fmt::print(
          "  whole step, h {:3} mm, {:6} RVEs awake, {} thread{}: {:5.1f} M RVE-steps/s by wall, {:5.1f} by processor "
          "time ({:.0f} ns); {:.1f} GB/s, {:.0f} % of triad\n",
          h, rves, threads, threads > 1 ? "s" : " ", 1e-6 * rves / best_wall, 1e-6 * rves / best, 1e9 * best / rves,
          1e-9 * bytes * rves / best, 100 * bytes * rves / best / triad[std::size_t(threads - 1)]);
    }
    fmt::print(
        "  h {:3} mm: the second thread is worth {:.2f} by wall, {:.2f} by processor time, triad's {:.2f}; {} passes "
        "over factors in {}, {} stages of motion: {:.0f} bytes an RVE-step, {:.1f} times the least possible {:.0f}\n",
        h, wall_of[0] / wall_of[1], cpu_of[0] / cpu_of[1], triad[1] / triad[0], sweeps.factors, sweeps.fields,
        sweeps.motion, bytes, bytes / least_bytes, least_bytes);
  }
}

void shells(const bone::Parameters& bone) {
  const Law law{bone, tumour::find_primary("breast")->parameters};
  double best = 1e9;
  for (int trial = 0; trial < 7; ++trial) {
    const double start = thread_seconds();
    ShellSpace space(60, 0.5, 0.2, law, {});
    space.seed_ball(1.5, 0.5, 0.5);
    for (int day = 0; day < 730; ++day) space.advance({}, 1.0);
    best = std::min(best, thread_seconds() - start);
  }
  fmt::print("  60 shells, 24 months: {:.1f} ms ({:.0f} ns a shell-step; target 20 ms)\n", 1e3 * best,
             1e9 * best / 730 / 60);
}

/// Memory of this process that is in use now.
double resident_bytes() {
  std::ifstream statm{"/proc/self/statm"};
  double pages = 0.0, resident = 0.0;
  statm >> pages >> resident;
  return resident * double(sysconf(_SC_PAGESIZE));
}

void whole_lesion(const bone::Parameters& bone, double h, int threads) {
  const Law law{bone, tumour::find_primary("breast")->parameters};
  ThreadPool pool(threads);
  const double start = wall_seconds();
  skeleton::BuiltInOptions options;
  options.voxel_size_mm = h;
  const skeleton::BoneModel model = skeleton::built_in_bone("L3", options, pool);
  const double built = wall_seconds();
  const double with_bone = resident_bytes();
  VoxelSpace space{
      make_voxels(model.bone_volume_fraction.grid, model.bone_volume_fraction.value, model.tissue.value, law, {}),
      law,
      {},
      {}};
  space.seed_ball(model.centre, 3.0, 0.5, 0.5);
  space.advance({}, 1.0, pool);
  const double first_day = wall_seconds();
  double awake = 0.0;
  for (int day = 1; day < 730; ++day) {
    space.advance({}, 1.0, pool);
    awake += double(space.awake());
  }
  const double end = wall_seconds();
  double tumour = 0.0;
  for (double n : space.voxels().state[sensitive].span()) tumour += n;
  fmt::print(
      "  L3 at {} mm, {} thread{}: bone {:.3f} s, first day after {:.3f} s, 24 months {:.1f} s; {:.0f} RVEs, {:.0f} "
      "awake on average, {:.1f} M awake RVE-steps/s, {:.0f} bytes an RVE; tumour {:.2f} cm3\n",
      h, threads, threads > 1 ? "s" : "", built - start, first_day - start, end - start, double(space.voxels().size()),
      awake / 729, 1e-6 * awake / (end - first_day), (resident_bytes() - with_bone) / double(space.voxels().size()),
      1e-3 * h * h * h * tumour);
}

}  // namespace
}  // namespace howship::space

int main(int argc, char** argv) {
  using namespace howship;
  using namespace howship::space;
  const std::string what = argc > 1 ? argv[1] : "all";
  const double triad = triad_bandwidth(), peak = multiply_add_peak();
  fmt::print(
      "machine, one thread: triad {:.1f} GB/s, multiply-add peak {:.1f} GFLOP/s with {}; law {} operations, {} "
      "divisions, {} bytes an RVE-step\n",
      1e-9 * triad, 1e-9 * peak, name(chosen_isa()), law_operations, law_divisions, law_bytes);
  // As bench_strength has it: bytes over processor time, which other work in the machine hardly moves.
  std::array<double, 2> both_triads{};
  for (int threads : {1, 2}) {
    ThreadPool pool(threads);
    both_triads[std::size_t(threads - 1)] = bench::triad_bytes(pool);
  }
  fmt::print("triad by processor time: {:.1f} GB/s with one thread, {:.1f} with two\n", 1e-9 * both_triads[0],
             1e-9 * both_triads[1]);
  // The published set is the same work as before the law had numbers of its own, so that older versions compare.
  for (const auto& [set, bone] : {std::pair{"the law as it runs", bone::Parameters{}},
                                  std::pair{"with the published bone set", published_bone()}}) {
    fmt::print("{}\n", set);
    if (what == "all" || what == "law")
      for (Isa isa : {Isa::baseline, Isa::avx2, Isa::avx512}) law_alone(bone, isa, peak, triad);
    if (what == "all" || what == "step") whole_step(bone, both_triads);
    if (what == "all" || what == "shells") shells(bone);
    if (what == "all" || what == "lesion") whole_lesion(bone, 1.0, 2);
    if (what == "all" || what == "fine") whole_lesion(bone, 0.5, 2);
  }
}
