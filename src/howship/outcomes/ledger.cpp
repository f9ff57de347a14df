// SPDX-License-Identifier: Apache-2.0
#include "howship/outcomes/ledger.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <iterator>
#include <numbers>

#include "howship/base/ensure.hpp"
#include "howship/base/random.hpp"
#include "howship/clinic/chart.hpp"
#include "howship/patient/consult.hpp"
#include "howship/patient/draws.hpp"
#include "howship/patient/symptoms.hpp"

namespace howship::outcomes {
namespace {

/// Kinds of events that some outcome is made of.
constexpr std::string_view kept_kinds[] = {"fracture",
                                           "collapse",
                                           "collapse_goes_on",
                                           "cord_compression",
                                           "root_pain",
                                           "leg_weakness",
                                           "sensory_level",
                                           "bladder_bowel",
                                           "walking_difficulty",
                                           "cannot_walk",
                                           "paraplegia",
                                           "walks_again",
                                           "fall",
                                           "febrile_neutropenia",
                                           "jaw_osteonecrosis",
                                           "death",
                                           "acute_kidney_injury",
                                           "major_bleeding",
                                           "neutropenia_grade_3",
                                           "neutropenia_grade_4",
                                           "thrombocytopenia_grade_3",
                                           "thrombocytopenia_grade_4",
                                           "anaemia_grade_3",
                                           "anaemia_grade_4"};

/// Nuclides that settle in bone and are given for pain.
constexpr std::string_view nuclides[] = {"samarium_153", "strontium_89"};

template <std::size_t n>
bool among(const std::string_view (&all)[n], std::string_view one) {
  return std::find(std::begin(all), std::end(all), one) != std::end(all);
}

std::string joined(const std::vector<std::string>& words) {
  std::string out;
  for (const std::string& word : words) out += (out.empty() ? "" : ";") + word;
  return out;
}

bool is_leg(std::string_view bone) { return bone.starts_with("femur") || bone.starts_with("ilium"); }

/// Diameters (mm) of deposits outside bone that any definition may measure.
std::vector<double> diameters_outside_bone(const patient::Patient& patient) {
  constexpr double least = 5.0;  // the lower end of OutcomeParameters::measured_from
  std::vector<double> out;
  for (std::size_t k = 0; k < patient.elsewhere.size(); ++k) {
    const auto organ = patient.plan->elsewhere->deposits[k].organ;
    if (organ == patient::SpreadOrgan::bone || organ == patient::SpreadOrgan::primary) continue;
    const double diameter = std::cbrt(6.0 / std::numbers::pi * std::max(patient.elsewhere[k].all(), 0.0));
    if (diameter >= least) out.push_back(diameter);
  }
  return out;
}

double grade_of(std::string_view text) {
  constexpr std::string_view grades[] = {"0", "1a", "1b", "1c", "2", "3"};
  const auto found = std::find(std::begin(grades), std::end(grades), text);
  return found == std::end(grades) ? never : double(found - std::begin(grades));
}

constexpr const char* wrong_length = "the checkpoint's outcomes have the wrong length";

/// What is said of bones on each day: how many there are, then of each its pain and its name.
void walk_told(patient::Archive& archive, const std::string& name,
               std::vector<std::vector<patient::PainfulBone>>& days) {
  std::vector<double> pain;
  std::vector<std::string> bones;
  if (!archive.reading())
    for (const auto& day : days) {
      pain.push_back(double(day.size()));
      for (const patient::PainfulBone& one : day) {
        pain.push_back(double(one.pain));
        bones.push_back(one.bone);
      }
    }
  archive.numbers(name + "_pain", pain);
  archive.texts(name, bones);
  if (!archive.reading()) return;
  if (pain.size() < bones.size()) throw RunError(wrong_length);
  days.assign(pain.size() - bones.size(), {});
  std::size_t at = 0, bone = 0;
  for (auto& day : days) {
    const std::size_t count = at < pain.size() ? std::size_t(pain[at++]) : 0;
    if (count > bones.size() - bone) throw RunError(wrong_length);
    for (std::size_t k = 0; k < count; ++k) day.push_back({std::move(bones[bone++]), std::int64_t(pain[at++])});
  }
}

}  // namespace

void Ledger::take(const patient::Patient& patient, std::span<const patient::Event> events) {
  for (const patient::Event& one : events) {
    care.visits += one.kind == "visit";
    care.decisions += one.kind == "decision";
    care.lapsed += one.kind == "order_lapsed" || one.kind == "treatment_refused";
    care.doses += one.kind == "dose" || one.kind == "start";
    if (!among(kept_kinds, one.kind)) continue;
    Happening out{one.day, one.kind, one.bone, one.detail, 0.0};
    const patient::Site* site = one.bone.empty() ? nullptr : patient.find_site(one.bone);
    if (site && one.kind == "fracture") out.value = double(site->lesions().size());
    if (site && one.kind.starts_with("collapse")) out.value = site->collapse.loss;
    if (site && one.kind == "cord_compression") out.value = double(site->canal().grade);
    happenings.push_back(std::move(out));
  }
}

void Ledger::take(const patient::Patient& patient, std::span<const patient::Report> reports) {
  const patient::Plan& plan = *patient.plan;
  const clinic::ClinicParameters laboratory;
  for (const patient::Report& report : reports) {
    if (report.test == "labs")
      care.laboratory += 1.0;
    else if (report.test == "biopsy")
      care.biopsies += 1.0;
    else if (report.test != "dental_check")
      care.images += 1.0;
    double calcium = never, albumin = never;
    std::vector<std::string> called;
    for (const imaging::Finding& f : report.findings) {
      if (f.quantity == "total_calcium_mmol_per_l") calcium = f.value;
      if (f.quantity == "albumin_g_per_l") albumin = f.value;
      if (const auto grade = f.measure("escc_grade"); grade.given())
        happenings.push_back({report.day, std::string{seen_grade}, f.bone, "", grade_of(grade.text)});
      if (f.reported() && std::find(called.begin(), called.end(), f.bone) == called.end()) called.push_back(f.bone);
    }
    if (!std::isnan(calcium) && !std::isnan(albumin))
      happenings.push_back(
          {report.day, std::string{seen_calcium}, "", "", laboratory.corrected_calcium(calcium, albumin)});
    if (report.test == "bone_scan") {
      // Tumour outside bone is measured on the same day. Beyond every draw of an analyte.
      const std::uint64_t key = (std::uint64_t{1} << 57) + std::uint64_t(std::llround(report.day));
      const double error = patient::variation_of(plan) * normal(plan.seed, plan.patient, Stream::laboratory, key);
      happenings.push_back({report.day, std::string{seen_scan}, "", joined(called), error});
      for (const double diameter : diameters_outside_bone(patient))
        happenings.push_back({report.day, std::string{seen_deposit}, "", "", diameter});
    }
    for (const patient::BoneReport& one : report.bones)
      if (one.fractured) happenings.push_back({report.day, std::string{seen_fracture}, one.bone, report.test, 0.0});
  }
}

void Ledger::take_day(const patient::Patient& patient, const patient::CareTeam* team) {
  using patient::CordSign;
  // What was given before the first day that is written down is not of it.
  const double before = days.empty() ? patient.day() - 1.0 : days.back().day;
  for (const patient::PlaceRecord& one : patient::treated_today(patient))
    if (one.sitting == 0)
      happenings.push_back({patient.day(), std::string{given_in_place}, one.bone, one.treatment, one.gray});
  DayRecord out;
  out.day = patient.day();
  for (const therapy::Course& course : patient.care.courses) {
    const std::string& drug = course.plan.drug->key;
    if (course.given > 0 && among(nuclides, drug) && course.last > before && course.last <= out.day)
      happenings.push_back({course.last, std::string{nuclide_given}, "", drug, 0.0});
    const bool runs = !course.over && course.given > 0 && !(course.plan.stop && *course.plan.stop <= out.day);
    if (runs || course.running) out.step = std::max(out.step, double(clinic::analgesic_step_of(drug)));
  }
  const auto now = patient.care.body.now();
  const patient::Diary& diary = patient.diary;
  out.pain = double(diary.pain);
  out.morphine = now.actions[body::Mechanism::opioid];
  out.status = patient.performance;
  out.function = patient::cord_of(patient).function;
  out.walks = !patient.shows(CordSign::cannot_walk);
  out.calcium = now.signals.corrected_calcium;
  out.creatinine = now.body.creatinine;
  out.haemoglobin = now.body.haemoglobin;
  out.neutrophils = now.signals.neutrophils;
  out.platelets = now.body.platelets;
  for (const body::CalciumSymptom& one : body::calcium_symptoms())
    if (body::feels(one, now.body, patient.care.body.system.person)) out.calcium_felt = 1.0;
  for (const std::string& word : diary.symptoms)
    if (word == "nausea" || word == "constipation") out.sick = 1.0;
  for (const patient::Site& site : patient.sites) {
    const bool broken = site.broken && site.broken->united < 1.0;
    if (broken && is_leg(site.name())) out.leg = std::max(out.leg, site.hangs_loose() ? 2.0 : 1.0);
    if (broken && site.name().starts_with("humerus")) out.arm = 1.0;
    if (!is_leg(site.name())) continue;
    for (const patient::Given& one : site.given)
      if (therapy::name_of(*one.order.what).starts_with("support.") && site.load_factor(out.day) < 1.0) out.aid = 1.0;
  }
  if (team) {
    const patient::CareGiven given = team->care();
    out.in_hospital = given.in_hospital;
    out.palliative = given.palliative;
    out.hospice = given.hospice;
    care.diagnosed = given.diagnosed;
  }
  const patient::Plan& plan = *patient.plan;
  if (days.empty()) mood = patient::variation_of(plan) * normal(plan.seed, plan.patient, Stream::quality, 0);
  days.push_back(out);
  named.push_back(diary.sites);
  asked.push_back(patient::pain_of_irradiated(patient));
}

Ledger Ledger::anew() const {
  Ledger out;
  out.mood = mood;
  const auto last =
      std::find_if(happenings.rbegin(), happenings.rend(), [](const Happening& one) { return one.kind == seen_scan; });
  if (last == happenings.rend()) return out;
  out.happenings.push_back(*last);
  std::copy_if(last.base(), happenings.end(), std::back_inserter(out.happenings),
               [](const Happening& one) { return one.kind == seen_deposit; });
  return out;
}

void Ledger::walk(patient::Archive& archive) {
  static_assert(sizeof(DayRecord) % sizeof(double) == 0);
  constexpr std::size_t width = sizeof(DayRecord) / sizeof(double);
  std::vector<double> counts(sizeof(CareCounts) / sizeof(double));
  std::memcpy(counts.data(), &care, sizeof care);
  archive.numbers("outcomes/care", counts);
  std::vector<double> numbers{mood};
  std::vector<std::string> words;
  if (!archive.reading()) {
    for (const Happening& one : happenings) {
      numbers.insert(numbers.end(), {one.day, one.value});
      words.insert(words.end(), {one.kind, one.bone, one.detail});
    }
  }
  archive.numbers("outcomes/happenings", numbers);
  archive.texts("outcomes/happenings_words", words);
  std::vector<double> rows(days.size() * width);
  if (!archive.reading() && !rows.empty()) std::memcpy(rows.data(), days.data(), rows.size() * sizeof(double));
  archive.numbers("outcomes/days", rows);
  walk_told(archive, "outcomes/days_named", named);
  walk_told(archive, "outcomes/days_asked", asked);
  if (!archive.reading()) return;
  if (numbers.size() != 1 + words.size() / 3 * 2 || words.size() % 3 != 0 || rows.size() != named.size() * width ||
      asked.size() != named.size() || counts.size() * sizeof(double) != sizeof care)
    throw RunError(wrong_length);
  mood = numbers.front();
  std::memcpy(static_cast<void*>(&care), counts.data(), sizeof care);
  happenings.clear();
  for (std::size_t k = 0; k < words.size() / 3; ++k)
    happenings.push_back({numbers[1 + 2 * k], words[3 * k], words[3 * k + 1], words[3 * k + 2], numbers[2 + 2 * k]});
  days.resize(named.size());
  if (!rows.empty()) std::memcpy(static_cast<void*>(days.data()), rows.data(), rows.size() * sizeof(double));
}

}  // namespace howship::outcomes
