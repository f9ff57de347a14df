// SPDX-License-Identifier: Apache-2.0
// CT of one bone.
#pragma once
#include "howship/imaging/study.hpp"

namespace howship::imaging {

struct CtMeasured : Measured {
  double hounsfield = none;  ///< mean CT number of the outline
};
struct CtStudy {
  Volume<std::int16_t> hounsfield;
  Volume<std::uint8_t> truth;
  Reading reading;
  CtMeasured measured;
};
CtStudy examine_ct(const Hospital& hospital, const Subject& subject, const NoiseKey& key, ThreadPool& pool);

}  // namespace howship::imaging
