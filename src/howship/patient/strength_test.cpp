// SPDX-License-Identifier: Apache-2.0
#include "howship/patient/strength_test.hpp"
#include "howship/patient/bearing.hpp"

#include <algorithm>
#include <cmath>

#include "howship/patient/surrogates.hpp"
#include "howship/patient/symptoms.hpp"
#include "howship/strength/hardware.hpp"
#include "howship/strength/place.hpp"

namespace howship::patient {
namespace {

using namespace space;

/// What a reader sees of all lesions of the bone together: tissue taken by tumour, and holes it left. An image shows
/// what is more or less at each place than before, not how much was lost and made again there.
strength::SeenBone see(const Site& site) {
  const tumour::Parameters& p = site.law().tumour;
  const Voxels& v = site.voxels();
  strength::SeenBone out;
  out.grid = v.grid;
  const std::size_t count = v.grid.extent.size();
  for (auto* field : {&out.bone, &out.reference, &out.lesion}) field->assign(count, 0);
  for (std::size_t i = 0; i < count; ++i) {
    out.bone[i] = site.model().tissue.value[i] == std::uint8_t(skeleton::Tissue::bone);
    out.reference[i] = site.model().part.value[i] == std::uint8_t(skeleton::Part::reference);
  }
  const double volume = v.spacing * v.spacing * v.spacing;
  for (std::size_t i = 0; i < v.size(); ++i) {
    if (v.tissue[i] != Tissue::bone) continue;
    const double f = v.state[lamellar][i] + v.state[woven][i], start = double(v.initial_fraction[i]);
    const double pore = std::max(1.0 - f - v.inert[i], 1e-6);
    const bool tumour = living(v.state, i) / pore >= p.front_occupancy;
    if (site.lesions().empty() || (!tumour && f >= (1.0 - p.hole_loss) * start)) continue;
    out.lesion[v.voxel[i]] = 1;
    out.matrix_before += volume * start;
    (f < start ? out.matrix_lost : out.matrix_made) += volume * std::abs(f - start);
  }
  out.landmarks = site.model().landmarks;
  return out;
}

}  // namespace

strength::Hardware hardware_of(const therapy::LocalOrder& order, const strength::HardwareParameters& usual) {
  using strength::Hardware;
  constexpr std::pair<std::string_view, Vec3 Hardware::*> places[] = {
      {"from", &Hardware::from}, {"to", &Hardware::to}, {"outward", &Hardware::outward}};
  constexpr std::pair<std::string_view, double Hardware::*> sizes[] = {{"diameter", &Hardware::diameter},
                                                                       {"width", &Hardware::width},
                                                                       {"thickness", &Hardware::thickness},
                                                                       {"length", &Hardware::length}};
  const auto kind = strength::hardware_kind(order.what->key);
  HOWSHIP_ENSURE(kind, "metal is of a kind that the solver knows");
  Hardware out(*kind, usual);
  const auto member_of = [](const auto& table, std::string_view key) {
    const auto row =
        std::find_if(std::begin(table), std::end(table), [&](const auto& one) { return one.first == key; });
    HOWSHIP_ENSURE(row != std::end(table), "every number of metal has a place in the solver");
    return row->second;
  };
  for (const therapy::LocalInput& input : order.what->inputs) {
    if (input.kind == therapy::LocalInput::Kind::number) {
      const double size = order.number(input.key);
      if (!std::isnan(size)) out.*member_of(sizes, input.key) = size;
    } else {
      const Vec3& at = order.place(input.key);
      if (!std::isnan(at[0])) out.*member_of(places, input.key) = at;
    }
  }
  return out;
}

bool is_metal(const therapy::LocalOrder& order) { return order.what->where == therapy::LocalTreatment::Where::metal; }

namespace {

constexpr double edge_of_canal = 40.0;  // mm3 that voxels at its wall may seem to take

/// mm3 of metal where the spinal canal is.
double metal_in_canal(const strength::MaterialMap& map, const Site& site) {
  const Grid& grid = site.model().tissue.grid;
  std::vector<std::uint8_t> canal(grid.extent.size(), 0);
  for (const std::uint32_t v : site.known().canal.voxel) canal[v] = 1;
  double out = 0.0;
  for (std::size_t v = 0; v < map.material.size(); ++v) {
    if (map.material[v] != strength::Material::metal) continue;
    const Vec3 at = grid.to_world.inverse(map.grid.place(v));
    const int i = int(std::lround(at[0])), j = int(std::lround(at[1])), k = int(std::lround(at[2]));
    if (grid.extent.contains(i, j, k) && canal[grid.extent.index(i, j, k)]) out += map.edge * map.edge * map.edge;
  }
  return out;
}

}  // namespace

std::vector<std::pair<std::size_t, std::string>> impossible_metal(const Patient& patient) {
  std::vector<std::pair<std::size_t, std::string>> out;
  const strength::StrengthParameters& parameters = patient.plan->parameters.strength;
  for (std::size_t i = 0; i < patient.plan->orders.size(); ++i) {
    const auto* treat = std::get_if<TreatPlace>(&patient.plan->orders[i].what);
    if (!treat || !is_metal(treat->what)) continue;
    for (const Site& site : patient.sites) {
      if (site.name() != treat->bone) continue;
      strength::MaterialMap map =
          strength::map_materials(site.model(), strength::kind_of(site.name()), {}, parameters.materials, false);
      const strength::Placed placed =
          strength::place_hardware(map, hardware_of(treat->what, parameters.hardware), parameters.materials);
      if (!placed.refusal.empty())
        out.emplace_back(i, placed.refusal);
      else if (metal_in_canal(map, site) > edge_of_canal)
        out.emplace_back(i, "it would pass through the spinal canal");
    }
  }
  return out;
}

std::vector<std::pair<std::string, std::string>> unloadable(const Patient& patient) {
  std::vector<std::pair<std::string, std::string>> out;
  const strength::StrengthParameters& parameters = patient.plan->parameters.strength;
  for (const Site& site : patient.sites) {
    const strength::LoadCase load = site.load_case();
    const strength::Mounted mounted =
        strength::mount(strength::material_map(site.model(), load, {}, parameters.materials), load,
                        site.model().landmarks, parameters.specimen);
    if (!mounted.specimen) out.emplace_back(site.name(), mounted.refusal);
  }
  return out;
}

BoneMaps maps_of(const Patient& patient, const Site& site, ThreadPool* pool) {
  const strength::StrengthParameters& parameters = patient.plan->parameters.strength;
  const Voxels& v = site.voxels();
  const Law& law = site.law();
  // Where nothing is simulated the bone is as it was modelled.
  Volume<float> matrix = site.model().bone_volume_fraction, woven_part(v.grid), mineral(v.grid, 1.0f), tumour(v.grid),
                inert, quality;
  // Arrays of a bone's size cost more than what is reckoned with them: most bones hold no cement, and sound tissue.
  bool has_inert = false, has_quality = false;
  for (std::size_t i = 0; i < v.size(); ++i) {
    has_inert = has_inert || double(v.inert[i]) != 0.0;
    has_quality = has_quality || v.state[tissue_quality][i] != 1.0;
  }
  if (has_inert) inert = Volume<float>(v.grid);
  if (has_quality) quality = Volume<float>(v.grid, 1.0f);
  const auto take = [&](std::size_t i) {
    const std::size_t at = v.voxel[i];
    const double f = v.state[lamellar][i] + v.state[woven][i], healthy = bone::healthy_mineral(f, law.bone);
    // The model's own fraction, changed as the simulated one changed, so that a bone at rest is the bone as modelled.
    const double start = double(v.initial_fraction[i]);
    if (start > 0) matrix.value[at] *= float(f / start);
    woven_part.value[at] = f > 0 ? float(v.state[woven][i] / f) * matrix.value[at] : 0.0f;
    mineral.value[at] = healthy > 0 ? float(std::min(v.state[space::mineral][i] / healthy, 1.0)) : 1.0f;
    tumour.value[at] = float(living(v.state, i) + v.state[debris][i]);
    if (has_inert) inert.value[at] = float(v.inert[i]);
    if (has_quality) quality.value[at] = float(v.state[tissue_quality][i]);
  };
  constexpr std::size_t block = 4096;
  const auto take_block = [&](std::size_t b) {
    for (std::size_t i = b * block; i < std::min(v.size(), (b + 1) * block); ++i) take(i);
  };
  const std::size_t blocks = (v.size() + block - 1) / block;
  if (pool)
    pool->run(blocks, take_block);
  else
    for (std::size_t b = 0; b < blocks; ++b) take_block(b);
  const strength::LoadCase load = site.load_case();
  BoneMaps out;
  out.plain = strength::material_map(site.model(), load, {}, parameters.materials, pool);
  out.now = strength::material_map(
      site.model(), load,
      {&matrix, &woven_part, &mineral, &tumour, has_inert ? &inert : nullptr, has_quality ? &quality : nullptr},
      parameters.materials, pool);
  for (const Given& given : site.given) {
    if (!is_metal(given.order)) continue;
    if (!out.with_metal) out.with_metal = out.now;
    strength::place_hardware(*out.with_metal, hardware_of(given.order, parameters.hardware), parameters.materials);
  }
  return out;
}

double reference_load(const Patient& patient, const Site& site, double day) {
  const Plan& plan = *patient.plan;
  const double age = plan.person.age + day / body::days_in_year;
  return strength::daily_load(site.name(), site.load_case(), plan.person.weight, plan.parameters.strength.loads,
                              vigour(age, plan.person.male, plan.parameters.fracture));
}

StrengthTest test_strength(const Patient& patient, const Site& site, ThreadPool& pool) {
  const Plan& plan = *patient.plan;
  const strength::StrengthParameters& parameters = plan.parameters.strength;
  const BoneMaps maps = maps_of(patient, site, &pool);
  StrengthTest out;
  out.assessment = strength::assess_map(maps.treated(), site.name(), site.load_case(), site.model().landmarks,
                                        plan.person.weight, true, plan.strength_maps, parameters, pool, &maps.plain);
  if (!out.assessment.strength) return out;
  strength::Strength& found = *out.assessment.strength;
  // A crushed body is denser than the tissue of its model.
  found.failure_load *= 1.0 + plan.parameters.fracture.compaction * site.collapse.loss;
  found.daily_load = reference_load(patient, site, patient.day()) * site.load_factor(patient.day());
  found.load_over_strength = found.failure_load > 0.0 ? found.daily_load / found.failure_load : 0.0;
  found.fracture_probability = strength::fracture_probability(found.load_over_strength, parameters.loads);
  strength::tell_activities(found, site.name(), plan.person.weight, parameters.loads);
  const strength::LesionFindings lesion = strength::see_lesion(see(site), site.name(), parameters.findings);
  out.scores = strength::score(lesion, site.name(), pain_of_place(patient, site), found.load_over_strength,
                               site.collapse.loss, site.collapse.kyphosis, parameters.findings);
  // Rigidity is that of bone alone: what a lesion took, whatever metal now carries.
  const bool vertebra = strength::kind_of(site.name()) == strength::BoneKind::vertebra;
  const Vec3 axis = vertebra            ? strength::upright_axis(maps.plain).direction
                    : lesion.volume > 0 ? lesion.axis
                                        : strength::long_axis(maps.plain).direction;
  std::vector<bool> keep;
  if (!vertebra && lesion.within_reference) {
    keep.resize(maps.plain.young.size());
    for (std::size_t i = 0; i < keep.size(); ++i)
      keep[i] = site.model().part.value[i] == std::uint8_t(skeleton::Part::reference);
  }
  out.scores.rigidity = strength::rigidity_left(maps.now, maps.plain, axis, keep);
  return out;
}

StrengthTest reckon_strength(const Patient& patient, const Site& site) {
  const Plan& plan = *patient.plan;
  const strength::StrengthParameters& parameters = plan.parameters.strength;
  StrengthTest out;
  // Until something has touched the bone nobody has looked at it.
  double log_healthy = site.resistance.log_healthy;
  if (!(site.resistance.healthy_stiffness > 0.0)) {
    const auto& known = site.known().healthy;
    if (!known || !(known->stiffness > 0.0)) return out;
    log_healthy = known->log_strength;
  }
  strength::Strength& found = out.assessment.strength.emplace();
  found.load = site.load_case();
  if (site.held()) {  // what holds it was solved when it was put there, and is carried from day to day
    found.failure_load = std::exp(known_log_strength(patient, site));
  } else {
    found.failure_load = std::exp(log_healthy + strength::log_left(plan.surrogates->strength, weakened(patient, site)));
    found.failure_load *= 1.0 + plan.parameters.fracture.compaction * site.collapse.loss;
  }
  found.daily_load = reference_load(patient, site, patient.day()) * site.load_factor(patient.day());
  found.load_over_strength = found.daily_load / found.failure_load;
  found.fracture_probability = strength::fracture_probability(found.load_over_strength, parameters.loads);
  strength::tell_activities(found, site.name(), plan.person.weight, parameters.loads);
  out.scores = strength::score(strength::see_lesion(see(site), site.name(), parameters.findings), site.name(),
                               pain_of_place(patient, site), found.load_over_strength, site.collapse.loss,
                               site.collapse.kyphosis, parameters.findings);
  return out;
}

}  // namespace howship::patient
