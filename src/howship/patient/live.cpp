// SPDX-License-Identifier: Apache-2.0
#include "howship/patient/live.hpp"

#include <cmath>
#include <utility>

namespace howship::patient {
namespace {

void test_all(Patient& patient, Observer& observer, ThreadPool& pool) {
  for (Site& site : patient.sites) {
    const StrengthTest test = test_strength(patient, site, pool);
    if (!test.assessment.strength) continue;  // one that cannot be loaded has no row
    observer.strength_tested(patient, site, test);
    Log log;
    take_scores(patient, site, test.scores, log);
    observer.happened(patient, log);
  }
}

}  // namespace

bool falls_due(double every, double day, double step) {
  const double nearest = every * std::round(day / every);
  return std::abs(day - nearest) < 0.5 * step - 1e-9 || std::abs(nearest - day - 0.5 * step) < 1e-9;
}

void live(Patient& patient, double until, Observer& observer, ThreadPool& pool, Tests* tests) {
  const double step = patient.plan->step;
  for (;;) {
    bool last = patient.dead() || patient.day() + step > until + 1e-9;
    if (!patient.observed) {
      Log log;
      meet(patient, log);
      last = last || patient.dead();
      observer.happened(patient, log);
      for (const BegunTreatment& one : std::exchange(patient.begun, {}))
        observer.treated(patient, *patient.find_site(one.bone), one);
      for (Site& site : patient.sites) site.drop_shown();
      observer.day_began(patient);
      const auto& every = patient.plan->strength_every;
      if (every && !patient.dead() && (patient.step == 0 || last || falls_due(*every, patient.day(), step)))
        test_all(patient, observer, pool);
      if (tests && tests->due(patient)) observer.tested(patient, tests->perform(patient, pool));
      patient.observed = true;
      observer.day_ended(patient, last);
    }
    if (last || !observer.goes_on(patient)) return;
    Log log;
    advance(patient, log, pool);
    observer.happened(patient, log);
  }
}

}  // namespace howship::patient
