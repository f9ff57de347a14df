// SPDX-License-Identifier: Apache-2.0
// Clinical scores of bones at risk: Mirels for limbs, SINS for the spine.
#pragma once
#include <string_view>

#include "howship/strength/parameters.hpp"

namespace howship::strength {

enum class LesionType { blastic, mixed, lytic };

/// Mirels 1989 (Clin Orthop 249:256): site, pain, lesion, size, 1 to 3 points each.
struct MirelsFindings {
  enum class Site { upper_limb, lower_limb, peritrochanteric } site = Site::upper_limb;
  enum class Pain { mild, moderate, functional } pain = Pain::mild;
  LesionType lesion = LesionType::lytic;
  double size = 0;  ///< largest part of the bone's diameter that is involved, 0 to 1
};
struct Mirels {
  int total = 4;                    ///< 4 to 12
  double fracture_probability = 0;  ///< within half a year without fixation; 9 and more from memory of the paper
  std::string_view advice;
};
Mirels mirels(const MirelsFindings& findings, const FindingParameters& limits = {});

/// Spinal Instability Neoplastic Score (Fisher 2010; Fourney 2011, doi:10.1200/JCO.2010.34.3897).
struct SinsFindings {
  enum class Pain { none, other, mechanical } pain = Pain::none;
  LesionType lesion = LesionType::lytic;
  enum class Alignment { normal, deformity, translation } alignment = Alignment::normal;
  double collapse = 0;       ///< part of the height lost, 0 to 1
  double body_involved = 0;  ///< part of the vertebral body taken by the lesion, 0 to 1
  enum class Posterolateral { none, unilateral, bilateral } posterolateral = Posterolateral::none;
};
struct Sins {
  int location = 0, pain = 0, lesion = 0, alignment = 0, collapse = 0, posterolateral = 0;
  int total = 0;               ///< 0 to 18
  std::string_view stability;  ///< "stable", "potentially unstable", "unstable"
};
/// `level`: C0 (occiput) ... C7, T1 ... T12, L1 ... L5, S1 ... S5.
Sins sins(std::string_view level, const SinsFindings& findings, const FindingParameters& limits = {});

/// Points of a level's place: junctional 3, mobile 2, semi-rigid 1, rigid 0.
int sins_location(std::string_view level);

}  // namespace howship::strength
