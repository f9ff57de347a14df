// SPDX-License-Identifier: Apache-2.0
// Weighted least squares with a penalty on each coefficient, and a search over the few numbers that stand inside
// logarithms. For fits of some hundred rows: plain, serial, the same bytes everywhere.
#pragma once
#include <cmath>
#include <cstddef>
#include <functional>
#include <span>
#include <vector>

namespace howship {

/// Coefficients b that minimise sum_i w_i (y_i - x_i b)^2 + sum_j p_j b_j^2. Rows of `x` have the length of `penalty`,
/// none of which is 0.
inline std::vector<double> penalised_least_squares(const std::vector<std::vector<double>>& x, std::span<const double> y,
                                                   std::span<const double> weight, std::span<const double> penalty) {
  const std::size_t n = penalty.size();
  std::vector<double> a(n * n, 0.0), b(n, 0.0);
  for (std::size_t r = 0; r < x.size(); ++r)
    for (std::size_t i = 0; i < n; ++i) {
      const double wx = weight[r] * x[r][i];
      b[i] += wx * y[r];
      for (std::size_t j = 0; j <= i; ++j) a[i * n + j] += wx * x[r][j];
    }
  for (std::size_t i = 0; i < n; ++i) a[i * n + i] += penalty[i];
  // Cholesky, in place.
  for (std::size_t j = 0; j < n; ++j) {
    for (std::size_t k = 0; k < j; ++k) a[j * n + j] -= a[j * n + k] * a[j * n + k];
    a[j * n + j] = std::sqrt(a[j * n + j]);
    for (std::size_t i = j + 1; i < n; ++i) {
      for (std::size_t k = 0; k < j; ++k) a[i * n + j] -= a[i * n + k] * a[j * n + k];
      a[i * n + j] /= a[j * n + j];
    }
  }
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t k = 0; k < i; ++k) b[i] -= a[i * n + k] * b[k];
    b[i] /= a[i * n + i];
  }
  for (std::size_t i = n; i-- > 0;) {
    for (std::size_t k = i + 1; k < n; ++k) b[i] -= a[k * n + i] * b[k];
    b[i] /= a[i * n + i];
  }
  return b;
}

/// Betters positive numbers one after the other by a factor that shrinks, `rounds` times; what it ends with.
inline std::vector<double> search_by_factors(std::vector<double> start,
                                             const std::function<double(std::span<const double>)>& cost,
                                             int rounds = 12) {
  double best = cost(start), factor = 2.0;
  for (int round = 0; round < rounds; ++round) {
    bool better = false;
    for (std::size_t i = 0; i < start.size(); ++i)
      for (const double by : {factor, 1.0 / factor}) {
        std::vector<double> other = start;
        other[i] *= by;
        if (const double now = cost(other); now < best * (1.0 - 1e-9)) {
          best = now;
          start = std::move(other);
          better = true;
        }
      }
    if (!better) factor = std::sqrt(factor);
  }
  return start;
}

}  // namespace howship
