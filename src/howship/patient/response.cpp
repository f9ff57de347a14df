// SPDX-License-Identifier: Apache-2.0
#include "howship/patient/response.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <utility>

#include "howship/body/absorbed_dose.hpp"
#include "howship/tumour/reduced.hpp"

namespace howship::patient {
namespace {

using Moment = therapy::WholeBodySystem<double>::Moment<double>;
using M = body::Mechanism;

/// Clones of a man's lesion after `days` of castration, in which it would have grown: what castration has selected. By
/// the law of a lesion without bone, at the size that the lesion has.
tumour::OfClones castrated(const tumour::OfClones& before, const Plan& plan, const tumour::LesionTraits& traits,
                           double diameter) {
  const ModelParameters& p = plan.parameters;
  const tumour::ReducedLaw law = tumour::reduced_law(p.reduced, p.tumour, traits.times.growth);
  tumour::ReducedLesion lesion = tumour::reduced_lesion(diameter, before, law);
  tumour::Hormones h;
  h.testosterone = p.body.castrate_floor;
  const tumour::Drive drive =
      tumour::drive_of(tumour::hormone_activity(h, traits.clones), 0.0, law.growth, traits.clones);
  const double step = 1.0;  // day
  for (double day = 0.0; day < traits.clones.castrated_before; day += step) tumour::advance(lesion, drive, step, law);
  const double alive = lesion.alive();
  if (alive <= 0.0) return before;
  return {lesion.living[0] / alive, lesion.living[1] / alive, lesion.living[2] / alive};
}

}  // namespace

LesionResponse response_of(const Plan& plan, std::size_t lesion) {
  LesionResponse out;
  out.traits = tumour::lesion_traits(plan.parameters.clones, plan.individual.tumour, plan.seed, plan.patient, lesion,
                                     plan.individual.variation);
  out.cytotoxic_resistant = tumour::expit(out.traits.clones.cytotoxic_resistance);
  out.immune_escaping = tumour::expit(out.traits.clones.immune_escape);
  return out;
}

tumour::OfClones starting_shares(const Plan& plan, const SeedLesion& lesion, const LesionResponse& response) {
  constexpr double of_the_source = 10.0;  // mm, where cells that lodge come from
  const double diameter = lesion.cells > 0.0 ? of_the_source : 2.0 * lesion.radius;
  tumour::OfClones shares = tumour::starting_shares(response.traits.clones);
  if (plan.person.castrated) shares = castrated(shares, plan, response.traits, diameter);
  double most = -std::numeric_limits<double>::infinity(), sum = 0.0;
  for (std::size_t c = 0; c < shares.size(); ++c)
    if (shares[c] > 0.0) most = std::max(most, response.selected[c]);
  for (std::size_t c = 0; c < shares.size(); ++c) sum += shares[c] *= std::exp(response.selected[c] - most);
  for (double& share : shares) share /= sum;
  return shares;
}

double marker_of(const LesionResponse& lesion, double volume, tumour::OfClones clones) {
  for (double& one : clones) one *= 1e-3 * volume;  // mL
  return tumour::marker_made(clones, lesion.activity, lesion.traits.clones);
}

tumour::Parameters tumour_of_lesion(tumour::Parameters patients, const tumour::Individual& times) {
  // Both by the same factor: the front goes with the root of their product.
  patients.growth *= times.growth;
  patients.spreading *= times.growth;
  patients.secretion_gain *= times.secretion;
  return patients;
}

tumour::Hormones hormones_of(const Moment& now) {
  constexpr double least = 1e-6;  // of a level that is divided by
  tumour::Hormones h;
  h.testosterone = now.signals.testosterone;
  h.androgen_synthesis_block = now.actions[M::androgen_synthesis_block];
  h.androgen_receptor_block = now.actions[M::androgen_receptor_block];
  h.adrenal_suppression = now.signals.steroid_replacement;
  // The tumour has grown up with the level of its host.
  h.oestradiol = now.signals.oestradiol / std::max(now.body.own_oestradiol, least);
  h.tamoxifen = now.actions[M::oestrogen_receptor_block];
  return h;
}

void respond(PatientResponse& patient, const Moment& now, double days, const Plan& plan) {
  const tumour::CloneParameters& p = plan.parameters.clones;
  patient.effectors = tumour::immune_effectors(patient.effectors, now.actions[M::immune_release], days, p);
}

IodineGiven iodine_given(const therapy::Care& care, double emission, double days) {
  IodineGiven out{body::gray_per_day * emission * days};
  for (const therapy::Course& course : care.courses) {
    if (course.plan.drug->structure != therapy::Structure::avid_nuclide) continue;
    out.courses += course.given;
    if (course.medicine) out.half_life = care.body.system.medicines[*course.medicine].k[0];
  }
  return out;
}

void respond(LesionResponse& lesion, const TreatmentNow& now, double days, const tumour::Parameters& tumour,
             double repair) {
  const tumour::CloneParameters& p = lesion.traits.clones;
  lesion.activity = tumour::hormone_activity(now.hormones, p);
  lesion.drive = tumour::drive_of(lesion.activity, now.inhibited, lesion.traits.times.growth, p);
  if (const double immune = tumour::immune_rate(now.effectors, p); immune > 0.0) {
    // What is seen dies, and what is not is a larger share of what is left.
    const double survival = tumour::select(lesion.immune_escaping, std::exp(-immune * days));
    for (double& kill : lesion.drive.kill) kill -= std::log(survival) / days;
  }
  // A dose is a pulse of hours; over its step all that survives it is what counts.
  lesion.cytotoxic_kill = 0.0;
  if (now.cytotoxic > 0.0) {
    const double survival = tumour::select(lesion.cytotoxic_resistant, tumour::cytotoxic_survival(now.cytotoxic, p));
    lesion.cytotoxic_kill = -std::log(survival) / days;
  }
  if (std::exchange(lesion.iodine_course, now.iodine.courses) != now.iodine.courses) lesion.iodine_dose = 0.0;
  const double gray = now.iodine.gray * p.iodine_avidity * lesion.traits.times.iodine_uptake;
  if (gray <= 0.0) return;
  // Uneven within a lesion and alike day after day: the part that is spared stays spared until the next course.
  const double decay = std::numbers::ln2 / now.iodine.half_life;
  const auto survives = [&](double dose) {
    return tumour::iodine_survival(dose, p.iodine_dose_spread_within, tumour.radiation_alpha,
                                   tumour.radiation_beta * decay / (repair + decay));
  };
  const double before = survives(lesion.iodine_dose);
  lesion.iodine_dose += gray;
  const double kill = -std::log(survives(lesion.iodine_dose) / before) / days;
  // Independent cells take up none, and grow in patches that their neighbours' electrons do not cross.
  lesion.drive.kill[0] += kill;
  lesion.drive.kill[1] += kill;
}

void select_before_it_begins(LesionResponse& lesion, double growth, double days, const tumour::Parameters& tumour) {
  const double cost[] = {0.0, tumour.adapted_cost, tumour.independent_cost};
  for (std::size_t c = 0; c < lesion.selected.size(); ++c)
    lesion.selected[c] += (growth * (1.0 - cost[c]) * (lesion.drive.growth[c] - 1.0) - lesion.drive.kill[c]) * days;
}

}  // namespace howship::patient
