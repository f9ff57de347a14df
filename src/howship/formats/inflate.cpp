// SPDX-License-Identifier: Apache-2.0
#include "howship/formats/inflate.hpp"

#include <libdeflate.h>
#include <zlib.h>

#include <array>
#include <limits>
#include <memory>
#include <utility>

#include "howship/base/ensure.hpp"

namespace howship::formats {

namespace {

/// One sound stream that fits and has nothing behind it, as nearly every file has: libdeflate unpacks it faster than
/// zlib. Everything else is left to zlib, and so is a claim of much that comes with little.
bool inflate_at_once(std::string_view packed, std::size_t limit, std::string& out) {
  constexpr std::size_t little = std::size_t(64) << 20, usual_packing = 8;
  if (packed.size() < 2 || limit == 0 || (limit > little && limit / usual_packing > packed.size())) return false;
  struct Free {
    void operator()(libdeflate_decompressor* d) const { libdeflate_free_decompressor(d); }
  };
  const std::unique_ptr<libdeflate_decompressor, Free> d{libdeflate_alloc_decompressor()};
  if (!d) return false;
  const bool is_gzip = packed[0] == '\x1f' && packed[1] == '\x8b';
  std::string bytes(limit, '\0');
  std::size_t read = 0, made = 0;
  const auto unpack = is_gzip ? libdeflate_gzip_decompress_ex : libdeflate_zlib_decompress_ex;
  if (unpack(d.get(), packed.data(), packed.size(), bytes.data(), bytes.size(), &read, &made) != LIBDEFLATE_SUCCESS ||
      read != packed.size())
    return false;
  bytes.resize(made);
  out = std::move(bytes);
  return true;
}

}  // namespace

Inflated inflate_up_to(std::string_view packed, std::size_t limit, bool to_the_end) {
  Inflated out;
  if (to_the_end && inflate_at_once(packed, limit, out.bytes)) {
    out.unpacked = out.bytes.size();
    out.whole = true;
    return out;
  }
  z_stream z{};
  HOWSHIP_ENSURE(inflateInit2(&z, 15 + 32) == Z_OK, "zlib starts");  // 32: gzip or zlib, by its first bytes
  struct End {
    z_stream* z;
    ~End() { inflateEnd(z); }
  } end{&z};
  std::string spare(1 << 16, '\0');
  std::size_t used = 0;
  for (;;) {
    const bool keeping = out.bytes.size() < limit;
    if (!keeping && !to_the_end) return out;
    if (z.avail_in == 0 && used < packed.size()) {
      const std::size_t chunk = std::min<std::size_t>(packed.size() - used, 1u << 30);
      // zlib never writes to its input; its interface is older than const.
      z.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data() + used));
      z.avail_in = uInt(chunk);
      used += chunk;
    }
    z.next_out = reinterpret_cast<Bytef*>(spare.data());
    z.avail_out = uInt(spare.size());
    const int status = inflate(&z, Z_NO_FLUSH);
    const std::size_t made = spare.size() - z.avail_out;
    out.unpacked += made;
    out.bytes.append(spare.data(), std::min(made, limit - out.bytes.size()));
    if (status == Z_STREAM_END) {
      // Gzip files may be several members one after the other.
      if (z.avail_in >= 2 && z.next_in[0] == 0x1f && z.next_in[1] == 0x8b && inflateReset(&z) == Z_OK) continue;
      out.whole = true;
      out.behind = z.avail_in + (packed.size() - used);
      return out;
    }
    if (status == Z_BUF_ERROR || (status == Z_OK && made == 0 && z.avail_in == 0 && used == packed.size())) {
      out.too_short = true;
      return out;
    }
    if (status != Z_OK) {
      out.damaged = true;
      return out;
    }
  }
}

}  // namespace howship::formats
