// SPDX-License-Identifier: Apache-2.0
// What a clinic or a chart sees of the body: the columns of timeline.csv and the grades of the laboratory.
#pragma once
#include <array>
#include <span>
#include <string_view>

#include "howship/base/parameter.hpp"
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

/// A value of the laboratory that is graded, 0 none to 4 life-threatening.
struct Toxicity {
  std::string_view name;         ///< "hypercalcaemia"
  std::string_view unit;         ///< "mmol/L"
  bool above;                    ///< grades rise with the value
  std::array<double, 4> bounds;  ///< beyond which grades 1 to 4 begin
  int noted_from;                ///< the first grade that is an event of a run; milder ones are everyday
  Source source;
  double (*read)(const State& state, const Signals& signals);
};
inline constexpr std::size_t toxicity_count = 5;
std::span<const Toxicity, toxicity_count> toxicities();
int grade_of(const Toxicity& toxicity, double value);

/// A symptom of high calcium, felt from a corrected calcium on (mM; recalled from clinical teaching).
struct CalciumSymptom {
  std::string_view name;  ///< as the event log calls it
  double from;
};
inline constexpr std::size_t calcium_symptom_count = 7;
/// In the order in which they appear.
std::span<const CalciumSymptom, calcium_symptom_count> calcium_symptoms();
/// Whether a person feels it now: calcium of the last days counts, and people differ by a shift.
bool feels(const CalciumSymptom& symptom, const State& state, const Parameters& person);

/// Creatinine clearance that a clinic computes (mL/min) from age (years), weight (kg) and creatinine (uM); Cockcroft
/// and Gault 1976, 1.23 for men and 1.04 for women.
double cockcroft_gault(double age, double weight, double creatinine, bool male);

}  // namespace howship::body
