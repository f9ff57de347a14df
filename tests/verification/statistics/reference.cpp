// SPDX-License-Identifier: Apache-2.0
// Every number that R's own packages (survival, cmprsk, MASS, nlme, mvtnorm) gave for the same data
// (tests/reference/statistics) is given here, too, to the digits that the method allows.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <map>
#include <set>

#include "howship/base/units.hpp"
#include "howship/formats/table.hpp"
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

const std::filesystem::path folder = std::filesystem::path{HOWSHIP_SOURCE_DIR} / "tests/reference/statistics";

/// Columns of a table as numbers.
class Data {
 public:
  explicit Data(const std::filesystem::path& path) : csv_(formats::read_csv_file(path)) {}
  std::size_t size() const { return csv_.rows.size(); }
  const std::string& text(std::size_t row, std::string_view column) const {
    return csv_.rows[row].cells.at(std::size_t(csv_.column(column)));
  }
  double at(std::size_t row, std::string_view column) const { return read_number(text(row, column)).value(); }
  std::vector<double> column(std::string_view name) const {
    std::vector<double> out;
    for (std::size_t k = 0; k < size(); ++k) out.push_back(at(k, name));
    return out;
  }

 private:
  formats::Csv csv_;
};

/// The numbers of one expected table: each must be asked for, and be met.
class Expected {
 public:
  explicit Expected(const std::string& name) : rows_(folder / name) {
    for (std::size_t k = 0; k < rows_.size(); ++k) {
      index_[rows_.text(k, "dataset") + "|" + rows_.text(k, "method") + "|" + rows_.text(k, "quantity") + "|" +
             rows_.text(k, "at")] = k;
    }
  }
  bool has(const std::string& dataset, const std::string& method, const std::string& quantity,
           const std::string& at) const {
    return index_.contains(dataset + "|" + method + "|" + quantity + "|" + at);
  }
  void meet(const std::string& dataset, const std::string& method, const std::string& quantity, const std::string& at,
            double got, double relative) {
    const std::string key = dataset + "|" + method + "|" + quantity + "|" + at;
    const auto found = index_.find(key);
    ASSERT_NE(found, index_.end()) << key << " is not in the table";
    met_.insert(key);
    const std::string& cell = rows_.text(found->second, "value");
    if (cell.empty()) {
      EXPECT_TRUE(std::isnan(got)) << key << ": R gives nothing, here it is " << got;
      return;
    }
    const double wanted = read_number(cell).value();
    EXPECT_NEAR(got, wanted, relative * std::fmax(std::fabs(wanted), 1e-3)) << key;
  }
  void all_met(std::size_t passed_over = 0) const { EXPECT_EQ(met_.size() + passed_over, rows_.size()); }
  const Data& rows() const { return rows_; }

 private:
  Data rows_;
  std::map<std::string, std::size_t> index_;
  std::set<std::string> met_;
};

std::string number(double v) { return fmt::format("{}", v); }

std::vector<Followed> followed(const Data& data, std::string_view time, auto&& what, std::string_view stratum = {}) {
  std::vector<Followed> out;
  for (std::size_t k = 0; k < data.size(); ++k) {
    out.push_back({data.at(k, time), what(k), int(data.at(k, "arm")), stratum.empty() ? 0 : int(data.at(k, stratum))});
  }
  return out;
}

std::vector<Followed> of_group(const std::vector<Followed>& all, int group) {
  std::vector<Followed> out;
  for (const Followed& one : all) {
    if (one.group == group) out.push_back(one);
  }
  return out;
}

struct Inputs {
  Data ties{folder / "data_ties.csv"}, trial{folder / "data_trial.csv"}, recurrent{folder / "data_recurrent.csv"};
  std::vector<Followed> of_ties(std::string_view stratum = {}) const {
    return followed(
        ties, "day", [&](std::size_t k) { return int(ties.at(k, "event")); }, stratum);
  }
  std::vector<Followed> first_event(std::string_view stratum = {}) const {
    return followed(
        trial, "day", [&](std::size_t k) { return int(trial.at(k, "state")); }, stratum);
  }
  std::vector<Followed> death() const {
    return followed(trial, "last_day", [&](std::size_t k) { return int(trial.at(k, "dead")); });
  }
};

