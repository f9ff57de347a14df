// SPDX-License-Identifier: Apache-2.0
// Volumes as compressed NIfTI-1 (`.nii.gz`), as 3D Slicer, ITK-SNAP, FSL and nibabel read them.
#pragma once
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "howship/base/files.hpp"
#include "howship/numerics/grid.hpp"

namespace howship::formats {

/// Writes a volume whole or not at all; same volume, same bytes. World coordinates are ours (RAS+, mm): the sform
/// always holds them, the qform too where the axes of the grid are at right angles (single precision, as NIfTI has
/// them). `description` and `units` of the values (NIfTI has no field for these) go into `descrip`, at most 79 bytes
/// together. Throws RunError where the disk or NIfTI's limit of 32767 voxels an axis says no.
void write_nifti(const std::filesystem::path& target, const Volume<float>& volume, std::string_view description,
                 std::string_view units, Sync sync = Sync::now);
void write_nifti(const std::filesystem::path& target, const Volume<std::uint8_t>& volume, std::string_view description,
                 std::string_view units, Sync sync = Sync::now);
void write_nifti(const std::filesystem::path& target, const Volume<std::int16_t>& volume, std::string_view description,
                 std::string_view units, Sync sync = Sync::now);
void write_nifti(const std::filesystem::path& target, const Volume<std::uint16_t>& volume, std::string_view description,
                 std::string_view units, Sync sync = Sync::now);

}  // namespace howship::formats
