// SPDX-License-Identifier: Apache-2.0
// Any bytes as MetaImage, by its own reader: a value for every voxel, or a sentence.
#include "image_file.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace howship::formats;
  const std::string_view file{reinterpret_cast<const char*>(data), size};
  if (!is_meta(file)) return -1;  // another reader's
  return read_any_image([&] { return read_meta(file, "fuzz.mha"); });
}
