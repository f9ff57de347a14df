// SPDX-License-Identifier: Apache-2.0
#include "howship/imaging/in_scan.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "howship/base/ensure.hpp"
#include "howship/imaging/labels.hpp"
#include "howship/imaging/streaks.hpp"
#include "howship/skeleton/hounsfield.hpp"

namespace howship::imaging {
namespace {

using skeleton::Scan;

bool is_bone(const TissueState& state, std::size_t v) {
  return state.tissue[v] == std::uint8_t(skeleton::Tissue::bone);
}

/// Steps in memory along each axis.
std::array<std::size_t, 3> strides(const Extent& e) {
  return {1, std::size_t(e.ni), std::size_t(e.ni) * std::size_t(e.nj)};
}
std::array<int, 3> sizes(const Extent& e) { return {e.ni, e.nj, e.nk}; }

double share_of(std::vector<double>& values, double share) {
  const auto at = values.begin() + std::ptrdiff_t(share * double(values.size() - 1));
  std::nth_element(values.begin(), at, values.end());
  return *at;
}

/// Deviation of small cubes of one soft tissue, and how neighbours in the quietest of them go together.
void measure_noise(const Scan& scan, const CtSettings& ct, ScanQuality& out) {
  constexpr int edge = 5, least = 20;  // voxels of a cube; cubes
  const Extent& e = scan.hounsfield.grid.extent;
  const auto step = strides(e);
  // About thirty thousand places are enough of any scan.
  const int apart = std::max(2, int(std::cbrt(double(e.size()) / 3e4)));
  struct Cube {
    std::size_t at;
    double mean, deviation;
  };
  std::vector<Cube> cubes;
  std::vector<double> deviations;
  for (int k = 0; k + edge <= e.nk; k += apart)
    for (int j = 0; j + edge <= e.nj; j += apart)
      for (int i = 0; i + edge <= e.ni; i += apart) {
        const std::size_t at = e.index(i, j, k);
        double sum = 0.0, squares = 0.0;
        for (int c = 0; c < edge; ++c)
          for (int b = 0; b < edge; ++b)
            for (int a = 0; a < edge; ++a) {
              const double v =
                  scan.hounsfield.value[at + std::size_t(a) + std::size_t(b) * step[1] + std::size_t(c) * step[2]];
              sum += v;
              squares += v * v;
            }
        const double n = edge * edge * edge, mean = sum / n;
        if (mean < ct.scan_muscle_low || mean > ct.scan_muscle_high) continue;
        cubes.push_back({at, mean, std::sqrt(std::max(0.0, squares / n - mean * mean))});
        deviations.push_back(cubes.back().deviation);
      }
  if (deviations.size() < least) {
    out.noise = ct.noise;
    out.noise_known = false;
    return;
  }
  out.noise = share_of(deviations, ct.scan_quiet);
  Vec3 together{}, number{};
  double power = 0.0, voxels = 0.0;
  for (const Cube& cube : cubes) {
    if (cube.deviation > 1.2 * out.noise || cube.deviation <= 0.0) continue;
    const auto at = [&](int a, int b, int c) {
      return double(scan.hounsfield
                        .value[cube.at + std::size_t(a) + std::size_t(b) * step[1] + std::size_t(c) * step[2]]) -
             cube.mean;
    };
    for (int c = 0; c < edge; ++c)
      for (int b = 0; b < edge; ++b)
        for (int a = 0; a < edge; ++a) {
          const double here = at(a, b, c);
          power += here * here;
          voxels += 1.0;
          if (a + 1 < edge) together[0] += here * at(a + 1, b, c), number[0] += 1.0;
          if (b + 1 < edge) together[1] += here * at(a, b + 1, c), number[1] += 1.0;
          if (c + 1 < edge) together[2] += here * at(a, b, c + 1), number[2] += 1.0;
        }
  }
  for (std::size_t c = 0; c < 3; ++c)
    if (power > 0.0) out.neighbour[c] = std::clamp(together[c] / number[c] / (power / voxels), 0.0, 0.9);
}

/// How wide the sharpest edges between air and the body are along each axis, beyond what voxels make of a step.
void measure_blur(const Scan& scan, const CtSettings& ct, ScanQuality& out) {
  constexpr double air = -900.0, body = -250.0;  // HU
  constexpr int longest = 8;                     // voxels
  constexpr std::size_t least = 40;              // edges
  const Extent& e = scan.hounsfield.grid.extent;
  const auto step = strides(e);
  const auto size = sizes(e);
  for (std::size_t axis = 0; axis < 3; ++axis) {
    const double spacing = length(scan.hounsfield.grid.to_world.column[axis]);
    const std::size_t u = (axis + 1) % 3, w = (axis + 2) % 3;
    const int apart = std::max(1, int(std::sqrt(double(size[u]) * size[w] / 4e4)));
    std::vector<double> widths;
    for (int q = 0; q < size[w]; q += apart)
      for (int p = 0; p < size[u]; p += apart) {
        const std::size_t line = std::size_t(p) * step[u] + std::size_t(q) * step[w];
        const auto at = [&](int x) { return double(scan.hounsfield.value[line + std::size_t(x) * step[axis]]); };
        for (int x = 0; x + 1 < size[axis]; ++x)
          for (const int way : {1, -1}) {
            // From the last voxel of air on, as long as it rises.
            if (at(x) > air || x + way < 0 || x + way >= size[axis] || at(x + way) <= air) continue;
            int end = x;
            while (std::abs(end - x) < longest && end + way >= 0 && end + way < size[axis] && at(end + way) > at(end))
              end += way;
            if (at(end) < body) continue;
            const double low = -1000.0, high = at(end);
            const auto crossing = [&](double share) {
              const double level = low + share * (high - low);
              for (int y = x; y != end; y += way)
                if (at(y) <= level && at(y + way) >= level)
                  return std::abs(y - x) + (level - at(y)) / std::max(1e-9, at(y + way) - at(y));
              return 0.0;
            };
            widths.push_back(0.5 * spacing * (crossing(0.84) - crossing(0.16)));
          }
      }
    if (widths.size() < least) {
      out.blur_known = false;
      continue;
    }
    const double deviation = share_of(widths, ct.scan_sharp);
    // A voxel averages over itself (s^2/12), and the line between two of them is as wide again twice (s^2/6).
    out.blur[axis] = std::sqrt(std::max(0.0, deviation * deviation - 0.25 * spacing * spacing));
  }
  if (!out.blur_known)
    for (std::size_t axis = 0; axis < 3; ++axis) {
      const double spacing = length(scan.hounsfield.grid.to_world.column[axis]), usual = sigma_of_fwhm(ct.resolution);
      if (out.blur[axis] <= 0.0) out.blur[axis] = std::sqrt(std::max(0.0, usual * usual - spacing * spacing / 12.0));
    }
}

/// Marks on the working grid of a bone what has changed, and how much is there that can.
struct Changes {
  std::vector<float> there, gone, added;  ///< HU above marrow; the same; HU
};
Changes changes_of(const TissueState& now, const TissueState& healthy, const Mixture& hu, ThreadPool& pool) {
  static const skeleton::CtNumbers numbers;
  const double bone = numbers.bone - numbers.marrow, matrix = numbers.unmineralised_matrix - numbers.marrow,
               tumour = numbers.tumour - numbers.marrow, inert = hu.inert - numbers.marrow;
  constexpr double least = 0.01;  // of a voxel, below which a voxel of bone is marrow
  const std::size_t n = now.size();
  Changes out{std::vector<float>(n), std::vector<float>(n), std::vector<float>(n)};
  constexpr std::size_t block = 1u << 15;
  pool.run((n + block - 1) / block, [&](std::size_t b) {
    for (std::size_t v = b * block; v < std::min(n, (b + 1) * block); ++v) {
      const double before = healthy.mineral[v], mineral = now.mineral[v];
      const double made = std::max(0.0, mineral - before);
      const double osteoid = std::max(0.0, double(now.lamellar[v]) + double(now.woven[v]) - mineral) -
                             std::max(0.0, double(healthy.lamellar[v]) + double(healthy.woven[v]) - before);
      const double filled = double(now.tumour[v]) + double(now.debris[v]), hardware = now.inert[v];
      const bool trabecular = is_bone(now, v) && before >= least;
      const double there = trabecular ? before * bone : std::max(1.0, numbers.soft_tissue - numbers.marrow);
      const double gone =
          trabecular ? 1.0 - std::min(1.0, mineral / before) : std::clamp(filled + hardware + made, 0.0, 1.0);
      out.there[v] = float(there);
      out.gone[v] = float(there * gone);
      out.added[v] = float(made * bone + osteoid * matrix + filled * tumour + hardware * inert);
    }
  });
  return out;
}

/// The box of the scan's voxels that a grid reaches, with a rim; half-open.
struct Box {
  std::array<int, 3> from{}, to{};
};
Box box_of(const Grid& scan, const Grid& part, const std::array<int, 3>& rim) {
  Box out;
  Vec3 low{1e30, 1e30, 1e30}, high{-1e30, -1e30, -1e30};
  const auto size = sizes(part.extent);
  for (int corner = 0; corner < 8; ++corner) {
    Vec3 at{};
    for (std::size_t c = 0; c < 3; ++c) at[c] = corner >> c & 1 ? size[c] - 0.5 : -0.5;
    const Vec3 there = scan.to_world.inverse(part.to_world(at));
    for (std::size_t c = 0; c < 3; ++c) low[c] = std::min(low[c], there[c]), high[c] = std::max(high[c], there[c]);
  }
  const auto all = sizes(scan.extent);
  for (std::size_t c = 0; c < 3; ++c) {
    out.from[c] = std::clamp(int(std::floor(low[c])) - rim[c], 0, all[c] - 1);
    out.to[c] = std::clamp(int(std::ceil(high[c])) + rim[c] + 1, out.from[c] + 1, all[c]);
  }
  return out;
}

Grid part_of(const Grid& grid, const Box& box) {
  Grid out = grid;
  out.extent = {box.to[0] - box.from[0], box.to[1] - box.from[1], box.to[2] - box.from[2]};
  out.to_world.origin = grid.to_world({double(box.from[0]), double(box.from[1]), double(box.from[2])});
  return out;
}

/// Noise of deviation 1 whose neighbours go together as `neighbour` says, on a box of the scan: that of a Gaussian
/// whose correlation at one voxel is exp(-1 / (4 sigma^2)).
Volume<float> noise_like(const Grid& scan, const std::array<int, 3>& from, const Grid& box, const Vec3& neighbour,
                         const NoiseKey& key, ThreadPool& pool) {
  Vec3 sigma{};
  std::array<int, 3> rim{};
  double gain = 1.0;
  for (std::size_t c = 0; c < 3; ++c) {
    if (neighbour[c] > 0.02) sigma[c] = 0.5 / std::sqrt(-std::log(neighbour[c]));
    rim[c] = blur_reach(sigma[c]);
    if (rim[c] == 0) continue;
    Grid line;
    line.extent = {2 * rim[c] + 1, 1, 1};
    Volume<float> point(line);
    point.value[std::size_t(rim[c])] = 1.0f;
    blur(point, {sigma[c], 0.0, 0.0}, pool, Border::zero);
    double squares = 0.0;
    for (const float t : point.value) squares += double(t) * double(t);
    gain *= squares;
  }
  Grid wide = box;
  wide.extent = {box.extent.ni + 2 * rim[0], box.extent.nj + 2 * rim[1], box.extent.nk + 2 * rim[2]};
  Volume<float> noise(wide);
  const Extent& e = wide.extent;
  const auto all = sizes(scan.extent);
  pool.run(std::size_t(e.nk), [&](std::size_t k) {
    for (int j = 0; j < e.nj; ++j)
      for (int i = 0; i < e.ni; ++i) {
        // Keyed by the place in the scan, beyond its border too.
        const auto key_along = [&](std::size_t c, int x) { return std::uint64_t(x + from[c] - rim[c] + 64); };
        const std::uint64_t pixel =
            (key_along(2, int(k)) * std::uint64_t(all[1] + 128) + key_along(1, j)) * std::uint64_t(all[0] + 128) +
            key_along(0, i);
        noise(i, j, int(k)) = float(noise_normal(key, NoiseChannel::quantum, pixel));
      }
  });
  blur(noise, sigma, pool, Border::zero);
  Volume<float> out(box);
  for (int k = 0; k < box.extent.nk; ++k)
    for (int j = 0; j < box.extent.nj; ++j)
      for (int i = 0; i < box.extent.ni; ++i)
        out(i, j, k) = float(double(noise(i + rim[0], j + rim[1], k + rim[2])) / std::sqrt(gain));
  return out;
}

}  // namespace

ScanQuality quality_of(const Scan& scan, const CtSettings& ct) {
  ScanQuality out;
  measure_noise(scan, ct, out);
  measure_blur(scan, ct, out);
  return out;
}

ScanChange change_in(const Scan& scan, const TissueState& now, const TissueState& healthy, const Mixture& hounsfield,
                     const ScanQuality& quality, ThreadPool& pool) {
  HOWSHIP_ENSURE(now.grid.extent == healthy.grid.extent, "a bone keeps its grid");
  const Changes changes = changes_of(now, healthy, hounsfield, pool);
  const Grid& grid = scan.hounsfield.grid;
  Vec3 sigma{};
  std::array<int, 3> rim{}, samples{};
  const double working = length(now.grid.to_world.column[0]);
  for (std::size_t c = 0; c < 3; ++c) {
    const double spacing = length(grid.to_world.column[c]);
    sigma[c] = quality.blur[c] / spacing;
    rim[c] = blur_reach(sigma[c]) + 1;
    samples[c] = std::max(1, int(std::ceil(spacing / working - 1e-6)));
  }
  const Box box = box_of(grid, now.grid, rim);
  ScanChange out;
  out.from = box.from;
  const Grid part = part_of(grid, box);
  out.lost = Volume<float>(part);
  out.added = Volume<float>(part);
  const Extent& e = part.extent;
  const Extent& n = now.grid.extent;
  const auto stride = strides(n);
  const double number = double(samples[0]) * samples[1] * samples[2];
  pool.run(std::size_t(e.nk), [&](std::size_t k) {
    for (int j = 0; j < e.nj; ++j)
      for (int i = 0; i < e.ni; ++i) {
        double there = 0.0, gone = 0.0, added = 0.0;
        for (int c = 0; c < samples[2]; ++c)
          for (int b = 0; b < samples[1]; ++b)
            for (int a = 0; a < samples[0]; ++a) {
              const Vec3 x = now.grid.to_world.inverse(
                  part.to_world({i + (a + 0.5) / samples[0] - 0.5, j + (b + 0.5) / samples[1] - 0.5,
                                 double(k) + (c + 0.5) / samples[2] - 0.5}));
              const int a0 = int(std::floor(x[0])), b0 = int(std::floor(x[1])), c0 = int(std::floor(x[2]));
              if (!n.contains(a0, b0, c0) || !n.contains(a0 + 1, b0 + 1, c0 + 1)) continue;
              const std::size_t at = n.index(a0, b0, c0);
              const double fa = x[0] - a0, fb = x[1] - b0, fc = x[2] - c0;
              for (int corner = 0; corner < 8; ++corner) {
                const bool u = corner & 1, v = corner >> 1 & 1, w = corner >> 2;
                const double weight = (u ? fa : 1 - fa) * (v ? fb : 1 - fb) * (w ? fc : 1 - fc);
                const std::size_t from = at + u * stride[0] + v * stride[1] + w * stride[2];
                there += weight * double(changes.there[from]);
                gone += weight * double(changes.gone[from]);
                added += weight * double(changes.added[from]);
              }
            }
        if (there > 0.0) out.lost(i, j, int(k)) = float(gone / there);
        out.added(i, j, int(k)) = float(added / number);
      }
  });
  blur(out.lost, sigma, pool, Border::zero);
  blur(out.added, sigma, pool, Border::zero);
  return out;
}

SeenInScan seen_in_scan(const Hospital& hospital, const Subject& subject, ThreadPool& pool) {
  const TestSettings& all = hospital.settings();
  const Mixture hu = ct_mixture(ct_spectrum(all.ct, hospital.attenuation()), hospital.attenuation(), all.marrow,
                                subject.state.inert_kind);
  SeenInScan out;
  out.quality = quality_of(*subject.scan, all.ct);
  out.change = change_in(*subject.scan, subject.state, subject.healthy, hu, out.quality, pool);
  return out;
}

Volume<std::int16_t> with_change(const Scan& scan, const ScanChange& change, const ScanQuality& quality,
                                 const CtSettings& ct, const NoiseKey& key, ThreadPool& pool) {
  static const skeleton::CtNumbers numbers;
  Volume<std::int16_t> out = scan.hounsfield;
  const Grid& part = change.lost.grid;
  const Volume<float> noise = noise_like(out.grid, change.from, part, quality.neighbour, key, pool);
  constexpr float nothing = 1e-4f;  // of a voxel, and HU
  pool.run(std::size_t(part.extent.nk), [&](std::size_t k) {
    for (int j = 0; j < part.extent.nj; ++j)
      for (int i = 0; i < part.extent.ni; ++i) {
        const double lost = std::clamp(double(change.lost(i, j, int(k))), 0.0, 1.0), added = change.added(i, j, int(k));
        if (lost < double(nothing) && std::abs(added) < double(nothing)) continue;
        std::int16_t& value = out(i + change.from[0], j + change.from[1], int(k) + change.from[2]);
        const double left = 1.0 - lost;
        const double seen = numbers.marrow + (double(value) - numbers.marrow) * left + added +
                            quality.noise * std::sqrt(std::max(0.0, 1.0 - left * left)) * double(noise(i, j, int(k)));
        value = std::int16_t(std::lround(std::clamp(seen, -1024.0, std::max(ct.ceiling, double(value)))));
      }
  });
  return out;
}

void add_streaks(Volume<std::int16_t>& image, const Hospital& hospital, const Subject& subject, const SeenInScan& seen,
                 const NoiseKey& key, ThreadPool& pool) {
  const TestSettings& all = hospital.settings();
  const auto has_hardware = [&](float share) { return share > 0.0f; };
  if (all.ct.picture_metal <= 0.0 || std::none_of(subject.state.inert.begin(), subject.state.inert.end(), has_hardware))
    return;
  // Hardware as the scan shows it: what it adds more than marrow in its place would.
  static const skeleton::CtNumbers numbers;
  Mixture hu = ct_mixture(ct_spectrum(all.ct, hospital.attenuation()), hospital.attenuation(), all.marrow,
                          subject.state.inert_kind);
  const double number = hu.inert - numbers.marrow;
  hu.inert = numbers.marrow;
  const Scan& scan = *subject.scan;
  const ScanChange without = change_in(scan, subject.state, subject.healthy, hu, seen.quality, pool);
  const Volume<float>& with = seen.change.added;
  // The plane that the scanner turns in is the one across the body's long axis.
  const Affine& affine = image.grid.to_world;
  std::size_t across = 0;
  const auto upright = [&](std::size_t c) { return std::abs(affine.column[c][2]) / length(affine.column[c]); };
  for (std::size_t c = 1; c < 3; ++c)
    if (upright(c) > upright(across)) across = c;
  const std::size_t u = across == 0 ? 1 : 0, w = across == 2 ? 1 : 2;
  const auto size = sizes(image.grid.extent), part = sizes(with.grid.extent);
  const auto step = strides(image.grid.extent), part_step = strides(with.grid.extent);
  const auto& from = seen.change.from;
  const Streaks streaks(all.ct, hospital.attenuation(), subject.state.inert_kind, seen.quality.noise,
                        seen.quality.blur[u], {length(affine.column[u]), length(affine.column[w])});
  pool.run(std::size_t(part[across]), [&](std::size_t slice) {
    Image hardware(size[u], size[w]);
    bool any = false;
    for (int r = 0; r < part[w]; ++r)
      for (int c = 0; c < part[u]; ++c) {
        const std::size_t v = slice * part_step[across] + std::size_t(r) * part_step[w] + std::size_t(c) * part_step[u];
        const double share = (double(with.value[v]) - double(without.added.value[v])) / number;
        if (share <= 0.0) continue;
        hardware(c + from[u], r + from[w]) = float(share);
        any = true;
      }
    if (!any) return;
    const std::size_t first = (slice + std::size_t(from[across])) * step[across];
    const auto at = [&](int c, int r) { return first + std::size_t(c) * step[u] + std::size_t(r) * step[w]; };
    Image mineral(size[u], size[w]);
    for (int r = 0; r < size[w]; ++r)
      for (int c = 0; c < size[u]; ++c) mineral(c, r) = float(mineral_by_number(scan.hounsfield.value[at(c, r)]));
    const Image more = streaks(hardware, mineral, key, slice + std::size_t(from[across]));
    for (int r = 0; r < size[w]; ++r)
      for (int c = 0; c < size[u]; ++c) {
        std::int16_t& value = image.value[at(c, r)];
        if (double(value) >= all.ct.ceiling) continue;
        value = std::int16_t(
            std::lround(std::clamp(double(value) + double(more(c, r)), -1024.0, std::min(all.ct.ceiling, 32767.0))));
      }
  });
}

Volume<std::uint8_t> truth_in_scan(const Scan& scan, const TissueState& now, const TissueState& healthy,
                                   const TestSettings& settings, ThreadPool& pool) {
  constexpr float half_lost = 0.5f, least_there = 0.02f, least_woven = 0.05f, mostly = 0.5f;
  Volume<std::uint8_t> out(scan.hounsfield.grid);
  for (std::size_t v = 0; v < out.value.size(); ++v)
    out.value[v] = std::uint8_t(scan.bone.value[v] == Scan::this_bone    ? Label::bone
                                : scan.bone.value[v] == Scan::other_bone ? Label::other_bone
                                                                         : Label::background);
  const Box box = box_of(out.grid, now.grid, {0, 0, 0});
  const Extent& n = now.grid.extent;
  pool.run(std::size_t(box.to[2] - box.from[2]), [&](std::size_t slice) {
    const int k = box.from[2] + int(slice);
    for (int j = box.from[1]; j < box.to[1]; ++j)
      for (int i = box.from[0]; i < box.to[0]; ++i) {
        const Vec3 x = now.grid.to_world.inverse(out.grid.to_world({double(i), double(j), double(k)}));
        const int a = int(std::lround(x[0])), b = int(std::lround(x[1])), c = int(std::lround(x[2]));
        if (!n.contains(a, b, c)) continue;
        const std::size_t v = n.index(a, b, c);
        const auto room = float(settings.transport.capacity(skeleton::Tissue(now.tissue[v])));
        const float pore = room - now.lamellar[v] - now.woven[v];
        std::uint8_t& label = out(i, j, k);
        const auto is = [&](Label one) { label = std::uint8_t(one); };
        if (now.inert[v] >= mostly)
          is(now.inert_kind == Inert::cement ? Label::cement : Label::metal);
        else if (now.tumour[v] > 0.0f && now.tumour[v] >= float(settings.front_occupancy) * pore)
          is(Label::tumour);
        else if (now.woven[v] > healthy.woven[v] + least_woven)
          is(Label::woven_bone);
        else if (is_bone(now, v) && healthy.mineral[v] >= least_there &&
                 now.mineral[v] < half_lost * healthy.mineral[v])
          is(Label::lost_bone);
      }
  });
  return out;
}

PairVolume scan_pairs(const Volume<std::int16_t>& hounsfield, const Scan& scan, const Vec3& centre, const Vec3& half,
                      ThreadPool& pool) {
  static const skeleton::CtNumbers numbers;
  Grid around = grid_around(centre, {2 * half[0], 2 * half[1], 2 * half[2]}, {1, 1, 1});
  const Box box = box_of(hounsfield.grid, around, {0, 0, 0});
  const Grid part = part_of(hounsfield.grid, box);
  // Above the densest soft tissue a voxel is that tissue and mineral, in bone marrow and mineral.
  constexpr double densest_soft = 60.0;
  const auto equivalents = [](double hu, bool bone) {
    const double base = bone ? numbers.marrow : densest_soft;
    if (hu <= base) return std::array<float, 2>{float(std::max(0.0, 1.0 + hu / 1000.0)), 0.0f};
    const double mineral = (hu - base) / (numbers.bone - base);
    return std::array<float, 2>{float(std::max(0.0, 1.0 - mineral) * (1.0 + base / 1000.0)), float(mineral)};
  };
  const auto ni = std::size_t(part.extent.ni), nj = std::size_t(part.extent.nj);
  return make_pairs(
      part,
      [&](std::size_t first, float* pairs) {
        const int j = int(first / ni % nj) + box.from[1], k = int(first / (ni * nj)) + box.from[2];
        for (std::size_t i = 0; i < ni; ++i) {
          const std::size_t v = hounsfield.grid.extent.index(int(i) + box.from[0], j, k);
          const auto [water, bone] = equivalents(double(hounsfield.value[v]), scan.bone.value[v] != Scan::no_bone);
          pairs[2 * i] = water;
          pairs[2 * i + 1] = bone;
        }
      },
      pool);
}

}  // namespace howship::imaging
