// SPDX-License-Identifier: Apache-2.0
// A proximal femur as a distance field. Frame: x medial, y forward, z up along the proximal shaft, origin where the
// axes of neck and shaft meet.
#pragma once
#include "howship/skeleton/solid.hpp"

namespace howship::skeleton {

class FemurSolid {
 public:
  FemurSolid(const FemurShape& s, double bmd) : s_(s), ash_(ash_from_bmd(bmd)) {
    rise_ = s.offset * std::tan(radians(s.neck_shaft_angle - 90.0));
    forward_ = {std::cos(radians(s.torsion)), std::sin(radians(s.torsion)), 0.0};
    head_ = {s.offset * forward_[0], s.offset * forward_[1], rise_};
    trochanter_top_ = rise_ - s.trochanter_drop - s.trochanter_top_radius;
  }

  Box bounds() const {
    const double back = square(s_.shaft_length) / (2 * s_.bow_radius);
    return {{-15 - s_.trochanter_base_radius - 3, -std::max(24.0, back + s_.shaft_radius + 3), -s_.shaft_length},
            {head_[0] + s_.head_radius + 3, head_[1] + s_.head_radius + 3, head_[2] + s_.head_radius + 3}};
  }

  double distance(const Vec3& p) const { return parts(p).all; }
  double cut(const Vec3& p) const { return -s_.shaft_length - p[2]; }

  Local local(const Vec3& p) const {
    const Parts f = parts(p);
    const double along = dot(p, forward_);
    Local out;
    out.part =
        std::min(f.neck, f.head) < std::min({f.metaphysis, f.trochanter, f.shaft}) ? Part::reference : Part::other;
    double t = s_.trochanter_cortex;
    if (f.neck < f.metaphysis && f.head > 0.0)
      t = p[2] < rise_ * along / s_.offset ? s_.calcar_cortex : s_.upper_neck_cortex;
    else if (f.head < std::min(f.neck, f.metaphysis))
      t = s_.head_cortex;
    else {
      // From the lesser trochanter down the cortex grows to that of the shaft.
      const double grown = std::clamp((-p[2] - 5.0) / s_.metaphysis_length, 0.0, 1.0);
      t += grown * (s_.shaft_radius - s_.canal_radius - t);
    }
    out.cortex = t;
    double ash = s_.canal_ash;
    if (p[2] >= -s_.canal_start) {
      const double from_axis = p[2] - rise_ * along / s_.offset + 2.0;
      ash = ash_ *
            (s_.base_density_factor +
             s_.head_density_gain * std::exp(-square(length(p - head_) / s_.head_density_length)) +
             (along > 5.0 ? s_.arcade_density_gain * std::exp(-square(from_axis / s_.arcade_density_length)) : 0.0));
      // Ward's triangle: the poor patch between the bundles, lateral and below the axis of the neck.
      const Vec3 ward = 10.0 * forward_ + Vec3{0, 0, 0.1 * rise_};
      const double w = std::exp(-square(length(p - ward) / s_.ward_radius));
      ash += w * (std::min(ash, s_.ward_ash) - ash);
    }
    out.bmd = bmd_from_ash(ash);
    return out;
  }

  double thickest_cortex() const { return s_.shaft_radius - s_.canal_radius; }
  bool in_canal(const Vec3&) const { return false; }
  Vec3 reference() const { return 0.5 * head_; }
  std::vector<Landmark> landmarks() const {
    return {{"head_centre", head_, s_.head_radius},
            {"neck_centre", 0.5 * head_, s_.neck_radius},
            {"shaft_axis_top", {0, 0, 0}, 0.0},
            {"shaft_axis_bottom", {0, bow(-s_.shaft_length), -s_.shaft_length}, s_.shaft_radius},
            {"greater_trochanter", {-15, -3, trochanter_top_}, s_.trochanter_top_radius},
            {"lesser_trochanter", {8, -12, -35}, s_.lesser_trochanter_radius}};
  }

 private:
  struct Parts {
    double neck, head, shaft, metaphysis, trochanter, all;
  };

  double bow(double z) const { return z < 0 ? -square(z) / (2 * s_.bow_radius) : 0.0; }

  Parts parts(const Vec3& world) const {
    const Vec3 p{world[0], world[1] - bow(world[2]), world[2]};
    Parts f;
    f.neck = capsule(p, 4.0 * forward_ + Vec3{0, 0, 3}, head_, s_.neck_base_radius, s_.neck_radius);
    f.head = sphere(p, head_, s_.head_radius);
    f.shaft = capsule(p, {0, 0, -30}, {0, 0, -400}, s_.shaft_radius, s_.shaft_radius);
    f.metaphysis = capsule(p, {-1, 0, 2}, {0, 0, -s_.metaphysis_length}, s_.metaphysis_radius, s_.shaft_radius);
    f.trochanter =
        capsule(p, {-12, 0, 4}, {-15, -3, trochanter_top_}, s_.trochanter_base_radius, s_.trochanter_top_radius);
    const double lesser = sphere(p, {8, -12, -35}, s_.lesser_trochanter_radius);
    f.all = smooth_union(smooth_union(smooth_union(f.shaft, f.metaphysis, 4), f.trochanter, 8),
                         smooth_union(f.neck, f.head, 6), 8);
    f.all = smooth_union(f.all, lesser, 6);
    return f;
  }

  FemurShape s_;
  double ash_, rise_, trochanter_top_;
  Vec3 forward_, head_;
};

}  // namespace howship::skeleton
