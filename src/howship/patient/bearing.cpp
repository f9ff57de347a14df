// SPDX-License-Identifier: Apache-2.0
#include "howship/patient/bearing.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "howship/base/random.hpp"
#include "howship/base/text_key.hpp"
#include "howship/patient/draws.hpp"
#include "howship/patient/strength_test.hpp"

namespace howship::patient {

namespace {

double bone_normal(const Patient& patient, std::uint64_t index) {
  return variation_of(*patient.plan) * normal(patient.plan->seed, patient.plan->patient, Stream::bone_normal, index);
}

/// ln of how much more a bone bears than it looks.
double luck_of(const Patient& patient, const Site& site) {
  return patient.plan->parameters.fracture.strength_spread *
         bone_normal(patient, 16 * std::uint64_t(text_key(site.name())));
}

/// Whether the strength of a site can have changed since it was modelled.
bool is_touched(const Patient& patient, const Site& site) {
  const auto seeded = [](const Lesion& lesion) { return lesion.seeded; };
  const ImposedExposure& imposed = patient.plan->imposed;
  return std::any_of(site.lesions().begin(), site.lesions().end(), seeded) || site.dose.any() || !site.given.empty() ||
         std::any_of(imposed.intervals.begin(), imposed.intervals.end(),
                     [&](const ExposureInterval& one) { return one.bone.empty() || one.bone == site.name(); });
}

/// ln of what is left of the strength by the closed form.
double carried(const Patient& patient, const Site& site, const MatrixChange& matrix) {
  const FractureParameters& p = patient.plan->parameters.fracture;
  const double defect = round_defect_strength(matrix.lost, matrix.gained, site.size().fraction, site.size().section, p);
  const double exponent = patient.plan->parameters.strength.materials.vertebra_strength_exponent;
  return std::log(defect) + exponent * std::log(std::max(matrix.elsewhere, 1e-3));
}

/// Solves the bone as it is now, and corrects what was carried.
class Computation {
 public:
  Computation(Patient& patient, Site& site, const MatrixChange& matrix, ThreadPool& pool)
      : patient_(patient), site_(site), matrix_(matrix), pool_(pool), p_(patient.plan->parameters.fracture) {}

  void run(bool whole_curve) {
    Resistance& r = site_.resistance;
    const double before = r.log_healthy + r.log_left + carried(patient_, site_, matrix_) - r.log_carried;
    const bool first = r.healthy_stiffness == 0.0;
    const bool shells = !site_.in_voxels();
    // Shells are their own closed form; what they cannot hold, metal and cement, is solved in their drawing: of many
    // patients once, when it is put there.
    const bool once = patient_.plan->surrogates != nullptr;
    const bool solve = !shells || (once ? site_.held_since(std::size_t(r.given)) : site_.held());
    std::optional<BoneMaps> maps;
    if (solve) maps = maps_of(patient_, site_, &pool_);
    if (first && !look(maps ? &maps->plain : nullptr)) return;
    if (solve) {
      if (whole_curve)
        soften(*maps);
      else if (const auto found =
                   strength::stiffness_of_map(maps->treated(), site_.load_case(), site_.model().landmarks,
                                              patient_.plan->parameters.strength, pool_, &maps->plain))
        take(found->value);
      r.log_carried = carried(patient_, site_, matrix_);
    }
    const double now = r.log_healthy + r.log_left + carried(patient_, site_, matrix_) - r.log_carried;
    correct(r, patient_.day(), first ? 0.0 : now - before, p_);
    r.given = int(site_.given.size());
  }

 private:
  void take(double stiffness) {
    Resistance& r = site_.resistance;
    const double exponent = stiffness_exponent(site_.load_case(), p_);
    r.log_left = exponent * std::log(std::max(stiffness / r.healthy_stiffness, 1e-3));
  }

  void soften(const BoneMaps& maps) {
    const auto found = strength::assess_map(maps.treated(), site_.name(), site_.load_case(), site_.model().landmarks,
                                            patient_.plan->person.weight, true, false,
                                            patient_.plan->parameters.strength, pool_, &maps.plain)
                           .strength;
    if (!found) return;
    take(found->stiffness);
    if (!(found->failure_load > 0.0)) return;
    Resistance& r = site_.resistance;
    r.softened = true;
    r.log_healthy = std::log(found->failure_load) - std::log(matrix_.quality) - r.log_left;
  }

