// SPDX-License-Identifier: Apache-2.0
// Prescribing rules at work: what the laboratory says on the day of a dose, and what the drug's file makes of it.
#pragma once
#include <array>
#include <string>
#include <vector>

#include "howship/therapy/drug/drug.hpp"
#include "howship/therapy/whole_body.hpp"

namespace howship::therapy {

/// What rules cannot read from the body.
struct Circumstances {
  double age = 65.0;     ///< years, on day 0
  double weight = 70.0;  ///< kg
  double surface = 1.8;  ///< body surface, m2
  bool male = true;
  bool hypercalcaemia = false;  ///< the drug is given for high calcium
  bool cord_at_risk = false, infection = false, dental_disease = false;
};

/// Every measure that rules may ask for, in their order.
using Findings = std::array<double, 14>;

/// `creatinine_before`: at the first dose of the course (uM); `first_dose`: this is it.
Findings findings_of(const WholeBody& patient, const Circumstances& circumstances, double creatinine_before,
                     bool first_dose);

/// What is to be done about one dose.
struct Decision {
  Verdict verdict = Verdict::warn;  ///< the gravest of those that apply; `warn` with no reason: give as planned
  double amount = 0.0;              ///< to give, in the drug's unit
  std::vector<std::string> reasons;
};

/// Applies the rules of a drug to a dose of `amount`.
Decision decide(const Drug& drug, double amount, const Findings& findings);

}  // namespace howship::therapy
