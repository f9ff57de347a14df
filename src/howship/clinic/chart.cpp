// SPDX-License-Identifier: Apache-2.0
#include "howship/clinic/chart.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <numeric>

#include "howship/base/ensure.hpp"
#include "howship/clinic/words.hpp"

namespace howship::clinic {
namespace {

constexpr std::string_view strong_opioids[] = {"morphine",    "oxycodone",      "hydromorphone",
                                               "oxymorphone", "fentanyl_patch", "methadone"};
constexpr std::string_view weak_opioids[] = {"codeine", "hydrocodone", "tramadol", "tapentadol"};
constexpr std::string_view others_for_pain[] = {"paracetamol", "nsaid"};

std::size_t test_place(std::string_view test) {
  const auto all = tests();
  return std::size_t(std::find(all.begin(), all.end(), test) - all.begin());
}

}  // namespace

BoneWords bone_words(std::string_view bone) {
  struct Row {
    std::string_view prefix;
    BoneWords words;
  };
  // The first that the name begins with.
  static constexpr Row rows[] = {
      {"T11", {"spine", true, false, true}},
      {"T12", {"spine", true, false, true}},
      {"T10", {"spine", false, false, true}},
      {"T1", {"spine", true, false, true}},
      {"T2", {"spine", true, false, true}},
      {"L1", {"spine", true, false, true}},
      {"L5", {"spine", true, false, true}},
      {"C7", {"spine", true, false, true}},
      {"C1", {"spine", true, false, true}},
      {"C2", {"spine", true, false, true}},
      {"femur", {"femur", false, true, true}},
      {"humerus", {"humerus", false, true, false}},
      {"tibia", {"other_long", false, true, true}},
      {"rib", {"rib"}},
      {"ilium", {"pelvis", false, false, true}},
      {"sacrum", {"sacrum", false, false, true}},
      {"skull", {"skull"}},
      {"scapula", {"shoulder"}},
      {"clavicle", {"shoulder"}},
  };
  for (const Row& row : rows)
    if (bone.starts_with(row.prefix)) return row.words;
  const bool level = bone.size() >= 2 && bone.size() <= 3 && bone[1] >= '0' && bone[1] <= '9' &&
                     (bone[0] == 'C' || bone[0] == 'T' || bone[0] == 'L');
  return level ? BoneWords{"spine", false, false, true} : BoneWords{"other"};
}

bool Chart::on(std::string_view drug) const {
  for (const patient::CourseRecord& one : courses)
    if (one.running && one.drug == drug) return true;
  for (const patient::Prescription& one : planned)
    if (one.kind == patient::Prescription::Kind::start && one.what == drug && one.day <= s.day + 1.0) return true;
  return false;
}

bool Chart::held(std::string_view drug) const {
  return ever(drug) && std::any_of(planned.begin(), planned.end(), [&](const patient::Prescription& one) {
           return one.kind == patient::Prescription::Kind::start && one.what == drug && one.day > s.day + 1.0;
         });
}

bool Chart::ever(std::string_view drug) const { return known(last_dose(drug)); }

double Chart::last_dose(std::string_view drug) const {
  double out = unknown;
  for (const patient::CourseRecord& one : courses)
    if (one.drug == drug && one.doses > 0 && !(out >= one.last)) out = one.last;
  return out;
}

const patient::CourseRecord* Chart::course(std::string_view drug) const {
  const patient::CourseRecord* out = nullptr;
  for (const patient::CourseRecord& one : courses)
    if (one.drug == drug && (one.running || !out)) out = &one;
  return out;
}

double Chart::lab(std::string_view column) const {
  const auto found = labs.find(column);
  if (found == labs.end() || s.day - found->second.days.back() > parameters->labs_last) return unknown;
  return found->second.values.back();
}

double Chart::calcium() const {
  const double total = lab("total_calcium_mmol_per_l"), albumin = lab("albumin_g_per_l");
  if (known(total) && known(albumin)) return parameters->corrected_calcium(total, albumin);
  return lab("calcium_mmol_per_l");
}

double Chart::creatinine_clearance() const {
  const double creatinine = lab("creatinine_umol_per_l");
  const double age = history->age + s.day / 365.25;
  return (140.0 - age) * history->weight * (history->male ? 1.23 : 1.04) / creatinine;
}

double Chart::pain() const {
  if (diary.empty()) return unknown;
  const std::size_t days = std::min<std::size_t>(3, diary.size());
  double sum = 0.0;
  for (std::size_t i = diary.size() - days; i < diary.size(); ++i) sum += diary[i].pain;
  return sum / double(days);
}

double Chart::lowest_pain(double days) const {
  double out = unknown;
  for (const Told& one : diary)
    if (one.day >= s.day - days && !(out <= one.pain)) out = one.pain;
  return out;
}

double Chart::highest_pain(double days) const {
  double out = unknown;
  for (const Told& one : diary)
    if (one.day >= s.day - days && !(out >= one.pain)) out = one.pain;
  return out;
}

const PainfulSite* Chart::pain_at(std::string_view bone) const {
  for (const PainfulSite& one : painful)
    if (one.bone == bone && s.day - one.last <= 3.0) return &one;
  return nullptr;
}

double Chart::pain_of(std::string_view bone) const {
  const PainfulSite* site = pain_at(bone);
  const std::size_t days = std::min<std::size_t>(3, diary.size());
  return site && days > 0 ? std::accumulate(site->worst, site->worst + days, 0.0) / double(days) : 0.0;
}

bool Chart::hurts(const KnownLesion& lesion) const { return pain_of(lesion.bone) >= parameters->painful_from; }

bool Chart::is_named(const KnownLesion& lesion) const {
  return pain_at(lesion.bone) != nullptr && highest_pain(7.0) >= parameters->painful_from;
}

bool Chart::says(std::string_view symptom) const {
  return std::find(symptoms.begin(), symptoms.end(), symptom) != symptoms.end();
}

double Chart::since(std::string_view happening) const {
  const double dose = last_dose(happening);
  if (known(dose)) return s.day - dose;
  const int at = vocabulary->find(Takes::happening, happening);
  return at < 0 ? unknown : s.day - happened[std::size_t(at)];
}

void Chart::happens(std::string_view happening) {
  const int at = vocabulary->find(Takes::happening, happening);
  if (at >= 0) happened[std::size_t(at)] = s.day;
}

double Chart::telling_psa() const {
  const auto found = labs.find("tumour_marker_ug_per_l");
  if (found == labs.end()) return unknown;
  double out = unknown;
  for (std::size_t k = 0; k < found->second.days.size(); ++k)
    if (!(found->second.days[k] > s.castrated)) out = found->second.values[k];
  const double now = lab("tumour_marker_ug_per_l");
  return !(out >= now) && known(now) ? now : out;
}

double Chart::probability() const {
  const ClinicParameters& p = *parameters;
  const std::string& primary = history->primary;
  if (primary.empty()) return 0.0;
  double before = p.pretest_other;
  if (primary == "breast") before = history->stage >= 3.0 ? p.pretest_breast_late : p.pretest_breast_early;
  if (primary == "prostate") {
    const double psa = telling_psa();
    before = psa >= 50.0 || history->stage >= 4.0 ? p.pretest_prostate_more
             : psa >= 20.0                        ? p.pretest_prostate_50
             : psa >= 10.0 || !known(psa)         ? p.pretest_prostate_20
                                                  : p.pretest_prostate_10;
  }
  if (primary == "lung") before = p.pretest_lung;
  if (primary == "renal") before = p.pretest_renal;
  if (primary == "thyroid") before = p.pretest_thyroid;
  if (primary == "myeloma") before = p.pretest_myeloma;
  double odds = before / (1.0 - before);
  if (lab("alp_u_per_l") > p.alp_high && lab("bone_alp_u_per_l") > 0.5 * lab("alp_u_per_l")) odds *= p.ratio_alp;
  if (calcium() > p.calcium_high) odds *= p.ratio_calcium;
  const bool sited = !painful.empty();
  if (sited && highest_pain(28.0) >= p.painful_from)
    odds *= p.ratio_pain;
  else if (highest_pain(28.0) < 1.0)
    odds *= p.ratio_no_pain;
  if (marker_rise() >= 1.5) odds *= p.ratio_marker;
  // What was not seen long ago may be there today.
  const auto evidence_by = [&](std::string_view test) {
    const double said = s.evidence[test_place(test)];
    return said < 0.0 && since(test) > p.negative_lasts ? 0.0 : said;
  };
  double evidence = 0.0;
  for (const std::string_view test : tests()) evidence += evidence_by(test);
  // Radiograph and bone scan rest on one physics: the lesser of the two says less.
  const double film = evidence_by("xray"), scan = evidence_by("bone_scan");
  if (film != 0.0 && scan != 0.0) evidence -= (1.0 - p.same_physics) * (std::abs(film) < std::abs(scan) ? film : scan);
  odds *= std::exp(evidence);
  return odds / (1.0 + odds);
}

int analgesic_step_of(std::string_view drug) {
  const auto among = [&](const auto& drugs) {
    return std::find(std::begin(drugs), std::end(drugs), drug) != std::end(drugs);
  };
  return among(strong_opioids) ? 3 : among(weak_opioids) ? 2 : among(others_for_pain) ? 1 : 0;
}

int Chart::morphine_step() const {
  const auto any = [&](const auto& drugs) {
    return std::any_of(std::begin(drugs), std::end(drugs), [&](std::string_view one) { return on(one); });
  };
  return any(strong_opioids) ? 3 : any(weak_opioids) ? 2 : any(others_for_pain) ? 1 : 0;
}

double Chart::morphine() const {
  double out = 0.0;
  for (const patient::CourseRecord& one : courses)
    if (one.running && one.drug == "morphine") out += known(one.amount) ? one.amount : 0.0;
  for (const patient::Prescription& one : planned)
    if (one.kind == patient::Prescription::Kind::start && one.what == "morphine" && one.day <= s.day + 1.0)
      out += one.amount.value_or(0.0);
  return out;
}

bool Chart::calcium_unanswered() const {
  if (!(calcium() >= parameters->calcium_critical)) return false;
  const auto drugs = drugs_of("bone_agent");
  return std::any_of(drugs.begin(), drugs.end(), [&](std::string_view drug) {
    const double since = s.day - last_dose(drug);
    return since >= parameters->calcium_answer && since <= parameters->calcium_drug_lasts;
  });
}

double Chart::expected_survival() const {
  if (!known(s.performance)) return unknown;
  const ClinicParameters& p = *parameters;
  double points = 0.0;
  const std::string& primary = history->primary;
  if (primary == "lung" || primary == "other")
    points += 3.0;
  else if (primary == "renal" || (primary == "prostate" && s.castration == 2.0) ||
           (primary == "breast" && !history->oestrogen_receptor))
    points += 2.0;
  if (s.visceral > 0.0) points += 2.0;
  if (calcium() >= p.calcium_critical || lab("platelets_per_nl") < p.platelets_critical)
    points += 2.0;
  else if (lab("albumin_g_per_l") < p.albumin_abnormal)
    points += 1.0;
  if (s.performance >= 3.0) points += 1.0;
  if (ever("docetaxel") || ever("cytotoxic")) points += 1.0;
  if (lesions.size() > 1) points += 1.0;
  const double months = points <= 3.0 ? p.survival_good : points <= 6.0 ? p.survival_middle : p.survival_poor;
  if (s.performance < 4.0) return months;
  const double in_bed = months * p.survival_bed;
  return calcium_unanswered() ? std::min(in_bed, p.survival_unanswered) : in_bed;
}

KnownLesion* Chart::find(std::string_view bone) {
  for (KnownLesion& one : lesions)
    if (one.bone == bone) return &one;
  return nullptr;
}

KnownLesion& Chart::open(const std::string& bone) {
  if (KnownLesion* one = find(bone)) return *one;
  return lesions.emplace_back(KnownLesion{bone, {}});
}

double Chart::least_marker_rise() const { return history->primary == "prostate" ? parameters->rise_least : 0.0; }

double Chart::marker_rise() const {
  const double now = lab("tumour_marker_ug_per_l"), times = now / s.marker_lowest;
  return now < s.marker_lowest + least_marker_rise() ? std::min(times, 1.0) : times;
}

bool Chart::has_baseline(std::string_view test, std::string_view bone) const {
  const double from = s.treatment_changed + (test == "bone_scan" ? parameters->flare_seen : -parameters->baseline_age);
  return std::any_of(looks.begin(), looks.end(), [&](const Look& one) {
    const bool there =
        one.place.empty() || one.place == bone || (one.place == "spine" && bone_words(bone).region == "spine");
    return there && one.test == test && !(one.day < from);
  });
}

void Chart::looked(std::string_view test, std::string_view place, double day) {
  for (Look& one : looks)
    if (one.test == test && one.place == place) {
      one.day = day;
      return;
    }
  looks.push_back({std::string{test}, std::string{place}, day});
}

bool Chart::grew(double now, double smallest) const {
  return now >= (1.0 + parameters->growth_share) * smallest && now >= smallest + parameters->growth_least;
}

bool Chart::grew(const KnownLesion& lesion) const {
  const KnownLesion::Numbers& n = lesion.n;
  return n.type != 2.0 && (grew(n.ct.last, n.ct.smallest) || grew(n.mri.last, n.mri.smallest));
}

double* Chart::evidence_of(std::string_view test) {
  const std::size_t at = test_place(test);
  HOWSHIP_ENSURE(tests().size() <= std::size(s.evidence), "evidence of every test");
  return at < tests().size() ? &s.evidence[at] : nullptr;
}

bool Chart::castrate(double day) const { return day >= s.castrated + parameters->castrate_after; }

bool Chart::metastatic() const { return known(s.diagnosed) || history->stage >= 4.0 || s.visceral > 0.0; }

// ---- checkpoint

namespace {

using patient::Archive;
using patient::Prescription;

template <class Struct>
void put(std::vector<double>& numbers, const Struct& value) {
  static_assert(sizeof(Struct) % sizeof(double) == 0);
  const std::size_t at = numbers.size();
  numbers.resize(at + sizeof(Struct) / sizeof(double));
  std::memcpy(numbers.data() + at, &value, sizeof(Struct));
}

/// Takes numbers and texts back in the order in which they were put.
struct Back {
  std::vector<double> numbers;
  std::vector<std::string> texts;
  std::size_t n = 0, t = 0;

