// SPDX-License-Identifier: Apache-2.0
// Which voxels hang together, and the plates most specimens are pressed between.
#pragma once
#include <cstddef>

#include "howship/strength/problem.hpp"

namespace howship::strength {

/// Makes every solid voxel void that no path over faces joins to the largest piece. Returns how many.
std::size_t keep_largest_piece(ElasticProblem& problem);

/// Makes every solid voxel void that no path over faces joins to a support. Returns how many.
std::size_t keep_supported(ElasticProblem& problem);

/// True where a solid voxel touches the node.
bool touches_bone(const ElasticProblem& problem, int i, int j, int k);

/// Fixes all nodes of the lower end face (k = 0) and moves those of the upper one by `strain` times the height along z.
void bond_plates(ElasticProblem& problem, double strain);

}  // namespace howship::strength
