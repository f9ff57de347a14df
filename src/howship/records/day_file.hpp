// SPDX-License-Identifier: Apache-2.0
// Names of the files of a result folder that belong to a place and a day.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace howship::records {

/// "L3_day_0030_tumour.nii.gz", "L3_lesion_1_day_0009p5_slices.png", "body_day_0183_bone_scan_whole-body.png".
struct DayFile {
  std::string place;  ///< a bone, a lesion of it, or "body"
  double day = 0.0;
  std::string what;    ///< letters, digits, '_' and '-'
  std::string suffix;  ///< with its point: ".nii.gz"
  friend bool operator==(const DayFile&, const DayFile&) = default;
};

/// Digits that days are padded to in a course of so many steps, so that files in order of name are in order of time.
int day_digits(std::int64_t steps);

/// Days that are not whole keep their fraction, with a "p" for the point.
std::string name_of(const DayFile& file, int digits);

/// What a name without folders says, whatever its days are padded to; empty where it is no such name. Gives back every
/// part that name_of was given.
std::optional<DayFile> parse_day_file(std::string_view name);

}  // namespace howship::records
