// SPDX-License-Identifier: Apache-2.0
#include "howship/imaging/phantom.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "howship/base/ensure.hpp"

namespace howship::imaging {
namespace {

constexpr double limb_fat = 6.0, head_fat = 3.0, neck_base = 1440.0;  // mm

struct Bounds {
  Vec3 low{}, high{};
};

Bounds bounds(const Solid& s, double margin) {
  Bounds out;
  for (std::size_t c = 0; c < 3; ++c) {
    double reach = 0.0;
    if (s.kind == SolidKind::plate) {
      out.low[c] = std::min({s.a[c] - s.ra, s.b[c] - s.rb, s.c[c] - s.rb}) - margin;
      out.high[c] = std::max({s.a[c] + s.ra, s.b[c] + s.rb, s.c[c] + s.rb}) + margin;
      continue;
    }
    if (s.kind == SolidKind::rod) {
      out.low[c] = std::min(s.a[c] - s.ra, s.b[c] - s.rb) - margin;
      out.high[c] = std::max(s.a[c] + s.ra, s.b[c] + s.rb) + margin;
      continue;
    }
    reach = s.b[c];
    if (s.kind == SolidKind::puck && c > 0)
      reach = std::abs(std::cos(s.tilt)) * s.b[c] + std::abs(std::sin(s.tilt)) * s.b[3 - c];
    out.low[c] = s.a[c] - reach - margin;
    out.high[c] = s.a[c] + reach + margin;
  }
  return out;
}

/// Bounds of what of a solid lies within `margin` of a plane across z: of a rod, what is near that part of its axis.
Bounds bounds_at(const Solid& s, double z, double margin) {
  Bounds out = bounds(s, margin);
  const double rise = s.b[2] - s.a[2], reach = std::max(s.ra, s.rb) + margin;
  if (s.kind != SolidKind::rod || std::abs(rise) < 1e-9) return out;
  const double one = std::clamp((z - reach - s.a[2]) / rise, 0.0, 1.0),
               other = std::clamp((z + reach - s.a[2]) / rise, 0.0, 1.0);
  for (std::size_t c = 0; c < 2; ++c) {
    const double p = s.a[c] + one * (s.b[c] - s.a[c]), q = s.a[c] + other * (s.b[c] - s.a[c]);
    out.low[c] = std::max(out.low[c], std::min(p, q) - reach);
    out.high[c] = std::min(out.high[c], std::max(p, q) + reach);
  }
  return out;
}

/// How a solid is tilted, and the axis of a rod: the same for every place.
struct Turn {
  double c = 1.0, s = 0.0, along = 0.0;
  Vec3 axis{};
  explicit Turn(const Solid& solid) : c(std::cos(solid.tilt)), s(std::sin(solid.tilt)) {
    if (solid.kind != SolidKind::rod) return;
    axis = {solid.b[0] - solid.a[0], solid.b[1] - solid.a[1], solid.b[2] - solid.a[2]};
    along = axis[0] * axis[0] + axis[1] * axis[1] + axis[2] * axis[2];
  }
};

/// From the nearest point of a plate's triangle to a point, and the plate's radius there.
struct FromPlate {
  Vec3 away{};
  double radius = 0.0;
};
FromPlate from_plate(const Solid& s, const Vec3& p) {
  const auto dot = [](const Vec3& u, const Vec3& v) { return u[0] * v[0] + u[1] * v[1] + u[2] * v[2]; };
  const auto minus = [](const Vec3& u, const Vec3& v) { return Vec3{u[0] - v[0], u[1] - v[1], u[2] - v[2]}; };
  const Vec3 ab = minus(s.b, s.a), ac = minus(s.c, s.a), ap = minus(p, s.a);
  const double bb = dot(ab, ab), bc = dot(ab, ac), cc = dot(ac, ac), pb = dot(ap, ab), pc = dot(ap, ac);
  const double det = bb * cc - bc * bc;
  double u = (cc * pb - bc * pc) / det, v = (bb * pc - bc * pb) / det;  // p is nearest to a + u ab + v ac
  if (u < 0.0 || v < 0.0 || u + v > 1.0) {
    // Outside of the triangle: the nearest of the three edges.
    double best = std::numeric_limits<double>::max();
    const auto edge = [&](double u0, double v0, double du, double dv) {
      const Vec3 along{du * ab[0] + dv * ac[0], du * ab[1] + dv * ac[1], du * ab[2] + dv * ac[2]};
      const Vec3 from{ap[0] - u0 * ab[0] - v0 * ac[0], ap[1] - u0 * ab[1] - v0 * ac[1],
                      ap[2] - u0 * ab[2] - v0 * ac[2]};
      const double t = std::clamp(dot(from, along) / dot(along, along), 0.0, 1.0);
      const Vec3 away{from[0] - t * along[0], from[1] - t * along[1], from[2] - t * along[2]};
      if (const double d = dot(away, away); d < best) best = d, u = u0 + t * du, v = v0 + t * dv;
    };
    edge(0, 0, 1, 0);
    edge(0, 0, 0, 1);
    edge(1, 0, -1, 1);
  }
  FromPlate out;
  for (std::size_t i = 0; i < 3; ++i) out.away[i] = ap[i] - u * ab[i] - v * ac[i];
  out.radius = s.ra + (u + v) * (s.rb - s.ra);
  return out;
}

/// Signed distance to the surface, exact near it for rods and plates, first order for the others.
double distance(const Solid& s, const Turn& turn, const Vec3& p) {
  const Vec3 q{p[0] - s.a[0], p[1] - s.a[1], p[2] - s.a[2]};
  if (s.kind == SolidKind::rod) {
    const Vec3& axis = turn.axis;
    const double t = std::clamp((q[0] * axis[0] + q[1] * axis[1] + q[2] * axis[2]) / turn.along, 0.0, 1.0);
    const double x = q[0] - t * axis[0], y = q[1] - t * axis[1], z = q[2] - t * axis[2];
    return std::sqrt(x * x + y * y + z * z) - (s.ra + t * (s.rb - s.ra));
  }
  if (s.kind == SolidKind::plate) {
    const FromPlate from = from_plate(s, p);
    return std::sqrt(from.away[0] * from.away[0] + from.away[1] * from.away[1] + from.away[2] * from.away[2]) -
           from.radius;
  }
  if (s.kind == SolidKind::ellipsoid) {
    const double x = q[0] / s.b[0], y = q[1] / s.b[1], z = q[2] / s.b[2];
    const double norm = std::sqrt(x * x + y * y + z * z);
    if (norm < 1e-9) return -std::min({s.b[0], s.b[1], s.b[2]});
    const double gx = x / s.b[0], gy = y / s.b[1], gz = z / s.b[2];
    return norm * (norm - 1.0) / std::sqrt(gx * gx + gy * gy + gz * gz);
  }
  const double forward = turn.c * q[1] + turn.s * q[2], up = -turn.s * q[1] + turn.c * q[2];
  const double x = q[0] / s.b[0], y = forward / s.b[1], norm = std::sqrt(x * x + y * y);
  const double gx = x / s.b[0], gy = y / s.b[1], gradient = std::sqrt(gx * gx + gy * gy);
  const double side = norm < 1e-9 ? -std::min(s.b[0], s.b[1]) : norm * (norm - 1.0) / gradient;
  return std::max(side, std::abs(up) - s.b[2]);
}

/// Whether distance(s, turn, p) < 0, for less where that is all that is asked.
bool inside(const Solid& s, const Turn& turn, const Vec3& p) {
  if (s.kind != SolidKind::ellipsoid) return distance(s, turn, p) < 0.0;
  const Vec3 q{p[0] - s.a[0], p[1] - s.a[1], p[2] - s.a[2]};
  // A quotient below 1 is that of a smaller by a larger number, and a root of less than 1 is less than 1.
  if (std::abs(q[0]) >= s.b[0] || std::abs(q[1]) >= s.b[1] || std::abs(q[2]) >= s.b[2]) return false;
  const double x = q[0] / s.b[0], y = q[1] / s.b[1], z = q[2] / s.b[2];
  return x * x + y * y + z * z < 1.0;
}

/// How far the distance to a surface reaches from one face of a voxel to the other, along the axis that it faces most:
/// shares of voxels then add up, along a line of them, to the exact length in the solid.
double reach(const Solid& s, const Turn& turn, const Vec3& p, const Vec3& voxel) {
  const Vec3 q{p[0] - s.a[0], p[1] - s.a[1], p[2] - s.a[2]};
  Vec3 n{};
  if (s.kind == SolidKind::rod) {
    const Vec3& axis = turn.axis;
    const double t = std::clamp((q[0] * axis[0] + q[1] * axis[1] + q[2] * axis[2]) / turn.along, 0.0, 1.0);
    for (std::size_t c = 0; c < 3; ++c) n[c] = q[c] - t * axis[c];
  } else if (s.kind == SolidKind::plate) {
    n = from_plate(s, p).away;
  } else if (s.kind == SolidKind::ellipsoid) {
    for (std::size_t c = 0; c < 3; ++c) n[c] = q[c] / (s.b[c] * s.b[c]);
  } else {
    const double forward = turn.c * q[1] + turn.s * q[2], up = -turn.s * q[1] + turn.c * q[2];
    const double x = q[0] / s.b[0], y = forward / s.b[1], norm = std::sqrt(x * x + y * y);
    const double gx = x / s.b[0], gy = y / s.b[1], gradient = std::sqrt(gx * gx + gy * gy);
    const double side = norm < 1e-9 ? -std::min(s.b[0], s.b[1]) : norm * (norm - 1.0) / gradient;
    n = std::abs(up) - s.b[2] > side ? Vec3{0.0, -turn.s, turn.c} : Vec3{gx, turn.c * gy, turn.s * gy};
  }
  const double size = std::sqrt(n[0] * n[0] + n[1] * n[1] + n[2] * n[2]);
  if (size < 1e-12) return voxel[0];
  return std::max({std::abs(n[0]) * voxel[0], std::abs(n[1]) * voxel[1], std::abs(n[2]) * voxel[2]}) / size;
}

/// The trunk's outline at one height.
std::optional<Section> trunk_section(const Phantom& phantom, double z) {
  const auto& t = phantom.trunk;
  if (z <= t.front().z || z >= t.back().z) return {};
  std::size_t i = 0;
  while (z > t[i + 1].z) ++i;
  const double u = (z - t[i].z) / (t[i + 1].z - t[i].z), smooth = u * u * (3 - 2 * u);
  const auto blend = [&](double Section::*m) { return t[i].*m + smooth * (t[i + 1].*m - t[i].*m); };
  return Section{z, blend(&Section::y), blend(&Section::half_width), blend(&Section::half_depth)};
}

/// Skin of the trunk at one height: a superellipse of power 5/2. A point is inside where across(x) + deep(y) < 1 and
/// under more than `fat` mm, first order near the skin, where it is below fat_limit.
struct Skin {
  Section section;
  double across(double px) const { return power(std::abs(px) / section.half_width); }
  double deep(double py) const { return power(std::abs(py - section.y) / section.half_depth); }
  double fat_limit(double fat) const {
    return std::pow(std::max(0.0, 1.0 - fat / std::min(section.half_width, section.half_depth)), 2.5);
  }
  static double power(double x) { return x * x * std::sqrt(x); }
};

/// Length of [low, high] inside [0, thickness].
double overlap(double low, double high, double thickness) {
  return std::max(0.0, std::min(high, thickness) - std::max(low, 0.0));
}

}  // namespace

namespace {

/// What a slice of a body is made of, step by step: soft tissue first, then bones.
class Slice {
 public:
  Slice(const Phantom& phantom, const Grid& grid, int k)
      : phantom_(phantom),
        grid_(grid),
        voxel_{grid.to_world.column[0][0], grid.to_world.column[1][1], grid.to_world.column[2][2]},
        origin_(grid.to_world.origin),
        size_(std::size_t(grid.extent.ni) * std::size_t(grid.extent.nj)),
        z_(grid.to_world({0, 0, double(k)})[2] / phantom.scale) {
    for (std::size_t c = 0; c < 3; ++c)
      HOWSHIP_ENSURE(grid.to_world.column[c][c] > 0.0 && grid.to_world.column[c][(c + 1) % 3] == 0.0,
                     "the body is rasterised along its own axes");
    for (int i = 0; i < grid.extent.ni; ++i) x_.push_back((origin_[0] + i * voxel_[0]) / phantom.scale);
    for (int j = 0; j < grid.extent.nj; ++j) y_.push_back((origin_[1] + j * voxel_[1]) / phantom.scale);
  }

