// SPDX-License-Identifier: Apache-2.0
// One radiograph of one bone.
#pragma once
#include "howship/imaging/study.hpp"

namespace howship::imaging {

struct XrayMeasured : Measured {
  double contrast = none;     ///< %, light behind the focus against the same place without it; above 0 lets light pass
  double width = none;        ///< %, of the bone's width in the section of which the focus takes most
  double height_lost = none;  ///< %, of the height of a vertebra, where it is called a fracture
};
struct XrayStudy {
  Image exposure, presentation;
  Image truth;  ///< labels; tumour where 2 mm or more of it lie in the way of the beam
  Reading reading;
  XrayMeasured measured;
};
XrayStudy examine_xray(const Hospital& hospital, const Subject& subject, Projection projection, const NoiseKey& key,
                       ThreadPool& pool);

}  // namespace howship::imaging