TEST(Survival, kaplan_meier_its_intervals_quantiles_and_restricted_means_are_those_of_r) {
  constexpr double digits = 1e-10;
  const Inputs in;
  Expected expected("expected_kaplan_meier.csv");
  const auto check = [&](const std::string& name, const std::vector<Followed>& all, const std::vector<double>& times,
                         const std::vector<double>& horizons) {
    for (const int group : {0, 1}) {
      const Curve curve = kaplan_meier(of_group(all, group));
      const std::string arm = "arm=" + std::to_string(group);
      for (const double t : times) {
        const std::string at = arm + " t=" + number(t);
        const Estimate s = curve.at(t), plain = curve.plain_at(t);
        const bool inside = s.value > 0.0;
        expected.meet(name, "kaplan_meier", "survival", at, s.value, digits);
        // Where nobody is left R gives no error, but a plain interval of 0 to 0.
        expected.meet(name, "greenwood", "standard_error", at, inside ? s.standard_error : undefined, digits);
        expected.meet(name, "log_log", "lower", at, s.low, digits);
        expected.meet(name, "log_log", "upper", at, s.high, digits);
        expected.meet(name, "plain", "lower", at, inside ? plain.low : undefined, digits);
        expected.meet(name, "plain", "upper", at, inside ? plain.high : undefined, digits);
        expected.meet(name, "kaplan_meier", "at_risk", at, double(curve.number_at_risk(t)), digits);
      }
      for (const double p : {0.25, 0.5, 0.75}) {
        const Estimate q = curve.quantile(p);
        const std::string at = arm + " p=" + number(p);
        expected.meet(name, "log_log", "quantile", at, q.value, digits);
        expected.meet(name, "log_log", "quantile_lower", at, q.low, digits);
        expected.meet(name, "log_log", "quantile_upper", at, q.high, digits);
      }
      for (const double horizon : horizons) {
        const Estimate mean = curve.restricted_mean(horizon);
        const std::string at = arm + " tau=" + number(horizon);
        expected.meet(name, "rmst", "mean", at, mean.value, digits);
        expected.meet(name, "rmst", "standard_error", at, mean.standard_error, digits);
      }
    }
  };
  check("data_ties", in.of_ties(), {0, 4, 5, 8, 12, 20, 30, 34, 41}, {30, 40});
  check("data_trial", in.first_event(), {0, 30, 91, 182, 365, 548, 700}, {365, 548});
  check("data_trial:death", in.death(), {91, 182, 365, 548, 700}, {365, 548});
  expected.all_met();
}

TEST(Survival, log_rank_tests_are_those_of_r_with_and_without_strata_and_early_weights) {
  constexpr double digits = 1e-10;
  const Inputs in;
  Expected expected("expected_log_rank.csv");
  const auto check = [&](const std::string& name, const std::vector<Followed>& all, bool strata, double rho) {
    const LogRank got = log_rank(all, 2, rho);
    const std::string method = std::string(strata ? "stratified_log_rank" : "log_rank") + (rho > 0.0 ? " rho=1" : "");
    for (const std::size_t arm : {0u, 1u}) {
      expected.meet(name, method, "observed", "arm=" + std::to_string(arm), got.observed[arm], digits);
      expected.meet(name, method, "expected", "arm=" + std::to_string(arm), got.expected[arm], digits);
    }
    expected.meet(name, method, "variance", "arm=1", got.variance[3], digits);
    expected.meet(name, method, "chi_square", "", got.test.statistic, digits);
    expected.meet(name, method, "p", "", got.test.p, digits);
    expected.meet(name, method, "z", "arm=1", got.z, digits);
  };
  for (const double rho : {0.0, 1.0}) {
    check("data_ties", in.of_ties(), false, rho);
    check("data_ties", in.of_ties("stratum"), true, rho);
    check("data_trial", in.first_event(), false, rho);
    check("data_trial", in.first_event("stratum"), true, rho);
  }
  check("data_trial:death", in.death(), false, 0.0);
  expected.all_met();
}

Records records_of(const Data& data, std::string_view stop, auto&& event, const std::vector<std::string>& columns,
                   std::string_view stratum = {}, std::string_view cluster = {}, std::string_view start = {}) {
  Records out;
  out.covariates = columns.size();
  for (std::size_t k = 0; k < data.size(); ++k) {
    if (!start.empty()) out.start.push_back(data.at(k, start));
    out.stop.push_back(data.at(k, stop));
    out.event.push_back(event(k));
    if (!stratum.empty()) out.stratum.push_back(int(data.at(k, stratum)));
    if (!cluster.empty()) out.cluster.push_back(int(data.at(k, cluster)));
    for (const std::string& one : columns) out.x.push_back(data.at(k, one));
  }
  return out;
}

