// SPDX-License-Identifier: Apache-2.0
// Simulated images as a workstation shows them.
#pragma once
#include <string_view>

#include "howship/imaging/bone_scan.hpp"
#include "howship/io/png.hpp"

namespace howship::app {

/// Grey between `dark` and `bright`.
Picture grey_picture(const imaging::Image& image, double dark, double bright);

/// The middle slice, square pixels, the patient facing us (axial and coronal) or facing left (sagittal).
Picture plane_picture(const Volume<float>& volume, std::string_view plane, double dark, double bright);
Picture plane_picture(const Volume<std::int16_t>& volume, std::string_view plane, double dark, double bright);

/// Anterior and posterior side by side, counts dark on white.
Picture scan_picture(const imaging::PlanarScan& scan);

}  // namespace howship::app
