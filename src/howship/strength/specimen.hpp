// SPDX-License-Identifier: Apache-2.0
// A bone in a testing machine: cut out, turned to the load, held and driven.
#pragma once
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "howship/strength/materials.hpp"
#include "howship/strength/parameters.hpp"

namespace howship::strength {

/// Ways to load a bone; names as the command line and strength.csv have them.
enum class LoadCase {
  vertebral_compression,  ///< both end plates in cement, upper one pressed down along the axis of the body
  vertebral_flexion,      ///< the same with the upper plate tilted forward as it goes down
  femoral_stance,         ///< head pressed 20 degrees from the shaft, shaft held below
  sideways_fall,          ///< head pressed towards the greater trochanter, which lies on a pad
  axial,                  ///< both ends along the longest axis held, one pressed towards the other
  bending,                ///< both ends turned against each other; force is a moment, N mm
  torsion,                ///< one end turned about the longest axis; force is a moment, N mm
};
std::string_view name(LoadCase load);
std::optional<LoadCase> load_case(std::string_view name);
std::string load_case_names();  ///< separated by commas
std::span<const LoadCase> load_cases();

/// The usual one of a bone.
LoadCase usual_load_case(std::string_view bone_name);

/// Whether the bone answers with a moment, N mm, and not with a force.
bool is_moment(LoadCase load);

/// Whether a built-in bone of that name has the faces that the load case needs; and which bones have them, in words.
bool fits(LoadCase load, std::string_view bone_name);
std::string_view made_for(LoadCase load);

/// What the solver is given, and how to read its answer.
struct Specimen {
  LoadCase load{};
  Grid grid;  ///< turned with the load; z axis = direction the load pushes against
  ElasticProblem problem;
  std::vector<YieldStrains> yield;
  std::vector<Material> material;
  Drive drive;             ///< amount in mm (rad for moments)
  double height = 0;       ///< mm, free height between the driven and the held end
  double last_amount = 0;  ///< where the curve ends
  bool is_moment = false;
  std::vector<std::string> notes;
};

/// A specimen, or a sentence why the bone cannot be loaded so.
struct Mounted {
  std::optional<Specimen> specimen;
  std::string refusal;
};

/// `landmarks` as of a BoneModel; where they have no "head_centre", a hip's are found in the shape of `plain`. `plain`
/// is the bone before anything was put into it, by whose axes and ends the specimen is placed, so that before and after
/// are loaded alike; null: the map itself.
Mounted mount(const MaterialMap& map, LoadCase load, const std::vector<skeleton::Landmark>& landmarks,
              const SpecimenParameters& parameters, const MaterialMap* plain = nullptr);

}  // namespace howship::strength
