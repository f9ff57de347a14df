// SPDX-License-Identifier: Apache-2.0
#include "howship/formats/read_image.hpp"

#include <fmt/format.h>
#include <nifti1_io.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <limits>
#include <map>
#include <optional>

#include "howship/base/ensure.hpp"
#include "howship/base/files.hpp"
#include "howship/base/problems.hpp"
#include "howship/base/units.hpp"
#include "howship/formats/inflate.hpp"
#include "howship/formats/read_dicom.hpp"

namespace howship::formats {
namespace {

/// What is wrong with a file, on its way to the InputError that names it.
struct Refusal {
  std::string text, hint;
};

[[noreturn]] void refuse(std::string text, std::string hint = {}) { throw Refusal{std::move(text), std::move(hint)}; }

enum class Number { int8, uint8, int16, uint16, int32, uint32, int64, uint64, float32, float64 };

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

/// A header, whatever the format: how many numbers of which kind start where, and where they lie in the world.
struct Layout {
  std::array<std::uint64_t, 3> size{};
  Number type = Number::int16;
  bool big_endian = false;
  double slope = 1.0, intercept = 0.0;
  Affine to_world;
  std::string notes;
};

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
           "copy or download it again");
  return bytes;
}

void check_placement(const Affine& a) {
  const auto& [u, v, w] = a.column;
  double det =
      u[0] * (v[1] * w[2] - v[2] * w[1]) - u[1] * (v[0] * w[2] - v[2] * w[0]) + u[2] * (v[0] * w[1] - v[1] * w[0]);
  for (std::size_t c = 0; c < 3; ++c) {
    const double step = std::hypot(a.column[c][0], a.column[c][1], a.column[c][2]);
    if (!(step > 1e-4 && step < 1e4) || !std::isfinite(a.origin[c]))
      refuse(fmt::format("its header places voxels {} mm apart", step), "the placement in the header must be in mm");
    det /= step;
  }
  if (!(std::abs(det) > 1e-3))
    refuse("its header places all voxels in one plane", "the orientation in the header is damaged");
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

/// Unpacks exactly what the header asks for and checks the stream to its end.
std::string unpacked(std::string_view packed, std::size_t bytes) {
  Inflated got = inflate_up_to(packed, bytes, true);
  if (got.damaged) refuse("is damaged: its compressed data do not add up", "copy or download it again");
  if (got.too_short || got.bytes.size() < bytes)
    refuse(fmt::format("is cut short: {} of {} bytes could be unpacked", got.bytes.size(), bytes),
           "copy or download it again");
  return std::move(got.bytes);
}

// ---- NIfTI-1 --------------------------------------------------------------------------------------------------------

Layout nifti_layout(nifti_1_header h) {
  Layout out;
  const bool swap = h.sizeof_hdr != 348;
  if (swap) swap_nifti_header(&h, 1);
  out.big_endian = swap != (std::endian::native == std::endian::big);
  if (h.dim[0] < 1 || h.dim[0] > 7)
    refuse(fmt::format("its header says {} dimensions", h.dim[0]), "the file is damaged");
  for (int d = 4; d <= h.dim[0]; ++d)
    if (h.dim[d] > 1)
      refuse(fmt::format("has {} dimensions ({} images); one 3-D image is needed", h.dim[0], h.dim[d]),
             "take one image out of the series first");
  if (h.dim[0] < 3) refuse("is a flat picture; a 3-D image is needed");
  for (std::size_t d = 0; d < 3; ++d) {
    if (h.dim[d + 1] < 1)
      refuse(fmt::format("its header says {} voxels along one axis", h.dim[d + 1]), "the file is damaged");
    out.size[d] = std::uint64_t(h.dim[d + 1]);
  }
  static const std::map<int, Number> types{{DT_INT8, Number::int8},       {DT_UINT8, Number::uint8},
                                           {DT_INT16, Number::int16},     {DT_UINT16, Number::uint16},
                                           {DT_INT32, Number::int32},     {DT_UINT32, Number::uint32},
                                           {DT_INT64, Number::int64},     {DT_UINT64, Number::uint64},
                                           {DT_FLOAT32, Number::float32}, {DT_FLOAT64, Number::float64}};
  const auto type = types.find(h.datatype);
  if (type == types.end())
    refuse(fmt::format("holds numbers of NIfTI type {} ({}), which are not grey values", h.datatype,
                       nifti_datatype_string(h.datatype)),
           "convert it to int16 or float32");
  out.type = type->second;
  if (std::isfinite(h.scl_slope) && h.scl_slope != 0 && std::isfinite(h.scl_inter)) {
    out.slope = double(h.scl_slope);
    out.intercept = double(h.scl_inter);
  }
  double unit = 1.0;
  const int space = XYZT_TO_SPACE(h.xyzt_units);
  if (space == NIFTI_UNITS_METER) unit = 1000.0;
  if (space == NIFTI_UNITS_MICRON) unit = 0.001;
  Affine& a = out.to_world;
  if (h.sform_code > 0) {
    const std::array<const float*, 3> row{h.srow_x, h.srow_y, h.srow_z};
    for (std::size_t r = 0; r < 3; ++r) {
      for (std::size_t c = 0; c < 3; ++c) a.column[c][r] = unit * double(row[r][c]);
      a.origin[r] = unit * double(row[r][3]);
    }
  } else if (h.qform_code > 0) {
    const mat44 m = nifti_quatern_to_mat44(h.quatern_b, h.quatern_c, h.quatern_d, h.qoffset_x, h.qoffset_y, h.qoffset_z,
                                           h.pixdim[1], h.pixdim[2], h.pixdim[3], h.pixdim[0]);
    for (std::size_t r = 0; r < 3; ++r) {
      for (std::size_t c = 0; c < 3; ++c) a.column[c][r] = unit * double(m.m[r][c]);
      a.origin[r] = unit * double(m.m[r][3]);
    }
    out.notes = "placed by its qform, as it has no sform";
  } else {
    for (std::size_t c = 0; c < 3; ++c) {
      a.column[c] = {};
      a.column[c][c] = unit * double(h.pixdim[c + 1]);
    }
    out.notes = "has neither sform nor qform: its axes are taken to point right, forward and up";
  }
  return out;
}

bool is_nifti(std::string_view bytes) {
  if (bytes.size() < 4) return false;
  std::int32_t size;
  std::memcpy(&size, bytes.data(), 4);
  const auto swapped = std::int32_t(__builtin_bswap32(std::uint32_t(size)));
  return size == 348 || swapped == 348 || size == 540 || swapped == 540;
}

ReadImage read_nifti(std::string_view file, bool packed) {
  std::string head(packed ? inflate_up_to(file, sizeof(nifti_1_header), false).bytes
                          : std::string(file.substr(0, sizeof(nifti_1_header))));
  if (head.size() >= 4 && (head[0] == 0x1c || head[3] == 0x1c))
    refuse("is a NIfTI-2 image", "save it as NIfTI-1 (.nii or .nii.gz)");
  if (head.size() < sizeof(nifti_1_header))
    refuse("is cut short: it ends inside its header", "copy or download it again");
  nifti_1_header h;
  std::memcpy(&h, head.data(), sizeof h);
  if (std::memcmp(h.magic, "ni1", 4) == 0)
    refuse("is one half of a .hdr/.img pair", "save it as one file (.nii or .nii.gz)");
  if (std::memcmp(h.magic, "n+1", 4) != 0)
    refuse("has an Analyze or damaged header, not NIfTI-1", "save it as NIfTI-1 (.nii or .nii.gz)");
  const Layout layout = nifti_layout(h);
  check_placement(layout.to_world);
  float start = h.vox_offset;
  if (h.sizeof_hdr != 348) start = std::bit_cast<float>(__builtin_bswap32(std::bit_cast<std::uint32_t>(start)));
  if (!(start >= 0 && start < 1e8f))
    refuse(fmt::format("its header says the image starts at byte {}", start), "the file is damaged");
  const std::size_t offset = std::max<std::size_t>(std::size_t(start), sizeof(nifti_1_header) + 4);
  const std::size_t most = packed ? file.size() * most_deflate_can_pack : file.size();
  const std::size_t bytes = bytes_needed(layout, most < offset ? 0 : most - offset);
  ReadImage out;
  if (packed) {
    const std::string all = unpacked(file, offset + bytes);
    out.volume = numbers(layout, std::string_view(all).substr(offset));
  } else {
    out.volume = numbers(layout, file.substr(offset));
  }
  out.format = "NIfTI-1";
  out.notes = layout.notes;
  return out;
}

// ---- text headers ---------------------------------------------------------------------------------------------------

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

/// The next line without its end; `file` moves past it. Absent where the file ends or the line is no text.
std::optional<std::string_view> next_line(std::string_view& file) {
  const std::size_t end = file.substr(0, 65536).find('\n');
  if (end == std::string_view::npos) return std::nullopt;
  std::string_view line = file.substr(0, end);
  file.remove_prefix(end + 1);
  if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
  return line;
}

/// All numbers of a field such as "3 4 5" or "(1,0,0) (0,1,0) (0,0,1)"; refuses anything else in it.
std::vector<double> field_numbers(std::string_view key, std::string_view text, std::size_t count) {
  std::string plain(text);
  for (char& c : plain)
    if (c == '(' || c == ')' || c == ',') c = ' ';
  std::vector<double> out;
  std::string_view rest = trimmed(plain);
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find_first_of(" \t"), rest.size());
    const auto number = read_number(rest.substr(0, end));
    if (!number || !std::isfinite(*number))
      refuse(fmt::format("its field '{}' reads '{}', which is not numbers", key, text));
    out.push_back(*number);
    rest = trimmed(rest.substr(end));
  }
  if (out.size() != count)
    refuse(fmt::format("its field '{}' holds {} numbers, {} are needed", key, out.size(), count));
  return out;
}

