// SPDX-License-Identifier: Apache-2.0
#include "howship/therapy/heat/bioheat.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "howship/base/ensure.hpp"
#include "howship/base/sums.hpp"
#include "howship/therapy/heat/bioheat_kernel.hpp"

namespace howship::therapy::heat {
namespace {

constexpr double gas_constant = 8.314, zero_celsius = 273.15;
constexpr std::size_t widest = 16;  // floats of the widest pack: rows are whole packs of any width

double harmonic(double a, double b) { return a + b > 0.0 ? 2.0 * a * b / (a + b) : 0.0; }

}  // namespace

double DamageLaw::rate(double celsius) const {
  return std::exp(log_frequency - energy / (gas_constant * (celsius + zero_celsius)));
}

Bioheat::Bioheat(const Extent& extent, const Settings& settings, std::span<const ThermalTissue> tissue,
                 std::span<const std::uint8_t> metal, const Link& link)
    : extent_(extent),
      settings_(settings),
      pitch_((std::size_t(extent.ni) + widest - 1) / widest * widest),
      plane_(pitch_ * std::size_t(extent.nj)) {
  HOWSHIP_ENSURE(extent.ni >= 3 && extent.nj >= 3 && extent.nk >= 3 && tissue.size() == extent.size(),
                 "heat wants a tissue for each voxel of a grid with an inside");
  const std::size_t size = widest + plane_ * std::size_t(extent.nk) + widest;
  for (auto* array : {&now_, &next_, &inverse_capacity_, &sink_, &source_, &damage_}) *array = ZeroedArray<float>(size);
  for (auto& face : across_) face = ZeroedArray<float>(size);
  if (settings.freezes) {
    enthalpy_ = ZeroedArray<float>(size);
    melt_ = ZeroedArray<float>(size);
    for (float& m : melt_.span()) m = 1.0f;  // padding must not divide by 0
  }
  const double area = 1e-6 * settings.spacing * settings.spacing;  // m2
  const auto is_metal = [&](std::size_t v) { return !metal.empty() && metal[v] != 0; };
  double best = 0.0;
  for (std::size_t v = 0; v < tissue.size(); ++v)
    if (!is_metal(v)) best = std::max(best, tissue[v].conductivity);
  const HeatParameters& n = settings.numbers;
  const std::array<int, 3> count{extent.ni, extent.nj, extent.nk};
  std::size_t v = 0;
  for (int k = 0; k < extent.nk; ++k)
    for (int j = 0; j < extent.nj; ++j)
      for (int i = 0; i < extent.ni; ++i, ++v) {
        const std::size_t here = at(v);
        const std::array<int, 3> place{i, j, k};
        const bool inside = i > 0 && j > 0 && k > 0 && i + 1 < extent.ni && j + 1 < extent.nj && k + 1 < extent.nk;
        const ThermalTissue& own = tissue[v];
        if (inside) inverse_capacity_[here] = float(1.0 / own.capacity);
        if (inside && !is_metal(v)) sink_[here] = float(own.perfusion * n.blood_heat_capacity);
        if (settings.freezes)
          melt_[here] =
              float(own.latent / own.capacity + 0.5 * (n.liquidus - n.solidus) * (1.0 + n.frozen_heat_capacity));
        const std::array<std::size_t, 3> stride{1, std::size_t(extent.ni),
                                                std::size_t(extent.ni) * std::size_t(extent.nj)};
        for (std::size_t a = 0; a < 3; ++a) {
          if (place[a] + 1 >= count[a]) continue;
          const std::size_t other = v + stride[a];
          const double mean = is_metal(v) != is_metal(other)
                                  ? (a == 2 ? link.end : link.side) * tissue[is_metal(v) ? other : v].conductivity
                              : is_metal(v) ? best
                                            : harmonic(own.conductivity, tissue[other].conductivity);
          across_[a][here] = float(mean / area);
        }
      }
}

std::size_t Bioheat::at(std::size_t voxel) const {
  const std::size_t ni = std::size_t(extent_.ni);
  return widest + voxel / ni * pitch_ + voxel % ni;
}

void Bioheat::insulate(int axis) {
  const std::array<int, 3> count{extent_.ni, extent_.nj, extent_.nk};
  const std::size_t a = std::size_t(axis);
  for (int k = 0; k < extent_.nk; ++k)
    for (int j = 0; j < extent_.nj; ++j)
      for (int i = 0; i < extent_.ni; ++i) {
        const int place = std::array{i, j, k}[a];
        if (place == 0 || place + 2 == count[a]) across_[a][at(extent_.index(i, j, k))] = 0.0f;
      }
}

void Bioheat::set(std::size_t voxel, double celsius) {
  const std::size_t here = at(voxel);
  now_[here] = next_[here] = float(celsius - settings_.start);
  if (!settings_.freezes) return;
  const HeatParameters& n = settings_.numbers;
  const double range = n.liquidus - n.solidus, melt = double(melt_[here]);
  enthalpy_[here] = float(celsius >= n.liquidus ? celsius - settings_.start
                          : celsius > n.solidus
                              ? n.liquidus - settings_.start - melt * (n.liquidus - celsius) / range
                              : n.liquidus - settings_.start - melt - n.frozen_heat_capacity * (n.solidus - celsius));
}

void Bioheat::hold(std::size_t voxel, double celsius) {
  set(voxel, celsius);
  inverse_capacity_[at(voxel)] = 0.0f;
}

void Bioheat::set_source(std::span<const float> source) {
  for (std::size_t v = 0; v < source.size(); ++v) source_[at(v)] = source[v];
}

double Bioheat::longest_step(const Wall* wall) const {
  const HeatParameters& n = settings_.numbers;
  // The most that freezing speeds conduction up (the kernel counts no more than 90 K below the solidus).
  const double bound = settings_.freezes
                           ? n.frozen_conductivity * (1.0 + 90.0 * n.frozen_conductivity_rise) / n.frozen_heat_capacity
                           : 1.0;
  const auto rate = [&](std::size_t here) {
    const double faces = double(across_[0][here]) + double(across_[0][here - 1]) + double(across_[1][here]) +
                         double(across_[1][here - pitch_]) + double(across_[2][here]) +
                         double(across_[2][here - plane_]);
    return double(inverse_capacity_[here]) * (bound * faces + double(sink_[here]));
  };
  double worst = 1e-12;
  for (int k = 1; k + 1 < extent_.nk; ++k)
    for (int j = 1; j + 1 < extent_.nj; ++j)
      for (int i = 1; i + 1 < extent_.ni; ++i) worst = std::max(worst, rate(at(extent_.index(i, j, k))));
  if (wall)
    for (const std::uint32_t v : wall->voxels)
      worst =
          std::max(worst, rate(at(v)) + double(inverse_capacity_[at(v)]) * wall->per_volume / n.frozen_heat_capacity);
  return 0.9 / worst;
}

void Bioheat::advance(double seconds, double power, ThreadPool& pool, const Wall* wall) {
  const HeatParameters& n = settings_.numbers;
  // Around 50 C, so that single precision keeps its digits.
  constexpr double around = 50.0, log2_e = std::numbers::log2e;
  const double from = around + zero_celsius;
  const HeatStep step{.now = now_.data(),
                      .next = next_.data(),
                      .across = {across_[0].data(), across_[1].data(), across_[2].data()},
                      .inverse_capacity = inverse_capacity_.data(),
                      .sink = sink_.data(),
                      .source = source_.data(),
                      .damage = damage_.data(),
                      .enthalpy = enthalpy_.data(),
                      .melt = melt_.data(),
                      .pitch = pitch_,
                      .plane = plane_,
                      .nj = extent_.nj,
                      .seconds = float(seconds),
                      .power = float(power),
                      .start = float(settings_.start),
                      .boiling = float(settings_.boiling - settings_.start),
                      .damage_at = float(std::log(settings_.damage.rate(around)) * log2_e),
                      .damage_slope = float(settings_.damage.energy / (gas_constant * from) * log2_e),
                      .damage_from = float(from),
                      .liquidus = float(n.liquidus - settings_.start),
                      .range = float(n.liquidus - n.solidus),
                      .frozen_conductivity = float(n.frozen_conductivity),
                      .frozen_rise = float(n.frozen_conductivity_rise),
                      .frozen_capacity = float(n.frozen_heat_capacity),
                      .lethal = float(n.lethal_cold_twice - settings_.start)};
  HeatStep shifted = step;  // arrays begin after the slack in front
  shifted.now += widest;
  shifted.next += widest;
  for (auto& face : shifted.across) face += widest;
  for (auto* array : {&shifted.inverse_capacity, &shifted.sink, &shifted.source}) *array += widest;
  shifted.damage += widest;
  if (settings_.freezes) {
    shifted.enthalpy += widest;
    shifted.melt += widest;
  }
  const auto layers =
      settings_.freezes ? HOWSHIP_PICK(chosen_isa(), freeze_layers) : HOWSHIP_PICK(chosen_isa(), heat_layers);
  const int inside = extent_.nk - 2;
  const std::size_t parts = std::size_t(std::min(inside, 4 * pool.size()));
  // What the wall takes is reckoned from the temperatures before the step, as everything else.
  std::vector<float> before;
  if (wall)
    for (const std::uint32_t v : wall->voxels) before.push_back(now_[at(v)]);
  pool.run(parts, [&](std::size_t part) {
    layers(shifted, 1 + int(std::size_t(inside) * part / parts), 1 + int(std::size_t(inside) * (part + 1) / parts));
  });
  std::swap(now_, next_);
  if (!wall) return;
  for (std::size_t w = 0; w < wall->voxels.size(); ++w) {
    const std::size_t here = at(wall->voxels[w]);
    const double change = seconds * double(inverse_capacity_[here]) * wall->per_volume *
                          (wall->temperature - settings_.start - double(before[w]));
    if (!settings_.freezes) {
      now_[here] += float(change);
      continue;
    }
    const double enthalpy = double(enthalpy_[here]) + change, melt = double(melt_[here]);
    enthalpy_[here] = float(enthalpy);
    const double liquidus = n.liquidus - settings_.start, range = n.liquidus - n.solidus, above = enthalpy - liquidus;
    now_[here] = float(above > 0.0     ? enthalpy
                       : above > -melt ? liquidus + range * above / melt
                                       : liquidus - range + (above + melt) / n.frozen_heat_capacity);
    damage_[here] = std::min(damage_[here], now_[here]);
  }
}

double Bioheat::temperature(std::size_t voxel) const { return settings_.start + double(now_[at(voxel)]); }

double Bioheat::damage(std::size_t voxel) const {
  return settings_.freezes ? settings_.start + double(damage_[at(voxel)]) : double(damage_[at(voxel)]);
}

void Bioheat::new_cycle() {
  const float lethal = float(settings_.numbers.lethal_cold_twice - settings_.start);
  for (std::size_t v = 0; v < extent_.size(); ++v) {
    const std::size_t here = at(v);
    if (damage_[here] <= lethal) sink_[here] = 0.0f;
    damage_[here] = now_[here];
  }
}

double Bioheat::stored() const {
  const double volume = 1e-9 * settings_.spacing * settings_.spacing * settings_.spacing;
  std::vector<double> parts;
  for (std::size_t v = 0; v < extent_.size(); ++v) {
    const std::size_t here = at(v);
    if (inverse_capacity_[here] > 0.0f)
      parts.push_back(double(settings_.freezes ? enthalpy_[here] : now_[here]) * volume /
                      double(inverse_capacity_[here]));
  }
  return ordered_sum(parts);
}

}  // namespace howship::therapy::heat
