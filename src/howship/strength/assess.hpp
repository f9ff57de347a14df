// SPDX-License-Identifier: Apache-2.0
// How strong a bone is: one call from tissue to newtons.
#pragma once
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "howship/strength/criteria.hpp"
#include "howship/strength/daily_loads.hpp"

namespace howship::strength {

/// A bone as simulated, or as modelled where no tissue is given.
struct StrengthInput {
  const skeleton::BoneModel* bone = nullptr;
  TissueChange change;
  std::optional<LoadCase> load;  ///< the usual one of the bone where absent
  double body_weight_kg = 70;
  bool soften = true;  ///< false: linear criteria only, a tenth of the time
  bool keep_fields = false;
};

/// Maps on the specimen's grid, which is turned with the load; all in one length.
struct StrengthFields {
  Grid grid;
  std::vector<float> young;             ///< MPa
  std::vector<float> energy_density;    ///< MPa at the daily load (at the first 0.1 % of strain for moments)
  std::vector<float> effective_strain;  ///< at the same load
  std::vector<float> damage;            ///< 1 - secant over elastic modulus at the end of the curve
  std::vector<Material> material;
};

struct Strength {
  LoadCase load{};
  bool is_moment = false;           ///< forces are moments, N mm, and displacements radians
  double stiffness = 0;             ///< N/mm
  double failure_load = 0;          ///< N: softening where asked for, else Pistoia's
  double failure_displacement = 0;  ///< mm
  LinearCriteria linear;
  double daily_load = 0;  ///< N, of the activity the load case stands for
  double load_over_strength = 0;
  double fracture_probability = 0;  ///< under one such load
  /// What the bone bears of daily life, and what is too much for it; names parted by commas.
  std::string bears, too_much;
  double bone_volume = 0;  ///< mm3 of the specimen's bone
  std::vector<CurvePoint> curve;
  Vec3 first_failing{};  ///< world mm
  double unknowns = 0, iterations = 0, solves = 0, bytes = 0, relative_residual = 0;
  std::string element = "incompatible modes", cycle;
  std::vector<std::string> notes;
  std::optional<StrengthFields> fields;
};

/// Says what a bone of that failure load bears of daily life.
void tell_activities(Strength& strength, std::string_view bone, double body_weight_kg, const LoadParameters& loads);

/// A strength, or a sentence why there is none.
struct Assessment {
  std::optional<Strength> strength;
  std::string refusal;
};

/// Of a bone. Throws RunError where the solver does not converge.
Assessment assess(const StrengthInput& input, const StrengthParameters& parameters, ThreadPool& pool);

/// Of a map of materials, e.g. with cement or hardware in it. `bone` names the bone for its daily load; `plain` as
/// mount() has it. `progress`, where given, is told from time to time which part of the work is done, 0 to 1.
Assessment assess_map(const MaterialMap& map, std::string_view bone, LoadCase load,
                      const std::vector<skeleton::Landmark>& landmarks, double body_weight_kg, bool soften,
                      bool keep_fields, const StrengthParameters& parameters, ThreadPool& pool,
                      const MaterialMap* plain = nullptr, const std::function<void(double)>& progress = {});

/// What one small load says of a bone.
struct Stiffness {
  double value = 0;  ///< N/mm, N mm/rad
  double rule = 0;   ///< LinearCriteria::stiffness_rule
};
/// The numbers of assess_map() and none of the rest of its work; nothing where it has no strength.
std::optional<Stiffness> stiffness_of_map(const MaterialMap& map, LoadCase load,
                                          const std::vector<skeleton::Landmark>& landmarks,
                                          const StrengthParameters& parameters, ThreadPool& pool,
                                          const MaterialMap* plain = nullptr);

/// The materials of a bone as assess() takes them: a vertebra as its body alone. Same map with a pool as without.
MaterialMap material_map(const skeleton::BoneModel& bone, LoadCase load, const TissueChange& change,
                         const MaterialParameters& parameters, ThreadPool* pool = nullptr);

/// Bytes that assessing a map of this extent takes at most, known before it starts.
double predicted_assessment_bytes(const Extent& extent);

}  // namespace howship::strength
