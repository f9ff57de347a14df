// SPDX-License-Identifier: Apache-2.0
#include "howship/formats/read_dicom.hpp"

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dcrledrg.h>
#include <dcmtk/dcmdata/dctk.h>
#include <dcmtk/dcmjpeg/djdecode.h>
#include <dcmtk/dcmjpls/djdecode.h>
#include <fmt/format.h>
#include <gdcmImageReader.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <fstream>
#include <set>
#include <vector>

#include "howship/base/problems.hpp"

namespace howship::formats {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void refuse(const fs::path& path, std::string text, std::string hint = {}) {
  Problems problems;
  problems.add({path.string(), 0, 0}, "", std::move(text), std::move(hint));
  throw InputError{std::move(problems)};
}

/// Registers the decoders of DCMTK while it lives.
struct Codecs {
  Codecs() {
    DJDecoderRegistration::registerCodecs();
    DJLSDecoderRegistration::registerCodecs();
    DcmRLEDecoderRegistration::registerCodecs();
    OFLog::configure(OFLogger::OFF_LOG_LEVEL);
  }
  ~Codecs() {
    DcmRLEDecoderRegistration::cleanup();
    DJLSDecoderRegistration::cleanup();
    DJDecoderRegistration::cleanup();
  }
  Codecs(const Codecs&) = delete;
  Codecs& operator=(const Codecs&) = delete;
};

bool has_magic(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  char head[132] = {};
  in.read(head, sizeof head);
  return in.gcount() == sizeof head && std::memcmp(head + 128, "DICM", 4) == 0;
}

Vec3 cross(const Vec3& a, const Vec3& b) {
  return {a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]};
}
double dot(const Vec3& a, const Vec3& b) { return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]; }

struct Slice {
  fs::path file;
  std::string series, transfer_syntax;
  int columns = 0, rows = 0, bits = 16;
  bool is_signed = false;
  double slope = 1.0, intercept = 0.0, thickness = 0.0;
  Vec3 position{}, along_row{}, along_column{};  ///< LPS
  std::array<double, 2> spacing{};               ///< between rows, between columns
  std::vector<float> value;
};

double number(DcmDataset& data, const DcmTagKey& tag, unsigned long index, const fs::path& file) {
  Float64 out = 0.0;
  if (data.findAndGetFloat64(tag, out, index).bad() || !std::isfinite(out))
    refuse(file, fmt::format("has no {} as a number", DcmTag(tag).getTagName()),
           "only images with a place in the patient can be read as a volume");
  return out;
}

template <class T>
void convert(std::span<const std::byte> bytes, Slice& slice) {
  const T mask = T(slice.bits >= int(8 * sizeof(T)) ? T(~T(0)) : T((1u << slice.bits) - 1u));
  for (std::size_t p = 0; p < slice.value.size(); ++p) {
    T raw;
    std::memcpy(&raw, bytes.data() + p * sizeof(T), sizeof(T));
    raw = T(raw & mask);
    double value = double(raw);
    if (slice.is_signed && (raw >> (slice.bits - 1)) & 1u) value -= double(std::uint64_t(1) << slice.bits);
    slice.value[p] = float(value * slice.slope + slice.intercept);
  }
}

