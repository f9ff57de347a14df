// SPDX-License-Identifier: Apache-2.0
#include "howship/spread/history.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "howship/base/ensure.hpp"
#include "howship/base/random.hpp"
#include "howship/patient/elsewhere.hpp"
#include "howship/spread/growth.hpp"
#include "howship/spread/turnover.hpp"

namespace howship::spread {
namespace {

constexpr double most_founders = 40.0;  // mean of a step: beyond it the inversion of a Poisson count underflows
constexpr int ranks = 64;

/// Numbers of the draws of a patient.
enum Normal {
  age_n,
  shedding_n,
  growth_n,
  attachment_n,
  grade_n,
  response_n,
  phenotype_n,
  organ_n,
  calcium_n = 11,
  deposit_growth_n,
  dormancy_n,
  psa_n,
  awareness_n,
  nodes_n
};
enum Uniform {
  sex_u,
  receptor_u,
  detection_u,
  screened_u,
  phase_u,
  death_u,
  fracture_u,
  cord_u,
  resection_u,
  staging_u,
  nodes_u,
  cause_u
};
/// Numbers of the draws of a founder.
enum Mark { source_m, time_m, bone_m, place_m, silent_m, wake_m, die_m, dormant_m, adjuvant_m, earlier_m };
enum MarkNormal { trait_m, growth_m, phenotype_m, symptom_m };

double exponential(double u) { return -std::log(1.0 - u); }
double hill(double x, double steepness) {
  const double y = std::pow(x, steepness);
  return y / (1.0 + y);
}

class Life {
 public:
  Life(const Disease& disease, std::uint64_t seed, std::uint64_t event_seed, std::uint64_t key, std::uint64_t patient,
       const Wanted& wanted, const Care& care)
      : c_(disease.parameters),
        pr_(disease.primary),
        ways_(disease.ways),
        seed_(seed),
        event_seed_(event_seed),
        key_(key),
        wanted_(wanted),
        care_(care) {
    h_.patient = patient;
    h_.key = key;
  }

  /// Nothing where the patient is not as wanted.
  std::optional<History> lived() {
    draw_patient();
    if (wanted_.grade && !wanted_.grade->holds(h_.grade)) return std::nullopt;
    when_found();
    bool died = false;
    for (int step = 0; step < steps() && !(died && !care_.outlived); ++step) {
      if (died) {
        begin_month(step);
        grow_deposits();
        continue;
      }
      const bool undiagnosed = std::isinf(h_.diagnosis);
      died = live_month(step);
      if (undiagnosed && std::isfinite(h_.diagnosis) && !as_wanted()) return std::nullopt;
    }
    h_.end = care_.months_after * month;
    h_.ecog = ecog_;
    return std::move(h_);
  }

 private:
  int steps() const { return (months_before + care_.months_after) * care_.steps_a_month; }
  double patient_normal(int n) const { return normal(seed_, key_, Stream::spread_patient_normal, std::uint64_t(n)); }
  double patient_uniform(int n) const { return uniform(seed_, key_, Stream::spread_patient_uniform, std::uint64_t(n)); }
  double mark(std::uint32_t founder, int n) const {
    return uniform(event_seed_, key_, Stream::spread_seed_uniform, std::uint64_t(founder) * 16 + std::uint64_t(n));
  }
  double mark_normal(std::uint32_t founder, int n) const {
    return normal(event_seed_, key_, Stream::spread_seed_normal, std::uint64_t(founder) * 8 + std::uint64_t(n));
  }

