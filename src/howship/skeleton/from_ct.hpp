// SPDX-License-Identifier: Apache-2.0
// A bone cut out of a CT by a label map.
#pragma once
#include <optional>
#include <string>

#include "howship/base/threads.hpp"
#include "howship/skeleton/bone_model.hpp"
#include "howship/skeleton/hounsfield.hpp"

namespace howship::skeleton {

struct FromCtOptions {
  std::string name;            ///< of the bone, e.g. "L3"; empty: "label N"
  bool vertebra = true;        ///< look for a spinal canal
  double voxel_size_mm = 1.0;  ///< of the working grid, 0.25 to 3
  double margin_mm = 10.0;     ///< soft tissue kept around the bone
  CtNumbers ct;
  const Volume<int>* body = nullptr;  ///< optional label map of vertebral bodies, any grid
  int body_label = 0;                 ///< the body's number in it; 0: the same as the bone's
};

/// Why a CT and a label map cannot give a bone; a sentence for the user.
struct CtRefusal {
  std::string text, hint;
};

struct FromCt {
  std::optional<BoneModel> bone;  ///< absent when refused
  CtRefusal refusal;
};

/// Least mean CT number (HU) of a neighbouring label for it to be bone and hence closed; softer labels (cord, vessels,
/// muscle) are soft tissue. Assumed: between muscle (43) and eroded vertebral bodies of the old (about 90).
inline constexpr double least_hu_of_other_bone = 80.0;

/// Crops `hu` to the voxels of `labels` equal to `label` plus the margin and resamples to cubic voxels whose axes are
/// parallel to the CT's (any orientation and handedness; world coordinates are kept). `labels` may lie on a grid other
/// than the CT's.
///
/// CT numbers are interpolated linearly, without voxels of padding or metal; where these make up most of a voxel it is
/// closed. A voxel is bone where the linearly interpolated label exceeds a threshold near 1/2, chosen so that the
/// volume of the label is kept. Other labels of bone stay closed. CT resolves no thin cortex, so `cortical_fraction` is
/// 0 and `trabecular_bmd` (not below 0) is the density of the whole voxel.
///
/// Spinal canal: in slices across the grid axis nearest to the head-foot direction, what is not bone but cannot be
/// reached from the slice's border is enclosed by the vertebral ring. In slices whose ring is open (at the foramina,
/// above and below the arch) the canal goes straight on from the nearest closed one. Of several enclosed areas (dished
/// end plates make some) it is the one through which the whole label can be seen along the axis. The reference part is
/// the given body, else the bone in front of the canal, else all; `centre` is its centre of mass.
FromCt bone_from_ct(const Volume<float>& hu, const Volume<int>& labels, int label, const FromCtOptions& options,
                    ThreadPool& pool);

}  // namespace howship::skeleton
