// SPDX-License-Identifier: Apache-2.0
#include "howship/therapy/whole_body.hpp"

#include <algorithm>
#include <map>
#include <mutex>

#include "howship/base/ensure.hpp"
#include "howship/therapy/cohort_kernel.hpp"

namespace howship::therapy {
namespace {

constexpr double first_step = 1e-3;  // day; short enough to meet an infusion's first minutes

void write(std::vector<double>& y, std::size_t at, const auto& states) {
  std::memcpy(y.data() + at, &states, sizeof(states));
}

void start(WholeBody& patient) {
  patient.y.assign(std::size_t(patient.system.size()), 0.0);
  write(patient.y, 0, body::healthy_state(patient.system.person, patient.system.balance));
  patient.shape = shape_for(patient.system);
}

}  // namespace

WholeBody whole_body(const body::Parameters& person, std::vector<Medicine> medicines) {
  WholeBody patient;
  patient.system.person = person;
  patient.system.balance = body::balance_of(person);
  patient.system.medicines = std::move(medicines);
  start(patient);
  return patient;
}

std::shared_ptr<const JacobianShape> shape_for(const WholeBodySystem<double>& system) {
  std::vector<int> key;
  for (const Medicine& m : system.medicines) {
    key.insert(key.end(), {int(m.structure), int(m.effects.size())});
    for (const auto& e : m.effects) key.insert(key.end(), {int(e.mechanism), int(e.shape), e.level});
  }
  static std::mutex guard;
  static std::map<std::vector<int>, std::shared_ptr<const JacobianShape>> known;
  const std::lock_guard lock(guard);
  auto& shape = known[key];
  if (!shape) {
    // A skeleton led from outside depends on less: the same structure holds it.
    WholeBodySystem<double> whole = system;
    whole.has_own_skeleton = true;
    shape = std::make_shared<const JacobianShape>(shape_of(whole));
  }
  return shape;
}

double next_stretch(WholeBody& patient, double day, double& step) {
  for (;;) {
    const auto next = std::min_element(patient.endings.begin(), patient.endings.end(),
                                       [](const Ending& a, const Ending& b) { return a.day < b.day; });
    const bool ends = next != patient.endings.end() && next->day <= day;
    if (!ends || next->day > patient.day) {
      const double until = ends ? next->day : day;
      const double length = until - patient.day;
      patient.day = until;
      return length;
    }
    patient.system.medicines[next->medicine].given -= next->rate;
    patient.endings.erase(next);
    step = first_step;
  }
}

void advance_to(WholeBody& patient, double day) {
  HOWSHIP_ENSURE(day >= patient.day, "time runs forward");
  Rodas4<double> integrator(*patient.shape, patient.control);
  integrator.set_step(patient.step);
  integrator.advance_each(patient.system, patient.y.data(), [&](int) {
    double step = integrator.step();
    const double length = next_stretch(patient, day, step);
    integrator.set_step(step);
    return length;
  });
  patient.step = integrator.step();
  patient.steps_taken += std::size_t(integrator.count().accepted);
}

std::size_t add_medicine(WholeBody& patient, Medicine medicine) {
  const auto end = patient.y.begin() + patient.system.totals_at();
  patient.y.insert(end, std::size_t(states_of(medicine.structure)), 0.0);
  patient.system.medicines.push_back(std::move(medicine));
  patient.shape = shape_for(patient.system);
  return patient.system.medicines.size() - 1;
}

void give(WholeBody& patient, std::size_t medicine, double amount, double infusion) {
  Medicine& m = patient.system.medicines[medicine];
  double* x = patient.y.data() + patient.system.medicine_at(medicine);
  patient.step = first_step;
  switch (m.structure) {
    case Structure::immediate:
    case Structure::onset:
      HOWSHIP_ENSURE(false, "a medicine given by rate has no doses");
      return;
    case Structure::depot:
      std::erase_if(patient.endings, [&](const Ending& e) { return e.medicine == medicine; });
      m.given = 1.0;
      patient.endings.push_back({patient.day + m.k[2], medicine, 1.0});
      return;
    case Structure::pulse:
    case Structure::tolerant_pulse:
      x[0] += amount / m.k[0];
      return;
    case Structure::bone_seeking:
      amount *= m.k[10];
      if (infusion > 0.0) break;
      x[0] += amount;
      return;
    case Structure::three_compartment:
    case Structure::antibody:
      if (infusion > 0.0) break;
      x[0] += amount;
      return;
    case Structure::bone_nuclide: {
      const auto now = patient.now();
      const body::Parameters& p = patient.system.person;
      const double drawn = now.body.formation + p.lesion_uptake * now.signals.lesion_fixation / p.remodelling_calcium;
      const double relative_filtration = now.signals.filtration / p.filtration;
      const double lost = m.k[2] * (1.0 - m.k[3] + m.k[3] * relative_filtration);
      x[0] += amount * drawn / (drawn + lost);
      return;
    }
    case Structure::avid_nuclide:
      x[0] += amount;
      return;
  }
  m.given += amount / infusion;
  patient.endings.push_back({patient.day + infusion, medicine, amount / infusion});
}

void set_rate(WholeBody& patient, std::size_t medicine, double per_day) {
  patient.system.medicines[medicine].given = per_day;
  patient.step = first_step;
}

void set_flux(WholeBody& patient, const body::Flux& flux) { patient.system.flux = flux; }

void settle(WholeBody& patient, const body::Flux& flux) {
  set_flux(patient, flux);
  body::State s = patient.state();
  body::settle(s, flux, patient.system.person, patient.system.balance);
  write(patient.y, 0, s);
  patient.step = first_step;
}

void set_state(WholeBody& patient, double body::State::*member, double value) {
  body::State s = patient.state();
  s.*member = value;
  write(patient.y, 0, s);
  patient.step = first_step;
}

bool incompatible_with_life(const WholeBodySystem<double>::Moment<double>& now, const body::Parameters& p) {
  return now.signals.ionised_calcium > p.lethal_high_calcium || now.signals.ionised_calcium < p.lethal_low_calcium ||
         now.body.fluid_volume < p.lethal_fluid * p.extracellular_volume;
}

bool incompatible_with_life(const WholeBody& patient) {
  return incompatible_with_life(patient.now(), patient.system.person);
}

}  // namespace howship::therapy
