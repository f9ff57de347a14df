// SPDX-License-Identifier: Apache-2.0
// Any bytes as NIfTI, by its own reader: a value for every voxel, or a sentence.
#include "image_file.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace howship::formats;
  const std::string_view file{reinterpret_cast<const char*>(data), size};
  return read_any_image([&] { return read_nifti(file, file.starts_with("\x1f\x8b")); });
}
