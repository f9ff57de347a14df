// SPDX-License-Identifier: Apache-2.0
#include "howship/imaging/pet.hpp"

#include <algorithm>
#include <cmath>

namespace howship::imaging {
namespace {

using S = PetSettings;
using P = Parameter<S>;
constexpr std::array parameters{
    P{&S::tumour_suv,
      {"tumour_suv",
       "1",
       0.5,
       30,
       "SUV of a voxel full of living tumour",
       {Origin::recalled, "osteolytic metastases mean 6.8 [cook_1998]", 'M'}}},
    P{&S::growth_power,
      {"tumour_suv_growth",
       "1",
       0,
       1,
       "power of a tumour's growth, over that of a usual tumour of its kind, with which it takes up more",
       {Origin::derived,
        "correlation 0.40 with proliferation [surov_2019, abstract], both lognormal with a spread of 0.7", 'L'}}},
    P{&S::debris_suv, {"debris_suv", "1", 0, 5, "SUV of dead tumour", {Origin::assumed, "no uptake but blood", 'L'}}},
    P{&S::red_marrow_suv,
      {"red_marrow_suv",
       "1",
       0.5,
       5,
       "SUV of red marrow",
       {Origin::derived, "vertebral marrow 1.3 +- 0.3 at half fat", 'M'}}},
    P{&S::yellow_marrow_suv,
      {"yellow_marrow_suv", "1", 0, 2, "SUV of yellow marrow", {Origin::recalled, "fat 0.3", 'M'}}},
    P{&S::resolution,
      {"pet_resolution",
       "mm",
       3,
       12,
       "width of a point (FWHM), positron range included",
       {Origin::recalled, "5-7 mm", 'M'}}},
    P{&S::spacing, {"pet_spacing", "mm", 1, 6, "voxel", {Origin::recalled, "3-4 mm", 'H'}}},
    P{&S::field,
      {"pet_field",
       "mm",
       60,
       700,
       "side of the cube that is kept; longer where a limb, rib or pelvis is",
       {Origin::assumed, "the bone and its surroundings", 'H'}}},
    P{&S::liver_suv,
      {"liver_suv",
       "1",
       0.5,
       6,
       "SUV of liver, the level at which pet_liver_noise is given",
       {Origin::published, "SUVmean 1.87 +- 0.41, n = 343 [liu_2019, abstract]", 'M'}}},
    P{&S::liver_noise,
      {"pet_liver_noise", "1", 0.02, 0.5, "coefficient of variation in liver", {Origin::recalled, "10-15 %", 'M'}}},
    P{&S::dose_per_weight,
      {"pet_dose_per_weight", "MBq/kg", 1, 8, "18F-FDG given", {Origin::recalled, "3-5 MBq/kg", 'H'}}},
    P{&S::delay, {"pet_delay", "min", 30, 120, "injection to scan", {Origin::recalled, "60 min", 'H'}}},
    P{&S::place_alone,
      {"pet_place_alone",
       "mm",
       0,
       30,
       "standard deviation along each axis of where a focus is thought to lie in a CT that was made apart",
       {Origin::derived, "5.7 to 11.2 mm on average, 94 lesions [registration_pet_ct, abstract]", 'M'}}},
    P{&S::place_together,
      {"pet_place_together",
       "mm",
       0,
       30,
       "the same in a CT that was made on the same table",
       {Origin::assumed, "bone moves little between the two; lesions were misplaced in 2 % [osman_2003, abstract]",
        'L'}}},
};

}  // namespace

std::span<const P> PetSettings::table() { return parameters; }

Mixture pet_mixture(const PetSettings& pet, const Marrow& marrow) {
  Mixture out;
  out.tumour = pet.tumour_suv;
  out.debris = pet.debris_suv;
  out.marrow = marrow.fat * pet.yellow_marrow_suv + (1.0 - marrow.fat) * pet.red_marrow_suv;
  for (const BodyTissueData& t : body_tissues()) out.around[std::size_t(t.tissue)] = t.suv;
  out.around[std::size_t(BodyTissue::liver)] = pet.liver_suv;
  return out;
}

Vec3 pet_field(const PetSettings& pet) { return {pet.field, pet.field, pet.field}; }

Grid pet_grid(const PetSettings& pet, const Coverage& field) {
  return grid_around(field.centre, field.size, {pet.spacing, pet.spacing, pet.spacing});
}

void pet_blur(Volume<float>& image, const PetSettings& pet, ThreadPool& pool) {
  // The voxel is a box of its own; the rest of the width comes from the blur.
  const double sigma = sigma_of_fwhm(pet.resolution) / pet.spacing,
               rest = std::sqrt(std::max(0.01, sigma * sigma - 1.0 / 12.0));
  blur(image, {rest, rest, rest}, pool);
}

Volume<float> pet_signal(const Scene& scene, const PetSettings& pet, const Vec3& centre, ThreadPool& pool) {
  const Mixture suv = pet_mixture(pet, scene.marrow);
  const auto around = around_state(scene, pool);
  Volume<float> out = compose(scene, on_state(scene, around, suv, pool), on_surround(scene, suv, pool),
                              pet_grid(pet, {centre, pet_field(pet)}), pool);
  pet_blur(out, pet, pool);
  return out;
}

Volume<float> pet_scan(const Volume<float>& signal, const PetSettings& pet, const NoiseKey& key, ThreadPool& pool) {
  Volume<float> noise(signal.grid);
  const Extent& e = signal.grid.extent;
  const std::size_t slice = std::size_t(e.ni) * std::size_t(e.nj);
  pool.run(std::size_t(e.nk), [&](std::size_t k) {
    for (std::size_t v = k * slice; v < (k + 1) * slice; ++v)
      noise.value[v] = float(noise_normal(key, NoiseChannel::quantum, v));
  });
  const double sigma = sigma_of_fwhm(pet.resolution) / pet.spacing;
  blur(noise, {sigma, sigma, sigma}, pool);
  // A Gaussian blur of white noise leaves (2 sigma sqrt(pi))^-3 of its variance.
  const double restore = std::pow(2.0 * sigma * std::sqrt(std::acos(-1.0)), 1.5);
  Volume<float> out(signal.grid);
  for (std::size_t v = 0; v < out.value.size(); ++v) {
    const double mean = std::max(0.0, double(signal.value[v]));
    const double deviation = pet.liver_noise * std::sqrt(mean * pet.liver_suv);
    out.value[v] = float(std::max(0.0, mean + deviation * restore * double(noise.value[v])));
  }
  return out;
}

}  // namespace howship::imaging
