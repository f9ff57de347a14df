// SPDX-License-Identifier: Apache-2.0
#include "howship/pictures/slices.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "howship/base/ensure.hpp"

namespace howship::pictures {
namespace {

constexpr Colour background{17, 20, 24}, paper{232, 234, 237}, quiet{154, 160, 166}, outside{30, 34, 40};
constexpr Colour tumour_colour = palette[0], woven_colour = palette[1];

/// How a plane lies in the world, and the letters at its left, right, top and bottom edges.
struct Plane {
  const char* name;
  Vec3 right, down;
  const char* letters[4];
};

constexpr Plane planes[] = {
    {"axial", {-1, 0, 0}, {0, -1, 0}, {"R", "L", "A", "P"}},
    {"coronal", {-1, 0, 0}, {0, 0, -1}, {"R", "L", "S", "I"}},
    {"sagittal", {0, -1, 0}, {0, 0, -1}, {"A", "P", "S", "I"}},
};

constexpr int least_strip_pixels = 200;  // of a plane in a contact sheet

int pixels_of(const LesionView& view, int at_least) {
  HOWSHIP_ENSURE(view.field > 0 && view.window.low < view.window.high, "a view has a field and a window");
  return std::max(at_least, int(std::ceil(4 * view.field)));
}

/// A light outline where a share passes `level`, so that a faint fill keeps an edge.
bool on_edge(const std::vector<double>& share, double level, int n, int x, int y) {
  const auto inside = [&](int i, int j) { return share[std::size_t(j) * std::size_t(n) + std::size_t(i)] >= level; };
  if (!inside(x, y)) return false;
  return x == 0 || y == 0 || x == n - 1 || y == n - 1 || !inside(x - 1, y) || !inside(x + 1, y) || !inside(x, y - 1) ||
         !inside(x, y + 1);
}

/// Where a place lies between the centres of a grid's voxels: the same for every volume on it.
struct Between {
  int number = 0;  ///< of voxels that count, -1 outside the image
  std::size_t voxel[8];
  double weight[8];
  double of(const Volume<float>& volume) const {
    if (number < 0) return std::nan("");
    double sum = 0;
    for (int c = 0; c < number; ++c) sum += weight[c] * double(volume.value[voxel[c]]);
    return sum;
  }
};

/// Looks places up in a grid.
class Finder {
 public:
  explicit Finder(const Grid& grid) : extent_(grid.extent), voxel_(grid.to_world) {}
  Between operator()(const Vec3& world) const {
    const Vec3 at = voxel_(world);
    const int n[] = {extent_.ni, extent_.nj, extent_.nk};
    int low[3], high[3];
    double share[3];
    Between out;
    for (std::size_t c = 0; c < 3; ++c) {
      // Half a voxel beyond the outer centres still lies inside the outer voxels.
      if (!(at[c] >= -0.5) || !(at[c] <= n[c] - 0.5)) {
        out.number = -1;
        return out;
      }
      const double inside = std::clamp(at[c], 0.0, double(n[c] - 1));
      low[c] = std::min(int(inside), n[c] - 1);
      high[c] = std::min(low[c] + 1, n[c] - 1);
      share[c] = inside - low[c];
    }
    for (int c = 0; c < 8; ++c) {
      const bool i = c & 1, j = c & 2, k = c & 4;
      const double weight =
          (i ? share[0] : 1 - share[0]) * (j ? share[1] : 1 - share[1]) * (k ? share[2] : 1 - share[2]);
      if (!(weight > 0)) continue;
      out.voxel[out.number] = extent_.index(i ? high[0] : low[0], j ? high[1] : low[1], k ? high[2] : low[2]);
      out.weight[out.number++] = weight;
    }
    return out;
  }

