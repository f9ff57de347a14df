// SPDX-License-Identifier: Apache-2.0
#include "howship/imaging/modalities/xray.hpp"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <map>
#include <numbers>
#include <optional>

#include "howship/imaging/in_scan.hpp"
#include "howship/imaging/metal_in_film.hpp"
#include "howship/imaging/modalities/list.hpp"
#include "howship/imaging/modalities/shared.hpp"

namespace howship::imaging {
namespace {

constexpr double xray_surround = 1.5;  // mm, voxels of the body around

/// %, the most of the bone's width that a focus takes in any row of the image; `bone` is mm of bone behind each pixel.
double part_of_width(const Focus& focus, const std::vector<float>& bone, int columns) {
  std::map<int, std::pair<int, int>> rows;  // first and last column
  for (const std::size_t p : focus.pixels) {
    if (bone[p] < 1.0f) continue;
    const int row = int(p) / columns, column = int(p) % columns;
    const auto [at, is_new] = rows.try_emplace(row, column, column);
    if (!is_new) at->second = {std::min(at->second.first, column), std::max(at->second.second, column)};
  }
  double out = 0.0;
  for (const auto& [row, span] : rows) {
    int wide = 0;
    for (int c = 0; c < columns; ++c) wide += bone[std::size_t(row) * std::size_t(columns) + std::size_t(c)] >= 1.0f;
    if (wide > 0) out = std::max(out, 100.0 * std::min(1.0, double(span.second - span.first + 1) / wide));
  }
  return out;
}

/// What a reader measures of a vertebra's height beside its neighbours': the share lost. Neighbours differ, and each of
/// two endplates is blurred by focal spot and detector.
double measured_loss(const Subject& subject, const XraySettings& xray, const NoiseKey& key) {
  const double larger = magnification(xray);
  const double blur = std::hypot(xray.focal_spot * (larger - 1.0), xray.pixel) / larger;
  const double edges = std::hypot(blur, xray.height_edge) * std::numbers::sqrt2 / subject.height;
  return subject.height_lost + std::hypot(xray.height_spread, edges) * noise_normal(key, NoiseChannel::decision, 16);
}

/// A break is called whatever else is seen.
void call_fracture(Examination& made, const Subject& subject) {
  const XrayMeasured& m = of<XrayStudy>(made.study).measured;
  std::string words;
  if (subject.in_pieces) words = "the bone is broken";
  if (!std::isnan(m.height_lost))
    words = fmt::format("a fracture: the vertebra has lost {:.0f} % of its height", m.height_lost);
  if (words.empty()) return;
  Finding& finding = made.outcomes.front().finding;
  finding.words = finding.reported() && !made.outcomes.front().truth.false_alarm ? finding.words + "; " + words : words;
  finding.decision = Decision::reported;
  made.outcomes.front().truth.false_alarm = false;
}

std::vector<float> is_bone(const TissueState& state) {
  std::vector<float> out(state.size());
  for (std::size_t v = 0; v < out.size(); ++v)
    out[v] = state.tissue[v] == std::uint8_t(skeleton::Tissue::bone) ? 1.0f : 0.0f;
  return out;
}

/// Equivalents of a voxel of a grid, as the volume has them there; of air where it has none.
EquivalentsOf equivalents_in(const PairVolume& volume, const Grid& grid) {
  return [&](std::size_t v) {
    const Vec3 at = volume.grid.to_world.inverse(grid.place(v));
    const Extent& e = volume.grid.extent;
    const int i = int(std::lround(at[0])), j = int(std::lround(at[1])), k = int(std::lround(at[2]));
    if (!e.contains(i, j, k)) return std::array<float, 2>{0.0f, 0.0f};
    const Extent bordered{e.ni + 2, e.nj + 2, e.nk + 2};
    const float* pair = volume.pair.data() + 2 * bordered.index(i + 1, j + 1, k + 1);
    return std::array<float, 2>{pair[0], pair[1]};
  };
}

/// Paths of a study: with what has changed and without, as its reader sees them; and the counts that the picture shows,
/// where there is metal in the bone.
struct Seen {
  PathLengths with, without;
  std::optional<Image> behind_metal;
};

/// Through the scan that the bone was cut out of; `half` (mm) of it around the bone.
Seen scan_paths(const Hospital& hospital, const Subject& subject, const View& view, const Spectrum& spectrum,
                const Vec3& half, const NoiseKey& key, ThreadPool& pool) {
  const skeleton::Scan& scan = *subject.scan;
  const XraySettings& xray = hospital.settings().xray;
  const auto [quality, change] = seen_in_scan(hospital, subject, pool);
  // Voxels make stairs of what slopes, each as wide as the shadow of a voxel: nothing finer is known there.
  const double shadow = length(scan.hounsfield.grid.to_world.column[0]) * magnification(xray);
  const double sigma = 0.5 * shadow / xray.pixel;
  const auto through = [&](const PairVolume& pairs) {
    PathLengths paths{Image(view.columns, view.rows), Image(view.columns, view.rows)};
    add_line_integrals(pairs, view, paths.water.value, paths.bone.value, pool);
    for (Image* image : {&paths.water, &paths.bone}) blur(*image, sigma, sigma, pool);
    return paths;
  };
  const auto pairs_of = [&](const Volume<std::int16_t>& hounsfield) {
    return scan_pairs(hounsfield, scan, subject.centre, half, pool);
  };
  const PairVolume now = pairs_of(with_change(scan, change, quality, hospital.settings().ct, key, pool));
  Seen out{through(now), through(pairs_of(scan.hounsfield)), std::nullopt};
  const TissueState& state = subject.state;
  if (!state.metal.empty())
    out.behind_metal = primary_behind_metal(out.with, state.grid, state.metal, equivalents_in(now, state.grid), view,
                                            xray, spectrum, hospital.attenuation(), pool);
  return out;
}

Seen scene_paths(const Scene& scene, const TissueState& healthy, const View& view, const XraySettings& xray,
                 const Spectrum& spectrum, const Attenuation& mu, ThreadPool& pool) {
  auto [with, without] = path_lengths(scene, healthy, view, spectrum, mu, pool);
  Seen out{std::move(with), std::move(without), std::nullopt};
  if (const std::vector<float>& metal = scene.state->metal; !metal.empty())
    out.behind_metal = primary_behind_metal(out.with, scene.grid, metal, equivalents_in(scene, spectrum, mu, pool),
                                            view, xray, spectrum, mu, pool);
  return out;
}

}  // namespace

XrayStudy examine_xray(const Hospital& hospital, const Subject& subject, Projection projection, const NoiseKey& key,
                       ThreadPool& pool) {
  const XraySettings& xray = hospital.settings().xray;
  const Spectrum spectrum = xray_spectrum(xray, projection, hospital.attenuation());
  const Vec3 at = subject.scan ? subject.centre : hospital.place(subject);
  const View view = xray_view(xray, projection, at);
  // Along the beam the whole body; across it what the detector sees, which is less the farther from it.
  const bool lateral = projection == Projection::lateral;
  constexpr double edge = 40.0;
  const Vec3 middle{lateral ? 0.0 : at[0], lateral ? at[1] : -5.0, at[2]},
      size{lateral ? 410.0 : xray.field + edge, lateral ? xray.lateral_width + edge : 300.0, xray.field + edge};
  Grid grid = subject.state.grid;  // of the bone, in the world of the view
  Seen paths;
  if (subject.scan) {
    paths = scan_paths(hospital, subject, view, spectrum, {size[0], size[1], 0.5 * size[2]}, key, pool);
  } else {
    const Scene scene =
        hospital.scene(subject, grid_around(middle, size, {xray_surround, xray_surround, xray_surround}), pool);
    paths = scene_paths(scene, subject.healthy, view, xray, spectrum, hospital.attenuation(), pool);
    grid = scene.grid;
  }
  const auto counts = [&](const PathLengths& through) {
    return primary(through, xray, spectrum, hospital.attenuation(), pool);
  };
  const Image with = counts(paths.with);
  XrayStudy out;
  // The reader's report is of the bone; what metal hides from him, or tells him, is not reckoned with.
  out.exposure = xray_exposure(paths.behind_metal ? *paths.behind_metal : with, xray, projection, key, pool);
  out.presentation = xray_presentation(out.exposure, paths.with.water, xray, pool);

  std::vector<float> tumour(std::size_t(view.columns) * std::size_t(view.rows), 0.0f), bone = tumour;
  add_line_integrals(make_pairs(grid, subject.state.tumour, is_bone(subject.state), pool), view, tumour, bone, pool);
  out.truth = Image(view.columns, view.rows);
  for (std::size_t p = 0; p < tumour.size(); ++p) out.truth.value[p] = label(tumour[p], bone[p]);

  const Image without = counts(paths.without);
  const Image seen = xray_signal(with, xray, projection, pool), healthy = xray_signal(without, xray, projection, pool);
  out.reading = read_xray(seen, healthy, xray, hospital.settings().reader, pool);
  const std::vector<float> difference = xray_difference(seen, healthy);
  if (const Focus focus = outline(difference); !focus.pixels.empty()) {
    const double pixel = xray.pixel * (xray.source_distance - xray.object_distance) / xray.source_distance;
    out.measured.size = disc(focus, pixel);
    out.measured.contrast = 100.0 * std::expm1(focus.mean);
    out.measured.denser = focus.mean < 0.0;
    out.measured.width = part_of_width(focus, bone, view.columns);
  }
  if (projection == Projection::lateral && subject.height > 0.0 && subject.height_lost > 0.0)
    if (const double loss = measured_loss(subject, xray, key); loss >= xray.height_called)
      out.measured.height_lost = 100.0 * std::min(loss, 1.0);
  return out;
}

namespace {

Projection projection_of(std::string_view view) {
  return view == "lateral" ? Projection::lateral
         : view == "pa"    ? Projection::posterior_anterior
                           : Projection::anterior_posterior;
}

Pixels shown(const std::any& study) { return &of<XrayStudy>(study).presentation; }
Pixels counted(const std::any& study) { return &of<XrayStudy>(study).exposure; }

constexpr std::array views{ShownView{"ap", true, "", shown}, ShownView{"pa", false, "", shown},
                           ShownView{"lateral", true, "", shown}};
constexpr std::array settings{setting_table<&TestSettings::xray>};
constexpr std::array columns{
    size_column<XrayStudy>,
    MeasuredColumn{"light_percent", "%", "radiograph: more (above 0) or less light through the focus than without it",
                   10, value_of<XrayStudy, &XrayMeasured::contrast>},
    MeasuredColumn{"width_percent", "%", "radiograph: most of the bone's width that the focus takes in any section", 1,
                   value_of<XrayStudy, &XrayMeasured::width>},
    MeasuredColumn{"height_lost_percent", "%", "radiograph: height that a vertebra called broken has lost", 1,
                   value_of<XrayStudy, &XrayMeasured::height_lost>, true}};
constexpr std::array volumes{SavedVolume{"", "counts", counted}};

}  // namespace

constinit const Modality modality::xray{
    .name = "xray",
    .title = "radiograph",
    .needs_place = true,
    .in_scan = true,
    .planar = true,
    .choice = "view",
    .views = views,
    .settings = settings,
    .columns = columns,
    .volumes = volumes,
    .labels = truth_of<XrayStudy>,
    .pixel = [](const TestSettings& s) { return s.xray.pixel; },
    .dicom_class = "1.2.840.10008.5.1.4.1.1.1.1",
    .dicom_modality = "DX",
    .acquisition =
        [](const TestSettings& s, std::string_view view, double) {
          const bool lateral = view == "lateral";
          return Acquisition{.voltage = lateral ? s.xray.lateral_voltage : s.xray.voltage,
                             .source_distance = s.xray.source_distance,
                             .pixel = s.xray.pixel,
                             .position = lateral        ? "LL"
                                         : view == "pa" ? "PA"
                                                        : "AP"};
        },
    .examine =
        [](const Modality& self, const Hospital& hospital, const Request& request, ThreadPool& pool) {
          std::vector<std::string_view> made;
          for (const ShownView& view : views)
            if (request.view.empty() ? view.usual : request.view == view.name) made.push_back(view.name);
          std::vector<Examination> out =
              each_bone(self, request, made, [&](const Subject& subject, std::string_view view, const NoiseKey& key) {
                return examine_xray(hospital, subject, projection_of(view), key, pool);
              });
          for (std::size_t e = 0; e < out.size(); ++e) call_fracture(out[e], request.subjects[e / made.size()]);
          return out;
        },
    .describe =
        [](const std::any& study, std::size_t) {
          const XrayMeasured& m = of<XrayStudy>(study).measured;
          return fmt::format("a {} area of {:.0f} mm", m.denser > 0.5 ? "dense" : "lucent", m.size);
        },
    .nothing = xray_nothing,
    .reckoned = [](const Reckoned& r) -> std::any {
      XrayStudy out;
      out.reading = r.reading;
      out.measured.size = r.column("size_mm");
      out.measured.contrast = r.column("light_percent");
      out.measured.denser = out.measured.contrast < 0.0;
      return out;
    },
    .shows =
        [](const TestSettings& s, std::string_view view, const BoneBox&) {
          // What the detector sees where the bone is; the way of the beam is all of the body.
          const double closer = (s.xray.source_distance - s.xray.object_distance) / s.xray.source_distance;
          const double film = s.xray.field * closer, narrow = s.xray.lateral_width * closer;
          constexpr double body = 2000.0;
          return Coverage{{}, view == "lateral" ? Vec3{body, narrow, film} : Vec3{film, body, film}};
        }};

}  // namespace howship::imaging