  void draw_patient() {
    h_.age = wanted_.age ? *wanted_.age : std::clamp(pr_.age_mean + pr_.age_sd * patient_normal(age_n), 25.0, 92.0);
    h_.female = wanted_.female ? *wanted_.female : patient_uniform(sex_u) < pr_.female_share;
    if (wanted_.menopause == Menopause::after) h_.age = std::fmax(h_.age, 58.0);
    if (wanted_.menopause == Menopause::before) h_.age = std::fmin(h_.age, 42.0);
    band_ = Routes::band(h_.age);
    const double zA = patient_normal(shedding_n), zg = patient_normal(growth_n);
    h_.aggressiveness = std::exp(pr_.shedding_spread * zA);
    const bool known = pr_.receptor_share > 0.0;
    h_.receptor = known && (wanted_.receptor ? *wanted_.receptor : patient_uniform(receptor_u) < pr_.receptor_share);
    const double slow = !known ? 1.0 : h_.receptor ? pr_.receptor_doubling : pr_.no_receptor_doubling;
    g_ = std::numbers::ln2 / (pr_.doubling_time * slow * std::exp(-pr_.doubling_spread * zg));
    const double grade = c_.grade_growth * zg + c_.grade_aggressiveness * zA +
                         c_.grade_chance * patient_normal(grade_n) -
                         (known ? pr_.receptor_grade * ((h_.receptor ? 1.0 : 0.0) - pr_.receptor_share) : 0.0);
    h_.grade = 1 + (grade > c_.grade_two) + (grade > c_.grade_three);
    attachment_ = std::exp(pr_.attachment_spread * patient_normal(attachment_n));
    deposit_g_ = g_ / pr_.deposit_doubling * std::exp(c_.growth_spread * patient_normal(deposit_growth_n));
    control_ = pr_.control_time * std::exp(c_.response_spread * patient_normal(response_n));
    phenotype_ = pr_.phenotype + pr_.phenotype_patients * patient_normal(phenotype_n) +
                 (!known        ? 0.0
                  : h_.receptor ? pr_.receptor_phenotype
                                : pr_.no_receptor_phenotype);
    const double rest = pr_.dormancy * (known && !h_.receptor ? pr_.no_receptor_dormancy : 1.0);
    dormancy_ =
        1.0 / (1.0 + std::exp(-(std::log(rest / (1.0 - rest)) + c_.dormancy_spread * patient_normal(dormancy_n))));
    psa_ = std::exp(c_.psa_spread * patient_normal(psa_n));
    const double typical[] = {c_.liver_symptoms, c_.lung_symptoms, c_.brain_symptoms, c_.node_symptoms};
    for (int o = 0; o < 4; ++o)
      organ_symptoms_[o] = std::exp(c_.organ_symptoms_spread * patient_normal(organ_n + o)) * typical[o];
    calcium_ = std::exp(c_.calcium_spread * patient_normal(calcium_n));
    death_at_ = exponential(patient_uniform(death_u));
    fracture_at_ = exponential(patient_uniform(fracture_u));
    cord_at_ = exponential(patient_uniform(cord_u));
    resection_ = patient_uniform(resection_u);
    staging_ = patient_uniform(staging_u);
    shed_ = c_.shedding * h_.aggressiveness;
  }

  /// The day 0 of natural detection, and the earlier one of screening.
  void when_found() {
    q_ = growth_q(c_.largest_primary, c_.cell_volume);
    if (wanted_.size) {
      at_zero_ = log_s_of(std::numbers::pi / 6.0 * std::pow(*wanted_.size, 3), q_, c_.largest_primary);
    } else {
      const double threshold = exponential(patient_uniform(detection_u));
      const double hazard =
          1.0 / (pr_.noticed_volume * 365.0) * std::exp(c_.awareness_spread * patient_normal(awareness_n));
      double low = 0.0, high = std::log(q_) + 30.0;
      for (int k = 0; k < 60; ++k) {
        const double middle = 0.5 * (low + high);
        (hazard * growth_integral(middle, q_, c_.largest_primary, g_, 4) >= threshold ? high : low) = middle;
      }
      at_zero_ = 0.5 * (low + high);
    }
    log_s_ = first_log_s_ = at_zero_ - g_ * months_before * month / 4.0;
    h_.planned = 0.0;
    const bool screened = wanted_.size                            ? false
                          : wanted_.screening == Screening::drawn ? patient_uniform(screened_u) < pr_.screened_share
                                                                  : wanted_.screening == Screening::every;
    if (!screened) return;
    const double interval = pr_.screening_interval * year, phase = patient_uniform(phase_u) * interval;
    const int visits = int(c_.screening_years / pr_.screening_interval);
    for (int visit = 0; visit <= visits; ++visit) {
      const double t = -c_.screening_years * year + phase + visit * interval;
      if (t >= 0.0) return;
      const double d = diameter(volume_at(at_zero_ + g_ * t / 4.0, q_, c_.largest_primary));
      const double chance =
          c_.screening_sensitivity / (1.0 + std::pow(pr_.screening_size / std::fmax(d, 1e-9), c_.screening_steepness));
      if (uniform(seed_, key_, Stream::spread_event, 100 + std::uint64_t(visit)) < chance) {
        h_.planned = t;
        return;
      }
    }
  }

