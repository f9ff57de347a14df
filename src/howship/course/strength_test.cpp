// SPDX-License-Identifier: Apache-2.0
#include "howship/course/strength_test.hpp"

#include <algorithm>

#include "howship/strength/place.hpp"

namespace howship::course {
namespace {

using namespace space;

strength::LoadCase load_of(const scenario::Scenario& s, const std::string& bone) {
  const scenario::BoneChoice* choice = s.find_bone(bone);
  const auto wanted = choice ? strength::load_case(choice->load_case) : std::nullopt;
  return wanted.value_or(strength::usual_load_case(bone));
}

/// What a reader sees of all lesions of the bone together: tissue taken by tumour, and holes it left.
strength::SeenBone see(const Bone& bone) {
  const Voxels& v = bone.space.voxels();
  strength::SeenBone out;
  out.grid = v.grid;
  const std::size_t count = v.grid.extent.size();
  for (auto* field : {&out.bone, &out.reference, &out.lesion}) field->assign(count, 0);
  for (std::size_t i = 0; i < count; ++i) {
    out.bone[i] = bone.model.tissue.value[i] == std::uint8_t(skeleton::Tissue::bone);
    out.reference[i] = bone.model.part.value[i] == std::uint8_t(skeleton::Part::reference);
  }
  const double volume = v.spacing * v.spacing * v.spacing;
  const tumour::Parameters& p = bone.space.law().tumour;
  for (std::size_t i = 0; i < v.size(); ++i) {
    if (v.tissue[i] != Tissue::bone) continue;
    const double f = v.state[lamellar][i] + v.state[woven][i], start = double(v.initial_fraction[i]);
    const double pore = std::max(1.0 - f - v.inert[i], 1e-6);
    const bool tumour = (v.state[sensitive][i] + v.state[resistant][i]) / pore >= p.front_occupancy;
    if (bone.seeds.empty() || (!tumour && f >= (1.0 - p.hole_loss) * start)) continue;
    out.lesion[v.voxel[i]] = 1;
    out.matrix_before += volume * start;
    out.matrix_lost += volume * std::max(start - v.state[lamellar][i], 0.0);
    out.matrix_made += volume * v.state[woven][i];
  }
  out.landmarks = bone.model.landmarks;
  return out;
}

}  // namespace

strength::Hardware hardware_of(const scenario::HardwareChoice& choice, const skeleton::BoneModel& bone,
                               const strength::HardwareParameters& usual) {
  strength::Hardware out(strength::hardware_kind(choice.kind).value_or(strength::HardwareKind::nail), usual);
  out.from = world_of(choice.from, bone);
  out.to = world_of(choice.to, bone);
  out.diameter = choice.diameter.value_or(out.diameter);
  out.width = choice.width.value_or(out.width);
  out.thickness = choice.thickness.value_or(out.thickness);
  out.length = choice.length.value_or(out.length);
  if (choice.outward) out.outward = {-(*choice.outward)[0], -(*choice.outward)[1], (*choice.outward)[2]};
  return out;
}

std::vector<std::pair<std::size_t, std::string>> impossible_hardware(const Course& course) {
  std::vector<std::pair<std::size_t, std::string>> out;
  const scenario::Scenario& s = course.scenario();
  for (std::size_t h = 0; h < s.hardware.size(); ++h)
    for (const Bone& bone : course.bones()) {
      if (bone.model.name != s.hardware[h].bone) continue;
      const auto& materials = s.parameters.strength.materials;
      strength::MaterialMap map =
          strength::map_materials(bone.model, strength::kind_of(bone.model.name), {}, materials, false);
      const strength::Placed placed = strength::place_hardware(
          map, hardware_of(s.hardware[h], bone.model, s.parameters.strength.hardware), materials);
      if (!placed.refusal.empty()) out.emplace_back(h, placed.refusal);
    }
  return out;
}

std::vector<std::pair<std::string, std::string>> unloadable(const Course& course) {
  std::vector<std::pair<std::string, std::string>> out;
  const scenario::Scenario& s = course.scenario();
  for (const Bone& bone : course.bones()) {
    const strength::LoadCase load = load_of(s, bone.model.name);
    const strength::Mounted mounted =
        strength::mount(strength::material_map(bone.model, load, {}, s.parameters.strength.materials), load,
                        bone.model.landmarks, s.parameters.strength.specimen);
    if (!mounted.specimen) out.emplace_back(bone.model.name, mounted.refusal);
  }
  return out;
}

StrengthTest test_strength(const Course& course, std::size_t b, ThreadPool& pool) {
  const scenario::Scenario& s = course.scenario();
  const strength::StrengthParameters& parameters = s.parameters.strength;
  const Bone& bone = course.bones()[b];
  const Voxels& v = bone.space.voxels();
  const Law& law = bone.space.law();
  // Where nothing is simulated the bone is as it was modelled.
  Volume<float> matrix = bone.model.bone_volume_fraction, woven_part(v.grid), mineral(v.grid, 1.0f), tumour(v.grid),
                inert(v.grid);
  for (std::size_t i = 0; i < v.size(); ++i) {
    const std::size_t at = v.voxel[i];
    const double f = v.state[lamellar][i] + v.state[woven][i], healthy = bone::healthy_mineral(f, law.bone);
    // The model's own fraction, changed as the simulated one changed, so that a bone at rest is the bone as modelled.
    const double start = double(v.initial_fraction[i]);
    if (start > 0) matrix.value[at] *= float(f / start);
    woven_part.value[at] = f > 0 ? float(v.state[woven][i] / f) * matrix.value[at] : 0.0f;
    mineral.value[at] = healthy > 0 ? float(std::min(v.state[space::mineral][i] / healthy, 1.0)) : 1.0f;
    tumour.value[at] = float(v.state[sensitive][i] + v.state[resistant][i] + v.state[debris][i]);
    inert.value[at] = float(v.inert[i]);
  }
  const strength::LoadCase load = load_of(s, bone.model.name);
  const strength::MaterialMap plain = strength::material_map(bone.model, load, {}, parameters.materials);
  const strength::MaterialMap now =
      strength::material_map(bone.model, load, {&matrix, &woven_part, &mineral, &tumour, &inert}, parameters.materials);
  strength::MaterialMap treated = now;
  for (const scenario::HardwareChoice& h : s.hardware)
    if (h.bone == bone.model.name && h.start <= course.day() + 1e-9)
      strength::place_hardware(treated, hardware_of(h, bone.model, parameters.hardware), parameters.materials);

  StrengthTest out;
  out.assessment = strength::assess_map(treated, bone.model.name, load, bone.model.landmarks, s.patient.weight, true,
                                        s.output.strength_maps, parameters, pool, &plain);
  if (!out.assessment.strength) return out;
  const strength::LesionFindings lesion = strength::see_lesion(see(bone), bone.model.name, parameters.findings);
  const auto body = course.patient().care().body.now();
  out.scores = strength::score(lesion, bone.model.name, body.signals.pain, out.assessment.strength->load_over_strength,
                               course.has_fractured(b), parameters.findings);
  // Rigidity is that of bone alone: what a lesion took, whatever metal now carries.
  const bool vertebra = strength::kind_of(bone.model.name) == strength::BoneKind::vertebra;
  const Vec3 axis = vertebra            ? strength::upright_axis(plain).direction
                    : lesion.volume > 0 ? lesion.axis
                                        : strength::long_axis(plain).direction;
  std::vector<bool> keep;
  if (!vertebra && lesion.within_reference) {
    keep.resize(plain.young.size());
    for (std::size_t i = 0; i < keep.size(); ++i)
      keep[i] = bone.model.part.value[i] == std::uint8_t(skeleton::Part::reference);
  }
  out.scores.rigidity = strength::rigidity_left(now, plain, axis, keep);
  return out;
}

}  // namespace howship::course
