// SPDX-License-Identifier: Apache-2.0
// A clinic in a patient's life: it decides by reports alone, goes on from a checkpoint, and does what its rules say.
#include "howship/clinic/clinic.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <memory>

#include "howship/patient/consult.hpp"
#include "howship/patient/laboratory.hpp"
#include "howship/patient/live.hpp"
#include "howship/scenario/inputs.hpp"
#include "howship/scenario/policy_file.hpp"
#include "howship/scenario/scenario.hpp"

namespace howship::scenario {
namespace {

using patient::Decisions;
using patient::Prescription;
using patient::Seen;

ReadScenario read(const std::string& text) {
  Problems problems;
  ReadScenario out = read_scenario(text, "clinic.toml", problems);
  EXPECT_TRUE(problems.empty()) << problems.report();
  return out;
}

std::string breast(double radius, const std::string& more = "") {
  return "duration = \"8 months\"\nvoxel_size = \"2 mm\"\n[patient]\nsex = \"female\"\nage = 62\nprimary = \"breast\"\n"
         "variation = 0\n[clinic]\npolicy = \"guide_2016\"\nstage = 3\n[[lesion]]\nbone = \"L3\"\nradius = \"" +
         fmt::format("{}", radius) + " mm\"\nspace = \"shells\"\n" + more;
}

patient::Patient begin(const ReadScenario& read) {
  std::vector<std::shared_ptr<const skeleton::BoneModel>> models;
  for (const BoneChoice& bone : read.resolved.bones)
    models.push_back(std::make_shared<const skeleton::BoneModel>(coarse_bone(bone.name, read.scenario.patient)));
  return patient::start(std::make_shared<const patient::Plan>(plan_of(read.scenario, read.resolved, models)));
}

/// A day as it was seen, with what it refers to.
struct Kept {
  double day;
  bool in_touch;
  patient::Diary diary;
  patient::Bedside bedside;
  std::vector<patient::Report> reports;
  std::vector<patient::CourseRecord> courses;
  std::vector<patient::PlaceRecord> treated;
  std::vector<std::string> told;
  Seen seen() const { return {day, in_touch, diary, bedside, reports, courses, treated, told}; }
};

std::string words_of(const Decisions& all) {
  std::string out;
  for (const patient::Event& one : all.log)
    out += fmt::format("{} {} {} {}\n", one.day, one.kind, one.bone, one.detail);
  for (const Prescription& p : all.orders) {
    out += fmt::format("{:a} {} {} {} {} {} {} {}", p.day, int(p.kind), p.what, p.bone, p.panel, p.goal, p.needle,
                       p.number);
    if (p.amount) out += fmt::format(" {:a}", *p.amount);
    for (const auto& [key, value] : p.numbers) out += fmt::format(" {} {:a}", key, value);
    out += '\n';
  }
  return out;
}

/// Keeps what a clinic saw and said; or, where it is given days, shows the clinic these instead of the truth.
class Listener : public patient::CareTeam {
 public:
  explicit Listener(clinic::Clinic& team, const std::vector<Kept>* instead = nullptr)
      : team_(team), instead_(instead) {}
  Decisions decide(const Seen& s) override {
    days.push_back({s.day,
                    s.in_touch,
                    s.diary,
                    s.bedside,
                    {s.reports.begin(), s.reports.end()},
                    {s.courses.begin(), s.courses.end()},
                    {s.treated.begin(), s.treated.end()},
                    {s.told.begin(), s.told.end()}});
    Decisions out = team_.decide(instead_ ? (*instead_)[days.size() - 1].seen() : s);
    said.push_back(words_of(out));
    if (instead_) out = {};  // what follows from orders is a part of the truth
    return out;
  }
  void walk(patient::Archive& archive) override { team_.walk(archive); }
  std::vector<Kept> days;
  std::vector<std::string> said;

 private:
  clinic::Clinic& team_;
  const std::vector<Kept>* instead_;
};

struct Lived {
  std::vector<Kept> days;
  std::vector<std::string> said;
};

Lived live(const std::string& text, const std::vector<Kept>* instead = nullptr) {
  const ReadScenario scenario = read(text);
  patient::Patient patient = begin(scenario);
  const auto team = clinic_of(scenario.scenario, scenario.resolved);
  Listener listener(*team, instead);
  patient::Observer nobody;
  ThreadPool pool(1);
  patient::Tests tests(*patient.plan);
  patient::live(patient, scenario.scenario.duration, nobody, pool, &tests, &listener);
  return {std::move(listener.days), std::move(listener.said)};
}

const Lived& usual() {
  static const Lived once = live(breast(8));
  return once;
}

std::string all_of(const std::vector<std::string>& said) {
  std::string out;
  for (const std::string& one : said) out += one;
  return out;
}

TEST(Clinic, AComplaintStartsItAllAndEveryRuleThatFiresSaysWhy) {
  const std::string said = all_of(usual().said);
  const std::size_t call = said.find("visit  the patient calls"), diagnosis = said.find("diagnose bone_metastasis"),
                    agent = said.find("start zoledronate");
  ASSERT_NE(call, std::string::npos);
  ASSERT_NE(diagnosis, std::string::npos);
  ASSERT_NE(agent, std::string::npos);
  EXPECT_LT(call, diagnosis);
  EXPECT_LT(diagnosis, agent);
  EXPECT_NE(said.find("D3 because diagnosed no, cancer_known yes"), std::string::npos);
  EXPECT_EQ(said.find("decision"), said.find("decision", call)) << "nobody decides before the patient is seen";
}

TEST(Clinic, DecidesTheSameWhateverIsTrueWhereTheReportsAreTheSame) {
  // Another tumour, another bone under it, another person: the reports are those of the first.
  for (const std::string& text : {breast(3), breast(14, "type = \"blastic\"\n"),
                                  breast(6, "[[lesion]]\nbone = \"T8\"\nradius = \"9 mm\"\nspace = \"shells\"\n")})
    EXPECT_EQ(live(text, &usual().days).said, usual().said);
}

TEST(Clinic, NeverSeesWhatWasSoBesideWhatIsSaid) {
  patient::PerformedTest test;
  test.order.test = "ct";
  test.examinations.emplace_back();
  imaging::Outcome& outcome = test.examinations[0].outcomes.emplace_back();
  outcome.finding.test = "ct";
  outcome.finding.bone = "L3";
  outcome.finding.words = "nothing suspicious";
  const auto words = [&] {
    std::string out;
    for (const imaging::Finding& f : patient::report_of(test, 3.0).findings) out += f.test + f.bone + f.words;
    return out;
  };
  const std::string before = words();
  outcome.truth = {900.0, true, 3.0, 2.0, 0.9};
  EXPECT_EQ(words(), before);
}

/// Keeps what is walked, by name.
class Memory : public patient::Archive {
 public:
  explicit Memory(bool reads) : reads_(reads) {}
  bool reading() const override { return reads_; }
  bool has(const std::string& name) const override { return numbers_.contains(name); }
  void numbers(const std::string& name, std::vector<double>& v) override { go(numbers_[name], v); }
  void bytes(const std::string& name, std::vector<std::uint8_t>& v) override { go(bytes_[name], v); }
  void texts(const std::string& name, std::vector<std::string>& v) override { go(texts_[name], v); }
  Memory turned() const {
    Memory out = *this;
    out.reads_ = true;
    return out;
  }

