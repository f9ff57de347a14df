// SPDX-License-Identifier: Apache-2.0
// FDG-PET of one bone.
#pragma once
#include "howship/imaging/study.hpp"

namespace howship::imaging {

struct PetMeasured : Measured {
  double suv = none;  ///< highest SUV in the outline
};
struct PetStudy {
  Volume<float> suv;
  Volume<std::uint8_t> truth;
  Reading reading;
  PetMeasured measured;
};
PetStudy examine_pet(const Hospital& hospital, const Subject& subject, const NoiseKey& key, ThreadPool& pool);

}  // namespace howship::imaging
