// SPDX-License-Identifier: Apache-2.0
#include "howship/trial/analysis.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

#include <fmt/format.h>

#include "howship/base/random.hpp"
#include "howship/body/parameters.hpp"
#include "howship/statistics/competing.hpp"
#include "howship/statistics/counts.hpp"
#include "howship/statistics/cox.hpp"
#include "howship/statistics/distributions.hpp"
#include "howship/statistics/proportions.hpp"
#include "howship/statistics/recurrent.hpp"
#include "howship/statistics/survival.hpp"

namespace howship::trial {
namespace {

using namespace statistics;

constexpr int death = 2;  // as the other end of an endpoint

class Rows {
 public:
  Rows(std::string analysis, const Endpoint& endpoint, const Plan& plan)
      : analysis_(std::move(analysis)), endpoint_(endpoint), plan_(plan) {}

  Row& add(std::string statistic, int arm, int comparator, Estimate estimate, std::size_t n,
           std::optional<std::size_t> events) {
    Row row;
    row.analysis = analysis_;
    row.endpoint = endpoint_.key;
    row.arm = arm < 0 ? "" : plan_.arms[std::size_t(arm)];
    row.comparator = comparator < 0 ? "" : plan_.arms[std::size_t(comparator)];
    row.statistic = std::move(statistic);
    row.estimate = estimate;
    row.n = n;
    row.events = events;
    out.push_back(std::move(row));
    return out.back();
  }
  std::vector<Row> out;

