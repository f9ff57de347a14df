// SPDX-License-Identifier: Apache-2.0
// Daughters of radium-223: Bateman's sums against closed forms, and the energy that the drug's file counts with.
#include "howship/therapy/nuclide/decay_chain.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "howship/scenario/drug_file.hpp"

using namespace howship;
using therapy::ChainMember;

TEST(DecayChain, two_members_follow_the_closed_form) {
  const ChainMember chain[] = {{"a", 10.0, 1.0, 0.0, ""}, {"b", 2.0, 1.0, 0.0, ""}};
  const double a = std::numbers::ln2 / 10.0, b = std::numbers::ln2 / 2.0;
  for (const double t : {0.0, 0.1, 1.0, 5.0, 30.0, 200.0}) {
    const auto now = therapy::activities(chain, 3.0, t);
    EXPECT_NEAR(now[0], 3.0 * std::exp(-a * t), 1e-14);
    EXPECT_NEAR(now[1], 3.0 * b / (b - a) * (std::exp(-a * t) - std::exp(-b * t)), 1e-14);
  }
}

TEST(DecayChain, nuclei_are_conserved_down_the_chain_of_radium) {
  // What has decayed of the last member is what is gone of all: the sum of nuclei left and of lead made stays.
  const auto chain = therapy::radium_223_chain();
  const auto nuclei = [&](double t) {
    const auto now = therapy::activities(chain, 1.0, t);
    double sum = 0.0;
    for (std::size_t n = 0; n < now.size(); ++n) sum += now[n] * chain[n].half_life / std::numbers::ln2;
    return sum;
  };
  const auto lead_made = [&](double from, double until) {
    double sum = 0.0;
    const int steps = 4000;
    const double h = (until - from) / steps;
    for (int i = 0; i <= steps; ++i)
      sum += (i == 0 || i == steps ? 1.0
              : i % 2              ? 4.0
                                   : 2.0) *
             therapy::activities(chain, 1.0, from + i * h).back() * h / 3.0;
    return sum;
  };
  const double start = chain[0].half_life / std::numbers::ln2;
  EXPECT_NEAR(nuclei(0.0), start, 1e-12);
  EXPECT_NEAR(nuclei(0.5) + lead_made(0.0, 0.5), start, 1e-9 * start);
  EXPECT_NEAR(nuclei(0.5) - nuclei(12.0), lead_made(0.5, 12.0), 1e-9 * start);
}

TEST(DecayChain, daughters_of_radium_follow_it_within_hours) {
  const auto chain = therapy::radium_223_chain();
  const auto later = therapy::activities(chain, 1.0, 1.0);
  for (std::size_t n = 1; n < chain.size(); ++n) EXPECT_NEAR(later[n] / later[0], 1.0, 0.01) << chain[n].name;
  // Radon and polonium are there at once: they and radium carry two thirds of the energy.
  EXPECT_LT(therapy::time_to_share_of_equilibrium(chain, 0.6), 1.0 / 1440.0);
  EXPECT_NEAR(therapy::time_to_share_of_equilibrium(chain, 0.99) * 24.0, 3.0, 0.6);  // hours
}

TEST(DecayChain, the_energy_of_the_chain_is_what_the_file_of_radium_counts_with) {
  const double chain = therapy::energy_a_parent_decay(therapy::radium_223_chain());
  double alpha = 0.0, all = 0.0;
  for (const ChainMember& m : therapy::radium_223_chain()) {
    alpha += m.alpha_energy;
    all += m.alpha_energy + m.beta_energy;
  }
  // Lead lives for 0.22 % of the life of radium; it and what follows it lag by that share.
  EXPECT_NEAR(chain - all, 36.1 / 1440.0 / 11.43 * (0.45 + 6.69 + 0.49), 0.002);
  EXPECT_GT(alpha / all, 0.94);  // label: 95 % of the energy is alpha
  const therapy::Drug& drug = scenario::built_in_drug("radium_223");
  double counted = 0.0;
  for (const therapy::Effect& e : drug.effects)
    if (e.mechanism == body::Mechanism::surface_emission) counted = e.strength.value / 5.0;  // weighted by 5 for alpha
  EXPECT_NEAR(chain, counted, 0.02 * counted);
}
