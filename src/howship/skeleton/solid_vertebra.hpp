// SPDX-License-Identifier: Apache-2.0
// A vertebra as a distance field. Frame: x left, y forward, z up, origin in the middle of the body.
#pragma once
#include "howship/skeleton/solid.hpp"

namespace howship::skeleton {

class VertebraSolid {
 public:
  VertebraSolid(const VertebraShape& s, double bmd) : s_(s), bmd_(bmd) {
    half_width_ = 0.5 * s.width;
    half_depth_ = 0.5 * s.depth;
    back_ = -s.flat_back * half_depth_;
    // The canal touches the hollow of the back wall; everything behind is placed from there.
    canal_centre_ = back_ + s.back_hollow - 0.5 * s.canal_depth;
    wall_ = back_ + s.back_hollow + 1.0;
    pedicle_x_ = 0.5 * (s.canal_width + s.pedicle_width) - 0.5;
    pedicle_z_ = 0.5 * (s.posterior_height - s.pedicle_height) - 2.0;
  }

  Box bounds() const {
    const double side =
        std::max({half_width_, s_.transverse_reach + s_.transverse_tip_radius, pedicle_x_ + 3 + s_.articular_radius}) +
        3.0;
    const double high =
        std::max({0.5 * s_.posterior_height, 0.5 * s_.anterior_height,
                  pedicle_z_ + s_.articular_rise + s_.articular_radius, spinous_z() + 0.5 * s_.spinous_height}) +
        3.0;
    const double low =
        std::min({-0.5 * s_.posterior_height, -0.5 * s_.anterior_height,
                  pedicle_z_ - s_.articular_fall - s_.articular_radius, spinous_z() - 0.5 * s_.spinous_height}) -
        3.0;
    return {{-side, spinous_y() - 0.5 * s_.spinous_length - 3.0, low}, {side, half_depth_ + 1.0, high}};
  }

  double distance(const Vec3& p) const {
    // Far in front of the posterior elements their fillet cannot be felt, nor that of the body far behind it.
    if (in_front(p)) return body_at(p).distance;
    const double posterior = posterior_at(p);
    if (posterior + 2.0 < back_ - p[1]) return posterior;
    return smooth_union(body_at(p).distance, posterior, 2.0);
  }

  double cut(const Vec3&) const { return -1e9; }

  Local local(const Vec3& p) const {
    const Body body = body_at(p);
    const double posterior = in_front(p) ? 1e3 : posterior_at(p);
    const bool in_body = body.distance <= 0.0 || body.distance < posterior;
    const bool end_plate = body.ends > body.wall - 0.3;
    Local out;
    out.part = in_body ? Part::reference : Part::other;
    out.cortex = body.distance >= posterior ? s_.posterior_thickness
                 : end_plate                ? s_.end_plate_thickness
                                            : s_.wall_thickness;
    const double near_plate = std::max(body.half_height - std::abs(p[2]), 0.0) / s_.end_plate_density_depth;
    double factor = 1.0 + s_.end_plate_density_gain * std::exp(-near_plate) +
                    s_.pedicle_density_gain * std::clamp(-p[1] / half_depth_, 0.0, 1.0) -
                    s_.centre_density_loss * std::exp(-(square(p[0]) + square(p[1] - 4.0)) / 90.0);
    if (!in_body) factor *= s_.posterior_density_factor;
    out.bmd = bmd_ * factor;
    return out;
  }

  double thickest_cortex() const {
    return std::max({s_.wall_thickness, s_.end_plate_thickness, s_.posterior_thickness});
  }

  bool in_canal(const Vec3& p) const {
    return square(p[0] / (0.5 * s_.canal_width)) + square((p[1] - canal_centre_) / (0.5 * s_.canal_depth)) < 1.0;
  }

  Vec3 reference() const { return {}; }
  std::vector<Landmark> landmarks() const {
    return {{"body_centre", {0, 0, 0}, 0.0},
            {"canal_centre", {0, canal_centre_, 0}, 0.0},
            {"upper_end_plate", {0, 0, 0.25 * (s_.posterior_height + s_.anterior_height)}, 0.0},
            {"lower_end_plate", {0, 0, -0.25 * (s_.posterior_height + s_.anterior_height)}, 0.0},
            {"spinous_tip", {0, spinous_y() - 0.5 * s_.spinous_length, spinous_z()}, 0.0}};
  }

