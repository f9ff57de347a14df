// SPDX-License-Identifier: Apache-2.0
#include "howship/app/strength_files.hpp"
#include "howship/base/files.hpp"
#include "howship/formats/read_image.hpp"

namespace howship::app {
namespace {

using formats::Json;
using strength::Strength;

Json specimen_json(const Strength& s, bool linear) {
  Json out;
  const std::string force = s.is_moment ? "n_mm" : "n";
  out["load_case"] = std::string(strength::name(s.load));
  const std::string failure = s.is_moment ? "failure_moment_" : "failure_load_";
  out[failure + force] = linear ? Json{} : Json(s.failure_load);
  out["strength_by"] = linear ? "pistoia" : "curve";
  out[s.is_moment ? "failure_rotation_rad" : "failure_displacement_mm"] = s.failure_displacement;
  out[s.is_moment ? "stiffness_n_mm_per_rad" : "stiffness_n_per_mm"] = s.stiffness;
  out[(s.is_moment ? "pistoia_moment_" : "pistoia_load_") + force] = s.linear.pistoia;
  if (!s.is_moment) out["stiffness_rule_load_n"] = s.linear.stiffness_rule;
  out[(s.is_moment ? "first_yield_moment_" : "first_yield_load_") + force] = s.linear.first_yield;
  out[(s.is_moment ? "daily_moment_" : "daily_load_") + force] = s.daily_load;
  out["load_over_strength"] = s.load_over_strength;
  out["fracture_probability"] = s.fracture_probability;
  out["bears"] = s.bears;
  out["too_much"] = s.too_much;
  out["first_failing_ras_mm"] = s.first_failing;
  out["bone_volume_mm3"] = s.bone_volume;
  out["solver"] = {{"element", s.element},   {"cycle", s.cycle},           {"unknowns", s.unknowns},
                   {"solves", s.solves},     {"iterations", s.iterations}, {"relative_residual", s.relative_residual},
                   {"memory_bytes", s.bytes}};
  out["notes"] = s.notes;
  return out;
}

}  // namespace

Json strength_json(const TestedBone& tested, const Build& build) {
  const StrengthOptions& o = tested.options;
  const StrengthInput& input = tested.input;
  Json json;
  json["howship"] = build.version;
  json["program"] = {{"name", "howship strength"}, {"version", build.version}, {"commit", build.commit}};
  json["note"] = "A simulation for research. Not a medical device, and no advice to patients.";
  json["inputs_sha256"] = {{o.image, sha256_of(o.image)}, {o.mask, sha256_of(o.mask)}};
  for (const std::string& file : {o.image, o.mask})
    if (const auto data = formats::data_file_of(file)) json["inputs_sha256"][data->string()] = sha256_of(*data);
  json["input_notes"] = input.notes;
  json["labels"] = o.labels;
  if (input.opposite) json["opposite_labels"] = o.opposite;
  json["bone"] = {{"name", o.bone},
                  {"mask_volume_mm3", input.bone.volume},
                  {"mean_bmd_mg_per_cm3", input.bone.mean_bmd},
                  {"voxel_mm", input.edge},
                  {"centre_ras_mm", tested.specimens.centre}};
  json["calibration"] = !o.calibration.empty() ? Json(o.calibration)
                        : o.density            ? Json("density in mg/cm3")
                                               : Json("bmd_per_hu and bmd_offset, no phantom");
  json["world_axes"] = "RAS+ mm; maps lie on the specimen's own grid, which is turned with the load";
  for (const Specimen& one : tested.specimens.all) {
    json[one.name] = specimen_json(one.strength, o.linear);
    json[one.name]["rigidity_left"] = {{"axial", one.rigidity.axial},
                                       {"bending", one.rigidity.bending},
                                       {"torsion", one.rigidity.torsion},
                                       {"section_mm", one.rigidity.level}};
    if (input.opposite)
      json[one.name]["rigidity_beside_opposite"] = {{"axial", one.beside.axial},
                                                    {"bending", one.beside.bending},
                                                    {"torsion", one.beside.torsion},
                                                    {"section_mm", one.beside.level}};
  }
  json["weakest_section"] = {{"axial_n", tested.weakest.axial},
                             {"bending_n_mm2", tested.weakest.bending},
                             {"torsion_n_mm2", tested.weakest.torsion},
                             {"section_mm", tested.weakest.level}};
  json["done_to_it"] = tested.specimens.done_to_it;
  if (const auto& lesion = tested.lesion)
    json["lesion"] = {{"type", strength::name(lesion->type)},
                      {"volume_mm3", lesion->volume},
                      {"part_of_bone", lesion->part_of_reference},
                      {"part_of_diameter", lesion->part_of_diameter}};
  if (tested.scores.sins)
    json["sins"] = {{"total", tested.scores.sins->total},
                    {"stability", tested.scores.sins->stability},
                    {"location", tested.scores.sins->location},
                    {"pain", tested.scores.sins->pain},
                    {"lesion", tested.scores.sins->lesion},
                    {"alignment", tested.scores.sins->alignment},
                    {"collapse", tested.scores.sins->collapse},
                    {"posterolateral", tested.scores.sins->posterolateral},
                    {"pain_given", !o.pain.empty()}};
  if (tested.scores.mirels)
    json["mirels"] = {{"total", tested.scores.mirels->total},
                      {"fracture_probability", tested.scores.mirels->fracture_probability},
                      {"advice", tested.scores.mirels->advice},
                      {"pain_given", !o.pain.empty()}};
  json["parameters_given"] = o.settings;
  json["parameters"] = formats::parameters_json(
      strength::declarations(),
      [all = tested.asked.parameters](std::size_t row) mutable { return strength::value(all, row); });
  return json;
}

}  // namespace howship::app
