// SPDX-License-Identifier: Apache-2.0
// docs/validation/systemic.md: the program's patients and their medicines beside published figures, every miss shown.
// The page is what this test computes; HOWSHIP_WRITE_DOCS=1 writes it anew. The trial in hypercalcaemia, which takes
// minutes, is computed with HOWSHIP_NIGHTLY=1, as ./test.sh nightly sets it; else its first patients alone.
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <set>
#include <sstream>

#include "howship/base/files.hpp"
#include "howship/base/random.hpp"
#include "lives.hpp"
#include "one_bone.hpp"

using namespace howship;
using namespace howship::patient;

namespace {

struct Row {
  std::string what, model, before, published, source;
  bool meets;
};

std::string percent(double change) { return fmt::format("{:+.0f} %", 100.0 * change); }
std::string share(double part) { return fmt::format("{:.0f} %", 100.0 * part); }

/// What the page said when its patients had all their tumour lumped into one volume, and the numbers in it, each with
/// what is in its place now.
struct Before {
  std::string shown;
  std::vector<std::pair<double, double>> then_and_now;

  bool moved() const {
    return std::any_of(then_and_now.begin(), then_and_now.end(), [](const auto& pair) {
      return std::abs(pair.second - pair.first) > 0.05 * std::abs(pair.first);
    });
  }
};

/// A row whose model value counts as met between low and high.
void compare(std::vector<Row>& rows, std::string what, double value, double low, double high, std::string shown,
             std::string published, std::string source, const Before& before) {
  rows.push_back({std::move(what), std::move(shown), before.moved() ? before.shown : "", std::move(published),
                  std::move(source), value >= low && value <= high});
}

void bone_agents(std::vector<Row>& rows) {
  struct Arm {
    const char* drug;
    double low, high;
    const char *published, *before;
    double then;
  };
  const char* by_vein = "-79 % (bisphosphonate by vein)";
  const Life start = std::move(Life(ill("breast", all_bones())).to(200.0));
  for (const Arm& arm : {Arm{"zoledronate", -0.84, -0.64, by_vein, "-70 %", -0.70},
                         {"pamidronate", -0.84, -0.64, by_vein, "-63 %", -0.63},
                         {"denosumab", -0.83, -0.63, "-73 %", "-81 %", -0.81}}) {
    Life life = start.with({course(arm.drug, 200.0), course("calcium_vitamin_d", 200.0)});
    life.to(291.0);
    const double ntx = life.signals().ntx / start.signals().ntx - 1.0;
    const double bone_alp = life.state().bone_alp / start.state().bone_alp - 1.0;
    compare(rows, fmt::format("urinary NTx, week 13, {} every 4 weeks", arm.drug), ntx, arm.low, arm.high, percent(ntx),
            arm.published, "E041, Lipton 2008", {arm.before, {{arm.then, ntx}}});
    if (std::string_view(arm.drug) == "zoledronate")
      compare(rows, "bone ALP, week 13, zoledronate", bone_alp, -0.47, -0.27, percent(bone_alp), "-37 %",
              "Stopeck 2010, recalled (fitted)", {"-33 %", {{-0.33, bone_alp}}});
    if (std::string_view(arm.drug) == "denosumab")
      compare(rows, "bone ALP, week 13, denosumab", bone_alp, -0.54, -0.34, percent(bone_alp), "-44 %",
              "Stopeck 2010, recalled (fitted)", {"-44 %", {{-0.44, bone_alp}}});
  }
}

void hormone_withdrawal(std::vector<Row>& rows) {
  const Order deprivation = course("lhrh_agonist"), zoledronate = course("zoledronate", 0.0, {.every = 91.0});
  const auto density = [](const Life& life) { return 100.0 * (life.state().lumbar_density - 1.0); };
  Life man(well(), {deprivation}), protected_man(well(), {deprivation, zoledronate});
  const double nine = density(man.to(270.0));
  compare(rows, "lumbar density, 9 months of androgen deprivation", nine, -4.4, -2.4, fmt::format("{:+.1f} %", nine),
          "-3.4 %", "E181, Yu 2012 (fitted)", {"-3.2 %", {{-3.2, nine}}});
  const double ntx = Life(well(), {deprivation}).signals().ntx;
  const double gain = density(protected_man.to(365.0)) - density(man.to(365.0));
  compare(rows, "lumbar density, zoledronate every 3 months against none on deprivation, 12 months", gain, 4.7, 9.5,
          fmt::format("{:+.1f} %", gain), "+7.1 %", "E264", {"+7.4 %", {{7.4, gain}}});
  const double fall = protected_man.signals().ntx / ntx - 1.0;
  compare(rows, "urinary NTx, same arm, 12 months", fall, -0.62, -0.36, percent(fall), "-49 %", "E265",
          {"-52 %", {{-0.52, fall}}});
  Life woman(well(false), {course("aromatase_inhibitor")});
  const double two = density(woman.to(730.0));
  compare(rows, "lumbar density, 24 months of an aromatase inhibitor", two, -5.0, -3.0, fmt::format("{:+.1f} %", two),
          "-4.0 %", "ATAC, PMC2693896 (fitted)", {"-3.5 %", {{-3.5, two}}});
  Life z(well(false), {zoledronate});
  const double spine_gain = density(z.to(365.0));
  compare(rows, "lumbar density, zoledronate every 3 months after menopause, 12 months", spine_gain, 3.0, 5.5,
          fmt::format("{:+.1f} %", spine_gain), "+4.3 %", "E185, Leal 2010", {"+4.7 %", {{4.7, spine_gain}}});
}

void marrow(std::vector<Row>& rows) {
  // Of what the same patient has without the drug: tumour that grows in marrow lowers counts beside it.
  const auto lowest_share = [](const Life& start, const char* drug, double body::State::*cell) {
    Life treated = start.with({course(drug, start.day(), {.doses = 1})}), none = start;
    const double from = start.day();
    Lowest out = lowest(treated, from + 120.0,
                        [&](Life& life) { return life.state().*cell / (none.to(life.day()).state().*cell); });
    out.day -= from;
    return out;
  };
  const Life healthy(well());
  const Lowest doc = lowest_share(healthy, "docetaxel", &body::State::neutrophils);
  compare(rows, "neutrophil nadir after docetaxel 75 mg/m2", doc.day, 7.0, 10.0,
          fmt::format("day {:.0f}, {:.2f} x 10^9/L", doc.day, 5.22 * doc.value), "day 7 to 9", "labels",
          {"day 8, 0.41 x 10^9/L", {{8, doc.day}, {0.41, 5.22 * doc.value}}});
  const Life blastic = std::move(Life(ill("prostate_blastic", all_bones())).to(450.0));
  const auto week = [](const Lowest& low) {
    return fmt::format("week {:.1f}, {:.0f} %", low.day / 7, 100 * low.value);
  };
  const Lowest sm = lowest_share(blastic, "samarium_153", &body::State::platelets);
  compare(rows, "platelet nadir after samarium-153", sm.day, 28.0, 42.0, week(sm), "week 4 to 6, about half", "E097",
          {"week 5.4, 46 %", {{5.4 * 7, sm.day}, {0.46, sm.value}}});
  compare(rows, "platelets at that nadir after samarium-153", sm.value, 0.40, 0.60, share(sm.value), "about half",
          "E097", {"46 %", {{0.46, sm.value}}});
  const Lowest sr = lowest_share(blastic, "strontium_89", &body::State::platelets);
  compare(rows, "platelet nadir after strontium-89", sr.day, 84.0, 112.0, week(sr), "week 12 to 16, about 70 %",
          "label", {"week 7.4, 69 %", {{7.4 * 7, sr.day}, {0.69, sr.value}}});
  compare(rows, "platelets at that nadir after strontium-89", sr.value, 0.60, 0.80, share(sr.value), "about 70 %",
          "label", {"69 %", {{0.69, sr.value}}});
  const Lowest ra = lowest_share(blastic, "radium_223", &body::State::neutrophils);
  compare(rows, "neutrophil nadir after one dose of radium-223", ra.day, 14.0, 21.0, week(ra), "week 2 to 3", "E237",
          {"week 5.0, 92 %", {{5.0 * 7, ra.day}, {0.92, ra.value}}});
}

void prostate(std::vector<Row>& rows) {
  // Castrated on day 450, in relapse on day 1400: what grows again is the clone that castration left.
  const Life relapse = std::move(Life(ill("prostate", all_bones()), {course("lhrh_agonist", 450.0)}).to(1400.0));
  const auto twelve_weeks = [](const Life& start, std::vector<Order> orders) {
    Life life = start.with(std::move(orders));
    life.to(start.day() + 84.0);
    return std::pair{life.signals().alp / start.signals().alp - 1.0,
                     life.state().tumour_marker / start.state().tumour_marker - 1.0};
  };
  const double radium = twelve_weeks(relapse, {course("radium_223", 1400.0)}).first,
               none = twelve_weeks(relapse, {}).first,
               docetaxel = twelve_weeks(relapse, {course("docetaxel", 1400.0)}).second;
  compare(rows, "total ALP, week 12, radium-223", radium, -0.42, -0.22, percent(radium), "-32 %", "E092, Sartor 2017",
          {"-26 %", {{-0.26, radium}}});
  compare(rows, "total ALP, week 12, no radium", none, 0.27, 0.47, percent(none), "+37 %", "E092, Sartor 2017",
          {"+11 %", {{0.11, none}}});
  compare(rows, "PSA, week 12, docetaxel, in relapse after castration", docetaxel, -0.6, -0.3, percent(docetaxel),
          "fall of half or more in 45 %", "TAX 327, recalled (fitted)", {"-39 %", {{-0.39, docetaxel}}});
  Plan plan = ill("prostate", all_bones());
  plan.parameters.clones.androgen_dependence = 0.0;
  const Life never = std::move(Life(plan, {course("lhrh_agonist", 0.0)}).to(400.0));
  const double of_new = twelve_weeks(never, {course("docetaxel", 400.0)}).second;
  compare(rows, "PSA, week 12, docetaxel, tumour that never answered to castration", of_new, -0.6, -0.3,
          percent(of_new), "fall of half or more in 45 %", "TAX 327, recalled (fitted)", {"-39 %", {{-0.39, of_new}}});
}

void kidney(std::vector<Row>& rows) {
  constexpr double before[] = {2.29, 2.17, 1.83, 1.44};
  std::vector<std::pair<double, double>> then_and_now;
  double previous = 9.0, day = 0.0;
  std::string shown;
  bool falls = true;
  for (const double clearance : {100.0, 30.0, 15.0, 10.0}) {
    Plan plan = well();
    plan.person.creatinine_clearance = clearance;
    Life life(plan, {course("denosumab_60", 0.0, {.doses = 1})});
    const Lowest low = lowest(life, 60.0, [](const Life& l) { return l.calcium(); });
    falls = falls && low.value < previous;
    previous = low.value;
    day = low.day;
    then_and_now.push_back({before[then_and_now.size()], low.value});
    shown += fmt::format("{}{:.2f}", shown.empty() ? "" : " / ", low.value);
  }
  compare(rows, "calcium nadir (mmol/L) after denosumab 60 mg at clearance 100 / 30 / 15 / 10 mL/min", falls ? 1 : 0, 1,
          1, shown, "falls with filtration; below 1.88 in 41 % on dialysis", "Bird 2024",
          {"2.29 / 2.17 / 1.83 / 1.44", then_and_now});
  compare(rows, "day of that nadir at clearance 10 mL/min", day, 14.0, 28.0, fmt::format("day {:.0f}", day),
          "day 21 (median)", "Dave 2015", {"day 18", {{18, day}}});
}

/// Patients of a virtual trial in hypercalcaemia of malignancy, each on the day when a day of fluid has left calcium
/// at 3.0 mmol/L or more.
struct Entrant {
  Life life;
  double fluids, sensitivity;  ///< L/day; half effect of a bisphosphonate, typical = 1
};

/// Lives until calcium is above what brings this patient to hospital, has a day of saline, and enters unless that was
/// enough.
std::optional<Life> enters(Life life, double threshold, double until) {
  while (life.day() < until && !life.patient.dead()) {
    if (life.to(life.day() + 1.0).calcium() <= threshold) continue;
    life.orders({course("saline", life.day(), {.amount = 2.5, .stop = life.day() + 1.0})});
    life.to(life.day() + 1.0);
    if (life.patient.dead()) break;
    if (life.calcium() >= 3.0) return life;
    threshold += 0.15;
  }
  return {};
}

/// Breast cancer in every bone, with PTHrP of tumour elsewhere (pM, of the typical patient) beside that of its own.
std::vector<Entrant> entrants(double pthrp, int patients) {
  std::vector<Entrant> out;
  for (std::uint64_t number = 0; number < std::uint64_t(patients); ++number) {
    std::uint64_t k = 0;
    const auto z = [&] { return normal(41, number, Stream::patient_parameters, k++); };
    Plan plan = ill("breast", all_bones());
    plan.patient = number;
    const double secretion = std::exp(0.5 * z());
    z();  // once what a volume of tumour resorbs, which follows from the law now
    const double growth = std::exp(-0.4 * z());
    for (SitePlan& site : plan.sites) {
      site.tumour.secretion_gain *= secretion;
      site.tumour.growth *= growth;
    }
    plan.pthrp = pthrp * secretion;
    plan.individual.body.pthrp_secretion = normal(41, number, Stream::clone_patient_normal, 14);
    const double threshold = std::max(3.2, 3.65 + 0.35 * z()), sensitivity = std::exp(0.475 * z());
    plan.parameters.body.albumin = 35.0 + 3.0 * z();
    const double fluids = 0.8 + uniform(42, number, Stream::patient_parameters, 0);
    if (auto life = enters(Life(plan), threshold, 700.0)) out.push_back({std::move(*life), fluids, sensitivity});
  }
  return out;
}

struct Trial {
  int patients = 0, by_day_4 = 0, by_day_10 = 0;
  std::vector<double> durations;
};

Trial trial_arm(const std::vector<Entrant>& entrants, const char* drug) {
  Trial out;
  for (const Entrant& entrant : entrants) {
    const double start = entrant.life.day();
    auto own = std::make_shared<therapy::Drug>(scenario::built_in_drug(drug));
    own->effects[0].half.value *= entrant.sensitivity;
    Order bisphosphonate = course(drug, start, {.doses = 1, .despite_contraindication = true});
    std::get<StartDrug>(bisphosphonate.what).course.drug = own;
    Life life =
        entrant.life.with({course("saline", start, {.amount = entrant.fluids, .stop = start + 3.0}), bisphosphonate});
    double first = -1.0, lost = -1.0;
    for (double day = 1.0; day <= 90.0 && !life.patient.dead(); day += 1.0) {
      const double calcium = life.to(start + day).calcium();
      const bool visit = day == 1 || day == 2 || day == 4 || day == 7 || day == 10;
      if (first < 0 && visit && calcium <= 2.70) first = day;
      if (day > 10.0 && lost < 0 && calcium > 2.70) lost = day;
    }
    if (lost < 0 && life.patient.dead()) lost = life.day() - start;  // the dead do not respond
    ++out.patients;
    out.by_day_4 += first > 0 && first <= 4;
    out.by_day_10 += first > 0;
    if (first > 0) out.durations.push_back((lost > 0 ? lost : 90.0) - first);
  }
  std::sort(out.durations.begin(), out.durations.end());
  return out;
}

/// Calcium before and after 48 h of saline, 4 L a day, from the first day on which it is 3.25 or more.
void saline(std::vector<Row>& rows, const std::string& whose, Life life) {
  while (life.calcium() < 3.25 && life.day() < 700.0 && !life.patient.dead()) life.to(life.day() + 1.0);
  EXPECT_GE(life.calcium(), 3.25) << whose;
  const double before = life.calcium(), day = life.day();
  life.orders({course("saline", day, {.amount = 4.0, .stop = day + 2.0})});
  const double after = life.to(day + 2.0).calcium();
  compare(rows, "calcium before and after 48 h of saline, 4 L a day" + whose, before - after, 0.15, 0.40,
          fmt::format("{:.2f} to {:.2f} mmol/L", before, after), "3.25 to 2.98 mmol/L, none normal", "E225",
          {"3.26 to 2.75 mmol/L", {{0.51, before - after}}});
}

void trial_in_hypercalcaemia(std::vector<Row>& rows) {
  constexpr int patients = 60;
  for (const double pthrp : {0.0, 6.0}) {
    const std::string whose = pthrp > 0.0 ? ", by lesions and PTHrP of tumour elsewhere" : ", by lesions";
    const std::vector<Entrant> ill_enough = entrants(pthrp, patients);
    struct Published {
      const char* drug;
      double day_10[2], day_4[2], days[2];
      const char *shown_10, *shown_4, *shown_days;
      double then_10, then_4, then_days;
    };
    for (const Published& p :
         {Published{
              "zoledronate", {0.82, 0.95}, {0.40, 0.60}, {27.0, 37.0}, "88 %", "about 50 %", "32 days", 0.84, 0.41, 27},
          Published{
              "pamidronate", {0.61, 0.78}, {0.25, 0.42}, {14.0, 22.0}, "70 %", "33 %", "18 days", 0.69, 0.26, 18}}) {
      const Trial t = trial_arm(ill_enough, p.drug);
      const auto of = [&](int n) { return double(n) / std::max(t.patients, 1); };
      const auto shown = [&](const std::string& x) { return t.patients > 0 ? x : "no patient entered"; };
      const double ten = of(t.by_day_10), four = of(t.by_day_4),
                   median = t.durations.empty() ? 0.0 : t.durations[t.durations.size() / 2];
      compare(rows, fmt::format("calcium normal by day 10, {}{}", p.drug, whose), ten, p.day_10[0], p.day_10[1],
              shown(fmt::format("{} of {}", share(ten), t.patients)), p.shown_10, "E079, Major 2001 (fitted)",
              {share(p.then_10), {{p.then_10, ten}}});
      compare(rows, fmt::format("calcium normal by day 4, {}{}", p.drug, whose), four, p.day_4[0], p.day_4[1],
              shown(share(four)), p.shown_4, "E080, Major 2001", {share(p.then_4), {{p.then_4, four}}});
      compare(rows, fmt::format("median duration of response, {}{}", p.drug, whose), median, p.days[0], p.days[1],
              shown(fmt::format("{:.0f} days", median)), p.shown_days, "E081, Major 2001",
              {fmt::format("{:.0f} days", p.then_days), {{p.then_days, median}}});
    }
  }
}

/// What the first patients of both trials come to: held by every test, where the whole trial is left to the night.
std::string first_patients() {
  constexpr int patients = 8;
  std::string out;
  for (const double pthrp : {0.0, 6.0}) {
    const std::vector<Entrant> ill_enough = entrants(pthrp, patients);
    std::vector<std::string> days;
    for (const Entrant& e : ill_enough)
      days.push_back(fmt::format("{:.0f} ({:.3f} mmol/L)", e.life.day(), e.life.calcium()));
    out += fmt::format("* {}, of the first {} patients these enter, on day: {}\n",
                       pthrp > 0.0 ? "By lesions and PTHrP of tumour elsewhere" : "By lesions", patients,
                       days.empty() ? "none" : fmt::format("{}", fmt::join(days, ", ")));
    for (const char* drug : {"zoledronate", "pamidronate"}) {
      const Trial t = trial_arm(ill_enough, drug);
      out += fmt::format("  * {}: {} normal by day 4, {} by day 10, for {:.0f} days\n", drug, t.by_day_4, t.by_day_10,
                         fmt::join(t.durations, ", "));
    }
  }
  return out;
}

/// Rows of a section of the page whose first cell begins like this, as they stand there.
std::vector<Row> rows_of_the_page(const std::string& page, std::initializer_list<std::string_view> begins) {
  std::vector<Row> out;
  std::istringstream lines(page);
  for (std::string line; std::getline(lines, line);)
    for (const std::string_view begin : begins) {
      if (!line.starts_with("| " + std::string(begin))) continue;
      std::vector<std::string> cell;
      for (std::size_t at = 2, end; (end = line.find(" | ", at)) != std::string::npos; at = end + 3)
        cell.push_back(line.substr(at, end - at));
      if (cell.size() == 5) out.push_back({cell[0], cell[1], cell[2], cell[3], cell[4], line.ends_with("| meets |")});
    }
  return out;
}

void hypercalcaemia(std::vector<Row>& rows) {
  if (std::getenv("HOWSHIP_NIGHTLY") || std::getenv("HOWSHIP_WRITE_DOCS"))
    trial_in_hypercalcaemia(rows);
  else
    rows = rows_of_the_page(read_whole(HOWSHIP_SOURCE_DIR "/docs/validation/systemic.md"),
                            {"calcium normal by day", "median duration of response"});
  Plan secreting = ill("breast", all_bones());
  secreting.individual.body.pthrp_secretion = 2.0;  // the typical patient's calcium stays below 3.25
  saline(rows, ", by lesions", Life(secreting));
  Plan plan = well();
  plan.pthrp = 15.0;
  saline(rows, ", by PTHrP of tumour elsewhere", Life(plan));
}

std::string one_bone_table(const char* title, const one_bone::Load& load, std::initializer_list<int> shown) {
  std::string out = fmt::format(
      "\n### {}\n\n| day | resorption: section 3 | point | published set | formation: section 3 | point | published "
      "set "
      "| bone ALP (U/L): section 3 | point |\n| --- | --- | --- | --- | --- | --- | --- | --- | --- |\n",
      title);
  const auto days = one_bone::beside(load, *(shown.end() - 1));
  for (const int day : shown) {
    const one_bone::Day& d = days[std::size_t(day - 1)];
    out += fmt::format("| {} | {:.2f} | {:.2f} | {:.2f} | {:.2f} | {:.2f} | {:.2f} | {:.1f} | {:.1f} |\n", day,
                       d.section3.resorption, d.local.resorption, d.published.resorption, d.section3.formation,
                       d.local.formation, d.published.formation, d.alp, d.point_alp);
  }
  return out;
}

std::string one_bone_tables() {
  return one_bone_table("Denosumab 60 mg every 26 weeks, four doses, then none",
                        one_bone::drug("denosumab_60", 60.0, 0.0, 182, 4),
                        {3, 7, 30, 91, 180, 365, 540, 720, 780, 840, 900, 1000, 1095}) +
         one_bone_table("Denosumab 120 mg every 4 weeks", one_bone::drug("denosumab", 120.0, 0.0, 28, 14),
                        {7, 30, 60, 91, 180, 365}) +
         one_bone_table("Zoledronate 4 mg once", one_bone::drug("zoledronate", 4.0, 15.0 / 1440, 2000, 1),
                        {7, 30, 91, 180, 365, 730, 1095}) +
         one_bone_table("Zoledronate 4 mg every 4 weeks", one_bone::drug("zoledronate", 4.0, 15.0 / 1440, 28, 14),
                        {7, 30, 91, 180, 365}) +
         one_bone_table("Parathyroid hormone, 8 pM added", one_bone::parathyroid_hormone(8.0),
                        {3, 7, 14, 30, 60, 91, 180, 365}) +
         one_bone_table("Androgen deprivation", one_bone::androgen_deprivation(), {7, 14, 30, 60, 91, 180, 365});
}

std::string table(const std::vector<Row>& rows) {
  std::string out = "| quantity | Howship | before | published | source | |\n| --- | --- | --- | --- | --- | --- |\n";
  for (const Row& r : rows)
    out += "| " + r.what + " | " + r.model + " | " + r.before + " | " + r.published + " | " + r.source + " | " +
           (r.meets ? "meets" : "**misses**") + " |\n";
  return out;
}

/// Statements and a sentence on them.
struct Remark {
  std::vector<std::string> ids;
  std::string why;
};

/// What patients do not show of statements that are tests.
const std::vector<Remark>& in_part() {
  static const std::vector<Remark> rows{
      {{"F122", "F123"}, "by the generic cytotoxic drug: docetaxel slows lesions of every primary and shrinks none"},
      {{"F126"}, "in prostate cancer: no hormone acts on breast cancer in the model"},
      {{"F131"}, "alike in all patients and primaries: the model has one rate of immune killing"},
      {{"F143"}, "without its last part: fractures are not counted here"},
      {{"F150"}, "without a pulled tooth, which a run cannot have"},
      {{"F200"}, "nausea, confusion and coma are read from calcium and are no events of a run"},
  };
  return rows;
}

/// Statements of its areas that no test runs, or that patients do not show, and why.
const std::vector<Remark>& not_shown() {
  static const std::vector<Remark> rows{
      {{"F111"}, "needs a cohort with and without spread: PSA against the chance of bone metastasis"},
      {{"F112"}, "local disease only, which is not simulated"},
      {{"F119", "F198"}, "what a clinic decides"},
      {{"F136", "F153"}, "kept for blind trials"},
      {{"F151", "F234"}, "the drugs' files hold the rule, but a run cannot say that teeth are untreated"},
      {{"F195", "F229"}, "text"},
  };
  return rows;
}

/// Statements that are tests, from the names of the tests themselves: ids and what the test shows.
std::vector<std::pair<std::vector<std::string>, std::string>> run_as_tests() {
  std::vector<std::pair<std::vector<std::string>, std::string>> out;
  const std::string text = read_whole(HOWSHIP_SOURCE_DIR "/tests/validation/body/facts.cpp");
  const std::string mark = "TEST(Facts, ";
  for (std::size_t at = text.find(mark); at != std::string::npos; at = text.find(mark, at)) {
    at += mark.size();
    std::string name = text.substr(at, text.find(')', at) - at);
    std::vector<std::string> ids;
    while (name.size() > 4 && name[0] == 'F' && std::isdigit(name[1]) && name[4] == '_') {
      ids.push_back(name.substr(0, 4));
      name.erase(0, 5);
    }
    std::replace(name.begin(), name.end(), '_', ' ');
    out.push_back({ids, name});
  }
  return out;
}

std::string statements() {
  std::string out = "| statements | what the test shows |\n| --- | --- |\n";
  for (const auto& [ids, name] : run_as_tests()) out += fmt::format("| {} | {} |\n", fmt::join(ids, ", "), name);
  const auto remarks = [&](const char* title, const std::vector<Remark>& rows) {
    out += fmt::format("\n| {} | why |\n| --- | --- |\n", title);
    for (const Remark& row : rows) out += fmt::format("| {} | {} |\n", fmt::join(row.ids, ", "), row.why);
  };
  remarks("shown in part", in_part());
  remarks("not shown", not_shown());
  return out;
}

constexpr const char* behind =
    R"(
## What moved, and what lies behind the misses

Until now the page's patients had all their tumour lumped into one well-mixed volume, whose fluxes were numbers of
their own. Now they are what a run has: lesions of the local law, each in its bone.

* **Hypercalcaemia.** Of 60 patients with lesions in every bone about one in four comes to calcium that brings it to
  hospital, and more where tumour elsewhere adds PTHrP. They release 4 to 9 mmol of calcium a day, where the lumped
  volume released more than 20: a lesion resorbs at its front, and its bone is filled one day. So their calcium is lower
  when they enter, it is normal sooner and in more of them; and with tumours that double in three months, not in 24
  days, it stays so for longer than in the trial.
* **Saline.** Two sources disagree: 0.27 mmol/L in 48 h in one series (E225), 0.4 to 0.6 in textbooks, which the
  model was fitted to; one pool of salt and water makes all of a dry patient's deficit good within two days.
* **Bone agents.** Nothing else holds these patients' tumours, which go on growing for the 13 weeks; those of the trials
  had treatment for theirs. The lumped patient had a release that did not grow. NTx is what osteoclasts resorb: bone
  that tumour erodes without them gives calcium and no NTx. For pamidronate the published figure is of intravenous
  bisphosphonates, most of them zoledronate.
* **Androgen deprivation.** The skeleton is a point of the local law, which recruits osteoclasts in days (see below).
* **Nuclides, counts.** The lumped patient formed as much bone in lesions as a whole healthy skeleton; these patients
  form half of it, so less activity stays. The days of strontium and radium were missed before: the lowest count comes
  where repair of marrow (40 days) meets a source that fades, 7 weeks for any dose of strontium. Twelve to sixteen would
  take repair that rests while it is irradiated, and radium's two to three weeks a direct hit on dividing precursors,
  for which no measurement was found.
* **ALP.** Lesions make a third of this patient's, and the liver and the skeleton under deprivation the rest, which
  radium does not touch; 43 % of the trial's patients had 220 U/L or more. Without treatment it rises less than in
  the trial because what relapses grows at two fifths of the primary's rate.
* **PSA under docetaxel.** What castration has selected is also the clone that docetaxel kills a tenth as fast, and
  the kill does not yet come in pulses that leave a resistant share.
* **Hypocalcaemia.** Under denosumab the local law's osteoclasts fall a little more slowly (see below).
)";

