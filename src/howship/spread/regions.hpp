// SPDX-License-Identifier: Apache-2.0
// The skeleton as a tumour cell in blood meets it: 56 regions with their marrow and its perfusion.
#pragma once
#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "howship/base/parameter.hpp"

namespace howship::spread {

inline constexpr std::size_t region_count = 56;

struct Region {
  std::string name;             ///< "L3", "hip_left", "ribs_lower_right" ...
  std::string group;            ///< "lumbar", "pelvis", "ribs" ...: as tables of the literature count bones
  double red_marrow;            ///< at 40 years, % of the skeleton's
  double yellow_marrow;         ///< relative amount
  double perfusion;             ///< of its marrow at 40 years, mL/min/100 g
  std::optional<double> level;  ///< height above the pelvis along the vertebral veins, cm; none where they do not reach
  double load;                  ///< what it bears in daily life, 0 to 1
  double capacity;              ///< size at which a deposit stops growing, mm3
  double limb;                  ///< how far its marrow turns to fat as that of limbs does, 0 to 1
  std::string bone;             ///< built-in bone that stands for it; empty where none does
  std::string phantom;          ///< its bone in the body that is imaged; ribs end in '_', their number follows
  int first_rib = 0, last_rib = 0;

  bool vertebra() const { return group == "cervical" || group == "thoracic" || group == "lumbar"; }
};

/// In a fixed order: its index is part of what is drawn and written.
std::span<const Region> regions();
std::optional<std::size_t> find_region(std::string_view name);

/// The groups in the order of tables.
std::span<const std::string_view> region_groups();

/// Name of the bone of the imaged body; of ribs the one that `mark` in [0, 1) falls on, each counting by its length.
std::string phantom_bone(const Region& region, double mark);

/// Where the columns of the table come from.
std::span<const std::pair<std::string_view, Source>> region_sources();

}  // namespace howship::spread
