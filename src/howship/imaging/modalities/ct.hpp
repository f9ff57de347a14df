// SPDX-License-Identifier: Apache-2.0
// CT of one bone.
#pragma once
#include "howship/imaging/study.hpp"

namespace howship::imaging {

struct CtMeasured : Measured {
  double hounsfield = none;  ///< mean CT number of the outline
  double change = none;      ///< of it above the healthy bone there, HU
};
struct CtStudy {
  Volume<std::int16_t> hounsfield;
  Volume<std::uint8_t> truth;
  Reading reading;
  CtMeasured measured;
  std::optional<Vec3> around{};  ///< in the world of a scan from outside: where the bone lies in it
  Volume<float> change{};  ///< of such a scan: HU that tissue has changed by, without noise, in a box around the bone
};
CtStudy examine_ct(const Hospital& hospital, const Subject& subject, const NoiseKey& key, ThreadPool& pool);

}  // namespace howship::imaging
