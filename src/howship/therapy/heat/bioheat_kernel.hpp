// SPDX-License-Identifier: Apache-2.0
// The step of the bioheat equation, one variant an instruction set; every variant gives the same bytes.
#pragma once
#include <cstddef>

#include "howship/numerics/simd.hpp"

namespace howship::therapy::heat {

/// Arrays of one step. Rows are padded to whole packs with voxels that never change; temperatures are differences from
/// the start.
struct HeatStep {
  const float* now;
  float* next;
  const float* across[3];         ///< W/m3/K of the face towards the next voxel along i, j, k
  const float* inverse_capacity;  ///< m3 K/J; 0 where the temperature is held
  const float* sink;              ///< W/m3/K that blood takes
  const float* source;            ///< W/m3 for a power of 1
  float* damage;
  float* enthalpy;    ///< freezing: as K of unfrozen tissue
  const float* melt;  ///< freezing: what melting takes, as K of unfrozen tissue
  std::size_t pitch, plane;
  int nj;
  float seconds, power, start, boiling;
  float damage_at, damage_slope, damage_from;  ///< log2 of the rate at a temperature; slope; that temperature in K
  float liquidus, range, frozen_conductivity, frozen_rise, frozen_capacity, lethal;
};

// Layers [begin, end) of the grid.
HOWSHIP_KERNEL(void, heat_layers, (const HeatStep& step, int begin, int end))
HOWSHIP_KERNEL(void, freeze_layers, (const HeatStep& step, int begin, int end))

}  // namespace howship::therapy::heat
