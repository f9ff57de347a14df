// SPDX-License-Identifier: Apache-2.0
#include "howship/app/bodies.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <numbers>
#include <numeric>
#include <set>

#include "howship/app/bones.hpp"
#include "howship/base/ensure.hpp"
#include "howship/base/problems.hpp"
#include "howship/base/random.hpp"
#include "howship/patient/live.hpp"

namespace howship::app {
namespace {

using patient::Patient;
using spread::Deposit;
using spread::History;

double ball_of(double diameter) { return std::numbers::pi / 6.0 * diameter * diameter * diameter; }

/// The day before which nothing of an event is known, and after.
void first(double& day, double now) { day = std::min(day, now); }

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

/// A patient that lives, and what is seen of it from month to month.
class Walk {
 public:
  Walk(const scenario::Cohort& cohort, const spread::Disease& disease, LifeWithBody life, ContinuedScenario from,
       BoneLibrary& bones, bool until_found)
      : cohort_(cohort),
        disease_(disease),
        life_(std::move(life)),
        h_(life_.history),
        day_0_(from.day_0),
        until_found_(until_found) {
    std::vector<std::shared_ptr<const skeleton::BoneModel>> models;
    std::vector<std::shared_ptr<const patient::KnownBone>> known;
    for (const scenario::BoneChoice& bone : from.read.resolved.bones) {
      const BoneLibrary::Made& made = bones.of(from.read, bone);
      models.push_back(made.model);
      known.push_back(made.known);
    }
    const scenario::Scenario& s = from.read.scenario;
    auto plan = std::make_shared<patient::Plan>(scenario::plan_of(s, from.read.resolved, std::move(models)));
    for (std::size_t b = 0; b < plan->sites.size(); ++b) plan->sites[b].known = known[b];
    for (const scenario::Lesion& lesion : s.lesions) deposit_of_.push_back(place_of(*lesion.deposit));
    last_ = s.steps() * s.step;
    patient_.emplace(patient::start(std::move(plan)));
    forget_lumped();
  }

  bool over() const { return over_; }
  Patient& patient() { return *patient_; }
  patient::Log& log() { return log_; }

  /// Meets the orders of the day and looks at the patient.
  void day() {
    Patient& p = *patient_;
    patient::meet(p, log_);
    p.begun.clear();
    for (patient::Site& site : p.sites) site.drop_shown();
    p.observed = true;
    over_ = p.dead() || p.day() + p.plan->step > last_ + 1e-9;
    for (const patient::Event& event : log_) take(event);
    log_.clear();
    hurts_ = hurts_ || (!p.diary.sites.empty() && double(p.diary.pain) >= disease_.parameters.told_pain);
    if (p.step > 0 && !over_ && !patient::falls_due(spread::month, p.day(), p.plan->step)) return;
    look();
    hurts_ = false;
    over_ = over_ || (until_found_ && found());
  }

  bool found() const { return std::isfinite(h_.first_bone); }
  double found_on() const { return h_.first_bone - day_0_; }

  LifeWithBody result() {
    const Patient& p = *patient_;
    h_.death = p.dead() ? day_0_ + *p.care.died : spread::never;
    h_.cancer_death = p.dead() && cancer_;
    h_.ecog = p.performance;
    h_.burden = {};
    h_.visible = {};
    for (const Deposit& d : h_.deposits) {
      h_.burden[d.organ] += d.volume;
      h_.visible[d.organ] = h_.visible[d.organ] || d.volume >= visible();
    }
    h_.bone_lesions = lesions_;
    life_.walked = true;
    return std::move(life_);
  }

 private:
  double visible() const { return ball_of(disease_.parameters.visible_size); }
  std::size_t place_of(std::uint32_t key) const {
    return std::size_t(
        std::find_if(h_.deposits.begin(), h_.deposits.end(), [&](const Deposit& d) { return d.key == key; }) -
        h_.deposits.begin());
  }

  /// What the layers bring is empty until they bring it. Disease elsewhere stays as it was found.
  void forget_lumped() {
    others_found_ = h_.first_site_others ? h_.first_distant : h_.first_visceral;
    staged_ = h_.first_bone - h_.diagnosis <= spread::month + 1.0 ? h_.first_bone : spread::never;
    h_.first_distant = others_found_;
    h_.first_bone = h_.fracture = h_.cord = h_.hypercalcaemia = spread::never;
    h_.bone_lesions_at_detection = 0;
    h_.viscera_at_bone = h_.painful_at_bone = h_.first_site_bone = h_.first_site_others = false;
    for (const std::size_t place : deposit_of_) h_.deposits[place].visible = spread::never;
  }

