// SPDX-License-Identifier: Apache-2.0
// Bone scan of the whole body.
#pragma once
#include <optional>

#include "howship/imaging/study.hpp"

namespace howship::imaging {

struct BoneScanMeasured : Measured {
  double uptake_ratio = none;  ///< counts in the outline over those of the same place without a lesion
};
struct BoneScanStudy {
  PlanarScan counts;
  PlanarScan truth;  ///< labels, of the whole skeleton; tumour where 2 mm or more of it lie one behind the other
  std::vector<Reading> readings;  ///< of each bone looked at
  std::vector<BoneScanMeasured> measured;
};
/// All bones of the patient at once, `delay` hours after the tracer; the usual where not given.
BoneScanStudy examine_bone_scan(const Hospital& hospital, std::span<const Subject> subjects, const NoiseKey& key,
                                ThreadPool& pool, std::optional<double> delay = {});

}  // namespace howship::imaging
