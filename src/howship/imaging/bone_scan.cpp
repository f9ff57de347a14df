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
constexpr Source eanm{Origin::published, "300-740 MBq, image at 2-4 h, 10-15 cm/min [van_den_wyngaert_2016]", 'H'};
constexpr Source collimator{Origin::recalled, "low-energy high-resolution collimator: 1.11 x 24.05 mm holes", 'M'};
constexpr std::array parameters{
    P{&B::dose, {"tracer_dose", "MBq", 100, 1200, "99mTc-MDP given", eanm}},
    P{&B::delay, {"tracer_delay", "h", 0.05, 24, "injection to scan", eanm}},
    P{&B::in_skeleton,
      {"tracer_in_skeleton",
       "1",
       0.2,
       0.7,
       "share of the dose in a healthy skeleton",
       {Origin::assumed,
        "between 24 h retention, 31 % [retention_1989, abstract], and 50-60 % at 4 h [van_den_wyngaert_2016]", 'M'}}},
    P{&B::in_soft_tissue,
      {"tracer_in_soft_tissue",
       "1",
       0.05,
       0.5,
       "share of the dose left in soft tissue and urine",
       {Origin::derived, "0.6 retained at 3 h less the skeleton's", 'M'}}},
    P{&B::shares_at,
      {"tracer_shares_at",
       "h",
       1,
       8,
       "time after injection of which both shares are",
       {Origin::derived, "as the two say", 'M'}}},
    P{&B::clearance_half,
      {"tracer_clearance_half",
       "h",
       0.2,
       5,
       "half-time in which what circulates leaves soft tissue, for bone and urine",
       {Origin::published, "about 1 hour [retention_1989, abstract]", 'M'}}},
    P{&B::soft_residue,
      {"tracer_soft_residue",
       "1",
       0,
       0.5,
       "share of the first activity that stays in soft tissue",
       {Origin::published, "14 % of what the body held, from 6 hours on [bone_uptake_1997, abstract]", 'M'}}},
    P{&B::formation_power,
      {"tracer_formation_power",
       "1",
       0.5,
       1.2,
       "uptake grows with this power of mineral deposition",
       {Origin::assumed, "0.8-1: near-linear, flow-limited at high turnover; clearance fell 9 % on HRT [blake_2002]",
        'L'}}},
    P{&B::attenuation,
      {"camera_attenuation",
       "1/mm",
       0.01,
       0.017,
       "attenuation of 140 keV in water",
       {Origin::derived, "0.154 narrow beam [xraylib], 0.12 broad beam", 'M'}}},
    P{&B::sensitivity,
      {"camera_sensitivity",
       "count/s/MBq",
       20,
       300,
       "sensitivity of one head",
       {Origin::recalled, "202 cpm/uCi", 'M'}}},
    P{&B::dwell,
      {"camera_dwell",
       "s",
       30,
       1200,
       "time that a point is in view",
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
      {"camera_pixel", "mm", 1, 5, "pixel", {Origin::published, "whole-body bone scan of 256 x 1024 [nema_nm1]", 'H'}}},
};

constexpr double half_life = 6.007;  // hours, 99mTc (physics, not a setting)
constexpr double layer = 4.0;        // mm, voxel depth of the whole-body grid
constexpr int group = 3;             // layers that share one blur

/// Tracer binds where bone is formed: on its surfaces. So trabecular bone takes several times more per gram than
/// cortex.
double uptake(double bone_fraction, const Region& region) { return bone::surface(bone_fraction) * region.turnover; }

constexpr double bulge = 4.0;  // voxels of a bone's grid: the phantom's cruder bone may reach beyond it

/// Voxels of the body that a bone's grid, a bulge wider, reaches; half-open.
struct Box {
  std::array<int, 3> from{}, to{};
  bool holds(int j, int k) const { return j >= from[1] && j < to[1] && k >= from[2] && k < to[2]; }
};

Box box_of(const Grid& bone, const Grid& body) {
  Vec3 low{1e9, 1e9, 1e9}, high{-1e9, -1e9, -1e9};
  for (int corner = 0; corner < 8; ++corner) {
    const Vec3 x = body.to_world.inverse(bone.to_world({corner & 1 ? bone.extent.ni - 1 + bulge : -bulge,
                                                        corner & 2 ? bone.extent.nj - 1 + bulge : -bulge,
                                                        corner & 4 ? bone.extent.nk - 1 + bulge : -bulge}));
    for (std::size_t c = 0; c < 3; ++c) low[c] = std::min(low[c], x[c]), high[c] = std::max(high[c], x[c]);
  }
  const std::array<int, 3> n{body.extent.ni, body.extent.nj, body.extent.nk};
  Box out;
  for (std::size_t c = 0; c < 3; ++c) {
    out.from[c] = int(std::clamp(std::floor(low[c]), 0.0, double(n[c])));
    out.to[c] = int(std::clamp(std::ceil(high[c]) + 1.0, 0.0, double(n[c])));
  }
  return out;
}

/// Adds what the bone takes up, less what it took as it was in `before`, where given.
void deposit(TracerMap& map, const Phantom& phantom, const PlacedBone& bone, const TissueState* before, const B& scan) {
  const Affine &body = map.grid.to_world, &to_world = bone.grid.to_world;
  const double outer_volume = std::abs(body.column[0][0] * body.column[1][1] * body.column[2][2]);
  const Vec3& step = to_world.column[0];
  const double edge = std::sqrt(step[0] * step[0] + step[1] * step[1] + step[2] * step[2]);
  const double per_voxel =
      map.healthy_uptake[*region_of(phantom, bone.state->bone)] * edge * edge * edge / outer_volume;
  const Extent& inner = bone.grid.extent;
  const auto taken = [&](float formed) { return formed > 0.0f ? std::pow(double(formed), scan.formation_power) : 0.0; };
  for (int k = 0; k < inner.nk; ++k)
    for (int j = 0; j < inner.nj; ++j)
      for (int i = 0; i < inner.ni; ++i) {
        const std::size_t v = inner.index(i, j, k);
        const float now = bone.state->formation[v], then = before != nullptr ? before->formation[v] : 0.0f;
        if (now == then || (now <= 0.0f && then <= 0.0f)) continue;
        const Vec3 x = body.inverse(to_world({double(i), double(j), double(k)}));
        const int a = int(std::lround(x[0])), b = int(std::lround(x[1])), c = int(std::lround(x[2]));
        if (!map.grid.extent.contains(a, b, c)) continue;
        TracerMap::Slice& slice = map.slices[std::size_t(c)];
        const TracerMap::Line& line = slice.lines[std::size_t(b)];
        slice.activity[line.at + std::size_t(a - line.from)] += float(per_voxel * (taken(now) - taken(then)));
      }
}

double circulating(double hours, const B& scan) { return std::exp2(-hours / scan.clearance_half); }

double decayed(const B& scan) { return scan.dose * std::exp2(-scan.delay / half_life); }

}  // namespace

