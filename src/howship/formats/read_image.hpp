// SPDX-License-Identifier: Apache-2.0
// Reads one 3-D image from NIfTI-1, NRRD, MetaImage or a DICOM series into world RAS+ millimetres.
#pragma once
#include <filesystem>
#include <optional>
#include <string>

#include "howship/numerics/grid.hpp"

namespace howship::formats {

struct ReadImage {
  Volume<float> volume;  ///< values after the file's own slope and intercept
  std::string format;    ///< "NIfTI-1", "NRRD", "MetaImage" or "DICOM"
  std::string notes;     ///< what had to be decided, e.g. "placed by its qform, as it has no sform"; may be empty
};

/// Reads by content, not by suffix. Throws InputError with one sentence naming the file when it is missing, truncated,
/// damaged, not an image, not 3-D, of an unknown type or in contradiction with itself; RunError when it does not fit
/// into memory. Nothing is guessed: what a header does not say is refused, or decided by its standard and noted.
ReadImage read_image(const std::filesystem::path& path);

/// As read_image; InputError where a voxel holds no number.
ReadImage read_grey_values(const std::filesystem::path& path);

/// As read_image, rounded to whole numbers; InputError where a value is not whole (a label map must be). `notes` takes
/// those of the image where it is given.
Volume<int> read_labels(const std::filesystem::path& path, std::string* notes = nullptr);

/// The file beside a header of NRRD or MetaImage that holds its numbers; none where an image is one file.
std::optional<std::filesystem::path> data_file_of(const std::filesystem::path& path);

}  // namespace howship::formats
