// SPDX-License-Identifier: Apache-2.0
#include "howship/app/trial_lives.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "howship/app/trial_seen.hpp"
#include "howship/base/ensure.hpp"
#include "howship/outcomes/endpoints.hpp"
#include "howship/patient/consult.hpp"
#include "howship/patient/live.hpp"
#include "howship/trial/allocation.hpp"

namespace howship::app {
namespace {

using patient::Patient;

/// From what day a patient is in the trial, and until when.
struct Following {
  const scenario::TrialPolicy* policy = nullptr;  ///< of its arm; null: entering is all that is asked
  double days = 0.0;                              ///< from randomisation, the first counted
  std::vector<trial::Visit> visits{};
};

/// A patient with a team: under usual care until it can enter, by its arm's protocol from then on.
class TrialWalk {
 public:
  TrialWalk(BegunLife begun, const scenario::TrialPolicy& usual, Following following)
      : usual_(usual),
        following_(std::move(following)),
        last_(begun.last),
        waiting_(std::move(begun.waiting)),
        patient_(std::move(begun.patient)),
        tests_(*patient_.plan),
        team_(std::move(begun.team)) {
    HOWSHIP_ENSURE(team_, "patients of a trial have a team");
    team_->follow(usual.policy);
  }

  bool over() const { return over_; }
  Patient& patient() { return patient_; }
  patient::Log& log() { return log_; }

  void day() {
    meet_orders(patient_, log_);
    over_ = patient_.dead() || patient_.day() + patient_.plan->step > last_ + 1e-9;
    be_cared_for(patient_, *team_, tests_, log_, ledger_);
    if (entered_) seen_.day(patient_, log_);
    log_.clear();
    if (entered_ || over_ || std::isnan(team_->care().diagnosed)) return;
    known_ = true;
    for (refused_ = 0; refused_ < usual_.eligibility.size(); ++refused_)
      if (!team_->knows(usual_.eligibility[refused_])) return;
    enter();
  }

  bool known() const { return known_; }
  /// The first condition that did not hold when they were asked last.
  std::size_t refused() const { return refused_; }
  std::optional<double> entered() const { return entered_; }
  std::uint64_t stratum() const { return stratum_; }
  const outcomes::Ledger& ledger() const { return ledger_; }
  const TrialSeen& seen() const { return seen_; }

 private:
  void enter() {
    entered_ = patient_.day();
    for (std::size_t k = 0; k < usual_.strata.size(); ++k)
      if (team_->knows(usual_.strata[k])) stratum_ |= std::uint64_t{1} << k;
    over_ = !following_.policy;
    if (over_) return;
    team_->follow(following_.policy->policy);
    std::vector<std::string> drugs;
    for (const scenario::DrugCourse& course : waiting_) drugs.push_back(course.plan.drug->key);
    order_from_today(patient_, waiting_);
    // What is counted begins today.
    const double mood = ledger_.mood;
    ledger_ = {};
    ledger_.mood = mood;
    ledger_.take_day(patient_, team_.get());
    last_ = std::min(last_, patient_.day() + following_.days - 1.0);
    seen_.begin(patient_, following_.visits, std::move(drugs));
  }

