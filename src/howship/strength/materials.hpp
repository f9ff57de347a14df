// SPDX-License-Identifier: Apache-2.0
// Stiffness and yield of each voxel, from what it is made of.
#pragma once
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "howship/base/threads.hpp"
#include "howship/skeleton/bone_model.hpp"
#include "howship/strength/parameters.hpp"
#include "howship/strength/softening.hpp"

namespace howship::strength {

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
  const Volume<float>* quality = nullptr;  ///< share of its strength that tissue has; its stiffness stays
};

enum class BoneKind { vertebra, long_bone };

/// T1 ... L5 are vertebrae; everything else takes the laws of long bones.
BoneKind kind_of(std::string_view bone_name);

/// `reference_only`: without posterior elements (vertebrae). Same map with a pool as without.
MaterialMap map_materials(const skeleton::BoneModel& bone, BoneKind kind, const TissueChange& change,
                          const MaterialParameters& parameters, bool reference_only, ThreadPool* pool = nullptr);

/// Young's modulus of the kind's trabecular bone, MPa; density in mg/cm3 K2HPO4-equivalent.
double trabecular_modulus(BoneKind kind, double bmd, bool from_ct, const MaterialParameters& parameters);

}  // namespace howship::strength
