// SPDX-License-Identifier: Apache-2.0
// Lines, boxes and words on a picture, smooth at any size: what the slice views and charts are made of.
//
// Letters are single-stroke drawings of our own (stroke_font.hpp), so a picture needs no font file and is the same
// everywhere.
#pragma once
#include <span>
#include <string>
#include <string_view>

#include "howship/formats/png.hpp"

namespace howship::pictures {

struct Colour {
  std::uint8_t r = 0, g = 0, b = 0;
  friend bool operator==(const Colour&, const Colour&) = default;
};

/// "#d55e00", as pages write it.
std::string hex(Colour colour);

/// Okabe and Ito's palette, which readers with any colour vision tell apart: vermilion, sky blue, bluish green, orange,
/// blue, reddish purple. (Okabe and Ito 2008, Color Universal Design.)
inline constexpr Colour palette[] = {{213, 94, 0},  {86, 180, 233}, {0, 158, 115},
                                     {230, 159, 0}, {0, 114, 178},  {204, 121, 167}};

/// A place on a picture: x to the right, y down, in pixels; pixel (0, 0) covers [0, 1) x [0, 1).
struct Spot {
  double x = 0, y = 0;
};

/// Mixes a colour into one pixel; nothing happens outside.
void blend(formats::Picture& picture, int x, int y, Colour colour, double opacity);
void fill_box(formats::Picture& picture, int x, int y, int width, int height, Colour colour, double opacity = 1);
/// A line of one piece with round ends and corners.
void draw_line(formats::Picture& picture, std::span<const Spot> corners, double width, Colour colour,
               double opacity = 1);
void draw_line(formats::Picture& picture, Spot from, Spot to, double width, Colour colour, double opacity = 1);
void draw_disc(formats::Picture& picture, Spot centre, double radius, Colour colour);

enum class Align { left, centre, right };

struct Lettering {
  double height = 9;  ///< of a capital, in pixels
  Colour colour{};
  Align align = Align::left;
  double weight = 0.115;  ///< stroke width in heights of a capital
  bool upwards = false;   ///< reads from bottom to top
  double halo = 0;        ///< pixels of outline in `halo_colour`, for words on images
  Colour halo_colour{};
};

/// Writes one line of UTF-8 text with its baseline at `at`. Characters without a drawing become a hollow box.
void draw_text(formats::Picture& picture, Spot at, std::string_view text, const Lettering& lettering);

/// Width of a text in pixels for a height of capitals.
double text_width(std::string_view text, double height);

/// Copies `from` onto `to` with its corner at (x, y); both RGB.
void paste(formats::Picture& to, const formats::Picture& from, int x, int y);

}  // namespace howship::pictures
