// SPDX-License-Identifier: Apache-2.0
#include "howship/pictures/plot.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "howship/base/ensure.hpp"

namespace howship::pictures {
namespace {

constexpr Colour ink{34, 40, 49}, quiet{107, 114, 128}, grid{229, 231, 235};
constexpr Colour series_colours[] = {palette[4], palette[0], palette[2], palette[5], palette[3], palette[1]};

struct Range {
  double low = 1e300, high = -1e300;
  void take(double v) {
    if (!std::isfinite(v)) return;
    low = std::min(low, v);
    high = std::max(high, v);
  }
};

/// Enough decimals to tell neighbouring ticks apart.
std::string tick_text(double value, double step) {
  if (std::abs(value) < step * 1e-6) return "0";
  if (std::abs(value) >= 1e6 || step < 1e-5) return fmt::format("{:.3g}", value);
  const int decimals = std::max(0, -int(std::floor(std::log10(step) + 1e-9)));
  std::string out = fmt::format("{:.{}f}", value, decimals);
  if (out.starts_with('-')) out = "−" + out.substr(1);
  return out;
}

}  // namespace

std::vector<double> tick_places(double low, double high, int wanted) {
  HOWSHIP_ENSURE(low < high && wanted > 1, "an axis has a length");
  const double raw = (high - low) / wanted;
  const double power = std::pow(10, std::floor(std::log10(raw)));
  const double step = power * (raw <= power * 1.0000001 ? 1 : raw <= 2 * power ? 2 : raw <= 5 * power ? 5 : 10);
  std::vector<double> out;
  const double first = std::floor(low / step + 1e-9), last = std::ceil(high / step - 1e-9);
  for (double i = first; i <= last; ++i) out.push_back(i * step);
  return out;
}

formats::Picture draw_chart(const LineChart& chart) {
  formats::Picture out(chart.width, chart.height);
  Range xs, ys;
  double label_width = 0;
  for (const Series& s : chart.series) {
    HOWSHIP_ENSURE(s.x.size() == s.y.size(), "a series has a y for every x");
    for (const double v : s.x) xs.take(v);
    for (const double v : s.y) ys.take(v);
    label_width = std::max(label_width, text_width(s.label, 10));
  }
  for (const Guide& g : chart.guides) {
    ys.take(g.y);
    label_width = std::max(label_width, text_width(g.label, 10));
  }
  if (chart.from_zero) ys.take(0);
  if (!(xs.low < xs.high)) xs = xs.low == xs.high ? Range{xs.low - 0.5, xs.high + 0.5} : Range{0, 1};
  if (!(ys.low < ys.high)) {
    const double pad = ys.low == ys.high ? std::max(std::abs(ys.low) * 0.1, 1e-12) : 1;
    ys = ys.low == ys.high ? Range{ys.low - pad, ys.high + pad} : Range{0, 1};
  }
  const std::vector<double> y_ticks = tick_places(ys.low, ys.high, 5);
  const double y_step = y_ticks[1] - y_ticks[0];
  std::vector<double> x_ticks = tick_places(xs.low, xs.high, 7);
  const double x_step = x_ticks[1] - x_ticks[0];
  std::erase_if(x_ticks, [&](double t) { return t < xs.low - 1e-9 * x_step || t > xs.high + 1e-9 * x_step; });
  ys = {y_ticks.front(), y_ticks.back()};
  double tick_width = 0;
  for (const double t : y_ticks) tick_width = std::max(tick_width, text_width(tick_text(t, y_step), 10));

  const double left = 60 + tick_width, right = chart.width - (label_width > 0 ? label_width + 34 : 28);
  const double top = chart.title.empty() ? 30 : 66, bottom = chart.height - 68;
  const auto px = [&](double x) { return left + (x - xs.low) / (xs.high - xs.low) * (right - left); };
  const auto py = [&](double y) { return bottom - (y - ys.low) / (ys.high - ys.low) * (bottom - top); };

  draw_text(out, {24, 36}, chart.title, {.height = 13, .colour = ink, .weight = 0.14});
  for (const double t : y_ticks) {
    const double y = std::round(py(t)) + 0.5;
    draw_line(out, {left, y}, {right, y}, 1, grid);
    draw_text(out, {left - 12, y + 5}, tick_text(t, y_step), {.height = 10, .colour = quiet, .align = Align::right});
  }
  const double base = std::round(bottom) + 0.5;
  draw_line(out, {left, base}, {right, base}, 1.2, quiet);
  for (const double t : x_ticks) {
    const double x = std::round(px(t)) + 0.5;
    draw_line(out, {x, base}, {x, base + 6}, 1.2, quiet);
    draw_text(out, {x, base + 23}, tick_text(t, x_step), {.height = 10, .colour = quiet, .align = Align::centre});
  }
  draw_text(out, {(left + right) / 2, base + 51}, chart.x_label,
            {.height = 10.5, .colour = ink, .align = Align::centre});
  draw_text(out, {34, (top + bottom) / 2}, chart.y_label,
            {.height = 10.5, .colour = ink, .align = Align::centre, .upwards = true});

  struct EndLabel {
    double y;
    std::string_view text;
    Colour colour;
  };
  std::vector<EndLabel> labels;
  for (const Guide& g : chart.guides) {
    const double y = py(g.y);
    for (double x = left; x < right; x += 9) draw_line(out, {x, y}, {std::min(x + 4, right), y}, 1.2, quiet);
    labels.push_back({y, g.label, quiet});
  }
  for (std::size_t i = 0; i < chart.series.size(); ++i) {
    const Series& s = chart.series[i];
    const Colour colour = series_colours[i % std::size(series_colours)];
    std::vector<Spot> line;
    const auto finish = [&] {
      draw_line(out, line, 2.4, colour);
      line.clear();
    };
    double last = std::nan("");
    for (std::size_t k = 0; k < s.x.size(); ++k) {
      if (!std::isfinite(s.x[k]) || !std::isfinite(s.y[k])) {
        finish();
        continue;
      }
      line.push_back({px(s.x[k]), py(s.y[k])});
      last = line.back().y;
      if (s.dots) draw_disc(out, line.back(), 4, colour);
    }
    finish();
    if (std::isfinite(last)) labels.push_back({last, s.label, colour});
  }
  // Labels stand at the ends of their lines, pushed apart where they would touch.
  std::stable_sort(labels.begin(), labels.end(), [](const EndLabel& a, const EndLabel& b) { return a.y < b.y; });
  constexpr double apart = 18;
  for (std::size_t i = 1; i < labels.size(); ++i) labels[i].y = std::max(labels[i].y, labels[i - 1].y + apart);
  if (!labels.empty()) labels.back().y = std::min(labels.back().y, bottom);
  for (std::size_t i = labels.size(); i-- > 1;) labels[i - 1].y = std::min(labels[i - 1].y, labels[i].y - apart);
  for (const EndLabel& l : labels)
    draw_text(out, {right + 12, l.y + 5}, l.text, {.height = 10, .colour = l.colour, .weight = 0.13});
  return out;
}

}  // namespace howship::pictures
