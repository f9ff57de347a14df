// SPDX-License-Identifier: Apache-2.0
#include "howship/therapy/beam/quality.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace howship::therapy::beam {
namespace {

constexpr double root_two = std::numbers::sqrt2;

// Fitted together to depth doses of 5, 10 and 20 cm fields, outputs, doses at the surface and penumbras
// (docs/theory/beams.md gives the tables and how far the fit is from each; it is within 1.1 % of a measured curve).
constexpr Quality fitted[] = {
    {6,
     1.5,
     0.0581355,
     0.00522575,
     2.86471,
     0.0704696,
     {{{0.0174166, 1.83276, 1.5, 0.0367657},
       {0.280421, 0.169963, 1.45084, 0.027024},
       {0.428345, 0.097148, 10.7634, 0}}},
     0.285135,
     1.52389,
     6.86804,
     {0.950, 0.970, 1.0, 1.030, 1.052}},
    {10,
     2.4,
     0.0424999,
     0.00289949,
     1.9028,
     0.0477373,
     {{{0.5, 1.18268, 0.25, 0.0239647}, {0.361437, 0.105421, 1.32166, 0.0395519}, {0.429098, 0.0435025, 8.87284, 0.5}}},
     0.344492,
     1.0,
     5.30069,
     {0.950, 0.972, 1.0, 1.028, 1.045}},
};

// Blur of the primary: source and electrons set in motion, cm and cm a cm of depth.
constexpr double primary_width = 0.17, primary_widening = 0.006;

/// Both sides of a rectangle of half width `half` seen by a Gaussian.
double edge(double x, double half, double scale) {
  const auto bounded = [](double at) { return at > 4.0 ? 1.0 : at < -4.0 ? -1.0 : std::erf(at); };
  return 0.5 * (bounded((x + half) * scale) - bounded((x - half) * scale));
}

}  // namespace

std::span<const Quality> qualities() { return fitted; }

Beam::Beam(const Quality& quality) : quality_(&quality) {
  const double d = quality.depth_of_maximum, side = 10.0 * (axis_distance + d) / axis_distance;
  norm_ = 1.0 / on_axis(d, side, side, axis_distance);
}

std::array<Component, components> Beam::at(double d) const {
  const Quality& q = *quality_;
  const double left = std::exp(-q.attenuation * (1.0 - q.hardening * d) * d);
  std::array<Component, components> out;
  out[0] = {q.build_up / (q.build_up - q.attenuation) * (left - (1.0 - q.surface) * std::exp(-q.build_up * d)),
            primary_width + primary_widening * d};
  for (std::size_t k = 0; k < q.scatter.size(); ++k) {
    const Quality::Scatter& s = q.scatter[k];
    out[k + 1] = {s.weight * s.build_up / (s.build_up - q.attenuation) * (left - std::exp(-s.build_up * d)),
                  s.width + s.widening * d};
  }
  out[4] = {q.electrons * std::exp(-q.electron_fall * d), q.electron_width};
  return out;
}

DepthTerms Beam::terms() const {
  const Quality& q = *quality_;
  DepthTerms out{};
  out.attenuation = q.attenuation;
  out.hardening = q.hardening;
  out.build_up = q.build_up;
  out.unbuilt = 1.0 - q.surface;
  out.primary = q.build_up / (q.build_up - q.attenuation);
  out.width[0] = primary_width;
  out.widening[0] = primary_widening;
  for (std::size_t k = 0; k < q.scatter.size(); ++k) {
    const Quality::Scatter& s = q.scatter[k];
    out.scatter_build_up[k] = s.build_up;
    out.scatter[k] = s.weight * s.build_up / (s.build_up - q.attenuation);
    out.width[k + 1] = s.width;
    out.widening[k + 1] = s.widening;
  }
  out.electrons = q.electrons;
  out.electron_fall = q.electron_fall;
  out.width[4] = q.electron_width;
  return out;
}

double Beam::on_axis(double depth, double width, double height, double surface_distance) const {
  double out = 0.0;
  for (const Component& one : at(depth))
    out += one.amplitude * std::erf(width / (2.0 * root_two * one.sigma)) *
           std::erf(height / (2.0 * root_two * one.sigma));
  const double far = (axis_distance + quality_->depth_of_maximum) / (surface_distance + depth);
  return norm_ * out * far * far;
}

double Beam::depth_dose(double depth, double side, double surface_distance) const {
  const auto dose = [&](double d) {
    const double there = side * (surface_distance + d) / surface_distance;
    return on_axis(d, there, there, surface_distance);
  };
  double most = 0.0;
  for (int i = 0; i < 400; ++i) most = std::max(most, dose(0.3 + 4.7 * i / 399.0));
  return 100.0 * dose(depth) / most;
}

double Beam::phantom_scatter(double side) const {
  const double d = quality_->depth_of_maximum, there = side * (axis_distance + d) / axis_distance;
  return on_axis(d, there, there, axis_distance);
}

double Beam::head_scatter(double side) const {
  const auto& sides = output_sides;
  if (side <= sides.front()) return quality_->output.front();
  if (side >= sides.back()) return quality_->output.back();
  const auto above = std::size_t(std::upper_bound(sides.begin(), sides.end(), side) - sides.begin());
  const double part = (side - sides[above - 1]) / (sides[above] - sides[above - 1]);
  return (1.0 - part) * quality_->output[above - 1] + part * quality_->output[above];
}

double Beam::tissue_phantom_ratio(double depth, double side) const {
  return on_axis(depth, side, side, axis_distance - depth) / on_axis(10.0, side, side, axis_distance - 10.0);
}

double Beam::profile(double x, double depth, double side, double surface_distance) const {
  const double half = 0.5 * side * (surface_distance + depth) / axis_distance;
  double here = 0.0, axis = 0.0;
  for (const Component& one : at(depth)) {
    const double scale = 1.0 / (root_two * one.sigma), across = edge(0.0, half, scale);
    here += one.amplitude * edge(x, half, scale) * across;
    axis += one.amplitude * across * across;
  }
  return here / axis;
}

double Beam::rectangle(const Seen& seen, double width, double height) const {
  const double depth = std::max(seen.depth, 0.0), magnified = seen.along / axis_distance;
  double out = 0.0;
  for (const Component& one : at(depth)) {
    const double scale = magnified / (root_two * one.sigma);
    out += one.amplitude * edge(seen.x, 0.5 * width, scale) * edge(seen.y, 0.5 * height, scale);
  }
  return out * scale(seen, 2.0 * width * height / (width + height));
}

double Beam::scale(const Seen& seen, double equivalent_side) const {
  if (!(seen.depth > 0.0)) return 0.0;
  const double far = (axis_distance + quality_->depth_of_maximum) / seen.along;
  return norm_ * head_scatter(equivalent_side) * far * far;
}

}  // namespace howship::therapy::beam
