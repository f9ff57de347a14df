// SPDX-License-Identifier: Apache-2.0
#include "howship/app/bodies.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <utility>

#include "howship/app/bones.hpp"
#include "howship/base/problems.hpp"
#include "howship/outcomes/endpoints.hpp"
#include "howship/patient/consult.hpp"
#include "howship/patient/live.hpp"
#include "howship/scenario/bones.hpp"
#include "howship/spread/finding.hpp"

namespace howship::app {
namespace {

using patient::Patient;
using spread::Deposit;

/// The scenario in which a patient goes on.
struct ContinuedScenario {
  scenario::ReadScenario read;
  double day_0 = 0.0;  ///< of the history
};
std::optional<ContinuedScenario> continued(const scenario::Cohort& cohort, std::span<const spread::Disease> diseases,
                                           const LifeWithBody& life, std::optional<double> treated_from) {
  const auto text = scenario::continued(cohort, diseases[life.primary].primary, life.history);
  if (!text) return std::nullopt;
  const scenario::Person person = scenario::person_of(cohort, life.history.patient);
  const scenario::CohortLife of{life.history.patient, text->bone_age, diseases[life.primary],
                                life.history,         person.wanted,  cohort.care,
                                treated_from};
  std::string words = text->text;
  if (treated_from) words = fmt::format("# Days of treatments count from day {:.0f}.\n", *treated_from) + words;
  Problems problems;
  ContinuedScenario out{scenario::read_scenario(words, cohort.path, problems, true, std::nullopt, &of), text->day_0};
  if (!problems.empty()) throw InputError{std::move(problems)};
  return out;
}

/// The patient of that scenario, on its first day.
BegunLife begin_life(ContinuedScenario& from, BoneLibrary& bones) {
  std::vector<std::shared_ptr<const skeleton::BoneModel>> models;
  std::vector<std::shared_ptr<const patient::KnownBone>> known;
  for (const scenario::BoneChoice& bone : from.read.resolved.bones) {
    const BoneLibrary::Made& made = bones.of(from.read, bone);
    models.push_back(made.model);
    known.push_back(made.known);
  }
  const scenario::Scenario& s = from.read.scenario;
  std::vector<scenario::DrugCourse> waiting = std::exchange(from.read.resolved.courses, {});
  auto plan = std::make_shared<patient::Plan>(scenario::plan_of(s, from.read.resolved, std::move(models)));
  for (std::size_t b = 0; b < plan->sites.size(); ++b) plan->sites[b].known = known[b];
  return {from.day_0,
          s.steps() * s.step,
          std::move(waiting),
          patient::unsettled(std::move(plan)),
          scenario::clinic_of(s, from.read.resolved),
          from.read.resolved.parameters.events,
          from.read.resolved.parameters.quality};
}

/// A patient that lives, and what is seen of it from month to month. From the day on which bone disease is found it is
/// given what the cohort's treatments say.
class Walk {
 public:
  Walk(const scenario::Cohort& cohort, const spread::Disease& disease, LifeWithBody life, ContinuedScenario from,
       BoneLibrary& bones, bool until_found)
      : life_(std::move(life)), day_0_(from.day_0), until_found_(until_found) {
    BegunLife begun = begin_life(from, bones);
    for (const scenario::Lesion& lesion : from.read.scenario.lesions) deposit_of_.push_back(place_of(*lesion.deposit));
    waiting_ = std::move(begun.waiting);
    last_ = begun.last;
    patient_.emplace(std::move(begun.patient));
    tests_.emplace(*patient_->plan);
    team_ = std::move(begun.team);
    events_ = begun.events;
    quality_ = begun.quality;
    finding_.emplace(disease, cohort.seed, life_.history, deposit_of_);
  }

  bool over() const { return over_; }
  Patient& patient() { return *patient_; }
  patient::Log& log() { return log_; }

  /// Meets the orders of the day and looks at the patient.
  void day() {
    Patient& p = *patient_;
    meet_orders(p, log_);
    over_ = p.dead() || p.day() + p.plan->step > last_ + 1e-9;
    const bool knew = team_knows();
    if (team_) be_cared_for(p, *team_, *tests_, log_, ledger_);
    for (const patient::Event& event : log_) finding_->happened(event, day_0_ + event.day);
    log_.clear();
    if (!p.diary.sites.empty()) finding_->felt(double(p.diary.pain));
    const bool news = team_knows() && !knew;
    if (p.step > 0 && !over_ && !news && !patient::falls_due(spread::month, p.day(), p.plan->step)) return;
    look();
    if (found_on_ || !finding_->bone_found()) return;
    found_on_ = p.day();
    over_ = over_ || until_found_;
    if (over_) return;
    order_from_today(p, waiting_);
  }

