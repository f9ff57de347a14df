// SPDX-License-Identifier: Apache-2.0
// Biopsy: a needle through the tissue state, or a surgeon's block, and what reaches the pathologist.
#pragma once
#include <cstdint>
#include <span>

#include "howship/base/parameter.hpp"
#include "howship/imaging/noise.hpp"
#include "howship/imaging/tissue.hpp"

namespace howship::imaging {

enum class BiopsyKind : std::uint8_t { fine_needle, core, surgical };

struct BiopsySettings {
  double passes = 3;
  double needle_aim_lateral = 4.0, needle_aim_depth = 4.0, surgical_aim = 1.0;  // mm
  double hand_angle = 0.08;                                                     // 1
  double hand_place = 10.0, hand_felt = 25.0;                                   // mm
  double aspiration_radius = 1.5, aspiration_length = 10.0;                     // mm
  double core_diameter = 2.5, core_length = 15.0;                               // mm
  double block_side = 10.0;                                                     // mm
  double cells_per_volume = 4e5;                                                // 1/mm3
  double aspiration_recovery = 5e-4, core_recovery = 5e-3, block_recovery = 2e-2;
  double aspiration_bone_length = 0.15;
  double core_loss = 0.10, core_dense_loss = 0.35;
  double aspiration_cells = 1e3, core_cells = 5e3;
  double staining_factor = 10.0;
  double fine_diameter = 0.72;      // mm
  double fine_force = 6.0;          // N
  double bone_resistance = 10.0;    // N/mm2
  double bone_resistance_at = 0.2;  // 1
  static std::span<const Parameter<BiopsySettings>> table();
};

struct BiopsyFinding {
  double probability = 0.0;   ///< of a positive report, over all passes
  double tumour_cells = 0.0;  ///< that reach the slide, all passes
  bool positive = false;      ///< drawn with that probability
  bool enough_for_staining = false;
  bool stopped = false;  ///< bone has stopped the needle on every pass
};

/// How a needle is led.
struct NeedleGuide {
  bool by_hand = false;  ///< by what is felt and by landmarks of the skin, else on CT
  double depth = 0.0;    ///< mm from skin to target, along its way
};

/// Standard deviation (mm) across the way of a needle.
double aim_across(const NeedleGuide& guide, const BiopsySettings& settings);

/// Sampling along `direction` (unit vector, inwards) at `target`, both in the world of the state.
BiopsyFinding biopsy(const TissueState& state, BiopsyKind kind, const Vec3& target, const Vec3& direction,
                     const BiopsySettings& settings, const NoiseKey& key, const NeedleGuide& guide = {});

}  // namespace howship::imaging
