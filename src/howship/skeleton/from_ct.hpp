// SPDX-License-Identifier: Apache-2.0
// A bone cut out of a CT by a label map.
#pragma once
#include <optional>

#include "howship/base/threads.hpp"
#include "howship/skeleton/bone_model.hpp"
#include "howship/skeleton/hounsfield.hpp"

namespace howship::skeleton {

struct FromCtOptions {
  double voxel_size_mm = 1.0;  ///< of the working grid, 0.25 to 3
  double margin_mm = 10.0;     ///< soft tissue kept around the bone
  CtNumbers ct;
  const Volume<int>* body = nullptr;  ///< optional label map of vertebral bodies (same label number), any grid
};

/// Why a CT and a label map cannot give a bone; a sentence for the user.
struct CtRefusal {
  std::string text, hint;
};

struct FromCt {
  std::optional<BoneModel> bone;  ///< absent when refused
  CtRefusal refusal;
};

/// Crops `hu` to the voxels of `labels` equal to `label` plus the margin and resamples to cubic voxels whose axes are
/// parallel to the CT's (any orientation and handedness; world coordinates are kept). Voxels of other labels stay
/// closed. `labels` may lie on a grid other than the CT's.
FromCt bone_from_ct(const Volume<float>& hu, const Volume<int>& labels, int label, const FromCtOptions& options,
                    ThreadPool& pool);

}  // namespace howship::skeleton
