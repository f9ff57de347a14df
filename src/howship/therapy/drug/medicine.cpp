// SPDX-License-Identifier: Apache-2.0
#include "howship/therapy/drug/medicine.hpp"

#include <cmath>

#include "howship/base/units.hpp"

namespace howship::therapy {

Medicine medicine_for(const Drug& drug, double body_weight) {
  Medicine m;
  m.structure = drug.structure;
  const auto parameters = declared(drug.structure).parameters;
  const double scale = body_weight / drug.reference_weight;
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    double value = drug.parameters[i].value;
    if (parameters[i].unit == "L") value *= std::pow(scale, drug.volume_exponent);
    if (parameters[i].unit == "L/day") value *= std::pow(scale, drug.flow_exponent);
    m.k[i] = value;
  }
  for (const Effect& e : drug.effects)
    m.effects.push_back({e.mechanism, e.shape, e.level, e.strength.value, e.half.value, e.hill.value});
  return m;
}

std::span<const MeasureDeclaration> measures() {
  using M = Measure;
  static constexpr MeasureDeclaration rows[] = {
      {M::corrected_calcium, "corrected_calcium", "mM", "albumin-corrected plasma calcium"},
      {M::creatinine_clearance, "creatinine_clearance", "mL/min",
       "by age, weight and creatinine (Cockcroft and Gault)"},
      {M::creatinine, "creatinine", "uM", "plasma creatinine"},
      {M::creatinine_rise, "creatinine_rise", "uM", "rise of creatinine since the first dose"},
      {M::neutrophils, "neutrophils", "1/nL", "blood neutrophils"},
      {M::platelets, "platelets", "1/nL", "blood platelets"},
      {M::haemoglobin, "haemoglobin", "g/dL", "haemoglobin"},
      {M::hypercalcaemia, "hypercalcaemia", "1", "1 where the drug is given for high calcium"},
      {M::cord_at_risk, "cord_at_risk", "1", "1 where a lesion threatens the spinal cord"},
      {M::infection, "infection", "1", "1 where an infection is active"},
      {M::dental_disease, "dental_disease", "1", "1 where teeth are untreated"},
      {M::calcium_supplement, "calcium_supplement", "1", "1 where calcium is taken by mouth besides food"},
      {M::first_dose, "first_dose", "1", "1 at the first dose of a course"},
      {M::dehydration, "dehydration", "1", "share of extracellular volume missing"},
  };
  return rows;
}

}  // namespace howship::therapy
