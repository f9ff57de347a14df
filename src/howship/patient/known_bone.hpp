// SPDX-License-Identifier: Apache-2.0
// What follows from the model of a bone alone: reckoned once, and shared where many patients have the same model.
#pragma once
#include <optional>

#include "howship/base/threads.hpp"
#include "howship/patient/canal.hpp"
#include "howship/skeleton/bone_model.hpp"
#include "howship/strength/daily_loads.hpp"
#include "howship/strength/materials.hpp"
#include "howship/strength/parameters.hpp"

namespace howship::patient {

/// Size and shape of a bone as its fracture sees it.
struct BoneSize {
  double fraction = 0.2;               ///< of matrix, mean over the reference part
  double section = 1150.0;             ///< mm2 of tissue, mean section of the reference part across its longest axis
  double height = 25.0, depth = 34.0;  ///< mm, of the reference part
};

/// The bone as it was modelled, under its load case.
struct HealthyStrength {
  strength::LoadCase load{};
  double body_weight = 0.0;  ///< kg
  double stiffness = -1.0;   ///< N/mm; negative: its load case cannot load it
  double log_strength = 0.0;
};

struct KnownBone {
  CanalPlaces canal;
  double volume = 0.0;  ///< mm3 of all its tissue
  BoneSize size;
  std::optional<HealthyStrength> healthy;  ///< where it was asked for
};

/// `name` of the bone, which says whether it is a vertebra.
KnownBone known_bone(const skeleton::BoneModel& model, std::string_view name);

struct FractureParameters;
/// `plain`: the materials of the model under that load, where they are known.
HealthyStrength healthy_strength(const skeleton::BoneModel& model, std::string_view name, strength::LoadCase load,
                                 double body_weight, const strength::StrengthParameters& strength,
                                 const FractureParameters& fracture, ThreadPool& pool,
                                 const strength::MaterialMap* plain = nullptr);

}  // namespace howship::patient
