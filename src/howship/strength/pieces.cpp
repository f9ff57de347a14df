// SPDX-License-Identifier: Apache-2.0
#include "howship/strength/pieces.hpp"

#include <cstdint>
#include <vector>

namespace howship::strength {
namespace {

/// Numbers the face-connected pieces from 1; returns their sizes, index 0 unused.
std::vector<std::size_t> number_pieces(const ElasticProblem& problem, std::vector<std::uint32_t>& piece) {
  const Extent& e = problem.voxels;
  piece.assign(e.size(), 0);
  std::vector<std::size_t> sizes{0};
  std::vector<std::array<int, 3>> open;
  for (int k = 0; k < e.nk; ++k)
    for (int j = 0; j < e.nj; ++j)
      for (int i = 0; i < e.ni; ++i) {
        const std::size_t start = e.index(i, j, k);
        if (piece[start] || !(problem.moduli[start].mu > 0)) continue;
        const auto label = std::uint32_t(sizes.size());
        sizes.push_back(0);
        piece[start] = label;
        open.push_back({i, j, k});
        while (!open.empty()) {
          const auto at = open.back();
          open.pop_back();
          ++sizes[label];
          for (std::size_t axis = 0; axis < 3; ++axis)
            for (const int step : {-1, 1}) {
              auto next = at;
              next[axis] += step;
              if (!e.contains(next[0], next[1], next[2])) continue;
              const std::size_t index = e.index(next[0], next[1], next[2]);
              if (piece[index] || !(problem.moduli[index].mu > 0)) continue;
              piece[index] = label;
              open.push_back(next);
            }
        }
      }
  return sizes;
}

std::size_t drop(ElasticProblem& problem, const std::vector<std::uint32_t>& piece, const std::vector<bool>& keep) {
  std::size_t dropped = 0;
  for (std::size_t i = 0; i < piece.size(); ++i)
    if (piece[i] && !keep[piece[i]]) {
      problem.moduli[i] = {};
      ++dropped;
    }
  return dropped;
}

}  // namespace

std::size_t keep_largest_piece(ElasticProblem& problem) {
  std::vector<std::uint32_t> piece;
  const std::vector<std::size_t> sizes = number_pieces(problem, piece);
  std::size_t largest = 0;
  for (std::size_t p = 1; p < sizes.size(); ++p)
    if (sizes[p] > sizes[largest]) largest = p;
  std::vector<bool> keep(sizes.size());
  keep[largest] = true;
  return drop(problem, piece, keep);
}

std::size_t keep_supported(ElasticProblem& problem) {
  std::vector<std::uint32_t> piece;
  const std::vector<std::size_t> sizes = number_pieces(problem, piece);
  std::vector<bool> keep(sizes.size());
  for (const Constraint& c : problem.constraints)
    for (int n = 0; n < 8; ++n) {
      const int i = c.i - (n & 1), j = c.j - (n >> 1 & 1), k = c.k - (n >> 2);
      if (problem.voxels.contains(i, j, k)) keep[piece[problem.voxels.index(i, j, k)]] = true;
    }
  return drop(problem, piece, keep);
}

bool touches_bone(const ElasticProblem& problem, int i, int j, int k) {
  for (int n = 0; n < 8; ++n) {
    const int x = i - (n & 1), y = j - (n >> 1 & 1), z = k - (n >> 2);
    if (problem.voxels.contains(x, y, z) && problem.moduli[problem.voxels.index(x, y, z)].mu > 0) return true;
  }
  return false;
}

void bond_plates(ElasticProblem& problem, double strain) {
  const Extent& e = problem.voxels;
  for (const int k : {0, e.nk})
    for (int j = 0; j <= e.nj; ++j)
      for (int i = 0; i <= e.ni; ++i)
        if (touches_bone(problem, i, j, k))
          for (int c = 0; c < 3; ++c)
            problem.constraints.push_back({i, j, k, c, k && c == 2 ? strain * problem.edge * e.nk : 0.0});
}

}  // namespace howship::strength
