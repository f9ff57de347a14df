// SPDX-License-Identifier: Apache-2.0
// What a rule may ask for: every named quantity with its unit, where it comes from, and how it is read from the chart.
#pragma once
#include <cstdint>
#include <span>
#include <string_view>

#include "howship/clinic/words.hpp"

namespace howship::clinic {

struct Chart;
struct KnownLesion;

enum class Scope : std::uint8_t { patient, lesion };
enum class ValueKind : std::uint8_t { number, flag, word };

/// Where a quantity is read.
struct View {
  const Chart& chart;
  const KnownLesion* lesion = nullptr;  ///< of a quantity of the patient null
  int argument = -1;
};

struct Quantity {
  std::string_view name;
  Scope scope;
  ValueKind kind;
  std::string_view unit;  ///< empty: a plain number, a flag or a word
  Takes takes;
  std::string_view from, meaning;
  std::span<const std::string_view> words{};
  /// In the unit; of a flag 1 or 0, of a word its place among the words; NaN where it is not known.
  double (*read)(const View& view) = nullptr;
};

std::span<const Quantity> quantities();
const Quantity* find_quantity(std::string_view name);  ///< null where there is none

std::string_view name(Scope scope);
std::string_view name(ValueKind kind);
std::string_view name(Takes takes);

}  // namespace howship::clinic