  bool as_wanted() const {
    if (wanted_.size && std::abs(h_.size / *wanted_.size - 1.0) > 1e-6) return false;
    return (!wanted_.nodes || wanted_.nodes->holds(h_.nodes)) && (!wanted_.psa || wanted_.psa->holds(h_.psa)) &&
           (!wanted_.stage || *wanted_.stage == h_.stage);
  }

  /// Growth of all tumour relative to that without treatment, and what else care does in this month.
  void treat() {
    const bool on = care_.treated && t0_ >= h_.first_distant;
    const double since = on ? t0_ - h_.first_distant : 0.0;
    const double course = on ? pr_.progression - (pr_.progression + pr_.regression) * std::exp(-since / control_) : 1.0;
    const bool adjuvant =
        care_.treated && care_.adjuvant && t0_ >= h_.diagnosis && t0_ < h_.diagnosis + c_.endocrine_years * year;
    endocrine_ = adjuvant && h_.receptor;
    growth_now_ = course * (endocrine_ && !on ? pr_.endocrine_growth : 1.0);
    const double drug = care_.bisphosphonate_years;
    state_ = {.female = h_.female,
              .age = h_.age + t0_ / year,
              .castrated = on && pr_.castration > 0.0,
              .ovaries_lost = adjuvant && pr_.ovarian_failure > 0.0 && h_.nodes > 0,
              .bisphosphonate = t0_ >= h_.diagnosis &&
                                t0_<h_.diagnosis + drug * year, .after_bisphosphonate = drug> 0.0 &&
                                t0_ >= h_.diagnosis + drug * year &&
                                t0_ < h_.diagnosis + (drug + c_.bisphosphonate_tail_years) * year};
  }

  void grow_deposits() {
    if (h_.deposits.empty()) return;
    const double relative = turnover(state_, c_);
    const double factors = 1.0 - c_.factor_share +
                           c_.factor_share * relative * (1.0 + c_.own_release * c_.secretion) / (1.0 + c_.own_release);
    const double instigation = 1.0 + c_.instigation * all_ / (all_ + c_.instigation_volume);
    const double rest = endocrine_ ? pr_.endocrine_awakening : 1.0;
    woken_bone_ += wake_factor(relative, c_) * instigation * span_ * rest;
    woken_ += instigation * span_ * rest;
    growing_.clear();
    std::array<double, organ_count> filled{};
    for (const Deposit& d : h_.deposits) filled[d.organ] += d.volume;
    for (std::size_t k = 0; k < h_.deposits.size(); ++k) {
      Deposit& d = h_.deposits[k];
      if (d.status == Deposit::active || (d.status == Deposit::dormant && d.volume < c_.resting_volume)) {
        growing_.push_back({k, d.volume, 0.0});
        const double rate =
            d.growth * growth_now_ * (d.organ == bone ? factors : room_in(d.organ, filled[d.organ])) / 4.0;
        d.log_s += rate * span_;
        d.volume = volume_at(d.log_s, d.q, d.capacity);
        note_hand_over(d, rate);
      }
      if (d.status != Deposit::dormant) continue;
      if ((d.organ == bone ? woken_bone_ : woken_) - d.asleep_since >= d.wakes_at)
        d.status = Deposit::active;
      else if (t1_ - d.born >= d.dies_at)
        d.status = Deposit::dead;
    }
    h_.deposit_months += growing_.size();
  }

