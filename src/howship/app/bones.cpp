// SPDX-License-Identifier: Apache-2.0
#include "howship/app/bones.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <utility>

#include "howship/base/files.hpp"
#include "howship/formats/read_image.hpp"
#include "howship/scenario/bones.hpp"
#include "howship/skeleton/from_ct.hpp"
#include "howship/skeleton/scan.hpp"

namespace howship::app {
namespace {

std::optional<skeleton::BoneModel> from_ct(const scenario::Scenario& s, const scenario::Resolved& resolved,
                                           const scenario::BoneChoice& choice, ThreadPool& pool,
                                           std::vector<std::string>& said, bool keep_scan, Problems& problems) {
  const formats::ReadImage ct = formats::read_grey_values(choice.ct);
  if (const auto lowest = std::min_element(ct.volume.value.begin(), ct.volume.value.end());
      lowest != ct.volume.value.end() && *lowest >= 0.0f) {
    problems.add({s.path, 0, 0}, "bone." + choice.name + ".ct",
                 fmt::format("is not in Hounsfield units: its lowest number is {:.4g}, and fat and air lie below 0",
                             double(*lowest)),
                 "apply the slope and intercept of the scanner, often -1024, and save it again");
    return std::nullopt;
  }
  std::vector<std::string> notes;
  const auto labels_of = [&](const std::string& file) {
    std::string words;
    Volume<int> out = formats::read_labels(file, &words);
    if (!words.empty()) notes.push_back(file + ": " + words);
    return out;
  };
  if (!ct.notes.empty()) notes.push_back(choice.ct + ": " + ct.notes);
  const Volume<int> labels = labels_of(choice.mask);
  Volume<int> body;
  skeleton::FromCtOptions options;
  options.voxel_size_mm = s.voxel_size_of(choice);
  const strength::CalibrationParameters& calibration = resolved.parameters.strength.calibration;
  options.ct.bmd_per_hu = calibration.bmd_per_hu;
  options.ct.bmd_offset = calibration.bmd_offset;
  options.ct.metal = (calibration.metal_density - calibration.bmd_offset) / calibration.bmd_per_hu;
  if (!choice.body_mask.empty()) {
    body = labels_of(choice.body_mask);
    options.body = &body;
  }
  skeleton::FromCt made = skeleton::bone_from_ct(ct.volume, labels, choice.label.value_or(1), options, pool);
  if (!made.bone) {
    problems.add({s.path, 0, 0}, "bone." + choice.name, made.refusal.text, made.refusal.hint);
    return std::nullopt;
  }
  made.bone->name = choice.name;
  // Radiographs and CT of the bone are made in the scan itself.
  if (keep_scan || !s.tests.empty() || !s.clinic.policy.empty())
    made.bone->scan = skeleton::scan_of(ct.volume, labels, choice.label.value_or(1), options.ct, pool);
  made.bone->notes.insert(made.bone->notes.end(), notes.begin(), notes.end());
  said.insert(said.end(), notes.begin(), notes.end());
  return std::move(made.bone);
}

/// A seed that touches no bone would be lost without a word.
void check_seeds(const scenario::Scenario& s, const scenario::BoneChoice& choice, const skeleton::BoneModel& bone,
                 Problems& problems) {
  for (std::size_t k = 0; k < s.lesions.size(); ++k) {
    const scenario::Lesion& lesion = s.lesions[k];
    if (lesion.bone != bone.name) continue;
    const Vec3 at = scenario::world_of(lesion.centre, bone);
    double nearest = std::numeric_limits<double>::infinity();  // mm2
    for (std::size_t v = 0; v < bone.tissue.value.size(); ++v) {
      if (bone.tissue.value[v] != std::uint8_t(skeleton::Tissue::bone)) continue;
      const Extent& e = bone.tissue.grid.extent;
      const std::size_t row = std::size_t(e.ni), plane = row * std::size_t(e.nj);
      const Vec3 there = bone.tissue.grid.to_world({double(v % row), double(v % plane / row), double(v / plane)});
      const double x = there[0] - at[0], y = there[1] - at[1], z = there[2] - at[2];
      nearest = std::min(nearest, x * x + y * y + z * z);
    }
    nearest = std::sqrt(nearest);
    if (nearest <= std::max(lesion.radius, s.voxel_size_of(choice))) continue;
    problems.add({s.path, 0, 0}, fmt::format("lesion[{}].centre", k),
                 fmt::format("lies outside the bone {}: its nearest voxel is {:.1f} mm away", bone.name, nearest),
                 "the centre is measured from the middle of the bone to the left, to the back and to the head");
  }
}

}  // namespace

std::vector<std::shared_ptr<const skeleton::BoneModel>> read_bones(const scenario::ReadScenario& read, ThreadPool& pool,
                                                                   std::vector<std::string>& said, bool keep_scans) {
  std::vector<std::shared_ptr<const skeleton::BoneModel>> out;
  Problems problems;
  for (const scenario::BoneChoice& choice : read.resolved.bones) {
    try {
      std::optional<skeleton::BoneModel> model =
          choice.from_ct() ? from_ct(read.scenario, read.resolved, choice, pool, said, keep_scans, problems)
                           : scenario::built_in_of(read.scenario, choice, pool);
      if (!model) continue;
      check_seeds(read.scenario, choice, *model, problems);
      out.push_back(std::make_shared<const skeleton::BoneModel>(std::move(*model)));
    } catch (const InputError& error) {
      for (const Problem& problem : error.problems.list()) problems.add(problem);
    }
  }
  if (!problems.empty()) throw InputError{std::move(problems)};
  return out;
}

}  // namespace howship::app
