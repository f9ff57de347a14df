// SPDX-License-Identifier: Apache-2.0
// What visits and harms of a trial add up to: means and shares by hand.
#include "howship/records/trial_panels.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <map>

#include "howship/base/random.hpp"
#include "howship/outcomes/endpoints.hpp"

namespace howship::records {
namespace {

std::size_t place(std::string_view code) {
  for (std::size_t k = 0; k < lab_parameters().size(); ++k)
    if (lab_parameters()[k].code == code) return k;
  return 0;
}

/// Who was seen at randomisation and in week 12, with these values of one analyte.
TrialLife seen_twice(std::string_view code, double first, double later) {
  TrialLife out;
  out.visits.labs = {{0, 1.0, std::vector<double>(lab_parameters().size(), statistics::undefined)}};
  out.visits.labs[0].values[place(code)] = first;
  out.visits.labs.push_back(out.visits.labs[0]);
  out.visits.labs[1].planned = 84;
  out.visits.labs[1].values[place(code)] = later;
  return out;
}

TEST(TrialPanels, mean_of_a_visit_is_of_those_who_were_seen_and_a_patient_counts_once_a_harm) {
  scenario::Trial trial;
  trial.arms.resize(2);
  trial.arms[0].name = "placebo", trial.arms[1].name = "drug";
  VisitSums sums;
  const auto life = [](int arm, double ntx, double later) {
    TrialLife out = seen_twice("NTX", ntx, later);
    out.arm = arm;
    return out;
  };
  TrialLife first = life(0, 40.0, 60.0), second = life(0, 50.0, statistics::undefined), lost = life(0, 1e6, 1e6);
  first.visits.harms = {{.kind = "anaemia", .start = 5.0, .grade = 2},
                        {.kind = "anaemia", .start = 50.0, .grade = 3},
                        {.kind = "nausea", .start = 1.0, .grade = 1, .at_start = true}};
  lost.failed = "could not be computed";
  for (const TrialLife& one : {first, second, lost, life(1, 45.0, 20.0), life(1, 55.0, 30.0)}) sums.add(one);
  const std::vector<trial::Row> rows = sums.rows(trial);
  const auto find = [&](std::string_view endpoint, std::string_view arm, std::string_view statistic, double at) {
    for (const trial::Row& row : rows)
      if (row.endpoint == endpoint && row.arm == arm && row.statistic == statistic && (std::isnan(at) || row.at == at))
        return row;
    ADD_FAILURE() << endpoint << ' ' << arm;
    return trial::Row{};
  };
  const trial::Row base = find("lab:NTX", "placebo", "mean", 0.0);
  EXPECT_EQ(base.n, 2u) << "who could not be computed is not among them";
  EXPECT_DOUBLE_EQ(base.estimate.value, 45.0);
  EXPECT_NEAR(base.estimate.high - 45.0, 1.959963984540054 * 5.0, 1e-9) << "SD 7.07 over the root of 2";
  EXPECT_EQ(find("lab:NTX", "placebo", "mean", 84.0).n, 1u);
  EXPECT_TRUE(std::isnan(find("lab:NTX", "placebo", "mean", 84.0).estimate.low)) << "one patient has no interval";
  EXPECT_DOUBLE_EQ(find("lab:NTX", "drug", "mean", 84.0).estimate.value, 25.0);
  EXPECT_DOUBLE_EQ(find("lab:NTX", "placebo", "median", 0.0).estimate.value, 45.0);
  const trial::Row any = find("toxicity:Anaemia", "placebo", "patients_with_it", NAN);
  EXPECT_EQ(any.events, 1u);
  EXPECT_EQ(any.n, 2u);
  EXPECT_DOUBLE_EQ(any.estimate.value, 0.5);
  EXPECT_EQ(find("toxicity:Anaemia", "placebo", "patients_with_grade_3_or_more", NAN).events, 1u);
  EXPECT_EQ(find("toxicity:Anaemia", "drug", "patients_with_it", NAN).events, 0u) << "none is a row, too";
  for (const trial::Row& row : rows) EXPECT_NE(row.endpoint, "toxicity:Nausea") << "it was there at randomisation";
  const std::string page = visit_panels(trial, rows);
  for (const char* word :
       {"Blood and urine at visits", "Median of Urinary N-telopeptide", "<h2>Harms</h2>", "1 (50.0 %)"})
    EXPECT_NE(page.find(word), std::string::npos) << word << '\n' << page;
  EXPECT_TRUE(visit_panels(trial, {}).empty());
}

TEST(TrialPanels, prostate_specific_antigen_and_other_markers_have_no_mean_in_common) {
  scenario::Trial trial;
  trial.arms.resize(1);
  trial.arms[0].name = "all";
  VisitSums sums;
  for (const auto& [primary, value] : {std::pair{"prostate", 100.0}, {"prostate", 300.0}, {"breast", 4.0}}) {
    TrialLife life = seen_twice("MARKER", value, value);
    life.primary = primary;
    sums.add(life);
  }
  const std::vector<trial::Row> rows = sums.rows(trial);
  std::map<std::string, double> means;
  for (const trial::Row& row : rows)
    if (row.statistic == "mean") means[row.endpoint] = row.estimate.value;
  EXPECT_EQ(means, (std::map<std::string, double>{{"lab:PSA", 200.0}, {"lab:MARKER", 4.0}}));
  const std::string page = visit_panels(trial, rows);
  EXPECT_NE(page.find("Median of Prostate-specific antigen"), std::string::npos) << page;
  EXPECT_NE(page.find("Median of Tumour marker"), std::string::npos);
}

TEST(TrialPanels, a_subgroup_in_which_a_drug_works_stands_out_and_its_interaction_is_told) {
  scenario::Trial trial;
  trial.arms.resize(2);
  trial.arms[0].name = "placebo", trial.arms[1].name = "drug";
  trial.follow_up = 730.0;
  trial.endpoints = {{"first_skeletal_event", true}};
  const auto place = std::size_t(outcomes::find_endpoint("first_skeletal_event") - outcomes::endpoints().data());
  std::vector<TrialLife> lives;
  // The drug quarters the hazard where an event was before, and does nothing where none was.
  for (std::uint64_t k = 0; k < 1600; ++k) {
    TrialLife one;
    one.patient = k, one.arm = int(k % 2), one.age = 70.0, one.primary = "breast";
    const bool before = k / 2 % 2;
    one.base.assign(base_line_columns().size(), statistics::undefined);
    one.base[4] = before;
    const double hazard = (one.arm && before ? 0.25 : 1.0) / 300.0;
    const double day = std::ceil(-std::log1p(-uniform(3, k, Stream::population, 0)) / hazard);
    one.followed = 730.0;
    one.endpoints.assign(outcomes::endpoints().size(), statistics::undefined);
    if (day <= 730.0) one.endpoints[place] = day;
    lives.push_back(std::move(one));
  }
  double yes = 0.0, no = 0.0, interaction = 0.0, p = 1.0;
  const std::vector<trial::Row> rows = subgroup_rows(trial, lives);
  for (const trial::Row& row : rows) {
    if (row.endpoint == "first_skeletal_event@PRSREFL=Y") yes = row.estimate.value;
    if (row.endpoint == "first_skeletal_event@PRSREFL=N") no = row.estimate.value;
    if (row.endpoint == "first_skeletal_event@PRSREFL") interaction = row.estimate.value, p = row.p;
    EXPECT_EQ(row.endpoint.find("ECOGBL"), std::string::npos) << "what is not known divides nobody";
  }
  EXPECT_NEAR(yes, 0.25, 0.05);
  EXPECT_NEAR(no, 1.0, 0.15);
  EXPECT_NEAR(interaction, yes / no, 0.02);
  EXPECT_LT(p, 1e-6);
  EXPECT_NE(visit_panels(trial, rows).find("drug: an event before"), std::string::npos);
}

}  // namespace
}  // namespace howship::records
