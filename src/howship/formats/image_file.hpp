// SPDX-License-Identifier: Apache-2.0
// What the readers of single image files share: headers of text, the layout of numbers, and how a file is refused.
#pragma once
#include <array>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "howship/formats/read_image.hpp"

namespace howship::formats {

/// What is wrong with a file, on its way to the InputError that names it. A line counts from 1; 0 is the whole file.
struct Refusal {
  std::string text, hint;
  unsigned line = 0, column = 0;
};

[[noreturn]] void refuse(std::string text, std::string hint = {});

constexpr const char* fetch_again = "copy or download it again";

enum class Number { int8, uint8, int16, uint16, int32, uint32, int64, uint64, float32, float64 };

std::size_t width(Number type);

/// A header, whatever the format: how many numbers of which kind start where, and where they lie in the world.
struct Layout {
  std::array<std::uint64_t, 3> size{};
  Number type = Number::int16;
  bool big_endian = false;
  double slope = 1.0, intercept = 0.0;
  Affine to_world;
  std::vector<std::string> notes;  ///< what had to be decided
};

/// The image that a layout and its data make; `packed`: the data are a gzip or zlib stream. `start` bytes of the data
/// (unpacked ones where they are packed) lie before the first number. Refuses data that are cut short before anything
/// is allocated, and names what they hold beyond the image.
ReadImage image_of(Layout layout, std::string_view data, bool packed, std::size_t start, std::string format);

/// Length of each column of an affine, mm.
Vec3 steps_of(const Affine& a);

/// Why an affine cannot place voxels in the world: "is empty", "holds what is not a number" ...; empty where it can.
std::string fault_of(const Affine& a);

/// Numbers of mm in words: "0.8 x 0.8 x 2".
std::string in_words(const Vec3& v);

/// How many mm one of a named unit of length is: "um", "mm", "cm", "m" and their words; none where it is not one.
std::optional<double> millimetres(std::string_view unit);

// ---- text headers ---------------------------------------------------------------------------------------------------

std::string_view trimmed(std::string_view s);
std::string lower(std::string_view s);

/// The next line without its end; `file` moves past it. Absent where the file ends or the line is no text.
std::optional<std::string_view> next_line(std::string_view& file);

/// One line "key: value" of a header.
struct Field {
  std::string key, text;
  unsigned line = 0, column = 0;

  [[noreturn]] void refuse(std::string what, std::string hint = {}) const { throw Refusal{what, hint, line, column}; }
  /// All numbers, as of "3 4 5" or "(1,0,0) (0,1,0) (0,0,1)"; refuses anything else in it.
  std::vector<double> numbers(std::size_t count) const;
  std::array<std::uint64_t, 3> sizes() const;
};

class Fields {
 public:
  /// Refuses a key that stands there already.
  void set(Field field);
  const Field* find(std::string_view key) const;
  const Field& need(std::string_view key) const;
  /// The first of several names of one thing; refuses where two of them say different things.
  const Field* one_of(std::initializer_list<std::string_view> keys) const;
  const std::map<std::string, Field, std::less<>>& all() const { return field_; }

 private:
  std::map<std::string, Field, std::less<>> field_;
};

/// Content of the data file that a header names, which lies in the header's folder or below.
std::string data_beside(const std::filesystem::path& header, const Field& name);

// ---- the formats ----------------------------------------------------------------------------------------------------

bool is_nifti(std::string_view bytes);
bool is_nrrd(std::string_view bytes);
bool is_meta(std::string_view bytes);
ReadImage read_nifti(std::string_view file, bool packed);
ReadImage read_nrrd(std::string_view file, const std::filesystem::path& path);
ReadImage read_meta(std::string_view file, const std::filesystem::path& path);

}  // namespace howship::formats
