// SPDX-License-Identifier: Apache-2.0
// Lives of the program's patients, as a user's run has them: bones with lesions in shells, and orders.
#pragma once
#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "../../unit/patient/living.hpp"

namespace howship::patient {

inline const std::vector<std::string> spine{"T1",  "T2",  "T3",  "T4", "T5", "T6", "T7", "T8", "T9",
                                            "T10", "T11", "T12", "L1", "L2", "L3", "L4", "L5"};

/// Every bone that is built in.
inline std::vector<std::string> all_bones() {
  std::vector<std::string> out = spine;
  for (const char* other : {"femur_left", "femur_right", "humerus_left", "humerus_right", "rib_left", "rib_right",
                            "ilium_left", "ilium_right", "skull"})
    out.push_back(other);
  return out;
}

inline std::shared_ptr<const skeleton::BoneModel> shared_bone(const std::string& name) {
  static std::map<std::string, std::shared_ptr<const skeleton::BoneModel>> known;
  auto& model = known[name];
  if (!model) model = bone_called(name);
  return model;
}

inline std::shared_ptr<const therapy::Drug> built_in(std::string_view drug) {
  return std::make_shared<const therapy::Drug>(scenario::built_in_drug(drug));
}

/// A person of 65 without lesions.
inline Plan well(bool male = true) {
  Plan plan;
  plan.formulary = built_in;
  plan.seed = 11;
  plan.person.male = male;
  return plan;
}

/// The same with lesions of one primary, one in the middle of each bone, that begin on day 0 with a radius of 8 mm.
inline Plan ill(const std::string& primary, const std::vector<std::string>& bones) {
  Plan plan = well(primary.find("breast") == std::string::npos);
  plan.parameters.tumour = tumour::find_primary(primary)->parameters;
  const tumour::PrimaryClones clones = tumour::clones_of(primary);
  plan.parameters.clones = clones.clones;
  plan.parameters.reduced = clones.reduced;
  for (std::size_t i = 0; i < bones.size(); ++i) {
    SitePlan site;
    site.name = bones[i];
    site.joined = Joined::shells;
    site.model = shared_bone(bones[i]);
    site.tumour = plan.parameters.tumour;
    plan.orders.push_back({0.0, SeedLesion{site.name, i, site.model->centre, 8.0}});
    plan.sites.push_back(std::move(site));
  }
  return plan;
}

/// What an order of a drug says beside its name and day; what it leaves out is the label's.
struct Said {
  std::optional<double> amount{}, every{}, stop{};
  std::optional<int> doses{};
  bool despite_contraindication = false;
};
inline Order course(std::string_view name, double day = 0.0, const Said& said = {}) {
  StartDrug start;
  start.course.drug = built_in(name);
  start.course.amount = said.amount;
  start.course.every = said.every;
  start.course.stop = said.stop;
  start.course.doses = said.doses;
  start.course.despite_contraindication = said.despite_contraindication;
  return {day, start};
}

/// One patient's life with all that happened in it. Copies go on apart, as from a checkpoint.
struct Life {
  Patient patient;
  Log log;

  explicit Life(const Plan& plan, std::vector<Order> orders = {}) : patient(begun(plan, std::move(orders))) {}
  Life(const Life& other) : patient(start(other.patient.plan)), log(other.log) {
    Memory saved = all_of(const_cast<Patient&>(other.patient));  // a walk that writes changes nothing
    saved.reads = true;
    walk(patient, saved);
  }
  Life(Life&&) = default;

  Life& to(double day) {
    live_to(patient, day, &log);
    return *this;
  }
  Life& orders(std::vector<Order> all) {
    for (Order& one : all) order(patient, std::move(one));
    return *this;
  }
  /// The same patient with other orders from now on.
  Life with(std::vector<Order> all) const {
    Life other = *this;
    other.orders(std::move(all));
    return other;
  }

  double day() const { return patient.day(); }
  body::State state() const { return patient.care.body.state(); }
  body::Signals signals() const { return signals_of(patient); }
  double calcium() const { return signals().corrected_calcium; }
  double action(body::Mechanism m) const { return patient.care.body.now().actions[m]; }
  double tumour() { return tumour_of(patient); }  ///< mm3
  /// Events of that kind, exactly; of those whose detail begins so where it is given.
  int count(std::string_view kind, std::string_view detail = {}) const {
    return int(std::count_if(log.begin(), log.end(), [&](const Event& e) {
      return e.kind == kind && std::string_view(e.detail).starts_with(detail);
    }));
  }

 private:
  static Patient begun(Plan plan, std::vector<Order> orders) {
    for (Order& one : orders) plan.orders.push_back(std::move(one));
    return start(std::make_shared<const Plan>(std::move(plan)));
  }
};

/// Days from the present to `until`, one after another: the lowest of what `value` says on their evenings, and when.
struct Lowest {
  double value = 1e300, day = 0.0;
};
template <class Value>
Lowest lowest(Life& life, double until, const Value& value) {
  Lowest out;
  while (life.day() < until && !life.patient.dead()) {
    life.to(life.day() + 1.0);
    if (const double now = value(life); now < out.value) out = {now, life.day()};
  }
  return out;
}

/// Many lives side by side, a day at a time.
inline void together(std::vector<Life>& lives, double until) {
  ThreadPool pool(1);
  std::vector<Patient*> patients;
  std::vector<Log*> logs;
  for (Life& life : lives) {
    patients.push_back(&life.patient);
    logs.push_back(&life.log);
  }
  const auto goes_on = [&](const Patient* p) { return !p->dead() && p->day() < until - 1e-9; };
  while (std::any_of(patients.begin(), patients.end(), goes_on)) {
    for (std::size_t i = 0; i < patients.size(); ++i) meet(*patients[i], *logs[i]);
    advance(patients, logs, pool);
  }
}

}  // namespace howship::patient
