// SPDX-License-Identifier: Apache-2.0
#include "howship/patient/fracture.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <numbers>

namespace howship::patient {

std::span<const Parameter<FractureParameters>> FractureParameters::table() {
  using P = FractureParameters;
  constexpr Source active{Origin::assumed, "ill people lift, climb and run less; no series by performance status", 'L'};
  constexpr Source size{Origin::assumed, "of the size that films show; no data row constrains it", 'L'};
  constexpr Source stiff{
      Origin::fitted,
      "178 grown lesions of built-in bones: strength by the whole curve against stiffness (docs/theory/strength.md)",
      'M'};
  constexpr Source healthy{Origin::fitted,
                           "built-in bones of both sexes at 30 to 85 years, whole curve against first solve", 'M'};
  constexpr Source cadence{Origin::assumed, "numerical: a day of fracture within a day of daily computation", 'M'};
  static constexpr Parameter<P> rows[] = {
      {&P::load_spread,
       {"load_spread",
        "1",
        0.08,
        0.15,
        "scale of the Gumbel distribution of the largest load of a day, over the reference load",
        {Origin::derived, "fracture is a matter of chance for loads of 0.8 to 1.2 of the strength [keaveny_2008]",
         'M'}}},
      {&P::strength_spread,
       {"strength_spread",
        "1",
        0.0,
        0.3,
        "standard deviation of ln(true strength over computed strength), one draw a bone",
        {Origin::derived, "precision of tests about 15 % [eckstein_2004]", 'M'}}},
      {&P::fall_spread,
       {"fall_spread",
        "1",
        0.05,
        0.5,
        "standard deviation of ln of what a bone bears in one fall",
        {Origin::assumed, "how one falls differs from fall to fall", 'L'}}},
      {&P::fall_over_stance,
       {"fall_over_stance",
        "1",
        0.1,
        1.0,
        "strength of a femur in a fall on the trochanter over that in stance",
        {Origin::derived, "both load cases of the built-in femur", 'M'}}},
      {&P::active_restricted,
       {"active_restricted", "1", 0.3, 1.0, "loads of daily life at performance status 1, 1 = a well person", active}},
      {&P::active_half, {"active_half", "1", 0.3, 1.0, "the same at performance status 2", active}},
      {&P::active_limited, {"active_limited", "1", 0.2, 1.0, "the same at performance status 3", active}},
      {&P::active_in_bed, {"active_in_bed", "1", 0.1, 1.0, "the same at performance status 4", active}},
      {&P::spared_by_pain,
       {"spared_by_pain", "1", 0.0, 0.9, "part of the loads that the worst pain takes away", active}},
      {&P::spared_from, {"spared_from", "1", 0.0, 9.0, "pain (0 to 10) above which loads are spared", active}},
      {&P::vigour_of_women,
       {"vigour_of_women",
        "1",
        0.3,
        1.0,
        "muscle strength of a woman over that of a man of her age",
        {Origin::recalled, "grip strength at its peak: 31 kg against 51 kg", 'M'}}},
      {&P::vigour_lost,
       {"vigour_lost",
        "1/year",
        0.0,
        0.03,
        "muscle strength lost a year beyond the age below, of what it was",
        {Origin::recalled, "grip strength falls by about 40 % from 50 to 85 years", 'M'}}},
      {&P::vigour_until,
       {"vigour_until", "year", 25.0, 70.0, "age from which it is lost", {Origin::recalled, "the same", 'M'}}},
      {&P::vigour_least,
       {"vigour_least",
        "1",
        0.1,
        1.0,
        "muscle strength that the oldest keep, over that of their youth",
        {Origin::assumed, "who stands up still bears loads", 'L'}}},
      {&P::woven_strength,
       {"woven_strength",
        "1",
        0.1,
        1.0,
        "weight of woven matrix against lamellar for strength",
        {Origin::assumed, "woven bone is weak and poor in mineral", 'L'}}},
      {&P::section_exponent,
       {"section_exponent",
        "1",
        0.5,
        3.0,
        "power of the section that is left by which strength falls",
        {Origin::fitted, "stiffness falls linearly with the volume of holes; grown lesions of built-in vertebrae",
         'M'}}},
      {&P::section_least,
       {"section_least",
        "1",
        0.01,
        0.3,
        "part of a section that always carries",
        {Origin::assumed, "soft tissue and rims", 'L'}}},
      {&P::sclerosis_gain,
       {"sclerosis_gain",
        "1",
        0.0,
        0.5,
        "gain of strength where new bone fills the section",
        {Origin::assumed, "new bone is woven and out of line with the loads", 'L'}}},
      {&P::stiffness_exponent_vertebra,
       {"stiffness_exponent_vertebra", "1", 0.5, 3.0,
        "power of stiffness left that gives strength left, vertebral load cases", stiff}},
      {&P::stiffness_exponent_hip,
       {"stiffness_exponent_hip", "1", 0.5, 3.0, "the same of the hip in stance and fall", stiff}},
      {&P::stiffness_exponent_other,
       {"stiffness_exponent_other", "1", 0.5, 3.0, "the same of other bones and load cases", stiff}},
      {&P::coarse_step,
       {"coarse_step", "1", 0.01, 0.5, "change of ln(load over strength) after which strength is computed again",
        cadence}},
      {&P::fine_step, {"fine_step", "1", 0.005, 0.2, "the same from `fine_from` on", cadence}},
      {&P::fine_from, {"fine_from", "1", 0.2, 0.9, "load over strength from which steps are finer", cadence}},
      {&P::shortest_wait,
       {"shortest_wait", "day", 0.5, 14.0, "shortest time between two computations of strength", cadence}},
      {&P::softening_from,
       {"softening_from",
        "1",
        0.1,
        2.0,
        "load over strength from which a bone's whole curve of force is computed once",
        {Origin::assumed, "numerical: below it a bone does not break whatever the tenth", 'M'}}},
      {&P::height_lost, {"height_lost", "1", 0.1, 0.5, "height that a vertebra loses when it gives way", size}},
      {&P::height_lost_by_load,
       {"height_lost_by_load", "1", 0.0, 2.0, "more of it per load over strength above `height_lost_from`", size}},
      {&P::height_lost_from, {"height_lost_from", "1", 0.5, 1.2, "load over strength from which more is lost", size}},
      {&P::height_lost_least, {"height_lost_least", "1", 0.02, 0.3, "least loss of height in one event", size}},
      {&P::height_lost_most, {"height_lost_most", "1", 0.3, 0.95, "largest loss of height in all", size}},
      {&P::wedge, {"wedge", "1", 0.0, 1.0, "part of the loss that is of the front only, which tilts the body", size}},
      {&P::fragment_sound,
       {"fragment_sound", "1", 0.0, 0.5,
        "bone pushed into the canal over height lost, where the posterior wall is whole", size}},
      {&P::fragment_destroyed, {"fragment_destroyed", "1", 0.1, 1.0, "the same where the wall is destroyed", size}},
      {&P::squeezed,
       {"squeezed", "1", 0.0, 0.6, "part of the tumour pressed out through a destroyed wall, over height lost", size}},
      {&P::compaction,
       {"compaction",
        "1",
        0.0,
        2.0,
        "strength that a crushed body regains by being denser, over height lost",
        {Origin::assumed, "the same matrix in less height", 'L'}}},
      {&P::union_time,
       {"union_time",
        "day",
        90.0,
        200.0,
        "time to union of a fracture that is held, in living tissue without tumour",
        {Origin::fitted,
         "union of pathological fractures in 35 %, 74 % of those who live over 6 months "
         "[gainor_1983, abstract]",
         'L'}}},
      {&P::union_spread,
       {"union_spread",
        "1",
        0.0,
        1.0,
        "standard deviation of ln of that time between fractures",
        {Origin::assumed, "the same fracture heals in 3 to 9 months", 'L'}}},
      {&P::union_loose,
       {"union_loose",
        "1",
        0.0,
        1.0,
        "speed of union where the gap moves",
        {Origin::assumed, "motion hinders it", 'L'}}},
      {&P::blood_lost,
       {"blood_lost",
        "L",
        0.0,
        2.0,
        "blood lost into the thigh when a femur breaks",
        {Origin::recalled, "1 to 1.5 L, textbooks of trauma", 'M'}}},
      {&P::strength_of_stiffness_vertebra,
       {"strength_of_stiffness_vertebra", "1", 0.2, 2,
        "strength of a healthy vertebra over 0.68 % of its height times its stiffness", healthy}},
      {&P::strength_of_stiffness_hip,
       {"strength_of_stiffness_hip", "1", 0.2, 2, "the same of a femur in stance", healthy}},
      {&P::strength_of_stiffness_rib,
       {"strength_of_stiffness_rib", "1", 0.2, 5, "the same of a rib, which bends", healthy}},
      {&P::strength_of_stiffness_other,
       {"strength_of_stiffness_other", "1", 0.2, 2, "the same of other bones", healthy}},
  };
  static_assert(std::size(rows) == sizeof(P) / sizeof(double));
  return rows;
}

double day_hazard(double load_ratio, const FractureParameters& p) {
  const double x = (1.0 / std::max(load_ratio, 1e-3) - 1.0) / p.load_spread;
  return std::exp(-std::min(x, 700.0));
}

double activity(double performance, double pain, const FractureParameters& p) {
  const double by_status[] = {1.0, p.active_restricted, p.active_half, p.active_limited, p.active_in_bed};
  const double at = std::clamp(performance, 0.0, 4.0);
  const auto below = std::min(std::size_t(at), std::size_t{3});
  const double active = std::lerp(by_status[below], by_status[below + 1], at - double(below));
  const double hurt = std::clamp((pain - p.spared_from) / (10.0 - p.spared_from), 0.0, 1.0);
  return active * (1.0 - p.spared_by_pain * hurt);
}

double vigour(double age, bool male, const FractureParameters& p) {
  const double kept = std::max(1.0 - p.vigour_lost * std::max(age - p.vigour_until, 0.0), p.vigour_least);
  return kept * (male ? 1.0 : p.vigour_of_women);
}

double round_defect_strength(double lost, double gained, double fraction, double section, const FractureParameters& p) {
  // Section of the ball of healthy bone that holds as much matrix.
  const auto disc = [&](double matrix) {
    const double radius = std::cbrt(3.0 * std::max(matrix, 0.0) / fraction / (4.0 * std::numbers::pi));
    return std::numbers::pi * radius * radius / section;
  };
  const double left = 1.0 - disc(lost) + p.sclerosis_gain * std::min(disc(gained), 1.0);
  return std::pow(std::max(left, p.section_least), p.section_exponent);
}

double days_to_next(double load_ratio, double slope, const FractureParameters& p) {
  const double step = load_ratio < p.fine_from ? p.coarse_step : p.fine_step;
  const double longest = load_ratio < 0.3 ? 90.0 : load_ratio < 0.5 ? 45.0 : load_ratio < 0.8 ? 14.0 : 5.0;
  return std::clamp(step / std::max(std::abs(slope), 1e-5), p.shortest_wait, longest);
}

double stiffness_exponent(strength::LoadCase load, const FractureParameters& p) {
  switch (load) {
    case strength::LoadCase::vertebral_compression:
    case strength::LoadCase::vertebral_flexion:
      return p.stiffness_exponent_vertebra;
    case strength::LoadCase::femoral_stance:
    case strength::LoadCase::sideways_fall:
      return p.stiffness_exponent_hip;
    default:
      return p.stiffness_exponent_other;
  }
}

double strength_of_stiffness(std::string_view bone, strength::LoadCase load, const FractureParameters& p) {
  if (bone.starts_with("rib")) return p.strength_of_stiffness_rib;
  switch (load) {
    case strength::LoadCase::vertebral_compression:
    case strength::LoadCase::vertebral_flexion:
      return p.strength_of_stiffness_vertebra;
    case strength::LoadCase::femoral_stance:
    case strength::LoadCase::sideways_fall:
      return p.strength_of_stiffness_hip;
    default:
      return p.strength_of_stiffness_other;
  }
}

namespace {

double kyphosis_of(double loss, double height, double depth, const FractureParameters& p) {
  return std::atan(p.wedge * loss * height / depth) * 180.0 / std::numbers::pi;
}

}  // namespace

Collapse collapse(double load_ratio, double wall_destroyed, double height, double depth, double tumour,
                  const FractureParameters& p) {
  Collapse out;
  out.loss = std::clamp(p.height_lost + p.height_lost_by_load * std::max(load_ratio - p.height_lost_from, 0.0),
                        p.height_lost_least, p.height_lost_most);
  out.kyphosis = kyphosis_of(out.loss, height, depth, p);
  out.fragment = std::lerp(p.fragment_sound, p.fragment_destroyed, wall_destroyed) * out.loss * height;
  out.squeezed = p.squeezed * wall_destroyed * out.loss * tumour;
  return out;
}

void collapse_further(Collapse& all, const Collapse& event, double height, double depth, const FractureParameters& p) {
  const double before = all.loss;
  all.loss = std::min(before + event.loss, p.height_lost_most);
  all.kyphosis = kyphosis_of(all.loss, height, depth, p);
  // What can still be lost is all that moves further.
  const double share = event.loss > 0.0 ? (all.loss - before) / event.loss : 0.0;
  all.fragment += share * event.fragment;
  all.squeezed += share * event.squeezed;
}

void add_day(Resistance& r, double day, double days, double log_ratio, double factor, const FractureParameters& p) {
  // The middle of the day lies between its ends; the first day has one end only.
  const double before = r.begun ? r.log_ratio : log_ratio;
  r.begun = true;
  const double middle = 0.5 * (before + log_ratio);
  r.since.push_back({day - 0.5 * days, middle, factor * days});
  r.hazard += factor * days * day_hazard(std::exp(middle), p);
  // Over about a week, so that a day of pain does not order a computation.
  r.slope += std::min(days / 7.0, 1.0) * ((log_ratio - before) / days - r.slope);
  r.log_ratio = log_ratio;
}

void correct(Resistance& r, double day, double correction, const FractureParameters& p) {
  const double span = day - r.solved;
  if (r.solved >= 0.0 && span > 0.0 && correction != 0.0) {
    r.hazard = r.hazard_at_solve;
    for (const Resistance::Day& one : r.since) {
      const double part = std::clamp((one.day - r.solved) / span, 0.0, 1.0);
      r.hazard += one.weight * day_hazard(std::exp(one.log_ratio - correction * part), p);
    }
    r.log_ratio -= correction;
  }
  r.hazard_at_solve = r.hazard;
  r.since.clear();
  r.solved = day;
}

double union_gain(double days, double stroma, double repair, double moves, double normal, const FractureParameters& p) {
  const double speed =
      std::lerp(1.0, p.union_loose, moves) * std::clamp(stroma, 0.0, 1.0) * std::clamp(repair, 0.0, 1.0);
  return days * speed / (p.union_time * std::exp(p.union_spread * normal));
}

double union_freedom(double occupancy, double dkk1, const bone::Parameters& p) {
  const double crowd = occupancy / p.repair_half_occupancy;
  return 1.0 / (1.0 + crowd * crowd) / (1.0 + dkk1 / p.repair_half_dkk1);
}

}  // namespace howship::patient
