// SPDX-License-Identifier: Apache-2.0
// The rows of this folder, one a file.
#pragma once
#include "howship/therapy/local/local.hpp"

namespace howship::therapy::local {

/// `holds` of what always does.
inline bool always_holds(const LocalOrder&) { return true; }

/// Why nothing foreign is put into a bone during an infection.
inline constexpr const char* infection_forbids =
    "the patient has an infection, and metal or cement in a bone is where it would stay";

extern const LocalTreatment fraction, ablation, infusion, cement, resection, seeding;
extern const LocalTreatment load_limit, decompression;
extern const LocalTreatment radiofrequency, microwave, cryo, laser, ethanol;
extern const LocalTreatment vertebroplasty, kyphoplasty, cementoplasty;
extern const LocalTreatment external_beam, stereotactic_beam;
extern const LocalTreatment prosthesis, curettage, surgery_nail, surgery_plate, surgery_screws, surgery_decompression;
extern const LocalTreatment cast, splint, corset, crutches;
extern const LocalTreatment nail, plate, pedicle_screws, cylinder;
}  // namespace howship::therapy::local