std::array<std::uint64_t, 3> field_sizes(std::string_view key, std::string_view text) {
  std::array<std::uint64_t, 3> out{};
  const auto values = field_numbers(key, text, 3);
  for (std::size_t d = 0; d < 3; ++d) {
    if (!(values[d] >= 1 && values[d] <= 100000) || values[d] != std::floor(values[d]))
      refuse(fmt::format("its field '{}' reads '{}': sizes are whole numbers from 1 to 100000", key, text));
    out[d] = std::uint64_t(values[d]);
  }
  return out;
}

class Fields {
 public:
  void set(std::string key, std::string_view value) { value_[std::move(key)] = std::string(value); }
  const std::string* find(const std::string& key) const {
    const auto at = value_.find(key);
    return at == value_.end() ? nullptr : &at->second;
  }
  const std::string& need(const std::string& key) const {
    const std::string* found = find(key);
    if (!found) refuse(fmt::format("its header has no '{}'", key));
    return *found;
  }

 private:
  std::map<std::string, std::string> value_;
};

// ---- NRRD -----------------------------------------------------------------------------------------------------------

Number nrrd_type(const std::string& text) {
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
  const auto found = types.find(lower(text));
  if (found == types.end())
    refuse(fmt::format("holds numbers of type '{}', which is not known", text), "convert it to short or float");
  return found->second;
}

