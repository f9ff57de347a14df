// SPDX-License-Identifier: Apache-2.0
// What the sampler asks of every built-in bone. A solid is a class with
//   Box bounds() const;                      the bone lies inside, in the bone's own frame (x medial or left, y
//   forward,
//                                            z up, mm)
//   double distance(const Vec3&) const;      signed distance to the outer surface, negative inside
//   double cut(const Vec3&) const;           signed distance to where the model ends without a cortex (saw cuts)
//   Local local(const Vec3&) const;          cortex and density at a place in or near the bone
//   double thickest_cortex() const;
//   bool in_canal(const Vec3&) const;
//   Vec3 reference() const;                  what becomes the world origin
//   std::vector<Landmark> landmarks() const; in the bone's own frame
#pragma once
#include "howship/skeleton/bone_model.hpp"
#include "howship/skeleton/fields.hpp"
#include "howship/skeleton/hounsfield.hpp"
#include "howship/skeleton/shapes.hpp"

namespace howship::skeleton {

struct Box {
  Vec3 lo, hi;
};

struct Local {
  double cortex = 0.0;  ///< thickness of the cortex below the nearest surface, mm
  double bmd = 0.0;     ///< trabecular density before texture, mg/cm3 K2HPO4-equivalent
  Part part = Part::reference;
};

}  // namespace howship::skeleton
