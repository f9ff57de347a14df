// SPDX-License-Identifier: Apache-2.0
#include "howship/pictures/draw.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstring>
#include <numbers>

#include "howship/base/ensure.hpp"
#include "howship/pictures/stroke_font.hpp"

namespace howship::pictures {
namespace {

using Line = std::vector<Spot>;

double distance_to_piece(Spot p, Spot a, Spot b) {
  const double dx = b.x - a.x, dy = b.y - a.y, length2 = dx * dx + dy * dy;
  const double t = length2 > 0 ? std::clamp(((p.x - a.x) * dx + (p.y - a.y) * dy) / length2, 0.0, 1.0) : 0.0;
  return std::hypot(p.x - a.x - t * dx, p.y - a.y - t * dy);
}

/// How much of each pixel of a box lies under a stroke. The largest share counts, so strokes that meet do not add up.
class Coverage {
 public:
  Coverage(const formats::Picture& picture, std::span<const Line> lines, double width) {
    double left = 1e30, top = 1e30, right = -1e30, bottom = -1e30;
    for (const Line& line : lines)
      for (const Spot& s : line) {
        left = std::min(left, s.x);
        right = std::max(right, s.x);
        top = std::min(top, s.y);
        bottom = std::max(bottom, s.y);
      }
    const double reach = width / 2 + 1;
    x_ = int(std::clamp(std::floor(left - reach), 0.0, double(picture.width)));
    y_ = int(std::clamp(std::floor(top - reach), 0.0, double(picture.height)));
    w_ = std::max(0, int(std::clamp(std::ceil(right + reach), 0.0, double(picture.width))) - x_);
    h_ = std::max(0, int(std::clamp(std::ceil(bottom + reach), 0.0, double(picture.height))) - y_);
    share_.resize(std::size_t(w_) * std::size_t(h_));
    if (share_.empty()) return;
    for (const Line& line : lines)
      for (std::size_t i = 0; i < line.size(); ++i) add(line[i], line[std::min(i + 1, line.size() - 1)], width);
  }

  void paint(formats::Picture& picture, Colour colour, double opacity) const {
    for (int y = 0; y < h_; ++y)
      for (int x = 0; x < w_; ++x)
        if (const float s = share_[std::size_t(y) * std::size_t(w_) + std::size_t(x)]; s > 0)
          blend(picture, x_ + x, y_ + y, colour, opacity * double(s));
  }

 private:
  void add(Spot a, Spot b, double width) {
    const double reach = width / 2 + 1;
    const auto from = [](double v, int low, int n) { return int(std::clamp(std::floor(v) - low, 0.0, double(n))); };
    const int x0 = from(std::min(a.x, b.x) - reach, x_, w_), x1 = from(std::max(a.x, b.x) + reach + 1, x_, w_);
    const int y0 = from(std::min(a.y, b.y) - reach, y_, h_), y1 = from(std::max(a.y, b.y) + reach + 1, y_, h_);
    for (int y = y0; y < y1; ++y)
      for (int x = x0; x < x1; ++x) {
        const double d = distance_to_piece({x_ + x + 0.5, y_ + y + 0.5}, a, b);
        // Strokes thinner than a pixel fade instead of breaking up.
        const double s = std::clamp(width / 2 - d + 0.5, 0.0, std::min(1.0, width));
        float& share = share_[std::size_t(y) * std::size_t(w_) + std::size_t(x)];
        share = std::max(share, float(s));
      }
  }

