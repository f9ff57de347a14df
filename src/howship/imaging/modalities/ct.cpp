// SPDX-License-Identifier: Apache-2.0
#include "howship/imaging/modalities/ct.hpp"

#include <fmt/format.h>

#include <array>

#include "howship/imaging/modalities/list.hpp"
#include "howship/imaging/modalities/shared.hpp"

namespace howship::imaging {

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
  out.truth = truth_map(scene, grid, hospital.settings(), pool);
  auto [with, without] = seen_and_healthy(scene, subject.healthy, hu, grid, pool);
  for (Volume<float>* image : {&with, &without}) ct_blur(*image, ct, pool);
  out.hounsfield = ct_scan(with, ct, key, pool);
  out.reading = read_ct(with, without, ct, hospital.settings().reader, pool);
  if (const Focus focus = outline(minus(with, without).value); !focus.pixels.empty()) {
    out.measured.size = ball(focus, with.grid);
    out.measured.hounsfield = mean(out.hounsfield.value, focus);
    out.measured.denser = focus.mean > 0.0;
  }
  return out;
}

namespace {

Pixels numbers(const std::any& study) { return &of<CtStudy>(study).hounsfield; }

constexpr std::array views = planes(numbers, -200, 1000);
constexpr std::array settings{setting_table<&TestSettings::ct>};
constexpr std::array columns{size_column<CtStudy>, MeasuredColumn{"mean_hu", "HU", "CT: mean number in the outline", 1,
                                                                  value_of<CtStudy, &CtMeasured::hounsfield>}};
constexpr std::array volumes{SavedVolume{"", "HU", numbers}};

}  // namespace

constinit const Modality modality::ct{
    .name = "ct",
    .title = "CT",
    .needs_place = true,
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
      out.measured.denser = r.denser;
      return out;
    },
    .shows =
        [](const TestSettings& s, std::string_view) {
          return Vec3{0.5 * s.ct.field, 0.5 * s.ct.field, 0.5 * s.ct.field};
        }};

}  // namespace howship::imaging
