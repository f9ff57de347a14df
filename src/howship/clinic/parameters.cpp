// SPDX-License-Identifier: Apache-2.0
#include "howship/clinic/parameters.hpp"

namespace howship::clinic {

std::span<const Parameter<ClinicParameters>> ClinicParameters::table() {
  using P = ClinicParameters;
  constexpr Source age{Origin::assumed, "what a busy clinic does", 'L'};
  constexpr Source flare{Origin::recalled, "consensus criteria for prostate cancer, second scan after twelve weeks",
                         'M'};
  constexpr Source usual{Origin::recalled, "usual limits of laboratories and of pain scales", 'M'};
  constexpr Source pretest{Origin::recalled, "series of staging bone scans and of autopsies, rounded", 'L'};
  constexpr Source ratio{Origin::assumed, "a clinician's weights", 'L'};
  constexpr Source yang{Origin::published, "[yang_2011, pooled per patient]", 'H'};
  constexpr Source film{Origin::recalled, "radiographs miss what takes less than a third to a half of the mineral",
                        'L'};
  constexpr Source criteria{Origin::recalled, "criteria of response in solid tumours: a fifth and 5 mm", 'M'};
  constexpr Source psa{Origin::recalled,
                       "consensus criteria for prostate cancer: a quarter and 2 ug/L, confirmed after three weeks",
                       'M'};
  constexpr Source type{Origin::assumed, "trabecular bone of adults has 100 to 200 HU", 'L'};
  constexpr Source katagiri{Origin::recalled, "revised score of Katagiri, 2014", 'M'};
  constexpr Source load{Origin::assumed, "who lies or walks on crutches bears a third to two thirds", 'L'};
  static constexpr Parameter<P> rows[] = {
      {&P::labs_last, {"labs_last", "day", 7, 365, "age at which a value of the laboratory counts as not known", age}},
      {&P::imaging_lasts,
       {"imaging_lasts", "day", 28, 730, "the same of what a computed strength or a score said", age}},
      {&P::sign_is_new, {"sign_is_new", "day", 1, 60, "for how long a sign of the cord is new", age}},
      {&P::root_is_new, {"root_is_new", "day", 1, 90, "the same of root pain", age}},
      {&P::flare,
       {"flare", "day", 28, 180,
        "time after a change of treatment in which new hot spots of a bone scan may be a flare", flare}},
      {&P::painful_from,
       {"painful_from", "1", 1, 10, "worst pain of a day from which a site is called painful", usual}},
      {&P::new_by, {"new_by", "1", 1, 5, "rise of pain by which an old site counts as new", usual}},
      {&P::calcium_low, {"calcium_low", "mmol/L", 1.8, 2.3, "lower limit of normal of corrected calcium", usual}},
      {&P::calcium_high, {"calcium_high", "mmol/L", 2.4, 2.8, "upper limit", usual}},
      {&P::alp_high, {"alp_high", "U/L", 80, 160, "upper limit of alkaline phosphatase", usual}},
      {&P::albumin_payne,
       {"albumin_payne", "mmol/g", 0.01, 0.03, "calcium that a gram of albumin binds, in the correction", usual}},
      {&P::pretest_breast_early,
       {"pretest_breast_early", "1", 0.0001, 0.95,
        "share with bone metastases when it is found, breast cancer of stage I or II", pretest}},
      {&P::pretest_breast_late,
       {"pretest_breast_late", "1", 0.0001, 0.95,
        "share with bone metastases when it is found, breast cancer of stage III or IV", pretest}},
      {&P::pretest_prostate_10,
       {"pretest_prostate_10", "1", 0.0001, 0.95,
        "share with bone metastases when it is found, prostate cancer with a PSA below 10 ug/L", pretest}},
      {&P::pretest_prostate_20,
       {"pretest_prostate_20", "1", 0.0001, 0.95, "share with bone metastases when it is found, from 10 to 20 ug/L",
        pretest}},
      {&P::pretest_prostate_50,
       {"pretest_prostate_50", "1", 0.0001, 0.95, "share with bone metastases when it is found, from 20 to 50 ug/L",
        pretest}},
      {&P::pretest_prostate_more,
       {"pretest_prostate_more", "1", 0.0001, 0.95, "share with bone metastases when it is found, above 50 ug/L",
        pretest}},
      {&P::pretest_lung,
       {"pretest_lung", "1", 0.0001, 0.95, "share with bone metastases when it is found, lung cancer", pretest}},
      {&P::pretest_renal,
       {"pretest_renal", "1", 0.0001, 0.95, "share with bone metastases when it is found, renal-cell cancer", pretest}},
      {&P::pretest_thyroid,
       {"pretest_thyroid", "1", 0.0001, 0.95, "share with bone metastases when it is found, thyroid cancer", pretest}},
      {&P::pretest_myeloma,
       {"pretest_myeloma", "1", 0.0001, 0.95, "share with bone metastases when it is found, myeloma", pretest}},
      {&P::pretest_other,
       {"pretest_other", "1", 0.0001, 0.95, "share with bone metastases when it is found, any other cancer", pretest}},
      {&P::ratio_alp, {"ratio_alp", "1", 1, 20, "likelihood ratio of a high alkaline phosphatase from bone", ratio}},
      {&P::ratio_calcium, {"ratio_calcium", "1", 1, 20, "of high calcium", ratio}},
      {&P::ratio_pain, {"ratio_pain", "1", 1, 20, "of pain of 4 or more that the patient can point to", ratio}},
      {&P::ratio_no_pain, {"ratio_no_pain", "1", 0.1, 1, "of no pain", ratio}},
      {&P::ratio_marker, {"ratio_marker", "1", 1, 20, "of a marker that rises", ratio}},
      {&P::xray_sensitivity,
       {"xray_sensitivity", "1", 0.1, 0.999, "sensitivity of a radiograph that a clinic reckons with", film}},
      {&P::xray_specificity, {"xray_specificity", "1", 0.1, 0.999, "its specificity", film}},
      {&P::ct_sensitivity, {"ct_sensitivity", "1", 0.1, 0.999, "sensitivity of CT that a clinic reckons with", yang}},
      {&P::ct_specificity, {"ct_specificity", "1", 0.1, 0.999, "its specificity", yang}},
      {&P::scan_sensitivity,
       {"scan_sensitivity", "1", 0.1, 0.999, "sensitivity of a bone scan that a clinic reckons with", yang}},
      {&P::scan_specificity, {"scan_specificity", "1", 0.1, 0.999, "its specificity", yang}},
      {&P::pet_sensitivity,
       {"pet_sensitivity", "1", 0.1, 0.999, "sensitivity of PET that a clinic reckons with", yang}},
      {&P::pet_specificity, {"pet_specificity", "1", 0.1, 0.999, "its specificity", yang}},
      {&P::mri_sensitivity,
       {"mri_sensitivity", "1", 0.1, 0.999, "sensitivity of MRI that a clinic reckons with", yang}},
      {&P::mri_specificity, {"mri_specificity", "1", 0.1, 0.999, "its specificity", yang}},
      {&P::same_physics,
       {"same_physics", "1", 0, 1, "weight of the second of two tests that rest on one physics", ratio}},
      {&P::biopsy_positive,
       {"biopsy_positive", "1", 10, 10000, "likelihood ratio of a biopsy with tumour cells", ratio}},
      {&P::biopsy_negative, {"biopsy_negative", "1", 0.01, 1, "of one without", ratio}},
      {&P::growth_share, {"growth_share", "1", 0.05, 1, "growth of a diameter that counts", criteria}},
      {&P::growth_least, {"growth_least", "mm", 1, 20, "growth at least", criteria}},
      {&P::rise, {"rise", "1", 1.05, 3, "rise of a marker over its lowest that counts", psa}},
      {&P::rise_least, {"rise_least", "ug/L", 0, 20, "rise at least, of PSA", psa}},
      {&P::rise_apart, {"rise_apart", "day", 7, 90, "time between two values that confirm a rise", psa}},
      {&P::lytic_below,
       {"lytic_below", "HU", 0, 300, "mean of a lesion below normal bone from which it is lytic", type}},
      {&P::blastic_above, {"blastic_above", "HU", 0, 300, "above normal bone from which it is blastic", type}},
      {&P::local_normal, {"local_normal", "HU", 50, 400, "normal trabecular bone", type}},
      {&P::survival_good,
       {"survival_good", "month", 0.5, 120, "median survival that a clinic expects with few points of the score",
        katagiri}},
      {&P::survival_middle,
       {"survival_middle", "month", 0.5, 120, "median survival that a clinic expects with some points of the score",
        katagiri}},
      {&P::survival_poor,
       {"survival_poor", "month", 0.5, 120, "median survival that a clinic expects with many points of the score",
        katagiri}},
      {&P::survival_bed, {"survival_bed", "1", 0.1, 1, "factor on it for a patient in bed", katagiri}},
      {&P::albumin_abnormal,
       {"albumin_abnormal", "g/L", 25, 45, "albumin below which the laboratory counts as abnormal", katagiri}},
      {&P::platelets_critical,
       {"platelets_critical", "1/nL", 20, 150, "platelets below which it counts as critical", katagiri}},
      {&P::calcium_critical, {"calcium_critical", "mmol/L", 2.4, 3, "corrected calcium above which it does", katagiri}},
      {&P::pending_lost,
       {"pending_lost", "day", 1, 30, "time after which a test without a report is no longer waited for", age}},
      {&P::admission, {"admission", "day", 1, 30, "days that an admission lasts", age}},
      {&P::warned_factor,
       {"warned_factor", "1", 1, 10, "how much sooner a patient calls who knows which signs matter", age}},
      {&P::bed_rest, {"bed_rest", "1", 0.1, 1, "part of daily loads that bed rest leaves", load}},
      {&P::limited_load, {"limited_load", "1", 0.1, 1, "part that advice to spare a bone leaves", load}},
      {&P::limited_for, {"limited_for", "day", 7, 365, "for how long", load}},
  };
  return rows;
}

}  // namespace howship::clinic
