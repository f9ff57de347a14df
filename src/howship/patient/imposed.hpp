// SPDX-License-Identifier: Apache-2.0
// What a scenario imposes on bone by hand, beside what the patient's own blood and treatments do.
#pragma once
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "howship/space/exposure.hpp"

namespace howship::patient {

/// Of the sensitive, the adapted and the independent clone.
struct PerClone {
  std::array<double, space::clones> value{};
  double operator[](std::size_t clone) const { return value[clone]; }
};

/// What is not set leaves the value as it was.
struct ExposureSettings {
  std::optional<double> rankl_neutralised;  ///< share of free RANKL bound in healthy bone; sets denosumab
  std::optional<double> parathyroid_hormone, circulating_pthrp, denosumab, opg_supply, rankl_supply, extra_tgf_beta,
      mechanical_stimulus, bisphosphonate_rate, dose_rate, osteoclast_kill;
  std::optional<PerClone> growth, kill;
};

struct ExposureInterval : ExposureSettings {
  double start = 0.0;          ///< day
  std::optional<double> stop;  ///< day; for good where not given
  std::string bone;            ///< empty: every bone
};

struct ImposedExposure {
  ExposureSettings always;
  std::vector<ExposureInterval> intervals;
};

/// The exposure of `bone` at time `day`.
///
/// Levels (hormones, denosumab, extra TGF-beta, mechanical stimulus) are replaced: an interval's value holds while it
/// lasts, and one that names the bone wins over one that does not. Rates of supply, dose and killing add up. Growth
/// factors multiply.
space::Exposure exposure_at(const ImposedExposure& imposed, const bone::Parameters& bone, std::string_view name,
                            double day);

}  // namespace howship::patient
