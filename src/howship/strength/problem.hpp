// SPDX-License-Identifier: Apache-2.0
// A voxel problem of linear elasticity, as plain data.
#pragma once
#include <cstdint>
#include <vector>

#include "howship/numerics/grid.hpp"
#include "howship/strength/level.hpp"

namespace howship::strength {

/// Lame's moduli, MPa.
struct Moduli {
  float lambda = 0.0f, mu = 0.0f;
};

/// Moduli from Young's modulus (MPa) and Poisson's ratio (-1 < nu < 0.5).
constexpr Moduli from_young(double young, double poisson) {
  return {float(young * poisson / ((1 + poisson) * (1 - 2 * poisson))), float(young / (2 * (1 + poisson)))};
}
constexpr double young(Moduli m) {
  const double l = m.lambda, g = m.mu;
  return g > 0 ? g * (3 * l + 2 * g) / (l + g) : 0.0;
}

/// Displacement component of a node that is prescribed, mm.
struct Constraint {
  int i, j, k, component;
  double displacement;
};

/// Force on a node component, N.
struct NodalForce {
  int i, j, k, component;
  double force;
};

/// Cubic voxels, void where mu is zero. Nodes are voxel corners: node (i, j, k) is the lower corner of voxel (i, j, k).
struct ElasticProblem {
  Extent voxels;
  double edge = 1.0;  ///< mm
  std::vector<Moduli> moduli;
  std::vector<Constraint> constraints;
  std::vector<NodalForce> forces;
};

}  // namespace howship::strength
