// SPDX-License-Identifier: Apache-2.0
#include "howship/patient/coupling.hpp"

#include <algorithm>
#include <cmath>

#include "howship/base/ensure.hpp"
#include "howship/patient/draws.hpp"
#include "howship/tumour/growth.hpp"

namespace howship::patient {

using namespace space;

Excess excess_of(const Exchange& e, const body::State& body, const Patient& patient) {
  return {e.calcium_out - e.healthy_out * body.osteoclasts / patient.resorption_at_start,
          e.calcium_in - e.healthy_in * patient.care.body.system.person.remodelling_balance * body.formation /
                             patient.formation_at_start};
}

body::Flux flux_of(const Patient& patient, std::span<const Exchange> exchanges) {
  const Plan& plan = *patient.plan;
  const therapy::CouplingParameters& p = plan.parameters.coupling;
  const auto now = patient.care.body.now();
  body::Flux flux;
  flux.pthrp = plan.pthrp;
  double tumour = 0.0, lytic = 0.0;
  for (std::size_t s = 0; s < exchanges.size(); ++s) {
    const Site& site = patient.sites[s];
    const Excess excess = excess_of(exchanges[s], now.body, patient);
    flux.calcium_release += excess.release;
    flux.calcium_eroded += exchanges[s].calcium_eroded;
    flux.calcium_fixation += excess.fixation;
    const double volume = 1e-3 * exchanges[s].tumour;
    tumour += volume;
    lytic += volume * (1.0 - site.law().tumour.phenotype);
    flux.marker += exchanges[s].marker;
  }
  double elsewhere = 0.0, in_other_bones = 0.0;  // mL
  for (std::size_t k = 0; k < patient.elsewhere.size(); ++k) {
    const Deposit& one = patient.elsewhere[k];
    elsewhere += 1e-3 * one.all();
    if (plan.elsewhere->deposits[k].organ == SpreadOrgan::bone) in_other_bones += 1e-3 * one.all();
    flux.marker += marker_of(one.response, 1.0, one.volume);
  }
  // Every living cell secretes, wherever it is; what a lesion secretes onto its own bone is another matter.
  const tumour::CloneParameters& clones = plan.parameters.clones;
  flux.pthrp += clones.blood_pthrp * std::exp(clones.blood_pthrp_spread * plan.individual.body.pthrp_secretion) *
                (tumour + elsewhere) / p.pthrp_clearance;
  // Tumour cells that are scattered in marrow between the lesions resorb too.
  const double filled = std::min(lytic / p.red_marrow, 1.0);
  const double with_scattered = 1.0 + p.scattered_resorption * filled;
  flux.calcium_release = std::max(flux.calcium_release, 0.0) * with_scattered;
  flux.calcium_eroded = std::min(flux.calcium_eroded * with_scattered, flux.calcium_release);
  flux.calcium_fixation = std::max(flux.calcium_fixation, 0.0);
  flux.marrow_replaced = std::min((tumour + in_other_bones) / p.red_marrow, p.marrow_replaced_most);
  for (const Site& site : patient.sites) {
    flux.external_marrow_kill += site.irradiated.marrow_killed / plan.step;
    flux.fatigue +=
        plan.parameters.beam.tiredness * std::min(site.irradiated.energy / plan.parameters.beam.tiring_energy, 1.0);
  }
  const double all = tumour + elsewhere;
  flux.sickness = all / (all + p.sickness_half);
  // Pain is felt at the end of a day (symptoms.cpp) and stays until then.
  flux.nociception = patient.care.body.system.flux.nociception;
  flux.nociception_at_rest = patient.care.body.system.flux.nociception_at_rest;
  HOWSHIP_ENSURE(std::isfinite(flux.calcium_release + flux.calcium_fixation + flux.marker + flux.nociception),
                 "bones give finite fluxes to the body");
  return flux;
}

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
  e.balance = patient.care.body.system.person.remodelling_balance;
  return e;
}

Exposure exposure_of(const Patient& patient, const Site& site, const Exposure& blood, const Excess& excess, double mass,
                     double middle) {
  const bone::Parameters& bone = patient.plan->parameters.bone;
  const therapy::CouplingParameters& p = patient.plan->parameters.coupling;
  Exposure e = exposure_at(patient.plan->imposed, bone, site.name(), middle);
  e.parathyroid_hormone += blood.parathyroid_hormone - bone.pth_healthy;
  e.circulating_pthrp += blood.circulating_pthrp;
  e.denosumab += blood.denosumab;
  e.rankl_supply += blood.rankl_supply;
  e.mechanical_stimulus *= blood.mechanical_stimulus;
  e.osteoclast_precursors *= blood.osteoclast_precursors;
  e.bisphosphonate_rate += blood.bisphosphonate_rate;
  e.balance = blood.balance;
  // A lesion draws activity by what it forms beyond health, into all tissue that tumour has reached.
  e.dose_rate += therapy::nuclide_dose_rate(patient.care.body, patient.blood.emission, std::max(excess.fixation, 0.0),
                                            std::max(mass, p.least_lesion_mass));
  e.surface_kill = site.surface_kill;
  e.surface_reach = p.alpha_range;
  e.formation *= site.osteoblasts;
  return e;
}

double irradiate_surface(Site& site, const Patient& patient, const Excess& excess, double mass, double days) {
  const therapy::CouplingParameters& p = patient.plan->parameters.coupling;
  const auto rate = [&](double emission) {
    return therapy::nuclide_dose_rate(patient.care.body, emission, std::max(excess.fixation, 0.0),
                                      std::max(mass, p.least_lesion_mass));
  };
  const double surface = rate(patient.blood.surface_emission), alpha = rate(patient.blood.short_range_emission);
  // Exactly over the step, as the dose rate is held over it.
  const auto settle = [days](double x, double gain, double loss) {
    const double total = gain + loss, target = gain / total;
    return target + (x - target) * std::exp(-total * days);
  };
  const double sensitive =
      std::exp(p.osteoblast_dose_spread * person_normal(*patient.plan, PersonDraw::osteoblast_sensitivity));
  site.osteoblasts = settle(site.osteoblasts, p.osteoblast_recovery, p.osteoblast_dose_loss * sensitive * surface);
  // The cells beside bone die with its dose; those behind them are out of reach until the next injection finds the
  // tumour mixed anew.
  const tumour::Parameters& tumour = site.law().tumour;
  const double killed = site.beside_bone * -std::expm1(-days * tumour::protracted_kill(
                                                                   alpha, tumour.radiation_alpha, tumour.radiation_beta,
                                                                   site.law().bone.sublethal_repair));
  site.beside_bone -= killed;
  site.surface_kill = killed / days;
  return surface * days;
}

}  // namespace howship::patient
