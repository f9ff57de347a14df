// SPDX-License-Identifier: Apache-2.0
#include "howship/patient/patient.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "howship/base/ensure.hpp"
#include "howship/base/random.hpp"
#include "howship/base/text_key.hpp"
#include "howship/patient/ailments.hpp"
#include "howship/patient/bearing.hpp"
#include "howship/patient/coupling.hpp"
#include "howship/patient/draws.hpp"
#include "howship/patient/notice.hpp"
#include "howship/patient/symptoms.hpp"

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
  c.dental_disease = plan.dental_disease;
  const body::Individual& individual = plan.individual.body;
  body::Parameters own =
      body::varied(body::scaled_to(person, plan.parameters.body), individual, plan.parameters.people);
  own.lesion_uptake = coupling.nuclide_preference;  // lesions say themselves how fast they form
  own.opioid_response *=
      std::exp(plan.parameters.pain.opioid_spread * person_normal(plan, PersonDraw::opioid_response));
  therapy::Care care = therapy::care_for(own, c, {}, plan.seed, plan.patient, individual, plan.parameters.people);
  care.adverse = plan.parameters.adverse;
  care.tooth_pulled = plan.tooth_pulled;
  return care;
}

/// Number of the lesion that a bone is seeded with first; of the first of all where it is seeded later.
std::size_t first_lesion_of(const Plan& plan, std::string_view bone) {
  const SeedLesion* first = nullptr;
  double day = 0.0;
  for (const Order& order : plan.orders) {
    const auto* seed = std::get_if<SeedLesion>(&order.what);
    if (!seed || seed->bone != bone || (first && order.day >= day)) continue;
    first = seed;
    day = order.day;
  }
  return first ? first->lesion : 0;
}

/// The cord at a site over a step at whose beginning it was `pressed`.
void follow_cord(Site& site, double pressed, double steroid, double days, const CordParameters& p) {
  advance(site.level.cord, pressed, site.canal().compression,
          {steroid, site.level.since_radiation < p.radiation_oedema_span}, days, p);
}

/// Of a cancer that has spread, by organ.
void reckon_burden(Patient& patient, std::span<const Exchange> exchanges) {
  patient.burden = burden_of(patient.elsewhere, *patient.plan);
  for (const Exchange& e : exchanges) patient.burden[std::size_t(SpreadOrgan::bone)] += e.tumour;
}

std::vector<Exchange> exchanges_of(Patient& patient, ThreadPool& pool) {
  std::vector<Exchange> out;
  out.reserve(patient.sites.size());
  for (Site& site : patient.sites) out.push_back(site.exchange(pool));
  return out;
}

/// An infection that begins or is over after the day `from`, and by the day `to`.
void tell_of_infection(const Plan& plan, double from, double to, Log& log) {
  if (!plan.infection) return;
  const auto [begins, ends] = *plan.infection;
  const auto within = [&](double day) { return day > from + 1e-9 && day <= to + 1e-9; };
  if (within(begins)) log.push_back({begins, "infection", "", ""});
  if (within(ends)) log.push_back({ends, "infection_over", "", ""});
}

/// Gy at the lesions of a site, the largest; of the whole bone where it has none.
double dose_of(const Site& site) {
  double out = site.dose.everywhere;
  for (const Lesion& lesion : site.lesions()) out = std::max(out, site.dose.at(lesion.seed));
  return out;
}

}  // namespace

void Agenda::add(Order order) {
  const auto later = std::upper_bound(waiting.begin(), waiting.end(), order.day,
                                      [](double day, const Order& other) { return day < other.day; });
  waiting.insert(later, std::move(order));
}

const Site* Patient::find_site(std::string_view bone) const {
  for (const Site& site : sites)
    if (site.name() == bone) return &site;
  return nullptr;
}

Site* Patient::find_site(std::string_view bone) { return const_cast<Site*>(std::as_const(*this).find_site(bone)); }

