// SPDX-License-Identifier: Apache-2.0
#include "howship/imaging/modalities/mri.hpp"

#include <fmt/format.h>

#include <array>

#include "howship/imaging/modalities/list.hpp"
#include "howship/imaging/modalities/shared.hpp"

namespace howship::imaging {

MriStudy examine_mri(const Hospital& hospital, const Subject& subject, const NoiseKey& key, ThreadPool& pool) {
  const TestSettings& s = hospital.settings();
  const Coverage field = hospital.field(subject, mri_field(s.mri));
  Scene scene = hospital.scene(
      subject,
      grid_around(field.centre, with_edge(field.size, 4.0), {volume_surround, volume_surround, volume_surround}), pool);
  Content marrow;
  marrow.mineral = 0.12;
  marrow.rest = 0.88;
  const double level = mri_voxel(marrow, scene.marrow.fat, s.mri_tissue, s.mri, Weighting::t1),
               stir_level = mri_voxel(marrow, scene.marrow.fat, s.mri_tissue, s.mri, Weighting::stir);
  MriStudy out;
  const Grid grid = mri_grid(s.mri, field);
  out.truth = truth_map(scene, grid, hospital.settings(), pool);
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
    if (w == Weighting::t1) focus = outline(minus(with, without).value);
  }
  if (!focus.pixels.empty()) {
    out.measured.size = ball(focus, out.t1.grid);
    out.measured.t1_ratio = mean(out.t1.value, focus) / level;
    out.measured.stir_ratio = mean(out.stir.value, focus) / stir_level;
    out.measured.denser = focus.mean > 0.0;
  }
  out.cord = cord_compression(subject.state, s.packing, s.cord);
  return out;
}

namespace {

Pixels t1(const std::any& study) { return &of<MriStudy>(study).t1; }
Pixels t2(const std::any& study) { return &of<MriStudy>(study).t2; }
Pixels stir(const std::any& study) { return &of<MriStudy>(study).stir; }

std::string canal_words(const std::any& study) {
  const CordFinding& cord = of<MriStudy>(study).cord;
  if (cord.slice < 0) return "";
  return fmt::format("; canal: ESCC {}, stenosis {:.0f} %", imaging::name(cord.grade), cord.stenosis_percent);
}

/// Spinal canal and cord are looked at wherever there are any.
constexpr MeasuredColumn of_canal(std::string_view name, std::string_view unit, std::string_view meaning,
                                  double per_unit, Value (*read)(const std::any&, std::size_t)) {
  return {name, unit, meaning, per_unit, read, true};
}

constexpr std::array views{ShownView{"t1", true, "sagittal", t1, 0, 0.70},
                           ShownView{"t2", true, "sagittal", t2, 0, 0.55},
                           ShownView{"stir", true, "sagittal", stir, 0, 0.55}};
constexpr std::array settings{setting_table<&TestSettings::mri>, setting_table<&TestSettings::mri_tissue>,
                              setting_table<&TestSettings::cord>};
constexpr std::array columns{
    size_column<MriStudy>,
    MeasuredColumn{"t1_ratio", "1", "MRI: mean T1 signal in the outline over normal marrow", 100,
                   value_of<MriStudy, &MriMeasured::t1_ratio>},
    MeasuredColumn{"stir_ratio", "1", "MRI: the same on STIR", 100, value_of<MriStudy, &MriMeasured::stir_ratio>},
    of_canal("escc_grade", "1", "MRI: epidural spinal cord compression, 0, 1a, 1b, 1c, 2, 3", 0,
             [](const std::any& study, std::size_t) {
               const CordFinding& cord = of<MriStudy>(study).cord;
               return cord.slice < 0 ? Value{} : Value{.text = std::string{name(cord.grade)}};
             }),
    of_canal("canal_stenosis_percent", "%", "MRI: area of the canal taken by tumour, worst slice", 10,
             [](const std::any& study, std::size_t) {
               const CordFinding& cord = of<MriStudy>(study).cord;
               return cord.slice < 0 ? Value{} : Value{cord.stenosis_percent};
             }),
    of_canal("cord_area_percent", "%", "MRI: what is left of the area of the cord, worst slice", 10,
             [](const std::any& study, std::size_t) {
               const CordFinding& cord = of<MriStudy>(study).cord;
               return cord.slice < 0 ? Value{} : Value{100.0 * cord.cord_area};
             })};
constexpr std::array volumes{SavedVolume{"t1", "signal", t1, 512}, SavedVolume{"t2", "signal", t2, 512},
                             SavedVolume{"stir", "signal", stir, 512}};

}  // namespace

constinit const Modality modality::mri{
    .name = "mri",
    .title = "MRI",
    .needs_place = true,
    .choice = "view",
    .views = views,
    .settings = settings,
    .columns = columns,
    .volumes = volumes,
    .labels = truth_of<MriStudy>,
    .dicom_class = "1.2.840.10008.5.1.4.1.1.4",
    .dicom_modality = "MR",
    .acquisition =
        [](const TestSettings& settings, std::string_view view, double) {
          const MriSettings& m = settings.mri;
          return view == "t1" ? Acquisition{.repetition = m.t1_repetition, .echo = m.t1_echo}
                 : view == "t2"
                     ? Acquisition{.repetition = m.t2_repetition, .echo = m.t2_echo}
                     : Acquisition{.repetition = m.stir_repetition, .echo = m.stir_echo, .inversion = m.stir_inversion};
        },
    .examine =
        [](const Modality& self, const Hospital& hospital, const Request& request, ThreadPool& pool) {
          std::vector<Examination> out = one_a_bone<examine_mri>(self, hospital, request, pool);
          for (Examination& made : out) made.outcomes.front().finding.words += canal_words(made.study);
          return out;
        },
    .describe =
        [](const std::any& study, std::size_t) {
          const MriMeasured& m = of<MriStudy>(study).measured;
          return fmt::format("a focus of {:.0f} mm, {:.1f} of marrow on T1, {:.1f} on STIR", m.size, m.t1_ratio,
                             m.stir_ratio);
        },
    .nothing = mri_nothing,
    .reckoned = [](const Reckoned& r) -> std::any {
      MriStudy out;
      out.reading = r.reading;
      out.measured.size = r.column("size_mm");
      out.measured.t1_ratio = r.column("t1_ratio");
      out.measured.stir_ratio = r.column("stir_ratio");
      out.measured.denser = r.denser;
      out.cord = r.cord;
      return out;
    },
    .shows = [](const TestSettings& s, std::string_view,
                const BoneBox& bone) { return coverage_of(bone, mri_field(s.mri)); },
    .adds = canal_words};

}  // namespace howship::imaging
