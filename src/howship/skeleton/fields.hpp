// SPDX-License-Identifier: Apache-2.0
// Signed distance fields (mm, negative inside) of simple solids, and how they join. Exact or close to it near the
// surface, never steeper than 1.1 away from it: that is all the sampler asks for.
#pragma once
#include <algorithm>
#include <cmath>

#include "howship/numerics/grid.hpp"

namespace howship::skeleton {

inline Vec3 operator+(const Vec3& a, const Vec3& b) { return {a[0] + b[0], a[1] + b[1], a[2] + b[2]}; }
inline Vec3 operator-(const Vec3& a, const Vec3& b) { return {a[0] - b[0], a[1] - b[1], a[2] - b[2]}; }
inline Vec3 operator*(double s, const Vec3& a) { return {s * a[0], s * a[1], s * a[2]}; }
inline double square(double x) { return x * x; }
inline double radians(double degrees) { return degrees * (3.14159265358979323846 / 180.0); }

/// Union with a fillet of width k.
inline double smooth_union(double a, double b, double k) {
  const double t = std::clamp(0.5 + 0.5 * (b - a) / k, 0.0, 1.0);
  return b * (1 - t) + a * t - k * t * (1 - t);
}

/// a without b, with a rounded edge of width k.
inline double smooth_difference(double a, double b, double k) { return -smooth_union(-a, b, k); }

inline double sphere(const Vec3& p, const Vec3& centre, double radius) { return length(p - centre) - radius; }

/// Round rod from a to b whose radius goes from ra to rb.
inline double capsule(const Vec3& p, const Vec3& a, const Vec3& b, double ra, double rb) {
  const Vec3 axis = b - a, q = p - a;
  const double t = std::clamp(dot(q, axis) / dot(axis, axis), 0.0, 1.0);
  return length(q - t * axis) - (ra + (rb - ra) * t);
}

inline double rounded_box(const Vec3& p, const Vec3& centre, const Vec3& half, double radius) {
  const Vec3 q{std::abs(p[0] - centre[0]) - half[0] + radius, std::abs(p[1] - centre[1]) - half[1] + radius,
               std::abs(p[2] - centre[2]) - half[2] + radius};
  const Vec3 outside{std::max(q[0], 0.0), std::max(q[1], 0.0), std::max(q[2], 0.0)};
  return length(outside) + std::min(std::max({q[0], q[1], q[2]}), 0.0) - radius;
}

/// The norm (|x/a|^n + |y/b|^n)^(1/n): 1 on the superellipse of half axes a, b.
inline double superellipse(double x, double y, double a, double b, double n) {
  const double u = std::abs(x) / a, v = std::abs(y) / b;
  const double large = std::max(u, v);
  if (large == 0.0) return 0.0;
  return large * std::pow(1.0 + std::pow(std::min(u, v) / large, n), 1.0 / n);
}

}  // namespace howship::skeleton
