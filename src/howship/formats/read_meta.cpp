// SPDX-License-Identifier: Apache-2.0
// MetaImage in one file (.mha) or header and data beside each other (.mhd). What the format leaves to the machine that
// reads, such as the order of bytes, must be said in the header.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "howship/base/problems.hpp"
#include "howship/formats/image_file.hpp"

namespace howship::formats {
namespace {

/// Fields that are read, and such as bear neither on numbers nor on places.
constexpr std::string_view known_fields[] = {"ObjectType",
                                             "ObjectSubType",
                                             "NDims",
                                             "DimSize",
                                             "ElementType",
                                             "ElementDataFile",
                                             "ElementSpacing",
                                             "ElementSize",
                                             "ElementNumberOfChannels",
                                             "ElementByteOrderMSB",
                                             "BinaryData",
                                             "BinaryDataByteOrderMSB",
                                             "CompressedData",
                                             "CompressedDataSize",
                                             "HeaderSize",
                                             "Offset",
                                             "Position",
                                             "Origin",
                                             "TransformMatrix",
                                             "Rotation",
                                             "Orientation",
                                             "AnatomicalOrientation",
                                             "DistanceUnits",
                                             "ElementToIntensityFunctionSlope",
                                             "ElementToIntensityFunctionOffset",
                                             "CenterOfRotation",
                                             "Comment",
                                             "Name",
                                             "ID",
                                             "ParentID",
                                             "Color",
                                             "Modality",
                                             "ElementMin",
                                             "ElementMax",
                                             "AcquisitionDate",
                                             "CompressionLevel",
                                             "SequenceID"};

Fields header_of(std::string_view& file) {
  Fields fields;
  for (unsigned number = 1; number < 10000; ++number) {
    std::string_view before = file;
    auto line = next_line(file);
    if (!line && before.size() < 4096 && before.find('=') != std::string_view::npos) {
      line = before;  // a header alone (.mhd) need not end its last line
      file = {};
    }
    if (!line) break;
    if (trimmed(*line).empty()) continue;
    const std::size_t equal = line->find('=');
    if (equal == std::string_view::npos)
      throw Refusal{fmt::format("its header holds the line '{}'", line->substr(0, 60)), "a field reads 'Name = value'",
                    number, 1};
    const std::string_view text = trimmed(line->substr(equal + 1));
    const auto column = unsigned(text.empty() ? equal + 2 : std::size_t(text.data() - line->data()) + 1);
    Field field{std::string(trimmed(line->substr(0, equal))), std::string(text), number, column};
    const bool last = field.key == "ElementDataFile";
    fields.set(std::move(field));
    if (last) return fields;
  }
  refuse("is cut short: its header does not reach 'ElementDataFile'", fetch_again);
}

bool truth_of(const Field& field) {
  const std::string word = lower(field.text);
  if (word == "true" || word == "t" || word == "1") return true;
  if (word == "false" || word == "f" || word == "0") return false;
  field.refuse(fmt::format("its field '{}' reads '{}'", field.key, field.text), "True or False");
}

bool is_local(const Field& field) { return lower(field.text) == "local"; }

/// The letters that MetaImage gives an axis that runs along a direction in LPS: where it comes from.
std::string letters_of(const std::vector<double>& turn) {
  std::string out;
  for (std::size_t c = 0; c < 3; ++c) {
    std::size_t along = 0;
    for (std::size_t r = 1; r < 3; ++r)
      if (std::abs(turn[3 * c + r]) > std::abs(turn[3 * c + along])) along = r;
    out += turn[3 * c + along] > 0 ? "RAI"[along] : "LPS"[along];
  }
  return out;
}

void place(Layout& layout, const Fields& fields) {
  const Field* spacings = fields.find("ElementSpacing");
  if (const Field* size = fields.find("ElementSize")) {
    if (!spacings)
      spacings = size;
    else if (size->numbers(3) != spacings->numbers(3))
      layout.notes.push_back(
          fmt::format("its ElementSpacing is {}, its ElementSize {}: the spacing holds", spacings->text, size->text));
  }
  if (!spacings)
    refuse("does not say how far apart its voxels lie", "add a line such as 'ElementSpacing = 0.7 0.7 1', in mm");
  const auto spacing = spacings->numbers(3);
  double unit = 1.0;
  if (const Field* units = fields.find("DistanceUnits"); units && units->text != "?") {
    const auto mm = millimetres(units->text);
    if (!mm)
      units->refuse(fmt::format("its field 'DistanceUnits' names '{}', which is no unit of length", units->text),
                    "mm, cm or um");
    unit = *mm;
    if (unit != 1.0) layout.notes.push_back("its unit of length is " + units->text + ": converted to mm");
  }
  for (const double one : spacing)
    if (!(one > 0)) spacings->refuse(fmt::format("its voxels measure {} mm along one axis", one), "sizes are above 0");
  std::vector<double> origin{0, 0, 0}, turn{1, 0, 0, 0, 1, 0, 0, 0, 1};
  if (const Field* field = fields.one_of({"Offset", "Position", "Origin"}))
    origin = field->numbers(3);
  else
    layout.notes.push_back("has no Offset: its first voxel is taken to lie at 0 0 0");
  const Field* matrix = fields.one_of({"TransformMatrix", "Rotation", "Orientation"});
  const Field* letters = fields.find("AnatomicalOrientation");
  if (letters && letters->text.find('?') != std::string::npos) letters = nullptr;
  if (matrix) {
    turn = matrix->numbers(9);
    for (std::size_t c = 0; c < 3; ++c)
      if (const double length = std::hypot(turn[3 * c], turn[3 * c + 1], turn[3 * c + 2]);
          !(std::abs(length - 1) < 1e-3))
        matrix->refuse(fmt::format("its field '{}' has a direction of length {:.4g}; directions have the length 1",
                                   matrix->key, length),
                       "the size of voxels belongs into ElementSpacing");
  } else if (letters && letters->text != letters_of(turn)) {
    letters->refuse(fmt::format("has the orientation {} but no TransformMatrix", letters->text),
                    "add the TransformMatrix that goes with it");
  } else {
    layout.notes.push_back("has no TransformMatrix: its axes are taken to point left, back and up");
  }
  if (matrix && letters && letters->text != letters_of(turn))
    layout.notes.push_back(
        fmt::format("its AnatomicalOrientation is {}, its TransformMatrix that of {}: the matrix holds", letters->text,
                    letters_of(turn)));
  // MetaImage lies in LPS; three numbers in a row are the direction of one image axis.
  constexpr Vec3 sign{-1, -1, 1};
  for (std::size_t r = 0; r < 3; ++r) {
    for (std::size_t c = 0; c < 3; ++c) layout.to_world.column[c][r] = sign[r] * turn[3 * c + r] * spacing[c] * unit;
    layout.to_world.origin[r] = sign[r] * origin[r] * unit;
  }
}

}  // namespace

bool is_meta(std::string_view bytes) {
  const std::string_view head = trimmed(bytes.substr(0, 32));
  for (std::string_view key : {"ObjectType", "NDims", "Comment"})
    if (head.starts_with(key) && trimmed(head.substr(key.size())).starts_with('=')) return true;
  return false;
}

ReadImage read_meta(std::string_view file, const std::filesystem::path& path) {
  const Fields fields = header_of(file);
  const auto must_be = [&](const char* key, std::string_view value, const std::string& what, const char* hint) {
    const Field* field = fields.find(key);
    if (field && field->text != value) field->refuse(fmt::format("{} ('{} = {}')", what, key, field->text), hint);
  };
  must_be("ObjectType", "Image", "holds something else than an image", "a MetaImage is needed");
  const Field& dimensions = fields.need("NDims");
  if (dimensions.text != "3")
    dimensions.refuse(fmt::format("has {} dimensions; one 3-D image is needed", dimensions.text),
                      "take one image out of the series first");
  must_be("ElementNumberOfChannels", "1", "holds several numbers a voxel; grey values are needed",
          "save one channel alone");
  must_be("HeaderSize", "0", "asks to skip bytes of its data file", "save it again as one .mha file");
  for (const auto& [key, value] :
       {std::pair{"ElementToIntensityFunctionSlope", 1.0}, std::pair{"ElementToIntensityFunctionOffset", 0.0}})
    if (const Field* field = fields.find(key); field && field->numbers(1)[0] != value)
      field->refuse(
          fmt::format("scales its numbers ('{} = {}'), which readers of MetaImage do or do not", key, field->text),
          "save it again with its numbers as they are meant");
  const Field* binary = fields.find("BinaryData");
  if (!binary)
    refuse("does not say whether its numbers are binary or text",
           "add the line 'BinaryData = True' if they are binary");
  if (!truth_of(*binary)) binary->refuse("keeps its numbers as text", "save it again with binary data");
  Layout layout;
  layout.size = fields.need("DimSize").sizes();
  static const std::map<std::string, Number> types{{"MET_CHAR", Number::int8},       {"MET_UCHAR", Number::uint8},
                                                   {"MET_SHORT", Number::int16},     {"MET_USHORT", Number::uint16},
                                                   {"MET_INT", Number::int32},       {"MET_UINT", Number::uint32},
                                                   {"MET_LONG_LONG", Number::int64}, {"MET_ULONG_LONG", Number::uint64},
                                                   {"MET_FLOAT", Number::float32},   {"MET_DOUBLE", Number::float64}};
  const Field& element = fields.need("ElementType");
  const auto type = types.find(element.text);
  if (type == types.end())
    element.refuse(fmt::format("holds numbers of type '{}', which is not known", element.text),
                   "convert it to MET_SHORT or MET_FLOAT");
  layout.type = type->second;
  const Field *order = fields.find("BinaryDataByteOrderMSB"), *other = fields.find("ElementByteOrderMSB");
  if (order && other && truth_of(*order) != truth_of(*other))
    other->refuse(fmt::format("its field '{}' reads '{}', but '{}', which means the same, reads '{}'", other->key,
                              other->text, order->key, order->text),
                  "leave the one that is right");
  if (order || other)
    layout.big_endian = truth_of(order ? *order : *other);
  else if (width(layout.type) > 1)
    refuse("does not say in which order the bytes of its numbers lie",
           "add the line 'BinaryDataByteOrderMSB = False' if a usual computer wrote it");
  place(layout, fields);
  if (const Field* modality = fields.find("Modality"))
    if (const std::string word = lower(modality->text);
        word != "met_mod_ct" && word != "met_mod_unknown" && word != "met_mod_other")
      layout.notes.push_back("its modality is " + modality->text + ", not CT");
  std::string unread;
  for (const auto& [key, field] : fields.all())
    if (std::find(std::begin(known_fields), std::end(known_fields), key) == std::end(known_fields))
      unread += (unread.empty() ? "" : ", ") + key;
  if (!unread.empty()) layout.notes.push_back("has fields that are not read: " + unread);
  const Field& where = fields.need("ElementDataFile");
  std::string apart;
  if (!is_local(where)) {
    if (where.text.starts_with("LIST") || where.text.find('%') != std::string::npos)
      where.refuse("keeps each slice in a file of its own", "save it again as one .mha file");
    if (!trimmed(file).empty())
      where.refuse("keeps its data in another file, but more follows its own header", "leave one of the two");
    apart = data_beside(path, where);
    file = apart;
  }
  const Field* packed = fields.find("CompressedData");
  if (const Field* size = fields.find("CompressedDataSize"); size && packed && truth_of(*packed)) {
    const double bytes = size->numbers(1)[0];
    if (bytes > double(file.size()))
      size->refuse(fmt::format("is cut short: {} of {} bytes of compressed data are there", file.size(), size->text),
                   fetch_again);
    if (bytes < double(file.size()))
      layout.notes.push_back(
          fmt::format("its CompressedDataSize is {}, {} bytes are there: all are read", size->text, file.size()));
  }
  return image_of(std::move(layout), file, packed && truth_of(*packed), 0, "MetaImage");
}

}  // namespace howship::formats
