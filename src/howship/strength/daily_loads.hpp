// SPDX-License-Identifier: Apache-2.0
// What bones carry in a day, and when one breaks.
#pragma once
#include <cstdint>
#include <span>
#include <string_view>

#include "howship/strength/parameters.hpp"
#include "howship/strength/specimen.hpp"

namespace howship::strength {

/// The load of daily life that `load` stands for, N: lifting for vertebrae, stairs down for the hip in stance, a fall
/// from standing for sideways_fall, use of the arm for other long bones (a moment has no daily load: 0).
double daily_load(std::string_view bone, LoadCase load, double body_weight_kg, const LoadParameters& parameters = {});

/// Standing load of a vertebral level, N.
double standing_load(std::string_view level, double body_weight_kg, const LoadParameters& parameters = {});

/// Chance that a bone breaks under one load of that ratio to its computed strength, the computation's error included.
double fracture_probability(double load_over_strength, const LoadParameters& parameters = {});

/// Whether the bone breaks on that day. The error of the computed strength is one draw a patient and bone, for good;
/// the day's largest load varies by a draw of its own. (A fresh draw of the error for each load would break healthy
/// spines within months.) A pure function: seed, patient, bone and day are all that counts. `hazard` multiplies the
/// rate at which the day's loads break bone.
bool fractures(std::uint64_t seed, std::uint64_t patient, std::uint32_t bone, std::uint32_t day,
               double load_over_strength, const LoadParameters& parameters = {}, double hazard = 1.0);

}  // namespace howship::strength