  /// What an organ that is so full (mm3) leaves of the growth of its deposits.
  double room_in(Organ organ, double filled) const {
    const double most[] = {0.0, c_.liver_most, c_.lung_most, c_.brain_most, c_.node_most};
    return patient::room_in_organ(filled, most[organ]);
  }

  /// The day on which a deposit passed the size at which it is handed over, where that was in this month.
  void note_hand_over(Deposit& d, double rate) const {
    if (d.volume < hand_over || std::isfinite(d.seeded)) return;
    d.seeded = rate > 0.0 ? t1_ - (d.log_s - log_s_of(hand_over, d.q, d.capacity)) / rate : t1_;
  }

  static Shedder shedder_of(const Deposit& d) {
    if (d.organ == bone) return regions()[d.region].level ? Shedder::bone_axial : Shedder::bone_limb;
    return Shedder(std::size_t(d.organ) + 2);
  }
  double settle(Shedder from) const {
    const Destinations& to = ways_.table[band_][std::size_t(from)];
    return attachment_ * to.bone + to.organs;
  }
  double shed_power(double volume) const {
    return c_.shedding_exponent == 0.5 ? std::sqrt(volume) : std::pow(volume, c_.shedding_exponent);
  }

  /// Founders of this month: how many of all sources together, then each with its source, time, place and nature.
  void shed(int step) {
    const double from = shed_power(primary_before_), to = shed_power(primary_);
    double of_primary = primary_ > 0.0 ? shed_ * integral_loglinear(from, to, span_) * settle(Shedder::primary) : 0.0;
    double earlier = 0.0;
    if (step == 0) {  // all founders from the first cell to the first month that is followed
      earlier = shed_ * growth_integral(first_log_s_, q_, c_.largest_primary, g_, 2) * settle(Shedder::primary);
      of_primary += earlier;
    }
    double of_deposits = 0.0;
    if (care_.deposits_shed)
      for (Growing& one : growing_) {
        const Deposit& d = h_.deposits[one.deposit];
        one.cumulated = of_deposits;
        if (one.before <= c_.shedding_deposit) continue;
        const double cells = integral_loglinear(shed_power(one.before), shed_power(d.volume), span_);
        one.cumulated = of_deposits += c_.deposit_shedding * std::exp(c_.trait_take * c_.trait_heritability * d.trait) *
                                       shed_ * cells * settle(shedder_of(d));
      }
    if (double(h_.deposits.size()) >= c_.most_deposits) return;
    const double all = of_primary + of_deposits, mean = std::fmin(all, most_founders);
    if (mean <= 0.0) return;
    h_.expected_founders += mean;
    const double u = uniform(event_seed_, key_, Stream::spread_count, std::uint64_t(step));
    const int count = std::min(poisson_inverse(u, mean), ranks - 1);
    const std::size_t sources = growing_.size();
    for (int rank = 0; rank < count; ++rank) {
      const auto key = std::uint32_t(ranks * step + rank);
      Deposit d;
      d.key = key;
      double a = from, b = to, parent_trait = 0.0;
      const double u0 = mark(key, source_m) * all;
      const bool by_primary = u0 < of_primary;
      if (!by_primary && sources > 0) {
        std::size_t k = 0;
        while (k + 1 < sources && growing_[k].cumulated <= u0 - of_primary) ++k;
        const Deposit& parent = h_.deposits[growing_[k].deposit];
        a = shed_power(growing_[k].before);
        b = shed_power(parent.volume);
        parent_trait = parent.trait;
        d.parent = parent.key;
        d.generation = parent.generation + 1;
        d.source = shedder_of(parent);
      }
      d.born = t0_ + inverse_loglinear(mark(key, time_m), a, b, span_);
      if (by_primary && step == 0 && mark(key, earlier_m) * of_primary < earlier)
        d.born = earlier_time(mark(key, time_m));
      place(d);
      give_nature(d, parent_trait);
      d.log_s = d.growth * growth_now_ * (t1_ - d.born) / 4.0;
      d.volume = volume_at(d.log_s, d.q, d.capacity);
      note_hand_over(d, d.growth * growth_now_ / 4.0);
      h_.deposits.push_back(d);
    }
  }

