// SPDX-License-Identifier: Apache-2.0
// What the numbers of a label map mean, and how they are painted.
#pragma once
#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace howship::imaging {

/// Labels of a truth map. Those above `tumour` stand only in maps on the grid of a scan.
enum class Label : std::uint8_t {
  background,
  bone,
  tumour,
  lost_bone,
  woven_bone,
  other_bone,
  cement,
  metal,
  count,
};
inline constexpr std::size_t label_count = std::size_t(Label::count);

struct LabelRow {
  std::string_view name;     ///< "lost_bone"
  std::string_view meaning;  ///< one sentence
  std::array<std::uint8_t, 3> colour;
};
/// In the order of the enumeration.
std::span<const LabelRow, label_count> labels();

/// A line a label, tab between columns: index, name, colour as #rrggbb, meaning. BIDS names such a file `dseg.tsv`.
std::string labels_table();

}  // namespace howship::imaging
