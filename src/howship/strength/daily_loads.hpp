// SPDX-License-Identifier: Apache-2.0
// What bones carry in a day, and the chance that one load breaks one.
#pragma once
#include <span>
#include <string>
#include <string_view>
#include <vector>

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

/// Something that people do, and what it asks of a bone.
struct Activity {
  std::string_view name;
  double load = 0.0;  ///< N (moments: N mm), with nothing that spares or holds the bone
};

/// What daily life asks of a bone under that load case, the lightest first: of a spine and a hip several activities, of
/// other bones the one that their daily load stands for.
std::vector<Activity> activities(std::string_view bone, LoadCase load, double body_weight_kg,
                                 const LoadParameters& parameters = {});

/// Names of those whose load is at most `activity_limit` of a strength (`borne`), or of the others; parted by commas.
std::string named(std::span<const Activity> all, double strength, bool borne, const LoadParameters& parameters = {});

/// Chance that a bone breaks under one load of that ratio to its computed strength, the computation's error included.
double fracture_probability(double load_over_strength, const LoadParameters& parameters = {});

}  // namespace howship::strength
