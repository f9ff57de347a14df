// SPDX-License-Identifier: Apache-2.0
#include "howship/numerics/band_cholesky.hpp"

#include <algorithm>
#include <cmath>

namespace howship {

void factor_in_place(BandMatrix& a, double floor) {
  const std::size_t n = a.size(), w = a.width();
  for (std::size_t i = 0; i < n; ++i) {
    const std::size_t first = i > w ? i - w : 0;
    for (std::size_t j = first; j <= i; ++j) {
      const std::size_t from = std::max(first, j > w ? j - w : 0);
      double value = a(i, j);
      const double* row_i = &a(i, from);
      const double* row_j = &a(j, from);
      for (std::size_t k = 0; k < j - from; ++k) value -= row_i[k] * row_j[k];
      a(i, j) = i == j ? std::sqrt(std::max(value, floor)) : value / a(j, j);
    }
  }
}

void solve_in_place(const BandMatrix& factor, std::span<double> b) {
  const std::size_t n = factor.size(), w = factor.width();
  for (std::size_t i = 0; i < n; ++i) {
    const std::size_t first = i > w ? i - w : 0;
    const double* row = &factor(i, first);
    double value = b[i];
    for (std::size_t k = first; k < i; ++k) value -= row[k - first] * b[k];
    b[i] = value / factor(i, i);
  }
  for (std::size_t i = n; i-- > 0;) {
    const std::size_t first = i > w ? i - w : 0;
    const double* row = &factor(i, first);
    const double value = b[i] /= factor(i, i);
    for (std::size_t k = first; k < i; ++k) b[k] -= row[k - first] * value;
  }
}

}  // namespace howship
