// SPDX-License-Identifier: Apache-2.0
// A line chart as a picture: axes with ticks and units, labelled series, a title.
#pragma once
#include <string>
#include <vector>

#include "howship/pictures/draw.hpp"

namespace howship::pictures {

struct Series {
  std::string label;
  std::vector<double> x, y;  ///< same length; a NaN breaks the line
  bool dots = false;         ///< a dot at each point, for measurements
};

/// A line across the chart with a word to it, e.g. an upper normal limit.
struct Guide {
  double y = 0;
  std::string label;
};

struct LineChart {
  std::string title, x_label, y_label;  ///< labels with units: "time [days]"
  std::vector<Series> series;           ///< coloured from the palette in order; labelled at their right ends
  std::vector<Guide> guides;
  bool from_zero = false;  ///< the y axis starts at 0
  int width = 960, height = 540;
};

formats::Picture draw_chart(const LineChart& chart);

/// Places of about `wanted` ticks at 1, 2 or 5 times a power of ten, covering low to high.
std::vector<double> tick_places(double low, double high, int wanted);

}  // namespace howship::pictures
