// SPDX-License-Identifier: Apache-2.0
#include "howship/therapy/rules.hpp"

#include <algorithm>

#include "howship/body/observables.hpp"

namespace howship::therapy {

Findings findings_of(const WholeBody& patient, const Circumstances& c, double creatinine_before, bool first_dose) {
  const auto now = patient.now();
  Findings f{};
  const auto set = [&f](Measure m, double value) { f[std::size_t(m)] = value; };
  set(Measure::corrected_calcium, now.signals.corrected_calcium);
  set(Measure::creatinine_clearance,
      body::cockcroft_gault(c.age + patient.day / body::days_in_year, c.weight, now.body.creatinine, c.male));
  set(Measure::creatinine, now.body.creatinine);
  set(Measure::creatinine_rise, first_dose ? 0.0 : now.body.creatinine - creatinine_before);
  set(Measure::neutrophils, now.signals.neutrophils);
  set(Measure::platelets, now.body.platelets);
  set(Measure::haemoglobin, now.body.haemoglobin);
  set(Measure::hypercalcaemia, c.hypercalcaemia ? 1.0 : 0.0);
  set(Measure::cord_at_risk, c.cord_at_risk ? 1.0 : 0.0);
  set(Measure::infection, c.infection ? 1.0 : 0.0);
  set(Measure::dental_disease, c.dental_disease ? 1.0 : 0.0);
  set(Measure::calcium_supplement, now.actions[body::Mechanism::oral_calcium] > 0.0 ? 1.0 : 0.0);
  set(Measure::first_dose, first_dose ? 1.0 : 0.0);
  set(Measure::dehydration, std::max(0.0, 1.0 - now.body.fluid_volume / patient.system.person.extracellular_volume));
  return f;
}

Decision decide(const Drug& drug, double amount, const Findings& findings) {
  const auto value = [&](Measure m) { return findings[std::size_t(m)]; };
  // Gravest first.
  const auto gravity = [](Verdict v) {
    return v == Verdict::refuse ? 3 : v == Verdict::hold ? 2 : v == Verdict::adjust ? 1 : 0;
  };
  Decision out;
  out.amount = amount;
  bool adjusted = false;
  std::vector<std::pair<int, std::string>> reasons;
  for (const Rule& rule : drug.rules) {
    if (rule.only_if && value(*rule.only_if) < 0.5) continue;
    if (rule.unless && value(*rule.unless) > 0.5) continue;
    const double x = value(rule.measure);
    if (rule.below ? x >= rule.bound.value : x <= rule.bound.value) continue;
    if (rule.verdict == Verdict::adjust) {
      // Bounds of a dose table are written from the most to the least severe: the first that holds decides.
      if (adjusted || rule.adjusted >= out.amount) continue;
      out.amount = rule.adjusted;
      adjusted = true;
    }
    if (gravity(rule.verdict) > gravity(out.verdict)) out.verdict = rule.verdict;
    reasons.emplace_back(gravity(rule.verdict), rule.why);
  }
  // What is not given needs no word on how much of it.
  const int least = std::min(gravity(out.verdict), gravity(Verdict::hold));
  for (auto& [grave, why] : reasons)
    if (grave >= least || gravity(out.verdict) < gravity(Verdict::hold)) out.reasons.push_back(std::move(why));
  return out;
}

}  // namespace howship::therapy
