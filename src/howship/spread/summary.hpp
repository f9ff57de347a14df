// SPDX-License-Identifier: Apache-2.0
// What a cohort amounts to: the quantities that series of patients report, from the lives of its patients.
#pragma once
#include <array>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "howship/spread/history.hpp"
#include "howship/spread/statistics.hpp"

namespace howship::spread {

inline constexpr std::size_t group_count = 12;  ///< of region_groups()

/// A life as statistics need it: plain, so that it is written as it is.
struct Record {
  std::uint64_t regions;  ///< a bit for each region with a deposit of 8 mm or more at death or the end
  float diagnosis, planned, first_distant, first_bone, fracture, cord, hypercalcaemia, death, end, size;
  float psa, age;
  std::uint16_t nodes, founders, lesions_at_detection, lesions;
  std::array<std::uint8_t, group_count> bones;  ///< deposits of each group of bones that are large enough to be counted
  std::array<std::uint8_t, 3> phenotypes;       ///< lytic, mixed, blastic
  std::uint8_t primary, grade, visible, stage, found_by;
  bool female, receptor, cancer_death, distant_at_diagnosis, bone_visible_at_diagnosis, viscera_visible_at_diagnosis,
      first_site_bone, first_site_others, viscera_at_bone, painful_at_bone, bone_symptom_first;

  bool has_bone() const { return first_bone < 1e9f; }
  bool dead() const { return death < 1e9f; }
  /// A metastasis led to the cancer, and bone disease was found with it.
  bool bone_first() const { return has_bone() && diagnosis < planned - 1.0f && first_bone - diagnosis <= 31.0f; }
};
/// Days that never come are 1e30.
Record record_of(const History& history, std::size_t primary);

struct Quantity {
  std::string key, unit, meaning;
  Estimate estimate;
  std::size_t patients = 0;  ///< whom it is estimated from
};
/// Some records, to be gone through any number of times: they need not be in memory.
using Records = std::function<void(const std::function<void(const Record&)>&)>;
Records held(std::span<const Record> records);
/// Those of one primary.
Records of_primary(Records all, std::size_t primary);

std::vector<Quantity> summarise(const Records& records);

/// All of them from diagnosis to bone disease, in days; death ends the chance of it.
All followed_to_bone(const Records& records);
/// Those with bone disease from its detection to death.
All followed_with_bone(const Records& records);
/// Of all these patients, at times from diagnosis in days.
Curve bone_incidence(const Records& records, std::vector<double> times);
/// Of those with bone disease, at times from its detection.
Curve survival_with_bone(const Records& records, std::vector<double> times);

/// Classes of numbers of lesions, as series report them.
struct CountClass {
  int low, high;
  std::string_view key, words;
};
std::span<const CountClass> count_classes();

}  // namespace howship::spread
