// SPDX-License-Identifier: Apache-2.0
#include "howship/patient/live.hpp"

#include <cmath>
#include <utility>

#include "howship/patient/consult.hpp"

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

void live(Patient& patient, double until, Observer& observer, ThreadPool& pool, Tests* tests, CareTeam* team) {
  const double step = patient.plan->step;
  std::vector<std::string> told;  // since the day before
  const auto tell = [&](const Log& log) {
    for (const Event& event : log)
      if (team && is_told(event.kind)) told.push_back(event.kind);
  };
  for (;;) {
    bool last = patient.dead() || patient.day() + step > until + 1e-9;
    if (!patient.observed) {
      Log log;
      meet(patient, log);
      last = last || patient.dead();
      tell(log);
      observer.happened(patient, log);
      for (const BegunTreatment& one : std::exchange(patient.begun, {}))
        observer.treated(patient, *patient.find_site(one.bone), one);
      for (Site& site : patient.sites) site.drop_shown();
      observer.day_began(patient);
      const auto& every = patient.plan->strength_every;
      if (every && !patient.dead() && (patient.step == 0 || last || falls_due(*every, patient.day(), step)))
        test_all(patient, observer, pool);
      std::vector<Report> reports;
      if (tests && tests->due(patient)) {
        std::vector<PerformedTest> made = tests->perform(patient, pool);
        if (team)
          for (const PerformedTest& one : made) reports.push_back(report_of(one, patient.day()));
        observer.tested(patient, std::move(made));
      }
      if (team && !patient.dead()) observer.happened(patient, consult(patient, *team, reports, told));
      told.clear();
      patient.observed = true;
      observer.day_ended(patient, last);
    }
    if (last || !observer.goes_on(patient)) return;
    Log log;
    advance(patient, log, pool);
    tell(log);
    observer.happened(patient, log);
  }
}

}  // namespace howship::patient
