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
  StrengthOptions options;
  AskedStrength asked;
  StrengthInput input;
  Specimens specimens;
  std::optional<strength::LesionFindings> lesion;
  ScoreText scores;
  strength::Section weakest;  ///< of the bone as imaged

  std::string name() const { return options.bone.empty() ? "bone" : options.bone; }
};

/// Makes it, of what the options name or of images at hand. `show(specimen, part, title)` is told how far it is. Throws
/// InputError where the bone cannot be tested.
TestedBone test_bone(const StrengthOptions& options, ThreadPool& pool,
                     const std::function<void(std::size_t, std::size_t, double, const std::string&)>& show = {},
                     std::optional<StrengthImages> images = {});

/// strength.csv: one row a specimen.
formats::Table strength_table(const TestedBone& tested);
/// That of a batch, which has the name of each bone in the list first, and last what was wrong with it.
formats::Table batch_table();
void add_tested(formats::Table& batch, const std::string& id, const TestedBone& tested);
void add_refused(formats::Table& batch, const std::string& id, const std::string& fault);
/// curve.csv: one row a point of a specimen's curve.
formats::Table curve_table(const TestedBone& tested);

/// run.json.
formats::Json strength_json(const TestedBone& tested, const Build& build);

/// Everything but the manifest, below `prefix`, as "L3/" in the folder of a batch.
void write_files(records::ResultFolder& folder, const std::string& prefix, const TestedBone& tested,
                 const Build& build);

}  // namespace howship::app
