// SPDX-License-Identifier: Apache-2.0
// What the targets of images in one file share: any bytes are an image with a value for every voxel, or a sentence.
#pragma once
#include <cstdlib>
#include <new>

#include "howship/formats/image_file.hpp"

namespace howship::formats {

template <class Read>
int read_any_image(Read read) {
  try {
    const ReadImage image = read();
    if (image.volume.value.size() != image.volume.grid.extent.size() || image.volume.value.empty()) std::abort();
    if (!fault_of(image.volume.grid.to_world).empty()) std::abort();
  } catch (const Refusal& refusal) {
    if (refusal.text.empty()) std::abort();
  } catch (const std::bad_alloc&) {  // does not fit into memory
  }
  return 0;
}

}  // namespace howship::formats