Patient unsettled(std::shared_ptr<const Plan> plan) {
  const bone::Parameters& bone = plan->parameters.bone;
  Patient patient{.plan = plan,
                  .care = care_of(*plan),
                  .skeleton = therapy::SkeletonPoint(bone, bone.reference_bone_fraction),
                  .sites = {},
                  .agenda = {},
                  .blood = {},
                  .response = {},
                  .exposure_at_start = {}};
  patient.elsewhere = deposits_of(*plan);
  for (const SitePlan& site : plan->sites)
    patient.sites.emplace_back(
        site, plan->parameters, [plan](std::size_t lesion) { return response_of(*plan, lesion); },
        first_lesion_of(*plan, site.name), DrawKey{plan->seed, plan->patient});
  const imaging::TestSettings seen =
      imaging::for_patient(plan->parameters.imaging, plan->person.male, plan->person.weight);
  for (Site& site : patient.sites) site.lies_in(seen.body);
  return patient;
}

void settle(std::span<Patient* const> patients) {
  std::vector<therapy::Care*> cares;
  std::vector<double> days;
  for (Patient* const patient : patients) {
    cares.push_back(&patient->care);
    days.push_back(patient->plan->parameters.coupling.run_in);
  }
  therapy::settle(cares, days);
  for (Patient* const patient : patients) {
    const ModelParameters& p = patient->plan->parameters;
    therapy::WholeBody& body = patient->care.body;
    // From here on a point of the law of the bones is the skeleton that is not simulated as sites.
    body.system.has_own_skeleton = false;
    // Body and lesions exchange once a step, which is an error of a thousandth; finer steps within it buy nothing.
    body.control.relative = 1e-5;
    body.control.absolute = 1e-7;
    const body::State state = body.state();
    patient->resorption_at_start = state.osteoclasts;
    patient->formation_at_start = state.formation;
    patient->exposure_at_start = therapy::exposure_of(body, p.bone, p.coupling);
    for (const Order& one : patient->plan->orders) order(*patient, one);
    patient->settled = true;
  }
}

Patient start(std::shared_ptr<const Plan> plan) {
  Patient patient = unsettled(std::move(plan));
  Patient* const one[] = {&patient};
  settle(one);
  return patient;
}

