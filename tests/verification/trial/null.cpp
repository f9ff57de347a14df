// SPDX-License-Identifier: Apache-2.0
// Trials in which nothing differs: how often a test says otherwise, and how often intervals hold the truth. Patients
// are exponential in events and deaths, unlike in frailty, leave at random, and are analysed as those of any trial are.
#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <map>

#include "howship/base/random.hpp"
#include "howship/trial/analysis.hpp"

namespace {

using namespace howship;
using namespace howship::trial;

constexpr double year = 365.25, horizon = 2.0 * year;
constexpr std::uint64_t size = 120;                               // of an arm
constexpr double event_hazard = 0.9 / year, leave = 0.15 / year;  // no frailty in first events: the truth has a formula

const Plan plan{{"control", "same"}, horizon, {year}};

/// One trial: times to an event without a competing end, and repeated events that death ends.
struct NullTrial {
  std::vector<Subject> free, dying;
  Endpoint first{"first", "day", "first event", Kind::time, {}, {}};
  Endpoint all{"all", "1", "events", Kind::recurrent, {}, {}};

  explicit NullTrial(std::uint64_t replicate) {
    for (std::uint64_t k = 0; k < 2 * size; ++k) {
      const auto exponential = [&](std::uint64_t index) {
        return -std::log1p(-uniform(77, replicate, Stream::replicate, (k << 20) + index));
      };
      const int arm = int(k % 2), stratum = int(k / 2 % 2);
      const double left = std::fmin(horizon, std::ceil(exponential(0) / leave));
      const double event = std::ceil(exponential(1) / event_hazard);
      free.push_back({k, arm, stratum, left, false});
      first.value.push_back(event <= left ? event : statistics::undefined);
      const double frailty = 0.5 * (exponential(2) + exponential(3)), death = std::ceil(exponential(4) / 0.4 * year);
      const double end = std::fmin(left, death);
      dying.push_back({k, arm, stratum, end, death <= left});
      std::vector<double> events;
      double t = 0.0;
      for (std::uint64_t j = 5; (t += std::ceil(exponential(j) / (1.1 * frailty) * year)) < end;) {
        events.push_back(t);
        if (++j > 200) break;
      }
      all.times.push_back(std::move(events));
    }
  }
};

TEST(NullTrial, finds_something_one_time_in_twenty_and_its_intervals_hold_the_truth) {
  const bool whole = std::getenv("HOWSHIP_NIGHTLY") != nullptr;
  const int replicates = whole ? 2000 : 300;
  // Whole days: an event of day d is one of the day that ends at d.
  const double daily = 1.0 - std::exp(-event_hazard);
  const double free_a_year = std::pow(1.0 - daily, std::floor(year));
  std::map<std::string, double> false_alarms, held;
  for (int r = 0; r < replicates; ++r) {
    const NullTrial one{std::uint64_t(r)};
    const auto look = [&](const std::vector<Row>& rows) {
      for (const Row& row : rows) {
        const auto holds = [&](double truth) { return row.estimate.low <= truth && truth <= row.estimate.high; };
        const std::string key = row.endpoint + ' ' + row.statistic;
        if (row.statistic == "stratified_log_rank_chi_square") false_alarms[key] += row.p < 0.05;
        if (row.statistic == "hazard_ratio" || row.statistic == "rate_ratio") {
          false_alarms[key] += row.p < 0.05;
          held[key] += holds(1.0);
        }
        if (row.statistic == "restricted_mean_difference") held[key] += holds(0.0);
        if (row.statistic == "free_of_event" && row.arm == "control") held[key] += holds(free_a_year);
      }
    };
    look(analyse(one.free, one.first, plan));
    look(analyse(one.dying, one.all, plan));
  }
  EXPECT_EQ(false_alarms.size(), 3u) << "log-rank, Cox, Andersen and Gill";
  EXPECT_EQ(held.size(), 4u) << "hazard ratio, rate ratio, curve, restricted mean";
  // 0.01 and 0.02 are the limits for 2,000 trials; of fewer, three standard errors.
  const double of_alarms = whole ? 0.01 : 3.0 * std::sqrt(0.05 * 0.95 / replicates);
  const double of_intervals = whole ? 0.02 : of_alarms;
  for (const auto& [key, count] : false_alarms) {
    EXPECT_NEAR(count / replicates, 0.05, of_alarms) << key;
    if (whole) std::printf("%s: %.4f false alarms\n", key.c_str(), count / replicates);
  }
  for (const auto& [key, count] : held) {
    EXPECT_NEAR(count / replicates, 0.95, of_intervals) << key;
    if (whole) std::printf("%s: %.4f of intervals hold the truth\n", key.c_str(), count / replicates);
  }
}

}  // namespace
