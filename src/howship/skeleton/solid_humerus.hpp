// SPDX-License-Identifier: Apache-2.0
// A proximal humerus as a distance field. Frame: x medial, y forward, z up along the shaft, origin in the middle of the
// head's sphere.
#pragma once
#include "howship/skeleton/solid.hpp"

namespace howship::skeleton {

class HumerusSolid {
 public:
  HumerusSolid(const HumerusShape& s, double bmd) : s_(s), bmd_(bmd) {
    const double up = radians(s.neck_shaft_angle - 90.0), back = radians(s.retroversion);
    normal_ = {std::cos(up) * std::cos(back), -std::cos(up) * std::sin(back), std::sin(up)};
    axis_ = {-s.medial_offset, s.posterior_offset, 0};
    const double top = s.head_radius - s.greater_tuberosity_drop - s.greater_tuberosity_radius;
    greater_top_ = axis_ + Vec3{-10, 2, top};
    greater_bottom_ = axis_ + Vec3{-8, 2, top - s.greater_tuberosity_height};
    lesser_ = axis_ + Vec3{2, 13, -6};
  }

  Box bounds() const {
    return {{greater_top_[0] - s_.greater_tuberosity_radius - 8, -s_.head_radius - 4, -s_.shaft_length},
            {s_.head_radius + 4, lesser_[1] + s_.lesser_tuberosity_radius + 5, s_.head_radius + 4}};
  }

  double distance(const Vec3& p) const {
    const double cap = std::max(sphere(p, {}, s_.head_radius), s_.head_radius - s_.head_height - dot(p, normal_));
    double f =
        smooth_union(capsule(p, axis_ + Vec3{0, 0, -40}, axis_ + Vec3{0, 0, -400}, s_.shaft_radius, s_.shaft_radius),
                     metaphysis(p), 4);
    f = smooth_union(
        f, capsule(p, greater_bottom_, greater_top_, s_.greater_tuberosity_radius + 2, s_.greater_tuberosity_radius),
        6);
    f = smooth_union(f, sphere(p, lesser_, s_.lesser_tuberosity_radius), 6);
    f = smooth_union(f, cap, 6);
    // The groove runs down between the tuberosities, half sunk into the surface.
    const Vec3 way = axis_ + Vec3{-11, 17.5 + s_.groove_radius - s_.groove_depth, 0};
    return smooth_difference(
        f, capsule(p, way + Vec3{0, 0, 6}, axis_ + Vec3{-4, 14, -45}, s_.groove_radius, 0.5 * s_.groove_radius), 2);
  }

  double cut(const Vec3& p) const { return -s_.shaft_length - p[2]; }

  Local local(const Vec3& p) const {
    const bool head = dot(p, normal_) > s_.head_radius - s_.head_height;
    Local out;
    out.part = head ? Part::reference : Part::other;
    const double grown = std::clamp((-p[2] - 20.0) / s_.metaphysis_length, 0.0, 1.0);
    out.cortex = head ? s_.head_cortex
                      : s_.metaphysis_cortex + grown * (s_.shaft_radius - s_.canal_radius - s_.metaphysis_cortex);
    // Trabecular bone thins out from the head to the canal.
    const double empty = std::clamp((-p[2] - 0.3 * s_.canal_start) / (0.7 * s_.canal_start), 0.0, 1.0);
    out.bmd = bmd_from_ash((1 - empty) * ash_from_bmd(bmd_) + empty * s_.canal_ash);
    return out;
  }

  double thickest_cortex() const { return s_.shaft_radius - s_.canal_radius; }
  bool in_canal(const Vec3&) const { return false; }
  Vec3 reference() const { return {}; }
  std::vector<Landmark> landmarks() const {
    return {{"head_centre", {}, s_.head_radius},
            {"greater_tuberosity", greater_top_, s_.greater_tuberosity_radius},
            {"lesser_tuberosity", lesser_, s_.lesser_tuberosity_radius},
            {"shaft_axis_bottom", axis_ + Vec3{0, 0, -s_.shaft_length}, s_.shaft_radius}};
  }

 private:
  double metaphysis(const Vec3& p) const {
    return capsule(p, 0.35 * axis_ + Vec3{0, 0, -2}, axis_ + Vec3{0, 0, -s_.metaphysis_length}, s_.metaphysis_radius,
                   s_.shaft_radius);
  }

  HumerusShape s_;
  double bmd_;
  Vec3 normal_, axis_, greater_top_, greater_bottom_, lesser_;
};

}  // namespace howship::skeleton
