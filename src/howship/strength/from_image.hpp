// SPDX-License-Identifier: Apache-2.0
// A map of materials straight from a calibrated image and a label map, for one test of one bone.
#pragma once
#include <optional>
#include <span>
#include <string>

#include "howship/base/threads.hpp"
#include "howship/strength/materials.hpp"

namespace howship::strength {

struct ImageOptions {
  BoneKind kind = BoneKind::vertebra;
  double edge = 1.0;            ///< mm, cubic voxels of the map
  double metal_density = 2125;  ///< mg/cm3; values from here on are metal
};

struct ImageRefusal {
  std::string key, text, hint;
};

struct ImageBone {
  std::optional<MaterialMap> map;
  ImageRefusal refusal;
  double volume = 0;                                 ///< mm3 of the mask
  double mean_bmd = 0;                               ///< mg/cm3 in it
  bool touches_first = false, touches_last = false;  ///< the mask reaches the image's end along the world's z axis
  bool touches_upper = false;                        ///< that of the two ends which is the head's
  bool touches_side = false;                         ///< the mask reaches one of the image's sides
};

/// `bmd` in mg/cm3 K2HPO4-equivalent; bone is where `labels` is one of `chosen`. Both must hold the same points,
/// in any order of axes. Moduli follow the density laws for bones from CT, times the part of each voxel inside the
/// mask.
ImageBone map_image(const Volume<float>& bmd, const Volume<int>& labels, std::span<const int> chosen,
                    const ImageOptions& options, const MaterialParameters& parameters, ThreadPool& pool);

/// Extent of the map that map_image would make: the mask's box at that voxel size.
Extent mapped_extent(const Volume<int>& labels, std::span<const int> chosen, double edge);

}  // namespace howship::strength
