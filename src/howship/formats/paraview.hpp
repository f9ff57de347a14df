// SPDX-License-Identifier: Apache-2.0
// Volumes for ParaView: one `.vti` a bone and saved day with every array in it, and an index over time.
#pragma once
#include <filesystem>
#include <span>
#include <string>
#include <variant>

#include "howship/base/files.hpp"
#include "howship/numerics/grid.hpp"

namespace howship::formats {

/// One array of a `.vti`; the volume must outlive the call.
struct ParaviewArray {
  std::string name;  ///< with the unit where there is one: `ct_hu`, `bone_volume_fraction`
  std::variant<const Volume<float>*, const Volume<std::uint8_t>*, const Volume<std::int16_t>*,
               const Volume<std::uint16_t>*>
      volume;
};

/// Writes VTK XML ImageData (needs ParaView 5.8 or later for its Direction), whole or not at all, same bytes every
/// time. VTK has no patient axes; we keep RAS+ mm and say so in the field `world_axes`. All arrays lie on one grid,
/// whose axes are at right angles. Throws RunError.
void write_vti(const std::filesystem::path& target, double day, std::span<const ParaviewArray> arrays,
               Sync sync = Sync::now);

/// One file of the index; `bone` becomes the name of the block.
struct ParaviewFile {
  double day = 0;
  std::string bone;
  std::string file;  ///< relative to the index
};

/// Writes the `.pvd` that ParaView opens as one animated data set: days are its time steps, bones its parts.
void write_pvd(const std::filesystem::path& target, std::span<const ParaviewFile> files);

}  // namespace howship::formats
