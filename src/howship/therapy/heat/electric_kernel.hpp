// SPDX-License-Identifier: Apache-2.0
// The three passes of a conjugate gradient step of the electric field, one variant an instruction set; sums run over
// eight fixed lanes, so that every variant gives the same bytes.
#pragma once
#include <cstddef>

#include "howship/numerics/simd.hpp"

namespace howship::therapy::heat {

struct CurrentArrays {
  const double* diagonal;   ///< S, of all faces of a voxel
  const double* across[3];  ///< S, of the face towards i+1, j+1, k+1
  /// 0 on the electrode: p stays 0 there, so that what q and r become there is in no sum.
  const double* inverse_diagonal;
  double *x, *r, *p, *q;
  std::size_t row, layer;
};

// Over [begin, end): q = A p, its product with p; x and r a step along p, the norm of r; the next p.
HOWSHIP_KERNEL(double, apply_network, (const CurrentArrays& a, std::size_t begin, std::size_t end))
HOWSHIP_KERNEL(double, step_along, (const CurrentArrays& a, double along, std::size_t begin, std::size_t end))
HOWSHIP_KERNEL(void, turn, (const CurrentArrays& a, double keep, std::size_t begin, std::size_t end))

}  // namespace howship::therapy::heat
