// SPDX-License-Identifier: Apache-2.0
#include "howship/patient/pain.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>

#include "howship/base/random.hpp"

namespace howship::patient {

std::span<const Parameter<PainParameters>> PainParameters::table() {
  using P = PainParameters;
  constexpr Source presentation{
      Origin::fitted,
      "three of four patients have pain when lesions are found [jacofsky_2004, presentation], "
      "fewer under bone agents",
      'L'};
  constexpr Source collapse{
      Origin::fitted, "relative risk of progressing collapse 3 at pain 4 and above [nakata_2023, risk factors]", 'L'};
  constexpr Source order{Origin::assumed, "grows with the grade of compression", 'L'};
  constexpr Source answers{Origin::fitted, "61 % answer to one fraction of 8 Gy, 23 % completely [rich_2018, abstract]",
                           'M'};
  constexpr Source onset{Origin::fitted, "54 % have answered on day 8, 57 % on day 30 [truntzer_2013, results]", 'M'};
  constexpr Source flares{Origin::published, "[chow_2015]", 'M'};
  constexpr Source diary{
      Origin::assumed, "a day in a diary stands about 1 point from the person's own level: a change of 2 matters", 'L'};
  static constexpr Parameter<P> rows[] = {
      {&P::acid_ceiling,
       {"acid_ceiling", "1", 0, 3, "drive of pain by the acid of very many osteoclasts", presentation}},
      {&P::acid_half,
       {"acid_half", "mmol/day", 0.01, 3, "calcium that a place frees beyond health at half of that", presentation}},
      {&P::volume_ceiling,
       {"volume_ceiling", "1", 0, 5, "drive of pain by the pressure of a very large lesion", presentation}},
      {&P::volume_half,
       {"volume_half", "mL", 0.1, 100, "tumour, living or not cleared yet, at half of that", presentation}},
      {&P::periosteum, {"periosteum", "1", 0, 3, "drive of pain by tumour at the periosteum", presentation}},
      {&P::periosteum_volume,
       {"periosteum_volume", "mL", 0.01, 20, "tumour from which all of that is felt", presentation}},
      {&P::load_ceiling, {"load_ceiling", "1", 0, 5, "drive of pain by bone that its loads far exceed", collapse}},
      {&P::load_half, {"load_half", "1", 0.1, 2, "load over strength at half of that", collapse}},
      {&P::load_power, {"load_power", "1", 1, 10, "power of load over strength in it", collapse}},
      {&P::load_defect,
       {"load_defect",
        "mL",
        0.01,
        20,
        "diseased bone from which load hurts in full",
        {Origin::assumed, "healthy bone does not hurt under its loads", 'L'}}},
      {&P::nerve_1a, {"nerve_1a", "1", 0, 3, "drive of pain at grade 1a of compression of the cord", order}},
      {&P::nerve_1b, {"nerve_1b", "1", 0, 3, "the same at grade 1b", order}},
      {&P::nerve_1c, {"nerve_1c", "1", 0, 3, "the same at grade 1c", order}},
      {&P::nerve_2, {"nerve_2", "1", 0, 3, "the same at grade 2", order}},
      {&P::nerve_3, {"nerve_3", "1", 0, 3, "the same at grade 3", order}},
      {&P::fracture,
       {"fracture", "1", 0, 5, "drive of pain as a bone breaks", {Origin::assumed, "8 of 10 from nothing", 'L'}}},
      {&P::fracture_acute,
       {"fracture_acute",
        "1",
        0,
        1,
        "part of it that falls by itself",
        {Origin::assumed, "the rest is motion of what is not united", 'L'}}},
      {&P::fracture_time,
       {"fracture_time", "day", 5, 200, "time over which it falls", {Origin::assumed, "weeks", 'L'}}},
      {&P::fracture_held,
       {"fracture_held",
        "1",
        0,
        1,
        "part of the pain of motion that metal or cement leaves",
        {Origin::assumed, "what is held hurts less at once", 'L'}}},
      {&P::others,
       {"others", "1", 0, 1, "weight of all places but the most painful", {Origin::assumed, "one place governs", 'L'}}},
      {&P::person_spread,
       {"person_spread",
        "1",
        0,
        1.5,
        "standard deviation of ln of how a person feels the same drive",
        {Origin::assumed, "spread of pain in trials", 'L'}}},
      {&P::lesion_spread,
       {"lesion_spread",
        "1",
        0,
        1.5,
        "the same between the lesions of a person",
        {Origin::assumed, "one of several similar lesions hurts", 'L'}}},
      {&P::no_answer, {"no_answer", "1", 0, 1, "share of courses of radiation to which pain does not answer", answers}},
      {&P::answer_a,
       {"answer_a", "1", 0.1, 5, "first number of the Beta distribution of the others' answers", answers}},
      {&P::answer_b, {"answer_b", "1", 0.1, 5, "second number of it", answers}},
      {&P::answer_half,
       {"answer_half",
        "Gy",
        0.1,
        20,
        "biologically effective dose at half of the answer",
        {Origin::fitted, "one fraction is as good as many [saito_2019, abstract] [rich_2018, abstract]", 'M'}}},
      {&P::answer_of_person,
       {"answer_of_person",
        "1",
        0,
        1,
        "part of the variance of answers that is the person's",
        {Origin::assumed, "who has answered once answers again", 'L'}}},
      {&P::answer_time, {"answer_time", "day", 0.5, 60, "time over which the answer to a beam comes", onset}},
      {&P::answer_time_nuclide,
       {"answer_time_nuclide",
        "day",
        0.5,
        60,
        "the same of a bone-seeking nuclide",
        {Origin::fitted, "relief from the first week on [serafini_2000, abstract]", 'M'}}},
      {&P::answer_time_spread,
       {"answer_time_spread", "1", 0, 2, "standard deviation of ln of that time between persons", onset}},
      {&P::answer_again,
       {"answer_again",
        "1",
        0,
        1,
        "answer to a further course of the same place, over that to a first",
        {Origin::assumed, "second courses do a little worse", 'L'}}},
      {&P::course_gap,
       {"course_gap",
        "day",
        7,
        90,
        "pause after which a fraction begins a new course",
        {Origin::assumed, "longer than any break within a course", 'M'}}},
      {&P::flare_share, {"flare_share", "1", 0, 1, "share of courses after which pain first rises", flares}},
      {&P::flare_on_steroid, {"flare_on_steroid", "1", 0, 1, "factor on it under dexamethasone", flares}},
      {&P::flare_size,
       {"flare_size", "1", 0, 6, "points that pain rises in a flare", {Origin::recalled, "2 points or more", 'M'}}},
      {&P::flare_from,
       {"flare_from",
        "1",
        0,
        5,
        "pain of the place (0 to 10) below which nothing flares",
        {Origin::assumed, "a painless place stays so", 'L'}}},
      {&P::flare_steroid,
       {"flare_steroid",
        "1",
        0.01,
        2,
        "effect of glucocorticoids from which a flare is covered, 1 is 8 mg of dexamethasone",
        {Origin::assumed, "2 mg", 'L'}}},
      {&P::numbed,
       {"numbed",
        "1",
        0,
        1,
        "biological drive taken away where ablation kills all tumour",
        {Origin::assumed, "the nerves of the periosteum die with it", 'L'}}},
      {&P::numbed_time,
       {"numbed_time", "day", 20, 1000, "time over which these nerves return", {Origin::assumed, "months", 'L'}}},
      {&P::worst_of_day, {"worst_of_day", "1", 0, 1, "how much worse the worst hour of a day is than the day", diary}},
      {&P::scale_spread, {"scale_spread", "1", 0, 3, "standard deviation of how people use the scale, points", diary}},
      {&P::day_memory,
       {"day_memory", "1", 0, 0.99, "part of yesterday's error of the diary that is there today", diary}},
      {&P::day_noise, {"day_noise", "1", 0, 3, "standard deviation of what is new in it, points", diary}},
      {&P::felt_from,
       {"felt_from",
        "1",
        0.1,
        5,
        "pain above which it is there on most days; weaker pain comes and goes",
        {Origin::assumed, "early pain comes and goes [acs_guides]", 'M'}}},
      {&P::named_from, {"named_from", "1", 0, 5, "pain of a place from which the patient names it", diary}},
      {&P::named_most, {"named_most", "1", 1, 20, "places that a patient names at most", diary}},
      {&P::called_mechanical,
       {"called_mechanical",
        "1",
        0,
        1,
        "part by load from which a pain is called mechanical",
        {Origin::assumed, "the larger part", 'L'}}},
      {&P::called_nightly,
       {"called_nightly",
        "1",
        0,
        1,
        "part by load below which a pain wakes at night",
        {Origin::assumed, "early pain is worse at night, later pain with activity [acs_guides]", 'M'}}},
      {&P::nightly_days, {"nightly_days", "1", 0, 1, "share of days on which such a pain is told", diary}},
      {&P::called_sudden,
       {"called_sudden",
        "1",
        1,
        8,
        "rise within a day that is called sudden, points",
        {Origin::assumed, "beyond what a day's diary differs", 'L'}}},
      {&P::told_pale,
       {"told_pale",
        "g/dL",
        6,
        14,
        "haemoglobin below which fatigue is told",
        {Origin::recalled, "moderate anaemia", 'M'}}},
      {&P::told_appetite,
       {"told_appetite",
        "1",
        0.05,
        0.95,
        "share of food and drink taken below which lack of appetite is told",
        {Origin::assumed, "half of the plate", 'L'}}},
      {&P::told_sickness,
       {"told_sickness",
        "1",
        0.02,
        0.95,
        "share of food and drink not taken for sickness from which nausea is told",
        {Origin::assumed, "a meal less", 'L'}}},
      {&P::opioid_spread,
       {"opioid_spread",
        "1",
        0,
        1,
        "standard deviation of ln of how well persons answer to opioids",
        {Origin::assumed, "doses that control pain differ several times", 'L'}}},
  };
  static_assert(std::size(rows) == sizeof(P) / sizeof(double));
  return rows;
}

PainParts pain_parts(const PainCauses& c, const PainParameters& p) {
  PainParts out;
  const double biological = c.sensitivity * (1.0 - c.answered);
  const double acid = std::max(c.acid, 0.0);
  out.acid = biological * p.acid_ceiling * acid / (acid + p.acid_half);
  out.volume = biological * p.volume_ceiling * c.volume / (c.volume + p.volume_half);
  if (c.periosteum) out.periosteum = biological * p.periosteum * std::min(c.volume / p.periosteum_volume, 1.0);
  const double ratio = std::pow(std::max(c.load_ratio, 0.0) / p.load_half, p.load_power);
  const double weak = ratio / (1.0 + ratio);
  const double diseased = std::min(c.defect / p.load_defect, 1.0);
  // Bone near its limit keeps hurting under load, whatever the host has answered.
  out.load = c.sensitivity * diseased * p.load_ceiling * weak * (1.0 - c.answered * (1.0 - weak * weak));
  const double by_grade[] = {0.0, p.nerve_1a, p.nerve_1b, p.nerve_1c, p.nerve_2, p.nerve_3};
  out.nerve = by_grade[std::clamp(c.grade, 0, 5)];
  out.fracture = c.fracture;
  return out;
}

double joined_pain(std::span<const double> drives, const PainParameters& p) {
  double most = 0.0, sum = 0.0;
  for (const double one : drives) {
    most = std::max(most, one);
    sum += one;
  }
  return most + p.others * (sum - most);
}

double fracture_pain(double days, double united, bool held, double borne, const PainParameters& p) {
  const double moves =
      (1.0 - p.fracture_acute) * (1.0 - std::clamp(united, 0.0, 1.0)) * (held ? p.fracture_held : borne);
  return p.fracture * (p.fracture_acute * std::exp(-std::max(days, 0.0) / p.fracture_time) + moves);
}

namespace {

/// Continued fraction of the incomplete beta function by the method of Lentz.
double beta_fraction(double x, double a, double b) {
  constexpr double tiny = 1e-300;
  double c = 1.0, d = 1.0 - (a + b) * x / (a + 1.0);
  d = 1.0 / (std::abs(d) < tiny ? tiny : d);
  double out = d;
  for (int m = 1; m < 300; ++m) {
    const double even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
    const double odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
    for (const double one : {even, odd}) {
      d = 1.0 + one * d;
      d = 1.0 / (std::abs(d) < tiny ? tiny : d);
      c = 1.0 + one / c;
      if (std::abs(c) < tiny) c = tiny;
      out *= c * d;
    }
    if (std::abs(c * d - 1.0) < 1e-14) break;
  }
  return out;
}

/// Part of a Beta(a, b) distribution below x.
double beta_share(double x, double a, double b) {
  if (x <= 0.0) return 0.0;
  if (x >= 1.0) return 1.0;
  const double front = std::pow(x, a) * std::pow(1.0 - x, b) * std::tgamma(a + b) / (std::tgamma(a) * std::tgamma(b));
  if (x < (a + 1.0) / (a + b + 2.0)) return front * beta_fraction(x, a, b) / a;
  return 1.0 - front * beta_fraction(1.0 - x, b, a) / b;
}

}  // namespace

double beta_quantile(double share, double a, double b) {
  if (share <= 0.0) return 0.0;
  if (share >= 1.0) return 1.0;
  double low = 0.0, high = 1.0;
  for (int step = 0; step < 60; ++step) {
    const double middle = 0.5 * (low + high);
    (beta_share(middle, a, b) < share ? low : high) = middle;
  }
  return 0.5 * (low + high);
}

double host_answer(double share, const PainParameters& p) {
  if (share <= p.no_answer) return 0.0;
  return beta_quantile((share - p.no_answer) / (1.0 - p.no_answer), p.answer_a, p.answer_b);
}

double answer_of_dose(double effective, const PainParameters& p) {
  const double square = effective * effective;
  return square / (square + p.answer_half * p.answer_half);
}

void answer(RadiationAnswer& one, double days, const PainParameters& p) {
  const double worth =
      (one.number > 0 ? p.answer_again : 1.0) * one.full * answer_of_dose(std::max(one.effective, 0.0), p);
  one.reached = worth + (one.reached - worth) * std::exp(-days / one.time);
}

double answered(std::span<const RadiationAnswer> all, double numbed) {
  double left = 1.0 - std::clamp(numbed, 0.0, 1.0);
  for (const RadiationAnswer& one : all) left *= 1.0 - one.reached;
  return 1.0 - left;
}

double answer_share(double person, double course, const PainParameters& p) {
  return normal_share(std::sqrt(p.answer_of_person) * person + std::sqrt(1.0 - p.answer_of_person) * course);
}

}  // namespace howship::patient