  /// Day before the first month at which the share `u` of what was shed until then had been shed.
  double earlier_time(double u) const {
    const double goal = u * growth_integral(first_log_s_, q_, c_.largest_primary, g_, 2);
    double low = first_log_s_ - 60.0, high = first_log_s_;
    for (int k = 0; k < 60; ++k) {
      const double middle = 0.5 * (low + high);
      (growth_integral(middle, q_, c_.largest_primary, g_, 2) >= goal ? high : low) = middle;
    }
    return t0_ - 4.0 / g_ * (first_log_s_ - 0.5 * (low + high));
  }

  void place(Deposit& d) const {
    const Destinations& to = ways_.table[band_][std::size_t(d.source)];
    const double in_bone = attachment_ * to.bone, u = mark(d.key, place_m);
    const auto find = [u](const auto& cdf) {
      return std::min(std::size_t(std::upper_bound(cdf.begin(), cdf.end(), u) - cdf.begin()), cdf.size() - 1);
    };
    if (mark(d.key, bone_m) * (in_bone + to.organs) < in_bone)
      d.region = std::uint8_t(find(to.region_cdf));
    else
      d.organ = Organ(1 + find(to.organ_cdf));
  }

  void give_nature(Deposit& d, double parent_trait) const {
    const double of_organ[] = {0.0, c_.liver_capacity, c_.lung_capacity, c_.brain_capacity, c_.node_capacity};
    d.capacity = d.organ == bone ? regions()[d.region].capacity : of_organ[d.organ];
    d.q = growth_q(d.capacity, c_.cell_volume);
    d.trait = c_.trait_heritability * parent_trait + c_.trait_take * (c_.trait_spread * c_.trait_spread) +
              c_.trait_spread * mark_normal(d.key, trait_m);
    d.growth = deposit_g_ * std::exp(pr_.deposit_spread * mark_normal(d.key, growth_m));
    d.phenotype = 1.0 / (1.0 + std::exp(-(phenotype_ + pr_.phenotype_lesions * mark_normal(d.key, phenotype_m))));
    double hurts = c_.symptom_size * std::exp(c_.symptom_spread * mark_normal(d.key, symptom_m));
    if (d.organ == bone) hurts *= c_.symptom_unloaded - c_.symptom_load * regions()[d.region].load;
    if (mark(d.key, silent_m) < c_.silent_share) hurts *= c_.silent_factor;
    d.symptom_volume = std::numbers::pi / 6.0 * (hurts * hurts * hurts);
    d.wakes_at = exponential(mark(d.key, wake_m)) / c_.awakening;
    d.dies_at = exponential(mark(d.key, die_m)) / c_.dormant_death;
    d.asleep_since = d.organ == bone ? woken_bone_ : woken_;
    d.status = mark(d.key, dormant_m) < dormancy_ ? Deposit::dormant : Deposit::active;
  }

  void begin_month(int step) {
    t0_ = (step - months_before * care_.steps_a_month) * span_;
    t1_ = t0_ + span_;
    treat();
  }

  /// One month; true where the patient died in it.
  bool live_month(int step) {
    begin_month(step);
    ++h_.months;
    primary_before_ = h_.resected ? 0.0 : step == 0 ? volume_at(log_s_, q_, c_.largest_primary) : primary_;
    log_s_ += g_ * (h_.resected ? 0.0 : growth_now_) * span_ / 4.0;
    primary_ = h_.resected ? 0.0 : volume_at(log_s_, q_, c_.largest_primary);
    grow_deposits();
    shed(step);
    count_burden();
    find(step);
    return suffer(step);
  }

