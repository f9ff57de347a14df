// SPDX-License-Identifier: Apache-2.0
#include "howship/formats/image_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>

#include "howship/base/ensure.hpp"
#include "howship/base/files.hpp"
#include "howship/base/units.hpp"
#include "howship/formats/inflate.hpp"

namespace howship::formats {
namespace {

/// Bytes of the numbers. Refuses what cannot be held in any file of this many bytes before anything is allocated.
std::size_t bytes_needed(const Layout& layout, std::size_t available) {
  std::size_t voxels = 1;
  for (std::uint64_t n : layout.size) {
    if (n < 1 || n > 100000) refuse(fmt::format("its header says {} voxels along one axis", n), "the file is damaged");
    voxels *= std::size_t(n);  // at most 1e15
  }
  const std::size_t bytes = voxels * width(layout.type);
  if (bytes > available)
    refuse(fmt::format("is cut short: {} x {} x {} voxels need {} bytes, the file can hold no more than {}",
                       layout.size[0], layout.size[1], layout.size[2], bytes, available),
           fetch_again);
  return bytes;
}

template <class T>
void decode(const char* from, bool swap, double slope, double intercept, std::vector<float>& out) {
  for (std::size_t v = 0; v < out.size(); ++v) {
    std::array<char, sizeof(T)> raw;
    std::memcpy(raw.data(), from + v * sizeof(T), sizeof(T));
    if (swap) std::reverse(raw.begin(), raw.end());
    T value;
    std::memcpy(&value, raw.data(), sizeof(T));
    out[v] = float(double(value) * slope + intercept);
  }
}

Volume<float> numbers(const Layout& layout, std::string_view bytes) {
  Grid grid;
  grid.extent = {int(layout.size[0]), int(layout.size[1]), int(layout.size[2])};
  grid.to_world = layout.to_world;
  Volume<float> out(grid);
  HOWSHIP_ENSURE(bytes.size() >= out.value.size() * width(layout.type), "the bytes of an image were counted first");
  const bool swap = layout.big_endian != (std::endian::native == std::endian::big);
  const auto as = [&](auto kind) {
    decode<decltype(kind)>(bytes.data(), swap, layout.slope, layout.intercept, out.value);
  };
  switch (layout.type) {
    case Number::int8:
      as(std::int8_t{});
      break;
    case Number::uint8:
      as(std::uint8_t{});
      break;
    case Number::int16:
      as(std::int16_t{});
      break;
    case Number::uint16:
      as(std::uint16_t{});
      break;
    case Number::int32:
      as(std::int32_t{});
      break;
    case Number::uint32:
      as(std::uint32_t{});
      break;
    case Number::int64:
      as(std::int64_t{});
      break;
    case Number::uint64:
      as(std::uint64_t{});
      break;
    case Number::float32:
      as(float{});
      break;
    case Number::float64:
      as(double{});
      break;
  }
  return out;
}

/// Refuses what lies in one plane, at slants or nowhere: all that follows takes voxels for boxes.
void check_placement(const Affine& a) {
  if (const std::string wrong = fault_of(a); !wrong.empty())
    refuse("its header cannot place it: what it says of its voxels " + wrong,
           "the header must give the size and place of the voxels in mm");
  const Vec3 step = steps_of(a);
  for (std::size_t c = 0; c < 3; ++c) {
    const Vec3 &u = a.column[c], &v = a.column[(c + 1) % 3];
    const double slant = (u[0] * v[0] + u[1] * v[1] + u[2] * v[2]) / (step[c] * step[(c + 1) % 3]);
    if (std::abs(slant) > 2e-3)
      refuse(fmt::format("its axes meet at {:.1f} degrees; only images of right angles can be read",
                         57.29577951308232 * std::acos(std::clamp(slant, -1.0, 1.0))),
             "resample it to a straight grid first (gantry tilt)");
  }
}

/// Numbers between blanks, or vectors of three: "(1,0,0) (0,1,0)". None where there is anything else: a comma outside
/// brackets may be that of a decimal.
std::optional<std::vector<double>> numbers_of(std::string_view text) {
  std::vector<double> out;
  const auto take = [&](std::string_view word) {
    const auto number = read_number(word);
    if (number) out.push_back(*number);
    return number.has_value();
  };
  for (std::string_view rest = text; !(rest = trimmed(rest)).empty();) {
    if (rest.front() != '(') {
      const std::size_t end = std::min(rest.find_first_of(" \t("), rest.size());
      if (!take(rest.substr(0, end))) return std::nullopt;
      rest = rest.substr(end);
      continue;
    }
    const std::size_t close = rest.find(')');
    if (close == std::string_view::npos) return std::nullopt;
    std::string_view inside = rest.substr(1, close - 1);
    for (int part = 0; part < 3; ++part) {
      const std::size_t comma = inside.find(',');
      if ((comma == std::string_view::npos) != (part == 2) || !take(inside.substr(0, comma))) return std::nullopt;
      if (part < 2) inside = inside.substr(comma + 1);
    }
    rest = rest.substr(close + 1);
  }
  return out;
}

}  // namespace

void refuse(std::string text, std::string hint) { throw Refusal{std::move(text), std::move(hint), 0, 0}; }

std::size_t width(Number type) {
  switch (type) {
    case Number::int8:
    case Number::uint8:
      return 1;
    case Number::int16:
    case Number::uint16:
      return 2;
    case Number::int32:
    case Number::uint32:
    case Number::float32:
      return 4;
    case Number::int64:
    case Number::uint64:
    case Number::float64:
      return 8;
  }
  return 0;
}

Vec3 steps_of(const Affine& a) {
  Vec3 out{};
  for (std::size_t c = 0; c < 3; ++c) out[c] = std::hypot(a.column[c][0], a.column[c][1], a.column[c][2]);
  return out;
}

std::string in_words(const Vec3& v) { return fmt::format("{:.4g} x {:.4g} x {:.4g}", v[0], v[1], v[2]); }

std::string fault_of(const Affine& a) {
  const auto& [u, v, w] = a.column;
  for (std::size_t r = 0; r < 3; ++r)
    if (!std::isfinite(u[r]) || !std::isfinite(v[r]) || !std::isfinite(w[r]) || !std::isfinite(a.origin[r]))
      return "holds what is not a number";
  const Vec3 step = steps_of(a);
  if (step[0] == 0 && step[1] == 0 && step[2] == 0) return "is empty (all zero)";
  for (const double one : step)
    if (!(one > 1e-4 && one < 1e4)) return fmt::format("puts them {} mm apart", in_words(step));
  double det =
      u[0] * (v[1] * w[2] - v[2] * w[1]) - u[1] * (v[0] * w[2] - v[2] * w[0]) + u[2] * (v[0] * w[1] - v[1] * w[0]);
  det /= step[0] * step[1] * step[2];
  if (!(std::abs(det) > 1e-3)) return "puts all of them in one plane";
  return {};
}

std::optional<double> millimetres(std::string_view unit) {
  static const std::map<std::string, double> words{
      {"micron", 1e-3},     {"microns", 1e-3},     {"micrometer", 1e-3}, {"micrometers", 1e-3}, {"micrometre", 1e-3},
      {"millimeter", 1.0},  {"millimeters", 1.0},  {"millimetre", 1.0},  {"millimetres", 1.0},  {"centimeter", 10.0},
      {"centimetre", 10.0}, {"centimeters", 10.0}, {"meter", 1e3},       {"meters", 1e3},       {"metre", 1e3}};
  if (const auto word = words.find(lower(unit)); word != words.end()) return word->second;
  const auto known = parse_unit(unit);
  const auto metre = parse_unit("m");
  if (trimmed(unit).empty() || !known || !(known->dimension == metre->dimension)) return std::nullopt;
  return known->factor * 1e3;
}

ReadImage image_of(Layout layout, std::string_view data, bool packed, std::size_t start, std::string format) {
  check_placement(layout.to_world);
  const std::size_t most = packed ? data.size() * most_deflate_can_pack : data.size();
  const std::size_t bytes = bytes_needed(layout, most < start ? 0 : most - start);
  ReadImage out;
  std::size_t beyond = 0;
  if (packed) {
    // Unpacks exactly what the header asks for, keeps it, and checks the stream to its end.
    const Inflated got = inflate_up_to(data, start + bytes, true);
    if (got.damaged) refuse("is damaged: its compressed data do not add up", fetch_again);
    if (got.too_short || got.bytes.size() < start + bytes)
      refuse(fmt::format("is cut short: {} of {} bytes could be unpacked", got.bytes.size(), start + bytes),
             fetch_again);
    out.volume = numbers(layout, std::string_view(got.bytes).substr(start));
    beyond = got.unpacked - (start + bytes) + got.behind;
  } else {
    out.volume = numbers(layout, data.substr(start));
    beyond = data.size() - (start + bytes);
  }
  if (beyond > 0)
    layout.notes.push_back(fmt::format("holds {} bytes more than the {} x {} x {} voxels of its header", beyond,
                                       layout.size[0], layout.size[1], layout.size[2]));
  out.format = std::move(format);
  for (const std::string& note : layout.notes) out.notes += (out.notes.empty() ? "" : "; ") + note;
  return out;
}

std::string_view trimmed(std::string_view s) {
  while (!s.empty() && std::isspace(static_cast<unsigned char>(s.front()))) s.remove_prefix(1);
  while (!s.empty() && std::isspace(static_cast<unsigned char>(s.back()))) s.remove_suffix(1);
  return s;
}

std::string lower(std::string_view s) {
  std::string out(s);
  for (char& c : out) c = char(std::tolower(static_cast<unsigned char>(c)));
  return out;
}

std::optional<std::string_view> next_line(std::string_view& file) {
  const std::size_t end = file.substr(0, 65536).find('\n');
  if (end == std::string_view::npos) return std::nullopt;
  std::string_view line = file.substr(0, end);
  file.remove_prefix(end + 1);
  if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
  return line;
}

std::vector<double> Field::numbers(std::size_t count) const {
  const auto out = numbers_of(text);
  if (!out)
    refuse(fmt::format("its field '{}' reads '{}', which is not {}", key, text,
                       text.find('(') != std::string::npos ? "vectors of three numbers" : "numbers"),
           text.find(',') != std::string::npos && text.find('(') == std::string::npos
               ? fmt::format("{} numbers with blanks between them are wanted, their decimals after a point", count)
               : fmt::format("{} numbers with a point are wanted", count));
  if (out->size() != count)
    refuse(fmt::format("its field '{}' holds {} numbers, {} are needed", key, out->size(), count),
           "one 3-D image of grey values is wanted");
  return *out;
}

std::array<std::uint64_t, 3> Field::sizes() const {
  std::array<std::uint64_t, 3> out{};
  const auto values = numbers(3);
  for (std::size_t d = 0; d < 3; ++d) {
    if (!(values[d] >= 1 && values[d] <= 100000) || values[d] != std::floor(values[d]))
      refuse(fmt::format("its field '{}' reads '{}': sizes are whole numbers from 1 to 100000", key, text),
             "the file is damaged");
    out[d] = std::uint64_t(values[d]);
  }
  return out;
}

void Fields::set(Field field) {
  if (const Field* before = find(field.key))
    field.refuse(fmt::format("its field '{}' stands there twice (also in line {})", field.key, before->line),
                 "leave one of them");
  const std::string key = field.key;
  field_.emplace(key, std::move(field));
}

const Field* Fields::find(std::string_view key) const {
  const auto at = field_.find(key);
  return at == field_.end() ? nullptr : &at->second;
}

const Field& Fields::need(std::string_view key) const {
  const Field* found = find(key);
  if (!found) refuse(fmt::format("its header has no '{}'", key), "the header is no whole one of its format");
  return *found;
}

const Field* Fields::one_of(std::initializer_list<std::string_view> keys) const {
  const Field* out = nullptr;
  for (const std::string_view key : keys) {
    const Field* found = find(key);
    if (!found) continue;
    if (out && out->text != found->text && !(numbers_of(out->text) && numbers_of(out->text) == numbers_of(found->text)))
      found->refuse(fmt::format("its field '{}' reads '{}', but '{}', which means the same, reads '{}'", found->key,
                                found->text, out->key, out->text),
                    "leave the one that is right");
    if (!out) out = found;
  }
  return out;
}

std::string data_beside(const std::filesystem::path& header, const Field& name) {
  const std::filesystem::path given = name.text;
  const std::filesystem::path plain = given.lexically_normal();
  if (given.empty()) name.refuse("it names no data file", "name the file that holds the numbers, without a path");
  if (given.is_absolute() || plain.empty() || *plain.begin() == "..")
    name.refuse(fmt::format("its data file '{}' lies outside the folder of the header", name.text),
                "keep header and data in one folder, and name the data without a path");
  const std::filesystem::path beside = header.parent_path() / given;
  std::error_code error;
  if (!std::filesystem::is_regular_file(beside, error))
    name.refuse(fmt::format("its data file '{}' is not there", name.text), "keep header and data in one folder");
  return read_whole(beside);
}

}  // namespace howship::formats