bool infected(const Patient& patient) {
  const auto& infection = patient.plan->infection;
  return (infection && patient.day() >= infection->from - 1e-9 && patient.day() < infection->until - 1e-9) ||
         bone_is_infected(*patient.plan, patient.day());
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

namespace {

/// Death and complications of an operation.
void operate(Patient& patient, const Site& site, const therapy::LocalOrder& local, std::uint64_t course, Log& log) {
  const therapy::OperationParameters& p = patient.plan->parameters.operation;
  const therapy::Operation& operation = *local.what->operation;
  enum Slot : std::uint64_t { death, infection, wound, thrombosis, embolus };
  const auto happens = [&](Slot slot, double chance) {
    const std::uint64_t key =
        (((std::uint64_t(operation.number) * 4096 + text_key(site.name()) * 64 + course) << 6) + slot);
    return uniform(patient.plan->seed, patient.plan->patient, Stream::procedure, key) < chance;
  };
  const auto complication = [&](Slot slot, double chance, const char* what) {
    if (happens(slot, chance))
      log.push_back(
          {patient.day(), "operation_complication", site.name(), fmt::format("{}, {}", local.what->title, what)});
  };
  complication(infection, p.infection, "deep infection");
  complication(wound, site.dose.any() ? p.wound_irradiated : p.wound, "the wound heals badly");
  complication(thrombosis, p.thrombosis, "thrombosis");
  if (operation.reams) complication(embolus, p.embolus, "embolus of marrow or tumour in the lungs");
  if (!happens(death,
               therapy::death_of_operation(p.*operation.death, patient.plan->person.male, status_for_operation(patient),
                                           site.broken.has_value() && site.broken->united < 1.0, p)))
    return;
  log.push_back({patient.day(), "death", "", fmt::format("an operation ({} of {})", local.what->title, site.name())});
  patient.care.died = patient.day();
}

}  // namespace

void meet(Patient& patient, Log& log) {
  if (patient.dead()) return;
  const double today = patient.day() + 1e-9;
  for (Site& site : patient.sites) site.begin(patient.day(), patient.plan->step, patient.step);
  ThreadPool alone(1);
  bool touched = patient.step == 0;  // pain of the first day is that of what is seeded on it
  std::vector<Order> further;        // sittings
  if (patient.step == 0) {
    tell_of_infection(*patient.plan, -patient.plan->step, 0.0, log);
    tell_of_ailments(*patient.plan, -patient.plan->step, 0.0, log);
    tell_of_cancer(patient.elsewhere, *patient.plan, -patient.plan->step, 0.0, log);
  }
  auto& waiting = patient.agenda.waiting;
  for (auto it = waiting.begin(); it != waiting.end() && it->day <= today;) {
    if (std::holds_alternative<OrderTest>(it->what)) {
      ++it;
      continue;
    }
    if (auto* seed = std::get_if<SeedLesion>(&it->what)) {
      Site& site = *patient.find_site(seed->bone);
      seed->shares = starting_shares(*patient.plan, *seed, *site.response_of(seed->lesion));
      site.seed(*seed, by_blood(patient));
      if (seed->cells > 0.0)
        log.push_back({patient.day(), "cells_seeded", site.name(),
                       fmt::format("lesion {}, {} cells", seed->lesion + 1, seed->cells)});
      else
        log.push_back({patient.day(), "lesion_seeded", site.name(),
                       fmt::format("lesion {}, radius {:.4g} mm, phenotype {:.4g} (0 lytic, 1 blastic)",
                                   seed->lesion + 1, seed->radius, site.law().tumour.phenotype)});
    } else if (auto* treat = std::get_if<TreatPlace>(&it->what)) {
      Site& site = *patient.find_site(treat->bone);
      const therapy::LocalOrder& local = treat->what;
      const std::uint64_t course = treat->sitting > 0 ? treat->course : site.begun(*local.what);
      site.treat(*local.what, {patient.day(), patient.plan->seed, patient.plan->patient, text_key(site.name()), course,
                               treat->sitting, status_for_operation(patient), patient.care.body.now().body.platelets,
                               infected(patient)});
      if (treat->sitting == 0) {
        if (const auto why = local.what->refuse ? local.what->refuse(local, site) : std::nullopt) {
          site.drop_kept();
          site.take_told();
          if (treat->stops)
            throw RunError(
                fmt::format("{}: {} of {} is refused on day {:g}: {}; the run stops there, as if_refused = \"stop\" "
                            "asks for",
                            it->by, local.what->title, site.name(), patient.day(), *why));
          log.push_back(
              {patient.day(), "treatment_refused", site.name(), fmt::format("{}: {}", local.what->title, *why)});
          patient.refused.push_back(
              {site.name(), therapy::name_of(*local.what), local.what->gray ? local.what->gray(local) : 0.0, 0, true});
          it = waiting.erase(it);
          continue;
        }
        if (local.what->warn)
          for (const std::string& what : local.what->warn(local, site))
            log.push_back(
                {patient.day(), "treatment_warning", site.name(), fmt::format("{}: {}", local.what->title, what)});
        if (local.what->further) {
          int sitting = 0;
          for (const double days : local.what->further(local, patient.day()))
            further.push_back({patient.day() + days, TreatPlace{treat->bone, local, ++sitting, course}, it->by});
        }
        patient.begun.push_back({site.name(), local.what, course});
      }
      const double dose_before = dose_of(site), tumour_before = site.exchange(alone).tumour;
      if (local.what->give) local.what->give(local, site);
      log.push_back({patient.day(), std::string{local.what->event.key}, site.name(),
                     (local.what->tells ? local.what->tells(local, site) : local.what->words(local)) +
                         therapy::place_words(local, site.model().centre)});
      for (auto& [event, detail] : site.take_told())
        log.push_back({patient.day(), std::move(event), site.name(), std::move(detail)});
      tell_of_lesions(patient, site, log);
      site.given.push_back({patient.day(), local, treat->sitting});
      answer_to_beam(patient, site, dose_of(site) - dose_before, log);
      if (local.what->numbs && tumour_before > 0.0)
        answer_to_ablation(patient, site, 1.0 - site.exchange(alone).tumour / tumour_before);
      touched = true;
      if (local.what->operation && treat->sitting == 0) operate(patient, site, local, course, log);
    }
    it = waiting.erase(it);
    if (patient.dead()) break;
  }
  for (Order& one : further) patient.agenda.add(std::move(one));
  if (!touched) return;
  if (patient.step == 0) {
    const tumour::Hormones hormones = hormones_of(patient.care.body.now());
    for (Site& site : patient.sites) site.feel_hormones(hormones);
    for (Deposit& one : patient.elsewhere)
      one.response.activity = tumour::hormone_activity(hormones, one.response.traits.clones);
  }
  const std::vector<Exchange> exchanges = exchanges_of(patient, alone);
  feel(patient, exchanges);
  if (patient.step > 0) return;
  // What is there on the first day has been secreting and building for long, and who bears it has felt it.
  therapy::WholeBody& body = patient.care.body;
  const body::Flux flux = flux_of(patient, exchanges);
  therapy::settle(body, flux);
  therapy::set_state(body, &body::State::tumour_marker, flux.marker / body.system.person.marker_elimination);
  if (!patient.plan->elsewhere) return;
  reckon_burden(patient, exchanges);
  bear_from_the_start(patient);
}

void advance(std::span<Patient* const> everybody, std::span<Log* const> logs, ThreadPool& pool) {
  HOWSHIP_ENSURE(everybody.size() == logs.size(), "one log a patient");
  struct Living {
    Patient* patient;
    Log* log;
    std::vector<Exchange> exchanges;
    std::vector<therapy::Happened> happened;
    double middle, days, emitted, on_surface, short_range, avid, cytotoxic;
    therapy::BisphosphonateInBone held;
  };
  std::vector<Living> living;
  for (std::size_t i = 0; i < everybody.size(); ++i)
    if (!everybody[i]->dead()) living.push_back({everybody[i], logs[i], {}, {}, 0, 0, 0, 0, 0, 0, 0, {}});
  if (living.empty()) return;
  const double tomorrow = living.front().patient->day() + living.front().patient->plan->step;
  std::vector<therapy::Care*> cares;
  std::vector<std::vector<therapy::Happened>*> happened;
  for (Living& one : living) {
    Patient& p = *one.patient;
    HOWSHIP_ENSURE(std::abs(p.day() + p.plan->step - tomorrow) < 1e-9, "patients of a span share day and step");
    one.exchanges = exchanges_of(p, pool);
    p.care.circumstances.infection = infected(p);
    therapy::set_flux(p.care.body, flux_of(p, one.exchanges));
    one.middle = p.day() + 0.5 * p.plan->step;
    one.days = tomorrow - p.care.body.day;
    one.held = therapy::bisphosphonate_in_bone(p.care.body, p.plan->parameters.coupling);
    one.emitted = p.care.body.total(System::total_tumour_emission);
    one.on_surface = p.care.body.total(System::total_surface_emission);
    one.short_range = p.care.body.total(System::total_short_range_emission);
    one.avid = p.care.body.total(System::total_iodine_emission);
    one.cytotoxic = p.care.body.total(System::total_cytotoxic_exposure);
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
        (body.total(System::total_tumour_emission) - one.emitted) / one.days,
        (body.total(System::total_surface_emission) - one.on_surface) / one.days,
        (body.total(System::total_short_range_emission) - one.short_range) / one.days,
        (body.total(System::total_iodine_emission) - one.avid) / one.days,
        (body.total(System::total_cytotoxic_exposure) - one.cytotoxic) / one.days};
    const Exposure blood = by_blood(p);
    // The skeleton between the sites is followed for its turnover; what it loses with age the body reckons.
    Exposure of_turnover = blood;
    of_turnover.balance = 1.0;
    p.skeleton.y = advance_point(p.skeleton.y, of_turnover, {0.0, 1.0}, p.skeleton.law, one.days);
    therapy::set_turnover(p.care.body, p.resorption_at_start * p.skeleton.resorption(),
                          p.formation_at_start * p.skeleton.formation());
    wear(p, one.days, *one.log);
    const auto now = body.now();
    respond(p.response, now, one.days, *p.plan);
    const TreatmentNow treatment{hormones_of(now), p.response.effectors,
                                 now.actions[body::Mechanism::growth_inhibition],
                                 iodine_given(p.care, p.blood.iodine, one.days), p.blood.cytotoxic * one.days};
    const double steroid = std::min(now.actions[body::Mechanism::glucocorticoid], 1.0);
    const int injections = injections_of(p);
    if (injections > p.injections)
      for (Site& site : p.sites) site.beside_bone = 1.0;
    p.injections = injections;
    std::vector<Exposure> exposures;
    exposures.reserve(p.sites.size());
    for (std::size_t s = 0; s < p.sites.size(); ++s) {
      Site& site = p.sites[s];
      site.begin(p.day() - p.plan->step, p.plan->step, p.step - 1);
      const Excess excess = excess_of(one.exchanges[s], now.body, p);
      const double mass = one.exchanges[s].lesion_mass;
      answer_to_nuclides(p, site, irradiate_surface(site, p, excess, mass, one.days));
      site.respond(treatment, one.days);
      const double pressed = site.canal().compression;
      exposures.push_back(exposure_of(p, site, blood, excess, mass, one.middle));
      site.advance_lesions(exposures.back(), p.plan->step, pool);
      follow_cord(site, pressed, steroid, p.plan->step, p.plan->parameters.cord);
    }
    Site::advance_rest(p.sites, exposures, p.skeleton.law, p.plan->step);
    tell_of_infection(*p.plan, p.day() - p.plan->step, p.day(), *one.log);
    tell_of_ailments(*p.plan, p.day() - p.plan->step, p.day(), *one.log);
    tell_of_cancer(p.elsewhere, *p.plan, p.day() - p.plan->step, p.day(), *one.log);
    advance(p.elsewhere, *p.plan, treatment, p.day(), one.days);
    notice(p, *one.log);
    bear(p, one.days, pool, *one.log);
    const std::vector<Exchange> felt = exchanges_of(p, pool);
    feel(p, felt);
    if (p.plan->elsewhere) reckon_burden(p, felt);
    go_on(p, one.days, *one.log);
  }
}

void advance(Patient& patient, Log& log, ThreadPool& pool) {
  Patient* const one[] = {&patient};
  Log* const its[] = {&log};
  advance(one, its, pool);
}

Cord cord_of(const Patient& patient) {
  Cord out;
  for (const Site& site : patient.sites) {
    const imaging::CordFinding& place = site.canal();
    if (place.slice < 0) continue;
    if (!out.pressed || place.compression > out.place.compression) {
      out.pressed = &site;
      out.place = place;
    }
    if (const double function = site.level.cord.function(); !out.failing || function < out.function) {
      out.failing = &site;
      out.function = function;
    }
  }
  return out;
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
    out.flux.mineral_destroyed += e.flux.mineral_destroyed;
  }
  return out;
}

}  // namespace howship::patient
