// SPDX-License-Identifier: Apache-2.0
#include "howship/strength/assess.hpp"

#include <algorithm>
#include <memory>
#include <utility>

#include "howship/base/ensure.hpp"
#include "howship/strength/place.hpp"

namespace howship::strength {
namespace {

constexpr double probe_strain = 0.001;  // of the linear solve; any would do

std::string_view name(Cycle cycle) { return cycle == Cycle::v ? "V" : cycle == Cycle::w ? "W" : "K"; }

/// A specimen under a small load.
struct Probe {
  std::optional<Specimen> specimen;
  std::unique_ptr<ElasticSolver> solver;
  SolveReport report;
  double force = 0, stiffness = 0;
  std::string refusal;  ///< empty where there is a stiffness
};

Probe probe_map(const MaterialMap& map, LoadCase load, const std::vector<skeleton::Landmark>& landmarks,
                const StrengthParameters& p, ThreadPool& pool, const MaterialMap* plain) {
  Mounted mounted = mount(map, load, landmarks, p.specimen, plain);
  Probe out;
  out.specimen = std::move(mounted.specimen);
  out.refusal = std::move(mounted.refusal);
  if (!out.specimen) return out;
  const Specimen& s = *out.specimen;
  if (s.drive.moved.empty()) {
    out.refusal = "nothing of the bone reaches the face that the load case '" + std::string(strength::name(load)) +
                  "' presses on";
    return out;
  }
  out.solver = std::make_unique<ElasticSolver>(s.problem, SolverOptions{}, pool);
  const double probe = s.last_amount * probe_strain / std::max(p.specimen.vertebra_strain, probe_strain);
  drive_to(*out.solver, s.drive, probe);
  out.report = out.solver->solve();
  out.force = drive_force(*out.solver, s.drive);
  out.stiffness = out.force / probe;
  if (!(out.stiffness > 0)) out.refusal = "the bone hangs on nothing between the driven and the held end";
  return out;
}

}  // namespace

void tell_activities(Strength& strength, std::string_view bone, double body_weight_kg, const LoadParameters& loads) {
  const std::vector<Activity> all = activities(bone, strength.load, body_weight_kg, loads);
  strength.bears = named(all, strength.failure_load, true, loads);
  strength.too_much = named(all, strength.failure_load, false, loads);
}

Assessment assess_map(const MaterialMap& map, std::string_view bone, LoadCase load,
                      const std::vector<skeleton::Landmark>& landmarks, double body_weight_kg, bool soften_too,
                      bool keep_fields, const StrengthParameters& p, ThreadPool& pool, const MaterialMap* plain,
                      const std::function<void(double)>& progress) {
  Probe probed = probe_map(map, load, landmarks, p, pool, plain);
  if (!probed.refusal.empty()) return {std::nullopt, probed.refusal};
  Specimen& s = *probed.specimen;
  ElasticSolver& solver = *probed.solver;
  const SolveReport& report = probed.report;
  const double force = probed.force;
  Strength out;
  out.load = load;
  out.is_moment = s.is_moment;
  out.notes = s.notes;
  for (const Material m : s.material) out.bone_volume += m == Material::bone;
  out.bone_volume *= s.problem.edge * s.problem.edge * s.problem.edge;
  out.stiffness = probed.stiffness;
  out.relative_residual = report.relative_residual;
  out.iterations = report.iterations;
  out.solves = 1;
  out.unknowns = double(solver.unknowns());
  out.bytes = solver.bytes();
  out.cycle = name(report.cycle);
  StrainFields fields = strain_fields(solver, s);
  out.linear = linear_criteria(s, fields, force, out.stiffness, p.criteria);
  out.first_failing = out.linear.first_failing;
  out.failure_load = out.linear.pistoia;
  out.daily_load = daily_load(bone, load, body_weight_kg, p.loads);

  std::vector<float> damage(s.problem.voxels.size());
  if (soften_too) {
    SofteningOptions options;
    if (progress) options.after_step = [&](int step) { progress(double(step) / options.steps); };
    const SofteningResult result = soften(solver, s.problem.moduli, s.yield, s.drive, s.last_amount, options);
    out.failure_load = result.strength;
    out.failure_displacement = result.strength_displacement;
    out.curve = result.curve;
    out.iterations += result.iterations;
    out.solves += result.solves;
    for (std::size_t v = 0; v < damage.size(); ++v) damage[v] = 1 - result.secant[v];
  } else {
    out.failure_displacement = out.failure_load / out.stiffness;
  }
  if (out.failure_load > 0) out.load_over_strength = out.daily_load / out.failure_load;
  out.fracture_probability = fracture_probability(out.load_over_strength, p.loads);
  tell_activities(out, bone, body_weight_kg, p.loads);

  if (keep_fields) {
    const double scale = out.daily_load > 0 ? out.daily_load / force : 1.0;
    StrengthFields kept;
    kept.grid = s.grid;
    kept.young.resize(damage.size());
    for (std::size_t v = 0; v < damage.size(); ++v) kept.young[v] = float(young(s.problem.moduli[v]));
    for (float& u : fields.energy_density) u *= float(scale * scale);
    for (float& e : fields.effective_strain) e *= float(scale);
    kept.energy_density = std::move(fields.energy_density);
    kept.effective_strain = std::move(fields.effective_strain);
    kept.damage = std::move(damage);
    kept.material = s.material;
    out.fields = std::move(kept);
  }
  return {std::move(out), ""};
}

std::optional<Stiffness> stiffness_of_map(const MaterialMap& map, LoadCase load,
                                          const std::vector<skeleton::Landmark>& landmarks, const StrengthParameters& p,
                                          ThreadPool& pool, const MaterialMap* plain) {
  const Probe probed = probe_map(map, load, landmarks, p, pool, plain);
  if (!probed.refusal.empty()) return std::nullopt;
  return Stiffness{probed.stiffness, stiffness_rule(*probed.specimen, probed.stiffness, p.criteria)};
}

MaterialMap material_map(const skeleton::BoneModel& bone, LoadCase load, const TissueChange& change,
                         const MaterialParameters& p, ThreadPool* pool) {
  const BoneKind kind = load == LoadCase::vertebral_compression || load == LoadCase::vertebral_flexion
                            ? BoneKind::vertebra
                            : kind_of(bone.name);
  return map_materials(bone, kind, change, p, kind == BoneKind::vertebra, pool);
}

Assessment assess(const StrengthInput& input, const StrengthParameters& p, ThreadPool& pool) {
  HOWSHIP_ENSURE(input.bone, "strength needs a bone");
  const LoadCase load = input.load.value_or(usual_load_case(input.bone->name));
  const MaterialMap map = material_map(*input.bone, load, input.change, p.materials);
  return assess_map(map, input.bone->name, load, input.bone->landmarks, input.body_weight_kg, input.soften,
                    input.keep_fields, p, pool);
}

double predicted_assessment_bytes(const Extent& e) {
  // The map, its turned copy, the problem and the curve's fields, beside the solver.
  return predicted_bytes(e, false, Cycle::k) + double(e.size()) * (2 * 17 + 8 + 4 * 8 + 5 * 4);
}

}  // namespace howship::strength
