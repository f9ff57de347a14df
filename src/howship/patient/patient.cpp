// SPDX-License-Identifier: Apache-2.0
#include "howship/patient/patient.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "howship/base/ensure.hpp"
#include "howship/body/absorbed_dose.hpp"
#include "howship/patient/lesions.hpp"
#include "howship/strength/daily_loads.hpp"

namespace howship::patient {
namespace {

using namespace space;
using System = therapy::WholeBodySystem<double>;

therapy::Care care_of(const Plan& plan) {
  const body::Person& person = plan.person;
  therapy::Circumstances c;
  c.age = person.age;
  c.weight = person.weight;
  const therapy::CouplingParameters& coupling = plan.parameters.coupling;
  c.surface = coupling.body_surface * std::sqrt(person.weight / coupling.body_surface_weight);
  c.male = person.male;
  body::Parameters scaled = body::scaled_to(person, plan.parameters.body);
  scaled.lesion_uptake = coupling.nuclide_preference;  // lesions say themselves how fast they form
  therapy::Care care = therapy::care_for(scaled, c, {}, plan.seed, plan.patient);
  care.adverse = plan.parameters.adverse;
  therapy::advance_to(care.body, coupling.run_in);
  care.body.day = 0.0;
  care.body.step = 1e-3;
  therapy::set_state(care.body, &body::State::lumbar_density, 1.0);
  care.kidney_base = care.body.state().creatinine;
  // From here on a point of the law of the bones is the skeleton that is not simulated as sites.
  care.body.system.has_own_skeleton = false;
  return care;
}

/// A place's share of the loop bone -> body: calcium beyond what the body's own skeleton stands for, mmol/day.
struct Excess {
  double release, fixation;
};
Excess excess_of(const Exchange& e, const body::State& body, const Patient& patient) {
  return {e.calcium_out - e.healthy_out * body.osteoclasts / patient.resorption_at_start,
          e.calcium_in - e.healthy_in * body.formation / patient.formation_at_start};
}

/// Drive of pain that a place makes: acid of its osteoclasts and pressure of its tumour, both of which nuclides quiet,
/// and weak bone under load.
double pain_of(const Site& site, const Exchange& e, double release, double day, const therapy::CouplingParameters& p) {
  const double volume = 1e-3 * e.tumour, acid = std::max(release, 0.0);
  const double biological = p.pain_osteoclast_ceiling * acid / (acid + p.pain_osteoclast_half) +
                            p.pain_volume_ceiling * volume / (volume + p.pain_half_volume);
  double mechanical = 0.0;
  if (volume > 0.0 && site.load_over_strength > 0.0) {
    const double ratio = std::pow(site.load_over_strength * site.load_factor(day), 4.0);
    const double weak = ratio / (std::pow(p.pain_half_load, 4.0) + ratio);
    mechanical = p.pain_load_ceiling * weak * (1.0 - site.relief * (1.0 - weak * weak));
  }
  return biological * (1.0 - site.relief) + mechanical;
}

/// What all sites together give to the body.
body::Flux flux_of(const Patient& patient, std::span<const Exchange> exchanges) {
  const Plan& plan = *patient.plan;
  const therapy::CouplingParameters& p = plan.parameters.coupling;
  const auto now = patient.care.body.now();
  // Secretion of lesions at the growth-factor level of healthy bone, volumes in litres.
  const double boost =
      1.0 + plan.parameters.bone.growth_factor_pthrp_gain / (plan.parameters.bone.growth_factor_half_effect + 1.0);
  body::Flux flux;
  flux.pthrp = plan.pthrp;
  double most = 0.0, all = 0.0, tumour = 0.0;
  for (std::size_t s = 0; s < exchanges.size(); ++s) {
    const Site& site = patient.sites[s];
    const Excess excess = excess_of(exchanges[s], now.body, patient);
    flux.calcium_release += excess.release;
    flux.calcium_fixation += excess.fixation;
    const double volume = 1e-3 * exchanges[s].tumour;
    tumour += volume;
    flux.pthrp += p.pthrp_turnover * site.law().secretion.pthrp * boost * 1e-3 * volume / p.pthrp_clearance;
    const double androgen = std::lerp(1.0, std::lerp(p.marker_without_androgen, 1.0, now.signals.androgen_activity),
                                      site.law().tumour.androgen_dependence);
    flux.marker += p.marker_secretion * volume * androgen;
    const double pain = pain_of(site, exchanges[s], excess.release, patient.day(), p);
    most = std::max(most, pain);
    all += pain;
  }
  flux.calcium_release = std::max(flux.calcium_release, 0.0);
  flux.calcium_fixation = std::max(flux.calcium_fixation, 0.0);
  flux.marrow_replaced = std::min(tumour / p.red_marrow, p.marrow_replaced_most);
  flux.nociception = most + p.pain_of_others * (all - most);
  HOWSHIP_ENSURE(std::isfinite(flux.calcium_release + flux.calcium_fixation + flux.marker + flux.nociception),
                 "bones give finite fluxes to the body");
  return flux;
}

/// What bone sees of the body today, against the day the plan began.
Exposure by_blood(const Patient& patient) {
  const bone::Parameters& bone = patient.plan->parameters.bone;
  const therapy::CouplingParameters& p = patient.plan->parameters.coupling;
  const Exposure blood = therapy::exposure_of(patient.care.body, bone, p);
  const Exposure& start = patient.exposure_at_start;
  // What changes less than this band leaves resting bone at rest, and its RVEs unvisited.
  const double band = p.quiet_band;
  const auto beyond = [band](double change, double scale) { return std::abs(change) > band * scale ? change : 0.0; };
  Exposure e;
  e.parathyroid_hormone =
      bone.pth_healthy + beyond(blood.parathyroid_hormone - start.parathyroid_hormone, bone.pth_healthy);
  e.circulating_pthrp = beyond(blood.circulating_pthrp, bone.pth_healthy);
  e.denosumab = blood.denosumab;
  e.rankl_supply = beyond(blood.rankl_supply - start.rankl_supply, bone.rankl_production);
  e.mechanical_stimulus = 1.0 + beyond(blood.mechanical_stimulus / start.mechanical_stimulus - 1.0, 1.0);
  e.osteoclast_precursors = 1.0 + beyond(blood.osteoclast_precursors / start.osteoclast_precursors - 1.0, 1.0);
  e.bisphosphonate_rate = patient.blood.bisphosphonate;
  e.growth = blood.growth;
  return e;
}

/// What acts on a site over the coming step, `now` in the body: what is imposed, what reaches it through blood, and the
/// nuclides that it has drawn by what it forms.
Exposure exposure_of(const Patient& patient, const Site& site, const System::Moment<double>& now, const Exposure& blood,
                     const Excess& excess, double mass, double middle) {
  const bone::Parameters& bone = patient.plan->parameters.bone;
  const therapy::CouplingParameters& p = patient.plan->parameters.coupling;
  const tumour::Parameters& tumour = site.law().tumour;
  Exposure e = exposure_at(patient.plan->imposed, bone, site.name(), middle);
  e.parathyroid_hormone += blood.parathyroid_hormone - bone.pth_healthy;
  e.circulating_pthrp += blood.circulating_pthrp;
  e.denosumab += blood.denosumab;
  e.rankl_supply += blood.rankl_supply;
  e.mechanical_stimulus *= blood.mechanical_stimulus;
  e.osteoclast_precursors *= blood.osteoclast_precursors;
  e.bisphosphonate_rate += blood.bisphosphonate_rate;
  const double immune = p.immune_kill * now.actions[body::Mechanism::immune_release];
  for (std::size_t clone = 0; clone < clones; ++clone) {
    e.growth[clone] *= blood.growth[clone];
    e.kill[clone] += immune + (clone == 0 ? patient.blood.kill : p.resistant_kill * patient.blood.kill);
  }
  if (tumour.androgen_dependence > 0.0) {
    const double activity[] = {now.signals.androgen_activity, now.signals.androgen_activity_amplified};
    for (std::size_t clone = 0; clone < clones; ++clone) {
      const double driven = (activity[clone] - p.androgen_threshold) / (1.0 - p.androgen_threshold);
      e.growth[clone] *= std::lerp(1.0, std::clamp(driven, 0.0, 1.0), tumour.androgen_dependence);
      e.kill[clone] += tumour.androgen_dependence * tumour.growth * std::max(-driven, 0.0);
    }
  }
  // A lesion draws activity by what it forms beyond health, into all tissue that tumour has reached.
  e.dose_rate += therapy::nuclide_dose_rate(patient.care.body, patient.blood.emission, std::max(excess.fixation, 0.0),
                                            std::max(mass, p.least_lesion_mass));
  e.dose_rate += body::gray_per_day * tumour.iodine_avidity * patient.blood.iodine;
  e.formation *= site.osteoblasts;
  return e;
}

/// Osteoblasts of a lesion and its pain under the dose that bone-seeking nuclides give to the surface where they sit.
void irradiate_surface(Site& site, const Patient& patient, const Excess& excess, double mass, double days) {
  const therapy::CouplingParameters& p = patient.plan->parameters.coupling;
  const double surface =
      therapy::nuclide_dose_rate(patient.care.body, patient.blood.surface_emission, std::max(excess.fixation, 0.0),
                                 std::max(mass, p.least_lesion_mass));
  // Exactly over the step, as the dose rate is held over it.
  const auto settle = [days](double x, double gain, double loss) {
    const double rate = gain + loss, target = gain / rate;
    return target + (x - target) * std::exp(-rate * days);
  };
  site.osteoblasts = settle(site.osteoblasts, p.osteoblast_recovery, p.osteoblast_dose_loss * surface);
  site.relief =
      settle(site.relief, p.relief_onset * surface / (surface + p.relief_half_dose_rate), 1.0 / p.relief_duration);
}

std::vector<Exchange> exchanges_of(Patient& patient, ThreadPool& pool) {
  std::vector<Exchange> out;
  for (Site& site : patient.sites) out.push_back(site.exchange(pool));
  return out;
}

/// FNV-1a, so that a draw is keyed by the name of a bone and not by its place in a list.
std::uint32_t key_of(std::string_view name) {
  std::uint32_t hash = 2166136261u;
  for (const char c : name) hash = (hash ^ std::uint8_t(c)) * 16777619u;
  return hash;
}

/// The first time that `what` is noticed of a site is an event of that kind; later times are none.
void note(const Patient& patient, Site& site, Notice what, std::string_view kind, std::string detail, Log& log) {
  if (site.noticed(what)) return;
  site.notice(what);
  log.push_back({patient.day(), std::string{kind}, site.name(), std::move(detail)});
}

void notice(Patient& patient, Log& log) {
  const Plan& plan = *patient.plan;
  for (Site& site : patient.sites) {
    const auto first = [&](Notice what, std::string_view kind, std::string detail) {
      note(patient, site, what, kind, std::move(detail), log);
    };
    if (!site.noticed(Notice::cortex_breached) || !site.noticed(Notice::canal_entered)) {
      const OutsideBone outside = site.outside();
      if (outside.soft + outside.canal > site.law().tumour.noticed_outside)
        first(Notice::cortex_breached, "cortex_breached", "tumour has left the bone");
      if (outside.canal > site.law().tumour.noticed_outside)
        first(Notice::canal_entered, "canal_entered", "tumour has reached the spinal canal");
    }
    if (!site.noticed(Notice::fractured) && site.load_over_strength > 0) {
      const double load = site.load_over_strength * site.load_factor(patient.day());
      const bool vertebra = strength::kind_of(site.name()) == strength::BoneKind::vertebra;
      const double hazard = vertebra ? therapy::rebound_fracture_factor(patient.care) : 1.0;
      if (strength::fractures(plan.seed, plan.patient, key_of(site.name()), std::uint32_t(patient.day()), load,
                              plan.parameters.strength.loads, hazard))
        first(Notice::fractured, "fracture", fmt::format("daily load {:.2f} of the strength computed last", load));
    }
    if (site.lesions().size() > 1 && !site.noticed(Notice::lesions_merged) && patient.step % 7 == 0) {
      if (const auto pair = site.touching())
        first(Notice::lesions_merged, "lesions_merged",
              fmt::format("lesions {} and {} touch", site.lesions()[pair->first].number + 1,
                          site.lesions()[pair->second].number + 1));
    }
  }
}

}  // namespace

void Agenda::add(Order order) {
  const auto later = std::upper_bound(waiting.begin(), waiting.end(), order.day,
                                      [](double day, const Order& other) { return day < other.day; });
  waiting.insert(later, std::move(order));
}

Site* Patient::find_site(std::string_view bone) {
  for (Site& site : sites)
    if (site.name() == bone) return &site;
  return nullptr;
}

Patient start(std::shared_ptr<const Plan> plan) {
  const bone::Parameters& bone = plan->parameters.bone;
  Patient patient{.plan = plan,
                  .care = care_of(*plan),
                  .skeleton = therapy::SkeletonPoint(bone, bone.reference_bone_fraction),
                  .sites = {},
                  .agenda = {},
                  .blood = {},
                  .exposure_at_start = {}};
  const body::State body = patient.care.body.state();
  patient.resorption_at_start = body.osteoclasts;
  patient.formation_at_start = body.formation;
  patient.exposure_at_start = therapy::exposure_of(patient.care.body, bone, plan->parameters.coupling);
  for (const SitePlan& site : plan->sites) patient.sites.emplace_back(site, plan->parameters);
  for (const Order& one : plan->orders) order(patient, one);
  return patient;
}

void order(Patient& patient, Order order) {
  HOWSHIP_ENSURE(!patient.dead(), "nothing is ordered for the dead");
  HOWSHIP_ENSURE(order.day >= patient.day() - 1e-9, "an order is for a day that has not passed");
  if (auto* drug = std::get_if<StartDrug>(&order.what)) {
    drug->course.start = order.day;
    return therapy::order(patient.care, std::move(drug->course));
  }
  if (const auto* drug = std::get_if<StopDrug>(&order.what)) return therapy::stop(patient.care, drug->drug, order.day);
  const auto* seed = std::get_if<SeedLesion>(&order.what);
  const auto* treat = std::get_if<TreatPlace>(&order.what);
  if (seed || treat) {
    Site* site = patient.find_site(seed ? seed->bone : treat->bone);
    HOWSHIP_ENSURE(site != nullptr, "the bone of an order is simulated");
    if (seed) site->expect(*seed);
  }
  patient.agenda.add(std::move(order));
}

void meet(Patient& patient, Log& log) {
  if (patient.dead()) return;
  const double today = patient.day() + 1e-9;
  auto& waiting = patient.agenda.waiting;
  for (auto it = waiting.begin(); it != waiting.end() && it->day <= today;) {
    if (std::holds_alternative<OrderTest>(it->what)) {
      ++it;
      continue;
    }
    if (const auto* seed = std::get_if<SeedLesion>(&it->what)) {
      Site& site = *patient.find_site(seed->bone);
      site.seed(*seed);
      log.push_back({patient.day(), "lesion_seeded", site.name(),
                     fmt::format("lesion {}, radius {} mm, phenotype {} (0 lytic, 1 blastic)", seed->lesion + 1,
                                 seed->radius, site.law().tumour.phenotype)});
    } else if (auto* treat = std::get_if<TreatPlace>(&it->what)) {
      Site& site = *patient.find_site(treat->bone);
      const therapy::LocalOrder& local = treat->what;
      if (local.what->give) local.what->give(local, site);
      log.push_back({patient.day(), std::string{local.what->event.key}, site.name(),
                     local.what->words(local) + therapy::place_words(local, site.model().centre)});
      site.given.push_back({patient.day(), local});
    }
    it = waiting.erase(it);
  }
}

void advance(std::span<Patient* const> everybody, std::span<Log* const> logs, ThreadPool& pool) {
  HOWSHIP_ENSURE(everybody.size() == logs.size(), "one log a patient");
  struct Living {
    Patient* patient;
    Log* log;
    std::vector<Exchange> exchanges;
    std::vector<therapy::Happened> happened;
    double middle, days, killed, emitted, on_surface, avid;
    therapy::BisphosphonateInBone held;
  };
  std::vector<Living> living;
  for (std::size_t i = 0; i < everybody.size(); ++i)
    if (!everybody[i]->dead()) living.push_back({everybody[i], logs[i], {}, {}, 0, 0, 0, 0, 0, 0, {}});
  if (living.empty()) return;
  const double tomorrow = living.front().patient->day() + living.front().patient->plan->step;
  std::vector<therapy::Care*> cares;
  std::vector<std::vector<therapy::Happened>*> happened;
  for (Living& one : living) {
    Patient& p = *one.patient;
    HOWSHIP_ENSURE(std::abs(p.day() + p.plan->step - tomorrow) < 1e-9, "patients of a span share day and step");
    one.exchanges = exchanges_of(p, pool);
    therapy::set_flux(p.care.body, flux_of(p, one.exchanges));
    one.middle = p.day() + 0.5 * p.plan->step;
    one.days = tomorrow - p.care.body.day;
    one.held = therapy::bisphosphonate_in_bone(p.care.body, p.plan->parameters.coupling);
    one.killed = p.care.body.total(System::total_tumour_kill);
    one.emitted = p.care.body.total(System::total_tumour_emission);
    one.on_surface = p.care.body.total(System::total_surface_emission);
    one.avid = p.care.body.total(System::total_iodine_emission);
    cares.push_back(&p.care);
    happened.push_back(&one.happened);
  }
  therapy::live_to(cares, tomorrow, happened);
  for (Living& one : living) {
    Patient& p = *one.patient;
    for (therapy::Happened& h : one.happened)
      one.log->push_back({h.day, event_key(std::move(h.event)), "", std::move(h.detail)});
    ++p.step;
    p.observed = false;
    if (p.dead()) continue;
    const therapy::WholeBody& body = p.care.body;
    const therapy::CouplingParameters& coupling = p.plan->parameters.coupling;
    p.blood = {
        therapy::bisphosphonate_uptake(one.held, therapy::bisphosphonate_in_bone(body, coupling), one.days) / one.days,
        (body.total(System::total_tumour_kill) - one.killed) / one.days,
        (body.total(System::total_tumour_emission) - one.emitted) / one.days,
        (body.total(System::total_surface_emission) - one.on_surface) / one.days,
        (body.total(System::total_iodine_emission) - one.avid) / one.days};
    const Exposure blood = by_blood(p);
    p.skeleton.y = advance_point(p.skeleton.y, blood, {0.0, 1.0}, p.skeleton.law, one.days);
    therapy::set_turnover(p.care.body, p.resorption_at_start * p.skeleton.resorption(),
                          p.formation_at_start * p.skeleton.formation());
    const auto now = body.now();
    for (std::size_t s = 0; s < p.sites.size(); ++s) {
      Site& site = p.sites[s];
      const Excess excess = excess_of(one.exchanges[s], now.body, p);
      const double mass = one.exchanges[s].lesion_mass;
      irradiate_surface(site, p, excess, mass, one.days);
      site.advance(exposure_of(p, site, now, blood, excess, mass, one.middle), p.plan->step, pool);
    }
    notice(p, *one.log);
  }
}

void advance(Patient& patient, Log& log, ThreadPool& pool) {
  Patient* const one[] = {&patient};
  Log* const its[] = {&log};
  advance(one, its, pool);
}

void take_strength(Patient& patient, Site& site, double load_over_strength, const strength::Scores& scores, Log& log) {
  site.load_over_strength = load_over_strength;
  const auto crossed = [&](bool now, Notice what, std::string_view kind, std::string detail) {
    if (now) note(patient, site, what, kind, std::move(detail), log);
  };
  const strength::FindingParameters& limits = patient.plan->parameters.strength.findings;
  if (scores.sins) {
    const int total = scores.sins->total;
    crossed(total >= limits.sins_potentially_unstable, Notice::sins_potentially_unstable, "sins_potentially_unstable",
            fmt::format("SINS {}, {} or more", total, limits.sins_potentially_unstable));
    crossed(total >= limits.sins_unstable, Notice::sins_unstable, "sins_unstable",
            fmt::format("SINS {}, {} or more", total, limits.sins_unstable));
  }
  if (scores.mirels) {
    const int total = scores.mirels->total;
    crossed(total >= limits.mirels_borderline, Notice::mirels_borderline, "mirels_borderline",
            fmt::format("Mirels {}, {} or more", total, limits.mirels_borderline));
    crossed(total >= limits.mirels_fixation, Notice::mirels_fixation_advised, "mirels_fixation_advised",
            fmt::format("Mirels {}, {} or more", total, limits.mirels_fixation));
  }
  const double lost = 1 - scores.rigidity.least();
  crossed(lost >= limits.rigidity_loss, Notice::rigidity_at_risk, "rigidity_at_risk",
          fmt::format("{:.0f} % of a section's rigidity lost", 100 * lost));
  crossed(load_over_strength >= 1, Notice::weaker_than_daily_load, "weaker_than_daily_load",
          fmt::format("daily load {:.2f} of the strength", load_over_strength));
}

Totals totals(Patient& patient, ThreadPool& pool) {
  Totals out;
  for (Site& site : patient.sites) {
    const Exchange& e = site.exchange(pool);
    const OutsideBone outside = site.outside();
    out.tumour += e.tumour;
    out.outside_bone += outside.soft + outside.canal;
    out.canal += outside.canal;
    out.flux.resorbed += e.flux.resorbed;
    out.flux.formed_lamellar += e.flux.formed_lamellar;
    out.flux.formed_woven += e.flux.formed_woven;
    out.flux.mineral_out += e.flux.mineral_out;
    out.flux.mineral_in += e.flux.mineral_in;
  }
  return out;
}

}  // namespace howship::patient
