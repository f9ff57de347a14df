// SPDX-License-Identifier: Apache-2.0
// Tables of a trial of lives that are made up: R reads them and gets the numbers of the page; what visits showed is the
// same after a shard; columns are described.
#include "howship/records/trial_tables.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <sstream>

#include "../scratch.hpp"
#include "howship/base/files.hpp"
#include "howship/base/random.hpp"
#include "howship/formats/json.hpp"
#include "howship/outcomes/endpoints.hpp"
#include "howship/records/trial_cells.hpp"
#include "howship/records/trial_page.hpp"

namespace howship::records {
namespace {

scenario::Trial two_arms() {
  scenario::Trial out;
  out.patients = 120;
  out.follow_up = 730.0;
  for (const char* name : {"placebo", "drug"}) {
    scenario::TrialArm arm;
    arm.name = name;
    out.arms.push_back(arm);
  }
  out.endpoints = {{"survival", true}, {"first_skeletal_event", false}};
  return out;
}

/// Exponential deaths and events, in whole days or at any moment, of two strata; some patients leave.
std::vector<TrialLife> made_up(std::uint64_t patients = 240, bool whole_days = true) {
  const auto place = [](std::string_view key) {
    return std::size_t(outcomes::find_endpoint(key) - outcomes::endpoints().data());
  };
  std::vector<TrialLife> out;
  for (std::uint64_t k = 0; k < patients; ++k) {
    const auto days = [&](std::uint64_t index, double mean) {
      const double day = -mean * std::log1p(-uniform(9, k, Stream::population, index));
      return whole_days ? std::ceil(day) : day;
    };
    TrialLife one;
    one.patient = k, one.arm = int(k % 2), one.stratum = (k / 2) % 2;
    one.primary = "prostate", one.female = false, one.age = 66.0, one.entered = 12.0;
    const double death = days(0, one.arm ? 800 : 600), left = days(1, 4000), event = days(2, one.arm ? 700 : 400);
    one.followed = std::min({730.0, death, left});
    one.died = death == one.followed;
    one.left = !one.died && left == one.followed;
    if (one.died) one.death_by = "cancer";
    one.endpoints.assign(outcomes::endpoints().size(), statistics::undefined);
    if (one.died) one.endpoints[place("survival")] = death;
    if (event <= one.followed) one.endpoints[place("first_skeletal_event")] = event;
    out.push_back(std::move(one));
  }
  return out;
}

// A picture has so many columns, however many patients fall on one: the curve there ends where the last of them leaves
// it.
TEST(TrialPage, of_a_hundred_thousand_patients_is_as_small_as_that_of_twenty_thousand) {
  scenario::Trial trial = two_arms();
  const auto page_of = [&](std::uint64_t patients) {
    trial.patients = patients / 2;  // of an arm
    const std::vector<TrialLife> lives = made_up(patients, false);
    return trial_page(trial, {}, lives, trial_summary(trial, lives), "howship");
  };
  const std::string few = page_of(20'000), many = page_of(100'000);
  EXPECT_LT(many.size(), 3'000'000u);
  EXPECT_LT(double(many.size()), 1.2 * double(few.size()));
  EXPECT_NE(many.find("100000"), std::string::npos) << "the numbers are those of all";
}

TEST(TrialPage, of_arms_without_any_difference_draws_that_there_is_none) {
  scenario::Trial trial = two_arms();
  trial.endpoints = {{"skeletal_morbidity_rate", true}};
  std::vector<TrialLife> lives = made_up();
  const auto at = std::size_t(outcomes::find_endpoint("skeletal_morbidity_rate") - outcomes::endpoints().data());
  for (TrialLife& one : lives) one.endpoints[at] = 2.0;
  const std::string page = trial_page(trial, {}, lives, trial_summary(trial, lives), "howship");
  EXPECT_NE(
      page.find(
          "difference of the primary endpoint with its 95 % interval: drug 0.000 (0.000 to 0.000); 0 is no effect"),
      std::string::npos)
      << page.substr(page.find("of the primary endpoint"), 300);
}

// A year ends on day 365, not with its last quarter of a day.
TEST(TrialPage, tells_who_is_at_risk_on_the_last_day_of_a_year) {
  scenario::Trial trial = two_arms();
  trial.follow_up = 365.0;
  std::vector<TrialLife> lives = made_up();
  std::size_t at_risk[2] = {};
  for (TrialLife& one : lives) {
    if (one.followed >= 365.0) {
      if (one.followed > 365.0) one.died = one.left = false;
      one.followed = 365.0;
      for (double& day : one.endpoints)
        if (day > 365.0) day = statistics::undefined;
    }
    at_risk[one.arm] += one.followed == 365.0 && !one.died;
  }
  ASSERT_GT(at_risk[0], 0u);
  const std::string page = trial_page(trial, {}, lives, trial_summary(trial, lives), "howship");
  for (const std::size_t number : at_risk)
    EXPECT_NE(page.find(fmt::format("after 12 months, {} at risk", number)), std::string::npos) << number;
  EXPECT_EQ(page.find("after 12 months, 0 at risk"), std::string::npos);
  EXPECT_NE(page.find("Share alive by arm"), std::string::npos);
  EXPECT_EQ(page.find("Share without survival"), std::string::npos);
}

TEST(TrialTables, a_mean_has_no_number_of_events) {
  scenario::Trial trial = two_arms();
  trial.endpoints = {{"mean_pain", true}};
  std::vector<TrialLife> lives = made_up();
  const auto at = std::size_t(outcomes::find_endpoint("mean_pain") - outcomes::endpoints().data());
  for (TrialLife& one : lives) one.endpoints[at] = double(one.patient % 7);
  for (const TrialTable& table : trial_tables(trial, {}, lives, trial_summary(trial, lives))) {
    if (table.name != "summary.csv") continue;
    const formats::Csv csv = formats::read_csv(table.table.text(), table.name);
    ASSERT_GT(csv.rows.size(), 4u);
    for (const auto& row : csv.rows) EXPECT_EQ(row.cells[std::size_t(csv.column("events"))], "");
  }
}

TEST(TrialTables, an_endpoint_asks_what_is_made_of_crossing_over_and_of_giving_up) {
  scenario::Trial trial = two_arms();
  std::vector<TrialLife> lives = made_up();
  for (TrialLife& one : lives) {
    if (one.arm == 0 && one.followed > 200.0 && one.patient % 4 == 0) one.crossed = 200.0;
    if (one.arm == 1 && one.followed > 90.0 && one.patient % 4 == 1) one.stopped = 90.0;
  }
  using scenario::Intercurrent;
  trial.endpoints = {{"first_skeletal_event", true},
                     {"first_skeletal_event", false, Intercurrent::composite},
                     {"first_skeletal_event", false, Intercurrent::treatment_policy, Intercurrent::while_on_treatment}};
  std::map<std::string, std::size_t> events, patients;
  for (const trial::Row& row : trial_summary(trial, lives))
    if (row.statistic == "hazard_ratio") events[row.endpoint] = row.events.value_or(0), patients[row.endpoint] = row.n;
  std::size_t plain = 0, composite = 0, before = 0;
  const auto at = std::size_t(outcomes::find_endpoint("first_skeletal_event") - outcomes::endpoints().data());
  for (const TrialLife& one : lives) {
    const double day = one.endpoints[at];
    plain += day <= one.followed;
    composite += day <= one.followed || one.stopped <= one.followed;
    before += day <= std::fmin(one.followed, one.crossed);
  }
  EXPECT_LT(before, plain);
  EXPECT_LT(plain, composite);
  EXPECT_EQ(events,
            (std::map<std::string, std::size_t>{{"first_skeletal_event", plain},
                                                {"first_skeletal_event (stops: composite)", composite},
                                                {"first_skeletal_event (crossover: while_on_treatment)", before}}));
  for (const auto& [label, n] : patients) EXPECT_EQ(n, lives.size()) << label;
  const std::string page = trial_page(trial, {}, lives, trial_summary(trial, lives), "howship");
  EXPECT_NE(page.find("(stops: composite)"), std::string::npos);
  std::map<std::string, std::size_t> in_table;
  for (const TrialTable& table : trial_tables(trial, {}, lives, {})) {
    if (table.name != "adtte.csv") continue;
    const formats::Csv csv = formats::read_csv(table.table.text(), table.name);
    for (const auto& row : csv.rows) {
      const std::string code = row.cells[std::size_t(csv.column("PARAMCD"))];
      if (code.starts_with("TTSRE") && code != "TTSREF" && row.cells[std::size_t(csv.column("CNSR"))] == "0")
        ++in_table[code];
    }
  }
  EXPECT_EQ(in_table, (std::map<std::string, std::size_t>{{"TTSRE", plain}, {"TTSRE2", composite}, {"TTSRE3", before}}))
      << "survfit on adtte.csv gives what the page has, for each of them";
}

TEST(TrialTables, every_look_is_rows_of_the_summary_and_a_line_of_the_page) {
  scenario::Trial trial = two_arms();
  const std::vector<TrialLife> lives = made_up();
  trial.interim.emplace();
  trial.interim->shares = {0.5};
  trial.interim->accrual = 365.0;
  const std::vector<trial::Row> summary = trial_summary(trial, lives);
  std::vector<std::string> said;
  for (const trial::Row& row : summary)
    if (row.analysis == "interim") said.push_back(row.statistic + ": " + row.note.substr(0, 22));
  EXPECT_EQ(said.size(), 4u + 3u) << "z, boundary, conditional power but at the end, hazard ratio";
  ASSERT_FALSE(said.empty());
  EXPECT_EQ(said.front(), "look_z: at 50 % of the events:");
  const std::string page = trial_page(trial, {}, lives, summary, "howship");
  EXPECT_NE(page.find("Looks before the end"), std::string::npos);
  trial.design = scenario::TrialDesign::twins;
  for (const trial::Row& row : trial_summary(trial, lives)) EXPECT_NE(row.analysis, "interim") << "twins are no trial";
}

TEST(TrialTables, r_reads_adtte_and_gets_the_medians_and_hazard_ratios_of_the_page) {
  if (std::system("Rscript -e 'library(survival)' >/dev/null 2>&1") != 0)
    GTEST_SKIP() << "no R with its package survival: the tables are not read by it";
  const scenario::Trial trial = two_arms();
  const std::vector<TrialLife> lives = made_up();
  const std::vector<trial::Row> summary = trial_summary(trial, lives);
  Scratch folder;
  for (const TrialTable& one : trial_tables(trial, {}, lives, summary))
    write_whole(folder / one.name, one.table.text());
  write_whole(folder / "read.R", R"(library(survival)
d <- read.csv("adtte.csv")
for (p in list(c("OS", "survival"), c("TTSRE", "first_skeletal_event"))) {
  x <- d[d$PARAMCD == p[1], ]
  m <- summary(survfit(Surv(AVAL, CNSR == 0) ~ TRT01P, data = x, conf.type = "log-log"))$table
  for (arm in c("placebo", "drug")) {
    row <- m[paste0("TRT01P=", arm), ]
    cat(p[2], arm, "median", row["median"], row["0.95LCL"], row["0.95UCL"], "\n")
  }
  f <- summary(coxph(Surv(AVAL, CNSR == 0) ~ I(TRT01P == "drug") + strata(STRATUM), data = x))$conf.int
  cat(p[2], "drug", "hazard_ratio", format(f[1, c(1, 3, 4)], digits = 12), "\n")
}
)");
  ASSERT_EQ(std::system(("cd '" + folder.path().string() + "' && Rscript read.R > said.txt 2>&1").c_str()), 0)
      << read_whole(folder / "said.txt");
  std::istringstream said(read_whole(folder / "said.txt"));
  std::string endpoint, arm, statistic, value[3];
  int compared = 0;
  while (said >> endpoint >> arm >> statistic >> value[0] >> value[1] >> value[2])
    for (const trial::Row& row : summary) {
      if (row.endpoint != endpoint || row.arm != arm || row.statistic != statistic) continue;
      ++compared;
      const double ours[3] = {row.estimate.value, row.estimate.low, row.estimate.high};
      for (int k = 0; k < 3; ++k) {
        if (value[k] == "NA") {
          EXPECT_FALSE(std::isfinite(ours[k])) << endpoint << ' ' << arm << ' ' << statistic;
        } else {
          EXPECT_NEAR(ours[k], std::stod(value[k]), 1e-8 * std::stod(value[k])) << endpoint << ' ' << arm << ' ' << k;
        }
      }
    }
  EXPECT_EQ(compared, 6);
}

TEST(TrialTables, visits_and_harms_are_the_same_after_a_shard) {
  TrialLife life = made_up().front();
  const std::size_t labs = lab_parameters().size(), questions = question_parameters().size();
  life.visits.labs = {{0, 1.0, std::vector<double>(labs, 2.5)}, {84, 87.0, std::vector<double>(labs, 0.1 + 0.2)}};
  life.visits.labs[1].values[3] = statistics::undefined;
  life.visits.questions = {{0, 1.0, std::vector<double>(questions, 1.0)}};
  life.visits.pain = {{57.0, 1, 8, outcomes::PainResponse::partial, "L3"}};
  life.visits.bones = {
      {{9.0, 12.0, outcomes::Component::vertebral_fracture, "L3", "25 % of its height lost", true}, true, false, true},
      {{30.0, outcomes::never, outcomes::Component::limb_fracture, "femur_left", "", false}, false, true, false}};
  outcomes::AdverseEvent harm{.kind = "nausea", .drug = "docetaxel", .start = 3.0, .end = 7.0, .grade = 2};
  harm.serious = harm.studied = true;
  life.visits.harms = {harm, {.kind = "hair loss", .bone = "a,b|c;d", .start = 4.0}};
  const auto all = lives_with_visits(line_of(life));
  ASSERT_EQ(all.size(), 1u);
  const LifeVisits& read = all[0].visits;
  ASSERT_EQ(read.labs.size(), 2u);
  EXPECT_EQ(read.labs[1].values[0], 0.1 + 0.2);
  EXPECT_TRUE(std::isnan(read.labs[1].values[3]));
  EXPECT_EQ(read.questions[0].values, life.visits.questions[0].values);
  EXPECT_EQ(read.pain[0].response, outcomes::PainResponse::partial);
  EXPECT_EQ(read.pain[0].bone, "L3");
  ASSERT_EQ(read.bones.size(), 2u);
  const BoneEvent &vertebra = read.bones[0], &limb = read.bones[1];
  EXPECT_EQ(vertebra.event.component, outcomes::Component::vertebral_fracture);
  EXPECT_EQ(vertebra.event.bone + vertebra.event.detail, "L325 % of its height lost");
  EXPECT_EQ(vertebra.event.day, 9.0);
  EXPECT_EQ(vertebra.event.seen, 12.0);
  EXPECT_TRUE(vertebra.event.symptomatic && vertebra.related && !vertebra.found && vertebra.symptomatic);
  EXPECT_TRUE(std::isnan(limb.event.seen));
  EXPECT_TRUE(!limb.event.symptomatic && !limb.related && limb.found && !limb.symptomatic);
  ASSERT_EQ(read.harms.size(), 2u);
  EXPECT_EQ(read.harms[0], harm);
  EXPECT_EQ(read.harms[1].bone, "a b c d");
  EXPECT_TRUE(lives_of(line_of(life))[0].visits.labs.empty()) << "many lives do not keep them";
}

TEST(TrialTables, a_value_is_told_beside_its_base_line_with_its_grade) {
  TrialLife life = made_up().front();
  std::vector<double> base(lab_parameters().size(), statistics::undefined), later = base;
  const auto place = [](std::string_view code) {
    std::size_t k = 0;
    while (lab_parameters()[k].code != code) ++k;
    return k;
  };
  base[place("CACORR")] = 2.3, later[place("CACORR")] = 1.9;
  base[place("MARKER")] = 10.0, later[place("MARKER")] = 4.0;
  life.visits.labs = {{0, 1.0, base}, {84, 80.0, later}};
  const auto tables = visit_tables(two_arms(), std::vector<TrialLife>{life});
  const formats::Csv rows = formats::read_csv(tables[0].table.text(), "adlb.csv");
  ASSERT_EQ(rows.rows.size(), 4u);
  const auto cell = [&](std::size_t row, const char* column) {
    return rows.rows[row].cells[std::size_t(rows.column(column))];
  };
  EXPECT_EQ(cell(1, "PARAMCD"), "CACORR");
  EXPECT_EQ(cell(1, "AVISIT"), "Week 12");
  EXPECT_EQ(cell(1, "CHG"), "-0.4");
  EXPECT_EQ(cell(1, "ATOXGR"), "2");
  EXPECT_EQ(cell(1, "ATOXDSC"), "Hypocalcaemia");
  EXPECT_EQ(cell(1, "BTOXGR"), "0");
  EXPECT_EQ(cell(3, "PARAMCD"), "PSA") << "the marker of a prostate cancer";
  EXPECT_EQ(cell(3, "PCHG"), "-60");
  EXPECT_EQ(cell(2, "ABLFL"), "Y");
}

TEST(TrialTables, the_first_grade_of_few_cells_is_what_lies_below_the_usual_range_of_the_sex) {
  const auto grade = [](const char* code, double value, bool female) {
    TrialLife life = made_up().front();
    life.female = female;
    std::vector<double> values(lab_parameters().size(), statistics::undefined);
    for (std::size_t k = 0; k < values.size(); ++k)
      if (lab_parameters()[k].code == code) values[k] = value;
    life.visits.labs = {{0, 1.0, values}};
    const auto tables = visit_tables(two_arms(), std::vector<TrialLife>{life});
    const formats::Csv rows = formats::read_csv(tables[0].table.text(), "adlb.csv");
    return rows.rows.at(0).cells[std::size_t(rows.column("ATOXGR"))] + ' ' +
           rows.rows[0].cells[std::size_t(rows.column("ATOXDSC"))];
  };
  EXPECT_EQ(grade("HGB", 13.0, false), "1 Anaemia") << "a man's begins at 13.5";
  EXPECT_EQ(grade("HGB", 13.0, true), "0 ");
  EXPECT_EQ(grade("HGB", 9.9, true), "2 Anaemia");
  EXPECT_EQ(grade("NEUT", 1.9, true), "0 ") << "the usual range begins at 1.8";
  EXPECT_EQ(grade("NEUT", 1.7, true), "1 Neutropenia");
  EXPECT_EQ(grade("NEUT", 0.9, true), "3 Neutropenia");
}

TEST(TrialTables, a_day_before_a_trial_is_no_time_from_randomisation) {
  TrialLife life = made_up().front();
  for (std::size_t k = 0; k < outcomes::endpoints().size(); ++k)
    if (outcomes::endpoints()[k].before_entry) life.endpoints[k] = 1.0;
  for (const TrialTable& table : trial_tables(two_arms(), {}, std::vector<TrialLife>{life}, {})) {
    if (table.name != "adtte.csv") continue;
    const formats::Csv times = formats::read_csv(table.table.text(), table.name);
    EXPECT_FALSE(times.rows.empty());
    for (const formats::CsvRow& row : times.rows)
      for (const outcomes::Endpoint& one : outcomes::endpoints())
        if (one.before_entry) {
          EXPECT_NE(row.cells[std::size_t(times.column("PARAM"))], one.meaning);
        }
  }
}

TEST(TrialTables, usual_ranges_are_those_of_the_reports_of_runs_by_sex) {
  const auto range = [](std::string_view code, bool female) {
    for (const VisitParameter& one : lab_parameters())
      if (one.code == code) {
        const UsualRange out = usual_range(one, female);
        return exact(out.low) + " to " + exact(out.high);
      }
    return std::string{"none such"};
  };
  EXPECT_EQ(range("HGB", false), "13.5 to 17.5");
  EXPECT_EQ(range("HGB", true), "12 to 16");
  EXPECT_EQ(range("ALP", true), "30 to 100");
  EXPECT_EQ(range("ALP", false), "45 to 115");
  EXPECT_EQ(range("CACORR", true), "2.1 to 2.6");
  EXPECT_EQ(range("CREAT", true), "45 to 110");
  EXPECT_EQ(range("NTX", true), "5 to 65");
  EXPECT_EQ(range("PTH", true), "1.1 to 6.4");
  EXPECT_EQ(range("PLAT", true), "150 to 350");
  EXPECT_EQ(range("ALB", true), " to ") << "the file has none";
  TrialLife life = made_up().front();
  life.female = false;
  life.visits.labs = {{0, 1.0, std::vector<double>(lab_parameters().size(), 13.0)}};
  const auto tables = visit_tables(two_arms(), std::vector<TrialLife>{life});
  const formats::Csv rows = formats::read_csv(tables[0].table.text(), "adlb.csv");
  for (const auto& row : rows.rows) {
    if (row.cells[std::size_t(rows.column("PARAMCD"))] != "HGB") continue;
    EXPECT_EQ(row.cells[std::size_t(rows.column("ANRLO"))], "13.5");
    EXPECT_EQ(row.cells[std::size_t(rows.column("ANRHI"))], "17.5");
  }
}

TEST(TrialTables, say_what_happened_of_several_parts_and_why_nothing_did) {
  const auto place = [](std::string_view key) {
    return std::size_t(outcomes::find_endpoint(key) - outcomes::endpoints().data());
  };
  TrialLife broke = made_up().front();
  broke.followed = 100.0, broke.died = true, broke.left = false;
  broke.endpoints.assign(outcomes::endpoints().size(), statistics::undefined);
  broke.endpoints[place("survival")] = 100.0;
  broke.endpoints[place("first_skeletal_event")] = 40.0;
  broke.endpoints[place("first_fracture")] = broke.endpoints[place("first_radiation")] = 40.0;
  broke.endpoints[place("first_operation")] = 60.0;
  broke.endpoints[place("radiographic_progression")] = 70.0;
  TrialLife left = broke, whole = broke;
  left.patient = 1, whole.patient = 2;
  left.died = whole.died = false, left.left = true;
  for (TrialLife* one : {&left, &whole}) one->endpoints.assign(outcomes::endpoints().size(), statistics::undefined);
  std::map<std::string, std::string> said;
  for (const TrialTable& table : trial_tables(two_arms(), {}, std::vector<TrialLife>{broke, left, whole}, {})) {
    if (table.name != "adtte.csv") continue;
    const formats::Csv csv = formats::read_csv(table.table.text(), table.name);
    for (const auto& row : csv.rows) {
      const auto cell = [&](const char* column) { return row.cells[std::size_t(csv.column(column))]; };
      said[cell("USUBJID").substr(14) + ' ' + cell("PARAMCD")] = cell("EVNTDESC") + '|' + cell("CNSDTDSC");
      EXPECT_NE(cell("EVNTDESC"), "");
      EXPECT_EQ(cell("PARAM").find("the same"), std::string::npos) << "a row is read alone";
    }
  }
  EXPECT_EQ(said["0 TTSRE"], "fracture through a lesion, radiation to bone|");
  EXPECT_EQ(said["0 RPFS"], "progression outside bone|");
  EXPECT_EQ(said["0 OS"], "death by any cause|");
  EXPECT_EQ(said["0 TTPAIN"], "DEATH|date of death");
  EXPECT_EQ(said["1 TTSRE"], "LOST TO FOLLOW-UP|date of last contact");
  EXPECT_EQ(said["2 TTSRE"], "END OF STUDY|date of the end of the study");
}

TEST(TrialTables, what_was_taken_is_both_arms_after_a_crossover_in_every_table) {
  scenario::Trial trial = two_arms();
  trial.crossover.emplace();
  trial.crossover->to = "drug";
  TrialLife life = made_up().front();
  life.crossed = 30.0;
  life.visits.labs = {{0, 1.0, std::vector<double>(lab_parameters().size(), 2.3)}};
  life.visits.questions = {{0, 1.0, std::vector<double>(question_parameters().size(), 1.0)}};
  life.visits.harms = {{.kind = "nausea", .start = 4.0}};
  life.visits.bones = {{{9.0, 9.0, outcomes::Component::radiation, "L3", "8 Gy", true}, true, true, true}};
  std::vector<TrialTable> tables = trial_tables(trial, {}, std::vector<TrialLife>{life}, {});
  for (TrialTable& one : visit_tables(trial, std::vector<TrialLife>{life})) tables.push_back(std::move(one));
  int told = 0;
  for (const TrialTable& table : tables) {
    if (table.table.text().find("TRT01A") == std::string::npos) continue;
    const formats::Csv csv = formats::read_csv(table.table.text(), table.name);
    ASSERT_FALSE(csv.rows.empty()) << table.name;
    EXPECT_EQ(csv.rows[0].cells[std::size_t(csv.column("TRT01A"))], "placebo+drug") << table.name;
    ++told;
  }
  EXPECT_EQ(told, 5) << "subjects, laboratory, answers, harms and bones";
}

TEST(TrialTables, what_befalls_bones_says_where_when_and_what_it_counts_as) {
  TrialLife life = made_up().front();
  life.visits.bones = {
      {{9.0, 12.0, outcomes::Component::vertebral_fracture, "L3", "25 % of its height lost", true}, true, true, true},
      {{10.0, outcomes::never, outcomes::Component::limb_fracture, "rib_4_left", "", false}, false, false, false},
      {{40.0, 40.0, outcomes::Component::radiation, "", "strontium_89", true}, true, true, false}};
  const std::vector<TrialTable> tables = visit_tables(two_arms(), std::vector<TrialLife>{life});
  ASSERT_EQ(tables.back().name, "adce.csv");
  const formats::Csv csv = formats::read_csv(tables.back().table.text(), "adce.csv");
  ASSERT_EQ(csv.rows.size(), 3u);
  const auto at = [&](std::size_t row, const char* column) {
    return csv.rows[row].cells[std::size_t(csv.column(column))];
  };
  EXPECT_EQ(at(0, "CETERM"), "Pathological fracture of a vertebra of L3: 25 % of its height lost");
  EXPECT_EQ(at(0, "CELOC") + at(0, "ASTDY") + at(0, "FNDDY"), "L3912");
  EXPECT_EQ(at(0, "SYMPFL") + at(0, "SREFL") + at(0, "SREFNDFL") + at(0, "SSEFL"), "YYYY");
  EXPECT_EQ(at(1, "CETERM"), "Pathological fracture of rib_4_left");
  EXPECT_EQ(at(1, "FNDDT") + at(1, "FNDDY") + at(1, "SYMPFL") + at(1, "SREFL"), "") << "nobody found it";
  EXPECT_EQ(at(2, "CEDECOD") + at(2, "CELOC"), "Radiation to bone") << "a nuclide goes to no single bone";
  EXPECT_EQ(at(2, "CESEQ") + at(2, "SSEFL"), "3");
}

TEST(TrialTables, have_no_day_0) {
  EXPECT_EQ(study_day(500.0, 500.0), 1.0);
  EXPECT_EQ(study_day(501.2, 500.0), 2.0);
  EXPECT_EQ(study_day(499.0, 500.0), -1.0) << "the day before";
  EXPECT_EQ(study_day(400.0, 500.0), -100.0);
  EXPECT_TRUE(std::isnan(study_day(statistics::undefined, 500.0)));
}

TEST(TrialTables, every_column_of_every_table_is_described) {
  const scenario::Trial trial = two_arms();
  std::vector<TrialTable> tables = trial_tables(trial, {}, {}, {});
  for (TrialTable& one : visit_tables(trial, {})) tables.push_back(std::move(one));
  const formats::Json all = formats::Json::parse(define_text(tables));
  ASSERT_EQ(all["datasets"].size(), tables.size());
  for (std::size_t k = 0; k < tables.size(); ++k) {
    EXPECT_EQ(all["datasets"][k]["file"], tables[k].name);
    ASSERT_EQ(all["datasets"][k]["variables"].size(), tables[k].table.columns().size());
    for (const formats::Json& one : all["datasets"][k]["variables"]) {
      EXPECT_TRUE(one["type"] == "text" || one["type"] == "number" || one["type"] == "date");
      if (tables[k].name != "failures.csv") {
        EXPECT_FALSE(one["label"].get<std::string>().empty()) << one["name"];
      }
    }
  }
}

}  // namespace
}  // namespace howship::records
