// SPDX-License-Identifier: Apache-2.0
// The result folder of `howship strength`: tables, pictures, maps and run.json.
#pragma once
#include <optional>

#include "howship/app/commands.hpp"
#include "howship/app/strength_scores.hpp"
#include "howship/app/strength_specimens.hpp"
#include "howship/formats/json.hpp"
#include "howship/formats/table.hpp"
#include "howship/records/result_folder.hpp"

namespace howship::app {

/// A test of strength that was made.
struct TestedBone {
  const StrengthOptions& options;
  const AskedStrength& asked;
  const StrengthInput& input;
  const Specimens& specimens;
  const std::optional<strength::LesionFindings>& lesion;
  const ScoreText& scores;
  strength::Section weakest;  ///< of the bone as imaged

  std::string name() const { return options.bone.empty() ? "bone" : options.bone; }
};

/// strength.csv: one row a specimen.
formats::Table strength_table(const TestedBone& tested);
/// curve.csv: one row a point of a specimen's curve.
formats::Table curve_table(const TestedBone& tested);

/// run.json.
formats::Json strength_json(const TestedBone& tested, const Build& build);

/// Everything.
void write_files(records::ResultFolder& folder, const TestedBone& tested, const Build& build);

}  // namespace howship::app
