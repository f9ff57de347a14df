// SPDX-License-Identifier: Apache-2.0
#include "howship/outcomes/endpoints.hpp"

#include <algorithm>
#include <cmath>
#include <initializer_list>

#include "howship/body/parameters.hpp"

namespace howship::outcomes {
namespace {

double first_of(const std::vector<SkeletalEvent>& events) { return events.empty() ? never : events.front().day; }
double first_other(const Outcomes& o, std::string_view kind) {
  for (const OtherEvent& one : o.others)
    if (one.kind == kind) return one.day;
  return never;
}
double first_as(const Outcomes& o, std::initializer_list<Component> components) {
  for (const SkeletalEvent& one : o.events)
    if (std::find(components.begin(), components.end(), one.component) != components.end()) return one.day;
  return never;
}
double how_many(const Outcomes& o, Component component) {
  return double(std::count_if(o.events.begin(), o.events.end(),
                              [&](const SkeletalEvent& one) { return one.component == component; }));
}
double others(const Outcomes& o, std::string_view kind) {
  return double(
      std::count_if(o.others.begin(), o.others.end(), [&](const OtherEvent& one) { return one.kind == kind; }));
}
/// Share of periods, whole or begun, in which an event that counts happened.
double period_share(const Outcomes& o) {
  const auto all = std::size_t(std::max(1.0, std::ceil((o.last - o.first) / o.period)));
  std::vector<bool> with(all, false);
  for (const SkeletalEvent& one : o.related)
    with[std::min(std::size_t(std::max(0.0, (one.day - o.first) / o.period)), all - 1)] = true;
  return double(std::count(with.begin(), with.end(), true)) / double(all);
}
template <class Read>
double days_with(const Outcomes& o, Read read) {
  double out = 0.0;
  for (std::size_t k = 0; k < o.quality.size(); ++k)
    if (read(o.quality[k])) out += length_of(o.quality, k);
  return out;
}
template <class Read>
double mean_of(const Outcomes& o, Read read) {
  if (o.quality.empty()) return never;
  double sum = 0.0;
  for (const QualityDay& one : o.quality) sum += read(one);
  return sum / double(o.quality.size());
}
/// Share of courses of radiation with a response at any look, by intention to treat: who died before the first look has
/// not answered; a course whose first look still lies ahead does not count yet.
double responders(const Outcomes& o) {
  double treated = 0.0, answered = 0.0;
  for (const AnsweredCourse& one : o.courses) {
    if (one.looks.empty() && std::isnan(o.death)) continue;
    treated += 1.0;
    answered += std::any_of(one.looks.begin(), one.looks.end(), [](const AnsweredCourse::Look& look) {
      return look.response == PainResponse::complete || look.response == PainResponse::partial;
    });
  }
  return treated > 0.0 ? answered / treated : never;
}
double hypercalcaemias(const Outcomes& o) { return others(o, "hypercalcaemia"); }
double first_hypercalcaemia(const Outcomes& o) { return first_other(o, "hypercalcaemia"); }

using enum EndpointKind;
using O = Outcomes;
constexpr Endpoint rows[] = {
    {"survival", "day", "death by any cause", time, [](const O& o) { return o.death; }},
    {"first_skeletal_event", "day", "first skeletal-related event, by what happened", time,
     [](const O& o) { return first_of(o.related); }},
    {"first_skeletal_event_found", "day", "first skeletal-related event, by what was found", time,
     [](const O& o) { return o.found.empty() ? never : o.found.front().seen; }},
    {"first_symptomatic_skeletal_event", "day", "first symptomatic skeletal event", time,
     [](const O& o) { return first_of(o.symptomatic); }},
    {"skeletal_events", "1", "skeletal-related events, those within three weeks counted once", count,
     [](const O& o) { return double(o.related.size()); }},
    {"skeletal_events_found", "1", "skeletal-related events that were found, those within three weeks counted once",
     count, [](const O& o) { return double(o.found.size()); }},
    {"symptomatic_skeletal_events", "1", "symptomatic skeletal events, counted in the same way", count,
     [](const O& o) { return double(o.symptomatic.size()); }},
    {"skeletal_morbidity_rate", "1/year", "skeletal-related events a year", mean,
     [](const O& o) { return o.years() > 0.0 ? double(o.related.size()) / o.years() : never; }},
    {"skeletal_morbidity_period_rate", "1", "share of periods of twelve weeks with such an event", mean, period_share},
    {"limb_fractures", "1", "fractures of bones that are no vertebrae, through a lesion", count,
     [](const O& o) { return how_many(o, Component::limb_fracture); }},
    {"vertebral_fractures", "1", "vertebrae that lost a quarter of their height", count,
     [](const O& o) { return how_many(o, Component::vertebral_fracture); }},
    {"symptomatic_vertebral_fractures", "1", "vertebrae that lost a quarter of their height, with pain or a treatment",
     count,
     [](const O& o) {
       return double(std::count_if(o.events.begin(), o.events.end(), [](const SkeletalEvent& one) {
         return one.component == Component::vertebral_fracture && one.symptomatic;
       }));
     }},
    {"cord_compressions", "1", "levels at which the cord was compressed with a sign, or treated for it", count,
     [](const O& o) { return how_many(o, Component::cord); }},
    {"radiation_courses", "1", "courses of radiation to bone that count", count,
     [](const O& o) { return how_many(o, Component::radiation); }},
    {"operations", "1", "operations on bone", count, [](const O& o) { return how_many(o, Component::surgery); }},
    {"first_fracture", "day", "first fracture through a lesion, of a vertebra or another bone", time,
     [](const O& o) {
       return first_as(o, {Component::limb_fracture, Component::vertebral_fracture});
     }},
    {"first_radiation", "day", "first course of radiation to bone that counts", time,
     [](const O& o) { return first_as(o, {Component::radiation}); }},
    {"first_operation", "day", "first operation on bone", time,
     [](const O& o) { return first_as(o, {Component::surgery}); }},
    {"first_cord_compression", "day", "first compression of the cord with a sign, or treated for it", time,
     [](const O& o) { return first_as(o, {Component::cord}); }},
    {"hypercalcaemias", "1", "hypercalcaemia of malignancy", count, hypercalcaemias},
    {"first_hypercalcaemia", "day", "first hypercalcaemia of malignancy", time, first_hypercalcaemia},
    {"first_skeletal_complication", "day",
     "first skeletal-related event or hypercalcaemia, as trials of pamidronate counted", time,
     [](const O& o) { return earliest(first_of(o.related), first_hypercalcaemia(o)); }},
    {"skeletal_complications", "1", "skeletal-related events and hypercalcaemias", count,
     [](const O& o) { return double(o.related.size()) + hypercalcaemias(o); }},
    {"skeletal_complication_rate", "1/year", "skeletal-related events and hypercalcaemias a year", mean,
     [](const O& o) { return o.years() > 0.0 ? (double(o.related.size()) + hypercalcaemias(o)) / o.years() : never; }},
    {"jaw_osteonecrosis", "day", "osteonecrosis of the jaw, confirmed", time,
     [](const O& o) { return first_other(o, "jaw_osteonecrosis"); }},
    {"renal_deterioration", "day", "deterioration of the kidney", time,
     [](const O& o) { return first_other(o, "renal_deterioration"); }},
    {"pain_progression", "day", "progression of pain", time,
     [](const O& o) { return first_other(o, "pain_progression"); }},
    {"opioid_start", "day", "strong opioids for a week", time,
     [](const O& o) { return first_other(o, "opioid_start"); }},
    {"ambulation_lost", "day", "unable to walk for two days, the first day where that was so from the start", time,
     [](const O& o) { return first_other(o, "ambulation_lost"); }},
    {"walks_at_8_weeks", "1", "1 who walks eight weeks after the first day, 0 who lives and does not", mean,
     [](const O& o) {
       for (const QualityDay& d : o.quality)
         if (d.day >= o.first + 56.0) return d.walks ? 1.0 : 0.0;
       return never;
     }},
    {"bone_progression", "day", "progression on bone scans", time, [](const O& o) { return o.bone_progression; }},
    {"radiographic_progression", "day", "progression on bone scans or outside bone, or death", time,
     [](const O& o) { return earliest(o.death, earliest(o.bone_progression, o.soft_tissue_progression)); }},
    {"radiation_responses", "1",
     "share of courses of radiation for pain with a response of pain, deaths before the first look among them", mean,
     responders},
    {"quality_index", "1", "mean quality index while alive", mean,
     [](const O& o) { return mean_of(o, [](const QualityDay& d) { return d.index; }); }},
    {"quality_adjusted_years", "year", "quality-adjusted life-years in the time that is followed", mean,
     [](const O& o) { return o.adjusted_years; }},
    {"interference", "1", "mean interference of pain, 0 to 10", mean,
     [](const O& o) { return mean_of(o, [](const QualityDay& d) { return d.interference; }); }},
    {"days_followed", "day", "alive and followed", mean,
     [](const O& o) { return days_with(o, [](const QualityDay&) { return true; }); }},
    {"days_at_home", "day", "not in hospital", mean,
     [](const O& o) { return days_with(o, [](const QualityDay& d) { return d.at_home; }); }},
    {"days_walking", "day", "able to walk", mean,
     [](const O& o) { return days_with(o, [](const QualityDay& d) { return d.walks; }); }},
    {"days_pain_controlled", "day", "worst pain 3 or less", mean,
     [](const O& o) { return days_with(o, [](const QualityDay& d) { return d.pain_controlled; }); }},
    {"cord_sign", "day", "first sign of the cord", time, [](const O& o) { return o.cord.sign; }},
    {"cord_found", "day", "an MRI that shows that cord compressed", time,
     [](const O& o) { return std::isnan(o.cord.sign) ? never : o.cord.found; }},
    {"cord_delay", "day", "from the first sign of the cord to its radiation or operation", mean,
     [](const O& o) { return o.cord.treated - o.cord.sign; }},
    {"cord_pain_before", "day", "from the first pain of that bone until its cord was found compressed", mean,
     [](const O& o) { return o.cord.found - o.cord.pain; }},
    {"cord_root_pain_before", "day", "from root pain until a cord was found compressed", mean,
     [](const O& o) { return o.cord.found - o.cord.root_pain; }},
    {"cord_walked", "1", "1 where the patient walked when the cord was found compressed", mean,
     [](const O& o) { return o.cord.walked; }},
    {"cord_walks_month_later", "1", "1 where the patient walked four weeks after the cord was found compressed", mean,
     [](const O& o) { return o.cord.walks_later; }},
    {"days_on_step_1", "day", "on paracetamol or an anti-inflammatory drug alone", mean,
     [](const O& o) { return o.analgesia.on_step[1]; }},
    {"days_on_step_2", "day", "on a weak opioid", mean, [](const O& o) { return o.analgesia.on_step[2]; }},
    {"days_on_step_3", "day", "on a strong opioid", mean, [](const O& o) { return o.analgesia.on_step[3]; }},
    {"pain_before_analgesics", "1", "worst pain of the three days before the first step", mean,
     [](const O& o) { return o.analgesia.before; }},
    {"pain_after_analgesics", "1", "worst pain of the three days before a fortnight after the first step", mean,
     [](const O& o) { return o.analgesia.after; }},
    {"fractures", "1", "of bones with a lesion, vertebrae among them", count,
     [](const O& o) { return how_many(o, Component::limb_fracture) + how_many(o, Component::vertebral_fracture); }},
    {"mean_pain", "1", "worst pain of a day, mean while alive", mean, [](const O& o) { return o.mean_pain; }},
    {"days_severe_pain", "day", "worst pain 7 or more", mean, [](const O& o) { return o.severe_days; }},
    {"visits", "1", "contacts with the team", count, [](const O& o) { return o.care.visits; }},
    {"decisions", "1", "rules of the policy that did something", count, [](const O& o) { return o.care.decisions; }},
    {"orders_lapsed", "1", "orders that could not be carried out", count, [](const O& o) { return o.care.lapsed; }},
    {"laboratory_tests", "1", "samples of blood or urine", count, [](const O& o) { return o.care.laboratory; }},
    {"images", "1", "radiographs, CT, bone scans, PET and MRI", count, [](const O& o) { return o.care.images; }},
    {"biopsies", "1", "needles", count, [](const O& o) { return o.care.biopsies; }},
    {"doses", "1", "doses of drugs, and daily ones that were started", count, [](const O& o) { return o.care.doses; }},
    {"bone_disease_diagnosed", "day", "the team knew of metastasis in bone", time,
     [](const O& o) { return o.care.diagnosed; }, true},
};

}  // namespace

double Outcomes::years() const { return (last - first) / body::days_in_year; }

Outcomes outcomes_of(const Ledger& ledger, const OutcomeParameters& p, const QualityParameters& q) {
  Outcomes out;
  out.events = skeletal_events(ledger, p);
  out.related = counted(out.events, By::truth, Definition::related, p);
  out.found = counted(out.events, By::record, Definition::related, p);
  out.symptomatic = counted(out.events, By::truth, Definition::symptomatic, p);
  out.others = other_events(ledger, p);
  out.courses = answered_courses(ledger, p);
  out.care = ledger.care;
  out.cord = cord_course(ledger, p);
  out.analgesia = analgesia(ledger, p);
  out.quality = quality_days(ledger, p, q);
  out.adjusted_years = quality_adjusted_years(out.quality, q);
  out.period = p.period;
  out.bone_progression = bone_progression(ledger, p);
  out.soft_tissue_progression = soft_tissue_progression(ledger, p);
  if (!ledger.days.empty()) {
    double sum = 0.0;
    for (const DayRecord& d : ledger.days) {
      sum += d.pain;
      if (d.pain >= q.severe_pain) out.severe_days += ledger.length_of(d);
    }
    out.mean_pain = sum / double(ledger.days.size());
    out.first = ledger.days.front().day;
    out.last = ledger.days.back().day;
  }
  for (const OtherEvent& one : out.others)
    if (one.kind == "death") {
      out.death = one.day;
      out.death_by = one.detail.substr(0, one.detail.find(", at "));  // the cause, without the age
    }
  return out;
}

std::span<const Endpoint> endpoints() { return rows; }

const Endpoint* find_endpoint(std::string_view key) {
  for (const Endpoint& one : rows)
    if (one.key == key) return &one;
  return nullptr;
}

}  // namespace howship::outcomes
