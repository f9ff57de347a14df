// SPDX-License-Identifier: Apache-2.0
// Bone that is not renewed: cracks of daily life add up where osteoclasts do not take them away, and a femur may break
// of them without a lesion (an atypical fracture, as under long blocks of resorption).
#pragma once
#include <optional>
#include <span>
#include <string_view>

#include "howship/base/parameter.hpp"
#include "howship/patient/event.hpp"

namespace howship::patient {

struct Patient;

struct MicrodamageParameters {
  double repair = 0.6;     // 1/year
  double exponent = 4.85;  // 1
  double hazard = 8.7e-6;  // 1/year
  double felt = 180.0;     // day

  static std::span<const Parameter<MicrodamageParameters>> table();
};

/// Cracks of bone outside lesions, and what they have done.
struct Microdamage {
  double damage = 1.0;  ///< health = 1
  double hazard = 0.0;  ///< of an atypical fracture, added up since the last
  int fractures = 0;    ///< so far; at most two, a femur each
  double last = -1e9;   ///< day of the last
  bool left = false;    ///< whether it was of the left femur
};

/// Damage after `days` in which bone is resorbed `resorption` times as fast as at the start: it forms at a rate of its
/// own and goes with the bone that is resorbed.
double damage_after(double damage, double resorption, double days, const MicrodamageParameters& p);

/// Hazard of an atypical fracture of a femur, 1/day.
double atypical_hazard(double damage, const MicrodamageParameters& p);

/// Lets cracks of the skeleton add up over a step that ends today.
void wear(Patient& patient, double days, Log& log);

/// Days since the last atypical fracture, where it is still felt. It is nailed at once, and heals.
std::optional<double> since_atypical_fracture(const Patient& patient);

}  // namespace howship::patient
