// SPDX-License-Identifier: Apache-2.0
#include "howship/app/trial_lives.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <map>
#include <numeric>
#include <set>
#include <utility>

#include "howship/app/trial_seen.hpp"
#include "howship/base/ensure.hpp"
#include "howship/outcomes/endpoints.hpp"
#include "howship/patient/consult.hpp"
#include "howship/patient/live.hpp"
#include "howship/records/trial_cells.hpp"
#include "howship/trial/allocation.hpp"

namespace howship::app {
namespace {

using patient::Patient;

/// From what day a patient is in the trial, and until when.
struct Following {
  std::function<double(int asked)> until_asked;   ///< days
  bool nothing_planned = false;                   ///< nothing that was ordered for a place may be outstanding
  const scenario::TrialPolicy* policy = nullptr;  ///< of its arm; null: entering is all that is asked
  double days = 0.0;                              ///< from randomisation, the first counted
  std::vector<trial::Visit> visits{};
  trial::Adherence adherence{};
  double stops = std::numeric_limits<double>::infinity();  ///< days after randomisation
  // Where the arm may be left for another; null: never.
  const scenario::TrialPolicy* other = nullptr;
  double crosses_after = 0.0;  ///< days
  std::vector<scenario::DrugCourse> other_courses{};
};

}  // namespace

/// A patient with a team: under usual care until it can enter, by its arm's protocol from then on.
class TrialWalk {
 public:
  TrialWalk(BegunLife begun, const scenario::TrialPolicy& usual, Following following)
      : usual_(usual),
        following_(std::move(following)),
        day_0_(begun.day_0),
        last_(begun.last),
        waiting_(std::move(begun.waiting)),
        patient_(std::move(begun.patient)),
        tests_(*patient_.plan),
        team_(std::move(begun.team)),
        events_(begun.events),
        quality_(begun.quality) {
    HOWSHIP_ENSURE(team_, "patients of a trial have a team");
    team_->follow(usual.policy);
  }

  bool over() const { return over_; }
  Patient& patient() { return patient_; }
  patient::Log& log() { return log_; }

  /// Of its history by spread, on its first day.
  double day_0() const { return day_0_; }

  /// A candidate who could enter and stopped there does, on that day.
  void go_on(Following following, std::vector<scenario::DrugCourse> waiting) {
    following_ = std::move(following);
    waiting_ = std::move(waiting);
    over_ = false;
    goes_on_ = true;
    begin_arm();
  }

  void day() {
    // Of the day on which it entered all has been done.
    if (std::exchange(goes_on_, false)) return;
    meet_orders(patient_, log_);
    over_ = patient_.dead() || patient_.day() + patient_.plan->step > last_ + 1e-9;
    be_cared_for(patient_, *team_, tests_, log_, ledger_);
    if (entered_) seen_.day(patient_, log_);
    log_.clear();
    if (entered_ && !over_) {
      cross_over();
      give_up();
      adhere();
    }
    if (entered_ || over_ || std::isnan(team_->care().diagnosed)) return;
    if (!std::exchange(known_, true)) asked_on_ = team_->care().diagnosed + following_.until_asked(0);
    if (patient_.day() < asked_on_) return;
    if (may_enter()) return enter();
    asked_on_ = patient_.day() + following_.until_asked(++asked_);
  }

  bool known() const { return known_; }
  bool asked() const { return asked_ > 0; }
  /// The first condition that did not hold when they were asked last; beyond them where all did and something was
  /// planned.
  std::size_t refused() const { return refused_; }
  std::optional<double> entered() const { return entered_; }
  std::uint64_t stratum() const { return stratum_; }
  const outcomes::Ledger& ledger() const { return ledger_; }
  outcomes::Outcomes outcomes() const { return outcomes::outcomes_of(ledger_, events_, quality_); }
  const TrialSeen& seen() const { return seen_; }
  /// Medicines of the team that the protocol has taken over.
  const std::vector<std::string>& taken_over() const { return taken_over_; }
  /// What the team knew at randomisation; values of visits are added by what reads those.
  const std::vector<double>& base_line() const { return base_; }
  double stopped() const { return stopped_; }
  double crossed() const { return crossed_; }
  /// Days of the first and the last dose of what the arms give, without what the team gave of the same drug; NaN where
  /// there was none.
  std::pair<double, double> doses() const {
    std::pair<double, double> out{outcomes::never, outcomes::never};
    for (const therapy::Course& course : patient_.care.courses) {
      const bool studied = of_arms_.contains({course.plan.drug->key, course.plan.start}) && course.given > 0 &&
                           course.first >= *entered_ - 1e-9;
      if (!studied) continue;
      double last = course.running ? patient_.day() : course.last;
      if (!(crossed_ > stopped_)) last = std::fmin(last, stopped_);  // a daily medicine is taken until then
      out = {std::fmin(out.first, course.first), std::fmax(out.second, last)};
    }
    return out;
  }

