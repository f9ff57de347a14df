// SPDX-License-Identifier: Apache-2.0
#include "howship/clinic/clinic.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "howship/base/ensure.hpp"
#include "howship/base/random.hpp"
#include "howship/base/text_key.hpp"

namespace howship::clinic {
namespace {

using patient::Prescription;

double& latest(double& day, double now) { return day = now; }

/// Which treatment an intent is, by the region of the bone; the first that fits.
struct Means {
  std::string_view intent, region, treatment;
};
constexpr Means means[] = {
    {"fix", "femur", "surgery.nail"},
    {"fix", "humerus", "surgery.nail"},
    {"fix", "spine", "support.corset"},
    {"fix", "", "support.crutches"},
    {"prophylactic_fix", "femur", "surgery.nail"},
    {"prophylactic_fix", "humerus", "surgery.nail"},
    {"prophylactic_fix", "", "support.crutches"},
    {"decompress", "spine", "surgery.decompression"},
    {"cement", "spine", "cement.vertebroplasty"},
    {"cement", "", "cement.cementoplasty"},
    {"splint", "spine", "support.corset"},
    {"splint", "femur", "support.crutches"},
    {"splint", "", "support.splint"},
};

std::string_view treatment_for(std::string_view intent, std::string_view bone) {
  for (const Means& one : means)
    if (one.intent == intent && (one.region.empty() || one.region == bone_words(bone).region)) return one.treatment;
  return "";
}

double grade_of(const std::string& text) {
  constexpr std::string_view grades[] = {"0", "1a", "1b", "1c", "2", "3"};
  const auto found = std::find(std::begin(grades), std::end(grades), text);
  return found == std::end(grades) ? unknown : double(found - std::begin(grades));
}

bool is_beam(const Prescription& p) { return p.kind == Prescription::Kind::treat && p.what.starts_with("beam."); }

/// As doses are written: whole, and small ones with two digits.
double written_dose(double dose) {
  if (!(dose > 0.0)) return dose;
  const double step = std::pow(10.0, std::min(std::floor(std::log10(dose)) - 1.0, 0.0));
  return std::round(dose / step) * step;
}

std::string on_day(double day) { return fmt::format("day {:.1f}", day); }

}  // namespace

Clinic::Clinic(std::shared_ptr<const Policy> policy, const Vocabulary& vocabulary, Setting setting)
    : policy_(std::move(policy)), setting_(std::move(setting)) {
  chart_.history = &setting_.history;
  chart_.vocabulary = &vocabulary;
  chart_.parameters = &setting_.parameters;
  chart_.visits = &policy_->visits;
  chart_.happened.assign(vocabulary.happenings().size(), unknown);
  chart_.results.assign(tests().size(), "");
  chart_.s.castration = double(setting_.history.castration);
  if (setting_.history.castration > 0) chart_.s.castrated = -std::numeric_limits<double>::infinity();
  chart_.s.next_visit = setting_.first_visit;
  values_.assign(policy_->program.read.size(), unknown);
}

double Clinic::alertness() const { return chart_.s.warned > 0.0 ? setting_.parameters.warned_factor : 1.0; }

patient::CareGiven Clinic::care() const {
  const Standing& s = chart_.s;
  return {s.day <= s.admitted_until, s.palliative > 0.0, s.hospice > 0.0, s.diagnosed};
}

// ---- what comes in

void Clinic::file_diary(const patient::Seen& seen) {
  Standing& s = chart_.s;
  const patient::Diary& d = seen.diary;
  if (seen.day <= 0.0) return;
  chart_.diary.push_back({seen.day, double(d.pain)});
  while (chart_.diary.front().day < seen.day - setting_.parameters.pain_kept) chart_.diary.erase(chart_.diary.begin());
  chart_.symptoms = d.symptoms;
  s.pain_sudden = d.sudden;
  s.pain_mechanical = d.mechanical;
  s.pain_night = d.night;
  for (PainfulSite& one : chart_.painful) {
    std::copy_backward(std::begin(one.worst), std::end(one.worst) - 1, std::end(one.worst));
    one.worst[0] = 0.0;
  }
  for (const patient::PainfulBone& site : d.sites) {
    const auto pain = double(site.pain);
    auto found = std::find_if(chart_.painful.begin(), chart_.painful.end(),
                              [&](const PainfulSite& one) { return one.bone == site.bone; });
    if (found == chart_.painful.end()) found = chart_.painful.insert(found, {site.bone, seen.day, seen.day, 0.0, pain});
    // After some weeks without a word, or where it rises, a site is new again.
    if (seen.day - found->last > setting_.parameters.site_is_new ||
        pain >= found->pain_before + setting_.parameters.new_by) {
      found->first = seen.day;
      found->pain_before = pain;
    }
    found->worst[0] = pain;
    found->last = seen.day;
    found->named += 1.0;
  }
  const auto onset = [&](double& day, bool there) {
    if (!there)
      day = unknown;
    else if (!known(day))
      day = seen.day;
  };
  onset(s.told_weakness, chart_.says("weak legs"));
  onset(s.told_bladder, chart_.says("bladder and bowel"));
  for (KnownLesion& one : chart_.lesions)
    if (const double pain = chart_.pain_of(one.bone); one.n.courses > 0.0 && !(one.n.lowest_pain <= pain))
      one.n.lowest_pain = pain;
}

void Clinic::file_treated(const patient::Seen& seen) {
  Standing& s = chart_.s;
  for (const patient::PlaceRecord& one : seen.treated) {
    KnownLesion* known_lesion = chart_.find(one.bone);
    KnownLesion none;
    KnownLesion::Numbers& n = known_lesion ? known_lesion->n : none.n;
    const bool first = one.sitting == 0;
    if (one.refused) {
      if (one.gray > 0.0) {
        n.refused = seen.day;
        n.refused_gray = one.gray;
      }
      continue;
    }
    if (one.gray > 0.0) {
      latest(n.radiated, seen.day);
      chart_.happens("radiation");
      chart_.happens("radiation_pain");
      if (first) {
        n.gray = (known(n.gray) ? n.gray : 0.0) + one.gray;
        n.courses += 1.0;
        n.lowest_pain = unknown;
        chart_.happens("skeletal_event");
      }
    } else if (one.treatment.starts_with("surgery.") || one.treatment.starts_with("cement.")) {
      latest(n.operated, seen.day);
      if (one.treatment.starts_with("cement.")) n.cemented = 1.0;
      if (one.treatment == "surgery.nail" || one.treatment == "surgery.plate" ||
          one.treatment == "surgery.pedicle_screws" || one.treatment == "surgery.prosthesis") {
        n.fixed = 1.0;
        n.displaced = 0.0;
      }
      if (one.treatment == "surgery.decompression") n.grade = unknown;
      chart_.happens("operation");
      chart_.happens("skeletal_event");
    } else if (one.treatment.starts_with("ablation")) {
      latest(n.ablated, seen.day);
      chart_.happens("ablation");
    }
  }
  const double step = chart_.morphine_step(), morphine = chart_.morphine();
  if (step != s.step_before || morphine != s.morphine_before) chart_.happens("analgesic_change");
  s.step_before = step;
  s.morphine_before = morphine;
  for (const std::string_view agent : {"zoledronate", "pamidronate"})
    if (const auto* course = chart_.course(agent); course && course->doses == 1 && course->last >= seen.day - 1.0)
      s.creatinine_before = chart_.lab("creatinine_umol_per_l");
}

void Clinic::believe(const patient::Report& report, bool positive) {
  const ClinicParameters& p = setting_.parameters;
  struct Worth {
    std::string_view test;
    double sensitivity, specificity;
  };
  const Worth worth[] = {{"xray", p.xray_sensitivity, p.xray_specificity},
                         {"ct", p.ct_sensitivity, p.ct_specificity},
                         {"bone_scan", p.scan_sensitivity, p.scan_specificity},
                         {"pet", p.pet_sensitivity, p.pet_specificity},
                         {"mri", p.mri_sensitivity, p.mri_specificity}};
  double ratio = 1.0;
  for (const Worth& one : worth)
    if (one.test == report.test)
      ratio = positive ? one.sensitivity / (1.0 - one.specificity) : (1.0 - one.sensitivity) / one.specificity;
  const bool cells = report.test == "biopsy";
  if (cells) ratio = positive ? p.biopsy_positive : p.biopsy_negative;
  double* before = chart_.evidence_of(report.test);
  if (!before) return;  // a test that no policy knows
  // A test speaks once: what it says later takes the place of what it said before. What was found stays found where the
  // test has now looked at one place alone, or within twelve weeks; and tumour cells do.
  const bool stays = cells || !report.bone.empty() || chart_.since(report.test) < p.flare;
  if (!positive && *before > 0.0 && stays) return;
  *before = std::log(ratio);
}

void Clinic::file_labs(const patient::Report& report) {
  Standing& s = chart_.s;
  const ClinicParameters& p = setting_.parameters;
  for (const imaging::Finding& f : report.findings) {
    if (f.quantity.empty() || std::isnan(f.value)) continue;
    Laboratory& lab = chart_.labs[f.quantity];
    lab.days.push_back(report.day);
    lab.values.push_back(f.value);
    if (f.quantity == "ntx_nmol_per_mmol") chart_.happens("ntx");
    if (f.quantity != "tumour_marker_ug_per_l") continue;
    if (!(s.marker_lowest <= f.value)) s.marker_lowest = f.value;
    const double least = chart_.least_marker_rise();
    const bool risen =
        f.value > s.marker_lowest && f.value >= p.rise * s.marker_lowest && f.value >= s.marker_lowest + least;
    if (!risen)
      s.rise_first = unknown, s.rise_confirmed = 0.0;
    else if (!known(s.rise_first) || (s.castration == 1.0 && !chart_.castrate(s.rise_first)))
      s.rise_first = report.day;
    else if (report.day - s.rise_first >= p.rise_apart) {
      s.rise_confirmed = 1.0;
      if (s.castration == 1.0) s.castration = 2.0;
    }
  }
  const double calcium = chart_.calcium();
  const auto is_calcium = [](const imaging::Finding& f) {
    return f.quantity == "total_calcium_mmol_per_l" || f.quantity == "calcium_mmol_per_l";
  };
  if (std::any_of(report.findings.begin(), report.findings.end(), is_calcium)) {
    if (!(calcium > p.calcium_high))
      s.calcium_high_from = unknown;
    else if (!known(s.calcium_high_from))
      s.calcium_high_from = report.day;
  }
  if (calcium > p.calcium_episode) s.high_calcium = 1.0;
  if (s.high_calcium > 0.0 && calcium <= p.calcium_over) {
    s.high_calcium = 0.0;
    chart_.happens("hypercalcaemia_resolved");
  }
}

void Clinic::file_images(const patient::Report& report) {
  Standing& s = chart_.s;
  const ClinicParameters& p = setting_.parameters;
  const bool scan = report.test == "bone_scan", may_flare = scan && report.day - s.treatment_changed <= p.flare;
  std::vector<std::string_view> first_seen;
  for (const imaging::Finding& f : report.findings) {
    if (f.bone.empty()) continue;
    KnownLesion* lesion = chart_.find(f.bone);
    if (f.reported()) {
      if (!lesion) {
        lesion = &chart_.open(f.bone);
        lesion->n.first = report.day;
        first_seen.push_back(f.bone);
      }
      KnownLesion::Numbers& n = lesion->n;
      n.last = report.day;
      n.explained = 0.0;
      if (const double size = f.measure("size_mm").number; known(size)) {
        n.size = size;
        n.size_day = report.day;
        // Growth is judged on sections alone: films and scans measure something else.
        if (report.test == "ct") n.ct.measure(size, report.day);
        if (report.test == "mri") n.mri.measure(size, report.day);
      }
      // Against the healthy bone there: a hole in dense bone is brighter than the marrow of a vertebra.
      if (const double change = f.measure("change_hu").number; known(change))
        n.type = change < -p.lytic_below ? 0.0 : change > p.blastic_above ? 2.0 : 1.0;
      if (const double light = f.measure("light_percent").number; known(light) && n.type == 3.0)
        n.type = light > 0.0 ? 0.0 : 2.0;
      if (scan) n.hot = 1.0;
    } else if (lesion && f.other_cause && lesion->n.proven == 0.0) {
      std::erase_if(chart_.lesions, [&](const KnownLesion& one) { return one.bone == f.bone; });
      lesion = nullptr;
    } else if (lesion) {
      if (scan) lesion->n.hot = 0.0;
      if (report.test == "mri" && lesion->n.first < report.day) lesion->n.explained = 1.0;
    }
    if (const auto grade = f.measure("escc_grade"); lesion && grade.given()) lesion->n.grade = grade_of(grade.text);
  }
  // New is what the same test did not see before: with another test, or at the first look, one finds what has been
  // there. What heals becomes dense: of blastic foci a bone scan decides, and what is small may be anything.
  for (const std::string_view bone : first_seen) {
    const KnownLesion::Numbers& n = chart_.find(bone)->n;
    const bool small = (report.test == "ct" || report.test == "mri") && n.size_day == report.day && n.size < p.new_from;
    const bool counts = scan || (n.type != 2.0 && !small);
    if ((known(s.diagnosed) || s.line >= 1.0) && !may_flare && counts && chart_.has_baseline(report.test, bone))
      s.new_since += 1.0;
  }
  chart_.looked(report.test, report.bone, report.day);
  if (report.test == "ct" && !report.organs.empty()) {
    double sum = 0.0;
    for (const patient::OrganReport& one : report.organs) sum += one.sum;
    s.soft.measure(sum, report.day);
  }
  for (const patient::OrganReport& one : report.organs)
    if (one.organ == "liver" || one.organ == "lung" || one.organ == "brain") s.visceral = 1.0;
  for (const patient::BoneReport& one : report.bones) {
    KnownLesion* lesion = chart_.find(one.bone);
    if (!lesion && (one.fractured || one.displaced)) {
      lesion = &chart_.open(one.bone);
      lesion->n.first = lesion->n.last = report.day;
    }
    if (!lesion) continue;
    KnownLesion::Numbers& n = lesion->n;
    if (one.fractured && n.fractured == 0.0) {
      chart_.happens("skeletal_event");
      s.fractured_ever = 1.0;
    }
    n.fractured = one.fractured;
    n.displaced = one.displaced && n.fixed == 0.0;
    n.wall_intact = one.posterior_wall_intact;
    if (report.test != "xray") n.soft_tissue = one.soft_tissue_mass;
    if (known(one.load_ratio)) {
      n.load_ratio = one.load_ratio;
      n.sins = one.sins;
      n.mirels = one.mirels;
      n.extent = one.extent;
      n.strength_day = report.day;
    }
  }
}

void Clinic::file_report(const patient::Report& report, const patient::Bedside& bedside) {
  Standing& s = chart_.s;
  std::erase_if(chart_.pending, [&](const PendingTest& one) { return one.number == double(report.number); });
  if (report.test == "labs") {
    file_labs(report);
  } else if (report.test == "dental_check") {
    s.dental_checked = report.day;
    s.dental_disease = 0.0;  // what was found is mended
    s.extraction_planned = bedside.extraction_planned;
  } else {
    const bool positive = std::any_of(report.findings.begin(), report.findings.end(),
                                      [](const imaging::Finding& f) { return f.reported(); });
    if (report.test == "biopsy") {
      for (const imaging::Finding& f : report.findings)
        if (KnownLesion* lesion = chart_.find(f.bone)) {
          if (f.reported())
            lesion->n.proven = 1.0;
          else
            lesion->n.biopsies += 1.0;
        }
    } else {
      file_images(report);
    }
    if (!report.findings.empty()) {
      believe(report, positive);
      const int test = chart_.vocabulary->find(Takes::test, report.test);
      if (test >= 0) chart_.results[std::size_t(test)] = positive ? "positive" : "negative";
    }
  }
  chart_.happens(report.test);
}

void Clinic::examine(const patient::Seen& seen) {
  Standing& s = chart_.s;
  const patient::Bedside& b = seen.bedside;
  s.first_today = !known(s.first_visit);
  if (!known(s.first_visit)) s.first_visit = seen.day;
  s.last_visit = seen.day;
  s.next_visit = seen.day + (known(s.diagnosed) && seen.day - s.diagnosed < policy_->visits.after_diagnosis
                                 ? policy_->visits.after_diagnosis
                                 : policy_->visits.routine);
  if (known(s.diagnosed)) s.warned = 1.0;
  s.performance = double(b.performance);
  s.walks = b.walks;
  s.drowsy = b.drowsy;
  s.confused = b.confused;
  s.dehydrated = b.dehydrated;
  const auto onset = [&](double& day, bool there) {
    if (!there)
      day = unknown;
    else if (!known(day))
      day = seen.day;
  };
  onset(s.told_weakness, b.weak_legs);
  onset(s.told_walking, b.walking_difficulty);
  onset(s.told_sensory, b.sensory_level);
  onset(s.told_bladder, b.bladder_bowel);
  onset(s.paralysed, b.paralysed || !b.walks);
  chart_.happens("visit");
}

/// What follows from the chart alone.
void Clinic::watch() {
  Standing& s = chart_.s;
  if (!known(s.metastatic) && chart_.metastatic()) s.metastatic = chart_.day();
  // A cancer that has progressed is treated by somebody else: a trial, or whoever wrote the scenario.
  const auto begins = [&](std::string_view drug) {
    const patient::CourseRecord* course = chart_.course(drug);
    return course && course->running && course->doses > 0 && course->first > s.progression_on;
  };
  const auto drugs = drugs_of("anticancer");
  if (s.progression > 0.0 && std::any_of(drugs.begin(), drugs.end(), begins)) judge_anew();
  std::erase_if(chart_.pending,
                [&](const PendingTest& one) { return one.due + setting_.parameters.pending_lost < chart_.day(); });
  // What is started where the rules of another drug refuse it.
  for (auto it = chart_.ordered.begin(); it != chart_.ordered.end();) {
    const std::size_t at = it->first.find('|');
    const std::string drug = it->first.substr(0, at);
    const patient::CourseRecord* course = at == std::string::npos ? nullptr : chart_.course(drug);
    if (!course || course->start < it->second - 0.5) {
      ++it;
      continue;
    }
    const std::string other = it->first.substr(at + 1);
    const bool refused = course->doses == 0 && chart_.day() > course->start;
    if (refused && !chart_.on(other)) {
      Prescription p;
      p.what = other;
      p.day = chart_.day();
      p.doses = 1;
      now_firing_ = "otherwise";
      plan(std::move(p));
    }
    it = refused || course->doses > 0 ? chart_.ordered.erase(it) : std::next(it);
  }
  std::erase_if(chart_.painful,
                [&](const PainfulSite& one) { return chart_.day() - one.last > setting_.parameters.pain_kept; });
}

// ---- rules

/// Day from which the patient declines; unknown: not yet.
double Clinic::declines_from() const {
  const Standing& s = chart_.s;
  switch (policy_->refusal.from) {
    case Refusal::From::start:
      return s.first_visit;
    case Refusal::From::spread:
      return known(s.metastatic) ? s.metastatic : chart_.metastatic() ? chart_.day() : unknown;
    case Refusal::From::diagnosis:
      break;
  }
  return s.diagnosed;
}

bool Clinic::declined(const Rule& rule) const {
  const Refusal& r = policy_->refusal;
  if (!r.any || chart_.s.refusal_ended > 0.0) return false;
  const double from = declines_from();
  if (!(chart_.day() >= from && chart_.day() < from + r.duration)) return false;
  return std::find(r.sections.begin(), r.sections.end(), rule.section) != r.sections.end();
}

bool Clinic::may(const Rule& rule, const std::string& subject) const {
  if (std::find(fired_today_.begin(), fired_today_.end(), std::pair{&rule, subject}) != fired_today_.end())
    return false;
  for (const Fired& one : chart_.fired)
    if (one.rule == rule.id && one.subject == subject)
      return !(chart_.day() - one.day < rule.cooldown) && !(one.times >= rule.max_times);
  return true;
}

void Clinic::read(const KnownLesion* lesion) {
  const auto& reads = policy_->program.read;
  for (std::size_t i = 0; i < reads.size(); ++i) {
    const Quantity& q = *reads[i].quantity;
    if ((q.scope == Scope::lesion) != (lesion != nullptr)) continue;
    values_[i] = q.read({chart_, lesion, reads[i].argument});
  }
}

void Clinic::fire(const Rule& rule, const std::string& subject, patient::Log& log) {
  fired_today_.emplace_back(&rule, subject);
  auto found = std::find_if(chart_.fired.begin(), chart_.fired.end(),
                            [&](const Fired& one) { return one.rule == rule.id && one.subject == subject; });
  if (found == chart_.fired.end()) found = chart_.fired.insert(found, {rule.id, subject, chart_.day(), 0.0});
  found->day = chart_.day();
  found->times += 1.0;
  now_firing_ = rule.id;
  std::string knew, did;
  for (const std::int32_t slot : rule.condition.reads) {
    const double value = values_[std::size_t(slot)];
    if (!known(value)) continue;
    const Reading& reading = policy_->program.read[std::size_t(slot)];
    knew += (knew.empty() ? "" : ", ") + name_of(reading, *chart_.vocabulary) + ' ' + words_of(reading, value);
  }
  // Whether an action is wanted is judged before the first of them changes anything.
  std::vector<const Action*> wanted;
  for (const Action& action : rule.then)
    if (action.only_if.empty() || holds(policy_->program, action.condition.entry, values_.data()))
      wanted.push_back(&action);
  for (const Action* action : wanted) {
    const std::string words = act(*action, subject);
    if (!words.empty()) did += (did.empty() ? "" : "; ") + words;
  }
  log.push_back({chart_.day(), "decision", subject,
                 fmt::format("{} because {} -> {}", rule.id, knew, did.empty() ? "nothing more" : did)});
}

bool Clinic::pass(patient::Log& log) {
  bool any = false;
  std::vector<std::string> subjects{""};
  std::vector<const KnownLesion*> order;
  for (const KnownLesion& one : chart_.lesions) order.push_back(&one);
  std::stable_sort(order.begin(), order.end(), [&](const KnownLesion* a, const KnownLesion* b) {
    const bool hurts_a = chart_.hurts(*a), hurts_b = chart_.hurts(*b);
    if (hurts_a != hurts_b) return hurts_a;
    const auto number = [](double value) { return known(value) ? value : -1.0; };
    if (number(a->n.load_ratio) != number(b->n.load_ratio)) return number(a->n.load_ratio) > number(b->n.load_ratio);
    return number(a->n.size) > number(b->n.size);
  });
  for (const KnownLesion* one : order) subjects.push_back(one->bone);
  read(nullptr);
  const auto ends = [&](std::size_t section, const std::string& subject) {
    return std::find(ended_.begin(), ended_.end(), std::pair{section, subject}) != ended_.end();
  };
  std::size_t first = 0;
  while (first < policy_->rules.size()) {
    const std::size_t section = policy_->rules[first].section;
    std::size_t last = first;
    while (last < policy_->rules.size() && policy_->rules[last].section == section) ++last;
    for (const std::string& subject : subjects) {
      if (ends(section, subject)) continue;
      bool read_lesion = false;
      for (std::size_t k = first; k < last; ++k) {
        const Rule& rule = policy_->rules[k];
        if (rule.of_lesion != !subject.empty()) continue;
        if (rule.of_lesion && !read_lesion) {
          read(chart_.find(subject));
          read_lesion = true;
        }
        if (!holds(policy_->program, rule.condition.entry, values_.data())) continue;
        if (!may(rule, subject) || declined(rule)) continue;
        fire(rule, subject, log);
        any = true;
        read(nullptr);
        if (rule.of_lesion) read(chart_.find(subject));
        if (!rule.goes_on) {
          ended_.emplace_back(section, subject);
          break;
        }
      }
    }
    first = last;
  }
  return any;
}

void Clinic::evaluate(patient::Log& log) {
  fired_today_.clear();
  ended_.clear();
  if (policy_->refusal.any && !policy_->refusal.ends_when.empty() && chart_.day() >= declines_from()) {
    read(nullptr);
    if (chart_.s.refusal_ended == 0.0 && holds(policy_->program, policy_->refusal.condition.entry, values_.data()))
      chart_.s.refusal_ended = 1.0;
  }
  for (int times = 0; times < 3 && pass(log); ++times) {
  }
}

void Clinic::follow(std::shared_ptr<const Policy> policy) {
  policy_ = std::move(policy);
  values_.assign(policy_->program.read.size(), unknown);
  fired_today_.clear();  // they name rules of the other
}

bool Clinic::knows(const Condition& condition) {
  read(nullptr);
  return holds(policy_->program, condition.entry, values_.data());
}

// ---- actions

double Clinic::delay(const std::string& within, const std::string& kind, const std::string& place) {
  if (within.empty()) return 0.0;
  const auto found = policy_->delays.find(within);
  HOWSHIP_ENSURE(found != policy_->delays.end(), "every delay of a policy is declared");
  double& times = chart_.ordered[kind + '@' + place];
  const std::uint64_t key =
      (std::uint64_t{text_key(kind)} % 4096 * 4096 + text_key(place) % 4096) * 4096 + std::uint64_t(times) % 4096;
  times += 1.0;
  const double z = normal(setting_.seed, setting_.patient, Stream::system_delay, key);
  return found->second.median * std::exp(found->second.sigma * setting_.variation * z);
}

void Clinic::plan(Prescription prescription) {
  prescription.by = "clinic:" + now_firing_;
  chart_.planned.push_back(std::move(prescription));
}

void Clinic::drop_planned(const std::string& drug) {
  std::erase_if(chart_.planned,
                [&](const Prescription& one) { return one.kind == Prescription::Kind::start && one.what == drug; });
}

std::vector<std::string> Clinic::painful_bones() const {
  std::vector<std::string> out;
  for (const PainfulSite& one : chart_.painful)
    if (chart_.day() - one.last <= setting_.parameters.site_named) out.push_back(one.bone);
  return out;
}

std::string Clinic::order_test(const Action& a, const std::string& bone) {
  if (chart_.s.hospice > 0.0 && a.site == "whole_body") return "not made in hospice: " + a.what;
  std::vector<std::string> bones{""};
  if (a.site == "this") bones = {bone};
  if (a.site == "painful") bones = painful_bones();
  if (a.site == "whole_spine") bones = {"spine"};
  if (a.site == "hot_spots") {
    bones.clear();
    for (const KnownLesion& one : chart_.lesions)
      if (one.n.hot > 0.0 && one.n.explained == 0.0) bones.push_back(one.bone);
  }
  std::string out;
  for (const std::string& one : bones) {
    const auto same = [&](const PendingTest& p) { return p.test == a.what && p.bone == one && p.panel == a.panel; };
    const bool blood = a.what == "labs";
    const bool waits = std::any_of(chart_.pending.begin(), chart_.pending.end(), [&](const PendingTest& p) {
      // What is needed within hours does not wait for what comes in days.
      const bool late = a.within == "emergency" && p.due > chart_.day() + (blood ? 0.5 : 1.0);
      return same(p) && !late;
    });
    if (waits) continue;
    // An image that was to be made later is made now, once; blood is taken again.
    if (!blood)
      std::erase_if(chart_.pending, [&](const PendingTest& p) {
        if (!same(p)) return false;
        std::erase_if(chart_.planned, [&](const Prescription& other) {
          return other.kind == Prescription::Kind::test && double(other.number) == p.number;
        });
        return true;
      });
    const double first = chart_.day() + delay(a.within, a.what, one);
    const double every = known(a.every) ? a.every : 0.0;
    const int times = every > 0.0 && known(a.lasts) ? int(a.lasts / every) + 1 : 1;
    for (int k = 0; k < times; ++k) {
      Prescription p;
      p.kind = Prescription::Kind::test;
      p.what = a.what;
      p.bone = one;
      p.day = first + k * every;
      p.panel = a.panel;
      p.goal = a.goal == "type" ? "" : a.goal;
      p.needle = a.needle;
      p.number = std::size_t(1'000'000.0 + chart_.s.orders);
      chart_.s.orders += 1.0;
      chart_.pending.push_back({double(p.number), p.day, p.what, p.bone, p.panel});
      plan(std::move(p));
    }
    out += fmt::format("{}{}{}{} on {}", out.empty() ? "" : "; ", a.what, a.panel.empty() ? "" : " (" + a.panel + ')',
                       one.empty() ? "" : " of " + one, on_day(first));
  }
  return out;
}

std::string Clinic::start_drug(const Action& a) {
  if (chart_.on(a.what)) {
    // A running course that should have acted by now and did not: the other drug.
    const bool failed = chart_.day() - chart_.last_dose(a.what) >= setting_.parameters.calcium_answer;
    if (a.otherwise.empty() || !failed || chart_.on(a.otherwise)) return "";
    Action other;
    other.verb = Verb::start;
    other.what = a.otherwise;
    other.doses = 1.0;
    other.goal = a.goal;
    return start_drug(other);
  }
  if (chart_.s.hospice > 0.0 && !hospice_gives(a)) return "not started in hospice: " + a.what;
  if (a.goal == "hypercalcaemia" && known(a.doses)) {
    // Doses against high calcium do not end a course that is to go on: it does when the next would be due after them.
    for (Prescription& one : chart_.planned)
      if (one.kind == Prescription::Kind::start && one.what == a.what && one.every)
        one.day = std::max(one.day, chart_.day() + *one.every);
  } else {
    drop_planned(a.what);
  }
  Prescription p;
  p.what = a.what;
  p.day = chart_.day();
  if (known(a.dose)) p.amount = a.dose;
  if (known(a.every)) p.every = a.every;
  if (known(a.doses)) p.doses = int(a.doses);
  if (!a.on_days.empty()) {
    p.doses = 1;
    for (const double day : a.on_days) {
      p.day = chart_.day() + day;
      plan(p);
    }
    if (known(a.then_every)) {
      p.day += a.then_every;
      p.doses.reset();
      p.every = a.then_every;
      plan(p);
    }
    return "start " + a.what;
  }
  if (known(a.lasts)) p.stop = p.day + a.lasts;
  if (!a.otherwise.empty()) chart_.ordered[a.what + '|' + a.otherwise] = p.day;
  plan(p);
  if (known(a.lasts) && (known(a.taper) || known(a.then_for))) {
    Prescription next = p;
    next.day = *p.stop;
    next.stop = next.day + (known(a.taper) ? a.taper : a.then_for);
    next.amount = known(a.then_dose) ? a.then_dose : 0.5 * p.amount.value_or(unknown);
    if (!known(*next.amount)) next.amount.reset();
    plan(std::move(next));
  }
  return "start " + a.what + (known(a.dose) ? ' ' + fmt::format("{:g}", a.dose) : "");
}

std::string Clinic::change_drug(const Action& a) {
  const auto group = drugs_of(a.what);
  std::vector<std::string> drugs(group.begin(), group.end());
  if (drugs.empty()) drugs.push_back(a.what);
  std::string out;
  for (const std::string& drug : drugs) {
    const bool on = chart_.on(drug);
    const patient::CourseRecord* course = chart_.course(drug);
    const auto planned = [&](Prescription::Kind kind) {
      return std::find_if(chart_.planned.begin(), chart_.planned.end(), [&](const Prescription& one) {
        return one.kind == kind && one.what == drug && one.day >= chart_.day();
      });
    };
    // A course that has been halted, today or until a later day, goes on otherwise, or not at all.
    const bool runs = on && course && course->running && course->start < chart_.day();
    const bool today = planned(Prescription::Kind::stop) != chart_.planned.end(), halted = !runs || today;
    const auto before = planned(Prescription::Kind::start);
    if (!course || (halted && (before == chart_.planned.end() || !(today || before->day > chart_.day())))) continue;
    const bool too_long =
        a.verb == Verb::hold && known(a.stop_after) && chart_.day() + a.lasts > course->last + a.stop_after;
    const bool ends = a.verb == Verb::stop || too_long;
    Prescription again;
    if (halted) again = *before;
    if (ends) drop_planned(drug);
    if (!halted) {
      again.what = drug;
      again.amount = course->amount;
      if (known(course->every) && course->every > 0.0) again.every = course->every;
      again.day = chart_.day();
      // A course goes on with the doses that are left of it.
      if (course->ordered) again.doses = *course->ordered - course->doses;
    }
    if (a.verb == Verb::adjust) {
      if (known(a.factor)) again.amount = written_dose(again.amount.value_or(course->amount) * a.factor);
      if (known(a.dose)) again.amount = a.dose;
      if (known(a.every)) again.every = a.every;
      // What is given in doses goes on when the next would have been due.
      if (again.every) again.day = std::max(again.day, course->last + *again.every);
      out += fmt::format("{}{} {} {:g}", out.empty() ? "" : "; ", row_of(a.verb).name, drug,
                         again.amount.value_or(course->amount));
    } else if (!ends) {
      again.day = std::max(again.day, chart_.day() + a.lasts);
      if (again.every) again.day = std::max(again.day, course->last + *again.every);
      out += fmt::format("{}hold {} until {}", out.empty() ? "" : "; ", drug, on_day(again.day));
    } else {
      out += (out.empty() ? "stop " : "; stop ") + drug + (too_long ? ", held for too long" : "");
    }
    if (halted) {
      if (!ends) *before = std::move(again);
      continue;
    }
    Prescription end;
    end.kind = Prescription::Kind::stop;
    end.what = drug;
    end.day = chart_.day();
    plan(std::move(end));
    if (!ends && !(again.doses && *again.doses <= 0)) plan(std::move(again));
  }
  return out;
}

std::string Clinic::treat_place(const Action& a, const std::string& bone) {
  std::vector<std::string> bones{bone};
  if (a.what == "worst" || a.what == "painful") {
    bones.clear();
    for (const KnownLesion& one : chart_.lesions)
      if (chart_.is_named(one)) bones.push_back(one.bone);
    if (a.what == "worst" && !bones.empty())
      bones = {*std::max_element(bones.begin(), bones.end(), [&](const std::string& one, const std::string& other) {
        return chart_.pain_of(one) < chart_.pain_of(other);
      })};
  }
  if (a.verb == Verb::operate && a.site == "painful") bones = painful_bones();
  std::string out;
  for (const std::string& one : bones) {
    Prescription p;
    p.kind = Prescription::Kind::treat;
    p.bone = one;
    if (a.verb == Verb::irradiate) {
      p.what = "beam." + (a.beam.empty() ? std::string{"external"} : a.beam);
      p.numbers = {{"dose", a.dose}, {"fractions", a.fractions}};
    } else if (a.verb == Verb::ablate) {
      p.what = "ablation." + (a.method.empty() ? std::string{"radiofrequency"} : a.method);
    } else {
      p.what = treatment_for(a.what, one);
      if (p.what.empty()) continue;
    }
    const bool beam = a.verb == Verb::irradiate;
    const KnownLesion* lesion = chart_.find(one);
    if (beam && lesion && a.dose >= lesion->n.refused_gray &&
        chart_.day() - lesion->n.refused < setting_.parameters.refused_again) {
      out += fmt::format("{}no {} of {}, as it was refused", out.empty() ? "" : "; ", p.what, one);
      continue;
    }
    // One treatment of a kind is planned for a place at a time; beams are one kind, whatever they are for.
    const auto planned = std::find_if(chart_.planned.begin(), chart_.planned.end(), [&](const Prescription& other) {
      return other.kind == p.kind && other.bone == p.bone && (beam ? is_beam(other) : other.what == p.what);
    });
    const bool waits = planned != chart_.planned.end();
    if (waits && !beam) continue;
    p.day = chart_.day() + (known(a.after) ? a.after : 0.0) + delay(a.within, std::string{row_of(a.verb).name}, one);
    if (waits) {
      // What cannot wait takes the place of what can, a larger dose that of a smaller one that is not given today.
      const double before = planned->numbers.find("dose")->second;
      const bool sooner = p.day < planned->day && (a.within == "emergency" || a.dose >= before);
      const bool larger = a.dose > before && planned->day > chart_.day() + 1.0;
      if (!sooner && !larger) continue;
      chart_.planned.erase(planned);
    }
    // Nothing is irradiated over a fresh wound; the operation brings its own beam, which comes after it.
    if (p.what == "surgery.decompression")
      std::erase_if(chart_.planned, [&](const Prescription& other) { return other.bone == one && is_beam(other); });
    out += fmt::format("{}{} of {} on {}", out.empty() ? "" : "; ", p.what, one, on_day(p.day));
    plan(std::move(p));
  }
  return out;
}

/// A hospice gives nothing against the cancer and no bone agent but for high calcium.
bool Clinic::hospice_gives(const Action& a) {
  const auto is_in = [&](std::string_view group) {
    const auto drugs = drugs_of(group);
    return std::find(drugs.begin(), drugs.end(), a.what) != drugs.end();
  };
  return !is_in("anticancer") && (!is_in("bone_agent") || a.goal == "hypercalcaemia");
}

/// It treats every problem by the least: one fraction for ten, a splint for an operation.
Action Clinic::in_hospice(const Action& a) const {
  Action out = a;
  if (a.verb == Verb::irradiate) {
    out.beam.clear();
    out.dose = setting_.parameters.hospice_dose;
    out.fractions = 1.0;
  }
  if (a.verb == Verb::operate) out.what = "splint";
  return out;
}

/// What castrates has been ordered or is given.
bool Clinic::castrates() const {
  const auto drugs = drugs_of("castrating");
  return std::any_of(drugs.begin(), drugs.end(), [&](std::string_view drug) {
    const auto is = [&](const Prescription& one) { return one.kind == Prescription::Kind::start && one.what == drug; };
    return chart_.on(drug) || std::any_of(chart_.planned.begin(), chart_.planned.end(), is);
  });
}

void Clinic::begin_line() {
  Standing& s = chart_.s;
  s.line += 1.0;
  judge_anew();
  if (setting_.history.primary == "prostate" && s.castration == 0.0 && castrates()) {
    s.castration = 1.0;
    s.castrated = chart_.day();
  }
}

/// What the disease does is judged by a treatment that begins today.
void Clinic::judge_anew() {
  Standing& s = chart_.s;
  s.progression = 0.0;
  s.treatment_changed = chart_.day();
  s.marker_lowest = chart_.lab("tumour_marker_ug_per_l");
  s.rise_first = unknown;
  s.rise_confirmed = s.new_since = 0.0;
  // What was measured long before is not what the new treatment is judged by.
  const auto begin = [&](Diameter& one) {
    one.smallest = chart_.day() - one.day <= setting_.parameters.baseline_age ? one.last : unknown;
  };
  for (KnownLesion& one : chart_.lesions) {
    begin(one.n.ct);
    begin(one.n.mri);
  }
  begin(s.soft);
}

std::string Clinic::act(const Action& asked, const std::string& bone) {
  const Action a = chart_.s.hospice > 0.0 ? in_hospice(asked) : asked;
  Standing& s = chart_.s;
  switch (a.verb) {
    case Verb::order:
      return order_test(a, bone);
    case Verb::start:
      return start_drug(a);
    case Verb::adjust:
    case Verb::stop:
    case Verb::hold:
      return change_drug(a);
    case Verb::irradiate:
    case Verb::operate:
    case Verb::ablate:
      return treat_place(a, bone);
    case Verb::refer:
      if (a.what == "palliative_care") s.palliative = 1.0;
      if (a.what == "hospice") {
        s.hospice = s.palliative = 1.0;
        s.goal = 1.0;
        std::string out = "refer to hospice";
        for (const char* group : {"anticancer", "bone_agent"}) {
          Action stop;
          stop.verb = Verb::stop;
          stop.what = group;
          if (const std::string words = change_drug(stop); !words.empty()) out += "; " + words;
        }
        return out;
      }
      return "refer to " + a.what;
    case Verb::advise: {
      if (a.what == "warning_signs") s.warned = 1.0;
      if (a.what == "limit_load" && !bone.empty()) {
        Prescription p;
        p.kind = Prescription::Kind::treat;
        p.what = "load_limit";
        p.bone = bone;
        p.day = chart_.day();
        p.numbers = {{"factor", setting_.parameters.limited_load}, {"lasts", setting_.parameters.limited_for}};
        plan(std::move(p));
      }
      return "advise " + a.what;
    }
    case Verb::plan:
      s.next_visit = std::min(known(s.next_visit) ? s.next_visit : 1e9, chart_.day() + (known(a.in) ? a.in : 1.0));
      return "visit on " + on_day(s.next_visit);
    case Verb::diagnose:
      s.diagnosed = chart_.day();
      s.new_since = 0.0;
      s.warned = 1.0;
      s.next_visit = std::min(known(s.next_visit) ? s.next_visit : 1e9, chart_.day() + policy_->visits.after_diagnosis);
      chart_.happens("diagnosis");
      return "diagnose " + a.what;
    case Verb::declare:
      s.progression = 1.0;
      s.progression_on = chart_.day();
      if (s.castration == 1.0 && chart_.castrate(chart_.day())) s.castration = 2.0;
      return "declare " + a.what;
    case Verb::set_goal:
      s.goal = a.what == "comfort" ? 1.0 : 0.0;
      return "goal: " + a.what;
    case Verb::next_line:
      begin_line();
      return fmt::format("line {:g} of treatment", s.line);
    case Verb::mark:
      s.staged = 1.0;
      return "mark " + a.what;
    case Verb::admit:
      s.admitted_until = std::max(s.admitted_until, chart_.day() + setting_.parameters.admission);
      chart_.happens("admission");
      return "admit";
    case Verb::note:
      return "note: " + a.what;
    case Verb::count:
      break;
  }
  return "";
}

void Clinic::emit(patient::Decisions& out) {
  // A course that ends goes before one that begins; what is given in a place is met on the next day.
  const double until = chart_.day() + 1.0 - 1e-9;
  for (const bool stops : {true, false})
    for (const Prescription& one : chart_.planned)
      if (one.day <= until && (one.kind == Prescription::Kind::stop) == stops) {
        out.orders.push_back(one);
        out.orders.back().day = std::max(one.day, chart_.day());
      }
  std::erase_if(chart_.planned, [&](const Prescription& one) { return one.day <= until; });
}

patient::Decisions Clinic::decide(const patient::Seen& seen) {
  patient::Decisions out;
  Standing& s = chart_.s;
  s.day = seen.day;
  s.first_today = 0.0;
  chart_.courses.assign(seen.courses.begin(), seen.courses.end());
  file_diary(seen);
  file_treated(seen);
  for (const std::string& kind : seen.told) {
    if (kind == "jaw_osteonecrosis") chart_.happens(kind);
    if (kind == "root_pain") s.root_pain = seen.day;
    if (kind == "febrile_neutropenia" || kind == "acute_phase_reaction") s.fever_until = seen.day + 3.0;
    if (kind == "fall") {
      s.falls = seen.day - s.last_fall <= 28.0 ? s.falls + 1.0 : 1.0;
      s.last_fall = seen.day;
    }
  }
  if (!seen.bedside.extraction_planned && s.extraction_planned > 0.0) s.extraction_planned = 0.0;  // its day has passed
  for (const patient::Report& report : seen.reports) file_report(report, seen.bedside);
  const bool calls = seen.in_touch, fever = seen.day <= s.fever_until && (known(s.diagnosed) || s.line > 0.0);
  const bool planned = seen.day >= s.next_visit, admitted = seen.day <= s.admitted_until;
  const bool visit = calls || planned || admitted || fever;
  if (visit) {
    examine(seen);
    out.log.push_back({seen.day, "visit", "",
                       fmt::format("{}, worst pain {}, status {:g}",
                                   calls      ? "the patient calls"
                                   : admitted ? "in hospital"
                                   : fever    ? "fever"
                                              : "as planned",
                                   seen.diary.pain, s.performance)});
  }
  if (known(s.first_visit) && (visit || !seen.reports.empty())) {
    watch();
    evaluate(out.log);
  }
  emit(out);
  return out;
}

}  // namespace howship::clinic
