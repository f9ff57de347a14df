// SPDX-License-Identifier: Apache-2.0
// The CT that a bone was cut out of, kept whole so that what happens to the bone can be shown in it.
#pragma once
#include <cstdint>
#include <memory>

#include "howship/base/threads.hpp"
#include "howship/numerics/grid.hpp"
#include "howship/skeleton/hounsfield.hpp"

namespace howship::skeleton {

struct Scan {
  /// What a label map says of a voxel of the scan.
  enum Bone : std::uint8_t { no_bone, this_bone, other_bone };

  Volume<std::int16_t> hounsfield;  ///< on the scan's own grid, whole numbers
  Volume<std::uint8_t> bone;        ///< a Bone, on the same grid
};

/// `labels` may lie on another grid. Other labels are bone by their mean CT number, as in bone_from_ct.
std::shared_ptr<const Scan> scan_of(const Volume<float>& hounsfield, const Volume<int>& labels, int label,
                                    const CtNumbers& ct, ThreadPool& pool);

}  // namespace howship::skeleton