  /// Limbs and trunk: air, fat and muscle.
  void paint_outline(std::uint8_t* tissue) const;
  /// What lies in them.
  void paint_organs(std::uint8_t* tissue, const std::function<Vec3(const Vec3&)>& stray) const;
  /// `tissue` becomes bone where there is some; the others are written everywhere.
  void paint_bones(const BodySlice& out) const;

 private:
  /// Calls `visit(voxel, point)` for the voxels of this slice within a solid's bounds.
  template <class Visit>
  void visit_bounds(const Solid& s, double margin, const Visit& visit) const {
    const Bounds box = bounds_at(s, z_, margin);
    if (z_ < box.low[2] || z_ > box.high[2]) return;
    const double scale = phantom_.scale;
    const int i0 = std::max(0, int(std::ceil((box.low[0] * scale - origin_[0]) / voxel_[0])));
    const int i1 = std::min(grid_.extent.ni - 1, int(std::floor((box.high[0] * scale - origin_[0]) / voxel_[0])));
    const int j0 = std::max(0, int(std::ceil((box.low[1] * scale - origin_[1]) / voxel_[1])));
    const int j1 = std::min(grid_.extent.nj - 1, int(std::floor((box.high[1] * scale - origin_[1]) / voxel_[1])));
    for (int j = j0; j <= j1; ++j)
      for (int i = i0; i <= i1; ++i)
        visit(std::size_t(j) * std::size_t(grid_.extent.ni) + std::size_t(i),
              Vec3{x_[std::size_t(i)], y_[std::size_t(j)], z_});
  }