 private:
  bool may_enter() {
    for (refused_ = 0; refused_ < usual_.eligibility.size(); ++refused_)
      if (!team_->knows(usual_.eligibility[refused_])) return false;
    return !(following_.nothing_planned && place_is_planned());
  }
  void enter() {
    entered_ = patient_.day();
    for (std::size_t k = 0; k < usual_.strata.size(); ++k)
      if (team_->knows(usual_.strata[k])) stratum_ |= std::uint64_t{1} << k;
    over_ = !following_.policy;
    if (!over_) begin_arm();
  }

  void begin_arm() {
    const auto asked = [&](std::size_t k) { return team_->knows(usual_.base_line[k]); };
    base_.assign(records::base_line_columns().size(), outcomes::never);
    base_[0] = std::floor(patient_.day() - team_->care().diagnosed);
    base_[1] = double(team_->chart().lesions.size());
    base_[2] = asked(0) ? 1.0 : asked(1) ? 2.0 : asked(2) ? 3.0 : 0.0;
    base_[3] = asked(3);
    base_[4] = asked(4);
    team_->follow(following_.policy->policy);
    std::vector<std::string> drugs;
    for (const scenario::DrugCourse& course : waiting_) drugs.push_back(course.plan.drug->key);
    give_by_protocol(waiting_);
    // What is counted begins today.
    ledger_ = ledger_.anew();
    ledger_.take_day(patient_, team_.get());
    last_ = std::min(last_, patient_.day() + following_.days - 1.0);
    drugs_ = drugs;
    seen_.begin(patient_, following_.visits, std::move(drugs));
    adhere();
  }

  bool place_is_planned() const {
    return std::any_of(patient_.agenda.waiting.begin(), patient_.agenda.waiting.end(),
                       [](const patient::Order& one) { return std::holds_alternative<patient::TreatPlace>(one.what); });
  }
  bool given_by_arm(const therapy::Course& course) const {
    return std::find(drugs_.begin(), drugs_.end(), course.plan.drug->key) != drugs_.end();
  }
  /// What the protocol gives takes the place of the same medicine from the team, from today on.
  void give_by_protocol(std::vector<scenario::DrugCourse>& courses) {
    for (const scenario::DrugCourse& one : courses) {
      const std::string& drug = one.plan.drug->key;
      bool was_given = false;
      for (therapy::Course& course : patient_.care.courses) {
        if (course.over || course.plan.drug->key != drug || course.plan.stop.value_or(1e9) <= patient_.day()) continue;
        was_given = true;
        // What was to begin from today on does not.
        if (course.given == 0 && course.plan.start >= patient_.day()) course.over = true;
      }
      if (!was_given) continue;
      patient::order(patient_, {patient_.day(), patient::StopDrug{drug}, "trial"});
      const bool at_entry = std::isnan(crossed_);
      if (at_entry && std::find(taken_over_.begin(), taken_over_.end(), drug) == taken_over_.end())
        taken_over_.push_back(drug);
    }
    for (const scenario::DrugCourse& one : courses)
      of_arms_.emplace(one.plan.drug->key, patient_.day() + one.plan.start);
    order_from_today(patient_, courses);
  }
  void stop_all() {
    for (const std::string& drug : drugs_) patient::order(patient_, {patient_.day(), patient::StopDrug{drug}, "trial"});
  }

  void cross_over() {
    if (!following_.other || !std::isnan(crossed_)) return;
    if (std::isnan(may_cross_) && team_->knows(following_.policy->crossover.front())) may_cross_ = patient_.day();
    if (std::isnan(may_cross_) || patient_.day() < may_cross_ + following_.crosses_after) return;
    crossed_ = patient_.day();
    stop_all();
    drugs_.clear();
    for (const scenario::DrugCourse& course : following_.other_courses) drugs_.push_back(course.plan.drug->key);
    team_->follow(following_.other->policy);
    give_by_protocol(following_.other_courses);
    seen_.also(drugs_);
  }