TEST(Cox, models_with_ties_strata_clusters_repeated_and_competing_events_are_those_of_r) {
  constexpr double digits = 1e-8, of_likelihood = 1e-9;
  const Inputs in;
  Expected expected("expected_cox.csv");
  const auto check = [&](const std::string& name, const std::string& method, const Records& records,
                         const std::vector<std::string>& columns, Ties ties, bool robust = false) {
    const CoxFit fit = cox(records, ties);
    EXPECT_TRUE(fit.converged) << name << ", " << method;
    for (std::size_t j = 0; j < columns.size(); ++j) {
      const Estimate ratio = fit.hazard_ratio(j, robust);
      expected.meet(name, method, "coefficient", columns[j], fit.coefficient[j], digits);
      expected.meet(name, method, "standard_error", columns[j], fit.standard_error(j), digits);
      if (robust) expected.meet(name, method, "robust_standard_error", columns[j], fit.standard_error(j, true), digits);
      expected.meet(name, method, "hazard_ratio", columns[j], ratio.value, digits);
      expected.meet(name, method, "lower", columns[j], ratio.low, digits);
      expected.meet(name, method, "upper", columns[j], ratio.high, digits);
      expected.meet(name, method, "p", columns[j], fit.wald(j, robust).p, digits);
    }
    expected.meet(name, method, "log_likelihood", "0", fit.null_log_likelihood, of_likelihood);
    expected.meet(name, method, "log_likelihood", "fit", fit.log_likelihood, of_likelihood);
    expected.meet(name, method, "score_chi_square", "", fit.score.statistic, digits);
  };
  const auto tied = [&](std::size_t k) { return int(in.ties.at(k, "event")); };
  const auto first = [&](std::size_t k) { return int(in.trial.at(k, "state") == 1.0); };
  const auto dead = [&](std::size_t k) { return int(in.trial.at(k, "dead")); };
  const auto again = [&](std::size_t k) { return int(in.recurrent.at(k, "event")); };
  const std::vector<std::string> arm{"arm"}, arm_age{"arm", "age"};
  check("data_ties", "efron: arm", records_of(in.ties, "day", tied, arm), arm, Ties::efron);
  check("data_ties", "breslow: arm", records_of(in.ties, "day", tied, arm), arm, Ties::breslow);
  check("data_ties", "efron: arm + age", records_of(in.ties, "day", tied, arm_age), arm_age, Ties::efron);
  check("data_ties", "efron stratified by stratum: arm + age", records_of(in.ties, "day", tied, arm_age, "stratum"),
        arm_age, Ties::efron);
  check("data_ties", "efron robust by id: arm", records_of(in.ties, "day", tied, arm, {}, "id"), arm, Ties::efron,
        true);
  check("data_trial", "efron: arm", records_of(in.trial, "day", first, arm), arm, Ties::efron);
  check("data_trial", "efron stratified by stratum: arm", records_of(in.trial, "day", first, arm, "stratum"), arm,
        Ties::efron);
  const std::vector<std::string> four{"arm", "stratum", "age", "ecog"};
  check("data_trial", "efron: arm + stratum + age + ecog", records_of(in.trial, "day", first, four), four, Ties::efron);
  const std::vector<std::string> arm_ecog{"arm", "ecog"};
  check("data_trial:death", "efron: arm + ecog", records_of(in.trial, "last_day", dead, arm_ecog), arm_ecog,
        Ties::efron);
  const auto repeated = [&](std::string_view stratum) {
    return records_of(in.recurrent, "stop", again, arm, stratum, "id", "start");
  };
  check("data_recurrent", "andersen_gill efron robust by id: arm", repeated({}), arm, Ties::efron, true);
  check("data_recurrent", "andersen_gill efron stratified by stratum robust by id: arm", repeated("stratum"), arm,
        Ties::efron, true);
  check("data_recurrent", "andersen_gill breslow robust by id: arm", repeated({}), arm, Ties::breslow, true);
  const std::vector<std::string> arm_stratum{"arm", "stratum"};
  const CoxFit influence = cox(records_of(in.trial, "day", first, arm_stratum));
  for (const std::size_t patient : {1u, 7u, 160u}) {
    for (std::size_t j = 0; j < 2; ++j) {
      expected.meet("data_trial", "efron: arm + stratum", "dfbeta",
                    "id=" + std::to_string(patient) + " " + arm_stratum[j], influence.influence[(patient - 1) * 2 + j],
                    digits);
    }
  }
  check("data_trial", "fine_gray breslow robust by id: arm",
        fine_gray_records(in.first_event(), in.trial.column("arm"), 1), arm, Ties::breslow, true);
  expected.all_met();
}

