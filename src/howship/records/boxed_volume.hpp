// SPDX-License-Identifier: Apache-2.0
// A volume without the rim of it that is background alone: a bone fills little of its grid, a tumour less.
#pragma once
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "howship/numerics/grid.hpp"

namespace howship::records {

/// Voxels low ... high along each axis; empty at first.
struct Box {
  int low[3] = {1 << 30, 1 << 30, 1 << 30}, high[3] = {-1, -1, -1};
  bool empty() const { return high[0] < 0; }
  Extent extent() const {
    return empty() ? Extent{0, 0, 0} : Extent{high[0] - low[0] + 1, high[1] - low[1] + 1, high[2] - low[2] + 1};
  }
  void grow(const Box& other);
  /// By a voxel on every side, inside `extent`; the whole of it where the box is empty.
  void pad(const Extent& extent);
};

/// What lies outside `box` is `background`, the value of the first voxel.
struct BoxedVolume {
  Grid grid;
  float background = 0.0f;
  Box box;
  std::vector<float> value;  ///< of the box, row by row
};

/// As it is.
BoxedVolume boxed(const Volume<float>& volume);

/// As one reads it back from the NIfTI file that it is written to, whose header places it in single precision.
template <class T>
BoxedVolume boxed_as_saved(const Volume<T>& volume);

/// Those voxels of it; `box` is not empty.
Volume<float> cropped(const BoxedVolume& from, const Box& box);
Volume<float> whole(const BoxedVolume& from);

/// Volumes that this process wrote, by the path of their file, so that they need not be read back.
using WrittenVolumes = std::map<std::string, std::shared_ptr<const BoxedVolume>>;

}  // namespace howship::records
