// SPDX-License-Identifier: Apache-2.0
#include "howship/imaging/labels.hpp"

#include <fmt/format.h>

namespace howship::imaging {

std::span<const LabelRow, label_count> labels() {
  static constexpr LabelRow rows[label_count] = {
      {"background", "nothing of what follows", {0, 0, 0}},
      {"bone", "the bone that is simulated", {96, 104, 116}},
      {"tumour", "tumour fills the pores", {240, 130, 40}},
      {"lost_bone",
       "at least half of the mineral that was there is gone, and no tumour fills the place",
       {70, 150, 220}},
      {"woven_bone", "woven bone was made, and no tumour fills the place", {120, 200, 110}},
      {"other_bone", "another bone of the label map", {58, 62, 70}},
      {"cement", "bone cement", {230, 220, 120}},
      {"metal", "metal", {230, 230, 240}},
  };
  return rows;
}

std::string labels_table() {
  std::string out = "index\tname\tcolor\tmeaning\n";
  for (std::size_t k = 0; k < label_count; ++k) {
    const LabelRow& row = labels()[k];
    out += fmt::format("{}\t{}\t#{:02x}{:02x}{:02x}\t{}\n", k, row.name, row.colour[0], row.colour[1], row.colour[2],
                       row.meaning);
  }
  return out;
}

}  // namespace howship::imaging