TEST(Competing, incidence_with_death_its_error_and_grays_test_are_those_of_r) {
  constexpr double digits = 1e-10;
  const Inputs in;
  Expected expected("expected_competing.csv");
  const auto all = in.first_event();
  std::size_t other_method = 0;
  for (const int arm : {0, 1}) {
    for (const int cause : {1, 2}) {
      const Incidence curve = incidence(of_group(all, arm), cause);
      for (const double t : {91.0, 182.0, 365.0, 548.0}) {
        const std::string at = fmt::format("arm={} cause={} t={}", arm, cause, t);
        const Estimate share = curve.at(t);
        expected.meet("data_trial", "aalen_johansen", "incidence", at, share.value, digits);
        expected.meet("data_trial", "aalen_variance", "standard_error", at, share.standard_error, digits);
        ++other_method;  // the infinitesimal jackknife of survfit is another estimator, stored for information
      }
    }
  }
  for (const int cause : {1, 2}) {
    const statistics::Test test = gray(all, 2, cause);
    expected.meet("data_trial", "gray", "chi_square", "cause=" + std::to_string(cause), test.statistic, digits);
    expected.meet("data_trial", "gray", "p", "cause=" + std::to_string(cause), test.p, digits);
  }
  expected.all_met(other_method);
}

std::vector<History> histories(const Data& recurrent, int arm) {
  std::map<int, History> by_patient;
  for (std::size_t k = 0; k < recurrent.size(); ++k) {
    if (int(recurrent.at(k, "arm")) != arm) continue;
    History& one = by_patient[int(recurrent.at(k, "id"))];
    if (recurrent.at(k, "event") == 1.0) one.events.push_back(recurrent.at(k, "stop"));
    one.end = std::fmax(one.end, recurrent.at(k, "stop"));
    one.dead = one.dead || recurrent.at(k, "dead") == 1.0;
  }
  std::vector<History> out;
  for (auto& [id, one] : by_patient) out.push_back(std::move(one));
  return out;
}

TEST(Recurrent, mean_numbers_of_events_with_and_without_death_are_those_of_r) {
  const Inputs in;
  Expected expected("expected_recurrent.csv");
  for (const int arm : {0, 1}) {
    const auto patients = histories(in.recurrent, arm);
    const MeanNumber alive = mean_number_while_alive(patients), all = mean_number(patients);
    for (const double t : {91.0, 182.0, 365.0, 548.0}) {
      const std::string at = fmt::format("arm={} t={}", arm, t);
      expected.meet("data_recurrent", "nelson_aalen", "mean_events", at, alive.at(t).value, 1e-10);
      expected.meet("data_recurrent", "ghosh_lin", "mean_events", at, all.at(t).value, 1e-10);
    }
  }
  expected.all_met();
}

TEST(Recurrent, records_of_repeated_events_are_those_of_the_table) {
  const Inputs in;
  std::vector<History> all = histories(in.recurrent, 0);
  std::vector<double> x(all.size(), 0.0);
  for (const History& one : histories(in.recurrent, 1)) all.push_back(one), x.push_back(1.0);
  const CoxFit ours = cox(andersen_gill_records(all, x, 1));
  EXPECT_NEAR(ours.coefficient[0], -0.594138777966, 1e-9);
  EXPECT_NEAR(ours.standard_error(0, true), 0.22569401023, 1e-9);
}

