// SPDX-License-Identifier: Apache-2.0
// Displacement of a voxel body under its supports and forces: conjugate gradients in double, multigrid in float.
#pragma once
#include <optional>
#include <span>
#include <vector>

#include "howship/strength/multigrid.hpp"

namespace howship::strength {

struct SolverOptions {
  MultigridOptions multigrid;
  bool choose_cycle = true;  ///< K-cycle for thin porous bodies, or where the W-cycle is slow
  double tolerance = 1e-6;   ///< on the residual's norm, relative to that of the lifted start vector
  int most_iterations = 1000;
};

struct SolveReport {
  int iterations = 0;
  double relative_residual = 0;   ///< true residual, recomputed in double
  double reference_residual = 0;  ///< N, what it is relative to
  double strain_energy = 0;       ///< N mm
  Cycle cycle = Cycle::w;         ///< in use at the end
};

/// One body; solves for any number of supports' displacements and changes of its moduli.
class ElasticSolver {
 public:
  ElasticSolver(const ElasticProblem& problem, const SolverOptions& options, ThreadPool& pool);

  /// Solves from the displacement in place (zero at first) until the residual has fallen by the tolerance (that of the
  /// options unless given here) or is below `enough`, N. Throws RunError when it does not converge.
  SolveReport solve(std::optional<double> tolerance = {}, double enough = 0);

  /// Sets the prescribed displacement of constraint `index` (order of the problem) and lets `solve` find the rest.
  void prescribe(std::size_t index, double displacement);
  /// Multiplies the whole displacement: the natural start for a proportionally larger load.
  void scale_displacement(double factor);
  /// Replaces the forces of the problem.
  void set_forces(std::span<const NodalForce> forces);

  /// New moduli, MPa, one a voxel of the problem; a solid voxel stays solid. `eigenvalues` as in Multigrid::refresh.
  void set_moduli(std::span<const Moduli> moduli, bool eigenvalues);

  double displacement(int i, int j, int k, int component) const { return u_[grid_.finest().node(i, j, k, component)]; }
  /// Force that the support exerts at constraint `index` (after solve), N.
  double reaction(std::size_t index) const { return reaction_[slot_[index]]; }
  /// Gradient d u_a / d x_b in the centre of a voxel.
  std::array<std::array<double, 3>, 3> gradient(int i, int j, int k) const;

  const Extent& voxels() const { return voxels_; }
  double edge() const { return edge_; }
  std::size_t unknowns() const { return unknowns_; }  ///< degrees of freedom of solid nodes, supports included
  double solid_fraction() const { return solid_fraction_; }
  Multigrid& grid() { return grid_; }
  const Multigrid& grid() const { return grid_; }
  ThreadPool& pool() { return pool_; }
  double bytes() const;

 private:
  struct Balance {
    double norm2, work;
  };
  Balance balance(double* residual);

  Extent voxels_;
  double edge_;
  SolverOptions options_;
  ThreadPool& pool_;
  Multigrid grid_;
  Isa isa_;
  std::size_t unknowns_ = 0;
  double solid_fraction_ = 0;
  ZeroedArray<double> u_, r_, force_;
  ZeroedArray<float> p_, q_;
  std::vector<std::size_t> slot_;   // constraint -> entry of LevelView::fixed
  std::vector<std::size_t> place_;  // constraint -> entry of u_
  std::vector<double> reaction_;    // one an entry of LevelView::fixed
  std::vector<double> sum_a_, sum_b_;
};

/// Bytes that an ElasticSolver of this extent will take, known before it is made.
double predicted_bytes(const Extent& voxels, bool with_forces, Cycle cycle);

}  // namespace howship::strength