 private:
  Extent extent_;
  Inverse voxel_;
};

bool same_grid(const Grid& a, const Grid& b) {
  return a.extent == b.extent && a.to_world.column == b.to_world.column && a.to_world.origin == b.to_world.origin;
}

formats::Picture draw_plane(const LesionView& view, const LesionDay& day, const Plane& plane, int n) {
  HOWSHIP_ENSURE(day.grey, "a view has an image");
  formats::Picture out(n, n);
  const double mm = view.field / n;
  std::vector<double> tumour(std::size_t(n) * std::size_t(n)), woven(tumour), filled(tumour);
  const auto place = [&](int x, int y) {
    const double a = (x + 0.5 - n / 2.0) * mm, b = (y + 0.5 - n / 2.0) * mm;
    Vec3 world = view.centre;
    for (std::size_t r = 0; r < 3; ++r) world[r] += a * plane.right[r] + b * plane.down[r];
    return world;
  };
  // Volumes of one grid, as a run saves them, are looked up once.
  const Finder finder(day.grey->grid);
  const auto shared = [&](const Volume<float>* one) { return one && same_grid(one->grid, day.grey->grid); };
  const bool tumour_shared = shared(day.tumour), woven_shared = shared(day.woven),
             occupancy_shared = shared(day.occupancy);
  for (int y = 0; y < n; ++y)
    for (int x = 0; x < n; ++x) {
      const Vec3 world = place(x, y);
      const Between here = finder(world);
      const auto value_of = [&](const Volume<float>& volume, bool on_it) {
        return on_it ? here.of(volume) : sample(volume, world);
      };
      const std::size_t i = std::size_t(y) * std::size_t(n) + std::size_t(x);
      if (day.tumour) tumour[i] = value_of(*day.tumour, tumour_shared);
      if (day.woven) woven[i] = value_of(*day.woven, woven_shared);
      filled[i] = day.occupancy ? value_of(*day.occupancy, occupancy_shared) : tumour[i];
      const double value = here.of(*day.grey);
      std::uint8_t* p = out.at(x, y);
      if (std::isnan(value)) {
        p[0] = outside.r, p[1] = outside.g, p[2] = outside.b;
        continue;
      }
      const double share = std::clamp((value - view.window.low) / (view.window.high - view.window.low), 0.0, 1.0);
      p[0] = p[1] = p[2] = std::uint8_t(std::lround(255 * share));
    }
  for (int y = 0; y < n; ++y)
    for (int x = 0; x < n; ++x) {
      const std::size_t i = std::size_t(y) * std::size_t(n) + std::size_t(x);
      if (woven[i] > 0) blend(out, x, y, woven_colour, 0.65 * std::min(1.0, woven[i]));
      if (tumour[i] > 0) blend(out, x, y, tumour_colour, 0.6 * std::min(1.0, tumour[i]));
    }
  for (int y = 0; y < n; ++y)
    for (int x = 0; x < n; ++x) {
      if (on_edge(woven, 0.5, n, x, y)) blend(out, x, y, woven_colour, 0.9);
      if (on_edge(filled, day.front, n, x, y)) blend(out, x, y, tumour_colour, 1);
    }
  return out;
}

void letters(formats::Picture& out, const Plane& plane, int x, int y, int n, double height) {
  const double gap = 0.9 * height, middle = n / 2.0;
  const auto put = [&](double at_x, double at_y, const char* word) {
    draw_text(out, {x + at_x, y + at_y + height / 2}, word,
              {.height = height,
               .colour = paper,
               .align = Align::centre,
               .weight = 0.14,
               .halo = 1.5,
               .halo_colour = background});
  };
  put(gap, middle, plane.letters[0]);
  put(n - gap, middle, plane.letters[1]);
  put(middle, gap, plane.letters[2]);
  put(middle, n - gap, plane.letters[3]);
}

/// A bar of 1, 2 or 5 times a power of ten millimetres, about a quarter of the field.
void scale_bar(formats::Picture& out, const LesionView& view, int x, int y, int n, double height) {
  const double raw = view.field / 4, power = std::pow(10, std::floor(std::log10(raw)));
  const double length = power * (raw >= 5 * power ? 5 : raw >= 2 * power ? 2 : 1);
  const double pixels = length / view.field * n, right = x + n - 1.2 * height, base = y + n - 1.2 * height;
  const Spot bar[] = {{right - pixels, base - 4}, {right - pixels, base}, {right, base}, {right, base - 4}};
  draw_line(out, bar, 4.5, background, 0.75);
  draw_line(out, bar, 2, paper);
  draw_text(out, {right - pixels / 2, base - 0.85 * height}, fmt::format("{:g} mm", length),
            {.height = 0.85 * height,
             .colour = paper,
             .align = Align::centre,
             .weight = 0.13,
             .halo = 1.5,
             .halo_colour = background});
}

std::string window_text(const GreyWindow& window) {
  if (window.unit == "HU") return fmt::format("window {:g} to {:g} HU", window.low, window.high);
  return fmt::format("{} {:g} to {:g}", window.unit, window.low, window.high);
}

/// Grey ramp with its ends, then a swatch a colour; returns nothing, takes the room from (x, y) to the right.
void legend(formats::Picture& out, const LesionView& view, bool tumour, bool woven, double x, double y) {
  constexpr int ramp = 72, box = 12;
  for (int i = 0; i < ramp; ++i) {
    const auto g = std::uint8_t(255 * i / (ramp - 1));
    fill_box(out, int(x) + i, int(y) - 11, 1, box, {g, g, g});
  }
  for (const auto& [a, b] :
       {std::pair{Spot{x, y - 11}, Spot{x + ramp, y - 11}}, std::pair{Spot{x, y + 1}, Spot{x + ramp, y + 1}}})
    draw_line(out, a, b, 1, quiet, 0.6);
  x += ramp + 12;
  const Lettering words{.height = 10, .colour = paper};
  std::string text = window_text(view.window);
  if (const auto minus = text.find(" -"); minus != std::string::npos) text.replace(minus, 2, " −");
  draw_text(out, {x, y}, text, words);
  x += text_width(text, 10) + 36;
  const auto swatch = [&](Colour colour, const char* word) {
    fill_box(out, int(x), int(y) - 11, box, box, colour);
    draw_text(out, {x + box + 9, y}, word, words);
    x += box + 9 + text_width(word, 10) + 30;
  };
  if (tumour) swatch(tumour_colour, "tumour");
  if (woven) swatch(woven_colour, "woven bone");
}

}  // namespace

double sample(const Volume<float>& volume, const Vec3& world) { return Finder(volume.grid)(world).of(volume); }

formats::Picture draw_lesion(const LesionView& view, const LesionDay& day) {
  const int n = pixels_of(view, 360), margin = 24, gap = 14, head = 62, foot = 52;
  formats::Picture out(2 * margin + 3 * n + 2 * gap, head + n + foot, 3);
  fill_box(out, 0, 0, out.width, out.height, background);
  draw_text(out, {double(margin), 38}, view.bone, {.height = 15, .colour = paper, .weight = 0.15});
  draw_text(out, {margin + text_width(view.bone, 15) + 18, 38}, fmt::format("day {:g}", day.day),
            {.height = 12, .colour = quiet});
  for (int p = 0; p < 3; ++p) {
    const int x = margin + p * (n + gap);
    paste(out, draw_plane(view, day, planes[p], n), x, head);
    letters(out, planes[p], x, head, n, 11);
    scale_bar(out, view, x, head, n, 10);
    draw_text(out, {double(x + n), double(head - 10)}, planes[p].name,
              {.height = 9, .colour = quiet, .align = Align::right});
  }
  legend(out, view, day.tumour, day.woven, margin, head + n + 32);
  return out;
}

LesionColumn draw_column(const LesionView& view, const LesionDay& day) {
  const int n = pixels_of(view, least_strip_pixels);
  return {
      day.day,
      day.tumour != nullptr,
      day.woven != nullptr,
      {draw_plane(view, day, planes[0], n), draw_plane(view, day, planes[1], n), draw_plane(view, day, planes[2], n)}};
}

formats::Picture draw_lesion_over_time(const LesionView& view, std::span<const LesionDay> days) {
  std::vector<LesionColumn> columns;
  for (const LesionDay& day : days) columns.push_back(draw_column(view, day));
  return draw_lesion_over_time(view, std::span<const LesionColumn>{columns});
}

formats::Picture draw_lesion_over_time(const LesionView& view, std::span<const LesionColumn> days) {
  HOWSHIP_ENSURE(!days.empty(), "a film strip has a day");
  const int n = pixels_of(view, least_strip_pixels), margin = 24, side = 40, gap = 4, head = 94, foot = 52;
  const int columns = int(days.size());
  const int least = 640;  // the legend needs room
  formats::Picture out(std::max(least, 2 * margin + side + columns * n + (columns - 1) * gap),
                       head + 3 * n + 2 * gap + foot, 3);
  fill_box(out, 0, 0, out.width, out.height, background);
  draw_text(out, {double(margin), 38}, view.bone, {.height = 15, .colour = paper, .weight = 0.15});
  draw_text(out, {margin + text_width(view.bone, 15) + 18, 38}, "lesion over time", {.height = 12, .colour = quiet});
  bool tumour = false, woven = false;
  for (int c = 0; c < columns; ++c) {
    const LesionColumn& day = days[std::size_t(c)];
    tumour |= day.tumour;
    woven |= day.woven;
    const int x = margin + side + c * (n + gap);
    draw_text(out, {x + n / 2.0, head - 14.0}, fmt::format("day {:g}", day.day),
              {.height = 10, .colour = paper, .align = Align::centre});
    for (int p = 0; p < 3; ++p) {
      const int y = head + p * (n + gap);
      paste(out, day.planes[std::size_t(p)], x, y);
      if (c == 0) {
        letters(out, planes[p], x, y, n, 9);
        scale_bar(out, view, x, y, n, 9);
        draw_text(out, {double(margin) + 14, y + n / 2.0}, planes[p].name,
                  {.height = 10, .colour = quiet, .align = Align::centre, .upwards = true});
      }
    }
  }
  legend(out, view, tumour, woven, margin + side, head + 3 * n + 2 * gap + 32);
  return out;
}

}  // namespace howship::pictures
