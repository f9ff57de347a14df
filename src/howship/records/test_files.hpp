// SPDX-License-Identifier: Apache-2.0
// Files of images/ and strength/: what tests of a day saw.
#pragma once
#include <string>
#include <string_view>

#include "howship/imaging/examination.hpp"
#include "howship/records/run_files.hpp"
#include "howship/strength/assess.hpp"

namespace howship::records {

/// Pictures and volumes of a test, each with its truth. `view` is the one asked for, or empty. Returns the pictures as
/// findings.csv names them.
std::string write_examination(RunFiles& files, std::shared_ptr<const imaging::Examination> test,
                              const std::string& view, const imaging::TestSettings& settings);

/// Maps of a test of strength that kept its fields. Not beside the volumes of the bone: a specimen lies on a grid of
/// its own, turned with the load.
void write_strength_maps(RunFiles& files, const std::string& bone, double day, const strength::StrengthFields& fields);

}  // namespace howship::records
