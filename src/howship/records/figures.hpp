// SPDX-License-Identifier: Apache-2.0
// Pages of trials and cohorts: their head and end, and figures with what a reader gets who cannot see them: a
// description, a table of their data, and arrow keys from row to row of it (web/src/figures.ts).
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace howship::records {

/// Up to the body's first words. `kind` is how the file is known again: "trial", "cohort".
std::string page_begins(std::string_view kind, std::string_view title);
std::string page_ends();

/// What a figure shows at one place of its axis.
struct FigureRow {
  double at = 0.0;  ///< in units of the drawing
  std::vector<std::string> cells{};
  std::string said{};  ///< the same in words
};
struct FigureTable {
  std::vector<std::string> header;
  std::vector<FigureRow> rows{};
  double from = 0.0, to = 0.0;  ///< how far the mark of a row goes, across the axis
  bool down = false;            ///< rows stand one below the other, not side by side
  bool placed = true;           ///< rows have places in the drawing
};

/// `svg` under an edge that a narrow screen moves it under, with its table. `about` names it.
std::string walked(std::string_view about, std::string_view svg, const FigureTable& table);

/// The colour of a line, an arm or a cancer by its number: an attribute of shapes, and classes of words.
std::string line_colour(std::size_t k);
std::string line_class(std::size_t k);

}  // namespace howship::records
