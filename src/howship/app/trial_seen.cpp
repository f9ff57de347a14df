// SPDX-License-Identifier: Apache-2.0
#include "howship/app/trial_seen.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "howship/body/observables.hpp"
#include "howship/clinic/parameters.hpp"
#include "howship/patient/laboratory.hpp"

namespace howship::app {
namespace {

using records::VisitValues;

/// Together they hold every analyte; one that is in several has one value a day.
constexpr std::string_view panels[] = {"routine", "calcium_cause", "alp_origin", "ntx"};

/// What a laboratory reports, and what a clinic computes from it.
std::vector<double> report(const patient::Patient& patient) {
  std::map<std::string_view, double> reported;
  for (const std::string_view panel : panels)
    for (const imaging::Sample& one : patient::reported_by_laboratory(patient, panel))
      reported[one.quantity] = one.value;
  const clinic::ClinicParameters clinic{};
  const therapy::Circumstances& person = patient.care.circumstances;
  const auto rounded = [](double value, double per_unit) { return std::round(value * per_unit) / per_unit; };
  std::vector<double> out;
  for (const records::VisitParameter& one : records::lab_parameters()) {
    if (const auto found = reported.find(one.column); found != reported.end())
      out.push_back(found->second);
    else if (one.code == "CACORR")
      out.push_back(
          rounded(clinic.corrected_calcium(reported["total_calcium_mmol_per_l"], reported["albumin_g_per_l"]), 100.0));
    else if (one.code == "CRCL")
      out.push_back(rounded(body::cockcroft_gault(person.age + patient.day() / body::days_in_year, person.weight,
                                                  reported["creatinine_umol_per_l"], person.male),
                            1.0));
    else
      out.push_back(statistics::undefined);
  }
  return out;
}

/// The drug that an event names, if it is one that the patient was given; with how long such a harm of it lasts.
struct DoneBy {
  std::string drug;
  double lasts = outcomes::never;
  bool harm = false;  ///< its file names such a harm
};
DoneBy done_by(const patient::Patient& patient, const patient::Event& event) {
  for (const therapy::Course& course : patient.care.courses) {
    const therapy::Drug& drug = *course.plan.drug;
    if (event.detail != drug.key) continue;
    for (const therapy::Harm& one : drug.harms)
      if (patient::event_key(one.name) == event.kind)
        return {drug.key, one.duration.value > 0.0 ? one.duration.value : outcomes::never, true};
    return {drug.key};
  }
  return {};
}

}  // namespace

void TrialSeen::begin(const patient::Patient& patient, std::vector<trial::Visit> visits,
                      std::vector<std::string> drugs) {
  visits_ = std::move(visits);
  drugs_ = std::move(drugs);
  entered_ = patient.day();
  look(patient);
}

bool TrialSeen::gives(std::string_view drug) const {
  return std::find(drugs_.begin(), drugs_.end(), drug) != drugs_.end();
}

void TrialSeen::look(const patient::Patient& patient) {
  for (; next_ < visits_.size() && patient.day() - entered_ >= double(visits_[next_].after) - 1e-9; ++next_)
    if (visits_[next_].labs && !patient.dead())
      labs_.push_back({visits_[next_].planned, std::floor(patient.day() - entered_) + 1.0, report(patient)});
}

void TrialSeen::day(const patient::Patient& patient, const patient::Log& log) {
  look(patient);
  for (const patient::Event& event : log) {
    if (event.day < entered_) continue;
    if (event.kind == "dose_held" || event.kind == "dose_refused") {
      if (gives(std::string_view{event.detail}.substr(0, event.detail.find(':')))) put_off_.push_back(event.day);
      continue;
    }
    const outcomes::AdverseTerm* term = outcomes::find_adverse_term(event.kind);
    const DoneBy by = done_by(patient, event);
    if (!(term && term->logged) && !by.harm) continue;
    harms_.push_back({event.day, event.kind, event.bone, by.drug, by.lasts, gives(by.drug)});
  }
}

records::LifeVisits TrialSeen::of(const outcomes::Ledger& ledger, const outcomes::Outcomes& all) const {
  const auto since = [&](double day) { return std::floor(day - entered_) + 1.0; };
  records::LifeVisits out;
  out.labs = labs_;
  for (const trial::Visit& visit : visits_) {
    const auto k = std::size_t(visit.after);
    if (!visit.questionnaire || k >= all.quality.size()) continue;
    const outcomes::DayRecord& day = ledger.days[k];
    const outcomes::QualityDay& quality = all.quality[k];
    std::vector<double> values{day.pain, std::round(day.morphine), std::round(1e3 * quality.index) / 1e3};
    for (const int level : quality.levels.all()) values.push_back(level);
    values.push_back(std::round(10.0 * quality.interference) / 10.0);
    values.push_back(std::round(std::clamp(day.status, 0.0, 4.0)));
    out.questions.push_back({visit.planned, since(day.day), std::move(values)});
  }
  int course = 0;
  for (const outcomes::AnsweredCourse& one : all.courses) {
    ++course;
    for (const outcomes::AnsweredCourse::Look& look : one.looks)
      out.pain.push_back({since(one.day + 7.0 * look.week), course, int(look.week), look.response, one.bone});
  }
  for (const outcomes::SkeletalEvent& event : all.events) {
    const auto among = [&](const std::vector<outcomes::SkeletalEvent>& those) {
      return std::any_of(those.begin(), those.end(), [&](const outcomes::SkeletalEvent& one) {
        return one.day == event.day && one.component == event.component && one.bone == event.bone;
      });
    };
    records::BoneEvent told{event, among(all.related), among(all.found), among(all.symptomatic)};
    told.event.day = since(event.day);
    if (!std::isnan(event.seen)) told.event.seen = since(event.seen);
    out.bones.push_back(std::move(told));
  }
  out.harms = outcomes::adverse_events(ledger, all, harms_, put_off_);
  for (outcomes::AdverseEvent& one : out.harms) {
    one.start = since(one.start);
    if (!std::isnan(one.end)) one.end = since(one.end);
  }
  return out;
}

}  // namespace howship::app
