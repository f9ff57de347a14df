// SPDX-License-Identifier: Apache-2.0
// What the hands and eyes of a hospital do for a care team: how well broken bones, a spinal canal and organs are read,
// how exact a reckoned strength is, where metal is put. A team that decides is told what was read, never what is so.
#pragma once
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "howship/base/parameter.hpp"
#include "howship/imaging/finding.hpp"
#include "howship/numerics/grid.hpp"
#include "howship/patient/report.hpp"

namespace howship::patient {

struct Patient;
class Site;

struct PracticeParameters {
  // Broken bones
  double height_seen = 0.20;           // 1
  double height_error_film = 0.05;     // 1
  double height_error_section = 0.03;  // 1
  double missed_film = 0.05;           // 1
  double missed_section = 0.02;        // 1
  double called_broken = 0.002;        // 1
  // Canal and strength
  double grade_misread = 0.08;   // 1
  double strength_error = 0.10;  // 1
  // Organs
  double organ_half_ct = 8.0;       // mm
  double organ_half_pet = 10.0;     // mm
  double organ_spread = 0.35;       // 1
  double organ_size_error = 0.035;  // 1
  // What looks like a metastasis
  double hot_foci_slope = 0.02;       // 1/year
  double hot_foci_least = 0.6;        // 1
  double explained_by_film = 0.6;     // 1
  double explained_by_section = 0.9;  // 1
  // Dentist
  double extraction_ahead = 56.0;  // day
  // Nails
  double femur_nail_lateral = 22.0;                                                           // mm
  double femur_nail_top = 10.0;                                                               // mm
  double femur_nail_bottom = -125.0;                                                          // mm
  double femur_nail_bow = 2.0;                                                                // mm
  double femur_nail_diameter = 11.0;                                                          // mm
  double humerus_nail_top = 10.0, humerus_nail_bottom = -100.0, humerus_nail_diameter = 8.0;  // mm

  static std::span<const Parameter<PracticeParameters>> table();
};

/// What a radiograph, CT or MRI of a bone says beside its focus, read by somebody.
BoneReport bone_report(const Patient& patient, const Site& site, std::string_view test);

/// What CT of the trunk or PET of the body says of organs; nothing of another test.
std::vector<OrganReport> organ_reports(const Patient& patient, std::string_view test);

/// A grade of the canal is one grade off now and then, in the finding and in its words.
void misread_canal(const Patient& patient, imaging::Finding& finding);

/// Where a nail goes into a bone, if it can: its ends, world mm, and its diameter.
struct NailPlace {
  Vec3 from{}, to{};
  double diameter = 0.0;
};
std::optional<NailPlace> nail_place(const Patient& patient, const Site& site);

}  // namespace howship::patient
