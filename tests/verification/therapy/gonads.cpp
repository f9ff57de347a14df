// SPDX-License-Identifier: Apache-2.0
// Pituitary and ovary of a woman: the course of gonadotropin and oestradiol under every kind of hormonal drug, before
// and after menopause, beside reference trajectories; how her age and chemotherapy end them.
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <map>
#include <sstream>

#include "howship/base/files.hpp"
#include "howship/base/random.hpp"
#include "howship/scenario/drug_file.hpp"
#include "howship/therapy/regimen.hpp"

using namespace howship;
using M = body::Mechanism;

namespace {

struct Arm {
  double reserve = 1.0, agonist = 0.0, antagonist = 0.0, inhibitor = 0.0, tamoxifen = 0.0;
};
const std::map<std::string, Arm>& arms() {
  static const std::map<std::string, Arm> all{
      {"healthy", {}},
      {"ai", {.inhibitor = 1.0}},
      {"agonist", {.agonist = 1.0}},
      {"agonist_ai", {.agonist = 1.0, .inhibitor = 1.0}},
      {"antagonist", {.antagonist = 1.0}},
      {"tamoxifen", {.tamoxifen = 1.0}},
      {"menopause", {.reserve = 0.0}},
      {"menopause_ai", {.reserve = 0.0, .inhibitor = 1.0}},
  };
  return all;
}

body::Parameters woman(double reserve) {
  body::Parameters p;
  p.male = 0.0;
  p.ovarian_reserve = reserve;
  return p;
}

struct Axis {
  double gonadotropin, oestradiol;
};

/// The body's own rates in explicit steps, drugs as the reference has them.
std::map<double, Axis> explicitly(const Arm& arm, const std::vector<double>& days, double step) {
  const body::Parameters p = woman(arm.reserve);
  const body::Balance balance = body::balance_of(p);
  const body::Flux flux;
  body::State s = body::healthy_state(p, balance);
  body::Actions<double> a;
  const auto rates = [&] { return body::rates_of(s, body::signals_of(s, a, flux, p, balance), a, flux, p, balance); };
  double agonist = 0.0, antagonist = 0.0, inhibitor = 0.0;
  std::map<double, Axis> out;
  auto next = days.begin();
  for (long i = 0; next != days.end(); ++i) {
    if (double(i) * step > *next - 0.5 * step) out[*next++] = {s.gonadotropin, s.oestradiol};
    agonist += step * 3.0 * (arm.agonist - agonist);
    antagonist += step * 3.0 * (arm.antagonist - antagonist);
    inhibitor += step * 0.35 * (arm.inhibitor - inhibitor);
    a[M::gonadotropin_stimulation] = agonist;
    a[M::gonadotropin_block] = antagonist;
    a[M::oestrogen_synthesis_block] = 0.97 * inhibitor;
    a[M::oestrogen_receptor_block] = arm.tamoxifen;
    s.desensitisation += step * rates().desensitisation;
    s.gonadotropin += step * rates().gonadotropin;
    s.oestradiol += step * rates().oestradiol;
  }
  return out;
}

std::shared_ptr<const therapy::Drug> drug(const char* name) {
  return std::make_shared<const therapy::Drug>(scenario::built_in_drug(name));
}

therapy::Treatment course(const char* name, double start = 0.0) {
  therapy::Treatment t;
  t.drug = drug(name);
  t.start = start;
  return t;
}

therapy::Care woman_of(double age, std::vector<therapy::Treatment> plan = {}, const body::Individual& individual = {},
                       std::uint64_t patient = 0) {
  therapy::Circumstances c;
  c.age = age;
  c.male = false;
  return therapy::care_for(woman(1.0), c, std::move(plan), 11, patient, individual);
}

therapy::Care at(therapy::Care care, double day) {
  std::vector<therapy::Happened> log;
  therapy::live_to(care, day, log);
  return care;
}
double oestradiol(const therapy::Care& care) { return care.body.state().oestradiol; }

}  // namespace

