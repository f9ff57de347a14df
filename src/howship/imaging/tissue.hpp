// SPDX-License-Identifier: Apache-2.0
// What every test looks at: the tissue of one bone and its margin, as plain volumes on one grid.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "howship/base/threads.hpp"
#include "howship/imaging/materials.hpp"
#include "howship/numerics/grid.hpp"
#include "howship/skeleton/bone_model.hpp"

namespace howship::imaging {

/// What fills the voxels marked `inert`.
enum class Inert : std::uint8_t { cement, titanium, steel };

constexpr Material material_of(Inert kind) {
  return kind == Inert::cement ? Material::cement : kind == Inert::titanium ? Material::titanium : Material::steel;
}

/// One bone at one moment. Each vector has one value a voxel of `grid`, i fastest. Fractions are volumes per voxel
/// volume; what they leave over is marrow in bone, and the surroundings' own tissue in canal and soft voxels.
struct TissueState {
  std::string bone;  ///< canonical name, e.g. "L3"
  Grid grid;         ///< world RAS mm, of the bone itself (origin = centre of its reference part)
  std::vector<float> lamellar;
  std::vector<float> woven;
  std::vector<float> mineral;        ///< matrix volume that carries healthy mineral: h / (h0/f0); = lamellar in health
  std::vector<float> tumour;         ///< living tumour
  std::vector<float> debris;         ///< dead tumour
  std::vector<float> formation;      ///< mineral deposition relative to this site in health (1 = healthy)
  std::vector<float> inert;          ///< cement or hardware
  std::vector<float> metal{};        ///< hardware that loads know and readers do not; empty where there is none
  std::vector<std::uint8_t> tissue;  ///< a skeleton::Tissue
  Inert inert_kind = Inert::cement;
  double canal_fragment = 0.0;  ///< mm that broken bone stands in the spinal canal from the front

  std::size_t size() const { return grid.extent.size(); }
};

/// All fields sized for `grid` and empty: no matrix, no tumour, no formation, tissue outside.
TissueState empty_state(std::string bone, const Grid& grid);

/// The healthy bone of a model.
TissueState healthy_state(const skeleton::BoneModel& bone);

/// A state from before the disease without what a lesion may have left in it: no tumour, debris or implant.
TissueState without_lesions(const TissueState& before);

/// The same bone on the same day without its lesions: as it is now where no lesion reaches (8 mm), and there as it was
/// in health times what the rest of the bone has lost or gained since, so that a treatment of the whole skeleton is not
/// read as a lesion. `before`: on the same grid, in health.
TissueState healthy_twin(const TissueState& now, const TissueState& before, ThreadPool& pool);

/// The same with its metal (titanium) in place of what is there, as CT shows it where it is asked to; cement as so much
/// of it as has its number, `cement_over_metal`.
TissueState with_metal(const TissueState& state, double cement_over_metal);

/// Living tumour, mm3.
double tumour_volume(const TissueState& state);

}  // namespace howship::imaging
