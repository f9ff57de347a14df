// SPDX-License-Identifier: Apache-2.0
#include "howship/app/strength_pictures.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace howship::app {
namespace {

/// Dark blue over teal and yellow to vermilion, for 0 to 1.
Colour heat(double t) {
  constexpr std::array<std::array<double, 3>, 5> stops{
      {{12, 16, 64}, {0, 92, 140}, {0, 158, 115}, {240, 200, 60}, {213, 60, 0}}};
  const double x = std::clamp(t, 0.0, 1.0) * 4;
  const std::size_t k = std::min<std::size_t>(3, std::size_t(x));
  const auto mix = [&](std::size_t c) {
    return std::uint8_t(std::lround(stops[k][c] + (x - double(k)) * (stops[k + 1][c] - stops[k][c])));
  };
  return {mix(0), mix(1), mix(2)};
}

constexpr int margin = 24, title_height = 56, legend_width = 120;

}  // namespace

Picture draw_strength(const strength::Strength& s, const std::string& title) {
  const strength::StrengthFields& f = *s.fields;
  const Extent& e = f.grid.extent;
  const Vec3 at = f.grid.to_world.inverse(s.first_failing);
  const std::array<int, 3> size{e.ni, e.nj, e.nk};
  std::array<int, 3> centre{};
  for (std::size_t a = 0; a < 3; ++a) centre[a] = std::clamp(int(std::lround(at[a])), 0, size[a] - 1);
  // Across and upward axes of the three views.
  constexpr std::array<std::array<std::size_t, 3>, 3> views{{{0, 2, 1}, {1, 2, 0}, {0, 1, 2}}};
  const int longest = std::max({e.ni, e.nj, e.nk}), scale = std::clamp(260 / std::max(longest, 1), 1, 8);
  int width = legend_width + margin, height = 0;
  for (const auto& v : views) {
    width += scale * size[v[0]] + margin;
    height = std::max(height, scale * size[v[1]]);
  }
  Picture picture(width, title_height + 2 * (height + margin + 20), 3, 255);
  draw_text(picture, {double(margin), 26}, title, {12});
  double top = 0;
  for (std::size_t v = 0; v < f.energy_density.size(); ++v)
    if (f.material[v] == strength::Material::bone) top = std::max(top, double(f.energy_density[v]));
  const double highest = top > 0 ? std::ceil(std::log10(top)) : 0;
  for (int row = 0; row < 2; ++row) {
    const int y0 = title_height + row * (height + margin + 20);
    draw_text(picture, {double(margin), double(y0)}, row == 0 ? "strain energy density at the daily load" : "damage",
              {9});
    int x0 = margin;
    for (const auto& view : views) {
      const int w = size[view[0]], h = size[view[1]];
      for (int b = 0; b < h; ++b)
        for (int a = 0; a < w; ++a) {
          std::array<int, 3> ijk{};
          ijk[view[0]] = a;
          ijk[view[1]] = b;
          ijk[view[2]] = centre[view[2]];
          const std::size_t v = e.index(ijk[0], ijk[1], ijk[2]);
          if (f.material[v] == strength::Material::none) continue;
          Colour colour{190, 190, 190};
          if (f.material[v] != strength::Material::plate) {
            const double value = row == 0 ? (std::log10(std::max(double(f.energy_density[v]), 1e-30)) - highest + 4) / 4
                                          : double(f.damage[v]);
            colour = heat(value);
          }
          fill_box(picture, x0 + a * scale, y0 + 10 + (h - 1 - b) * scale, scale, scale, colour);
        }
      const Colour mark{255, 255, 255};
      const double cx = x0 + (centre[view[0]] + 0.5) * scale, cy = y0 + 10 + (h - 0.5 - centre[view[1]]) * scale;
      draw_line(picture, {cx - 7, cy}, {cx + 7, cy}, 1.5, mark);
      draw_line(picture, {cx, cy - 7}, {cx, cy + 7}, 1.5, mark);
      x0 += w * scale + margin;
    }
    for (int k = 0; k < 100; ++k) fill_box(picture, x0, y0 + 10 + (99 - k), 14, 1, heat(k / 99.0));
    const auto label = [&](double part, const std::string& text) {
      draw_text(picture, {double(x0 + 20), y0 + 14 + 99 * (1 - part)}, text, {8});
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

Picture draw_curves(const std::vector<std::pair<std::string, const strength::Strength*>>& curves) {
  LineChart chart;
  chart.title = "Load against displacement";
  const bool moment = curves.front().second->is_moment;
  chart.x_label = moment ? "rotation [rad]" : "displacement [mm]";
  chart.y_label = moment ? "moment [N mm]" : "force [N]";
  chart.from_zero = true;
  for (const auto& [label, s] : curves) {
    Series series;
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
  return draw_chart(chart);
}

}  // namespace howship::app