  int x_ = 0, y_ = 0, w_ = 0, h_ = 0;
  std::vector<float> share_;
};

char32_t next_code(std::string_view& text) {
  const auto first = static_cast<unsigned char>(text.front());
  const int more = first >= 0xf0 ? 3 : first >= 0xe0 ? 2 : first >= 0xc0 ? 1 : 0;
  char32_t code = more == 3 ? first & 7 : more == 2 ? first & 15 : more == 1 ? first & 31 : first;
  text.remove_prefix(1);
  for (int i = 0; i < more && !text.empty(); ++i) {
    const auto next = static_cast<unsigned char>(text.front());
    if ((next & 0xc0) != 0x80) break;  // not UTF-8: draw what we have
    code = (code << 6) | (next & 63);
    text.remove_prefix(1);
  }
  return code;
}

const Glyph& glyph_of(char32_t code) {
  static constexpr Glyph unknown{0, 5, "M0 0L0 10L5 10L5 0L0 0"};
  for (const Glyph& glyph : stroke_font)
    if (glyph.code == code) return glyph;
  return unknown;
}

/// Reads a drawing into lines in font units, y up.
std::vector<Line> lines_of(const Glyph& glyph) {
  std::vector<Line> out;
  const char* at = glyph.strokes;
  const char* const end = at + std::strlen(at);
  const auto number = [&] {
    while (at < end && *at == ' ') ++at;
    double value = 0;
    const auto read = std::from_chars(at, end, value);
    HOWSHIP_ENSURE(read.ec == std::errc{}, "the drawing of a letter reads");
    at = read.ptr;
    return value;
  };
  const auto arc = [&](double cx, double cy, double rx, double ry, double from, double to) {
    const int pieces = std::max(4, int(std::ceil(std::abs(to - from) / 12)));
    for (int i = 0; i <= pieces; ++i) {
      const double angle = (from + (to - from) * i / pieces) * std::numbers::pi / 180;
      out.back().push_back({cx + rx * std::cos(angle), cy + ry * std::sin(angle)});
    }
  };
  while (at < end) {
    const char command = *at++;
    const double a = number(), b = number();
    if (command == 'M' || command == 'O' || out.empty()) out.emplace_back();
    if (command == 'M' || command == 'L') {
      out.back().push_back({a, b});
    } else {
      const double rx = number(), ry = number();
      if (command == 'O') {
        arc(a, b, rx, ry, 0, 360);
      } else {
        const double from = number(), to = number();
        arc(a, b, rx, ry, from, to);
      }
    }
  }
  return out;
}

}  // namespace

std::string hex(Colour c) { return fmt::format("#{:02x}{:02x}{:02x}", c.r, c.g, c.b); }

void blend(formats::Picture& picture, int x, int y, Colour colour, double opacity) {
  if (x < 0 || y < 0 || x >= picture.width || y >= picture.height) return;
  std::uint8_t* p = picture.at(x, y);
  const auto mix = [&](std::uint8_t under, std::uint8_t over) {
    return std::uint8_t(std::lround(under + (over - under) * std::clamp(opacity, 0.0, 1.0)));
  };
  p[0] = mix(p[0], colour.r);
  p[1] = mix(p[1], colour.g);
  p[2] = mix(p[2], colour.b);
}

void fill_box(formats::Picture& picture, int x, int y, int width, int height, Colour colour, double opacity) {
  for (int j = std::max(y, 0); j < std::min(y + height, picture.height); ++j)
    for (int i = std::max(x, 0); i < std::min(x + width, picture.width); ++i) blend(picture, i, j, colour, opacity);
}

void draw_line(formats::Picture& picture, std::span<const Spot> corners, double width, Colour colour, double opacity) {
  if (corners.empty()) return;
  const Line line(corners.begin(), corners.end());
  Coverage(picture, std::span{&line, 1}, width).paint(picture, colour, opacity);
}

void draw_line(formats::Picture& picture, Spot from, Spot to, double width, Colour colour, double opacity) {
  const Spot corners[] = {from, to};
  draw_line(picture, corners, width, colour, opacity);
}

void draw_disc(formats::Picture& picture, Spot centre, double radius, Colour colour) {
  draw_line(picture, centre, centre, 2 * radius, colour);
}

double text_width(std::string_view text, double height) {
  double width = 0;
  bool first = true;
  while (!text.empty()) {
    width += glyph_of(next_code(text)).width + (first ? 0 : stroke_font_gap);
    first = false;
  }
  return width * height / 10;
}

void draw_text(formats::Picture& picture, Spot at, std::string_view text, const Lettering& lettering) {
  const double scale = lettering.height / 10;
  double pen = lettering.align == Align::left     ? 0
               : lettering.align == Align::centre ? -text_width(text, lettering.height) / 2
                                                  : -text_width(text, lettering.height);
  std::vector<Line> lines;
  while (!text.empty()) {
    const Glyph& glyph = glyph_of(next_code(text));
    for (Line& line : lines_of(glyph)) {
      for (Spot& s : line) {
        const double along = pen + s.x * scale, up = s.y * scale;
        s = lettering.upwards ? Spot{at.x - up, at.y - along} : Spot{at.x + along, at.y - up};
      }
      lines.push_back(std::move(line));
    }
    pen += (glyph.width + stroke_font_gap) * scale;
  }
  if (lines.empty()) return;
  const double width = std::max(lettering.weight * lettering.height, 1.0);
  if (lettering.halo > 0)
    Coverage(picture, lines, width + 2 * lettering.halo).paint(picture, lettering.halo_colour, 0.75);
  Coverage(picture, lines, width).paint(picture, lettering.colour, 1);
}

void paste(formats::Picture& to, const formats::Picture& from, int x, int y) {
  HOWSHIP_ENSURE(to.channels == from.channels, "pictures that are put together have the same channels");
  for (int j = std::max(0, -y); j < std::min(from.height, to.height - y); ++j)
    for (int i = std::max(0, -x); i < std::min(from.width, to.width - x); ++i)
      std::copy_n(from.at(i, j), from.channels, to.at(x + i, y + j));
}

}  // namespace howship::pictures
