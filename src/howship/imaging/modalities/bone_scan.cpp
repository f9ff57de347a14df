// SPDX-License-Identifier: Apache-2.0
#include "howship/imaging/modalities/bone_scan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "howship/imaging/modalities/list.hpp"
#include "howship/imaging/modalities/shared.hpp"

namespace howship::imaging {
namespace {

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

}  // namespace

BoneScanStudy examine_bone_scan(const Hospital& hospital, std::span<const Subject> subjects, const NoiseKey& key,
                                ThreadPool& pool, std::optional<double> delay) {
  BoneScanSettings scan = hospital.settings().bone_scan;
  if (delay) scan.delay = *delay;
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
      BoneScanMeasured& m = out.measured[s];
      // The view that shows it better.
      if (!std::isnan(m.uptake_ratio) && std::abs(std::log(ratio)) <= std::abs(std::log(m.uptake_ratio))) continue;
      m.uptake_ratio = ratio;
      m.size = disc(focus, scan.pixel);
      m.denser = focus.mean > 0.0;
    }
  }
  return out;
}

namespace {

Pixels counts(const std::any& study) { return &of<BoneScanStudy>(study).counts; }

constexpr std::array views{ShownView{"whole-body", true, "", counts}};
constexpr std::array settings{setting_table<&TestSettings::bone_scan>};
constexpr std::array columns{
    size_column<BoneScanStudy>,
    MeasuredColumn{"uptake_ratio", "1",
                   "bone scan: counts in the outline over those of the same place without a lesion", 100,
                   value_of<BoneScanStudy, &BoneScanMeasured::uptake_ratio>}};
constexpr std::array volumes{SavedVolume{"", "counts", counts}};

std::vector<Examination> scan_body(const Modality& self, const Hospital& hospital, const Request& request,
                                   ThreadPool& pool) {
  const auto key = [&](std::string_view bone) { return key_of(request.patient, self.name, "", bone, request.day); };
  BoneScanStudy study = examine_bone_scan(hospital, request.subjects, key(""), pool, request.delay);
  const std::vector<Reading> readings = study.readings;
  std::vector<Examination> out(1);
  out[0].study = std::move(study);
  for (std::size_t s = 0; s < request.subjects.size(); ++s) {
    const Subject& subject = request.subjects[s];
    out[0].outcomes.push_back(
        call(self, readings[s], out[0].study, s, subject, key(subject.state.bone), mimics_of(request)));
  }
  return out;
}

}  // namespace

constinit const Modality modality::bone_scan{
    .name = "bone_scan",
    .title = "bone scan",
    .whole_patient = true,
    .needs_place = true,
    .planar = true,
    .views = views,
    .settings = settings,
    .columns = columns,
    .volumes = volumes,
    .labels = truth_of<BoneScanStudy>,
    .pixel = [](const TestSettings& s) { return s.bone_scan.pixel; },
    .dicom_class = "1.2.840.10008.5.1.4.1.1.20",
    .dicom_modality = "NM",
    .acquisition =
        [](const TestSettings& s, std::string_view, double) {
          return Acquisition{.pixel = s.bone_scan.pixel, .dose = s.bone_scan.dose, .dwell = s.bone_scan.dwell};
        },
    .examine = scan_body,
    .describe =
        [](const std::any& study, std::size_t subject) {
          const BoneScanMeasured& m = of<BoneScanStudy>(study).measured[subject];
          return fmt::format("a {}, {:.1f} times the usual uptake", m.denser > 0.5 ? "hot focus" : "cold area",
                             m.uptake_ratio);
        },
    .nothing = bone_scan_nothing,
    .reckoned = [](const Reckoned& r) -> std::any {
      BoneScanStudy out;
      out.readings = {r.reading};
      BoneScanMeasured measured;
      measured.size = r.column("size_mm");
      measured.uptake_ratio = r.column("uptake_ratio");
      measured.denser = measured.uptake_ratio > 1.0;
      out.measured = {measured};
      return out;
    }};

}  // namespace howship::imaging