  const Phantom& phantom_;
  const Grid& grid_;
  Vec3 voxel_, origin_;
  std::size_t size_;
  double z_;
  std::vector<double> x_, y_;  // of columns and rows, in the phantom's own size
};

void Slice::paint_outline(std::uint8_t* tissue) const {
  const double scale = phantom_.scale, girth = phantom_.girth;
  std::fill_n(tissue, size_, std::uint8_t(BodyTissue::air));
  const auto paint = [&](std::size_t v, bool fat) {
    constexpr auto flesh = std::uint8_t(BodyTissue::muscle);
    if (tissue[v] != flesh) tissue[v] = fat ? std::uint8_t(BodyTissue::adipose) : flesh;
  };
  for (const Solid& s : phantom_.limbs)
    visit_bounds(s, 0.0, [&, turn = Turn(s)](std::size_t v, const Vec3& p) {
      if (const double d = distance(s, turn, p); d < 0.0) paint(v, -d < limb_fat * girth);
    });
  const auto section = trunk_section(phantom_, z_);
  if (!section) return;
  const Skin skin{*section};
  const double fat = skin.fat_limit(z_ > neck_base ? head_fat : phantom_.skin_fat * girth);
  std::vector<double> across(static_cast<std::size_t>(grid_.extent.ni));
  for (int i = 0; i < grid_.extent.ni; ++i)
    across[std::size_t(i)] = skin.across((origin_[0] + i * voxel_[0]) / (scale * girth));
  for (int j = 0; j < grid_.extent.nj; ++j) {
    const double deep = skin.deep((origin_[1] + j * voxel_[1]) / (scale * girth));
    if (deep >= 1.0) continue;
    const std::size_t row = std::size_t(j) * std::size_t(grid_.extent.ni);
    for (std::size_t i = 0; i < across.size(); ++i)
      if (const double sum = across[i] + deep; sum < 1.0) paint(row + i, sum > fat);
  }
}

void Slice::paint_organs(std::uint8_t* tissue, const std::function<Vec3(const Vec3&)>& stray) const {
  const auto tissue_at = [&](std::size_t v) { return BodyTissue(tissue[v]); };
  if (!stray) {
    for (const Solid& s : phantom_.organs)
      visit_bounds(s, 0.0, [&, turn = Turn(s)](std::size_t v, const Vec3& p) {
        if (tissue_at(v) != BodyTissue::air && inside(s, turn, p)) tissue[v] = std::uint8_t(s.tissue);
      });
    return;
  }
  constexpr double farthest = 16.0, fascia = 1.6, capsule = 6.0;  // mm, of fat around muscles and kidneys
  const double scale = phantom_.scale;
  std::vector<Vec3> strayed(size_);
  std::vector<bool> known(size_, false);
  const auto paint_strayed = [&](const Solid& s) {
    const bool fixed = s.tissue == BodyTissue::disc || s.tissue == BodyTissue::cerebrospinal_fluid ||
                       s.tissue == BodyTissue::cord || s.tissue == BodyTissue::brain;
    const double fat = s.tissue == BodyTissue::muscle ? fascia : s.tissue == BodyTissue::kidney ? capsule : 0.0;
    visit_bounds(s, fixed ? 0.0 : farthest, [&, turn = Turn(s)](std::size_t v, const Vec3& p) {
      if (tissue_at(v) == BodyTissue::air) return;
      Vec3 q = p;
      if (!fixed) {
        if (!known[v]) {
          known[v] = true;
          strayed[v] = stray({p[0] * scale, p[1] * scale, p[2] * scale});
          for (double& c : strayed[v]) c /= scale;
        }
        for (std::size_t c = 0; c < 3; ++c) q[c] += strayed[v][c];
      }
      if (fat == 0.0 || tissue_at(v) != BodyTissue::muscle) {
        if (inside(s, turn, q)) tissue[v] = std::uint8_t(s.tissue);
        return;
      }
      const double d = distance(s, turn, q);
      if (d < 0.0)
        tissue[v] = std::uint8_t(s.tissue);
      else if (d < fat)
        tissue[v] = std::uint8_t(BodyTissue::adipose);
    });
  };
  for (const Solid& s : phantom_.organs) paint_strayed(s);
  for (const Solid& s : phantom_.fine) paint_strayed(s);
}

void Slice::paint_bones(const BodySlice& out) const {
  const double h = std::max({voxel_[0], voxel_[1], voxel_[2]}), scale = phantom_.scale;
  std::fill_n(out.region, size_, std::uint8_t(0));
  std::fill_n(out.bone_fraction, size_, 0.0f);
  // The nearest surface of each region wins, so that rods of one bone melt into each other.
  std::vector<float> nearest(size_, std::numeric_limits<float>::max());
  std::vector<const Solid*> solid(size_, nullptr);
  for (const Solid& s : phantom_.bones)
    visit_bounds(s, 0.6 * h / scale, [&, turn = Turn(s)](std::size_t v, const Vec3& p) {
      double d = distance(s, turn, p);
      if (s.hollow > 0.0) d = std::max(d, -s.hollow - d);
      if (d * scale < 0.5 * h && float(d) < nearest[v]) {
        nearest[v] = float(d);
        solid[v] = &s;
      }
    });
  for (std::size_t at = 0; at < size_; ++at) {
    if (solid[at] == nullptr) continue;
    const Solid& s = *solid[at];
    const double d = double(nearest[at]) * scale;
    const std::size_t i = at % std::size_t(grid_.extent.ni), j = at / std::size_t(grid_.extent.ni);
    const double across = reach(s, Turn(s), {x_[i], y_[j], z_}, voxel_);
    const double share = std::clamp(0.5 - d / across, 0.0, 1.0);
    const double cortex = std::min(share, overlap(-d - across / 2, -d + across / 2, s.cortex * scale) / across);
    const Region& region = phantom_.regions[s.region];
    // The shaft of a long bone is a tube: no spongiosa behind a thick cortex.
    const double spongiosa = s.cortex > 3.5 ? 0.03 : region.trabecular_fraction;
    if (share < 0.05) continue;
    out.tissue[at] = std::uint8_t(BodyTissue::bone);
    out.region[at] = s.region;
    out.bone_fraction[at] = float(cortex * phantom_.cortical_fraction + (share - cortex) * spongiosa);
  }
}

/// Room for a body on a grid.
Surround empty_surround(const Grid& grid) {
  const std::size_t n = grid.extent.size();
  return {grid, std::vector<std::uint8_t>(n), std::vector<std::uint8_t>(n), std::vector<float>(n)};
}
BodySlice slice_of(Surround& body, std::size_t k) {
  const std::size_t first = body.grid.extent.index(0, 0, int(k));
  return {body.tissue.data() + first, body.region.data() + first, body.bone_fraction.data() + first};
}

}  // namespace

void rasterise_slice(const Phantom& phantom, const Grid& grid, int k, const BodySlice& out) {
  const Slice slice(phantom, grid, k);
  slice.paint_outline(out.tissue);
  slice.paint_organs(out.tissue, {});
  slice.paint_bones(out);
}

Surround rasterise(const Phantom& phantom, const Grid& grid, ThreadPool& pool) {
  Surround out = empty_surround(grid);
  pool.run(std::size_t(grid.extent.nk),
           [&](std::size_t k) { rasterise_slice(phantom, grid, int(k), slice_of(out, k)); });
  return out;
}

Phantom without_arms(const Phantom& phantom) {
  Phantom out = phantom;
  const auto arm = [&](const Solid& s) {
    const std::string& name = phantom.regions[s.region].name;
    return name.starts_with("humerus") || name.starts_with("radius") || name.starts_with("ulna") ||
           name.starts_with("hand");
  };
  std::erase_if(out.bones, arm);
  std::erase_if(out.limbs, [](const Solid& s) { return std::abs(s.a[0]) > 120.0; });
  return out;
}

Grid placed(const Phantom& phantom, std::string_view bone, Grid grid, const Vec3& centre) {
  const auto found = region_of(phantom, bone);
  HOWSHIP_ENSURE(found.has_value(), "the phantom knows the bone");
  const Region& region = phantom.regions[*found];
  const double c = std::cos(region.tilt), s = std::sin(region.tilt);
  const auto turn = [&](const Vec3& v) { return Vec3{v[0], c * v[1] - s * v[2], s * v[1] + c * v[2]}; };
  Affine& affine = grid.to_world;
  for (Vec3& column : affine.column) column = turn(column);
  const Vec3 o = affine.origin;
  affine.origin = turn({o[0] - centre[0], o[1] - centre[1], o[2] - centre[2]});
  for (std::size_t a = 0; a < 3; ++a) affine.origin[a] += region.anchor[a];
  return grid;
}

namespace {

/// Replaces the phantom's bone of a region by a model's, wherever the model's grid reaches.
void overlay(Surround& body, const Phantom& phantom, const skeleton::BoneModel& model, std::size_t region,
             ThreadPool& pool) {
  const Affine place = placed(phantom, model.name, model.tissue.grid, model.centre).to_world;
  const Extent& inner = model.tissue.grid.extent;
  Vec3 low{1e9, 1e9, 1e9}, high{-1e9, -1e9, -1e9};
  for (int corner = 0; corner < 8; ++corner) {
    const Vec3 p = place({corner & 1 ? inner.ni : -1.0, corner & 2 ? inner.nj : -1.0, corner & 4 ? inner.nk : -1.0});
    for (std::size_t c = 0; c < 3; ++c) low[c] = std::min(low[c], p[c]), high[c] = std::max(high[c], p[c]);
  }
  // Voxels within these bounds, and one more on each side.
  const Affine& to_world = body.grid.to_world;
  const Extent& e = body.grid.extent;
  const std::array<int, 3> n{e.ni, e.nj, e.nk};
  std::array<int, 3> from{}, to{};
  for (std::size_t c = 0; c < 3; ++c) {
    const double step = to_world.column[c][c];
    from[c] = int(std::clamp(std::floor((low[c] - to_world.origin[c]) / step) - 1.0, 0.0, double(n[c])));
    to[c] = int(std::clamp(std::ceil((high[c] - to_world.origin[c]) / step) + 2.0, 0.0, double(n[c])));
  }
  const Inverse voxel_of(place);
  const std::size_t row = std::size_t(inner.ni), plane = row * std::size_t(inner.nj);
  const std::array<std::size_t, 8> corner_at{0, 1, row, row + 1, plane, plane + 1, plane + row, plane + row + 1};
  pool.run(std::size_t(std::max(0, to[2] - from[2])), [&](std::size_t slice) {
    const int k = from[2] + int(slice);
    for (int j = from[1]; j < to[1]; ++j)
      for (int i = from[0]; i < to[0]; ++i) {
        const Vec3 world = to_world({double(i), double(j), double(k)});
        if (world[0] < low[0] || world[0] > high[0] || world[1] < low[1] || world[1] > high[1] || world[2] < low[2] ||
            world[2] > high[2])
          continue;
        const Vec3 x = voxel_of(world);
        const std::array<int, 3> cell{int(std::floor(x[0])), int(std::floor(x[1])), int(std::floor(x[2]))};
        const bool whole =
            inner.contains(cell[0], cell[1], cell[2]) && inner.contains(cell[0] + 1, cell[1] + 1, cell[2] + 1);
        const std::size_t first = whole ? inner.index(cell[0], cell[1], cell[2]) : 0;
        const auto is_bone = [&](std::size_t corner) { return model.solid_fraction.value[first + corner] != 0.0f; };
        if (whole && std::none_of(corner_at.begin(), corner_at.end(), is_bone)) continue;
        double bone = 0.0, fraction = 0.0;
        for (int corner = 0; corner < 8; ++corner) {
          const int a = cell[0] + (corner & 1), b = cell[1] + (corner >> 1 & 1), c = cell[2] + (corner >> 2);
          if (!whole && !inner.contains(a, b, c)) continue;
          const std::size_t at = whole ? first + corner_at[std::size_t(corner)] : inner.index(a, b, c);
          const double weight = (1.0 - std::abs(x[0] - a)) * (1.0 - std::abs(x[1] - b)) * (1.0 - std::abs(x[2] - c));
          bone += weight * double(model.solid_fraction.value[at]);
          fraction += weight * double(model.bone_volume_fraction.value[at]);
        }
        const std::size_t v = e.index(i, j, k);
        if (bone >= 0.5) {
          body.tissue[v] = std::uint8_t(BodyTissue::bone);
          body.region[v] = std::uint8_t(region);
        }
        if (bone > 0.0 && (body.region[v] == region || body.region[v] == 0)) body.bone_fraction[v] = float(fraction);
      }
  });
}

/// Where a region's own bone is also described by `state`, the phantom's becomes muscle.
void clear_region(Surround& body, std::size_t region, const Grid& state, ThreadPool& pool) {
  const Extent& e = state.extent;
  const double margin = 3.0;  // voxels: the phantom's cruder bone may bulge beyond the model's
  pool.run(std::size_t(body.grid.extent.nk), [&](std::size_t k) {
    for (int j = 0; j < body.grid.extent.nj; ++j)
      for (int i = 0; i < body.grid.extent.ni; ++i) {
        const std::size_t v = body.grid.extent.index(i, j, int(k));
        if (body.region[v] != region) continue;
        const Vec3 x = state.to_world.inverse(body.grid.to_world({double(i), double(j), double(k)}));
        if (x[0] < -margin || x[1] < -margin || x[2] < -margin || x[0] > e.ni + margin || x[1] > e.nj + margin ||
            x[2] > e.nk + margin)
          continue;
        body.tissue[v] = std::uint8_t(BodyTissue::muscle);
        body.region[v] = 0;
        body.bone_fraction[v] = 0.0f;
      }
  });
}

}  // namespace

Scene make_scene(const Phantom& phantom, const TissueState& state, const Grid& at, const Grid& grid,
                 std::span<const skeleton::BoneModel> neighbours, const Marrow& marrow, ThreadPool& pool) {
  return std::move(make_scenes(phantom, state, at, grid, neighbours, marrow, {}, pool).plain);
}

TwoScenes make_scenes(const Phantom& phantom, const TissueState& state, const Grid& at, const Grid& grid,
                      std::span<const skeleton::BoneModel> neighbours, const Marrow& marrow,
                      const std::function<Vec3(const Vec3&)>& stray, ThreadPool& pool) {
  const auto own = region_of(phantom, state.bone);
  HOWSHIP_ENSURE(own.has_value(), "the phantom knows the bone");
  std::vector<std::size_t> replaced{*own};
  for (const skeleton::BoneModel& model : neighbours)
    if (const auto region = region_of(phantom, model.name)) replaced.push_back(*region);
  Phantom rest = phantom;
  // Vertebrae are modelled whole, so that a model can stand for all of its region.
  std::erase_if(rest.bones, [&](const Solid& s) {
    return std::find(replaced.begin(), replaced.end(), s.region) != replaced.end() &&
           skeleton::is_vertebra(phantom.regions[s.region].name);
  });
  // Bones first, over tissue that is not known yet: they are the same whatever lies around them.
  constexpr std::uint8_t unknown = 255;
  Surround bones = empty_surround(grid);
  std::fill(bones.tissue.begin(), bones.tissue.end(), unknown);
  pool.run(std::size_t(grid.extent.nk),
           [&](std::size_t k) { Slice(rest, grid, int(k)).paint_bones(slice_of(bones, k)); });
  for (const skeleton::BoneModel& model : neighbours)
    if (const auto region = region_of(phantom, model.name); region && *region != *own)
      overlay(bones, phantom, model, *region, pool);
  clear_region(bones, *own, at, pool);
  TwoScenes out;
  out.plain = {&state, at, std::move(bones), marrow};
  if (stray) out.strayed = out.plain;
  const std::size_t size = std::size_t(grid.extent.ni) * std::size_t(grid.extent.nj);
  pool.run(std::size_t(grid.extent.nk), [&](std::size_t k) {
    const Slice slice(rest, grid, int(k));
    std::vector<std::uint8_t> outline(size), soft;
    slice.paint_outline(outline.data());
    const auto fill = [&](Surround& body, const std::function<Vec3(const Vec3&)>& by) {
      soft = outline;
      slice.paint_organs(soft.data(), by);
      std::uint8_t* const tissue = slice_of(body, k).tissue;
      for (std::size_t v = 0; v < size; ++v) tissue[v] = tissue[v] == unknown ? soft[v] : tissue[v];
    };
    fill(out.plain.surround, {});
    if (stray) fill(out.strayed.surround, stray);
  });
  return out;
}

}  // namespace howship::imaging
