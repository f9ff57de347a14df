// SPDX-License-Identifier: Apache-2.0
// What a clinic or a chart sees of the body: the columns of timeline.csv and the grades of the laboratory.
#pragma once
#include <span>
#include <string_view>

#include "howship/body/signals.hpp"

namespace howship::body {

/// One quantity; the name carries its unit as a CSV column does.
struct Observable {
  std::string_view column;   ///< "calcium_mmol_per_l"
  std::string_view unit;     ///< "mmol/L"
  std::string_view meaning;  ///< "plasma calcium, corrected for albumin"
  double (*read)(const State& state, const Signals& signals, const Parameters& person);
};

/// Every quantity, in the order of the columns.
std::span<const Observable> observables();

/// Common toxicity criteria, version 4 in SI units (recalled): 0 none to 4 life-threatening.
int hypercalcaemia_grade(double corrected_calcium);
int hypocalcaemia_grade(double corrected_calcium);
int neutropenia_grade(double neutrophils);
int thrombocytopenia_grade(double platelets);
int anaemia_grade(double haemoglobin);

/// Symptoms of high calcium in the order in which they appear, with the corrected calcium (mM) from which they do.
struct CalciumSymptom {
  double from;
  std::string_view name;
};
std::span<const CalciumSymptom> calcium_symptoms();

/// Creatinine clearance that a clinic computes (mL/min) from age (years), weight (kg) and creatinine (uM); Cockcroft
/// and Gault 1976, 1.23 for men and 1.04 for women.
double cockcroft_gault(double age, double weight, double creatinine, bool male);

}  // namespace howship::body
