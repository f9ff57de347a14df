// SPDX-License-Identifier: Apache-2.0
// Every number that tests of strength rest on, declared once: `[parameters.strength]` of a scenario and `--set` of
// `howship strength`.
#pragma once
#include <span>

#include "howship/base/parameter.hpp"

namespace howship::strength {

/// Laws of density and what other materials are; MPa, strains as numbers, densities in g/cm3.
struct MaterialParameters {
  double bone_poisson = 0.3;

  double vertebra_modulus = 2980;  ///< E = modulus * bmd^exponent
  double vertebra_exponent = 1.05;
  double vertebra_strength = 44.9;  ///< plateau = strength * bmd^exponent; for bones from CT
  double vertebra_strength_exponent = 1.39;
  double side_artefact = 1.28;  ///< on modulus and strength of vertebrae from CT
  double vertebra_shell_modulus = 5600;
  double vertebra_yield_compression = 0.0077;
  double vertebra_yield_tension = 0.0070;

  double long_bone_modulus = 14900;  ///< E = modulus * ash^exponent, cortex of shafts too
  double long_bone_exponent = 1.86;
  double metaphysis_modulus = 9650;  ///< cortex of femoral head, neck and trochanters at metaphysis_ash
  double metaphysis_ash = 1.12;
  double metaphysis_length = 75;  ///< mm of shaft over which that becomes the shaft's law
  double long_bone_yield_compression = 0.0073;
  double long_bone_yield_tension = 0.0061;

  double cortex_loss_exponent = 2.0;     ///< stiffness of eroded cortex ~ (matrix left)^exponent
  double woven_factor = 0.8;             ///< modulus of woven over that of lamellar bone of the same density
  double woven_mineral_exponent = 0.95;  ///< further loss of woven bone that is poor in mineral
  double lytic_residual_factor = 0.9;    ///< modulus and compressive yield stress of bone inside a lytic zone
  double lytic_tumour = 0.05;            ///< tumour from which a place that has lost bone is lytic
  double tumour_modulus = 5;
  double tumour_poisson = 0.45;

  double cement_modulus = 2500;
  double cement_poisson = 0.33;
  double cement_compressive_strength = 85;
  double cement_tensile_strength = 40;
  double metal_modulus = 110000;
  double metal_poisson = 0.34;
  double pedicle_stub = 2;  ///< mm left on a body cut from its posterior elements
  double least_fill = 0.3;  ///< voxels less full than this are void
};
std::span<const Parameter<MaterialParameters>> material_parameters();

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

struct CriteriaParameters {
  double pistoia_strain = 0.007;       ///< effective strain
  double pistoia_volume = 0.02;        ///< part of the bone that exceeds it at failure
  double stiffness_strain = 0.0068;    ///< failure load = this * stiffness * height (vertebrae)
  double first_yield_volume = 1000.0;  ///< mm3 of connected bone that yields at failure
};
std::span<const Parameter<CriteriaParameters>> criteria_parameters();

struct LoadParameters {
  double standing_t1 = 70;  ///< N at `standing_weight`; between the levels given, linear
  double standing_t6 = 300;
  double standing_t12 = 450;
  double standing_l1 = 500;
  double standing_l3 = 600;
  double standing_l5 = 700;
  double standing_weight = 70;  ///< kg
  double lifting_factor = 2.5;  ///< flexion with 20 kg over standing
  double hip_walking = 2.38;    ///< body weights
  double hip_stairs_up = 2.51;
  double hip_stairs_down = 2.60;
  double hip_stumbling = 8.0;
  double arm_use = 0.5;           ///< body weights on the humerus, carrying and pushing up
  double rib_use = 0.045;         ///< body weights on one rib, coughing, lying on it, carrying
  double skull_use = 0.1;         ///< body weights on the skull, lying, carrying on the head
  double leg_torsion = 0.0224;    ///< body weights times m
  double leg_bending = 0.06;      ///< body weights times m
  double arm_torsion = 0.010;     ///< body weights times m
  double arm_bending = 0.015;     ///< body weights times m
  double fall_height = 0.75;      ///< m, of the centre of mass
  double fall_stiffness = 71000;  ///< N/m
  double fall_mass_part = 0.35;
  double fall_soft_tissue = 71;     ///< N taken off a mm
  double fall_soft_thickness = 25;  ///< mm over the trochanter
  double strength_spread = 0.15;    ///< logistic scale of ln(load / strength)
  double activity_limit = 0.5;      ///< load over strength up to which an activity is borne
};
std::span<const Parameter<LoadParameters>> load_parameters();

/// From the values of an image to density, where nothing else is said.
struct CalibrationParameters {
  double bmd_per_hu = 0.85;     ///< mg/cm3/HU
  double bmd_offset = 0.0;      ///< mg/cm3
  double metal_density = 2125;  ///< mg/cm3; densities from here on are metal
};
std::span<const Parameter<CalibrationParameters>> calibration_parameters();

/// How what is seen of a lesion becomes the rows of a clinical score.
struct FindingParameters {
  double lytic_change = 0.15;          ///< matrix lost over what was there, from which a lesion counts as lytic
  double blastic_change = 0.15;        ///< the same of matrix made
  double pain_present = 1.0;           ///< 0 to 10
  double pain_moderate = 4.0;          ///< 0 to 10
  double mechanical_ratio = 0.6;       ///< daily load over strength from which pain is of loading
  double posterior_part = 0.3;         ///< of a pedicle and its arch that is taken before it counts as involved
  double peritrochanteric_reach = 75;  ///< mm below the tip of the greater trochanter
  double deformity = 15;               ///< degrees of kyphosis that a reader calls a deformity
  double rigidity_loss = 0.35;         ///< of any rigidity, at which a section is at risk
  double sins_potentially_unstable = 7;
  double sins_unstable = 13;
  double mirels_borderline = 8;
  double mirels_fixation = 9;
};
std::span<const Parameter<FindingParameters>> finding_parameters();

/// Sizes of hardware where its user gives none; mm.
struct HardwareParameters {
  double nail_diameter = 10;
  double screw_diameter = 6.5;
  double screw_length = 45;
  double screw_convergence = 15;  ///< degrees that a pedicle screw turns inwards
  double rod_diameter = 5.5;
  double bone_plate_width = 15;
  double bone_plate_thickness = 5;
};
std::span<const Parameter<HardwareParameters>> hardware_parameters();

struct StrengthParameters {
  CalibrationParameters calibration;
  MaterialParameters materials;
  SpecimenParameters specimen;
  CriteriaParameters criteria;
  LoadParameters loads;
  FindingParameters findings;
  HardwareParameters hardware;
};

/// All of them one after the other, as `[parameters.strength]` lists them.
std::span<const Declaration> declarations();
/// The value of declaration `row`.
double& value(StrengthParameters& parameters, std::size_t row);

}  // namespace howship::strength