  void take(const patient::Event& event) {
    static const std::set<std::string, std::less<>> of_cord = [] {
      std::set<std::string, std::less<>> out;
      for (std::size_t k = 0; k < std::size_t(patient::CordSign::count); ++k)
        out.insert(std::string{patient::name(patient::CordSign(k))});
      return out;
    }();
    const double day = day_0_ + event.day;
    const bool was_broken = std::isfinite(h_.fracture), was_pressed = std::isfinite(h_.cord);
    if (event.kind == "fracture") first(h_.fracture, day);
    if (of_cord.contains(event.kind)) first(h_.cord, day);
    if (event.kind.starts_with("hypercalcaemia")) first(h_.hypercalcaemia, day);
    if (event.kind == "death") cancer_ = !event.detail.starts_with("another cause");
    // Who breaks a bone or cannot use the legs is looked at.
    hurts_ = hurts_ || (!was_broken && std::isfinite(h_.fracture)) || (!was_pressed && std::isfinite(h_.cord));
  }

  void look() {
    const Patient& p = *patient_;
    const double now = day_0_ + p.day();
    lesions_ = 0;
    for (const patient::Site& site : p.sites)
      for (const patient::ShellSite::Ball& ball : site.shells()->balls) {
        Deposit& d = h_.deposits[deposit_of_[ball.lesion]];
        const space::ShellMeasures m = ball.space.measure(ball.fraction);
        d.volume = m.tumour;
        if (2.0 * m.half_radius < disease_.parameters.visible_size) continue;
        ++lesions_;
        first(d.visible, now);
      }
    for (std::size_t k = 0; k < p.elsewhere.size(); ++k) {
      const std::optional<std::uint32_t> key = scenario::deposit_of(p.plan->elsewhere->deposits[k]);
      if (!key) continue;
      Deposit& d = h_.deposits[place_of(*key)];
      d.volume = p.elsewhere[k].all();
      if (d.volume < visible()) continue;
      lesions_ += d.organ == spread::bone;
      first(d.visible, now);
    }
    find(now);
  }

  bool viscera_visible(double now) const {
    return std::any_of(h_.deposits.begin(), h_.deposits.end(),
                       [&](const Deposit& d) { return d.organ != spread::bone && d.visible <= now; });
  }

  void find(double now) {
    const spread::Parameters& c = disease_.parameters;
    const bool others = others_found_ <= now;
    if (others && !site_said_) {
      site_said_ = true;
      h_.first_site_others = true;
      h_.first_site_bone = lesions_ > 0 || hurts_;
    }
    if (std::isfinite(h_.first_bone)) return;
    const auto step = std::int64_t(std::floor(now / spread::month)) + spread::months_before;
    const bool restaged = others && lesions_ > 0 && step % std::int64_t(c.restaging_months) == 0;
    const bool by_chance =
        lesions_ > 0 && step >= 0 &&
        uniform(cohort_.seed, h_.key, Stream::spread_event, 1000 + std::uint64_t(step)) < c.chance_test;
    const bool told = hurts_;
    if (!(told || restaged || by_chance || staged_ <= now)) return;
    h_.first_bone = now;
    h_.bone_lesions_at_detection = std::max(lesions_, 1);
    h_.painful_at_bone = told;
    h_.viscera_at_bone = viscera_visible(now);
    if (!site_said_) {
      site_said_ = true;
      h_.first_site_bone = true;
      h_.first_site_others = h_.viscera_at_bone;
    }
    first(h_.first_distant, now);
  }

