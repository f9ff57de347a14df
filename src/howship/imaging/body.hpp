// SPDX-License-Identifier: Apache-2.0
// The tissues around a bone: what they are made of and how each test sees them.
#pragma once
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "howship/imaging/materials.hpp"
#include "howship/numerics/grid.hpp"

namespace howship::imaging {

enum class BodyTissue : std::uint8_t {
  air,
  lung,
  adipose,
  muscle,
  organ,
  liver,
  kidney,
  blood,
  urine,
  disc,
  cerebrospinal_fluid,
  cord,
  brain,
  bone,
  count
};
inline constexpr std::size_t body_tissue_count = std::size_t(BodyTissue::count);

/// One row of the tissue table. MRI at 1.5 T; times in ms.
struct BodyTissueData {
  BodyTissue tissue;
  std::string_view name;
  Material material;
  double proton_density, t1, t2;
  double suv;     ///< FDG, 60 minutes; of liver PetSettings::liver_suv says
  double tracer;  ///< bone-seeking tracer per volume relative to muscle, 3 hours
  Source source;
};

/// In the order of the enumeration. Of the row of bone only the tracer is used: what its marrow holds beside the uptake
/// of its surfaces.
std::span<const BodyTissueData> body_tissues();

/// The body on a grid of its own, in the body's world (RAS mm, z = 0 at the soles).
struct Surround {
  Grid grid;
  std::vector<std::uint8_t> tissue;  ///< a BodyTissue
  std::vector<std::uint8_t> region;  ///< of the skeleton; 0 outside bone
  std::vector<float> bone_fraction;  ///< matrix per voxel volume
};

/// A body of nothing but one tissue inside an elliptic cylinder along z, air around it.
Surround elliptic_body(const Grid& grid, double half_width, double half_depth, BodyTissue inside);

}  // namespace howship::imaging
