// SPDX-License-Identifier: Apache-2.0
// The compute kernels of the solver, one variant an instruction set; every variant gives the same bytes.
//
// A x is never stored for its own sake: a sweep goes through the layers of voxels and hands each finished node row of
// A x, still in cache, to what is done with it. Layers are shared out in parts; the plane between two parts is finished
// afterwards (`seam`). Every entry of A x is the sum of exactly two numbers, one from the layer below and one from the
// layer above, so the way layers are shared out does not change a bit of it.
#pragma once
#include <cstdint>

#include "howship/numerics/simd.hpp"
#include "howship/strength/level.hpp"

namespace howship::strength {

/// Layers [begin, end) and the scratch of whoever does them.
struct Part {
  int begin = 0, end = 0;
  bool seam = false;            ///< only finish plane `begin`, from `scratch` and `below`
  void* scratch = nullptr;      ///< scratch_values() numbers of the sweep's type
  const void* below = nullptr;  ///< scratch of the part below (seam only)
  int below_end = 0;            ///< its `end`
};

/// Values of scratch a part needs.
[[gnu::always_inline]] inline std::size_t scratch_values(const LevelView& level) {
  return 3 * level.plane + 24 * std::size_t(level.pitch);
}

/// Chebyshev step: p = c1 last + c2 D^-1 (b - A x), x += p.
struct ChebyshevStep {
  float* x;
  float* p;
  const float* b;
  const float* last;  ///< the step before: p, or x after a first step from zero, or null for none
  float c1, c2;
};

/// r = b - A x.
struct ResidualStep {
  const float* x;
  const float* b;
  float* r;
};

/// q = A p, and p.q of each node plane.
struct ApplyStep {
  const float* p;
  float* q;
  double* dot;
};

/// In double: r = force - A x (zero where constrained), r.r and x.(A x) of each node plane, A x where constrained.
struct BalanceStep {
  const double* x;
  const double* force;  ///< may be null: no forces; zero where constrained
  double* r;            ///< may be null
  double* norm2;
  double* work;
  double* reaction;  ///< one a constrained entry, in the order of LevelView::fixed
};

/// Rows of planes [begin, end) for the operations that need no sweep.
struct Planes {
  int begin = 0, end = 0;
};

}  // namespace howship::strength

namespace howship::strength {
HOWSHIP_KERNEL(void, sweep_chebyshev, (const LevelView&, const Part&, const ChebyshevStep&))
HOWSHIP_KERNEL(void, sweep_residual, (const LevelView&, const Part&, const ResidualStep&))
HOWSHIP_KERNEL(void, sweep_apply, (const LevelView&, const Part&, const ApplyStep&))
HOWSHIP_KERNEL(void, sweep_balance, (const LevelView&, const Part&, const BalanceStep&))

/// x = c2 D^-1 b: the first Chebyshev step from zero.
HOWSHIP_KERNEL(void, first_step, (const LevelView&, Planes, float* x, const float* b, float c2))
/// b = r scale, then first_step.
HOWSHIP_KERNEL(void, first_step_scaled,
               (const LevelView&, Planes, float* x, float* b, const double* r, double scale, float c2))
/// Dot products of each plane: zr = z.r, zq = z.q.
HOWSHIP_KERNEL(void, dot_with_residual,
               (const LevelView&, Planes, const float* z, const double* r, const float* q, double* zr, double* zq))
/// p = scale z + beta p.
HOWSHIP_KERNEL(void, new_direction, (const LevelView&, Planes, float* p, const float* z, float scale, float beta))
/// x += alpha p, r -= alpha q, and r.r of each plane.
HOWSHIP_KERNEL(void, step_along,
               (const LevelView&, Planes, double* x, double* r, const float* p, const float* q, double alpha,
                double* norm2))
/// The same in float (K-cycle), from a right-hand side that stays: r = b - alpha q; `from_zero`: x was zero.
HOWSHIP_KERNEL(void, step_along_float,
               (const LevelView&, Planes, float* x, float* r, const float* b, const float* p, const float* q,
                float alpha, bool from_zero, double* norm2))
/// a.b of each plane.
HOWSHIP_KERNEL(void, dot, (const LevelView&, Planes, const float* a, const float* b, double* result))
/// Conjugate gradients preconditioned by the diagonal, in float: r -= alpha q, and r.(D^-1 r) of each plane ...
HOWSHIP_KERNEL(void, step_residual, (const LevelView&, Planes, float* r, const float* q, float alpha, double* result))
/// ... and p = D^-1 r + beta p.
HOWSHIP_KERNEL(void, scaled_direction, (const LevelView&, Planes, float* p, const float* r, float beta))

/// Coarse planes: b = P^T r with P trilinear.
HOWSHIP_KERNEL(void, restrict_planes,
               (const LevelView& fine, const LevelView& coarse, Planes, const float* r, float* b))
/// Fine planes: x += P e where there is bone and no constraint.
HOWSHIP_KERNEL(void, prolong_planes, (const LevelView& coarse, const LevelView& fine, Planes, const float* e, float* x))

/// Coarse layers: moduli = 2 (edge) times the mean of the eight children, void counting as zero.
HOWSHIP_KERNEL(void, coarsen_layers, (const LevelView& fine, const LevelView& coarse, Planes, float* lambda, float* mu))
/// Node planes: 1 / diagonal, from the moduli.
HOWSHIP_KERNEL(void, invert_diagonal, (const LevelView&, Planes, float* inverse_diagonal))
}  // namespace howship::strength
