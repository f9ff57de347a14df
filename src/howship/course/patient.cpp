// SPDX-License-Identifier: Apache-2.0
#include "howship/course/patient.hpp"

#include <algorithm>
#include <cmath>

#include "howship/base/ensure.hpp"
#include "howship/body/absorbed_dose.hpp"
#include "howship/therapy/saved.hpp"

namespace howship::course {
namespace {

therapy::Care care_of(const scenario::Scenario& s) {
  const body::Person person{s.patient.age, s.patient.weight, s.patient.sex == "male", s.patient.creatinine_clearance};
  therapy::Circumstances c;
  c.age = person.age;
  c.weight = person.weight;
  const therapy::CouplingParameters& coupling = s.parameters.coupling;
  c.surface = coupling.body_surface * std::sqrt(person.weight / coupling.body_surface_weight);
  c.male = person.male;
  body::Parameters scaled = body::scaled_to(person, s.parameters.body);
  scaled.lesion_uptake = coupling.nuclide_preference;  // lesions say themselves how fast they form
  therapy::Care care = therapy::care_for(scaled, c, s.treatments, s.seed, 0);
  care.adverse = s.parameters.adverse;
  therapy::advance_to(care.body, coupling.run_in);
  care.body.day = 0.0;
  care.body.step = 1e-3;
  therapy::set_state(care.body, &body::State::lumbar_density, 1.0);
  care.kidney_base = care.body.state().creatinine;
  return care;
}

}  // namespace

Patient::Patient(const scenario::Scenario& s, std::span<const BoneFlux> healthy)
    : care_(care_of(s)),
      coupling_(s.parameters.coupling),
      bone_(s.parameters.bone),
      secreted_pthrp_(tumour::Secretion(s.parameters.tumour).pthrp),
      growth_(s.parameters.tumour.growth),
      androgen_dependence_(s.parameters.tumour.androgen_dependence),
      iodine_avidity_(s.parameters.tumour.iodine_avidity),
      pthrp_elsewhere_(s.patient.pthrp),
      healthy_(healthy.begin(), healthy.end()),
      last_(healthy_),
      resorption_at_start_(care_.body.state().osteoclasts),
      formation_at_start_(care_.body.state().formation),
      start_(therapy::exposure_of(care_.body, bone_, coupling_)) {
  if (s.treatments.empty()) return;
  skeleton_.emplace(bone_, bone_.reference_bone_fraction);
  care_.body.system.has_own_skeleton = false;
}

body::Flux Patient::flux_of(std::span<const BoneFlux> bones) const {
  const auto now = care_.body.now();
  body::Flux flux;
  double most = 0.0, all = 0.0, tumour = 0.0;
  for (std::size_t b = 0; b < bones.size(); ++b) {
    // The body's own skeleton holds the healthy turnover of these bones already: only the excess goes up.
    flux.calcium_release +=
        bones[b].calcium_out - healthy_[b].calcium_out * now.body.osteoclasts / resorption_at_start_;
    flux.calcium_fixation += bones[b].calcium_in - healthy_[b].calcium_in * now.body.formation / formation_at_start_;
    const double volume = 1e-3 * bones[b].tumour;
    tumour += volume;
    const double pain = coupling_.pain_ceiling * volume / (volume + coupling_.pain_half_volume);
    most = std::max(most, pain);
    all += pain;
  }
  flux.calcium_release = std::max(flux.calcium_release, 0.0);
  flux.calcium_fixation = std::max(flux.calcium_fixation, 0.0);
  // Secretion of lesions at the growth-factor level of healthy bone, volumes in litres.
  const double boost = 1.0 + bone_.growth_factor_pthrp_gain / (bone_.growth_factor_half_effect + 1.0);
  flux.pthrp =
      pthrp_elsewhere_ + coupling_.pthrp_turnover * secreted_pthrp_ * boost * 1e-3 * tumour / coupling_.pthrp_clearance;
  flux.marrow_replaced = std::min(tumour / coupling_.red_marrow, coupling_.marrow_replaced_most);
  flux.nociception = most + coupling_.pain_of_others * (all - most);
  const double androgen = std::lerp(
      1.0, std::lerp(coupling_.marker_without_androgen, 1.0, now.signals.androgen_activity), androgen_dependence_);
  flux.marker = coupling_.marker_secretion * tumour * androgen;
  HOWSHIP_ENSURE(std::isfinite(flux.calcium_release + flux.calcium_fixation + flux.marker),
                 "bones give finite fluxes to the body");
  return flux;
}

void Patient::live_to(double day, std::span<const BoneFlux> bones, std::vector<therapy::Happened>& log) {
  last_.assign(bones.begin(), bones.end());
  therapy::set_flux(care_.body, flux_of(bones));
  const double days = day - care_.body.day;
  if (days <= 0.0 || dead()) return;
  using System = therapy::WholeBodySystem<double>;
  const auto before = therapy::bisphosphonate_in_bone(care_.body, coupling_);
  const double killed = care_.body.total(System::total_tumour_kill);
  const double emitted = care_.body.total(System::total_tumour_emission);
  const double avid = care_.body.total(System::total_iodine_emission);
  therapy::live_to(care_, day, log);
  const auto after = therapy::bisphosphonate_in_bone(care_.body, coupling_);
  bisphosphonate_ = therapy::bisphosphonate_uptake(before, after, days) / days;
  kill_ = (care_.body.total(System::total_tumour_kill) - killed) / days;
  emission_ = (care_.body.total(System::total_tumour_emission) - emitted) / days;
  iodine_ = iodine_avidity_ * (care_.body.total(System::total_iodine_emission) - avid) / days;
  if (!skeleton_) return;
  skeleton_->y = space::advance_point(skeleton_->y, by_blood(), {0.0, 1.0}, skeleton_->law, days);
  therapy::set_turnover(care_.body, resorption_at_start_ * skeleton_->resorption(),
                        formation_at_start_ * skeleton_->formation());
}

/// What bone sees of the body today, against the day the scenario began.
space::Exposure Patient::by_blood() const {
  const space::Exposure blood = therapy::exposure_of(care_.body, bone_, coupling_);
  // What changes less than this band leaves resting bone at rest, and its RVEs unvisited.
  const double band = coupling_.quiet_band;
  const auto beyond = [band](double change, double scale) { return std::abs(change) > band * scale ? change : 0.0; };
  space::Exposure e;
  e.parathyroid_hormone =
      bone_.pth_healthy + beyond(blood.parathyroid_hormone - start_.parathyroid_hormone, bone_.pth_healthy);
  e.circulating_pthrp = beyond(blood.circulating_pthrp, bone_.pth_healthy);
  e.denosumab = blood.denosumab;
  e.rankl_supply = beyond(blood.rankl_supply - start_.rankl_supply, bone_.rankl_production);
  e.mechanical_stimulus = 1.0 + beyond(blood.mechanical_stimulus / start_.mechanical_stimulus - 1.0, 1.0);
  e.osteoclast_precursors = 1.0 + beyond(blood.osteoclast_precursors / start_.osteoclast_precursors - 1.0, 1.0);
  e.bisphosphonate_rate = bisphosphonate_;
  e.growth = blood.growth;
  return e;
}

void Patient::expose(std::size_t bone, space::Exposure& e) const {
  const auto now = care_.body.now();
  const space::Exposure blood = by_blood();
  e.parathyroid_hormone += blood.parathyroid_hormone - bone_.pth_healthy;
  e.circulating_pthrp += blood.circulating_pthrp;
  e.denosumab += blood.denosumab;
  e.rankl_supply += blood.rankl_supply;
  e.mechanical_stimulus *= blood.mechanical_stimulus;
  e.osteoclast_precursors *= blood.osteoclast_precursors;
  e.bisphosphonate_rate += blood.bisphosphonate_rate;
  const double immune = coupling_.immune_kill * now.actions[body::Mechanism::immune_release];
  for (std::size_t clone = 0; clone < space::clones; ++clone) {
    e.growth[clone] *= blood.growth[clone];
    e.kill[clone] += immune + (clone == 0 ? kill_ : coupling_.resistant_kill * kill_);
  }
  if (androgen_dependence_ > 0.0) {
    const double activity[] = {now.signals.androgen_activity, now.signals.androgen_activity_amplified};
    for (std::size_t clone = 0; clone < space::clones; ++clone) {
      const double driven = (activity[clone] - coupling_.androgen_threshold) / (1.0 - coupling_.androgen_threshold);
      e.growth[clone] *= std::lerp(1.0, std::clamp(driven, 0.0, 1.0), androgen_dependence_);
      e.kill[clone] += androgen_dependence_ * growth_ * std::max(-driven, 0.0);
    }
  }
  // A lesion draws activity by what it forms beyond health, into all tissue that tumour has reached.
  const BoneFlux& b = last_[bone];
  const double excess = std::max(b.calcium_in - healthy_[bone].calcium_in * now.body.formation, 0.0);
  e.dose_rate +=
      therapy::nuclide_dose_rate(care_.body, emission_, excess, std::max(b.lesion_mass, coupling_.least_lesion_mass));
  e.dose_rate += body::gray_per_day * iodine_;
}

std::vector<double> Patient::saved() const {
  std::vector<double> out = therapy::saved(care_);
  out.insert(out.end(), {bisphosphonate_, kill_, emission_, iodine_});
  for (const BoneFlux& b : last_) out.insert(out.end(), {b.tumour, b.calcium_out, b.calcium_in, b.lesion_mass});
  if (skeleton_) out.insert(out.end(), skeleton_->y.begin(), skeleton_->y.end());
  return out;
}

bool Patient::restore(std::span<const double> numbers) {
  const std::size_t fluxes = 4 + 4 * last_.size(), own = fluxes + (skeleton_ ? space::state_count : 0);
  if (numbers.size() < own) return false;
  const auto tail = numbers.last(own);
  bisphosphonate_ = tail[0];
  kill_ = tail[1];
  emission_ = tail[2];
  iodine_ = tail[3];
  for (std::size_t b = 0; b < last_.size(); ++b) {
    const auto of = tail.subspan(4 + 4 * b);
    last_[b] = {of[0], of[1], of[2], of[3]};
  }
  if (skeleton_) std::copy_n(tail.begin() + std::ptrdiff_t(fluxes), space::state_count, skeleton_->y.begin());
  return therapy::restore(care_, numbers.first(numbers.size() - own));
}

}  // namespace howship::course
