// SPDX-License-Identifier: Apache-2.0
#include "howship/strength/hardware.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "howship/strength/implants.hpp"
#include "howship/strength/place.hpp"

namespace howship::strength {
namespace {

constexpr double least_in_bone = 0.5, least_on_bone = 0.25;

struct Named {
  HardwareKind kind;
  std::string_view name;
};
constexpr std::array names{Named{HardwareKind::nail, "nail"}, Named{HardwareKind::plate, "plate"},
                           Named{HardwareKind::pedicle_screws, "pedicle_screws"},
                           Named{HardwareKind::cylinder, "cylinder"}};

struct Shaft {
  Vec3 from, to;
};

/// The cylinders that it is made of.
std::vector<Shaft> shafts(const Hardware& h) {
  if (h.kind != HardwareKind::pedicle_screws) return {{h.from, h.to}};
  const double angle = h.convergence * std::numbers::pi / 180;
  std::vector<Shaft> out;
  for (const Vec3& entry : {h.from, h.to}) {
    const double inwards = 0.5 * (h.from[0] + h.to[0]) > entry[0] ? 1 : -1;
    // World y points forward.
    out.push_back({entry, plus(entry, {inwards * h.length * std::sin(angle), h.length * std::cos(angle), 0})});
  }
  return out;
}

/// The map with void around it so that a ball of `margin` mm about each point fits.
MaterialMap with_room(const MaterialMap& map, const std::vector<Vec3>& points, double margin) {
  const Extent& e = map.grid.extent;
  std::array<int, 3> begin{0, 0, 0}, end{e.ni, e.nj, e.nk};
  for (const Vec3& p : points) {
    const Vec3 at = map.grid.to_world.inverse(p);
    for (std::size_t a = 0; a < 3; ++a) {
      begin[a] = std::min(begin[a], int(std::floor(at[a] - margin / map.edge)) - 1);
      end[a] = std::max(end[a], int(std::ceil(at[a] + margin / map.edge)) + 2);
    }
  }
  if (begin == std::array<int, 3>{0, 0, 0} && end == std::array<int, 3>{e.ni, e.nj, e.nk}) return map;
  return cropped(map, begin, end);
}

/// Voxels that are metal now and were not; how many of them were bone.
struct Changed {
  double all = 0, in_bone = 0;
};
Changed changed(const MaterialMap& before, const MaterialMap& after) {
  Changed out;
  for (std::size_t v = 0; v < after.young.size(); ++v) {
    if (after.material[v] != Material::metal || before.material[v] == Material::metal) continue;
    ++out.all;
    out.in_bone += before.solid(v);
  }
  return out;
}

/// Part of the plate's innermost voxels behind which lies bone.
double face_on_bone(const MaterialMap& before, const MaterialMap& after, const Hardware& h) {
  const Vec3 axis = minus(h.to, h.from),
             out = unit(minus(h.outward, scaled(axis, inner(h.outward, axis) / inner(axis, axis))));
  const Extent& e = after.grid.extent;
  double face = 0, on = 0;
  for (int k = 0; k < e.nk; ++k)
    for (int j = 0; j < e.nj; ++j)
      for (int i = 0; i < e.ni; ++i) {
        const std::size_t v = e.index(i, j, k);
        if (after.material[v] != Material::metal || before.material[v] == Material::metal) continue;
        const Vec3 w = after.grid.to_world({double(i), double(j), double(k)});
        const Vec3 behind = after.grid.to_world.inverse(minus(w, scaled(out, after.edge)));
        const int a = int(std::lround(behind[0])), b = int(std::lround(behind[1])), c = int(std::lround(behind[2]));
        const bool inside = e.contains(a, b, c);
        const std::size_t n = inside ? e.index(a, b, c) : 0;
        if (inside && after.material[n] == Material::metal && before.material[n] != Material::metal) continue;
        ++face;
        on += inside && before.solid(n);
      }
  return face > 0 ? on / face : 0;
}

}  // namespace

Hardware::Hardware(HardwareKind what, const HardwareParameters& usual)
    : kind(what),
      diameter(what == HardwareKind::nail             ? usual.nail_diameter
               : what == HardwareKind::pedicle_screws ? usual.screw_diameter
                                                      : usual.rod_diameter),
      width(usual.bone_plate_width),
      thickness(usual.bone_plate_thickness),
      length(usual.screw_length),
      convergence(usual.screw_convergence) {}

std::string_view name(HardwareKind kind) {
  for (const Named& n : names)
    if (n.kind == kind) return n.name;
  return "";
}

std::optional<HardwareKind> hardware_kind(std::string_view wanted) {
  for (const Named& n : names)
    if (n.name == wanted) return n.kind;
  return std::nullopt;
}

std::string hardware_kind_names() {
  std::string out;
  for (const Named& n : names) out += (out.empty() ? "" : ", ") + std::string(n.name);
  return out;
}

double volume(const Hardware& h) {
  if (h.kind == HardwareKind::plate) return distance(h.from, h.to) * h.width * h.thickness;
  double length = 0;
  for (const Shaft& s : shafts(h)) length += distance(s.from, s.to);
  return length * std::numbers::pi / 4 * h.diameter * h.diameter;
}

Placed place_hardware(MaterialMap& map, const Hardware& h, const MaterialParameters& p) {
  const std::string what = h.kind == HardwareKind::pedicle_screws ? "pedicle screw" : std::string(name(h.kind));
  const auto refused = [](std::string text) { return Placed{0, 0, std::move(text)}; };
  const double thin = h.kind == HardwareKind::plate ? std::min(h.width, h.thickness) : h.diameter;
  if (!(distance(h.from, h.to) > 1e-6)) return refused(fmt::format("the two ends of the {} are one place", what));
  if (thin < map.edge)
    return refused(fmt::format("the {} is {:.1f} mm thin, less than a voxel of {:.2f} mm", what, thin, map.edge));
  std::vector<Vec3> ends;
  for (const Shaft& s : shafts(h)) ends.insert(ends.end(), {s.from, s.to});
  const double margin = h.kind == HardwareKind::plate ? std::hypot(h.width, h.thickness) : 0.5 * h.diameter;
  // Far away it would only make the map large.
  const Vec3 low = map.grid.to_world.origin;
  const double size = map.edge * (map.grid.extent.ni + map.grid.extent.nj + map.grid.extent.nk);
  for (const Vec3& end : ends)
    if (distance(end, low) > 2 * size) return refused(fmt::format("the {} lies outside the bone", what));

  const MaterialMap before = with_room(map, ends, margin);
  MaterialMap after = before;
  Placed out;
  const double voxel = map.edge * map.edge * map.edge;
  if (h.kind == HardwareKind::plate) {
    out.volume = add_plate(after, h.from, h.to, h.outward, h.width, h.thickness, p);
    out.in_bone = face_on_bone(before, after, h);
    if (out.in_bone < least_on_bone)
      return refused(
          fmt::format("the plate does not lie on the bone: {:.0f} % of its inner face touches it, and {:.0f} "
                      "% must",
                      100 * out.in_bone, 100 * least_on_bone));
  } else {
    out.in_bone = 1;
    for (const Shaft& s : shafts(h)) {
      const MaterialMap earlier = after;
      add_cylinder(after, s.from, s.to, 0.5 * h.diameter, true, p);
      const Changed c = changed(earlier, after);
      out.volume += c.all * voxel;
      const double in_bone = c.all > 0 ? c.in_bone / c.all : 0;
      out.in_bone = std::min(out.in_bone, in_bone);
      if (in_bone < least_in_bone)
        return refused(fmt::format("the {} lies outside the bone: {:.0f} % of it is in bone, and {:.0f} % must be",
                                   what, 100 * in_bone, 100 * least_in_bone));
    }
  }
  map = std::move(after);
  return out;
}

}  // namespace howship::strength
