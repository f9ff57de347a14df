// SPDX-License-Identifier: Apache-2.0
#include "howship/formats/webp.hpp"

#include <webp/encode.h>

#include <memory>

#include "howship/base/ensure.hpp"
#include "howship/base/problems.hpp"

namespace howship::formats {

std::string webp(const Picture& picture, float quality) {
  HOWSHIP_ENSURE(picture.width > 0 && picture.height > 0 && (picture.channels == 1 || picture.channels == 3),
                 "a picture has pixels, grey or in colour");
  Picture coloured;
  const Picture* rgb = &picture;
  if (picture.channels == 1) {
    coloured = Picture(picture.width, picture.height);
    for (std::size_t i = 0; i < picture.pixel.size(); ++i)
      for (std::size_t c = 0; c < 3; ++c) coloured.pixel[3 * i + c] = picture.pixel[i];
    rgb = &coloured;
  }
  std::uint8_t* bytes = nullptr;
  const std::size_t size =
      WebPEncodeRGB(rgb->pixel.data(), picture.width, picture.height, 3 * picture.width, quality, &bytes);
  const std::unique_ptr<std::uint8_t, decltype(&WebPFree)> owner(bytes, &WebPFree);
  if (size == 0) throw RunError("a picture could not be packed as WebP");
  return {reinterpret_cast<const char*>(bytes), size};
}

}  // namespace howship::formats
