// SPDX-License-Identifier: Apache-2.0
// What a treatment of a place leaves in a bone, as a picture: an example of it is given to a patient and drawn.
#pragma once
#include <optional>

#include "howship/formats/png.hpp"
#include "howship/therapy/local/local.hpp"

namespace howship::app {

/// The bone from the front and from the side as rays go through it, with what is put in, taken out and killed in
/// colour. None of rows that leave nothing to be seen.
std::optional<formats::Picture> picture_in_bone(const therapy::LocalTreatment& row);

}  // namespace howship::app