TEST(Gonads, the_axis_is_that_of_the_reference_in_eight_cases) {
  std::istringstream text(
      read_whole(std::filesystem::path{HOWSHIP_SOURCE_DIR} / "tests/reference/causes/gonad_axis.csv"));
  std::map<std::string, std::map<double, Axis>> reference;
  std::string line;
  std::getline(text, line);
  while (std::getline(text, line)) {
    std::istringstream row(line);
    std::string name, day, gonadotropin, oestradiol;
    for (std::string* cell : {&name, &day, &gonadotropin, &oestradiol}) std::getline(row, *cell, ',');
    reference[name][std::stod(day)] = {std::stod(gonadotropin), std::stod(oestradiol)};
  }
  ASSERT_EQ(reference.size(), arms().size());
  for (const auto& [name, rows] : reference) {
    std::vector<double> days;
    for (const auto& row : rows) days.push_back(row.first);
    const auto ours = explicitly(arms().at(name), days, 0.05);
    for (const auto& [day, row] : rows) {
      EXPECT_NEAR(ours.at(day).gonadotropin, row.gonadotropin, 1e-3 * std::max(row.gonadotropin, 1.0))
          << name << " day " << day;
      EXPECT_NEAR(ours.at(day).oestradiol, row.oestradiol, 1e-3) << name << " day " << day;
    }
  }
}

TEST(Gonads, the_stiff_solver_with_the_drugs_of_their_files_follows_the_same_equations) {
  struct Case {
    const char *arm, *first, *second;
  };
  for (const Case& c : {Case{"ai", "aromatase_inhibitor", nullptr},
                        {"agonist", "lhrh_agonist", nullptr},
                        {"agonist_ai", "lhrh_agonist", "aromatase_inhibitor"},
                        {"antagonist", "lhrh_antagonist", nullptr}}) {
    std::vector<therapy::Medicine> medicines{therapy::medicine_for(*drug(c.first), 70.0)};
    if (c.second) medicines.push_back(therapy::medicine_for(*drug(c.second), 70.0));
    auto body = therapy::whole_body(woman(1.0), medicines);
    for (std::size_t m = 0; m < medicines.size(); ++m) {
      if (medicines[m].structure == therapy::Structure::depot)
        therapy::give(body, m, 1.0, 0.0);
      else
        therapy::set_rate(body, m, 1.0);
    }
    for (const auto& [day, expected] : explicitly(arms().at(c.arm), {1.0, 3.0, 7.0, 14.0, 27.0}, 1e-3)) {
      therapy::advance_to(body, day);
      EXPECT_NEAR(body.state().gonadotropin, expected.gonadotropin, 2e-3) << c.arm << " day " << day;
      EXPECT_NEAR(body.state().oestradiol, expected.oestradiol, 2e-3) << c.arm << " day " << day;
    }
  }
}

TEST(Gonads, before_menopause_an_inhibitor_alone_drives_the_ovary_and_an_agonist_silences_it) {
  const therapy::Care inhibitor = at(woman_of(40.0, {course("aromatase_inhibitor")}), 60.0);
  EXPECT_GT(inhibitor.body.state().gonadotropin, 2.0);
  EXPECT_GT(oestradiol(inhibitor), 0.7);
  EXPECT_GT(oestradiol(at(woman_of(40.0, {course("lhrh_agonist")}), 2.0)), 1.02);
  EXPECT_LT(oestradiol(at(woman_of(40.0, {course("lhrh_agonist")}), 35.0)), 0.2);
  EXPECT_LT(oestradiol(at(woman_of(40.0, {course("lhrh_agonist"), course("aromatase_inhibitor")}), 60.0)), 0.02);
  const double after = oestradiol(woman_of(65.0));
  EXPECT_NEAR(after, 0.1, 0.001);
  EXPECT_LT(oestradiol(at(woman_of(65.0, {course("aromatase_inhibitor")}), 60.0)), 0.05 * after);
  EXPECT_GT(oestradiol(at(woman_of(40.0, {course("tamoxifen")}), 90.0)), 1.2);
}

