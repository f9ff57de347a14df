// SPDX-License-Identifier: Apache-2.0
// Cholesky factorisation of a symmetric positive definite matrix with a band.
#pragma once
#include <cstddef>
#include <span>
#include <vector>

namespace howship {

/// Lower band of a symmetric matrix: entry (i, j), i - width <= j <= i.
class BandMatrix {
 public:
  BandMatrix(std::size_t size, std::size_t width) : size_(size), width_(width), values_(size * (width + 1)) {}
  std::size_t size() const { return size_; }
  std::size_t width() const { return width_; }
  double& operator()(std::size_t i, std::size_t j) { return values_[i * (width_ + 1) + (j + width_ - i)]; }
  const double& operator()(std::size_t i, std::size_t j) const { return values_[i * (width_ + 1) + (j + width_ - i)]; }

 private:
  std::size_t size_, width_;
  std::vector<double> values_;
};

/// Replaces `a` by its Cholesky factor L, a = L L'. Pivots below `floor` are raised to it, so that a part that nothing
/// holds does not stop the factorisation. About size width^2 operations.
void factor_in_place(BandMatrix& a, double floor);

/// Solves L L' x = b in place; about 4 size width operations.
void solve_in_place(const BandMatrix& factor, std::span<double> b);

}  // namespace howship