Slice read_slice(const fs::path& file) {
  DcmFileFormat format;
  if (const OFCondition loaded = format.loadFile(file.c_str()); loaded.bad())
    refuse(file, fmt::format("is not a whole DICOM file: {}", loaded.text()));
  DcmDataset& data = *format.getDataset();
  Slice out;
  out.file = file;
  OFString text;
  data.findAndGetOFString(DCM_SeriesInstanceUID, text);
  out.series = text.c_str();
  format.getMetaInfo()->findAndGetOFString(DCM_TransferSyntaxUID, text);
  out.transfer_syntax = text.c_str();
  Uint16 rows = 0, columns = 0, allocated = 0, stored = 0, representation = 0, samples = 1;
  data.findAndGetUint16(DCM_Rows, rows);
  data.findAndGetUint16(DCM_Columns, columns);
  data.findAndGetUint16(DCM_BitsAllocated, allocated);
  data.findAndGetUint16(DCM_BitsStored, stored);
  data.findAndGetUint16(DCM_PixelRepresentation, representation);
  data.findAndGetUint16(DCM_SamplesPerPixel, samples);
  Sint32 frames = 1;
  if (data.tagExists(DCM_NumberOfFrames)) data.findAndGetSint32(DCM_NumberOfFrames, frames);
  if (rows == 0 || columns == 0) refuse(file, "holds no image");
  if (samples != 1 || (allocated != 8 && allocated != 16) || stored == 0 || stored > allocated)
    refuse(file, fmt::format("holds {} samples of {} bits a pixel; grey images of 8 or 16 bits can be read", samples,
                             allocated));
  if (frames != 1) refuse(file, fmt::format("holds {} frames; one slice a file can be read", frames));
  out.rows = rows;
  out.columns = columns;
  out.bits = stored;
  out.is_signed = representation == 1;
  if (data.tagExists(DCM_RescaleSlope)) {
    out.slope = number(data, DCM_RescaleSlope, 0, file);
    out.intercept = number(data, DCM_RescaleIntercept, 0, file);
  }
  for (unsigned long c = 0; c < 3; ++c) {
    out.position[c] = number(data, DCM_ImagePositionPatient, c, file);
    out.along_row[c] = number(data, DCM_ImageOrientationPatient, c, file);
    out.along_column[c] = number(data, DCM_ImageOrientationPatient, c + 3, file);
  }
  out.spacing = {number(data, DCM_PixelSpacing, 0, file), number(data, DCM_PixelSpacing, 1, file)};
  if (!(out.spacing[0] > 0.0 && out.spacing[1] > 0.0)) refuse(file, "has a pixel spacing that is not positive");
  Float64 thickness = 0.0;
  data.findAndGetFloat64(DCM_SliceThickness, thickness);
  out.thickness = thickness;

  out.value.resize(std::size_t(rows) * std::size_t(columns));
  const std::size_t needed = out.value.size() * (allocated / 8u);
  const auto take = [&](const void* bytes, std::size_t size) {
    if (bytes == nullptr || size < needed) refuse(file, "ends before its last pixel");
    const std::span<const std::byte> span(static_cast<const std::byte*>(bytes), needed);
    allocated == 8 ? convert<std::uint8_t>(span, out) : convert<std::uint16_t>(span, out);
  };
  if (out.transfer_syntax == UID_JPEG2000LosslessOnlyTransferSyntax ||
      out.transfer_syntax == UID_JPEG2000TransferSyntax) {
    gdcm::ImageReader reader;
    reader.SetFileName(file.c_str());
    if (!reader.Read()) refuse(file, "its JPEG 2000 image cannot be decoded");
    std::vector<char> buffer(reader.GetImage().GetBufferLength());
    if (!reader.GetImage().GetBuffer(buffer.data())) refuse(file, "its JPEG 2000 image cannot be decoded");
    take(buffer.data(), buffer.size());
    return out;
  }
  if (data.chooseRepresentation(EXS_LittleEndianExplicit, nullptr).bad() ||
      !data.canWriteXfer(EXS_LittleEndianExplicit))
    refuse(file, fmt::format("its image cannot be decoded (transfer syntax {})", out.transfer_syntax));
  DcmElement* element = nullptr;
  if (data.findAndGetElement(DCM_PixelData, element).bad() || element == nullptr) refuse(file, "holds no image");
  if (allocated == 8) {
    Uint8* bytes = nullptr;
    element->getUint8Array(bytes);
    take(bytes, element->getLength());
  } else {
    Uint16* words = nullptr;
    element->getUint16Array(words);
    take(words, element->getLength());
  }
  return out;
}

std::vector<fs::path> files_of(const fs::path& path) {
  std::vector<fs::path> out;
  if (!fs::is_directory(path)) return {path};
  for (const fs::directory_entry& entry : fs::directory_iterator(path))
    if (entry.is_regular_file() && has_magic(entry.path())) out.push_back(entry.path());
  std::sort(out.begin(), out.end());
  return out;
}

}  // namespace

