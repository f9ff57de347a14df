// SPDX-License-Identifier: Apache-2.0
// Grey images of JPEG 2000, as DICOM wraps them.
#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace howship::formats {

struct Jpeg2000 {
  int bits = 0;                     ///< of a value
  bool is_signed = false;           ///< as the image says
  std::vector<std::int32_t> value;  ///< row by row, signed where the image says so
};

/// Decodes a codestream, or one in a JP2 box; none where it is damaged, no grey image, or of another size than that.
std::optional<Jpeg2000> decode_jpeg2000(std::span<const std::byte> bytes, int columns, int rows);

}  // namespace howship::formats
