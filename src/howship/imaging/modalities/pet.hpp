// SPDX-License-Identifier: Apache-2.0
// FDG-PET of one bone.
#pragma once
#include "howship/imaging/study.hpp"

namespace howship::imaging {

struct PetMeasured : Measured {
  double suv = none;                                      ///< highest SUV in the outline
  double left = none, posterior = none, superior = none;  ///< mm from the bone's centre, where the focus is said to lie
};
struct PetStudy {
  Volume<float> suv;
  Volume<std::uint8_t> truth;
  Reading reading;
  PetMeasured measured;
};
/// `with_ct`: its place in the bone is seen in a CT that is made on the same table, else in one that was made apart.
PetStudy examine_pet(const Hospital& hospital, const Subject& subject, const NoiseKey& key, ThreadPool& pool,
                     bool with_ct = false);

}  // namespace howship::imaging
