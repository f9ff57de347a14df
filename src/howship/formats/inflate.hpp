// SPDX-License-Identifier: Apache-2.0
// Unpacks gzip and zlib streams of files that may be damaged or malicious.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>

namespace howship::formats {

struct Inflated {
  std::string bytes;         ///< at most `limit`
  bool whole = false;        ///< the stream ended where it says it does and its checksum is right
  bool damaged = false;      ///< bytes that are not what the format allows, or a wrong checksum
  bool too_short = false;    ///< the file ends before the stream does
  std::size_t unpacked = 0;  ///< bytes that came out, also those that were dropped
  std::size_t behind = 0;    ///< bytes of the file behind the end of the stream
};

/// Unpacks up to `limit` bytes; what follows is unpacked and dropped when `to_the_end`, so that the checksum is
/// checked. Memory grows with what comes out, never with what a header claims beyond 64 MB and eight times
/// the file.
Inflated inflate_up_to(std::string_view packed, std::size_t limit, bool to_the_end);

/// Deflate cannot pack tighter than this.
inline constexpr std::size_t most_deflate_can_pack = 1032;

}  // namespace howship::formats