  double number() { return numbers.at(n++); }
  std::string text() { return texts.at(t++); }
  template <class Struct>
  void take(Struct& value) {
    if (n + sizeof(Struct) / sizeof(double) > numbers.size())
      throw RunError("the checkpoint holds too few numbers of the clinic");
    std::memcpy(static_cast<void*>(&value), numbers.data() + n, sizeof(Struct));
    n += sizeof(Struct) / sizeof(double);
  }
};

void put(Back& out, const Prescription& p) {
  const auto optional = [&](const auto& value) { out.numbers.push_back(value ? double(*value) : unknown); };
  for (const double one :
       {p.day, double(int(p.kind)), double(p.number), double(p.numbers.size()), double(p.words.size())})
    out.numbers.push_back(one);
  optional(p.amount);
  optional(p.every);
  optional(p.stop);
  optional(p.doses);
  for (const std::string* one : {&p.what, &p.bone, &p.panel, &p.goal, &p.needle, &p.by}) out.texts.push_back(*one);
  for (const auto& [key, value] : p.numbers) {
    out.texts.push_back(key);
    out.numbers.push_back(value);
  }
  for (const auto& [key, value] : p.words) {
    out.texts.push_back(key);
    out.texts.push_back(value);
  }
}

Prescription take_prescription(Back& in) {
  Prescription p;
  p.day = in.number();
  p.kind = Prescription::Kind(int(in.number()));
  p.number = std::size_t(in.number());
  const auto numbers = std::size_t(in.number()), words = std::size_t(in.number());
  const auto optional = [&](auto& value) {
    const double one = in.number();
    using Value = typename std::remove_reference_t<decltype(value)>::value_type;
    if (known(one)) value = Value(one);
  };
  optional(p.amount);
  optional(p.every);
  optional(p.stop);
  optional(p.doses);
  for (std::string* one : {&p.what, &p.bone, &p.panel, &p.goal, &p.needle, &p.by}) *one = in.text();
  for (std::size_t i = 0; i < numbers; ++i) {
    const std::string key = in.text();
    p.numbers[key] = in.number();
  }
  for (std::size_t i = 0; i < words; ++i) {
    const std::string key = in.text();
    p.words[key] = in.text();
  }
  return p;
}

}  // namespace

void Chart::walk(Archive& archive) {
  Back all;
  if (!archive.reading()) {
    put(all.numbers, s);
    const auto count = [&](std::size_t size) { all.numbers.push_back(double(size)); };
    count(lesions.size());
    for (const KnownLesion& one : lesions) {
      all.texts.push_back(one.bone);
      put(all.numbers, one.n);
    }
    count(diary.size());
    for (const Told& one : diary) put(all.numbers, one);
    count(painful.size());
    for (const PainfulSite& one : painful) {
      all.texts.push_back(one.bone);
      for (const double x : {one.first, one.last, one.named, one.pain_before}) all.numbers.push_back(x);
      for (const double x : one.worst) all.numbers.push_back(x);
    }
    count(symptoms.size());
    for (const std::string& one : symptoms) all.texts.push_back(one);
    count(labs.size());
    for (const auto& [column, lab] : labs) {
      all.texts.push_back(column);
      count(lab.days.size());
      for (std::size_t i = 0; i < lab.days.size(); ++i)
        for (const double x : {lab.days[i], lab.values[i]}) all.numbers.push_back(x);
    }
    for (const double one : happened) all.numbers.push_back(one);
    for (const std::string& one : results) all.texts.push_back(one);
    count(pending.size());
    for (const PendingTest& one : pending) {
      for (const double x : {one.number, one.due}) all.numbers.push_back(x);
      for (const std::string* x : {&one.test, &one.bone, &one.panel}) all.texts.push_back(*x);
    }
    count(planned.size());
    for (const Prescription& one : planned) put(all, one);
    count(fired.size());
    for (const Fired& one : fired) {
      for (const std::string* x : {&one.rule, &one.subject}) all.texts.push_back(*x);
      for (const double x : {one.day, one.times}) all.numbers.push_back(x);
    }
    count(looks.size());
    for (const Look& one : looks) {
      for (const std::string* x : {&one.test, &one.place}) all.texts.push_back(*x);
      all.numbers.push_back(one.day);
    }
    count(ordered.size());
    for (const auto& [key, times] : ordered) {
      all.texts.push_back(key);
      all.numbers.push_back(times);
    }
  }
  archive.numbers("clinic", all.numbers);
  archive.texts("clinic_words", all.texts);
  if (!archive.reading()) return;
  all.take(s);
  const auto count = [&] { return std::size_t(all.number()); };
  lesions.resize(count());
  for (KnownLesion& one : lesions) {
    one.bone = all.text();
    all.take(one.n);
  }
  diary.resize(count());
  for (Told& one : diary) all.take(one);
  painful.resize(count());
  for (PainfulSite& one : painful) {
    one.bone = all.text();
    for (double* x : {&one.first, &one.last, &one.named, &one.pain_before}) *x = all.number();
    for (double& x : one.worst) x = all.number();
  }
  symptoms.resize(count());
  for (std::string& one : symptoms) one = all.text();
  labs.clear();
  for (std::size_t left = count(); left > 0; --left) {
    Laboratory& lab = labs[all.text()];
    lab.days.resize(count());
    lab.values.resize(lab.days.size());
    for (std::size_t i = 0; i < lab.days.size(); ++i) {
      lab.days[i] = all.number();
      lab.values[i] = all.number();
    }
  }
  for (double& one : happened) one = all.number();
  for (std::string& one : results) one = all.text();
  pending.resize(count());
  for (PendingTest& one : pending) {
    for (double* x : {&one.number, &one.due}) *x = all.number();
    for (std::string* x : {&one.test, &one.bone, &one.panel}) *x = all.text();
  }
  planned.clear();
  for (std::size_t left = count(); left > 0; --left) planned.push_back(take_prescription(all));
  fired.resize(count());
  for (Fired& one : fired) {
    for (std::string* x : {&one.rule, &one.subject}) *x = all.text();
    for (double* x : {&one.day, &one.times}) *x = all.number();
  }
  looks.resize(count());
  for (Look& one : looks) {
    for (std::string* x : {&one.test, &one.place}) *x = all.text();
    one.day = all.number();
  }
  ordered.clear();
  for (std::size_t left = count(); left > 0; --left) {
    const std::string key = all.text();
    ordered[key] = all.number();
  }
}

}  // namespace howship::clinic
