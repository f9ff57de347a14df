// SPDX-License-Identifier: Apache-2.0
// The spinal cord at one level: oedema, conduction that is blocked and comes back, axons that are lost, and what the
// patient notices of it.
#pragma once
#include <cstdint>
#include <span>
#include <string_view>

#include "howship/base/parameter.hpp"

namespace howship::patient {

struct CordParameters {
  double oedema_threshold = 0.35;            // 1
  double oedema_time = 2.0;                  // day
  double steroid_oedema = 0.55;              // 1
  double radiation_oedema = 1.2;             // 1
  double radiation_oedema_span = 3.0;        // day
  double compression_weight = 0.75;          // 1
  double oedema_weight = 0.45;               // 1
  double block_pressure = 0.62;              // 1
  double block_width = 0.63;                 // 1
  double block_onset = 0.6;                  // day
  double block_recovery = 7.0;               // day
  double slow_loss = 0.038;                  // 1/day
  double fast_loss = 0.45;                   // 1/day
  double fast_loss_power = 6.0;              // 1
  double late_recovery = 0.0006;             // 1/day
  double coarse_step = 0.25;                 // day
  double fine_step = 0.0416666666666666667;  // day
  double fine_compression = 0.6;             // 1
  double weak_below = 0.90;                  // 1
  double sensory_below = 0.80;               // 1
  double difficulty_below = 0.75;            // 1
  double walks_from = 0.60;                  // 1
  double bladder_below = 0.40;               // 1
  double early_bladder_below = 0.95;         // 1
  double early_bladder_share = 0.15;         // 1
  double paralysed_below = 0.10;             // 1
  double sign_ends = 0.02;                   // 1
  double root_hazard = 0.05;                 // 1/day
  double foramen_reached = 20.0;             // mm3
  double left_by_surgery = 0.14;             // 1

  static std::span<const Parameter<CordParameters>> table();
};

/// One level of the cord; a sound one holds zeros.
struct CordState {
  double oedema = 0.0;
  double blocked = 0.0;  ///< share of conduction that is blocked and can come back
  double lost = 0.0;     ///< share of axons that are lost

  double function() const { return (1.0 - blocked) * (1.0 - lost); }
};

/// One level of the spine as a patient has it: the cord, and what stands in its canal beside tumour that is simulated
/// there.
struct CordLevel {
  CordState cord;
  double fragment = 0.0;         ///< mm, of broken bone
  double since_radiation = 1e4;  ///< days
  double root_hazard = 0.0;      ///< of root pain, over the days that a root was in danger
  // Of lesions in shells, which know nothing of the canal that they grow into.
  double squeezed = 0.0;  ///< share of their tumour that a collapse has pressed into it
  double spared = 1.0;    ///< share of what would have grown into it that surgery has left
};

/// What acts on the cord besides what presses.
struct CordConditions {
  double steroid = 0.0;     ///< glucocorticoid effect, 0 to 1
  bool irradiated = false;  ///< within the days that radiation makes oedema worse
};

/// One level over `days`, while compression (imaging::CordPlace) goes evenly from `before` to `after`.
void advance(CordState& cord, double before, double after, const CordConditions& conditions, double days,
             const CordParameters& p);

/// What a cord that fails shows, in the order in which it mostly comes.
enum class CordSign : std::uint8_t {
  leg_weakness,
  sensory_level,
  walking_difficulty,
  cannot_walk,
  bladder_bowel,
  paraplegia,
  count
};
std::string_view name(CordSign sign);  ///< the key of its event
/// Whether a sign is among `signs`, a bit for each.
inline bool shows(std::uint32_t signs, CordSign sign) { return (signs >> unsigned(sign) & 1u) != 0; }

/// Function below which the sign is there. In some patients the bladder fails first.
double threshold(CordSign sign, bool bladder_early, const CordParameters& p);

}  // namespace howship::patient
