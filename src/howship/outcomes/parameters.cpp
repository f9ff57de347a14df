// SPDX-License-Identifier: Apache-2.0
#include "howship/outcomes/parameters.hpp"

#include <iterator>

namespace howship::outcomes {

std::span<const Parameter<OutcomeParameters>> OutcomeParameters::table() {
  using P = OutcomeParameters;
  constexpr Source trials{Origin::recalled, "definitions of the registration trials of bone agents", 'M'};
  constexpr Source radium{Origin::recalled, "symptomatic skeletal events of the trials of radium-223", 'M'};
  constexpr Source terms{Origin::recalled, "common terminology criteria for adverse events, SI units", 'M'};
  constexpr Source jaw{Origin::recalled, "joint guideline of 2019 on osteonecrosis of the jaw: eight weeks", 'M'};
  constexpr Source label{Origin::recalled, "label of zoledronic acid, deterioration of the kidney", 'H'};
  constexpr Source consensus{Origin::recalled, "international consensus on endpoints of radiation, 2012", 'M'};
  constexpr Source scans{Origin::recalled, "consensus criteria for prostate cancer: two and two", 'M'};
  constexpr Source solid{Origin::recalled, "criteria of response in solid tumours", 'M'};
  constexpr Source choice{Origin::assumed, "where definitions of trials differ, one of them", 'L'};
  constexpr Source days{Origin::assumed, "order of what is usual on a ward", 'L'};
  static constexpr Parameter<P> rows[] = {
      {&P::height_lost,
       {"height_lost", "1", 0.1, 0.5, "height of a vertebral body that is lost, from which it counts as broken",
        trials}},
      {&P::same_level_new_after,
       {"same_level_new_after", "day", 0, 365, "time after which as much again at the same level is new", trials}},
      {&P::symptom_window,
       {"symptom_window", "day", 7, 90, "time before and after a fracture in which pain belongs to it", trials}},
      {&P::symptom_rise, {"symptom_rise", "1", 1, 5, "rise of the worst pain that makes it symptomatic", radium}},
      {&P::symptom_days, {"symptom_days", "day", 1, 28, "over which worst pain is averaged for that", choice}},
      {&P::after_surgery,
       {"after_surgery", "day", 0, 120, "radiation within that time after surgery of the same bone belongs to it",
        choice}},
      {&P::linked,
       {"linked", "day", 0, 60, "an event within that time of the last that was counted is not counted again", trials}},
      {&P::compressed_from,
       {"compressed_from", "1", 1, 5, "grade on MRI (4: 2, 5: 3) from which the cord is compressed", choice}},
      {&P::treated_for_cord,
       {"treated_for_cord", "day", 1, 90, "a beam within that time after such an MRI is for the cord", choice}},
      {&P::nuclide_is_radiation,
       {"nuclide_is_radiation", "1", 0, 1, "1: nuclides that are given for pain count as radiation to bone", choice}},
      {&P::cement_is_surgery, {"cement_is_surgery", "1", 0, 1, "1: cement counts as surgery to bone", choice}},
      {&P::period, {"period", "day", 28, 365, "of the share of periods with an event", trials}},
      {&P::calcium_high, {"calcium_high", "mmol/L", 2.6, 3.5, "corrected calcium of hypercalcaemia", terms}},
      {&P::calcium_high_felt,
       {"calcium_high_felt", "mmol/L", 2.6, 3.5, "the same with a symptom of high calcium", terms}},
      {&P::calcium_normal, {"calcium_normal", "mmol/L", 2.4, 2.8, "upper limit of normal", terms}},
      {&P::calcium_new_after,
       {"calcium_new_after", "day", 1, 90, "time at normal after which it is a new event", choice}},
      {&P::calcium_answered,
       {"calcium_answered", "mmol/L", 2.5, 2.9, "corrected calcium of a complete answer to treatment", trials}},
      {&P::calcium_answered_within, {"calcium_answered_within", "day", 3, 30, "within that time", trials}},
      {&P::calcium_low, {"calcium_low", "mmol/L", 1.5, 2.3, "corrected calcium of hypocalcaemia", terms}},
      {&P::calcium_very_low, {"calcium_very_low", "mmol/L", 1.2, 2.0, "of severe hypocalcaemia", terms}},
      {&P::creatinine_normal,
       {"creatinine_normal", "umol/L", 80, 160, "creatinine at the start below which it was normal", label}},
      {&P::creatinine_rise, {"creatinine_rise", "umol/L", 20, 100, "rise that is a deterioration, from normal", label}},
      {&P::creatinine_rise_abnormal,
       {"creatinine_rise_abnormal", "umol/L", 20, 200, "the same from a value that was not normal", label}},
      {&P::creatinine_factor, {"creatinine_factor", "1", 1.2, 4, "rise by a factor that is one, too", label}},
      {&P::jaw_confirmed,
       {"jaw_confirmed", "day", 0, 120, "time for which bone of the jaw must have been exposed", jaw}},
      {&P::progression_rise,
       {"progression_rise", "1", 1, 5, "rise of worst pain over its lowest that is progression", consensus}},
      {&P::progression_least, {"progression_least", "1", 1, 8, "worst pain at least", consensus}},
      {&P::progression_apart, {"progression_apart", "day", 7, 60, "between two looks that both find it", consensus}},
      {&P::opioid_days, {"opioid_days", "day", 1, 28, "time on strong opioids that counts as their start", choice}},
      {&P::not_walking_days, {"not_walking_days", "day", 1, 14, "time without walking that counts", choice}},
      {&P::response_days, {"response_days", "day", 1, 7, "over which worst pain at a site is averaged", choice}},
      {&P::response_fall, {"response_fall", "1", 1, 5, "fall of pain at the site that is a response", consensus}},
      {&P::response_morphine,
       {"response_morphine", "1", 0.1, 0.5, "change of the daily dose of opioids that counts", consensus}},
      {&P::response_stable,
       {"response_stable", "1", 0, 2, "rise of pain that still counts as none, where the dose rises", consensus}},
      {&P::new_lesions, {"new_lesions", "1", 1, 5, "new spots of a bone scan that are progression", scans}},
      {&P::flare_apart,
       {"flare_apart", "day", 14, 120, "time to the scan that confirms new spots of the first", scans}},
      {&P::growth_share, {"growth_share", "1", 0.1, 0.5, "growth of the sum of diameters outside bone", solid}},
      {&P::growth_least, {"growth_least", "mm", 1, 20, "growth at least", solid}},
      {&P::measured_from,
       {"measured_from", "mm", 5, 20, "diameter from which a deposit outside bone is measured", solid}},
      {&P::sum_error, {"sum_error", "1", 0, 0.5, "error with which that sum is read, of its logarithm", choice}},
      {&P::controlled_pain, {"controlled_pain", "1", 0, 6, "worst pain of a day with controlled pain", consensus}},
      {&P::after_operation, {"after_operation", "day", 0, 60, "days in hospital after an operation", days}},
  };
  static_assert(std::size(rows) == sizeof(P) / sizeof(double));
  return rows;
}

std::span<const Parameter<QualityParameters>> QualityParameters::table() {
  using P = QualityParameters;
  constexpr Source levels{Origin::assumed, "what a person in that state would tick, not validated", 'L'};
  constexpr Source values{Origin::recalled, "time trade-off of people in the United Kingdom (the tariff of 1997)", 'M'};
  constexpr Source interference{Origin::assumed, "a stand-in for items of pain inventories", 'L'};
  static constexpr Parameter<P> rows[] = {
      {&P::moderate_pain, {"moderate_pain", "1", 1, 9, "worst pain of spine or leg that hinders walking", levels}},
      {&P::severe_pain, {"severe_pain", "1", 1, 10, "worst pain that is extreme", levels}},
      {&P::unsteady_below,
       {"unsteady_below", "1", 0, 1, "function of the cord below which walking is hindered", levels}},
      {&P::helpless_below,
       {"helpless_below", "1", 0, 1, "function of the cord below which a person cannot wash", levels}},
      {&P::worry, {"worry", "1", -5, 5, "how far a person without trouble is from worry", levels}},
      {&P::worry_pain, {"worry_pain", "1", 0, 1, "for each point of pain", levels}},
      {&P::worry_status, {"worry_status", "1", 0, 2, "for each step of performance status", levels}},
      {&P::worry_news, {"worry_news", "1", 0, 3, "after a fracture, a sign of the cord or progression", levels}},
      {&P::worry_severe, {"worry_severe", "1", 0, 6, "beyond it a person is extremely worried", levels}},
      {&P::news_last, {"news_last", "day", 0, 180, "for how long such news worry", levels}},
      {&P::any, {"any", "1", 0, 0.5, "taken where any dimension is not at its best", values}},
      {&P::mobility_2, {"mobility_2", "1", 0, 0.8, "taken by problems in walking", values}},
      {&P::mobility_3, {"mobility_3", "1", 0, 0.8, "taken by being confined to bed", values}},
      {&P::self_care_2, {"self_care_2", "1", 0, 0.8, "taken by problems in washing and dressing", values}},
      {&P::self_care_3, {"self_care_3", "1", 0, 0.8, "taken by being unable to", values}},
      {&P::usual_2, {"usual_2", "1", 0, 0.8, "taken by problems in usual activities", values}},
      {&P::usual_3, {"usual_3", "1", 0, 0.8, "taken by being unable to do them", values}},
      {&P::pain_2, {"pain_2", "1", 0, 0.8, "taken by moderate pain or discomfort", values}},
      {&P::pain_3, {"pain_3", "1", 0, 0.8, "taken by extreme pain or discomfort", values}},
      {&P::anxiety_2, {"anxiety_2", "1", 0, 0.8, "taken by moderate anxiety or depression", values}},
      {&P::anxiety_3, {"anxiety_3", "1", 0, 0.8, "taken by extreme anxiety or depression", values}},
      {&P::worst, {"worst", "1", 0, 0.8, "taken where any dimension is at its worst", values}},
      {&P::discount,
       {"discount", "1/year", 0, 0.1, "of years to come", {Origin::assumed, "none where nobody asks for it", 'L'}}},
      {&P::interference_pain, {"interference_pain", "1", 0, 1, "score for each point of pain", interference}},
      {&P::interference_mobility,
       {"interference_mobility", "1", 0, 10, "score where walking is hindered", interference}},
      {&P::interference_usual, {"interference_usual", "1", 0, 10, "score where usual activities are", interference}},
  };
  static_assert(std::size(rows) == sizeof(P) / sizeof(double));
  return rows;
}

}  // namespace howship::outcomes
