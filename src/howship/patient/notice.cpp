// SPDX-License-Identifier: Apache-2.0
#include "howship/patient/notice.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <utility>

#include "howship/base/random.hpp"
#include "howship/patient/lesions.hpp"

namespace howship::patient {

bool presses_root(const Site& site, const CordParameters& p) {
  const imaging::CordFinding& found = site.canal();
  return (found.slice >= 0 && found.grade >= imaging::EsccGrade::sac_deformed) ||
         site.in_foramina() >= p.foramen_reached;
}

namespace {

/// The first time that `what` is noticed of a site is an event of that kind; later times are none.
void note(const Patient& patient, Site& site, Notice what, std::string_view kind, std::string detail, Log& log) {
  if (site.noticed(what)) return;
  site.notice(what);
  log.push_back({patient.day(), std::string{kind}, site.name(), std::move(detail)});
}

/// What presses on the cord at a site, and the root pain that it makes.
void notice_cord(const Patient& patient, Site& site, Log& log) {
  const imaging::CordFinding& found = site.canal();
  if (found.slice < 0) return;
  using enum imaging::EsccGrade;
  constexpr std::pair<imaging::EsccGrade, Notice> grades[] = {{cord_touched, Notice::cord_touched},
                                                              {cord_compressed, Notice::cord_displaced},
                                                              {no_fluid_left, Notice::cord_without_fluid}};
  // A cord that is squeezed within a day is one event.
  const auto worst = std::find_if(std::rbegin(grades), std::rend(grades),
                                  [&](const auto& grade) { return found.grade >= grade.first; });
  if (worst != std::rend(grades)) {
    note(patient, site, worst->second, "cord_compression",
         fmt::format("ESCC grade {}, cord moved {:.1f} mm, {:.0f} % of its section left", imaging::name(found.grade),
                     found.shift, 100.0 * found.cord_area),
         log);
    for (const auto& [grade, what] : grades)
      if (found.grade >= grade) site.notice(what);
  }
  const CordParameters& p = patient.plan->parameters.cord;
  if (site.noticed(Notice::root_pain) || !presses_root(site, p)) return;
  site.level.root_hazard += p.root_hazard * patient.plan->step;
  const auto lesion = std::uint32_t(site.lesions().empty() ? 0 : site.lesions().front().number);
  const double luck = event_threshold(patient.plan->seed, patient.plan->patient, Hazard::root_pain, lesion);
  if (site.level.root_hazard >= luck)
    note(patient, site, Notice::root_pain, "root_pain", "a nerve root is pressed", log);
}

/// What comes and goes as the cord fails and recovers.
void notice_signs(Patient& patient, Log& log) {
  const CordParameters& p = patient.plan->parameters.cord;
  const Cord cord = cord_of(patient);
  if (!cord.failing) return;
  // One draw a patient: whether bladder and bowel fail first. Symptoms from 64 on are those of the cord.
  constexpr std::uint64_t flag = 64 + std::uint64_t(CordSign::bladder_bowel);
  const bool bladder_early =
      uniform(patient.plan->seed, patient.plan->patient, Stream::symptom, flag << 20) < p.early_bladder_share;
  for (std::size_t k = 0; k < std::size_t(CordSign::count); ++k) {
    const auto sign = CordSign(k);
    const double below = threshold(sign, bladder_early, p);
    const std::uint32_t bit = 1u << k;
    if (!patient.shows(sign) && cord.function < below) {
      patient.cord_signs |= bit;
      log.push_back({patient.day(), std::string{name(sign)}, cord.failing->name(),
                     fmt::format("{:.0f} % of the cord's function left", 100.0 * cord.function)});
    } else if (patient.shows(sign) && cord.function >= std::min(below + p.sign_ends, 1.0)) {
      patient.cord_signs &= ~bit;
      if (sign == CordSign::cannot_walk)
        log.push_back({patient.day(), "walks_again", cord.failing->name(),
                       fmt::format("{:.0f} % of the cord's function is back", 100.0 * cord.function)});
    }
  }
}

}  // namespace

void tell_of_lesions(const Patient& patient, Site& site, Log& log) {
  for (const LesionChange& change : site.take_news()) {
    static constexpr std::string_view kinds[] = {"cells_took", "cells_died_out", "tumour_gone", "tumour_returned"};
    log.push_back({patient.day(), std::string{kinds[std::size_t(change.what)]}, site.name(),
                   fmt::format("lesion {}", change.number + 1)});
  }
}

void notice(Patient& patient, Log& log) {
  for (Site& site : patient.sites) {
    tell_of_lesions(patient, site, log);
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
    if (!site.noticed(Notice::margin_reached) && site.margin_reached())
      first(Notice::margin_reached, "margin_reached", "growth is followed no farther");
    notice_cord(patient, site, log);
    if (site.lesions().size() > 1 && !site.noticed(Notice::lesions_merged) && patient.step % 7 == 0) {
      if (const auto pair = site.touching())
        first(Notice::lesions_merged, "lesions_merged",
              fmt::format("lesions {} and {} touch", site.lesions()[pair->first].number + 1,
                          site.lesions()[pair->second].number + 1));
    }
  }
  notice_signs(patient, log);
}

void take_scores(Patient& patient, Site& site, const strength::Scores& scores, Log& log) {
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
  // Who advises fixation has not fixed it yet.
  if (scores.mirels && !site.held()) {
    const int total = scores.mirels->total;
    crossed(total >= limits.mirels_borderline, Notice::mirels_borderline, "mirels_borderline",
            fmt::format("Mirels {}, {} or more", total, limits.mirels_borderline));
    crossed(total >= limits.mirels_fixation, Notice::mirels_fixation_advised, "mirels_fixation_advised",
            fmt::format("Mirels {}, {} or more", total, limits.mirels_fixation));
  }
  const double lost = 1 - scores.rigidity.least();
  crossed(lost >= limits.rigidity_loss, Notice::rigidity_at_risk, "rigidity_at_risk",
          fmt::format("{:.0f} % of a section's rigidity lost", 100 * lost));
}

}  // namespace howship::patient