  void count_burden() {
    burden_.fill(0.0);
    visible_.fill(false);
    bone_hurts_ = false;
    bone_lesions_ = 0;
    const double smallest = std::numbers::pi / 6.0 * c_.visible_size * c_.visible_size * c_.visible_size;
    for (Deposit& d : h_.deposits) {
      burden_[d.organ] += d.volume;
      if (d.volume >= smallest) {
        visible_[d.organ] = true;
        bone_lesions_ += d.organ == bone;
        if (std::isinf(d.visible)) d.visible = t1_;
      }
      bone_hurts_ = bone_hurts_ || (d.organ == bone && d.volume >= d.symptom_volume);
    }
    all_ = burden_[0] + burden_[1] + burden_[2] + burden_[3] + burden_[4];
    viscera_visible_ = visible_[liver] || visible_[lung] || visible_[brain] || visible_[node];
    viscera_hurt_ = false;
    for (std::size_t o = 0; o < 4; ++o) viscera_hurt_ = viscera_hurt_ || burden_[o + 1] > organ_symptoms_[o];
  }

  /// Diagnosis of the cancer, of distant disease and of bone disease, as tests and symptoms of this month show them.
  void find(int step) {
    const bool undiagnosed = std::isinf(h_.diagnosis), hurts = bone_hurts_ || viscera_hurt_;
    const bool by_metastasis = undiagnosed && hurts && t1_ < h_.planned;
    const bool diagnosed = undiagnosed && (h_.planned <= t1_ || by_metastasis);
    const bool staged = diagnosed && (staging_ < pr_.staging_share || by_metastasis);
    const bool any_visible = visible_[bone] || viscera_visible_, known = !undiagnosed || diagnosed;
    bool seen = (hurts && known) || (staged && any_visible);
    if (!seen && any_visible && !undiagnosed)
      seen =
          uniform(seed_, key_, Stream::spread_event, follow_up_draw + std::uint64_t(step)) <
          (care_.steps_a_month == 1 ? c_.chance_test : 1.0 - std::pow(1.0 - c_.chance_test, 1.0 / care_.steps_a_month));
    const bool first_distant = seen && std::isinf(h_.first_distant);
    if (first_distant) {
      h_.first_distant = t1_;
      h_.first_site_bone = visible_[bone] || bone_hurts_;
      h_.first_site_others = !h_.first_site_bone || viscera_visible_ || viscera_hurt_;
    }
    if (seen && viscera_visible_ && std::isinf(h_.first_visceral)) h_.first_visceral = t1_;
    const bool metastatic = std::isfinite(h_.first_distant);
    bool first_bone =
        known && (first_distant || (metastatic && bone_hurts_) || staged) && (bone_lesions_ > 0 || bone_hurts_);
    if (step % (int(c_.restaging_months) * care_.steps_a_month) == 0)
      first_bone = first_bone || (metastatic && bone_lesions_ > 0);
    if (first_bone && std::isinf(h_.first_bone)) {
      h_.first_bone = t1_;
      h_.bone_lesions_at_detection = std::max(bone_lesions_, 1);
      h_.viscera_at_bone = viscera_visible_;
      h_.painful_at_bone = bone_hurts_;
    }
    if (diagnosed) diagnose(by_metastasis);
  }