TEST(Gonads, a_woman_who_grows_older_passes_the_menopause_and_the_log_says_when) {
  std::vector<therapy::Happened> log;
  therapy::Care care = woman_of(40.0);
  EXPECT_GT(oestradiol(care), 0.98);
  therapy::live_to(care, 20.0 * body::days_in_year, log);
  EXPECT_LT(oestradiol(care), 0.11);
  EXPECT_NEAR(care.age(), 60.0, 1e-9);
  ASSERT_EQ(std::count_if(log.begin(), log.end(), [](const auto& h) { return h.event == "menopause"; }), 1);
  const auto menopause = std::find_if(log.begin(), log.end(), [](const auto& h) { return h.event == "menopause"; });
  ASSERT_NE(menopause, log.end());
  EXPECT_NEAR(40.0 + menopause->day / body::days_in_year, 51.0, 0.01);
  // What her tissues are used to is the level of the last years, not of her youth.
  EXPECT_NEAR(care.body.state().own_oestradiol, 0.1, 0.01);
}

TEST(Gonads, tissues_stay_used_to_the_level_before_treatment) {
  const therapy::Care care = at(woman_of(40.0, {course("lhrh_agonist", 30.0)}), 400.0);
  EXPECT_LT(oestradiol(care), 0.15);
  EXPECT_GT(care.body.state().own_oestradiol, 0.95);
}

TEST(Gonads, chemotherapy_takes_ovarian_years_and_more_of_the_older_are_left_without) {
  // Ovarian failure two years after six cycles, of women who were not past menopause: by age at the first.
  struct Row {
    double from, to, published, tolerance;
  };
  for (const Row& row : {Row{25.0, 30.0, 7.2, 8.0}, {31.0, 44.0, 33.0, 8.0}, {45.0, 47.0, 79.0, 10.0}}) {
    int women = 0, failed = 0;
    for (std::uint64_t patient = 0; patient < 250; ++patient) {
      body::Individual individual = body::individual_of(11, patient, 1.0);
      const double age = row.from + (row.to - row.from) * uniform(11, patient, Stream::hormone_event, 0);
      auto chemotherapy = course("cytotoxic");
      chemotherapy.despite_contraindication = true;
      therapy::Care care = woman_of(age, {chemotherapy}, individual, patient);
      care.body.system.person.menopause_age += 4.0 * individual.menopause_age;
      if (care.body.system.person.menopause_age < age + 0.5) continue;
      care.menopausal = false;
      care.adverse.fever_hazard = 0.0;
      care = at(std::move(care), 106.0);
      ASSERT_EQ(care.courses[0].given, 6);
      ++women;
      failed += age + 2.0 + care.ovarian_years_lost >= care.body.system.person.menopause_age;
      EXPECT_GT(care.ovarian_years_lost, 0.5);
    }
    EXPECT_NEAR(100.0 * failed / women, row.published, row.tolerance) << row.from << " to " << row.to << " years";
  }
}

TEST(Gonads, periods_stop_during_chemotherapy_and_come_back_in_the_young) {
  std::vector<therapy::Happened> log;
  therapy::Care care = woman_of(30.0, {course("cytotoxic")});
  care.adverse.fever_hazard = 0.0;
  therapy::live_to(care, 100.0, log);
  EXPECT_NEAR(care.ovarian_years_lost, 8.0 * 5.0 / 6.0, 1e-9);  // five cycles of six, each its part
  const double during = oestradiol(care);
  therapy::live_to(care, 105.0 + 365.0, log);
  EXPECT_NEAR(care.ovarian_years_lost, 8.0, 1e-9);
  EXPECT_LT(during, 0.75);
  EXPECT_GT(oestradiol(care), 0.95);
}
