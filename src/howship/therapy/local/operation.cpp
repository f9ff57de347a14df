// SPDX-License-Identifier: Apache-2.0
#include "howship/therapy/local/operation.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace howship::therapy {

std::span<const Parameter<OperationParameters>> OperationParameters::table() {
  using P = OperationParameters;
  constexpr Source death{Origin::assumed, "orders of magnitude of operations on the spine and on long bones", 'L'};
  constexpr Source odds{Origin::recalled, "registry of operations for spinal metastases", 'L'};
  constexpr Source by_health{Origin::assumed, "the ill die of operations that the well survive", 'L'};
  constexpr Source harm{Origin::assumed, "orders of magnitude in series of patients", 'L'};
  static constexpr Parameter<P> rows[] = {
      {&P::decompression_death,
       {"decompression_death", "1", 0, 0.2, "chance of death within 30 days of a decompression, usual patient", death}},
      {&P::screws_death, {"screws_death", "1", 0, 0.2, "the same of screws and rods", death}},
      {&P::nail_death, {"nail_death", "1", 0, 0.2, "the same of a nail or a plate", death}},
      {&P::prosthesis_death, {"prosthesis_death", "1", 0, 0.2, "the same of a prosthesis", death}},
      {&P::curettage_death, {"curettage_death", "1", 0, 0.2, "the same of a curettage", death}},
      {&P::male_odds, {"male_odds", "1", 0.5, 5, "factor on its odds in men", odds}},
      {&P::broken_odds, {"broken_odds", "1", 1, 5, "the same where the bone is broken", by_health}},
      {&P::well_odds, {"well_odds", "1", 0.1, 2, "the same at performance status 0", by_health}},
      {&P::restricted_odds, {"restricted_odds", "1", 0.1, 3, "the same at performance status 1", by_health}},
      {&P::half_odds, {"half_odds", "1", 0.1, 5, "the same at performance status 2", by_health}},
      {&P::limited_odds, {"limited_odds", "1", 0.1, 10, "the same at performance status 3", by_health}},
      {&P::in_bed_odds, {"in_bed_odds", "1", 0.1, 20, "the same at performance status 4", by_health}},
      {&P::infection, {"infection", "1", 0, 0.3, "chance of a deep infection", harm}},
      {&P::wound, {"wound", "1", 0, 0.5, "chance of a wound that heals badly", harm}},
      {&P::wound_irradiated, {"wound_irradiated", "1", 0, 0.8, "the same in a place that was irradiated", harm}},
      {&P::thrombosis, {"thrombosis", "1", 0, 0.3, "chance of a thrombosis", harm}},
      {&P::embolus, {"embolus", "1", 0, 0.3, "chance of an embolus of marrow or tumour where a canal is reamed", harm}},
  };
  return rows;
}

double death_of_operation(double usual, bool male, double performance, bool broken, const OperationParameters& p) {
  const std::array<double, 5> by_status{p.well_odds, p.restricted_odds, p.half_odds, p.limited_odds, p.in_bed_odds};
  const double status = std::clamp(performance, 0.0, 4.0);
  const std::size_t below = std::min(std::size_t(status), std::size_t(3));
  const double health = by_status[below] + (status - double(below)) * (by_status[below + 1] - by_status[below]);
  const double odds = usual / (1.0 - usual) * health * (male ? p.male_odds : 1.0) * (broken ? p.broken_odds : 1.0);
  return odds / (1.0 + odds);
}

}  // namespace howship::therapy
