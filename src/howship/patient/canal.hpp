// SPDX-License-Identifier: Apache-2.0
// The spinal canal of a bone that is simulated: where it is, and what a collapse presses into it.
#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "howship/skeleton/bone_model.hpp"
#include "howship/skeleton/canal.hpp"
#include "howship/space/law.hpp"

namespace howship::patient {

/// Where the canal of a bone lies. "Places" count the voxels of its slices, one slice after the other.
struct CanalPlaces {
  skeleton::SpinalCanal canal;
  std::vector<std::uint32_t> voxel;     ///< grid index of each place
  std::vector<Vec3> at;                 ///< world mm of each place
  std::vector<std::uint32_t> by_front;  ///< places behind the vertebral body, those next to it first
  std::vector<std::uint32_t> wall;      ///< grid indices of the posterior wall

  bool empty() const { return voxel.empty(); }
};
CanalPlaces canal_places(const skeleton::BoneModel& model);

/// Volume fractions of the clones and of killed tumour at one place.
struct TumourHere {
  std::array<double, space::clones> clone{};
  double dead = 0.0;

  double living() const {
    double out = 0.0;
    for (const double n : clone) out += n;
    return out;
  }
  double all() const { return living() + dead; }
};

/// What of `volume` (mm3) goes where when it is pressed into the canal from the front: mm3 a place. `room`: mm3 that
/// each place still takes. What finds no room is in none.
std::vector<double> pressed_in(const CanalPlaces& places, std::span<const double> room, double volume);

}  // namespace howship::patient
