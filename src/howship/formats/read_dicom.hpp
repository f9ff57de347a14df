// SPDX-License-Identifier: Apache-2.0
// A DICOM series as a volume in world RAS+ millimetres.
#pragma once
#include <filesystem>

#include "howship/formats/read_image.hpp"

namespace howship::formats {

/// True where `path` is a folder that holds DICOM files, or one such file.
bool is_dicom(const std::filesystem::path& path);

/// True where a file begins with an element of group 0002 or 0008, as a DICOM file does that lost the 132 bytes up to
/// 'DICM' or never had them.
bool without_preamble(const std::filesystem::path& file);

/// Reads the slices of one series in any order and any common transfer syntax: uncompressed, RLE, JPEG, JPEG-LS through
/// DCMTK, JPEG 2000 through OpenJPEG. Values after slope and intercept. What lies in the folder and is no slice of the
/// series (reports, directories, localizers, other files) is passed over and named in the notes. Throws InputError with
/// one sentence where a file is damaged, empty or cut short, the folder holds several series, slices are missing,
/// doubled or unevenly spaced, or the gantry was tilted.
ReadImage read_dicom(const std::filesystem::path& path);

}  // namespace howship::formats
