// SPDX-License-Identifier: Apache-2.0
// Tests and strengths that are reckoned by tables, of a patient whose plan has them: no image is made and nothing is
// solved. Findings, thresholds, draws and words are those of the whole chain.
#pragma once
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "howship/imaging/surrogate.hpp"
#include "howship/strength/surrogate.hpp"

namespace howship::patient {

struct Patient;
class Site;

struct Surrogates {
  imaging::TestTable tests;
  strength::StrengthTable strength;
  std::string source;  ///< in words, with the hashes of both: what a run says it used
};

/// Bones that share what a table knows of their surroundings.
struct BoneClass {
  std::string_view name;
  std::vector<std::string_view> bones;  ///< of the built-in ones; a right-hand bone is as its left
  bool bears_load = false;              ///< has a load case
};
const std::vector<BoneClass>& bone_classes();
/// Of a bone by its name; null where no class has it.
const BoneClass* class_of(std::string_view bone);

/// What a table is told of each lesion of a site.
std::vector<imaging::LesionSummary> summaries_of(const Site& site, const imaging::TestSettings& settings);

/// The same of all lesions together, for strength.
strength::WeakenedBone weakened(const Patient& patient, const Site& site);

}  // namespace howship::patient
