// SPDX-License-Identifier: Apache-2.0
// What cement and ethanol share: bone and its surroundings as something that is injected finds them.
#pragma once
#include <functional>

#include "howship/therapy/cement/filling.hpp"
#include "howship/therapy/local/local.hpp"

namespace howship::therapy::local {

/// Bone, canal, soft tissue, and the vein that leaves a vertebral body backwards in the middle of its height.
cement::Ground ground_of(const Surroundings& around, const TreatedSite& site);

/// Standard normal draw of a voxel of the bone's own grid, for the present treatment.
std::function<double(std::size_t voxel)> path_draw(const TreatedSite& site);

}  // namespace howship::therapy::local
