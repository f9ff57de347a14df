// SPDX-License-Identifier: Apache-2.0
// A draw is a pure function of who asks and when: no state to save, no thread to blame.
#pragma once
#include <cmath>
#include <cstdint>
#include <numbers>

namespace howship {

/// What a draw is for; each purpose has a stream of its own, so adding one moves no other draw. Append only.
enum class Stream : std::uint32_t {
  trabecular_texture = 1,
  lesion_growth = 2,
  fracture = 3,
  drug_event = 4,
  image_noise = 5,
  reader = 6,
  patient_parameters = 7,
  spread_patient_normal = 8,
  spread_patient_uniform = 9,
  spread_count = 10,
  spread_seed_uniform = 11,
  spread_seed_normal = 12,
  spread_event = 13,
  clone_patient_normal = 14,
  clone_lesion_normal = 15,
  clone_count = 16,
  hormone_event = 17,
  bone_normal = 18,
  event_threshold = 19,
  radiation_answer = 20,
  setup_error = 21,
  procedure = 22,
  cement_path = 23,
  laboratory = 24,
  diary = 25,
  symptom = 26,
  patient_delay = 27,
  system_delay = 28,
  mimic = 30,
  dental = 31,
  fall = 32,
  quality = 33,
  population = 34,
  randomisation = 35,
  accrual = 36,
  adherence = 37,
  dropout = 38,
  visit = 39,
  crossover = 41,
  replicate = 42,
  entry = 43,
  ailment = 44,
};

/// Finaliser of SplitMix64 (Steele, Lea, Flood 2014, doi:10.1145/2660193.2660195).
constexpr std::uint64_t mix(std::uint64_t x) {
  x += 0x9e3779b97f4a7c15u;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
  return x ^ (x >> 31);
}

/// 64 uniform bits keyed by seed, patient, purpose and index.
constexpr std::uint64_t draw_bits(std::uint64_t seed, std::uint64_t patient, Stream stream, std::uint64_t index) {
  const std::uint64_t key = mix(mix(mix(seed) ^ patient) ^ (std::uint64_t(stream) << 32));
  return mix(mix(key ^ index));
}

/// Uniform on [0, 1), 53 bits.
constexpr double uniform(std::uint64_t seed, std::uint64_t patient, Stream stream, std::uint64_t index) {
  return double(draw_bits(seed, patient, stream, index) >> 11) * 0x1.0p-53;
}

/// Standard normal by Box and Muller (1958); uses draws 2 index and 2 index + 1.
inline double normal(std::uint64_t seed, std::uint64_t patient, Stream stream, std::uint64_t index) {
  const double u = 1.0 - uniform(seed, patient, stream, 2 * index);
  const double v = uniform(seed, patient, stream, 2 * index + 1);
  return std::sqrt(-2.0 * std::log(u)) * std::cos(2.0 * std::numbers::pi * v);
}

/// What happens when a hazard that adds up has reached a threshold; the number is a part of the key. Append only.
enum class Hazard : std::uint32_t {
  fracture = 0,
  other_death = 1,
  root_pain = 2,
  quiescent_switch = 3,
  jaw = 4,
  infection_death = 5,
  admission = 6,
  opioid_death = 7,
  cancer_death = 8,
  atypical_fracture = 9,
};

/// What the cumulated hazard has to reach for the event: exponential with mean 1, so that the event comes with the
/// chance that the hazard says, whatever the steps of time. `place` is a bone, a lesion or a course, 0 where there is
/// but one; `number` counts such events of that place.
inline double event_threshold(std::uint64_t seed, std::uint64_t patient, Hazard kind, std::uint32_t place,
                              std::uint32_t number = 0) {
  const std::uint64_t index = ((std::uint64_t(kind) << 32 | place) << 8) | (number & 0xffu);
  return -std::log(1.0 - uniform(seed, patient, Stream::event_threshold, index));
}

/// Share of standard normal draws below `z`: turns a normal draw into a uniform one.
inline double normal_share(double z) { return 0.5 * std::erfc(-z / std::numbers::sqrt2); }

}  // namespace howship
