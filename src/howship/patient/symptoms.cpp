// SPDX-License-Identifier: Apache-2.0
#include "howship/patient/symptoms.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "howship/base/random.hpp"
#include "howship/base/text_key.hpp"
#include "howship/patient/ailments.hpp"
#include "howship/patient/coupling.hpp"
#include "howship/patient/draws.hpp"
#include "howship/patient/strength_test.hpp"

namespace howship::patient {
namespace {

/// How this person feels the lesions of a place: the draw of its first lesion stands for all of them.
double sensitivity(const Patient& patient, const Site& site) {
  const PainParameters& p = patient.plan->parameters.pain;
  const std::uint64_t lesion = site.lesions().empty() ? 0 : site.lesions().front().number;
  const double of_lesion = variation_of(*patient.plan) * normal(patient.plan->seed, patient.plan->patient,
                                                                Stream::clone_lesion_normal, 16 * lesion + 7);
  return std::exp(p.person_spread * person_normal(*patient.plan, PersonDraw::pain_sensitivity) +
                  p.lesion_spread * of_lesion);
}

/// Key of the draws of the `number`-th course of a kind at a place.
std::uint64_t course_key(const Site& site, const RadiationAnswer& one) {
  constexpr std::uint64_t of_nuclides = std::uint64_t{1} << 20;
  return 64 * std::uint64_t(text_key(site.name())) + std::uint64_t(one.number) + (one.nuclide ? of_nuclides : 0);
}

double course_normal(const Patient& patient, std::uint64_t course, std::uint64_t which) {
  const Plan& plan = *patient.plan;
  return normal(plan.seed, plan.patient, Stream::radiation_answer, 64 * course + which);
}

RadiationAnswer begin_course(const Patient& patient, const Site& site, bool nuclide) {
  const PainParameters& p = patient.plan->parameters.pain;
  const double variation = variation_of(*patient.plan);
  RadiationAnswer out;
  out.nuclide = nuclide;
  out.number = int(std::count_if(site.pain.answers.begin(), site.pain.answers.end(),
                                 [&](const RadiationAnswer& one) { return one.nuclide == nuclide; }));
  out.first = out.last = patient.day();
  const double of_course = variation * course_normal(patient, course_key(site, out), 0);
  out.full = host_answer(answer_share(person_normal(*patient.plan, PersonDraw::radiation_answer), of_course, p), p);
  out.time = (nuclide ? p.answer_time_nuclide : p.answer_time) *
             std::exp(p.answer_time_spread * person_normal(*patient.plan, PersonDraw::answer_time));
  return out;
}

/// How far the ends of a broken bone move, 1 where nothing spares it. A crushed vertebra is wedged, and hurts by what
/// it bears; a long bone hurts as its ends move, and a cast, a splint or crutches take a part of that.
double motion(const Patient& patient, const Site& site) {
  return site.hangs_loose() ? site.load_factor(patient.day()) : 1.0;
}

/// Pain of a place that `drive` makes with the analgesics of the day, 0 to 10.
double pain_of_drive(const Patient& patient, const body::Signals& now, double drive) {
  return body::pain_scale(drive, patient.plan->parameters.body.pain_threshold) * now.pain_left;
}

}  // namespace

double pain_of_place(const Patient& patient, const Site& site) {
  return pain_of_drive(patient, patient.care.body.now().signals, site.pain.parts.all());
}

int injections_of(const Patient& patient) {
  int out = 0;
  for (const therapy::Course& course : patient.care.courses) {
    const auto& effects = course.plan.drug->effects;
    if (std::any_of(effects.begin(), effects.end(), [](const therapy::Effect& effect) {
          return effect.mechanism == body::Mechanism::surface_emission;
        }))
      out += course.given;
  }
  return out;
}

namespace {

/// Drive of a femur that broke without a lesion and was nailed.
double atypical_fracture_pain(const Patient& patient) {
  const ModelParameters& all = patient.plan->parameters;
  const double since = since_atypical_fracture(patient).value_or(0.0);
  return fracture_pain(since, since / all.microdamage.felt, true, 1.0, all.pain);
}

}  // namespace

void feel(Patient& patient, std::span<const Exchange> exchanges) {
  const ModelParameters& all = patient.plan->parameters;
  const auto now = patient.care.body.now();
  const double active = activity(patient.performance, now.signals.pain, all.fracture);
  std::vector<double> loaded, resting;
  for (std::size_t s = 0; s < patient.sites.size(); ++s) {
    Site& site = patient.sites[s];
    const Excess excess = excess_of(exchanges[s], now.body, patient);
    PainCauses causes;
    causes.acid = std::max(excess.release, 0.0) * (1.0 - now.actions[body::Mechanism::osteoclast_block]);
    // What is killed presses until it is cleared.
    causes.volume = 1e-3 * (exchanges[s].tumour + exchanges[s].killed);
    causes.periosteum = causes.volume > 0.0 && site.at_periosteum();
    // Bone hurts under load where it is diseased or broken; a bone that is held or spared is loaded less.
    const bool diseased = !site.lesions().empty() || site.broken;
    if (diseased && site.resistance.healthy_stiffness > 0.0 && !site.hangs_loose()) {
      const double load = reference_load(patient, site, patient.day()) * site.load_factor(patient.day());
      causes.load_ratio = active * load / std::exp(site.resistance.log_strength);
    }
    causes.defect = site.broken ? 1e9 : 1e-3 * (exchanges[s].tumour + site.resistance.defect);
    causes.answered = answered(site.pain.answers, site.pain.numbed);
    causes.sensitivity = sensitivity(patient, site);
    const imaging::CordFinding& canal = site.canal();
    if (canal.slice >= 0) causes.grade = int(canal.grade);
    // A root that is pressed in its foramen hurts as one in a sac that is deformed.
    if (site.noticed(Notice::root_pain) && site.in_foramina() >= all.cord.foramen_reached)
      causes.grade = std::max(causes.grade, int(imaging::EsccGrade::sac_deformed));
    if (site.broken)
      causes.fracture = fracture_pain(patient.day() - site.broken->day, site.broken->united, site.held(),
                                      motion(patient, site), all.pain);
    site.pain.parts = pain_parts(causes, all.pain);
    loaded.push_back(site.pain.parts.all());
    resting.push_back(site.pain.parts.at_rest());
  }
  for (const Hurting& one : hurting_on(*patient.plan, patient.day())) {
    loaded.push_back(one.drive);
    resting.push_back(one.at_rest());
  }
  if (since_atypical_fracture(patient)) {
    loaded.push_back(atypical_fracture_pain(patient));
    resting.push_back(loaded.back());
  }
  body::Flux flux = patient.care.body.system.flux;
  flux.nociception = joined_pain(loaded, all.pain);
  flux.nociception_at_rest = joined_pain(resting, all.pain);
  // Pain follows at once, and no equation of the body hangs on it.
  patient.care.body.system.flux = flux;
}

void answer_to_beam(Patient& patient, Site& site, double gray, Log& log) {
  if (!(gray > 0.0)) return;
  const PainParameters& p = patient.plan->parameters.pain;
  RadiationAnswer* course = nullptr;
  for (RadiationAnswer& one : site.pain.answers)
    if (!one.nuclide && patient.day() - one.last < p.course_gap) course = &one;
  const bool begins = course == nullptr;
  if (begins) course = &site.pain.answers.emplace_back(begin_course(patient, site, false));
  course->last = patient.day();
  constexpr double alpha_beta = 10.0;  // Gy, of the scale on which the dose of half effect is given
  course->effective += gray * (1.0 + gray / alpha_beta);
  if (!begins || pain_of_place(patient, site) < p.flare_from) return;
  const bool steroid = patient.care.body.now().actions[body::Mechanism::glucocorticoid] > p.flare_steroid;
  const double chance = p.flare_share * (steroid ? p.flare_on_steroid : 1.0);
  if (normal_share(course_normal(patient, course_key(site, *course), 1)) >= chance) return;
  therapy::set_state(patient.care.body, &body::State::pain_flare, patient.care.body.state().pain_flare + p.flare_size);
  log.push_back({patient.day(), "pain_flare", site.name(), "after radiation"});
}

void answer_to_ablation(const Patient& patient, Site& site, double killed) {
  const double share = patient.plan->parameters.pain.numbed * std::clamp(killed, 0.0, 1.0);
  site.pain.numbed = 1.0 - (1.0 - site.pain.numbed) * (1.0 - share);
}

void answer_to_nuclides(Patient& patient, Site& site, double gray) {
  if (!(gray > 0.0)) return;
  const int injections = patient.injections;
  RadiationAnswer* course = nullptr;
  for (RadiationAnswer& one : site.pain.answers)
    if (one.nuclide) course = &one;
  // Each injection is a course; what decays of an earlier one counts for the present.
  if (!course || course->injection < injections) {
    course = &site.pain.answers.emplace_back(begin_course(patient, site, true));
    course->injection = injections;
  }
  course->last = patient.day();
  course->effective += gray;
}

namespace {

struct Bearing {
  double target = 0.0;  ///< performance status towards which a person goes
  double least = 0.0;   ///< status at least, by broken bones
};

using Now = therapy::WholeBodySystem<double>::Moment<double>;

Bearing bearing_of(const Patient& patient, const Now& now) {
  const PerformanceParameters& p = patient.plan->parameters.performance;
  Burden burden{now.signals.pain,
                now.body.haemoglobin,
                now.signals.corrected_calcium,
                false,
                patient.shows(CordSign::walking_difficulty),
                left_by_organs(patient.burden, *patient.plan)};
  Bearing out;
  for (const Site& site : patient.sites) {
    if (!site.broken) continue;
    const double since = patient.day() - site.broken->day;
    if (since < p.fracture_felt) burden.fractured = true;
    if (site.is_vertebra() && since < p.floor_vertebra_time) out.least = std::max(out.least, p.floor_vertebra);
    const bool leg = site.name().starts_with("femur") || site.name().starts_with("ilium");
    if (leg && site.hangs_loose())
      out.least = std::max(out.least, motion(patient, site) < 1.0 ? p.floor_spared : p.floor_long_bone);
  }
  if (const auto since = since_atypical_fracture(patient)) {
    burden.fractured = true;
    if (*since < p.floor_vertebra_time) out.least = std::max(out.least, p.floor_long_bone);
  }
  out.target = performance_target(burden, p);
  return out;
}

void perform(Patient& patient, const Now& now, double days) {
  const Bearing bearing = bearing_of(patient, now);
  patient.performance =
      std::max(performance_after(patient.performance, bearing.target, days, patient.plan->parameters.performance),
               bearing.least);
}

/// Of what adds up over a life; of two causes on one day the first counts.
void may_die(Patient& patient, double days, Log& log) {
  const Plan& plan = *patient.plan;
  const double age = plan.person.age + patient.day() / body::days_in_year;
  const auto of = [&](double& hazard, double a_day, Hazard kind, std::string_view cause) {
    hazard += days * a_day;
    if (patient.dead() || hazard < event_threshold(plan.seed, plan.patient, kind, 0)) return;
    log.push_back({patient.day(), "death", "", fmt::format("{}, at {:.0f} years", cause, age)});
    patient.care.died = patient.day();
  };
  of(patient.other_hazard, other_death_hazard(age, plan.person.male, plan.parameters.performance), Hazard::other_death,
     "another cause");
  of(patient.cancer_hazard, cancer_death_hazard(patient.performance, patient.day(), plan), Hazard::cancer_death,
     "the cancer");
}

/// A bone that hurts enough to be pointed to, whatever it is that hurts there.
struct PainfulPlace {
  double pain;     ///< 0 to 10
  double by_load;  ///< share of what hurts but for nerves and breaks that comes as the bone is loaded
  std::string bone;
};

/// Whether a pain (0 to 10) is there today: weak pain comes and goes, and who feels one feels every stronger one.
bool felt_today(const Patient& patient, double pain) {
  const Plan& plan = *patient.plan;
  const double part = pain / plan.parameters.pain.felt_from;
  const auto today = std::uint64_t(std::llround(patient.day()));
  return uniform(plan.seed, plan.patient, Stream::symptom, today) < 1.0 - std::exp(-part * part);
}

/// What this person writes down today for the worst hour of a pain (0 to 10).
std::int64_t written_today(const Patient& patient, double pain) {
  const PainParameters& p = patient.plan->parameters.pain;
  const double off = patient.telling.error + p.scale_spread * person_normal(*patient.plan, PersonDraw::diary_bias);
  return std::int64_t(std::lround(std::clamp(pain * (1.0 + p.worst_of_day) + off, 0.0, 10.0)));
}

std::vector<PainfulPlace> painful_places(const Patient& patient, const body::Signals& now) {
  const ModelParameters& all = patient.plan->parameters;
  const std::vector<Hurting> hurting = hurting_on(*patient.plan, patient.day());
  std::vector<PainfulPlace> out;
  const auto add = [&](double drive, double load, double biological, std::string_view bone) {
    const double pain = pain_of_drive(patient, now, drive);
    if (pain >= all.pain.named_from)
      out.push_back({pain, load / std::max(biological + load, 1e-12), std::string{bone}});
  };
  for (const Site& site : patient.sites) {
    const PainParts& parts = site.pain.parts;
    const HurtingBone also = hurting_there(hurting, site.name());
    add(parts.all() + also.by_load + also.at_rest, parts.load + also.by_load,
        parts.acid + parts.volume + parts.periosteum + also.at_rest, site.name());
  }
  std::vector<std::string_view> elsewhere;
  for (const Hurting& one : hurting)
    if (!patient.find_site(one.ailment->bone) &&
        std::find(elsewhere.begin(), elsewhere.end(), one.ailment->bone) == elsewhere.end())
      elsewhere.push_back(one.ailment->bone);
  for (const std::string_view bone : elsewhere) {
    const HurtingBone there = hurting_there(hurting, bone);
    add(there.by_load + there.at_rest, there.by_load, there.at_rest, bone);
  }
  if (since_atypical_fracture(patient))
    add(atypical_fracture_pain(patient), 0.0, 0.0, patient.microdamage.left ? "femur_left" : "femur_right");
  return out;
}

void write_diary(Patient& patient, const Now& now) {
  const Plan& plan = *patient.plan;
  const ModelParameters& all = plan.parameters;
  const PainParameters& p = all.pain;
  const auto today = std::uint64_t(std::llround(patient.day()));
  Diary& diary = patient.diary;
  Telling& telling = patient.telling;
  const double before = telling.felt;
  const double noise = variation_of(plan) * normal(plan.seed, plan.patient, Stream::diary, today);
  telling.error = p.day_memory * telling.error + p.day_noise * noise;
  telling.felt = now.signals.pain;
  const bool felt = felt_today(patient, now.signals.pain);
  diary.day = patient.day();
  diary.pain = felt ? written_today(patient, now.signals.pain) : 0;
  // The first day has no day before it that could have been better.
  diary.sudden = patient.step > 1 && now.signals.pain - before >= p.called_sudden;
  diary.mechanical = diary.night = false;
  const double wakes = uniform(plan.seed, plan.patient, Stream::symptom, std::uint64_t{1} << 20 | today);
  diary.sites.clear();
  std::vector<PainfulPlace> hurting = felt ? painful_places(patient, now.signals) : std::vector<PainfulPlace>{};
  std::stable_sort(hurting.begin(), hurting.end(), [](const auto& a, const auto& b) { return a.pain > b.pain; });
  if (hurting.size() > std::size_t(p.named_most)) hurting.resize(std::size_t(p.named_most));
  for (const PainfulPlace& one : hurting) {
    diary.sites.push_back({one.bone, std::min(written_today(patient, one.pain), diary.pain)});
    diary.mechanical = diary.mechanical || one.by_load > p.called_mechanical;
    diary.night = diary.night || (one.by_load < p.called_nightly && wakes < p.nightly_days);
  }
  diary.symptoms.clear();
  const auto tell = [&](std::string_view word) {
    if (std::find(diary.symptoms.begin(), diary.symptoms.end(), word) == diary.symptoms.end())
      diary.symptoms.emplace_back(word);
  };
  for (const body::CalciumSymptom& one : body::calcium_symptoms())
    if (body::feels(one, now.body, patient.care.body.system.person)) tell(one.name);
  if (now.signals.constipation > all.adverse.constipation_noted) tell("constipation");
  if (now.signals.drowsiness > all.adverse.drowsiness_noted) tell("drowsiness");
  if (now.signals.appetite < p.told_appetite) tell("no appetite");
  if (now.actions[body::Mechanism::appetite_loss] > p.told_sickness) tell("nausea");
  if (now.body.haemoglobin < p.told_pale || now.signals.fatigue > all.adverse.fatigue_noted) tell("fatigue");
  if (patient.shows(CordSign::leg_weakness)) tell("weak legs");
  if (patient.shows(CordSign::bladder_bowel)) tell("bladder and bowel");
}

}  // namespace

std::vector<PainfulBone> pain_of_irradiated(const Patient& patient) {
  const auto irradiated = [](const Site& site) {
    return std::any_of(site.pain.answers.begin(), site.pain.answers.end(),
                       [](const RadiationAnswer& one) { return !one.nuclide; });
  };
  std::vector<PainfulBone> out;
  // Most days of most patients: the moment of the body below is not worked out for nothing.
  if (std::none_of(patient.sites.begin(), patient.sites.end(), irradiated)) return out;
  const auto now = patient.care.body.now();
  const std::vector<Hurting> hurting = hurting_on(*patient.plan, patient.day());
  for (const Site& site : patient.sites) {
    if (!irradiated(site)) continue;
    const HurtingBone also = hurting_there(hurting, site.name());
    const double pain = pain_of_drive(patient, now.signals, site.pain.parts.all() + also.by_load + also.at_rest);
    out.push_back(
        {site.name(), felt_today(patient, pain) ? std::min(written_today(patient, pain), patient.diary.pain) : 0});
  }
  return out;
}

double status_for_operation(const Patient& patient) {
  const auto now = patient.care.body.now();
  for (const body::CalciumSymptom& one : body::calcium_symptoms())
    if (one.name == "coma" && body::feels(one, now.body, patient.care.body.system.person)) return 4.0;
  const Bearing bearing = bearing_of(patient, now);
  return bearing.least > 0.0 && patient.performance <= bearing.least ? std::min(patient.performance, bearing.target)
                                                                     : patient.performance;
}

void bear_from_the_start(Patient& patient) {
  const Bearing bearing = bearing_of(patient, patient.care.body.now());
  patient.performance = std::max(bearing.target, bearing.least);
}

void go_on(Patient& patient, double days, Log& log) {
  const PainParameters& p = patient.plan->parameters.pain;
  for (Site& site : patient.sites) {
    for (RadiationAnswer& one : site.pain.answers) answer(one, days, p);
    site.pain.numbed *= std::exp(-days / p.numbed_time);
  }
  const Now now = patient.care.body.now();
  perform(patient, now, days);
  write_diary(patient, now);
  may_die(patient, days, log);
}

}  // namespace howship::patient
