// SPDX-License-Identifier: Apache-2.0
#include "howship/numerics/sparse_lu.hpp"

#include <algorithm>

#include "howship/base/ensure.hpp"

namespace howship {
namespace {

using Rows = std::vector<std::vector<char>>;

/// Eliminates symbolically and returns the order; `has` gains the filled entries.
std::vector<int> order_of_elimination(Rows& has) {
  const std::size_t n = has.size();
  std::vector<char> done(n, 0);
  std::vector<int> order;
  for (std::size_t step = 0; step < n; ++step) {
    std::size_t best = n, best_cost = 0;
    for (std::size_t k = 0; k < n; ++k) {
      if (done[k]) continue;
      std::size_t in_row = 0, in_column = 0;
      for (std::size_t j = 0; j < n; ++j) {
        if (done[j] || j == k) continue;
        in_row += std::size_t(has[k][j]);
        in_column += std::size_t(has[j][k]);
      }
      const std::size_t cost = in_row * in_column;
      if (best == n || cost < best_cost) {
        best = k;
        best_cost = cost;
      }
    }
    done[best] = 1;
    order.push_back(int(best));
    for (std::size_t i = 0; i < n; ++i) {
      if (done[i] || !has[i][best]) continue;
      for (std::size_t j = 0; j < n; ++j)
        if (!done[j] && has[best][j]) has[i][j] = 1;
    }
  }
  return order;
}

}  // namespace

SparsePattern::SparsePattern(int size, std::span<const std::pair<int, int>> entries) : size_(size) {
  const auto n = std::size_t(size);
  Rows has(n, std::vector<char>(n, 0));
  for (std::size_t k = 0; k < n; ++k) has[k][k] = 1;
  for (const auto& [row, column] : entries) has[std::size_t(row)][std::size_t(column)] = 1;
  const std::vector<int> order = order_of_elimination(has);

  for (std::size_t i = 0; i < n; ++i) {
    row_start_.push_back(int(column_.size()));
    for (std::size_t j = 0; j < n; ++j)
      if (has[i][j]) column_.push_back(int(j));
  }
  row_start_.push_back(int(column_.size()));

  for (std::size_t step = 0; step < n; ++step) {
    const int k = order[step];
    eliminations_.push_back({place(k, k), -1, -1});
    backward_.push_back({k, k, place(k, k)});
    for (std::size_t later = step + 1; later < n; ++later) {
      const int i = order[later];
      if (place(k, i) >= 0) backward_.push_back({k, i, place(k, i)});
      if (place(i, k) < 0) continue;
      eliminations_.push_back({place(i, k), place(k, k), -1});
      forward_.push_back({i, k, place(i, k)});
      for (std::size_t other = step + 1; other < n; ++other) {
        const int j = order[other];
        if (place(k, j) >= 0) eliminations_.push_back({place(i, j), place(i, k), place(k, j)});
      }
    }
  }
  // Backward substitution runs from the last eliminated to the first, each row ending with its diagonal.
  std::reverse(backward_.begin(), backward_.end());
}

int SparsePattern::place(int row, int column) const {
  HOWSHIP_ENSURE(row >= 0 && row < size_ && column >= 0 && column < size_, "a place inside the matrix");
  const auto begin = column_.begin() + row_start_[std::size_t(row)];
  const auto end = column_.begin() + row_start_[std::size_t(row) + 1];
  const auto found = std::lower_bound(begin, end, column);
  return found != end && *found == column ? int(found - column_.begin()) : -1;
}

std::vector<int> colour_columns(int size, std::span<const std::pair<int, int>> entries) {
  const auto n = std::size_t(size);
  std::vector<std::vector<int>> rows_of(n);
  for (const auto& [row, column] : entries) rows_of[std::size_t(column)].push_back(row);
  std::vector<int> colour(n, 0);
  std::vector<std::vector<char>> taken;  // taken[colour][row]
  for (std::size_t j = 0; j < n; ++j) {
    std::size_t c = 0;
    while (c < taken.size() &&
           std::any_of(rows_of[j].begin(), rows_of[j].end(), [&](int row) { return taken[c][std::size_t(row)] != 0; }))
      ++c;
    if (c == taken.size()) taken.emplace_back(n, 0);
    for (const int row : rows_of[j]) taken[c][std::size_t(row)] = 1;
    colour[j] = int(c);
  }
  return colour;
}

}  // namespace howship
