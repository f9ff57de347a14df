// SPDX-License-Identifier: Apache-2.0
// One RVE on its own: a healthy region of the skeleton, or a well-mixed lesion. Factors equal their sources.
#pragma once
#include <span>

#include "howship/space/law.hpp"

namespace howship::space {

/// Advances one RVE by dt days under an exposure evaluated at mid-step.
Values<double> advance_point(const Values<double>& y, const Exposure& exposure, const Site<double>& site,
                             const Law& law, double dt);

/// The same of several RVEs of bone marrow, side by side.
void advance_points(std::span<Values<double>* const> points, const Exposure& exposure, const Law& law, double dt);

/// What an RVE does to cells of each clone, 1/day.
struct CloneRates {
  std::array<double, clones> growth;  ///< births less crowding; negative where there is no room
  std::array<double, clones> kill;    ///< medicines and radiation
  double with_room;                   ///< births of a cell that has room and lacks nothing
};
CloneRates clone_rates(const Values<double>& y, double growth_factor, const Exposure& exposure,
                       const Site<double>& site, double dose_rate, const Law& law);

}  // namespace howship::space
