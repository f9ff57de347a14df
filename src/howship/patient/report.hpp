// SPDX-License-Identifier: Apache-2.0
// What is said about a patient: reports of tests, and what the patient says. Whoever decides for the patient sees these
// and nothing else.
#pragma once
#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "howship/imaging/finding.hpp"

namespace howship::patient {

/// What images and a computed strength say of a bone beside its focus; NaN where that was not asked for.
struct BoneReport {
  std::string bone;
  bool fractured = false;                                        ///< it is seen to be broken
  bool displaced = false;                                        ///< a long bone hangs loose
  bool posterior_wall_intact = true;                             ///< of a vertebra
  bool soft_tissue_mass = false;                                 ///< tumour is seen outside the bone
  double load_ratio = std::numeric_limits<double>::quiet_NaN();  ///< daily load over strength
  double sins = std::numeric_limits<double>::quiet_NaN();
  double mirels = std::numeric_limits<double>::quiet_NaN();
  double extent = std::numeric_limits<double>::quiet_NaN();  ///< share of the bone, or of its diameter, that is taken
};

/// What CT of the trunk or PET of the body shows in an organ.
struct OrganReport {
  std::string organ;  ///< "liver", "lung", "distant nodes"
  int foci = 0;
  double largest = 0.0;  ///< mm, diameter
  double sum = 0.0;      ///< mm, of all diameters
};

/// What came back from one test.
struct Report {
  double day = 0.0;
  std::size_t number = 0;  ///< of the order, in the list of whoever ordered it
  std::string test;        ///< "ct", "biopsy", "labs" ...
  std::vector<imaging::Finding> findings;
  std::vector<BoneReport> bones{};
  std::vector<OrganReport> organs{};  ///< with foci
  bool done = true;                   ///< false: it could not be made, as a biopsy of what cannot be aimed at
  std::string bone{};                 ///< that alone was looked at, or "spine"; empty: the whole body
};

/// What an examination finds on a day; whoever does not examine does not know it.
struct Bedside {
  int performance = 0;  ///< status (ECOG), 0 to 4
  bool walks = true, weak_legs = false, walking_difficulty = false, sensory_level = false, bladder_bowel = false;
  bool paralysed = false, drowsy = false, confused = false, dehydrated = false;
  bool untreated_teeth = false, extraction_planned = false;  ///< what a dentist sees
};

/// A course of a drug, as a nurse writes it down.
struct CourseRecord {
  std::string drug;
  double first = 0.0, last = 0.0;  ///< days of the first and the last dose
  double start = 0.0;              ///< day for which it was ordered
  int doses = 0;
  std::optional<int> ordered;  ///< doses; none: until it is stopped
  bool running = false;        ///< more of it will be given
  double amount =
      std::numeric_limits<double>::quiet_NaN();  ///< of a dose (or a day), in the drug's unit; NaN: the label's
  double every = std::numeric_limits<double>::quiet_NaN();
};

/// A treatment of a place that was given today, or refused by those who should give it.
struct PlaceRecord {
  std::string bone, treatment;  ///< "L3", "beam.external"
  double gray = 0.0;            ///< of the whole course; 0 where it is no beam
  int sitting = 0;
  bool refused = false;
};

/// A bone that hurts.
struct PainfulBone {
  std::string bone;
  std::int64_t pain = 0;  ///< worst of the day there, 0 to 10
};

/// Worst pain of a bone on a day on which these bones were named; none where it was not among them.
inline std::optional<double> pain_of(std::span<const PainfulBone> named, std::string_view bone) {
  for (const PainfulBone& one : named)
    if (one.bone == bone) return double(one.pain);
  return std::nullopt;
}

/// What a patient writes down of one day, whatever it is that hurts.
struct Diary {
  double day = 0.0;
  std::int64_t pain = 0;                ///< worst of the day, 0 to 10
  std::vector<PainfulBone> sites{};     ///< the worst first
  std::vector<std::string> symptoms{};  ///< in words
  bool mechanical = false;              ///< worse when the bone is loaded
  bool night = false;                   ///< it woke the patient
  bool sudden = false;                  ///< it rose within a day
};

}  // namespace howship::patient
