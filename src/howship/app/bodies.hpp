// SPDX-License-Identifier: Apache-2.0
// Patients of a cohort with bodies: who gets a metastasis in bone goes on as a patient of [disease], with the local law
// in every bone, blood, pain, fractures and cord; what these layers bring stands in for what spread alone assumes.
#pragma once
#include <algorithm>
#include <map>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <tuple>
#include <vector>

#include "howship/base/problems.hpp"
#include "howship/base/threads.hpp"
#include "howship/clinic/clinic.hpp"
#include "howship/outcomes/ledger.hpp"
#include "howship/patient/live.hpp"
#include "howship/patient/plan.hpp"
#include "howship/scenario/cohort.hpp"
#include "howship/scenario/scenario.hpp"

namespace howship::app {

/// Patients that are walked side by side: their bodies share the lanes of the machine's vectors.
inline constexpr std::size_t side_by_side = 8;

struct LifeWithBody {
  std::size_t primary = 0;
  spread::History history;          ///< with what the body has made of it
  bool walked = false;              ///< else nothing has reached a bone
  double day_0 = 0.0;               ///< of the history, on which the body begins
  std::string failed{};             ///< why there is no life
  std::vector<double> endpoints{};  ///< in the order of outcomes::endpoints(); empty where no team cares
};

/// The cancers of a cohort with their tables, in its order.
std::vector<spread::Disease> diseases_of(const scenario::Cohort& cohort);

/// A life of spread alone.
LifeWithBody life_by_spread(const scenario::Cohort& cohort, std::span<const spread::Disease> diseases,
                            std::uint64_t patient);

/// Bones of few ages and both sexes, each made once for all patients.
class BoneLibrary {
 public:
  struct Made {
    std::shared_ptr<const skeleton::BoneModel> model;
    std::shared_ptr<const patient::KnownBone> known;
  };
  /// The built-in bone of that name, as the scenario makes it.
  const Made& of(const scenario::ReadScenario& read, const scenario::BoneChoice& bone);

 private:
  struct Entry {
    std::once_flag once;
    Made made;
  };
  std::mutex mutex_;
  std::map<std::tuple<std::string, std::string, double>, Entry> all_;
};

/// A patient on its first day with a body that has yet to settle.
struct BegunLife {
  double day_0 = 0.0;                         ///< of its history by spread
  double last = 0.0;                          ///< day of its own
  std::vector<scenario::DrugCourse> waiting;  ///< medicines that are given once someone orders them
  patient::Patient patient;
  std::unique_ptr<clinic::Clinic> team;  ///< null: nobody cares for the patient
  outcomes::OutcomeParameters events;    ///< by which its events are counted
  outcomes::QualityParameters quality;
};
/// None where nothing has reached a bone that can be simulated. Throws InputError where what is given cannot be.
std::optional<BegunLife> begin_life(const scenario::Cohort& cohort, std::span<const spread::Disease> diseases,
                                    const LifeWithBody& life, BoneLibrary& bones);

/// What a patient with such a body waits for alone, without the body.
std::vector<scenario::DrugCourse> waiting_courses(const scenario::Cohort& cohort,
                                                  std::span<const spread::Disease> diseases, const LifeWithBody& life);

/// What was ordered for today.
void meet_orders(patient::Patient& patient, patient::Log& log);
/// What a team sees and orders today, by what `tests` has made; written down.
void be_cared_for(patient::Patient& patient, patient::CareTeam& team, patient::Tests& tests, const patient::Log& log,
                  outcomes::Ledger& ledger);
/// Courses whose days count from today.
void order_from_today(patient::Patient& patient, std::vector<scenario::DrugCourse>& courses);

/// Does what one patient needs; why it cannot be done goes to `failed`, and the others go on.
template <class What, class Failed>
void guarded(const What& what, const Failed& failed) {
  try {
    what();
  } catch (const InputError& error) {
    failed(error.problems.report());
  } catch (const std::exception& error) {
    failed(std::string{error.what()});
  }
}

/// The time before their first day, for those who have not lived it, then days until all are over; a walk has over(),
/// day(), patient() and log().
template <class Walk>
void walk_together(std::span<const std::unique_ptr<Walk>> walks) {
  ThreadPool alone(1);
  std::vector<patient::Patient*> patients;
  std::vector<patient::Log*> logs;
  for (const auto& one : walks)
    if (!one->patient().settled) patients.push_back(&one->patient());
  patient::settle(patients);
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

/// Walks some in groups that share the lanes of a vector. `begin` starts one (null: there is nothing to walk), `end`
/// takes it when it is over, `failed` why one could not go on; the others do.
template <class Walk, class Begin, class End, class Failed>
void walk_all(std::span<const std::size_t> who, ThreadPool& pool, Begin begin, End end, Failed failed) {
  pool.run((who.size() + side_by_side - 1) / side_by_side, [&](std::size_t number) {
    const std::size_t first = number * side_by_side;
    std::vector<std::unique_ptr<Walk>> group;
    std::vector<std::size_t> whose;
    const auto guard = [&](std::size_t k, const auto& what) {
      guarded(what, [&](const std::string& why) { failed(k, why); });
    };
    for (const std::size_t k : who.subspan(first, std::min(side_by_side, who.size() - first)))
      guard(k, [&] {
        if (auto walk = begin(k)) {
          group.push_back(std::move(walk));
          whose.push_back(k);
        }
      });
    try {
      walk_together<Walk>(group);
    } catch (const std::exception&) {
      // One of them cannot go on: each alone, to find out who.
      for (std::size_t n = 0; n < group.size(); ++n)
        guard(whose[n], [&] {
          group[n] = begin(whose[n]);
          walk_together<Walk>(std::span(group).subspan(n, 1));
          end(whose[n], *group[n]);
        });
      return;
    }
    for (std::size_t n = 0; n < group.size(); ++n) guard(whose[n], [&] { end(whose[n], *group[n]); });
  });
}

/// The scenario in which a patient of a cohort goes on; none where nothing has reached a bone that can be simulated.
std::optional<scenario::ReadScenario> scenario_of(const scenario::Cohort& cohort,
                                                  std::span<const spread::Disease> diseases, std::uint64_t patient);

/// Lives of patients, each the same in any company.
std::vector<LifeWithBody> live_with_bodies(const scenario::Cohort& cohort, std::span<const spread::Disease> diseases,
                                           std::span<const std::uint64_t> patients, BoneLibrary& bones,
                                           ThreadPool& pool);

}  // namespace howship::app
