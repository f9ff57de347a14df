// SPDX-License-Identifier: Apache-2.0
// The test problems that voxel finite-element solvers are compared on.
#pragma once
#include <string_view>

#include "howship/base/threads.hpp"
#include "howship/strength/problem.hpp"

namespace howship::bench {

/// Compression by 1 % between bonded plates of a cube of n^3 voxels, seeded:
///   trab   thresholded Gaussian random field, struts about 5 voxels thick, 10 GPa in void, about 30 % solid
///   vert   oval body, 3 GPa shell, density-varying core, PMMA caps, void around
///   mets   vert with a soft lesion (5 MPa, nu 0.45), a PMMA blob and a titanium rod
///   block  full cube of smoothly varying modulus
strength::ElasticProblem make_problem(std::string_view kind, int n, ThreadPool& pool);

}  // namespace howship::bench
