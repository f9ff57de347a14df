// SPDX-License-Identifier: Apache-2.0
// A block of voxels solved by deal.II. Plain data only: its headers and ours never meet in one file.
#pragma once
#include <cstddef>
#include <string>

namespace howship::bench {

/// A cube of n^3 voxels, n a power of two, between bonded plates; moduli (MPa) one a voxel, x fastest.
struct Block {
  int n = 0;
  double edge = 1.0;   ///< mm
  double plate = 0.0;  ///< displacement of the upper plate along z, mm
  const float* lambda = nullptr;
  const float* mu = nullptr;
};

struct Answer {
  double set_up = 0, solve = 0;  ///< processor seconds
  double peak = 0;               ///< most bytes that the process has held
  double force = 0;              ///< of the upper plate on the block along z, N
  double residual = 0;           ///< relative to that of the start, as the solver says
  std::size_t unknowns = 0;      ///< degrees of freedom, supports included
  int iterations = 0;
};

struct PeerOptions {
  int smoother_degree = 3;       ///< of Chebyshev's polynomial: 2 to 5 take as long within a tenth
  double smoother_range = 15.0;  ///< largest over smallest eigenvalue that it smooths
  double tolerance = 1e-6;
  int repeats = 2;  ///< solves; the fastest counts
};

/// Version, and how many numbers go side by side: "9.4.1, 8 doubles and 16 floats a vector".
std::string peer_name();

/// Displacements of the (n+1)^3 nodes go to `displacement`, x fastest, the three components of a node together.
Answer solve_by_peer(const Block& block, const PeerOptions& options, double* displacement);

}  // namespace howship::bench
