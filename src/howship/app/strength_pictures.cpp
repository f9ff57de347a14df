// SPDX-License-Identifier: Apache-2.0
#include "howship/app/strength_pictures.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>

#include "howship/formats/orientation.hpp"

namespace howship::app {
namespace {

/// Dark blue over teal and yellow to vermilion, for 0 to 1.
pictures::Colour heat(double t) {
  constexpr std::array<std::array<double, 3>, 5> stops{
      {{12, 16, 64}, {0, 92, 140}, {0, 158, 115}, {240, 200, 60}, {213, 60, 0}}};
  const double x = std::clamp(t, 0.0, 1.0) * 4;
  const std::size_t k = std::min<std::size_t>(3, std::size_t(x));
  const auto mix = [&](std::size_t c) {
    return std::uint8_t(std::lround(stops[k][c] + (x - double(k)) * (stops[k + 1][c] - stops[k][c])));
  };
  return {mix(0), mix(1), mix(2)};
}

constexpr int margin = 40, title_height = 56, legend_width = 120, letter_room = 16;

/// The way a step of a grid's axis mostly leads in the patient: "R", "L", "A", "P", "S" or "I".
const char* letter(const Vec3& step) {
  std::size_t a = 0;
  for (std::size_t r = 1; r < 3; ++r)
    if (std::abs(step[r]) > std::abs(step[a])) a = r;
  constexpr const char* letters[3][2] = {{"L", "R"}, {"P", "A"}, {"I", "S"}};
  return letters[a][step[a] > 0];
}

Vec3 opposite(const Vec3& v) { return {-v[0], -v[1], -v[2]}; }

/// Pictures show the patient's right and front on the left, the head or the front above, as radiologists do.
bool runs_backwards(const Vec3& step, bool upwards) {
  const std::string_view towards = letter(step);
  return upwards ? towards == "I" || towards == "P" || towards == "L"
                 : towards == "R" || towards == "A" || towards == "S";
}

/// The smallest of 1, 2 or 5 times a power of ten mm that is a fifth of `length` or more.
double bar_length(double length) {
  const double raw = length / 5, power = std::pow(10, std::floor(std::log10(raw)));
  return power * (raw <= power ? 1 : raw <= 2 * power ? 2 : raw <= 5 * power ? 5 : 10);
}

}  // namespace

formats::Picture draw_strength(const strength::Strength& s, const std::string& title) {
  const strength::StrengthFields& f = *s.fields;
  const Extent& e = f.grid.extent;
  const Vec3 at = f.grid.to_world.inverse(s.first_failing);
  const std::array<int, 3> size{e.ni, e.nj, e.nk};
  std::array<int, 3> centre{};
  for (std::size_t a = 0; a < 3; ++a) centre[a] = std::clamp(int(std::lround(at[a])), 0, size[a] - 1);
  // Across and upward axes of the three views.
  const double voxel = formats::orientation(f.grid.to_world).spacing[0];  // mm, cubic
  constexpr std::array<std::array<std::size_t, 3>, 3> views{{{0, 2, 1}, {1, 2, 0}, {0, 1, 2}}};
  const int longest = std::max({e.ni, e.nj, e.nk}), scale = std::clamp(260 / std::max(longest, 1), 1, 8);
  int width = legend_width + margin, height = 0;
  for (const auto& v : views) {
    width += scale * size[v[0]] + margin;
    height = std::max(height, scale * size[v[1]]);
  }
  const int pitch = height + 3 * letter_room + margin;
  formats::Picture picture(width, title_height + 2 * pitch, 3, 255);
  pictures::draw_text(picture, {double(margin), 26}, title, {12});
  double top = 0;
  for (std::size_t v = 0; v < f.energy_density.size(); ++v)
    if (f.material[v] == strength::Material::bone) top = std::max(top, double(f.energy_density[v]));
  const double highest = top > 0 ? std::ceil(std::log10(top)) : 0;
  for (int row = 0; row < 2; ++row) {
    const int y0 = title_height + row * pitch, top_of_views = y0 + 10 + letter_room;
    pictures::draw_text(picture, {double(margin), double(y0)},
                        row == 1 ? "damage at the last displacement"
                        : s.daily_load > 0
                            ? "strain energy density at the daily load (cross: bone yields there first; grey: cement)"
                            : "strain energy density (cross: bone yields there first; grey: cement)",
                        {9});
    int x0 = margin;
    for (const auto& view : views) {
      const int w = size[view[0]], h = size[view[1]];
      const Vec3 &across = f.grid.to_world.column[view[0]], &up = f.grid.to_world.column[view[1]];
      const bool mirrored = runs_backwards(across, false), turned = runs_backwards(up, true);
      const auto column = [&](double a) { return x0 + (mirrored ? w - 1 - a : a) * scale; };
      const auto line = [&](double b) { return top_of_views + (turned ? b : h - 1 - b) * scale; };
      for (int b = 0; b < h; ++b)
        for (int a = 0; a < w; ++a) {
          std::array<int, 3> ijk{};
          ijk[view[0]] = a;
          ijk[view[1]] = b;
          ijk[view[2]] = centre[view[2]];
          const std::size_t v = e.index(ijk[0], ijk[1], ijk[2]);
          if (f.material[v] == strength::Material::none) continue;
          pictures::Colour colour{190, 190, 190};
          if (f.material[v] != strength::Material::plate) {
            const double value = row == 0 ? (std::log10(std::max(double(f.energy_density[v]), 1e-30)) - highest + 4) / 4
                                          : double(f.damage[v]);
            colour = heat(value);
          }
          pictures::fill_box(picture, int(column(a)), int(line(b)), scale, scale, colour);
        }
      const pictures::Colour mark{255, 255, 255};
      const double cx = column(centre[view[0]]) + 0.5 * scale, cy = line(centre[view[1]]) + 0.5 * scale;
      pictures::draw_line(picture, {cx - 7, cy}, {cx + 7, cy}, 1.5, mark);
      pictures::draw_line(picture, {cx, cy - 7}, {cx, cy + 7}, 1.5, mark);
      const double right = x0 + w * scale, bottom = top_of_views + h * scale;
      const auto put_letter = [&](double x, double y, const Vec3& towards) {
        pictures::draw_text(picture, {x, y}, letter(towards), {.height = 8, .align = pictures::Align::centre});
      };
      put_letter(x0 - 8, top_of_views + h * scale / 2.0 + 4, mirrored ? across : opposite(across));
      put_letter(right + 8, top_of_views + h * scale / 2.0 + 4, mirrored ? opposite(across) : across);
      put_letter((x0 + right) / 2, top_of_views - 5, turned ? opposite(up) : up);
      put_letter((x0 + right) / 2, bottom + 13, turned ? up : opposite(up));
      if (&view == &views.front()) {
        const double mm = bar_length(w * voxel), pixels = mm / voxel * scale, base = bottom + letter_room + 6;
        pictures::draw_line(picture, {double(x0), base}, {x0 + pixels, base}, 2, {});
        pictures::draw_text(picture, {x0 + pixels + 6, base + 4}, fmt::format("{:g} mm", mm), {8});
      }
      x0 += w * scale + margin;
    }
    for (int k = 0; k < 100; ++k) pictures::fill_box(picture, x0, top_of_views + (99 - k), 14, 1, heat(k / 99.0));
    const auto label = [&](double part, const std::string& text) {
      pictures::draw_text(picture, {double(x0 + 20), top_of_views + 4 + 99 * (1 - part)}, text, {8});
    };
    if (row == 0) {
      label(1, fmt::format("{:.0e} MPa", std::pow(10, highest)));
      label(0, fmt::format("{:.0e} MPa", std::pow(10, highest - 4)));
    } else {
      label(1, "1: broken");
      label(0, "0: sound");
    }
  }
  return picture;
}

formats::Picture draw_curves(const std::vector<std::pair<std::string, const strength::Strength*>>& curves) {
  pictures::LineChart chart;
  chart.title = "Load against displacement";
  const bool moment = curves.front().second->is_moment;
  chart.x_label = moment ? "rotation [rad]" : "displacement [mm]";
  chart.y_label = moment ? "moment [N mm]" : "force [N]";
  chart.from_zero = true;
  for (const auto& [label, s] : curves) {
    pictures::Series series;
    series.label = label;
    series.x = {0};
    series.y = {0};
    for (const strength::CurvePoint& p : s->curve) {
      series.x.push_back(p.displacement);
      series.y.push_back(p.force);
    }
    chart.series.push_back(std::move(series));
  }
  if (curves.front().second->daily_load > 0) chart.guides.push_back({curves.front().second->daily_load, "daily load"});
  return pictures::draw_chart(chart);
}

}  // namespace howship::app
