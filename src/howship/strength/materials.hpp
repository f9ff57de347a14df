// SPDX-License-Identifier: Apache-2.0
// Stiffness and yield of each voxel, from what it is made of.
#pragma once
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "howship/base/parameter.hpp"
#include "howship/skeleton/bone_model.hpp"
#include "howship/strength/softening.hpp"

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

  double long_bone_modulus = 14900;  ///< E = modulus * ash^exponent, cortex too
  double long_bone_exponent = 1.86;
  double long_bone_cortex_ash = 1.12;
  double long_bone_yield_compression = 0.0073;
  double long_bone_yield_tension = 0.0061;

  double cortex_loss_exponent = 2.0;     ///< stiffness of eroded cortex ~ (matrix left)^exponent
  double woven_factor = 0.8;             ///< modulus of woven over that of lamellar bone of the same density
  double woven_mineral_exponent = 0.95;  ///< further loss of woven bone that is poor in mineral
  double lytic_residual_factor = 0.9;    ///< modulus and compressive yield stress of bone inside a lytic zone
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

/// What a voxel mainly is.
enum class Material : std::uint8_t { none, bone, tumour, cement, metal, plate };

/// Mechanical properties on a grid of cubic voxels in world millimetres.
struct MaterialMap {
  Grid grid;
  double edge = 1.0;
  std::vector<float> young, poisson;  ///< MPa; young is 0 in void
  std::vector<YieldStrains> yield;
  std::vector<Material> material;

  explicit MaterialMap(const Grid& g);
  MaterialMap() = default;
  bool solid(std::size_t v) const { return young[v] > 0; }
};

/// How the tissue differs from the bone as it was modelled; each may be null. All on the bone's grid.
struct TissueChange {
  const Volume<float>* matrix = nullptr;   ///< bone matrix fraction, lamellar and woven
  const Volume<float>* woven = nullptr;    ///< woven matrix fraction
  const Volume<float>* mineral = nullptr;  ///< mineral per matrix over the healthy ratio
  const Volume<float>* tumour = nullptr;   ///< tumour fraction
  const Volume<float>* inert = nullptr;    ///< cement fraction
};

enum class BoneKind { vertebra, long_bone };

/// T1 ... L5 are vertebrae; everything else takes the laws of long bones.
BoneKind kind_of(std::string_view bone_name);

/// `reference_only`: without posterior elements (vertebrae).
MaterialMap map_materials(const skeleton::BoneModel& bone, BoneKind kind, const TissueChange& change,
                          const MaterialParameters& parameters, bool reference_only);

/// Young's modulus of the kind's trabecular bone, MPa; density in mg/cm3 K2HPO4-equivalent.
double trabecular_modulus(BoneKind kind, double bmd, bool from_ct, const MaterialParameters& parameters);

}  // namespace howship::strength
