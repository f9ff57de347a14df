// SPDX-License-Identifier: Apache-2.0
// The finite elements of a strength test, so that another solver can be asked the same.
#pragma once
#include <filesystem>
#include <string>

#include "howship/strength/specimen.hpp"

namespace howship::formats {

/// A specimen, with what our solver says of it for comparison.
struct ElementModel {
  const strength::Specimen& specimen;
  double stiffness = 0.0;  ///< N/mm, of moments N mm/rad
  std::string title;
};

/// Neighbouring moduli differ by this share; what lies between takes the nearest. It keeps materials to some hundreds,
/// and moves a stiffness by far less than that, as what is rounded up and down evens out.
inline constexpr double modulus_step = 0.005;

/// Abaqus input, which CalculiX reads, too: a hexahedron with incompatible modes (C3D8I) for each solid voxel, elastic
/// materials, the supports, and one static step in which the driven face moves by 1 % of what ends our curve. Lengths
/// in mm, moduli in MPa, in the axes of the specimen. Reaction forces of the driven nodes (set DRIVEN) are printed; the
/// heading says what they amount to here. Throws RunError.
void write_abaqus(const std::filesystem::path& target, const ElementModel& model);

/// The same elements as VTK unstructured grid, in world RAS+ mm, with modulus, Poisson's ratio and material of each.
/// Throws RunError.
void write_vtu(const std::filesystem::path& target, const ElementModel& model);

}  // namespace howship::formats
