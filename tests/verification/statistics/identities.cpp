// SPDX-License-Identifier: Apache-2.0
// What must hold for any data: identities between methods, closed forms, and the error rates that tests promise.
#include <gtest/gtest.h>

#include <cmath>

#include "howship/base/random.hpp"
#include "howship/statistics/competing.hpp"
#include "howship/statistics/counts.hpp"
#include "howship/statistics/cox.hpp"
#include "howship/statistics/distributions.hpp"
#include "howship/statistics/proportions.hpp"
#include "howship/statistics/recurrent.hpp"
#include "howship/statistics/repeated_measures.hpp"
#include "howship/statistics/sequential.hpp"
#include "howship/statistics/survival.hpp"

namespace {

using namespace howship;
using namespace howship::statistics;

/// Patients of two arms with exponential times in days, and uniform censoring between 250 and 760 days.
std::vector<Followed> exponential_arms(std::uint64_t seed, int patients, double hazard, double ratio, bool whole_days) {
  std::vector<Followed> out;
  for (int k = 0; k < patients; ++k) {
    const int arm = k % 2;
    const auto draw = [&](std::uint64_t index) { return uniform(seed, std::uint64_t(k), Stream::population, index); };
    double event = -std::log1p(-draw(0)) / (hazard * (arm ? ratio : 1.0)), end = 250.0 + 510.0 * draw(1);
    if (whole_days) event = std::ceil(event), end = std::ceil(end);
    out.push_back({std::fmin(event, end), event <= end ? 1 : 0, arm, 0});
  }
  return out;
}

Records arm_records(const std::vector<Followed>& all) {
  Records out;
  for (const Followed& one : all) {
    out.stop.push_back(one.time);
    out.event.push_back(one.what == 1);
    out.x.push_back(one.group);
  }
  return out;
}

TEST(Identities, the_score_test_of_an_arm_is_the_log_rank_test_where_nothing_is_tied) {
  const auto all = exponential_arms(3, 200, 1.0 / 400.0, 0.7, false);
  EXPECT_NEAR(cox(arm_records(all)).score.statistic, log_rank(all, 2).test.statistic, 1e-9);
}

TEST(Identities, efron_and_breslow_agree_where_nothing_is_tied_and_differ_where_days_are_whole) {
  const auto exact = exponential_arms(4, 150, 1.0 / 300.0, 0.8, false),
             days = exponential_arms(4, 150, 1.0 / 30.0, 0.8, true);
  EXPECT_NEAR(cox(arm_records(exact), Ties::efron).coefficient[0],
              cox(arm_records(exact), Ties::breslow).coefficient[0], 1e-12);
  EXPECT_GT(std::fabs(cox(arm_records(days), Ties::efron).coefficient[0] -
                      cox(arm_records(days), Ties::breslow).coefficient[0]),
            1e-4);
}

TEST(Identities, without_censoring_survival_is_the_share_left_and_its_error_that_of_a_proportion) {
  std::vector<Followed> all;
  for (int k = 0; k < 50; ++k) all.push_back({double(k / 3), 1, 0, 0});
  const Curve curve = kaplan_meier(all);
  for (const double t : {0.0, 3.0, 10.0, 15.0}) {
    double left = 0.0;
    for (const Followed& one : all) left += one.time > t ? 1.0 : 0.0;
    const double p = left / 50.0;
    EXPECT_NEAR(curve.at(t).value, p, 1e-14);
    EXPECT_NEAR(curve.at(t).standard_error, std::sqrt(p * (1.0 - p) / 50.0), 1e-14);
  }
  EXPECT_NEAR(
      curve.restricted_mean(100.0).value,
      [&] {
        double sum = 0.0;
        for (const Followed& one : all) sum += one.time;
        return sum / 50.0;
      }(),
      1e-12);
}

TEST(Identities, incidences_of_all_causes_and_survival_without_any_add_up_to_one) {
  auto all = exponential_arms(5, 120, 1.0 / 200.0, 1.0, true);
  for (std::size_t k = 0; k < all.size(); ++k) {
    if (all[k].what == 1 && k % 3 == 0) all[k].what = 2;
  }
  auto any = all;
  for (Followed& one : any) one.what = one.what > 0;
  for (const double t : {50.0, 200.0, 500.0}) {
    EXPECT_NEAR(incidence(all, 1).at(t).value + incidence(all, 2).at(t).value + kaplan_meier(any).at(t).value, 1.0,
                1e-13);
  }
}

TEST(Identities, groups_without_a_competing_event_make_gray_and_log_rank_agree) {
  const auto all = exponential_arms(6, 300, 1.0 / 300.0, 0.6, false);
  // Gray estimates the variance as if sampling were without ties of groups: equal up to its own small terms.
  EXPECT_NEAR(gray(all, 2, 1).statistic / log_rank(all, 2).test.statistic, 1.0, 0.03);
}

TEST(Identities, an_arm_without_events_has_a_ratio_of_zero_with_an_upper_bound_and_no_invented_error) {
  std::vector<Followed> all;
  for (int k = 0; k < 20; ++k) all.push_back({10.0 + k, k % 2 == 0, k % 2, 0});
  const CoxFit fit = cox(arm_records(all));
  ASSERT_TRUE(fit.diverged[0]);
  EXPECT_EQ(fit.hazard_ratio(0).value, 0.0);
  const Estimate profile = profile_hazard_ratio(arm_records(all), 0);
  EXPECT_EQ(profile.low, 0.0);
  EXPECT_GT(profile.high, 0.0);
  EXPECT_LT(profile.high, 1.0);
}

TEST(Identities, the_profile_interval_is_close_to_walds_where_many_events_are_seen) {
  const auto all = exponential_arms(7, 600, 1.0 / 300.0, 0.7, false);
  const Estimate profile = profile_hazard_ratio(arm_records(all), 0), wald = cox(arm_records(all)).hazard_ratio(0);
  EXPECT_NEAR(profile.value, wald.value, 1e-9);
  EXPECT_NEAR(profile.low, wald.low, 0.005);
  EXPECT_NEAR(profile.high, wald.high, 0.005);
}

TEST(Identities, hazards_that_cross_show_in_the_residuals_and_proportional_ones_do_not) {
  std::vector<Followed> crossing;
  for (int k = 0; k < 400; ++k) {
    const double u = uniform(8, std::uint64_t(k), Stream::population, 0);
    const double exponential = -std::log1p(-u);
    crossing.push_back({100.0 * (k % 2 ? std::pow(exponential, 2.0) : std::sqrt(exponential)), 1, k % 2, 0});
  }
  const Records bad = arm_records(crossing), good = arm_records(exponential_arms(9, 400, 1.0 / 200.0, 0.6, false));
  EXPECT_LT(correlation_with_time(bad, cox(bad), 0), -0.3);
  EXPECT_LT(std::fabs(correlation_with_time(good, cox(good), 0)), 0.15);
}

TEST(Identities, counts_without_excess_variance_are_poisson) {
  Counts counts{{}, {}, 1, {}};
  for (int k = 0; k < 40; ++k) {
    counts.events.push_back(2.0);  // less than Poisson's variance
    counts.exposure.push_back(1.0);
    counts.x.push_back(k % 2);
  }
  const CountFit fit = negative_binomial(counts);
  EXPECT_TRUE(std::isinf(fit.theta));
  EXPECT_NEAR(fit.coefficient[0], std::log(2.0), 1e-10);
  EXPECT_NEAR(fit.coefficient[1], 0.0, 1e-10);
}

TEST(Identities, complete_visits_give_the_mixed_model_the_estimates_of_each_visit_alone) {
  std::vector<Measured> patients;
  for (int k = 0; k < 40; ++k) {
    const auto draw = [&](std::uint64_t index) {
      return normal_quantile(uniform(11, std::uint64_t(k), Stream::population, index) * 0.999 + 0.0005);
    };
    const double base = 4.0 + 0.5 * draw(0), own = 0.3 * draw(1);
    patients.push_back({base, k % 2, {own + 0.2 * draw(2) - 0.3 * (k % 2), own + 0.3 * draw(3) - 0.6 * (k % 2)}});
  }
  const RepeatedMeasures all = repeated_measures(patients);
  ASSERT_TRUE(all.converged);
  for (const std::size_t visit : {0u, 1u}) {
    EXPECT_NEAR(all.difference[visit].value, analysis_of_covariance(patients, visit).value, 1e-9);
    EXPECT_NEAR(all.difference[visit].standard_error, analysis_of_covariance(patients, visit).standard_error, 1e-8);
  }
  EXPECT_TRUE(std::isnan(tipping_point(patients, all, 1))) << "nothing was missed";
}

TEST(Identities, a_trial_of_schoenfelds_size_has_the_power_that_it_was_made_for) {
  const double events = schoenfeld_events(0.7, 0.8, 0.05);
  EXPECT_NEAR(events, 247.0, 0.5);
  const double drift = -std::log(0.7) * std::sqrt(events / 4.0), one_look[] = {1.0}, bound[] = {normal_975};
  EXPECT_NEAR(chance_to_cross(one_look, bound, drift), 0.80, 1e-3);
  int found = 0;
  constexpr int trials = 1000;
  for (int trial = 0; trial < trials; ++trial) {
    std::vector<Followed> all;
    for (int k = 0; k < 247; ++k) {
      const double u = uniform(std::uint64_t(trial), std::uint64_t(k), Stream::population, 7);
      all.push_back({-std::log1p(-u) / (k % 2 ? 0.7 : 1.0), 1, k % 2, 0});
    }
    found += log_rank(all, 2).test.p < 0.05;
  }
  const Estimate power = proportion(found, trials);
  EXPECT_LT(power.low, 0.80);
  EXPECT_GT(power.high, 0.80) << power.value;
}

TEST(Identities, boundaries_spend_what_they_were_given_and_a_look_that_spends_nothing_stops_nobody) {
  const std::vector<double> information{0.3, 0.6, 1.0};
  std::vector<double> spent;
  for (const double t : information) spent.push_back(spent_pocock(t, 0.05));
  const auto bounds = boundaries(information, spent);
  EXPECT_NEAR(chance_to_cross(information, bounds, 0.0), 0.05, 1e-9);
  EXPECT_NEAR(pocock_constant(5, 0.05), 2.413, 5e-4);  // Pocock (1977), table 1
  const double none[] = {0.0, 0.05}, halves[] = {0.5, 1.0};
  const auto last_only = boundaries(halves, none);
  EXPECT_GE(last_only[0], 8.0);
  EXPECT_NEAR(last_only[1], normal_975, 1e-7);
  EXPECT_NEAR(conditional_power(normal_975, 1.0 - 1e-12, normal_975, 3.0), 0.5, 1e-3);
}

TEST(Rates, trials_of_nothing_are_significant_in_five_of_a_hundred) {
  constexpr int trials = 16000;  // error of the share: 0.0017
  int significant = 0;
  for (int trial = 0; trial < trials; ++trial) {
    const auto all = exponential_arms(std::uint64_t(trial), 160, 1.0 / 420.0, 1.0, false);
    significant += log_rank(all, 2).test.p < 0.05;
  }
  EXPECT_NEAR(significant / double(trials), 0.05, 0.005);
}

TEST(Rates, intervals_of_survival_restricted_mean_and_hazard_ratio_cover_the_truth_in_ninety_five_of_a_hundred) {
  constexpr int trials = 2000;
  constexpr double hazard = 1.0 / 420.0, day = 365.0, horizon = 240.0;
  const double true_survival = std::exp(-hazard * day), true_mean = (1.0 - std::exp(-hazard * horizon)) / hazard;
  int survival_covered = 0, mean_covered = 0, ratio_covered = 0;
  for (int trial = 0; trial < trials; ++trial) {
    const auto all = exponential_arms(std::uint64_t(trial), 160, hazard, 1.0, false);
    const Curve curve = kaplan_meier(all);
    const Estimate s = curve.at(day), mean = curve.restricted_mean(horizon),
                   ratio = cox(arm_records(all)).hazard_ratio(0);
    survival_covered += s.low <= true_survival && true_survival <= s.high;
    mean_covered += mean.low <= true_mean && true_mean <= mean.high;
    ratio_covered += ratio.low <= 1.0 && 1.0 <= ratio.high;
  }
  for (const int covered : {survival_covered, mean_covered, ratio_covered}) {
    EXPECT_GE(covered / double(trials), 0.93);
    EXPECT_LE(covered / double(trials), 0.97);
  }
}

TEST(Rates, the_error_of_the_mean_number_of_events_covers_what_patients_who_die_have) {
  // Events at 2 a year and death at 0.5 a year: mu(t) = 2 (1 - exp(-0.5 t)) / 0.5.
  constexpr int trials = 400, patients = 80;
  const double truth = 2.0 * (1.0 - std::exp(-0.5)) / 0.5;
  int covered = 0;
  for (int trial = 0; trial < trials; ++trial) {
    std::vector<History> all;
    for (int k = 0; k < patients; ++k) {
      const auto draw = [&](std::uint64_t index) {
        return -std::log1p(-uniform(std::uint64_t(trial) + 5000, std::uint64_t(k), Stream::population, index));
      };
      const double death = draw(0) / 0.5, end = std::fmin(death, 1.5);
      History one{{}, end, death <= 1.5};
      double t = 0.0;
      for (std::uint64_t j = 1; (t += draw(j) / 2.0) < end; ++j) one.events.push_back(t);
      all.push_back(std::move(one));
    }
    const Estimate mean = mean_number(all).at(1.0);
    covered += mean.low <= truth && truth <= mean.high;
  }
  EXPECT_GE(covered / double(trials), 0.925);
  EXPECT_LE(covered / double(trials), 0.975);
}

}  // namespace