bool is_dicom(const fs::path& path) {
  std::error_code ignored;
  if (!fs::is_directory(path, ignored)) return fs::is_regular_file(path, ignored) && has_magic(path);
  for (const fs::directory_entry& entry : fs::directory_iterator(path, ignored))
    if (entry.is_regular_file() && has_magic(entry.path())) return true;
  return false;
}

ReadImage read_dicom(const fs::path& path) {
  const Codecs codecs;
  const std::vector<fs::path> files = files_of(path);
  if (files.empty()) refuse(path, "holds no DICOM files");
  std::vector<Slice> slices;
  std::set<std::string> series;
  for (const fs::path& file : files) {
    slices.push_back(read_slice(file));
    series.insert(slices.back().series);
  }
  if (series.size() > 1) refuse(path, fmt::format("holds {} series", series.size()), "give a folder with one series");
  const Slice& first = slices.front();
  const Vec3 normal = cross(first.along_row, first.along_column);
  if (std::abs(dot(normal, normal) - 1.0) > 1e-3 || std::abs(dot(first.along_row, first.along_row) - 1.0) > 1e-3)
    refuse(first.file, "its rows and columns are not at right angles");
  for (const Slice& s : slices) {
    bool same = s.rows == first.rows && s.columns == first.columns;
    for (std::size_t c = 0; c < 3; ++c)
      same = same && std::abs(s.along_row[c] - first.along_row[c]) < 1e-4 &&
             std::abs(s.along_column[c] - first.along_column[c]) < 1e-4;
    for (std::size_t c = 0; c < 2; ++c) same = same && std::abs(s.spacing[c] - first.spacing[c]) < 1e-4;
    if (!same) refuse(s.file, "differs in size, spacing or orientation from the other slices");
  }
  std::sort(slices.begin(), slices.end(),
            [&](const Slice& a, const Slice& b) { return dot(a.position, normal) < dot(b.position, normal); });
  const auto n = slices.size();
  Vec3 step{};
  if (n > 1) {
    for (std::size_t c = 0; c < 3; ++c)
      step[c] = (slices.back().position[c] - slices.front().position[c]) / double(n - 1);
    const double along = dot(step, normal);
    const double sideways = std::sqrt(std::max(0.0, dot(step, step) - along * along));
    if (along < 1e-3) refuse(path, "holds several slices at one place");
    if (sideways > 0.02 * along)
      refuse(path, fmt::format("the gantry was tilted by {:.1f} degrees", std::atan2(sideways, along) * 57.29578),
             "resample it to upright slices first");
    for (std::size_t s = 1; s < n; ++s) {
      const double gap = dot(slices[s].position, normal) - dot(slices[s - 1].position, normal);
      if (std::abs(gap - along) > 0.02 * along + 0.01)
        refuse(path,
               fmt::format("slices are {:.3g} mm apart before {} and {:.3g} mm on average", gap,
                           slices[s].file.filename().string(), along),
               "a slice is missing, or there are two series in one");
    }
  } else {
    for (std::size_t c = 0; c < 3; ++c) step[c] = normal[c] * (first.thickness > 0.0 ? first.thickness : 1.0);
  }
  Grid grid;
  grid.extent = {slices.front().columns, slices.front().rows, int(n)};
  const auto ras = [](const Vec3& lps) { return Vec3{-lps[0], -lps[1], lps[2]}; };
  const Slice& lowest = slices.front();
  for (std::size_t c = 0; c < 3; ++c) {
    grid.to_world.column[0][c] = ras(lowest.along_row)[c] * lowest.spacing[1];
    grid.to_world.column[1][c] = ras(lowest.along_column)[c] * lowest.spacing[0];
  }
  grid.to_world.column[2] = ras(step);
  grid.to_world.origin = ras(lowest.position);
  ReadImage out;
  out.volume = Volume<float>(grid);
  for (std::size_t s = 0; s < n; ++s)
    std::copy(slices[s].value.begin(), slices[s].value.end(),
              out.volume.value.begin() + std::ptrdiff_t(s * slices[s].value.size()));
  out.format = "DICOM";
  if (n == 1) out.notes = "a single slice: its thickness stands for the distance of slices";
  return out;
}

}  // namespace howship::formats
