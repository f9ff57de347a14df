// SPDX-License-Identifier: Apache-2.0
// What tumour and broken bone in the spinal canal do to sac and cord, graded as on axial T2 images. One function for
// the cord of a patient and for the image of it.
#pragma once
#include <cstdint>
#include <span>
#include <string_view>

#include "howship/base/parameter.hpp"
#include "howship/imaging/tissue.hpp"
#include "howship/skeleton/canal.hpp"

namespace howship::imaging {

/// Epidural spinal cord compression (Bilsky 2010, J Neurosurg Spine 13:324).
enum class EsccGrade : std::uint8_t { bone_only, epidural, sac_deformed, cord_touched, cord_compressed, no_fluid_left };
std::string_view name(EsccGrade grade);  ///< "0", "1a", "1b", "1c", "2", "3"

struct CordSettings {
  double cord_width = 9.0, cord_depth = 6.5;  // mm
  double epidural_space = 1.0;                // mm
  double seen_depth = 0.3;                    // mm
  double shift_limit = 1.0;                   // mm
  double least_area = 0.15;                   // 1
  static std::span<const Parameter<CordSettings>> table();
};

/// What stands in one slice of a canal.
struct CanalFilling {
  double area = 0.0;                ///< mm2 of packed tumour
  double right = 0.0, front = 1.0;  ///< where from, in the canal's ellipse scaled to a circle; any length but 0
  double fragment = 0.0;            ///< mm that bone stands in from the front
};

/// Where the cord is, and what is left of it.
struct CordPlace {
  EsccGrade grade = EsccGrade::bone_only;
  double depth = 0.0;        ///< mm that what presses reaches in from the wall
  double shift = 0.0;        ///< mm that the cord has moved away
  double cord_area = 1.0;    ///< share of the cord's section
  double compression = 0.0;  ///< `depth` over what fat, fluid and the way of the cord can give; 1 when fluid is gone
};

/// Depth (mm) of the segment of `area` that a straight edge cuts off an ellipse of `width` by `depth` mm, seen from the
/// place on its edge that is `reach` mm from the middle along the normal of that straight edge.
double segment_depth(double area, double width, double depth, double reach);
/// The area of such a segment.
double segment_area(double deep, double width, double depth, double reach);

/// Fat yields first, then the fluid on the side of what presses; then the cord moves away through the fluid behind it,
/// and when that is gone it is squeezed.
CordPlace cord_place(double canal_width, double canal_depth, const CanalFilling& what,
                     const CordSettings& settings = {});

struct CordFinding : CordPlace {
  double stenosis_percent = 0.0;  ///< of the canal's area, worst slice
  int slice = -1;                 ///< k of the worst slice; -1 where the bone has no canal
};

/// The worst slice of a canal. `filled`: one value a voxel of its slices, in their order, the share of what that voxel
/// can hold that tumour, living or dead, takes; `fragment` in mm.
CordFinding worst_slice(const skeleton::SpinalCanal& canal, std::span<const float> filled, double fragment,
                        const CordSettings& settings = {});

/// The same from the tissue of a bone. `packing`: share of space that packed tumour fills.
CordFinding cord_compression(const TissueState& state, double packing, const CordSettings& settings = {});

}  // namespace howship::imaging