TEST(Counts, poisson_negative_binomial_and_rank_sums_are_those_of_r) {
  constexpr double digits = 1e-8;
  const Data data{folder / "data_counts.csv"};
  Expected expected("expected_counts.csv");
  const auto counts = [&](bool with_stratum) {
    Counts out{data.column("events"), data.column("exposure_days"), with_stratum ? 2u : 1u, {}};
    for (std::size_t k = 0; k < data.size(); ++k) {
      out.x.push_back(data.at(k, "arm"));
      if (with_stratum) out.x.push_back(data.at(k, "stratum"));
    }
    return out;
  };
  const auto check = [&](const std::string& method, const CountFit& fit) {
    const std::vector<std::string> names{"(Intercept)", "arm", "stratum"};
    EXPECT_TRUE(fit.converged) << method;
    for (std::size_t j = 0; j < fit.coefficient.size(); ++j) {
      expected.meet("data_counts", method, "coefficient", names[j], fit.coefficient[j], digits);
      expected.meet("data_counts", method, "standard_error", names[j], fit.standard_error(j), digits);
    }
    if (method == "poisson") return;
    expected.meet("data_counts", method, "theta", "", fit.theta, digits);
    expected.meet("data_counts", method, "log_likelihood", "", fit.log_likelihood, 1e-9);
  };
  check("poisson", poisson(counts(false)));
  check("negative_binomial", negative_binomial(counts(false)));
  check("negative_binomial adjusted", negative_binomial(counts(true)));
  std::vector<double> rates[2];
  for (const int arm : {0, 1}) {
    double events = 0.0, days = 0.0;
    for (std::size_t k = 0; k < data.size(); ++k) {
      if (int(data.at(k, "arm")) != arm) continue;
      events += data.at(k, "events");
      days += data.at(k, "exposure_days");
      rates[arm].push_back(365.25 * data.at(k, "events") / data.at(k, "exposure_days"));
    }
    const Estimate m = mean(rates[arm]);
    const std::string at = "arm=" + std::to_string(arm);
    expected.meet("data_counts", "rate", "events_per_year", at, 365.25 * events / days, digits);
    expected.meet("data_counts", "skeletal_morbidity_rate", "mean_per_year", at, m.value, digits);
    expected.meet("data_counts", "skeletal_morbidity_rate", "sd", at,
                  m.standard_error * std::sqrt(double(rates[arm].size())), digits);
  }
  const RankSum ranks = rank_sum(rates[0], rates[1]);
  expected.meet("data_counts", "wilcoxon of skeletal_morbidity_rate", "p", "", ranks.test.p, digits);
  expected.meet("data_counts", "wilcoxon of skeletal_morbidity_rate", "W", "arm=0", ranks.w, digits);
  expected.all_met();
}

TEST(RepeatedMeasures, the_mixed_model_and_analysis_of_covariance_are_those_of_r) {
  constexpr double digits = 1e-8;
  const Data data{folder / "data_labs.csv"};
  Expected expected("expected_labs.csv");
  const std::vector<double> weeks{5, 9, 13, 25};
  std::map<int, Measured> by_patient;
  for (std::size_t k = 0; k < data.size(); ++k) {
    Measured& one = by_patient[int(data.at(k, "id"))];
    one.change.resize(weeks.size(), undefined);
    one.base = data.at(k, "base");
    one.arm = int(data.at(k, "arm"));
    one.change[std::size_t(std::find(weeks.begin(), weeks.end(), data.at(k, "week")) - weeks.begin())] =
        data.at(k, "change");
  }
  std::vector<Measured> patients;
  for (auto& [id, one] : by_patient) {
    if (one.change.empty()) continue;
    patients.push_back(one);
  }
  const RepeatedMeasures fit = repeated_measures(patients);
  EXPECT_TRUE(fit.converged);
  EXPECT_EQ(fit.structure, Covariance::unstructured);
  const std::string name = "data_labs", method = "mmrm reml";
  expected.meet(name, method, "log_likelihood", "", fit.log_likelihood, 1e-9);
  for (std::size_t a = 0; a < 4; ++a) {
    const std::string at = "week=" + number(weeks[a]);
    expected.meet(name, method, "difference", at, fit.difference[a].value, digits);
    expected.meet(name, method, "standard_error", at, fit.difference[a].standard_error, digits);
    for (std::size_t b = 0; b <= a; ++b) {
      expected.meet(name, method, "covariance", at + " week=" + number(weeks[b]), fit.covariance[a * 4 + b], digits);
    }
  }
  for (const int arm : {0, 1}) {
    std::vector<double> seen;
    for (const Measured& one : patients) {
      if (one.arm == arm && !std::isnan(one.change[2])) seen.push_back(one.change[2]);
    }
    const std::string at = fmt::format("arm={} week=13", arm);
    expected.meet(name, "observed", "median", at, median(seen).value, 1e-10);
    expected.meet(name, "observed", "mean", at, mean(seen).value, 1e-10);
    expected.meet(name, "observed", "n", at, double(seen.size()), 1e-10);
  }
  const Estimate once = analysis_of_covariance(patients, 2);
  expected.meet(name, "ancova", "difference", "week=13", once.value, digits);
  expected.meet(name, "ancova", "standard_error", "week=13", once.standard_error, digits);
  expected.all_met();
}

