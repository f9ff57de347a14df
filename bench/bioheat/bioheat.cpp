// SPDX-License-Identifier: Apache-2.0
// Speed of the bioheat step and of the electric field beside the memory bandwidth of the machine, measured in the same
// run.
#include <fmt/format.h>

#include <algorithm>

#include "howship/numerics/machine.hpp"
#include "howship/therapy/heat/ablation_zone.hpp"

namespace howship::therapy::heat {
namespace {

// Read: temperature, three conductances, capacity, sink, source, damage; written: temperature, damage. Freezing reads
// and writes enthalpy, too, and reads what melting takes.
constexpr double warm_bytes = 40.0, cold_bytes = 52.0;

void step(bool freezes, int n, double triad) {
  ThreadPool pool(1);
  Bioheat::Settings settings;
  settings.freezes = freezes;
  const ThermalTissue tissue = mixed({.tumour = 1.0}, {});
  const std::size_t size = std::size_t(n) * std::size_t(n) * std::size_t(n);
  Bioheat heat({n, n, n}, settings, std::vector<ThermalTissue>(size, tissue));
  heat.set_source(std::vector<float>(size, 1.0f));
  const double dt = heat.longest_step();
  const int rounds = std::max(1, int(20'000'000 / size));
  double best = 1e9;
  for (int trial = 0; trial < 7; ++trial) {
    const double start = thread_seconds();
    for (int r = 0; r < rounds; ++r) heat.advance(dt, freezes ? -1e5 : 1e4, pool);
    best = std::min(best, (thread_seconds() - start) / rounds / double(size));
  }
  const double bytes = freezes ? cold_bytes : warm_bytes;
  fmt::print("  {:8} {:3}^3: {:6.1f} M voxel-steps/s, {:5.2f} GB/s ({:.0f} % of triad)\n",
             freezes ? "freezing" : "heating", n, 1e-6 / best, 1e-9 * bytes / best, 100 * bytes / best / triad);
}

}  // namespace
}  // namespace howship::therapy::heat

int main() {
  using namespace howship;
  const double triad = triad_bandwidth();
  fmt::print("bioheat, {}, one thread; triad {:.2f} GB/s\n", name(chosen_isa()), 1e-9 * triad);
  for (const int n : {64, 128}) {
    therapy::heat::step(false, n, triad);
    therapy::heat::step(true, n, triad);
  }
  ThreadPool pool(1);
  const double start = thread_seconds();
  const auto tumour = therapy::heat::mixed({.tumour = 1.0}, {});
  const auto zone = therapy::heat::ablate(
      {.active = 20.0}, therapy::heat::Radiofrequency{.minutes = 15.0}, [&](const Vec3&) { return tumour; }, {}, {},
      pool);
  fmt::print("  radiofrequency, 15 min at 1 mm: {:.2f} s, {:.1f} mL\n", thread_seconds() - start, zone.volume);
  const double then = thread_seconds();
  const auto ice = therapy::heat::ablate(
      {.active = 30.0, .diameter = 2.4}, therapy::heat::Cryo{}, [&](const Vec3&) { return tumour; }, {.spacing = 1.5},
      {}, pool);
  fmt::print("  cryoablation, 10 + 5 + 10 min at 1.5 mm: {:.2f} s, {:.1f} mL\n", thread_seconds() - then, ice.volume);
}
