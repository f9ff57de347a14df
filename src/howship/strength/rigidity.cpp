// SPDX-License-Identifier: Apache-2.0
#include "howship/strength/rigidity.hpp"

#include <algorithm>
#include <cmath>

#include "howship/base/ensure.hpp"
#include "howship/strength/place.hpp"

namespace howship::strength {

namespace {

/// Moments of one section, gathered voxel by voxel.
struct Moments {
  double ea = 0, ex = 0, ey = 0, exx = 0, eyy = 0, exy = 0, ga = 0, gx = 0, gy = 0, grr = 0;

  void add(double young, double poisson, double area, double h, double x, double y) {
    const double modulus = young * area, shear = modulus / (2 * (1 + poisson));
    ea += modulus;
    ex += modulus * x;
    ey += modulus * y;
    // A voxel's own inertia is h^4 / 12 about each of its axes.
    exx += modulus * (x * x + h * h / 12);
    eyy += modulus * (y * y + h * h / 12);
    exy += modulus * x * y;
    ga += shear;
    gx += shear * x;
    gy += shear * y;
    grr += shear * (x * x + y * y + h * h / 6);
  }

  Section section(double level) const {
    Section s;
    s.level = level;
    s.axial = ea;
    if (ea > 0) {
      const double xx = exx - ex * ex / ea, yy = eyy - ey * ey / ea, xy = exy - ex * ey / ea;
      s.bending = (xx + yy) / 2 - std::hypot((xx - yy) / 2, xy);
      // Twist is about the modulus-weighted centroid.
      const double cx = ex / ea, cy = ey / ea;
      s.torsion = grr - 2 * (cx * gx + cy * gy) + (cx * cx + cy * cy) * ga;
    }
    return s;
  }
};

/// The solid voxels that `keep` names; all where it is empty.
template <class Body>
void each_kept(const MaterialMap& map, const std::vector<bool>& keep, Body&& body) {
  each_solid(map, [&](std::size_t v, const Vec3& w) {
    if (keep.empty() || keep[v]) body(v, w);
  });
}

/// How far the solid voxels' centres reach along an axis, mm; empty where there are none.
struct Span {
  double low = std::numeric_limits<double>::max(), high = -low;
  bool empty() const { return low > high; }
};

Span span_along(const MaterialMap& map, const Vec3& axis, const std::vector<bool>& keep = {}) {
  Span span;
  each_kept(map, keep, [&](std::size_t, const Vec3& w) {
    span.low = std::min(span.low, inner(w, axis));
    span.high = std::max(span.high, inner(w, axis));
  });
  return span;
}

double largest_axial(const std::vector<Section>& sections) {
  double largest = 0;
  for (const Section& s : sections) largest = std::max(largest, s.axial);
  return largest;
}

}  // namespace

std::vector<Section> sections(const MaterialMap& map) {
  const Extent& e = map.grid.extent;
  const double h = map.edge;
  std::vector<Section> out;
  for (int k = 0; k < e.nk; ++k) {
    Moments m;
    for (int j = 0; j < e.nj; ++j)
      for (int i = 0; i < e.ni; ++i) {
        const std::size_t v = e.index(i, j, k);
        if (map.solid(v)) m.add(double(map.young[v]), double(map.poisson[v]), h * h, h, i * h, j * h);
      }
    out.push_back(m.section(k * h));
  }
  return out;
}

std::vector<Section> sections_across(const MaterialMap& map, const Vec3& axis, double low, double width,
                                     std::size_t count, const std::vector<bool>& keep) {
  HOWSHIP_ENSURE(keep.empty() || keep.size() == map.young.size(), "what is kept lies on the grid of the map");
  const Vec3 side = std::abs(axis[0]) < 0.9 ? Vec3{1, 0, 0} : Vec3{0, 1, 0};
  const Vec3 across = unit(minus(side, scaled(axis, inner(side, axis)))), other = cross(axis, across);
  const double h = map.edge, area = h * h * h / width;
  std::vector<Moments> moments(count);
  each_kept(map, keep, [&](std::size_t v, const Vec3& w) {
    const double at = (inner(w, axis) - low) / width;
    if (at < 0 || at >= double(count)) return;
    moments[std::size_t(at)].add(double(map.young[v]), double(map.poisson[v]), area, h, inner(w, across),
                                 inner(w, other));
  });
  std::vector<Section> out;
  for (std::size_t n = 0; n < count; ++n) out.push_back(moments[n].section(low + (double(n) + 0.5) * width));
  return out;
}

RigidityLeft rigidity_left(const MaterialMap& lesion, const MaterialMap& reference, const Vec3& axis,
                           const std::vector<bool>& keep) {
  const Span span = span_along(reference, axis, keep);
  if (span.empty()) return {};
  const double width = 2 * reference.edge, low = span.low - 0.5 * reference.edge;
  const auto count = std::size_t((span.high - low) / width) + 1;
  return rigidity_left(sections_across(lesion, axis, low, width, count, keep),
                       sections_across(reference, axis, low, width, count, keep));
}

RigidityLeft rigidity_beside(const MaterialMap& bone, const Vec3& axis, const MaterialMap& other,
                             const Vec3& other_axis) {
  const Span a = span_along(bone, axis), b = span_along(other, other_axis);
  if (a.empty() || b.empty()) return {};
  const double width = 2 * std::max(bone.edge, other.edge);
  const auto count = std::size_t(std::min(a.high - a.low, b.high - b.low) / width);
  const double length = double(count) * width;
  return rigidity_left(sections_across(bone, axis, a.high + 0.5 * bone.edge - length, width, count),
                       sections_across(other, other_axis, b.high + 0.5 * other.edge - length, width, count));
}

RigidityLeft rigidity_left(const std::vector<Section>& lesion, const std::vector<Section>& reference,
                           double least_part) {
  HOWSHIP_ENSURE(lesion.size() == reference.size(), "sections are compared layer by layer");
  const double largest = largest_axial(reference);
  RigidityLeft out;
  double least = out.least();
  for (std::size_t k = 0; k < lesion.size(); ++k) {
    const Section &a = lesion[k], &b = reference[k];
    if (!(b.axial > least_part * largest) || !(b.bending > 0)) continue;
    out.axial = std::min(out.axial, a.axial / b.axial);
    out.bending = std::min(out.bending, a.bending / b.bending);
    out.torsion = std::min(out.torsion, a.torsion / b.torsion);
    if (out.least() < least) {
      least = out.least();
      out.level = a.level;
    }
  }
  return out;
}

Section weakest_section(const MaterialMap& map, const Vec3& axis, double least_part) {
  const Span span = span_along(map, axis);
  if (span.empty()) return {};
  const double width = 2 * map.edge, low = span.low - 0.5 * map.edge;
  const std::vector<Section> all = sections_across(map, axis, low, width, std::size_t((span.high - low) / width) + 1);
  const double largest = largest_axial(all);
  Section out;
  for (const Section& s : all)
    if (s.axial > least_part * largest && (out.axial == 0 || s.axial < out.axial)) out = s;
  return out;
}

}  // namespace howship::strength