  const scenario::TrialPolicy& usual_;
  Following following_;
  double last_;
  std::vector<scenario::DrugCourse> waiting_;
  Patient patient_;
  patient::Tests tests_;
  std::unique_ptr<clinic::Clinic> team_;
  outcomes::Ledger ledger_;
  TrialSeen seen_;
  patient::Log log_;
  std::optional<double> entered_;
  std::size_t refused_ = 0;
  std::uint64_t stratum_ = 0;
  bool over_ = false, known_ = false;
};

std::vector<std::size_t> first_numbers(std::size_t count) {
  std::vector<std::size_t> out(count);
  std::iota(out.begin(), out.end(), std::size_t{0});
  return out;
}

}  // namespace

TrialLives::TrialLives(const scenario::Trial& trial) : trial_(trial), diseases_(diseases_of(trial.population)) {
  policies_.push_back(policy_of(trial, trial.usual));
  for (const scenario::TrialArm& arm : trial.arms) {
    policies_.push_back(policy_of(trial, arm));
    arms_.push_back(trial.population);
    arms_.back().treatments = arm.treatments;
  }
}

std::vector<records::Screened> TrialLives::screen(std::span<const std::uint64_t> patients, ThreadPool& pool) {
  std::vector<records::Screened> out(patients.size());
  const auto begin = [&](std::size_t k) -> std::unique_ptr<TrialWalk> {
    out[k].patient = patients[k];
    const LifeWithBody life = life_by_spread(trial_.population, diseases_, patients[k]);
    auto begun = begin_life(trial_.population, diseases_, life, bones_);
    out[k].reason = begun ? "" : "no metastasis in a bone that is simulated";
    return begun ? std::make_unique<TrialWalk>(std::move(*begun), policies_[0], Following{}) : nullptr;
  };
  const auto end = [&](std::size_t k, TrialWalk& walk) {
    if (walk.entered()) {
      out[k].day = *walk.entered();
      out[k].stratum = walk.stratum();
    } else if (!walk.known()) {
      out[k].reason = "bone disease was never known to the team";
    } else {
      out[k].reason = "not: " + trial_.eligibility[walk.refused()].name;
    }
  };
  walk_all<TrialWalk>(first_numbers(patients.size()), pool, begin, end,
                      [&](std::size_t k, const std::string& why) { out[k].failed = why; });
  return out;
}

std::vector<records::TrialLife> TrialLives::live(std::span<const Placed> placed, ThreadPool& pool) {
  std::vector<records::TrialLife> out(placed.size());
  std::vector<double> days(placed.size());
  const auto begin = [&](std::size_t k) -> std::unique_ptr<TrialWalk> {
    const Placed& one = placed[k];
    const auto arm = std::size_t(one.arm);
    records::TrialLife& life = out[k] = {};
    life.patient = one.patient;
    life.stratum = one.stratum;
    life.arm = one.arm;
    const LifeWithBody by_spread = life_by_spread(trial_.population, diseases_, one.patient);
    auto begun = begin_life(arms_[arm], diseases_, by_spread, bones_);
    HOWSHIP_ENSURE(begun, "who could enter has a body");
    life.female = by_spread.history.female;
    life.primary = trial_.population.primaries[by_spread.primary].name;
    life.age = by_spread.history.age + begun->day_0 / spread::year;
    // Twins are the truth of the model: nobody leaves.
    const bool may_leave = trial_.design == scenario::TrialDesign::randomised;
    const double leaves = trial::drop_out_day(trial_.population.seed, one.patient, may_leave ? trial_.dropout : 0.0);
    days[k] = std::min(trial_.follow_up, std::max(1.0, std::ceil(leaves)));
    return std::make_unique<TrialWalk>(
        std::move(*begun), policies_[0],
        Following{&policies_[arm + 1], days[k],
                  trial::visits_of(trial_.visits, trial_.population.seed, one.patient, days[k] - 1.0)});
  };
  const auto end = [&](std::size_t k, TrialWalk& walk) {
    records::TrialLife& life = out[k];
    HOWSHIP_ENSURE(walk.entered(), "who could enter does so again");
    life.entered = *walk.entered();
    life.age += life.entered / spread::year;
    const auto since = [&](double day) { return std::floor(day - life.entered) + 1.0; };
    const outcomes::Outcomes all = outcomes::outcomes_of(walk.ledger());
    life.died = walk.patient().dead();
    life.followed = since(life.died ? *walk.patient().care.died : walk.patient().day());
    life.left = !life.died && days[k] < trial_.follow_up;
    if (life.died) life.death_by = all.death_by;
    for (const outcomes::Endpoint& one : outcomes::endpoints()) {
      const double value = one.read(all);
      life.endpoints.push_back(one.kind == outcomes::EndpointKind::time && !std::isnan(value) ? since(value) : value);
    }
    life.visits = walk.seen().of(walk.ledger(), all);
    for (const outcomes::SkeletalEvent& event : all.related) life.events.push_back(since(event.day));
  };
  walk_all<TrialWalk>(first_numbers(placed.size()), pool, begin, end, [&](std::size_t k, const std::string& why) {
    out[k].patient = placed[k].patient;
    out[k].stratum = placed[k].stratum;
    out[k].arm = placed[k].arm;
    out[k].failed = why;
  });
  return out;
}

}  // namespace howship::app
