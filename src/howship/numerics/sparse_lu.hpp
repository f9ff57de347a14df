// SPDX-License-Identifier: Apache-2.0
// LU factors of small sparse matrices that share one pattern: the pattern is analysed once, the numbers are factored
// many times, for one matrix or for a pack of them.
#pragma once
#include <cstddef>
#include <span>
#include <utility>
#include <vector>

namespace howship {

/// Which entries a square matrix may have.
class SparsePattern {
 public:
  /// `entries` are (row, column); the diagonal is always included. Chooses the order of elimination (Markowitz on the
  /// diagonal) and adds the entries that elimination fills.
  SparsePattern(int size, std::span<const std::pair<int, int>> entries);

  int size() const { return size_; }
  std::size_t entries() const { return column_.size(); }

  /// Place of (row, column) in the value array, or -1.
  int place(int row, int column) const;

  /// Factors `a` (entries() values, in place) without pivoting: strict lower part L (unit diagonal), the diagonal holds
  /// reciprocals of U's.
  template <class V>
  void factor(V* a) const {
    for (const Elimination& step : eliminations_) {
      if (step.source < 0) {
        a[step.target] = V(1.0) / a[step.target];
      } else if (step.pivot < 0) {
        a[step.target] = a[step.target] * a[step.source];
      } else {
        a[step.target] = a[step.target] - a[step.source] * a[step.pivot];
      }
    }
  }

  /// Solves in place with what `factor` left.
  template <class V>
  void solve(const V* a, V* x) const {
    for (const Substitution& step : forward_) x[step.row] = x[step.row] - a[step.place] * x[step.column];
    for (const Substitution& step : backward_) {
      if (step.row == step.column) {
        x[step.row] = x[step.row] * a[step.place];
      } else {
        x[step.row] = x[step.row] - a[step.place] * x[step.column];
      }
    }
  }

 private:
  struct Elimination {
    int target, source, pivot;
  };
  struct Substitution {
    int row, column, place;
  };
  int size_;
  std::vector<int> row_start_, column_;
  std::vector<Elimination> eliminations_;
  std::vector<Substitution> forward_, backward_;
};

/// Gives each column a colour so that columns of one colour share no row; the colours are 0, 1, 2 ...
std::vector<int> colour_columns(int size, std::span<const std::pair<int, int>> entries);

}  // namespace howship
