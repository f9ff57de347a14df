// SPDX-License-Identifier: Apache-2.0
#include "howship/formats/png.hpp"

#include <png.h>

#include <cstring>

#include "howship/base/ensure.hpp"
#include "howship/base/files.hpp"

namespace howship::formats {
namespace {

png_uint_32 format_of(int channels) {
  HOWSHIP_ENSURE(channels == 1 || channels == 3 || channels == 4, "a picture has 1, 3 or 4 channels");
  return channels == 1 ? PNG_FORMAT_GRAY : channels == 3 ? PNG_FORMAT_RGB : PNG_FORMAT_RGBA;
}

}  // namespace

std::string png(const Picture& picture) {
  HOWSHIP_ENSURE(picture.width > 0 && picture.height > 0, "a picture has pixels");
  HOWSHIP_ENSURE(
      picture.pixel.size() == std::size_t(picture.width) * std::size_t(picture.height) * std::size_t(picture.channels),
      "a picture has all its pixels");
  png_image image;
  std::memset(&image, 0, sizeof image);
  image.version = PNG_IMAGE_VERSION;
  image.width = png_uint_32(picture.width);
  image.height = png_uint_32(picture.height);
  image.format = format_of(picture.channels);
  png_alloc_size_t size = PNG_IMAGE_PNG_SIZE_MAX(image);
  std::string out(size, '\0');
  const int ok = png_image_write_to_memory(&image, out.data(), &size, 0, picture.pixel.data(), 0, nullptr);
  if (ok == 0) throw RunError(std::string{"cannot make a PNG: "} + image.message);
  out.resize(size);
  return out;
}

void write_png(const std::filesystem::path& target, const Picture& picture, Sync sync) {
  write_whole(target, png(picture), sync);
}

Picture read_png(std::string_view bytes, int channels) {
  png_image image;
  std::memset(&image, 0, sizeof image);
  image.version = PNG_IMAGE_VERSION;
  if (png_image_begin_read_from_memory(&image, bytes.data(), bytes.size()) == 0)
    throw RunError(std::string{"cannot read a PNG: "} + image.message);
  image.format = format_of(channels);
  Picture out(int(image.width), int(image.height), channels);
  if (png_image_finish_read(&image, nullptr, out.pixel.data(), 0, nullptr) == 0)
    throw RunError(std::string{"cannot read a PNG: "} + image.message);
  return out;
}

}  // namespace howship::formats
