// SPDX-License-Identifier: Apache-2.0
// Patients for tests of the patient's room: one bone, one primary, orders as they are wanted.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "howship/patient/live.hpp"
#include "howship/scenario/drug_file.hpp"
#include "howship/skeleton/built_in.hpp"
#include "howship/tumour/primary.hpp"
#include "howship/tumour/primary_clones.hpp"

namespace howship::patient {

inline std::shared_ptr<const skeleton::BoneModel> bone_called(const std::string& name, double voxel_size = 2.0) {
  ThreadPool pool(1);
  skeleton::BuiltInOptions options;
  options.voxel_size_mm = voxel_size;
  return std::make_shared<const skeleton::BoneModel>(skeleton::built_in_bone(name, options, pool));
}

struct Case {
  std::string primary = "breast", bone = "L3";
  Joined joined = Joined::shells;
  bool male = false;
  double radius = 3.0;  ///< mm; 0: no lesion
  std::uint64_t seed = 7, number = 0;
  double pthrp = 0.0;
};

inline Order drug(const char* name, double day, std::optional<double> stop = {}) {
  StartDrug start;
  start.course.drug = std::make_shared<const therapy::Drug>(scenario::built_in_drug(name));
  start.course.stop = stop;
  return {day, start};
}

/// A local treatment with its numbers in the order of its row; of the whole bone where there is no ball.
inline Order local(const char* key, double day, const std::string& bone, std::vector<double> numbers,
                   std::optional<therapy::Ball> ball = {}) {
  return {day, TreatPlace{bone, {therapy::find_local_treatment(key), std::move(numbers), {}, ball}}};
}

inline Plan plan_of(const Case& c, std::vector<Order> orders = {}) {
  Plan plan;
  plan.seed = c.seed;
  plan.patient = c.number;
  plan.person.male = c.male;
  plan.pthrp = c.pthrp;
  plan.parameters.tumour = tumour::find_primary(c.primary)->parameters;
  const tumour::PrimaryClones clones = tumour::clones_of(c.primary);
  plan.parameters.clones = clones.clones;
  plan.parameters.reduced = clones.reduced;
  SitePlan site;
  site.name = c.bone;
  site.joined = c.joined;
  site.model = bone_called(c.bone);
  site.tumour = plan.parameters.tumour;
  if (c.radius > 0.0) plan.orders.push_back({0.0, SeedLesion{c.bone, 0, site.model->centre, c.radius}});
  plan.sites.push_back(std::move(site));
  for (Order& one : orders) plan.orders.push_back(std::move(one));
  return plan;
}

inline Patient patient_of(const Case& c, std::vector<Order> orders = {}) {
  return start(std::make_shared<const Plan>(plan_of(c, std::move(orders))));
}

/// Lives on to `day`; what happened is added to `log` where there is one.
inline void live_to(Patient& patient, double day, Log* log = nullptr) {
  ThreadPool pool(1);
  struct Listener : Observer {
    Log* log = nullptr;
    void happened(const Patient&, std::span<const Event> events) override {
      if (log) log->insert(log->end(), events.begin(), events.end());
    }
  } listener;
  listener.log = log;
  live(patient, day, listener, pool);
}

inline double tumour_of(Patient& patient) {
  ThreadPool pool(1);
  return totals(patient, pool).tumour;
}

inline body::Signals signals_of(const Patient& patient) { return patient.care.body.now().signals; }

/// An archive in memory.
class Memory : public Archive {
 public:
  bool reads = false;
  std::map<std::string, std::vector<double>> kept_numbers;
  std::map<std::string, std::vector<std::uint8_t>> kept_bytes;
  std::map<std::string, std::vector<std::string>> kept_texts;

  bool reading() const override { return reads; }
  bool has(const std::string& name) const override { return kept_numbers.contains(name); }
  void numbers(const std::string& name, std::vector<double>& values) override { pass(kept_numbers, name, values); }
  void bytes(const std::string& name, std::vector<std::uint8_t>& values) override { pass(kept_bytes, name, values); }
  void texts(const std::string& name, std::vector<std::string>& values) override { pass(kept_texts, name, values); }

 private:
  template <class T>
  void pass(std::map<std::string, T>& kept, const std::string& name, T& values) {
    if (reads)
      values = kept.at(name);
    else
      kept[name] = values;
  }
};

/// Everything that a patient is, for comparisons bit for bit.
inline Memory all_of(Patient& patient) {
  Memory out;
  walk(patient, out);
  return out;
}

inline bool same(const Memory& a, const Memory& b) {
  const auto bits = [](const Memory& m) {
    std::string out;
    for (const auto& [name, values] : m.kept_numbers)
      out += name + std::string(reinterpret_cast<const char*>(values.data()), values.size() * sizeof(double));
    for (const auto& [name, values] : m.kept_bytes) out += name + std::string(values.begin(), values.end());
    for (const auto& [name, values] : m.kept_texts)
      for (const std::string& text : values) out += name + text + '\n';
    return out;
  };
  return bits(a) == bits(b);
}

}  // namespace howship::patient