ReadImage read_nrrd(std::string_view file) {
  Fields fields;
  const std::size_t whole = file.size();
  next_line(file);  // the magic
  for (;;) {
    const auto line = next_line(file);
    if (!line) refuse("is cut short: its header does not end", "copy or download it again");
    if (line->empty()) break;
    if (line->front() == '#') continue;
    const std::size_t colon = line->find(':');
    if (colon == std::string_view::npos) refuse(fmt::format("its header holds the line '{}'", line->substr(0, 60)));
    if (line->substr(colon).starts_with(":=")) continue;  // a key of the writer's own
    fields.set(lower(trimmed(line->substr(0, colon))), trimmed(line->substr(colon + 1)));
  }
  if (whole > file.size() + (1u << 20)) refuse("its header is over 1 MB", "the file is damaged");
  if (fields.find("data file") || fields.find("datafile"))
    refuse("keeps its data in another file", "save it with header and data in one file (.nrrd)");
  for (const char* key : {"line skip", "lineskip", "byte skip", "byteskip"})
    if (const std::string* skip = fields.find(key); skip && *skip != "0")
      refuse(fmt::format("asks to skip data ('{}: {}')", key, *skip), "save it again with header and data in one file");
  if (fields.need("dimension") != "3")
    refuse(fmt::format("has {} dimensions; one 3-D image is needed", fields.need("dimension")),
           "take one image out of the series first");
  Layout layout;
  layout.size = field_sizes("sizes", fields.need("sizes"));
  layout.type = nrrd_type(fields.need("type"));
  if (width(layout.type) > 1) {
    const std::string endian = lower(fields.need("endian"));
    if (endian != "little" && endian != "big") refuse(fmt::format("its field 'endian' reads '{}'", endian));
    layout.big_endian = endian == "big";
  }
  Affine& a = layout.to_world;
  if (const std::string* directions = fields.find("space directions")) {
    const std::string space = lower(fields.need("space"));
    Vec3 sign{1, 1, 1};
    if (space == "left-posterior-superior" || space == "lps")
      sign = {-1, -1, 1};
    else if (space == "left-anterior-superior" || space == "las")
      sign = {-1, 1, 1};
    else if (space != "right-anterior-superior" && space != "ras")
      refuse(fmt::format("lies in the space '{}', which is not a patient's", space),
             "write 'right-anterior-superior' or 'left-posterior-superior' if it is one");
    const auto d = field_numbers("space directions", *directions, 9);
    std::vector<double> origin(3);
    if (const std::string* text = fields.find("space origin")) origin = field_numbers("space origin", *text, 3);
    for (std::size_t r = 0; r < 3; ++r) {
      for (std::size_t c = 0; c < 3; ++c) a.column[c][r] = sign[r] * d[3 * c + r];
      a.origin[r] = sign[r] * origin[r];
    }
  } else {
    std::vector<double> spacing{1, 1, 1};
    if (const std::string* text = fields.find("spacings")) spacing = field_numbers("spacings", *text, 3);
    for (std::size_t c = 0; c < 3; ++c) {
      a.column[c] = {};
      a.column[c][c] = spacing[c];
    }
    layout.notes = "has no space directions: its axes are taken to point right, forward and up";
  }
  check_placement(a);
  const std::string encoding = lower(fields.need("encoding"));
  ReadImage out;
  if (encoding == "raw") {
    bytes_needed(layout, file.size());
    out.volume = numbers(layout, file);
  } else if (encoding == "gzip" || encoding == "gz") {
    const std::size_t bytes = bytes_needed(layout, file.size() * most_deflate_can_pack);
    out.volume = numbers(layout, unpacked(file, bytes));
  } else {
    refuse(fmt::format("is encoded as '{}'", encoding), "save it with raw or gzip encoding");
  }
  out.format = "NRRD";
  out.notes = layout.notes;
  return out;
}

