// SPDX-License-Identifier: Apache-2.0
// What bones carry in a day, and when one breaks.
#pragma once
#include <cstdint>
#include <span>
#include <string_view>

#include "howship/base/parameter.hpp"
#include "howship/strength/specimen.hpp"

namespace howship::strength {

struct LoadParameters {
  double standing_t1 = 70;  ///< N at 70 kg; between the levels given, linear
  double standing_t6 = 300;
  double standing_t12 = 450;
  double standing_l1 = 500;
  double standing_l3 = 600;
  double standing_l5 = 700;
  double lifting_factor = 2.5;  ///< flexion with 20 kg over standing
  double hip_walking = 2.38;    ///< body weights
  double hip_stairs_up = 2.51;
  double hip_stairs_down = 2.60;
  double hip_stumbling = 8.0;
  double arm_use = 0.5;           ///< body weights on the humerus, carrying and pushing up
  double fall_height = 0.75;      ///< m, of the centre of mass
  double fall_stiffness = 71000;  ///< N/m
  double fall_mass_part = 0.35;
  double fall_soft_tissue = 71;     ///< N taken off a mm
  double fall_soft_thickness = 25;  ///< mm over the trochanter
  double strength_spread = 0.15;    ///< logistic scale of ln(load / strength)
  double daily_load_spread = 0.05;  ///< standard deviation of ln(peak load) from day to day
};
std::span<const Parameter<LoadParameters>> load_parameters();

/// The load of daily life that `load` stands for, N: lifting for vertebrae, stairs down for the hip in stance, a fall
/// from standing for sideways_fall, use of the arm for other long bones (a moment has no daily load: 0).
double daily_load(std::string_view bone, LoadCase load, double body_weight_kg, const LoadParameters& parameters = {});

/// Standing load of a vertebral level, N.
double standing_load(std::string_view level, double body_weight_kg, const LoadParameters& parameters = {});

/// Chance that a bone breaks under one load of that ratio to its computed strength, the computation's error included.
double fracture_probability(double load_over_strength, const LoadParameters& parameters = {});

/// Whether the bone breaks on that day. The error of the computed strength is one draw a patient and bone, for good;
/// the day's largest load varies by a draw of its own. (A fresh draw of the error for each load would break healthy
/// spines within months.) A pure function: seed, patient, bone and day are all that counts.
bool fractures(std::uint64_t seed, std::uint64_t patient, std::uint32_t bone, std::uint32_t day,
               double load_over_strength, const LoadParameters& parameters = {});

}  // namespace howship::strength
