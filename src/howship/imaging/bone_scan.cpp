// SPDX-License-Identifier: Apache-2.0
#include "howship/imaging/bone_scan.hpp"

#include <algorithm>
#include <cmath>

#include "howship/base/ensure.hpp"
#include "howship/bone/surface.hpp"

namespace howship::imaging {
namespace {

using B = BoneScanSettings;
using P = Parameter<B>;
constexpr Source eanm{Origin::published,
                      "EANM guideline chapter (van der Bruggen): 300-740 MBq, image at 2-4 h, 10-15 cm/min", 'H'};
constexpr Source collimator{Origin::recalled, "low-energy high-resolution collimator: 1.11 x 24.05 mm holes", 'M'};
constexpr std::array parameters{
    P{&B::dose, {"tracer_dose", "1", 100, 1200, "99mTc-MDP given (MBq)", eanm}},
    P{&B::delay, {"tracer_delay", "1", 1, 8, "injection to scan (hours)", eanm}},
    P{&B::in_skeleton,
      {"tracer_in_skeleton",
       "1",
       0.2,
       0.7,
       "share of the dose in a healthy skeleton",
       {Origin::assumed,
        "between 24 h retention, 31 % (Calcif Tissue Int 1989 44:322), and the 50-60 % at 4 h of the EANM text", 'M'}}},
    P{&B::in_soft_tissue,
      {"tracer_in_soft_tissue",
       "1",
       0.05,
       0.5,
       "share of the dose left in soft tissue and urine",
       {Origin::derived, "0.6 retained at 3 h less the skeleton's", 'M'}}},
    P{&B::formation_power,
      {"tracer_formation_power",
       "1",
       0.5,
       1.2,
       "uptake grows with this power of mineral deposition",
       {Origin::assumed, "0.8-1: near-linear, flow-limited at high turnover; clearance fell 9 % on HRT (Blake 2002)",
        'L'}}},
    P{&B::attenuation,
      {"camera_attenuation",
       "1/mm",
       0.01,
       0.017,
       "attenuation of 140 keV in water",
       {Origin::derived, "xraylib 0.154 narrow, 0.12 broad beam", 'M'}}},
    P{&B::sensitivity,
      {"camera_sensitivity",
       "1",
       20,
       300,
       "counts per second and MBq of one head",
       {Origin::recalled, "202 cpm/uCi", 'M'}}},
    P{&B::dwell,
      {"camera_dwell",
       "1",
       30,
       1200,
       "seconds that a point is in view",
       {Origin::derived, "40 cm field at 12 cm/min", 'M'}}},
    P{&B::scatter_to_primary,
      {"camera_scatter", "1", 0, 1, "scatter in the window over primary", {Origin::recalled, "0.30-0.35", 'M'}}},
    P{&B::scatter_length,
      {"camera_scatter_length", "mm", 10, 100, "width of scatter (FWHM)", {Origin::recalled, "40 mm", 'L'}}},
    P{&B::hole_diameter, {"collimator_hole", "mm", 0.5, 4, "collimator hole", collimator}},
    P{&B::hole_length, {"collimator_length", "mm", 10, 60, "collimator thickness", collimator}},
    P{&B::septa_attenuation, {"septa_attenuation", "1/mm", 1, 4, "attenuation of lead at 140 keV", collimator}},
    P{&B::intrinsic_resolution,
      {"camera_intrinsic",
       "mm",
       2,
       6,
       "intrinsic resolution of the crystal (FWHM)",
       {Origin::recalled, "3.8 mm", 'H'}}},
    P{&B::gap_front,
      {"camera_gap_front", "mm", 0, 200, "skin to collimator, front", {Origin::assumed, "body contour", 'M'}}},
    P{&B::gap_back,
      {"camera_gap_back", "mm", 0, 200, "skin to collimator, back", {Origin::assumed, "the table lies between", 'M'}}},
    P{&B::pixel,
      {"camera_pixel",
       "mm",
       1,
       5,
       "pixel",
       {Origin::published, "NEMA WG-04 NM1 whole-body bone scan, 256 x 1024", 'H'}}},
};

constexpr double half_life = 6.007;  // hours, 99mTc (physics, not a setting)
constexpr double layer = 4.0;        // mm, voxel depth of the whole-body grid
constexpr int group = 3;             // layers that share one blur

/// Tracer binds where bone is formed: on its surfaces. So trabecular bone takes several times more per gram than
/// cortex.
double uptake(double bone_fraction, const Region& region) { return bone::surface(bone_fraction) * region.turnover; }

double decayed(const B& scan) { return scan.dose * std::exp2(-scan.delay / half_life); }

}  // namespace

std::span<const P> BoneScanSettings::table() { return parameters; }

double camera_resolution(double distance, const BoneScanSettings& s) {
  const double effective = s.hole_length - 2.0 / s.septa_attenuation;
  const double collimated = s.hole_diameter * (effective + distance) / effective;
  return std::sqrt(s.intrinsic_resolution * s.intrinsic_resolution + collimated * collimated);
}

double count_budget(const BoneScanSettings& s, double transmission) {
  return decayed(s) * (s.in_skeleton + s.in_soft_tissue) * s.sensitivity * s.dwell * transmission;
}

Grid whole_body_grid(const BoneScanSettings& scan) {
  return grid_around({0, -5, 865}, {256 * scan.pixel, 280, 1830}, {scan.pixel, layer, scan.pixel});
}

TracerMap tracer_map(const Phantom& phantom, const Surround& body, std::span<const TissueState> states,
                     const BoneScanSettings& scan, ThreadPool& pool, double turnover) {
  const Extent& e = body.grid.extent;
  TracerMap out{body.grid, std::vector<float>(e.size()), std::vector<float>(e.size())};
  const std::size_t slice = std::size_t(e.ni) * std::size_t(e.nj), regions = phantom.regions.size();
  // Shares of bone and soft tissue, summed slice by slice so that threads do not matter.
  struct Sums {
    double bone = 0.0, soft = 0.0;
    std::vector<double> taken, voxels;
  };
  std::vector<Sums> sums(std::size_t(e.nk));
  std::array<double, body_tissue_count> density{};
  for (const BodyTissueData& t : body_tissues())
    density[std::size_t(t.tissue)] = materials()[std::size_t(t.material)].density;
  pool.run(std::size_t(e.nk), [&](std::size_t k) {
    Sums& s = sums[k];
    s.taken.assign(regions, 0.0);
    s.voxels.assign(regions, 0.0);
    for (std::size_t v = k * slice; v < (k + 1) * slice; ++v) {
      const auto tissue = BodyTissue(body.tissue[v]);
      const double f = body.bone_fraction[v];
      if (tissue == BodyTissue::bone) {
        const double taken = uptake(f, phantom.regions[body.region[v]]);
        s.bone += taken;
        s.taken[body.region[v]] += taken;
        s.voxels[body.region[v]] += 1.0;
      }
      s.soft += body_tissues()[std::size_t(tissue)].tracer;
      const double rho = tissue == BodyTissue::bone ? 1.0 + 0.9 * f : density[std::size_t(tissue)];
      out.attenuation[v] = float(scan.attenuation * rho);
    }
  });
  double bone = 0.0, soft = 0.0;
  std::vector<double> taken(regions, 0.0), voxels(regions, 0.0);
  for (const Sums& s : sums) {
    bone += s.bone;
    soft += s.soft;
    for (std::size_t r = 0; r < regions; ++r) taken[r] += s.taken[r], voxels[r] += s.voxels[r];
  }
  HOWSHIP_ENSURE(bone > 0.0 && soft > 0.0, "the body has bones and soft tissue");
  const double per_bone = decayed(scan) * scan.in_skeleton / bone,
               per_soft = decayed(scan) * scan.in_soft_tissue / soft;
  const double elsewhere = per_bone * std::pow(turnover, scan.formation_power);
  pool.run(std::size_t(e.nk), [&](std::size_t k) {
    for (std::size_t v = k * slice; v < (k + 1) * slice; ++v) {
      const auto tissue = BodyTissue(body.tissue[v]);
      double a = per_soft * body_tissues()[std::size_t(tissue)].tracer;
      if (tissue == BodyTissue::bone) a += elsewhere * uptake(body.bone_fraction[v], phantom.regions[body.region[v]]);
      out.activity[v] = float(a);
    }
  });
  for (const TissueState& state : states) {
    const std::size_t region = *region_of(phantom, state.bone);
    const Extent& inner = state.grid.extent;
    // The phantom's own bone loses its tracer within the bone's grid; the bone brings what it forms.
    for (std::size_t v = 0; v < e.size(); ++v) {
      if (body.region[v] != region) continue;
      const int i = int(v % std::size_t(e.ni)), j = int(v / std::size_t(e.ni) % std::size_t(e.nj)), k = int(v / slice);
      const Vec3 x = state.grid.to_world.inverse(body.grid.to_world({double(i), double(j), double(k)}));
      if (x[0] > -4 && x[1] > -4 && x[2] > -4 && x[0] < inner.ni + 3 && x[1] < inner.nj + 3 && x[2] < inner.nk + 3)
        out.activity[v] = float(per_soft);
    }
    const double outer_volume =
        std::abs(body.grid.to_world.column[0][0] * body.grid.to_world.column[1][1] * body.grid.to_world.column[2][2]);
    const Vec3& step = state.grid.to_world.column[0];
    const double edge = std::sqrt(step[0] * step[0] + step[1] * step[1] + step[2] * step[2]);
    const double healthy = voxels[region] > 0.0 ? taken[region] / voxels[region] : 0.0;
    const double per_voxel = per_bone * healthy * edge * edge * edge / outer_volume;
    for (int k = 0; k < inner.nk; ++k)
      for (int j = 0; j < inner.nj; ++j)
        for (int i = 0; i < inner.ni; ++i) {
          const double formed = state.formation[inner.index(i, j, k)];
          if (formed <= 0.0) continue;
          const Vec3 x = body.grid.to_world.inverse(state.grid.to_world({double(i), double(j), double(k)}));
          const int a = int(std::lround(x[0])), b = int(std::lround(x[1])), c = int(std::lround(x[2]));
          if (e.contains(a, b, c))
            out.activity[e.index(a, b, c)] += float(per_voxel * std::pow(formed, scan.formation_power));
        }
  }
  return out;
}

PlanarScan bone_scan_signal(const TracerMap& tracer, const BoneScanSettings& scan, ThreadPool& pool) {
  const Extent& e = tracer.grid.extent;
  const double dx = tracer.grid.to_world.column[0][0], dy = tracer.grid.to_world.column[1][1];
  const int groups = (e.nj + group - 1) / group;
  const auto ni = std::size_t(e.ni), nj = std::size_t(e.nj);
  // For each group of layers, what leaves the body towards front and back.
  std::vector<Image> front(std::size_t(groups), Image(e.ni, e.nk)), back = front;
  pool.run(std::size_t(e.nk), [&](std::size_t k) {
    const int row = e.nk - 1 - int(k);
    std::vector<float> transmitted(ni);
    for (const bool towards_front : {true, false}) {
      std::fill(transmitted.begin(), transmitted.end(), 1.0f);
      for (std::size_t n = 0; n < nj; ++n) {
        const std::size_t j = towards_front ? nj - 1 - n : n;
        Image& image = (towards_front ? front : back)[j / group];
        const std::size_t first = (k * nj + j) * ni;
        for (std::size_t i = 0; i < ni; ++i) {
          const float half = tracer.attenuation[first + i] * float(0.5 * dy);
          // exp of a small number by its series: layers take away a few per cent.
          const float pass = 1.0f - half + 0.5f * half * half;
          transmitted[i] *= pass;
          image(e.ni - 1 - int(i), row) += tracer.activity[first + i] * transmitted[i];
          transmitted[i] *= pass;
        }
      }
    }
  });
  PlanarScan out{Image(e.ni, e.nk), Image(e.ni, e.nk)};
  const double scale = scan.sensitivity * scan.dwell;
  // Distance to the camera is measured to the flat face over the thickest part of the body.
  const auto project = [&](std::vector<Image>& layers, Image& image, bool towards_front) {
    pool.run(layers.size(), [&](std::size_t g) {
      ThreadPool alone(1);
      const double depth = (double(g) + 0.5) * group * dy, thickness = double(nj) * dy;
      const double distance =
          (towards_front ? thickness - depth : depth) - 30.0 + (towards_front ? scan.gap_front : scan.gap_back);
      const double sigma = sigma_of_fwhm(camera_resolution(std::max(0.0, distance), scan)) / dx;
      blur(layers[g], sigma, sigma, alone, Border::zero);
    });
    for (const Image& layer_image : layers)
      for (std::size_t p = 0; p < image.value.size(); ++p) image.value[p] += layer_image.value[p];
    Image scattered = image;
    const double sigma = sigma_of_fwhm(scan.scatter_length) / dx;
    blur(scattered, sigma, sigma, pool, Border::zero);
    for (std::size_t p = 0; p < image.value.size(); ++p)
      image.value[p] = float(scale * (double(image.value[p]) + scan.scatter_to_primary * double(scattered.value[p])));
  };
  project(front, out.anterior, true);
  project(back, out.posterior, false);
  for (int row = 0; row < e.nk; ++row)  // from behind, left is left
    std::reverse(out.posterior.value.begin() + std::ptrdiff_t(row) * e.ni,
                 out.posterior.value.begin() + std::ptrdiff_t(row + 1) * e.ni);
  return out;
}

PlanarScan bone_scan_counts(const PlanarScan& signal, const NoiseKey& key, ThreadPool& pool) {
  PlanarScan out = signal;
  const std::size_t n = signal.anterior.value.size(), columns = std::size_t(signal.anterior.columns);
  pool.run(std::size_t(signal.anterior.rows), [&](std::size_t row) {
    for (std::size_t p = row * columns; p < (row + 1) * columns; ++p) {
      out.anterior.value[p] = float(noise_poisson(key, NoiseChannel::quantum, p, double(signal.anterior.value[p])));
      out.posterior.value[p] =
          float(noise_poisson(key, NoiseChannel::quantum, n + p, double(signal.posterior.value[p])));
    }
  });
  return out;
}

}  // namespace howship::imaging
