// SPDX-License-Identifier: Apache-2.0
// What goes in equals what stays and what leaves: calcium, phosphate, drug, activity and dose, over a simulated year.
#include <gtest/gtest.h>

#include <cmath>

#include "random_patient.hpp"

using namespace howship;

namespace {

/// The whole-body system with running totals of what crosses its border appended as states, so that the integrator
/// carries both by the same steps.
struct Ledger {
  therapy::WholeBodySystem<double> system;
  double parent_decay = 0.0;  ///< 1/day, of a nuclide given as medicine 0

  int totals_at() const { return system.size(); }
  int size() const { return system.size() + 6; }

  template <class T>
  void rates(const T* y, T* d) const {
    system.rates(y, d);
    const auto now = system.moment(y);
    T* total = d + totals_at();
    const body::Parameters& p = system.person;
    // Calcium: all that enters or leaves fluid and bone surface, counted from the signals. The gut's part is what the
    // fluid's own balance leaves, so it is written out again here.
    const T food = p.dietary_calcium * now.signals.appetite + now.actions[body::Mechanism::oral_calcium];
    const T calcitriol = power(now.body.calcitriol / p.calcitriol_healthy, p.calcitriol_absorption_exponent);
    const T gain = p.calcitriol_absorption_gain * calcitriol / (calcitriol + p.calcitriol_absorption_gain - 1.0) *
                   (1.0 - p.glucocorticoid_gut_loss * min(now.actions[body::Mechanism::glucocorticoid], T(1.0)));
    const T gut = p.passive_absorption * food +
                  system.balance.active_absorption * gain * food / (p.active_absorption_half + food) -
                  p.faecal_calcium * now.signals.relative_calcium;
    const T bone =
        now.signals.resorption - now.signals.formed + now.signals.lesion_release - now.signals.lesion_fixation;
    const T deep = p.deep_exchange * (1.0 - now.body.surface_calcium);
    total[0] = gut + now.actions[body::Mechanism::intravenous_calcium] + bone + deep - now.signals.urinary_calcium;
    total[1] =
        p.phosphate_absorbed * now.signals.appetite + p.phosphate_per_calcium * bone - now.signals.urinary_phosphate;
    // Tracer: what the kidney and the deep pool of a bisphosphonate lose.
    const int at = system.medicine_at(1);
    const auto& m = system.medicines[1];
    total[2] = m.k[4] * now.signals.filtration * y[at] / m.k[0] + m.k[7] * y[at + 3];
    // Activity lost by decay and by the body, and the dose to marrow.
    const int nuclide = system.medicine_at(0);
    total[3] =
        (std::numbers::ln2 / system.medicines[0].k[0] + std::numbers::ln2 / system.medicines[0].k[1]) * y[nuclide];
    total[4] = therapy::kinetics::level(system.medicines[0], y + nuclide, 1);
    total[5] =
        now.signals.water_intake + now.actions[body::Mechanism::saline] - p.insensible_loss - now.signals.urine_flow;
  }
};

}  // namespace

TEST(WholeBody, the_ledgers_of_calcium_phosphate_water_tracer_activity_and_dose_close_over_a_year) {
  auto patient = therapy::whole_body({}, {therapy::medicine_for(scenario::built_in_drug("radium_223"), 70.0),
                                          therapy::medicine_for(scenario::built_in_drug("zoledronate"), 70.0)});
  patient.system.flux.calcium_release = 6.0;
  patient.system.flux.calcium_fixation = 3.0;
  patient.system.flux.pthrp = 2.0;
  therapy::give(patient, 0, 3.85, 0.0);
  patient.y[std::size_t(patient.system.medicine_at(1))] = 4.0;

  const Ledger ledger{patient.system, 0.0};
  const JacobianShape shape = shape_of(ledger);
  Rodas4<double> integrator(shape, StepControl{});
  std::vector<double> y = patient.y;
  y.resize(y.size() + 6, 0.0);
  const std::vector<double> before = y;
  integrator.advance(ledger, y.data(), 365.0);
  const auto total = [&](int i) { return y[std::size_t(ledger.totals_at() + i)]; };
  const auto change = [&](std::size_t i) { return y[i] - before[i]; };

  const auto state = [](double body::State::*member) {
    body::State s{};
    s.*member = 1.0;
    double values[body::state_count];
    std::memcpy(values, &s, sizeof(s));
    return std::size_t(std::find(std::begin(values), std::end(values), 1.0) - std::begin(values));
  };
  using S = body::State;
  const double calcium = change(state(&S::exchangeable_calcium)) +
                         patient.system.person.surface_calcium * change(state(&S::surface_calcium));
  EXPECT_NEAR(calcium, total(0), 1e-10 * 2400.0);
  EXPECT_NEAR(patient.system.person.phosphate_space * change(state(&S::phosphate)), total(1), 1e-10 * 9000.0);
  EXPECT_NEAR(change(state(&S::fluid_volume)), total(5), 1e-10 * 730.0);
  const auto tracer = std::size_t(patient.system.medicine_at(1));
  double held = 0.0;
  for (std::size_t i = 0; i < 4; ++i) held += y[tracer + i];
  EXPECT_NEAR(held + total(2), 4.0, 1e-10 * 4.0);
  const auto nuclide = std::size_t(patient.system.medicine_at(0));
  EXPECT_NEAR(y[nuclide] + total(3), before[nuclide], 1e-10 * before[nuclide]);
  // The label's dose a MBq, at the uptake this patient had.
  EXPECT_NEAR(total(4), 0.139 * before[nuclide] / 0.61, 1e-9);
}
