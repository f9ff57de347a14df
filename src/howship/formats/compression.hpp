// SPDX-License-Identifier: Apache-2.0
// Deflate in its three wrappings, in memory, without a time stamp: same input, same bytes.
#pragma once
#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace howship::formats {

/// Level 1 of libdeflate. On our volumes a higher level costs several times the time for a few per cent of the size;
/// bench/io prints both.
inline constexpr int fast_compression = 1;

/// One gzip member with header time 0 and no name.
std::string gzip(std::span<const std::byte> bytes, int level = fast_compression);

/// One zlib stream (RFC 1950), as VTK and HDF5 store blocks.
std::string zlib(std::span<const std::byte> bytes, int level = fast_compression);

/// All bytes of `elements` numbers of `width` bytes, first bytes first, then second bytes ...: HDF5's shuffle filter.
/// Neighbouring numbers share their exponent bytes, so this makes fields compress.
std::vector<std::byte> shuffled(std::span<const std::byte> bytes, std::size_t width);

}  // namespace howship::formats
