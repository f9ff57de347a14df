// SPDX-License-Identifier: Apache-2.0
// The body and every medicine in it as one system of equations, carried from event to event.
#pragma once
#include <cstring>
#include <memory>
#include <span>
#include <vector>

#include "howship/body/rates.hpp"
#include "howship/numerics/rosenbrock.hpp"
#include "howship/therapy/drug/medicine.hpp"

namespace howship::therapy {

/// Right-hand side for one patient (V = double) or a pack of patients with the same medicines.
template <class V>
struct WholeBodySystem {
  body::ParametersOf<V> person;
  body::BalanceOf<V> balance;
  body::FluxOf<V> flux;  ///< held between exchanges with the lesions
  /// False where a point of the local law is the healthy skeleton and sets its osteoclasts and formation from outside.
  bool has_own_skeleton = true;
  std::vector<MedicineOf<V>> medicines;

  /// Index of the first state of a medicine.
  int medicine_at(std::size_t medicine) const {
    int at = int(body::state_count);
    for (std::size_t m = 0; m < medicine; ++m) at += states_of(medicines[m].structure);
    return at;
  }
  /// Running totals since the start: what acts for minutes must not be missed by an exchange once a day.
  enum Total {
    total_tumour_emission,
    total_surface_emission,
    total_short_range_emission,
    total_iodine_emission,
    total_cytotoxic_exposure,
    total_count
  };
  int totals_at() const { return medicine_at(medicines.size()); }
  int size() const { return totals_at() + total_count; }

  /// Everything that follows at once from the states.
  template <class T>
  struct Moment {
    body::StateOf<T> body;
    body::Actions<T> actions;
    body::FluxOf<T> flux;
    body::SignalsOf<T> signals;
  };

  template <class T>
  Moment<T> moment(const T* y) const {
    return moment(y, {T(flux.calcium_release), T(flux.calcium_eroded), T(flux.calcium_fixation), T(flux.pthrp),
                      T(flux.marker), T(flux.marrow_replaced), T(flux.external_marrow_kill), T(flux.nociception),
                      T(flux.nociception_at_rest), T(flux.sickness), T(flux.fatigue)});
  }

  /// The same where lesions give `from_lesions` at this moment.
  template <class T>
  Moment<T> moment(const T* y, const body::FluxOf<T>& from_lesions) const {
    Moment<T> now;
    std::memcpy(static_cast<void*>(&now.body), y, sizeof(now.body));
    int at = medicine_at(0);
    for (const MedicineOf<V>& m : medicines) {
      act(m, y + at, now.actions);
      at += states_of(m.structure);
    }
    now.flux = from_lesions;
    now.signals = body::signals_of(now.body, now.actions, now.flux, person, balance);
    return now;
  }

  template <class T>
  void rates(const T* y, T* dydt) const {
    rates(moment(y), y, dydt);
  }

  template <class T>
  void rates(const Moment<T>& now, const T* y, T* dydt) const {
    body::StateOf<T> d = body::rates_of(now.body, now.signals, now.actions, now.flux, person, balance);
    if (!has_own_skeleton) d.osteoclasts = d.preosteoblasts = d.formation = T(0.0);
    std::memcpy(static_cast<void*>(dydt), &d, sizeof(d));
    int at = medicine_at(0);
    for (const MedicineOf<V>& m : medicines) {
      kinetics::rates(m, y + at, now.signals.filtration, dydt + at);
      at += states_of(m.structure);
    }
    dydt[at + total_tumour_emission] = now.actions[body::Mechanism::tumour_emission];
    dydt[at + total_surface_emission] = now.actions[body::Mechanism::surface_emission];
    dydt[at + total_short_range_emission] = now.actions[body::Mechanism::short_range_emission];
    dydt[at + total_iodine_emission] = now.actions[body::Mechanism::iodine_emission];
    dydt[at + total_cytotoxic_exposure] = now.actions[body::Mechanism::cytotoxic_exposure];
  }
};

/// Where an infusion or a depot ends.
struct Ending {
  double day;
  std::size_t medicine;
  double rate;  ///< taken from what is given, per day
};

/// One patient's body and medicines at one moment. Copies are independent.
struct WholeBody {
  WholeBodySystem<double> system;
  std::vector<double> y;
  double day = 0.0;
  std::vector<Ending> endings;
  std::shared_ptr<const JacobianShape> shape;
  StepControl control;
  double step = 1e-3;  ///< the integrator's next, day

  std::size_t steps_taken = 0;

  body::State state() const {
    body::State s;
    std::memcpy(&s, y.data(), sizeof(s));
    return s;
  }
  WholeBodySystem<double>::Moment<double> now() const { return system.moment(y.data()); }
  /// Emissions in MBq MeV day, cytotoxic exposure in labelled doses.
  double total(WholeBodySystem<double>::Total which) const { return y[std::size_t(system.totals_at() + which)]; }
};

/// A person in balance, healthy but for what `person` says, with the given medicines not yet given.
WholeBody whole_body(const body::Parameters& person, std::vector<Medicine> medicines);

/// The structure of a body's equations: one for all bodies whose medicines have the same structures and effects in the
/// same order. May be called from any thread.
std::shared_ptr<const JacobianShape> shape_for(const WholeBodySystem<double>& system);

/// Carries each body to its day (not before its present), stopping at every ending on the way; bodies of one shape go
/// side by side in the lanes of a pack. Each comes to the same bytes as alone. Throws RunError.
void advance_to(std::span<WholeBody* const> bodies, std::span<const double> days);
void advance_to(WholeBody& patient, double day);

/// Adds a medicine to a body that lives, not yet given, and returns its index. All that the body is stays as it is.
std::size_t add_medicine(WholeBody& patient, Medicine medicine);

/// Gives `amount` (in the unit of the structure: mg, MBq, or what one dose is counted in) now, over `infusion` days
/// (0 = at once). A nuclide is taken up as bone forms and kidneys work at this moment.
void give(WholeBody& patient, std::size_t medicine, double amount, double infusion);

/// Sets the daily rate of a medicine that acts as it is given.
void set_rate(WholeBody& patient, std::size_t medicine, double per_day);

/// Changes what lesions give to the body.
void set_flux(WholeBody& patient, const body::Flux& flux);

/// Gives a body on its first day the blood and bone of somebody who has long borne the lesions of `flux`.
void settle(WholeBody& patient, const body::Flux& flux);

/// Sets one state to a new value (an event), and lets the integrator start afresh.
void set_state(WholeBody& patient, double body::State::*member, double value);

/// True where ionised calcium or fluid volume is incompatible with life (above 2.5 or below 0.55 mM; below 0.55 of
/// normal).
bool incompatible_with_life(const WholeBodySystem<double>::Moment<double>& now, const body::Parameters& person);
bool incompatible_with_life(const WholeBody& patient);

}  // namespace howship::therapy
