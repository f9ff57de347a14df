// SPDX-License-Identifier: Apache-2.0
#include "howship/skeleton/from_ct.hpp"

#include <fmt/format.h>

#include <cmath>
#include <limits>
#include <map>

#include "howship/base/ensure.hpp"
#include "howship/numerics/distance_transform.hpp"
#include "howship/skeleton/fields.hpp"

namespace howship::skeleton {
namespace {

/// The eight voxels around a place in index space and their weights; those outside the grid have weight 0.
struct Corners {
  std::array<std::size_t, 8> at{};
  std::array<double, 8> weight{};
};

Corners corners(const Extent& e, const Vec3& ijk) {
  Corners out;
  std::array<int, 3> base{};
  Vec3 part{};
  for (std::size_t a = 0; a < 3; ++a) {
    const double below = std::floor(ijk[a]);
    base[a] = int(std::clamp(below, -2.0, 1e9));
    part[a] = ijk[a] - below;
  }
  for (std::size_t c = 0; c < 8; ++c) {
    const int di = int(c & 1), dj = int(c >> 1 & 1), dk = int(c >> 2);
    const int i = base[0] + di, j = base[1] + dj, k = base[2] + dk;
    if (!e.contains(i, j, k)) continue;
    out.at[c] = e.index(i, j, k);
    out.weight[c] = (di ? part[0] : 1 - part[0]) * (dj ? part[1] : 1 - part[1]) * (dk ? part[2] : 1 - part[2]);
  }
  return out;
}

double label_share(const Volume<int>& labels, int label, const Vec3& world) {
  const Corners c = corners(labels.grid.extent, labels.grid.to_world.inverse(world));
  double out = 0;
  for (std::size_t n = 0; n < 8; ++n)
    if (c.weight[n] > 0 && labels.value[c.at[n]] == label) out += c.weight[n];
  return out;
}

int nearest_label(const Volume<int>& labels, const Vec3& world) {
  const Vec3 ijk = labels.grid.to_world.inverse(world);
  if (!(std::abs(ijk[0]) < 1e6 && std::abs(ijk[1]) < 1e6 && std::abs(ijk[2]) < 1e6)) return 0;
  const int i = int(std::lround(ijk[0])), j = int(std::lround(ijk[1])), k = int(std::lround(ijk[2]));
  return labels.grid.extent.contains(i, j, k) ? labels(i, j, k) : 0;
}

struct Reading {
  double hu = 0, valid = 0;  ///< mean of the valid voxels, and their share of the weight
};

Reading read(const Volume<float>& hu, const Vec3& world, const CtNumbers& ct) {
  const Corners c = corners(hu.grid.extent, hu.grid.to_world.inverse(world));
  Reading out;
  for (std::size_t n = 0; n < 8; ++n) {
    if (c.weight[n] <= 0) continue;
    const double value = double(hu.value[c.at[n]]);
    if (!(value > ct.padding && value <= ct.metal)) continue;  // also what is not a number
    out.hu += c.weight[n] * value;
    out.valid += c.weight[n];
  }
  if (out.valid > 0) out.hu /= out.valid;
  return out;
}

/// The slices of a grid across one of its axes.
struct Slices {
  Extent extent;
  std::size_t axis;  ///< the one across which they lie
  int count() const { return axis == 0 ? extent.ni : axis == 1 ? extent.nj : extent.nk; }
  int nu() const { return axis == 0 ? extent.nj : extent.ni; }
  int nv() const { return axis == 2 ? extent.nj : extent.nk; }
  std::size_t at(int slice, int u, int v) const {
    if (axis == 0) return extent.index(slice, u, v);
    if (axis == 1) return extent.index(u, slice, v);
    return extent.index(u, v, slice);
  }
};

/// Of the regions of a picture that are not filled and that the border does not reach, the one that covers most of
/// `wanted`, or the largest where `wanted` is empty.
std::vector<std::uint8_t> enclosed(const std::vector<std::uint8_t>& filled, int nu, int nv,
                                   const std::vector<std::uint8_t>& wanted = {}) {
  std::vector<std::uint8_t> seen = filled;
  std::vector<int> region, best;
  const auto flood = [&](int start) {
    region.clear();
    if (seen[std::size_t(start)]) return;
    seen[std::size_t(start)] = 1;
    region.push_back(start);
    for (std::size_t next = 0; next < region.size(); ++next) {
      const int u = region[next] % nu, v = region[next] / nu;
      const std::array<std::array<int, 2>, 4> around{{{u - 1, v}, {u + 1, v}, {u, v - 1}, {u, v + 1}}};
      for (const auto& [a, b] : around)
        if (a >= 0 && b >= 0 && a < nu && b < nv && !seen[std::size_t(b * nu + a)]) {
          seen[std::size_t(b * nu + a)] = 1;
          region.push_back(b * nu + a);
        }
    }
  };
  for (int u = 0; u < nu; ++u) flood(u), flood((nv - 1) * nu + u);
  for (int v = 0; v < nv; ++v) flood(v * nu), flood(v * nu + nu - 1);
  std::ptrdiff_t most = 0;
  for (int p = 0; p < nu * nv; ++p) {
    flood(p);
    const auto worth = wanted.empty() ? std::ptrdiff_t(region.size())
                                      : std::count_if(region.begin(), region.end(),
                                                      [&](int q) { return wanted[std::size_t(q)] != 0; });
    if (worth > most) most = worth, best = region;
  }
  std::vector<std::uint8_t> out(filled.size());
  for (int p : best) out[std::size_t(p)] = 1;
  return out;
}

int area(const std::vector<std::uint8_t>& picture) {
  return int(std::count(picture.begin(), picture.end(), std::uint8_t(1)));
}

/// One picture a slice: where the canal would be if there were no bone in it; empty when no ring is found.
/// `least` is the smallest area of a canal in voxels (holes of labels and vessels are smaller).
std::vector<std::vector<std::uint8_t>> canal_pictures(const Slices& s, const std::vector<std::uint8_t>& bone,
                                                      int least) {
  const int nu = s.nu(), nv = s.nv(), n = s.count();
  const std::size_t pixels = std::size_t(nu) * std::size_t(nv);
  std::vector<std::vector<std::uint8_t>> out(static_cast<std::size_t>(n));
  std::vector<std::uint8_t> projection(pixels);
  for (int q = 0; q < n; ++q)
    for (int v = 0; v < nv; ++v)
      for (int u = 0; u < nu; ++u)
        if (bone[s.at(q, u, v)]) projection[std::size_t(v * nu + u)] = 1;
  // Seen along the axis only the canal shines through; dished end plates and other pits enclose areas of single slices.
  auto lumen = enclosed(projection, nu, nv);
  if (area(lumen) == 0) lumen.clear();
  bool any = false;
  for (int q = 0; q < n; ++q) {
    std::vector<std::uint8_t> filled(pixels);
    for (int v = 0; v < nv; ++v)
      for (int u = 0; u < nu; ++u) filled[std::size_t(v * nu + u)] = bone[s.at(q, u, v)];
    auto hole = enclosed(filled, nu, nv, lumen);
    if (area(hole) < least) continue;
    out[std::size_t(q)] = std::move(hole);
    any = true;
  }
  if (!any) {
    if (lumen.empty() || area(lumen) < least) return {};
    out.assign(std::size_t(n), lumen);
    return out;
  }
  // Slices whose ring is open take the picture of the nearest closed one.
  std::vector<std::vector<std::uint8_t>> filled_in = out;
  for (int q = 0; q < n; ++q)
    for (int away = 0; filled_in[std::size_t(q)].empty() && away < n; ++away)
      for (int from : {q - away, q + away})
        if (from >= 0 && from < n && !out[std::size_t(from)].empty()) {
          filled_in[std::size_t(q)] = out[std::size_t(from)];
          break;
        }
  return filled_in;
}

FromCt refused(std::string text, std::string hint = {}) {
  FromCt out;
  out.refusal = {std::move(text), std::move(hint)};
  return out;
}

}  // namespace

FromCt bone_from_ct(const Volume<float>& hu, const Volume<int>& labels, int label, const FromCtOptions& o,
                    ThreadPool& pool) {
  HOWSHIP_ENSURE(o.voxel_size_mm >= 0.25 && o.voxel_size_mm <= 3.0, "the working voxels of a CT bone are 0.25 to 3 mm");
  HOWSHIP_ENSURE(o.margin_mm >= 0 && o.margin_mm <= 30, "the margin around a bone is 0 to 30 mm");
  const double h = o.voxel_size_mm;

  // The axes of the CT.
  Vec3 spacing{};
  std::array<Vec3, 3> direction{};
  for (std::size_t c = 0; c < 3; ++c) {
    spacing[c] = length(hu.grid.to_world.column[c]);
    direction[c] = (1.0 / spacing[c]) * hu.grid.to_world.column[c];
  }
  for (std::size_t c = 0; c < 3; ++c)
    if (std::abs(dot(direction[c], direction[(c + 1) % 3])) > 1e-3)
      return refused("the axes of the CT are not at right angles",
                     "resample it to a straight grid first (gantry tilt)");

  // Where the label lies, in mm along those axes from the CT's first voxel.
  const Affine& to_world = hu.grid.to_world;
  const auto along = [&](const Vec3& world) {
    const Vec3 q = world - to_world.origin;
    return Vec3{dot(q, direction[0]), dot(q, direction[1]), dot(q, direction[2])};
  };
  constexpr double inf = std::numeric_limits<double>::infinity();
  Vec3 lo{inf, inf, inf}, hi{-inf, -inf, -inf};
  std::size_t label_voxels = 0;
  double label_voxel_volume = 0;
  {
    const Affine& a = labels.grid.to_world;
    const Vec3 cross{a.column[0][1] * a.column[1][2] - a.column[0][2] * a.column[1][1],
                     a.column[0][2] * a.column[1][0] - a.column[0][0] * a.column[1][2],
                     a.column[0][0] * a.column[1][1] - a.column[0][1] * a.column[1][0]};
    label_voxel_volume = std::abs(dot(cross, a.column[2]));
    Vec3 half{};  // half a label voxel, along the axes of the CT
    for (std::size_t c = 0; c < 3; ++c)
      for (std::size_t d = 0; d < 3; ++d) half[c] += 0.5 * std::abs(dot(direction[c], a.column[d]));
    const Extent& e = labels.grid.extent;
    for (int k = 0; k < e.nk; ++k)
      for (int j = 0; j < e.nj; ++j)
        for (int i = 0; i < e.ni; ++i) {
          if (labels(i, j, k) != label) continue;
          ++label_voxels;
          const Vec3 p = along(a({double(i), double(j), double(k)}));
          for (std::size_t c = 0; c < 3; ++c)
            lo[c] = std::min(lo[c], p[c] - half[c]), hi[c] = std::max(hi[c], p[c] + half[c]);
        }
  }
  if (label_voxels == 0) {
    std::map<int, std::size_t> present;
    for (int value : labels.value)
      if (value != 0) ++present[value];
    std::string list;
    int shown = 0;
    for (const auto& [value, n] : present) {
      if (++shown > 40) break;
      list += fmt::format("{}{}", list.empty() ? "" : ", ", value);
    }
    return refused(fmt::format("no voxel of the label map has the value {}", label),
                   list.empty() ? "the label map is empty" : "it holds " + list);
  }

  // Working grid: edges on the edges of the label's voxels, a whole number of voxels of margin.
  Grid grid;
  const int margin = int(std::ceil(o.margin_mm / h - 1e-9)) + 1;
  std::array<int, 3> n{};
  Vec3 first = to_world.origin;
  for (std::size_t c = 0; c < 3; ++c) {
    n[c] = int(std::ceil((hi[c] - lo[c]) / h - 1e-6)) + 2 * margin;
    grid.to_world.column[c] = h * direction[c];
    first = first + (lo[c] + (0.5 - margin) * h) * direction[c];
  }
  if (double(n[0]) * n[1] * n[2] > 4e8)
    return refused(fmt::format("the label fills {} x {} x {} working voxels", n[0], n[1], n[2]),
                   "take larger working voxels");
  grid.extent = {n[0], n[1], n[2]};
  grid.to_world.origin = first;
  const Extent& e = grid.extent;

  // Which other labels are bone.
  std::map<int, std::array<double, 2>> others;
  for (std::size_t v = 0; v < labels.value.size(); ++v) {
    const int value = labels.value[v];
    if (value == 0 || value == label) continue;
    others[value];
  }
  BoneModel out(grid);
  std::vector<float> share(e.size());
  std::vector<float> number(e.size()), valid(e.size());
  std::vector<int> other(e.size());
  const auto place = [&](int i, int j, int k) { return grid.to_world({double(i), double(j), double(k)}); };
  pool.run(std::size_t(e.nk), [&](std::size_t k) {
    for (int j = 0; j < e.nj; ++j)
      for (int i = 0; i < e.ni; ++i) {
        const std::size_t v = e.index(i, j, int(k));
        const Vec3 world = place(i, j, int(k));
        share[v] = float(label_share(labels, label, world));
        const Reading reading = read(hu, world, o.ct);
        number[v] = float(reading.hu);
        valid[v] = float(reading.valid);
        other[v] = nearest_label(labels, world);
      }
  });
  for (std::size_t v = 0; v < e.size(); ++v)
    if (other[v] != 0 && other[v] != label && valid[v] > 0.5f) {
      others[other[v]][0] += double(number[v]);
      others[other[v]][1] += 1;
    }

  // The threshold near 1/2 that keeps the label's volume: 1/2 itself rounds thin parts away.
  const double wanted = double(label_voxels) * label_voxel_volume / (h * h * h);
  double threshold = 0.5, best = inf;
  for (int step = 0; step <= 100; ++step) {
    const double t = 0.5 + 0.002 * (step % 2 ? -(step + 1) / 2 : step / 2);  // 0.5, then away from it on both sides
    const double count = double(std::count_if(share.begin(), share.end(), [&](float x) { return double(x) >= t; }));
    if (std::abs(count - wanted) < best - 1e-9) best = std::abs(count - wanted), threshold = t;
  }

  std::size_t masked = 0, inside = 0;
  std::vector<std::uint8_t> bone(e.size()), label_here(e.size()), closed(e.size());
  for (std::size_t v = 0; v < e.size(); ++v) {
    label_here[v] = double(share[v]) >= threshold;
    if (label_here[v]) {
      ++inside;
      if (valid[v] < 0.5f) {
        ++masked;
        closed[v] = 1;
        continue;
      }
      bone[v] = 1;
      const double bmd = std::max(bmd_from_hu(double(number[v]), o.ct), 0.0);
      out.tissue.value[v] = std::uint8_t(Tissue::bone);
      out.solid_fraction.value[v] = 1.0f;
      out.trabecular_bmd.value[v] = float(bmd);
      out.bone_volume_fraction.value[v] = float(bone_volume_fraction_from_hu(double(number[v]), o.ct));
    } else if (other[v] != 0 && other[v] != label) {
      const auto& [total, count] = others[other[v]];
      closed[v] = count > 0 && total / count >= least_hu_of_other_bone;
    }
  }
  if (masked == inside)
    return refused(fmt::format("the label {} lies outside the CT, in its padding or in metal", label),
                   "do CT and label map belong together?");

  // Margin.
  const std::vector<float> near = squared_distance(e, bone, {h, h, h}, o.margin_mm, pool);
  for (std::size_t v = 0; v < e.size(); ++v)
    if (!bone[v] && !closed[v] && near[v] < std::numeric_limits<float>::infinity() && valid[v] >= 0.5f)
      out.tissue.value[v] = std::uint8_t(Tissue::soft);

  // Canal and reference part.
  Vec3 whole{};
  for (int k = 0; k < e.nk; ++k)
    for (int j = 0; j < e.nj; ++j)
      for (int i = 0; i < e.ni; ++i)
        if (bone[e.index(i, j, k)]) whole = whole + place(i, j, k);
  const double bones = double(std::count(bone.begin(), bone.end(), std::uint8_t(1)));
  whole = (1.0 / bones) * whole;
  std::size_t head_axis = 0;
  for (std::size_t c = 1; c < 3; ++c)
    if (std::abs(direction[c][2]) > std::abs(direction[head_axis][2])) head_axis = c;
  const Slices slices{e, head_axis};
  bool canal_found = false;
  Vec3 canal_centre{}, forward{0, 1, 0};
  double canal_front = 0;
  if (o.vertebra) {
    // The smallest canals of adults cover about 130 mm2; vessels and holes of labels stay below 40.
    const auto pictures = canal_pictures(slices, label_here, std::max(4, int(60.0 / (h * h))));
    double count = 0;
    Vec3 sum{};
    std::vector<std::size_t> voxels;
    std::vector<Vec3> places;
    for (int q = 0; q < slices.count() && !pictures.empty(); ++q)
      for (int v = 0; v < slices.nv(); ++v)
        for (int u = 0; u < slices.nu(); ++u) {
          if (!pictures[std::size_t(q)][std::size_t(v * slices.nu() + u)]) continue;
          const std::size_t at = slices.at(q, u, v);
          if (label_here[at] || closed[at] || out.tissue.value[at] != std::uint8_t(Tissue::soft)) continue;
          std::array<int, 3> ijk{};
          ijk[head_axis] = q;
          ijk[head_axis == 0 ? 1 : 0] = u;
          ijk[head_axis == 2 ? 1 : 2] = v;
          voxels.push_back(at);
          places.push_back(place(ijk[0], ijk[1], ijk[2]));
          sum = sum + places.back();
          count += 1;
        }
    if (count > 0) {
      canal_centre = (1.0 / count) * sum;
      // A ring in front of the mass of the bone is not a vertebral canal.
      canal_found = canal_centre[1] < whole[1];
    }
    if (canal_found) {
      for (std::size_t at : voxels) out.tissue.value[at] = std::uint8_t(Tissue::canal);
      const Vec3 across = direction[head_axis];
      forward = whole - canal_centre;
      forward = forward - dot(forward, across) * across;
      forward = (1.0 / length(forward)) * forward;
      // Front of the canal: the place that 98 % of its voxels lie behind.
      std::vector<double> ahead;
      for (const Vec3& p : places) ahead.push_back(dot(p, forward));
      const auto front = ahead.begin() + std::ptrdiff_t(0.98 * double(ahead.size() - 1));
      std::nth_element(ahead.begin(), front, ahead.end());
      canal_front = *front;
    }
  }
  double mass = 0, density = 0;
  Vec3 centre{};
  for (int k = 0; k < e.nk; ++k)
    for (int j = 0; j < e.nj; ++j)
      for (int i = 0; i < e.ni; ++i) {
        const std::size_t v = e.index(i, j, k);
        if (!bone[v]) continue;
        const Vec3 p = place(i, j, k);
        const bool in_reference = o.body        ? label_share(*o.body, o.body_label ? o.body_label : label, p) >= 0.5
                                  : canal_found ? dot(p, forward) > canal_front
                                                : true;
        if (!in_reference) continue;
        out.part.value[v] = std::uint8_t(Part::reference);
        mass += 1;
        density += double(out.trabecular_bmd.value[v]);
        centre = centre + p;
      }
  if (mass == 0)
    return refused(fmt::format("no voxel of label {} lies in the vertebral body that was given", label),
                   "does the map of vertebral bodies number them as the label map does?");
  out.centre = (1.0 / mass) * centre;
  out.trabecular_bmd_mean = density / mass;
  out.cortical_bone_volume_fraction = 1.0;
  out.name = o.name.empty() ? fmt::format("label {}", label) : o.name;
  out.landmarks = {{"body_centre", out.centre, 0.0}};
  if (canal_found) out.landmarks.push_back({"canal_centre", canal_centre, 0.0});
  out.provenance = fmt::format("label {} of a CT with voxels of {:.3g} x {:.3g} x {:.3g} mm", label, spacing[0],
                               spacing[1], spacing[2]);
  if (std::abs(spacing[0] - h) + std::abs(spacing[1] - h) + std::abs(spacing[2] - h) > 1e-3)
    out.notes.push_back(
        fmt::format("resampled from {:.3g} x {:.3g} x {:.3g} mm to {:.3g} mm (linear), axes as in the CT", spacing[0],
                    spacing[1], spacing[2], h));
  out.notes.push_back(fmt::format("volume {:.1f} cm3, of {:.1f} cm3 in the label map",
                                  double(inside) * h * h * h / 1000, double(label_voxels) * label_voxel_volume / 1000));
  if (masked > 0)
    out.notes.push_back(
        fmt::format("{:.1f} % of it is metal or padding and was left out", 100.0 * double(masked) / double(inside)));
  std::string shut;
  for (const auto& [value, reading] : others)
    if (reading[1] > 0 && reading[0] / reading[1] >= least_hu_of_other_bone)
      shut += fmt::format("{}{}", shut.empty() ? "" : ", ", value);
  if (!shut.empty()) out.notes.push_back("neighbouring bones (labels " + shut + ") are closed");
  if (o.vertebra && !canal_found) out.notes.push_back("no spinal canal was found in the label");
  if (canal_found && !o.body) out.notes.push_back("the vertebral body is taken to be the bone in front of the canal");
  return {std::move(out), {}};
}

}  // namespace howship::skeleton