// ---- MetaImage ------------------------------------------------------------------------------------------------------

bool is_meta(std::string_view bytes) {
  const std::string_view head = trimmed(bytes.substr(0, 32));
  for (std::string_view key : {"ObjectType", "NDims", "Comment"})
    if (head.starts_with(key) && trimmed(head.substr(key.size())).starts_with('=')) return true;
  return false;
}

ReadImage read_meta(std::string_view file, const std::filesystem::path& path) {
  Fields fields;
  bool found_data = false;
  for (int lines = 0; lines < 10000 && !found_data; ++lines) {
    const auto line = next_line(file);
    if (!line) {
      // A header alone (.mhd) need not end its last line.
      if (file.size() < 4096 && file.find('=') != std::string_view::npos) {
        const std::size_t equal = file.find('=');
        fields.set(std::string(trimmed(file.substr(0, equal))), trimmed(file.substr(equal + 1)));
        found_data = fields.find("ElementDataFile") != nullptr;
      }
      break;
    }
    if (trimmed(*line).empty()) continue;
    const std::size_t equal = line->find('=');
    if (equal == std::string_view::npos) refuse(fmt::format("its header holds the line '{}'", line->substr(0, 60)));
    const std::string key(trimmed(line->substr(0, equal)));
    fields.set(key, trimmed(line->substr(equal + 1)));
    found_data = key == "ElementDataFile";
  }
  if (!found_data) refuse("is cut short: its header does not reach 'ElementDataFile'", "copy or download it again");
  if (fields.need("NDims") != "3")
    refuse(fmt::format("has {} dimensions; one 3-D image is needed", fields.need("NDims")),
           "take one image out of the series first");
  if (const std::string* channels = fields.find("ElementNumberOfChannels"); channels && *channels != "1")
    refuse(fmt::format("holds {} numbers a voxel; grey values are needed", *channels));
  if (const std::string* header = fields.find("HeaderSize"); header && *header != "0")
    refuse(fmt::format("asks to skip {} bytes of its data file", *header), "save it again as one .mha file");
  const auto is_true = [&](const char* key) {
    const std::string* text = fields.find(key);
    return text && lower(*text) == "true";
  };
  if (const std::string* binary = fields.find("BinaryData"); binary && !is_true("BinaryData"))
    refuse("keeps its numbers as text", "save it again with binary data");
  Layout layout;
  layout.size = field_sizes("DimSize", fields.need("DimSize"));
  static const std::map<std::string, Number> types{{"MET_CHAR", Number::int8},       {"MET_UCHAR", Number::uint8},
                                                   {"MET_SHORT", Number::int16},     {"MET_USHORT", Number::uint16},
                                                   {"MET_INT", Number::int32},       {"MET_UINT", Number::uint32},
                                                   {"MET_LONG_LONG", Number::int64}, {"MET_ULONG_LONG", Number::uint64},
                                                   {"MET_FLOAT", Number::float32},   {"MET_DOUBLE", Number::float64}};
  const auto type = types.find(fields.need("ElementType"));
  if (type == types.end())
    refuse(fmt::format("holds numbers of type '{}', which is not known", fields.need("ElementType")),
           "convert it to MET_SHORT or MET_FLOAT");
  layout.type = type->second;
  layout.big_endian = is_true("BinaryDataByteOrderMSB") || is_true("ElementByteOrderMSB");
  const auto vector_of = [&](std::initializer_list<const char*> keys, std::vector<double> otherwise) {
    for (const char* key : keys)
      if (const std::string* text = fields.find(key)) return field_numbers(key, *text, otherwise.size());
    return otherwise;
  };
  const auto spacing = vector_of({"ElementSpacing", "ElementSize"}, {1, 1, 1});
  const auto origin = vector_of({"Offset", "Position", "Origin"}, {0, 0, 0});
  const auto turn = vector_of({"TransformMatrix", "Rotation", "Orientation"}, {1, 0, 0, 0, 1, 0, 0, 0, 1});
  // MetaImage lies in LPS; three numbers in a row are the direction of one image axis.
  constexpr Vec3 sign{-1, -1, 1};
  for (std::size_t r = 0; r < 3; ++r) {
    for (std::size_t c = 0; c < 3; ++c) layout.to_world.column[c][r] = sign[r] * turn[3 * c + r] * spacing[c];
    layout.to_world.origin[r] = sign[r] * origin[r];
  }
  check_placement(layout.to_world);
  const std::string& where = fields.need("ElementDataFile");
  std::string apart;
  std::string_view data = file;
  if (where != "LOCAL") {
    if (where.starts_with("LIST") || where.find('%') != std::string::npos)
      refuse("keeps each slice in a file of its own", "save it again as one .mha file");
    const std::filesystem::path beside = path.parent_path() / where;
    std::error_code error;
    if (!std::filesystem::is_regular_file(beside, error))
      refuse(fmt::format("its data file '{}' is not there", where), "keep .mhd and .raw in one folder");
    apart = read_whole(beside);
    data = apart;
  }
  ReadImage out;
  if (is_true("CompressedData")) {
    const std::size_t bytes = bytes_needed(layout, data.size() * most_deflate_can_pack);
    out.volume = numbers(layout, unpacked(data, bytes));
  } else {
    bytes_needed(layout, data.size());
    out.volume = numbers(layout, data);
  }
  out.format = "MetaImage";
  return out;
}

