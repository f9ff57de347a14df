// SPDX-License-Identifier: Apache-2.0
#include "howship/outcomes/adverse.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <initializer_list>
#include <iterator>

#include "howship/body/observables.hpp"

namespace howship::outcomes {
namespace {

constexpr std::string_view blood = "Blood and lymphatic system disorders", metabolism = "Metabolism and nutrition",
                           kidney = "Renal and urinary disorders", bones = "Musculoskeletal and connective tissue",
                           nerves = "Nervous system disorders", gut = "Gastrointestinal disorders",
                           general = "General disorders", mind = "Psychiatric disorders", skin = "Skin",
                           infections = "Infections", lungs = "Respiratory, thoracic and mediastinal disorders",
                           vessels = "Vascular disorders", injury = "Injury", immune = "Immune system disorders";

// Grades: common terminology criteria for adverse events, version 5, recalled, of the state in which the body logs the
// event (tiredness of 5 in 10 limits daily life: 2; fever without neutrophils: 3).
constexpr AdverseTerm terms[] = {
    {"hypercalcaemia", "Hypercalcaemia of malignancy", metabolism, 0, true, false},
    {"hypocalcaemia", "Hypocalcaemia", metabolism, 0, false, false},
    {"neutropenia", "Neutropenia", blood, 0, false, false},
    {"thrombocytopenia", "Thrombocytopenia", blood, 0, false, false},
    {"anaemia", "Anaemia", blood, 0, false, false},
    {"creatinine_raised", "Blood creatinine increased", kidney, 0, false, false},
    {"limb_fracture", "Pathological fracture", bones, 3, true, false},
    {"vertebral_fracture", "Pathological fracture of a vertebra", bones, 2, true, false},
    {"healthy_fracture", "Fracture", injury, 2, false, false},
    {"atypical_fracture", "Atypical femur fracture", bones, 3, false, true},
    {"cord_compression", "Spinal cord compression", nerves, 3, true, false},
    {"fall", "Fall", injury, 1, false, true},
    {"febrile_neutropenia", "Febrile neutropenia", blood, 3, false, true},
    {"major_bleeding", "Major bleeding", vessels, 3, false, true},
    {"acute_kidney_injury", "Acute kidney injury", kidney, 3, false, true},
    {"jaw_osteonecrosis", "Osteonecrosis of jaw", bones, 2, false, true},
    {"acute_phase_reaction", "Acute phase reaction", general, 1, false, true},
    {"pain_flare", "Pain flare", general, 2, false, true},
    {"nausea", "Nausea", gut, 2, false, true},
    {"sore_mouth", "Mucositis", gut, 2, false, true},
    {"diarrhoea", "Diarrhoea", gut, 2, false, true},
    {"constipation", "Constipation", gut, 2, false, true},
    {"drowsiness", "Somnolence", nerves, 2, false, true},
    {"fatigue", "Fatigue", general, 2, false, true},
    {"thirst", "Thirst", general, 1, true, true},
    {"confusion", "Confusional state", mind, 2, true, true},
    {"coma", "Coma", nerves, 4, true, true},
    {"dehydration", "Dehydration", metabolism, 2, false, true},
    {"infection", "Infection", infections, 2, false, true},
    {"skin_reaction", "Radiation dermatitis", skin, 2, false, true},
    {"pneumonitis", "Radiation pneumonitis", lungs, 2, false, true},
    // What files of drugs name without a grade.
    {"hair_loss", "Hair loss", skin, 0, false, false},
    {"hypertension", "Hypertension", vessels, 0, false, false},
    {"hot_flushes", "Hot flushes", vessels, 0, false, false},
    {"joint_pain", "Joint pain", bones, 0, false, false},
    {"bone_pain", "Bone pain", bones, 0, false, false},
    {"sore_salivary_glands", "Sore salivary glands", gut, 0, false, false},
    {"immune_mediated_organ_inflammation", "Immune-mediated organ inflammation", immune, 0, false, false},
};

/// A grade of every day of a ledger.
using Grade = std::function<int(const DayRecord&)>;

/// Events of a value: from the first day of at least `noted` on, until it is over.
void add_value(std::string_view kind, const Ledger& ledger, int noted, const Grade& grade,
               std::vector<AdverseEvent>& out) {
  bool on = false;
  for (const DayRecord& day : ledger.days) {
    const int now = grade(day);
    if (on && is_over(now, noted)) {
      out.back().end = day.day;
      out.back().goes_on = on = false;
    } else if (on) {
      out.back().grade = std::max(out.back().grade, now);
    } else if (now >= noted) {
      on = true;
      out.push_back({.kind = std::string{kind},
                     .start = day.day,
                     .grade = now,
                     .goes_on = true,
                     .at_start = &day == ledger.days.data()});
    }
  }
}

double value_of(const DayRecord& day, std::string_view toxicity) {
  if (toxicity == "neutropenia") return day.neutrophils;
  if (toxicity == "thrombocytopenia") return day.platelets;
  if (toxicity == "anaemia") return day.haemoglobin;
  return day.calcium;
}

/// Values that rules of drugs look at before a dose.
bool rules_ask(std::string_view kind) {
  constexpr std::string_view asked[] = {"hypocalcaemia",      "neutropenia", "thrombocytopenia",
                                        "creatinine_raised",  "dehydration", "acute_kidney_injury",
                                        "febrile_neutropenia"};
  return std::find(std::begin(asked), std::end(asked), kind) != std::end(asked);
}

/// Whether that is what a patient died of, in the words of the log.
bool killed(const AdverseEvent& one, double died, std::string_view of) {
  const bool that_day = std::fabs(died - one.start) < 1.0;
  if (one.kind == "febrile_neutropenia") return that_day && of.starts_with("infection");
  if (one.kind == "hypercalcaemia" || one.kind == "hypocalcaemia") return one.goes_on && of.starts_with("calcium or");
  return false;
}

bool is(const AdverseEvent& one, std::initializer_list<std::string_view> kinds) {
  return std::find(kinds.begin(), kinds.end(), one.kind) != kinds.end();
}

/// An earlier event of which a harm is the same: one of that kind, by that drug, which is not over yet. What a drug's
/// file names without a duration, as lost hair, stays.
AdverseEvent* same_going_on(std::vector<AdverseEvent>& all, const Harm& harm, const AdverseTerm* term) {
  for (AdverseEvent& one : all) {
    if (one.kind != harm.kind || one.bone != harm.bone || one.drug != harm.drug) continue;
    const bool stays = std::isnan(one.end) && !harm.drug.empty() && !(term && term->logged);
    if (one.goes_on || one.end >= harm.day || stays) return &one;
  }
  return nullptr;
}

}  // namespace

bool threatens_life(const AdverseEvent& one) { return one.kind == "coma"; }

bool disables(const AdverseEvent& one) { return one.kind == "cord_compression"; }

bool medically_important(const AdverseEvent& one) {
  if (one.kind == "vertebral_fracture") return one.grade >= 2;  // one that nobody feels is a finding
  if (one.kind == "acute_kidney_injury") return one.grade >= 3;
  return is(one, {"limb_fracture", "atypical_fracture", "cord_compression", "jaw_osteonecrosis", "febrile_neutropenia",
                  "major_bleeding"});
}

std::span<const AdverseTerm> adverse_terms() { return terms; }

const AdverseTerm* find_adverse_term(std::string_view kind) {
  for (const AdverseTerm& one : terms)
    if (one.kind == kind) return &one;
  return nullptr;
}

std::vector<AdverseEvent> adverse_events(const Ledger& ledger, const Outcomes& all, std::span<const Harm> harms,
                                         std::span<const double> put_off) {
  std::vector<AdverseEvent> out;
  if (ledger.days.empty()) return out;
  const double last = ledger.days.back().day;
  for (const body::Toxicity& one : body::toxicities())
    add_value(
        one.name, ledger, one.noted_from,
        [&](const DayRecord& day) { return body::grade_of(one, value_of(day, one.name)); }, out);
  const double base = ledger.days.front().creatinine;
  // More than 1.5, 3 and 6 times the first day's: grades 2 to 4.
  const Grade creatinine = [&](const DayRecord& day) {
    const double times = base > 0.0 ? day.creatinine / base : 0.0;
    return times > 6.0 ? 4 : times > 3.0 ? 3 : times > 1.5 ? 2 : 0;
  };
  add_value("creatinine_raised", ledger, 2, creatinine, out);
  for (const SkeletalEvent& one : all.events) {
    if (one.component == Component::radiation || one.component == Component::surgery) continue;
    const bool quiet = one.component == Component::vertebral_fracture && !one.symptomatic;
    out.push_back({.kind = std::string{name(one.component)},
                   .bone = one.bone,
                   .start = one.day,
                   .grade = quiet ? 1 : find_adverse_term(name(one.component))->grade});
  }
  for (const OtherEvent& one : all.others)
    if (one.kind == "healthy_fracture")
      out.push_back({.kind = one.kind, .bone = one.detail, .start = one.day, .grade = 2});
  for (const Harm& one : harms) {
    if (one.day > last) continue;
    const AdverseTerm* term = find_adverse_term(one.kind);
    if (AdverseEvent* same = same_going_on(out, one, term)) {
      if (one.lasts > 0.0 && !same->goes_on) same->end = std::fmax(same->end, one.day + one.lasts);
      if (same->end > last) same->end = never, same->goes_on = true;
      same->studied = same->studied || one.studied;
      continue;
    }
    AdverseEvent event{.kind = one.kind, .bone = one.bone, .drug = one.drug, .start = one.day};
    event.studied = one.studied;
    event.grade = term ? term->grade : 0;
    if (one.lasts > 0.0) {
      event.goes_on = one.day + one.lasts > last;
      if (!event.goes_on) event.end = one.day + one.lasts;
    }
    event.goes_on = event.goes_on || one.kind == "jaw_osteonecrosis";
    if (one.kind == "fall") event.end = one.day;  // over with itself; what it broke is told on its own
    out.push_back(std::move(event));
  }
  double died = never;
  std::string of;
  for (const Happening& one : ledger.happenings)
    if (one.kind == "death") died = one.day, of = one.detail;
  for (AdverseEvent& one : out) {
    const auto day = std::find_if(ledger.days.begin(), ledger.days.end(),
                                  [&](const DayRecord& d) { return d.day >= std::floor(one.start); });
    for (auto d = day; d != ledger.days.end() && d <= day + 1; ++d)
      one.hospital = one.hospital || !all.quality[std::size_t(d - ledger.days.begin())].at_home;
    one.fatal = !std::isnan(died) && killed(one, died, of);
    if (one.fatal) one.grade = 5, one.end = never, one.goes_on = false;
    // ICH E2A: by what came of it. A grade of the laboratory alone, whatever it is, is none of these.
    one.serious = one.fatal || one.hospital || threatens_life(one) || disables(one) || medically_important(one);
    const double until = std::isnan(one.end) ? (one.goes_on ? last : one.start) : one.end;
    one.put_off = rules_ask(one.kind) &&
                  std::any_of(put_off.begin(), put_off.end(), [&](double d) { return d >= one.start && d <= until; });
  }
  std::stable_sort(out.begin(), out.end(),
                   [](const AdverseEvent& a, const AdverseEvent& b) { return a.start < b.start; });
  return out;
}

}  // namespace howship::outcomes
