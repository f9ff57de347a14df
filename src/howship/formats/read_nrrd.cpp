// SPDX-License-Identifier: Apache-2.0
// NRRD with its data behind the header or in one file beside it. Every field of the format is known here: what bears on
// numbers or places is read or refused, a field that the format does not have is refused.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "howship/base/problems.hpp"
#include "howship/base/units.hpp"
#include "howship/formats/image_file.hpp"

namespace howship::formats {
namespace {

Number type_of(const Field& field) {
  static const std::map<std::string, Number> types{{"signed char", Number::int8},
                                                   {"int8", Number::int8},
                                                   {"int8_t", Number::int8},
                                                   {"uchar", Number::uint8},
                                                   {"unsigned char", Number::uint8},
                                                   {"uint8", Number::uint8},
                                                   {"uint8_t", Number::uint8},
                                                   {"short", Number::int16},
                                                   {"short int", Number::int16},
                                                   {"signed short", Number::int16},
                                                   {"signed short int", Number::int16},
                                                   {"int16", Number::int16},
                                                   {"int16_t", Number::int16},
                                                   {"ushort", Number::uint16},
                                                   {"unsigned short", Number::uint16},
                                                   {"unsigned short int", Number::uint16},
                                                   {"uint16", Number::uint16},
                                                   {"uint16_t", Number::uint16},
                                                   {"int", Number::int32},
                                                   {"signed int", Number::int32},
                                                   {"int32", Number::int32},
                                                   {"int32_t", Number::int32},
                                                   {"uint", Number::uint32},
                                                   {"unsigned int", Number::uint32},
                                                   {"uint32", Number::uint32},
                                                   {"uint32_t", Number::uint32},
                                                   {"longlong", Number::int64},
                                                   {"long long", Number::int64},
                                                   {"long long int", Number::int64},
                                                   {"signed long long", Number::int64},
                                                   {"signed long long int", Number::int64},
                                                   {"int64", Number::int64},
                                                   {"int64_t", Number::int64},
                                                   {"ulonglong", Number::uint64},
                                                   {"unsigned long long", Number::uint64},
                                                   {"unsigned long long int", Number::uint64},
                                                   {"uint64", Number::uint64},
                                                   {"uint64_t", Number::uint64},
                                                   {"float", Number::float32},
                                                   {"double", Number::float64}};
  const auto found = types.find(lower(field.text));
  if (found == types.end())
    field.refuse(fmt::format("holds numbers of type '{}', which is not known", field.text),
                 "convert it to short or float");
  return found->second;
}

/// Every field of the format, and its spellings without blanks.
constexpr std::string_view known_fields[] = {
    "dimension",    "type",        "block size",       "encoding",  "endian",    "content",     "min",
    "max",          "old min",     "old max",          "data file", "line skip", "byte skip",   "number",
    "sample units", "space",       "space dimension",  "sizes",     "spacings",  "thicknesses", "axis mins",
    "axis maxs",    "centers",     "centerings",       "labels",    "units",     "kinds",       "space directions",
    "space origin", "space units", "measurement frame"};

std::string key_of(std::string_view given) {
  const std::string word = lower(trimmed(given));
  for (const std::string_view known : known_fields) {
    std::string joined(known);
    std::erase(joined, ' ');
    if (word == known || word == joined) return std::string(known);
  }
  return word;
}

Fields header_of(std::string_view& file) {
  Fields fields;
  const std::size_t whole = file.size();
  next_line(file);  // the magic
  for (unsigned number = 2;; ++number) {
    std::string_view before = file;
    auto line = next_line(file);
    if (!line && fields.find("data file") && before.size() < 65536) {
      // A header that keeps its data elsewhere need not end in an empty line, nor its last line.
      if (trimmed(before).empty()) break;
      line = before;
      file = {};
    }
    if (!line) refuse("is cut short: its header does not end", fetch_again);
    if (line->empty()) break;
    if (line->front() == '#') continue;
    const std::size_t colon = line->find(':');
    if (colon == std::string_view::npos)
      throw Refusal{fmt::format("its header holds the line '{}'", line->substr(0, 60)), "a field reads 'name: value'",
                    number, 1};
    if (line->substr(colon).starts_with(":=")) continue;  // a key of the writer's own
    const std::string_view text = trimmed(line->substr(colon + 1));
    const auto column = unsigned(text.empty() ? colon + 2 : std::size_t(text.data() - line->data()) + 1);
    Field field{key_of(line->substr(0, colon)), std::string(text), number, column};
    if (std::find(std::begin(known_fields), std::end(known_fields), field.key) == std::end(known_fields)) {
      const std::string near = nearest(field.key, known_fields);
      throw Refusal{fmt::format("its header has a field '{}', which NRRD does not know", field.key.substr(0, 60)),
                    near.empty() ? "keys of one's own are written 'key:=value'" : "did you mean '" + near + "'?",
                    number, 1};
    }
    if (field.key == "data file" && field.text.starts_with("LIST"))  // lines that follow are names of files
      field.refuse("keeps each slice in a file of its own", "save it with header and data in one file (.nrrd)");
    fields.set(std::move(field));
  }
  if (whole > file.size() + (1u << 20)) refuse("its header is over 1 MB", "the file is damaged");
  return fields;
}

/// Words in quotes: "mm" "mm" "mm".
std::vector<std::string> quoted(const Field& field, std::size_t count) {
  std::vector<std::string> out;
  std::string_view rest = trimmed(field.text);
  while (!rest.empty()) {
    const std::size_t end = rest.front() == '"' ? rest.find('"', 1) : std::string_view::npos;
    if (end == std::string_view::npos)
      field.refuse(fmt::format("its field '{}' reads '{}'", field.key, field.text),
                   "each word stands in quotes: \"mm\"");
    out.emplace_back(rest.substr(1, end - 1));
    rest = trimmed(rest.substr(end + 1));
  }
  if (out.size() != count)
    field.refuse(fmt::format("its field '{}' holds {} words, {} are needed", field.key, out.size(), count),
                 "one for each axis");
  return out;
}

/// mm of one of each axis' unit; 1 where there is no such field.
Vec3 units_of(const Field* field) {
  Vec3 out{1, 1, 1};
  if (!field) return out;
  const auto words = quoted(*field, 3);
  for (std::size_t c = 0; c < 3; ++c) {
    const auto mm = millimetres(words[c]);
    if (!mm)
      field->refuse(fmt::format("its field '{}' names '{}', which is no unit of length", field->key, words[c]),
                    "mm, cm, m or um");
    out[c] = *mm;
  }
  return out;
}

void place(Layout& layout, const Fields& fields) {
  Affine& a = layout.to_world;
  if (const Field* directions = fields.find("space directions")) {
    const Field& named = fields.need("space");
    const std::string space = lower(named.text);
    Vec3 sign{1, 1, 1};
    if (space == "left-posterior-superior" || space == "lps")
      sign = {-1, -1, 1};
    else if (space == "left-anterior-superior" || space == "las")
      sign = {-1, 1, 1};
    else if (space != "right-anterior-superior" && space != "ras")
      named.refuse(fmt::format("lies in the space '{}', which is not a patient's", named.text),
                   "write 'right-anterior-superior' or 'left-posterior-superior' if it is one");
    for (const char* key : {"spacings", "units"})
      if (const Field* other = fields.find(key))
        other->refuse(fmt::format("has '{}' beside 'space directions': both say how large its voxels are", key),
                      "leave 'space directions', and its unit in 'space units'");
    if (lower(directions->text).find("none") != std::string::npos)
      directions->refuse("has an axis without a direction ('none'): it is no axis of a place",
                         "one 3-D image of grey values is needed");
    const auto d = directions->numbers(9);
    std::vector<double> origin(3);
    if (const Field* field = fields.find("space origin"))
      origin = field->numbers(3);
    else
      layout.notes.push_back("has no space origin: its first voxel is taken to lie at 0 0 0");
    const Vec3 unit = units_of(fields.find("space units"));
    for (std::size_t r = 0; r < 3; ++r) {
      for (std::size_t c = 0; c < 3; ++c) a.column[c][r] = sign[r] * unit[r] * d[3 * c + r];
      a.origin[r] = sign[r] * unit[r] * origin[r];
    }
    if (fields.find("space units") && unit != Vec3{1, 1, 1})
      layout.notes.push_back("its space units are " + fields.find("space units")->text + ": converted to mm");
    return;
  }
  for (const char* key : {"space origin", "space units"})
    if (const Field* field = fields.find(key))
      field->refuse(fmt::format("has '{}' but no 'space directions'", key), "a place needs the directions of the axes");
  const Field* spacings = fields.find("spacings");
  if (!spacings) refuse("does not say how far apart its voxels lie", "give 'space directions' or 'spacings' in mm");
  const auto spacing = spacings->numbers(3);
  const Vec3 unit = units_of(fields.find("units"));
  a.origin = {};
  for (std::size_t c = 0; c < 3; ++c) {
    if (!(spacing[c] > 0))
      spacings->refuse(fmt::format("its voxels measure {} mm along one axis", spacing[c]), "spacings are above 0");
    a.column[c] = {};
    a.column[c][c] = unit[c] * spacing[c];
  }
  layout.notes.push_back("has no space directions: its axes are taken to point right, forward and up");
  if (!fields.find("units")) layout.notes.push_back("names no unit of length: its spacings are taken as mm");
}

/// How thick the tissue is that a voxel shows, which need not be how far voxels lie apart: told where it is not.
void note_thicknesses(Layout& layout, const Fields& fields) {
  const Field* thick = fields.find("thicknesses");
  if (!thick) return;
  const Vec3 step = steps_of(layout.to_world);
  const Vec3 unit = units_of(fields.find(fields.find("space directions") ? "space units" : "units"));
  std::string_view rest = thick->text;
  std::size_t axes = 0;
  bool other = false;
  for (; !(rest = trimmed(rest)).empty(); ++axes) {
    const std::size_t end = std::min(rest.find_first_of(" \t"), rest.size());
    const std::string word = lower(rest.substr(0, end));
    rest = rest.substr(end);
    if (axes > 2 || word == "nan") continue;  // not known along this axis
    const auto number = read_number(word);
    if (!number || !(*number > 0 && *number < 1e6))
      thick->refuse(fmt::format("its field 'thicknesses' reads '{}'", thick->text),
                    "a number above 0 for each axis, or nan where it is not known");
    other = other || std::abs(unit[axes] * *number - step[axes]) > 0.01 * step[axes];
  }
  if (axes != 3)
    thick->refuse(fmt::format("its field 'thicknesses' holds {} numbers, 3 are needed", axes), "one for each axis");
  if (other)
    layout.notes.push_back(fmt::format("its thicknesses are {}, its voxels lie {} mm apart: the distances hold",
                                       thick->text, in_words(step)));
}

}  // namespace

bool is_nrrd(std::string_view bytes) { return bytes.starts_with("NRRD000"); }

ReadImage read_nrrd(std::string_view file, const std::filesystem::path& path) {
  const std::string_view version = trimmed(file.substr(4, std::min(file.find('\n'), std::size_t(64)) - 4));
  if (version.size() != 4 || version[3] < '1' || version[3] > '5')
    refuse(fmt::format("is NRRD of version '{}'; 0001 to 0005 can be read", version), "save it as NRRD0004");
  const Fields fields = header_of(file);
  for (const char* key : {"line skip", "byte skip"})
    if (const Field* skip = fields.find(key); skip && skip->text != "0")
      skip->refuse(fmt::format("asks to skip data ('{}: {}')", key, skip->text),
                   "save it again with header and data in one file");
  for (const char* key : {"old min", "old max", "axis mins", "axis maxs", "block size"})
    if (const Field* field = fields.find(key))
      field->refuse(fmt::format("has the field '{}: {}', which changes what its numbers or places are and is not read",
                                key, field->text),
                    "save it again with plain numbers and 'space directions'");
  const Field& dimension = fields.need("dimension");
  if (dimension.text != "3")
    dimension.refuse(fmt::format("has {} dimensions; one 3-D image is needed", dimension.text),
                     "take one image out of the series first");
  if (const Field* kinds = fields.find("kinds")) {
    std::size_t axes = 0;
    for (std::string_view rest = kinds->text; !(rest = trimmed(rest)).empty(); ++axes) {
      const std::size_t end = std::min(rest.find_first_of(" \t"), rest.size());
      const std::string kind = lower(rest.substr(0, end));
      if (kind != "domain" && kind != "space" && kind != "none" && kind != "???")
        kinds->refuse(fmt::format("has an axis of the kind '{}': its voxels hold more than one number each", kind),
                      "one 3-D image of grey values is needed");
      rest = rest.substr(end);
    }
    if (axes != 3)
      kinds->refuse(fmt::format("its field 'kinds' holds {} words, 3 are needed", axes), "one for each axis");
  }
  Layout layout;
  layout.size = fields.need("sizes").sizes();
  layout.type = type_of(fields.need("type"));
  if (width(layout.type) > 1) {
    const Field& endian = fields.need("endian");
    const std::string order = lower(endian.text);
    if (order != "little" && order != "big")
      endian.refuse(fmt::format("its field 'endian' reads '{}'", endian.text), "little or big");
    layout.big_endian = order == "big";
  }
  if (const Field* space = fields.find("space dimension"); space && space->text != "3")
    space->refuse(fmt::format("lies in a space of {} dimensions", space->text), "a patient's has 3");
  place(layout, fields);
  note_thicknesses(layout, fields);
  if (const Field* units = fields.find("sample units"); units && !units->text.empty()) {
    const std::string word = lower(trimmed(units->text));
    if (word != "hu" && word != "\"hu\"" && word != "hounsfield units" && word != "???" && word != "\"\"")
      layout.notes.push_back("its numbers are in " + units->text + " (sample units): they are taken as they are");
  }
  const Field& encoding = fields.need("encoding");
  const std::string how = lower(encoding.text);
  if (how != "raw" && how != "gzip" && how != "gz")
    encoding.refuse(fmt::format("is encoded as '{}'", encoding.text), "save it with raw or gzip encoding");
  std::string apart;
  if (const Field* name = fields.find("data file")) {
    if (name->text.find('%') != std::string::npos)
      name->refuse("keeps each slice in a file of its own", "save it with header and data in one file (.nrrd)");
    if (!trimmed(file).empty())
      name->refuse("keeps its data in another file, but more follows its own header", "leave one of the two");
    apart = data_beside(path, *name);
    file = apart;
  }
  return image_of(std::move(layout), file, how != "raw", 0, "NRRD");
}

}  // namespace howship::formats
