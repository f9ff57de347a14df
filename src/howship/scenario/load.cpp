// SPDX-License-Identifier: Apache-2.0
// The passes one after the other.
#include <cmath>
#include <filesystem>

#include "howship/base/ensure.hpp"
#include "howship/base/files.hpp"
#include "howship/scenario/inputs.hpp"
#include "howship/scenario/passes.hpp"

namespace howship::scenario {

ReadScenario read_scenario(std::string_view text, std::string_view path, Problems& problems, bool look_at_files,
                           std::optional<std::uint64_t> seed, const CohortLife* life, BoneExtents* extents) {
  const std::size_t before = problems.size();
  ReadScenario out;
  const Node document = parse_document(text, path, problems);
  const bool is_document = problems.size() == before;
  if (is_document) out.scenario = read_choices(document, path, problems);
  if (seed) out.scenario.seed = *seed;  // before anybody is drawn
  if (life) {
    out.scenario.number = life->patient;
    out.scenario.bone_age = life->bone_age;
  }
  out.scenario.path = path;
  out.scenario.source = text;
  out.scenario.sha256 = sha256(text);
  if (!is_document) return out;
  if (problems.size() == before) add_disease(out.scenario, problems, life);
  out.resolved = resolve(out.scenario, problems, look_at_files);
  if (life && !life->treated_from) out.resolved.courses.clear();
  if (life)
    for (DrugCourse& course : out.resolved.courses) {
      course.plan.start += *life->treated_from;
      if (course.plan.stop) *course.plan.stop += *life->treated_from;
    }
  if (!life) check(out.scenario, out.resolved, problems, extents);  // else the text was written by the program
  if (problems.size() == before) out.resolved.understood = understood(out.scenario, out.resolved);
  return out;
}

ReadScenario read_document(const Node& document, std::string_view text, std::string_view path, Problems& problems) {
  const std::size_t before = problems.size();
  ReadScenario out;
  out.scenario = read_choices(document, path, problems);
  out.scenario.path = path;
  out.scenario.source = text;
  out.scenario.sha256 = sha256(text);
  out.resolved = resolve(out.scenario, problems);
  check(out.scenario, out.resolved, problems);
  if (problems.size() == before) out.resolved.understood = understood(out.scenario, out.resolved);
  return out;
}

ReadScenario load_scenario(const std::string& path, std::optional<std::uint64_t> seed) {
  Problems problems;
  std::error_code ignored;
  const bool is_file = std::filesystem::is_regular_file(path, ignored);
  if (!is_file)
    problems.add({path, 0, 0}, "", std::filesystem::exists(path, ignored) ? "is not a file" : "there is no such file",
                 "name a scenario in TOML; docs/reference/scenario.md says what stands in it");
  else if (std::filesystem::file_size(path, ignored) > largest_document)
    parse_document(std::string(largest_document + 1, ' '), path, problems);
  if (!problems.empty()) throw InputError{std::move(problems)};
  ReadScenario out = read_scenario(read_whole(path), path, problems, true, seed);
  if (!problems.empty()) throw InputError{std::move(problems)};
  return out;
}

void hash_inputs(Resolved& resolved) {
  for (InputFile& file : resolved.files)
    if (file.sha256.empty()) file.sha256 = sha256_of(file.path);
}

std::optional<double> estimated_rves(const Scenario& scenario, const Resolved& resolved) {
  double out = 0.0;
  for (const BoneChoice& bone : resolved.bones)
    if (!bone.from_ct() && joined_in(scenario, bone.name) == patient::Joined::voxels)
      out += extent_of(bone.name, scenario.patient).volume / std::pow(scenario.voxel_size_of(bone), 3);
  if (out == 0.0) return std::nullopt;
  return out;
}

}  // namespace howship::scenario
