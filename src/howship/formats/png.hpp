// SPDX-License-Identifier: Apache-2.0
// Pictures as PNG, 8 bits a channel, sRGB, without a time stamp: same picture, same bytes.
#pragma once
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "howship/base/files.hpp"

namespace howship::formats {

/// Rows from the top, pixels from the left, channels together.
struct Picture {
  int width = 0, height = 0;
  int channels = 3;  ///< 1 grey, 3 RGB, 4 RGBA with straight alpha
  std::vector<std::uint8_t> pixel;

  Picture() = default;
  Picture(int w, int h, int c = 3, std::uint8_t fill = 255)
      : width(w), height(h), channels(c), pixel(std::size_t(w) * std::size_t(h) * std::size_t(c), fill) {}
  std::uint8_t* at(int x, int y) {
    return pixel.data() + (std::size_t(y) * std::size_t(width) + std::size_t(x)) * std::size_t(channels);
  }
  const std::uint8_t* at(int x, int y) const { return const_cast<Picture*>(this)->at(x, y); }
};

/// The bytes of the PNG file.
std::string png(const Picture& picture);

/// Whole or not at all. Throws RunError.
void write_png(const std::filesystem::path& target, const Picture& picture, Sync sync = Sync::now);

/// Reads back 8-bit RGB, RGBA or grey into the channels asked for. Throws RunError naming what libpng says.
Picture read_png(std::string_view bytes, int channels = 3);

}  // namespace howship::formats
