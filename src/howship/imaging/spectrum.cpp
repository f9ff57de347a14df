// SPDX-License-Identifier: Apache-2.0
#include "howship/imaging/spectrum.hpp"

#include <xraylib.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "howship/base/ensure.hpp"

namespace howship::imaging {
namespace {

using P = Parameter<TubeSettings>;
constexpr Source fit{Origin::fitted, "half-value layers [iec_61267, RQR 5, 6, 8, 9: 2.58, 3.01, 3.97, 5.00 mm Al]",
                     'M'};
constexpr std::array parameters{
    P{&TubeSettings::voltage,
      {"tube_voltage", "kV", 40, 150, "peak voltage", {Origin::assumed, "usual for a lumbar spine", 'M'}}},
    P{&TubeSettings::anode_angle,
      {"anode_angle", "deg", 6, 20, "angle of the tungsten anode", {Origin::recalled, "usual tube", 'M'}}},
    P{&TubeSettings::aluminium, {"filter_aluminium", "mm", 0, 20, "aluminium filter", fit}},
    P{&TubeSettings::copper,
      {"filter_copper", "mm", 0, 2, "copper filter", {Origin::assumed, "none in radiography, 0.1 mm in CT", 'M'}}},
    P{&TubeSettings::range_constant,
      {"range_constant", "keV2 cm2/g", 0.3e6, 10e6, "Thomson-Whiddington constant of tungsten", fit}},
    P{&TubeSettings::k_line_share,
      {"k_line_share",
       "1",
       0,
       0.3,
       "share of K photons at twice the K edge",
       {Origin::assumed, "poorly fixed by half-value layers", 'L'}}},
};

constexpr double tungsten_density = 19.3;  // g/cm3
constexpr double k_edge = 69.5;            // keV
struct Line {
  int energy;
  double weight;
};
constexpr std::array k_lines{Line{59, 1.0}, Line{58, 0.576}, Line{67, 0.317}, Line{69, 0.084}};

void normalise(Spectrum& s) {
  double sum = 0.0;
  for (double p : s.photons) sum += p;
  HOWSHIP_ENSURE(sum > 0.0, "a spectrum holds photons");
  for (double& p : s.photons) p /= sum;
}

}  // namespace

std::span<const P> TubeSettings::table() { return parameters; }

double Spectrum::mean_energy() const {
  double sum = 0.0;
  for (std::size_t e = 0; e < photons.size(); ++e) sum += photons[e] * double(e);
  return sum;
}

Spectrum tube_spectrum(const TubeSettings& tube, const Attenuation& mu) {
  Spectrum out;
  const double kv = tube.voltage, slope = std::tan(tube.anode_angle * std::numbers::pi / 180.0);
  double total = 0.0;
  for (int energy = 1; energy <= highest_energy && energy < kv; ++energy) {
    const double mean = (kv + 3.0 * energy) / 4.0;  // mean energy of electrons that make photons of this energy
    const double depth = (kv * kv - mean * mean) / (tungsten_density * tube.range_constant);
    const double absorption = tungsten_density * CS_Total(74, energy, nullptr) * depth / slope;
    out.photons[std::size_t(energy)] = (kv / energy - 1.0) * std::exp(-absorption);
    total += out.photons[std::size_t(energy)];
  }
  if (kv > k_edge) {
    const double lines = total * tube.k_line_share * std::pow(kv / k_edge - 1.0, 1.63);
    double weights = 0.0;
    for (const Line& line : k_lines) weights += line.weight;
    for (const Line& line : k_lines) out.photons[std::size_t(line.energy)] += lines * line.weight / weights;
  }
  out = filtered(out, Material::aluminium, tube.aluminium / 10.0, mu);
  return filtered(out, Material::copper, tube.copper / 10.0, mu);
}

Spectrum filtered(const Spectrum& spectrum, Material material, double thickness, const Attenuation& mu) {
  Spectrum out = spectrum;
  for (int energy = 1; energy <= highest_energy; ++energy)
    out.photons[std::size_t(energy)] *= std::exp(-mu(material, energy) * thickness);
  normalise(out);
  return out;
}

double half_value_layer(const Spectrum& spectrum, const Attenuation& mu) {
  const auto& air = mu.energy_absorption[std::size_t(Material::air)];
  const auto kerma = [&](double aluminium_mm) {
    double sum = 0.0;
    for (int energy = 1; energy <= highest_energy; ++energy) {
      const auto e = std::size_t(energy);
      sum += spectrum.photons[e] * energy * air[e] * std::exp(-mu(Material::aluminium, energy) * aluminium_mm / 10.0);
    }
    return sum;
  };
  const double half = 0.5 * kerma(0.0);
  double low = 0.0, high = 100.0;
  for (int i = 0; i < 60; ++i) {
    const double middle = 0.5 * (low + high);
    (kerma(middle) > half ? low : high) = middle;
  }
  return 0.5 * (low + high);
}

}  // namespace howship::imaging
