// SPDX-License-Identifier: Apache-2.0
#include "howship/patient/laboratory.hpp"

#include <algorithm>
#include <cmath>

#include "howship/body/observables.hpp"
#include "howship/patient/draws.hpp"
#include "howship/patient/patient.hpp"

namespace howship::patient {

std::span<const Analyte> analytes() {
  // Errors: usual tables of biological variation and assays, recalled; half as much or as much again changes little.
  // The place in the list is the key of a draw: append only. The limit of a marker is that of usual assays of PSA,
  // recalled.
  static const std::vector<Analyte> all{
      {"total_calcium_mmol_per_l", "total calcium", "mmol/L", 0.021, 100, 0, {"routine", "calcium", "calcium_cause"}},
      {"albumin_g_per_l", "albumin", "g/L", 0.03, 1, 0, {"routine", "calcium", "calcium_cause"}},
      {"creatinine_umol_per_l", "creatinine", "umol/L", 0.06, 1, 0, {"routine", "calcium", "calcium_cause"}},
      {"alp_u_per_l", "alkaline phosphatase", "U/L", 0.07, 1, 0, {"routine", "alp_origin"}},
      {"bone_alp_u_per_l", "bone part of alkaline phosphatase", "U/L", 0.10, 1, 0, {"alp_origin"}},
      {"ntx_nmol_per_mmol", "urinary N-telopeptide over creatinine", "nmol/mmol", 0.25, 1, 0, {"ntx"}},
      {"tumour_marker_ug_per_l", "tumour marker", "ug/L", 0.15, 0, 0.1, {"routine"}},
      {"haemoglobin_g_per_dl", "haemoglobin", "g/dL", 0.03, 10, 0, {"routine"}},
      {"neutrophils_per_nl", "neutrophils", "1/nL", 0.18, 10, 0, {"routine"}},
      {"platelets_per_nl", "platelets", "1/nL", 0.09, 1, 0, {"routine"}},
      {"pth_pmol_per_l", "parathyroid hormone", "pmol/L", 0.20, 10, 0, {"calcium_cause"}},
      {"pthrp_pmol_per_l", "parathyroid-hormone-related protein", "pmol/L", 0.20, 10, 0, {"calcium_cause"}},
      {"vitamin_d_nmol_per_l", "25-hydroxy-vitamin D", "nmol/L", 0.10, 1, 0, {"routine", "vitamin"}},
  };
  return all;
}

std::vector<imaging::Sample> reported_by_laboratory(const Patient& patient, std::string_view panel) {
  // Stores of vitamin D are no state of the body: those of an adult who is replete.
  constexpr double vitamin_d = 60.0;
  const auto now = patient.care.body.now();
  const body::Parameters& person = patient.care.body.system.person;
  const Plan& plan = *patient.plan;
  std::vector<imaging::Sample> out;
  for (std::size_t k = 0; k < analytes().size(); ++k) {
    const Analyte& one = analytes()[k];
    if (std::find(one.panels.begin(), one.panels.end(), panel) == one.panels.end()) continue;
    double value = one.column == "albumin_g_per_l" ? person.albumin : vitamin_d;
    for (const body::Observable& o : body::observables())
      if (o.column == one.column) value = o.read(now.body, now.signals, person);
    const std::uint64_t key = (std::uint64_t(k) << 20) | std::uint64_t(std::llround(patient.day()));
    value *= std::exp(one.error * variation_of(plan) * normal(plan.seed, plan.patient, Stream::laboratory, key));
    value = std::max(value, one.least);
    const double per_unit = one.per_unit > 0.0 ? one.per_unit : std::pow(10.0, 2.0 - std::floor(std::log10(value)));
    out.push_back({one.column, one.meaning, one.unit, std::round(value * per_unit) / per_unit});
  }
  return out;
}

}  // namespace howship::patient
