// SPDX-License-Identifier: Apache-2.0
// The luck of a patient with each kind of event: hazards add up, and what has a threshold happens when they cross it.
// So a treatment that lowers a hazard puts the same event off in the same patient.
#pragma once
#include <cmath>
#include <cstdint>

#include "howship/base/random.hpp"

namespace howship::patient {

/// Kinds of events with a threshold. Append only: the numbers are in the key of the draw.
enum class Threshold : std::uint64_t {
  fracture,         ///< place: region
  other_death,      ///< place: 0
  root_pain,        ///< place: number of the lesion
  quiescence,       ///< place: number of the lesion
  jaw,              ///< place: 0
  infection_death,  ///< place: 0
  admission,        ///< place: 0
  opioid_death,     ///< place: 0
};

/// Cumulated hazard at which event `n` of a kind happens at a place: unit exponential.
inline double threshold_of(std::uint64_t seed, std::uint64_t patient, Threshold kind, std::uint64_t place,
                           std::uint64_t n) {
  return -std::log1p(-uniform(seed, patient, Stream::event_threshold, ((std::uint64_t(kind) << 32) + place) * 256 + n));
}

}  // namespace howship::patient
