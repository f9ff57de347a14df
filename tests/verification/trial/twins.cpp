// SPDX-License-Identifier: Apache-2.0
// Allocation, twins, and power on a toy whose answers are known: patients of unlike frailty, repeated skeletal events
// at 1.1 a year times frailty, death at 0.45 a year, and a drug that takes three tenths of the events.
#include <gtest/gtest.h>

#include <cmath>
#include <map>

#include "howship/base/random.hpp"
#include "howship/trial/allocation.hpp"
#include "howship/trial/analysis.hpp"

namespace {

using namespace howship;
using namespace howship::trial;

constexpr double years = 365.25, horizon = 2.0 * years;

struct Toy {
  std::vector<Subject> subjects;
  Endpoint first{"first_event", "day", "first event", Kind::time, {}, {}};
  Endpoint all{"events", "1", "events", Kind::recurrent, {}, {}};
  Endpoint count{"event_count", "1", "events", Kind::count, {}, {}};

  void live(std::uint64_t seed, std::uint64_t patient, int arm, double ratio) {
    const auto exponential = [&](std::uint64_t index) {
      return -std::log1p(-uniform(seed, patient, Stream::population, index));
    };
    const double frailty = 0.5 * (exponential(0) + exponential(1)), death = exponential(2) / 0.45 * years;
    const double end = std::fmin(death, horizon);
    std::vector<double> events;
    double t = 0.0;
    for (std::uint64_t j = 3; (t += exponential(j) / (1.1 * frailty * ratio) * years) < end; ++j) events.push_back(t);
    subjects.push_back({patient, arm, 0, end, death < horizon});
    first.value.push_back(events.empty() ? statistics::undefined : events.front());
    count.value.push_back(double(events.size()));
    all.times.push_back(std::move(events));
  }
};

Toy twins(std::uint64_t seed, std::uint64_t patients, double ratio) {
  Toy out;
  for (std::uint64_t k = 0; k < patients; ++k) {
    out.live(seed, k, 0, 1.0);
    out.live(seed, k, 1, ratio);
  }
  return out;
}

const Plan plan{{"control", "drug"}, horizon, {365.0, 730.0}};

double value_of(const std::vector<Row>& rows, const std::string& statistic) {
  for (const Row& row : rows)
    if (row.statistic == statistic && !row.comparator.empty()) return row.estimate.value;
  return statistics::undefined;
}

TEST(Allocation, every_block_of_a_stratum_holds_each_arm_in_its_ratio) {
  const Randomisation how{{2, 1}, {3}};
  for (const std::uint64_t stratum : {0u, 5u})
    for (std::uint64_t block = 0; block < 40; ++block) {
      int treated = 0;
      for (std::uint64_t k = 0; k < 3; ++k) treated += arm_of(how, 9, stratum, 3 * block + k);
      EXPECT_EQ(treated, 1);
    }
}

TEST(Allocation, blocks_of_unlike_sizes_keep_arms_within_half_a_block_and_all_orders_occur) {
  const Randomisation how{{1, 1}, {4, 6}};
  std::map<int, int> longest_lead;
  int lead = 0, most = 0;
  std::map<std::vector<int>, int> starts;
  for (std::uint64_t k = 0; k < 600; ++k) {
    lead += arm_of(how, 4, 1, k) ? 1 : -1;
    most = std::max(most, std::abs(lead));
  }
  EXPECT_LE(most, 3);
  for (std::uint64_t stratum = 0; stratum < 400; ++stratum)
    starts[{arm_of(how, 4, stratum, 0), arm_of(how, 4, stratum, 1)}]++;
  EXPECT_EQ(starts.size(), 4u);
  for (const auto& [order, count] : starts) EXPECT_GT(count, 60);
}

TEST(Allocation, who_else_was_allocated_changes_no_ones_arm) {
  const Randomisation how{{1, 1}, {4, 6}};
  const std::vector<std::uint64_t> few{0, 1, 1, 0}, more{0, 1, 1, 0, 0, 1, 2};
  const auto a = allocate(how, 11, few), b = allocate(how, 11, more);
  EXPECT_TRUE(std::equal(a.begin(), a.end(), b.begin()));
}

TEST(Allocation, drop_out_has_the_hazard_that_was_asked_for_and_none_without) {
  EXPECT_TRUE(std::isinf(drop_out_day(1, 2, 0.0)));
  double sum = 0.0;
  for (std::uint64_t k = 0; k < 4000; ++k) sum += drop_out_day(1, k, 0.1 / years);
  EXPECT_NEAR(sum / 4000 / (10.0 * years), 1.0, 0.05);
}

TEST(Adherence, of_doses_stops_and_delays_is_as_asked_for_and_of_patient_drug_and_dose_alone) {
  const Adherence how{.dose_given = 0.9, .stops = 0.2 / years, .delay = 2.0};
  double given = 0.0, stops = 0.0, delay = 0.0;
  constexpr int patients = 4000, doses = 5;
  for (std::uint64_t k = 0; k < patients; ++k) {
    stops += stop_day(how, 1, k);
    for (int dose = 1; dose <= doses; ++dose) {
      given += dose_is_given(how, 1, k, "zoledronate", dose);
      delay += dose_delay(how, 1, k, "zoledronate", dose);
    }
  }
  EXPECT_NEAR(given / (patients * doses), 0.9, 0.01);
  EXPECT_NEAR(delay / (patients * doses), 2.0, 0.05);
  EXPECT_NEAR(stops / patients / (5.0 * years), 1.0, 0.05);
  EXPECT_TRUE(Adherence{}.all());
  EXPECT_TRUE(std::isinf(stop_day({}, 1, 2)));
  for (int dose = 1; dose <= 50; ++dose) {
    EXPECT_TRUE(dose_is_given({}, 1, 2, "zoledronate", dose));
    EXPECT_EQ(dose_delay({}, 1, 2, "zoledronate", dose), 0.0);
  }
}

TEST(Adherence, who_crosses_over_is_a_share_of_those_who_may) {
  double share = 0.0;
  for (std::uint64_t k = 0; k < 4000; ++k) share += crosses_over(0.3, 1, k);
  EXPECT_NEAR(share / 4000, 0.3, 0.03);
  EXPECT_TRUE(crosses_over(1.0, 1, 7));
  EXPECT_FALSE(crosses_over(0.0, 1, 7));
}

TEST(Twins, arms_that_are_treated_alike_have_no_difference_at_all) {
  const Toy toy = twins(1, 200, 1.0);
  for (const Endpoint* endpoint : {&toy.first, &toy.all, &toy.count})
    for (const Row& row : analyse_twins(toy.subjects, *endpoint, plan)) {
      if (!row.statistic.ends_with("difference")) continue;
      EXPECT_EQ(row.estimate.value, 0.0) << row.endpoint << ' ' << row.statistic;
    }
  for (const double effect : individual_effects(toy.subjects, toy.first, 1, horizon)) EXPECT_EQ(effect, 0.0);
}

TEST(Twins, pairs_are_worth_many_patients_and_their_interval_covers_the_population) {
  const double truth = value_of(analyse_twins(twins(100, 40000, 0.7).subjects, twins(100, 40000, 0.7).first, plan),
                                "days_without_event_difference");
  EXPECT_GT(truth, 20.0);
  int covered = 0;
  constexpr int trials = 300;
  for (int trial = 0; trial < trials; ++trial) {
    const Toy toy = twins(std::uint64_t(trial) + 200, 200, 0.7);
    const auto rows = analyse_twins(toy.subjects, toy.first, plan);
    for (const Row& row : rows)
      if (row.statistic == "days_without_event_difference")
        covered += row.estimate.low <= truth && truth <= row.estimate.high;
    if (trial == 0) {
      EXPECT_GT(value_of(rows, "correlation_of_twins"), 0.8);
      EXPECT_GT(value_of(rows, "patients_saved_by_twins"), 5.0);
    }
  }
  EXPECT_GE(covered / double(trials), 0.92);
  EXPECT_LE(covered / double(trials), 0.98);
}

TEST(Twins, of_an_event_that_nobody_had_say_nothing_though_deaths_differ) {
  Toy toy = twins(3, 100, 0.7);
  for (std::size_t k = 0; k < toy.subjects.size(); ++k) {
    toy.first.value[k] = statistics::undefined;
    toy.all.times[k].clear();
    toy.count.value[k] = 0.0;
    if (toy.subjects[k].arm == 1) toy.subjects[k].followed *= 0.9;  // who is treated dies sooner
  }
  for (const Endpoint* endpoint : {&toy.first, &toy.all, &toy.count})
    EXPECT_TRUE(analyse_twins(toy.subjects, *endpoint, plan).empty()) << endpoint->key;
  EXPECT_TRUE(individual_effects(toy.subjects, toy.first, 1, horizon).empty());
}

TEST(Twins, say_how_many_had_the_event_and_that_the_dead_have_no_more_days_without_it) {
  const Toy toy = twins(3, 100, 0.7);
  std::size_t pairs = 0, all = 0;
  for (std::size_t k = 0; k < toy.subjects.size(); k += 2)
    pairs += !toy.all.times[k].empty() || !toy.all.times[k + 1].empty();
  for (const auto& times : toy.all.times) all += times.size();
  for (const Row& row : analyse_twins(toy.subjects, toy.first, plan)) {
    EXPECT_EQ(row.events, pairs) << row.statistic;
    if (row.statistic == "days_without_event_difference") {
      EXPECT_EQ(row.note, "days alive and without it");
    }
  }
  for (const Row& row : analyse_twins(toy.subjects, toy.all, plan)) EXPECT_EQ(row.events, all) << row.statistic;
  Endpoint mean{"mean_pain", "1", "pain", Kind::mean, toy.count.value, {}};
  for (const Row& row : analyse_twins(toy.subjects, mean, plan)) EXPECT_FALSE(row.events) << row.statistic;
  for (const Row& row : analyse(toy.subjects, mean, plan)) EXPECT_FALSE(row.events) << row.statistic;
}

TEST(Trial, of_shares_that_are_0_or_1_has_an_interval_all_the_same) {
  Toy toy;
  for (std::uint64_t k = 0; k < 60; ++k) toy.live(7, k, int(k % 2), 1.0);
  for (double& day : toy.first.value) day = statistics::undefined;
  int told = 0;
  for (const Row& row : analyse(toy.subjects, toy.first, plan)) {
    if (row.statistic != "free_of_event" && row.statistic != "incidence" && row.statistic != "incidence_difference")
      continue;
    ++told;
    EXPECT_LT(row.estimate.low, row.estimate.high) << row.statistic;
    if (row.statistic == "free_of_event" && row.at == 365.0) {
      EXPECT_EQ(row.estimate.high, 1.0);
      EXPECT_LT(row.estimate.low, 0.93) << "of 30 patients or fewer";
    }
  }
  EXPECT_GE(told, 5);
  Toy alike = twins(1, 200, 1.0);  // whose twins never differ
  for (const Row& row : analyse_twins(alike.subjects, alike.first, plan))
    if (row.statistic == "incidence_difference") {
      EXPECT_LT(row.estimate.low, 0.0);
      EXPECT_GT(row.estimate.high, 0.0);
    }
}

TEST(Trial, says_that_a_hazard_ratio_changes_with_time_only_where_it_does_and_what_is_stratified) {
  Toy toy;
  for (std::uint64_t k = 0; k < 400; ++k) toy.live(7, k, int(k % 2), k % 2 ? 0.7 : 1.0);
  const auto row_of = [&](const Endpoint& endpoint, const char* statistic) {
    for (const Row& row : analyse(toy.subjects, endpoint, plan))
      if (row.statistic == statistic) return row;
    return Row{};
  };
  const Row steady = row_of(toy.first, "correlation_with_time");
  EXPECT_GT(steady.p, 0.05);
  EXPECT_EQ(steady.note, "");
  EXPECT_EQ(row_of(toy.all, "rate_ratio").note, "Andersen and Gill, errors by patient");
  for (Subject& one : toy.subjects) one.stratum = int(one.patient / 2 % 2);
  EXPECT_EQ(row_of(toy.all, "rate_ratio").note, "Andersen and Gill, errors by patient, stratified");
  EXPECT_EQ(row_of(toy.first, "hazard_ratio").note, "stratified");
  // The drug takes events of the first half year alone.
  for (std::size_t k = 0; k < toy.subjects.size(); ++k)
    if (toy.subjects[k].arm == 1 && toy.first.value[k] < 180.0) toy.first.value[k] += 180.0;
  const Row changes = row_of(toy.first, "correlation_with_time");
  EXPECT_LT(changes.p, 0.001);
  EXPECT_EQ(changes.note, "the hazard ratio changes with time");
}

TEST(Trial, a_large_trial_finds_the_ratio_of_repeated_events_that_the_drug_has) {
  Toy toy;
  for (std::uint64_t k = 0; k < 6000; ++k) toy.live(7, k, int(k % 2), k % 2 ? 0.7 : 1.0);
  EXPECT_NEAR(value_of(analyse(toy.subjects, toy.all, plan), "rate_ratio"), 0.7, 0.05);
  EXPECT_NEAR(value_of(analyse(toy.subjects, toy.count, plan), "rate_ratio"), 0.7, 0.05);
  const auto first = analyse(toy.subjects, toy.first, plan);
  EXPECT_GT(value_of(first, "hazard_ratio"), 0.7) << "frailty pulls the ratio of first events towards one";
  EXPECT_LT(value_of(first, "hazard_ratio"), 0.9);
  double incidence = 0.0, free = 0.0;
  for (const Row& row : first) {
    if (row.arm != "control" || row.at != 730.0) continue;
    if (row.statistic == "incidence") incidence = row.estimate.value;
    if (row.statistic == "free_of_event") free = row.estimate.value;
  }
  EXPECT_GT(1.0 - free, incidence + 0.05) << "censoring deaths overstates how many have the event";
}

TEST(Power, a_bank_of_twins_gives_the_power_that_fresh_patients_have) {
  constexpr std::size_t size = 150;
  int found = 0;
  constexpr int trials = 400;
  for (int trial = 0; trial < trials; ++trial) {
    Toy toy;
    for (std::uint64_t k = 0; k < 2 * size; ++k) toy.live(std::uint64_t(trial) + 900, k, int(k % 2), k % 2 ? 0.7 : 1.0);
    for (const Row& row : analyse(toy.subjects, toy.first, plan))
      found += row.statistic == "log_rank_chi_square" && row.p < 0.05;
  }
  const double fresh = found / double(trials);
  const Toy bank = twins(42, 4000, 0.7);
  const Power power = power_of(bank.subjects, bank.first, plan, 1, size, 400, 3);
  EXPECT_LT(power.power.low, fresh) << power.power.value << " +- bank " << power.error_of_bank;
  EXPECT_GT(power.power.high, fresh) << power.power.value;
  EXPECT_LT(power.power.high - power.power.low, 0.35);
  const Power nothing = power_of(twins(43, 2000, 1.0).subjects, twins(43, 2000, 1.0).first, plan, 1, size, 400, 3);
  EXPECT_NEAR(nothing.power.value, 0.05, 0.04);
  EXPECT_TRUE(std::isnan(power_of(bank.subjects, bank.first, plan, 1, 3000, 10, 3).power.value))
      << "the bank is too small";
}

}  // namespace
