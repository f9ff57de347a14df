// SPDX-License-Identifier: Apache-2.0
// Pictures as WebP, for a page that carries many of them: a noisy scan takes a tenth of its PNG.
#pragma once
#include <string>

#include "howship/formats/png.hpp"

namespace howship::formats {

/// The bytes of the WebP file; `quality` 0 to 100 (lossy). Takes 1 or 3 channels, at most 16383 pixels a side. Same
/// picture and libwebp, same bytes. Throws RunError where there is no memory.
std::string webp(const Picture& picture, float quality);

}  // namespace howship::formats
