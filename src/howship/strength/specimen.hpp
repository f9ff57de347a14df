// SPDX-License-Identifier: Apache-2.0
// A bone in a testing machine: cut out, turned to the load, held and driven.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "howship/strength/materials.hpp"

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

/// The usual one of a bone.
LoadCase usual_load_case(std::string_view bone_name);

struct SpecimenParameters {
  double plate_modulus = 2500;     ///< MPa, cement discs and cups
  double plate_thickness = 3;      ///< mm beyond the highest point of the end plate
  double plate_reach = 6;          ///< mm below that point to which the disc fills hollows
  double flexion_tilt = 0.02;      ///< rad of forward tilt a mm of descent
  double stance_angle = 20;        ///< degrees between load and shaft, in the frontal plane
  double fall_adduction = 10;      ///< degrees
  double fall_rotation = 15;       ///< degrees, internal
  double held_end = 0.06;          ///< part of the length held at each end (axial, bending, torsion)
  double vertebra_strain = 0.02;   ///< apparent strain to which strength is sought
  double hip_displacement = 0.04;  ///< the same for the hip: part of the distance from head to support
  double long_strain = 0.02;
};
std::span<const Parameter<SpecimenParameters>> specimen_parameters();

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

/// `landmarks` as of a BoneModel; the hip needs "head_centre", "shaft_axis_top", "shaft_axis_bottom" and
/// "greater_trochanter".
Mounted mount(const MaterialMap& map, LoadCase load, const std::vector<skeleton::Landmark>& landmarks,
              const SpecimenParameters& parameters);

}  // namespace howship::strength