 private:
  template <class T>
  void go(T& kept, T& value) {
    if (reads_)
      value = kept;
    else
      kept = value;
  }
  bool reads_;
  std::map<std::string, std::vector<double>> numbers_;
  std::map<std::string, std::vector<std::uint8_t>> bytes_;
  std::map<std::string, std::vector<std::string>> texts_;
};

TEST(Clinic, GoesOnFromACheckpointOfAnyDay) {
  const ReadScenario scenario = read(breast(8));
  const std::vector<Kept>& days = usual().days;
  for (std::size_t stop = 20; stop < days.size(); stop += 37) {
    auto team = clinic_of(scenario.scenario, scenario.resolved);
    for (std::size_t i = 0; i < days.size(); ++i) {
      if (i == stop) {
        Memory memory(false);
        team->walk(memory);
        team = clinic_of(scenario.scenario, scenario.resolved);
        Memory back = memory.turned();
        team->walk(back);
      }
      ASSERT_EQ(words_of(team->decide(days[i].seen())), usual().said[i]) << "stopped on " << stop << ", day " << i;
    }
  }
}

/// A clinic that is shown made-up days.
class Shown {
 public:
  explicit Shown(const std::string& policy = "guide_2016", const std::string& primary = "breast", double stage = 3,
                 double age = 60, double gleason = clinic::unknown) {
    clinic::Setting setting;
    setting.history.age = age;
    setting.history.primary = primary;
    setting.history.stage = stage;
    setting.history.gleason = gleason;
    setting.history.t_stage = clinic::known(gleason) ? 2.0 : clinic::unknown;
    setting.history.oestrogen_receptor = true;
    setting.variation = 0.0;
    team = std::make_unique<clinic::Clinic>(std::make_shared<const clinic::Policy>(load_policy(policy)),
                                            policy_vocabulary(), setting);
  }
  std::string day(double number, bool calls = false) {
    diary.day = number;
    const Decisions out = team->decide({number, calls, diary, bedside, reports, courses, treated, told});
    reports.clear();
    orders = out.orders;
    return words_of(out);
  }
  void lab(std::initializer_list<std::pair<const char*, double>> values) {
    patient::Report report{0.0, 0, "labs", {}};
    for (const auto& [name, value] : values) {
      imaging::Finding& f = report.findings.emplace_back();
      f.quantity = name;
      f.value = value;
    }
    reports.push_back(report);
  }
  const Prescription* order(std::string_view what) const {
    const auto is = [&](const Prescription& p) { return p.what == what; };
    const auto found = std::find_if(orders.begin(), orders.end(), is);
    return found == orders.end() ? nullptr : &*found;
  }
  patient::Diary diary;
  patient::Bedside bedside;
  std::vector<patient::Report> reports;
  std::vector<patient::CourseRecord> courses;
  std::vector<patient::PlaceRecord> treated;
  std::vector<std::string> told;
  std::vector<Prescription> orders;
  std::unique_ptr<clinic::Clinic> team;
};

/// What a test of the whole body reports of some bones.
patient::Report shows(const std::string& test, double day, std::initializer_list<const char*> bones,
                      double change = -200.0, double size = 15.0) {
  patient::Report out{day, 0, test, {}};
  for (const char* bone : bones) {
    imaging::Finding& f = out.findings.emplace_back();
    f.test = test;
    f.bone = bone;
    f.decision = imaging::Decision::reported;
    f.measured.push_back({"size_mm", imaging::Value{size}});
    if (test == "ct") f.measured.push_back({"change_hu", imaging::Value{change}});
  }
  return out;
}

TEST(Clinic, ACordInDangerGetsAnMriWithinHoursAndASteroidBeforeAnyFilm) {
  Shown s;
  s.diary.pain = 7;
  s.diary.sites = {{"T8", 7}};
  s.diary.symptoms = {"weak legs"};
  s.bedside.weak_legs = true;
  s.day(1);
  const std::string said = s.day(2, true);
  const std::size_t mri = said.find("E1 because"), steroid = said.find("E1-steroid because"),
                    film = said.find("T1 because");
  ASSERT_NE(mri, std::string::npos) << said;
  ASSERT_NE(steroid, std::string::npos) << said;
  EXPECT_LT(mri, film);
  ASSERT_NE(s.order("mri"), nullptr);
  EXPECT_NEAR(s.order("mri")->day, 2.25, 1e-9) << "the median of an emergency is six hours";
  EXPECT_EQ(s.order("mri")->bone, "spine");
  ASSERT_NE(s.order("dexamethasone"), nullptr);
  EXPECT_DOUBLE_EQ(*s.order("dexamethasone")->amount, 16.0);
  EXPECT_DOUBLE_EQ(*s.order("dexamethasone")->stop, 16.0);
  // Half of it for as long, when the first course ends.
  s.diary.symptoms.clear();
  s.bedside.weak_legs = false;
  for (double day = 3.0; day < 16.0; day += 1.0) {
    s.day(day);
    EXPECT_EQ(day < 15.5 ? s.order("dexamethasone") : nullptr, nullptr) << day;
  }
  s.day(16);
  ASSERT_NE(s.order("dexamethasone"), nullptr);
  EXPECT_DOUBLE_EQ(*s.order("dexamethasone")->amount, 8.0);
}

TEST(Clinic, AnMriThatWasToComeInAWeekIsMadeWithinHoursWhereTheCordIsInDanger) {
  for (const bool root : {true, false}) {
    Shown s;
    s.diary.pain = 5;
    s.diary.sites = {{"T8", 5}};
    EXPECT_NE(s.day(1, true).find("E2 because"), std::string::npos);
    if (root) {
      s.told = {"root_pain"};
    } else {
      s.diary.symptoms = {"weak legs"};
      s.bedside.weak_legs = true;
    }
    std::vector<double> made;
    for (double day = 2.0; day < 9.0; day += 1.0) {
      s.day(day, true);
      s.told.clear();
      for (const Prescription& p : s.orders)
        if (p.what == "mri") {
          made.push_back(p.day);
          s.reports = {shows("mri", day + 1.0, {"T8"})};
          s.reports.back().number = p.number;
        }
    }
    EXPECT_EQ(made, (std::vector<double>{2.25})) << "one, and not on day 8";
  }
}

TEST(Clinic, VeryHighCalciumIsTreatedOnTheDay) {
  Shown s;
  s.day(1, true);
  s.lab({{"total_calcium_mmol_per_l", 3.5}, {"albumin_g_per_l", 32.0}});  // corrected 3.66
  const std::string said = s.day(2);
  EXPECT_NE(said.find("E7 because calcium 3.66 mmol/L"), std::string::npos) << said;
  ASSERT_NE(s.order("zoledronate"), nullptr);
  EXPECT_DOUBLE_EQ(s.order("zoledronate")->day, 2.0);
  ASSERT_NE(s.order("saline"), nullptr);
  EXPECT_NE(s.order("calcitonin"), nullptr);
  EXPECT_NE(s.day(3).find("in hospital"), std::string::npos);
  // The same reports again do not start it again.
  EXPECT_EQ(s.order("zoledronate"), nullptr);
}

TEST(Clinic, FeverAfterChemotherapyIsCountedWithinHoursInHospitalAndTheDrugWaits) {
  Shown s("guide_2016", "lung", 4);
  s.day(1, true);
  s.lab({{"neutrophils_per_nl", 4.0}, {"platelets_per_nl", 250.0}});
  s.day(4, true);
  ASSERT_NE(s.order("cytotoxic"), nullptr);
  patient::CourseRecord course;
  course.drug = "cytotoxic";
  course.start = course.first = course.last = 4.0;
  course.every = 21.0;
  course.doses = 1;
  course.ordered = 6;
  course.running = true;
  s.courses = {course};
  s.day(33, true);  // the next routine counts are ordered, within days
  ASSERT_TRUE(std::ranges::any_of(s.team->chart().pending, [](const auto& one) { return one.test == "labs"; }));
  s.courses.front().last = 25.0;
  s.told = {"febrile_neutropenia"};
  const std::string said = s.day(34);
  EXPECT_NE(said.find("E12-fever because"), std::string::npos) << said;
  ASSERT_NE(s.order("labs"), nullptr) << said;
  EXPECT_NEAR(s.order("labs")->day, 34.25, 1e-9);
  EXPECT_TRUE(s.team->care().in_hospital);
  s.told.clear();
  s.lab({{"neutrophils_per_nl", 0.3}, {"platelets_per_nl", 150.0}});
  s.reports.back().day = 35.0;
  EXPECT_NE(s.day(35).find("hold cytotoxic"), std::string::npos);
}

TEST(Clinic, SymptomsOfHighCalciumAskForCalciumOnTheDay) {
  const auto asks = [](std::initializer_list<std::string> symptoms, double last_labs) {
    Shown s;
    s.lab({{"total_calcium_mmol_per_l", 2.4}, {"albumin_g_per_l", 40.0}});
    s.reports.back().day = last_labs;
    s.day(last_labs, true);
    s.diary.symptoms = symptoms;
    s.day(20, true);
    const auto calcium = [](const Prescription& p) { return p.what == "labs" && p.panel == "calcium"; };
    return std::ranges::any_of(s.orders, calcium);
  };
  EXPECT_TRUE(asks({"thirst"}, 10));
  EXPECT_TRUE(asks({"confusion"}, 10));
  EXPECT_TRUE(asks({"drowsiness", "nausea"}, 10));
  EXPECT_FALSE(asks({"drowsiness"}, 10)) << "opioids do that";
  EXPECT_FALSE(asks({"nausea"}, 10));
  EXPECT_FALSE(asks({"thirst"}, 19)) << "it was measured yesterday";
}

TEST(Clinic, ADrugThatItsOwnRulesRefuseIsReplaced) {
  Shown s;
  s.day(1, true);
  s.lab({{"total_calcium_mmol_per_l", 3.2}, {"albumin_g_per_l", 40.0}});
  s.diary.symptoms = {"thirst"};
  s.day(2, true);
  ASSERT_NE(s.order("zoledronate"), nullptr);
  patient::CourseRecord refused;
  refused.drug = "zoledronate";
  refused.start = 2.0;
  s.courses = {refused};
  s.day(3, true);
  ASSERT_NE(s.order("denosumab"), nullptr);
  EXPECT_EQ(s.order("denosumab")->doses, 1);
}

/// A team on whose 20th day calcium is 3.2 mmol/L and the patient is thirsty, under zoledronate every twelve weeks.
Shown high_calcium_under_zoledronate(double first, double last, std::string& said) {
  Shown s;
  patient::CourseRecord regular;
  regular.drug = "zoledronate";
  regular.start = regular.first = first;
  regular.last = last;
  regular.every = 84.0;
  regular.doses = 1;
  regular.running = true;
  s.courses = {regular};
  s.day(19, true);
  s.lab({{"total_calcium_mmol_per_l", 3.2}, {"albumin_g_per_l", 40.0}});
  s.diary.symptoms = {"thirst"};
  said = s.day(20, true);
  return s;
}

TEST(Clinic, HighCalciumInSpiteOfARunningBisphosphonateGetsTheOtherDrugAfterAWeek) {
  std::string said;
  for (const double last : {-30.0, 12.0}) {
    const Shown s = high_calcium_under_zoledronate(-30.0, last, said);
    const auto again = [](const Prescription& p) {
      return p.what == "zoledronate" && p.kind == Prescription::Kind::start;
    };
    EXPECT_TRUE(std::ranges::none_of(s.orders, again));
    EXPECT_EQ(std::ranges::count(s.orders, "denosumab", &Prescription::what), 1);
    ASSERT_NE(s.order("denosumab"), nullptr) << "last dose on day " << last << '\n' << said;
  }
  const Shown s = high_calcium_under_zoledronate(18.0, 18.0, said);
  EXPECT_EQ(s.order("denosumab"), nullptr) << "a dose of two days ago has not had its time";
}

TEST(Clinic, CalciumThatStaysALittleHighGetsAnAntiresorptiveDrugWithoutSymptoms) {
  for (const bool first_high : {true, false})
    for (const bool given : {true, false}) {
      Shown s("guide_2016", "prostate");  // no regular bone agent while castration works
      const auto calcium = [&](double day, double value) {
        s.lab({{"total_calcium_mmol_per_l", value}, {"albumin_g_per_l", 40.0}});
        s.reports.back().day = day;
        s.day(day, true);
      };
      s.reports = {patient::Report{1.0, 0, "biopsy", {}}};
      s.reports.back().findings.emplace_back().bone = "L3";
      s.reports.back().findings.back().decision = imaging::Decision::reported;
      s.day(1, true);
      if (given) {
        patient::CourseRecord course;
        course.drug = "zoledronate";
        course.start = course.first = course.last = 5.0;
        course.doses = 1;
        s.courses = {course};
      }
      calcium(20, first_high ? 2.8 : 2.4);
      EXPECT_EQ(s.order("zoledronate"), nullptr) << "one sample alone";
      calcium(24, 2.8);
      EXPECT_EQ(s.order("zoledronate") != nullptr, first_high && !given) << first_high << given;
    }
}

TEST(Clinic, WhoNoLongerHurtsComesOffMorphineAndStaysOff) {
  Shown s;
  patient::CourseRecord morphine;
  morphine.drug = "morphine";
  morphine.start = morphine.first = 1.0;
  morphine.running = true;
  morphine.doses = 1;
  morphine.amount = 40.0;
  s.courses = {morphine};
  double day = 2.0, off = 0.0;
  std::vector<double> amounts{40.0};
  for (; day < 200.0 && off == 0.0; day += 1.0) {
    s.courses.front().last = day;
    s.day(day, std::fmod(day, 7.0) == 0.0);
    const bool stopped = std::any_of(s.orders.begin(), s.orders.end(), [](const Prescription& p) {
      return p.what == "morphine" && p.kind == Prescription::Kind::stop;
    });
    const Prescription* again = s.order("morphine");
    for (const Prescription& p : s.orders)
      if (p.what == "morphine" && p.kind == Prescription::Kind::start) {
        again = &p;
        amounts.push_back(*p.amount);
        s.courses.front().amount = *p.amount;
      }
    if (stopped && again->kind == Prescription::Kind::stop) off = day;
  }
  EXPECT_GT(off, 0.0) << "never without morphine";
  EXPECT_EQ(amounts, (std::vector<double>{40.0, 30.0, 23.0, 17.0}))
      << "a quarter less each time, in whole mg, until below 20 mg a day";
  EXPECT_NE(s.order("paracetamol"), nullptr);
}

TEST(Clinic, TheGuideSendsToAHospiceWhoLiesInBedWithWeeksToLive) {
  for (const std::string primary : {"lung", "breast"}) {
    Shown s("guide_2016", primary);
    patient::Report biopsy{2.0, 0, "biopsy", {}}, scan{2.0, 0, "ct", {}};
    imaging::Finding& cells = biopsy.findings.emplace_back();
    cells.test = "biopsy";
    cells.decision = imaging::Decision::reported;
    for (const char* bone : {"L3", "T8"}) {
      imaging::Finding& focus = scan.findings.emplace_back();
      focus.test = "ct";
      focus.bone = cells.bone = bone;
      focus.decision = imaging::Decision::reported;
    }
    s.day(1, true);
    s.reports = {scan, biopsy};
    s.lab({{"total_calcium_mmol_per_l", 2.4}, {"albumin_g_per_l", 28.0}, {"platelets_per_nl", 60.0}});
    s.bedside.performance = 4;
    std::string said;
    for (double day = 2.0; day < 30.0; day += 1.0) said += s.day(day, true);
    // Lung 3, platelets 2, in bed 1, several lesions 1: the fewest months. Breast with a receptor: 4 points, 5.5
    // months.
    EXPECT_EQ(s.team->care().hospice, primary == "lung") << said;
    EXPECT_TRUE(s.team->care().palliative) << said;
  }
}

/// A man whose prostate cancer in one vertebra is proven, and castrated, on day 1.
Shown castrated() {
  Shown s("guide_2016", "prostate");
  s.reports = {shows("bone_scan", 1, {"L3"}), shows("ct", 1, {"L3"}), shows("biopsy", 1, {"L3"})};
  s.lab({{"tumour_marker_ug_per_l", 100.0}});
  s.day(1, true);
  EXPECT_EQ(s.team->chart().s.line, 1.0);
  EXPECT_EQ(s.team->chart().s.castration, 1.0);
  return s;
}
/// Whether the disease is said to have progressed on a day with these reports.
bool progresses(Shown& s, double day, std::vector<patient::Report> reports) {
  s.reports = std::move(reports);
  return s.day(day, true).find("declare progression") != std::string::npos;
}

TEST(Clinic, WhatATestShowsAtItsFirstLookIsNotNew) {
  Shown s = castrated();
  EXPECT_FALSE(progresses(s, 100, {shows("mri", 100, {"T4", "T6"})}));
  EXPECT_FALSE(progresses(s, 110, {shows("ct", 110, {"T4", "T6"})})) << "known from another test";
  EXPECT_FALSE(progresses(s, 120, {shows("ct", 120, {"T8"})})) << "one is not two";
  EXPECT_TRUE(progresses(s, 130, {shows("ct", 130, {"T9"})}));
  EXPECT_EQ(s.team->chart().s.castration, 2.0);
}

TEST(Clinic, ImagesOfLongBeforeATreatmentAreNotWhatItIsJudgedBy) {
  for (const double first : {100.0, 190.0}) {
    Shown s = castrated();
    s.reports = {shows("mri", first, {"L3"})};
    s.day(first, true);
    ASSERT_TRUE(progresses(s, 200, {shows("ct", 200, {"T8", "T9"})})) << "another treatment begins";
    ASSERT_EQ(s.team->chart().s.line, 2.0);
    EXPECT_EQ(progresses(s, 260, {shows("mri", 260, {"T4", "T6"})}), first == 190.0);
  }
}

TEST(Clinic, DenseFociThatAppearUnderTreatmentHealAsLongAsABoneScanDoesNotSayMore) {
  Shown s = castrated();
  EXPECT_FALSE(progresses(s, 100, {shows("ct", 100, {"T4", "T6", "T8"}, 500.0)}));
  EXPECT_FALSE(progresses(s, 120, {shows("bone_scan", 120, {"L1", "L2", "L3"})})) << "the first under treatment";
  EXPECT_TRUE(progresses(s, 240, {shows("bone_scan", 240, {"T10", "T11"})}));
}

TEST(Clinic, GrowthIsOfTheSameTestAndNotOfWhatIsDense) {
  for (const double change : {-50.0, 500.0}) {
    Shown s = castrated();
    EXPECT_FALSE(progresses(s, 100, {shows("mri", 100, {"L3"}, 0.0, 25.0)})) << "an MRI shows more than CT";
    EXPECT_EQ(progresses(s, 110, {shows("ct", 110, {"L3"}, change, 25.0)}), change < 0.0);
  }
}

TEST(Clinic, WhatIsLyticIsDarkerThanTheBoneItLiesInHoweverDenseThatIs) {
  for (const auto& [change, type] : {std::pair{-80.0, 0.0}, {20.0, 1.0}, {90.0, 2.0}}) {
    Shown s = castrated();
    s.reports = {shows("ct", 100, {"ilium_left"}, change)};
    s.reports.back().findings.back().measured.push_back({"mean_hu", imaging::Value{350.0}});
    s.day(100, true);
    const auto& lesions = s.team->chart().lesions;
    const auto found =
        std::find_if(lesions.begin(), lesions.end(), [](const auto& one) { return one.bone == "ilium_left"; });
    ASSERT_NE(found, lesions.end());
    EXPECT_EQ(found->n.type, type) << change;
  }
}

TEST(Clinic, AMarkerThatRisesUnderCastrationIsResistanceAndGetsTheNextDrug) {
  Shown s = castrated();
  const auto marker = [&](double day, double value) {
    s.lab({{"tumour_marker_ug_per_l", value}});
    s.reports.back().day = day;
    s.day(day, true);
    return s.team->chart().s.castration;
  };
  EXPECT_EQ(marker(10, 130.0), 1.0);
  EXPECT_EQ(marker(35, 130.0), 1.0) << "it rose before castration had begun to act";
  EXPECT_EQ(marker(100, 1.0), 1.0);
  EXPECT_EQ(marker(130, 2.9), 1.0) << "by less than 2 ug/L";
  EXPECT_EQ(marker(160, 4.0), 1.0) << "not confirmed";
  EXPECT_EQ(marker(190, 5.0), 2.0);
  EXPECT_TRUE(s.order("abiraterone"));
  EXPECT_EQ(s.team->chart().s.line, 2.0);
}

TEST(Clinic, CancerThatHasSpreadIsTreatedBeforeABoneShowsIt) {
  for (const double stage : {3.0, 4.0}) {
    Shown s("guide_2016", "prostate", stage);
    s.day(1, true);
    EXPECT_EQ(s.order("lhrh_agonist") != nullptr, stage == 4.0);
  }
  // Where blood counts decide, they are asked for.
  Shown lung("guide_2016", "lung", 4);
  lung.day(1, true);
  const auto& pending = lung.team->chart().pending;
  EXPECT_TRUE(std::any_of(pending.begin(), pending.end(), [](const auto& one) { return one.test == "labs"; }));
  lung.lab({{"neutrophils_per_nl", 4.0}, {"platelets_per_nl", 250.0}});
  lung.day(4, true);
  EXPECT_TRUE(lung.order("cytotoxic"));
}

TEST(Clinic, LungCancerWaitsForItsCountsAndThenGetsBothDrugsAndLaterDocetaxel) {
  Shown s("modern", "lung", 4);
  s.day(1, true);
  EXPECT_EQ(s.team->chart().s.line, 0.0) << "a line has begun before the counts are known";
  const auto counts = [&](double day) {
    s.lab({{"neutrophils_per_nl", 4.0}, {"platelets_per_nl", 250.0}});
    s.reports.back().day = day;
  };
  s.reports = {shows("ct", 4, {"L3"})};
  counts(4);
  s.day(4, true);
  EXPECT_NE(s.order("cytotoxic"), nullptr);
  EXPECT_NE(s.order("checkpoint_inhibitor"), nullptr);
  EXPECT_EQ(s.team->chart().s.line, 1.0);
  s.reports = {shows("ct", 120, {"T8", "T9"})};
  counts(120);
  s.day(120, true);
  EXPECT_NE(s.order("docetaxel"), nullptr);
  EXPECT_EQ(s.team->chart().s.line, 2.0);
}

TEST(Clinic, ACourseThatIsHeldAndCutGoesOnOnceWithTheDosesThatAreLeft) {
  {
    Shown s("guide_2016", "prostate");
    patient::CourseRecord docetaxel;
    docetaxel.drug = "docetaxel";
    docetaxel.start = docetaxel.first = 10.0;
    docetaxel.last = 90.0;
    docetaxel.doses = 4;
    docetaxel.ordered = 10;
    docetaxel.running = true;
    docetaxel.amount = 140.0;
    docetaxel.every = 21.0;
    s.courses = {docetaxel};
    s.lab({{"neutrophils_per_nl", 0.3}, {"platelets_per_nl", 200.0}});
    s.reports.back().day = 100.0;
    const std::string said = s.day(100, true);
    ASSERT_NE(said.find("hold docetaxel"), std::string::npos);
    ASSERT_NE(said.find("adjust docetaxel"), std::string::npos);
    std::vector<Prescription> starts;
    for (const Prescription& one : s.team->chart().planned)
      if (one.kind == Prescription::Kind::start && one.what == "docetaxel") starts.push_back(one);
    ASSERT_EQ(starts.size(), 1u);
    EXPECT_EQ(starts[0].doses, 6);
    EXPECT_EQ(starts[0].amount, 0.8 * 140.0);
    EXPECT_EQ(starts[0].day, 111.0) << "when the next would have been due, later than in a week";
  }
}

/// A running course with these doses every four weeks, the last of them on a day.
patient::CourseRecord monthly(const char* drug, double last, int doses) {
  patient::CourseRecord out;
  out.drug = drug;
  out.start = out.first = last - 28.0 * (doses - 1);
  out.last = last;
  out.every = 28.0;
  out.doses = doses;
  out.running = true;
  return out;
}

TEST(Clinic, WhatATestSaysLaterTakesThePlaceOfWhatItSaidBefore) {
  const auto nothing = [](double day) {
    patient::Report out{day, 0, "ct", {}};
    out.findings.emplace_back().bone = "T8";
    return out;
  };
  const auto after = [&](const std::vector<patient::Report>& all) {
    Shown s;
    for (const patient::Report& one : all) {
      s.reports = {one};
      s.day(one.day, true);
    }
    return s.team->chart().probability();
  };
  const double once = after({nothing(10)}), found = after({shows("ct", 230, {"T8"})});
  EXPECT_DOUBLE_EQ(after({nothing(10), nothing(100), nothing(200)}), once);
  EXPECT_DOUBLE_EQ(after({nothing(10), nothing(200), shows("ct", 230, {"T8"})}), found);
  EXPECT_DOUBLE_EQ(after({shows("ct", 230, {"T8"}), nothing(250)}), found) << "of another bone, in the same weeks";
  EXPECT_LT(once, 0.1 * found);
  // No tumour cells: a tenth of the odds.
  patient::Report biopsy{240, 0, "biopsy", {}};
  biopsy.findings.emplace_back().bone = "T8";
  const double both = after({shows("ct", 230, {"T8"}), biopsy});
  EXPECT_NEAR(both / (1.0 - both), 0.1 * found / (1.0 - found), 1e-9);
  // A test that no policy orders.
  EXPECT_DOUBLE_EQ(after({shows("pet_ct", 230, {"T8"})}), after({patient::Report{230, 0, "labs", {}}}));
}

TEST(Clinic, InBedWithACalciumThatNoDrugAnswersAMonthIsExpected) {
  for (const double last : {12.0, 19.0}) {
    Shown s;
    patient::CourseRecord given;
    given.drug = "zoledronate";
    given.start = given.first = given.last = last;
    given.doses = 1;
    s.courses = {given};
    s.bedside.performance = 4;
    s.day(19, true);
    s.lab({{"total_calcium_mmol_per_l", 3.4}, {"albumin_g_per_l", 40.0}});
    s.day(20, true);
    // 3 points, in bed: 15 months, but for the calcium.
    EXPECT_DOUBLE_EQ(s.team->chart().expected_survival(), last == 12.0 ? 1.0 : 15.0);
  }
}

TEST(Clinic, TheLadderOfAnalgesicsIsClimbedByTheClock) {
  Shown s;
  s.diary.pain = 2;
  s.day(1, true);
  EXPECT_NE(s.order("paracetamol"), nullptr);
  s.diary.pain = 8;
  for (double day = 2.0; day < 5.0; day += 1.0) s.day(day);
  s.day(5, true);
  ASSERT_NE(s.order("morphine"), nullptr);
  EXPECT_DOUBLE_EQ(*s.order("morphine")->amount, 60.0);
  EXPECT_NE(s.order("laxative"), nullptr);
  patient::CourseRecord morphine;
  morphine.drug = "morphine";
  morphine.start = morphine.first = 5.0;
  morphine.last = 8.0;
  morphine.doses = 3;
  morphine.running = true;
  morphine.amount = 60.0;
  s.courses = {morphine};
  s.day(6);
  s.day(7);  // a visit two days after was a part of the rule
  const auto again = std::find_if(s.orders.begin(), s.orders.end(), [](const Prescription& p) {
    return p.what == "morphine" && p.kind == Prescription::Kind::start;
  });
  ASSERT_NE(again, s.orders.end());
  EXPECT_NEAR(*again->amount, 84.0, 1e-9) << "a third more and a little";
  // What does not help at 200 mg a day is not raised for ever.
  for (double day = 8.0; day < 90.0; day += 1.0) {
    s.courses.front().last = day;
    s.day(day, std::fmod(day, 3.0) == 0.0);
    for (const Prescription& p : s.orders)
      if (p.what == "morphine" && p.kind == Prescription::Kind::start) s.courses.front().amount = *p.amount;
  }
  EXPECT_GE(s.courses.front().amount, 200.0);
  EXPECT_LT(s.courses.front().amount, 200.0 * 1.4);
}

/// A woman with two known metastases, as a biopsy and a CT have shown them.
Shown with_two_lesions() {
  Shown s;
  patient::Report biopsy{1.0, 0, "biopsy", {}}, scan{1.0, 0, "ct", {}};
  imaging::Finding& cells = biopsy.findings.emplace_back();
  cells.test = "biopsy";
  cells.bone = "L3";
  cells.decision = imaging::Decision::reported;
  for (const char* bone : {"L3", "T8"}) {
    imaging::Finding& focus = scan.findings.emplace_back();
    focus.test = "ct";
    focus.bone = bone;
    focus.decision = imaging::Decision::reported;
  }
  s.reports = {scan, biopsy};
  EXPECT_NE(s.day(1, true).find("diagnose bone_metastasis"), std::string::npos);
  return s;
}

/// The first day on which a drug is begun, of those from one to before another, each being a visit; 0: on none.
double begun(Shown& s, std::string_view drug, double from, double to) {
  for (double day = from; day < to; day += 1.0) {
    s.day(day, true);
    for (const Prescription& p : s.orders)
      if (p.what == drug && p.kind == Prescription::Kind::start) return day;
  }
  return 0.0;
}

/// The same woman, on zoledronate since day 20, who has a tooth to be pulled some weeks from now: her dentist says so
/// on day 21, and it is held for eight weeks.
Shown held_for_a_tooth(const std::string& agent = "zoledronate") {
  Shown s = with_two_lesions();
  s.courses = {monthly(agent.c_str(), 20.0, 1)};
  s.bedside.extraction_planned = true;
  s.reports = {patient::Report{21.0, 0, "dental_check", {}}};
  const std::string said = s.day(21, true);
  EXPECT_NE(said.find("hold " + agent + " until day 77"), std::string::npos) << said;
  s.courses.front().running = false;
  return s;
}

TEST(Clinic, ABoneAgentOnHoldIsNotBegunBeforeTheHoldEnds) {
  Shown s = held_for_a_tooth();
  EXPECT_EQ(begun(s, "zoledronate", 22, 60), 0.0);
  s.bedside.extraction_planned = false;
  EXPECT_EQ(begun(s, "zoledronate", 60, 90), 77.0);
  Shown other = held_for_a_tooth("denosumab");
  EXPECT_EQ(begun(other, "zoledronate", 22, 77), 0.0) << "one agent beside another that is on hold";
}

TEST(Clinic, AnIntervalOfTwelveWeeksIsNotCutShortByTheRuleThatBegins) {
  Shown s("modern");
  s.reports = {shows("ct", 190, {"L3", "T8"}), shows("biopsy", 190, {"L3"}),
               patient::Report{190.0, 0, "dental_check", {}}};
  s.courses = {monthly("zoledronate", 189.0, 6)};
  const std::string said = s.day(190, true);
  ASSERT_NE(said.find("adjust zoledronate"), std::string::npos) << said;
  s.courses.front().running = false;
  s.orders.clear();
  double day = 191.0;
  for (; day < 300.0 && !s.order("zoledronate"); day += 1.0) {
    s.lab({{"creatinine_umol_per_l", 60.0}, {"vitamin_d_nmol_per_l", 80.0}});
    s.reports.back().day = day;
    s.day(day, true);
  }
  EXPECT_EQ(day - 1.0, 189.0 + 84.0);
}

TEST(Clinic, AToothThatIsOutIsNotPulledAgain) {
  Shown s = held_for_a_tooth();
  for (double day = 22.0; day < 140.0; day += 1.0) {
    if (day >= 60.0) s.bedside.extraction_planned = false;
    if (day >= 78.0) s.courses.front() = monthly("zoledronate", 78.0, 1);
    EXPECT_EQ(s.day(day, true).find("B12 because"), std::string::npos) << day;
  }
}

TEST(Clinic, OneInfusionAgainstHighCalciumIsNotFollowedByTheFirstRegularOneTheNextDay) {
  Shown s = with_two_lesions();
  patient::CourseRecord once;
  once.drug = "zoledronate";
  once.start = once.first = once.last = 5.0;
  once.doses = once.ordered.emplace(1);
  s.courses = {once};
  s.reports = {patient::Report{6.0, 0, "dental_check", {}}};
  EXPECT_EQ(begun(s, "zoledronate", 6, 40), 25.0);
}

TEST(Clinic, OneInfusionAgainstHighCalciumDoesNotEndTheRegularOnesThatAreToGoOn) {
  Shown s = held_for_a_tooth();
  s.bedside.extraction_planned = false;
  s.day(64, true);
  s.lab({{"total_calcium_mmol_per_l", 3.2}, {"albumin_g_per_l", 40.0}});
  s.reports.back().day = 65.0;
  s.diary.symptoms = {"thirst"};
  s.day(65, true);
  ASSERT_NE(s.order("zoledronate"), nullptr);
  EXPECT_EQ(s.order("zoledronate")->doses, 1);
  patient::CourseRecord once;
  once.drug = "zoledronate";
  once.start = once.first = once.last = 65.0;
  once.doses = once.ordered.emplace(1);
  s.courses.push_back(once);
  s.diary.symptoms.clear();
  s.lab({{"total_calcium_mmol_per_l", 2.4}, {"albumin_g_per_l", 40.0}});
  s.reports.back().day = 66.0;
  EXPECT_EQ(begun(s, "zoledronate", 66, 120), 65.0 + 28.0);
  EXPECT_EQ(s.order("zoledronate")->every, 28.0);
  EXPECT_FALSE(s.order("zoledronate")->doses);
}

/// Whether a test is ordered for a day or waits.
bool waits(const Shown& s, std::string_view test, std::string_view panel = "") {
  const auto& pending = s.team->chart().pending;
  return std::ranges::any_of(pending, [&](const auto& one) { return one.test == test && one.panel == panel; });
}

TEST(Clinic, AnImageIsNotMadeAnewBecauseOfItself) {
  // A mass that an MRI has shown, and nobody knows what it is.
  Shown s = with_two_lesions();
  patient::Report mri = shows("mri", 10, {"T8"});
  mri.bones.emplace_back().bone = "T8";
  mri.bones.back().soft_tissue_mass = true;
  s.reports = {mri};
  EXPECT_EQ(s.day(10, true).find("T7 because"), std::string::npos);
  EXPECT_NE(s.day(95, true).find("T7 because"), std::string::npos) << "three months later it is looked at again";
  // A root that goes on hurting, in a spine that was imaged two weeks ago.
  Shown root;
  root.reports = {shows("mri", 10, {"T8"})};
  root.told = {"root_pain"};
  root.day(10, true);
  root.day(24, true);
  EXPECT_FALSE(waits(root, "mri"));
  root.day(39, true);
  EXPECT_TRUE(waits(root, "mri"));
}

TEST(Clinic, HotSpotsAreFilmedWhereTheDiagnosisIsOpen) {
  for (const bool known : {true, false}) {
    Shown s = known ? with_two_lesions() : Shown();
    s.day(1, true);
    s.reports = {shows("bone_scan", 10, {"L3"})};
    EXPECT_EQ(s.day(10, true).find("T13 because") == std::string::npos, known);
  }
}

TEST(Clinic, ThreeBiopsiesWithoutAnAnswerAreEnoughForAYearHoweverManyLesionsThereAre) {
  Shown s("guide_2016", "prostate", 2);
  s.diary.pain = 5;
  s.diary.sites = {{"L3", 5}};
  std::vector<double> made;
  Prescription needle;
  for (double day = 1.0; day < 800.0; day += 1.0) {
    if (std::fmod(day, 90.0) == 1.0) s.reports = {shows("ct", day, {"L1", "L3", "T8", "T11", "femur_left", "sacrum"})};
    if (needle.number > 0 && day == std::floor(needle.day) + 1.0) {
      s.reports.push_back({day, needle.number, "biopsy", {}});
      s.reports.back().findings.emplace_back().bone = needle.bone;
      made.push_back(day);
    }
    s.day(day, true);
    if (const Prescription* order = s.order("biopsy")) needle = *order;
  }
  ASSERT_GE(made.size(), 4u) << "after a year another lesion may be asked";
  EXPECT_GT(made[3], made[2] + 365.0);
}

TEST(Clinic, AMarkerOfBoneIsMeasuredAgainTwelveWeeksAfterItWasWhoeverAskedForIt) {
  Shown s = with_two_lesions();
  std::vector<double> asked;
  for (double day = 2.0; day < 170.0; day += 1.0) {
    s.courses = {monthly("zoledronate", day, 1)};
    s.day(day, true);
    for (const Prescription& p : s.orders)
      if (p.what == "labs" && p.panel == "ntx") asked.push_back(day);
    if ((!asked.empty() && asked.back() == day) || day == 59.0) {
      s.lab({{"ntx_nmol_per_mmol", 30.0}});
      s.reports.back().day = day + 1.0;
    }
  }
  EXPECT_EQ(asked, (std::vector<double>{16.0, 60.0 + 84.0 + 14.0}))
      << "on the day of its sample, two weeks after the order";
}

TEST(Clinic, AStrongOpioidTakesThePlaceOfAWeakOne) {
  Shown s;
  patient::CourseRecord codeine;
  codeine.drug = "codeine";
  codeine.start = codeine.first = codeine.last = 1.0;
  codeine.doses = 1;
  codeine.running = true;
  s.courses = {codeine};
  s.diary.pain = 9;
  for (double day = 2.0; day < 5.0; day += 1.0) s.day(day);
  s.day(5, true);
  ASSERT_NE(s.order("morphine"), nullptr);
  ASSERT_NE(s.order("codeine"), nullptr);
  EXPECT_EQ(s.order("codeine")->kind, Prescription::Kind::stop);
}

TEST(Clinic, ALowPsaEndsTheSearchOnWhateverVisitItIsKnown) {
  Shown s("guide_2016", "prostate", 2, 60, 6);
  s.day(1, true);
  EXPECT_EQ(s.team->chart().s.staged, 0.0) << "no PSA is known";
  s.lab({{"tumour_marker_ug_per_l", 4.0}});
  s.reports.back().day = 5.0;
  s.day(5, true);
  EXPECT_EQ(s.team->chart().s.staged, 1.0);
  EXPECT_FALSE(waits(s, "bone_scan"));
}

TEST(Clinic, WhereTheJawDiesTheBoneAgentIsStoppedForGood) {
  for (const char* policy : {"guide_2016", "modern"})
    for (const bool jaw : {false, true}) {
      Shown s(policy);
      s.reports = {shows("ct", 1, {"L3", "T8"}), shows("biopsy", 1, {"L3"}),
                   patient::Report{1.0, 0, "dental_check", {}}};
      s.courses = {monthly("zoledronate", -5.0, 4)};
      s.day(1, true);
      if (jaw) s.told = {"jaw_osteonecrosis"};
      s.day(2, true);
      s.told.clear();
      const Prescription* order = s.order("zoledronate");
      EXPECT_EQ(order && order->kind == Prescription::Kind::stop, jaw) << policy;
      s.courses.front().running = false;  // it has ended, by whatever
      double again = 0.0;
      for (double day = 3.0; day < 60.0; day += 1.0) {
        s.lab({{"creatinine_umol_per_l", 60.0}, {"vitamin_d_nmol_per_l", 80.0}});
        s.reports.back().day = day;
        s.day(day, true);
        for (const char* agent : {"zoledronate", "denosumab"})
          if (s.order(agent)) again = again > 0.0 ? again : day;
      }
      EXPECT_EQ(again == 0.0, jaw) << policy << ", begun on day " << again;
    }
}

TEST(Clinic, APlaceIsIrradiatedForItsOwnPainAndNotForThatOfAnother) {
  Shown s = with_two_lesions();
  s.diary.pain = 6;
  s.diary.sites = {{"L3", 6}, {"T8", 2}};
  std::string said;
  for (double day = 2.0; day < 12.0; day += 1.0) said += s.day(day, true);
  EXPECT_NE(said.find("beam.external of L3"), std::string::npos) << said;
  EXPECT_EQ(said.find("beam.external of T8"), std::string::npos) << said;
  EXPECT_NEAR(s.team->chart().pain_of("T8"), 2.0, 1e-12);
  s.diary.sites = {{"T8", 5}};
  EXPECT_EQ(s.day(12, true).find("beam.external of T8"), std::string::npos) << "one day of three makes (5 + 2 + 2)/3";
  said = s.day(13, true) + s.day(14, true);
  EXPECT_NE(said.find("beam.external of T8"), std::string::npos) << said;
  EXPECT_EQ(s.team->chart().pain_of("L3"), 0.0) << "it is not named any more";
}

TEST(Clinic, AFocusOfAnotherCauseIsNoLesionUntilItIsReportedAgainUnlessItWasProven) {
  Shown s = with_two_lesions();
  patient::Report mri{2, 0, "mri", {}};
  for (const char* bone : {"L3", "T8"}) {
    imaging::Finding& infection = mri.findings.emplace_back();
    infection.test = "mri";
    infection.bone = bone;
    infection.decision = imaging::Decision::nothing;
    infection.other_cause = true;
  }
  s.reports = {mri};
  s.diary.pain = 6;
  s.diary.sites = {{"T8", 6}};
  const auto knows = [&](std::string_view bone) {
    const auto& all = s.team->chart().lesions;
    return std::any_of(all.begin(), all.end(), [&](const auto& one) { return one.bone == bone; });
  };
  std::string said = s.day(2, true);
  s.reports.clear();
  for (double day = 3.0; day < 12.0; day += 1.0) said += s.day(day, true);
  EXPECT_EQ(said.find("beam.external of T8"), std::string::npos) << said;
  EXPECT_FALSE(knows("T8"));
  EXPECT_TRUE(knows("L3")) << "a needle has seen its cells";
  s.reports = {shows("ct", 12, {"T8"})};
  s.day(12, true);
  EXPECT_TRUE(knows("T8"));
}

TEST(Clinic, ABeamThatWasRefusedIsNotOrderedAgainAtThatDose) {
  Shown s = with_two_lesions();
  s.diary.pain = 6;
  s.diary.sites = {{"L3", 6}};
  std::string said;
  for (double day = 2.0; day < 8.0; day += 1.0) said += s.day(day, true);
  ASSERT_NE(said.find("beam.external of L3"), std::string::npos) << said;
  s.treated = {{"L3", "beam.external", 8.0, 0, true}};
  s.day(8);
  s.treated.clear();
  said.clear();
  for (double day = 9.0; day < 60.0; day += 1.0) said += s.day(day, true);
  EXPECT_NE(said.find("no beam.external of L3, as it was refused"), std::string::npos) << said;
  EXPECT_EQ(said.find("; beam.external of L3"), std::string::npos) << said;
  EXPECT_EQ(said.find("-> beam.external of L3"), std::string::npos) << said;
}

/// The beams of a bone that are ordered today or planned.
std::vector<Prescription> beams_of(const Shown& s, std::string_view bone) {
  std::vector<Prescription> out;
  for (const auto* list : {&s.orders, &s.team->chart().planned})
    for (const Prescription& p : *list)
      if (p.bone == bone && p.what.starts_with("beam.")) out.push_back(p);
  return out;
}

/// An MRI that shows a compression at a level.
patient::Report compressed(double day, const char* bone, const char* grade = "2") {
  patient::Report out = shows("mri", day, {bone});
  out.findings.front().measured.push_back({"escc_grade", imaging::Value{.text = grade}});
  return out;
}

TEST(Clinic, ACordThatIsPressedIsIrradiatedAtOnceAlsoWhereABeamForPainIsPlanned) {
  Shown s = with_two_lesions();
  s.diary.pain = 6;
  s.diary.sites = {{"T8", 6}};
  for (double day = 2.0; day < 5.0; day += 1.0) s.day(day, true);
  ASSERT_EQ(beams_of(s, "T8").size(), 1u);
  EXPECT_GT(beams_of(s, "T8")[0].day, 8.0) << "within a week or so";
  s.reports = {compressed(5, "T8")};
  s.day(5, true);
  ASSERT_EQ(beams_of(s, "T8").size(), 1u) << "one course of a place";
  EXPECT_EQ(beams_of(s, "T8")[0].numbers.at("dose"), 20.0);
  EXPECT_LT(beams_of(s, "T8")[0].day, 6.0) << "within hours";
}

TEST(Clinic, WhereABeamOfThePressedCordIsRefusedNoSteroidIsBegunMonthAfterMonth) {
  for (const int performance : {1, 4}) {
    Shown s = with_two_lesions();
    s.bedside.performance = performance;
    s.reports = {compressed(5, "T8")};
    s.day(5, true);
    ASSERT_EQ(beams_of(s, "T8").size(), 1u);
    ASSERT_NE(s.order("dexamethasone"), nullptr);
    s.treated = {{"T8", "beam.external", 20.0, 0, true}};
    s.day(6, true);
    s.treated.clear();
    // Who can be operated on is, although no power is lost; nobody gets the steroid again after its course.
    bool operated = s.order("surgery.decompression") != nullptr;
    std::vector<double> steroid;
    for (double day = 7.0; day < 180.0; day += 1.0) {
      s.day(day, true);
      operated = operated || s.order("surgery.decompression");
      if (const Prescription* p = s.order("dexamethasone")) steroid.push_back(p->day);
    }
    EXPECT_EQ(operated, performance == 1);
    EXPECT_EQ(steroid, (std::vector<double>{15.0})) << "the second half of the first course";
  }
}

TEST(Clinic, WhereACordIsFreedByAnOperationTheBeamComesAfterIt) {
  Shown s = with_two_lesions();
  s.diary.pain = 6;
  s.diary.sites = {{"T8", 6}};
  for (double day = 2.0; day < 5.0; day += 1.0) s.day(day, true);
  ASSERT_EQ(beams_of(s, "T8").size(), 1u);
  s.bedside.weak_legs = true;
  s.diary.symptoms = {"weak legs"};
  s.reports = {compressed(5, "T8")};
  s.day(5, true);
  ASSERT_NE(s.order("surgery.decompression"), nullptr);
  ASSERT_EQ(beams_of(s, "T8").size(), 1u);
  EXPECT_EQ(beams_of(s, "T8")[0].numbers.at("dose"), 30.0);
  EXPECT_EQ(beams_of(s, "T8")[0].day, 19.0);
}

TEST(Clinic, APlannedCourseIsNotCutShortByABeamForPain) {
  // A broken thigh is nailed and to be irradiated with 30 Gy two weeks later; it hurts meanwhile.
  Shown s = with_two_lesions();
  patient::Report film{2, 0, "xray", {}};
  film.bones.emplace_back().bone = "femur_left";
  film.bones.back().fractured = film.bones.back().displaced = true;
  s.reports = {film};
  s.day(2, true);
  ASSERT_NE(s.order("surgery.nail"), nullptr);
  s.treated = {{"femur_left", "surgery.nail", 0.0, 0}};
  s.day(3);
  s.treated.clear();
  s.diary.pain = 6;
  s.diary.sites = {{"femur_left", 6}};
  for (double day = 4.0; day < 10.0; day += 1.0) s.day(day, true);
  ASSERT_EQ(beams_of(s, "femur_left").size(), 1u);
  EXPECT_EQ(beams_of(s, "femur_left")[0].numbers.at("dose"), 30.0);
}

TEST(Clinic, WhatIsDeclinedIsNotDoneUntilItsEndOrAnEmergency) {
  for (const bool fracture : {false, true}) {
    Shown s("alternative_delay");
    s.diary.pain = 5;
    s.diary.sites = {{"L3", 5}};
    s.day(1, true);
    patient::Report biopsy{2.0, 0, "biopsy", {}};
    imaging::Finding& cells = biopsy.findings.emplace_back();
    cells.test = "biopsy";
    cells.bone = "L3";
    cells.decision = imaging::Decision::reported;
    s.reports = {biopsy};
    EXPECT_NE(s.day(2).find("diagnose bone_metastasis"), std::string::npos);
    s.day(3, true);
    EXPECT_EQ(s.order("aromatase_inhibitor"), nullptr);
    if (fracture) {
      patient::Report film{4.0, 0, "xray", {}};
      film.bones.emplace_back().bone = "L3";
      film.bones.back().fractured = true;
      s.reports = {film};
      s.day(4);
    }
    s.day(5, true);
    EXPECT_EQ(s.order("aromatase_inhibitor") != nullptr || s.team->chart().s.line > 0.0, fracture);
    s.day(200, true);
    EXPECT_GT(s.team->chart().s.line, 0.0) << "half a year is over";
  }
}

TEST(Clinic, CastrationIsADrugThatCastratesWhateverTheDiarySays) {
  for (const char* policy : {"guide_2016", "modern"}) {
    Shown s(policy, "prostate", 4);
    s.day(0, true);  // nothing has been written into the diary yet
    EXPECT_NE(s.order("lhrh_agonist"), nullptr) << policy;
    EXPECT_EQ(s.team->chart().s.castration, 1.0) << policy;
    // Many metastases come to light: under the modern policy docetaxel joins it.
    s.reports = {shows("ct", 20, {"L3", "L4", "T8", "T10"}, 500.0)};
    s.lab({{"neutrophils_per_nl", 4.0}, {"platelets_per_nl", 250.0}});
    s.reports.back().day = 20;
    s.day(20, true);
    EXPECT_EQ(s.order("docetaxel") != nullptr, std::string_view(policy) == "modern");
    EXPECT_EQ(s.team->chart().s.line, 1.0);
  }
}

TEST(Clinic, RadiumIsHeldWhileBloodCountsAreLowAndEndedWhereThatWouldBeForTooLong) {
  for (const double last : {79.0, 60.0}) {
    Shown s = castrated();
    patient::CourseRecord& radium = s.courses.emplace_back();
    radium.drug = "radium_223";
    radium.start = radium.first = 20.0;
    radium.last = last;
    radium.every = 28.0;
    radium.doses = 2;
    radium.ordered = 6;
    radium.running = true;
    s.lab({{"neutrophils_per_nl", 0.8}, {"platelets_per_nl", 200.0}});
    s.reports.back().day = 100.0;
    const std::string said = s.day(100, true);
    EXPECT_NE(said.find(last == 60.0 ? "stop radium_223, held for too long" : "hold radium_223 until"),
              std::string::npos)
        << said;
  }
}

TEST(Clinic, AMarkerThatIsNotMadeDoesNotRise) {
  Shown s = with_two_lesions();
  for (double day = 30.0; day < 300.0; day += 30.0) {
    s.lab({{"tumour_marker_ug_per_l", 0.0}});
    s.reports.back().day = day;
    s.day(day, true);
    EXPECT_EQ(s.team->chart().s.rise_confirmed, 0.0);
  }
}

TEST(Clinic, APsaThatRisesALittleIsNoRiseHoweverManyTimesItsLowestItIs) {
  for (const auto& [primary, expected] : {std::pair{"prostate", 1.0}, {"breast", 10.0}}) {
    Shown s("guide_2016", primary, 4);
    s.lab({{"tumour_marker_ug_per_l", 0.1}});
    s.day(1, true);
    s.lab({{"tumour_marker_ug_per_l", 1.0}});
    s.reports.back().day = 50.0;
    s.day(50, true);
    EXPECT_NEAR(s.team->chart().marker_rise(), expected, 1e-12) << primary;
    s.lab({{"tumour_marker_ug_per_l", 3.0}});
    s.reports.back().day = 100.0;
    s.day(100, true);
    EXPECT_NEAR(s.team->chart().marker_rise(), 30.0, 1e-12) << primary;
  }
}

TEST(Clinic, FociOfAFewMillimetresAreNotNewMetastases) {
  Shown s = castrated();
  EXPECT_FALSE(progresses(s, 100, {shows("ct", 100, {"L3"})}));
  EXPECT_FALSE(progresses(s, 120, {shows("ct", 120, {"T8", "T9", "T10"}, -50.0, 8.0)}));
  EXPECT_TRUE(progresses(s, 130, {shows("ct", 130, {"T4", "T5"}, -50.0, 10.0)}));
}

TEST(Clinic, ThePsaBeforeCastrationTellsHowLikelyBoneIsAndNegativeTestsGrowOld) {
  const auto probability = [](double stage, std::initializer_list<std::pair<double, double>> psa, bool castrates) {
    Shown s("guide_2016", "prostate", stage);
    for (const auto& [day, value] : psa) {
      s.lab({{"tumour_marker_ug_per_l", value}});
      s.reports.back().day = day;
      s.day(day, true);
      if (castrates && s.team->chart().s.castration == 0.0) {
        patient::Report biopsy = shows("biopsy", day, {"L3"});
        s.reports = {biopsy};
        s.day(day, true);
      }
    }
    s.day(130, true);
    return s.team->chart().probability();
  };
  EXPECT_LT(probability(2, {{1, 5.0}}, false), probability(2, {}, false)) << "what was not measured is not low";
  EXPECT_GT(probability(2, {{1, 80.0}}, false), 5.0 * probability(2, {{1, 5.0}}, false));
  EXPECT_DOUBLE_EQ(probability(2, {{1, 80.0}, {100, 0.1}}, true), probability(2, {{1, 80.0}, {100, 60.0}}, true));
  EXPECT_LT(probability(2, {{1, 80.0}, {100, 0.1}}, false), probability(2, {{1, 80.0}, {100, 60.0}}, false));
  EXPECT_GT(probability(4, {{1, 5.0}}, false), 0.2) << "stage 4 is known to have spread";
  const auto after = [](double day) {
    Shown s;
    patient::Report scan{10, 0, "bone_scan", {}};
    scan.findings.emplace_back().bone = "T8";
    s.reports = {scan};
    s.day(10, true);
    s.day(day, true);
    return s.team->chart().probability();
  };
  EXPECT_LT(after(300), 0.3 * after(400));
}

TEST(Clinic, ChemotherapyThatFailsIsStoppedAndTheNextWaitsForItsInterval) {
  Shown s = with_two_lesions();  // breast, sensitive to hormones
  double day = 10.0;
  const auto progression = [&](std::initializer_list<const char*> bones) {
    day += 100.0;
    s.reports = {shows("ct", day, bones)};
    s.lab({{"neutrophils_per_nl", 4.0}, {"platelets_per_nl", 250.0}});
    s.reports.back().day = day;
    return s.day(day, true);
  };
  progression({"L3"});
  progression({"L1", "L2"});
  progression({"L4", "L5"});
  ASSERT_NE(s.order("docetaxel"), nullptr);
  patient::CourseRecord docetaxel;
  docetaxel.drug = "docetaxel";
  docetaxel.start = docetaxel.first = day;
  docetaxel.doses = 5;
  docetaxel.ordered = 8;
  docetaxel.every = 21.0;
  docetaxel.running = true;
  docetaxel.last = day + 95.0;
  s.courses = {docetaxel};
  progression({"T4", "T5"});  // five days after the last dose
  const auto stopped = [](const Prescription& p) {
    return p.what == "docetaxel" && p.kind == Prescription::Kind::stop;
  };
  EXPECT_TRUE(std::any_of(s.orders.begin(), s.orders.end(), stopped));
  EXPECT_EQ(s.order("cytotoxic"), nullptr);
  s.courses.front().running = false;
  s.lab({{"neutrophils_per_nl", 4.0}, {"platelets_per_nl", 250.0}});
  s.reports.back().day = day + 18.0;
  s.day(day + 18.0, true);
  EXPECT_NE(s.order("cytotoxic"), nullptr);
}

TEST(Clinic, ATreatmentThatSomebodyElseBeginsIsNotJudgedByWhatWentBefore) {
  for (const double begun : {120.0, 131.0}) {
    Shown s = castrated();
    const auto course = [](const char* drug, double first, int doses, bool running) {
      patient::CourseRecord out;
      out.drug = drug;
      out.start = out.first = out.last = first;
      out.doses = doses;
      out.running = running;
      return out;
    };
    // Nothing is left that the guide would give.
    const patient::CourseRecord spent = course("abiraterone", 20.0, 60, false);
    const patient::CourseRecord before = course("docetaxel", 30.0, 10, false);
    s.courses = {spent, begun < 130.0 ? course("docetaxel", begun, 1, true) : before};
    ASSERT_TRUE(progresses(s, 130, {shows("ct", 130, {"T8", "T9"})}));
    bool stopped = false;
    const auto see = [&] {
      for (const Prescription& p : s.orders)
        stopped = stopped || (p.what == "docetaxel" && p.kind == Prescription::Kind::stop);
    };
    see();
    s.courses = {spent, course("docetaxel", begun, 1, true)};
    for (double day = 131.0; day < 140.0; day += 1.0) {
      s.day(day, true);
      see();
    }
    EXPECT_EQ(stopped, begun < 130.0) << "what ran has failed";
    EXPECT_EQ(s.team->chart().s.progression, begun < 130.0 ? 1.0 : 0.0);
  }
}

TEST(Clinic, AnotherSignOfAKnownCompressionIsLookedAtAtOnceAndTheSameOneAMonthLater) {
  std::vector<double> looked;
  Shown s = with_two_lesions();
  s.diary.symptoms = {"weak legs"};
  s.bedside.weak_legs = true;
  for (double day = 10.0; day < 50.0; day += 1.0) {
    if (day >= 20.0) {
      s.diary.symptoms = {"weak legs", "bladder and bowel"};
      s.bedside.bladder_bowel = true;
    }
    if (s.order("mri")) {
      patient::Report mri = shows("mri", day, {"T8"});
      mri.findings.front().measured.push_back({"escc_grade", imaging::Value{.text = "2"}});
      s.reports = {mri};
    }
    s.day(day, true);
    if (s.order("mri")) looked.push_back(day);
  }
  ASSERT_GE(looked.size(), 2u);
  EXPECT_EQ(looked[0], 10.0);
  EXPECT_EQ(looked[1], 20.0) << "the bladder fails";
  EXPECT_LE(looked.size(), 3u);
}

TEST(Clinic, ALowPsaThatRisesALittleAfterTreatmentIsNotImaged) {
  for (const double later : {0.2, 25.0}) {
    Shown s("guide_2016", "prostate", 2);
    s.lab({{"tumour_marker_ug_per_l", 0.1}});
    s.day(1, true);
    s.lab({{"tumour_marker_ug_per_l", later}});
    s.reports.back().day = 200.0;
    s.day(200, true);
    const auto& pending = s.team->chart().pending;
    EXPECT_EQ(std::any_of(pending.begin(), pending.end(), [](const auto& one) { return one.test == "bone_scan"; }),
              later == 25.0);
  }
}

TEST(Clinic, BeforeMenopauseAnAromataseInhibitorIsNotGivenAlone) {
  for (const double age : {45.0, 60.0}) {
    Shown s("guide_2016", "breast", 4, age);
    s.day(1, true);
    EXPECT_EQ(s.order("tamoxifen") != nullptr, age == 45.0);
    EXPECT_EQ(s.order("aromatase_inhibitor") != nullptr, age == 60.0);
  }
}

TEST(Clinic, WhoDeclinesTreatmentDoesSoFromTheDayOnWhichTheCancerIsKnownToHaveSpread) {
  for (const bool declines : {false, true}) {
    Shown s(declines ? "alternative_delay" : "guide_2016", "prostate", 4);
    s.day(1, true);
    EXPECT_EQ(s.order("lhrh_agonist") == nullptr, declines);
    s.day(180, true);
    EXPECT_EQ(s.order("lhrh_agonist"), nullptr) << "half a year is not over, or it has been ordered";
    s.day(190, true);
    EXPECT_EQ(s.order("lhrh_agonist") != nullptr, declines);
  }
}

TEST(Clinic, AnEventSoonAfterTheFirstDosesOfABoneAgentIsNotItsFailure) {
  for (const int doses : {2, 3}) {
    Shown s = with_two_lesions();
    patient::CourseRecord agent;
    agent.drug = "zoledronate";
    agent.start = agent.first = 30.0;
    agent.last = 30.0 + 28.0 * (doses - 1);
    agent.every = 28.0;
    agent.doses = doses;
    agent.running = true;
    s.courses = {agent};
    patient::Report film{agent.last + 1.0, 0, "xray", {}};
    film.bones.emplace_back().bone = "L3";
    film.bones.back().fractured = true;
    s.reports = {film};
    EXPECT_EQ(s.day(agent.last + 1.0, true).find("B10 because") != std::string::npos, doses == 3);
  }
}

TEST(Clinic, AHospiceStopsTreatingTheCancerAndGoesOnTreatingWhatHurts) {
  Shown s("comfort_only");
  s.diary.pain = 6;
  s.diary.sites = {{"L3", 6}};
  patient::CourseRecord hormone;
  hormone.drug = "aromatase_inhibitor";
  hormone.doses = 9;
  hormone.running = true;
  s.courses = {hormone};
  s.day(1, true);
  patient::Report biopsy{2.0, 0, "biopsy", {}}, scan{2.0, 0, "ct", {}};
  imaging::Finding& cells = biopsy.findings.emplace_back();
  cells.test = "biopsy";
  imaging::Finding& focus = scan.findings.emplace_back();
  focus.test = "ct";
  cells.bone = focus.bone = "L3";
  cells.decision = focus.decision = imaging::Decision::reported;
  scan.bones.emplace_back().bone = "femur_left";
  scan.bones.back().fractured = scan.bones.back().displaced = true;
  s.reports = {scan, biopsy};
  s.bedside.performance = 4;
  std::string said = s.day(2, true);
  for (double day = 3.0; day < 12.0; day += 1.0) said += s.day(day, true);
  EXPECT_NE(said.find("refer to hospice"), std::string::npos) << said;
  EXPECT_NE(said.find("stop aromatase_inhibitor"), std::string::npos) << said;
  EXPECT_TRUE(s.team->care().hospice);
  EXPECT_TRUE(s.team->care().palliative);
  // Pain, a broken leg and calcium are treated; a search of the whole body is not made.
  EXPECT_NE(said.find("start morphine"), std::string::npos) << said;
  s.lab({{"total_calcium_mmol_per_l", 3.7}, {"albumin_g_per_l", 40.0}});
  s.day(12, true);
  EXPECT_NE(s.order("saline"), nullptr);
  EXPECT_NE(s.order("zoledronate"), nullptr) << "against high calcium it is no treatment of bone";
  EXPECT_EQ(said.find("surgery."), std::string::npos) << said;
  for (double day = 13.0; day < 60.0; day += 1.0) {
    said += s.day(day, true);
    for (const Prescription& p : s.orders) {
      EXPECT_FALSE(p.what.starts_with("surgery.")) << p.what;
      if (p.what == "beam.external") {
        EXPECT_EQ(p.numbers.at("fractions"), 1.0);
        EXPECT_EQ(p.numbers.at("dose"), 8.0);
      }
      EXPECT_FALSE(p.what == "bone_scan" || p.what == "pet") << p.what;
    }
  }
  EXPECT_NE(said.find("beam.external of L3"), std::string::npos) << said;
}

TEST(Laboratory, ErrsAsItIsDeclared) {
  const std::string text = "duration = \"1 year\"\n[patient]\nsex = \"male\"\nage = 60\n[bone.L3]\n";
  const ReadScenario scenario = read(text);
  patient::Patient patient = begin(scenario);
  double sum = 0.0, squares = 0.0;
  constexpr int days = 4000;
  for (int day = 0; day < days; ++day) {
    patient.step = day;
    for (const imaging::Sample& one : patient::reported_by_laboratory(patient, "calcium"))
      if (one.quantity == "creatinine_umol_per_l") {
        sum += std::log(one.value);
        squares += std::log(one.value) * std::log(one.value);
        EXPECT_EQ(one.value, std::round(one.value));
      }
  }
  const double mean = sum / days, deviation = std::sqrt(squares / days - mean * mean);
  EXPECT_NEAR(deviation, 0.06, 0.004);
}

TEST(Laboratory, TellsNoLessOfAMarkerThanAnAssayCan) {
  const ReadScenario scenario = read("duration = \"1 year\"\n[patient]\nsex = \"male\"\nage = 60\n[bone.L3]\n");
  const patient::Patient patient = begin(scenario);
  const auto samples = patient::reported_by_laboratory(patient, "routine");
  const auto marker = std::find_if(samples.begin(), samples.end(),
                                   [](const imaging::Sample& one) { return one.quantity == "tumour_marker_ug_per_l"; });
  ASSERT_NE(marker, samples.end());
  EXPECT_EQ(marker->value, 0.1) << "he has no tumour";
}

/// The clinic of a patient with this section.
std::unique_ptr<clinic::Clinic> clinic_with(const std::string& patient, const std::string& lines) {
  const ReadScenario scenario =
      read("seed = 5\nduration = \"8 months\"\n[patient]\n" + patient + "[clinic]\npolicy = \"watchful\"\n" + lines +
           "[[lesion]]\nbone = \"L3\"\nradius = \"3 mm\"\nspace = \"shells\"\n");
  return clinic_of(scenario.scenario, scenario.resolved);
}

TEST(ClinicSection, WhatItSaysIsOnFileAndWhatItLeavesOutIsNot) {
  const std::string man = "sex = \"male\"\nage = 71\nweight = \"81 kg\"\nprimary = \"prostate_blastic\"\n",
                    woman = "sex = \"female\"\nage = 50\nprimary = \"breast\"\n";
  const auto told = clinic_with(man + "castration = \"resistant\"\n",
                                "gleason = 9\nt_category = 3\nstage = 2\nfirst_visit = \"day 3\"\n");
  const clinic::History& h = *told->chart().history;
  EXPECT_EQ(h.primary, "prostate") << "to a team a phenotype of bone is the cancer";
  EXPECT_TRUE(h.male);
  EXPECT_EQ(h.age, 71.0);
  EXPECT_EQ(h.weight, 81.0);
  EXPECT_EQ(h.gleason, 9.0);
  EXPECT_EQ(h.t_stage, 3.0);
  EXPECT_EQ(h.stage, 2.0);
  EXPECT_EQ(h.castration, 2);
  EXPECT_FALSE(h.oestrogen_receptor) << "of breast cancer alone";
  EXPECT_FALSE(h.early_relapse);
  EXPECT_EQ(told->chart().s.next_visit, 3.0);
  EXPECT_EQ(told->chart().s.castration, 2.0);

  const auto untold = clinic_with(man, "");
  const clinic::History& nothing = *untold->chart().history;
  EXPECT_FALSE(clinic::known(nothing.stage) || clinic::known(nothing.gleason) || clinic::known(nothing.t_stage));
  EXPECT_EQ(nothing.castration, 0);
  EXPECT_FALSE(clinic::known(untold->chart().s.next_visit)) << "it must call";

  for (const auto& [receptor, positive] : {std::pair{"", true},
                                           {"oestrogen_receptor = \"positive\"\n", true},
                                           {"oestrogen_receptor = \"negative\"\n", false}}) {
    const auto team = clinic_with(woman + receptor, "early_relapse = true\n");
    EXPECT_EQ(team->chart().history->oestrogen_receptor, positive) << receptor;
    EXPECT_TRUE(team->chart().history->early_relapse);
    EXPECT_FALSE(team->chart().history->male);
  }
}

TEST(ClinicSection, WithoutItThereIsNoClinic) {
  const ReadScenario scenario = read("duration = \"1 year\"\n[patient]\nage = 60\n[bone.L3]\n");
  EXPECT_FALSE(clinic_of(scenario.scenario, scenario.resolved));
}

TEST(ClinicSection, SaysWhatIsWrongWithIt) {
  const std::pair<std::string, std::string> faults[] = {
      {"policy = \"guide_2061\"", "guide_2016"},
      {"stage = 2", "must be given"},
      {"policy = \"guide_2016\"\nstage = 5", ""},
      {"policy = \"guide_2016\"\ngleason = 7", "prostate"},
      {"policy = \"none.toml\"", ""},
  };
  for (const auto& [lines, says] : faults) {
    Problems problems;
    read_scenario(
        "duration = \"1 year\"\n[patient]\nsex = \"female\"\nage = 60\nprimary = \"breast\"\n[bone.L3]\n[clinic]\n" +
            lines + "\n",
        "c.toml", problems);
    ASSERT_EQ(problems.size(), 1u) << lines << problems.report();
    EXPECT_GE(problems.list()[0].where.line, 7u) << problems.report();
    EXPECT_NE((problems.list()[0].text + problems.list()[0].hint).find(says), std::string::npos) << problems.report();
  }
}

}  // namespace
}  // namespace howship::scenario