/// The rows that are known to miss, in the order of the page.
const std::vector<std::string>& known_misses() {
  static const std::vector<std::string> rows{
      "calcium normal by day 10, zoledronate, by lesions",
      "calcium normal by day 4, zoledronate, by lesions",
      "median duration of response, zoledronate, by lesions",
      "calcium normal by day 10, pamidronate, by lesions",
      "calcium normal by day 4, pamidronate, by lesions",
      "median duration of response, pamidronate, by lesions",
      "calcium normal by day 10, zoledronate, by lesions and PTHrP of tumour elsewhere",
      "calcium normal by day 4, zoledronate, by lesions and PTHrP of tumour elsewhere",
      "median duration of response, zoledronate, by lesions and PTHrP of tumour elsewhere",
      "calcium normal by day 10, pamidronate, by lesions and PTHrP of tumour elsewhere",
      "calcium normal by day 4, pamidronate, by lesions and PTHrP of tumour elsewhere",
      "median duration of response, pamidronate, by lesions and PTHrP of tumour elsewhere",
      "calcium before and after 48 h of saline, 4 L a day, by lesions",
      "calcium before and after 48 h of saline, 4 L a day, by PTHrP of tumour elsewhere",
      "urinary NTx, week 13, pamidronate every 4 weeks",
      "platelets at that nadir after samarium-153",
      "platelet nadir after strontium-89",
      "platelets at that nadir after strontium-89",
      "neutrophil nadir after one dose of radium-223",
      "total ALP, week 12, no radium",
      "PSA, week 12, docetaxel, tumour that never answered to castration"};
  return rows;
}

