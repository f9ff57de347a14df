// SPDX-License-Identifier: Apache-2.0
// Several reciprocals for the price of one division.
#pragma once
#include <cstddef>

namespace howship {

/// Replaces x[0..N) by their reciprocals with one division and 3 (N - 1) products (Montgomery 1987, Math Comp 48:243).
/// The product of all must neither overflow nor vanish. Each result is within N units in the last place.
template <class V, std::size_t N>
[[gnu::always_inline]] inline void invert_all(V (&x)[N]) {
  V product[N];
  product[0] = x[0];
  for (std::size_t i = 1; i < N; ++i) product[i] = product[i - 1] * x[i];
  V inverse = V(1.0) / product[N - 1];
  for (std::size_t i = N - 1; i > 0; --i) {
    const V here = inverse * product[i - 1];
    inverse = inverse * x[i];
    x[i] = here;
  }
  x[0] = inverse;
}

}  // namespace howship
