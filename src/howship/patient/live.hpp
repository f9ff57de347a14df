// SPDX-License-Identifier: Apache-2.0
// A patient's life, day by day, with everything that looks at it.
#pragma once
#include <memory>
#include <span>
#include <vector>

#include "howship/patient/care_team.hpp"
#include "howship/patient/patient.hpp"
#include "howship/patient/strength_test.hpp"
#include "howship/patient/tests.hpp"

namespace howship::patient {

/// Who looks at a patient while it lives. Every function may be left out.
class Observer {
 public:
  virtual ~Observer() = default;
  virtual void happened(const Patient&, std::span<const Event>) {}
  /// A treatment of a place was begun; the site has what it keeps.
  virtual void treated(const Patient&, const Site&, const BegunTreatment&) {}
  /// The orders of the day are met, nothing else is done yet.
  virtual void day_began(Patient&) {}
  virtual void strength_tested(const Patient&, const Site&, const StrengthTest&) {}
  virtual void tested(const Patient&, std::vector<PerformedTest>) {}
  /// All that belongs to the day is done; `last` where no other follows.
  virtual void day_ended(Patient&, bool last) { (void)last; }
  /// Asked at the end of each day but the last.
  virtual bool goes_on(const Patient&) { return true; }
};

/// Whether something that is wanted every so many days falls on this day: the step nearest to each multiple.
bool falls_due(double every, double day, double step);

/// Lives on until `until` (day), until death, or until the observer stops it. A patient whose present day was already
/// looked at (one that was stopped, or read from a checkpoint) goes on behind it. `tests` makes what is ordered; where
/// it is null, orders of tests wait.
/// `team`, where there is one, sees what is reported at the end of each day's work and orders.
void live(Patient& patient, double until, Observer& observer, ThreadPool& pool, Tests* tests = nullptr,
          CareTeam* team = nullptr);

}  // namespace howship::patient
