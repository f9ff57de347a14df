// SPDX-License-Identifier: Apache-2.0
// MRI of one bone.
#pragma once
#include "howship/imaging/study.hpp"

namespace howship::imaging {

struct MriMeasured : Measured {
  double t1_ratio = none, stir_ratio = none;  ///< mean signal of the outline over normal marrow
};
struct MriStudy {
  Volume<float> t1, t2, stir;
  Volume<std::uint8_t> truth;
  Reading reading;  ///< the better of T1 and STIR
  MriMeasured measured;
  CordFinding cord;
};
MriStudy examine_mri(const Hospital& hospital, const Subject& subject, const NoiseKey& key, ThreadPool& pool);

}  // namespace howship::imaging
