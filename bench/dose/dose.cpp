// SPDX-License-Identifier: Apache-2.0
// Speed of the dose engine: rays through a body of 128^3 voxels, and the dose of nine open fields.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <thread>

#include "howship/therapy/beam/plan.hpp"
#include "howship/therapy/beam/quality.hpp"
#include "howship/therapy/beam/rays.hpp"

namespace {

double wall_seconds() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

}  // namespace

int main() {
  using namespace howship;
  using namespace howship::therapy::beam;
  constexpr int n = 128;
  BodyAround body;
  Grid grid;
  grid.extent = {n, n, n};
  for (std::size_t c = 0; c < 3; ++c) {
    grid.to_world.column[c] = {};
    grid.to_world.column[c][c] = 2.5;
    grid.to_world.origin[c] = -2.5 * (n - 1) / 2;
  }
  body.density = Volume<float>(grid, 0.0f);
  body.organ.assign(grid.extent.size(), Organ::none);
  body.marrow.assign(grid.extent.size(), 0.0f);
  body.own.assign(grid.extent.size(), 0);
  body.in_bone = grid.to_world;
  std::vector<std::uint8_t> target(grid.extent.size(), 0);
  std::size_t inside = 0;
  for (int k = 0; k < n; ++k)
    for (int j = 0; j < n; ++j)
      for (int i = 0; i < n; ++i) {
        const Vec3 at = grid.to_world({double(i), double(j), double(k)});
        const std::size_t v = grid.extent.index(i, j, k);
        if (std::pow(at[0] / 155, 2) + std::pow(at[1] / 110, 2) > 1.0) continue;
        body.density.value[v] = 1.0f;
        body.organ[v] = Organ::other;
        ++inside;
        target[v] = std::hypot(at[0], at[1], at[2]) < 25.0 ? 1 : 0;
      }
  // Fields of 10 x 10 cm with rays 2.5 mm apart, as plans have them, and 128 x 128 rays through 128^3 voxels of 1 mm.
  Volume<float> fine = body.density;
  for (std::size_t c = 0; c < 3; ++c) {
    fine.grid.to_world.column[c][c] = 1.0;
    fine.grid.to_world.origin[c] = -0.5 * (n - 1);
  }
  const auto rays = [](std::string_view what, const Volume<float>& density, double half, double pitch) {
    double best = 1e9;
    std::size_t steps = 0, count = 0;
    for (int again = 0; again < 60; ++again) {
      const double begin = thread_seconds();
      const Electrons electrons(density);
      steps = count = 0;
      for (int f = 0; f < 9; ++f) {
        const Fan fan(electrons, {0, 0, 0}, 40.0 * f, half, half, pitch);
        steps += fan.steps();
        count += fan.rays();
      }
      best = std::min(best, thread_seconds() - begin);
    }
    fmt::print("rays, 128^3 voxels, nine fields, {}, one thread: {:.0f} rays/s, {:.0f} million ray-steps/s, {:.3f} s\n",
               what, double(count) / best, 1e-6 * double(steps) / best, best);
  };
  rays("2.5 mm apart in voxels of 2.5 mm", body.density, 5.2, 0.25);
  rays("1 mm apart in voxels of 1 mm", fine, 6.35, 0.1);
  for (const int threads : {1, std::max(1, int(std::thread::hardware_concurrency()))}) {
    ThreadPool pool(threads);
    Prescription p;
    p.technique = Technique::opposed;
    for (int f = 0; f < 9; ++f) p.gantry.push_back(40.0 * f);
    p.energy = 6;
    // Of one thread the time of its processor counts: others may be busy there.
    const auto now = threads == 1 ? &thread_seconds : &wall_seconds;
    const double begin = now();
    const Plan made = plan(body, target, target, p, {}, pool);
    const double took = now() - begin;
    fmt::print("dose, {} voxels of body, nine open fields, {} thread{}: {:.2f} s, {:.2f} million voxels of a field/s\n",
               inside, threads, threads == 1 ? "" : "s", took, 9e-6 * double(inside) / took);
  }
  {
    ThreadPool pool(1);
    Prescription p;
    p.technique = Technique::stereotactic;
    p.to_edge = true;
    p.energy = 6;
    const double begin = thread_seconds();
    const Plan made = plan(body, target, target, p, {}, pool);
    fmt::print("plan, nineteen modulated fields, one thread: {:.1f} s\n", thread_seconds() - begin);
    (void)made;
  }
  return 0;
}