  void diagnose(bool by_metastasis) {
    h_.diagnosis = by_metastasis ? t1_ : std::fmax(h_.planned, t0_);
    h_.found_by = by_metastasis ? FoundBy::metastasis : h_.planned < 0.0 ? FoundBy::screening : FoundBy::symptoms;
    h_.bone_symptom_first = by_metastasis && bone_hurts_;
    h_.size = diameter(volume_at(at_zero_ + g_ * (by_metastasis ? t1_ : h_.planned) / 4.0, q_, c_.largest_primary));
    const double typical = growth_integral(log_s_of(c_.nodes_reference, q_, c_.largest_primary), q_, c_.largest_primary,
                                           std::numbers::ln2 / pr_.doubling_time, 2);
    const double nodes = pr_.nodes * std::pow(h_.aggressiveness, c_.nodes_exponent) *
                         std::exp(c_.nodes_spread * patient_normal(nodes_n)) *
                         growth_integral(log_s_, q_, c_.largest_primary, g_, 2) / typical;
    h_.nodes = poisson_inverse(patient_uniform(nodes_u), std::fmin(nodes, most_founders));
    h_.psa = (pr_.psa_healthy + 1e-3 * pr_.psa_release * (primary_ + all_)) * psa_;
    h_.bone_visible_at_diagnosis = visible_[bone];
    h_.viscera_visible_at_diagnosis = viscera_visible_;
    h_.distant_at_diagnosis = std::isfinite(h_.first_distant);
    h_.stage = h_.distant_at_diagnosis ? Stage::distant : h_.nodes > 0 ? Stage::regional : Stage::localised;
    h_.resected = !h_.distant_at_diagnosis && resection_ < pr_.resected_share && care_.treated;
    if (care_.treated && care_.adjuvant && !h_.distant_at_diagnosis)
      for (Deposit& d : h_.deposits) {
        const double chance = d.status == Deposit::active ? pr_.adjuvant_active : pr_.adjuvant_dormant;
        if (d.volume >= c_.largest_cured || !(mark(d.key, adjuvant_m) < chance)) continue;
        d.status = Deposit::dead;
        d.volume = 0.0;
      }
    if (h_.resected) primary_ = 0.0;
  }

  /// Events of bone, performance, death.
  bool suffer(int step) {
    double fracture = 0.0, cord = 0.0, lytic = 0.0, painful = 0.0;
    for (const Deposit& d : h_.deposits) {
      if (d.organ != bone) continue;
      const Region& region = regions()[d.region];
      const double filled = d.volume / std::fmax(d.capacity, 1.0), destroys = 1.0 - c_.fracture_phenotype * d.phenotype;
      fracture += region.load * destroys * filled / (filled + c_.fracture_half);
      if (region.vertebra()) cord += filled / (filled + c_.cord_half);
      if (d.volume >= d.symptom_volume) painful += d.volume;
      lytic += d.volume * std::fmax(destroys - c_.calcium_phenotype, 0.0);
    }
    fractured_ += c_.fracture_hazard * fracture * span_;
    compressed_ += c_.cord_hazard * cord * span_;
    if (fractured_ >= fracture_at_ && std::isinf(h_.fracture)) h_.fracture = t1_;
    if (compressed_ >= cord_at_ && std::isinf(h_.cord)) h_.cord = t1_;
    lytic += c_.calcium_visceral * (burden_[liver] + burden_[lung] + burden_[node]) / (1.0 + std::exp(phenotype_));
    const bool calcium = lytic * calcium_ > c_.calcium_volume;
    if (calcium && std::isinf(h_.hypercalcaemia)) h_.hypercalcaemia = t1_;

    const double local = h_.resected ? 0.0 : primary_;
    const std::pair<double, double> parts[] = {{burden_[liver], c_.liver_half}, {burden_[lung], c_.lung_half},
                                               {burden_[brain], c_.brain_half}, {burden_[node], c_.node_half},
                                               {burden_[bone], c_.bone_half},   {local, pr_.half_burden}};
    double left = 1.0;
    for (const auto& [volume, half] : parts)
      if (volume > 0.0) left *= 1.0 - hill(volume / half, c_.burden_steepness);
    left *= 1.0 - c_.pain_performance * (1.0 - std::exp(-painful / c_.pain_volume));
    if (t1_ >= h_.fracture && t1_ - h_.fracture < c_.fracture_days) left *= c_.fracture_performance;
    if (std::isfinite(h_.cord)) left *= c_.cord_performance;
    if (calcium) left *= c_.calcium_performance;
    ecog_ += (4.0 * (1.0 - left) - ecog_) * (1.0 - std::exp(-span_ / c_.ecog_time));
    bool died = false;
    if (std::isfinite(h_.diagnosis)) {  // patients are known from diagnosis on, so they are alive until then
      const double other = (h_.female ? c_.other_death_women : 1.0) * c_.other_death *
                           std::exp2((h_.age + t0_ / year - 60.0) / c_.other_death_doubling);
      const double cancer = c_.death_hazard * std::expm1(c_.death_slope * ecog_);
      const double reached = hazard_ + (other + cancer) * span_;
      if (reached >= death_at_) {
        died = true;
        const double day = t0_ + (death_at_ - hazard_) / std::fmax(reached - hazard_, 1e-300) * span_;
        h_.death = std::fmax(day, h_.diagnosis);  // of the month in which the cancer becomes known
        h_.cancer_death = patient_uniform(cause_u) < cancer / std::fmax(cancer + other, 1e-300);
      }
      hazard_ = reached;
    }
    if (died || step == steps() - 1) {
      h_.bone_lesions = bone_lesions_;
      h_.burden = burden_;
      h_.primary = h_.resected ? 0.0 : primary_;
      h_.growth = g_;
      h_.visible = visible_;
    }
    return died;
  }