TEST(Proportions, intervals_differences_and_common_odds_are_those_of_r) {
  constexpr double digits = 1e-10;
  const Data data{folder / "data_responders.csv"};
  Expected expected("expected_proportions.csv");
  TwoByTwo strata[2], total;
  for (std::size_t k = 0; k < data.size(); ++k) {
    TwoByTwo& one = strata[std::size_t(data.at(k, "stratum"))];
    const double n = data.at(k, "n"), yes = data.at(k, "response") * n;
    for (TwoByTwo* of : {&one, &total}) {
      (data.at(k, "arm") == 0.0 ? of->of_1 : of->of_2) += n;
      (data.at(k, "arm") == 0.0 ? of->count_1 : of->count_2) += yes;
    }
  }
  const Estimate control = proportion(total.count_1, total.of_1), treated = proportion(total.count_2, total.of_2);
  const Estimate exact = proportion_exact(total.count_2, total.of_2);
  const Estimate difference = difference_of_proportions(total.count_1, total.of_1, total.count_2, total.of_2);
  const CommonOdds odds = mantel_haenszel(strata);
  const std::string name = "data_responders";
  expected.meet(name, "wilson", "lower", "arm=0", control.low, digits);
  expected.meet(name, "wilson", "upper", "arm=0", control.high, digits);
  expected.meet(name, "wilson", "lower", "arm=1", treated.low, digits);
  expected.meet(name, "wilson", "upper", "arm=1", treated.high, digits);
  expected.meet(name, "newcombe", "difference", "", difference.value, digits);
  expected.meet(name, "newcombe", "lower", "", difference.low, digits);
  expected.meet(name, "newcombe", "upper", "", difference.high, digits);
  expected.meet(name, "clopper_pearson", "lower", "arm=1", exact.low, digits);
  expected.meet(name, "clopper_pearson", "upper", "arm=1", exact.high, digits);
  expected.meet(name, "mantel_haenszel", "odds_ratio", "", odds.ratio.value, digits);
  expected.meet(name, "mantel_haenszel", "lower", "", odds.ratio.low, digits);
  expected.meet(name, "mantel_haenszel", "upper", "", odds.ratio.high, digits);
  expected.meet(name, "mantel_haenszel", "chi_square", "", odds.test.statistic, digits);
  expected.meet(name, "mantel_haenszel", "p", "", odds.test.p, digits);
  expected.meet("812 of 1000", "wilson", "lower", "", proportion(812, 1000).low, digits);
  expected.meet("812 of 1000", "wilson", "upper", "", proportion(812, 1000).high, digits);
  expected.all_met();
}

TEST(Sequential, boundaries_and_sizes_are_those_of_r) {
  Expected expected("expected_sequential.csv");
  const std::string name = "two-sided 0.05";
  const std::pair<std::string, std::vector<double>> looks[] = {
      {"0.5/1", {0.5, 1.0}}, {"0.333333/0.666667/1", {1.0 / 3.0, 2.0 / 3.0, 1.0}}, {"0.4/0.7/1", {0.4, 0.7, 1.0}}};
  for (const auto& [words, information] : looks) {
    std::vector<double> spent;
    for (const double t : information) spent.push_back(spent_obrien_fleming(t, 0.05));
    const std::vector<double> bounds = boundaries(information, spent);
    for (std::size_t k = 0; k < information.size(); ++k) {
      const std::string at = fmt::format("information={} look={}", words, k + 1);
      expected.meet(name, "lan_demets_obrien_fleming", "alpha_spent", at, spent[k], 1e-10);
      expected.meet(name, "lan_demets_obrien_fleming", "z_boundary", at, bounds[k], 1e-6);
    }
  }
  for (int looks_at = 2; looks_at <= 5; ++looks_at) {
    // R integrates this one coarsely (its tolerance is 1e-5): the digits that are published agree.
    expected.meet(name, "obrien_fleming", "constant", "looks=" + std::to_string(looks_at),
                  obrien_fleming_constant(looks_at, 0.05), 2e-5);
  }
  for (const double ratio : {0.6, 0.7, 0.8}) {
    expected.meet(name + " power 0.8 1:1", "schoenfeld", "events", "hazard_ratio=" + number(ratio),
                  schoenfeld_events(ratio, 0.8, 0.05), 1e-10);
  }
  expected.all_met();
}

