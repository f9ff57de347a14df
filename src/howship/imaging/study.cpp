// SPDX-License-Identifier: Apache-2.0
#include "howship/imaging/study.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <type_traits>
#include <utility>

#include "howship/base/ensure.hpp"

namespace howship::imaging {
namespace {

constexpr double xray_surround = 1.5, volume_surround = 1.0, pet_surround = 2.0;  // mm, voxels of the body around

/// 0 elsewhere, 1 bone, 2 tumour, by what fills most of the bone's voxel nearest to each voxel of the image.
Volume<std::uint8_t> truth_map(const Scene& scene, const Grid& grid, ThreadPool& pool) {
  Volume<std::uint8_t> out(grid);
  const Extent& e = scene.grid.extent;
  const TissueState& state = *scene.state;
  pool.run(std::size_t(grid.extent.nk), [&](std::size_t k) {
    for (int j = 0; j < grid.extent.nj; ++j)
      for (int i = 0; i < grid.extent.ni; ++i) {
        const Vec3 x = scene.grid.to_world.inverse(grid.to_world({double(i), double(j), double(k)}));
        const int a = int(std::lround(x[0])), b = int(std::lround(x[1])), c = int(std::lround(x[2]));
        if (!e.contains(a, b, c)) continue;
        const std::size_t v = e.index(a, b, c);
        const float pore = 1.0f - state.lamellar[v] - state.woven[v];
        const bool tumour = state.tumour[v] > 0.05f && state.tumour[v] > 0.45f * pore;
        const bool bone = state.tissue[v] == std::uint8_t(skeleton::Tissue::bone);
        out(i, j, int(k)) = tumour ? 2 : bone ? 1 : 0;
      }
  });
  return out;
}

float label(float tumour_mm, float bone_mm) { return tumour_mm >= 2.0f ? 2.0f : bone_mm > 0.01f ? 1.0f : 0.0f; }

std::vector<float> is_bone(const TissueState& state) {
  std::vector<float> out(state.size());
  for (std::size_t v = 0; v < out.size(); ++v)
    out[v] = state.tissue[v] == std::uint8_t(skeleton::Tissue::bone) ? 1.0f : 0.0f;
  return out;
}

std::vector<float> minus(const Volume<float>& a, const Volume<float>& b) {
  std::vector<float> out = a.value;
  for (std::size_t v = 0; v < out.size(); ++v) out[v] -= b.value[v];
  return out;
}

template <class T>
double mean(const std::vector<T>& values, const Focus& focus) {
  double sum = 0.0;
  for (std::size_t p : focus.pixels) sum += double(values[p]);
  return sum / double(focus.pixels.size());
}

double disc(const Focus& focus, double pixel) {
  return pixel * std::sqrt(4.0 / std::numbers::pi * double(focus.pixels.size()));
}
double ball(const Focus& focus, const Grid& grid) {
  const double voxel = grid.to_world.column[0][0] * grid.to_world.column[1][1] * grid.to_world.column[2][2];
  return std::cbrt(6.0 / std::numbers::pi * voxel * double(focus.pixels.size()));
}

/// Bone and tumour along straight lines from front to back.
PlanarScan projected_truth(const TracerMap& body, std::span<const PlacedBone> bones) {
  const Extent& e = body.grid.extent;
  const auto columns = std::size_t(e.ni), rows = std::size_t(e.nk);
  std::vector<float> bone(columns * rows, 0.0f), tumour = bone;
  for (std::size_t k = 0; k < rows; ++k)
    for (const TracerMap::Line& line : body.slices[k].lines)
      for (int i = line.from; i < line.to; ++i)
        if (body.slices[k].region[line.at + std::size_t(i - line.from)] != 0) bone[k * columns + std::size_t(i)] = 1.0f;
  const double pixel = body.grid.to_world.column[0][0] * body.grid.to_world.column[2][2];
  for (const PlacedBone& one : bones) {
    const Extent& inner = one.grid.extent;
    const Vec3& step = one.grid.to_world.column[0];
    const double edge = std::sqrt(step[0] * step[0] + step[1] * step[1] + step[2] * step[2]);
    const float depth = float(edge * edge * edge / pixel);
    for (int k = 0; k < inner.nk; ++k)
      for (int j = 0; j < inner.nj; ++j)
        for (int i = 0; i < inner.ni; ++i) {
          const std::size_t v = inner.index(i, j, k);
          if (one.state->tumour[v] <= 0.0f) continue;
          const Vec3 x = body.grid.to_world.inverse(one.grid.to_world({double(i), double(j), double(k)}));
          const int a = int(std::lround(x[0])), c = int(std::lround(x[2]));
          if (e.contains(a, 0, c)) tumour[std::size_t(c) * columns + std::size_t(a)] += depth * one.state->tumour[v];
        }
  }
  PlanarScan out{Image(e.ni, e.nk), Image(e.ni, e.nk)};
  for (int k = 0; k < e.nk; ++k)
    for (int i = 0; i < e.ni; ++i) {
      const std::size_t p = std::size_t(k) * columns + std::size_t(i);
      out.anterior(e.ni - 1 - i, e.nk - 1 - k) = out.posterior(i, e.nk - 1 - k) = label(tumour[p], bone[p]);
    }
  return out;
}

struct Setting {
  Declaration declared;
  double& (*value)(TestSettings& settings, std::size_t row);
  std::size_t row;
};

template <auto member>
void collect(std::vector<Setting>& out) {
  using Owner = std::remove_reference_t<decltype(std::declval<TestSettings>().*member)>;
  const auto table = Owner::table();
  for (std::size_t row = 0; row < table.size(); ++row)
    out.push_back({table[row].declared,
                   [](TestSettings& s, std::size_t r) -> double& { return s.*member.*(Owner::table()[r].member); },
                   row});
}

const std::vector<Setting>& test_settings() {
  using T = TestSettings;
  static const std::vector<Setting> all = [] {
    std::vector<Setting> out;
    collect<&T::xray>(out);
    collect<&T::ct>(out);
    collect<&T::bone_scan>(out);
    collect<&T::pet>(out);
    collect<&T::mri>(out);
    collect<&T::mri_tissue>(out);
    collect<&T::cord>(out);
    collect<&T::biopsy>(out);
    collect<&T::reader>(out);
    collect<&T::marrow>(out);
    return out;
  }();
  return all;
}

/// The mixture on the grid of an image: of the scene as it is, and of the same with `healthy` in place of its state,
/// which it is left with.
WithAndWithout seen_and_healthy(Scene& scene, const TissueState& healthy, const Mixture& mixture, const Grid& grid,
                                ThreadPool& pool) {
  const auto around = around_state(scene, pool);
  const std::vector<float> now = on_state(scene, around, mixture, pool);
  scene.state = &healthy;
  return compose_both(scene, now, on_state(scene, around, mixture, pool), on_surround(scene, mixture, pool), grid,
                      pool);
}

}  // namespace

const std::vector<Declaration>& test_declarations() {
  static const std::vector<Declaration> all = [] {
    std::vector<Declaration> out;
    for (const Setting& one : test_settings()) out.push_back(one.declared);
    return out;
  }();
  return all;
}

double& test_setting(TestSettings& settings, std::size_t row) {
  const Setting& one = test_settings()[row];
  return one.value(settings, one.row);
}

TestSettings for_patient(TestSettings settings, bool male, double weight) {
  settings.body.height = male ? 1760.0 : 1630.0;
  settings.body.weight = std::clamp(weight, 35.0, 160.0);
  return settings;
}

Subject make_subject(TissueState now, const TissueState& before, const Vec3& centre, ThreadPool& pool) {
  Subject out;
  out.healthy = healthy_twin(now, before, pool);
  out.state = std::move(now);
  out.centre = centre;
  double then = 0.0, today = 0.0;
  for (std::size_t v = 0; v < before.size(); ++v) {
    then += double(before.formation[v]);
    today += double(out.healthy.formation[v]);
  }
  if (then > 0.0) out.turnover = today / then;
  return out;
}

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

Scene Hospital::scene(const Subject& subject, const Grid& around, ThreadPool& pool) const {
  const bool arm = subject.state.bone.starts_with("humerus");
  const Phantom& body = arm ? phantom_ : armless_;
  return make_scene(body, subject.state, placed(body, subject.state.bone, subject.state.grid, subject.centre), around,
                    subject.neighbours, settings_.marrow, pool);
}

XrayStudy examine_xray(const Hospital& hospital, const Subject& subject, Projection projection, const NoiseKey& key,
                       ThreadPool& pool) {
  const XraySettings& xray = hospital.settings().xray;
  const Spectrum spectrum = xray_spectrum(xray, projection, hospital.attenuation());
  const Vec3 at = hospital.place(subject);
  const View view = xray_view(xray, projection, at);
  // Along the beam the whole body; across it what the detector sees, which is less the farther from it.
  const bool lateral = projection == Projection::lateral;
  constexpr double edge = 40.0;
  const Vec3 middle{lateral ? 0.0 : at[0], lateral ? at[1] : -5.0, at[2]},
      size{lateral ? 410.0 : xray.field + edge, lateral ? xray.lateral_width + edge : 300.0, xray.field + edge};
  const Scene scene =
      hospital.scene(subject, grid_around(middle, size, {xray_surround, xray_surround, xray_surround}), pool);
  const auto paths = path_lengths(scene, subject.healthy, view, spectrum, hospital.attenuation(), pool);
  const Image with = primary(paths[0], xray, spectrum, hospital.attenuation(), pool);
  XrayStudy out;
  out.exposure = xray_exposure(with, xray, projection, key, pool);
  out.presentation = xray_presentation(out.exposure, paths[0].water, xray, pool);

  std::vector<float> tumour(std::size_t(view.columns) * std::size_t(view.rows), 0.0f), bone = tumour;
  add_line_integrals(make_pairs(scene.grid, scene.state->tumour, is_bone(*scene.state), pool), view, tumour, bone,
                     pool);
  out.truth = Image(view.columns, view.rows);
  for (std::size_t p = 0; p < tumour.size(); ++p) out.truth.value[p] = label(tumour[p], bone[p]);

  const Image without = primary(paths[1], xray, spectrum, hospital.attenuation(), pool);
  const Image seen = xray_signal(with, xray, projection, pool), healthy = xray_signal(without, xray, projection, pool);
  out.reading = read_xray(seen, healthy, xray, hospital.settings().reader, pool);
  const std::vector<float> difference = xray_difference(seen, healthy);
  if (const Focus focus = outline(difference); !focus.pixels.empty()) {
    const double pixel = xray.pixel * (xray.source_distance - xray.object_distance) / xray.source_distance;
    out.measured.size = disc(focus, pixel);
    out.measured.contrast = 100.0 * std::expm1(focus.mean);
    out.measured.denser = focus.mean < 0.0;
  }
  return out;
}

CtStudy examine_ct(const Hospital& hospital, const Subject& subject, const NoiseKey& key, ThreadPool& pool) {
  const CtSettings& ct = hospital.settings().ct;
  const double side = ct.field + 4.0;
  const Vec3 at = hospital.place(subject);
  Scene scene = hospital.scene(
      subject, grid_around(at, {side, side, side}, {volume_surround, volume_surround, volume_surround}), pool);
  const Mixture hu = ct_mixture(ct_spectrum(ct, hospital.attenuation()), hospital.attenuation(), scene.marrow,
                                scene.state->inert_kind);
  CtStudy out;
  const Grid grid = ct_grid(ct, at);
  out.truth = truth_map(scene, grid, pool);
  auto [with, without] = seen_and_healthy(scene, subject.healthy, hu, grid, pool);
  for (Volume<float>* image : {&with, &without}) ct_blur(*image, ct, pool);
  out.hounsfield = ct_scan(with, ct, key, pool);
  out.reading = read_ct(with, without, ct, hospital.settings().reader, pool);
  if (const Focus focus = outline(minus(with, without)); !focus.pixels.empty()) {
    out.measured.size = ball(focus, with.grid);
    out.measured.hounsfield = mean(out.hounsfield.value, focus);
    out.measured.denser = focus.mean > 0.0;
  }
  return out;
}

PetStudy examine_pet(const Hospital& hospital, const Subject& subject, const NoiseKey& key, ThreadPool& pool) {
  const PetSettings& pet = hospital.settings().pet;
  const double side = pet.field + 8.0;
  const Vec3 at = hospital.place(subject);
  Scene scene =
      hospital.scene(subject, grid_around(at, {side, side, side}, {pet_surround, pet_surround, pet_surround}), pool);
  PetStudy out;
  const Grid grid = pet_grid(pet, at);
  out.truth = truth_map(scene, grid, pool);
  const Mixture suv = pet_mixture(pet, scene.marrow);
  auto [with, without] = seen_and_healthy(scene, subject.healthy, suv, grid, pool);
  for (Volume<float>* image : {&with, &without}) pet_blur(*image, pet, pool);
  out.suv = pet_scan(with, pet, key, pool);
  out.reading = read_pet(with, without, pet, hospital.settings().reader, pool);
  if (const Focus focus = outline(minus(with, without)); !focus.pixels.empty()) {
    out.measured.size = ball(focus, with.grid);
    out.measured.suv = 0.0;
    for (std::size_t p : focus.pixels) out.measured.suv = std::max(out.measured.suv, double(out.suv.value[p]));
    out.measured.denser = focus.mean > 0.0;
  }
  return out;
}

MriStudy examine_mri(const Hospital& hospital, const Subject& subject, const NoiseKey& key, ThreadPool& pool) {
  const TestSettings& s = hospital.settings();
  const Vec3 at = hospital.place(subject);
  Scene scene =
      hospital.scene(subject,
                     grid_around(at, {12.0 * s.mri.slice_thickness + 4.0, s.mri.field + 4.0, s.mri.field + 4.0},
                                 {volume_surround, volume_surround, volume_surround}),
                     pool);
  Content marrow;
  marrow.mineral = 0.12;
  marrow.rest = 0.88;
  const double level = mri_voxel(marrow, scene.marrow.fat, s.mri_tissue, s.mri, Weighting::t1),
               stir_level = mri_voxel(marrow, scene.marrow.fat, s.mri_tissue, s.mri, Weighting::stir);
  MriStudy out;
  const Grid grid = mri_grid(s.mri, at);
  out.truth = truth_map(scene, grid, pool);
  const auto around = around_state(scene, pool);
  Focus focus;
  std::uint64_t number = 0;
  for (const Weighting w : {Weighting::t1, Weighting::t2, Weighting::stir}) {
    const MriSignals signals(scene.marrow.fat, s.mri_tissue, s.mri, w);
    const std::vector<float> now = mri_on_state(scene, around, signals, pool),
                             body = mri_on_surround(scene, signals, pool);
    WithAndWithout images;
    if (w == Weighting::t2) {
      images.with = compose(scene, now, body, grid, pool);
    } else {
      scene.state = &subject.healthy;
      images = compose_both(scene, now, mri_on_state(scene, around, signals, pool), body, grid, pool);
      scene.state = &subject.state;
      mri_blur(images.without, pool);
    }
    mri_blur(images.with, pool);
    const auto& [with, without] = images;
    (w == Weighting::t1   ? out.t1
     : w == Weighting::t2 ? out.t2
                          : out.stir) =
        mri_scan(with, s.mri, level, {key.seed, key.patient, key.study * 4 + number++}, pool);
    if (w == Weighting::t2) continue;
    const Reading reading = read_mri(with, without, level, s.mri, s.reader, pool);
    const bool best = w == Weighting::t1 || reading.index > out.reading.index;
    if (best) out.reading = reading;
    if (w == Weighting::t1) focus = outline(minus(with, without));
  }
  if (!focus.pixels.empty()) {
    out.measured.size = ball(focus, out.t1.grid);
    out.measured.t1_ratio = mean(out.t1.value, focus) / level;
    out.measured.stir_ratio = mean(out.stir.value, focus) / stir_level;
    out.measured.denser = focus.mean > 0.0;
  }
  out.cord = cord_compression(subject.state, s.cord);
  return out;
}

BoneScanStudy examine_bone_scan(const Hospital& hospital, std::span<const Subject> subjects, const NoiseKey& key,
                                ThreadPool& pool) {
  const BoneScanSettings& scan = hospital.settings().bone_scan;
  const ReaderSettings& reader = hospital.settings().reader;
  std::vector<PlacedBone> now, before;
  double turnover = 0.0;
  for (const Subject& s : subjects) {
    const Grid at = placed(hospital.phantom(), s.state.bone, s.state.grid, s.centre);
    now.push_back({&s.state, at});
    before.push_back({&s.healthy, at});
    turnover += s.turnover / double(subjects.size());
  }
  if (subjects.empty()) turnover = 1.0;
  const TracerMap body = tracer_map(hospital.phantom(), whole_body_grid(scan), before, scan, pool, turnover);
  const PlanarScan without = bone_scan_signal(body, scan, pool);
  PlanarScan with = without;
  const auto add = [](PlanarScan& to, const PlanarScan& more) {
    for (auto side : {&PlanarScan::anterior, &PlanarScan::posterior})
      for (std::size_t p = 0; p < (to.*side).value.size(); ++p) (to.*side).value[p] += (more.*side).value[p];
  };
  std::vector<PlanarScan> changes(subjects.size());
  for (std::size_t s = 0; s < subjects.size(); ++s) {
    if (subjects[s].state.formation == subjects[s].healthy.formation) continue;
    const TracerMap change = tracer_change(body, hospital.phantom(), now[s], subjects[s].healthy, scan);
    changes[s] = bone_scan_signal(change, scan, pool);
    add(with, changes[s]);
  }
  BoneScanStudy out;
  out.counts = bone_scan_counts(with, key, pool);
  out.truth = projected_truth(body, now);
  out.readings.assign(subjects.size(), bone_scan_nothing(reader));
  out.measured.assign(subjects.size(), {});
  for (std::size_t s = 0; s < subjects.size(); ++s) {
    if (changes[s].anterior.value.empty()) continue;
    PlanarScan alone = without;
    add(alone, changes[s]);
    out.readings[s] = read_bone_scan(alone, without, scan, reader, pool);
    for (auto side : {&PlanarScan::anterior, &PlanarScan::posterior}) {
      const Focus focus = outline((changes[s].*side).value);
      if (focus.pixels.empty()) continue;
      const double ratio = mean((out.counts.*side).value, focus) / std::max(1e-6, mean((without.*side).value, focus));
      Measured& m = out.measured[s];
      // The view that shows it better.
      if (!std::isnan(m.uptake_ratio) && std::abs(std::log(ratio)) <= std::abs(std::log(m.uptake_ratio))) continue;
      m.uptake_ratio = ratio;
      m.size = disc(focus, scan.pixel);
      m.denser = focus.mean > 0.0;
    }
  }
  return out;
}

}  // namespace howship::imaging
