// SPDX-License-Identifier: Apache-2.0
// CT numbers, bone density and bone volume fraction: one relation, used to read bones and to write images.
#pragma once
#include <span>

#include "howship/base/parameter.hpp"

namespace howship::skeleton {

/// CT numbers of pure materials and the default calibration of density.
struct CtNumbers {
  double marrow = -20.0;
  double bone = 1557.0;
  double unmineralised_matrix = 60.0;
  double tumour = 34.0;
  double soft_tissue = 43.0;
  double padding = -1000.0;
  double metal = 2500.0;
  double cement = 2350.0;
  double bmd_per_hu = 0.85;
  double bmd_offset = 0.0;
  double ash_per_bmd = 1.06;
  double ash_offset = 38.9;
};
std::span<const Parameter<CtNumbers>> ct_number_parameters();

/// Matrix volume fraction of marrow-filled bone, clamped to 0..1.
double bone_volume_fraction_from_hu(double hu, const CtNumbers& ct = {});
double hu_from_bone_volume_fraction(double fraction, const CtNumbers& ct = {});

/// mg/cm3 K2HPO4-equivalent.
double bmd_from_hu(double hu, const CtNumbers& ct = {});
double hu_from_bmd(double bmd, const CtNumbers& ct = {});
double bone_volume_fraction_from_bmd(double bmd, const CtNumbers& ct = {});
double bmd_from_bone_volume_fraction(double fraction, const CtNumbers& ct = {});

/// g/cm3 of ash and mg/cm3 K2HPO4-equivalent (Keyak's line).
double ash_from_bmd(double bmd, const CtNumbers& ct = {});
double bmd_from_ash(double ash, const CtNumbers& ct = {});

/// What a voxel holds, as fractions of its volume. The rest is marrow.
struct VoxelContent {
  double matrix = 0.0;          ///< bone matrix f, mineralised or not
  double mineralisation = 1.0;  ///< mineral per matrix relative to the healthy ratio: (h/f) / (h0/f0)
  double tumour = 0.0;          ///< tumour and its debris
  double inert = 0.0;           ///< cement or hardware
  double inert_hu = 0.0;        ///< its CT number
};

/// CT number of a voxel by volume. A healthy voxel read by bone_volume_fraction_from_hu gives its CT number back.
double hounsfield(const VoxelContent& content, const CtNumbers& ct = {});

}  // namespace howship::skeleton
