// SPDX-License-Identifier: Apache-2.0
#include "howship/therapy/heat/ablation_zone.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "howship/base/ensure.hpp"
#include "howship/base/sums.hpp"
#include "howship/therapy/heat/electric.hpp"

namespace howship::therapy::heat {
namespace {

constexpr double pi = std::numbers::pi;

Vec3 unit(const Vec3& v) {
  const double length = std::hypot(v[0], v[1], v[2]);
  HOWSHIP_ENSURE(length > 0.0, "a probe has a direction");
  return {v[0] / length, v[1] / length, v[2] / length};
}

/// Conductivity of a random mixture of three parts (Bruggeman 1935): each part sees the mixture around it.
double effective_medium(const std::array<double, 3>& part, const std::array<double, 3>& value) {
  double low = *std::min_element(value.begin(), value.end()), high = *std::max_element(value.begin(), value.end());
  for (int step = 0; step < 60 && high - low > 1e-9 * high; ++step) {
    const double middle = 0.5 * (low + high);
    double sum = 0.0;
    for (std::size_t p = 0; p < 3; ++p) sum += part[p] * (value[p] - middle) / (value[p] + 2.0 * middle);
    (sum > 0.0 ? low : high) = middle;
  }
  return 0.5 * (low + high);
}

/// The grid along a probe, its tissue, and which voxels are probe.
struct Bed {
  Grid grid;
  double spacing;
  Wire wire;
  std::vector<ThermalTissue> tissue;
  std::vector<std::uint8_t> probe;
  std::vector<std::uint32_t> probe_voxels, near;  ///< `near`: tissue within some voxels of the probe
  Vec3 middle{};                                  ///< of the active part, voxel coordinates
};

/// Places of the probes across, in mm from their middle.
std::vector<std::array<double, 2>> stand(const Probe& probe) {
  if (probe.count == 1) return {{0.0, 0.0}};
  std::vector<std::array<double, 2>> out;
  const double circle = 0.5 * probe.apart / std::sin(pi / probe.count);
  for (int p = 0; p < probe.count; ++p) {
    const double angle = 2.0 * pi * (double(p) + 0.5) / probe.count;
    out.push_back({circle * std::cos(angle), circle * std::sin(angle)});
  }
  return out;
}

Bed bed_of(const Probe& probe, const TissueAt& tissue, const Bath& bath, double reach) {
  Bed out;
  out.spacing = bath.spacing;
  out.wire = wire_of(0.5 * probe.diameter, bath.spacing);
  const Vec3 w = unit(probe.direction);
  // Across: whichever axis of the world is least along the probe gives the first of the two.
  Vec3 side{0, 0, 0};
  side[std::size_t(std::min_element(w.begin(), w.end(), [](double a, double b) { return std::abs(a) < std::abs(b); }) -
                   w.begin())] = 1.0;
  const Vec3 u = unit(cross(side, w)), v = cross(w, u);
  const double h = bath.spacing;
  const auto places = stand(probe);
  double aside = 0.0;
  for (const auto& [a, b] : places) aside = std::max({aside, std::abs(a), std::abs(b)});
  const auto voxels = [&](double half, int parity) {
    int n = 2 * int(std::ceil(half / h)) + 2;
    if (n % 2 != parity) ++n;
    return n;
  };
  const int across = voxels(aside + reach, out.wire.across == 1 ? 1 : 0), along = voxels(0.5 * probe.active + reach, 0);
  out.grid.extent = {across, across, along};
  out.middle = {0.5 * (across - 1), 0.5 * (across - 1), 0.5 * (along - 1)};
  for (std::size_t r = 0; r < 3; ++r) {
    out.grid.to_world.column[0][r] = h * u[r];
    out.grid.to_world.column[1][r] = h * v[r];
    out.grid.to_world.column[2][r] = h * w[r];
    out.grid.to_world.origin[r] = probe.tip[r] - 0.5 * probe.active * w[r] -
                                  h * (out.middle[0] * u[r] + out.middle[1] * v[r] + out.middle[2] * w[r]);
  }
  out.tissue.resize(out.grid.extent.size());
  out.probe.assign(out.tissue.size(), 0);
  std::size_t at = 0;
  for (int k = 0; k < along; ++k)
    for (int j = 0; j < across; ++j)
      for (int i = 0; i < across; ++i, ++at) {
        out.tissue[at] = tissue(out.grid.to_world({double(i), double(j), double(k)}));
        if (std::abs(k - out.middle[2]) * h > 0.5 * probe.active) continue;
        for (const auto& [a, b] : places) {
          const double di = std::abs(i - out.middle[0] - std::round(a / h)),
                       dj = std::abs(j - out.middle[1] - std::round(b / h));
          if (std::max(di, dj) < 0.5 * out.wire.across) out.probe[at] = 1;
        }
        if (out.probe[at]) out.probe_voxels.push_back(std::uint32_t(at));
      }
  const Extent& e = out.grid.extent;
  constexpr int reach_near = 3;
  std::vector<std::uint8_t> is_near(out.tissue.size());
  for (const std::uint32_t p : out.probe_voxels) {
    const int i = int(p) % e.ni, j = int(p) / e.ni % e.nj, k = int(p) / (e.ni * e.nj);
    for (int c = -reach_near; c <= reach_near; ++c)
      for (int b = -reach_near; b <= reach_near; ++b)
        for (int a = -reach_near; a <= reach_near; ++a)
          if (e.contains(i + a, j + b, k + c)) is_near[e.index(i + a, j + b, k + c)] = 1;
  }
  for (std::size_t n = 0; n < is_near.size(); ++n)
    if (is_near[n] && !out.probe[n]) out.near.push_back(std::uint32_t(n));
  return out;
}

Bioheat::Settings settings_of(const Bath& bath, const HeatParameters& n) {
  return {
      .spacing = bath.spacing, .start = bath.start, .damage = {n.damage_log_frequency, n.damage_energy}, .numbers = n};
}

/// mm of a circle as large as the voxels of the middle layer that `is_in` says.
template <class In>
double section_width(const Bed& bed, const In& is_in) {
  const Extent& e = bed.grid.extent;
  const int k = e.nk / 2;
  double area = 0.0;
  for (int j = 0; j < e.nj; ++j)
    for (int i = 0; i < e.ni; ++i) area += is_in(e.index(i, j, k)) ? bed.spacing * bed.spacing : 0.0;
  return 2.0 * std::sqrt(area / pi);
}

/// What is dead, from the share that each voxel lost.
void measure(const Bed& bed, Zone& zone) {
  const Extent& e = bed.grid.extent;
  zone.probe = bed.probe;
  std::size_t dead = 0;
  int layers = 0;
  for (int k = 0; k < e.nk; ++k) {
    bool any = false;
    for (int j = 0; j < e.nj; ++j)
      for (int i = 0; i < e.ni; ++i) {
        const std::size_t v = e.index(i, j, k);
        if (bed.probe[v]) any = true;
        if (bed.probe[v] || zone.killed.value[v] < 1.0f) continue;
        any = true;
        ++dead;
      }
    layers += any ? 1 : 0;
  }
  zone.volume = 1e-3 * bed.spacing * bed.spacing * bed.spacing * double(dead);
  zone.length = layers * bed.spacing;
  zone.width = section_width(bed, [&](std::size_t v) { return bed.probe[v] || zone.killed.value[v] >= 1.0f; });
  // Cells where the probe stands fare as those beside it: at its surface all die if those do.
  for (const std::uint32_t v : bed.probe_voxels) {
    const int i = int(v) % e.ni, j = int(v) / e.ni % e.nj, k = int(v) / (e.ni * e.nj);
    float most = 0.0f;
    for (int b = -1; b <= 1; ++b)
      for (int a = -1; a <= 1; ++a)
        if (e.contains(i + a, j + b, k) && !bed.probe[e.index(i + a, j + b, k)])
          most = std::max(most, zone.killed.value[e.index(i + a, j + b, k)]);
    zone.killed.value[v] = most;
  }
}

Zone hot_zone(const Bed& bed, const Bioheat& heat, const std::vector<float>& hottest) {
  Zone out;
  out.killed = Volume<float>(bed.grid);
  out.extreme = Volume<float>(bed.grid);
  out.extreme.value = hottest;
  for (std::size_t v = 0; v < hottest.size(); ++v) {
    const double damage = heat.damage(v);
    out.killed.value[v] = bed.probe[v] ? 0.0f : damage >= 1.0 ? 1.0f : float(1.0 - std::exp(-damage));
  }
  measure(bed, out);
  return out;
}

void keep_hottest(const Bioheat& heat, std::vector<float>& hottest) {
  for (std::size_t v = 0; v < hottest.size(); ++v) hottest[v] = std::max(hottest[v], float(heat.temperature(v)));
}

/// Heats with a source of unit power until `seconds` have passed, or all that is left cools down within them.
void heat_with(Bioheat& heat, double power, double seconds, std::vector<float>& hottest, ThreadPool& pool) {
  const double longest = heat.longest_step();
  const int steps = std::max(1, int(std::ceil(seconds / longest)));
  for (int s = 0; s < steps; ++s) {
    heat.advance(seconds / steps, power, pool);
    if (s % 10 == 9 || s + 1 == steps) keep_hottest(heat, hottest);
  }
}

constexpr double cooling_down = 120.0;  // s after the end in which heat that is left still does damage

double sampled(const Volume<float>& volume, const Vec3& place, double outside) {
  const Vec3 at = volume.grid.to_world.inverse(place);
  const Extent& e = volume.grid.extent;
  const std::array<int, 3> n{e.ni, e.nj, e.nk};
  std::array<int, 3> low{};
  Vec3 part{};
  for (std::size_t a = 0; a < 3; ++a) {
    if (!(at[a] >= 0.0 && at[a] <= n[a] - 1)) return outside;
    low[a] = std::min(int(at[a]), n[a] - 2);
    part[a] = at[a] - low[a];
  }
  double out = 0.0;
  for (int c = 0; c < 8; ++c) {
    const int i = c & 1, j = c >> 1 & 1, k = c >> 2;
    out += (i ? part[0] : 1.0 - part[0]) * (j ? part[1] : 1.0 - part[1]) * (k ? part[2] : 1.0 - part[2]) *
           double(volume(low[0] + i, low[1] + j, low[2] + k));
  }
  return out;
}

}  // namespace

ThermalTissue mixed(const TissueParts& parts, const HeatParameters& n) {
  if (parts.around == TissueParts::Around::canal && parts.tumour <= 0.0 && parts.cement <= 0.0)
    return {n.canal_conductivity, n.canal_heat_capacity, n.canal_perfusion, n.canal_conductance, n.canal_latent_heat};
  const bool soft = parts.around != TissueParts::Around::bone;
  const double cement = std::clamp(parts.cement, 0.0, 1.0), matrix = std::clamp(parts.matrix, 0.0, 1.0 - cement);
  const double tumour = std::clamp(parts.tumour, 0.0, 1.0 - cement - matrix), rest = 1.0 - cement - matrix - tumour;
  const ThermalTissue ground = parts.around == TissueParts::Around::canal
                                   ? ThermalTissue{n.canal_conductivity, n.canal_heat_capacity, n.canal_perfusion,
                                                   n.canal_conductance, n.canal_latent_heat}
                               : soft ? ThermalTissue{n.soft_conductivity, n.soft_heat_capacity, n.soft_perfusion,
                                                      n.soft_conductance, n.soft_latent_heat}
                                      : ThermalTissue{n.marrow_conductivity, n.marrow_heat_capacity, n.marrow_perfusion,
                                                      n.marrow_conductance, n.marrow_latent_heat};
  ThermalTissue out;
  out.capacity = matrix * n.matrix_heat_capacity + tumour * n.tumour_heat_capacity + cement * n.cement_heat_capacity +
                 rest * ground.capacity;
  out.perfusion = matrix * n.matrix_perfusion + tumour * n.tumour_perfusion + rest * ground.perfusion;
  out.latent = matrix * n.matrix_latent_heat + tumour * n.tumour_latent_heat + rest * ground.latent;
  // Cement and matrix are both what current does not like; heat passes cement worse than anything else.
  const double solid = matrix + cement;
  const double solid_conductivity =
      solid > 0.0 ? (matrix * n.matrix_conductivity + cement * n.cement_conductivity) / solid : n.matrix_conductivity;
  const double solid_conductance =
      solid > 0.0 ? (matrix * n.matrix_conductance + cement * n.cement_conductance) / solid : n.matrix_conductance;
  out.conductivity =
      effective_medium({solid, tumour, rest}, {solid_conductivity, n.tumour_conductivity, ground.conductivity});
  out.conductance =
      effective_medium({solid, tumour, rest}, {solid_conductance, n.tumour_conductance, ground.conductance});
  return out;
}

double wire_radius(int across, double spacing) { return (across == 1 ? 0.1985 : 0.718) * spacing; }

Wire wire_of(double radius, double spacing) {
  const auto off = [&](int across) { return std::abs(std::log(radius / wire_radius(across, spacing))); };
  Wire out;
  out.across = off(1) < off(2) ? 1 : 2;
  // The faces around the line are resistors in parallel; a thinner or thicker wire is one more in series.
  const double faces = out.across == 1 ? 4.0 : 8.0;
  out.link.side = 1.0 / std::max(0.1, 1.0 + faces * std::log(wire_radius(out.across, spacing) / radius) / (2.0 * pi));
  out.link.end = std::min(1.0, pi * radius * radius / std::pow(out.across * spacing, 2));
  return out;
}

Wall freezing_wall(std::span<const std::uint32_t> voxels, const Wire& wire, double radius, double spacing,
                   double conductivity, const HeatParameters& n) {
  // Around a probe in use tissue is frozen, and cold ice leads better still.
  const double ice = 1.3 * n.frozen_conductivity * conductivity;
  const double line = wire_radius(wire.across, spacing), h = 1e-3 * spacing;
  const double resistance =
      1.0 / (n.wall_transfer * 2.0 * pi * 1e-3 * radius) + std::log(line / radius) / (2.0 * pi * ice);
  return {voxels, 1.0 / (resistance * double(wire.across * wire.across) * h * h), n.gas_temperature};
}

double Zone::killed_at(const Vec3& place) const { return sampled(killed, place, 0.0); }
double Zone::extreme_at(const Vec3& place, double outside) const { return sampled(extreme, place, outside); }

Zone ablate(const Probe& probe, const Radiofrequency& how, const TissueAt& tissue, const Bath& bath,
            const HeatParameters& n, ThreadPool& pool) {
  const Bed bed = bed_of(probe, tissue, bath, bath.around);
  Bioheat heat(bed.grid.extent, settings_of(bath, n), bed.tissue, bed.probe, bed.wire.link);
  if (how.cooled)
    for (const std::uint32_t v : bed.probe_voxels) heat.hold(v, n.cooled_tip);
  const double limit = how.cooled ? n.boiling_onset : how.limit;
  const double longest = heat.longest_step(), seconds = 60.0 * how.minutes;
  const int steps = int(std::ceil(seconds / longest));
  const double dt = seconds / steps;
  constexpr double field_every = 20.0;  // s between fields: tissue conducts slowly better
  ElectricField field;
  std::vector<double> sigma(bed.tissue.size());
  std::vector<float> hottest(bed.tissue.size(), float(bath.start)), unit_heat;
  double next_field = 0.0, power = 0.3 * how.power, energy = 0.0;
  for (int s = 0; s < steps; ++s) {
    const double t = s * dt;
    if (t >= next_field) {
      for (std::size_t v = 0; v < sigma.size(); ++v) {
        const double celsius = heat.temperature(v);
        sigma[v] = bed.tissue[v].conductance * std::clamp(1.0 + n.conductance_rise * (celsius - 37.0), 0.2, 2.26) *
                   (celsius > n.boiling_onset ? n.boiled_conductance : 1.0);
      }
      solve(bed.grid.extent, bath.spacing, sigma, bed.probe, bed.wire.link, field, pool);
      unit_heat = field.heat;
      for (float& q : unit_heat) q = float(double(q) / field.conductance);
      heat.set_source(unit_heat);
      next_field += field_every;
      keep_hottest(heat, hottest);
    }
    double hot = 0.0;
    for (const std::uint32_t v : bed.near) hot = std::max(hot, heat.temperature(v));
    // As generators do: power goes up while tissue is far from its limit, and is taken back beyond it.
    if (s > 0) {
      power = power * (1.0 + 0.05 * (limit - hot) / 5.0 * dt) + (hot < limit - 10.0 ? 0.02 * how.power * dt : 0.0);
      power = std::clamp(power, 0.0, how.power);
    }
    heat.advance(dt, power, pool);
    energy += dt * power;
  }
  keep_hottest(heat, hottest);
  const double at_end = power;
  heat_with(heat, 0.0, cooling_down, hottest, pool);
  Zone out = hot_zone(bed, heat, hottest);
  out.energy = energy;
  out.power_at_end = at_end;
  return out;
}

Zone ablate(const Probe& probe, const Microwave& how, const TissueAt& tissue, const Bath& bath, const HeatParameters& n,
            ThreadPool& pool) {
  const Bed bed = bed_of(probe, tissue, bath, bath.around + 5.0);
  Bioheat heat(bed.grid.extent, settings_of(bath, n), bed.tissue, bed.probe, bed.wire.link);
  // The field of the antenna: it spreads around the radiating part, and tissue takes it up.
  std::vector<double> source(bed.tissue.size());
  const Extent& e = bed.grid.extent;
  std::size_t v = 0;
  for (int k = 0; k < e.nk; ++k)
    for (int j = 0; j < e.nj; ++j)
      for (int i = 0; i < e.ni; ++i, ++v) {
        if (bed.probe[v]) continue;
        const double beside = bed.spacing * std::hypot(i - bed.middle[0], j - bed.middle[1]);
        const double beyond = std::max(0.0, bed.spacing * std::abs(k - bed.middle[2]) - 0.5 * probe.active);
        const double r = std::max(std::hypot(beside, beyond), 0.5 * bed.spacing);
        source[v] = std::exp(-2.0 * r / n.microwave_range) / r;
      }
  const double total = 1e-9 * bed.spacing * bed.spacing * bed.spacing * ordered_sum(source);
  std::vector<float> unit_heat(source.size());
  for (std::size_t w = 0; w < source.size(); ++w) unit_heat[w] = float(source[w] / total);
  heat.set_source(unit_heat);
  std::vector<float> hottest(bed.tissue.size(), float(bath.start));
  heat_with(heat, how.power, 60.0 * how.minutes, hottest, pool);
  heat_with(heat, 0.0, cooling_down, hottest, pool);
  Zone out = hot_zone(bed, heat, hottest);
  out.energy = 60.0 * how.minutes * how.power;
  out.power_at_end = how.power;
  return out;
}

Zone ablate(const Probe& probe, const Laser& how, const TissueAt& tissue, const Bath& bath, const HeatParameters& n,
            ThreadPool& pool) {
  // A bare fibre is a point: a cube of tissue at its end takes the light up, and chars.
  Probe point = probe;
  point.active = 2.0 * bath.spacing;
  point.diameter = 2.0 * wire_radius(2, bath.spacing);
  const Bed bed = bed_of(point, tissue, bath, std::min(bath.around, 20.0));
  Bioheat::Settings settings = settings_of(bath, n);
  settings.boiling = 1e6;
  Bioheat heat(bed.grid.extent, settings, bed.tissue);
  std::vector<float> unit_heat(bed.tissue.size());
  const double volume = 1e-9 * bath.spacing * bath.spacing * bath.spacing;
  for (const std::uint32_t v : bed.probe_voxels) unit_heat[v] = float(1.0 / (volume * double(bed.probe_voxels.size())));
  heat.set_source(unit_heat);
  std::vector<float> hottest(bed.tissue.size(), float(bath.start));
  heat_with(heat, how.power * probe.count, how.energy / how.power, hottest, pool);
  heat_with(heat, 0.0, cooling_down, hottest, pool);
  Zone out = hot_zone(bed, heat, hottest);
  out.energy = how.energy * probe.count;
  out.power_at_end = how.power * probe.count;
  return out;
}

Zone ablate(const Probe& probe, const Cryo& how, const TissueAt& tissue, const Bath& bath, const HeatParameters& n,
            ThreadPool& pool) {
  const Bed bed = bed_of(probe, tissue, bath, bath.around);
  Bioheat::Settings settings = settings_of(bath, n);
  settings.freezes = true;
  Bioheat heat(bed.grid.extent, settings, bed.tissue);
  double conductivity = 0.0;
  for (const std::uint32_t v : bed.probe_voxels)
    conductivity += bed.tissue[v].conductivity / double(bed.probe_voxels.size());
  const Wall cold = freezing_wall(bed.probe_voxels, bed.wire, 0.5 * probe.diameter, bath.spacing, conductivity, n);
  const double longest = heat.longest_step(&cold);
  Zone out;
  out.killed = Volume<float>(bed.grid);
  out.extreme = Volume<float>(bed.grid, float(bath.start));
  std::vector<std::uint8_t> times(bed.tissue.size());
  for (int cycle = 0; cycle < how.cycles; ++cycle) {
    const auto pass = [&](double minutes, const Wall* wall) {
      const int steps = int(std::ceil(60.0 * minutes / longest));
      for (int s = 0; s < steps; ++s) heat.advance(60.0 * minutes / steps, 0.0, pool, wall);
    };
    pass(how.freeze, &cold);
    if (cycle + 1 == how.cycles) {
      const auto width = [&](double celsius) {
        return section_width(bed, [&](std::size_t v) { return heat.temperature(v) <= celsius; });
      };
      out.ice_width = width(0.0);
      out.widths_at = {width(-20.0), width(-30.0), width(-40.0)};
      for (const std::uint32_t v : bed.probe_voxels) out.wall += heat.temperature(v) / double(bed.probe_voxels.size());
    }
    // Nothing becomes colder than it was when the last freeze ended but what lies around the ice, and that not deadly.
    if (cycle + 1 < how.cycles) pass(how.thaw, nullptr);
    for (std::size_t v = 0; v < times.size(); ++v) {
      const double coldest = heat.coldest(v);
      out.extreme.value[v] = std::min(out.extreme.value[v], float(coldest));
      if (coldest <= n.lethal_cold_twice) ++times[v];
    }
    heat.new_cycle();
  }
  for (std::size_t v = 0; v < times.size(); ++v)
    out.killed.value[v] =
        !bed.probe[v] && (times[v] >= 2 || double(out.extreme.value[v]) <= n.lethal_cold) ? 1.0f : 0.0f;
  measure(bed, out);
  return out;
}

}  // namespace howship::therapy::heat