  const scenario::Cohort& cohort_;
  const spread::Disease& disease_;
  LifeWithBody life_;
  History& h_;
  double day_0_;
  bool until_found_;
  double last_ = 0.0, others_found_ = spread::never, staged_ = spread::never;
  std::vector<std::size_t> deposit_of_;  // of each lesion, its place among the deposits of the history
  std::optional<Patient> patient_;
  patient::Log log_;
  bool over_ = false, hurts_ = false, cancer_ = false, site_said_ = false;
  int lesions_ = 0;  // of bone, as large as tests show
};

std::string words_of(const std::exception& error) {
  if (const auto* input = dynamic_cast<const InputError*>(&error)) return input->problems.report();
  return error.what();
}

/// Days until all are over.
void walk_together(std::span<const std::unique_ptr<Walk>> walks) {
  ThreadPool alone(1);
  std::vector<Patient*> patients;
  std::vector<patient::Log*> logs;
  for (;;) {
    patients.clear();
    logs.clear();
    for (const auto& one : walks) {
      if (one->over()) continue;
      one->day();
      if (one->over()) continue;
      patients.push_back(&one->patient());
      logs.push_back(&one->log());
    }
    if (patients.empty()) return;
    patient::advance(patients, logs, alone);
  }
}

}  // namespace

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
  auto from = continued(cohort, diseases, life, std::nullopt);
  if (!from) return std::nullopt;
  if (cohort.treatments.empty()) return std::move(from->read);
  BoneLibrary bones;
  std::unique_ptr<Walk> one[] = {
      std::make_unique<Walk>(cohort, diseases[life.primary], life, std::move(*from), bones, true)};
  walk_together(one);
  const std::optional<double> found = one[0]->found() ? std::optional(one[0]->found_on()) : std::nullopt;
  return std::move(continued(cohort, diseases, life, found)->read);
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
    auto model = std::make_shared<const skeleton::BoneModel>(built_in_of(s, bone, alone));
    auto known = std::make_shared<patient::KnownBone>(patient::known_bone(*model, bone.name));
    const patient::ModelParameters usual;
    known->healthy = patient::healthy_strength(*model, bone.name, strength::usual_load_case(bone.name),
                                               s.patient.weight, usual.strength, usual.fracture, alone);
    entry->made = {std::move(model), std::move(known)};
  });
  return entry->made;
}

std::vector<LifeWithBody> live_with_bodies(const scenario::Cohort& cohort, std::span<const spread::Disease> diseases,
                                           std::span<const std::uint64_t> patients, BoneLibrary& bones) {
  std::vector<LifeWithBody> out(patients.size());
  std::vector<std::optional<double>> treated_from(patients.size());
  const bool treats = !cohort.treatments.empty();
  const auto guarded = [&](std::size_t k, const auto& what) {
    try {
      what();
    } catch (const std::exception& error) {  // the others go on
      out[k] = {};
      out[k].failed = words_of(error);
    }
  };
  // With treatments first until bone disease is found, then anew with what is given from that day on.
  const auto begin = [&](std::size_t k, bool until_found) -> std::unique_ptr<Walk> {
    LifeWithBody life = life_by_spread(cohort, diseases, patients[k]);
    auto from = continued(cohort, diseases, life, treated_from[k]);
    const spread::Disease& disease = diseases[life.primary];
    if (!from) {
      out[k] = std::move(life);
      return nullptr;
    }
    return std::make_unique<Walk>(cohort, disease, std::move(life), std::move(*from), bones, until_found);
  };
  const auto walk_all = [&](std::span<const std::size_t> who, bool until_found, const auto& take) {
    for (std::size_t first = 0; first < who.size(); first += side_by_side) {
      std::vector<std::unique_ptr<Walk>> group;
      std::vector<std::size_t> whose;
      for (const std::size_t k : who.subspan(first, std::min(side_by_side, who.size() - first)))
        guarded(k, [&] {
          if (auto walk = begin(k, until_found)) {
            group.push_back(std::move(walk));
            whose.push_back(k);
          }
        });
      try {
        walk_together(group);
        for (std::size_t n = 0; n < group.size(); ++n) take(whose[n], *group[n]);
      } catch (const std::exception&) {
        // One of them cannot go on: each alone, to find out who.
        for (std::size_t n = 0; n < group.size(); ++n)
          guarded(whose[n], [&] {
            group[n] = begin(whose[n], until_found);
            walk_together(std::span(group).subspan(n, 1));
            take(whose[n], *group[n]);
          });
      }
    }
  };
  std::vector<std::size_t> everybody(patients.size()), treated;
  std::iota(everybody.begin(), everybody.end(), std::size_t{0});
  walk_all(everybody, treats, [&](std::size_t k, Walk& walk) {
    if (treats && walk.found()) {
      treated_from[k] = walk.found_on();
      treated.push_back(k);
    } else {
      out[k] = walk.result();
    }
  });
  walk_all(treated, false, [&](std::size_t k, Walk& walk) { out[k] = walk.result(); });
  return out;
}

}  // namespace howship::app
