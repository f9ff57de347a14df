// SPDX-License-Identifier: Apache-2.0
#include "howship/imaging/modalities/pet.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "howship/imaging/modalities/list.hpp"
#include "howship/imaging/modalities/shared.hpp"

namespace howship::imaging {
namespace {

constexpr double pet_surround = 2.0;  // mm, voxels of the body around

}  // namespace

PetStudy examine_pet(const Hospital& hospital, const Subject& subject, const NoiseKey& key, ThreadPool& pool,
                     bool with_ct) {
  PetSettings pet = hospital.settings().pet;
  pet.tumour_suv *= std::pow(subject.growth, pet.growth_power);
  const Vec3 at = hospital.place(subject);
  const Coverage field = hospital.field(subject, pet_field(pet));
  Scene scene = hospital.scene(
      subject, grid_around(field.centre, with_edge(field.size, 8.0), {pet_surround, pet_surround, pet_surround}), pool);
  PetStudy out;
  const Grid grid = pet_grid(pet, field);
  out.truth = truth_map(scene, grid, hospital.settings(), pool);
  const Mixture suv = pet_mixture(pet, scene.marrow);
  auto [with, without] = seen_and_healthy(scene, subject.healthy, suv, grid, pool);
  for (Volume<float>* image : {&with, &without}) pet_blur(*image, pet, pool);
  out.suv = pet_scan(with, pet, key, pool);
  out.reading = read_pet(with, without, pet, hospital.settings().reader, pool);
  if (const Focus focus = outline(minus(with, without).value); !focus.pixels.empty()) {
    out.measured.size = ball(focus, with.grid);
    out.measured.suv = 0.0;
    for (std::size_t p : focus.pixels) out.measured.suv = std::max(out.measured.suv, double(out.suv.value[p]));
    out.measured.denser = focus.mean > 0.0;
    Vec3 middle{};
    for (const std::size_t p : focus.pixels) {
      const Vec3 there = with.grid.place(p);
      for (std::size_t c = 0; c < 3; ++c) middle[c] += (there[c] - at[c]) / double(focus.pixels.size());
    }
    for (std::size_t c = 0; c < 3; ++c)
      middle[c] += (with_ct ? pet.place_together : pet.place_alone) * noise_normal(key, NoiseChannel::decision, 20 + c);
    out.measured.left = -middle[0];
    out.measured.posterior = -middle[1];
    out.measured.superior = middle[2];
  }
  return out;
}

namespace {

Pixels uptake(const std::any& study) { return &of<PetStudy>(study).suv; }

// Much uptake is dark.
constexpr std::array views = planes(uptake, 6, 0);
constexpr std::array settings{setting_table<&TestSettings::pet>};
constexpr std::array columns{
    size_column<PetStudy>,
    MeasuredColumn{"suv_max", "1", "PET: highest SUV in the outline", 100, value_of<PetStudy, &PetMeasured::suv>},
    MeasuredColumn{"left_mm", "mm", "PET: where the focus is said to lie, left of the centre of the bone", 10,
                   value_of<PetStudy, &PetMeasured::left>},
    MeasuredColumn{"posterior_mm", "mm", "PET: the same, behind it", 10, value_of<PetStudy, &PetMeasured::posterior>},
    MeasuredColumn{"superior_mm", "mm", "PET: the same, above it", 10, value_of<PetStudy, &PetMeasured::superior>}};
constexpr std::array volumes{SavedVolume{"", "SUV", uptake, 128}};

}  // namespace

namespace {

std::vector<Examination> on_one_table(const Modality& self, const Hospital& hospital, const Request& request,
                                      ThreadPool& pool) {
  constexpr std::string_view all[] = {""};
  return each_bone(self, request, all, [&](const Subject& subject, std::string_view, const NoiseKey& key) {
    return examine_pet(hospital, subject, key, pool, true);
  });
}

std::vector<Examination> alone(const Modality& self, const Hospital& hospital, const Request& request,
                               ThreadPool& pool) {
  constexpr std::string_view all[] = {""};
  return each_bone(self, request, all, [&](const Subject& subject, std::string_view, const NoiseKey& key) {
    return examine_pet(hospital, subject, key, pool);
  });
}

std::string describe(const std::any& study, std::size_t) {
  const PetMeasured& m = of<PetStudy>(study).measured;
  return m.denser > 0.5 ? fmt::format("an avid focus of {:.0f} mm, SUVmax {:.1f}", m.size, m.suv)
                        : fmt::format("a focus without uptake of {:.0f} mm", m.size);
}

Acquisition acquisition(const TestSettings& s, std::string_view, double weight) {
  return {.dose = s.pet.dose_per_weight * weight, .delay = s.pet.delay};
}

std::any by_table(const Reckoned& r) {
  PetStudy out;
  out.reading = r.reading;
  out.measured.size = r.column("size_mm");
  out.measured.suv = r.column("suv_max");
  out.measured.denser = 1.0;
  return out;
}

Coverage field_of(const TestSettings& s, std::string_view, const BoneBox& bone) {
  return coverage_of(bone, pet_field(s.pet));
}

}  // namespace

constinit const Modality modality::pet{.name = "pet",
                                       .title = "FDG-PET",
                                       .needs_place = true,
                                       .choice = "view",
                                       .views = views,
                                       .settings = settings,
                                       .columns = columns,
                                       .volumes = volumes,
                                       .labels = truth_of<PetStudy>,
                                       .dicom_class = "1.2.840.10008.5.1.4.1.1.128",
                                       .dicom_modality = "PT",
                                       .acquisition = acquisition,
                                       .examine = alone,
                                       .describe = describe,
                                       .nothing = pet_nothing,
                                       .reckoned = by_table,
                                       .shows = field_of};

constinit const Modality modality::pet_ct{.name = "pet_ct",
                                          .title = "FDG-PET with CT",
                                          .needs_place = true,
                                          .choice = "view",
                                          .views = views,
                                          .columns = columns,
                                          .volumes = volumes,
                                          .labels = truth_of<PetStudy>,
                                          .dicom_class = "1.2.840.10008.5.1.4.1.1.128",
                                          .dicom_modality = "PT",
                                          .acquisition = acquisition,
                                          .examine = on_one_table,
                                          .describe = describe,
                                          .table = "pet",
                                          .nothing = pet_nothing,
                                          .reckoned = by_table,
                                          .shows = field_of};

}  // namespace howship::imaging
