// SPDX-License-Identifier: Apache-2.0
#include "howship/strength/strain.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace howship::strength {

Tensor strain_of(const std::array<std::array<double, 3>, 3>& g) {
  return {g[0][0], g[1][1], g[2][2], (g[0][1] + g[1][0]) / 2, (g[0][2] + g[2][0]) / 2, (g[1][2] + g[2][1]) / 2};
}

Tensor stress_of(const Tensor& strain, Moduli m) {
  const double dilatation = double(m.lambda) * (strain[0] + strain[1] + strain[2]), mu2 = 2 * double(m.mu);
  return {dilatation + mu2 * strain[0],
          dilatation + mu2 * strain[1],
          dilatation + mu2 * strain[2],
          mu2 * strain[3],
          mu2 * strain[4],
          mu2 * strain[5]};
}

double energy_density(const Tensor& e, Moduli m) {
  const double trace = e[0] + e[1] + e[2];
  const double squares = e[0] * e[0] + e[1] * e[1] + e[2] * e[2] + 2 * (e[3] * e[3] + e[4] * e[4] + e[5] * e[5]);
  return 0.5 * double(m.lambda) * trace * trace + double(m.mu) * squares;
}

namespace {

/// Mean, deviator and radius: the principal values are mean + 2 radius cos(angle + 2 pi k / 3).
struct Circle {
  double mean, a, b, c, radius;
};

Circle circle(const Tensor& t) {
  const double mean = (t[0] + t[1] + t[2]) / 3, a = t[0] - mean, b = t[1] - mean, c = t[2] - mean;
  return {mean, a, b, c, std::sqrt((a * a + b * b + c * c + 2 * (t[3] * t[3] + t[4] * t[4] + t[5] * t[5])) / 6)};
}

}  // namespace

// Cardano's solution in trigonometric form.
Principal principal(const Tensor& t) {
  const auto [mean, a, b, c, radius] = circle(t);
  if (!(radius > 0)) return {mean, mean};
  const double determinant =
      a * (b * c - t[5] * t[5]) - t[3] * (t[3] * c - t[5] * t[4]) + t[4] * (t[3] * t[5] - b * t[4]);
  const double angle = std::acos(std::clamp(determinant / (2 * radius * radius * radius), -1.0, 1.0)) / 3;
  return {mean + 2 * radius * std::cos(angle), mean + 2 * radius * std::cos(angle + 2 * std::numbers::pi / 3)};
}

Principal principal_bounds(const Tensor& t) {
  const Circle at = circle(t);
  return {at.mean + 2 * at.radius, at.mean - 2 * at.radius};
}

}  // namespace howship::strength