TEST(Survival, seven_digitised_published_curves_are_read_as_r_reads_them) {
  const std::filesystem::path curves = std::filesystem::path{HOWSHIP_SHARED_DIR} / "data/survival_km";
  if (!std::filesystem::exists(curves)) GTEST_SKIP() << "the digitised curves are not here: " << curves;
  Expected expected("expected_survival_km.csv");
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(curves)) {
    if (entry.path().extension() == ".csv") files.push_back(entry.path());
  }
  ASSERT_EQ(files.size(), 7u);
  for (const auto& file : files) {
    const Data data{file};
    const std::string name = file.stem().string();
    std::set<std::string> names;
    for (std::size_t k = 0; k < data.size(); ++k) names.insert(data.text(k, "arm"));
    const std::vector<std::string> arms(names.begin(), names.end());
    std::vector<Followed> all;
    double events = 0.0;
    std::map<std::string, double> last;
    for (std::size_t k = 0; k < data.size(); ++k) {
      const std::string& arm = data.text(k, "arm");
      all.push_back({data.at(k, "time"), int(data.at(k, "event")),
                     int(std::find(arms.begin(), arms.end(), arm) - arms.begin()), 0});
      events += data.at(k, "event");
      last[arm] = std::fmax(last[arm], data.at(k, "time"));
    }
    expected.meet(name, "count", "patients", "", double(all.size()), 0.0);
    expected.meet(name, "count", "events", "", events, 0.0);
    double horizon = HUGE_VAL;
    for (const auto& [arm, time] : last) horizon = std::fmin(horizon, std::floor(time));
    for (std::size_t a = 0; a < arms.size(); ++a) {
      const Curve curve = kaplan_meier(of_group(all, int(a)));
      for (const double t : {6.0, 12.0, 24.0, 36.0}) {
        if (t > last[arms[a]]) continue;
        const std::string at = arms[a] + " t=" + number(t);
        const Estimate s = curve.at(t);
        expected.meet(name, "kaplan_meier", "survival", at, s.value, 1e-10);
        expected.meet(name, "greenwood", "standard_error", at, s.standard_error, 1e-10);
        expected.meet(name, "log_log", "lower", at, s.low, 1e-10);
        expected.meet(name, "log_log", "upper", at, s.high, 1e-10);
        expected.meet(name, "kaplan_meier", "at_risk", at, double(curve.number_at_risk(t)), 1e-10);
      }
      const Estimate half = curve.median(), mean_time = curve.restricted_mean(horizon);
      expected.meet(name, "log_log", "median", arms[a], half.value, 1e-10);
      expected.meet(name, "log_log", "median_lower", arms[a], half.low, 1e-10);
      expected.meet(name, "log_log", "median_upper", arms[a], half.high, 1e-10);
      const std::string at = arms[a] + " tau=" + number(horizon);
      expected.meet(name, "rmst", "mean", at, mean_time.value, 1e-10);
      expected.meet(name, "rmst", "standard_error", at, mean_time.standard_error, 1e-10);
    }
    if (arms.size() != 2) continue;
    const std::string both = arms[1] + " v " + arms[0];
    expected.meet(name, "log_rank", "chi_square", both, log_rank(all, 2).test.statistic, 1e-10);
    Records records;
    for (const Followed& one : all) {
      records.stop.push_back(one.time);
      records.event.push_back(one.what);
      records.x.push_back(one.group);
    }
    for (const Ties ties : {Ties::efron, Ties::breslow}) {
      const CoxFit fit = cox(records, ties);
      const std::string method = ties == Ties::efron ? "efron" : "breslow";
      expected.meet(name, method, "coefficient", both, fit.coefficient[0], 1e-8);
      expected.meet(name, method, "standard_error", both, fit.standard_error(0), 1e-8);
      expected.meet(name, method, "log_likelihood", both, fit.log_likelihood, 1e-9);
    }
  }
  expected.all_met();
}

}  // namespace
