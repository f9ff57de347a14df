// SPDX-License-Identifier: Apache-2.0
// The bones of a result folder as tests see them.
#pragma once
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "howship/imaging/study.hpp"
#include "howship/records/result_folder.hpp"

namespace howship::records {

struct SavedBone {
  std::string name;
  Vec3 centre{};             ///< world mm
  std::string ct{}, mask{};  ///< files that it was cut out of, as the run found them; empty for a built-in bone
  int label = 1;
};

/// What a result folder says about its patient and what it holds.
struct SavedResult {
  std::filesystem::path folder;
  std::uint64_t seed = 0;
  std::string sex = "female";
  double age = 60.0, weight = 70.0;  ///< years, kg
  imaging::TestSettings tests;       ///< [parameters.imaging] of the run
  std::vector<SavedBone> bones;
  std::vector<double> days;  ///< with volumes
  Hashes manifest;           ///< of its files as the run left them
  Hashes inputs;             ///< of the files that its scenario named
};

/// Reads run.json. Throws InputError where the folder is not a result of ours or holds no volumes.
SavedResult read_result(const std::filesystem::path& folder);

/// The bone of that name; where `name` is empty, the only or first one. Throws InputError with the names there are.
const SavedBone& find_bone(const SavedResult& result, std::string_view name);

/// The saved day that `day` is, or the only one that a whole number may stand for; the last one where not given. Throws
/// InputError with the days there are.
double find_day(const SavedResult& result, std::optional<double> day);

/// The tissue of a bone on a saved day. Throws InputError naming the file that is missing or damaged.
imaging::TissueState read_tissue(const SavedResult& result, const SavedBone& bone, double day);

/// The CT that a bone was cut out of. Throws InputError where it is not where the run found it, or is another one.
std::shared_ptr<const skeleton::Scan> read_scan(const SavedResult& result, const SavedBone& bone, ThreadPool& pool);

}  // namespace howship::records