  void give_up() {
    if (!std::isnan(stopped_) || patient_.day() < *entered_ + std::max(1.0, following_.stops)) return;
    const bool any = std::any_of(patient_.care.courses.begin(), patient_.care.courses.end(),
                                 [&](const therapy::Course& c) { return !c.over && given_by_arm(c); });
    if (!any) return;
    stopped_ = patient_.day();
    stop_all();
  }

  /// Doses that fall due until tomorrow: some are left out, some come late.
  void adhere() {
    if (following_.adherence.all()) return;
    const patient::Plan& plan = *patient_.plan;
    for (therapy::Course& course : patient_.care.courses) {
      const double every = course.plan.every.value_or(course.plan.drug->schedule.every.value);
      if (course.over || every <= 1.0 || course.waited > 0 || !given_by_arm(course)) continue;
      const std::string& drug = course.plan.drug->key;
      int& decided = doses_decided_[drug];  // the number of the last dose that was thought of
      while (course.next < patient_.day() + plan.step - 1e-9) {
        const int number = 1 + int(std::lround(std::max(0.0, course.next - course.plan.start) / every));
        if (number <= decided) break;
        decided = number;
        if (dose_is_given(following_.adherence, plan.seed, plan.patient, drug, number))
          course.next += std::min(std::round(dose_delay(following_.adherence, plan.seed, plan.patient, drug, number)),
                                  std::floor(0.4 * every));
        else
          course.next += every;
      }
    }
  }

