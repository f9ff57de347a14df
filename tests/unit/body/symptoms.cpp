// SPDX-License-Identifier: Apache-2.0
// What a body feels and how hormones answer, by closed forms: each cause alone, beside the healthy body.
#include <gtest/gtest.h>

#include <cmath>

#include "howship/body/rates.hpp"

namespace howship::body {
namespace {

struct Someone {
  Parameters p;
  Balance balance = balance_of(p);
  State s = healthy_state(p, balance);
  Actions<double> given;
  Flux flux;

  Signals signals() const { return signals_of(s, given, flux, p, balance); }
  State rates() const { return rates_of(s, signals(), given, flux, p, balance); }
  State rates(const Signals& now) const { return rates_of(s, now, given, flux, p, balance); }
};

double squared_share(double x, double half) { return x * x / (x * x + half * half); }

TEST(Symptoms, every_cause_of_fatigue_adds_its_own) {
  const Someone well;
  const double rest = well.signals().fatigue_drive;
  const auto more = [&](const auto& change) {
    Someone one = well;
    change(one);
    return one.signals().fatigue_drive - rest;
  };
  const Parameters& p = well.p;
  EXPECT_NEAR(more([](Someone& one) { one.flux.sickness = 0.3; }), 0.3 * p.fatigue_sickness, 1e-12);
  EXPECT_NEAR(more([](Someone& one) { one.flux.fatigue = 0.2; }), 0.2, 1e-12);
  EXPECT_NEAR(more([](Someone& one) { one.given[Mechanism::fatigue] = 0.1; }), 0.1, 1e-12);
  EXPECT_NEAR(more([&](Someone& one) { one.s.haemoglobin = p.fatigue_haemoglobin - 20.0; }) -
                  more([&](Someone& one) { one.s.haemoglobin = p.fatigue_haemoglobin; }),
              20.0 * p.fatigue_anaemia, 1e-12);
  EXPECT_NEAR(more([&](Someone& one) { one.s.felt_calcium = p.fatigue_calcium_from + p.calcium_symptom_shift + 0.4; }),
              p.fatigue_calcium * squared_share(0.4, p.fatigue_calcium_half), 1e-12);
  const double sleepy = 1.5 / (1.5 + p.opioid_drowsiness_half);
  EXPECT_NEAR(more([](Someone& one) { one.given[Mechanism::opioid] = 1.5; }), sleepy * p.fatigue_drowsiness, 1e-12);
}

TEST(Symptoms, relief_of_an_opioid_of_a_steroid_and_of_others_multiply) {
  Someone one;
  const Parameters& p = one.p;
  one.given[Mechanism::opioid] = 2.0;
  one.given[Mechanism::pain_relief] = 0.25;
  one.given[Mechanism::glucocorticoid] = 1.0;
  one.s.opioid_tolerance = 0.5;
  const double half = p.opioid_half * (1.0 + 0.5 * p.opioid_tolerance_shift);
  const double by_opioid = std::min(p.opioid_ceiling * p.opioid_response, p.opioid_most) * 2.0 / (2.0 + half);
  const double left = 0.75 * (1.0 - by_opioid) * (1.0 - p.glucocorticoid_relief);
  EXPECT_NEAR(one.signals().pain_left, left, 1e-12);
  one.given[Mechanism::glucocorticoid] = 3.0;
  EXPECT_NEAR(one.signals().pain_left, left, 1e-12) << "more than a full effect";
}

TEST(Symptoms, tolerance_and_habit_of_sleepiness_tend_to_what_the_dose_asks_for) {
  Someone one;
  const Parameters& p = one.p;
  one.given[Mechanism::opioid] = 1.5;
  EXPECT_NEAR(one.rates().opioid_tolerance, 1.5 / (1.5 + p.opioid_tolerance_half) / p.opioid_tolerance_time, 1e-12);
  EXPECT_NEAR(one.rates().drowsiness_adaptation, p.drowsiness_adaptation * p.drowsiness_adapted_share, 1e-12);
  one.s.opioid_tolerance = 1.5 / (1.5 + p.opioid_tolerance_half);
  one.s.drowsiness_adaptation = p.drowsiness_adapted_share;
  EXPECT_NEAR(one.rates().opioid_tolerance, 0.0, 1e-12);
  EXPECT_NEAR(one.rates().drowsiness_adaptation, 0.0, 1e-12);
  one.given[Mechanism::opioid] = 0.0;
  EXPECT_NEAR(one.rates().drowsiness_adaptation, -p.drowsiness_adaptation * p.drowsiness_adapted_share, 1e-12);
}

TEST(Hormones, osteoclasts_are_lost_fast_and_recruited_slowly) {
  const Parameters p;
  const auto rate = [&](double gap) { return osteoclast_rate(gap, p); };
  EXPECT_NEAR(rate(60.0 * p.recruitment_blend), p.osteoclast_recruitment, 1e-12);
  EXPECT_NEAR(rate(-60.0 * p.recruitment_blend), p.osteoclast_loss, 1e-12);
  EXPECT_NEAR(rate(0.0), 0.5 * (p.osteoclast_recruitment + p.osteoclast_loss), 1e-12);
  EXPECT_NEAR(rate(std::log(3.0) * p.recruitment_blend),
              p.osteoclast_recruitment + (p.osteoclast_loss - p.osteoclast_recruitment) / 4.0, 1e-12);
}

TEST(Hormones, a_steroid_takes_calcium_from_the_gut_up_to_a_full_effect) {
  Someone one;
  const auto gain = [&](double steroid) {
    one.given[Mechanism::glucocorticoid] = steroid;
    return one.rates().exchangeable_calcium;
  };
  const double none = gain(0.0), half = gain(0.5), full = gain(1.0);
  EXPECT_LT(full, none);
  EXPECT_NEAR(none - half, 0.5 * (none - full), 1e-12 * none + 1e-12);
  EXPECT_NEAR(gain(3.0), full, 1e-12);
}

TEST(Hormones, the_gland_heeds_phosphate_and_vitamin_d_only_while_calcium_is_not_high) {
  Someone one;
  const Parameters& p = one.p;
  one.s.phosphate = 1.5 * p.phosphate_healthy;
  one.s.calcitriol = 0.5 * p.calcitriol_healthy;
  Signals now = one.signals();
  for (const double calcium : {0.95, 1.0, 1.05, 1.2}) {
    now.relative_calcium = calcium;
    const double listens = std::exp(-p.gland_calcium_override * std::max(calcium - 1.0, 0.0));
    const double wish =
        listens * (p.gland_phosphate_exponent * std::log(1.5) - p.gland_calcitriol_exponent * std::log(0.5)) -
        p.gland_calcium_exponent * std::log(calcium);
    const double target = std::clamp(std::exp(wish), p.gland_smallest, p.gland_largest);
    EXPECT_NEAR(one.rates(now).parathyroid_mass, p.gland_adaptation * (target - one.s.parathyroid_mass), 1e-12)
        << calcium;
  }
}

}  // namespace
}  // namespace howship::body