/// The page, and the rows that miss.
std::string page(std::vector<std::string>& misses) {
  const std::pair<const char*, void (*)(std::vector<Row>&)> sections[] = {
      {"Hypercalcaemia", hypercalcaemia},
      {"Bone turnover under bone agents", bone_agents},
      {"Hormone withdrawal and bone density", hormone_withdrawal},
      {"Marrow", marrow},
      {"PSA and ALP in castration-resistant prostate cancer", prostate},
      {"Hypocalcaemia and the kidney", kidney}};
  std::string tables;
  std::size_t all = 0;
  for (const auto& [title, fill] : sections) {
    std::vector<Row> rows;
    fill(rows);
    all += rows.size();
    for (const Row& r : rows)
      if (!r.meets) misses.push_back(r.what);
    tables += fmt::format("\n## {}\n\n{}", title, table(rows));
    if (fill == hypercalcaemia) tables += "\n" + first_patients();
  }
  std::string out = fmt::format(
      "# The whole body and its medicines, beside published figures\n\n"
      "<!-- Written by the test Systemic.the_page_is_what_the_models_compute; HOWSHIP_WRITE_DOCS=1 writes it anew. "
      "-->\n\n"
      "{} of {} rows miss what was published.\n\n"
      "The patients are those of a run: lesions in shells of the local law, drugs as orders, a day at a time. "
      "\"Fitted\"\n"
      "marks figures that parameters were chosen to meet, with patients whose tumour was lumped into one volume; the\n"
      "others were not used for fitting. \"Before\" is what the page said with those patients, where it moved by more "
      "than\n"
      "5 %. Whole-body trajectories of the specification are reproduced within 0.5 % of each column's range\n"
      "(tests/verification/therapy).\n",
      misses.size(), all);
  out += tables + behind;
  out +=
      R"(
## One bone

Healthy bone (health = 1) under the same load: section 3 of the whole-body model beside one point of the local law
with Pivonka's published set and with the numbers that run. The published set suppresses slowly, lets go early, does
not rebound, and its formation follows resorption within weeks. The numbers that run hold osteoclasts that need no
RANKL, quick loss of unsupported ones, the affinity of the antibody, the circulating precursor reserve, bisphosphonate
that adds up, osteoblasts that mature over 25 days and work for 40, and formation that needs no resorption; beside
tumour and in repair the same cells hurry, so that lesions grow as with the published set. In every patient the healthy
skeleton is such a point. What stays apart: the local law recruits osteoclasts in days where section 3 takes weeks
(parathyroid hormone, androgen deprivation), and its rebound is sharper and shorter.
)" + one_bone_tables() +
      "\n## Statements of the patient guides\n\n" + statements();
  return out;
}

}  // namespace

