// SPDX-License-Identifier: Apache-2.0
// The numbers that shape the built-in bones. Lengths in mm, densities in mg/cm3 K2HPO4-equivalent, angles in degrees.
// "Young" is the reference man of 30 years; age and sex are applied by AgeAndSex.
#pragma once
#include <array>
#include <span>
#include <string_view>

#include "howship/base/parameter.hpp"

namespace howship::skeleton {

/// A vertebra: superelliptic body with waist, wedge, dished end plates and hollow back; posterior elements; canal.
/// The defaults are the reference lumbar body on which the strength figures of the theory were measured.
struct VertebraShape {
  double width = 44.0;
  double depth = 35.0;
  double posterior_height = 27.0;
  double anterior_height = 27.0;
  double waist = 0.12;
  double squareness = 2.3;
  double flat_back = 0.94;
  double back_hollow = 2.0;
  double back_hollow_width = 9.0;
  double lower_dish = 2.2;
  double upper_dish = 1.54;
  double wall_thickness = 0.30;
  double end_plate_thickness = 0.45;
  double posterior_thickness = 1.0;
  double canal_width = 24.3;
  double canal_depth = 17.5;
  double pedicle_width = 10.2;
  double pedicle_height = 14.4;
  double lamina_radius = 3.4;
  double lamina_height = 17.9;
  double transverse_reach = 38.0;
  double transverse_root_radius = 4.2;
  double transverse_tip_radius = 2.8;
  double spinous_thickness = 6.4;
  double spinous_length = 30.0;
  double spinous_height = 22.0;
  double articular_radius = 5.0;
  double articular_rise = 11.0;
  double articular_fall = 24.0;
  double trabecular_bmd = 170.0;
  double end_plate_density_gain = 0.30;
  double end_plate_density_depth = 3.0;
  double pedicle_density_gain = 0.25;
  double centre_density_loss = 0.10;
  double posterior_density_factor = 1.4;
  double cortical_ash = 0.95;
  double texture_spread = 0.18;
  double texture_length = 3.0;
};
std::span<const Parameter<VertebraShape>> vertebra_parameters();

/// One row of the level table; sizes of the adult upper end plate, canal and pedicle.
struct VertebraLevel {
  std::string_view name;
  double width, depth, posterior_height, canal_width, canal_depth, pedicle_width, pedicle_height;
  double anterior_over_posterior, transverse_reach;
  bool tabulated;  ///< false: halfway between its neighbours
};
const std::array<VertebraLevel, 17>& vertebra_levels();

/// The shape of T1 ... T12, L1 ... L5, young.
VertebraShape vertebra_shape(std::string_view level);

/// Proximal femur with torsion and bow; z along the proximal shaft.
struct FemurShape {
  double head_radius = 23.5;
  double offset = 43.0;
  double neck_shaft_angle = 126.0;
  double torsion = 14.2;
  double neck_radius = 15.5;
  double neck_base_radius = 19.0;
  double metaphysis_radius = 20.0;
  double metaphysis_length = 75.0;
  double trochanter_base_radius = 15.0;
  double trochanter_top_radius = 8.5;
  double trochanter_drop = 9.0;
  double lesser_trochanter_radius = 9.0;
  double shaft_radius = 14.5;
  double canal_radius = 6.8;
  double bow_radius = 943.0;
  double shaft_length = 125.0;
  double head_cortex = 0.9;
  double calcar_cortex = 2.6;
  double upper_neck_cortex = 1.0;
  double trochanter_cortex = 1.4;
  double trabecular_bmd = 180.3;
  double base_density_factor = 0.55;
  double head_density_gain = 1.25;
  double head_density_length = 18.0;
  double arcade_density_gain = 0.7;
  double arcade_density_length = 9.0;
  double ward_ash = 0.08;
  double ward_radius = 6.0;
  double canal_ash = 0.03;
  double canal_start = 35.0;
  double cortical_ash = 1.12;
  double texture_spread = 0.15;
  double texture_length = 4.0;
};
std::span<const Parameter<FemurShape>> femur_parameters();

/// Proximal humerus.
struct HumerusShape {
  double head_radius = 23.4;
  double head_height = 19.0;
  double medial_offset = 7.0;
  double posterior_offset = 2.0;
  double neck_shaft_angle = 135.0;
  double retroversion = 20.0;
  double greater_tuberosity_height = 14.0;
  double greater_tuberosity_radius = 9.0;
  double greater_tuberosity_drop = 8.0;
  double lesser_tuberosity_radius = 9.0;
  double groove_radius = 3.0;
  double groove_depth = 4.0;
  double metaphysis_radius = 19.0;
  double metaphysis_length = 65.0;
  double shaft_radius = 11.5;
  double canal_radius = 6.75;
  double shaft_length = 110.0;
  double head_cortex = 0.8;
  double metaphysis_cortex = 1.75;
  double trabecular_bmd = 300.0;
  double canal_ash = 0.03;
  double canal_start = 55.0;
  double cortical_ash = 1.12;
  double texture_spread = 0.15;
  double texture_length = 4.0;
};
std::span<const Parameter<HumerusShape>> humerus_parameters();

/// The sixth rib.
struct RibShape {
  double radius = 110.0;
  double arc = 170.0;
  double slope = 50.0;
  double height = 13.0;
  double thickness = 7.0;
  double squareness = 2.5;
  double twist = 20.0;
  double pleural_cortex = 1.4;
  double skin_cortex = 0.9;
  double end_cortex = 0.7;
  double trabecular_bmd = 81.2;
  double cortical_ash = 1.12;
  double texture_spread = 0.15;
  double texture_length = 3.0;
};
std::span<const Parameter<RibShape>> rib_parameters();

/// Iliac wing with acetabular roof and sacroiliac block.
struct IliumShape {
  double bowl_radius = 120.0;
  double width = 85.0;
  double height = 85.0;
  double centre_thickness = 4.5;
  double crest_thickness = 16.0;
  double cortex = 1.0;
  double acetabulum_radius = 26.0;
  double acetabulum_wall = 9.0;
  double sacroiliac_thickness = 35.0;
  double trabecular_bmd = 284.6;
  double front_to_back_gain = 0.20;
  double cortical_ash = 1.12;
  double texture_spread = 0.15;
  double texture_length = 3.0;
};
std::span<const Parameter<IliumShape>> ilium_parameters();

/// A plate of the skull vault.
struct SkullShape {
  double outer_radius = 85.0;
  double half_angle = 28.0;
  double outer_table = 1.5;
  double diploe = 3.5;
  double inner_table = 1.3;
  double trabecular_bmd = 293.5;
  double cortical_ash = 1.1;
  double texture_spread = 0.15;
  double texture_length = 3.0;
};
std::span<const Parameter<SkullShape>> skull_parameters();

/// What age and sex do to every bone.
struct AgeAndSex {
  double bmd_at_30 = 170.0;
  double bmd_at_60 = 120.0;
  double bmd_at_80 = 80.0;
  double menopause_loss = 0.10;
  double menopause_age = 51.0;
  double menopause_years = 4.0;
  double thinning_start = 40.0;
  double thinning_women = 0.004;
  double thinning_men = 0.002;
  double upper_neck_thinning = 3.0;
  double porosity_gain = 0.001;
  double size_women = 0.90;
  double height_women = 0.93;
  double mineralised_matrix_ash = 1.20;
};
std::span<const Parameter<AgeAndSex>> age_and_sex_parameters();

}  // namespace howship::skeleton