 private:
  struct Body {
    double distance, wall, ends, half_height;
  };

  bool in_front(const Vec3& p) const { return p[1] > wall_ + 6.0 + 0.5 * s_.pedicle_width; }
  double spinous_y() const { return wall_ - s_.canal_depth - 4.0 - 0.5 * s_.spinous_length; }
  double spinous_z() const { return pedicle_z_ - 9.0 * s_.spinous_height / 22.0; }

  Body body_at(const Vec3& p) const {
    const auto [x, y, z] = p;
    const double forward = std::clamp((y - back_) / (half_depth_ - back_), 0.0, 1.0);
    const double half = 0.5 * (s_.posterior_height + (s_.anterior_height - s_.posterior_height) * forward);
    const double narrowing = 1.0 - s_.waist * std::max(1.0 - square(z / half), 0.0);
    const double a = half_width_ * narrowing, b = half_depth_ * narrowing;
    const double r = superellipse(x, y, a, b, s_.squareness);
    Body out;
    out.half_height = half;
    out.wall = std::max((r - 1.0) * std::min(a, b),
                        s_.back_hollow * std::exp(-square(x / s_.back_hollow_width)) - (y + s_.flat_back * b));
    const double dish = std::max(1.0 - square(r / 0.85), 0.0);
    out.ends = std::max(z - (half - s_.upper_dish * dish), -z - (half - s_.lower_dish * dish));
    out.distance = std::max(out.wall, out.ends);
    return out;
  }

  /// Right and left are one: the fields of both sides meet in the middle plane.
  double posterior_at(const Vec3& p) const {
    const double x = std::abs(p[0]), y = p[1], z = p[2] - pedicle_z_;
    const double flat = s_.pedicle_width / s_.pedicle_height;
    double f = capsule({x - pedicle_x_, y, z * flat}, {0, wall_ + 3, 0}, {0, wall_ - 11, 0}, 0.5 * s_.pedicle_width,
                       0.5 * s_.pedicle_width);
    const double squash = 2.0 * s_.lamina_radius / s_.lamina_height;
    const auto add = [&](double part) { f = smooth_union(f, part, 3.0); };
    add(capsule({x, y, (z + 6 * s_.lamina_height / 17.9) * squash}, {pedicle_x_ - 1, wall_ - 13, 0},
                {1.5, wall_ - s_.canal_depth - 5, 0}, s_.lamina_radius, s_.lamina_radius));
    add(capsule({x, y, z * 0.75}, {pedicle_x_ + 2, wall_ - 10, 0},
                {s_.transverse_reach - s_.transverse_tip_radius, wall_ - 14, 0}, s_.transverse_root_radius,
                s_.transverse_tip_radius));
    const double r = s_.articular_radius;
    add(capsule({x, y, z}, {pedicle_x_ + 2, wall_ - 13, 0}, {pedicle_x_ + 3, wall_ - 12, s_.articular_rise}, r + 0.2,
                r + 0.2));
    add(capsule({x, y, z}, {pedicle_x_ - 4, wall_ - 16, -6}, {pedicle_x_ - 4, wall_ - 19, -s_.articular_fall}, r, r));
    add(rounded_box({x, y, p[2]}, {0, spinous_y(), spinous_z()},
                    {0.5 * s_.spinous_thickness, 0.5 * s_.spinous_length, 0.5 * s_.spinous_height},
                    0.45 * s_.spinous_thickness));
    const double canal =
        std::sqrt(square(x / (0.5 * s_.canal_width)) + square((y - canal_centre_) / (0.5 * s_.canal_depth)));
    return std::max(f, (1.0 - canal) * 0.5 * std::min(s_.canal_depth, s_.canal_width));
  }

  VertebraShape s_;
  double bmd_, half_width_, half_depth_, back_, canal_centre_, wall_, pedicle_x_, pedicle_z_;
};

}  // namespace howship::skeleton