  struct Growing {
    std::size_t deposit;
    double before;     ///< mm3 at the beginning of the month
    double cumulated;  ///< founders of this and all before it in the month
  };

  const Parameters& c_;
  const Primary& pr_;
  const Routes& ways_;
  std::uint64_t seed_, event_seed_, key_;
  const Wanted& wanted_;
  const Care& care_;
  History h_;
  // Of the patient.
  std::size_t band_ = 0;
  double g_ = 0, attachment_ = 1, deposit_g_ = 0, control_ = 0, phenotype_ = 0, dormancy_ = 0, psa_ = 1, calcium_ = 1;
  double organ_symptoms_[4]{}, death_at_ = 0, fracture_at_ = 0, cord_at_ = 0, resection_ = 0, staging_ = 0, shed_ = 0;
  double q_ = 0, at_zero_ = 0, first_log_s_ = 0;
  // Of the course.
  double span_ = month / care_.steps_a_month;  ///< of a step, days
  double t0_ = 0, t1_ = 0, log_s_ = 0, primary_before_ = 0, primary_ = 0, growth_now_ = 1, woken_bone_ = 0, woken_ = 0,
         all_ = 0, ecog_ = 0, hazard_ = 0, fractured_ = 0, compressed_ = 0;
  bool endocrine_ = false, bone_hurts_ = false, viscera_hurt_ = false, viscera_visible_ = false;
  int bone_lesions_ = 0;
  std::array<double, organ_count> burden_{};
  std::array<bool, organ_count> visible_{};
  TurnoverState state_;
  std::vector<Growing> growing_;
};

}  // namespace

History live(const Disease& disease, std::uint64_t seed, std::uint64_t patient, const Wanted& wanted, const Care& care,
             std::optional<std::uint64_t> event_seed) {
  const int attempts = wanted.drawn_anew() ? most_attempts : 1;
  for (int attempt = 0; attempt < attempts; ++attempt) {
    // Numbers of patients stay below 2^40.
    const std::uint64_t key = patient + (std::uint64_t(attempt) << 40);
    auto history = Life(disease, seed, event_seed.value_or(seed), key, patient, wanted, care).lived();
    if (history && (!wanted.accepts || wanted.accepts(*history))) {
      history->attempts = attempt + 1;
      return std::move(*history);
    }
  }
  throw RunError(fmt::format("no patient as wanted was found in {} draws", attempts));
}

std::string_view phenotype_word(double phenotype) {
  return phenotype < 0.55 ? "lytic" : phenotype < 0.80 ? "mixed" : "blastic";
}

}  // namespace howship::spread
