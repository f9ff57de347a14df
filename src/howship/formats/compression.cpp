// SPDX-License-Identifier: Apache-2.0
#include "howship/formats/compression.hpp"

#include <libdeflate.h>

#include <memory>

#include "howship/base/ensure.hpp"

namespace howship::formats {
namespace {

struct Free {
  void operator()(libdeflate_compressor* c) const { libdeflate_free_compressor(c); }
};
using Compressor = std::unique_ptr<libdeflate_compressor, Free>;

Compressor compressor(int level) {
  Compressor out{libdeflate_alloc_compressor(level)};
  HOWSHIP_ENSURE(out, "a compressor exists for every level from 0 to 12");
  return out;
}

}  // namespace

std::string gzip(std::span<const std::byte> bytes, int level) {
  const Compressor c = compressor(level);
  std::string out(libdeflate_gzip_compress_bound(c.get(), bytes.size()), '\0');
  out.resize(libdeflate_gzip_compress(c.get(), bytes.data(), bytes.size(), out.data(), out.size()));
  HOWSHIP_ENSURE(!out.empty(), "compressed bytes fit their bound");
  return out;
}

std::string zlib(std::span<const std::byte> bytes, int level) {
  const Compressor c = compressor(level);
  std::string out(libdeflate_zlib_compress_bound(c.get(), bytes.size()), '\0');
  out.resize(libdeflate_zlib_compress(c.get(), bytes.data(), bytes.size(), out.data(), out.size()));
  HOWSHIP_ENSURE(!out.empty(), "compressed bytes fit their bound");
  return out;
}

std::vector<std::byte> shuffled(std::span<const std::byte> bytes, std::size_t width) {
  HOWSHIP_ENSURE(width > 0 && bytes.size() % width == 0, "a shuffle takes whole numbers");
  const std::size_t elements = bytes.size() / width;
  std::vector<std::byte> out(bytes.size());
  for (std::size_t b = 0; b < width; ++b)
    for (std::size_t e = 0; e < elements; ++e) out[b * elements + e] = bytes[e * width + b];
  return out;
}

}  // namespace howship::formats