ReadImage read_any(const std::filesystem::path& path) {
  std::error_code error;
  const auto status = std::filesystem::status(path, error);
  if (!std::filesystem::exists(status)) refuse("there is no such file");
  if (std::filesystem::is_directory(status)) refuse("is a folder; an image file is needed");
  if (!std::filesystem::is_regular_file(status)) refuse("is not a regular file");
  const std::string file = read_whole(path);
  if (file.empty()) refuse("is empty");
  const bool packed = file.size() >= 2 && file[0] == '\x1f' && file[1] == '\x8b';
  if (packed) {
    const Inflated head = inflate_up_to(file, 348, false);
    if (head.bytes.size() < 348 && head.damaged)
      refuse("is damaged: its compressed data do not add up", "copy or download it again");
    if (head.bytes.size() < 348 && head.too_short)
      refuse("is cut short: it ends inside its header", "copy or download it again");
    if (is_nifti(head.bytes)) return read_nifti(file, true);
    refuse("is a gzip file that does not hold a NIfTI image");
  }
  if (is_nifti(file)) return read_nifti(file, false);
  if (file.starts_with("NRRD000")) return read_nrrd(file);
  if (is_meta(file)) return read_meta(file, path);
  if (file.size() > 132 && file.compare(128, 4, "DICM") == 0)
    refuse("is one DICOM file; a whole series is needed", "name the folder that holds it");
  refuse("is not an image that can be read", "NIfTI-1 (.nii, .nii.gz), NRRD (.nrrd) or MetaImage (.mha, .mhd)");
}

}  // namespace

ReadImage read_image(const std::filesystem::path& path) {
  if (is_dicom(path)) return read_dicom(path);
  try {
    return read_any(path);
  } catch (const Refusal& refusal) {
    Problems problems;
    problems.add({path.string()}, "", refusal.text, refusal.hint);
    throw InputError{std::move(problems)};
  } catch (const std::bad_alloc&) {
    throw RunError(fmt::format("{}: the image does not fit into memory", path.string()));
  }
}

Volume<int> read_labels(const std::filesystem::path& path) {
  const ReadImage image = read_image(path);
  Volume<int> out(image.volume.grid);
  for (std::size_t v = 0; v < out.value.size(); ++v) {
    const float x = image.volume.value[v];
    const float whole = std::nearbyint(x);
    // Slope and intercept may leave a rounding error on whole numbers.
    if (!(std::abs(x - whole) < 1e-3f && std::abs(x) < 1e9f)) {
      Problems problems;
      problems.add({path.string()}, "", fmt::format("holds the value {}; a label map holds whole numbers", x),
                   "is this the CT itself?");
      throw InputError{std::move(problems)};
    }
    out.value[v] = int(whole);
  }
  return out;
}

}  // namespace howship::formats
