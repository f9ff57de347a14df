// SPDX-License-Identifier: Apache-2.0
// NIfTI-1 in one file, plain or gzipped. Where the header contradicts itself, the standard (nifti1.h) decides and a
// note says so; where the standard does not decide, the file is refused.
#include <fmt/format.h>
#include <nifti1_io.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>

#include "howship/formats/image_file.hpp"
#include "howship/formats/inflate.hpp"

namespace howship::formats {
namespace {

constexpr std::size_t header_size = sizeof(nifti_1_header), first_data = header_size + 4;

std::string as_one_file() { return "save it as one file (.nii or .nii.gz)"; }

/// A way of placing the image, and why it cannot be used; empty where it can.
struct Form {
  Affine to_world;
  std::string wrong;
};

double unit_of(const nifti_1_header& h, std::vector<std::string>& notes) {
  switch (XYZT_TO_SPACE(h.xyzt_units)) {
    case NIFTI_UNITS_UNKNOWN:
      notes.push_back("names no unit of length: its numbers are taken as mm");
      return 1.0;
    case NIFTI_UNITS_METER:
      notes.push_back("its unit of length is the metre: converted to mm");
      return 1000.0;
    case NIFTI_UNITS_MM:
      return 1.0;
    case NIFTI_UNITS_MICRON:
      notes.push_back("its unit of length is the micrometre: converted to mm");
      return 0.001;
    default:
      refuse(fmt::format("its unit of length has the code {}, which NIfTI-1 does not know",
                         int(XYZT_TO_SPACE(h.xyzt_units))),
             "xyzt_units says 1 metre, 2 mm or 3 micrometre in its lower three bits");
  }
}

Form sform_of(const nifti_1_header& h, double unit) {
  Form out;
  const std::array<const float*, 3> row{h.srow_x, h.srow_y, h.srow_z};
  for (std::size_t r = 0; r < 3; ++r) {
    for (std::size_t c = 0; c < 3; ++c) out.to_world.column[c][r] = unit * double(row[r][c]);
    out.to_world.origin[r] = unit * double(row[r][3]);
  }
  out.wrong = fault_of(out.to_world);
  return out;
}

/// Sizes of voxels as pixdim gives them, without their signs.
Vec3 sizes_of(const nifti_1_header& h, double unit) {
  Vec3 out{};
  for (std::size_t c = 0; c < 3; ++c) out[c] = unit * std::abs(double(h.pixdim[c + 1]));
  return out;
}

Form qform_of(const nifti_1_header& h, double unit) {
  Form out;
  const Vec3 size = sizes_of(h, 1.0);
  const double b = double(h.quatern_b), c = double(h.quatern_c), d = double(h.quatern_d);
  const double length = b * b + c * c + d * d;
  if (!std::isfinite(length) || !std::isfinite(h.qoffset_x) || !std::isfinite(h.qoffset_y) ||
      !std::isfinite(h.qoffset_z))
    out.wrong = "holds what is not a number";
  else if (length > 1.0 + 1e-5)
    out.wrong = fmt::format("has a quaternion of length {:.4g}, where no more than 1 is possible", std::sqrt(length));
  else if (!(h.pixdim[0] == 1 || h.pixdim[0] == -1 || h.pixdim[0] == 0))
    out.wrong = fmt::format("has a pixdim[0] of {}, where 1 or -1 says which way its slices run", h.pixdim[0]);
  for (const double one : size)
    if (!(one > 0 && std::isfinite(one)) && out.wrong.empty())
      out.wrong = fmt::format("has voxels of {} mm (pixdim)", in_words(size));
  if (!out.wrong.empty()) return out;
  const mat44 m = nifti_quatern_to_mat44(h.quatern_b, h.quatern_c, h.quatern_d, h.qoffset_x, h.qoffset_y, h.qoffset_z,
                                         float(size[0]), float(size[1]), float(size[2]), h.pixdim[0]);
  for (std::size_t r = 0; r < 3; ++r) {
    for (std::size_t k = 0; k < 3; ++k) out.to_world.column[k][r] = unit * double(m.m[r][k]);
    out.to_world.origin[r] = unit * double(m.m[r][3]);
  }
  out.wrong = fault_of(out.to_world);
  return out;
}

/// Largest distance between a corner of the image under one placement and under the other.
double apart(const Affine& a, const Affine& b, const std::array<std::uint64_t, 3>& size) {
  double out = 0;
  for (unsigned corner = 0; corner < 8; ++corner) {
    Vec3 at{};
    for (std::size_t c = 0; c < 3; ++c) at[c] = corner >> c & 1u ? double(size[c]) - 1 : 0;
    const Vec3 p = a(at), q = b(at);
    out = std::max(out, std::hypot(p[0] - q[0], p[1] - q[1], p[2] - q[2]));
  }
  return out;
}

bool alike(const Vec3& a, const Vec3& b) {
  for (std::size_t c = 0; c < 3; ++c)
    if (!(std::abs(a[c] - b[c]) <= 0.01 * std::abs(a[c]))) return false;
  return true;
}

void place(Layout& out, const nifti_1_header& h) {
  const double unit = unit_of(h, out.notes);
  for (const auto& [name, code] : {std::pair{"sform_code", h.sform_code}, std::pair{"qform_code", h.qform_code}})
    if (code < 0 || code > 5)
      refuse(fmt::format("its {} is {}, which NIfTI-1 does not know", name, code), "the codes are 0 to 5");
  std::optional<Form> sform, qform;
  if (h.sform_code > 0) sform = sform_of(h, unit);
  if (h.qform_code > 0) qform = qform_of(h, unit);
  const Vec3 sizes = sizes_of(h, unit);
  const bool negative = h.pixdim[1] < 0 || h.pixdim[2] < 0 || h.pixdim[3] < 0;
  if (sform && sform->wrong.empty()) {
    out.to_world = sform->to_world;
    if (const Vec3 step = steps_of(out.to_world); !alike(step, sizes))
      out.notes.push_back(fmt::format("its sform says voxels of {} mm, its pixdim {} mm: the sform holds",
                                      in_words(step), in_words(sizes)));
    if (qform && !qform->wrong.empty()) {
      out.notes.push_back("its qform " + qform->wrong + ": placed by its sform");
    } else if (qform) {
      const Vec3 step = steps_of(out.to_world);
      if (const double far = apart(out.to_world, qform->to_world, out.size);
          far > 0.1 * std::min({step[0], step[1], step[2]}))
        out.notes.push_back(fmt::format("its sform and its qform lie up to {:.3g} mm apart: the sform holds", far));
    }
    return;
  }
  if (qform && qform->wrong.empty()) {
    out.to_world = qform->to_world;
    out.notes.push_back(sform ? "its sform " + sform->wrong + ": placed by its qform"
                              : "placed by its qform, as it has no sform");
    if (negative) out.notes.push_back("its pixdim has negative sizes, which count without their sign");
    return;
  }
  if (sform || qform)
    refuse((sform ? "its sform " + sform->wrong : "it has no sform") +
               (qform ? ", and its qform " + qform->wrong : ", and it has no qform"),
           "set the size and place of its voxels in the program that wrote it");
  out.to_world.origin = {};
  for (std::size_t c = 0; c < 3; ++c) {
    if (!(sizes[c] > 0 && std::isfinite(sizes[c])))
      refuse(fmt::format("its voxels measure {} mm (pixdim), and it has neither sform nor qform", in_words(sizes)),
             "set the size and place of its voxels in the program that wrote it");
    out.to_world.column[c] = {};
    out.to_world.column[c][c] = sizes[c];
  }
  out.notes.push_back("has neither sform nor qform: its axes are taken to point right, forward and up");
  if (negative) out.notes.push_back("its pixdim has negative sizes, which count without their sign");
}

void scale(Layout& out, const nifti_1_header& h) {
  const double slope = double(h.scl_slope), intercept = double(h.scl_inter);
  if (slope == 0 || (std::isnan(slope) && (std::isnan(intercept) || intercept == 0))) {
    // nifti1.h: a slope of 0 says that numbers are what they are. Some writers say it with what is not a number.
    if (slope == 0 && intercept != 0 && !std::isnan(intercept))
      out.notes.push_back(fmt::format(
          "its scl_slope is 0, so numbers stay as stored and its scl_inter of {} does not count", intercept));
    if (std::isnan(slope)) out.notes.push_back("its scl_slope is not a number: numbers stay as stored");
    return;
  }
  if (!std::isfinite(slope) || !std::isfinite(intercept))
    refuse(fmt::format("its scl_slope is {} and its scl_inter {}: numbers cannot be scaled by what is not one", slope,
                       intercept),
           "set both in the program that wrote it: the slope to 1 and the intercept to 0 where numbers are as stored");
  out.slope = slope;
  out.intercept = intercept;
}

Layout layout_of(nifti_1_header h) {
  Layout out;
  const bool swap = h.sizeof_hdr != 348;
  if (swap) swap_nifti_header(&h, 1);
  out.big_endian = swap != (std::endian::native == std::endian::big);
  if (h.sizeof_hdr != 348) refuse(fmt::format("its header says that it has {} bytes", h.sizeof_hdr), fetch_again);
  if (h.dim[0] < 1 || h.dim[0] > 7)
    refuse(fmt::format("its header says {} dimensions", h.dim[0]), "the file is damaged");
  for (int d = 4; d <= h.dim[0]; ++d) {
    if (h.dim[d] > 1)
      refuse(fmt::format("has {} dimensions ({} images); one 3-D image is needed", h.dim[0], h.dim[d]),
             "take one image out of the series first");
    if (h.dim[d] < 1)
      refuse(fmt::format("its header says {} images along dimension {}", h.dim[d], d), "the file is damaged");
  }
  if (h.dim[0] < 3) refuse("is a flat picture; a 3-D image is needed", "name the whole image");
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
  if (std::size_t(std::uint16_t(h.bitpix)) != 8 * width(out.type))
    out.notes.push_back(fmt::format("its bitpix is {}, its type {} has {} bits: the type holds", h.bitpix,
                                    nifti_datatype_string(h.datatype), 8 * width(out.type)));
  if (h.intent_code != NIFTI_INTENT_NONE && h.intent_code != NIFTI_INTENT_LABEL)
    out.notes.push_back(fmt::format("its intent_code is {} ({}): its numbers are taken as they are", h.intent_code,
                                    nifti_intent_string(h.intent_code)));
  scale(out, h);
  place(out, h);
  return out;
}

/// Extensions lie between the header and the image. Each says how long it is, and the image starts where the last one
/// ends (nifti1.h): sizes that lead elsewhere leave it open where the image starts. `before`: all up to the image.
void check_extensions(Layout& layout, std::string_view before, bool swap) {
  const std::size_t start = before.size();
  std::size_t at = first_data;
  if (before[header_size] != 0) {
    if (at == start)
      refuse("its header announces extensions, but says that the image starts where they would",
             "the four bytes behind the header are 0 where there are none");
    while (at < start && before.find_first_not_of('\0', at) != std::string_view::npos) {
      std::uint32_t bytes = 0;
      if (start - at >= 8) std::memcpy(&bytes, before.data() + at, 4);
      if (swap) bytes = __builtin_bswap32(bytes);
      if (bytes < 16 || bytes % 16 != 0 || bytes > start - at)
        refuse(fmt::format("its extension at byte {} says that it has {} bytes, which does not go with an image that "
                           "starts at byte {} (vox_offset)",
                           at, bytes, start),
               "sizes of extensions are multiples of 16; save it again in the program that wrote it");
      at += bytes;
    }
  }
  if (at < start)
    layout.notes.push_back(
        fmt::format("{} bytes before its image belong to no extension: they are passed over", start - at));
}

}  // namespace

bool is_nifti(std::string_view bytes) {
  if (bytes.size() < 4) return false;
  std::int32_t size;
  std::memcpy(&size, bytes.data(), 4);
  const auto swapped = std::int32_t(__builtin_bswap32(std::uint32_t(size)));
  return size == 348 || swapped == 348 || size == 540 || swapped == 540;
}

ReadImage read_nifti(std::string_view file, bool packed) {
  std::string head(packed ? inflate_up_to(file, header_size, false).bytes : std::string(file.substr(0, header_size)));
  if (head.size() >= 4 && (head[0] == 0x1c || head[3] == 0x1c))
    refuse("is a NIfTI-2 image", "save it as NIfTI-1 (.nii or .nii.gz)");
  if (head.size() < header_size) refuse("is cut short: it ends inside its header", fetch_again);
  nifti_1_header h;
  std::memcpy(&h, head.data(), sizeof h);
  if (std::memcmp(h.magic, "ni1", 4) == 0) refuse("is one half of a .hdr/.img pair", as_one_file());
  if (std::memcmp(h.magic, "n+1", 4) != 0)
    refuse("has an Analyze or damaged header, not NIfTI-1", "save it as NIfTI-1 (.nii or .nii.gz)");
  Layout layout = layout_of(h);
  float start = h.vox_offset;
  if (h.sizeof_hdr != 348) start = std::bit_cast<float>(__builtin_bswap32(std::bit_cast<std::uint32_t>(start)));
  if (!(start >= float(first_data) && start < 1e8f) || start != std::floor(start))
    refuse(fmt::format("its header says that the image starts at byte {}, and it can start at {} at the earliest",
                       start, first_data),
           "save it again; a half of a .hdr/.img pair is not one file");
  const auto bytes = std::size_t(start);
  const std::string unpacked = packed ? inflate_up_to(file, bytes, false).bytes : std::string{};
  const std::string_view before = packed ? std::string_view(unpacked) : file.substr(0, bytes);
  if (before.size() == bytes) check_extensions(layout, before, h.sizeof_hdr != 348);  // else it is cut short
  return image_of(std::move(layout), file, packed, bytes, "NIfTI-1");
}

}  // namespace howship::formats