 private:
  std::string analysis_;
  const Endpoint& endpoint_;
  const Plan& plan_;
};

constexpr int none = -1, control = 0;
constexpr std::nullopt_t uncounted = std::nullopt;  // a number of a life has no events

/// A share that is 0 or 1 has the exact interval of so many patients: none of them is no proof of never.
Estimate with_ends(Estimate share, std::size_t patients) {
  if (share.value != 0.0 && share.value != 1.0) return share;
  const Estimate exact = proportion_exact(share.value * double(patients), double(patients));
  share.low = exact.low, share.high = exact.high;
  return share;
}

std::size_t count_events(std::span<const Followed> all) {
  return std::size_t(std::count_if(all.begin(), all.end(), [](const Followed& one) { return one.what == 1; }));
}

Records records_of(std::span<const Followed> all, bool strata) {
  Records out;
  for (const Followed& one : all) {
    out.stop.push_back(one.time);
    out.event.push_back(one.what == 1);
    if (strata) out.stratum.push_back(one.stratum);
    out.x.push_back(one.group);
  }
  return out;
}

/// Subjects of the control and of one arm, which is told as group 1.
struct Pair {
  std::vector<std::size_t> which;  ///< of all subjects
  std::vector<int> group;
};
Pair pair_with(std::span<const Subject> subjects, int arm) {
  Pair out;
  for (std::size_t k = 0; k < subjects.size(); ++k) {
    if (subjects[k].arm != control && subjects[k].arm != arm) continue;
    out.which.push_back(k);
    out.group.push_back(subjects[k].arm == arm ? 1 : 0);
  }
  return out;
}

/// A horizon that both arms reach; the end of the shorter one where none does.
double common_horizon(std::span<const Followed> all, double wanted) {
  double last[2] = {0.0, 0.0};
  for (const Followed& one : all) last[one.group] = std::fmax(last[one.group], one.time);
  return std::fmin(wanted, std::fmin(last[0], last[1]));
}

void times_of_an_arm(Rows& rows, std::span<const Followed> all, int arm, const Plan& plan) {
  const Curve curve = kaplan_meier(all);
  const std::size_t n = all.size(), events = count_events(all);
  rows.add("median", arm, none, curve.median(), n, events);
  rows.add("median_follow_up", arm, none, follow_up(all).median(), n, events);
  const bool ends_by_death = std::any_of(all.begin(), all.end(), [](const Followed& one) { return one.what == death; });
  const Incidence share = incidence(all, 1);
  for (const double day : plan.days) {
    if (curve.number_at_risk(day) == 0) continue;
    const std::size_t looked_at = curve.number_at_risk(day);
    rows.add("free_of_event", arm, none, with_ends(curve.at(day), looked_at), n, events).at = day;
    rows.out.back().note = ends_by_death ? "as if nobody died of anything else" : "";
    if (ends_by_death) rows.add("incidence", arm, none, with_ends(share.at(day), looked_at), n, events).at = day;
  }
}

bool differ_in_stratum(std::span<const Followed> all) {
  return std::any_of(all.begin(), all.end(), [&](const Followed& one) { return one.stratum != all[0].stratum; });
}

void times_compared(Rows& rows, std::span<const Followed> all, int arm, const Plan& plan) {
  const std::size_t n = all.size(), events = count_events(all);
  const bool strata = differ_in_stratum(all);
  const LogRank test = log_rank(all, 2);
  Row& log_rank_row = rows.add(strata ? "stratified_log_rank_chi_square" : "log_rank_chi_square", arm, control,
                               {test.test.statistic, undefined, undefined, undefined}, n, events);
  log_rank_row.p = test.test.p;
  if (events > 0) {
    const Records records = records_of(all, strata);
    const CoxFit fit = cox(records);
    Row& ratio = rows.add("hazard_ratio", arm, control, fit.hazard_ratio(0), n, events);
    ratio.p = fit.wald(0).p;
    if (fit.diverged[0]) {
      ratio.estimate = profile_hazard_ratio(records, 0);
      ratio.note = "all events are in one arm: the interval is of the profile likelihood";
    } else {
      if (strata) ratio.note = "stratified";
      const double correlation = correlation_with_time(records, fit, 0);
      Row& row =
          rows.add("correlation_with_time", arm, control, {correlation, undefined, undefined, undefined}, n, events);
      // Of one covariate the test of Grambsch and Therneau (1994) is nearly this.
      if (!std::isnan(correlation)) row.p = chi_square_above(double(events) * correlation * correlation, 1.0);
      if (row.p < 0.05) row.note = "the hazard ratio changes with time";
    }
  }
  std::vector<Followed> groups[2];
  for (const Followed& one : all) groups[one.group].push_back(one);
  const double horizon = common_horizon(all, plan.horizon);
  const Estimate mean[2] = {kaplan_meier(groups[0]).restricted_mean(horizon),
                            kaplan_meier(groups[1]).restricted_mean(horizon)};
  rows.add("restricted_mean_difference", arm, control,
           normal_estimate(mean[1].value - mean[0].value, std::hypot(mean[0].standard_error, mean[1].standard_error)),
           n, events)
      .at = horizon;
  if (std::any_of(all.begin(), all.end(), [](const Followed& one) { return one.what == death; })) {
    const Estimate share[2] = {incidence(groups[0], 1).at(horizon), incidence(groups[1], 1).at(horizon)};
    // Without an event in either arm an interval of errors would have no width.
    const Estimate difference =
        events == 0 ? difference_of_proportions(0.0, double(groups[0].size()), 0.0, double(groups[1].size()))
                    : normal_estimate(share[1].value - share[0].value,
                                      std::hypot(share[0].standard_error, share[1].standard_error));
    Row& row = rows.add("incidence_difference", arm, control, difference, n, events);
    row.at = horizon;
    row.p = gray(all, 2, 1).p;
    row.note = "p of Gray's test";
  }
}

void analyse_times(Rows& rows, std::span<const Subject> subjects, const Endpoint& endpoint, const Plan& plan) {
  std::vector<std::vector<Followed>> arms(plan.arms.size());
  for (std::size_t k = 0; k < subjects.size(); ++k)
    arms[std::size_t(subjects[k].arm)].push_back(followed(subjects[k], endpoint.value[k]));
  for (std::size_t arm = 0; arm < arms.size(); ++arm)
    if (!arms[arm].empty()) times_of_an_arm(rows, arms[arm], int(arm), plan);
  for (std::size_t arm = 1; arm < arms.size(); ++arm) {
    std::vector<Followed> both = arms[control];
    both.insert(both.end(), arms[arm].begin(), arms[arm].end());
    for (Followed& one : both) one.group = one.group == int(arm) ? 1 : 0;
    if (!arms[control].empty() && !arms[arm].empty()) times_compared(rows, both, int(arm), plan);
  }
}

History history_of(const Subject& subject, const std::vector<double>& times) {
  History out{{}, subject.followed, subject.died};
  for (const double day : times)
    if (day > 0.0 && day <= subject.followed) out.events.push_back(day);
  return out;
}

std::size_t number_of(std::span<const History> all) {
  std::size_t out = 0;
  for (const History& one : all) out += one.events.size();
  return out;
}

void analyse_recurrent(Rows& rows, std::span<const Subject> subjects, const Endpoint& endpoint, const Plan& plan) {
  std::vector<std::vector<History>> arms(plan.arms.size());
  for (std::size_t k = 0; k < subjects.size(); ++k)
    arms[std::size_t(subjects[k].arm)].push_back(history_of(subjects[k], endpoint.times[k]));
  for (std::size_t arm = 0; arm < arms.size(); ++arm) {
    if (arms[arm].empty()) continue;
    const MeanNumber mean = mean_number(arms[arm]);
    for (const double day : plan.days)
      rows.add("mean_number", int(arm), none, mean.at(day), arms[arm].size(), number_of(arms[arm])).at = day;
  }
  for (int arm = 1; arm < int(plan.arms.size()); ++arm) {
    const Pair pair = pair_with(subjects, arm);
    std::vector<History> histories;
    std::vector<double> x;
    std::vector<int> strata;
    for (std::size_t k = 0; k < pair.which.size(); ++k) {
      histories.push_back(history_of(subjects[pair.which[k]], endpoint.times[pair.which[k]]));
      x.push_back(pair.group[k]);
      strata.push_back(subjects[pair.which[k]].stratum);
    }
    const std::size_t events = number_of(histories);
    if (events == 0) continue;
    const CoxFit fit = cox(andersen_gill_records(histories, x, 1, strata));
    Row& row = rows.add("rate_ratio", arm, control, fit.hazard_ratio(0, true), histories.size(), events);
    row.p = fit.wald(0, true).p;
    const bool stratified = std::any_of(strata.begin(), strata.end(), [&](int one) { return one != strata[0]; });
    row.note = fmt::format("Andersen and Gill, errors by patient{}", stratified ? ", stratified" : "");
  }
}

void analyse_counts(Rows& rows, std::span<const Subject> subjects, const Endpoint& endpoint, const Plan& plan) {
  for (int arm = 0; arm < int(plan.arms.size()); ++arm) {
    Clustered sums;
    std::size_t n = 0;
    double events = 0.0;
    for (std::size_t k = 0; k < subjects.size(); ++k) {
      if (subjects[k].arm != arm) continue;
      sums.add(endpoint.value[k], subjects[k].followed / body::days_in_year);
      events += endpoint.value[k];
      ++n;
    }
    if (n == 0) continue;
    Estimate rate = ratio(sums);
    rate.high = rate.value + normal_975 * rate.standard_error;  // a rate has no upper end at 1
    rows.add("events_per_year", arm, none, rate, n, std::size_t(events));
  }
  for (int arm = 1; arm < int(plan.arms.size()); ++arm) {
    Counts counts{{}, {}, 1, {}};
    double events = 0.0;
    const Pair pair = pair_with(subjects, arm);
    for (std::size_t k = 0; k < pair.which.size(); ++k) {
      const Subject& subject = subjects[pair.which[k]];
      if (subject.followed <= 0.0) continue;
      counts.events.push_back(endpoint.value[pair.which[k]]);
      counts.exposure.push_back(subject.followed / body::days_in_year);
      counts.x.push_back(pair.group[k]);
      events += counts.events.back();
    }
    if (events == 0.0) continue;
    const CountFit fit = negative_binomial(counts);
    Row& row = rows.add("rate_ratio", arm, control, fit.rate_ratio(1, std::isinf(fit.theta)), counts.events.size(),
                        std::size_t(events));
    row.p = fit.wald(1, std::isinf(fit.theta)).p;
    row.note = std::isinf(fit.theta) ? "Poisson with robust error: counts vary no more" : "negative binomial";
    if (!fit.converged) row.estimate = {}, row.note = "did not converge";
  }
}

std::vector<double> values_of(std::span<const Subject> subjects, const Endpoint& endpoint, int arm) {
  std::vector<double> out;
  for (std::size_t k = 0; k < subjects.size(); ++k)
    if (subjects[k].arm == arm && !std::isnan(endpoint.value[k])) out.push_back(endpoint.value[k]);
  return out;
}

void analyse_means(Rows& rows, std::span<const Subject> subjects, const Endpoint& endpoint, const Plan& plan) {
  for (int arm = 0; arm < int(plan.arms.size()); ++arm) {
    const auto values = values_of(subjects, endpoint, arm);
    if (values.empty()) continue;
    rows.add("mean", arm, none, mean(values), values.size(), uncounted);
    rows.add("median", arm, none, median(values), values.size(), uncounted);
  }
  for (int arm = 1; arm < int(plan.arms.size()); ++arm) {
    const auto before = values_of(subjects, endpoint, control), after = values_of(subjects, endpoint, arm);
    if (before.size() < 2 || after.size() < 2) continue;
    const RankSum ranks = rank_sum(before, after);
    Row& row = rows.add("mean_difference", arm, control, difference_of_means(before, after),
                        before.size() + after.size(), uncounted);
    row.p = ranks.test.p;
    row.note = "p of Wilcoxon's rank sum test";
    if (!std::isnan(ranks.shift.value))
      rows.add("shift", arm, control, ranks.shift, before.size() + after.size(), uncounted).note = "Hodges and Lehmann";
  }
}

/// Places of each patient's lives, by arm.
std::map<std::uint64_t, std::vector<std::size_t>> lives_of(std::span<const Subject> subjects, std::size_t arms) {
  std::map<std::uint64_t, std::vector<std::size_t>> out;
  for (std::size_t k = 0; k < subjects.size(); ++k) {
    auto& lives = out[subjects[k].patient];
    lives.resize(arms, subjects.size());
    lives[std::size_t(subjects[k].arm)] = k;
  }
  std::erase_if(out, [&](const auto& one) {
    return std::any_of(one.second.begin(), one.second.end(), [&](std::size_t k) { return k == subjects.size(); });
  });
  return out;
}

/// What a life is worth for pairs: days alive and without the event until the horizon, a number of events, a number of
/// a life.
double worth(const Subject& subject, const Endpoint& endpoint, std::size_t k, double horizon) {
  switch (endpoint.kind) {
    case Kind::time:
      return std::fmin(followed(subject, endpoint.value[k]).time, horizon);
    case Kind::recurrent:
      return double(history_of(subject, endpoint.times[k]).events.size());
    case Kind::count:
    case Kind::mean:
      return endpoint.value[k];
  }
  return undefined;
}

/// Events of an endpoint in a life; none where it is a number of a life.
std::optional<std::size_t> events_in(const Subject& subject, const Endpoint& endpoint, std::size_t k) {
  switch (endpoint.kind) {
    case Kind::time:
      return std::size_t(followed(subject, endpoint.value[k]).what == 1);
    case Kind::recurrent:
      return history_of(subject, endpoint.times[k]).events.size();
    case Kind::count:
      return std::size_t(endpoint.value[k]);
    case Kind::mean:
      break;
  }
  return uncounted;
}

}  // namespace

Followed followed(const Subject& subject, double day) {
  Followed out{subject.followed, subject.died ? death : 0, subject.arm, subject.stratum};
  if (!std::isnan(day) && day <= subject.followed) out.time = day, out.what = 1;
  return out;
}

std::string days_of(const Endpoint& endpoint) {
  return endpoint.key == "survival" ? "days alive" : "days alive and without it";
}

Estimate hazard_ratio_of(std::span<const Followed> all) {
  if (count_events(all) == 0) return {};
  const Records records = records_of(all, differ_in_stratum(all));
  const CoxFit fit = cox(records);
  return fit.diverged[0] ? profile_hazard_ratio(records, 0) : fit.hazard_ratio(0);
}

std::vector<Row> analyse(std::span<const Subject> subjects, const Endpoint& endpoint, const Plan& plan) {
  Rows rows("trial", endpoint, plan);
  switch (endpoint.kind) {
    case Kind::time:
      analyse_times(rows, subjects, endpoint, plan);
      break;
    case Kind::recurrent:
      analyse_recurrent(rows, subjects, endpoint, plan);
      break;
    case Kind::count:
      analyse_counts(rows, subjects, endpoint, plan);
      break;
    case Kind::mean:
      analyse_means(rows, subjects, endpoint, plan);
      break;
  }
  return std::move(rows.out);
}

std::vector<Row> analyse_twins(std::span<const Subject> subjects, const Endpoint& endpoint, const Plan& plan) {
  Rows rows("twins", endpoint, plan);
  const auto lives = lives_of(subjects, plan.arms.size());
  for (int arm = 1; arm < int(plan.arms.size()); ++arm) {
    std::vector<double> differences, without, with;
    std::size_t pairs_with = 0, all_events = 0;
    for (const auto& [patient, places] : lives) {
      const std::size_t a = places[control], b = places[std::size_t(arm)];
      const double x = worth(subjects[a], endpoint, a, plan.horizon), y = worth(subjects[b], endpoint, b, plan.horizon);
      if (std::isnan(x) || std::isnan(y)) continue;
      without.push_back(x), with.push_back(y), differences.push_back(y - x);
      const std::size_t both =
          events_in(subjects[a], endpoint, a).value_or(0) + events_in(subjects[b], endpoint, b).value_or(0);
      pairs_with += both > 0, all_events += both;
    }
    const std::size_t n = differences.size();
    if (n < 2) continue;
    // Where nobody had the event there is no effect on it: what differs is how long they lived.
    if (endpoint.kind != Kind::mean && all_events == 0) continue;
    std::optional<std::size_t> events;
    if (endpoint.kind != Kind::mean) events = endpoint.kind == Kind::time ? pairs_with : all_events;
    const Estimate difference = mean(differences), own[2] = {mean(without), mean(with)};
    const char* statistic = endpoint.kind == Kind::time ? "days_without_event_difference" : "mean_difference";
    Row& of_days = rows.add(statistic, arm, control, difference, n, events);
    of_days.at = plan.horizon;
    if (endpoint.kind == Kind::time) of_days.note = days_of(endpoint);
    const double variance[2] = {own[0].standard_error * own[0].standard_error,
                                own[1].standard_error * own[1].standard_error};
    const double of_difference = difference.standard_error * difference.standard_error;
    const auto plain = [](double value) { return Estimate{value, undefined, undefined, undefined}; };
    if (variance[0] > 0.0 && variance[1] > 0.0)
      rows.add("correlation_of_twins", arm, control,
               plain((variance[0] + variance[1] - of_difference) / (2.0 * std::sqrt(variance[0] * variance[1]))), n,
               events);
    if (of_difference > 0.0)
      rows.add("patients_saved_by_twins", arm, control, plain((variance[0] + variance[1]) / of_difference), n, events)
          .note = "how many times more patients a trial would need for this precision";
    double better = 0.0, worse = 0.0;
    for (const double d : differences) better += d > 0.0, worse += d < 0.0;
    rows.add("share_with_more", arm, control, proportion(better, double(n)), n, events);
    rows.add("share_with_less", arm, control, proportion(worse, double(n)), n, events);
    if (endpoint.kind != Kind::time) continue;
    double only_control = 0.0, only_arm = 0.0, both = 0.0;
    Records records;
    for (const auto& [patient, places] : lives) {
      bool had[2];
      for (const int g : {0, 1}) {
        const std::size_t k = places[g ? std::size_t(arm) : std::size_t(control)];
        const Followed life = followed(subjects[k], endpoint.value[k]);
        had[g] = life.what == 1 && life.time <= plan.horizon;
        records.stop.push_back(life.time);
        records.event.push_back(life.what == 1);
        records.cluster.push_back(int(records.cluster.size() / 2));
        records.x.push_back(g);
      }
      only_control += had[0] && !had[1], only_arm += had[1] && !had[0], both += had[0] && had[1];
    }
    const double total = double(lives.size()), b = only_arm, c = only_control;
    Estimate change =
        normal_estimate((b - c) / total, std::sqrt(std::fmax(b + c - (b - c) * (b - c) / total, 0.0)) / total);
    // Twins that never differ leave room for so many that might.
    if (b + c == 0.0) change.high = proportion_exact(0.0, total).high, change.low = -change.high;
    rows.add("incidence_difference", arm, control, change, lives.size(), std::size_t(both + b + c)).at = plan.horizon;
    if (std::any_of(records.event.begin(), records.event.end(), [](int e) { return e; })) {
      const CoxFit fit = cox(records);
      Row& row =
          rows.add("hazard_ratio", arm, control, fit.hazard_ratio(0, true), lives.size(), std::size_t(both + b + c));
      row.note = fit.diverged[0] ? "all events are in one arm" : "errors by patient";
      if (fit.diverged[0]) row.estimate = profile_hazard_ratio(records, 0);
    }
  }
  return std::move(rows.out);
}

std::vector<double> individual_effects(std::span<const Subject> subjects, const Endpoint& endpoint, int arm,
                                       double horizon) {
  int arms = 0;
  for (const Subject& one : subjects) arms = std::max(arms, one.arm + 1);
  std::vector<double> out;
  std::size_t events = 0;
  for (const auto& [patient, places] : lives_of(subjects, std::size_t(arms))) {
    const std::size_t a = places[control], b = places[std::size_t(arm)];
    out.push_back(worth(subjects[b], endpoint, b, horizon) - worth(subjects[a], endpoint, a, horizon));
    events += events_in(subjects[a], endpoint, a).value_or(1) + events_in(subjects[b], endpoint, b).value_or(1);
  }
  if (events == 0) out.clear();  // it is of deaths alone
  return out;
}

Power power_of(std::span<const Subject> twins, const Endpoint& endpoint, const Plan& plan, int arm, std::size_t size,
               std::size_t replicates, std::uint64_t seed, double alpha, const Interim* interim) {
  const auto lives = lives_of(twins, plan.arms.size());
  std::vector<std::uint64_t> names;
  std::vector<const std::vector<std::size_t>*> bank;
  for (const auto& [patient, places] : lives) names.push_back(patient), bank.push_back(&places);
  constexpr std::size_t parts = 20;  // of the bank, each left out once
  Power out;
  out.bank = bank.size();
  if (size < 2 || replicates == 0 || double(bank.size()) < 2.5 * double(size)) return out;
  out.replicates = replicates;
  // A patient's arm and its place in the queue are of the patient and the replicate alone: who is left out moves the
  // others by one place at most.
  struct Drawn {
    double queue;
    std::size_t of;
  };
  std::vector<Drawn> queues[2];
  bool early = false;  // a look stopped the last that was asked
  std::size_t replicate = 0;
  const auto significant = [&](std::size_t left_out) {
    std::vector<Followed> times;
    std::vector<Entered> entered;
    std::vector<double> values[2];
    for (const int group : {0, 1}) {
      std::size_t taken = 0;
      for (const Drawn& one : queues[group]) {
        if (taken == size) break;
        if (one.of % parts == left_out) continue;
        ++taken;
        const std::size_t place = (*bank[one.of])[group ? std::size_t(arm) : std::size_t(control)];
        if (endpoint.kind == Kind::time) {
          times.push_back(followed(twins[place], endpoint.value[place]));
          times.back().group = group;
          times.back().stratum = 0;
          if (interim) entered.push_back({times.back(), accrual_day(*interim, seed, names[one.of], 1 + replicate)});
        } else {
          values[group].push_back(worth(twins[place], endpoint, place, plan.horizon));
        }
      }
    }
    if (interim) {
      const std::vector<Look> looks = looks_of(entered, *interim);
      const Look* end = ending(looks);
      early = end && end->crosses && end != &looks.back();
      return end && end->crosses;
    }
    const Test test =
        endpoint.kind == Kind::time ? log_rank(times, 2).test : rank_sum(values[0], values[1], false).test;
    return test.p < alpha;
  };
  double found = 0.0;
  std::vector<double> change(parts, 0.0), changes(parts, 0.0);  // sum and sum of squares over replicates
  double stopped_early = 0.0;
  for (; replicate < replicates; ++replicate) {
    for (auto& queue : queues) queue.clear();
    for (std::size_t k = 0; k < bank.size(); ++k) {
      const double u = uniform(seed, names[k], Stream::replicate, 2 * replicate);
      queues[uniform(seed, names[k], Stream::replicate, 2 * replicate + 1) < 0.5].push_back({u, k});
    }
    for (auto& queue : queues)
      std::sort(queue.begin(), queue.end(), [](const Drawn& a, const Drawn& b) { return a.queue < b.queue; });
    const bool whole = significant(parts);
    found += whole;
    stopped_early += early;
    for (std::size_t part = 0; part < parts; ++part) {
      const double d = double(significant(part)) - double(whole);
      change[part] += d, changes[part] += d * d;
    }
  }
  const double r = double(replicates), value = found / r;
  const Estimate wilson = proportion(found, r);
  // Jackknife of the bank, less what the replicates themselves scatter.
  double middle = 0.0, spread = 0.0;
  for (const double d : change) middle += d / r / double(parts);
  for (std::size_t part = 0; part < parts; ++part) {
    const double d = change[part] / r;
    spread += (d - middle) * (d - middle) - (changes[part] / r - d * d) / r;
  }
  out.error_of_bank = std::sqrt(std::fmax(double(parts - 1) / double(parts) * spread, 0.0));
  if (interim) out.early = stopped_early / r;
  const double bank_part = normal_975 * out.error_of_bank;
  out.power = {value, std::fmax(value - std::hypot(value - wilson.low, bank_part), 0.0),
               std::fmin(value + std::hypot(wilson.high - value, bank_part), 1.0),
               std::hypot(wilson.standard_error, out.error_of_bank)};
  return out;
}

}  // namespace howship::trial
