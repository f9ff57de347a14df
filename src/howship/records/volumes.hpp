// SPDX-License-Identifier: Apache-2.0
// What a saved day keeps of a bone: volumes taken while the course stands still, written while it goes on.
#pragma once
#include <memory>
#include <string>

#include "howship/base/threads.hpp"
#include "howship/numerics/grid.hpp"
#include "howship/patient/site.hpp"
#include "howship/records/run_files.hpp"

namespace howship::records {

/// One bone on one day. A volume that was not asked for, or has nothing in it, is empty.
struct BoneDay {
  std::string bone;
  double day = 0.0;
  Volume<float> fraction, woven, tumour;  ///< of the voxel
  Volume<float> occupancy;                ///< share of the room for tumour that is filled; for pictures
  Volume<float> mineral, formation, debris, cement, metal;
  Volume<float> dose;  ///< Gy
  Volume<std::uint8_t> tissue;
  Volume<std::int16_t> hu;
};

/// What to take beside what both need.
struct Wanted {
  bool volumes = true, pictures = true;
};

/// Takes a bone as it is. Same bytes for any pool.
std::shared_ptr<const BoneDay> take_bone(const patient::Site& site, double day, const Wanted& wanted, ThreadPool& pool);

/// Files of volumes/: one NIfTI a volume that is not empty, and one for ParaView that holds the main ones.
void write_volumes(RunFiles& files, std::shared_ptr<const BoneDay> taken);

/// The index over time of all that was written for ParaView.
void write_volume_index(const RunFiles& files, std::span<const double> days, std::span<const std::string> bones);

/// Part of the pore that tumour fills.
double filled(double tumour, double pore);

}  // namespace howship::records
