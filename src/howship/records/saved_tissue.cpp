// SPDX-License-Identifier: Apache-2.0
#include "howship/records/saved_tissue.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "howship/base/ensure.hpp"
#include "howship/base/files.hpp"
#include "howship/base/problems.hpp"
#include "howship/base/units.hpp"
#include "howship/formats/json.hpp"
#include "howship/formats/read_image.hpp"
#include "howship/records/day_file.hpp"
#include "howship/records/job_folder.hpp"

namespace howship::records {
namespace {

[[noreturn]] void refuse(const std::filesystem::path& where, std::string key, std::string text, std::string hint = {}) {
  Problems problems;
  problems.add({where.string(), 0, 0}, std::move(key), std::move(text), std::move(hint));
  throw InputError{std::move(problems)};
}

std::optional<std::filesystem::path> find_volume(const SavedResult& result, const SavedBone& bone, double day,
                                                 const char* what) {
  const DayFile wanted{bone.name, day, what, ".nii.gz"};
  std::error_code none;
  for (const auto& entry : std::filesystem::directory_iterator(result.folder / "volumes", none))
    if (parse_day_file(entry.path().filename().string()) == wanted) return entry.path();
  return std::nullopt;
}

std::filesystem::path volume_file(const SavedResult& result, const SavedBone& bone, double day, const char* what) {
  if (const auto file = find_volume(result, bone, day, what)) {
    const auto wrote = result.manifest.find(file->lexically_relative(result.folder).generic_string());
    if (wrote != result.manifest.end() && sha256_of(*file) != wrote->second)
      refuse(*file, "", "was changed since the run wrote it (manifest.sha256)",
             "put it back, or run the scenario again");
    return *file;
  }
  refuse(result.folder, "volumes",
         fmt::format("the volume '{}' of {} on day {} is missing", what, bone.name, shortest(day)),
         "run the scenario again with [output] volumes = true");
}

}  // namespace

SavedResult read_result(const std::filesystem::path& folder) {
  const auto file = folder / "run.json";
  if (!std::filesystem::exists(file))
    refuse(folder, "RESULT", "is not a result folder: there is no run.json in it",
           "give the folder that 'howship run' wrote");
  SavedResult out;
  out.folder = folder;
  out.manifest = manifest_of(folder);
  from_ours(folder, "run.json", [&](const formats::Json& json) {
    if (!json.at("seed").is_number_unsigned()) refuse(file, "seed", "is no whole number from 0");
    out.seed = json.at("seed").get<std::uint64_t>();
    for (const formats::Json& input : json.at("understood")) {
      const std::string key = input.at("key").get<std::string>();
      const std::string value = input.at("value").get<std::string>();
      if (key == "patient.sex") out.sex = value;
      for (const auto& [name, number] : {std::pair{"patient.age", &out.age}, {"patient.weight", &out.weight}}) {
        if (key != name) continue;
        const auto read = read_number(value.substr(0, value.find(' ')));
        if (!read) refuse(file, key, fmt::format("'{}' is no number with a unit", printable(value)));
        *number = *read;
      }
    }
    const auto set = [&](std::string_view key, double value) {
      const auto& known = imaging::test_declarations();
      for (std::size_t row = 0; row < known.size(); ++row)
        if (known[row].key == key) imaging::test_setting(out.tests, row) = value;
    };
    // All of them where the run had tests, else those that the scenario gave.
    if (const auto all = json.at("parameters").find("imaging"); all != json.at("parameters").end())
      for (const auto& [key, one] : all->items()) set(key, one.at("value").get<double>());
    for (const formats::Json& given : json.at("parameters_given")) {
      const std::string key = given.at("key").get<std::string>(), value = given.at("value").get<std::string>();
      if (const auto number = read_number(value.substr(0, value.find(' '))); number && key.starts_with("imaging."))
        set(std::string_view{key}.substr(8), *number);
    }
    for (const formats::Json& bone : json.at("bones")) {
      const auto centre = bone.at("centre_ras_mm").get<std::vector<double>>();
      out.bones.push_back({bone.at("name").get<std::string>(), {centre.at(0), centre.at(1), centre.at(2)}});
      SavedBone& made = out.bones.back();
      made.ct = bone.value("ct", "");
      made.mask = bone.value("mask", "");
      made.label = bone.value("label", 1);
    }
    out.days = json.at("saved_days").get<std::vector<double>>();
    if (json.contains("inputs_sha256") && json.at("inputs_sha256").is_object())
      out.inputs = json.at("inputs_sha256").get<Hashes>();
  });
  if (out.bones.empty() || out.days.empty())
    refuse(folder, "RESULT", "holds no saved bones", "save volumes: [output] volumes = true");
  return out;
}

const SavedBone& find_bone(const SavedResult& result, std::string_view name) {
  if (name.empty()) return result.bones.front();
  std::string there;
  std::vector<std::string_view> names;
  for (const SavedBone& bone : result.bones) {
    if (bone.name == name) return bone;
    names.push_back(bone.name);
    there += (there.empty() ? "" : ", ") + bone.name;
  }
  refuse(result.folder, "--bone", fmt::format("the result holds no bone '{}'", name), "there is: " + there);
}

double find_day(const SavedResult& result, std::optional<double> day) {
  if (!day) return result.days.back();
  // A whole number may stand for the one day that files call so.
  std::vector<double> called;
  for (const double saved : result.days) {
    if (std::abs(saved - *day) <= 1e-6) return saved;
    if (std::abs(saved - *day) < 0.5 && *day == std::round(*day)) called.push_back(saved);
  }
  if (called.size() == 1) return called[0];
  std::string there;
  for (double saved : result.days) there += (there.empty() ? "" : ", ") + shortest(saved);
  refuse(result.folder, "--day", fmt::format("day {} was not saved", shortest(*day)), "saved days: " + there);
}

imaging::TissueState read_tissue(const SavedResult& result, const SavedBone& bone, double day) {
  const auto read = [&](const char* what) { return formats::read_image(volume_file(result, bone, day, what)).volume; };
  const Volume<float> fraction = read("bone_volume_fraction");
  imaging::TissueState out = imaging::empty_state(bone.name, fraction.grid);
  const auto field = [&](const char* what) {
    Volume<float> volume = read(what);
    if (!(volume.grid.extent == fraction.grid.extent))
      refuse(volume_file(result, bone, day, what), "", "has another size than the bone volume fraction");
    return std::move(volume.value);
  };
  out.woven = field("woven_fraction");
  out.lamellar = fraction.value;
  for (std::size_t v = 0; v < out.size(); ++v) out.lamellar[v] = std::max(0.0f, out.lamellar[v] - out.woven[v]);
  out.mineral = field("mineral");
  out.tumour = field("tumour");
  out.debris = field("debris");
  out.formation = field("formation");
  if (find_volume(result, bone, day, "cement")) out.inert = field("cement");  // saved where there is any
  if (find_volume(result, bone, day, "metal")) out.metal = field("metal");
  const std::vector<float> tissue = field("tissue");
  for (std::size_t v = 0; v < out.size(); ++v) out.tissue[v] = std::uint8_t(std::lround(tissue[v]));
  return out;
}

std::shared_ptr<const skeleton::Scan> read_scan(const SavedResult& result, const SavedBone& bone, ThreadPool& pool) {
  for (const std::string& file : {bone.ct, bone.mask}) {
    std::error_code none;
    if (!std::filesystem::exists(file, none))
      refuse(file, "RESULT", fmt::format("{} was cut out of this image, and it is not there", bone.name),
             "begin in the folder in which the run began");
    const auto as_before = [&](const std::string& part) {
      const auto was = result.inputs.find(part);
      if (was != result.inputs.end() && !was->second.empty() && sha256_of(part) != was->second)
        refuse(part, "RESULT", fmt::format("is another image than that from which {} was cut", bone.name),
               "put it back, or run the scenario again");
    };
    as_before(file);
    if (const auto numbers = formats::data_file_of(file)) as_before(numbers->string());
  }
  return skeleton::scan_of(formats::read_grey_values(bone.ct).volume, formats::read_labels(bone.mask), bone.label, {},
                           pool);
}

}  // namespace howship::records