std::span<const P> BoneScanSettings::table() { return parameters; }

double settled_in_bone(const B& scan) {
  return (1.0 - circulating(scan.delay, scan)) / (1.0 - circulating(scan.shares_at, scan));
}

double left_in_soft_tissue(const B& scan) {
  const auto left = [&](double hours) {
    return scan.soft_residue + (1.0 - scan.soft_residue) * circulating(hours, scan);
  };
  return left(scan.delay) / left(scan.shares_at);
}

double camera_resolution(double distance, const BoneScanSettings& s) {
  const double effective = s.hole_length - 2.0 / s.septa_attenuation;
  const double collimated = s.hole_diameter * (effective + distance) / effective;
  return std::sqrt(s.intrinsic_resolution * s.intrinsic_resolution + collimated * collimated);
}

double count_budget(const BoneScanSettings& s, double transmission) {
  return decayed(s) * (settled_in_bone(s) * s.in_skeleton + left_in_soft_tissue(s) * s.in_soft_tissue) * s.sensitivity *
         s.dwell * transmission;
}

Grid whole_body_grid(const BoneScanSettings& scan) {
  return grid_around({0, -5, 865}, {256 * scan.pixel, 280, 1830}, {scan.pixel, layer, scan.pixel});
}

TracerMap tracer_map(const Phantom& phantom, const Grid& grid, std::span<const PlacedBone> bones, const B& scan,
                     ThreadPool& pool, double turnover) {
  const Extent& e = grid.extent;
  TracerMap out{grid, std::vector<TracerMap::Slice>(std::size_t(e.nk)), {}};
  const std::size_t columns = std::size_t(e.ni), plane = columns * std::size_t(e.nj), regions = phantom.regions.size();
  std::vector<Box> boxes;
  for (const PlacedBone& bone : bones) boxes.push_back(box_of(bone.grid, grid));
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
    std::vector<std::uint8_t> tissues(plane), region(plane);
    std::vector<float> fraction(plane);
    rasterise_slice(phantom, grid, int(k), {tissues.data(), region.data(), fraction.data()});
    TracerMap::Slice& slice = out.slices[k];
    slice.lines.resize(std::size_t(e.nj));
    Sums& s = sums[k];
    s.taken.assign(regions, 0.0);
    s.voxels.assign(regions, 0.0);
    for (int j = 0; j < e.nj; ++j) {
      TracerMap::Line& line = slice.lines[std::size_t(j)];
      const std::uint8_t* const row = tissues.data() + std::size_t(j) * columns;
      const auto body = [](std::uint8_t t) { return t != std::uint8_t(BodyTissue::air); };
      line.from = int(std::find_if(row, row + e.ni, body) - row);
      line.to = e.ni;
      while (line.to > line.from && !body(row[line.to - 1])) --line.to;
      for (const Box& box : boxes) {
        if (!box.holds(j, int(k))) continue;
        line.from = std::min(line.from, box.from[0]);
        line.to = std::max(line.to, box.to[0]);
      }
      line.from = std::min(line.from, line.to);
      line.at = slice.tissue.size();
      for (int i = line.from; i < line.to; ++i) {
        const std::size_t v = std::size_t(j) * columns + std::size_t(i);
        const auto tissue = BodyTissue(tissues[v]);
        const double f = double(fraction[v]);
        double taken = 0.0;
        if (tissue == BodyTissue::bone) {
          taken = uptake(f, phantom.regions[region[v]]);
          s.bone += taken;
          s.taken[region[v]] += taken;
          s.voxels[region[v]] += 1.0;
        }
        s.soft += body_tissues()[std::size_t(tissue)].tracer;
        const double rho = tissue == BodyTissue::bone ? 1.0 + 0.9 * f : density[std::size_t(tissue)];
        slice.tissue.push_back(tissues[v]);
        slice.region.push_back(region[v]);
        slice.activity.push_back(float(taken));
        slice.attenuation.push_back(float(scan.attenuation * rho));
      }
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
  const double per_bone = decayed(scan) * settled_in_bone(scan) * scan.in_skeleton / bone,
               per_soft = decayed(scan) * left_in_soft_tissue(scan) * scan.in_soft_tissue / soft;
  const double elsewhere = per_bone * std::pow(turnover, scan.formation_power);
  for (std::size_t r = 0; r < regions; ++r)
    out.healthy_uptake.push_back(voxels[r] > 0.0 ? per_bone * taken[r] / voxels[r] : 0.0);
  std::vector<std::size_t> own;
  for (const PlacedBone& bone_here : bones) own.push_back(*region_of(phantom, bone_here.state->bone));
  pool.run(std::size_t(e.nk), [&](std::size_t k) {
    TracerMap::Slice& slice = out.slices[k];
    for (std::size_t v = 0; v < slice.tissue.size(); ++v) {
      const double a = per_soft * body_tissues()[slice.tissue[v]].tracer;
      slice.activity[v] = float(a + elsewhere * double(slice.activity[v]));
    }
    // The phantom's own bone loses its tracer within the bone's grid; the bone brings what it forms.
    for (std::size_t b = 0; b < bones.size(); ++b) {
      const Extent& inner = bones[b].grid.extent;
      for (int j = boxes[b].from[1]; j < boxes[b].to[1] && boxes[b].holds(j, int(k)); ++j) {
        const TracerMap::Line& line = slice.lines[std::size_t(j)];
        for (int i = boxes[b].from[0]; i < boxes[b].to[0]; ++i) {
          const std::size_t v = line.at + std::size_t(i - line.from);
          if (slice.region[v] != own[b]) continue;
          const Vec3 x = bones[b].grid.to_world.inverse(grid.to_world({double(i), double(j), double(k)}));
          if (x[0] > -bulge && x[1] > -bulge && x[2] > -bulge && x[0] < inner.ni - 1 + bulge &&
              x[1] < inner.nj - 1 + bulge && x[2] < inner.nk - 1 + bulge)
            slice.activity[v] = float(per_soft);
        }
      }
    }
  });
  for (const PlacedBone& one : bones) deposit(out, phantom, one, nullptr, scan);
  return out;
}

TracerMap tracer_change(const TracerMap& map, const Phantom& phantom, const PlacedBone& bone, const TissueState& before,
                        const B& scan) {
  const Box box = box_of(bone.grid, map.grid);
  TracerMap out;
  out.grid = map.grid;
  out.healthy_uptake = map.healthy_uptake;
  out.slices.resize(map.slices.size());
  for (int k = box.from[2]; k < box.to[2]; ++k) {
    const TracerMap::Slice& whole = map.slices[std::size_t(k)];
    TracerMap::Slice& slice = out.slices[std::size_t(k)];
    for (const TracerMap::Line& line : whole.lines) {
      TracerMap::Line cut{std::max(line.from, box.from[0]), std::min(line.to, box.to[0]), slice.attenuation.size()};
      cut.to = std::max(cut.from, cut.to);
      slice.lines.push_back(cut);
      if (cut.from == cut.to) continue;
      const auto first = whole.attenuation.begin() + std::ptrdiff_t(line.at) + (cut.from - line.from);
      slice.attenuation.insert(slice.attenuation.end(), first, first + (cut.to - cut.from));
    }
    slice.activity.assign(slice.attenuation.size(), 0.0f);
  }
  deposit(out, phantom, bone, &before, scan);
  return out;
}

PlanarScan bone_scan_signal(const TracerMap& tracer, const B& scan, ThreadPool& pool) {
  const Extent& e = tracer.grid.extent;
  const double dx = tracer.grid.to_world.column[0][0], dy = tracer.grid.to_world.column[1][1];
  const int groups = (e.nj + group - 1) / group;
  // Distance to the camera is measured to the flat face over the thickest part of the body.
  const auto sigma_of = [&](int g, bool towards_front) {
    const double depth = (g + 0.5) * group * dy, thickness = e.nj * dy;
    const double distance =
        (towards_front ? thickness - depth : depth) - 30.0 + (towards_front ? scan.gap_front : scan.gap_back);
    return sigma_of_fwhm(camera_resolution(std::max(0.0, distance), scan)) / dx;
  };
  // For each group of layers, what leaves the body towards front and back, no wider than the body and its blur.
  struct Part {
    int i0 = 1 << 30, i1 = 0, k0 = 1 << 30, k1 = 0;  // half-open
    Image image{};
    void widen(const Part& by, int margin, const Extent& within) {
      if (by.i0 >= by.i1) return;
      i0 = std::min(i0, std::max(0, by.i0 - margin)), i1 = std::max(i1, std::min(within.ni, by.i1 + margin));
      k0 = std::min(k0, std::max(0, by.k0 - margin)), k1 = std::max(k1, std::min(within.nk, by.k1 + margin));
    }
    void allot() { image = i0 < i1 ? Image(i1 - i0, k1 - k0) : Image(1, 1); }
    float* row(int k) { return image.value.data() + std::size_t(k - k0) * std::size_t(image.columns) - i0; }
  };
  std::vector<Part> reach(static_cast<std::size_t>(groups));
  for (int k = 0; k < e.nk; ++k) {
    const auto& lines = tracer.slices[std::size_t(k)].lines;
    for (std::size_t j = 0; j < lines.size(); ++j)
      if (lines[j].from < lines[j].to) reach[j / group].widen({lines[j].from, lines[j].to, k, k + 1}, 0, e);
  }
  std::array<std::vector<Part>, 2> layers;  // towards back and front
  for (const bool towards_front : {false, true})
    for (int g = 0; g < groups; ++g) {
      Part part;
      part.widen(reach[std::size_t(g)], blur_reach(sigma_of(g, towards_front)), e);
      part.allot();
      layers[towards_front].push_back(std::move(part));
    }
  pool.run(std::size_t(e.nk), [&](std::size_t k) {
    const TracerMap::Slice& slice = tracer.slices[k];
    if (slice.activity.empty()) return;
    const std::size_t nj = slice.lines.size();
    std::vector<float> transmitted(static_cast<std::size_t>(e.ni));
    for (const bool towards_front : {true, false}) {
      std::fill(transmitted.begin(), transmitted.end(), 1.0f);
      for (std::size_t n = 0; n < nj; ++n) {
        const std::size_t j = towards_front ? nj - 1 - n : n;
        const TracerMap::Line& line = slice.lines[j];
        if (line.from == line.to) continue;
        float* const image = layers[towards_front][j / group].row(int(k)) + line.from;
        float* const through = transmitted.data() + line.from;
        const float *const activity = slice.activity.data() + line.at, *const mu = slice.attenuation.data() + line.at;
        for (int i = 0; i < line.to - line.from; ++i) {
          const float half = mu[i] * float(0.5 * dy);
          // exp of a small number by its series: layers take away a few per cent.
          const float pass = 1.0f - half + 0.5f * half * half;
          through[i] *= pass;
          image[i] += activity[i] * through[i];
          through[i] *= pass;
        }
      }
    }
  });
  const double scale = scan.sensitivity * scan.dwell, scatter_sigma = sigma_of_fwhm(scan.scatter_length) / dx;
  PlanarScan out{Image(e.ni, e.nk), Image(e.ni, e.nk)};
  for (const bool towards_front : {true, false}) {
    std::vector<Part>& parts = layers[towards_front];
    pool.run(parts.size(), [&](std::size_t g) {
      ThreadPool alone(1);
      const double sigma = sigma_of(int(g), towards_front);
      blur(parts[g].image, sigma, sigma, alone, Border::zero);
    });
    Part sum;
    for (const Part& part : parts) sum.widen(part, blur_reach(scatter_sigma), e);
    sum.allot();
    for (Part& part : parts)
      for (int k = part.k0; k < part.k1; ++k)
        for (int i = part.i0; i < part.i1; ++i) sum.row(k)[i] += part.row(k)[i];
    Part scattered = sum;
    blur(scattered.image, scatter_sigma, scatter_sigma, pool, Border::zero);
    Image& image = towards_front ? out.anterior : out.posterior;
    for (int k = sum.k0; k < sum.k1; ++k)
      for (int i = sum.i0; i < sum.i1; ++i)
        // From the front the patient's right is on the left; from behind, left is left.
        image(towards_front ? e.ni - 1 - i : i, e.nk - 1 - k) =
            float(scale * (double(sum.row(k)[i]) + scan.scatter_to_primary * double(scattered.row(k)[i])));
  }
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
