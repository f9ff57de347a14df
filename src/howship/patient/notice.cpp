// SPDX-License-Identifier: Apache-2.0
#include "howship/patient/notice.hpp"

#include <fmt/format.h>

#include <cmath>
#include <utility>

#include "howship/patient/lesions.hpp"
#include "howship/strength/daily_loads.hpp"

namespace howship::patient {
namespace {

/// FNV-1a, so that a draw is keyed by the name of a bone and not by its place in a list.
std::uint32_t key_of(std::string_view name) {
  std::uint32_t hash = 2166136261u;
  for (const char c : name) hash = (hash ^ std::uint8_t(c)) * 16777619u;
  return hash;
}

/// The first time that `what` is noticed of a site is an event of that kind; later times are none.
void note(const Patient& patient, Site& site, Notice what, std::string_view kind, std::string detail, Log& log) {
  if (site.noticed(what)) return;
  site.notice(what);
  log.push_back({patient.day(), std::string{kind}, site.name(), std::move(detail)});
}

}  // namespace

void notice(Patient& patient, Log& log) {
  const Plan& plan = *patient.plan;
  for (Site& site : patient.sites) {
    const auto first = [&](Notice what, std::string_view kind, std::string detail) {
      note(patient, site, what, kind, std::move(detail), log);
    };
    if (!site.noticed(Notice::cortex_breached) || !site.noticed(Notice::canal_entered)) {
      const OutsideBone outside = site.outside();
      if (outside.soft + outside.canal > site.law().tumour.noticed_outside)
        first(Notice::cortex_breached, "cortex_breached", "tumour has left the bone");
      if (outside.canal > site.law().tumour.noticed_outside)
        first(Notice::canal_entered, "canal_entered", "tumour has reached the spinal canal");
    }
    if (!site.noticed(Notice::fractured) && site.load_over_strength > 0) {
      const double load = site.load_over_strength * site.load_factor(patient.day());
      const bool vertebra = strength::kind_of(site.name()) == strength::BoneKind::vertebra;
      const double hazard = vertebra ? therapy::rebound_fracture_factor(patient.care) : 1.0;
      if (strength::fractures(plan.seed, plan.patient, key_of(site.name()), std::uint32_t(patient.day()), load,
                              plan.parameters.strength.loads, hazard))
        first(Notice::fractured, "fracture", fmt::format("daily load {:.2f} of the strength computed last", load));
    }
    if (site.lesions().size() > 1 && !site.noticed(Notice::lesions_merged) && patient.step % 7 == 0) {
      if (const auto pair = site.touching())
        first(Notice::lesions_merged, "lesions_merged",
              fmt::format("lesions {} and {} touch", site.lesions()[pair->first].number + 1,
                          site.lesions()[pair->second].number + 1));
    }
  }
}

void take_strength(Patient& patient, Site& site, double load_over_strength, const strength::Scores& scores, Log& log) {
  site.load_over_strength = load_over_strength;
  const auto crossed = [&](bool now, Notice what, std::string_view kind, std::string detail) {
    if (now) note(patient, site, what, kind, std::move(detail), log);
  };
  const strength::FindingParameters& limits = patient.plan->parameters.strength.findings;
  if (scores.sins) {
    const int total = scores.sins->total;
    crossed(total >= limits.sins_potentially_unstable, Notice::sins_potentially_unstable, "sins_potentially_unstable",
            fmt::format("SINS {}, {} or more", total, limits.sins_potentially_unstable));
    crossed(total >= limits.sins_unstable, Notice::sins_unstable, "sins_unstable",
            fmt::format("SINS {}, {} or more", total, limits.sins_unstable));
  }
  if (scores.mirels) {
    const int total = scores.mirels->total;
    crossed(total >= limits.mirels_borderline, Notice::mirels_borderline, "mirels_borderline",
            fmt::format("Mirels {}, {} or more", total, limits.mirels_borderline));
    crossed(total >= limits.mirels_fixation, Notice::mirels_fixation_advised, "mirels_fixation_advised",
            fmt::format("Mirels {}, {} or more", total, limits.mirels_fixation));
  }
  const double lost = 1 - scores.rigidity.least();
  crossed(lost >= limits.rigidity_loss, Notice::rigidity_at_risk, "rigidity_at_risk",
          fmt::format("{:.0f} % of a section's rigidity lost", 100 * lost));
  crossed(load_over_strength >= 1, Notice::weaker_than_daily_load, "weaker_than_daily_load",
          fmt::format("daily load {:.2f} of the strength", load_over_strength));
}

}  // namespace howship::patient
