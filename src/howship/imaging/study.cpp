// SPDX-License-Identifier: Apache-2.0
#include "howship/imaging/study.hpp"

#include <algorithm>
#include <cmath>

#include "howship/base/ensure.hpp"

namespace howship::imaging {
namespace {

constexpr double xray_surround = 1.5, volume_surround = 1.0, pet_surround = 2.0;  // mm, voxels of the body around

bool any(const std::vector<float>& field) {
  return std::any_of(field.begin(), field.end(), [](float v) { return v > 0.0f; });
}

/// 0 elsewhere, 1 bone, 2 tumour, by what fills most of the bone's voxel nearest to each voxel of the image.
Volume<std::uint8_t> truth_map(const TissueState& placed_state, const Grid& grid, ThreadPool& pool) {
  Volume<std::uint8_t> out(grid);
  const Extent& e = placed_state.grid.extent;
  pool.run(std::size_t(grid.extent.nk), [&](std::size_t k) {
    for (int j = 0; j < grid.extent.nj; ++j)
      for (int i = 0; i < grid.extent.ni; ++i) {
        const Vec3 x = placed_state.grid.to_world.inverse(grid.to_world({double(i), double(j), double(k)}));
        const int a = int(std::lround(x[0])), b = int(std::lround(x[1])), c = int(std::lround(x[2]));
        if (!e.contains(a, b, c)) continue;
        const std::size_t v = e.index(a, b, c);
        const float pore = 1.0f - placed_state.lamellar[v] - placed_state.woven[v];
        const bool tumour = placed_state.tumour[v] > 0.05f && placed_state.tumour[v] > 0.45f * pore;
        const bool bone = placed_state.tissue[v] == std::uint8_t(skeleton::Tissue::bone);
        out(i, j, int(k)) = tumour ? 2 : bone ? 1 : 0;
      }
  });
  return out;
}

const Reading& better(const Reading& a, const Reading& b) {
  return a.index - a.threshold >= b.index - b.threshold ? a : b;
}

}  // namespace

std::vector<skeleton::BoneModel> neighbours_of(std::string_view bone, double age, skeleton::Sex sex, ThreadPool& pool) {
  std::vector<skeleton::BoneModel> out;
  const auto& names = skeleton::bone_names();
  const auto found = std::find(names.begin(), names.end(), bone);
  const auto vertebra = [](std::string_view name) { return name[0] == 'T' || name[0] == 'L'; };
  if (found == names.end() || !vertebra(bone)) return out;
  skeleton::BuiltInOptions options;
  options.voxel_size_mm = 1.25;
  options.age_years = std::clamp(age, 20.0, 100.0);
  options.sex = sex;
  options.margin_mm = 1.0;
  for (const int step : {-2, -1, 1, 2}) {
    const auto at = (found - names.begin()) + step;
    if (at < 0 || at >= std::ptrdiff_t(names.size()) || !vertebra(names[std::size_t(at)])) continue;
    out.push_back(skeleton::built_in_bone(names[std::size_t(at)], options, pool));
  }
  return out;
}

Hospital::Hospital(const TestSettings& settings)
    : settings_(settings),
      phantom_(body_phantom(settings.body)),
      armless_(without_arms(phantom_)),
      attenuation_(imaging::attenuation()) {}

Vec3 Hospital::place(const Subject& subject) const {
  const auto region = region_of(phantom_, subject.state.bone);
  HOWSHIP_ENSURE(region.has_value(), "the phantom knows the bone");
  return phantom_.regions[*region].anchor;
}

Scene Hospital::scene(const Subject& subject, const Vec3& size, double spacing, bool healthy, ThreadPool& pool) const {
  const bool arm = subject.state.bone.starts_with("humerus");
  const Phantom& body = arm ? phantom_ : armless_;
  const Vec3 at = place(subject);
  return make_scene(body, placed(body, healthy ? subject.healthy : subject.state, subject.centre),
                    grid_around(at, size, {spacing, spacing, spacing}), subject.neighbours, settings_.marrow, pool);
}

XrayStudy examine_xray(const Hospital& hospital, const Subject& subject, Projection projection, const NoiseKey& key,
                       ThreadPool& pool) {
  const XraySettings& xray = hospital.settings().xray;
  const Spectrum spectrum = xray_spectrum(xray, projection, hospital.attenuation());
  const Vec3 at = hospital.place(subject);
  const View view = xray_view(xray, projection, at);
  // The whole body across the beam; along z what the detector sees, a little less far from it.
  Scene scene =
      hospital.scene(subject, {410.0 + 2 * std::abs(at[0]), 300.0, xray.field + 40.0}, xray_surround, false, pool);
  const Image with = primary(path_lengths(scene, view, spectrum, hospital.attenuation(), pool), xray, spectrum,
                             hospital.attenuation(), pool);
  XrayStudy out;
  out.exposure = xray_exposure(with, xray, projection, key, pool);
  out.presentation = xray_presentation(out.exposure, xray, pool);

  std::vector<float> depth(std::size_t(view.columns) * std::size_t(view.rows), 0.0f), unused = depth;
  add_line_integrals(make_pairs(scene.state.grid, scene.state.tumour, scene.state.tumour, pool), view, depth, unused,
                     pool);
  out.lesion = Image(view.columns, view.rows);
  for (std::size_t p = 0; p < depth.size(); ++p) out.lesion.value[p] = depth[p] >= 2.0f ? 1.0f : 0.0f;

  scene.state = placed(hospital.phantom(), subject.healthy, subject.centre);
  const Image without = primary(path_lengths(scene, view, spectrum, hospital.attenuation(), pool), xray, spectrum,
                                hospital.attenuation(), pool);
  out.reading = read_xray(xray_signal(with, xray, projection, pool), xray_signal(without, xray, projection, pool), xray,
                          hospital.settings().reader, pool);
  return out;
}

CtStudy examine_ct(const Hospital& hospital, const Subject& subject, const NoiseKey& key, ThreadPool& pool) {
  const CtSettings& ct = hospital.settings().ct;
  const double side = ct.field + 4.0;
  Scene scene = hospital.scene(subject, {side, side, side}, volume_surround, false, pool);
  const Vec3 at = hospital.place(subject);
  const Mixture hu =
      ct_mixture(ct_spectrum(ct, hospital.attenuation()), hospital.attenuation(), scene.marrow, scene.state.inert_kind);
  const Volume<float> with = ct_signal(scene, ct, at, hu, pool);
  CtStudy out;
  out.hounsfield = ct_scan(with, ct, key, pool);
  out.truth = truth_map(scene.state, with.grid, pool);
  scene.state = placed(hospital.phantom(), subject.healthy, subject.centre);
  out.reading = read_ct(with, ct_signal(scene, ct, at, hu, pool), ct, hospital.settings().reader, pool);
  return out;
}

PetStudy examine_pet(const Hospital& hospital, const Subject& subject, const NoiseKey& key, ThreadPool& pool) {
  const PetSettings& pet = hospital.settings().pet;
  const double side = pet.field + 8.0;
  Scene scene = hospital.scene(subject, {side, side, side}, pet_surround, false, pool);
  const Vec3 at = hospital.place(subject);
  const Volume<float> with = pet_signal(scene, pet, at, pool);
  PetStudy out;
  out.suv = pet_scan(with, pet, key, pool);
  out.truth = truth_map(scene.state, with.grid, pool);
  scene.state = placed(hospital.phantom(), subject.healthy, subject.centre);
  out.reading = read_pet(with, pet_signal(scene, pet, at, pool), pet, hospital.settings().reader, pool);
  return out;
}

MriStudy examine_mri(const Hospital& hospital, const Subject& subject, const NoiseKey& key, ThreadPool& pool) {
  const TestSettings& s = hospital.settings();
  const Vec3 at = hospital.place(subject);
  Scene scene = hospital.scene(subject, {12.0 * s.mri.slice_thickness + 4.0, s.mri.field + 4.0, s.mri.field + 4.0},
                               volume_surround, false, pool);
  Content marrow;
  marrow.mineral = 0.12;
  marrow.rest = 0.88;
  const double level = mri_voxel(marrow, scene.marrow.fat, s.mri_tissue, s.mri, Weighting::t1);
  Scene healthy = scene;
  healthy.state = placed(hospital.phantom(), subject.healthy, subject.centre);
  MriStudy out;
  std::uint64_t number = 0;
  for (const Weighting w : {Weighting::t1, Weighting::t2, Weighting::stir}) {
    const Volume<float> with = mri_signal(scene, s.mri, s.mri_tissue, w, at, pool);
    (w == Weighting::t1   ? out.t1
     : w == Weighting::t2 ? out.t2
                          : out.stir) =
        mri_scan(with, s.mri, level, {key.seed, key.patient, key.study * 4 + number++}, pool);
    if (w == Weighting::t2) continue;
    const Reading reading =
        read_mri(with, mri_signal(healthy, s.mri, s.mri_tissue, w, at, pool), level, s.mri, s.reader, pool);
    out.reading = w == Weighting::t1 ? reading : better(out.reading, reading);
  }
  out.truth = truth_map(scene.state, out.t1.grid, pool);
  out.cord = cord_compression(subject.state, s.cord);
  return out;
}

BoneScanStudy examine_bone_scan(const Hospital& hospital, std::span<const Subject> subjects, const NoiseKey& key,
                                ThreadPool& pool) {
  const BoneScanSettings& scan = hospital.settings().bone_scan;
  const Surround body = rasterise(hospital.phantom(), whole_body_grid(scan), pool);
  std::vector<TissueState> now, before;
  bool diseased = false;
  for (const Subject& s : subjects) {
    now.push_back(placed(hospital.phantom(), s.state, s.centre));
    before.push_back(placed(hospital.phantom(), s.healthy, s.centre));
    diseased = diseased || any(s.state.tumour) || any(s.state.debris);
  }
  const PlanarScan with = bone_scan_signal(tracer_map(hospital.phantom(), body, now, scan, pool), scan, pool);
  BoneScanStudy out;
  out.counts = bone_scan_counts(with, key, pool);
  out.reading = {
      0.0, reading_threshold(hospital.settings().reader.bone_scan_false, hospital.settings().reader.bone_scan_places)};
  if (diseased)
    out.reading =
        read_bone_scan(with, bone_scan_signal(tracer_map(hospital.phantom(), body, before, scan, pool), scan, pool),
                       scan, hospital.settings().reader, pool);
  return out;
}

}  // namespace howship::imaging
