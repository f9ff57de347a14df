// SPDX-License-Identifier: Apache-2.0
#include "howship/therapy/cement/curing.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

namespace howship::therapy::cement {

Cured cure(const Extent& extent, double spacing, std::span<const float> filled,
           std::span<const heat::ThermalTissue> tissue, const CementParameters& n, const heat::HeatParameters& of_heat,
           ThreadPool& pool) {
  std::vector<heat::ThermalTissue> still(tissue.begin(), tissue.end());
  for (std::size_t v = 0; v < still.size(); ++v)
    if (filled[v] > 0.0f) still[v].perfusion = 0.0;
  heat::Bioheat bath(extent,
                     {.spacing = spacing,
                      .start = of_heat.blood_temperature,
                      .boiling = 1e3,  // cement itself passes 100 C without boiling
                      .damage = {of_heat.damage_log_frequency, of_heat.damage_energy},
                      .numbers = of_heat},
                     still);
  std::vector<float> source(filled.begin(), filled.end());
  bath.set_source(source);
  Cured out;
  out.hottest.assign(extent.size(), float(of_heat.blood_temperature));
  const double begin = n.curing_time - 3.5 * n.curing_width, end = n.curing_time + 20.0 * n.curing_width;
  const int steps = int(std::ceil((end - begin) / bath.longest_step()));
  const double dt = (end - begin) / steps;
  for (int s = 0; s < steps; ++s) {
    const double t = (begin + (s + 0.5) * dt - n.curing_time) / n.curing_width;
    bath.advance(dt, n.heat_of_curing * std::exp(-0.5 * t * t) / (n.curing_width * std::sqrt(2.0 * std::numbers::pi)),
                 pool);
    if (s % 4 == 3)
      for (std::size_t v = 0; v < out.hottest.size(); ++v)
        out.hottest[v] = std::max(out.hottest[v], float(bath.temperature(v)));
  }
  out.killed.resize(extent.size());
  for (std::size_t v = 0; v < out.killed.size(); ++v) {
    const double damage = bath.damage(v);
    out.killed[v] = damage >= 1.0 ? 1.0f : float(1.0 - std::exp(-damage));
  }
  return out;
}

std::vector<float> poisoned(const Extent& e, double spacing, std::span<const float> filled, std::span<const float> pore,
                            const heat::HeatParameters& n) {
  // As a share of what the pores of a voxel hold.
  std::vector<double> now(e.size()), next;
  for (std::size_t v = 0; v < now.size(); ++v)
    now[v] = pore[v] > 0.01f ? std::min(double(filled[v] / pore[v]), 1.0) : 0.0;
  const double dt = std::min(0.9 * spacing * spacing / (6.0 * n.ethanol_diffusion), 30.0);
  const double lasts = 60.0 * n.ethanol_washout * 3.0;
  std::vector<double> strong(e.size());  // s above what kills
  const std::array<std::size_t, 3> stride{1, std::size_t(e.ni), std::size_t(e.ni) * std::size_t(e.nj)};
  const double share = n.ethanol_diffusion * dt / (spacing * spacing);
  for (double t = 0.0; t < lasts; t += dt) {
    next = now;
    std::size_t v = 0;
    for (int k = 0; k < e.nk; ++k)
      for (int j = 0; j < e.nj; ++j)
        for (int i = 0; i < e.ni; ++i, ++v) {
          if (now[v] > n.ethanol_lethal) strong[v] += dt;
          const std::array<bool, 3> has{i + 1 < e.ni, j + 1 < e.nj, k + 1 < e.nk};
          for (std::size_t a = 0; a < 3; ++a) {
            if (!has[a]) continue;
            const std::size_t w = v + stride[a];
            if (pore[v] <= 0.01f || pore[w] <= 0.01f) continue;
            const double flow = share * (now[w] - now[v]);
            next[v] += flow;
            next[w] -= flow;
          }
          next[v] -= now[v] * dt / (60.0 * n.ethanol_washout);
        }
    now.swap(next);
  }
  std::vector<float> out(e.size());
  for (std::size_t v = 0; v < out.size(); ++v)
    out[v] = strong[v] >= 60.0 * n.ethanol_minutes ? float(n.ethanol_killed) : 0.0f;
  return out;
}

}  // namespace howship::therapy::cement
