// SPDX-License-Identifier: Apache-2.0
// Rib, iliac wing and skull plate as distance fields. Frame: x medial (skull: left), y forward, z up.
#pragma once
#include "howship/skeleton/solid.hpp"

namespace howship::skeleton {

/// The sixth rib: an arc that starts at the spine, runs sideways and ends in front. Origin in the middle of the arc's
/// circle, before the plane is sloped.
class RibSolid {
 public:
  RibSolid(const RibShape& s, double bmd)
      : s_(s), bmd_(bmd), half_(0.5 * radians(s.arc)), c_(std::cos(radians(s.slope))), n_(std::sin(radians(s.slope))) {}

  Box bounds() const {
    // The sloped circle, as far as the arc goes, and half the diagonal of the section.
    const double r = 0.5 * std::hypot(s_.height, s_.thickness) + 2.0;
    const double y = s_.radius * std::min(1.0, std::sin(std::min(half_, 1.5707963)));
    const double x = half_ > 1.5707963 ? -s_.radius * std::cos(half_) : -s_.radius * std::cos(half_);
    return {{-s_.radius - r, -y * c_ - r, -y * n_ - r}, {x + r, y * c_ + r, y * n_ + r}};
  }

  double distance(const Vec3& p) const {
    const Section q = section(p);
    return (q.norm - 1.0) * 0.5 * s_.thickness;
  }
  /// Both ends are cut where the arc ends.
  double cut(const Vec3& p) const {
    const Section q = section(p);
    return (std::abs(q.angle) - half_) * s_.radius;
  }

  Local local(const Vec3& p) const {
    const Section q = section(p);
    const double end = std::abs(q.angle) / half_;  // 0 at mid-rib, 1 at the ends
    const double middle = q.out < 0 ? s_.pleural_cortex : s_.skin_cortex;
    Local out;
    out.cortex = middle + (s_.end_cortex - middle) * end;
    out.bmd = bmd_;
    return out;
  }

  double thickest_cortex() const { return std::max({s_.pleural_cortex, s_.skin_cortex, s_.end_cortex}); }
  bool in_canal(const Vec3&) const { return false; }
  Vec3 reference() const { return {-s_.radius, 0, 0}; }
  std::vector<Landmark> landmarks() const {
    return {{"mid_rib", {-s_.radius, 0, 0}, 0.5 * s_.thickness},
            {"front_end", at(half_), 0.0},
            {"back_end", at(-half_), 0.0}};
  }

 private:
  struct Section {
    double angle, out, norm;
  };
  /// Place on the centre line; the angle grows from mid-rib forwards (and, by the slope, downwards).
  Vec3 at(double angle) const {
    const double y = s_.radius * std::sin(angle);
    return {-s_.radius * std::cos(angle), y * c_, -y * n_};
  }
  Section section(const Vec3& p) const {
    const double y = p[1] * c_ - p[2] * n_, z = p[1] * n_ + p[2] * c_;  // back into the plane of the arc
    Section q;
    q.angle = std::atan2(y, -p[0]);
    q.out = std::hypot(p[0], y) - s_.radius;
    const double turn = radians(s_.twist) * 0.5 * q.angle / half_;
    const double u = q.out * std::cos(turn) + z * std::sin(turn), v = -q.out * std::sin(turn) + z * std::cos(turn);
    q.norm = superellipse(u, v, 0.5 * s_.thickness, 0.5 * s_.height, s_.squareness);
    return q;
  }

  RibShape s_;
  double bmd_, half_, c_, n_;
};

/// An iliac wing: part of a bowl (hollow towards the middle of the body) that is thick at crest and acetabular roof,
/// with the socket below in front and the sacroiliac block behind. Origin in the thin middle of the wing.
class IliumSolid {
 public:
  IliumSolid(const IliumShape& s, double bmd) : s_(s), bmd_(bmd) {
    socket_ = {-8.0, 0.18 * s.width, -0.5 * s.height - 0.75 * s.acetabulum_radius};
    block_ = {0.3 * s.sacroiliac_thickness - 2, -0.42 * s.width, -0.22 * s.height};
  }

  Box bounds() const {
    const double ball = s_.acetabulum_radius + s_.acetabulum_wall;
    return {{socket_[0] - ball - 5, -0.5 * s_.width - 0.6 * s_.sacroiliac_thickness - 5, socket_[2] - ball - 5},
            {socket_[0] + ball + 8, 0.5 * s_.width + ball, 0.5 * s_.height + s_.crest_thickness + 5}};
  }

