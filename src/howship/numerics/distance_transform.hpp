// SPDX-License-Identifier: Apache-2.0
// How far every voxel is from a set of voxels.
#pragma once
#include <cstdint>
#include <vector>

#include "howship/base/threads.hpp"
#include "howship/numerics/grid.hpp"

namespace howship {

/// Squared Euclidean distance (mm2) from each voxel centre to the nearest centre whose `seed` is not 0; infinity where
/// that is farther than `limit` mm or there is no seed. Exact; spacing in mm along i, j, k (axes at right angles).
/// Lower envelopes of parabolas, one axis after the other: Felzenszwalb and Huttenlocher 2012,
/// doi:10.4086/toc.2012.v008a019. Work is proportional to the number of voxels.
std::vector<float> squared_distance(const Extent& extent, const std::vector<std::uint8_t>& seed, const Vec3& spacing,
                                    double limit, ThreadPool& pool);

}  // namespace howship
