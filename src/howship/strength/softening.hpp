// SPDX-License-Identifier: Apache-2.0
// How a bone gives way: load against displacement until it carries no more.
//
// Every voxel keeps one number, the ratio w of its secant modulus to its elastic one. After each linear solve w becomes
// the share of the elastic stress that tissue with the given yield strains can carry; the solve is repeated until the
// force settles. The smallest w ever reached stays: that is the damage.
#pragma once
#include <functional>
#include <limits>
#include <span>
#include <vector>

#include "howship/strength/solver.hpp"

namespace howship::strength {

/// Yield stresses over Young's modulus, each positive. Tissue that never yields has infinite ones.
struct YieldStrains {
  float tension = std::numeric_limits<float>::infinity();
  float compression = std::numeric_limits<float>::infinity();
};

/// Supports that move together: constraint `index` moves by amount * unit.
struct Drive {
  struct Moved {
    std::size_t index;
    double unit;
  };
  std::vector<Moved> moved;
};

/// Work-conjugate force of the drive: sum of unit times reaction, N where the units are mm per mm.
double drive_force(const ElasticSolver& solver, const Drive& drive);
void drive_to(ElasticSolver& solver, const Drive& drive, double amount);

struct SofteningOptions {
  int steps = 8;                  ///< equal steps of displacement
  double force_tolerance = 5e-3;  ///< relative change of the force at which a step counts as settled
  double solver_tolerance = 1e-4;
  int most_solves = 40;  ///< a step
  double least_secant = 0.01;
  std::function<void(int)> after_step;  ///< told how many steps are done; may be empty
  double stop_below = 0.0;              ///< ends when the force has fallen below this part of its maximum; 0: never
};

struct CurvePoint {
  double displacement = 0;         ///< of the drive, mm
  double force = 0;                ///< N
  double yielded = 0;              ///< part of the solid volume with w < 1
  int solves = 0, iterations = 0;  ///< so far
};

struct SofteningResult {
  std::vector<CurvePoint> curve;
  double strength = 0;  ///< N, largest force on the curve
  double strength_displacement = 0;
  double stiffness = 0;       ///< N/mm of the undamaged body
  std::vector<float> secant;  ///< w, one a voxel; 1 in void
  int solves = 0, iterations = 0;
};

/// Drives the body to `displacement`. `moduli` are the elastic ones (those the solver holds at first), `yield` one a
/// voxel. The solver is left with softened moduli and the last displacement.
SofteningResult soften(ElasticSolver& solver, std::span<const Moduli> moduli, std::span<const YieldStrains> yield,
                       const Drive& drive, double displacement, const SofteningOptions& options = {});

}  // namespace howship::strength
