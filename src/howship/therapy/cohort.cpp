// SPDX-License-Identifier: Apache-2.0
#include "howship/therapy/cohort.hpp"

#include <algorithm>

#include "howship/base/ensure.hpp"
#include "howship/therapy/cohort_kernel.hpp"

namespace howship::therapy {
namespace {

/// A struct of doubles as numbers in the order of its members.
template <class Struct>
std::array<double, sizeof(Struct) / sizeof(double)> numbers(const Struct& from) {
  std::array<double, sizeof(Struct) / sizeof(double)> out;
  std::memcpy(out.data(), &from, sizeof(Struct));
  return out;
}

}  // namespace

CohortBatch::CohortBatch(std::span<const WholeBody> patients) {
  HOWSHIP_ENSURE(!patients.empty() && patients.size() <= cohort_lanes, "one to eight patients a batch");
  const WholeBody& first = patients.front();
  shape = first.shape;
  control = first.control;
  person.resize(body::parameter_count);
  flux.resize(sizeof(body::Flux) / sizeof(double));
  y.resize(first.y.size());
  for (const Medicine& m : first.system.medicines) {
    MedicineLanes lanes{m.structure, {}, {}, {}};
    for (const auto& e : m.effects) lanes.effects.push_back({e.mechanism, e.shape, e.level, {}, {}, {}});
    medicines.push_back(std::move(lanes));
  }
  for (std::size_t lane = 0; lane < cohort_lanes; ++lane) {
    const WholeBody& patient = patients[std::min(lane, patients.size() - 1)];
    HOWSHIP_ENSURE(patient.y.size() == y.size() && patient.endings.empty() && !patient.system.has_lumped_lesion,
                   "patients of a batch have the same medicines and no infusion under way");
    const auto p = numbers(patient.system.person);
    for (std::size_t i = 0; i < p.size(); ++i) person[i][lane] = p[i];
    const auto f = numbers(patient.system.flux);
    for (std::size_t i = 0; i < f.size(); ++i) flux[i][lane] = f[i];
    for (std::size_t i = 0; i < y.size(); ++i) y[i][lane] = patient.y[i];
    for (std::size_t m = 0; m < medicines.size(); ++m) {
      const Medicine& from = patient.system.medicines[m];
      for (std::size_t i = 0; i < from.k.size(); ++i) medicines[m].k[i][lane] = from.k[i];
      medicines[m].given[lane] = from.given;
      for (std::size_t e = 0; e < from.effects.size(); ++e) {
        medicines[m].effects[e].strength[lane] = from.effects[e].strength;
        medicines[m].effects[e].half[lane] = from.effects[e].half;
        medicines[m].effects[e].hill[lane] = from.effects[e].hill;
      }
    }
  }
}

body::State CohortBatch::state(std::size_t lane) const {
  std::array<double, body::state_count> values;
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = y[i][lane];
  body::State s;
  std::memcpy(&s, values.data(), sizeof(s));
  return s;
}

void CohortBatch::set_flux(std::size_t lane, const body::Flux& of) {
  const auto f = numbers(of);
  for (std::size_t i = 0; i < f.size(); ++i) flux[i][lane] = f[i];
}

void CohortBatch::copy_to(std::size_t lane, WholeBody& patient) const {
  for (std::size_t i = 0; i < y.size(); ++i) patient.y[i] = y[i][lane];
  std::array<double, sizeof(body::Flux) / sizeof(double)> f;
  for (std::size_t i = 0; i < f.size(); ++i) f[i] = flux[i][lane];
  std::memcpy(static_cast<void*>(&patient.system.flux), f.data(), sizeof(f));
  for (std::size_t m = 0; m < medicines.size(); ++m) patient.system.medicines[m].given = medicines[m].given[lane];
}

void CohortBatch::give_all(std::size_t medicine, double amount) {
  int at = int(body::state_count);
  for (std::size_t m = 0; m < medicine; ++m) at += states_of(medicines[m].structure);
  for (double& x : y[std::size_t(at)]) x += amount;
  step = 1e-3;
}

void advance(CohortBatch& batch, double days) {
  static const auto here = HOWSHIP_PICK(chosen_isa(), advance_batch);
  here(batch, days);
}

}  // namespace howship::therapy
