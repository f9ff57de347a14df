// SPDX-License-Identifier: Apache-2.0
#include "howship/formats/jpeg2000.hpp"

#include <openjpeg.h>

#include <algorithm>
#include <cstring>
#include <memory>

namespace howship::formats {
namespace {

/// Bytes in memory, as OpenJPEG reads them.
struct Source {
  std::span<const std::byte> bytes;
  std::size_t at = 0;
};

OPJ_SIZE_T read(void* buffer, OPJ_SIZE_T count, void* user) {
  Source& s = *static_cast<Source*>(user);
  const std::size_t n = std::min<std::size_t>(count, s.bytes.size() - s.at);
  if (n == 0) return OPJ_SIZE_T(-1);
  std::memcpy(buffer, s.bytes.data() + s.at, n);
  s.at += n;
  return n;
}

OPJ_OFF_T skip(OPJ_OFF_T count, void* user) {
  Source& s = *static_cast<Source*>(user);
  if (count < 0 || std::uint64_t(count) > s.bytes.size() - s.at) return -1;
  s.at += std::size_t(count);
  return count;
}

OPJ_BOOL seek(OPJ_OFF_T to, void* user) {
  Source& s = *static_cast<Source*>(user);
  if (to < 0 || std::uint64_t(to) > s.bytes.size()) return OPJ_FALSE;
  s.at = std::size_t(to);
  return OPJ_TRUE;
}

template <auto destroy>
struct Destroy {
  template <class T>
  void operator()(T* what) const {
    destroy(what);
  }
};
using Stream = std::unique_ptr<opj_stream_t, Destroy<opj_stream_destroy>>;
using Codec = std::unique_ptr<opj_codec_t, Destroy<opj_destroy_codec>>;
using Image = std::unique_ptr<opj_image_t, Destroy<opj_image_destroy>>;

void silent(const char*, void*) {}

}  // namespace

std::optional<Jpeg2000> decode_jpeg2000(std::span<const std::byte> bytes, int columns, int rows) {
  constexpr unsigned char codestream[] = {0xff, 0x4f, 0xff, 0x51};
  if (bytes.size() < sizeof codestream) return std::nullopt;
  const bool bare = std::memcmp(bytes.data(), codestream, sizeof codestream) == 0;
  Source source{bytes};
  const Stream stream(opj_stream_create(std::size_t{1} << 16, OPJ_TRUE));
  const Codec codec(opj_create_decompress(bare ? OPJ_CODEC_J2K : OPJ_CODEC_JP2));
  if (!stream || !codec) return std::nullopt;
  opj_stream_set_user_data(stream.get(), &source, nullptr);
  opj_stream_set_user_data_length(stream.get(), bytes.size());
  opj_stream_set_read_function(stream.get(), read);
  opj_stream_set_skip_function(stream.get(), skip);
  opj_stream_set_seek_function(stream.get(), seek);
  opj_set_info_handler(codec.get(), silent, nullptr);
  opj_set_warning_handler(codec.get(), silent, nullptr);
  opj_set_error_handler(codec.get(), silent, nullptr);
  opj_dparameters_t parameters;
  opj_set_default_decoder_parameters(&parameters);
  if (!opj_setup_decoder(codec.get(), &parameters)) return std::nullopt;
  opj_image_t* header = nullptr;
  const bool read_header = opj_read_header(stream.get(), codec.get(), &header) != OPJ_FALSE;
  const Image image(header);
  // The size is looked at before anything of it is decoded: a damaged header may ask for any memory.
  if (!read_header || !image || image->numcomps != 1 || image->x1 - image->x0 != OPJ_UINT32(columns) ||
      image->y1 - image->y0 != OPJ_UINT32(rows))
    return std::nullopt;
  if (!opj_decode(codec.get(), stream.get(), image.get()) || !opj_end_decompress(codec.get(), stream.get()))
    return std::nullopt;
  const opj_image_comp_t& grey = image->comps[0];
  if (grey.data == nullptr || grey.w != OPJ_UINT32(columns) || grey.h != OPJ_UINT32(rows) || grey.prec > 16)
    return std::nullopt;
  return Jpeg2000{int(grey.prec), grey.sgnd != 0, {grey.data, grey.data + std::size_t(columns) * std::size_t(rows)}};
}

}  // namespace howship::formats
