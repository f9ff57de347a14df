// SPDX-License-Identifier: Apache-2.0
// Small images with one oddity each, and what a reader makes of them.
#pragma once
#include <cstring>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "../../unit/scratch.hpp"
#include "howship/base/files.hpp"
#include "howship/base/problems.hpp"
#include "howship/formats/read_image.hpp"

namespace howship::formats {

/// "error: WORDS | HINT" where an image is refused; else what was read of it.
struct Outcome {
  std::string fault, hint, notes;
  unsigned line = 0;
  Vec3 step{}, origin{};
  float first = 0, last = 0;
  Volume<float> volume;
};

inline Outcome outcome_of(const std::filesystem::path& path,
                          ReadImage (*reader)(const std::filesystem::path&) = read_image) {
  Outcome out;
  try {
    ReadImage image = reader(path);
    out.notes = image.notes;
    out.volume = std::move(image.volume);
    const Affine& a = out.volume.grid.to_world;
    for (std::size_t c = 0; c < 3; ++c) out.step[c] = std::hypot(a.column[c][0], a.column[c][1], a.column[c][2]);
    out.origin = a.origin;
    out.first = out.volume.value.front();
    out.last = out.volume.value.back();
  } catch (const InputError& error) {
    const Problem& first = error.problems.list()[0];
    EXPECT_FALSE(first.where.file.empty());
    EXPECT_FALSE(first.hint.empty()) << first.text;  // every refusal says what to do
    for (const Problem& one : error.problems.list()) out.fault += (out.fault.empty() ? "" : "; ") + one.text;
    out.hint = first.hint;
    out.line = first.where.line;
  }
  return out;
}

inline bool says(const std::string& text, std::string_view words) { return text.find(words) != std::string::npos; }

/// 24 numbers of 16 bits, little end first: 100, 101 ...
inline std::string numbers_of_16_bits(int count = 24, int first = 100) {
  std::string out;
  for (int k = 0; k < count; ++k) {
    const auto value = std::uint16_t(first + k);
    out += char(value & 255);
    out += char(value >> 8);
  }
  return out;
}

}  // namespace howship::formats
