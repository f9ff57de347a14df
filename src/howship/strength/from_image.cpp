// SPDX-License-Identifier: Apache-2.0
#include "howship/strength/from_image.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include "howship/strength/place.hpp"

namespace howship::strength {
namespace {

struct Box {
  std::array<int, 3> low{}, high{};  // inclusive
  std::size_t voxels = 0;
};

Box box_of(const Volume<int>& labels, std::span<const int> chosen) {
  const Extent& e = labels.grid.extent;
  Box box{{e.ni, e.nj, e.nk}, {-1, -1, -1}, 0};
  for (int k = 0; k < e.nk; ++k)
    for (int j = 0; j < e.nj; ++j)
      for (int i = 0; i < e.ni; ++i) {
        if (std::find(chosen.begin(), chosen.end(), labels(i, j, k)) == chosen.end()) continue;
        const std::array<int, 3> at{i, j, k};
        for (std::size_t a = 0; a < 3; ++a) {
          box.low[a] = std::min(box.low[a], at[a]);
          box.high[a] = std::max(box.high[a], at[a]);
        }
        ++box.voxels;
      }
  return box;
}

/// Cubic voxels along the image's axes, over the box and a voxel of the image around it.
Grid cubic_grid(const Grid& image, const Box& box, double edge) {
  Grid grid;
  std::array<int, 3> count{};
  Vec3 corner{};
  for (std::size_t a = 0; a < 3; ++a) {
    const double spacing = length(image.to_world.column[a]);
    const double room = (box.high[a] - box.low[a] + 2) * spacing;
    count[a] = int(std::ceil(room / edge)) + 1;
    grid.to_world.column[a] = scaled(image.to_world.column[a], edge / spacing);
    corner[a] = box.low[a] - 1;
  }
  grid.extent = {count[0], count[1], count[2]};
  grid.to_world.origin = image.to_world(corner);
  return grid;
}

/// The same voxels in the same order, to a tenth of a voxel.
bool same_points(const Grid& a, const Grid& b) {
  if (!(a.extent == b.extent)) return false;
  double apart = 0, smallest = 1e9;
  for (std::size_t c = 0; c < 3; ++c) {
    smallest = std::min(smallest, length(a.to_world.column[c]));
    apart = std::max({apart, std::abs(a.to_world.origin[c] - b.to_world.origin[c]),
                      length(minus(a.to_world.column[c], b.to_world.column[c])) * 100});
  }
  return apart <= 0.1 * smallest;
}

/// `labels` in the voxel order of `grid`, where both hold the same points in another order, as a NIfTI mask of a DICOM
/// series usually does; none where they do not.
std::optional<Volume<int>> in_order_of(const Grid& grid, const Volume<int>& labels) {
  const Extent& e = grid.extent;
  const auto place = [&](int i, int j, int k) {
    return labels.grid.to_world.inverse(grid.to_world({double(i), double(j), double(k)}));
  };
  for (int corner = 0; corner < 8; ++corner) {
    const Vec3 at = place(corner & 1 ? e.ni - 1 : 0, corner & 2 ? e.nj - 1 : 0, corner & 4 ? e.nk - 1 : 0);
    const Extent& other = labels.grid.extent;
    const std::array<int, 3> last{other.ni - 1, other.nj - 1, other.nk - 1};
    for (std::size_t a = 0; a < 3; ++a)
      if (std::min(std::abs(at[a]), std::abs(at[a] - last[a])) > 0.1) return std::nullopt;
  }
  if (labels.value.size() != e.size()) return std::nullopt;
  Volume<int> out(grid);
  for (int k = 0; k < e.nk; ++k)
    for (int j = 0; j < e.nj; ++j)
      for (int i = 0; i < e.ni; ++i) {
        const Vec3 at = place(i, j, k);
        out(i, j, k) = labels(int(std::lround(at[0])), int(std::lround(at[1])), int(std::lround(at[2])));
      }
  return out;
}

/// "labels 20, 21, 22", the first of them where there are many.
std::string labels_in(const Volume<int>& labels) {
  std::set<int> found;
  for (const int one : labels.value)
    if (one != 0) found.insert(one);
  if (found.empty()) return "the mask holds no label at all";
  constexpr std::size_t most = 20;
  std::string out = "the mask holds ";
  std::size_t n = 0;
  for (const int one : found) {
    if (n == most) return out + " and " + std::to_string(found.size() - most) + " more";
    out += (n++ ? ", " : "") + std::to_string(one);
  }
  return out;
}

}  // namespace

Extent mapped_extent(const Volume<int>& labels, std::span<const int> chosen, double edge) {
  const Box box = box_of(labels, chosen);
  return box.voxels > 0 ? cubic_grid(labels.grid, box, edge).extent : Extent{};
}

ImageBone map_image(const Volume<float>& bmd, const Volume<int>& given_labels, std::span<const int> chosen,
                    const ImageOptions& options, const MaterialParameters& p, ThreadPool& pool) {
  ImageBone out;
  const auto refuse = [&](std::string key, std::string text, std::string hint) {
    out.refusal = {std::move(key), std::move(text), std::move(hint)};
    return std::move(out);
  };
  std::optional<Volume<int>> ordered;
  if (!same_points(bmd.grid, given_labels.grid)) {
    ordered = in_order_of(bmd.grid, given_labels);
    if (!ordered && !(bmd.grid.extent == given_labels.grid.extent))
      return refuse("--mask", "the mask has another number of voxels than the image", "both must lie on one grid");
    if (!ordered)
      return refuse("--mask", "the mask lies elsewhere in the patient than the image", "both must lie on one grid");
  }
  const Volume<int>& labels = ordered ? *ordered : given_labels;
  const Box box = box_of(labels, chosen);
  for (const int one : chosen)
    if (std::find(labels.value.begin(), labels.value.end(), one) == labels.value.end())
      return refuse("--label", "no voxel of the mask has the label " + std::to_string(one), labels_in(labels));

  const Extent& e = bmd.grid.extent;
  const std::array<int, 3> size{e.ni, e.nj, e.nk};
  for (std::size_t a = 0; a < 3; ++a) {
    const Vec3& column = bmd.grid.to_world.column[a];
    if (std::abs(column[2]) < 0.7 * length(column)) {
      out.touches_side = out.touches_side || box.low[a] == 0 || box.high[a] == size[a] - 1;
      continue;
    }
    out.touches_first = box.low[a] == 0;
    out.touches_last = box.high[a] == size[a] - 1;
    out.touches_upper = column[2] > 0 ? out.touches_last : out.touches_first;
  }
  const auto is_bone = [&](int i, int j, int k) {
    return std::find(chosen.begin(), chosen.end(), labels(i, j, k)) != chosen.end();
  };
  double sum = 0;
  for (int k = box.low[2]; k <= box.high[2]; ++k)
    for (int j = box.low[1]; j <= box.high[1]; ++j)
      for (int i = box.low[0]; i <= box.high[0]; ++i)
        if (is_bone(i, j, k)) sum += double(bmd(i, j, k));
  const auto& c = bmd.grid.to_world.column;
  out.volume = double(box.voxels) * std::abs(inner(c[0], cross(c[1], c[2])));
  out.mean_bmd = sum / double(box.voxels);

  MaterialMap map(cubic_grid(bmd.grid, box, options.edge));
  map.edge = options.edge;
  const Extent& m = map.grid.extent;
  const bool vertebra = options.kind == BoneKind::vertebra;
  pool.run(std::size_t(m.nk), [&](std::size_t layer) {
    for (int j = 0; j < m.nj; ++j)
      for (int i = 0; i < m.ni; ++i) {
        const Vec3 at = bmd.grid.to_world.inverse(map.grid.to_world({double(i), double(j), double(layer)}));
        double fill = 0, density = 0;
        for (int n = 0; n < 8; ++n) {
          const std::array<int, 3> v{int(std::floor(at[0])) + (n & 1), int(std::floor(at[1])) + (n >> 1 & 1),
                                     int(std::floor(at[2])) + (n >> 2)};
          if (!e.contains(v[0], v[1], v[2]) || !is_bone(v[0], v[1], v[2])) continue;
          double w = 1;
          for (std::size_t a = 0; a < 3; ++a) w *= 1 - std::abs(at[a] - v[a]);
          fill += w;
          density += w * double(bmd(v[0], v[1], v[2]));
        }
        if (fill < std::max(p.least_fill, 1e-6)) continue;
        density /= fill;
        const std::size_t v = m.index(i, j, int(layer));
        if (density >= options.metal_density) {
          map.young[v] = float(p.metal_modulus);
          map.poisson[v] = float(p.metal_poisson);
          map.material[v] = Material::metal;
          continue;
        }
        const double modulus = trabecular_modulus(options.kind, density, true, p) * fill;
        map.young[v] = float(std::max(modulus, p.tumour_modulus * fill));
        map.poisson[v] = float(p.bone_poisson);
        map.material[v] = Material::bone;
        double compression = p.long_bone_yield_compression, tension = p.long_bone_yield_tension;
        if (vertebra) {
          compression = p.vertebra_strength / p.vertebra_modulus *
                        std::pow(std::max(density, 10.0) / 1000, p.vertebra_strength_exponent - p.vertebra_exponent);
          tension = compression * p.vertebra_yield_tension / p.vertebra_yield_compression;
        }
        map.yield[v] = {float(tension), float(compression)};
      }
  });
  out.map = std::move(map);
  return out;
}

}  // namespace howship::strength
