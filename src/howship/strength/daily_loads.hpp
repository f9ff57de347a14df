// SPDX-License-Identifier: Apache-2.0
// What bones carry in a day, and the chance that one load breaks one.
#pragma once
#include <span>
#include <string_view>

#include "howship/strength/parameters.hpp"
#include "howship/strength/specimen.hpp"

namespace howship::strength {

/// The load of daily life that `load` stands for, N (moments: N mm): lifting for vertebrae, stairs down for the hip in
/// stance and for the ilium, a fall from standing for sideways_fall, a cough for ribs, use of the arm for other bones.
/// `vigour` is the strength of muscle over that of a young man, with which lifting grows.
double daily_load(std::string_view bone, LoadCase load, double body_weight_kg, const LoadParameters& parameters = {},
                  double vigour = 1.0);

/// Standing load of a vertebral level, N.
double standing_load(std::string_view level, double body_weight_kg, const LoadParameters& parameters = {});

/// Chance that a bone breaks under one load of that ratio to its computed strength, the computation's error included.
double fracture_probability(double load_over_strength, const LoadParameters& parameters = {});

}  // namespace howship::strength