  double distance(const Vec3& p) const {
    double f = smooth_union(
        wing(p),
        rounded_box(p, block_,
                    {0.28 * s_.sacroiliac_thickness, 0.5 * s_.sacroiliac_thickness, 0.5 * s_.sacroiliac_thickness}, 6),
        8);
    f = smooth_union(f, sphere(p, socket_, s_.acetabulum_radius + s_.acetabulum_wall), 8);
    return smooth_difference(f, head(p), 3);
  }
  /// The femoral head's room, open to the side and below.
  double cut(const Vec3& p) const {
    return dot(p - socket_, Vec3{-0.70710678, 0, -0.70710678}) - 0.35 * s_.acetabulum_radius;
  }

  Local local(const Vec3& p) const {
    Local out;
    out.cortex = s_.cortex;
    out.bmd = bmd_ * (1.0 - s_.front_to_back_gain * std::clamp(p[1] / s_.width, -0.5, 0.5));
    return out;
  }

  double thickest_cortex() const { return s_.cortex; }
  bool in_canal(const Vec3&) const { return false; }
  Vec3 reference() const { return {}; }
  std::vector<Landmark> landmarks() const {
    return {{"wing_centre", {}, 0.5 * s_.centre_thickness},
            {"acetabulum", socket_, s_.acetabulum_radius},
            {"sacroiliac_block", block_, 0.5 * s_.sacroiliac_thickness}};
  }

 private:
  double head(const Vec3& p) const { return sphere(p, socket_, s_.acetabulum_radius); }

  double wing(const Vec3& p) const {
    // The bowl opens medially: its centre lies bowl_radius towards the middle of the body.
    const Vec3 centre{s_.bowl_radius, 0, 0};
    const double out = length(p - centre) - s_.bowl_radius;
    const double r = superellipse(p[1], p[2], 0.5 * s_.width, 0.5 * s_.height, 2.5);
    const double thick = s_.centre_thickness +
                         (s_.crest_thickness - s_.centre_thickness) * square(std::clamp((r - 0.35) / 0.55, 0.0, 1.0));
    const double across = std::abs(out) - 0.5 * thick;
    const double edge = (r - 1.0) * 0.5 * std::min(s_.width, s_.height);
    // Plate and outline meet in a rounded rim: the crest.
    const double round = 0.45 * s_.crest_thickness;
    const double u = std::max(across + round, 0.0), v = std::max(edge + round, 0.0);
    return std::hypot(u, v) + std::min(std::max(across + round, edge + round), 0.0) - round;
  }

  IliumShape s_;
  double bmd_;
  Vec3 socket_, block_;
};

/// A plate of the vault around the vertex: two tables and the diploe between. Origin in the middle of the sphere.
class SkullSolid {
 public:
  SkullSolid(const SkullShape& s, double bmd)
      : s_(s), bmd_(bmd), thick_(s.outer_table + s.diploe + s.inner_table), angle_(radians(s.half_angle)) {}

  Box bounds() const {
    const double side = s_.outer_radius * std::sin(angle_) + 2;
    return {{-side, -side, (s_.outer_radius - thick_) * std::cos(angle_) - 2}, {side, side, s_.outer_radius + 2}};
  }
  double distance(const Vec3& p) const { return std::abs(length(p) - (s_.outer_radius - 0.5 * thick_)) - 0.5 * thick_; }
  /// The rim of the plate is sawn through, towards the middle of the sphere.
  double cut(const Vec3& p) const { return std::hypot(p[0], p[1]) * std::cos(angle_) - p[2] * std::sin(angle_); }
  Local local(const Vec3& p) const {
    Local out;
    out.cortex = length(p) > s_.outer_radius - 0.5 * thick_ ? s_.outer_table : s_.inner_table;
    out.bmd = bmd_;
    return out;
  }
  double thickest_cortex() const { return std::max(s_.outer_table, s_.inner_table); }
  bool in_canal(const Vec3&) const { return false; }
  Vec3 reference() const { return {0, 0, s_.outer_radius - 0.5 * thick_}; }
  std::vector<Landmark> landmarks() const { return {{"plate_centre", reference(), 0.5 * thick_}}; }

 private:
  SkullShape s_;
  double bmd_, thick_, angle_;
};

}  // namespace howship::skeleton
