// SPDX-License-Identifier: Apache-2.0
// Cement and hardware as geometry in a map of materials, bonded to the bone around them.
#pragma once
#include <cstddef>

#include "howship/strength/materials.hpp"

namespace howship::strength {

/// Bone cement injected at a world place: voxels fill one after the other in the order of least resistance (the path
/// from the needle over which stiffness, and with it trabecular bone, adds up to the least) until `volume` mm3 are
/// full. Cortex stops it where anything softer is left. Returns the volume placed, mm3.
double inject_cement(MaterialMap& map, const Vec3& needle, double volume, const MaterialParameters& parameters);

/// A solid cylinder of metal between two world points: an intramedullary nail, a screw, a rod. `into_void`: also where
/// there was no bone (rods and nails beyond the bone). Returns its volume in the map, mm3.
double add_cylinder(MaterialMap& map, const Vec3& from, const Vec3& to, double radius, bool into_void,
                    const MaterialParameters& parameters);

/// A box of metal along from -> to, `width` by `thickness` (the latter along `outward`): a bone plate.
double add_plate(MaterialMap& map, const Vec3& from, const Vec3& to, const Vec3& outward, double width,
                 double thickness, const MaterialParameters& parameters);

/// Removes bone inside an ellipsoid and leaves tumour: a lytic hole to compare strengths with. Radii in mm along x, y,
/// z.
double make_lytic(MaterialMap& map, const Vec3& centre, const Vec3& radii, const MaterialParameters& parameters);

/// Makes bone inside an ellipsoid woven and dense: `bmd` mg/cm3 where it was less, with the factor of woven bone.
double make_blastic(MaterialMap& map, const Vec3& centre, const Vec3& radii, double bmd, BoneKind kind,
                    const MaterialParameters& parameters);

}  // namespace howship::strength