  std::optional<double> found_on() const { return found_on_; }

  LifeWithBody result() {
    const Patient& p = *patient_;
    finding_->close(p.performance, p.dead() ? day_0_ + *p.care.died : spread::never, day_0_ + p.day());
    life_.walked = true;
    life_.day_0 = day_0_;
    if (team_) {
      const outcomes::Outcomes all = outcomes::outcomes_of(ledger_, events_, quality_);
      for (const outcomes::Endpoint& one : outcomes::endpoints()) life_.endpoints.push_back(one.read(all));
    }
    return std::move(life_);
  }

 private:
  std::size_t place_of(std::uint32_t key) const {
    const std::vector<Deposit>& all = life_.history.deposits;
    return std::size_t(std::find_if(all.begin(), all.end(), [&](const Deposit& d) { return d.key == key; }) -
                       all.begin());
  }

  void look() {
    const Patient& p = *patient_;
    const double now = day_0_ + p.day();
    for (const patient::Site& site : p.sites)
      for (const patient::ShellSite::Ball& ball : site.shells()->balls) {
        const space::ShellMeasures m = ball.space.measure(ball.fraction);
        finding_->is_now(deposit_of_[ball.lesion], m.tumour, 2.0 * m.half_radius >= finding_->shown_diameter(), now);
      }
    for (std::size_t k = 0; k < p.elsewhere.size(); ++k)
      if (const std::optional<std::uint32_t> key = scenario::deposit_of(p.plan->elsewhere->deposits[k])) {
        const double volume = p.elsewhere[k].all();
        finding_->is_now(place_of(*key), volume, volume >= finding_->shown_volume(), now);
      }
    finding_->look(now, team_ ? std::optional(team_knows()) : std::nullopt);
  }

  bool team_knows() const { return team_ && !std::isnan(team_->care().diagnosed); }

