// SPDX-License-Identifier: Apache-2.0
// What a strength test looks like: strain energy and the failing region on three planes, and the curve of load.
#pragma once
#include "howship/pictures/plot.hpp"
#include "howship/strength/assess.hpp"

namespace howship::app {

/// Rows: strain energy density at the daily load (logarithmic colours), damage at the end of the curve; columns: the
/// three planes of the specimen through the place that fails first, the patient's right and front on the left, with
/// letters at the edges and a scale bar. Needs `fields`.
formats::Picture draw_strength(const strength::Strength& strength, const std::string& title);

/// Load against displacement, one line a specimen.
formats::Picture draw_curves(const std::vector<std::pair<std::string, const strength::Strength*>>& curves);

}  // namespace howship::app
