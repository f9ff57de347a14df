// SPDX-License-Identifier: Apache-2.0
// What a laboratory that a care team asks reports: a part of what there is to measure, each value with the error of
// assay and day, rounded as on a report.
#pragma once
#include <string_view>
#include <vector>

#include "howship/imaging/examination.hpp"

namespace howship::patient {

struct Patient;

struct Analyte {
  std::string_view column, meaning, unit;
  double error;     ///< coefficient of variation
  double per_unit;  ///< steps of a unit that are reported; 0: three digits, of what has a `least`
  double least;     ///< that an assay tells from nothing, and reports where there is less
  std::vector<std::string_view> panels;
};
std::span<const Analyte> analytes();

/// Of the present day.
std::vector<imaging::Sample> reported_by_laboratory(const Patient& patient, std::string_view panel);

}  // namespace howship::patient
