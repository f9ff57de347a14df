// SPDX-License-Identifier: Apache-2.0
// What a reader or a laboratory says. Nothing here knows what was so, and nothing that this includes does: whoever
// decides for the patient may see reports only (tools/check_layers.py holds it).
#pragma once
#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

namespace howship::imaging {

/// What a reader decides. Values of a laboratory decide nothing.
enum class Decision : std::uint8_t { none, nothing, reported };

/// A number that was measured, or a grade in letters.
struct Value {
  double number = std::numeric_limits<double>::quiet_NaN();
  std::string text{};
  bool given() const { return !std::isnan(number) || !text.empty(); }
};

/// One line of a report.
struct Finding {
  std::string test;  ///< name of the modality: "ct", "biopsy", "labs"
  std::string view;  ///< of a radiograph, or the needle of a biopsy; else empty
  std::string bone;  ///< empty: the whole patient
  Decision decision = Decision::none;
  std::string words;  ///< "a lytic focus of 21 mm, 38 HU"

  struct Measured {
    std::string_view name;  ///< of a column of the modality: "size_mm"
    Value value;
  };
  std::vector<Measured> measured;  ///< of what the reader outlines; empty where nothing is reported

  std::string quantity;  ///< of laboratory and pathologist: "calcium_mmol_per_l", the unit in the name
  double value = std::numeric_limits<double>::quiet_NaN();

  bool other_cause = false;  ///< the reader names what else it is that is there

  bool reported() const { return decision == Decision::reported; }
  /// What was measured under that name; a value that is not given where it was not.
  Value measure(std::string_view name) const {
    for (const Measured& one : measured)
      if (one.name == name) return one.value;
    return {};
  }
};

}  // namespace howship::imaging