  /// The bone as it was modelled, its materials where they are known; false where its load case cannot load it.
  bool look(const strength::MaterialMap* plain) {
    Resistance& r = site_.resistance;
    const double weight = patient_.plan->person.weight;
    std::optional<HealthyStrength> found = site_.known().healthy;
    if (!found || found->load != site_.load_case() || found->body_weight != weight)
      found = healthy_strength(site_.model(), site_.name(), site_.load_case(), weight,
                               patient_.plan->parameters.strength, p_, pool_, plain);
    r.healthy_stiffness = found->stiffness;
    if (!(found->stiffness > 0.0)) return false;
    r.log_healthy = found->log_strength;
    return true;
  }

  Patient& patient_;
  Site& site_;
  const MatrixChange& matrix_;
  ThreadPool& pool_;
  const FractureParameters& p_;
};

std::string words_of(const Site& site) {
  return fmt::format("{:.0f} % of its height lost, kyphosis {:.0f} degrees, {:.1f} mm of bone in the canal",
                     100.0 * site.collapse.loss, site.collapse.kyphosis, site.level.fragment);
}

void break_bone(Patient& patient, Site& site, const std::string& how, ThreadPool& pool, Log& log) {
  const FractureParameters& p = patient.plan->parameters.fracture;
  Resistance& r = site.resistance;
  const double ratio = std::exp(r.log_ratio);
  // What gives way before it has united is the same fracture, which goes on.
  const bool again = site.broken && site.broken->united < 1.0;
  if (!again) log.push_back({patient.day(), "fracture", site.name(), how});
  site.broken = Break{patient.day(), r.events, ratio, 0.0};
  if (site.is_vertebra()) {
    const BoneSize& size = site.size();
    const Collapse before = site.collapse;
    const Collapse now = collapse(ratio, site.wall_destroyed(), size.height, size.depth, site.exchange(pool).tumour, p);
    collapse_further(site.collapse, now, size.height, size.depth, p);
    site.press_into_canal(site.collapse.fragment - before.fragment, site.collapse.squeezed - before.squeezed);
    log.push_back({patient.day(), again ? "collapse_goes_on" : "collapse", site.name(), words_of(site)});
  } else if (site.name().starts_with("femur")) {
    const double blood = patient.care.body.system.person.extracellular_volume / 3.0;  // its plasma and as many cells
    const double left = std::max(1.0 - p.blood_lost / blood, 0.3);
    therapy::set_state(patient.care.body, &body::State::haemoglobin, left * patient.care.body.state().haemoglobin);
  }
  ++r.events;
  r.hazard = r.hazard_at_solve = 0.0;
  r.since.clear();
  r.next = patient.day();  // the crushed bone is another
}

/// A bone other than a vertebra that is broken and has not united: it cannot break again.
bool is_in_pieces(const Site& site) { return !site.is_vertebra() && site.broken && site.broken->united < 1.0; }

void unite(const Patient& patient, Site& site, double days, Log& log) {
  if (!site.broken || site.broken->united >= 1.0) return;
  const FractureParameters& p = patient.plan->parameters.fracture;
  const HealingTissue tissue = site.healing_tissue();
  const double moves = site.held() || site.is_vertebra() ? 0.0 : site.load_factor(patient.day());
  const std::uint64_t index = 4096 + 64 * std::uint64_t(text_key(site.name())) + std::uint64_t(site.broken->event);
  site.broken->united +=
      union_gain(days, tissue.stroma, union_freedom(tissue.occupancy, tissue.dkk1, patient.plan->parameters.bone),
                 moves, bone_normal(patient, index), p);
  if (site.broken->united < 1.0) return;
  site.broken->united = 1.0;
  log.push_back({patient.day(), "union", site.name(),
                 fmt::format("{:.0f} days after the fracture", patient.day() - site.broken->day)});
}

/// `pain` is that of the day.
void bear_site(Patient& patient, Site& site, double pain, double days, ThreadPool& pool, Log& log) {
  const Plan& plan = *patient.plan;
  const FractureParameters& p = plan.parameters.fracture;
  Resistance& r = site.resistance;
  if (r.healthy_stiffness < 0.0 || !is_touched(patient, site)) return;
  const bool flat = site.collapse.loss > p.height_lost_most - 0.02;  // nothing is left to give way
  const double day = patient.day();
  unite(patient, site, days, log);
  const MatrixChange matrix = site.matrix_change(p.woven_strength);
  r.defect = matrix.lost / site.size().fraction;
  Computation computation(patient, site, matrix, pool);
  const bool treated = r.given != int(site.given.size());
  if (r.healthy_stiffness == 0.0 || treated || day >= r.next - 1e-9) {
    computation.run(r.softened && treated);
    if (r.healthy_stiffness <= 0.0) return;
    r.next = std::numeric_limits<double>::infinity();  // until the ratio is known
  }
  const auto strength_now = [&] {
    return r.log_healthy + r.log_left + carried(patient, site, matrix) - r.log_carried + std::log(matrix.quality) +
           luck_of(patient, site) + std::log(1.0 + p.compaction * site.collapse.loss);
  };
  const double active = activity(patient.performance, pain, p);
  const double log_load = std::log(std::max(reference_load(patient, site, day) * site.load_factor(day) * active, 1e-6));
  if (std::exp(log_load - strength_now()) >= p.softening_from && !r.softened && site.in_voxels()) {
    computation.run(true);
    r.softened = true;  // also where the curve could not be computed
  }
  r.log_strength = strength_now();
  const double log_ratio = log_load - r.log_strength;
  if (is_in_pieces(site)) {  // what is not held bears nothing, and a nail carries what is
    r.begun = false;
    r.log_ratio = log_ratio;
    if (std::isinf(r.next)) r.next = day + 30.0;
    return;
  }
  const double factor = site.is_vertebra() ? therapy::rebound_fracture_factor(patient.care) : 1.0;
  add_day(r, day, days, log_ratio, factor, p);
  if (std::isinf(r.next)) r.next = day + days_to_next(std::exp(log_ratio), r.slope, p);
  const double ratio = std::exp(log_ratio) / active;
  if (ratio >= 1.0 && !site.noticed(Notice::weaker_than_daily_load)) {
    site.notice(Notice::weaker_than_daily_load);
    log.push_back(
        {day, "weaker_than_daily_load", site.name(), fmt::format("daily load {:.2f} of the strength", ratio)});
  }
  if (flat || r.hazard < event_threshold(plan.seed, plan.patient, Hazard::fracture, text_key(site.name()),
                                         std::uint32_t(r.events)))
    return;
  break_bone(patient, site, fmt::format("load {:.2f} of the strength", std::exp(log_ratio)), pool, log);
}

/// A fall, and what it does to the hips that are simulated.
void fall(Patient& patient, double drowsiness, double days, ThreadPool& pool, Log& log) {
  const Plan& plan = *patient.plan;
  const FractureParameters& p = plan.parameters.fracture;
  const PerformanceParameters& q = plan.parameters.performance;
  if (patient.performance >= 3.5) return;  // in bed
  if (patient.shows(CordSign::cannot_walk)) return;
  const double a_day = fall_chance(drowsiness, patient.performance, patient.shows(CordSign::leg_weakness),
                                   plan.help_at_home && patient.day() >= *plan.help_at_home, q);
  const auto today = std::uint64_t(std::llround(patient.day()));
  const auto draw = [&](std::uint64_t index) { return uniform(plan.seed, plan.patient, Stream::fall, index); };
  if (draw(2 * today) >= 1.0 - std::pow(1.0 - a_day, days)) return;
  log.push_back({patient.day(), "fall", "", ""});
  const double side = draw(2 * today + 1);
  const double load = strength::daily_load("femur_left", strength::LoadCase::sideways_fall, plan.person.weight,
                                           plan.parameters.strength.loads);
  for (Site& site : patient.sites) {
    const bool hit = (site.name() == "femur_left" && side < q.fall_on_hip) ||
                     (site.name() == "femur_right" && side >= 1.0 - q.fall_on_hip);
    if (!hit || is_in_pieces(site) || site.load_case() != strength::LoadCase::femoral_stance ||
        site.resistance.healthy_stiffness <= 0.0)
      continue;
    // Beyond every draw of a day.
    const double z = normal(plan.seed, plan.patient, Stream::fall, (std::uint64_t{1} << 40) + today);
    const double bears = p.fall_over_stance * std::exp(site.resistance.log_strength + p.fall_spread * z);
    if (load <= bears) continue;
    site.resistance.log_ratio = std::log(load / bears);
    break_bone(patient, site, fmt::format("in a fall, load {:.2f} of the strength", load / bears), pool, log);
  }
}

}  // namespace

void bear(Patient& patient, double days, ThreadPool& pool, Log& log) {
  const body::Signals now = patient.care.body.now().signals;
  for (Site& site : patient.sites) bear_site(patient, site, now.pain, days, pool, log);
  fall(patient, now.drowsiness, days, pool, log);
}

double known_log_strength(const Patient& patient, const Site& site) {
  return site.resistance.log_strength - luck_of(patient, site);
}

}  // namespace howship::patient