TEST(Systemic, the_page_is_what_the_models_compute) {
  const std::string file = HOWSHIP_SOURCE_DIR "/docs/validation/systemic.md";
  std::vector<std::string> misses;
  const std::string now = page(misses);
  if (std::getenv("HOWSHIP_WRITE_DOCS")) write_whole(file, now);
  EXPECT_EQ(read_whole(file), now) << "HOWSHIP_WRITE_DOCS=1 writes it anew";
  // By name, so that a new miss is noticed, and a cure too.
  EXPECT_EQ(fmt::format("{}", fmt::join(misses, "\n")), fmt::format("{}", fmt::join(known_misses(), "\n")));
  std::size_t marks = 0;
  for (std::size_t at = now.find("**misses**"); at != std::string::npos; at = now.find("**misses**", at + 1)) ++marks;
  EXPECT_EQ(marks, misses.size());
  EXPECT_NE(now.find(fmt::format("\n\n{} of ", marks)), std::string::npos);
}

TEST(Systemic, every_statement_of_its_areas_is_a_test_or_says_why_not) {
  const std::string file = HOWSHIP_SHARED_DIR "/evidence/facts.csv";
  if (!std::filesystem::exists(file)) GTEST_SKIP() << "the evidence list is not on this machine: " << file;
  std::set<std::string> met;
  for (const auto& [ids, name] : run_as_tests()) met.insert(ids.begin(), ids.end());
  for (const Remark& row : in_part())
    for (const std::string& id : row.ids) EXPECT_TRUE(met.count(id)) << id << " is no test, and said to be one in part";
  for (const Remark& row : not_shown())
    for (const std::string& id : row.ids) EXPECT_TRUE(met.insert(id).second) << id << " is a test, and said not to be";
  const char* areas[] = {"labs/",
                         "treatment/general",
                         "treatment/chemo",
                         "treatment/hormone",
                         "treatment/targeted",
                         "treatment/immunotherapy",
                         "treatment/radiopharmaceutical",
                         "treatment/bisphosphonate",
                         "treatment/denosumab",
                         "treatment/analgesics",
                         "treatment/pain",
                         "complication/hypercalcemia"};
  std::istringstream lines(read_whole(file));
  int seen = 0;
  for (std::string line; std::getline(lines, line);) {
    const std::string id = line.substr(0, line.find(','));
    const std::string rest = id.size() < line.size() ? line.substr(id.size() + 1) : "";
    for (const char* area : areas) {
      if (!rest.starts_with(area)) continue;
      ++seen;
      EXPECT_TRUE(met.count(id)) << id << ": " << rest;
    }
  }
  EXPECT_GT(seen, 60);
}
