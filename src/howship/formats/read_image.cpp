// SPDX-License-Identifier: Apache-2.0
#include "howship/formats/read_image.hpp"

#include <fmt/format.h>

#include <cmath>
#include <fstream>

#include "howship/base/ensure.hpp"
#include "howship/base/files.hpp"
#include "howship/base/problems.hpp"
#include "howship/formats/image_file.hpp"
#include "howship/formats/inflate.hpp"
#include "howship/formats/read_dicom.hpp"

namespace howship::formats {
namespace {

ReadImage read_any(const std::filesystem::path& path) {
  std::error_code error;
  const auto status = std::filesystem::status(path, error);
  if (!std::filesystem::exists(status)) refuse("there is no such file", "look at the path, which starts where you are");
  constexpr const char* no_preamble = "begins as a DICOM file does, but has no 'DICM' at byte 128";
  constexpr const char* write_again = "write it again as a DICOM file with its 128 bytes in front, or fetch it again";
  if (std::filesystem::is_directory(status)) {
    for (const auto& entry : std::filesystem::directory_iterator(path, error))
      if (entry.is_regular_file(error) && without_preamble(entry.path()))
        refuse(
            "is a folder with DICOM files that cannot be read: " + entry.path().filename().string() + ' ' + no_preamble,
            write_again);
    refuse("is a folder that holds no DICOM files; an image is needed", "name the image itself");
  }
  if (!std::filesystem::is_regular_file(status)) refuse("is not a regular file", "name the image itself");
  const std::string file = read_whole(path);
  if (file.empty()) refuse("is empty", fetch_again);
  const bool packed = file.size() >= 2 && file[0] == '\x1f' && file[1] == '\x8b';
  if (packed) {
    const Inflated head = inflate_up_to(file, 348, false);
    if (head.bytes.size() < 348 && head.damaged) refuse("is damaged: its compressed data do not add up", fetch_again);
    if (head.bytes.size() < 348 && head.too_short) refuse("is cut short: it ends inside its header", fetch_again);
    if (is_nifti(head.bytes)) return read_nifti(file, true);
    refuse("is a gzip file that does not hold a NIfTI image",
           "unpack it first; NRRD and MetaImage pack their own data");
  }
  if (is_nifti(file)) return read_nifti(file, false);
  if (is_nrrd(file)) return read_nrrd(file, path);
  if (is_meta(file)) return read_meta(file, path);
  if (file.size() > 132 && file.compare(128, 4, "DICM") == 0)
    refuse("is one DICOM file; a whole series is needed", "name the folder that holds it");
  if (without_preamble(path)) refuse(no_preamble, write_again);
  refuse("is not an image that can be read", "NIfTI-1 (.nii, .nii.gz), NRRD (.nrrd) or MetaImage (.mha, .mhd)");
}

}  // namespace

ReadImage read_image(const std::filesystem::path& path) {
  if (is_dicom(path)) return read_dicom(path);
  try {
    return read_any(path);
  } catch (const Refusal& refusal) {
    Problems problems;
    problems.add({path.string(), refusal.line, refusal.column}, "", refusal.text, refusal.hint);
    throw InputError{std::move(problems)};
  } catch (const std::bad_alloc&) {
    throw RunError(fmt::format("{}: the image does not fit into memory", path.string()));
  }
}

ReadImage read_grey_values(const std::filesystem::path& path) {
  ReadImage out = read_image(path);
  const std::vector<float>& value = out.volume.value;
  std::size_t wrong = 0, first = 0;
  for (std::size_t v = 0; v < value.size(); ++v)
    if (!std::isfinite(value[v]) && wrong++ == 0) first = v;
  if (wrong == 0) return out;
  const Extent& e = out.volume.grid.extent;
  const std::size_t row = std::size_t(e.ni), plane = row * std::size_t(e.nj);
  Problems problems;
  problems.add(
      {path.string()}, "",
      fmt::format("{} of its {} voxels hold no number (NaN or infinity), the first at column {}, row {}, slice {}",
                  wrong, value.size(), first % row, first % plane / row, first / plane),
      "where nothing was measured, air is -1000 HU");
  throw InputError{std::move(problems)};
}

Volume<int> read_labels(const std::filesystem::path& path, std::string* notes) {
  const ReadImage image = read_image(path);
  if (notes) *notes = image.notes;
  Volume<int> out(image.volume.grid);
  for (std::size_t v = 0; v < out.value.size(); ++v) {
    const float x = image.volume.value[v];
    const float whole = std::nearbyint(x);
    // Slope and intercept may leave a rounding error on whole numbers; beyond 2^24 neighbours are one number.
    if (!(std::abs(x - whole) < 1e-3f && std::abs(x) < 16777216.0f)) {
      Problems problems;
      problems.add({path.string()}, "",
                   fmt::format("holds the value {}; a label map holds whole numbers below 16777216", x),
                   "is this the CT itself?");
      throw InputError{std::move(problems)};
    }
    out.value[v] = int(whole);
  }
  return out;
}

std::optional<std::filesystem::path> data_file_of(const std::filesystem::path& path) {
  std::string head(1u << 20, '\0');  // no header that is read is longer
  std::ifstream in(path, std::ios::binary);
  in.read(head.data(), std::streamsize(head.size()));
  head.resize(std::size_t(in.gcount()));
  if (!is_nrrd(head) && !is_meta(head)) return std::nullopt;
  std::string_view rest = head;
  while (!rest.empty()) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(line.size() + 1, rest.size()));
    const std::size_t end = line.find_first_of(":=");
    if (end == std::string_view::npos) continue;
    const std::string key = lower(trimmed(line.substr(0, end)));
    const std::string_view name = trimmed(line.substr(end + 1));
    if (key != "data file" && key != "datafile" && key != "elementdatafile") continue;
    if (lower(name) == "local") return std::nullopt;
    const std::filesystem::path beside = path.parent_path() / name;
    std::error_code error;
    if (std::filesystem::is_regular_file(beside, error)) return beside;
  }
  return std::nullopt;
}

}  // namespace howship::formats
