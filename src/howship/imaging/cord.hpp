// SPDX-License-Identifier: Apache-2.0
// What tumour in the spinal canal does to sac and cord, graded as on axial T2 images.
#pragma once
#include <cstdint>
#include <span>
#include <string_view>

#include "howship/base/parameter.hpp"
#include "howship/imaging/tissue.hpp"

namespace howship::imaging {

/// Epidural spinal cord compression (Bilsky 2010, J Neurosurg Spine 13:324).
enum class EsccGrade : std::uint8_t { bone_only, epidural, sac_deformed, cord_touched, cord_compressed, no_fluid_left };
std::string_view name(EsccGrade grade);  ///< "0", "1a", "1b", "1c", "2", "3"

struct CordSettings {
  double cord_width = 9.0, cord_depth = 6.5;  // mm
  double epidural_space = 1.2;                // mm
  double shift_limit = 1.0;                   // mm
  double area_limit = 0.95;
  double closed_limit = 0.90;
  double tumour_threshold = 0.5;
  static std::span<const Parameter<CordSettings>> table();
};

struct CordFinding {
  EsccGrade grade = EsccGrade::bone_only;
  double stenosis_percent = 0.0;   ///< of the canal's area, worst slice
  double cord_area_percent = 100;  ///< left of the cord's area, worst slice
  double epidural_depth = 0.0;     ///< mm, deepest tumour in the canal from its wall
  int slice = -1;                  ///< k of the worst slice; -1 where the bone has no canal
};

/// Grades every slice of the bone's own grid (k along the canal) and reports the worst one.
CordFinding cord_compression(const TissueState& state, const CordSettings& settings = {});

}  // namespace howship::imaging
