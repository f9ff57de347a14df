// SPDX-License-Identifier: Apache-2.0
// Inner loops of the voxel space, compiled for each instruction set.
#pragma once
#include <cstddef>

#include "howship/numerics/simd.hpp"
#include "howship/space/law.hpp"
#include "howship/space/voxels.hpp"

namespace howship::space {

/// State and surroundings of RVEs [begin, end).
struct ReactionArrays {
  std::array<double*, state_count> state;
  std::array<const double*, 4> factor;  ///< now
  std::array<double*, 4> before;        ///< one step ago; replaced by now
  const double *inert, *host;
  const double* dose_rate;  ///< null: exposure.dose_rate everywhere
  double* pore;             ///< where begin_motion leaves the pore volume fraction; react does, too, unless it is null
};

/// One Chebyshev pass over runs for one field: reads x and x_before, writes x_next (may be x_before). Returns the
/// largest residual of x. Where x_next is null, that is all.
struct FactorPass {
  const double *source, *x, *x_before;
  double* x_next;
  double stiffness;       ///< (range / spacing)^2
  double step, momentum;  ///< x_next = x + step r + momentum (x - x_before)
};

/// Places of the clones (as pore occupancy) and of stroma.
template <class Pointer>
struct Moving {
  Pointer sensitive, adapted, independent, stroma;
};

/// One stage of cell motion. With M the motion of what is at `at`,
///   next = start_share start + before_share before + at_share at + step M(at) + start_step M(start).
/// Heun's two stages and the Runge-Kutta-Legendre stages are all of this form. `next` may be `start` or `before`.
/// The clones of the last stage are put down as volume fractions, as the state holds them.
struct MotionStage {
  Moving<const double*> at, start, before, start_motion;  ///< `before`, `start` and `start_motion` null where unused
  Moving<double*> next, motion;                           ///< `motion`: where M(at) goes, null if nobody asks
  double start_share, before_share, at_share, step, start_step;  ///< steps in days, divided by spacing squared
  bool last;
};

/// What cell motion needs to know of the tissue, frozen meanwhile.
struct MotionArrays {
  const double *pore, *host;
  const double *right, *back, *above;  ///< conductance of the face towards higher i, j, k
  double random_motility, stroma_conductance;
  bool moves_stroma;
};

/// Cells that move between n shells of a ball, through bone that is frozen meanwhile.
struct ShellMotion {
  std::array<double*, clones + 1> held;             ///< the clones, then stroma, as the state holds them
  const double *lamellar, *woven, *inert, *volume;  ///< mm3
  const double* face_over_width;                    ///< mm, of the outer face of each shell
  double architecture_exponent, spreading, random_motility, stroma_spreading;
  double longest_stroma_step;  ///< day, in which no shell gives away more stroma than it holds
  bool moves_stroma;
  double* room;  ///< to work in: shell_motion_room(n) numbers
};
constexpr std::size_t shell_motion_stride(std::size_t n) { return (n + 8) / 8 * 8; }
constexpr std::size_t shell_motion_rows = clones + 7;  ///< rows of ShellRoom: one a moving kind of cell, six to work in
constexpr std::size_t shell_motion_room(std::size_t n) { return shell_motion_rows * shell_motion_stride(n); }

/// Steps n RVEs without neighbours or cement: each makes its own factors.
HOWSHIP_KERNEL(void, react_apart,
               (Values<double>* const* y, std::size_t n, const Exposure& exposure, const Law& law, double dt))
HOWSHIP_KERNEL(void, react,
               (const ReactionArrays& arrays, std::size_t begin, std::size_t end, const Law& law,
                const Exposure& exposure, double dt, bool extrapolate))
HOWSHIP_KERNEL(double, growth_factor_sources,
               (const ReactionArrays& arrays, std::size_t begin, std::size_t end, const Law& law, double* source))
HOWSHIP_KERNEL(void, secretion_sources,
               (const ReactionArrays& arrays, const double* growth_factor, std::size_t begin, std::size_t end,
                const Law& law, double* const* source, double* largest))
HOWSHIP_KERNEL(double, factor_pass, (const FactorPass& pass, const Run* first, const Run* last))
HOWSHIP_KERNEL(double, largest_magnitude, (const double* x, std::size_t begin, std::size_t end))
/// Turns the clones of the state into pore occupancies.
HOWSHIP_KERNEL(void, begin_motion, (const ReactionArrays& arrays, std::size_t begin, std::size_t end))
HOWSHIP_KERNEL(void, face_conductances,
               (const double* pore, double architecture_exponent, const Run* first, const Run* last, double spreading,
                double* right, double* back, double* above))
/// Returns the largest share that leaves an RVE per day and squared spacing, of what is at `stage.at`.
HOWSHIP_KERNEL(double, motion_stage,
               (const MotionArrays& arrays, const MotionStage& stage, const Run* first, const Run* last))
/// Heun's method, in the longest steps in which no shell gives away more than it holds.
HOWSHIP_KERNEL(void, move_shell_cells, (const ShellMotion& motion, std::size_t n, double dt))
/// Adds the members of Flux (per day and RVE volume) to sums[flux_count], in the same order for every instruction set.
/// `begin` is a multiple of 8. `weight` is the volume of each RVE, null where all have one.
HOWSHIP_KERNEL(void, add_fluxes,
               (const ReactionArrays& arrays, std::size_t begin, std::size_t end, const Law& law,
                const Exposure& exposure, const double* weight, double* sums))
}  // namespace howship::space
