// SPDX-License-Identifier: Apache-2.0
// Metal in the way of a radiograph's beam.
#pragma once
#include <functional>

#include "howship/imaging/xray.hpp"

namespace howship::imaging {

/// Water and bone equivalents of a voxel (1, of its volume).
using EquivalentsOf = std::function<std::array<float, 2>(std::size_t voxel)>;
/// What the voxels of a scene's bone hold, as `path_lengths` takes them.
EquivalentsOf equivalents_in(const Scene& scene, const Spectrum& spectrum, const Attenuation& mu, ThreadPool& pool);

/// `primary` where metal is in the way, of which `paths` know nothing: titanium by its share of each voxel of `grid`,
/// in place of what is `there`. Behind it the sum over energies is taken as it is: no sum of water and bone stands for
/// metal.
Image primary_behind_metal(PathLengths paths, const Grid& grid, const std::vector<float>& share,
                           const EquivalentsOf& there, const View& view, const XraySettings& xray,
                           const Spectrum& spectrum, const Attenuation& mu, ThreadPool& pool);

}  // namespace howship::imaging
