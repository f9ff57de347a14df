// SPDX-License-Identifier: Apache-2.0
// When a trial looks at a patient.
#pragma once
#include <cstdint>
#include <vector>

namespace howship::trial {

/// Days between planned visits, by what is looked at; a window in days, of which half is the standard deviation; the
/// chance that a visit does not take place.
struct VisitPlan {
  double labs = 84.0, questionnaire = 84.0, window = 7.0, missed = 0.0;
};

struct Visit {
  int planned = 0;  ///< days after randomisation; 0 the base line
  int after = 0;    ///< days after randomisation on which it takes place
  bool labs = false, questionnaire = false;
  bool operator==(const Visit&) const = default;
};

/// The visits of a patient up to so many days after randomisation, in order, those that are missed left out. The day of
/// a visit is of the patient and the planned day alone, so that arms and other visits move none.
std::vector<Visit> visits_of(const VisitPlan& plan, std::uint64_t seed, std::uint64_t patient, double days);

}  // namespace howship::trial
