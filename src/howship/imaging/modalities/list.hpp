// SPDX-License-Identifier: Apache-2.0
// The modalities that there are. A new one is a file of this folder and its name here.
#pragma once
#include "howship/imaging/examination.hpp"

namespace howship::imaging::modality {

extern const Modality ct, xray, bone_scan, pet, pet_ct, mri, biopsy, labs;

/// In the order of the columns of findings.csv.
inline constexpr const Modality* all[] = {&ct, &xray, &bone_scan, &pet, &pet_ct, &mri, &biopsy, &labs};

}  // namespace howship::imaging::modality