  LifeWithBody life_;
  double day_0_;
  bool until_found_;
  double last_ = 0.0;
  std::vector<scenario::DrugCourse> waiting_;
  std::optional<double> found_on_;
  std::vector<std::size_t> deposit_of_;  // of each lesion, its place among the deposits of the history
  std::optional<Patient> patient_;
  std::optional<patient::Tests> tests_;
  std::optional<spread::Finding> finding_;
  std::unique_ptr<clinic::Clinic> team_;  // null: nobody cares for the patient
  outcomes::Ledger ledger_;               // of a patient with a team
  outcomes::OutcomeParameters events_;
  outcomes::QualityParameters quality_;
  patient::Log log_;
  bool over_ = false;
};

}  // namespace

void meet_orders(Patient& p, patient::Log& log) {
  patient::meet(p, log);
  p.begun.clear();
  for (patient::Site& site : p.sites) site.drop_shown();
  p.observed = true;
}

void be_cared_for(Patient& p, patient::CareTeam& team, patient::Tests& tests, const patient::Log& log,
                  outcomes::Ledger& ledger) {
  std::vector<std::string> told;
  for (const patient::Event& event : log)
    if (patient::is_told(event.kind)) told.push_back(event.kind);
  ledger.take(p, log);
  if (!p.dead()) {
    ThreadPool alone(1);
    std::vector<patient::Report> reports;
    if (tests.due(p))
      for (const patient::PerformedTest& one : tests.perform(p, alone))
        reports.push_back(patient::report_of(one, p.day()));
    ledger.take(p, reports);
    ledger.take(p, patient::consult(p, team, reports, told));
  }
  ledger.take_day(p, &team);
}

void order_from_today(Patient& p, std::vector<scenario::DrugCourse>& courses) {
  for (scenario::DrugCourse& course : courses) {
    course.plan.start += p.day();
    if (course.plan.stop) *course.plan.stop += p.day();
    therapy::order(p.care, std::move(course.plan));
  }
  courses.clear();
}

std::optional<BegunLife> begin_life(const scenario::Cohort& cohort, std::span<const spread::Disease> diseases,
                                    const LifeWithBody& life, BoneLibrary& bones) {
  auto from = continued(cohort, diseases, life, 0.0);
  if (!from) return std::nullopt;
  return begin_life(*from, bones);
}

std::vector<scenario::DrugCourse> waiting_courses(const scenario::Cohort& cohort,
                                                  std::span<const spread::Disease> diseases, const LifeWithBody& life) {
  auto from = continued(cohort, diseases, life, 0.0);
  return from ? std::move(from->read.resolved.courses) : std::vector<scenario::DrugCourse>{};
}

std::vector<spread::Disease> diseases_of(const scenario::Cohort& cohort) {
  std::vector<spread::Disease> out;
  for (const spread::Primary& primary : cohort.primaries) out.emplace_back(primary, cohort.parameters);
  return out;
}

LifeWithBody life_by_spread(const scenario::Cohort& cohort, std::span<const spread::Disease> diseases,
                            std::uint64_t patient) {
  const scenario::Person person = scenario::person_of(cohort, patient);
  return {person.primary,
          spread::live(diseases[person.primary], cohort.seed, patient, person.wanted, cohort.care),
          false,
          {}};
}

std::optional<scenario::ReadScenario> scenario_of(const scenario::Cohort& cohort,
                                                  std::span<const spread::Disease> diseases, std::uint64_t patient) {
  const LifeWithBody life = life_by_spread(cohort, diseases, patient);
  if (cohort.treatments.empty()) {
    auto from = continued(cohort, diseases, life, std::nullopt);
    return from ? std::optional(std::move(from->read)) : std::nullopt;
  }
  auto from = continued(cohort, diseases, life, 0.0);
  if (!from) return std::nullopt;
  BoneLibrary bones;
  std::unique_ptr<Walk> one[] = {
      std::make_unique<Walk>(cohort, diseases[life.primary], life, std::move(*from), bones, true)};
  walk_together<Walk>(one);
  return std::move(continued(cohort, diseases, life, one[0]->found_on())->read);
}

const BoneLibrary::Made& BoneLibrary::of(const scenario::ReadScenario& read, const scenario::BoneChoice& bone) {
  const scenario::Scenario& s = read.scenario;
  Entry* entry = nullptr;
  {
    const std::lock_guard lock(mutex_);
    entry = &all_[{bone.name, s.patient.sex, s.bone_age.value_or(s.patient.age)}];
  }
  std::call_once(entry->once, [&] {
    ThreadPool alone(1);
    auto model = std::make_shared<const skeleton::BoneModel>(scenario::built_in_of(s, bone, alone));
    auto known = std::make_shared<patient::KnownBone>(patient::known_bone(*model, bone.name));
    const patient::ModelParameters usual;
    known->healthy = patient::healthy_strength(*model, bone.name, strength::usual_load_case(bone.name),
                                               s.patient.weight, usual.strength, usual.fracture, alone);
    entry->made = {std::move(model), std::move(known)};
  });
  return entry->made;
}

std::vector<LifeWithBody> live_with_bodies(const scenario::Cohort& cohort, std::span<const spread::Disease> diseases,
                                           std::span<const std::uint64_t> patients, BoneLibrary& bones,
                                           ThreadPool& pool) {
  std::vector<LifeWithBody> out(patients.size());
  std::vector<std::optional<double>> days(patients.size());  // that a body has to live, by what spread says
  const auto failed = [&](std::size_t k, const std::string& why) {
    out[k] = {};
    out[k].failed = why;
  };
  pool.run(patients.size(), [&](std::size_t k) {
    guarded(
        [&] {
          out[k] = life_by_spread(cohort, diseases, patients[k]);
          const spread::History& h = out[k].history;
          if (const auto from = scenario::continued(cohort, diseases[out[k].primary].primary, h))
            days[k] = std::min(h.death, h.end) - from->day_0;
        },
        [&](const std::string& why) { failed(k, why); });
  });
  // Those whose lives are about as long side by side, so that few are over before the others.
  std::vector<std::size_t> who;
  for (std::size_t k = 0; k < patients.size(); ++k)
    if (days[k]) who.push_back(k);
  std::stable_sort(who.begin(), who.end(), [&](std::size_t a, std::size_t b) { return *days[a] > *days[b]; });
  const auto begin = [&](std::size_t k) {
    auto from = continued(cohort, diseases, out[k], 0.0);
    const spread::Disease& disease = diseases[out[k].primary];
    return std::make_unique<Walk>(cohort, disease, out[k], std::move(*from), bones, false);
  };
  walk_all<Walk>(
      who, pool, begin, [&](std::size_t k, Walk& walk) { out[k] = walk.result(); }, failed);
  return out;
}

}  // namespace howship::app
