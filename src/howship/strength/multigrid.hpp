// SPDX-License-Identifier: Apache-2.0
// Geometric multigrid for voxel elasticity, in float: the preconditioner of the solver.
//
// Levels by halving; coarse moduli are the mean of their eight children (exact for uniform strain), the same kernel
// works on every level. Chebyshev smoothing of D^-1 A, the same polynomial before and after, so that the cycle is
// symmetric.
#pragma once
#include <functional>
#include <memory>
#include <vector>

#include "howship/base/threads.hpp"
#include "howship/numerics/band_cholesky.hpp"
#include "howship/strength/kernels.hpp"
#include "howship/strength/problem.hpp"

namespace howship::strength {

enum class Cycle {
  v,
  w,  ///< two visits of every level below the finest's first
  k,  ///< two steps of flexible conjugate gradients a level: for thin, porous structures
};

struct MultigridOptions {
  Element element = Element::incompatible_modes;
  Cycle cycle = Cycle::w;
  int smoothing_degree = 3;
  double smoothing_ratio = 8.0;     ///< largest over smallest eigenvalue that smoothing addresses
  double eigenvalue_safety = 1.05;  ///< factor on the estimate of the largest
  int eigenvalue_steps = 12;        ///< Lanczos steps a level
  double inner_tolerance = 0.25;    ///< K-cycle: a second step only where the first left more than this
};

class Multigrid {
 public:
  /// Takes geometry, moduli and supports from `problem`.
  Multigrid(const ElasticProblem& problem, const MultigridOptions& options, ThreadPool& pool);

  const Level& finest() const { return *levels_.front(); }
  Level& finest() { return *levels_.front(); }
  std::size_t level_count() const { return levels_.size(); }
  const Level& level(std::size_t l) const { return *levels_[l]; }
  const MultigridOptions& options() const { return options_; }
  void set_cycle(Cycle cycle);

  /// Takes the finest level's moduli over to the coarse ones after they were changed in place; `eigenvalues`: also
  /// estimates the largest eigenvalues again (worth it when moduli changed by more than about 10 %).
  void refresh(bool eigenvalues);

  /// x = M b on the finest level, with b = scale r: one cycle. Returns the finest level's x.
  const float* precondition(const double* r, double scale);

  /// The sweep of one of the kernels over all layers of a level.
  void apply(const Level& level, const ApplyStep& step);
  void balance(const BalanceStep& step);

  /// Runs body(planes) over [0, count) in a few tasks where the level is large enough to be worth waking threads.
  void over_planes(const Level& level, int count, const std::function<void(Planes)>& body);

  double bytes() const;  ///< memory of all arrays, but for the scratch of each thread

 private:
  using Run = std::function<void(const Part&)>;
  template <class T>
  void sweep(const Level& level, std::vector<ZeroedArray<T>>& scratch, const Run& run);
  void build_level(Level& level, const Extent& voxels, double edge);
  /// All that follows from the finest level's moduli; `rows`: which blocks hold anything, too.
  void derive(bool rows, bool eigenvalues);
  void find_rows(Level& level);
  void smooth(Level& level, bool from_zero);
  void cycle(std::size_t l);
  void smoothed_cycle(std::size_t l, bool from_zero);
  void krylov_cycle(std::size_t l);
  double estimate_largest_eigenvalue(Level& level);
  double plane_dot(const Level& level, const float* a, const float* b);
  void factor_coarsest();
  void solve_coarsest();

  MultigridOptions options_;
  ThreadPool& pool_;
  Isa isa_;
  std::vector<std::unique_ptr<Level>> levels_;
  // One a part of a sweep. Not shared between number types: rows next to void are read with zero moduli, so whatever
  // they hold must be finite.
  std::vector<ZeroedArray<float>> float_scratch_;
  std::vector<ZeroedArray<double>> double_scratch_;
  std::vector<double> plane_sums_;
  std::unique_ptr<BandMatrix> coarsest_factor_;
  std::vector<std::size_t> coarsest_entry_;  // free entries of the coarsest vector, in the order of the factor
  std::vector<double> coarsest_value_;
};

}  // namespace howship::strength