  const scenario::TrialPolicy& usual_;
  Following following_;
  double day_0_;
  double last_;
  std::vector<scenario::DrugCourse> waiting_;
  Patient patient_;
  patient::Tests tests_;
  std::unique_ptr<clinic::Clinic> team_;
  outcomes::Ledger ledger_;
  outcomes::OutcomeParameters events_;
  outcomes::QualityParameters quality_;
  TrialSeen seen_;
  std::vector<std::string> drugs_;                    ///< that the present arm gives
  std::set<std::pair<std::string, double>> of_arms_;  ///< drug and first day of every course that an arm gives
  std::map<std::string, int> doses_decided_;
  std::vector<std::string> taken_over_;
  std::vector<double> base_;
  double stopped_ = outcomes::never, may_cross_ = outcomes::never, crossed_ = outcomes::never;
  patient::Log log_;
  std::optional<double> entered_;
  std::size_t refused_ = 0;
  std::uint64_t stratum_ = 0;
  bool over_ = false, known_ = false, goes_on_ = false;
  int asked_ = 0;  ///< times, in vain
  double asked_on_ = 0.0;
};

namespace {

/// When a candidate is asked, the same before and after it has an arm.
Following asked_of(const scenario::Trial& trial, std::uint64_t patient) {
  Following out;
  out.until_asked = [how = trial.entry.lead_in, seed = trial.population.seed, patient](int asked) {
    return trial::until_asked(how, seed, patient, asked);
  };
  out.nothing_planned = trial.entry.nothing_planned;
  return out;
}

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

TrialLives::~TrialLives() = default;

std::unique_ptr<TrialWalk> TrialLives::take_kept(std::uint64_t patient) {
  const std::lock_guard lock(kept_mutex_);
  auto found = kept_.extract(patient);
  return found ? std::move(found.mapped()) : nullptr;
}

std::vector<records::Screened> TrialLives::screen(std::span<const std::uint64_t> patients, ThreadPool& pool) {
  std::vector<records::Screened> out(patients.size());
  const auto begin = [&](std::size_t k) -> std::unique_ptr<TrialWalk> {
    out[k].patient = patients[k];
    const LifeWithBody life = life_by_spread(trial_.population, diseases_, patients[k]);
    auto begun = begin_life(trial_.population, diseases_, life, bones_);
    out[k].reason = begun ? "" : "no metastasis in a bone that is simulated";
    return begun ? std::make_unique<TrialWalk>(std::move(*begun), policies_[0], asked_of(trial_, patients[k]))
                 : nullptr;
  };
  const auto end = [&](std::size_t k, TrialWalk& walk) {
    if (walk.entered()) {
      out[k].day = *walk.entered();
      out[k].stratum = walk.stratum();
      const std::lock_guard lock(kept_mutex_);
      if (kept_.size() < most_kept) kept_[patients[k]] = std::make_unique<TrialWalk>(std::move(walk));
    } else if (!walk.known()) {
      out[k].reason = "bone disease was never known to the team";
    } else if (!walk.asked()) {
      out[k].reason = "died or was lost before it was asked";
    } else if (walk.refused() < trial_.eligibility.size()) {
      out[k].reason = "not: " + trial_.eligibility[walk.refused()].name;
    } else {
      out[k].reason = "a treatment of a place was ordered";
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
    std::unique_ptr<TrialWalk> walk = take_kept(one.patient);
    std::optional<BegunLife> begun;
    if (!walk) {
      begun = begin_life(arms_[arm], diseases_, by_spread, bones_);
      HOWSHIP_ENSURE(begun, "who could enter has a body");
    }
    life.female = by_spread.history.female;
    life.primary = trial_.population.primaries[by_spread.primary].name;
    life.age = by_spread.history.age + (walk ? walk->day_0() : begun->day_0) / spread::year;
    // Twins are the truth of the model: nobody leaves, unless they stand for the patients of a trial.
    const bool may_leave = trial_.design == scenario::TrialDesign::randomised || trial_.twins_leave;
    const double leaves = trial::drop_out_day(trial_.population.seed, one.patient, may_leave ? trial_.dropout : 0.0);
    days[k] = std::min(trial_.follow_up, std::max(1.0, std::ceil(leaves)));
    const std::uint64_t seed = trial_.population.seed;
    Following following = asked_of(trial_, one.patient);
    following.policy = &policies_[arm + 1];
    following.days = days[k];
    following.visits = trial::visits_of(trial_.visits, seed, one.patient, days[k] - 1.0);
    following.adherence = trial_.adherence;
    following.stops = trial::stop_day(trial_.adherence, seed, one.patient);
    if (trial_.crossover && trial_.crossover->to != trial_.arms[arm].name &&
        trial::crosses_over(trial_.crossover->probability, seed, one.patient)) {
      std::size_t to = 0;
      while (trial_.arms[to].name != trial_.crossover->to) ++to;
      following.other = &policies_[to + 1];
      following.crosses_after = trial_.crossover->after;
      following.other_courses = waiting_courses(arms_[to], diseases_, by_spread);
    }
    if (!walk) return std::make_unique<TrialWalk>(std::move(*begun), policies_[0], std::move(following));
    walk->go_on(std::move(following), waiting_courses(arms_[arm], diseases_, by_spread));
    return walk;
  };
  const auto end = [&](std::size_t k, TrialWalk& walk) {
    records::TrialLife& life = out[k];
    HOWSHIP_ENSURE(walk.entered(), "who could enter does so again");
    life.entered = *walk.entered();
    life.age += life.entered / spread::year;
    const auto since = [&](double day) { return std::floor(day - life.entered) + 1.0; };
    const outcomes::Outcomes all = walk.outcomes();
    life.died = walk.patient().dead();
    life.followed = since(life.died ? *walk.patient().care.died : walk.patient().day());
    life.left = !life.died && days[k] < trial_.follow_up;
    if (life.died) life.death_by = all.death_by;
    for (const outcomes::Endpoint& one : outcomes::endpoints()) {
      const double value = one.read(all);
      life.endpoints.push_back(one.kind == outcomes::EndpointKind::time ? records::study_day(value, life.entered)
                                                                        : value);
    }
    const auto day_of = [&](double day) { return std::isnan(day) ? day : since(day); };
    life.first_dose = day_of(walk.doses().first);
    life.last_dose = day_of(walk.doses().second);
    life.stopped = day_of(walk.stopped());
    life.crossed = day_of(walk.crossed());
    life.visits = walk.seen().of(walk.ledger(), all);
    life.taken_over = walk.taken_over();
    life.base = walk.base_line();
    const auto measured = [&](std::span<const records::VisitParameter> of, const std::vector<records::VisitValues>& at,
                              std::string_view code) {
      for (std::size_t n = 0; n < of.size(); ++n)
        if (of[n].code == code && !at.empty() && at[0].planned == 0) return at[0].values[n];
      return outcomes::never;
    };
    for (std::size_t n = 0; n < life.base.size(); ++n) {
      const std::string_view code = records::base_line_columns()[n].from;
      if (code.empty() || (code == "MARKER" && life.primary != "prostate")) continue;
      const double answer = measured(records::question_parameters(), life.visits.questions, code);
      life.base[n] = std::isnan(answer) ? measured(records::lab_parameters(), life.visits.labs, code) : answer;
    }
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
