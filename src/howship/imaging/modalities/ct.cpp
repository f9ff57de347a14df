// SPDX-License-Identifier: Apache-2.0
#include "howship/imaging/modalities/ct.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <optional>

#include "howship/imaging/detail.hpp"
#include "howship/imaging/in_scan.hpp"
#include "howship/imaging/modalities/list.hpp"
#include "howship/imaging/modalities/shared.hpp"
#include "howship/imaging/streaks.hpp"

namespace howship::imaging {
namespace {

/// With its hardware, where images are asked to show that, or none.
std::optional<Subject> with_hardware(const Hospital& hospital, const Subject& subject) {
  const CtSettings& ct = hospital.settings().ct;
  if (ct.picture_metal <= 0.0 || subject.state.metal.empty()) return std::nullopt;
  const Spectrum beam = ct_spectrum(ct, hospital.attenuation());
  const auto number = [&](Material m) { return hounsfield(m, beam, hospital.attenuation()); };
  std::optional<Subject> out = subject;
  out->state = with_metal(subject.state, number(Material::cement) / number(Material::titanium));
  return out;
}

/// In the scan that the bone was cut out of.
CtStudy examine_scan(const Hospital& hospital, const Subject& subject, const NoiseKey& key, ThreadPool& pool) {
  const skeleton::Scan& scan = *subject.scan;
  CtSettings ct = hospital.settings().ct;
  const SeenInScan seen = seen_in_scan(hospital, subject, pool);
  const auto& [quality, change] = seen;
  CtStudy out;
  out.around = subject.centre;
  const std::optional<Subject> hardware = with_hardware(hospital, subject);
  const Subject& shown = hardware ? *hardware : subject;
  const SeenInScan shown_in_scan = hardware ? seen_in_scan(hospital, shown, pool) : seen;
  out.hounsfield = with_change(scan, change, quality, ct, key, pool);
  out.truth = truth_in_scan(scan, shown.state, subject.healthy, hospital.settings(), pool);
  // The reader compares with the same scan without the change.
  const Grid& part = change.lost.grid;
  Volume<float> with(part), without(part);
  static const skeleton::CtNumbers numbers;
  std::vector<std::int16_t> noisy(part.extent.size());
  for (int k = 0; k < part.extent.nk; ++k)
    for (int j = 0; j < part.extent.nj; ++j)
      for (int i = 0; i < part.extent.ni; ++i) {
        const std::size_t v = part.extent.index(i, j, k);
        const double before = scan.hounsfield(i + change.from[0], j + change.from[1], k + change.from[2]);
        without.value[v] = float(before);
        with.value[v] =
            float(before - (before - numbers.marrow) * double(change.lost.value[v]) + double(change.added.value[v]));
        noisy[v] = out.hounsfield(i + change.from[0], j + change.from[1], k + change.from[2]);
      }
  if (hardware) out.hounsfield = with_change(scan, shown_in_scan.change, quality, ct, key, pool);
  add_streaks(out.hounsfield, hospital, shown, shown_in_scan, key, pool);
  ct.spacing = length(part.to_world.column[0]);
  ct.slice_thickness = length(part.to_world.column[2]);
  ct.noise = quality.noise;
  ct.resolution = std::max(ct.spacing, 2.0 * std::sqrt(2.0 * std::log(2.0)) * quality.blur[0]);
  out.reading = read_ct(with, without, ct, hospital.settings().reader, pool);
  out.change = minus(with, without);
  if (const Focus focus = outline(out.change.value); !focus.pixels.empty()) {
    const Vec3 step{length(part.to_world.column[0]), length(part.to_world.column[1]), length(part.to_world.column[2])};
    out.measured.size = std::cbrt(6.0 / std::numbers::pi * step[0] * step[1] * step[2] * double(focus.pixels.size()));
    out.measured.hounsfield = mean(noisy, focus);
    out.measured.change = focus.mean;
    out.measured.denser = focus.mean > 0.0;
  }
  return out;
}

/// The streaks of the bone's hardware, into an image that holds all but noise.
void add_streaks(Volume<float>& image, const Scene& scene, const Hospital& hospital, const Mixture& hounsfield,
                 const NoiseKey& key, ThreadPool& pool) {
  const CtSettings& ct = hospital.settings().ct;
  const auto has_hardware = [](float share) { return share > 0.0f; };
  if (ct.picture_metal <= 0.0 || std::none_of(scene.state->inert.begin(), scene.state->inert.end(), has_hardware))
    return;
  Mixture share{};
  share.inert = 1.0;
  Volume<float> hardware = compose(scene, on_state(scene, around_state(scene, pool), share, pool),
                                   on_surround(scene, share, pool), image.grid, pool);
  ct_blur(hardware, ct, pool);
  const Streaks streaks(ct, hospital.attenuation(), scene.state->inert_kind, ct.noise, sigma_of_fwhm(ct.resolution),
                        {ct.spacing, ct.spacing});
  const Extent& e = image.grid.extent;
  const std::size_t slice = e.index(0, 0, 1);
  pool.run(std::size_t(e.nk), [&](std::size_t k) {
    Image metal(e.ni, e.nj), mineral(e.ni, e.nj);
    for (std::size_t p = 0; p < slice; ++p) {
      metal.value[p] = hardware.value[k * slice + p];
      mineral.value[p] =
          float(mineral_by_number(double(image.value[k * slice + p]) - double(metal.value[p]) * hounsfield.inert));
    }
    const Image more = streaks(metal, mineral, key, k);
    for (std::size_t p = 0; p < slice; ++p) image.value[k * slice + p] += more.value[p];
  });
}

}  // namespace

CtStudy examine_ct(const Hospital& hospital, const Subject& subject, const NoiseKey& key, ThreadPool& pool) {
  if (subject.scan) return examine_scan(hospital, subject, key, pool);
  const CtSettings& ct = hospital.settings().ct;
  const Coverage field = hospital.field(subject, ct_field(ct));
  const Grid around =
      grid_around(field.centre, with_edge(field.size, 4.0), {volume_surround, volume_surround, volume_surround});
  const Marrow& marrow = hospital.settings().marrow;
  const auto mixture = [&](Inert inert) {
    return ct_mixture(ct_spectrum(ct, hospital.attenuation()), hospital.attenuation(), marrow, inert);
  };
  const Mixture hu = mixture(subject.state.inert_kind);
  const Identity who{key.seed, key.patient};
  const Detail detail(around, ct, hu, who, pool);
  auto [scene, pictured] = hospital.scenes(
      subject, around, [&](const Vec3& place) { return detail.stray(place); }, pool);
  CtStudy out;
  const Grid grid = ct_grid(ct, field);
  out.truth = truth_map(scene, grid, hospital.settings(), pool);
  auto [with, without] = seen_and_healthy(scene, subject.healthy, hu, grid, pool);
  const std::optional<Subject> hardware = with_hardware(hospital, subject);
  if (hardware) pictured.state = &hardware->state;
  const Mixture shown_hu = hardware ? mixture(pictured.state->inert_kind) : hu;
  Volume<float> shown = with_detail(pictured, detail, ct, shown_hu, who, grid, pool);
  for (Volume<float>* image : {&with, &without, &shown}) ct_blur(*image, ct, pool);
  add_streaks(shown, pictured, hospital, shown_hu, key, pool);
  const Volume<float> noise = ct_noise(grid, ct, key, pool);
  out.hounsfield = ct_stored(shown, shared_by_slices(noise, ct, pool), ct, pool);
  out.reading = read_ct(with, without, ct, hospital.settings().reader, pool);
  if (const Focus focus = outline(minus(with, without).value); !focus.pixels.empty()) {
    out.measured.size = ball(focus, with.grid);
    // The reader has a clutter of his own in place of the image's grain.
    out.measured.hounsfield = mean(ct_stored(with, noise, ct, pool).value, focus);
    out.measured.change = focus.mean;
    out.measured.denser = focus.mean > 0.0;
  }
  return out;
}

namespace {

Pixels numbers(const std::any& study) { return &of<CtStudy>(study).hounsfield; }

constexpr std::array views = planes(numbers, -200, 1000);
constexpr std::array settings{setting_table<&TestSettings::ct>};
constexpr std::array columns{
    size_column<CtStudy>,
    MeasuredColumn{"mean_hu", "HU", "CT: mean number in the outline", 1, value_of<CtStudy, &CtMeasured::hounsfield>},
    MeasuredColumn{"change_hu", "HU",
                   "CT: by how much that is above the healthy bone there, as the bone around "
                   "it and the other side show it",
                   1, value_of<CtStudy, &CtMeasured::change>}};
constexpr std::array volumes{SavedVolume{"", "HU", numbers}};

}  // namespace

constinit const Modality modality::ct{
    .name = "ct",
    .title = "CT",
    .needs_place = true,
    .in_scan = true,
    .choice = "view",
    .views = views,
    .settings = settings,
    .columns = columns,
    .volumes = volumes,
    .labels = truth_of<CtStudy>,
    .dicom_class = "1.2.840.10008.5.1.4.1.1.2",
    .dicom_modality = "CT",
    .acquisition = [](const TestSettings& s, std::string_view,
                      double) { return Acquisition{.voltage = s.ct.voltage, .slice_thickness = s.ct.slice_thickness}; },
    .examine = one_a_bone<examine_ct>,
    .describe =
        [](const std::any& study, std::size_t) {
          const CtMeasured& m = of<CtStudy>(study).measured;
          return fmt::format("a {} focus of {:.0f} mm, {:.0f} HU", m.denser > 0.5 ? "dense" : "lytic", m.size,
                             m.hounsfield);
        },
    .nothing = ct_nothing,
    .reckoned = [](const Reckoned& r) -> std::any {
      CtStudy out;
      out.reading = r.reading;
      out.measured.size = r.column("size_mm");
      out.measured.hounsfield = r.column("mean_hu");
      out.measured.change = r.column("change_hu");
      out.measured.denser = std::isnan(out.measured.change) ? r.denser : out.measured.change > 0.0;
      return out;
    },
    .shows = [](const TestSettings& s, std::string_view,
                const BoneBox& bone) { return coverage_of(bone, ct_field(s.ct)); }};

}  // namespace howship::imaging
