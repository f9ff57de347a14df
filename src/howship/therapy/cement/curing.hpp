// SPDX-License-Identifier: Apache-2.0
// What follows an injection: the heat of cement that cures, and ethanol that spreads and is washed out.
#pragma once
#include <span>
#include <vector>

#include "howship/base/threads.hpp"
#include "howship/numerics/grid.hpp"
#include "howship/therapy/cement/parameters.hpp"
#include "howship/therapy/heat/bioheat.hpp"

namespace howship::therapy::cement {

struct Cured {
  std::vector<float> hottest;  ///< C, of each voxel
  std::vector<float> killed;   ///< share of cells that its heat kills
};

/// Heat of cement in tissue, one value a voxel of a grid; `filled` is the share of each voxel that cement takes. Blood
/// does not flow in what is filled.
Cured cure(const Extent& extent, double spacing, std::span<const float> filled,
           std::span<const heat::ThermalTissue> tissue, const CementParameters& numbers,
           const heat::HeatParameters& of_heat, ThreadPool& pool);

/// Share of cells that ethanol kills: it spreads from where it was injected, and blood takes it away.
std::vector<float> poisoned(const Extent& extent, double spacing, std::span<const float> filled,
                            std::span<const float> pore, const heat::HeatParameters& numbers);

}  // namespace howship::therapy::cement
