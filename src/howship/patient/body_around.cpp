// SPDX-License-Identifier: Apache-2.0
// The body around a bone as a beam of radiation meets it: the whole-body phantom of the images with the bone as it is
// today in its place, and how much of all active marrow each region holds.
#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>
#include <utility>

#include "howship/patient/site.hpp"
#include "howship/patient/strength_test.hpp"
#include "howship/skeleton/marrow.hpp"

namespace howship::patient {
namespace {

using imaging::BodyTissue;
using therapy::beam::BodyAround;
using therapy::beam::Organ;

/// Electrons relative to water.
double electron_density(BodyTissue tissue, double matrix, const therapy::BeamParameters& p) {
  switch (tissue) {
    case BodyTissue::air:
      return 0.001;
    case BodyTissue::lung:
      return p.electrons_lung;
    case BodyTissue::adipose:
      return p.electrons_fat;
    case BodyTissue::disc:
      return p.electrons_disc;
    case BodyTissue::urine:
    case BodyTissue::cerebrospinal_fluid:
      return 1.0;
    case BodyTissue::cord:
    case BodyTissue::brain:
      return p.electrons_nerves;
    case BodyTissue::bone:
      return p.electrons_marrow + (p.electrons_mineral - p.electrons_marrow) * matrix;
    default:
      return p.electrons_soft;
  }
}

/// The active marrow of a region of the phantom.
struct Marrow {
  double share = 0.0;        ///< of all active marrow of an adult
  bool upper_third = false;  ///< it lies there alone
};
Marrow marrow_of(std::string_view region) {
  constexpr std::pair<std::string_view, std::string_view> names[] = {
      {"cranium", "cranium"},   {"mandible", "mandible"}, {"scapula_", "scapulae"},    {"clavicle_", "clavicles"},
      {"sternum", "sternum"},   {"rib_", "ribs"},         {"sacrum", "sacrum"},        {"hip_", "hip bones"},
      {"femur_", "femora"},     {"humerus_", "humeri"},   {"C", "cervical vertebrae"}, {"T", "thoracic vertebrae"},
      {"L", "lumbar vertebrae"}};
  for (const auto& [begins, bones] : names) {
    if (!region.starts_with(begins) || (begins.size() == 1 && region.size() > 3)) continue;
    const skeleton::ActiveMarrow& one = skeleton::active_marrow_of(bones);
    return {one.per_mille / 1000.0 / one.count, bones == "femora" || bones == "humeri"};
  }
  return {};
}

bool in_limb(std::string_view bone) {
  for (const char* one : {"femur", "tibia", "fibula", "patella", "foot", "humerus", "radius", "ulna", "hand"})
    if (bone.starts_with(one)) return true;
  return false;
}
bool in_arm(std::string_view bone) {
  for (const char* one : {"humerus", "radius", "ulna", "hand"})
    if (bone.starts_with(one)) return true;
  return false;
}

Grid box(const Vec3& low, const Vec3& high, double spacing) {
  Grid out;
  std::array<int, 3> size{};
  for (std::size_t c = 0; c < 3; ++c) {
    size[c] = std::max(2, int(std::ceil((high[c] - low[c]) / spacing)));
    out.to_world.column[c] = {};
    out.to_world.column[c][c] = spacing;
    out.to_world.origin[c] = 0.5 * (low[c] + high[c] - (size[c] - 1) * spacing);
  }
  out.extent = {size[0], size[1], size[2]};
  return out;
}

/// What marrow of a region begins at, in z, and how large all of it is (mm3), from the whole body seen coarsely.
struct Region {
  double from = -1e9, volume = 0.0;
};
std::vector<Region> regions_of(const imaging::Phantom& phantom, ThreadPool& pool) {
  constexpr double coarse = 8.0;  // mm
  const imaging::Surround body = imaging::rasterise(phantom, box({-420, -200, -40}, {420, 220, 2050}, coarse), pool);
  std::vector<Region> out(phantom.regions.size());
  std::vector<double> low(out.size(), 1e9), high(out.size(), -1e9);
  for (std::size_t v = 0; v < body.region.size(); ++v) {
    if (body.region[v] == 0) continue;
    const double z = body.grid.place(v)[2];
    low[body.region[v]] = std::min(low[body.region[v]], z);
    high[body.region[v]] = std::max(high[body.region[v]], z);
  }
  for (std::size_t r = 1; r < out.size(); ++r)
    if (marrow_of(phantom.regions[r].name).upper_third) out[r].from = high[r] - (high[r] - low[r]) / 3.0;
  for (std::size_t v = 0; v < body.region.size(); ++v)
    if (const std::size_t r = body.region[v]; r != 0 && body.grid.place(v)[2] >= out[r].from)
      out[r].volume += coarse * coarse * coarse;
  return out;
}

}  // namespace

double Site::marrow_share() const {
  const imaging::Phantom phantom = imaging::body_phantom(body_);
  const auto region = imaging::region_of(phantom, name_);
  return region ? marrow_of(phantom.regions[*region].name).share : 0.0;
}

std::vector<float> Site::metal_on(const Grid& grid, const std::function<Vec3(const Vec3&)>& there) const {
  std::vector<float> out;
  for (const Given& one : given) {
    if (!is_metal(one.order)) continue;
    out.resize(grid.extent.size(), 0.0f);
    strength::MaterialMap map = strength::map_materials(*model_, strength::kind_of(name_), {}, materials_, false);
    strength::place_hardware(map, hardware_of(one.order, hardware_), materials_);
    const double part = std::pow(map.edge / length(grid.to_world.column[0]), 3);
    for (std::size_t v = 0; v < map.material.size(); ++v) {
      if (map.material[v] != strength::Material::metal) continue;
      const Vec3 ijk = grid.to_world.inverse(there(map.grid.place(v)));
      const int i = int(std::lround(ijk[0])), j = int(std::lround(ijk[1])), k = int(std::lround(ijk[2]));
      if (grid.extent.contains(i, j, k)) out[grid.extent.index(i, j, k)] += float(part);
    }
  }
  for (float& share : out) share = std::min(share, 1.0f);
  return out;
}

BodyAround Site::body_around(double spacing) const {
  ThreadPool alone(1);
  const therapy::Surroundings now = surroundings();
  const imaging::Phantom whole = imaging::body_phantom(body_);
  const bool limb = in_limb(name_);
  const imaging::Phantom phantom = in_arm(name_) ? whole : imaging::without_arms(whole);
  const auto region = imaging::region_of(phantom, name_);
  // A bone that the phantom does not know lies in a limb of water along its longest axis.
  const Grid at = region ? imaging::placed(phantom, name_, now.grid, model_->centre) : now.grid;
  Vec3 low{1e9, 1e9, 1e9}, high{-1e9, -1e9, -1e9};
  for (std::size_t v = 0; v < now.tissue.size(); ++v) {
    if (now.tissue[v] != space::Tissue::bone) continue;
    const Vec3 p = at.place(v);
    for (std::size_t c = 0; c < 3; ++c) {
      low[c] = std::min(low[c], p[c]);
      high[c] = std::max(high[c], p[c]);
    }
  }
  constexpr double above = 50.0, around_limb = 110.0;  // mm
  const Vec3 middle{0.5 * (low[0] + high[0]), 0.5 * (low[1] + high[1]), 0.5 * (low[2] + high[2])};
  Vec3 from{low[0] - around_limb, low[1] - around_limb, low[2] - above},
      to{high[0] + around_limb, high[1] + around_limb, high[2] + above};
  if (region && !limb) {
    double half_width = 0.0, half_depth = 0.0, y = 0.0;
    for (const imaging::Section& one : phantom.trunk) {
      half_width = std::max(half_width, one.half_width * phantom.girth * phantom.scale);
      half_depth = std::max(half_depth, (one.half_depth + std::abs(one.y)) * phantom.girth * phantom.scale);
    }
    from = {-half_width - 20.0, y - half_depth - 25.0, low[2] - above};
    to = {half_width + 20.0, y + half_depth + 25.0, high[2] + above};
  }
  BodyAround out;
  out.limb = limb || !region;
  const Grid grid = box(from, to, spacing);
  imaging::Surround body;
  if (region) {
    body = imaging::rasterise(phantom, grid, alone);
  } else {
    constexpr double radius = 80.0;  // mm
    body = {grid, std::vector<std::uint8_t>(grid.extent.size(), std::uint8_t(BodyTissue::air)),
            std::vector<std::uint8_t>(grid.extent.size(), 0), std::vector<float>(grid.extent.size(), 0.0f)};
    for (std::size_t v = 0; v < body.tissue.size(); ++v) {
      const Vec3 p = grid.place(v);
      if (std::hypot(p[0] - middle[0], p[1] - middle[1]) < radius) body.tissue[v] = std::uint8_t(BodyTissue::muscle);
    }
  }
  out.density = Volume<float>(grid);
  out.organ.assign(grid.extent.size(), Organ::none);
  out.marrow.assign(grid.extent.size(), 0.0f);
  out.own.assign(grid.extent.size(), 0);
  const std::vector<Region> regions = region ? regions_of(whole, alone) : std::vector<Region>{};
  // The cord in the bone's own canal.
  std::vector<std::uint8_t> cord(now.tissue.size(), 0);
  for (const skeleton::CanalSlice& slice : known_->canal.canal.slices)
    for (std::size_t i = 0; i < slice.voxel.size(); ++i) {
      const double right = double(slice.right[i]) * slice.width / beams_.cord_width,
                   front = double(slice.front[i]) * slice.depth / beams_.cord_depth;
      if (right * right + front * front <= 1.0) cord[slice.voxel[i]] = 1;
    }
  // Left is at negative x in the body.
  const bool in_pelvis = region && phantom.regions[*region].name.starts_with("hip_");
  const bool on_left = name_.ends_with("left");
  if (in_pelvis) out.pelvis.assign(grid.extent.size(), 0);
  const auto mark_pelvis = [&](std::size_t v, std::string_view of, const Vec3& p) {
    if (of.starts_with("hip_"))
      out.pelvis[v] = of.ends_with("left") == on_left ? 1 : 2;
    else if (of == "sacrum")
      out.pelvis[v] = (p[0] < 0.0) == on_left ? 1 : 2;
  };
  const double own_marrow = region ? marrow_of(phantom.regions[*region].name).share : 0.0;
  double own_volume = 0.0;
  for (std::size_t v = 0; v < now.tissue.size(); ++v)
    if (now.tissue[v] == space::Tissue::bone && (!region || at.place(v)[2] >= regions[*region].from))
      own_volume += now.spacing * now.spacing * now.spacing;
  const double voxel = spacing * spacing * spacing;
  // Bowel lies below the stomach; the phantom paints both as organs.
  const double bowel_below = 1145.0 * phantom.scale;
  for (std::size_t v = 0; v < out.own.size(); ++v) {
    const Vec3 p = grid.place(v);
    auto tissue = BodyTissue(body.tissue[v]);
    const Vec3 ijk = at.to_world.inverse(p);
    const int i = int(std::lround(ijk[0])), j = int(std::lround(ijk[1])), k = int(std::lround(ijk[2]));
    std::size_t own = 0;
    bool known = false;
    if (at.extent.contains(i, j, k)) {
      own = at.extent.index(i, j, k);
      known = now.tissue[own] == space::Tissue::bone || now.tissue[own] == space::Tissue::canal;
      if (!known && region && body.region[v] == *region) tissue = BodyTissue::muscle;
    }
    if (known) {
      const double f = double(now.matrix[own]), m = std::min(double(now.mineral[own]), f), c = double(now.cement[own]);
      const bool bone = now.tissue[own] == space::Tissue::bone;
      out.density.value[v] =
          float(std::max(1.0 - f - c, 0.0) * (bone ? beams_.electrons_marrow : 1.0) +
                (f - m) * beams_.electrons_osteoid + m * beams_.electrons_mineral + c * beams_.electrons_cement);
      out.organ[v] = bone ? Organ::bone : cord[own] ? Organ::cord : Organ::other;
      if (!bone) continue;
      out.own[v] = std::uint32_t(own + 1);
      if (in_pelvis) out.pelvis[v] = 1;
      if (own_marrow > 0.0 && own_volume > 0.0 && p[2] >= regions[*region].from)
        out.marrow[v] = float(own_marrow * voxel / own_volume);
      continue;
    }
    out.density.value[v] = float(electron_density(tissue, double(body.bone_fraction[v]), beams_));
    switch (tissue) {
      case BodyTissue::air:
        break;
      case BodyTissue::lung:
        out.organ[v] = Organ::lung;
        break;
      case BodyTissue::cord:
      case BodyTissue::cerebrospinal_fluid:
        out.organ[v] = Organ::cord;
        break;
      case BodyTissue::bone: {
        out.organ[v] = Organ::bone;
        const std::size_t r = body.region[v];
        if (in_pelvis && r != 0) mark_pelvis(v, phantom.regions[r].name, p);
        const double share = r != 0 ? marrow_of(phantom.regions[r].name).share : 0.0;
        if (share > 0.0 && regions[r].volume > 0.0 && p[2] >= regions[r].from)
          out.marrow[v] = float(share * voxel / regions[r].volume);
        break;
      }
      case BodyTissue::organ:
        out.organ[v] = p[2] < bowel_below ? Organ::bowel : Organ::other;
        break;
      default:
        out.organ[v] = Organ::other;
    }
  }
  const std::vector<float> metal =
      metal_on(grid, [&](const Vec3& p) { return at.to_world(now.grid.to_world.inverse(p)); });
  for (std::size_t v = 0; v < metal.size(); ++v)
    if (const float part = metal[v]; part > 0.0f)
      out.density.value[v] = (1.0f - part) * out.density.value[v] + part * float(beams_.electrons_metal);
  // Air that no straight way along the axes leads to from outside is within the body: windpipe, gas in the bowel.
  std::vector<std::uint8_t> outside(out.own.size(), 0);
  const Extent& e = grid.extent;
  const auto sweep = [&](std::size_t begin, std::ptrdiff_t step, int count) {
    for (int n = 0; n < count; ++n, begin += std::size_t(step)) {
      if (out.organ[begin] != Organ::none) return;
      outside[begin] = 1;
    }
  };
  for (int k = 0; k < e.nk; ++k) {
    for (int j = 0; j < e.nj; ++j) {
      sweep(e.index(0, j, k), 1, e.ni);
      sweep(e.index(e.ni - 1, j, k), -1, e.ni);
    }
    for (int i = 0; i < e.ni; ++i) {
      sweep(e.index(i, 0, k), e.ni, e.nj);
      sweep(e.index(i, e.nj - 1, k), -e.ni, e.nj);
    }
  }
  for (std::size_t v = 0; v < outside.size(); ++v)
    if (out.organ[v] == Organ::none && !outside[v]) out.organ[v] = Organ::other;
  // The same voxels in the world of the bone.
  const auto in_bone = [&](const Vec3& p) { return now.grid.to_world(at.to_world.inverse(p)); };
  out.in_bone.origin = in_bone(grid.to_world.origin);
  for (std::size_t c = 0; c < 3; ++c) {
    Vec3 next = grid.to_world.origin;
    next[c] += spacing;
    const Vec3 there = in_bone(next);
    for (std::size_t r = 0; r < 3; ++r) out.in_bone.column[c][r] = there[r] - out.in_bone.origin[r];
  }
  return out;
}

}  // namespace howship::patient
