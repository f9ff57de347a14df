// SPDX-License-Identifier: Apache-2.0
// FDG-PET: glucose uptake of living tumour and normal tissues, blurred, with noise that follows the local mean.
#pragma once
#include "howship/imaging/filter.hpp"
#include "howship/imaging/noise.hpp"
#include "howship/imaging/scene.hpp"

namespace howship::imaging {

struct PetSettings {
  double tumour_suv = 7.0;
  double growth_power = 0.4;
  double debris_suv = 0.5;
  double red_marrow_suv = 1.9;
  double yellow_marrow_suv = 0.5;
  double resolution = 6.0;  // mm, FWHM
  double spacing = 3.0;     // mm
  double field = 192.0;     // mm
  double liver_suv = 1.87;
  double liver_noise = 0.12;
  double dose_per_weight = 4.0;  // MBq/kg
  double delay = 60.0;           // min
  double place_alone = 7.0;      // mm
  double place_together = 2.0;   // mm
  static std::span<const Parameter<PetSettings>> table();
};

/// Standardised uptake of each ingredient. Mineral takes none, so a lesion that is mostly bone is less avid.
Mixture pet_mixture(const PetSettings& pet, const Marrow& marrow);

/// What is usually shown, mm; its grid and blur.
Vec3 pet_field(const PetSettings& pet);
Grid pet_grid(const PetSettings& pet, const Coverage& field);
void pet_blur(Volume<float>& image, const PetSettings& pet, ThreadPool& pool);
/// SUV around `centre`, blurred, without noise.
Volume<float> pet_signal(const Scene& scene, const PetSettings& pet, const Vec3& centre, ThreadPool& pool);

/// Noise correlated over one resolution length, variance proportional to the local mean.
Volume<float> pet_scan(const Volume<float>& signal, const PetSettings& pet, const NoiseKey& key, ThreadPool& pool);

}  // namespace howship::imaging
